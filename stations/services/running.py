"""The hub of this process: opened on first use, one for HTTP routes and pages alike."""

from __future__ import annotations

import functools

from stations.services.hub import Hub, Settings, open_hub


@functools.cache
def running_hub() -> Hub:
    """The one hub; `app.py` opens it before anything else can ask.

    Raises:
        StoreUnavailable: see `open_hub`.
    """
    return open_hub(Settings.from_environment(), watch=True)
