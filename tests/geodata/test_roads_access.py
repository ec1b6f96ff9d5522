"""Which tags let whom pass, and which way round."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from geodata.roads import Mode, access, travel
from geodata.roads.access import Passage, is_shut, passage

BOTH, FORWARD, BACKWARD, NONE = Passage.BOTH, Passage.FORWARD, Passage.BACKWARD, Passage.NONE


@pytest.mark.parametrize(
    ("tags", "on_foot", "by_bike"),
    [
        ("highway=residential", BOTH, BOTH),
        ("highway=primary", BOTH, BOTH),
        ("highway=trunk", BOTH, BOTH),
        ("highway=footway", BOTH, NONE),
        ("highway=footway bicycle=yes", BOTH, BOTH),
        ("highway=pedestrian", BOTH, NONE),
        ("highway=pedestrian bicycle=designated", BOTH, BOTH),
        ("highway=steps", BOTH, NONE),
        ("highway=steps bicycle=yes", BOTH, NONE),
        ("highway=cycleway", BOTH, BOTH),
        ("highway=cycleway foot=no", NONE, BOTH),
        ("highway=path", BOTH, BOTH),
        ("highway=motorway", NONE, NONE),
        ("highway=motorway access=yes", NONE, NONE),
        ("highway=motorway bicycle=yes", NONE, FORWARD),
        ("highway=trunk motorroad=yes", NONE, NONE),
        ("highway=trunk motorroad=yes foot=yes", BOTH, NONE),
        ("highway=construction", NONE, NONE),
        ("highway=proposed foot=yes", NONE, NONE),
        ("highway=busway", NONE, NONE),
        ("highway=service access=private", NONE, NONE),
        ("highway=service access=customers", BOTH, BOTH),
        ("highway=service access=destination", BOTH, BOTH),
        ("highway=service access=private foot=yes", BOTH, NONE),
        ("highway=service access=no bicycle=permissive", NONE, BOTH),
        ("highway=residential vehicle=no", BOTH, NONE),
        ("highway=residential vehicle=no bicycle=yes", BOTH, BOTH),
        ("highway=primary bicycle=use_sidepath", BOTH, NONE),
        ("highway=primary bicycle=dismount", BOTH, NONE),
        ("highway=residential access=unheard_of", BOTH, BOTH),
        ("route=ferry foot=yes", NONE, NONE),
        ("railway=rail", NONE, NONE),
        ("highway=residential oneway=yes", BOTH, FORWARD),
        ("highway=residential oneway=-1", BOTH, BACKWARD),
        ("highway=residential oneway=no", BOTH, BOTH),
        ("highway=residential oneway=yes oneway:bicycle=no", BOTH, BOTH),
        ("highway=residential oneway:bicycle=yes", BOTH, FORWARD),
        ("highway=residential oneway=yes oneway:bicycle=-1", BOTH, BACKWARD),
        ("highway=residential oneway=yes cycleway=opposite", BOTH, BOTH),
        ("highway=residential oneway=yes cycleway:left=opposite_lane", BOTH, BOTH),
        ("highway=tertiary junction=roundabout", BOTH, FORWARD),
        ("highway=tertiary junction=roundabout oneway=no", BOTH, BOTH),
    ],
)
def test_the_tags_of_a_way_say_who_may_pass(tags: str, on_foot: Passage, by_bike: Passage) -> None:
    written = dict(tag.split("=") for tag in tags.split())
    assert (passage(written, Mode.FOOT), passage(written, Mode.BIKE)) == (on_foot, by_bike)


@pytest.mark.parametrize(
    ("tags", "on_foot", "by_bike"),
    [
        ("barrier=gate", False, False),
        ("barrier=gate access=private", True, True),
        ("barrier=gate access=private foot=yes", False, True),
        ("barrier=bollard motor_vehicle=no", False, False),
        ("barrier=kissing_gate bicycle=no", False, True),
        ("access=private", False, False),  # no barrier: says nothing of who passes the node
    ],
)
def test_a_gate_stops_whom_it_names(tags: str, on_foot: bool, by_bike: bool) -> None:
    written = dict(tag.split("=") for tag in tags.split())
    assert (is_shut(written, Mode.FOOT), is_shut(written, Mode.BIKE)) == (on_foot, by_bike)


@pytest.mark.parametrize("module", [access, travel])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0
