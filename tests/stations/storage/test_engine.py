"""Opening the store: created, migrated, or refused with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from stations.errors import StoreUnavailable
from stations.storage.engine import FILE_NAME, integrity, open_store, sqlite_module
from stations.storage.rows import Row


def test_a_store_that_does_not_exist_is_created_sound(tmp_path: Path) -> None:
    store = open_store(tmp_path / "new" / "folder")
    with store.reading.connect() as connection:
        assert integrity(connection) == "ok"
    store.close()


def test_the_migrations_make_exactly_the_tables_of_the_rows(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.writing.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Row.metadata) == []
    store.close()


def test_a_store_of_a_newer_program_is_refused_and_untouched(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with store.writing.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(StoreUnavailable) as refusal:
        open_store(tmp_path)
    assert refusal.value.reason == "newer"
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreUnavailable) as refusal:
        open_store(tmp_path)
    assert refusal.value.reason == "damaged"


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable):
        open_store(tmp_path / "file" / "store")


def test_sqlite_is_new_enough_not_to_corrupt_its_log() -> None:
    assert sqlite_module().sqlite_version_info >= (3, 51, 3)
