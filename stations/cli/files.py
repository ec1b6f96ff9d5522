"""Commands that need no store: conversions and opening hours."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from geodata.coordinates import Datum, LonLat
from stations.cli.answers import answer, refusing
from stations.registry.city_time import CITY_ZONE

if TYPE_CHECKING:
    from stations.registry.calendar import Calendar

Json = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]


def convert(
    lon: Annotated[float, typer.Argument(help="Longitude in degrees.")],
    lat: Annotated[float, typer.Argument(help="Latitude in degrees.")],
    source: Annotated[Datum, typer.Option("--from", help="Datum of LON LAT.")],
    target: Annotated[Datum, typer.Option("--to", help="Datum of the answer.")],
    as_json: Json = False,
) -> None:
    """Convert a position between WGS-84, GCJ-02 and BD-09."""
    from geodata.coordinates import convert as convert_position

    if not LonLat(lon, lat).is_valid():
        raise typer.BadParameter("LON must be -180..180 and LAT -90..90; longitude comes first")
    found = convert_position(lon, lat, source=source, target=target)
    data = {"lon": found.lon, "lat": found.lat}
    answer(data, as_json=as_json, lines=[f"{found.lon:.7f} {found.lat:.7f}"])


def hours(
    expression: Annotated[str, typer.Argument(help="OpenStreetMap syntax or Chinese wording.")],
    at: Annotated[str, typer.Option("--at", help="ISO time; without a zone it is wall-clock.")],
    zone: Annotated[str, typer.Option("--zone", help="Zone of the place.")] = CITY_ZONE,
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="A store whose holiday table counts too.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say whether a place with these opening hours is open at a time."""
    from stations.exchange.hours_wording import normalise
    from stations.registry.calendar import Calendar
    from stations.registry.hours import state_at

    moment = parse_instant(at, zone)
    wording = normalise(expression)
    calendar = Calendar.official() if data_dir is None else _calendar_in(data_dir, as_json)
    found = state_at(wording.osm, moment, zone=zone, calendar=calendar)
    note = found.note or wording.note
    data = {
        "state": found.state.value,
        "until": found.until.astimezone(ZoneInfo(zone)).isoformat() if found.until else None,
        "osm": wording.osm,
        "note": note.value if note else None,
    }
    answer(data, as_json=as_json)


def _calendar_in(data_dir: Path, as_json: bool) -> Calendar:
    from stations.services.holidays import calendar_in

    with refusing(as_json=as_json):
        return calendar_in(data_dir)


def parse_instant(text: str, zone: str) -> datetime:
    """An aware instant from ISO text; a time without a zone is read in `zone`."""
    try:
        moment, place = datetime.fromisoformat(text), ZoneInfo(zone)
    except (ValueError, KeyError, OSError) as error:
        raise typer.BadParameter(f"not a time or a zone: {error}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=place)
