"""What deserves a second look in a list, though it refuses nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from geodata.boundaries import DistrictIndex
from geodata.coordinates import Datum, Flags, Floats, in_china
from geodata.frames import distance_m
from stations.errors import Fault
from stations.exchange.columns import Columns
from stations.exchange.datum_evidence import Readings
from stations.exchange.listed import SAME_PLACE_M, ListedPlace

# Published district outlines are generalised and streets run along them, so a point this close to
# its district is in it as far as anybody can tell.
DISTRICT_TOLERANCE_M = 300.0
# A supplier's sheet may hold the next county's stations; it does not hold the next province's.
AREA_TOLERANCE_M = 20_000.0


def flags_of(
    places: Sequence[ListedPlace],
    columns: Columns,
    *,
    districts: DistrictIndex | None,
    readings: Readings | None = None,
) -> list[Fault]:
    """Return every flag, by row; those about districts only where districts are loaded.

    With `readings` (the list read in every datum) rows that only another datum explains are told
    apart from rows in the wrong place.
    """
    swapped = _swapped(places)
    found = [
        *_missing_words(places, columns),
        *(
            Fault("swapped", columns.headers["lon"], p.row, f"{p.lon:g}, {p.lat:g}")
            for p, turned in zip(places, swapped.tolist(), strict=True)
            if turned
        ),
        *_named_datum(places, columns),
        *_duplicates(places, columns),
        *(_far_out(places, columns) if districts is None else ()),
        *([] if districts is None else _outside_all(places, ~swapped, columns, districts)),
        *([] if readings is None else _suspected(places, columns, readings)),
        *(
            []
            if districts is None or readings is None
            else _wrong_districts(places, columns, districts, readings)
        ),
    ]
    return sorted(found, key=lambda flag: (flag.row or 0, flag.reason))


def _missing_words(places: Sequence[ListedPlace], columns: Columns) -> Iterator[Fault]:
    hours = columns.headers.get("opening_hours", "opening_hours")
    entry = columns.headers.get("entry", "entry")
    for place in places:
        if not place.hours_as_written:
            yield Fault("no_hours", hours, place.row)
        elif place.opening_hours is None:
            yield Fault("unreadable_hours", hours, place.row, place.hours_as_written[:80])
        if not place.entry:
            yield Fault("no_entry_method", entry, place.row)


def _named_datum(places: Sequence[ListedPlace], columns: Columns) -> Iterator[Fault]:
    """A header such as lng_gcj02 that names another datum than the declared one: told once."""
    named = columns.named_datum
    if places and named is not None and named is not places[0].datum:
        yield Fault("suspected_datum", columns.headers["lon"], None, named.value)


def _duplicates(places: Sequence[ListedPlace], columns: Columns) -> Iterator[Fault]:
    """Rows of one name that stand on the same spot; the detail is the earlier row."""
    by_name: dict[str, list[ListedPlace]] = defaultdict(list)
    for place in places:
        for other in by_name[place.name][:50]:
            if distance_m(*place.position, *other.position) <= SAME_PLACE_M:
                yield Fault(
                    "possible_duplicate", columns.headers["name"], place.row, str(other.row)
                )
                break
        by_name[place.name].append(place)


def _swapped(places: Sequence[ListedPlace]) -> Flags:
    """Rows that make sense only with longitude and latitude exchanged; nothing is exchanged."""
    lon, lat = _given(places)
    return ~in_china(lon, lat) & in_china(lat, lon)


def swapped_beyond_the_pole(rejected: Sequence[Fault], columns: Columns) -> list[Fault]:
    """The rejected rows whose latitude is a longitude: told as what they are, beside the fault."""
    turned = (f for f in rejected if (f.reason, f.detail) == ("out_of_range", "swapped"))
    return [Fault("swapped", columns.headers["lon"], fault.row) for fault in turned]


def _far_out(places: Sequence[ListedPlace], columns: Columns) -> Iterator[Fault]:
    """Without districts: outside China though the datum is a Chinese one."""
    lon, lat = _given(places)
    for i in np.flatnonzero(~in_china(lon, lat)).tolist():
        if places[i].datum is not Datum.WGS84:
            yield Fault("out_of_area", columns.headers["lon"], places[i].row)


def _outside_all(
    places: Sequence[ListedPlace], judged: Flags, columns: Columns, districts: DistrictIndex
) -> Iterator[Fault]:
    lon = np.array([place.position.lon for place in places], np.float64)
    lat = np.array([place.position.lat for place in places], np.float64)
    inside = districts.names_at(lon, lat)
    out = np.flatnonzero(judged & np.array([name is None for name in inside], np.bool_))
    far = districts.far_from_all(lon[out], lat[out], beyond_m=AREA_TOLERANCE_M)
    for i in out[far].tolist():
        yield Fault("out_of_area", columns.headers["lon"], places[i].row)


def _suspected(
    places: Sequence[ListedPlace], columns: Columns, readings: Readings
) -> Iterator[Fault]:
    """The whole list, once and without a row; then each row that another datum puts right."""
    column = columns.headers["lon"]
    if readings.diagnosis.is_suspect:
        yield Fault("suspected_datum", column, None, readings.diagnosis.detail)
    for i, datum in readings.mended().items():
        yield Fault("suspected_datum", column, places[i].row, datum.value)


def _wrong_districts(
    places: Sequence[ListedPlace],
    columns: Columns,
    districts: DistrictIndex,
    readings: Readings,
) -> Iterator[Fault]:
    """Rows outside the district they name, unless another datum explains it."""
    mended, column = readings.mended(), columns.headers.get("district", "district")
    outside = readings.outside_m
    with np.errstate(invalid="ignore"):
        beyond = np.flatnonzero(outside > DISTRICT_TOLERANCE_M).tolist()
    wrong = [i for i in beyond if i not in mended]
    inside = districts.names_at(
        [places[i].position.lon for i in wrong], [places[i].position.lat for i in wrong]
    )
    for i, name in zip(wrong, inside, strict=True):
        yield Fault("wrong_district", column, places[i].row, f"{outside[i]:.0f} m; {name or '-'}")


def _given(places: Sequence[ListedPlace]) -> tuple[Floats, Floats]:
    return np.array([p.lon for p in places], np.float64), np.array(
        [p.lat for p in places], np.float64
    )
