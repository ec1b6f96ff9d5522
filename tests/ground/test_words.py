"""No reader meets a sentence in the wrong language, or one with a hole in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ground.words import check, places

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: zh_CN\\n"\n\n'
)


def a_project(root: Path, *, code: str, po: str) -> Path:
    (root / "pages").mkdir(parents=True)
    (root / "stations/words/zh").mkdir(parents=True)
    (root / "pages/one.py").write_text(code, encoding="utf-8")
    (root / "stations/words/zh/one.po").write_text(HEADER + po, encoding="utf-8")
    return root


def test_every_sentence_of_the_code_has_its_chinese() -> None:
    assert check().lines() == []


def test_a_complete_project_has_no_findings(tmp_path: Path) -> None:
    code = 'w("Open {n}", n=1); w.n("{n} place", "{n} places", 3); x = mark("Shut")'
    po = (
        'msgid "Open {n}"\nmsgstr "开 {n}"\n\n'
        'msgid "{n} place"\nmsgid_plural "{n} places"\nmsgstr[0] "{n} 处"\n\n'
        'msgid "Shut"\nmsgstr "关"\n'
    )
    assert check(a_project(tmp_path, code=code, po=po)).lines() == []


@pytest.mark.parametrize(
    ("code", "po", "kind"),
    [
        ('w("Open")', "", "missing"),
        ('w("Open" if lit else "Shut")', 'msgid "Open"\nmsgstr "开"\n', "missing"),
        ('frame.w("Open")', "", "missing"),
        ('w("Open")', 'msgid "Open"\nmsgstr ""\n', "empty"),
        ('w("Open")', '#, fuzzy\nmsgid "Open"\nmsgstr "开"\n', "fuzzy"),
        ("", 'msgid "Open"\nmsgstr "开"\n', "unused"),
        ('w("Open {n}", n=1)', 'msgid "Open {n}"\nmsgstr "开 {m}"\n', "misplaced"),
        ('w("Open {n}", n=1)', 'msgid "Open {n}"\nmsgstr "开"\n', "misplaced"),
        ('w(f"Open {n}")', "", "unreadable"),
    ],
)
def test_each_fault_is_found(tmp_path: Path, code: str, po: str, kind: str) -> None:
    assert [
        line.split(":")[0] for line in check(a_project(tmp_path, code=code, po=po)).lines()
    ] == [kind]


def test_two_files_that_contradict_each_other_are_found(tmp_path: Path) -> None:
    root = a_project(tmp_path, code='w("Open")', po='msgid "Open"\nmsgstr "开"\n')
    other = HEADER + 'msgid "Open"\nmsgstr "打开"\n'
    (root / "stations/words/zh/two.po").write_text(other, encoding="utf-8")
    assert [line.split(":")[0] for line in check(root).lines()] == ["contradicting"]


def test_the_places_of_a_sentence_are_its_names() -> None:
    assert places("{n} of {total:.1f}, {{not}}") == {"n", "total"}
