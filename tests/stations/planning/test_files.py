from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from geodata.coordinates import Datum
from stations.errors import InvalidInput, UnreadableFile
from stations.planning.files import nearest_by_file, read_demand, read_distances, read_sites
from stations.registry.vocabulary import Amenity


def _file(tmp_path: Path, text: str | bytes, name: str = "f.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_demand_is_read_with_its_hours_and_groups(tmp_path: Path) -> None:
    read = read_demand(
        _file(
            tmp_path,
            "id,lon,lat,weight,hour,group\na,113.1,33.1,4.5,22,courier\nb,113.2,33.2,1,,\n",
        )
    )
    assert read.ids == ("a", "b")
    assert read.table.hour.tolist() == [22, -1]
    assert read.table.group_names == ["courier", ""]
    assert read.table.total == 5.5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = "id,lon,lat,weight,group\n甲,113.1,33.1,4,快递员\n"
    assert read_demand(_file(tmp_path, text.encode(encoding))).ids == ("甲",)


def test_sites_are_read_with_their_defaults(tmp_path: Path) -> None:
    sites = read_sites(
        _file(
            tmp_path,
            "id,lon,lat,opening_hours,amenities\n"
            's1,113.1,33.1,"Mo-Fr 08:00-12:00,13:00-17:00",drinking_water;toilets\n'
            "s2,113.2,33.2,,\n",
        )
    )
    assert sites.opening_hours == ("Mo-Fr 08:00-12:00,13:00-17:00", None)
    assert sites.amenities[0] == {Amenity.DRINKING_WATER, Amenity.TOILETS}
    assert sites.cost.tolist() == [0, 0]
    assert sites.capacity.tolist() == [1, 1]


def test_all_faults_come_at_once_by_row_and_column(tmp_path: Path) -> None:
    text = (
        "id,lon,lat,weight,hour\na,113.1,33.1,4,24\na,,33.1,x,24\n,113.1,93,-1,1.5\nd,nan,33.1,1,\n"
    )
    with pytest.raises(InvalidInput) as refused:
        read_demand(_file(tmp_path, text))
    assert {(f.row, f.column, f.reason) for f in refused.value.faults} == {
        (1, "hour", "out_of_range"),
        (2, "id", "repeated_id"),
        (2, "lon", "empty_cell"),
        (2, "weight", "not_a_number"),
        (2, "hour", "out_of_range"),
        (3, "id", "empty_cell"),
        (3, "lat", "out_of_range"),
        (3, "weight", "out_of_range"),
        (3, "hour", "not_a_whole_number"),
        (4, "lon", "not_a_number"),
    }


def test_one_point_may_stand_in_several_hours(tmp_path: Path) -> None:
    rows = "a,113.1,33.1,4,7\nb,113.2,33.1,1,7\na,113.1,33.1,2,8\n"
    read = read_demand(_file(tmp_path, "id,lon,lat,weight,hour\n" + rows))
    assert read.ids == ("a", "b", "a")
    text = "demand_id,station_id,distance_m\na,s,500\nb,s,900\n"
    distances = read_distances(_file(tmp_path, text, "d.csv"))
    assert nearest_by_file(read.ids, ["s"], distances).tolist() == [500, 900, 500]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_sites(_file(tmp_path, "id,lon\ns,113\n"))
    assert [(f.reason, f.column) for f in refused.value.faults] == [("missing_column", "lat")]


def test_a_ragged_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_demand(_file(tmp_path, "id,lon,lat,weight\na,113.1,33.1,4\nb,113.1\n"))
    assert [(f.reason, f.row) for f in refused.value.faults] == [("wrong_number_of_cells", 2)]


def test_an_unknown_amenity_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_sites(_file(tmp_path, "id,lon,lat,amenities\ns,113,33,sauna\n"))
    assert refused.value.faults[0].reason == "unknown_amenity"


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"  \n", "empty"), (b"\xff\x00\x81\xff", "unknown_encoding")],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_demand(_file(tmp_path, content))
    assert refused.value.reason == reason


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_demand(tmp_path / "none.csv")
    assert refused.value.reason == "not_found"


def test_geojson_and_parquet_say_the_same_as_csv(tmp_path: Path) -> None:
    rows = [("a", 113.1, 33.1, 4.0), ("b", 113.2, 33.2, 2.0)]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {"id": key, "weight": weight},
        }
        for key, lon, lat, weight in rows
    ]
    collection = json.dumps({"type": "FeatureCollection", "features": features})
    columns = dict(
        zip(("id", "lon", "lat", "weight"), map(list, zip(*rows, strict=True)), strict=True)
    )
    parquet.write_table(pa.table(columns), tmp_path / "f.parquet")
    for path in (_file(tmp_path, collection, "f.geojson"), tmp_path / "f.parquet"):
        read = read_demand(path)
        assert read.ids == ("a", "b")
        np.testing.assert_allclose(read.table.lon, [113.1, 113.2])
        np.testing.assert_allclose(read.table.weight, [4, 2])


def test_positions_come_back_as_wgs84(tmp_path: Path) -> None:
    path = _file(tmp_path, "id,lon,lat\ns,114.022525,33.580013\n")
    sites = read_sites(path, datum=Datum.GCJ02)
    assert sites.lon[0] == pytest.approx(114.0166, abs=1e-5)
    assert sites.lat[0] == pytest.approx(33.5815, abs=1e-5)


def test_an_absent_pair_is_unreachable(tmp_path: Path) -> None:
    read = read_distances(
        _file(tmp_path, "demand_id,station_id,distance_m\na,s,500\na,t,200\nb,t,900\n")
    )
    assert nearest_by_file(["a", "b", "c"], ["s"], read).tolist() == [500, np.inf, np.inf]
    assert nearest_by_file(["a", "b", "c"], ["s", "t"], read).tolist() == [200, 900, np.inf]


def test_reading_files_needs_no_data_frame_store_or_browser() -> None:
    code = (
        "import sys, stations.planning.files, stations.planning.coverage, stations.planning.gaps;"
        "print([m for m in ('streamlit','geopandas','sqlmodel','sqlalchemy','folium','pandas')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
