"""Whatever the program refuses, a person reads why and what to do, in their language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import stations
from stations.errors import EditClash, Fault, InvalidInput, Refused
from stations.views.refusals import FAULTS, REASONS, fault_sentence, sentence
from stations.words import LANGUAGES, Language, for_language

ROOMS = ("people", "storage", "visits")
ACTS = ("accounts", "editing", "keeping", "visiting")
RAISED = {"Refused", "NotFound", "EditClash", "StoreUnavailable"}
FACTS: dict[str, Any] = {"minutes": 15, "by": "Wang", "n": 5}


def calls(*names: str) -> Iterator[str]:
    """The first argument of every call of these, in what a keeper or staff may meet."""
    root = Path(next(iter(stations.__path__)))
    files = [p for room in ROOMS for p in (root / room).glob("*.py")]
    files += [root / "services" / f"{act}.py" for act in ACTS]
    files += [root / "http" / "sign_in.py"]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names and node.args:
                for text in ast.walk(node.args[0]):
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield text.value


def test_every_reason_that_is_raised_has_its_sentence() -> None:
    raised = set(calls(*RAISED))
    assert len(raised) > 20
    assert raised - REASONS.keys() == set()


def test_every_fault_that_is_found_has_its_sentence() -> None:
    assert set(calls("Fault")) - FAULTS.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_every_sentence_can_be_said(reason: str, language: Language) -> None:
    text = sentence(for_language(language), Refused(reason, "", **FACTS))
    assert text
    assert "{" not in text


def test_a_reason_without_a_sentence_still_says_what_to_do() -> None:
    w = for_language("en")
    assert sentence(w, Refused("brand_new")) == "Not saved; your entries are kept. Try again"


def test_faults_are_counted_and_each_is_named() -> None:
    w = for_language("zh-CN")
    faults = [Fault("missing", "name"), Fault("too_long", "note", detail="200")]
    assert sentence(w, InvalidInput("x", faults)) == "2 处要再看一下"
    assert fault_sentence(w, faults[1]) == "太长：最多 200 个字"


def test_a_clash_names_who_changed_it_or_somebody() -> None:
    w = for_language("en")
    assert sentence(w, EditClash("place_changed", by="Wang")).startswith("Wang just changed")
    assert sentence(w, EditClash("place_changed", by="")).startswith("Somebody just changed")


def test_a_name_with_braces_is_only_a_name() -> None:
    w = for_language("en")
    assert sentence(w, EditClash("place_changed", by="{x}")).startswith("{x} just")
