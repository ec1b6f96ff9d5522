"""An import in a process of its own, so that riders' check-ins do not notice it.

Short files are answered at once: starting a process takes longer than reading them.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from stations.people.accounts import Account
from stations.people.rights import Action, authorize
from stations.services.apart import Apart, AtOnce, Tell, Work, new_folder
from stations.services.hub import Hub, Settings, open_hub
from stations.services.import_runs import drop_remains
from stations.services.import_tasks import Answer, Request, Task, carry_out

AT_ONCE = 256 * 2**10  # bytes; a file of at most this is read in a second, in the asking thread
PATIENCE_S = 60.0  # for the catalogue to hold what came: nobody waits for it but a progress bar


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the other process needs: the request, where the store is, our time, and a folder."""

    request: Request
    data_dir: Path
    at: datetime
    folder: Path


def begin(hub: Hub, account: Account | None, asked: Request) -> Work[Answer]:
    """Start a task: a small file in this thread, any other in a process of its own.

    Where it is ended, what it had staged is gone before it counts as over; its answer is
    `import_interrupted` then.

    Raises:
        Refused: `sign_in_first`, `no_right`.
    """
    authorize(account, Action.IMPORT_LIST)
    folder = new_folder()
    if len(asked.content) <= AT_ONCE:
        return AtOnce(
            lambda: carry_out(hub, asked, folder=folder, progress=lambda _: None), folder=folder
        )
    data_dir = hub.store.path.parent.resolve()
    return Apart(
        _carried_out,
        _Asked(asked, data_dir, hub.clock.now(), folder),
        folder=folder,
        afterwards=(lambda stored: _tidy(hub, stored)) if asked.task is Task.PUBLISH else None,
        interrupted="import_interrupted",
    )


def _tidy(hub: Hub, stored: bool) -> None:
    """Show what was stored, or sweep up what was staged."""
    if not stored:
        drop_remains(hub)
    hub.refresh(patience_s=PATIENCE_S)


def _carried_out(asked: _Asked, tell: Tell) -> Answer:
    """The task, in the process that is its own."""
    gc.disable()  # millions of rows and no garbage: looking through them takes half of the time
    ours = Settings.from_environment()
    starts_at = asked.at if ours.starts_at else None
    hub = open_hub(replace(ours, data_dir=asked.data_dir, starts_at=starts_at))
    try:
        return carry_out(hub, asked.request, folder=asked.folder, progress=tell)
    finally:
        hub.close()
