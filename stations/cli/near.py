"""The command `near`: the nearest places, or those on the way, with their state on arrival."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from geodata.coordinates import Datum, LonLat, convert
from stations.cli.answers import answer, refuse, table
from stations.cli.files import Json, parse_instant
from stations.cli.store import DataDir, open_store_hub
from stations.registry.city_time import CITY_ZONE
from stations.registry.vocabulary import Amenity, Entry

if TYPE_CHECKING:
    from stations.search.catalogue import Catalogue
    from stations.services.hub import Hub


def near(
    lon: Annotated[float, typer.Option(help="Longitude.")],
    lat: Annotated[float, typer.Option(help="Latitude.")],
    datum: Annotated[Datum, typer.Option(help="Datum of the positions.")] = Datum.WGS84,
    need: Annotated[str, typer.Option(help="Amenity keys, comma-separated; all of them.")] = "",
    entry: Annotated[str, typer.Option(help="Entry methods; any of them.")] = "",
    open_only: Annotated[
        bool, typer.Option("--open", help="Only what is open on arrival, then the unknown.")
    ] = False,
    at: Annotated[str | None, typer.Option(help="ISO time; now without it.")] = None,
    by: Annotated[str, typer.Option(help="foot or bike.")] = "foot",
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    along: Annotated[
        str | None, typer.Option(help="LON,LAT where the ride ends: smallest detour first.")
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List the nearest places, or those on the way, with their state on arrival."""
    start = _position(lon, lat, datum)
    end = _end(along, datum) if along is not None else None
    asked: dict[str, Any] = {"by": _travel(by), "open_only": open_only, "limit": limit}
    asked["needs"] = frozenset(_members(Amenity, need))
    asked["entry"] = frozenset(_members(Entry, entry))
    with open_store_hub(data_dir, as_json=as_json) as hub:
        asked["at"] = parse_instant(at, CITY_ZONE) if at else hub.clock.now()
        found = _found(_catalogue(hub, asked["at"]), start, end, asked, as_json=as_json)
        columns = ["name", "detour_m" if end else "distance_m", "minutes", "state"]
        rows = [[each[column] for column in columns] for each in found]
        answer(
            {"hits": found},
            as_json=as_json,
            lines=list(table(rows, ["name", "m", "min", "state"])) if rows else ["nothing found"],
        )


def _catalogue(hub: Hub, at: datetime) -> Catalogue:
    """The catalogue with the hours of the days around `at`, whatever day it is."""
    from stations.search.hours_window import Window

    held = hub.catalogue
    if Window.around(at) == held.window:
        return held
    return held.renewed(now=at, calendar=hub.calendar)


def _found(
    catalogue: Catalogue, start: LonLat, end: LonLat | None, asked: dict[str, Any], *, as_json: bool
) -> list[dict[str, Any]]:
    from stations.search.corridor import along
    from stations.search.nearest import near as nearest

    if end is None:
        return [_hit(hit) for hit in nearest(catalogue, start, **asked)]
    try:
        stops = along(catalogue, start, end, **asked)
    except ValueError:
        refuse("ride_too_long", "the two ends are more than 100 km apart", as_json=as_json)
    return [
        _hit(stop.hit)
        | {"detour_m": round(stop.detour_m, 1), "detour_minutes": stop.detour_minutes}
        for stop in stops
    ]


def _hit(hit: Any) -> dict[str, Any]:
    place, arrival = hit.row.place, hit.state_on_arrival
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind.value,
        "distance_m": round(hit.distance_m, 1),
        "minutes": hit.minutes,
        "state": hit.state_now.code.value,
        "arrives_at": hit.arrives_at.astimezone(ZoneInfo(place.zone)).isoformat(),
        "open_on_arrival": None if arrival.is_unknown else arrival.is_open,
        "amenities": [status.amenity.value for status in place.amenities],
    }


def _position(lon: float, lat: float, datum: Datum) -> LonLat:
    if not LonLat(lon, lat).is_valid():
        raise typer.BadParameter("LON must be -180..180 and LAT -90..90; longitude comes first")
    return convert(lon, lat, source=datum, target=Datum.WGS84)


def _end(text: str, datum: Datum) -> LonLat:
    try:
        lon, lat = map(float, text.split(","))
    except ValueError as error:
        raise typer.BadParameter("--along takes LON,LAT") from error
    return _position(lon, lat, datum)


def _travel(text: str) -> Any:
    from stations.search.question import Travel

    found = _members(Travel, text)
    if len(found) != 1:
        raise typer.BadParameter(f"one of: {', '.join(Travel)}")
    return found[0]


def _members(kind: Any, text: str) -> list[Any]:
    try:
        return [kind(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise typer.BadParameter(f"{error}; known: {', '.join(kind)}") from error
