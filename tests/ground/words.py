"""Which sentences the code says, which of them have Chinese, and what is wrong with the rest.

`make words` prints it; a test demands that there is nothing to print. Sentences are read from the
code's syntax tree: `w("...")`, `w.n("...", "...", n)` and `mark("...")`; templates say `w("...")`.
"""

from __future__ import annotations

import ast
import string
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
from babel.messages.pofile import read_po
from jinja2 import nodes

ROOT = Path(__file__).parent.parent.parent
CODE = ("stations", "pages")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One English sentence (and its plural), and where the code says it."""

    msgid: str
    plural: str | None
    where: str


@dataclass(slots=True)
class Findings:
    """What is wrong, sentence by sentence."""

    missing: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    fuzzy: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    contradicting: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)  # other `{places}` than the English has
    unreadable: list[str] = field(default_factory=list)  # built at run time: no catalogue knows it

    def lines(self) -> list[str]:
        return [
            f"{kind}: {entry}" for kind in self.__slots__ for entry in sorted(getattr(self, kind))
        ]


def places(text: str) -> frozenset[str]:
    """The names that a sentence leaves open."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def sentences(
    root: Path = ROOT, folders: tuple[str, ...] = CODE
) -> tuple[list[Sentence], list[str]]:
    """Every sentence of the code, and the calls whose sentence cannot be read from it."""
    found: list[Sentence] = []
    unreadable: list[str] = []
    for path in sorted(p for folder in folders for p in (root / folder).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            where = f"{path.relative_to(root)}:{call.lineno}"
            if _is_plural_call(call):
                found.extend(_plural(call, where))
            elif _is_call(call):
                found.extend(Sentence(text, None, where) for text in _texts(call.args[0]))
                if any(isinstance(node, ast.JoinedStr) for node in ast.walk(call.args[0])):
                    unreadable.append(f"{where} (an f-string)")
    return [*found, *_in_templates(root, folders)], unreadable


def _in_templates(root: Path, folders: tuple[str, ...]) -> Iterator[Sentence]:
    """Every sentence that a template says."""
    environment = jinja2.Environment(autoescape=True)
    for path in sorted(p for folder in folders for p in (root / folder).rglob("*.html")):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if not isinstance(call.node, nodes.Name) or call.node.name != "w" or not call.args:
                continue
            where = f"{path.relative_to(root)}:{call.lineno}"
            for text in (call.args[0], *call.args[0].find_all(nodes.Const)):
                if isinstance(text, nodes.Const) and isinstance(text.value, str):
                    yield Sentence(text.value, None, where)


def _called(node: ast.expr) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _is_call(call: ast.Call) -> bool:
    return _called(call.func) in {"w", "mark"}


def _is_plural_call(call: ast.Call) -> bool:
    func = call.func
    return isinstance(func, ast.Attribute) and func.attr == "n" and _called(func.value) == "w"


def _plural(call: ast.Call, where: str) -> Iterator[Sentence]:
    forms = [next(_texts(argument), None) for argument in call.args[:2]]
    if len(forms) == 2 and forms[0] is not None:
        yield Sentence(forms[0], forms[1], where)


def _texts(node: ast.expr) -> Iterator[str]:
    """The sentence, or both of `a if ... else b`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def check(root: Path = ROOT) -> Findings:
    """Compare the code's sentences with the Chinese catalogues."""
    said, unreadable = sentences(root)
    findings = Findings(unreadable=unreadable)
    known = _catalogue(root, findings)
    for sentence in said:
        if sentence.msgid not in known:
            findings.missing.append(f"{sentence.where} {sentence.msgid!r}")
    for msgid in known.keys() - {sentence.msgid for sentence in said}:
        findings.unused.append(repr(msgid))
    return findings


def _catalogue(root: Path, findings: Findings) -> dict[str, str]:
    known: dict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted((root / "stations/words/zh").glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="zh_CN", abort_invalid=True)
        for message in catalogue:
            if not message.id:
                continue
            forms = message.id if isinstance(message.id, tuple | list) else (message.id,)
            translated = (
                message.string if isinstance(message.string, tuple | list) else (message.string,)
            )
            entry = f"{path.name} {forms[0]!r}"
            if not all(translated):
                findings.empty.append(entry)
            if message.fuzzy:
                findings.fuzzy.append(entry)
            if any(
                places(text) - _allowed(forms) or places(forms[-1]) - places(text)
                for text in translated
                if text
            ):
                findings.misplaced.append(entry)
            known[forms[0]][path.name] = translated[0] or ""
    for msgid, by_file in known.items():
        if len(set(by_file.values())) > 1:
            findings.contradicting.append(f"{msgid!r} {by_file}")
    return {msgid: next(iter(by_file.values())) for msgid, by_file in known.items()}


def _allowed(forms: tuple[str, ...] | list[str]) -> frozenset[str]:
    return frozenset().union(*(places(form) for form in forms)) | (
        {"n"} if len(forms) > 1 else frozenset()
    )


if __name__ == "__main__":
    lines = check().lines()
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.exit(1 if lines else 0)
