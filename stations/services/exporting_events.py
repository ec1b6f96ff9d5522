"""Exporting events: a sheet, or a file for a phone's calendar."""

from __future__ import annotations

import numpy as np

from geodata.coordinates import Datum, convert_arrays
from stations.care.calendar_file import calendar_file
from stations.care.events import Event
from stations.exchange.export_forms import to_csv, to_xlsx
from stations.exchange.export_sheets import Cell, Sheet
from stations.registry.places import Place, PlaceId
from stations.services.exported import Exported
from stations.services.hub import Hub
from stations.storage import events as stored
from stations.storage import places

CALENDAR = "ics"
_HEADERS = (
    "id", "kind", "title", "note", "place_id", "place", "lon", "lat", "starts_at", "ends_at",
    "stock", "cancelled_at", "changed_at", "by", "synthetic",
)  # fmt: skip


def export_events(hub: Hub, form: str, datum: Datum) -> Exported:
    """Every event of the world that is shown, the earliest first: `csv`, `xlsx` or `ics`."""
    synthetic = hub.catalogue.synthetic
    with hub.read() as connection:
        found = stored.all_events(connection, synthetic=synthetic)
        named = {event.place_id for event in found if event.place_id is not None}
        known = {place.id: place for place in places.places_by_id(connection, named)}
    if form == CALENDAR:
        body = calendar_file(found, known, name="Nuanyi", at=hub.clock.now())
        return Exported(body, len(found))
    sheet = Sheet("events", _HEADERS, [_row(e, known, datum) for e in found], 6, 7, datum)
    return Exported((to_csv if form == "csv" else to_xlsx)(sheet), len(found))


def _row(event: Event, known: dict[PlaceId, Place], datum: Datum) -> tuple[Cell, ...]:
    place = None if event.place_id is None else known.get(event.place_id)
    lon, lat = _position(place, datum)
    off = event.cancelled_at
    return (
        event.id, event.kind.value, event.title, event.note, event.place_id or "",
        place.name if place else "", lon, lat, event.starts_at.isoformat(),
        event.ends_at.isoformat(), event.stock, off.isoformat() if off else "",
        event.changed_at.isoformat(), event.by, str(event.synthetic).lower(),
    )  # fmt: skip


def _position(place: Place | None, datum: Datum) -> tuple[float | None, float | None]:
    if place is None:
        return None, None
    lon, lat = (np.array([value]) for value in place.position)
    lon, lat = convert_arrays(lon, lat, source=Datum.WGS84, target=datum)
    return float(lon[0]), float(lat[0])
