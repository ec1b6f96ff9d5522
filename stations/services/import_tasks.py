"""The three things a page asks of a file: its beginning, what it would change, and to store it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from geodata.coordinates import Datum
from stations.errors import InvalidInput
from stations.services import import_shown, importing
from stations.services.hub import Hub
from stations.services.import_runs import Progress
from stations.services.import_shown import Head, Shown
from stations.services.imported import Subject


class Task(StrEnum):
    """What is asked."""

    HEAD = "head"
    PREVIEW = "preview"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Request:
    """A task and the file it is about; `by` is whom edits are put down to.

    `network` is whose list of places it is, "" the operator's own; `owner` is the body behind it.
    """

    task: Task
    content: bytes = field(repr=False)
    file_name: str
    subject: Subject
    datum: Datum = Datum.WGS84
    columns: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    network: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What an import stored."""

    subject: Subject
    accepted: int
    updated: int


Answer = Head | Shown | Done


def carry_out(hub: Hub, asked: Request, *, folder: Path, progress: Progress) -> Answer:
    """Do what is asked; what is too long to be shown is written into `folder`.

    Raises:
        UnreadableFile, InvalidInput, Refused: see `importing`.
    """
    if asked.task is Task.HEAD:
        return import_shown.head_of(asked.content)
    if asked.task is Task.PREVIEW:
        seen = importing.preview(
            hub,
            asked.content,
            asked.file_name,
            asked.subject,
            asked.datum,
            asked.columns,
            network=asked.network,
            owner=asked.owner,
            progress=progress,
        )
        return import_shown.shown(seen, folder)
    result = importing.import_file(
        hub,
        asked.content,
        file_name=asked.file_name,
        subject=asked.subject,
        datum=asked.datum,
        columns=asked.columns,
        network=asked.network,
        owner=asked.owner,
        by=asked.by,
        progress=progress,
    )
    if result.rejected:
        raise InvalidInput("rejected_rows", list(result.rejected))
    return Done(asked.subject, result.accepted, result.updated)
