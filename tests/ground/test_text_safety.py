"""Stored text is hostile, foreign hosts are unreachable, and readers read their own language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.ground.source import ROOMS, front_end_files, literals, name, python_files, tree

RAW_SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment"
    r"|\beval\(|new Function\(|srcdoc|javascript:"
    r"|unsafe_allow_html|unsafe_allow_javascript"
)
# Links a rider may follow and names of formats; nothing of it is loaded by a page of ours.
LINKED = {
    "uri.amap.com", "apis.map.qq.com", "api.map.baidu.com", "maps.apple.com",
    "www.w3.org", "localhost", "127.0.0.1",
}  # fmt: skip
ADDRESS = re.compile(r"(?:https?:|wss?:|[\"'(=\s])//([a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)+|localhost)")
CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]")
PRODUCT = "暖驿"
# Parsers of Chinese lists, and the demonstration city's names.
MAY_HOLD_CHINESE = (
    "geodata/boundaries.py", "geodata/demo", "stations/demo", "stations/exchange/",
    "stations/registry/names.py", "stations/planning/demand_lists.py",
)  # fmt: skip
# A language's own name is the same in every language.
OWN_NAMES = {"中文"}
CLOCK = "stations/services/clock.py"
READS_THE_TIME = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time",
}  # fmt: skip


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """What of a file reaches a browser or a reader: strings of Python, every line of the rest."""
    if path.suffix == ".py":
        return literals(path)
    return iter(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))


def everything() -> Iterator[tuple[Path, int, str]]:
    for path in [*python_files(), *front_end_files()]:
        for line, text in texts(path):
            yield path, line, text


def test_no_markup_is_made_from_text() -> None:
    files = [*python_files(), *front_end_files()]
    found = {name(path): RAW_SINKS.findall(path.read_text(encoding="utf-8")) for path in files}
    assert {path: sinks for path, sinks in found.items() if sinks} == {}


def test_no_file_names_a_foreign_host() -> None:
    assert [
        (name(path), line, host)
        for path, line, text in everything()
        for host in ADDRESS.findall(f" {text}")
        if host not in LINKED
    ] == []


def test_chinese_stands_in_the_catalogues() -> None:
    assert [
        (name(path), line, text)
        for path, line, text in everything()
        if CHINESE.search(text.replace(PRODUCT, ""))
        and text not in OWN_NAMES
        and not name(path).startswith(MAY_HOLD_CHINESE)
    ] == []


def test_only_the_clock_reads_the_time() -> None:
    assert [
        (name(path), node.lineno)
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and f"{node.value.id}.{node.attr}" in READS_THE_TIME
        and name(path) != CLOCK
    ] == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    machine = re.compile(r"[\"'](?:/work|/root|/home|/Users)/")
    assert [
        name(path)
        for path in python_files(*ROOMS, "tests", "benchmarks")
        if machine.search(path.read_text(encoding="utf-8"))
    ] == []


def test_tests_use_real_things() -> None:
    patched = re.compile(r"\bmock\.patch\b|\bMagicMock\b")
    others = [path for path in python_files("tests") if path != Path(__file__)]
    assert [name(p) for p in others if patched.search(p.read_text(encoding="utf-8"))] == []


def test_the_rules_would_notice() -> None:
    assert RAW_SINKS.search("box.innerHTML = name")
    assert ADDRESS.findall('src="https://cdn.example.com/x.js"') == ["cdn.example.com"]
    assert ADDRESS.findall("url(//fonts.example.com/a)") == ["fonts.example.com"]
    assert CHINESE.search("附近")
