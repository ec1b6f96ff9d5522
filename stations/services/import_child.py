"""The process in which an import runs: `python -m stations.services.import_child FOLDER`."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
import sys
import threading
from pathlib import Path

from stations.errors import StationsError
from stations.services.hub import Settings, open_hub
from stations.services.import_apart import ANSWER, packed
from stations.services.import_tasks import Answer, Request, carry_out

SMALLEST_STEP = 0.002  # of the share done: a page does not show less


def main(folder: Path) -> None:
    """Carry out the request in `folder` and leave the answer there, whole or not at all."""
    sys.stdin.readline()  # the request is written
    threading.Thread(target=_end_with_the_asker, args=(folder,), daemon=True).start()
    gc.disable()  # millions of rows and no garbage: looking through them takes half of the time
    request: Request = pickle.loads((folder / "request").read_bytes())  # noqa: S301 - our asker's
    new = folder / "answer.new"
    new.write_bytes(pickle.dumps(packed(_outcome(request, folder))))
    new.replace(folder / ANSWER)


def _outcome(request: Request, folder: Path) -> Answer | StationsError:
    try:
        hub = open_hub(Settings.from_environment())
    except StationsError as error:
        return error
    try:
        return carry_out(hub, request, folder=folder, progress=_Teller())
    except StationsError as error:
        return error
    finally:
        hub.close()


class _Teller:
    """Writes the share done, a line each."""

    def __init__(self) -> None:
        self._told = -1.0

    def __call__(self, share: float) -> None:
        if share >= self._told + SMALLEST_STEP:
            self._told = share
            sys.stdout.write(f"{share:.4f}\n")
            sys.stdout.flush()


def _end_with_the_asker(folder: Path) -> None:
    sys.stdin.read()
    shutil.rmtree(folder, ignore_errors=True)  # the list itself lies there
    os._exit(1)  # nobody is left to hear the answer; what is staged is swept up at the next start


if __name__ == "__main__":
    main(Path(sys.argv[1]))
