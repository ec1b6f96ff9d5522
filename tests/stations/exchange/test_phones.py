"""Telephone numbers such that a phone can ring them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.exchange.phones import dialable


@pytest.mark.parametrize(
    ("written", "repaired"),
    [
        ("", ""),
        ("0371-68630555", "0371-68630555"),
        ("0371-68630555;0371-68630556", "0371-68630555;0371-68630556"),
        ("0371-68630555、0371-68630556，13800000000", "0371-68630555;0371-68630556;13800000000"),
        ("０３７１－６８６３０５５５", "0371-68630555"),
        ("0371—68630555/0371—68630556", "0371-68630555;0371-68630556"),
        ("68630555 13800000000", "68630555;13800000000"),
        ("+86 371 6863 0555", "+86 371 6863 0555"),
        ("68630555转801", "68630555转801"),
        ("138****5596;12351", "12351"),
        ("138****5596", ""),
        ("看门卫；12351", "看门卫；12351"),
    ],
)
def test_numbers_are_set_apart_and_what_is_none_stays(written: str, repaired: str) -> None:
    assert dialable(written) == repaired


@given(st.text(alphabet="0123456789-+();；、 转*＊０１", max_size=40))
def test_repairing_twice_is_repairing_once(written: str) -> None:
    assert dialable(dialable(written)) == dialable(written)
