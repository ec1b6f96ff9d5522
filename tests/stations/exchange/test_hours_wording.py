"""Chinese opening hours as lists write them."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.exchange import english_hours, hours_wording
from stations.exchange.hours_wording import MAX_WORDING, normalise
from stations.exchange.tables import read_table
from stations.registry.calendar import Calendar
from stations.registry.hours import HoursNote, OpenState, is_readable, state_at

TABLE = Path(__file__).with_name("hours_wordings.tsv")
READ = dict(line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:])
NOT_READ = [
    "8:00-5:00",
    "看心情",
    "周一闭馆，其余9:00-17:00",
    "2024",
    "每天开放",
    "25:00-26:00",
    "8:00起",
    "",
    " ",
    "8:00-18:00休息",
    "${x}",
    "八点以后",
    "13月-14月 8:00-9:00",
    "5月-9月3日 8:00-9:00",
    "8:60-9:00",
    "8:00-12:00 2:30-6:00",  # which 2:30?
    "全天 8:00-18:00",
    "夏季",
    "8:00-18:00（午休12:00-14:00）",
    "06:00-22:00；国庆节休息",
    "与银行营业时间一致",
]


@pytest.mark.parametrize(("written", "osm"), READ.items())
def test_the_wording_is_read(written: str, osm: str) -> None:
    assert normalise(written).osm == osm


@pytest.mark.parametrize("written", NOT_READ)
def test_what_is_not_wholly_understood_is_not_read(written: str) -> None:
    assert normalise(written).osm is None


def test_what_was_read_once_is_read_again_unchanged() -> None:
    for osm in READ.values():
        assert normalise(osm).osm == osm


def test_weekdays_without_a_word_on_holidays_are_noted() -> None:
    assert normalise("周一至周五 9:00-17:00").note is HoursNote.HOLIDAY_HOURS_NOT_STATED
    assert normalise("周一至周五 9:00-17:00 节假日除外").note is None
    assert normalise("8:00-22:00").note is None
    assert normalise("工作日 9:00-17:00").note is None


@pytest.mark.realdata
def test_every_wording_of_the_real_lists_is_read(realdata: Path) -> None:
    """13,099 merchants, 53 stations and the pools of Paris; the cells that hold anything."""
    written = [
        cell
        for name in sorted((realdata / "merchants").glob("*.csv"))
        for cell in read_table(name.read_bytes()).column("营业时段")
    ]
    handout = (realdata / "stations" / "zhengzhou_stations_handout.csv").read_bytes()
    written += read_table(handout).column("open_hours_raw")
    paris = (
        realdata / "messy" / "paris_ilots-de-fraicheur-equipements-activites.geojson"
    ).read_bytes()
    days = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    table = read_table(paris)
    written += [cell for day in days for cell in table.column(f"horaires_{day}") if cell != "-"]
    told = [cell for cell in written if cell.strip()]
    assert len(told) > 13_000
    assert {cell for cell in told if normalise(cell).osm is None} == set()


@pytest.mark.realdata
def test_past_the_horizon_no_merchant_becomes_unknown(realdata: Path) -> None:
    """2027-01-04 is past the last notice: only what depends on the calendar is unknown."""
    at = datetime(2027, 1, 4, 4, tzinfo=UTC)
    cells = read_table((realdata / "merchants" / "惠济区.csv").read_bytes()).column("营业时段")
    calendar = Calendar.official()
    states = {
        state_at(normalise(cell).osm, at, zone="Asia/Shanghai", calendar=calendar).state
        for cell in cells
    }
    assert OpenState.UNKNOWN not in states


def test_a_very_long_wording_is_not_read() -> None:
    assert normalise("每天" * MAX_WORDING).osm is None


WORDS = [
    *("周一", "至", "-", "周五", "8:00-18:00", "，", "节假日", "除外", "夏季", "5月", "9月"),
    *("工作日", "24小时", "休息", "下午2点", ":", "（", "次日", "照常", "\0", "99"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=8).map("".join) | st.text(max_size=20))
def test_any_wording_gives_readable_hours_or_none(written: str) -> None:
    osm = normalise(written).osm
    assert osm is None or is_readable(osm)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(english_hours).failed == doctest.testmod(hours_wording).failed == 0
