"""Open the store: SQLite through its safest module, migrated to this program's schema."""

from __future__ import annotations

import sqlite3
import time
import warnings
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import StaticPool

from stations.errors import StoreUnavailable

FILE_NAME = "nuanyi.sqlite3"
BUSY_TIMEOUT_MS = 5_000
ASK_AGAIN_MS = 2  # SQLite itself sleeps for up to 100 ms, and another process's import never rests
_SAFE_SQLITE = (3, 51, 3)  # earlier versions can corrupt a WAL that two processes checkpoint


@dataclass(frozen=True, slots=True)
class Store:
    """Two doors to one database: many readers that cannot write, one writer."""

    path: Path
    reading: Engine
    writing: Engine

    def close(self) -> None:
        self.reading.dispose()
        self.writing.dispose()


def sqlite_module() -> ModuleType:
    """The DBAPI module with the newest SQLite at hand; an old one is used with a warning."""
    module: ModuleType
    try:
        module = import_module("pysqlite3.dbapi2")
    except ImportError:
        module = sqlite3
    if module.sqlite_version_info < _SAFE_SQLITE:
        warnings.warn(
            f"SQLite {module.sqlite_version} is older than 3.51.3: keep one process per store",
            RuntimeWarning,
            stacklevel=2,
        )
    return module


def open_store(data_dir: Path) -> Store:
    """Open the store in `data_dir`, creating or migrating it.

    Raises:
        StoreUnavailable: `read_only`, `newer` than this program, or `damaged`.
    """
    path = data_dir / FILE_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        writing = _engine(path, "BEGIN IMMEDIATE", poolclass=StaticPool)
        _migrate(writing, path)
    except (DatabaseError, OSError) as error:
        where = data_dir if isinstance(error, OSError) else path
        raise unavailable(error, path=str(where)) from error
    return Store(path, _engine(path, "BEGIN", query_only=True, pool_size=8), writing)


def unavailable(error: BaseException, **facts: str) -> StoreUnavailable:
    """What a driver's complaint means to the reader."""
    text = str(error).lower()
    known = {
        "readonly": "read_only",
        "read-only": "read_only",
        "permission": "read_only",
        "unable to open": "read_only",
        "full": "full",
        "no space": "full",
        "locked": "busy",
        "file exists": "no_folder",
        "not a directory": "no_folder",
        "no such file": "no_folder",
        "not a database": "damaged",
        "malformed": "damaged",
    }
    reason = next((code for sign, code in known.items() if sign in text), "failed")
    return StoreUnavailable(reason, str(error).splitlines()[0], **facts)


def _engine(path: Path, begin: str, *, query_only: bool = False, **options: Any) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        module=sqlite_module(),
        hide_parameters=True,  # what people wrote stays out of messages and logs
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        **options,
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not open transactions of its own
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS if query_only else ASK_AGAIN_MS}")
        if query_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        _begin_when_free(connection, begin)

    return engine


def _begin_when_free(connection: Connection, begin: str) -> None:
    """Begin as soon as no other process holds the lock; its gaps are too short to be slept through.

    Raises:
        sqlalchemy.exc.OperationalError: it was held for five seconds, or something else is wrong.
    """
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.exec_driver_sql(begin)
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
        else:
            return


def _migrate(engine: Engine, path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    known = {script.revision for script in scripts.walk_revisions()}
    if current is not None and current not in known:
        raise StoreUnavailable("newer", f"{path} was written by a newer program", path=str(path))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def integrity(connection: Connection) -> str:
    """`ok`, or what SQLite finds wrong in pages, indexes and foreign keys."""
    found = connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    problems = [str(line) for line in found if line != "ok"]
    problems += [f"row without its owner in {row[0]}" for row in orphans[:20]]
    return "; ".join(problems) or "ok"
