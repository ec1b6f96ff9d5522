"""The commands `backup` and `restore`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from stations.cli.answers import answer, refusing
from stations.cli.files import Json
from stations.cli.store import DataDir, open_store_hub


def backup(
    file: Annotated[Path, typer.Argument(help="Written whole or not at all, over an older one.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Copy the store into one file, while the app runs."""
    from stations.services.backups import back_up

    with open_store_hub(data_dir, as_json=as_json) as hub:
        answer(back_up(hub, file), as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Put a backup in the place of the store; what stood there is gone."""
    from stations.services import backups
    from stations.services.hub import Settings

    env = dict(os.environ) | ({"STATIONS_DATA_DIR": str(data_dir)} if data_dir else {})
    with refusing(as_json=as_json):
        found = backups.restore(Settings.from_environment(env), file)
    answer(found, as_json=as_json)
