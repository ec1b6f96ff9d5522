"""The catalogue of one process, and how it follows what the store publishes."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime, timedelta
from itertools import islice

import numpy as np
from sqlalchemy import Connection

from geodata.coordinates import LonLat
from stations.registry.calendar import Calendar, DayKind
from stations.registry.places import PlaceId
from stations.search.catalogue import Catalogue
from stations.search.growing import each_once
from stations.services.clock import Clock
from stations.services.ground import Ground, load_ground
from stations.services.loading import published
from stations.storage import holidays, places, visits
from stations.storage.places import Changes

COUNT_EVERY = timedelta(minutes=10)
"""Visits move no version: the truth of the places they stirred is counted anew this often."""
AT_ONCE = 500  # places that are taken up, or counted, in one go: some 20 ms
SLICE = 500  # places that are loaded between two pauses
NOTHING = Changes()

Reading = Callable[[], AbstractContextManager[Connection]]
Pause = Callable[[], None]


def without_pause() -> None:
    """For a process that serves nobody meanwhile."""


class Following:
    """A catalogue that is loaded when it is first asked for, then brought up by what changed.

    A few places are taken up at once. A run, everything, or the hours of another day are made
    ready aside while the catalogue before goes on answering and goes on taking up single edits.
    """

    def __init__(self, read: Reading, clock: Clock, calendar: Calendar) -> None:
        self._read, self._clock = read, clock
        self.calendar = calendar
        self._holidays: dict[date, DayKind] = {}
        self._catalogue: Catalogue | None = None
        self._ground: Ground | None = None
        self._ground_of: bool | None = None  # whether it is the demo's
        self._preparing = threading.RLock()  # held long, by whoever makes something ready
        self._swapping = threading.RLock()  # held shortly, by whoever puts another in its place
        self._seen = 0  # the change that the catalogue or what is pending goes up to
        self._pending = self._coming = NOTHING
        self._late: set[PlaceId] | None = None  # taken up while another is made ready
        self._to_count: set[PlaceId] = set()
        self.refreshed_at = self._counted_at = clock.now()
        self._follow_holidays()

    @property
    def catalogue(self) -> Catalogue:
        """What is published."""
        if self._catalogue is None:
            with self._preparing:
                if self._catalogue is None:
                    self._catalogue = self._load_all()
        return self._catalogue

    @property
    def ground(self) -> Ground:
        """The geography under the stations, of the world that is shown."""
        if self._ground is None:
            with self._preparing:
                if self._ground is None:
                    self._ground = self._load_ground()
        return self._ground

    @property
    def is_behind(self) -> bool:
        """Whether something published waits to be made ready, or is being made so."""
        return bool(self._pending) or bool(self._coming)

    def take_up(self) -> None:
        """Bring in a few places at once; note the rest as pending.

        Raises:
            StoreUnavailable: nothing was taken up.
        """
        if self._catalogue is None:
            return
        with self._swapping:
            now = self._clock.now()
            with self._read() as connection:
                seen = places.data_version(connection)
                found = places.changed_since(connection, self._seen)
                few = found.ids if len(found.ids) <= AT_ONCE else frozenset()
                ids = sorted(few | self._next_to_count(connection, now))
                rows = published(connection, ids, at=now)
            self._seen, catalogue = seen, self._catalogue
            self._pending |= Changes(found.everything, found.ids - few, found.runs)
            if not ids:
                return
            version = max(seen, catalogue.version + 1) if few else catalogue.version
            gone = set(ids) - {row.id for row in rows}
            self._catalogue = catalogue.changed(rows, gone, version=version)
            self.refreshed_at = now
            if self._late is not None:
                self._late.update(ids)

    def catch_up(self, pause: Pause = without_pause, *, set_aside: bool = False) -> None:
        """Make ready what is pending and the hours of a new day; `pause` is called all the time.

        With `set_aside` the garbage collector never looks at what is loaded: one look at a
        country's places stops every rider for a second.

        Raises:
            StoreUnavailable: what was pending still is.
        """
        if self._catalogue is None:
            self._follow_holidays()
            return
        with self._preparing, no_garbage_expected() if not set_aside else nullcontext():
            self._renew_hours(pause)
            while self._pending:
                self._load_pending(pause, set_aside=set_aside)
                self._renew_hours(pause)
            if self._ground is not None and self._ground_of != self.catalogue.synthetic:
                self._ground = self._load_ground()

    def _renew_hours(self, pause: Pause) -> None:
        if self._pending:
            self._follow_holidays()
        now, catalogue = self._clock.now(), self.catalogue
        if not catalogue.is_stale(now) and catalogue.calendar is self.calendar:
            return
        with self._aside() as (base, put):
            put(base.renewed(now=now, calendar=self.calendar, pause=pause))
        with self._read() as connection:
            closed = {closure.place_id for closure in places.open_closures(connection, at=now)}
        rows = self.catalogue.rows
        overridden = {row.id for row in rows if row.closure is not None or row.locks.n}
        with self._swapping:  # what time alone may have changed
            self._pending |= Changes(ids=frozenset(closed | overridden))
            self._to_count |= {row.id for row in rows if row.truth.asked}

    def _load_pending(self, pause: Pause, *, set_aside: bool) -> None:
        with self._swapping:
            self._coming, self._pending = self._pending, NOTHING
        try:
            if self._ground is not None and (self._coming.everything or self._coming.runs):
                self._ground = self._load_ground()
            with self._aside() as (base, put):
                put(self._grown(base, self._coming, pause, set_aside=set_aside))
            self._coming = NOTHING
        finally:
            with self._swapping:
                self._pending |= self._coming
                self._coming = NOTHING

    @contextmanager
    def _aside(self) -> Iterator[tuple[Catalogue, Callable[[Catalogue], None]]]:
        """The catalogue to begin with, and what puts the next one in its place.

        Single edits go on being taken up meanwhile; they are put over what was made aside.
        """
        with self._swapping:
            base, self._late = self.catalogue, set()
        try:
            yield base, self._put
        finally:
            with self._swapping:
                self._late = None

    def _put(self, coming: Catalogue) -> None:
        with self._swapping:
            self.take_up()  # no later than anything that was read for it
            served, late = self.catalogue, self._late or set()
            rows = [row for place_id in late if (row := served.find(place_id)) is not None]
            version = max(self._seen, served.version + 1)
            gone = late - {row.id for row in rows}
            self._catalogue = coming.changed(rows, gone, version=version)
            self.refreshed_at = self._clock.now()

    def _grown(
        self, base: Catalogue, coming: Changes, pause: Pause, *, set_aside: bool
    ) -> Catalogue:
        now, growing = self._clock.now(), base.growing()
        for ids in _slices(self._ids_of(coming, base)):
            with no_garbage_expected(set_aside=set_aside):
                with self._read() as connection:
                    rows = published(connection, ids, at=now)
                growing.take(ids, rows)
            pause()
        return base.grown(growing)

    def _ids_of(self, coming: Changes, base: Catalogue) -> Iterator[PlaceId]:
        """The places to look at again, in order."""
        with self._read() as connection:
            if coming.everything:
                stored = places.visible_ids(connection)
                return each_once(stored, (row.id for row in base.rows))
            of_runs = [places.visible_ids(connection, run=run) for run in coming.runs]
        return each_once(sorted(coming.ids), *of_runs)

    def _load_all(self) -> Catalogue:
        now = self._clock.now()
        with self._read() as connection, no_garbage_expected():
            self._seen = places.data_version(connection)
            rows = [
                row
                for ids in _slices(places.visible_ids(connection), AT_ONCE)
                for row in published(connection, ids, at=now)
            ]
            return Catalogue.build(rows, now=now, calendar=self.calendar, version=self._seen)

    def _next_to_count(self, connection: Connection, now: datetime) -> set[PlaceId]:
        """Some of the places whose visits or lone reports may have changed what is told of them."""
        if now - self._counted_at > COUNT_EVERY:
            self._to_count |= visits.stirred_since(connection, self._counted_at)
            self._counted_at = now
        return {self._to_count.pop() for _ in range(min(AT_ONCE, len(self._to_count)))}

    def _follow_holidays(self) -> None:
        """Take the operator's holiday table; a calendar is new only where the table is."""
        with self._read() as connection:
            table = holidays.official_days(connection)
        stored = {day: each.kind for day, each in table.items()}
        if stored != self._holidays:
            self.calendar, self._holidays = self.calendar.with_table(stored), stored

    def _load_ground(self) -> Ground:
        catalogue = self.catalogue
        with self._read() as connection:
            ground = load_ground(
                connection, synthetic=catalogue.synthetic, around=_middle(catalogue)
            )
        self._ground_of = catalogue.synthetic
        return ground


def _middle(catalogue: Catalogue) -> LonLat | None:
    """The middle of what is shown, on about a metre."""
    shown = catalogue.table[catalogue.grid.order]
    if not len(shown):
        return None
    lon, lat = (float(np.median(shown[axis]).round(5)) for axis in ("lon", "lat"))
    return LonLat(lon, lat)


def _slices(ids: Iterable[PlaceId], length: int = SLICE) -> Iterator[list[PlaceId]]:
    rest = iter(ids)
    while some := list(islice(rest, length)):
        yield some


@contextmanager
def no_garbage_expected(*, set_aside: bool = False) -> Iterator[None]:
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
