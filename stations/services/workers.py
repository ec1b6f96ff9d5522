"""Where workers are, by a list of the operator's: read, staged, published in one step."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from geodata.coordinates import Datum
from geodata.demand import DemandTable
from stations.planning.files import read_demand
from stations.services.hub import Hub
from stations.storage import geography

SUBJECT = "demand"
SLICE = 4_000  # rows a writer job: well under the 100 ms that a check-in may have to wait


def read(content: bytes, file_name: str, datum: Datum) -> DemandTable:
    """Read `id, lon, lat, weight [hour, group]` from CSV, GeoJSON or Parquet.

    Raises:
        UnreadableFile: it is no table at all.
        InvalidInput: `faults_in_file`, every fault by row and column.
    """
    ending = Path(file_name).suffix.lower() or ".csv"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"demand{ending if ending != '.json' else '.geojson'}"
        path.write_bytes(content)
        return read_demand(path, datum=datum).table


def stage(hub: Hub, table: DemandTable, run: int) -> None:
    """Store the rows under a run, slice by slice; no figure counts them before it is published."""
    for start in range(0, len(table.lon), SLICE):
        rows = slice(start, start + SLICE)
        hub.writer.write(
            partial(geography.add_demand, table=table, rows=rows, synthetic=False, import_id=run)
        )


def drop_replaced(hub: Hub, run: int) -> None:
    """Remove the demand of earlier runs, slice by slice."""
    while hub.writer.write(partial(geography.drop_demand_before, run=run, limit=SLICE)):
        pass
