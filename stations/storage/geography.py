"""Districts, landmarks, demand, drawings and settings in and out of the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import shapely
from sqlalchemy import Connection, delete, func, insert, select

from geodata.boundaries import District
from geodata.coordinates import LonLat
from geodata.demand import NOT_STATED, DemandTable
from stations.registry.vocabulary import WorkerGroup
from stations.storage.rows import (
    DemandRow,
    DistrictRow,
    DrawingRow,
    LandmarkRow,
    table_of,
)

DISTRICT = table_of(DistrictRow)
LANDMARK = table_of(LandmarkRow)
DEMAND = table_of(DemandRow)
DRAWING = table_of(DrawingRow)
UNDISCLOSED = WorkerGroup.UNDISCLOSED.value


def districts(connection: Connection, *, synthetic: bool) -> list[District]:
    """The loaded districts of the real world or of the demo, in the order they were loaded."""
    rows = connection.execute(
        select(DISTRICT).where(DISTRICT.c.synthetic == synthetic).order_by(DISTRICT.c.id)
    )
    return [District(r.name, r.code, shapely.from_wkb(r.geometry)) for r in rows]


def replace_districts(
    connection: Connection, found: Sequence[District], *, synthetic: bool
) -> None:
    """Store these districts instead of those loaded before."""
    connection.execute(delete(DISTRICT).where(DISTRICT.c.synthetic == synthetic))
    if found:
        values = [
            {
                "name": d.name,
                "code": d.code,
                "geometry": shapely.to_wkb(d.geometry),
                "synthetic": synthetic,
            }
            for d in found
        ]
        connection.execute(insert(DISTRICT), values)


def landmarks(connection: Connection, *, synthetic: bool) -> list[tuple[str, LonLat]]:
    """Named points that people search from."""
    rows = connection.execute(
        select(LANDMARK).where(LANDMARK.c.synthetic == synthetic).order_by(LANDMARK.c.id)
    )
    return [(r.name, LonLat(r.lon, r.lat)) for r in rows]


def add_landmarks(
    connection: Connection, found: Iterable[tuple[str, LonLat]], *, synthetic: bool
) -> None:
    """Store named points."""
    values = [
        {"name": name, "lon": at.lon, "lat": at.lat, "synthetic": synthetic} for name, at in found
    ]
    if values:
        connection.execute(insert(LANDMARK), values)


def demand(
    connection: Connection, *, synthetic: bool, run: int | None = None
) -> DemandTable | None:
    """Where workers are by one import's list (None: rows of no import), None where it has none."""
    of_run = DEMAND.c.import_id.is_(None) if run is None else DEMAND.c.import_id == run
    rows = connection.execute(
        select(DEMAND.c.lon, DEMAND.c.lat, DEMAND.c.weight, DEMAND.c.hour, DEMAND.c.worker_group)
        .where(DEMAND.c.synthetic == synthetic, of_run)
        .order_by(DEMAND.c.id)
    ).all()
    if not rows:
        return None
    lon, lat, weight, hour, group = zip(*rows, strict=True)
    return DemandTable.from_columns(lon, lat, weight, hour=hour, group=group)


def add_demand(
    connection: Connection,
    table: DemandTable,
    rows: slice,
    *,
    synthetic: bool,
    import_id: int | None = None,
) -> None:
    """Store a slice of a demand table; a long table is stored slice by slice."""
    columns = (table.lon, table.lat, table.weight, table.hour, table.group)
    values = [
        {
            "lon": lon,
            "lat": lat,
            "weight": weight,
            "hour": hour,
            "worker_group": UNDISCLOSED if group == NOT_STATED else table.groups[group],
            "synthetic": synthetic,
            "import_id": import_id,
        }
        for lon, lat, weight, hour, group in zip(*(c[rows].tolist() for c in columns), strict=True)
    ]
    if values:
        connection.execute(insert(DEMAND), values)


def drawing(connection: Connection, name: str) -> str | None:
    """A drawn base map as JSON text."""
    found = connection.execute(select(DRAWING.c.body).where(DRAWING.c.name == name)).scalar()
    return None if found is None else str(found)


def put_drawing(connection: Connection, name: str, body: str, *, synthetic: bool) -> None:
    """Store a drawn base map under a name."""
    connection.execute(delete(DRAWING).where(DRAWING.c.name == name))
    connection.execute(insert(DRAWING).values(name=name, body=body, synthetic=synthetic))


def count_demand(connection: Connection, *, synthetic: bool) -> int:
    """How many demand rows are stored."""
    chosen = select(func.count()).select_from(DEMAND).where(DEMAND.c.synthetic == synthetic)
    return int(connection.execute(chosen).scalar_one())
