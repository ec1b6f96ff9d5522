"""Files of roads: read, refused with a reason, kept and made anew."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import RoadFault, UnreadableRoads
from geodata.roads import (
    Mode,
    RoadNetwork,
    find_network,
    network_of,
    open_network,
    read_extract,
    save_network,
)
from tests.geodata.road_files import RoadFile, a_square, at


def the_fault(path: Path, mode: Mode = Mode.FOOT) -> RoadFault:
    with pytest.raises(UnreadableRoads) as refused:
        network_of(read_extract(path), mode)
    assert refused.value.reason == refused.value.fault.value
    return refused.value.fault


def foot(file: RoadFile, folder: Path) -> RoadNetwork:
    return network_of(read_extract(file.write(folder)), Mode.FOOT)


def blob(kind: bytes, body: bytes) -> bytes:
    header = b"\n" + bytes([len(kind)]) + kind + b"\x18" + varint(len(body))
    return len(header).to_bytes(4, "big") + header + body


def varint(number: int) -> bytes:
    parts = []
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


def test_a_block_is_four_junctions_and_four_roads(tmp_path: Path) -> None:
    network = foot(a_square(), tmp_path)
    assert (len(network), network.tail.size) == (4, 4)
    assert sorted(network.length_m.round()) == [93, 93, 111, 111]
    assert network.left_out_m == 0


def test_a_bend_is_shape_and_no_junction(tmp_path: Path) -> None:
    file = RoadFile({1: at(0, 0), 2: at(1, 0), 3: at(1, 1), 4: at(2, 1)})
    network = foot(file.way(1, 2, 3).way(3, 4, highway="service"), tmp_path)
    assert (len(network), network.tail.size) == (3, 2)
    assert network.length_m.max() == pytest.approx(93.4 + 110.9, abs=0.3)


def test_the_largest_connected_part_is_kept_and_the_rest_counted(tmp_path: Path) -> None:
    file = a_square()
    file.nodes |= {8: at(20, 20), 9: at(21, 20)}
    network = foot(file.way(8, 9), tmp_path)
    assert len(network) == 4
    assert network.left_out_m == pytest.approx(93.4, abs=0.2)


def test_by_bike_everything_kept_can_be_ridden_there_and_back(tmp_path: Path) -> None:
    file = a_square()
    file.nodes[5] = at(2, 0)
    extract = read_extract(file.way(2, 5, highway="residential", oneway="yes").write(tmp_path))
    assert len(network_of(extract, Mode.BIKE)) == 4  # from the fifth there is no way back
    assert len(network_of(extract, Mode.FOOT)) == 5


def test_a_shut_gate_and_a_missing_node_cut_a_road(tmp_path: Path) -> None:
    file = a_square()
    file.nodes |= {5: at(2, 0), 6: at(3, 0), 7: at(4, 0)}
    file.node_tags[6] = {"barrier": "gate", "access": "private"}
    file.way(2, 5, 6, 7).way(3, 77, 4)
    network = foot(file, tmp_path)
    assert (len(network), network.tail.size) == (5, 5)
    assert network.node_lon.max() == pytest.approx(at(2, 0)[0])


def test_water_is_crossed_on_a_bridge_and_never_by_ferry(tmp_path: Path) -> None:
    file = a_square()
    file.nodes |= {11: at(0, 9), 12: at(1, 9)}
    file.way(11, 12).way(4, 11, route="ferry", foot="yes")
    assert len(foot(file, tmp_path)) == 4
    file.way(3, 12, highway="residential", bridge="yes")
    assert len(foot(file, tmp_path)) == 6


def test_nodes_on_one_spot_do_no_harm(tmp_path: Path) -> None:
    file = a_square()
    file.nodes |= {5: at(1, 0)}
    network = foot(file.way(2, 5, 5), tmp_path)
    assert (network.length_m > 0).all()


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.osm.pbf"
    path.write_bytes(b"")
    assert the_fault(path) is RoadFault.EMPTY


@pytest.mark.parametrize(
    "data",
    [b"<?xml version='1.0'?><osm></osm>", b"hello", b"PK\x03\x04" + bytes(900), bytes(64), b"\x00"],
)
def test_something_else_is_refused_as_no_pbf(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "other.osm.pbf"
    path.write_bytes(data)
    assert the_fault(path) in {RoadFault.NOT_PBF, RoadFault.TRUNCATED}
    assert the_fault(path) is RoadFault.NOT_PBF or len(data) < 5


def test_a_file_cut_anywhere_is_refused_or_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = a_square().write(tmp_path).read_bytes()
    path = tmp_path / "cut.osm.pbf"
    faults = []
    for length in range(1, len(whole)):
        path.write_bytes(whole[:length])
        faults.append(the_fault(path))
    assert set(faults) <= {RoadFault.TRUNCATED, RoadFault.NO_ROADS}  # cut between two blobs: empty
    assert faults.count(RoadFault.NO_ROADS) <= 2


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=12))
def test_a_damaged_file_never_ends_in_anything_but_a_reason(
    tmp_path_factory: pytest.TempPathFactory, at_byte: int, noise: bytes
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    path = a_square().write(folder)
    data = bytearray(path.read_bytes())
    start = at_byte % len(data)
    data[start : start + len(noise)] = noise
    path.write_bytes(data)
    with suppress(UnreadableRoads):  # noise in a time stamp does no harm
        network_of(read_extract(path), Mode.FOOT)


def test_a_file_that_says_it_unpacks_to_gigabytes_is_refused_by_its_frame(tmp_path: Path) -> None:
    path = a_square().write(tmp_path)
    body = b"\x10" + varint(2**31) + b"\x1a" + varint(20) + zlib.compress(bytes(2000))[:20]
    path.write_bytes(path.read_bytes() + blob(b"OSMData", body))
    assert the_fault(path) is RoadFault.TOO_LARGE


def test_a_file_without_roads_is_refused(tmp_path: Path) -> None:
    rails = RoadFile({1: at(0, 0), 2: at(1, 0)}).way(1, 2, railway="rail")
    assert the_fault(rails.write(tmp_path)) is RoadFault.NO_ROADS
    nowhere = RoadFile().way(1, 2)
    assert the_fault(nowhere.write(tmp_path)) is RoadFault.NO_ROADS
    stairs = RoadFile({1: at(0, 0), 2: at(1, 0)}).way(1, 2, highway="steps").write(tmp_path)
    assert the_fault(stairs, Mode.BIKE) is RoadFault.NO_ROADS


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_extract(tmp_path / "nothing.osm.pbf")


def test_a_network_is_kept_and_comes_back_the_same(tmp_path: Path) -> None:
    path, folder = a_square().write(tmp_path), tmp_path / "kept"
    made = open_network(path, Mode.FOOT, folder=folder)
    kept = find_network(made.digest, Mode.FOOT, folder=folder)
    assert kept is not None
    assert find_network(made.digest, Mode.BIKE, folder=folder) is None
    for name in ("node_lon", "tail", "length_m", "two_way", "shape_first", "shape_lat"):
        assert np.array_equal(getattr(made, name), getattr(kept, name))
    assert [file.suffix for file in folder.iterdir()] == [".npz"]


@pytest.mark.parametrize(
    "damage",
    [lambda data: b"", lambda data: data[:-40], lambda data: data[:300] + b"####" + data[304:]],
)
def test_what_is_kept_and_damaged_is_made_anew(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path, folder = a_square().write(tmp_path), tmp_path / "kept"
    kept = save_network(network_of(read_extract(path), Mode.FOOT), folder=folder)
    kept.write_bytes(damage(kept.read_bytes()))
    digest = open_network(path, Mode.FOOT, folder=folder).digest
    assert find_network(digest, Mode.FOOT, folder=folder) is not None


@given(st.integers(0, 100_000), st.binary(min_size=1, max_size=8))
def test_noise_in_what_is_kept_is_noticed_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, at_byte: int, noise: bytes
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    network = network_of(read_extract(a_square().write(folder)), Mode.FOOT)
    kept = save_network(network, folder=folder)
    data = bytearray(kept.read_bytes())
    start = at_byte % len(data)
    data[start : start + len(noise)] = noise
    kept.write_bytes(data)
    found = find_network(network.digest, Mode.FOOT, folder=folder)
    assert found is None or np.array_equal(found.length_m, network.length_m)


def test_what_was_kept_by_an_older_product_or_does_not_fit_is_made_anew(tmp_path: Path) -> None:
    path, folder = a_square().write(tmp_path), tmp_path / "kept"
    network = network_of(read_extract(path), Mode.FOOT)
    kept = save_network(network, folder=folder)
    with np.load(kept) as arrays:
        columns = dict(arrays)
    for wrong in (
        {"about": np.array(["0", network.digest, "foot"])},
        {"tail": columns["tail"] + 9},
    ):
        np.savez(kept, **{**columns, **wrong})
        assert find_network(network.digest, Mode.FOOT, folder=folder) is None


def test_a_changed_file_has_a_network_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    first = open_network(a_square().write(tmp_path), Mode.FOOT, folder=folder)
    file = a_square()
    file.nodes[5] = at(2, 0)
    second = open_network(file.way(2, 5).write(tmp_path), Mode.FOOT, folder=folder)
    assert (len(first), len(second)) == (4, 5)


def test_a_folder_that_cannot_be_written_to_only_costs_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert len(open_network(a_square().write(tmp_path), Mode.FOOT, folder=blocked / "kept")) == 4
