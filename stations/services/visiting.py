"""What a rider does at the door: check in, answer one question, report a locked door.

Nobody signs in here. Each act goes through the writer's queue, so that the rule is decided and
stored in one transaction, and returns a future that is answered after COMMIT.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from stations.errors import NotFound
from stations.registry.hours import OpenState, state_at
from stations.registry.places import AmenityStatus, Place
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer
from stations.search.published import Published
from stations.services.hub import Hub
from stations.services.recent import MOST_REMEMBERED, REMEMBERED, Recent
from stations.storage import merges, places, visits
from stations.visits.check_in import STAY, DayToken, Lately, Seen, Visit, admit, refuse_fraud
from stations.visits.codes import PROVEN, Nonce, check_nonce, read_nonce
from stations.visits.lock_reports import refuse_flood
from stations.visits.question import Answer, stalest


class ReportOutcome(StrEnum):
    """What became of a report."""

    TAKEN = "taken"  # the first: one more phone turns the pin
    LOCKED = "locked"  # the pin has turned
    ALREADY = "already"  # this phone has said so before
    NOT_OPEN = "not_open"  # by its hours the place is not open now anyway


@dataclass(frozen=True, slots=True)
class Presence:
    """What this phone has done here: its running visit and what could be asked."""

    visit: Visit | None
    question: AmenityStatus | None
    reported_locked: bool


def station_by_code(hub: Hub, code: str) -> Published:
    """The published place with this wall code, or that the code leads to since a merge.

    Raises:
        NotFound: `unknown_code`.
        StoreUnavailable: no place has it and the store does not answer.
    """
    found = hub.catalogue.by_code(code)
    if found is None:
        with hub.read() as connection:
            kept = merges.place_of_former_code(connection, code)
        found = hub.catalogue.find(kept) if kept else None
    if found is None:
        raise NotFound("unknown_code", code=code)
    return found


def presence(hub: Hub, place: Place, token: str | None) -> Presence:
    """What the page of a place shows to this phone."""
    at = hub.clock.now()
    if token is None:
        return Presence(None, stalest(place, at=at, spoken_of=()), reported_locked=False)
    with hub.read() as connection:
        visit = visits.visit_of(connection, place.id, nonce=None, token=token)
        spoken = visits.answered(connection, place.id, token, since=at - STAY)
        case = visits.latest_case(connection, place.id)
        reported = (
            case is not None and case.is_running(at) and visits.reported_by(connection, case, token)
        )
    inside = visit if visit is not None and visit.is_inside(at) else None
    # one question a visit: whoever has answered one is not asked the next
    question = None if spoken else stalest(place, at=at, spoken_of=spoken)
    return Presence(inside, question, reported)


def check_in(hub: Hub, code: str, *, nonce: str, token: str) -> Future[tuple[Visit, bool]]:
    """Check in once; the future holds the visit and whether this tap made it.

    The future refuses with `too_many_now` or `too_far_too_soon` what does not count.

    Raises:
        NotFound: `unknown_code`.
        Refused: `code_expired`, `wrong_code`.
    """
    place = station_by_code(hub, code).place
    form, at = read_nonce(hub.secret, code, nonce), hub.clock.now()

    def act(connection: Connection) -> tuple[Visit, bool]:
        earlier = visits.visit_of(connection, place.id, nonce=form.key, token=token)
        visit, is_new = admit(place.id, earlier, form.key, DayToken(token), at=at)
        if is_new:
            _enter(hub, connection, place, visit, form, at=at)
        elif earlier is not None and earlier.left_at != visit.left_at:
            visits.go_on(connection, visit.nonce)
        return visit, is_new

    return hub.writer.submit(act)


def _enter(
    hub: Hub, connection: Connection, place: Place, visit: Visit, form: Nonce, *, at: datetime
) -> None:
    """Store a new visit if the limits let it pass."""
    recent, token = _loaded(hub.recent, connection, at), str(visit.day_token)
    last = recent.last_of(token)
    before = None if last is None else hub.catalogue.find(last[0])
    seen = None if last is None or before is None else Seen(before.place.position, last[1])
    lately = Lately(recent.arrivals(place.id), seen)
    refuse_fraud(place.position, lately, proven=form.proven, at=at)
    visits.add_visit(connection, visit, synthetic=place.synthetic)
    recent.note(place.id, token, proven=form.proven, at=at)


def _loaded(recent: Recent, connection: Connection, at: datetime) -> Recent:
    """What is remembered; after a start, what the store holds of it."""
    if not recent.is_loaded:
        found = visits.entered_since(connection, at - REMEMBERED, most=MOST_REMEMBERED)
        recent.load(
            (place_id, token, nonce.startswith(PROVEN), entered_at)
            for place_id, token, nonce, entered_at in found
        )
    return recent


def check_out(hub: Hub, code: str, *, nonce: str, token: str) -> Future[bool]:
    """Leave; the future says whether there was a stay to end. A second tap ends nothing.

    Raises:
        NotFound: `unknown_code`.
        Refused: `code_expired`, `wrong_code`.
    """
    place = station_by_code(hub, code).place
    check_nonce(hub.secret, code, nonce)
    at = hub.clock.now()

    def act(connection: Connection) -> bool:
        visit = visits.visit_of(connection, place.id, nonce=None, token=token)
        if visit is None or not visit.is_inside(at):
            return False
        visits.end_visit(connection, visit.nonce, at=max(at, visit.entered_at))
        return True

    return hub.writer.submit(act)


def answer_question(
    hub: Hub, code: str, *, nonce: str, token: str, amenity: Amenity, answer: Answer
) -> Future[bool]:
    """Take an answer about an amenity; the future says whether it counted.

    It refuses with `enough_reports` what is too much from one phone in a day.

    Raises:
        NotFound: `unknown_code`, `unknown_amenity` (this place does not list it).
        Refused: `code_expired`, `wrong_code`.
    """
    place = station_by_code(hub, code).place
    if place.amenity(amenity) is None:
        raise NotFound("unknown_amenity", amenity=amenity)
    key, at = check_nonce(hub.secret, code, nonce), hub.clock.now()

    def act(connection: Connection) -> bool:
        refuse_flood(hub.recent.told(token))
        spoken = visits.answered(connection, place.id, token, since=at - STAY)
        if amenity in spoken or visits.report_exists(connection, key):
            return False
        visits.add_report(
            connection,
            place.id,
            key,
            token,
            at=at,
            answer=answer.value,
            amenity=amenity,
            synthetic=place.synthetic,
        )
        hub.recent.note_report(token)
        if answer is not Answer.UNSURE:
            _believe(connection, place, amenity, AmenityState(answer.value), at=at)
        return True

    return hub.writer.submit(act)


def report_locked(hub: Hub, code: str, *, nonce: str, token: str) -> Future[ReportOutcome]:
    """Report "locked though it says open"; two phones inside opening hours turn the pin.

    The future refuses with `enough_reports` what is too much from one phone in a day.

    Raises:
        NotFound: `unknown_code`.
        Refused: `code_expired`, `wrong_code`.
    """
    row = station_by_code(hub, code)
    key, at = check_nonce(hub.secret, code, nonce), hub.clock.now()
    says_open = _says_open(hub, row, at)

    def act(connection: Connection) -> ReportOutcome:
        return _report(connection, hub.recent, row.place, key, token, at=at, says_open=says_open)

    return hub.writer.submit(act)


def _report(
    connection: Connection,
    recent: Recent,
    place: Place,
    key: str,
    token: str,
    *,
    at: datetime,
    says_open: bool,
) -> ReportOutcome:
    refuse_flood(recent.told(token))
    case = visits.latest_case(connection, place.id)
    if case is not None and not case.is_running(at):
        case = None
    if visits.report_exists(connection, key) or (
        case is not None and visits.reported_by(connection, case, token)
    ):
        return ReportOutcome.ALREADY
    if not says_open:
        return ReportOutcome.NOT_OPEN
    case = (
        visits.open_case(connection, place.id, at=at)
        if case is None
        else visits.join_case(connection, case, at=at)
    )
    visits.add_report(
        connection,
        place.id,
        key,
        token,
        at=at,
        answer="locked",
        lock_case_id=case.id,
        synthetic=place.synthetic,
    )
    places.note_change(connection, place.id)
    recent.note_report(token)
    return ReportOutcome.LOCKED if case.is_locked else ReportOutcome.TAKEN


def _says_open(hub: Hub, row: Published, at: datetime) -> bool:
    """Whether the place should be open: where its hours are not known, a rider may say so too."""
    if row.closure is not None and row.closure.holds_at(at):
        return False
    place = row.place
    said = state_at(place.opening_hours, at, zone=place.zone, calendar=hub.calendar)
    return said.state is not OpenState.CLOSED


def _believe(
    connection: Connection, place: Place, amenity: Amenity, state: AmenityState, *, at: datetime
) -> None:
    """A rider's word stands until somebody says otherwise; it is shown as a rider's."""
    current = places.get_place(connection, place.id).amenity(amenity)
    if current is not None:
        status = AmenityStatus(
            amenity=amenity,
            state=state,
            confirmed_at=at,
            confirmed_by=Confirmer.RIDER,
            version=current.version,
        )
        places.set_amenity(connection, place.id, status, by="rider", at=at)
