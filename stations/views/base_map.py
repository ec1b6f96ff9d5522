"""What the map under the pins is made of, as its attribution says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stations.words import Words


def source(w: Words, drawing: Mapping[str, Any]) -> str:
    """The licence's own line, else our streets, else the districts; empty without a drawing."""
    if not drawing:
        return ""
    if drawing.get("attribution"):
        return str(drawing["attribution"])
    if drawing.get("streets"):
        return w("Base map: own street network")
    return w("Base map: districts")
