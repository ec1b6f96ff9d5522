"""The stamp card: one stamp a visit and a day, back by its phrase, and no way to a visit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.testclient import TestClient

from stations.errors import NotFound, Refused
from stations.http import card, fast_lane
from stations.services.clock import SetClock
from stations.services.hub import Hub
from stations.services.stamping import card_of, first_stamp, recover, right_of, stamp
from stations.services.visiting import check_in, check_out, presence
from stations.storage.rider_rows import StampCardRow, StampRow, UsedStampRow
from stations.storage.rows import table_of
from stations.visits.check_in import Visit
from stations.visits.codes import new_nonce
from tests.builders import a_hub, a_place

CODE = "abc2345"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with a_hub(tmp_path, a_place()) as opened:
        yield opened


def a_visit(hub: Hub, token: str = "phone-of-one-day") -> Visit:
    nonce = new_nonce(hub.secret, CODE)
    return check_in(hub, CODE, nonce=nonce, token=token).result()[0]


def later(hub: Hub, **by: int) -> None:
    cast(SetClock, hub.clock).forward(timedelta(**by))


def cards(hub: Hub) -> int:
    with hub.read() as connection:
        return len(connection.execute(table_of(StampCardRow).select()).all())


def test_a_visit_gives_one_stamp_and_a_card_takes_one_a_day(hub: Hub) -> None:
    right = right_of(hub, a_visit(hub))
    code, _, card = first_stamp(hub, right)
    assert card.stamps == 1
    with pytest.raises(Refused, match="stamped_today"):
        stamp(hub, code, right_of(hub, a_visit(hub, "another-phone-now")))
    with pytest.raises(Refused, match="stamped_already"):
        first_stamp(hub, right)
    later(hub, days=1)
    with pytest.raises(Refused, match="stamped_already"):
        stamp(hub, code, right)
    assert stamp(hub, code, right_of(hub, a_visit(hub, "phone-of-next-day"))).stamps == 2


def test_a_right_that_nobody_gave_is_refused(hub: Hub) -> None:
    for made_up in ("", "x" * 40, right_of(hub, a_visit(hub))[:-8] + "AAAAAAAA"):
        with pytest.raises(Refused, match="wrong_code"):
            stamp(hub, "a card", made_up)
        with pytest.raises(Refused, match="wrong_code"):
            first_stamp(hub, made_up)
    assert cards(hub) == 0
    with pytest.raises(NotFound):
        stamp(hub, "no card of ours", right_of(hub, a_visit(hub)))


def test_the_phrase_brings_the_card_to_a_new_phone_and_ends_the_old_one(hub: Hub) -> None:
    code, phrase, _ = first_stamp(hub, right_of(hub, a_visit(hub)))
    fresh, new_phrase = recover(hub, f" {phrase.upper().replace('-', ' ')} ")
    found = card_of(hub, fresh)
    assert found is not None
    assert found.stamps == 1
    assert card_of(hub, code) is None
    with pytest.raises(NotFound):
        recover(hub, phrase)
    assert recover(hub, new_phrase)


def test_the_store_knows_neither_code_nor_phrase_nor_where_a_stamp_was_given(hub: Hub) -> None:
    visit = a_visit(hub)
    code, phrase, _ = first_stamp(hub, right_of(hub, visit))
    with hub.read() as connection:
        tables = [table_of(each) for each in (StampCardRow, StampRow, UsedStampRow)]
        stored = [dict(r._mapping) for t in tables for r in connection.execute(t.select())]
    kept = str(stored)
    for secret in (code, phrase, phrase.replace("-", ""), visit.nonce, visit.place_id):
        assert str(secret) not in kept.replace("'p1'", "") or secret == "p1"
    columns = {t.name: set(t.c.keys()) for t in tables}
    assert columns["stamp"] == {"card_hash", "day"}
    assert columns["used_stamp"] == {"nonce", "day"}
    later(hub, days=1)
    hub.forget()
    with hub.read() as connection:  # the right may still be tried again after midnight
        assert connection.execute(table_of(UsedStampRow).select()).first() is not None
    later(hub, days=1)
    hub.forget()
    with hub.read() as connection:
        assert connection.execute(table_of(UsedStampRow).select()).first() is None


def test_the_order_of_cards_stamps_and_used_rights_is_not_kept(hub: Hub) -> None:
    for table in ("stamp_card", "stamp", "used_stamp"):
        with hub.read() as connection, pytest.raises(DBAPIError, match="no such column: rowid"):
            connection.execute(text(f"SELECT rowid FROM {table}"))
    with hub.read() as connection:
        connection.execute(text("SELECT rowid FROM visit"))


def test_from_the_wall_code_to_the_card_without_an_account(hub: Hub) -> None:
    app = Starlette(routes=[*fast_lane.routes(hub), *card.routes(hub)])
    client = TestClient(app, headers={"accept-language": "zh-CN"})
    page = client.get(f"/s/{CODE}").text
    nonce = re.findall(r'name="nonce" value="([^"]+)"', page)[0]
    page = client.post(f"/s/{CODE}/check-in", data={"nonce": nonce}).text
    right = re.findall(r'name="right" value="([^"]+)"', page)[0]
    made = client.post("/card/stamp", data={"right": right}).text
    phrase = re.findall(r'class="phrase"[^>]*>([^<]+)<', made)[0]
    assert "<b>1</b> / 10" in made
    assert "<b>1</b> / 10" in client.get("/card").text
    assert phrase not in client.get("/card").text
    again = client.post("/card/stamp", data={"right": right}).text
    assert "今天的章已经盖过了" in again
    new_phone = TestClient(app, headers={"accept-language": "zh-CN"})
    assert "还没有卡" in new_phone.get("/card").text
    assert "没有卡用这个口令" in new_phone.post("/card/recover", data={"phrase": "x"}).text
    assert "<b>1</b> / 10" in new_phone.post("/card/recover", data={"phrase": phrase}).text


def test_who_leaves_is_no_longer_inside_and_may_come_again(hub: Hub) -> None:
    visit = a_visit(hub)
    later(hub, minutes=20)
    place, token = hub.catalogue.rows[0].place, "phone-of-one-day"
    nonce = new_nonce(hub.secret, CODE)
    assert check_out(hub, CODE, nonce=nonce, token=token).result()
    assert presence(hub, place, token).visit is None
    assert not check_out(hub, CODE, nonce=nonce, token=token).result()
    assert a_visit(hub) == visit  # back within two hours: the same stay, counted once
    assert not check_out(hub, CODE, nonce=nonce, token="somebody-elses-one").result()
