"""The rooms, who may import what, and how long things may grow."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest

from tests.ground.source import ROOMS, ROOT, hand_written, imports, name, python_files, tree

TOP_LEVEL = {
    "app.py", "pages", "geodata", "stations", "tests", "requirements.txt", "README.md",
    "CHANGELOG.md", "Makefile", "pyproject.toml", "constraints.txt", "docs", "benchmarks",
}  # fmt: skip
LOCAL = {"var", "screenshots"}  # written by running it, never kept in the repository
NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}

ONLY_THERE = {
    "streamlit": ("pages/", "app.py"),
    "streamlit_folium": ("pages/frame/map_documents.py",),
    "folium": ("pages/frame/map_documents.py",),
    "branca": ("pages/frame/map_documents.py",),
    "sqlmodel": ("stations/storage/",),
    "alembic": ("stations/storage/",),
    "sqlite3": ("stations/storage/",),
    "pysqlite3": ("stations/storage/",),
    "starlette": ("stations/http/", "app.py"),
    "uvicorn": ("stations/http/", "app.py"),
    "typer": ("stations/cli",),
}


def test_the_top_level_is_what_readers_and_tools_look_for() -> None:
    found = {p.name for p in ROOT.iterdir() if not p.name.startswith((".", "_"))}
    assert found - TOP_LEVEL - LOCAL == set()


def test_only_packages_lie_directly_under_pages() -> None:
    # Streamlit runs any script there on a cold deep link, without the frame and its guard.
    assert [p.name for p in (ROOT / "pages").glob("*.py") if p.name != "__init__.py"] == []


@pytest.mark.parametrize("library", ONLY_THERE)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    offenders = [
        name(path)
        for path in python_files()
        if any(module.split(".")[0] == library for module in imports(path))
        and not name(path).startswith(ONLY_THERE[library])
    ]
    assert offenders == []


# Services open a transaction and pass it on; what is asked of it is written in storage alone.
HANDLES = {"sqlalchemy", "sqlalchemy.Connection", "sqlalchemy.exc", "sqlalchemy.exc.DBAPIError"}
ASKS = {"execute", "scalar", "scalars", "exec_driver_sql"}


def test_sql_is_written_in_storage_only() -> None:
    outside = [p for p in python_files() if not name(p).startswith("stations/storage/")]
    imported = {
        name(p): {m for m in imports(p) if m.split(".")[0] == "sqlalchemy"} - HANDLES
        for p in outside
    }
    assert {path: modules for path, modules in imported.items() if modules} == {}
    assert [
        (name(path), node.lineno)
        for path in outside
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKS
    ] == []


def test_the_entry_imports_pages_and_stations_only() -> None:
    found = {module.split(".")[0] for module in imports(ROOT / "app.py")}
    assert found & {*ROOMS, "tests", "benchmarks"} <= {"pages", "stations"}


def test_no_module_imports_tests() -> None:
    assert [
        name(path)
        for path in python_files()
        if any(module.split(".")[0] in {"tests", "benchmarks"} for module in imports(path))
    ] == []


def test_no_room_is_empty() -> None:
    rooms = {p.parent for room in ROOMS for p in (ROOT / room).rglob("__init__.py")}
    empty = [
        name(room)
        for room in rooms
        if sum(p.stat().st_size for p in room.rglob("*") if p.is_file() and p.suffix != ".pyc") < 80
    ]
    assert empty == []


def test_names_say_what_is_inside() -> None:
    assert [name(p) for p in python_files(*ROOMS, "tests") if p.stem in NAMELESS] == []


def test_modules_stay_short() -> None:
    assert [
        (name(path), lines)
        for path in filter(hand_written, python_files())
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > _longest(path)
    ] == []


def _longest(path: Path) -> int:
    """A page stays on a screen or two; what it is made of is a module like any other."""
    is_page = name(path).startswith("pages/") and any(f == "page" for f, _ in _functions(path))
    return 80 if is_page else 400


def test_functions_stay_short() -> None:
    assert [
        (name(path), function, length)
        for path in filter(hand_written, python_files())
        for function, length in _functions(path)
        if length > 50
    ] == []


def test_most_functions_are_very_short() -> None:
    lengths = [length for path in python_files() for _, length in _functions(path)]
    assert statistics.median(lengths) <= 10
    assert statistics.quantiles(lengths, n=10)[-1] <= 25


def _functions(path: Path) -> list[tuple[str, int]]:
    """Every function with the lines from its `def` to its end."""
    return [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
