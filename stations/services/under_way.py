"""Long work that several pages may be waiting for: asked once, kept while anybody waits.

Two tabs, or two presses, with the same question share one process. When the last page that waits
is gone, the process ends; what is done is kept for the next who asks.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from stations.services.apart import Apart

Argument = TypeVar("Argument")
Answer = TypeVar("Answer")


class UnderWay:
    """Work by its question; the newest `most` answers are kept."""

    def __init__(self, most: int = 24) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._running: weakref.WeakValueDictionary[Hashable, Apart[Any]] = (
            weakref.WeakValueDictionary()
        )
        self._done: OrderedDict[Hashable, Any] = OrderedDict()

    def known(self, key: Hashable) -> Any | None:
        """The answer, where there is one."""
        with self._lock:
            return self._done.get(key)

    def ask(
        self,
        key: Hashable,
        work: Callable[[Argument, Callable[[float], None]], Answer],
        argument: Callable[[], Argument],
    ) -> Apart[Answer]:
        """Begin the work, or join what is under way; hold on to what is returned."""
        with self._lock:
            found = self._running.get(key)
            if found is None:
                found = self._running[key] = Apart(work, argument())
            return found

    def take(self, key: Hashable, work: Apart[Answer]) -> Answer:
        """Keep and return the answer of work that is over.

        Raises:
            ValueError: it is not over yet.
            StationsError: what the work raised; `interrupted` where it was ended.
        """
        try:
            answer = work.answer()
        finally:
            with self._lock:
                if work.is_over and self._running.get(key) is work:
                    del self._running[key]
        with self._lock:
            self._done[key] = answer
            while len(self._done) > self._most:
                self._done.popitem(last=False)
        return answer
