"""The reader's words for where a place stands between plan and end."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stations.registry.vocabulary import LifeCycle
from stations.words import mark

STAGE_NAME: Mapping[LifeCycle, str] = MappingProxyType(
    {
        LifeCycle.PLANNED: mark("Planned, not on the map"),
        LifeCycle.BUILT: mark("Built"),
        LifeCycle.ACCEPTED: mark("Accepted"),
        LifeCycle.RUNNING: mark("Running"),
        LifeCycle.LIVELY: mark("Lively"),
        LifeCycle.SUSPENDED: mark("Suspended, not on the map"),
        LifeCycle.CLOSED: mark("Closed for good, not on the map"),
    }
)
