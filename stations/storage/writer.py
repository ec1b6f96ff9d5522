"""The one writer of the process: commits in groups, answers after COMMIT.

Appends that riders make come by the hundred at noon. One thread takes what has gathered, runs each
job in its own savepoint, commits once and only then tells each caller. A job that fails takes back
its own writes and nobody else's.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from stations.storage.engine import unavailable

T = TypeVar("T")
MAX_GROUP = 512  # some 80 ms of check-ins: as many may gather while another process imports


@dataclass(slots=True)
class _Job:
    act: Callable[[Connection], Any]
    done: Future[Any]


class Writer:
    """Runs every write of the process on one thread, in the order they came."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def submit(self, act: Callable[[Connection], T]) -> Future[T]:
        """Queue `act`; the future holds its result once it is durable.

        It raises what `act` raised, or `StoreUnavailable` when nothing could be committed.
        """
        done: Future[T] = Future()
        self._jobs.put(_Job(act, done))
        return done

    def write(self, act: Callable[[Connection], T]) -> T:
        """Queue `act` and wait for its result."""
        return self.submit(act).result()

    @property
    def waiting(self) -> int:
        """How many jobs have not been taken up yet."""
        return self._jobs.qsize()

    @property
    def is_alive(self) -> bool:
        """Whether the writing thread still takes jobs."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Finish what is queued, then stop."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None:
                return
            group, ends = self._gather(job)
            self._commit(group)
            if ends:
                return

    def _gather(self, first: _Job) -> tuple[list[_Job], bool]:
        group = [first]
        while len(group) < MAX_GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False

    def _commit(self, group: list[_Job]) -> None:
        outcomes: list[tuple[_Job, Any, BaseException | None]] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                for job in group:
                    if job.done.set_running_or_notify_cancel():
                        outcomes.append(_attempt(connection, job))
        except DBAPIError as error:
            for job in group:
                if not job.done.done():
                    job.done.set_exception(unavailable(error))
            return
        for job, result, problem in outcomes:
            if problem is None:
                job.done.set_result(result)
            else:
                job.done.set_exception(problem)


def _attempt(connection: Connection, job: _Job) -> tuple[_Job, Any, BaseException | None]:
    """Run one job in a savepoint, by plain statements: SQLAlchemy's own cost as much as the job."""
    connection.exec_driver_sql("SAVEPOINT job")
    try:
        result = job.act(connection)
    except IntegrityError as error:
        _take_back(connection)
        return job, None, error
    except DBAPIError:
        raise  # the store itself fails: nobody in this group is told "saved"
    except BaseException as error:  # noqa: BLE001 - whatever it is, the caller hears it, not us
        _take_back(connection)
        return job, None, error
    connection.exec_driver_sql("RELEASE job")
    return job, result, None


def _take_back(connection: Connection) -> None:
    connection.exec_driver_sql("ROLLBACK TO job")
    connection.exec_driver_sql("RELEASE job")
