"""The files of the product, as the tests of its form read them."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("geodata", "stations", "pages")


def python_files(*folders: str) -> list[Path]:
    """Every module of these folders (default: the product, with `app.py`), in order."""
    chosen = [p for folder in folders or ROOMS for p in (ROOT / folder).rglob("*.py")]
    return sorted(chosen if folders else [*chosen, *ROOT.glob("app.py")])


def front_end_files() -> list[Path]:
    """Everything of ours that a browser reads."""
    kinds = {".js", ".css", ".html", ".svg", ".j2", ".jinja"}
    return sorted(p for room in ROOMS for p in (ROOT / room).rglob("*") if p.suffix in kinds)


def hand_written(path: Path) -> bool:
    """Migrations are drawn up by Alembic and never change again."""
    return "/migrations/" not in path.as_posix()


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """The path as a reader writes it."""
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    """The full names of the modules that this file imports, wherever it does so."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Every string of the code with its line; docstrings are not code."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documentation
        ):
            yield node.lineno, node.value
