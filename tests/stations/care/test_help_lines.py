"""The help page shows what the operator named, nothing invented: numbers dial, links are https."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stations.care.help_lines import NOBODY, Contact, HelpLine, contact, is_https
from stations.errors import EditClash, InvalidInput, Refused
from stations.people.accounts import Account, Role
from stations.services.help_lines import ELSEWHERE, help_lines, name_join_link, name_line
from stations.services.hub import Hub
from tests.stations.services.a_city import MINE, an_account, two_stations

LINK = "https://union.example/join?county=a"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with two_stations(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def city(hub: Hub) -> Account:
    return an_account(hub, Role.CITY)


def test_nobody_named_anything_so_nothing_is_shown(hub: Hub) -> None:
    found = help_lines(hub)
    assert not found.lines
    assert found.join_in("North") is None


def test_a_line_is_shown_as_it_was_named_and_gone_when_it_is_emptied(
    hub: Hub, city: Account
) -> None:
    mine = contact(phone=" 0371-6555  0100 ", url="", words="Mo-Fr 9:00-17:00")
    name_line(hub, city, HelpLine.JOBS, mine, seen=NOBODY)
    assert help_lines(hub).lines == {HelpLine.JOBS: mine}
    assert (mine.phone, mine.tel) == ("0371-6555 0100", "tel:037165550100")
    name_line(hub, city, HelpLine.JOBS, NOBODY, seen=mine)
    assert not help_lines(hub).lines


def test_a_county_has_its_own_way_into_the_union_and_the_others_the_general_one(
    hub: Hub, city: Account
) -> None:
    here, general = Contact(url=LINK), Contact(phone="12351")
    name_join_link(hub, city, "North", here, seen=NOBODY)
    assert help_lines(hub).join_in("South") is None
    name_join_link(hub, city, ELSEWHERE, general, seen=NOBODY)
    found = help_lines(hub)
    assert (found.join_in("North"), found.join_in("South")) == (here, general)
    name_join_link(hub, city, "North", NOBODY, seen=here)
    assert help_lines(hub).join_in("North") == general


def test_of_two_who_name_one_line_neither_is_lost_silently(hub: Hub, city: Account) -> None:
    first, second = Contact(phone="110011"), Contact(phone="220022")
    name_line(hub, city, HelpLine.RIGHTS, first, seen=NOBODY)
    with pytest.raises(EditClash) as clash:
        name_line(hub, city, HelpLine.RIGHTS, second, seen=NOBODY)
    assert clash.value.facts["theirs"] == first
    name_join_link(hub, city, "North", first, seen=NOBODY)
    with pytest.raises(EditClash):
        name_join_link(hub, city, "North", second, seen=NOBODY)


def test_only_who_sets_the_service_up_names_a_line(hub: Hub) -> None:
    keeper = an_account(hub, Role.KEEPER, MINE)
    for who in (None, keeper):
        with pytest.raises(Refused):
            name_line(hub, who, HelpLine.JOBS, Contact(phone="12333"), seen=NOBODY)
        with pytest.raises(Refused):
            name_join_link(hub, who, "North", Contact(url=LINK), seen=NOBODY)
    assert not help_lines(hub).lines


@pytest.mark.parametrize(
    "url",
    [
        "http://union.example/",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://name:word@union.example/",
        "https://union.example/\x00",
        'https://union.example/"onload=',
        "//union.example",
        "https://[half",
        "https://union.example/" + "x" * 300,
    ],
)
def test_a_link_is_https_by_parsing_or_none(url: str) -> None:
    assert not is_https(url)
    with pytest.raises(InvalidInput) as refused:
        contact(phone="", url=url, words="")
    assert [(f.reason, f.column) for f in refused.value.faults] == [("not_https", "url")]


@pytest.mark.parametrize(
    "phone", ["ring me", "12", "1" * 21, "１２３４５", "0371;ext=1", "tel:123"]
)
def test_a_number_is_digits_that_a_phone_can_dial(phone: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        contact(phone=phone, url="", words="")
    assert [(f.reason, f.column) for f in refused.value.faults] == [("not_a_phone", "phone")]


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        contact(phone="x", url="x", words="x" * 201)
    assert [fault.column for fault in refused.value.faults] == ["phone", "url", "words"]
    assert contact(phone="+86 371 6555 0100", url=LINK, words="").tel == "tel:+8637165550100"
