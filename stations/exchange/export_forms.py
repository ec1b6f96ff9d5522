"""A sheet as the bytes of a file: CSV, XLSX, GeoJSON, GeoPackage."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from stations.exchange.export_sheets import Cell, Sheet
from stations.exchange.formulas import neutralise

QUOTE = '"'
_SEPARATES = re.compile(r'[",;\t|\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]')
# What XML 1.0 cannot say, and so no workbook can hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def to_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs; formulas harmless.

    A text with anything in it that some program takes for a separator stands in quotes.
    """
    lines = [",".join(map(_csv_cell, row)) for row in (sheet.headers, *sheet.rows)]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig", "replace")


def _csv_cell(cell: Cell) -> str:
    if not isinstance(cell, str):
        return "" if cell is None else repr(cell)
    text = neutralise(cell)
    return f'"{text.replace(QUOTE, QUOTE * 2)}"' if _SEPARATES.search(text) else text


def to_xlsx(sheet: Sheet) -> bytes:
    """One sheet with a header that stays in view; formulas harmless, texts stay texts.

    What XML cannot hold (U+FFFE, U+FFFF) becomes the replacement character.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A2"
    page.append(sheet.headers)
    for row in sheet.rows:
        page.append([_xlsx_cell(page, cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _xlsx_cell(page: Any, cell: Cell) -> Any:
    if isinstance(cell, str):
        return neutralise(_NOT_XML.sub("\ufffd", cell)) or None
    if isinstance(cell, float):
        from openpyxl.cell import WriteOnlyCell

        number = WriteOnlyCell(page, repr(cell))  # openpyxl itself writes 16 digits, one too few
        number.data_type = "n"
        return number
    return cell


def to_geojson(sheet: Sheet) -> bytes:
    """Points with the columns as properties (RFC 7946: WGS-84)."""
    named = [i for i in range(len(sheet.headers)) if i not in (sheet.lon, sheet.lat)]
    return features_to_geojson(
        (row[sheet.lon], row[sheet.lat], {sheet.headers[i]: row[i] for i in named})
        for row in sheet.rows
    )


def features_to_geojson(
    features: Iterable[tuple[Cell, Cell, Mapping[str, Cell]]],
) -> bytes:
    """Points `(lon, lat, properties)` as a feature collection, a feature a line."""
    lines = ",\n".join(_feature_lines(features))
    text = f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'
    return text.encode("utf-8", "replace")


def _feature_lines(
    features: Iterable[tuple[Cell, Cell, Mapping[str, Cell]]],
) -> Iterator[str]:
    for lon, lat, properties in features:
        feature = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": properties,
        }
        yield json.dumps(feature, ensure_ascii=False, allow_nan=False)


def to_gpkg(sheet: Sheet) -> bytes:
    """One layer of points in WGS-84, texts and numbers as themselves, nothing as NULL."""
    import pyogrio
    import shapely

    lon, lat = (
        np.array([row[i] for row in sheet.rows], np.float64) for i in (sheet.lon, sheet.lat)
    )
    named = [i for i in range(len(sheet.headers)) if i not in (sheet.lon, sheet.lat)]
    target = io.BytesIO()
    pyogrio.raw.write(
        target,
        geometry=shapely.to_wkb(shapely.points(lon, lat)),
        field_data=[_gpkg_column([row[i] for row in sheet.rows]) for i in named],
        fields=np.array([sheet.headers[i] for i in named], dtype=object),
        layer=sheet.name,
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4326",
    )
    return target.getvalue()


def _gpkg_column(cells: Sequence[Cell]) -> Any:
    if any(isinstance(cell, str) for cell in cells) or all(cell is None for cell in cells):
        return np.array([cell or None for cell in cells], dtype=object)
    if all(isinstance(cell, int) for cell in cells):
        return np.array(cells, np.int64)
    return np.array([np.nan if cell is None else cell for cell in cells], np.float64)
