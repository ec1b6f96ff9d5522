"""An operator's roads: drawn under real stations, searched by street name, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.coordinates import Datum
from stations.errors import Refused, UnreadableFile
from stations.search.find import find
from stations.services.importing import Subject, import_file
from tests.builders import a_hub, a_place

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
