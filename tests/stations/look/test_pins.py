"""Pins: small, complete, and the same markup by day and by night."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import pytest

from stations.look.pins import PinState, Shape, pin_css, pin_svg, pin_svg_alone

ALL = list(itertools.product(Shape, PinState))


@pytest.mark.parametrize(("shape", "state"), ALL)
def test_an_inline_pin_fits_the_fast_lane(shape: Shape, state: PinState) -> None:
    assert len(pin_svg(shape, state).encode()) < 500


@pytest.mark.parametrize(("shape", "state"), ALL)
def test_every_pin_is_well_formed(shape: Shape, state: PinState) -> None:
    assert ET.fromstring(pin_svg(shape, state)).tag == "svg"
    assert ET.fromstring(pin_svg_alone(shape, state)).tag.endswith("svg")


def test_no_two_pins_look_the_same() -> None:
    drawings = {pin_svg(shape, state).split(">", 1)[1] for shape, state in ALL}
    assert len(drawings) == len(ALL)


def test_only_open_windows_are_lit() -> None:
    lit = {state for shape, state in ALL if 'class="w"' in pin_svg(shape, state)}
    assert lit == {PinState.OPEN, PinState.SOON}


def test_every_class_that_is_drawn_has_a_colour() -> None:
    css = pin_css()
    for shape, state in ALL:
        for part in "hbgslw":
            if f'class="{part}"' in pin_svg(shape, state):
                assert f".{part}{{" in css.replace(",.pin .s", "{") or f".{part}," in css


def test_a_pin_alone_needs_no_style_sheet() -> None:
    for shape, state in ALL:
        svg = pin_svg_alone(shape, state, mode="dark")
        assert "class=" not in svg
        assert "var(" not in svg


def test_a_page_may_ask_for_the_colours_of_one_state() -> None:
    assert ".p-locked" not in pin_css(["open"])


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="ajar"):
        pin_svg("house", "ajar")
