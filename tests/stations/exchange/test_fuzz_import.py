"""Whatever file comes, an import ends in a reason or in faults by row and column, whole or not.

`make test` tries 500 files, `make fuzz` 5,000 of each sort.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geodata.coordinates import Datum
from stations.errors import StationsError
from stations.exchange.own_columns import OWN_HEADERS
from stations.exchange.sentences import FAULTS, FILES
from stations.services.hub import Hub
from stations.services.importing import ImportResult, Subject, import_file
from tests.builders import a_hub, a_place
from tests.everything import everything_stored
from tests.made_files import HEADER, a_geopackage, a_workbook

ROWS: list[tuple[str, float, float]] = [
    ("东风路驿站", 113.61, 34.71),
    ("西大街驿站", 113.62, 34.72),
    ("=1+1", 113.63, 34.73),
]
CSV = "\n".join(",".join(map(str, row)) for row in [HEADER, *ROWS])
GEOJSON = json.dumps({"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"name": name, "电话": "12351", "开放时间": "24小时"},
     "geometry": {"type": "Point", "coordinates": [lon, lat]}} for name, lon, lat in ROWS
]}, ensure_ascii=False)  # fmt: skip
VALID = {
    "csv": CSV.encode(),
    "gb18030": CSV.encode("gb18030"),
    "utf-16": CSV.encode("utf-16"),
    "xlsx": a_workbook(a=[HEADER, *ROWS]),
    "geojson": GEOJSON.encode(),
    "gpkg": a_geopackage(*((lon, lat) for _, lon, lat in ROWS)),
}
WITHOUT_ROW = {"missing_column"}
WITHOUT_COLUMN = {"too_many_cells", "wrong_number_of_cells"}
ODD = [
    "", " ", "nan", "1e999", "-Infinity", "113.1", "34.1", "１１３", "113,1", "=1+1", "@x", "a\0b",
    "\u202e", "\ufeff", "\ud800", "${x}", "`", "<script>", "24小时", "看门卫", "12351;138****1",
    "x" * 600, "9" * 400, "0371-1；0371-2", "wgs84", "microwave=broken", "running", "true",
    "2026-11-18T04:00:00+00:00", "Asia/Shanghai",
]  # fmt: skip
HEADS = [
    "name", "名称", "经度", "lat", "lon", "纬度", "id", "row", "kind", "类型", "开放时间", "电话",
    "区县", "面积", "seats", "设施", "进入方式", "lng_gcj02", "lng_wgs84", "lat_gcj02", "위도", "",
    "?",
    *OWN_HEADERS,
]  # fmt: skip
cells = st.sampled_from(ODD) | st.text(max_size=8)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with a_hub(tmp_path_factory.mktemp("store"), a_place()) as opened:
        yield opened


def _import(hub: Hub, content: bytes, subject: Subject = Subject.STATIONS) -> None:
    """Import for real; refused files leave every table as it was, others come in whole."""
    before = everything_stored(hub)
    result = _result_or_reason(hub, content, subject)
    after = everything_stored(hub)
    if isinstance(result, str):
        assert after == before
        assert subject is not Subject.STATIONS or result in FILES
        return
    _check_faults(result, subject)
    if result.rejected:
        assert after == before
    elif subject is Subject.STATIONS:
        assert len(after["place"]) - len(before["place"]) == result.accepted


def _result_or_reason(hub: Hub, content: bytes, subject: Subject) -> ImportResult | str:
    try:
        return import_file(hub, content, file_name="f", subject=subject, datum=Datum.WGS84)
    except StationsError as error:
        return error.reason


def _check_faults(result: ImportResult, subject: Subject) -> None:
    for fault in result.rejected:
        assert subject is Subject.DEMAND or fault.reason in FAULTS
        assert fault.row or fault.reason in WITHOUT_ROW
        assert fault.column or fault.reason in WITHOUT_COLUMN
    json.dumps([fault.detail for fault in result.rejected], ensure_ascii=False).encode()
    json.dumps([flag.detail for flag in result.flagged], ensure_ascii=False).encode()


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace")))
def test_any_bytes(hub: Hub, content: bytes) -> None:
    _import(hub, content)


@pytest.mark.parametrize("form", VALID)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_of_each_form(hub: Hub, form: str, seed: int) -> None:
    draw, content = random.Random(seed), bytearray(VALID[form])
    for _ in range(draw.choice([1, 1, 2, 5, 20])):
        at = draw.randrange(len(content) + 1)
        match draw.randrange(4):
            case 0:
                content[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                del content[at : at + draw.randint(1, 40)]
            case 2:
                content[at:at] = draw.choice([b"\0", b"\xff", b'"', b",", b"\n", b"<", b"{", b"9"])
            case _:
                content[at:at] = content[at : at + draw.randint(1, 200)]
    if draw.random() < 0.5:
        del content[draw.randrange(len(content) + 1) :]
    _import(hub, bytes(content))


@given(
    st.lists(st.sampled_from(HEADS), min_size=1, max_size=34, unique=True),
    st.lists(st.lists(cells, max_size=36), max_size=5),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from([Subject.STATIONS, Subject.STATIONS, Subject.DEMAND, Subject.HOLIDAYS]),
)
def test_any_table(
    hub: Hub, headers: list[str], rows: list[list[str]], encoding: str, subject: Subject
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    _import(hub, text.getvalue().encode(encoding, "replace"), subject)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | cells,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(HEADS), inner),
    max_leaves=6,
)
properties = st.dictionaries(st.sampled_from(HEADS) | cells, json_values, max_size=4)
features = st.fixed_dictionaries({}, optional={
    "properties": properties | json_values,
    "geometry": st.fixed_dictionaries({}, optional={
        "type": st.sampled_from(["Point", "Polygon", "MultiPoint"]), "coordinates": json_values,
    }) | json_values,
})  # fmt: skip


@given(
    st.lists(features, max_size=4),
    st.none() | st.sampled_from(["EPSG:3857", "urn:ogc:def:crs:OGC:1.3:CRS84", "x", "EPSG:0"]),
    st.sampled_from([Subject.STATIONS, Subject.STATIONS, Subject.BOUNDARIES, Subject.DEMAND]),
)
@example([{"geometry": {}, "properties": {"lon": "\ud800", "weight": 1}}], None, Subject.DEMAND)
@example([{"geometry": {}, "properties": {"lng_gcj02": "\ud800"}}], None, Subject.DEMAND)
def test_any_features(
    hub: Hub, found: list[dict[str, object]], crs: str | None, subject: Subject
) -> None:
    document: dict[str, object] = {"type": "FeatureCollection", "features": found}
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    _import(hub, json.dumps(document).encode(), subject)
