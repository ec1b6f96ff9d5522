"""Demand out of lists of every kind, told apart by their columns."""

from __future__ import annotations

import doctest
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.coordinates import Datum, Floats
from geodata.demand import ALL_DAY
from stations.exchange.demand_headers import demand_headers
from stations.planning import demand_lists
from stations.planning.demand_lists import DemandKind, DemandList, read_demand_list
from stations.planning.sheets import columns_of

NOTHING: Mapping[str, str] = {}


def read(
    content: str | bytes, chosen: Mapping[str, str] = NOTHING, datum: Datum = Datum.WGS84
) -> DemandList:
    data = content if isinstance(content, bytes) else content.encode()
    columns = columns_of(data)
    return read_demand_list(columns, demand_headers(list(columns), chosen), datum=datum)


def faults(content: str) -> list[tuple[int | None, str | None, str]]:
    found = read(content)
    assert len(found.table) == 0
    return [(f.row, f.column, f.reason) for f in found.rejected]


def orders(n: int, *, at: str = "2026-05-10 12:30:00", lon: float = 113.2505) -> str:
    return "".join(f"{lon},33.0505,{at}\n" for _ in range(n))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("id,lon,lat,weight", DemandKind.WORKERS),
        ("编号,经度,纬度,人数", DemandKind.WORKERS),
        ("lon,lat,weight", DemandKind.GRID),
        ("grid_id,lon,lat,人数,小时", DemandKind.GRID),
        ("order_id,lng,lat,accept_time,delivery_time", DemandKind.ORDERS),
        ("订单号,经度,纬度,下单时间", DemandKind.ORDERS),
        ("start_lng,start_lat,end_lng,end_lat,started_at", DemandKind.TRIPS),
        ("起点经度,起点纬度,终点经度,终点纬度,开始时间,结束时间", DemandKind.TRIPS),
        ("id,merge_lat,merge_lon,out,in,unbalance", DemandKind.TRIPS),
    ],
)
def test_the_columns_tell_the_kind(header: str, kind: DemandKind) -> None:
    headers = demand_headers(header.split(","), {})
    assert demand_lists.kind_of(headers, areas=False) is kind


def test_workers_and_cells_are_taken_as_somebody_counted_them() -> None:
    found = read("id,lon,lat,weight,hour,group\na,113.25,33.05,3,7,courier\nb,113.3,33.1,0,,\n")
    assert (found.kind, found.rows, found.total) == (DemandKind.WORKERS, 2, 3)
    assert found.table.hour.tolist() == [7, ALL_DAY]
    assert found.hidden == 0


def test_orders_are_counted_by_hour_in_cells_and_a_few_are_not_shown() -> None:
    far = "".join(orders(3, at=f"2026-05-10 0{h}:00:00", lon=113.6) for h in (8, 9))
    found = read("lng,lat,order_time\n" + orders(7) + orders(6, at="2026-05-11 12:59:59") + far)
    assert found.kind is DemandKind.ORDERS
    assert (found.table.weight.tolist(), found.table.hour.tolist()) == ([13.0], [12])
    assert (found.total, found.hidden, found.hidden_people) == (19, 6, 6)


def test_an_order_weighs_what_it_says_and_is_one_person() -> None:
    rows = orders(5).replace("\n", ",10\n")
    found = read("lng,lat,order_time,weight\n" + rows)
    assert found.table.weight.tolist() == [50.0]
    few = read("lng,lat,order_time,weight\n" + orders(4).replace("\n", ",10\n"))
    assert (len(few.table), few.hidden) == (0, 40.0)


def test_both_ends_of_a_trip_count_each_in_its_hour() -> None:
    head = "start_lng,start_lat,end_lng,end_lat,start_time,end_time,weight\n"
    found = read(head + "113.2505,33.0505,113.3005,33.0505,07:55,08:10,6\n")
    assert found.table.hour.tolist() == [7, 8]
    assert found.table.weight.tolist() == [6.0, 6.0]
    assert found.table.lon[1] - found.table.lon[0] == pytest.approx(0.05, abs=0.003)


def test_node_counts_are_ends_of_trips() -> None:
    found = read("id,merge_lat,merge_lon,out,in\n0,33.05,113.25,4,2\n1,33.05,113.35,1,0\n")
    assert (found.total, found.hidden) == (7, 7)  # what six lack of seven is one person
    assert read("id,merge_lat,merge_lon,out,in\n0,33.05,113.25,4,2\n").table.total == 6


def test_areas_count_at_their_middle() -> None:
    ring = [[113.25, 33.05], [113.26, 33.05], [113.26, 33.06], [113.25, 33.06], [113.25, 33.05]]
    feature = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"id": "c1", "weight": 40},
    }
    found = read(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert found.kind is DemandKind.GRID
    assert (found.table.lon[0], found.table.lat[0]) == pytest.approx((113.255, 33.055))
    nowhere = feature | {"geometry": None, "properties": {"id": "c2", "weight": 1}}
    refused = read(json.dumps({"type": "FeatureCollection", "features": [feature, nowhere]}))
    assert {(f.row, f.reason) for f in refused.rejected} == {(2, "empty_cell")}


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2026-05-10 08:08:00", 8),
        ("2026-05-10T08:08", 8),
        ("09-25 08:08:00", 8),
        ("2026/5/1 8:05", 8),
        ("2026年5月1日 8时05分", 8),
        ("25/09/2026 08:08", 8),
        ("08:08", 8),
        ("20260510080800", 8),
        ("2026-05-10T00:08:00Z", 8),
        ("2026-05-10T02:08:00+02:00", 8),
        ("1778371680", 8),
        ("1778371680000", 8),
    ],
)
def test_the_hour_of_a_time_as_lists_write_it(written: str, hour: int) -> None:
    assert read("lon,lat,time\n" + orders(5, at=written)).table.hour.tolist() == [hour]


def test_all_faults_come_at_once_by_row_and_column() -> None:
    text = (
        "lng,lat,order_time,weight\n113.25,33.05,2026-05-10 08:00,1\n113.25,x,morning,1\n"
        "113.25,33.05,2026-13-10 08:00,0\n181,33.05,24:00,-1\n113.25,,08:00,nan\n"
    )
    assert sorted(faults(text)) == sorted([
        (2, "lat", "not_a_number"),
        (2, "order_time", "not_a_time"),
        (3, "order_time", "not_a_time"),
        (3, "weight", "out_of_range"),
        (4, "lng", "out_of_range"),
        (4, "order_time", "not_a_time"),
        (4, "weight", "out_of_range"),
        (5, "lat", "empty_cell"),
        (5, "weight", "not_a_number"),
    ])  # fmt: skip


@pytest.mark.parametrize("weight", ["-1", "nan", "inf", "1e999", "x", ""])
def test_a_weight_that_is_none_is_refused_by_row_and_column(weight: str) -> None:
    text = f"id,lon,lat,weight\na,113.25,33.05,5\nb,113.25,33.05,{weight}\n"
    assert [(row, column) for row, column, _ in faults(text)] == [(2, "weight")]


def test_an_order_without_any_position_is_left_out_and_flagged() -> None:
    found = read("lon,lat,time\n" + orders(5) + "nan,nan,08:00\n,,09:00\n")
    assert [(f.row, f.column, f.reason) for f in found.flagged] == [
        (6, "lon", "no_position"),
        (7, "lon", "no_position"),
    ]
    assert found.total == 5


def test_an_identifier_stands_once_in_an_hour() -> None:
    rows = "a,113.25,33.05,5,7\na,113.25,33.05,5,8\n"
    assert len(read("id,lon,lat,weight,hour\n" + rows).table) == 2
    twice = "id,lon,lat,weight,hour\n" + rows + "a,113.25,33.05,5,8\n"
    assert faults(twice) == [(3, "id", "repeated_id")]


def test_more_groups_than_a_table_holds_are_refused() -> None:
    rows = "".join(f"{n},113.25,33.05,5,group {n}\n" for n in range(200))
    assert faults("id,lon,lat,weight,group\n" + rows) == [(128, "group", "too_many_groups")]


def test_a_missing_column_is_named_and_may_be_chosen() -> None:
    text = "id,lon,lat,how_many\na,113.25,33.05,5\n"
    assert faults(text) == [(None, "weight", "missing_column")]
    assert read(text, {"weight": "How_Many"}).total == 5


def test_positions_are_read_in_their_datum() -> None:
    text = "id,lon,lat,weight\na,114.022525,33.580013,5\n"
    assert read(text, datum=Datum.GCJ02).table.lon[0] == pytest.approx(114.0166, abs=1e-5)


CELL = st.sampled_from(["113.25", "33.05", "", "nan", "1e999", "-5", "08:00", "12", "é", "5月"])


@given(
    st.lists(st.sampled_from(["id", "lon", "lat", "weight", "time", "hour", "end_lon", "in"]),
             min_size=1, max_size=5, unique=True),
    st.lists(st.lists(CELL, min_size=5, max_size=5), min_size=1, max_size=8),
)  # fmt: skip
def test_any_table_is_read_or_refused_by_row_or_column(
    headers: list[str], rows: list[list[str]]
) -> None:
    lines = [",".join(f'"{c}"' for c in row[: len(headers)]) for row in rows]
    found = read("\n".join([",".join(headers), *lines]))
    assert all(f.row or f.column for f in found.rejected)
    assert not (found.rejected and len(found.table))


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(demand_lists).failed == 0


def _joined(folder: Path) -> str:
    """The trips of the shared bikes with the positions of their nodes."""
    nodes = columns_of((folder / "mobike_beijing_20170510_nodes.csv").read_bytes())
    at = {
        key: f"{lon},{lat}"
        for key, lon, lat in zip(nodes["id"], nodes["merge_lon"], nodes["merge_lat"], strict=True)
    }
    trips = columns_of((folder / "mobike_beijing_trips_od_first5000.csv").read_bytes())
    ends = zip(trips["start"], trips["end"], trips["weight"], strict=True)
    return "start_lon,start_lat,end_lon,end_lat,weight\n" + "".join(
        f"{at[start]},{at[end]},{weight}\n" for start, end, weight in ends
    )


def _near(found: DemandList, lon: Floats, lat: Floats) -> None:
    assert abs(float(np.average(found.table.lon, weights=found.table.weight)) - lon.mean()) < 0.1
    assert abs(float(np.average(found.table.lat, weights=found.table.weight)) - lat.mean()) < 0.1


@pytest.mark.realdata
def test_shared_bikes_are_demand_by_their_nodes_and_by_their_trips(realdata: Path) -> None:
    folder = realdata / "activity"
    nodes = read((folder / "mobike_beijing_20170510_nodes.csv").read_bytes())
    assert (nodes.kind, nodes.rows, nodes.total) == (DemandKind.TRIPS, 23_364, 525_028)
    assert (nodes.table.weight >= 5).all()
    assert nodes.hidden / nodes.total < 0.02
    _near(nodes, np.array([116.39]), np.array([39.92]))
    trips = read(_joined(folder))
    assert trips.rows == 5_000
    assert (trips.table.weight >= 5).all()
    assert trips.table.total + trips.hidden == trips.total


@pytest.mark.realdata
def test_trips_without_positions_are_refused_by_what_they_lack(realdata: Path) -> None:
    content = (realdata / "activity" / "mobike_beijing_trips_od_first5000.csv").read_bytes()
    assert {f.column for f in read(content).rejected} == {"lon", "lat"}


@pytest.mark.realdata
def test_deliveries_are_orders_and_the_gaps_of_receivers_are_told(realdata: Path) -> None:
    content = (realdata / "activity" / "lade_jilin_delivery_sample16.csv").read_bytes()
    found = read(content)
    assert (found.kind, found.rows, found.total) == (DemandKind.ORDERS, 16, 16)
    assert len(found.table) == 0  # sixteen orders over a day and a city: too few to show any
    at_shop = {"lon": "accept_gps_lng", "lat": "accept_gps_lat", "time": "accept_time"}
    picked_up = read(content, at_shop)
    assert [f.row for f in picked_up.flagged] == [4, 8]
    assert picked_up.total == 14
    assert (picked_up.table.weight >= 5).all()
