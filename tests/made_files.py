"""Bad files that are too large or too odd to lie in the repository, made when they are needed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyogrio
import shapely

Rows = Sequence[Sequence[object]]

HEADER = ["名称", "经度", "纬度"]
ROW = ["东站", 113.1, 34.1]


def a_workbook(**sheets: Rows) -> bytes:
    """A workbook of these sheets, row by row."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    return saved(book)


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def a_zip(entries: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def rewritten(workbook: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its entries changed."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        entries = {each: archive.read(each) for each in archive.namelist()}
    return a_zip(entries | {name: change(entries[name])})


def a_sheet_of(rows: bytes) -> bytes:
    """A workbook whose one sheet holds these rows of XML."""
    whole = a_workbook(a=[HEADER, ROW])
    data = b"<sheetData>" + rows + b"</sheetData>"
    return rewritten(
        whole,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml[: xml.index(b"<sheetData")] + data + xml[xml.index(b"</sheetData>") + 12 :],
    )


def a_geopackage(
    *points: tuple[float, float],
    layer: str = "stations",
    crs: str = "EPSG:4326",
    names: list[str] | None = None,
    field: str = "name",
    into: Path | None = None,
) -> bytes:
    """A layer of points with names; `into` adds it to another file."""
    target: Any = into or io.BytesIO()
    pyogrio.raw.write(
        target,
        geometry=shapely.to_wkb(shapely.points(np.array(points, np.float64).reshape(-1, 2))),
        field_data=[np.array(names or [f"站{i}" for i in range(len(points))], dtype=object)],
        fields=np.array([field], dtype=object),
        layer=layer, driver="GPKG", geometry_type="Point", crs=crs, append=bool(into),
    )  # fmt: skip
    return target.read_bytes() if isinstance(target, Path) else bytes(target.getvalue())


def _billion_laughs() -> bytes:
    lines = [b'<!ENTITY l0 "ha">']
    lines += [b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10)]
    text = b"<!DOCTYPE sst [" + b"".join(lines) + b"]><sst><si><t>&l9;</t></si></sst>"
    return a_zip({"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": text})


def _hidden_laughs() -> bytes:
    """The same behind a comment that looks like the first element and under another name."""
    evil = b"<!-- " + b"<a> " * 500 + b'--><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    return a_zip({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.dat": evil})


def _external_entity() -> bytes:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    return a_zip({"xl/workbook.xml": evil})


def _in_utf16() -> bytes:
    evil = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    return a_zip({"xl/workbook.xml": evil.encode("utf-16")})


def _lying_size() -> bytes:
    content = b"<x>" + b"0" * 20_000_000
    data = a_zip({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": content})
    return data.replace(len(content).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))


def _hidden_list() -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(a_workbook(note=[], list=[HEADER, ROW])))
    book["list"].sheet_state = "hidden"
    return saved(book)


def _row_far_down() -> bytes:
    header = b"".join(
        b'<c r="%s1" t="inlineStr"><is><t>%s</t></is></c>' % each
        for each in ((b"A", b"name"), (b"B", b"lon"), (b"C", b"lat"))
    )
    far = b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'
    return a_sheet_of(b'<row r="1">' + header + b"</row>" + far)


def _wide_sheet() -> bytes:
    cells = b"".join(b'<c r="%s1"><v>1</v></c>' % name for name in (b"A", b"B", b"XFD"))
    return a_sheet_of(b'<row r="1">' + cells + b"</row>")


def _corners() -> bytes:
    """Two cells, seventeen thousand million apart: whoever keeps the blanks runs out of memory."""
    first = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
    return a_sheet_of(first + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def _impossible_column() -> bytes:
    return a_sheet_of(b'<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>')


def _polygons() -> bytes:
    file = io.BytesIO()
    pyogrio.raw.write(
        file, geometry=shapely.to_wkb([shapely.box(113, 34, 114, 35)]),
        field_data=[np.array(["东区"], dtype=object)], fields=np.array(["name"], dtype=object),
        layer="areas", driver="GPKG", geometry_type="Polygon", crs="EPSG:4326",
    )  # fmt: skip
    return file.getvalue()


MADE: Mapping[str, tuple[Callable[[], bytes], frozenset[str]]] = {
    name: (make, frozenset(reasons.split()))
    for name, make, reasons in (
        ("a bomb of 100 MB in a workbook of 0.1 MB",
         lambda: a_zip({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(10**8)}),
         "unpacks_too_large"),
        ("a bomb in ten thousand entries",
         lambda: a_zip({"xl/workbook.xml": b"<x/>"} | {f"x{i}.xml": b"" for i in range(10_000)}),
         "unpacks_too_large"),
        ("a bomb that lies about its size", _lying_size, "truncated not_a_table unpacks_too_large"),
        ("billion laughs in the shared strings", _billion_laughs, "not_a_table"),
        ("laughs behind a comment", _hidden_laughs, "not_a_table"),
        ("an entity of the system", _external_entity, "not_a_table"),
        ("laughs in UTF-16", _in_utf16, "not_a_table"),
        ("a document", lambda: a_zip({"word/document.xml": b"<x/>"}), "not_a_table"),
        ("a workbook without sheets", lambda: a_zip({"xl/workbook.xml": b"<x/>"}), "not_a_table"),
        ("a workbook cut in half",
         lambda: (lambda data: data[: len(data) // 2])(a_workbook(a=[HEADER, ROW])), "truncated"),
        ("a workbook whose list is hidden", _hidden_list, "only_hidden"),
        ("a row that stands a hundred billion down", _row_far_down, "too_many_rows"),
        ("a sheet as wide as sheets get", _wide_sheet, "too_many_columns"),
        ("two cells in opposite corners", _corners, "too_many_columns"),
        ("a column that no sheet has", _impossible_column, "not_a_table"),
        ("a CSV of a million columns",
         lambda: b"name,lon,lat" + b",x" * 1_000_000 + b"\na,1,2\n", "too_many_columns"),
        ("a cell of 10 MB", lambda: b"name,lon,lat\n" + b"x" * 10**7 + b",1,2\n", "cell_too_long"),
        ("a header of 10 MB", lambda: b"(" * 10**7 + b",lon,lat\nx,1,2\n", "cell_too_long"),
        ("brackets within brackets",
         lambda: b'{"features":' + b"[" * 100_000, "not_a_table truncated"),
        ("a number of a million digits",
         lambda: b'{"features":[{"geometry":{"coordinates":[' + b"1" * 10**6 + b",2]}}]}",
         "not_a_table"),
        ("a GeoPackage cut in half",
         lambda: (lambda data: data[: len(data) // 2])(a_geopackage((113, 34))),
         "truncated"),
        ("a GeoPackage of nothing but its name",
         lambda: b"SQLite format 3\0" + bytes(84), "truncated"),
        ("a GeoPackage of areas", _polygons, "no_points"),
    )
}  # fmt: skip
