"""Visits, reports and lock cases in and out of the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    union,
    union_all,
    update,
)

from stations.registry.places import PlaceId
from stations.registry.vocabulary import Amenity, WorkerGroup
from stations.storage.rows import LockCaseRow, ReportRow, VisitRow, table_of
from stations.visits.check_in import DayToken, Visit
from stations.visits.lock_reports import LockCase
from stations.visits.occupancy import Stay

VISIT = table_of(VisitRow)
REPORT = table_of(ReportRow)
LOCK_CASE = table_of(LockCaseRow)

TRUTH_WINDOW = 30  # the last so many who came

# Built once: a check-in would spend as long on building its statements as on running them.
_HAS_NONCE = VISIT.c.nonce == bindparam("nonce")
_OF_PHONE = and_(VISIT.c.place_id == bindparam("place"), VISIT.c.day_token == bindparam("token"))
_EARLIER = (
    select(VISIT)
    .where(or_(_HAS_NONCE, _OF_PHONE))
    .order_by(_HAS_NONCE.desc(), VISIT.c.id.desc())  # not by a clock, which may be set back
    .limit(1)
)
_ADD = insert(VISIT)


def visit_of(
    connection: Connection, place_id: str, *, nonce: str | None, token: str | None
) -> Visit | None:
    """The visit with this nonce, else the latest of this phone at this place."""
    asked = {"nonce": nonce, "place": place_id, "token": token}
    row = connection.execute(_EARLIER, asked).one_or_none()
    return None if row is None else _to_visit(row)


def add_visit(connection: Connection, visit: Visit, *, synthetic: bool) -> None:
    """Store a new visit.

    Raises:
        sqlalchemy.exc.IntegrityError: the nonce was counted before.
    """
    connection.execute(_ADD, _visit_values(visit, synthetic=synthetic))


def end_visit(connection: Connection, nonce: str, *, at: datetime) -> None:
    """Write down when a visitor left."""
    connection.execute(
        update(VISIT).where(VISIT.c.nonce == nonce, VISIT.c.left_at.is_(None)).values(left_at=at)
    )


def go_on(connection: Connection, nonce: str) -> None:
    """Take back that a visitor left: they came back within their stay."""
    connection.execute(update(VISIT).where(VISIT.c.nonce == nonce).values(left_at=None))


def entered_since(
    connection: Connection, since: datetime, *, most: int
) -> list[tuple[PlaceId, str | None, str, datetime]]:
    """`(place, token, nonce, entered_at)` of the newest check-ins since then, oldest first."""
    chosen = select(VISIT.c.place_id, VISIT.c.day_token, VISIT.c.nonce, VISIT.c.entered_at)
    newest = chosen.where(VISIT.c.entered_at >= since).order_by(VISIT.c.entered_at.desc())
    rows = connection.execute(newest.limit(most)).all()
    return [(PlaceId(r.place_id), r.day_token, r.nonce, r.entered_at) for r in reversed(rows)]


def add_visits(connection: Connection, visits: Sequence[Visit], *, synthetic: bool) -> None:
    """Store many new visits at once."""
    if visits:
        connection.execute(_ADD, [_visit_values(v, synthetic=synthetic) for v in visits])


def count_visits(
    connection: Connection,
    *,
    synthetic: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """How many visits are stored, of those who entered from `since` until before `until`."""
    chosen = select(func.count()).select_from(VISIT)
    if synthetic is not None:
        chosen = chosen.where(VISIT.c.synthetic == synthetic)
    if since is not None:
        chosen = chosen.where(VISIT.c.entered_at >= since)
    if until is not None:
        chosen = chosen.where(VISIT.c.entered_at < until)
    return int(connection.execute(chosen).scalar_one())


def entered(connection: Connection, *, synthetic: bool) -> Iterator[tuple[PlaceId, datetime]]:
    """Where and when every stay began: nothing of who it was."""
    chosen = select(VISIT.c.place_id, VISIT.c.entered_at).where(VISIT.c.synthetic == synthetic)
    for row in connection.execution_options(yield_per=10_000).execute(chosen):
        yield PlaceId(row.place_id), row.entered_at


def stays_of(connection: Connection, place_id: str, *, since: datetime) -> list[Stay]:
    """When anybody came to a place since then, and left."""
    rows = connection.execute(
        select(VISIT.c.entered_at, VISIT.c.left_at).where(
            VISIT.c.place_id == place_id, VISIT.c.entered_at >= since
        )
    )
    return [Stay(row.entered_at, row.left_at) for row in rows]


def report_exists(connection: Connection, nonce: str) -> bool:
    """Whether this nonce was counted as a report before."""
    return (
        connection.execute(select(REPORT.c.id).where(REPORT.c.nonce == nonce)).first() is not None
    )


def answered(connection: Connection, place_id: str, token: str, *, since: datetime) -> set[Amenity]:
    """The amenities this phone has spoken of at this place since then."""
    rows = connection.execute(
        select(REPORT.c.amenity).where(
            REPORT.c.place_id == place_id,
            REPORT.c.day_token == token,
            REPORT.c.at >= since,
            REPORT.c.amenity.is_not(None),
        )
    )
    return {Amenity(a) for a in rows.scalars()}


def add_report(
    connection: Connection,
    place_id: str,
    nonce: str,
    token: str | None,
    *,
    at: datetime,
    answer: str,
    amenity: Amenity | None = None,
    lock_case_id: int | None = None,
    synthetic: bool = False,
) -> None:
    """Store one report."""
    connection.execute(
        insert(REPORT).values(
            place_id=place_id,
            nonce=nonce,
            day_token=token,
            at=at,
            answer=answer,
            amenity=amenity.value if amenity else None,
            lock_case_id=lock_case_id,
            synthetic=synthetic,
        )
    )


def latest_case(connection: Connection, place_id: str) -> LockCase | None:
    """The newest lock case of a place, cleared or not."""
    row = connection.execute(
        select(LOCK_CASE)
        .where(LOCK_CASE.c.place_id == place_id)
        .order_by(LOCK_CASE.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else LockCase(**row._mapping)


def latest_cases(
    connection: Connection, ids: Iterable[str] | None = None
) -> dict[PlaceId, LockCase]:
    """The newest lock case of each place that has one."""
    newest = select(func.max(LOCK_CASE.c.id)).group_by(LOCK_CASE.c.place_id)
    if ids is not None:
        newest = newest.where(LOCK_CASE.c.place_id.in_(list(ids)))
    rows = connection.execute(select(LOCK_CASE).where(LOCK_CASE.c.id.in_(newest)))
    return {row.place_id: LockCase(**row._mapping) for row in rows}


def open_case(connection: Connection, place_id: str, *, at: datetime) -> LockCase:
    """Begin a case with its first report."""
    values = {"place_id": place_id, "first_at": at, "last_at": at, "reports": 1, "version": 1}
    values |= {"cleared_by": "", "note": ""}
    key = connection.execute(insert(LOCK_CASE).values(values)).inserted_primary_key
    assert key is not None
    return LockCase(id=int(key[0]), **values)


def join_case(connection: Connection, case: LockCase, *, at: datetime) -> LockCase:
    """Count one more independent report."""
    after = case.model_copy(
        update={"reports": case.reports + 1, "last_at": at, "version": case.version + 1}
    )
    _store_case(connection, after)
    return after


def clear_case(connection: Connection, case: LockCase, *, at: datetime, by: str, note: str) -> None:
    """End a case: the keeper says it is open again."""
    _store_case(
        connection,
        case.model_copy(
            update={"cleared_at": at, "cleared_by": by, "note": note, "version": case.version + 1}
        ),
    )


def reported_by(connection: Connection, case: LockCase, token: str) -> bool:
    """Whether this phone has spoken in this case already."""
    found = connection.execute(
        select(REPORT.c.id).where(REPORT.c.lock_case_id == case.id, REPORT.c.day_token == token)
    ).first()
    return found is not None


def stirred_since(connection: Connection, since: datetime) -> set[PlaceId]:
    """Places that somebody entered since then, and those with a lone lock report, which ages."""
    entered = select(VISIT.c.place_id).where(VISIT.c.entered_at >= since)
    alone = select(LOCK_CASE.c.place_id).where(
        LOCK_CASE.c.cleared_at.is_(None), LOCK_CASE.c.reports == 1
    )
    return {PlaceId(each) for each in connection.execute(union(entered, alone)).scalars()}


def truth_counts(
    connection: Connection, *, since: datetime, ids: Iterable[str] | None = None
) -> dict[str, tuple[int, int]]:
    """`{place_id: (found_open, came)}` over the last 30 who came since then.

    A check-in found the place open; a report of a locked door did not.
    """
    came = select(VISIT.c.place_id, VISIT.c.entered_at.label("at"), literal(1).label("open"))
    shut = select(REPORT.c.place_id, REPORT.c.at, literal(0).label("open")).where(
        REPORT.c.lock_case_id.is_not(None)
    )
    came, shut = came.where(VISIT.c.entered_at >= since), shut.where(REPORT.c.at >= since)
    if ids is not None:
        wanted = list(ids)
        came, shut = (
            came.where(VISIT.c.place_id.in_(wanted)),
            shut.where(REPORT.c.place_id.in_(wanted)),
        )
    both = union_all(came, shut).subquery()
    newest = func.row_number().over(partition_by=both.c.place_id, order_by=both.c.at.desc())
    ranked = select(both, newest.label("nth")).subquery()
    rows = connection.execute(
        select(ranked.c.place_id, func.sum(ranked.c.open), func.count())
        .where(ranked.c.nth <= TRUTH_WINDOW)
        .group_by(ranked.c.place_id)
    )
    return {place_id: (int(found), int(asked)) for place_id, found, asked in rows}


def erase_tokens(connection: Connection, *, before: datetime) -> int:
    """Forget which phone made visits and reports before then; return how many rows it was."""
    visits = update(VISIT).where(VISIT.c.entered_at < before, VISIT.c.day_token.is_not(None))
    reports = update(REPORT).where(REPORT.c.at < before, REPORT.c.day_token.is_not(None))
    return sum(
        int(connection.execute(each.values(day_token=None)).rowcount) for each in (visits, reports)
    )


def _store_case(connection: Connection, case: LockCase) -> None:
    connection.execute(
        update(LOCK_CASE).where(LOCK_CASE.c.id == case.id).values(case.model_dump(exclude={"id"}))
    )


def _to_visit(row: Row[Any]) -> Visit:
    return Visit(
        place_id=PlaceId(row.place_id),
        nonce=row.nonce,
        day_token=DayToken(row.day_token) if row.day_token else None,
        group=WorkerGroup(row.worker_group),
        entered_at=row.entered_at,
        left_at=row.left_at,
    )


def _visit_values(visit: Visit, *, synthetic: bool) -> dict[str, Any]:
    values = visit.model_dump(exclude={"group"})
    return values | {"worker_group": visit.group.value, "synthetic": synthetic}
