"""Stored text means nothing to Markdown."""

from __future__ import annotations

import pytest

from pages.frame.plain_text import plain

BREAK = "\u2060"


@pytest.mark.parametrize(
    "hostile",
    [
        "![x](https://evil.example/x.png)",
        "[a](javascript:alert(1))",
        "<script>alert(1)</script>",
        "`${alert(1)}`",
        ":red[x] :material/home: :smile:",
        "$x$ **b** _i_ ~~s~~ # h",
        "www.evil.example a@evil.example",
    ],
)
def test_no_mark_is_left_without_its_backslash(hostile: str) -> None:
    shown = plain(hostile)
    for position, character in enumerate(shown):
        if character.isascii() and not character.isalnum() and character not in " \\":
            assert shown[position - 1] == "\\", (position, shown)
    assert shown.replace(BREAK, "").replace("\\", "") == hostile.replace("\\", "")


def test_an_address_is_broken_so_that_nothing_links_it() -> None:
    assert f"https\\:{BREAK}" in plain("https://evil.example")
    assert f"www{BREAK}\\." in plain("www.evil.example")
    assert f"\\@{BREAK}" in plain("a@evil.example")


def test_times_and_names_are_not_broken() -> None:
    assert BREAK not in plain("槐荫路驿站 · 15:00 (2-3)")


def test_line_breaks_cannot_begin_a_block() -> None:
    assert "\n" not in plain("a\n\n# b")
