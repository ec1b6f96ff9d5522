"""Icons: every amenity and way in has one, and each is a drawing."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from streamlit.material_icon_names import ALL_MATERIAL_ICONS

from stations.look.icons import AMENITIES, ENTRY, ICONS, icon_svg, material
from stations.registry.vocabulary import Amenity, Entry


def test_every_amenity_has_an_icon() -> None:
    assert set(AMENITIES) == set(Amenity)


def test_every_way_in_has_an_icon() -> None:
    assert set(ENTRY) == set(Entry)


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_is_well_formed(name: str) -> None:
    assert ET.fromstring(icon_svg(name)).tag == "svg"


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_has_a_symbol_in_the_local_font(name: str) -> None:
    assert material(name).split("/")[1].rstrip(":") in ALL_MATERIAL_ICONS


def test_an_icon_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        icon_svg("trophy")
