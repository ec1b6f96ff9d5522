"""Backup and restore, while the app runs: what comes back equals what was stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stations.services.checking import check_store
from stations.services.hub import Hub, Settings, open_hub
from stations.storage import backup, imports, places


def back_up(hub: Hub, file: Path) -> dict[str, Any]:
    """Copy the store into a file; the counts are those of the copied store.

    Raises:
        Refused: `cannot_write`.
    """
    backup.write_backup(hub.store.path.parent, file)
    return check_store(hub)


def restore(settings: Settings, file: Path) -> dict[str, Any]:
    """Put a backup in the place of the store, and bring it to this program's schema.

    Raises:
        UnreadableFile: `no_backup`.
        Refused: `import_running`.
        StoreUnavailable: `newer`, `read_only` and the like.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with imports.only_import(settings.data_dir):
        seen = backup.read_backup(settings.data_dir, file)
    hub = open_hub(settings)
    try:
        hub.writer.write(lambda connection: places.note_another_store(connection, after=seen))
        return check_store(hub)
    finally:
        hub.close()
