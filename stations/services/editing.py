"""What staff do to the list: make a place by hand, correct one, and lay out its form."""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Connection

from geodata.boundaries import DistrictIndex
from geodata.coordinates import Datum, LonLat
from stations.errors import Fault, InvalidInput
from stations.exchange.hours_wording import normalise
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.registry.places import (
    MAX_AREA_M2,
    MAX_NAME,
    MAX_SEATS,
    MAX_TEXT,
    AmenityStatus,
    Place,
    PlaceId,
    Supplied,
)
from stations.registry.vocabulary import Amenity, AmenityState, Entry, Kind, LifeCycle
from stations.services.hub import Hub
from stations.storage import geography, places
from stations.visits.codes import new_code

_LONGEST = {"name": MAX_NAME}
_WRITTEN = (
    "name", "address", "how_to_find", "hours", "phone", "floor", "operator", "honours", "funding",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A place as somebody typed it: numbers and hours still text, the position WGS-84 or none."""

    name: str = ""
    kind: Kind = Kind.STATION
    position: LonLat | None = None
    address: str = ""
    how_to_find: str = ""
    entry: frozenset[Entry] = frozenset()
    hours: str = ""
    amenities: frozenset[Amenity] = frozenset()
    phone: str = ""
    floor: str = ""
    area_m2: str = ""
    seats: str = ""
    operator: str = ""
    honours: str = ""
    funding: str = ""
    life_cycle: LifeCycle = LifeCycle.RUNNING


def draft_of(place: Place) -> Draft:
    """A place as its form shows it."""
    return Draft(
        name=place.name,
        kind=place.kind,
        position=place.position,
        address=place.address,
        how_to_find=place.how_to_find,
        entry=place.entry,
        hours=_hours_shown(place),
        amenities=frozenset(status.amenity for status in place.amenities),
        phone=place.phone,
        floor=place.floor,
        area_m2="" if place.area_m2 is None else f"{place.area_m2:g}",
        seats="" if place.seats is None else str(place.seats),
        operator=place.operator,
        honours=place.honours,
        funding=place.funding,
        life_cycle=place.life_cycle,
    )


def list_places(hub: Hub, account: Account | None) -> list[Place]:
    """Every place, published or not, by name; what staff choose from.

    Raises:
        Refused: `sign_in_first`, `no_right`.
    """
    authorize(account, Action.LIST_PLACES)
    with hub.read() as connection:
        return sorted(places.all_places(connection), key=lambda place: (place.name, place.id))


def get_place(hub: Hub, account: Account | None, place_id: PlaceId) -> Place:
    """One place as it stands in the store.

    Raises:
        Refused: `sign_in_first`, `no_right`.
        NotFound: `unknown_place`.
    """
    authorize(account, Action.EDIT_PLACE, place_id)
    with hub.read() as connection:
        return places.get_place(connection, place_id)


def create_place(hub: Hub, account: Account | None, draft: Draft) -> Place:
    """Make a place by hand. It must say how one gets in and where the door is.

    What an account of the demo makes is of the demo, as long as the demo is what is shown.

    Raises:
        InvalidInput: all faults at once, each with its column.
        Refused: `sign_in_first`, `no_right`.
    """
    who = authorize(account, Action.CREATE_PLACE)
    now = hub.clock.now()
    place = place_from(draft, None, at=now)
    invented = who.synthetic and hub.catalogue.synthetic
    place = with_district(hub, place.model_copy(update={"synthetic": invented}))

    def store(connection: Connection) -> None:
        places.add_places(connection, [place])
        places.add_history(
            connection, place.id, "created", "", place.name, by=who.display_name, at=now
        )
        places.note_change(connection, place.id)

    hub.writer.write(store)
    hub.refresh()
    return place


def edit_place(
    hub: Hub, account: Account | None, place_id: PlaceId, draft: Draft, *, version: int
) -> Place:
    """Store a corrected place over the version that was on the form.

    Raises:
        InvalidInput: all faults at once, each with its column.
        Refused: `sign_in_first`, `no_right`.
        NotFound: `unknown_place`.
        EditClash: `place_changed`; `mine`, `theirs` and `by` travel with it.
    """
    who = authorize(account, Action.EDIT_PLACE, place_id)
    now = hub.clock.now()
    with hub.read() as connection:
        stands = places.get_place(connection, place_id)
    place = with_district(hub, place_from(draft, stands, at=now))
    place = place.model_copy(update={"version": version})
    after = hub.writer.write(lambda c: places.replace_place(c, place, by=who.display_name, at=now))
    hub.refresh()
    return after


def place_from(draft: Draft, stands: Place | None, *, at: datetime) -> Place:
    """The place that a draft describes, over the one that stands; its district is still open.

    Raises:
        InvalidInput: all faults at once, each with its column.
    """
    faults: list[Fault] = _text_faults(draft)
    area = _number(draft.area_m2, "area_m2", MAX_AREA_M2, faults)
    seats = _number(draft.seats, "seats", MAX_SEATS, faults)
    if seats is not None and not seats.is_integer():
        faults.append(Fault("not_a_number", "seats"))
    hours = _hours(draft.hours, stands, faults)
    if faults or draft.position is None:
        raise InvalidInput("place", faults)
    base = stands or _blank(draft.position)
    values = base.model_dump() | {
        "name": draft.name,
        "kind": draft.kind,
        "position": draft.position,
        "supplied": _supplied(base, draft.position),
        "address": draft.address,
        "how_to_find": draft.how_to_find,
        "entry": draft.entry,
        "opening_hours": hours,
        "hours_as_written": draft.hours,
        "amenities": _amenities(base, draft.amenities),
        "phone": draft.phone,
        "floor": draft.floor,
        "area_m2": area,
        "seats": None if seats is None else int(seats),
        "operator": draft.operator,
        "honours": draft.honours,
        "funding": draft.funding,
        "life_cycle": draft.life_cycle,
        "confirmed_at": at,
    }
    return _built(values)


def with_district(hub: Hub, place: Place) -> Place:
    """The place with the loaded district that holds it; one that was given stays if none does."""
    with hub.read() as connection:
        districts = geography.districts(connection, synthetic=place.synthetic)
    if not districts:
        return place
    lon, lat = place.position
    found = DistrictIndex(districts).names_at([lon], [lat])[0]
    return place.model_copy(update={"district": found}) if found else place


def _built(values: dict[str, object]) -> Place:
    try:
        return Place.model_validate(values)
    except ValidationError as error:
        columns = (str(e["loc"][0]) if e["loc"] else None for e in error.errors())
        faults = [Fault("control_character", column) for column in columns]
        raise InvalidInput("place", faults) from error


def _blank(position: LonLat) -> Place:
    return Place(
        id=PlaceId(uuid.uuid4().hex),
        code=new_code(),
        name="-",
        kind=Kind.STATION,
        position=position,
        supplied=Supplied(lon=position.lon, lat=position.lat, datum=Datum.WGS84),
    )


def _text_faults(draft: Draft) -> list[Fault]:
    faults = [
        Fault("missing", column)
        for column in ("name", "how_to_find")
        if not getattr(draft, column).strip()
    ]
    for column in _WRITTEN:
        longest = _LONGEST.get(column, MAX_TEXT)
        if len(getattr(draft, column)) > longest:
            faults.append(Fault("too_long", column, detail=str(longest)))
    if not draft.entry:
        faults.append(Fault("no_entry_method", "entry"))
    if draft.position is None:
        faults.append(Fault("no_position", "position"))
    return faults


def _number(written: str, column: str, largest: int, faults: list[Fault]) -> float | None:
    if not written.strip():
        return None
    try:
        value = float(written)
    except ValueError:
        faults.append(Fault("not_a_number", column))
        return None
    if not math.isfinite(value) or not 0 <= value <= largest:
        faults.append(Fault("out_of_range", column))
    return value


def _hours(written: str, stands: Place | None, faults: list[Fault]) -> str | None:
    """The hours in OpenStreetMap syntax; what a list said and nobody could read may stay so."""
    if stands is not None and written == _hours_shown(stands):
        return stands.opening_hours
    if not written.strip():
        return None
    read = normalise(written).osm
    if read is None:
        faults.append(Fault("unreadable_hours", "hours"))
    return read


def _hours_shown(place: Place) -> str:
    return place.hours_as_written or place.opening_hours or ""


def _supplied(base: Place, position: LonLat) -> Supplied:
    if position == base.position:
        return base.supplied
    return Supplied(lon=position.lon, lat=position.lat, datum=Datum.WGS84)


def _amenities(base: Place, listed: frozenset[Amenity]) -> tuple[AmenityStatus, ...]:
    """What is listed keeps its state; a new one is as on a list: there, but nobody has looked."""
    known = {status.amenity: status for status in base.amenities}
    return tuple(
        known.get(a) or AmenityStatus(amenity=a, state=AmenityState.WORKING)
        for a in Amenity
        if a in listed
    )
