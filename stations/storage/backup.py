"""A copy of the store while it is in use, and the way back.

Both go through SQLite's own backup, which sees every committed row: a copied file misses what still
stands in the write-ahead log, and passes its integrity check all the same.
"""

from __future__ import annotations

import os
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError

from stations.errors import Refused, UnreadableFile
from stations.storage.engine import FILE_NAME, sqlite_module, unavailable

_PAGES_A_STEP = 2_000  # 8 MB, then others may write
_PAUSE_S = 0.005


def write_backup(data_dir: Path, file: Path) -> None:
    """Copy the store into `file`, whole or not at all, over an older one.

    Raises:
        Refused: `cannot_write`.
        StoreUnavailable: the store cannot be read.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        with suppress(FileNotFoundError):
            part.unlink()
        with closing(_open(data_dir / FILE_NAME)) as store, closing(_open(part)) as copy:
            store.backup(copy, pages=_PAGES_A_STEP, sleep=_PAUSE_S)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        _make_durable(part)
        part.replace(file)
    except OSError as error:
        raise Refused("cannot_write", f"{file}: {error.strerror or error}") from error
    except _errors() as error:
        raise _refusal(error, file) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def read_backup(data_dir: Path, file: Path) -> int:
    """Put what `file` holds in the place of the store, in one transaction.

    Returns the data version that stood before (0: none), which others may have seen. Whoever has
    the store open goes on with what was restored.

    Raises:
        UnreadableFile: `no_backup`, the file is none of ours or is damaged.
        StoreUnavailable: the store cannot be written.
    """
    if not file.is_file():
        raise UnreadableFile("no_backup", f"{file} is no file")
    try:
        with closing(_open(file)) as copy:
            _check(copy, file)
            data_dir.mkdir(parents=True, exist_ok=True)
            with closing(_open(data_dir / FILE_NAME)) as store:
                seen = _version(store)
                copy.backup(store)
                return seen
    except OSError as error:
        raise unavailable(error, path=str(data_dir)) from error
    except _errors() as error:
        raise unavailable(error, path=str(data_dir)) from error


def _version(store: Any) -> int:
    """The data version, 0 where the store is new or cannot tell."""
    try:
        return int(store.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()[0])
    except _errors():
        return 0


def _check(copy: Any, file: Path) -> None:
    try:
        sound = copy.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        ours = copy.execute(
            "SELECT count(*) FROM sqlite_master WHERE name IN ('place', 'alembic_version')"
        ).fetchone()[0]
    except _errors() as error:
        raise UnreadableFile("no_backup", f"{file}: {error}") from error
    if not sound or ours != 2:
        raise UnreadableFile("no_backup", f"{file} is no sound store")


def _open(path: Path) -> Any:
    return sqlite_module().connect(str(path), timeout=5.0)


def _errors() -> tuple[type[BaseException], ...]:
    return sqlite_module().Error, DatabaseError


def _refusal(error: BaseException, file: Path) -> Exception:
    if "full" in str(error) or "unable to open" in str(error):
        return Refused("cannot_write", f"{file}: {error}")
    return unavailable(error, path=str(file))


def _make_durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
