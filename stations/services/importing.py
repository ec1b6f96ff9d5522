"""Importing a file: look at it first, then all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from geodata.coordinates import Datum
from stations.errors import InvalidInput
from stations.exchange.columns import NOTHING_CHOSEN
from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.services import import_places, import_surroundings
from stations.services.hub import Hub
from stations.services.import_runs import Progress, drop_own_remains, drop_remains, part_of
from stations.services.imported import KIND_OF, READY, ImportResult, Missing, Preview, Subject
from stations.services.networks import checked_name
from stations.storage import imports

READING = 0.35  # of a whole import's time
PATIENCE_S = 10.0  # whoever imports wants to see it; a province takes the catalogue longer

__all__ = [
    "KIND_OF",
    "READY",
    "ImportResult",
    "Missing",
    "Preview",
    "Progress",
    "Subject",
    "drop_remains",
    "import_file",
    "preview",
    "publish",
]


def preview(
    hub: Hub,
    content: bytes,
    file_name: str,
    subject: Subject,
    datum: Datum,
    columns: Mapping[str, str] = NOTHING_CHOSEN,
    *,
    network: str = "",
    owner: str = "",
    progress: Progress | None = None,
) -> Preview:
    """Read a file and say all that is wrong with it and all that it would change.

    `datum` is what the file is written in; `columns` (field to header) wins over the guess. A list
    of places is of a `network` ("" the operator's own) that belongs to `owner`.

    Raises:
        UnreadableFile: nothing of it can be used.
        InvalidInput: `unknown_columns`, a chosen field or header does not exist; `network`.
        Refused: `roads_are_wgs84`.
    """
    digest = hashlib.sha256(content).hexdigest()
    names = checked_name(network), checked_name(owner, column="owner")
    draft = Preview(subject, file_name, digest, datum, ImportResult(), *names)
    match subject:
        case Subject.BOUNDARIES:
            return import_surroundings.read_districts(hub, content, draft)
        case Subject.DEMAND:
            return import_surroundings.read_demand(hub, content, draft, columns)
        case Subject.ROADS:
            return import_surroundings.read_roads(hub, content, draft)
        case Subject.HOLIDAYS:
            return import_surroundings.read_holidays(hub, content, draft, columns)
        case Subject.STATIONS | Subject.MERCHANTS:
            return import_places.read(hub, content, draft, columns, progress or _silent)


def publish(
    hub: Hub, by: Account | None, seen: Preview, *, progress: Progress | None = None
) -> ImportResult:
    """Store what a preview showed, all of it or nothing, and say what was done.

    The list is compared with the register once more if anything has changed: somebody may have
    edited meanwhile. `progress` hears the share done, 0..1.

    Raises:
        Refused: `sign_in_first`, `no_right`, `import_running` while somebody else imports.
        InvalidInput: `rejected_rows`.
    """
    who = authorize(by, Action.IMPORT_LIST)
    return _store(hub, seen, by=who.display_name, progress=progress or _silent)


def import_file(
    hub: Hub,
    content: bytes,
    *,
    file_name: str,
    subject: Subject,
    datum: Datum,
    columns: Mapping[str, str] = NOTHING_CHOSEN,
    network: str = "",
    owner: str = "",
    by: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Import a file for whoever may write the data directory; edits carry `by`, or its name.

    A file with rejected rows stores nothing; the faults are in the result.

    Raises:
        UnreadableFile, InvalidInput, Refused: see `preview` and `publish`.
    """
    told = progress or _silent
    seen = preview(
        hub,
        content,
        file_name,
        subject,
        datum,
        columns,
        network=network,
        owner=owner,
        progress=part_of(told, 0.0, 1.0 if dry_run else READING),
    )
    if dry_run or seen.result.rejected:
        return seen.result
    return _store(hub, seen, by=by or file_name, progress=part_of(told, READING, 1.0))


def _store(hub: Hub, seen: Preview, *, by: str, progress: Progress) -> ImportResult:
    if seen.result.rejected:
        raise InvalidInput("rejected_rows", list(seen.result.rejected))
    with imports.only_import(hub.store.path.parent):
        drop_own_remains(hub)
        result = _store_whole(hub, seen, by=by, progress=progress)
    hub.refresh(patience_s=PATIENCE_S)
    progress(1.0)
    return result


def _store_whole(hub: Hub, seen: Preview, *, by: str, progress: Progress) -> ImportResult:
    match seen.subject:
        case Subject.BOUNDARIES:
            return import_surroundings.store_districts(hub, seen, by=by)
        case Subject.DEMAND:
            return import_surroundings.store_demand(hub, seen, by=by)
        case Subject.ROADS:
            return import_surroundings.store_roads(hub, seen, by=by)
        case Subject.HOLIDAYS:
            return import_surroundings.store_holidays(hub, seen, by=by)
        case Subject.STATIONS | Subject.MERCHANTS:
            return import_places.store(hub, seen, by=by, progress=progress)


def _silent(_: float) -> None:
    return
