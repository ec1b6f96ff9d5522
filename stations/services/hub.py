"""One process's store, writer, catalogue and clock, opened together and closed together."""

from __future__ import annotations

import gc
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from geodata.coordinates import LonLat
from stations.errors import Refused, StoreUnavailable
from stations.registry.calendar import Calendar, DayKind, OfficialDay
from stations.registry.places import Closure, PlaceId
from stations.search.catalogue import Catalogue, LockReports, Published, Truth
from stations.search.find import Gazetteer
from stations.search.warm_up import warm_up
from stations.services.clock import Clock
from stations.services.ground import Ground, load_ground
from stations.storage import holidays, places, visits
from stations.storage.engine import Store, open_store, unavailable
from stations.storage.writer import Writer
from stations.visits.check_in import TOKEN_LIFE
from stations.visits.lock_reports import LockCase

TRUTH_DAYS = timedelta(days=30)
SHORTEST_SECRET = 16  # characters; whoever guesses it can make check-ins and forms
COUNT_EVERY = timedelta(minutes=10)
"""Visits move no version: the truth of the places they stirred is counted anew this often."""
COUNTED_AT_ONCE = 500  # places a refresh: a country's noon is spread over many
FORGET_EVERY = timedelta(minutes=10)
WATCH_EVERY_S = 0.4  # another process's edit is seen well within the promised two seconds


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
        self.calendar = calendar
        self._holidays: dict[date, DayKind] = {}
        self.secret = secret
        self._refreshing = threading.Lock()
        self._stop = threading.Event()
        self._watcher: threading.Thread | None = None
        self.refreshed_at = self._counted_at = clock.now()
        self._to_count: set[PlaceId] = set()
        self._catalogue: Catalogue | None = None
        self._ground: Ground | None = None

    @property
    def catalogue(self) -> Catalogue:
        """What is published, loaded when it is first asked for: many commands never do."""
        if self._catalogue is None:
            with self._refreshing:
                if self._catalogue is None:
                    self._catalogue = self._build()
        return self._catalogue

    @property
    def ground(self) -> Ground:
        """The geography under the stations, of the world that is shown."""
        if self._ground is None:
            catalogue = self.catalogue
            with self._refreshing:
                if self._ground is None:
                    self._ground = self._load_ground(catalogue)
        return self._ground

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

    def refresh(self) -> None:
        """Bring the catalogue up to the store: a few places when few changed, else all."""
        with self._refreshing:
            if (catalogue := self._catalogue) is None:
                return
            with self.read() as connection:
                version = places.data_version(connection)
                found = places.changed_since(connection, catalogue.version)
            ids = None if found.everything or found.runs else set(found.ids)
            now = self.clock.now()
            stale = catalogue.is_stale(now)
            if ids is not None:
                ids |= self._next_to_count(now)
            if not stale and ids == set():
                return
            if stale and self._watcher is not None:
                gc.unfreeze()  # at midnight whatever was set aside is searched once
                gc.collect()
            if ids is None or stale:
                self._catalogue = self._build()
                self._ground = self._load_ground(self._catalogue)
            else:
                rows = self._published(now, ids)
                gone = ids - {row.place.id for row in rows}
                self._catalogue = catalogue.changed(rows, removed_ids=gone, version=version)
            self.refreshed_at = now

    def _next_to_count(self, now: datetime) -> set[PlaceId]:
        """Some of the places whose visits or lone reports may have changed what is told of them."""
        if now - self._counted_at > COUNT_EVERY:
            with self.read() as connection:
                self._to_count |= visits.stirred_since(connection, self._counted_at)
            self._counted_at = now
        return {self._to_count.pop() for _ in range(min(COUNTED_AT_ONCE, len(self._to_count)))}

    def forget(self) -> None:
        """Erase the day tokens whose two days are over."""
        before = self.clock.now() - TOKEN_LIFE
        self.writer.write(lambda connection: visits.erase_tokens(connection, before=before))

    def watch(self) -> None:
        """Follow the store in the background, so that other processes' edits are seen."""
        _ = self.ground  # before the first rider asks
        gc.freeze()  # a process that serves stays; see _no_garbage_expected
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
        if self._watcher is not None:
            self._watcher.join()

    def close(self) -> None:
        """Finish what is queued and let the store go."""
        self.stop_following()
        self.writer.close()
        self.store.close()

    def _watch(self) -> None:
        next_forgetting = self.clock.now()
        while not self._stop.wait(WATCH_EVERY_S):
            try:
                self.refresh()
                if self.clock.now() >= next_forgetting:
                    self.forget()
                    next_forgetting = self.clock.now() + FORGET_EVERY
            except StoreUnavailable:
                continue  # health says so; the last catalogue goes on answering

    def _build(self) -> Catalogue:
        now = self.clock.now()
        with self.read() as connection:
            version = places.data_version(connection)
            self._follow_holidays(holidays.official_days(connection))
        with _no_garbage_expected(set_aside=self._watcher is not None):
            return Catalogue.build(
                self._published(now), now=now, calendar=self.calendar, version=version
            )

    def _follow_holidays(self, table: Mapping[date, OfficialDay]) -> None:
        """Take the operator's holiday table; a calendar is new only where the table is."""
        stored = {day: each.kind for day, each in table.items()}
        if stored != self._holidays:
            self.calendar, self._holidays = self.calendar.with_table(stored), stored

    def _published(self, now: datetime, ids: Iterable[str] | None = None) -> list[Published]:
        wanted = None if ids is None else list(ids)
        with self.read() as connection:
            found = (
                places.all_places(connection)
                if wanted is None
                else places.places_by_id(connection, wanted)
            )
            closures = _first_closures(places.open_closures(connection, at=now, ids=wanted))
            cases = visits.latest_cases(connection, wanted)
            truth = visits.truth_counts(connection, since=now - TRUTH_DAYS, ids=wanted)
        return [
            Published(
                place=place,
                closure=closures.get(place.id),
                locks=_lock_reports(cases.get(place.id), now),
                truth=Truth(*truth.get(place.id, (0, 0))),
            )
            for place in found
            if place.is_published
        ]

    def _load_ground(self, catalogue: Catalogue) -> Ground:
        synthetic = catalogue.synthetic
        world = [r.place for r in catalogue.rows if r.place.synthetic == synthetic]
        shown = [place.position for place in world]
        middle = LonLat(*np.median(np.array(shown), axis=0).round(5).tolist()) if shown else None
        with self.read() as connection:
            return load_ground(connection, synthetic=synthetic, around=middle)


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


@contextmanager
def _no_garbage_expected(*, set_aside: bool) -> Iterator[None]:
    """A catalogue is millions of objects, none of it garbage: searching took half of a load.

    With `set_aside` the collector never looks at it: one look stops every rider for 0.2 s in a
    city and for 2 s in a country.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if set_aside:
            gc.freeze()
        if was_on:
            gc.enable()


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


def _first_closures(found: list[Closure]) -> dict[str, Closure]:
    """The closure that begins first, per place."""
    return {closure.place_id: closure for closure in reversed(found)}


def _lock_reports(case: LockCase | None, now: datetime) -> LockReports:
    if case is None:
        return LockReports(n=0, last_at=None, cleared_at=None)
    running = case.is_running(now)
    return LockReports(
        n=case.reports if running else 0,
        last_at=case.last_at if running else None,
        cleared_at=case.cleared_at,
    )
