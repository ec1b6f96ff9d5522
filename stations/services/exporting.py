"""Exporting a list: what the register holds, in a form that others read.

The real world where there is any, else the demo, which says so in its column `synthetic`; never
both. A file is written whole or not at all, over an older one of the same name.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from geodata.coordinates import Datum
from stations.errors import Refused
from stations.exchange.export_forms import (
    features_to_geojson,
    to_csv,
    to_geojson,
    to_gpkg,
    to_xlsx,
)
from stations.exchange.export_sheets import (
    HourlyVisits,
    Sheet,
    sheet_of_demand,
    sheet_of_places,
    sheet_of_visits,
    shown_demand,
)
from stations.exchange.osm_tags import osm_tags
from stations.exchange.places_list import MAX_EXTERNAL_ID
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.registry.places import Place
from stations.registry.vocabulary import Kind
from stations.services import workers
from stations.services.exported import Exported
from stations.services.exporting_events import export_events
from stations.services.hub import Hub
from stations.storage import places, visits


class What(StrEnum):
    """What may be exported."""

    STATIONS = "stations"
    MERCHANTS = "merchants"
    DEMAND = "demand"
    VISITS = "visits"
    EVENTS = "events"


class Form(StrEnum):
    """The form it may take."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GPKG = "gpkg"
    OSM = "osm"
    ICS = "ics"


PLACES = frozenset({What.STATIONS, What.MERCHANTS})
_WRITERS: dict[Form, Callable[[Sheet], bytes]] = {
    Form.CSV: to_csv,
    Form.XLSX: to_xlsx,
    Form.GEOJSON: to_geojson,
    Form.GPKG: to_gpkg,
}
_ANY_DATUM = frozenset({Form.CSV, Form.XLSX})
_OF_EVENTS = frozenset({Form.CSV, Form.XLSX, Form.ICS})  # some have no position
_OF_OTHERS = frozenset(Form) - {Form.ICS}


def export_for(
    hub: Hub,
    by: Account | None,
    what: What,
    form: Form,
    *,
    datum: Datum = Datum.WGS84,
    unpublished: bool = False,
) -> Exported:
    """Export for somebody signed in.

    Raises:
        Refused: `sign_in_first`, `no_right`; else see `export_list`.
    """
    authorize(by, Action.LIST_PLACES if what in PLACES else Action.PLAN)
    return export_list(hub, what, form, datum=datum, unpublished=unpublished)


def export_list(
    hub: Hub,
    what: What,
    form: Form,
    *,
    datum: Datum = Datum.WGS84,
    unpublished: bool = False,
) -> Exported:
    """Export for whoever may read the data directory.

    Places are those on the map; with `unpublished` also those planned, suspended and closed, which
    stay so where the list is imported by this program. Visits are counted by place and hour of the
    day, without anything of whom.

    Raises:
        Refused: `form_does_not_fit`, `wgs84_only` (maps are in WGS-84).
    """
    _check(what, form, datum)
    if what is What.EVENTS:
        return export_events(hub, form.value, datum)
    if what in PLACES:
        return _export_places(hub, what, form, datum, unpublished=unpublished)
    sheet, hidden = (_demand if what is What.DEMAND else _visits)(hub, datum)
    return Exported(_WRITERS[form](sheet), len(sheet.rows), hidden)


def write_file(path: Path, content: bytes) -> bool:
    """Write a file whole or not at all, and say whether it took the place of an older one.

    Raises:
        Refused: `cannot_write`: no such folder, no right, no space, or a folder of that name.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        replaced = path.exists()
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise Refused("cannot_write", f"{path}: {error.strerror or error}") from error
    return replaced


def _check(what: What, form: Form, datum: Datum) -> None:
    fits = _OF_EVENTS if what is What.EVENTS else _OF_OTHERS
    if form not in fits or (form is Form.OSM and what not in PLACES):
        raise Refused("form_does_not_fit", f"{what} have no form {form}")
    if datum is not Datum.WGS84 and form not in _ANY_DATUM:
        raise Refused("wgs84_only", f"{form} holds WGS-84 positions only")


def _export_places(
    hub: Hub, what: What, form: Form, datum: Datum, *, unpublished: bool
) -> Exported:
    synthetic = hub.catalogue.synthetic
    with hub.read() as connection:
        stored = places.all_places(connection)
    merchants = what is What.MERCHANTS
    found = sorted(
        (
            place
            for place in stored
            if place.synthetic == synthetic
            and (place.kind is Kind.MERCHANT) == merchants
            and (unpublished or place.is_published)
        ),
        key=_in_order,
    )
    if form is Form.OSM:
        tagged = ((*place.position, osm_tags(place)) for place in found)
        return Exported(features_to_geojson(tagged), len(found))
    return Exported(_WRITERS[form](sheet_of_places(what.value, found, datum=datum)), len(found))


def _in_order(place: Place) -> tuple[str, int, str, str, str]:
    """By network and list number (9 before 10), so that the same register gives the same file."""
    number = place.external_id or ""
    return place.network, len(number) or MAX_EXTERNAL_ID + 1, number, place.name, place.id


def _demand(hub: Hub, datum: Datum) -> tuple[Sheet, int]:
    table = workers.load(hub, synthetic=hub.catalogue.synthetic)
    if table is None:
        return Sheet("demand", ("id", "lon", "lat", "weight", "hour", "group"), [], 1, 2), 0
    shown = table if hub.catalogue.synthetic else shown_demand(table)
    return sheet_of_demand(shown, datum=datum), len(table) - len(shown)


def _visits(hub: Hub, datum: Datum) -> tuple[Sheet, int]:
    synthetic = hub.catalogue.synthetic
    with hub.read() as connection:
        known = [p for p in places.all_places(connection) if p.synthetic == synthetic]
        row_of = {place.id: i for i, place in enumerate(known)}
        zones = [ZoneInfo(place.zone) for place in known]
        counts = np.zeros((len(known), 24), np.int64)
        days: set[date] = set()
        for place_id, entered_at in visits.entered(connection, synthetic=synthetic):
            row = row_of.get(place_id)
            if row is not None:
                local = entered_at.astimezone(zones[row])
                counts[row, local.hour] += 1
                days.add(local.date())
    today = hub.clock.now().date()
    first, last = min(days, default=today), max(days, default=today)
    return sheet_of_visits(_visited(known, counts, first, last), datum=datum)


def _visited(known: list[Place], counts: np.ndarray, first: date, last: date) -> HourlyVisits:
    """Places that had a visit; the others would only hide those that had."""
    came = np.flatnonzero(counts.sum(axis=1))
    return HourlyVisits(tuple(known[i] for i in came), counts[came], first, last)
