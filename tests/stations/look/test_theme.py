"""Streamlit's configuration says what the tokens say."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from stations.look.theme import config_toml, sequential
from stations.look.tokens import PALETTE, SHORTFALL

CONFIG = Path(__file__).parents[3] / ".streamlit" / "config.toml"


def test_the_configuration_file_is_written_from_the_tokens() -> None:
    assert CONFIG.read_text(encoding="utf-8") == config_toml()


def test_nothing_is_told_to_a_foreign_host() -> None:
    assert tomllib.loads(config_toml())["browser"]["gatherUsageStats"] is False


def test_the_phone_decides_on_day_or_night() -> None:
    assert "base" not in tomllib.loads(config_toml())["theme"]


def test_the_ramp_has_ten_steps_from_end_to_end() -> None:
    steps = sequential("light")
    assert len(steps) == 10
    assert (steps[0], steps[-1]) == (SHORTFALL["light"][0], SHORTFALL["light"][-1])


@pytest.mark.parametrize("sheet", ["stylesheet.css", "station_map/station_map.css"])
def test_style_sheets_name_no_colour_that_is_not_a_token(sheet: str) -> None:
    text = (CONFIG.parents[1] / "pages" / "frame" / sheet).read_text(encoding="utf-8")
    tokens = {colour for shade in PALETTE.values() for colour in (shade.light, shade.dark)}
    assert set(re.findall(r"#[0-9A-Fa-f]{6}\b", text)) <= tokens
