"""Where a map begins: among the places, whatever the loaded roads cover."""

from __future__ import annotations

import json
from pathlib import Path

from geodata.coordinates import LonLat
from stations.storage import geography, places
from tests.builders import a_hub, a_place

ELSEWHERE = {"streets": [], "water": [], "parks": [], "blocks": [], "center": [24.94, 60.17]}


def test_a_map_begins_among_the_places_and_not_in_the_middle_of_the_roads(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place(position=LonLat(113.62, 34.75))) as hub:
        hub.writer.write(
            lambda c: geography.put_drawing(c, "roads", json.dumps(ELSEWHERE), synthetic=False)
        )
        hub.writer.write(lambda c: places.note_change(c, None))
        hub.refresh(patience_s=5)
        assert hub.base_map["center"] == [113.62, 34.75]


def test_without_a_place_it_begins_in_the_middle_of_the_roads(tmp_path: Path) -> None:
    with a_hub(tmp_path) as hub:
        hub.writer.write(
            lambda c: geography.put_drawing(c, "roads", json.dumps(ELSEWHERE), synthetic=False)
        )
        hub.writer.write(lambda c: places.note_change(c, None))
        hub.refresh(patience_s=5)
        assert hub.base_map["center"] == [24.94, 60.17]
