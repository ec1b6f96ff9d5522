"""What a keeper does at their station: say how things are, close, reopen, answer a lock report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection

from stations.care.photos import About
from stations.care.pictures import picture_of
from stations.errors import EditClash, Fault, InvalidInput, Refused
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.registry.places import AmenityStatus, Closure, Place, PlaceId
from stations.registry.vocabulary import Amenity, AmenityState, Confirmer
from stations.services.hub import Hub
from stations.services.photos import new_photo
from stations.storage import amenities, photos, places, visits
from stations.visits.lock_reports import LockCase

LONGEST_CLOSURE = timedelta(days=90)  # longer is no closure for now: staff suspend the place
LONGEST_NOTE = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kept:
    """One station as its keeper finds it: from the store, with the versions that forms carry."""

    place: Place
    closure: Closure | None  # the one that holds now or comes next
    case: LockCase | None  # riders who found it locked, while nobody has answered


def my_stations(hub: Hub, account: Account | None) -> list[Kept]:
    """The stations that this account answers for, by id; none is an empty list.

    Raises:
        Refused: `sign_in_first`.
    """
    if account is None:
        raise Refused("sign_in_first")
    with hub.read() as connection:
        found = places.places_by_id(connection, account.keeps)
        return [_kept(connection, place, hub.clock.now()) for place in found]


def station(hub: Hub, account: Account | None, place_id: PlaceId) -> Kept:
    """One station as it stands in the store.

    Raises:
        Refused: `not_your_station`, `no_right`.
        NotFound: `unknown_place`.
    """
    authorize(account, Action.SEE_STATION, place_id)
    with hub.read() as connection:
        return _kept(connection, places.get_place(connection, place_id), hub.clock.now())


def set_amenity_state(
    hub: Hub,
    account: Account | None,
    place_id: PlaceId,
    amenity: Amenity,
    state: AmenityState,
    *,
    version: int,
) -> AmenityStatus:
    """Say how an amenity was found, over the version that was on the form (0: not listed yet).

    Raises:
        Refused: `not_your_station`, `no_right`.
        EditClash: `amenity_changed`; `mine`, `theirs` and `by` travel with it.
    """
    who = authorize(account, Action.SET_AMENITY, place_id)
    now = hub.clock.now()
    status = AmenityStatus(
        amenity=amenity,
        state=state,
        confirmed_at=now,
        confirmed_by=Confirmer.STAFF if who.is_staff else Confirmer.KEEPER,
        version=version,
    )
    return _write(
        hub,
        place_id,
        lambda c: places.set_amenity(c, place_id, status, by=who.display_name, at=now),
    )


def set_expiry(
    hub: Hub,
    account: Account | None,
    place_id: PlaceId,
    amenity: Amenity,
    expires_on: date | None,
    *,
    version: int,
) -> None:
    """Say until which day what is in stock may be used (None: nobody knows), over a version.

    Raises:
        Refused: `not_your_station`, `no_right`.
        EditClash: `amenity_changed`.
    """
    who = authorize(account, Action.SET_AMENITY, place_id)
    by, at = who.display_name, hub.clock.now()
    _write(
        hub,
        place_id,
        lambda c: amenities.set_expiry(
            c, place_id, amenity, expires_on, version=version, by=by, at=at
        ),
    )


def take_back(
    hub: Hub, account: Account | None, place_id: PlaceId, before: AmenityStatus, *, version: int
) -> AmenityStatus:
    """Undo an answer: the thing stands as `before`, with the age and the witness it had.

    Raises:
        Refused: `not_your_station`, `no_right`.
        EditClash: `amenity_changed`: somebody has answered since.
    """
    who = authorize(account, Action.SET_AMENITY, place_id)
    status, now = before.model_copy(update={"version": version}), hub.clock.now()
    return _write(
        hub,
        place_id,
        lambda c: places.set_amenity(c, place_id, status, by=who.display_name, at=now),
    )


def close_until(
    hub: Hub,
    account: Account | None,
    place_id: PlaceId,
    *,
    reason: str,
    until: datetime,
    seen: Closure | None = None,
) -> Closure:
    """Close a station from now on, whatever its hours say.

    `seen` is the closure that the form showed, which this one replaces.

    Raises:
        InvalidInput: `faults` name `reason` or `until`.
        Refused: `not_your_station`, `no_right`.
        EditClash: `closure_changed`: somebody closed or reopened it meanwhile.
    """
    who = authorize(account, Action.CLOSE_FOR_NOW, place_id)
    now = hub.clock.now()
    closure = _valid_closure(place_id, reason, until, now=now, by=who.display_name)

    def store(connection: Connection) -> Closure:
        _refuse_clash(connection, place_id, seen, mine=closure, now=now)
        places.lift_closures(connection, place_id, at=now)
        before, after = _in_history(seen), _in_history(closure)
        places.add_history(
            connection, place_id, "closure", before, after, by=who.display_name, at=now
        )
        return places.add_closure(connection, closure)

    return _write(hub, place_id, store)


def reopen(hub: Hub, account: Account | None, place_id: PlaceId, *, seen: Closure) -> None:
    """End the closure that the form showed: the hours hold again.

    Raises:
        Refused: `not_your_station`, `no_right`.
        EditClash: `closure_changed`.
    """
    who = authorize(account, Action.CLOSE_FOR_NOW, place_id)
    now = hub.clock.now()

    def store(connection: Connection) -> None:
        _refuse_clash(connection, place_id, seen, mine=None, now=now)
        places.lift_closures(connection, place_id, at=now)
        places.add_history(
            connection, place_id, "closure", _in_history(seen), "", by=who.display_name, at=now
        )

    _write(hub, place_id, store)


def clear_lock(
    hub: Hub,
    account: Account | None,
    place_id: PlaceId,
    *,
    note: str,
    version: int,
    proof: bytes | None = None,
) -> None:
    """Answer the riders who found it locked: it is open again, and why it was not.

    `proof` is a photo of the open door, as it was sent.

    Raises:
        InvalidInput: the note is `missing` or `too_long`; the photo cannot be read.
        Refused: `not_your_station`, `no_right`, `nothing_to_clear`.
        EditClash: `lock_changed`: another report came meanwhile; `theirs` is the case now.
    """
    who = authorize(account, Action.CLEAR_LOCK, place_id)
    now, text, by = hub.clock.now(), _valid_note(note), who.display_name
    drawn = picture_of(proof) if proof else None

    def store(connection: Connection) -> None:
        case = visits.latest_case(connection, place_id)
        if case is None or case.cleared_at is not None:
            raise Refused("nothing_to_clear")
        if case.version != version:
            raise EditClash("lock_changed", mine=text, theirs=case, by="")
        visits.clear_case(connection, case, at=now, by=by, note=text)
        places.add_history(connection, place_id, "lock", str(case.reports), text, by=by, at=now)
        if drawn is not None:
            proven = new_photo(place_id, drawn, about=About.OPENED, words=text, at=now, by=by)
            photos.add_photo(connection, proven, drawn)
        places.note_change(connection, place_id)

    _write(hub, place_id, store)


def _write(hub: Hub, place_id: PlaceId, act: Callable[[Connection], T]) -> T:
    """Store, then let this process see it at once."""

    def checked(connection: Connection) -> T:
        places.get_place(connection, place_id)
        return act(connection)

    result = hub.writer.write(checked)
    hub.refresh()
    return result


def _kept(connection: Connection, place: Place, now: datetime) -> Kept:
    case = visits.latest_case(connection, place.id)
    return Kept(
        place=place,
        closure=_open_closure(connection, place.id, now),
        case=case if case is not None and case.is_running(now) else None,
    )


def _open_closure(connection: Connection, place_id: PlaceId, now: datetime) -> Closure | None:
    return next(iter(places.open_closures(connection, at=now, ids=[place_id])), None)


def _refuse_clash(
    connection: Connection,
    place_id: PlaceId,
    seen: Closure | None,
    *,
    mine: Closure | None,
    now: datetime,
) -> None:
    theirs = _open_closure(connection, place_id, now)
    expired = seen is not None and seen.until <= now
    if (theirs.id if theirs else None) != (seen.id if seen and not expired else None):
        by = theirs.by if theirs else places.last_editor(connection, place_id)
        raise EditClash("closure_changed", mine=mine, theirs=theirs, by=by)


def _valid_closure(
    place_id: PlaceId, reason: str, until: datetime, *, now: datetime, by: str
) -> Closure:
    faults = []
    if not reason.strip():
        faults.append(Fault("missing", "reason"))
    if until <= now:
        faults.append(Fault("in_the_past", "until"))
    elif until > now + LONGEST_CLOSURE:
        faults.append(Fault("too_far", "until", detail=str(LONGEST_CLOSURE.days)))
    if faults:
        raise InvalidInput("closure", faults)
    try:
        return Closure(id=0, place_id=place_id, reason=reason, since=now, until=until, by=by)
    except ValidationError as error:
        raise InvalidInput("closure", [Fault("too_long", "reason")]) from error


def _valid_note(note: str) -> str:
    text = " ".join(note.split())
    if not text:
        raise InvalidInput("note", [Fault("missing", "note")])
    if not text.isprintable():
        raise InvalidInput("note", [Fault("control_character", "note")])
    if len(text) > LONGEST_NOTE:
        raise InvalidInput("note", [Fault("too_long", "note", detail=str(LONGEST_NOTE))])
    return text


def _in_history(closure: Closure | None) -> str:
    """How a closure stands in the history: its end in UTC, then its reason."""
    return "" if closure is None else f"{closure.until.isoformat()} {closure.reason}"
