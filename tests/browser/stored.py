"""Look into the store of a running app, as nobody else may: read-only, beside it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from stations.storage.engine import FILE_NAME, sqlite_module


def ask(data_dir: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of a question to the store."""
    connection: sqlite3.Connection = sqlite_module().connect(
        f"file:{data_dir / FILE_NAME}?mode=ro", uri=True
    )
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def untroubled_code(data_dir: Path, nth: int = 0) -> str:
    """The wall code of a station that is open day and night and has no trouble."""
    rows = ask(
        data_dir,
        "SELECT code FROM place WHERE kind = 'station' AND opening_hours = '24/7' AND entry <> ''"
        " AND id NOT IN (SELECT place_id FROM closure)"
        " AND id NOT IN (SELECT place_id FROM lock_case)"
        " AND id NOT IN (SELECT place_id FROM keeper) ORDER BY id",
    )
    return str(rows[nth][0])
