"""An operator's roads: drawn under real stations, searched by street name, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.coordinates import Datum
from geodata.roads import Mode
from stations.errors import Refused, UnreadableFile
from stations.search.find import find
from stations.services import roads
from stations.services.hub import Hub
from stations.services.importing import Subject, import_file
from tests.builders import a_hub, a_place
from tests.geodata.road_files import a_square, at

HELSINKI = (24.94, 60.17)


@pytest.mark.realdata
def test_an_extract_becomes_the_base_map_and_names_streets(tmp_path: Path, realdata: Path) -> None:
    content = (realdata / "osm/Helsinki.osm.pbf").read_bytes()
    with a_hub(tmp_path, a_place(position=HELSINKI)) as hub:
        first = import_file(
            hub, content, file_name="h.osm.pbf", subject=Subject.ROADS, datum=Datum.WGS84
        )
        assert first.accepted > 100
        drawn = hub.base_map
        assert len(drawn["streets"]) == first.accepted
        assert "OpenStreetMap" in drawn["attribution"]
        name = next(street["name"] for street in drawn["streets"] if street["name"])
        assert find(hub.catalogue, hub.gazetteer, name).hits
        version = hub.catalogue.version
        again = import_file(
            hub, content, file_name="h.osm.pbf", subject=Subject.ROADS, datum=Datum.WGS84
        )
        assert (again.accepted, again.unchanged) == (0, first.accepted)
        assert hub.catalogue.version == version


@pytest.mark.parametrize("content", [b"", b"not a pbf", b"\x00\x00\x00\x0e\x0a\x09OSMHeader"])
def test_what_is_no_extract_is_refused_and_nothing_changes(tmp_path: Path, content: bytes) -> None:
    with a_hub(tmp_path, a_place()) as hub:
        version = hub.catalogue.version
        with pytest.raises(UnreadableFile) as refusal:
            import_file(hub, content, file_name="x", subject=Subject.ROADS, datum=Datum.WGS84)
        assert refusal.value.reason.startswith("roads_")
        assert hub.catalogue.version == version


def test_roads_declared_in_another_datum_are_refused(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place()) as hub, pytest.raises(Refused) as refusal:
        import_file(hub, b"x", file_name="x", subject=Subject.ROADS, datum=Datum.GCJ02)
    assert refusal.value.reason == "roads_are_wgs84"


def loaded_square(hub: Hub, folder: Path, name: str = "square.osm.pbf") -> bytes:
    content = a_square().write(folder, name).read_bytes()
    import_file(hub, content, file_name=name, subject=Subject.ROADS, datum=Datum.WGS84)
    return content


def test_loaded_roads_are_kept_and_measured_along_under_their_name(tmp_path: Path) -> None:
    with a_hub(tmp_path / "store", a_place(position=(113.2505, 33.05))) as hub:
        assert roads.loaded(hub) is None
        loaded_square(hub, tmp_path)
        found = roads.loaded(hub)
        assert found is not None
        assert (found.file_name, found.loaded_at) == ("square.osm.pbf", hub.clock.now())
        for mode in Mode:
            network = roads.network(hub, found, mode)
            assert network is not None
            assert (network.mode, network.tail.size) == (mode, 4)


def test_newer_roads_take_the_place_of_those_before(tmp_path: Path) -> None:
    with a_hub(tmp_path / "store", a_place()) as hub:
        loaded_square(hub, tmp_path)
        first = roads.loaded(hub)
        other = a_square()
        other.nodes[5] = at(2, 0)
        content = other.way(2, 5).write(tmp_path, "other.osm.pbf").read_bytes()
        import_file(hub, content, file_name="other", subject=Subject.ROADS, datum=Datum.WGS84)
        second = roads.loaded(hub)
        assert first is not None
        assert second is not None
        assert second.file_name == "other"
        assert roads.network(hub, second, Mode.FOOT) is not None
        assert roads.network(hub, first, Mode.FOOT) is None


def test_networks_that_are_lost_come_back_with_the_same_file(tmp_path: Path) -> None:
    with a_hub(tmp_path / "store", a_place()) as hub:
        content = loaded_square(hub, tmp_path)
        for kept in (tmp_path / "store" / "roads").iterdir():
            kept.unlink()
        assert roads.loaded(hub) is None
        import_file(hub, content, file_name="again", subject=Subject.ROADS, datum=Datum.WGS84)
        found = roads.loaded(hub)
        assert found is not None
        assert roads.network(hub, found, Mode.FOOT) is not None
