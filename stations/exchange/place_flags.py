"""What deserves a second look in a list, though it refuses nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from geodata.boundaries import DistrictIndex
from geodata.coordinates import Datum, convert_arrays, in_china
from geodata.frames import distance_m
from stations.errors import Fault
from stations.exchange.columns import Columns
from stations.exchange.listed import SAME_PLACE_M, ListedPlace

# Published district outlines are generalised and streets run along them, so a point this close to
# its district is in it as far as anybody can tell.
DISTRICT_TOLERANCE_M = 300.0
# A supplier's sheet may hold the next county's stations; it does not hold the next province's.
AREA_TOLERANCE_M = 20_000.0
_MEASURED_AT_MOST = 2_000  # points whose distance to every district is measured exactly


def flags_of(
    places: Sequence[ListedPlace], columns: Columns, *, districts: DistrictIndex | None
) -> list[Fault]:
    """Return every flag, by row; those about districts only where districts are loaded."""
    found = [
        *_missing_words(places, columns),
        *_swapped(places, columns, districts),
        *_named_datum(places, columns),
        *_duplicates(places, columns),
        *(_far_out(places, columns) if districts is None else ()),
        *([] if districts is None else _about_districts(places, columns, districts)),
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
        yield Fault("suspected_datum", columns.headers["lon"], places[0].row, named.value)


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


def _swapped(
    places: Sequence[ListedPlace], columns: Columns, districts: DistrictIndex | None
) -> Iterator[Fault]:
    """Rows that make sense only with longitude and latitude exchanged; nothing is exchanged."""
    lon, lat = _given(places)
    swapped = ~in_china(lon, lat) & in_china(lat, lon)
    if districts is not None:
        swapped &= np.array([name is None for name in districts.names_at(lon, lat)], np.bool_)
    for i in np.flatnonzero(swapped).tolist():
        yield Fault("swapped", columns.headers["lon"], places[i].row, f"{lon[i]:g}, {lat[i]:g}")


def _far_out(places: Sequence[ListedPlace], columns: Columns) -> Iterator[Fault]:
    """Without districts: outside China though the datum is a Chinese one."""
    lon, lat = _given(places)
    for i in np.flatnonzero(~in_china(lon, lat)).tolist():
        if places[i].datum is not Datum.WGS84:
            yield Fault("out_of_area", columns.headers["lon"], places[i].row)


def _about_districts(
    places: Sequence[ListedPlace], columns: Columns, districts: DistrictIndex
) -> list[Fault]:
    lon = np.array([place.position.lon for place in places])
    lat = np.array([place.position.lat for place in places])
    inside = districts.names_at(lon, lat)
    named = [known_district(place.district, districts) for place in places]
    wrong = {
        i: distance
        for i, (name, at) in enumerate(zip(named, inside, strict=True))
        if name is not None and name != at
        and (distance := districts.distance_outside_m(name, *places[i].position))
        > DISTRICT_TOLERANCE_M
    }  # fmt: skip
    column = columns.headers.get("district", "district")
    return [
        *(
            Fault("wrong_district", column, places[i].row, f"{distance:.0f} m; {inside[i] or '-'}")
            for i, distance in wrong.items()
        ),
        *_outside_all(places, inside, columns, districts),
        *_better_datum(places, named, inside, columns, districts),
    ]


def known_district(written: str, districts: DistrictIndex) -> str | None:
    """The loaded district that `written` means: 郑州市中原区 is 中原区; None where none is.

    A name without a polygon is no fault: development zones have none on most maps.
    """
    for name in (written, written.rpartition("市")[2], f"{written}区", f"{written}县"):
        if name and name in districts:
            return name
    return None


def _outside_all(
    places: Sequence[ListedPlace],
    inside: Sequence[str | None],
    columns: Columns,
    districts: DistrictIndex,
) -> Iterator[Fault]:
    outside = [i for i, name in enumerate(inside) if name is None]
    for i in outside:
        near = len(outside) <= _MEASURED_AT_MOST and any(
            districts.distance_outside_m(name, *places[i].position) <= AREA_TOLERANCE_M
            for name in districts.names
        )
        if not near:
            yield Fault("out_of_area", columns.headers["lon"], places[i].row)


def _better_datum(
    places: Sequence[ListedPlace],
    named: Sequence[str | None],
    inside: Sequence[str | None],
    columns: Columns,
    districts: DistrictIndex,
) -> list[Fault]:
    """Rows that fall into their own district when read in another datum, if that helps many."""
    checked = [i for i, name in enumerate(named) if name is not None]
    lon, lat = _given([places[i] for i in checked])
    misfits = {i for i in checked if named[i] != inside[i]}
    best, mended = None, 0
    needed = max(3, len(checked) // 50)
    repaired: list[int] = []
    for datum in Datum:
        if places and datum is not places[0].datum:
            there = districts.names_at(*convert_arrays(lon, lat, source=datum, target=Datum.WGS84))
            fits = Counter({i: named[i] == name for i, name in zip(checked, there, strict=True)})
            gained = sum(fits.values()) - (len(checked) - len(misfits))
            if gained >= needed and gained > mended:
                best, mended = datum, gained
                repaired = [i for i in sorted(misfits) if fits[i]]
    column = columns.headers["lon"]
    return [Fault("suspected_datum", column, places[i].row, str(best)) for i in repaired]


def _given(places: Sequence[ListedPlace]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.array([p.lon for p in places], np.float64), np.array(
        [p.lat for p in places], np.float64
    )
