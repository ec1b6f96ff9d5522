"""How a command answers: a table or one JSON object, and a refusal that says what to do next."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from stations.errors import InvalidInput, StationsError
from stations.exchange.sentences import FILES

NEXT = {
    "unknown_file": "Check the path of the file.",
    "not_found": "Check the path of the file.",
    "not_empty": "Use another --data-dir, or remove what is stored first.",
    "rejected_rows": "Mend the rows listed and import the file again.",
    "unknown_columns": "Name the columns with --column field=HEADER.",
    "not_yet": "Choose another list: stations and merchants come and go already.",
    "form_does_not_fit": "Use csv, xlsx, geojson or gpkg; osm is for places, ics for events.",
    "wgs84_only": "Leave --datum out, or use csv or xlsx.",
    "cannot_write": "Check that the folder is there, yours to write, and has space.",
    "import_running": "Another import is running. Wait for it and try again.",
    "import_interrupted": "Nothing was stored. Import the file again.",
    "read_only": "Give this user the right to write in the data directory.",
    "newer": "Install the newer version of this program that wrote the store.",
    "damaged": "Move the file away, or restore a backup.",
    "full": "Free some disk space and try again.",
    "busy": "Another process is writing. Try again.",
    "unsupported": "Unset DATABASE_URL: this version keeps its store in SQLite only.",
    "no_folder": "Give --data-dir a folder that is there or can be made.",
    "bad_clock": "Write STATIONS_CLOCK with its zone: 2026-11-18T12:00:00+08:00.",
    "weak_secret": "Give a secret of at least 16 characters.",
    "roads_are_wgs84": "Say --datum wgs84.",
    "roads_not_pbf": "Give an extract of OpenStreetMap that ends in .osm.pbf.",
    "roads_truncated": "The file is cut off. Fetch it again.",
    "no_backup": "Give a file that `backup` wrote.",
    "ride_too_long": "Choose an end of the ride within 100 km.",
    "no_demand": "Give the demand points weights above 0.",
    "no_capacity": "Give at least one station a capacity above 0.",
    "no_demand_in_reach": "Widen --catchment-m, or check that both files lie in one area.",
    "bad_weights": "Write --weights as 1000:1,2000:0.68, or gaussian.",
    "too_many_pairs": "Use fewer candidates, or sum the demand up over larger squares.",
    "port_taken": "Choose another port with --port.",
}


def answer(data: Mapping[str, Any], *, as_json: bool, lines: Iterable[str] = ()) -> None:
    """Print the answer: one JSON object, or lines for people."""
    if as_json:
        print(json.dumps(data, ensure_ascii=False, allow_nan=False, default=str))
    else:
        for line in lines or (f"{key}: {value}" for key, value in data.items()):
            print(line)


def table(rows: Sequence[Sequence[object]], head: Sequence[str]) -> Iterator[str]:
    """Columns wide enough for what stands in them (Chinese characters are two cells wide)."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(_cells(row[i]) for row in cells) for i in range(len(head))]
    for row in cells:
        padded = (cell + " " * (w - _cells(cell)) for cell, w in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _cells(text: str) -> int:
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def refuse(reason: str, message: str, *, as_json: bool, **facts: Any) -> NoReturn:
    """End with status 1, saying why and what to do next."""
    what_next = NEXT.get(reason) or FILES.get(reason, "Read the message and try again.")
    if as_json:
        data = {"reason": reason, "message": message, "next": what_next} | facts
        print(json.dumps(data, ensure_ascii=False, default=str))
    else:
        print(f"{reason}: {message}\n{what_next}", file=sys.stderr)
    raise typer.Exit(1)


@contextmanager
def refusing(*, as_json: bool) -> Iterator[None]:
    """Turn the package's own errors into refusals; anything else is a defect and shows itself."""
    try:
        yield
    except InvalidInput as error:
        faults = [
            {"row": f.row, "column": f.column, "reason": f.reason, "detail": f.detail}
            for f in error.faults
        ]
        refuse(error.reason, str(error), as_json=as_json, faults=faults)
    except StationsError as error:
        refuse(error.reason, str(error), as_json=as_json)
