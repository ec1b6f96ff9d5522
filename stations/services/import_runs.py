"""One run of an import: begun, published in one step, or dropped with all that it staged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection

from stations.errors import Refused
from stations.services.hub import Hub
from stations.services.imported import Preview
from stations.storage import imports, places, staging

Progress = Callable[[float], None]
"""Hears the share done, 0..1; what it raises ends the import and nothing is stored."""


def part_of(progress: Progress, start: float, end: float) -> Progress:
    """The progress of a part: its 0..1 is from `start` to `end` of the whole."""
    return lambda share: progress(start + (end - start) * share)


@contextmanager
def new_run(hub: Hub, seen: Preview, *, by: str) -> Iterator[int]:
    """Open a run and give its number; unless it was published, all it staged is dropped."""
    begin = partial(
        imports.begin_import,
        subject=seen.subject.value,
        file_name=seen.file_name,
        digest=seen.digest,
        at=hub.clock.now(),
        by=by,
        network=seen.network,
    )
    run = hub.writer.write(begin)
    try:
        yield run
    except BaseException:
        drop_own_remains(hub)
        raise


def store_at_once(hub: Hub, seen: Preview, store: Callable[[Connection], None], *, by: str) -> None:
    """Store and publish in one transaction."""
    with new_run(hub, seen, by=by) as run:
        at = hub.clock.now()

        def act(connection: Connection) -> None:
            store(connection)
            imports.publish_import(connection, run, at=at)
            places.note_import(connection, run)

        hub.writer.write(act)


def drop_remains(hub: Hub) -> None:
    """Remove what killed imports left behind; does nothing while somebody imports."""
    try:
        with imports.only_import(hub.store.path.parent):
            while hub.writer.write(staging.drop_unpublished):
                pass
    except Refused:
        return


def drop_own_remains(hub: Hub) -> None:
    """Remove what an import that holds the right to import left behind; the demo's is another's."""
    while hub.writer.write(partial(staging.drop_unpublished, but=imports.DEMO)):
        pass
