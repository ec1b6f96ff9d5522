"""P21: a plan as map layers, opened back with the library that QGIS is built on."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pyogrio
import pytest

from stations.planning.record import (
    Bar,
    Lack,
    Moment,
    PlanRecord,
    Site,
    Standing,
    adds_shown,
    at_least_five,
)
from stations.planning.record_files import EXISTING, SITES, SQUARES, plan_to_geojson, plan_to_gpkg

RING = ((113.2, 33.0), (113.21, 33.0), (113.21, 33.01), (113.2, 33.01))


def a_plan(**but: object) -> PlanRecord:
    values: dict[str, object] = {
        "hour": 22,
        "radius_m": 1000.0,
        "budget": 100_000.0,
        "sites_limit": None,
        "cost": 39_514.0,
        "gain": 43.0,
        "workers": 100.0,
        "lacking": 60.0,
        "bound_share": 0.9712,
        "proven": False,
        "seconds": 9.0,
        "candidates": 12,
        "draws": 100,
        "bars": (Bar(moment=Moment.HOUR, hour=22, workers=100, before=40, after=83),),
        "sites": (
            Site(
                id="new-1", name="汽车站", kind=None, lon=113.2, lat=33.0, cost=27_514, adds=40.0,
                groups=(("food_rider", 0.9),), span=(21, 0), stays=98,
            ),
            Site(
                id="p1", name="<b>面馆</b>", kind="merchant", lon=113.3, lat=33.1, cost=12_000,
                adds=None, span=(22, 23), stays=3,
            ),
        ),
        "existing": (Standing(id="p2", name="槐荫路驿站", lon=113.25, lat=33.05),),
        "squares": (
            Lack(ring=RING, before=30.0, after=0.0),
            Lack(ring=RING, before=12.0, after=None),
        ),
    }  # fmt: skip
    return PlanRecord.model_validate(values | but)


def written(folder: Path, plan: PlanRecord) -> Path:
    path = folder / "plan.gpkg"
    path.write_bytes(plan_to_gpkg(plan))
    return path


def test_p21_a_geopackage_opens_again_with_every_layer_and_figure(tmp_path: Path) -> None:
    data = written(tmp_path, a_plan())
    layers = dict(pyogrio.list_layers(data).tolist())
    assert layers == {SITES: "Point", EXISTING: "Point", SQUARES: "Polygon"}
    sites = pyogrio.read_dataframe(data, layer=SITES)
    assert sites.crs.to_epsg() == 4326
    assert sites["name"].tolist() == ["汽车站", "<b>面馆</b>"]
    assert sites["cost_yuan"].tolist() == [27_514, 12_000]
    assert sites["adds"].tolist()[0] == 40
    assert sites["adds"].isna().tolist() == [False, True]
    assert (sites.geometry.x[0], sites.geometry.y[0]) == (113.2, 33.0)
    squares = pyogrio.read_dataframe(data, layer=SQUARES)
    assert squares.geometry.is_valid.all()
    assert squares["before"].tolist() == [30, 12]


def test_p21_geojson_opens_again_and_names_the_layer_of_each_feature() -> None:
    data = plan_to_geojson(a_plan())
    read = pyogrio.read_dataframe(io.BytesIO(data))
    assert sorted(read["layer"]) == sorted([SITES, SITES, EXISTING, SQUARES, SQUARES])
    features = json.loads(data)["features"]
    assert features[0]["properties"]["stays"] == 98


def test_p21_an_empty_plan_has_files_too(tmp_path: Path) -> None:
    plan = a_plan(sites=(), squares=(), gain=0, cost=0)
    assert [f["properties"]["layer"] for f in json.loads(plan_to_geojson(plan))["features"]] == [
        EXISTING
    ]
    assert len(pyogrio.list_layers(written(tmp_path, plan))) == 1


def test_a_plan_reads_back_as_it_was_written() -> None:
    plan = a_plan()
    assert PlanRecord.model_validate_json(plan.model_dump_json()) == plan


@pytest.mark.parametrize(
    ("adds", "shown"),
    [
        ([40.0, 9.0, 2.0], [40.0, None, None]),
        ([40.0, 3.0, 2.0], [40.0, None, None]),
        ([40.0, 9.0], [40.0, 9.0]),
        ([3.0], [None]),
        ([], []),
    ],
)
def test_no_gain_of_a_few_follows_from_the_others(
    adds: list[float], shown: list[float | None]
) -> None:
    assert adds_shown(adds) == shown


def test_nobody_is_a_number_and_a_few_are_not() -> None:
    assert [at_least_five(n) for n in (0.0, 4.9, 5.0)] == [0.0, None, 5.0]
