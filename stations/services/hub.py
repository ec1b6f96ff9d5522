"""One process's store, writer, catalogue and clock, opened together and closed together."""

from __future__ import annotations

import gc
import os
import secrets
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from stations.errors import Refused, StoreUnavailable
from stations.registry.calendar import Calendar
from stations.registry.city_time import day_in_city
from stations.search.catalogue import Catalogue
from stations.search.find import Gazetteer
from stations.search.warm_up import warm_up
from stations.services.clock import Clock
from stations.services.following import Following
from stations.services.ground import Ground
from stations.services.recent import Recent
from stations.storage import stamp_cards, visits, votes
from stations.storage.engine import Store, open_store, unavailable
from stations.storage.writer import Writer
from stations.visits.check_in import TOKEN_LIFE

SHORTEST_SECRET = 16  # characters; whoever guesses it can make check-ins and forms
FORGET_EVERY = timedelta(minutes=10)
WATCH_EVERY_S = 0.4  # another process's edit is seen well within the promised two seconds
PAUSE_S = 0.005  # between two slices of a load
SWITCH_S = 0.001  # how long a thread of a serving process may keep the others from Python


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says: where the store is, the secret, and for shows a set clock."""

    data_dir: Path
    secret: str | None = None
    starts_at: datetime | None = None

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings.

        Raises:
            StoreUnavailable: `unsupported`, a `DATABASE_URL` this program cannot open yet.
            Refused: `bad_clock`, `weak_secret`.
        """
        if env.get("DATABASE_URL"):
            raise StoreUnavailable("unsupported", "this version keeps its store in SQLite only")
        clock = env.get("STATIONS_CLOCK")
        return cls(
            data_dir=Path(env.get("STATIONS_DATA_DIR") or "var"),
            secret=_strong(env["STATIONS_SECRET"]) if env.get("STATIONS_SECRET") else None,
            starts_at=_instant(clock) if clock else None,
        )


class Hub:
    """Everything an act needs; made once per process by `open_hub`."""

    def __init__(self, store: Store, *, clock: Clock, calendar: Calendar, secret: str) -> None:
        self.store = store
        self.writer = Writer(store.writing)
        self.clock = clock
        self.secret = secret
        self.recent = Recent()
        self._following = Following(self.read, clock, calendar)
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._watcher: threading.Thread | None = None
        self._next_look = 0.0

    @property
    def catalogue(self) -> Catalogue:
        """What is published, loaded when it is first asked for: many commands never do."""
        return self._following.catalogue

    @property
    def calendar(self) -> Calendar:
        """The official calendar under the operator's holiday table."""
        return self._following.calendar

    @property
    def ground(self) -> Ground:
        """The geography under the stations, of the world that is shown."""
        return self._following.ground

    @property
    def refreshed_at(self) -> datetime:
        """When the catalogue last changed."""
        return self._following.refreshed_at

    @property
    def gazetteer(self) -> Gazetteer:
        """The names that people search from."""
        return self.ground.gazetteer

    @property
    def base_map(self) -> dict[str, Any]:
        """What the map component draws under the pins."""
        return self.ground.base_map

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A reading connection: one consistent view, no way to write.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        try:
            with self.store.reading.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise unavailable(error, path=str(self.store.path)) from error

    def refresh(self, *, patience_s: float = 0.0) -> None:
        """Bring the catalogue up to the store: a few edits now, in any process.

        A run or everything is made ready by the watch, where there is one; `patience_s` is how
        long to wait for it. Without a watch it is made ready here.

        Raises:
            StoreUnavailable: the store does not answer.
        """
        self._following.take_up()
        if self._watcher is None:
            self._following.catch_up()
            return
        until = time.monotonic() + patience_s
        while self._following.is_behind and self._watcher.is_alive():
            self._wake.set()
            if time.monotonic() > until or self._stop.wait(PAUSE_S):
                return

    def forget(self) -> None:
        """Erase the tokens of visits after 48 hours, and of wishes and stamps when a day is over.

        A right to a stamp may still be used after midnight: those of yesterday stay.
        """
        now = self.clock.now()
        today = day_in_city(now)
        yesterday = today - timedelta(days=1)
        self.writer.write(lambda c: visits.erase_tokens(c, before=now - TOKEN_LIFE))
        self.writer.write(lambda c: votes.forget_phones(c, before=today))
        self.writer.write(lambda c: stamp_cards.forget_rights(c, before=yesterday))

    def watch(self) -> None:
        """Follow the store in the background, so that other processes' edits are seen."""
        _ = self.ground  # before the first rider asks
        gc.freeze()  # a process that serves stays; see no_garbage_expected
        sys.setswitchinterval(SWITCH_S)
        warming = threading.Thread(target=warm_up, args=(self.catalogue,), daemon=True)
        warming.start()
        self._watcher = threading.Thread(target=self._watch, name="catalogue-watch", daemon=True)
        self._watcher.start()

    @property
    def is_following(self) -> bool:
        """Whether the catalogue still follows the store; true where nobody asked it to."""
        return self._watcher is None or self._watcher.is_alive()

    def stop_following(self) -> None:
        """End the watch and wait for it."""
        self._stop.set()
        self._wake.set()
        if self._watcher is not None:
            self._watcher.join()

    def close(self) -> None:
        """Finish what is queued and let the store go."""
        self.stop_following()
        self.writer.close()
        self.store.close()

    def _watch(self) -> None:
        next_forgetting = self.clock.now()
        while not self._stop.is_set():
            try:
                self._following.take_up()
                self._following.catch_up(self._pause, set_aside=True)
                if self.clock.now() >= next_forgetting:
                    self.forget()
                    next_forgetting = self.clock.now() + FORGET_EVERY
            except StoreUnavailable:
                pass  # health says so; the last catalogue goes on answering
            except _Ended:
                return
            self._wake.wait(WATCH_EVERY_S)
            self._wake.clear()

    def _pause(self) -> None:
        """Let riders in while much is loaded, and single edits too."""
        if self._stop.wait(PAUSE_S):
            raise _Ended
        if time.monotonic() > self._next_look:
            self._following.take_up()
            self._next_look = time.monotonic() + WATCH_EVERY_S


class _Ended(Exception):
    """The process stops following in the middle of a load."""


def open_hub(settings: Settings, *, watch: bool = False) -> Hub:
    """Open the store and everything beside it.

    Raises:
        StoreUnavailable: see `open_store`.
        Refused: `weak_secret`.
    """
    store = open_store(settings.data_dir)
    hub = Hub(
        store,
        clock=Clock(starts_at=settings.starts_at),
        calendar=Calendar.official(),
        secret=settings.secret or _kept_secret(settings.data_dir),
    )
    if watch:
        hub.watch()
    return hub


def _kept_secret(data_dir: Path) -> str:
    """The secret of this store, made on the first start: whole or not at all, for us alone."""
    path, new = data_dir / "secret", data_dir / f"secret.{os.getpid()}"
    try:
        if not path.exists():
            new.touch(mode=0o600)
            new.write_text(secrets.token_urlsafe(32), encoding="ascii")
            new.replace(path)
        return _strong(path.read_text(encoding="utf-8", errors="replace"), data_dir)
    except OSError as error:
        raise unavailable(error) from error


def _strong(secret: str, where: Path | str = "STATIONS_SECRET") -> str:
    if len(secret.strip()) < SHORTEST_SECRET:
        raise Refused("weak_secret", "the secret is too short", path=str(where))
    return secret


def _instant(written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise Refused("bad_clock", f"STATIONS_CLOCK: {error}") from error
    if at.tzinfo is None:
        raise Refused("bad_clock", "STATIONS_CLOCK names no zone")
    return at
