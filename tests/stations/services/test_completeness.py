"""How complete the register is, and how it stands against standards."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.coordinates import LonLat
from stations.errors import InvalidInput
from stations.registry.completeness import Gap
from stations.registry.standards import Status
from stations.registry.vocabulary import Amenity, Confirmer, Kind, LifeCycle
from stations.services.completeness import completeness, hold_against, standards
from stations.storage import places
from tests.builders import WEDNESDAY_NOON, a_hub, a_place, an_amenity

FULL = {
    "address": "槐荫路 1 号", "phone": "0395-1234567", "district": "东区", "area_m2": 35.0,
    "seats": 24, "operator": "市总工会",
    "amenities": tuple(
        an_amenity(a, confirmed_by=Confirmer.KEEPER, confirmed_at=WEDNESDAY_NOON)
        for a in (Amenity.DRINKING_WATER, Amenity.DEFIBRILLATOR)
    ),
}  # fmt: skip


def test_only_what_is_published_of_one_world_is_counted(tmp_path: Path) -> None:
    real = a_place(id="a", code="aaa2222", district="东区")
    made_up = a_place(id="b", code="bbb2222", synthetic=True, phone="1")
    planned = a_place(id="c", code="ccc2222", life_cycle=LifeCycle.PLANNED)
    with a_hub(tmp_path, real, made_up, planned) as hub:
        found = completeness(hub)
        assert (found.places, found.synthetic) == (1, False)
        assert [each.place_id for each in found.table.places] == ["a"]
    with a_hub(tmp_path / "demo", made_up) as hub:
        found = completeness(hub)
        assert (found.places, found.synthetic) == (1, True)


def test_the_list_of_what_is_missing_is_exact_by_district_and_field(tmp_path: Path) -> None:
    whole = a_place(id="a", code="aaa2222", **FULL)
    silent = a_place(id="b", code="bbb2222", **(FULL | {"district": "西区", "phone": ""}))
    unread = a_place(id="c", code="ccc2222", **FULL, opening_hours=None, hours_as_written="看情况")
    with a_hub(tmp_path, whole, silent, unread) as hub:
        found = completeness(hub)
        assert [e.place_id for e in found.chosen(None, None)] == ["c", "b"]  # hours weigh more
        assert [e.place_id for e in found.chosen(Gap.PHONE, "西区")] == ["b"]
        assert found.chosen(Gap.PHONE, "东区") == []
        assert found.without_hours == 1
        assert found.table.districts["东区"].places == 2


def test_an_edit_is_counted_at_once(tmp_path: Path) -> None:
    with a_hub(tmp_path, a_place(**(FULL | {"phone": ""}))) as hub:
        before = completeness(hub)
        assert completeness(hub) is before
        place = hub.catalogue.rows[0].place.model_copy(update={"phone": "12351"})
        hub.writer.write(lambda c: places.replace_place(c, place, by="staff", at=hub.clock.now()))
        hub.refresh()
        assert completeness(hub).table.places == ()


def test_stations_but_not_merchants_are_held_against_a_standard(tmp_path: Path) -> None:
    station = a_place(id="a", code="aaa2222", **FULL)
    shop = a_place(id="b", code="bbb2222", kind=Kind.MERCHANT, position=LonLat(113.3, 33.1))
    with a_hub(tmp_path, station, shop) as hub:
        found = hold_against(hub, standards(hub)["fuzhou-stars"])
        assert (found.stations, found.met, found.levels[5]) == (1, 0, 0)
        counts = {each.item.id: dict(each.counts) for each in found.items}
        assert counts["area"] == {Status.MET: 1}
        assert counts["five_stars"] == {Status.NEEDS_EVIDENCE: 1}


def test_a_user_adds_a_standard_without_code(tmp_path: Path) -> None:
    folder = tmp_path / "standards"
    folder.mkdir()
    (folder / "ours.yaml").write_text(
        "id: ours\ntitle: {zh: 本市标准, en: Our city}\nitems:\n"
        "  - id: phone\n    title: {zh: 有电话, en: Has a phone}\n"
        "    needs: [{kind: field, field: phone}]\n",
        encoding="utf-8",
    )
    with a_hub(tmp_path, a_place(**FULL)) as hub:
        known = standards(hub)
        assert {"ours", "henan-6you", "fuzhou-stars"} <= known.keys()
        assert hold_against(hub, known["ours"]).met == 1
        (folder / "ours.yaml").write_text("id: [", encoding="utf-8")
        with pytest.raises(InvalidInput):
            standards(hub)
