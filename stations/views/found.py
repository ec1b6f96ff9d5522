"""The names that a typed text leads to, and the near miss."""

from __future__ import annotations

from typing import Any

from stations.search.find import Found, NamedKind
from stations.words import Words, mark

KIND_NAME = {
    NamedKind.LANDMARK: mark("Landmark"),
    NamedKind.DISTRICT: mark("District"),
    NamedKind.STREET: mark("Street"),
    NamedKind.STATION: mark("Station"),
}


def found(w: Words, text: str, answer: Found) -> dict[str, Any]:
    """Hits with the position a search starts from; else the name that was perhaps meant."""
    hits = [
        {
            "name": hit.name,
            "kind": w(KIND_NAME[hit.kind]),
            "lon": round(hit.position.lon, 6),
            "lat": round(hit.position.lat, 6),
        }
        for hit in answer.hits
    ]
    return {"hits": hits, "suggest": _suggest(w, text.strip(), answer)}


def _suggest(w: Words, text: str, answer: Found) -> str | None:
    if answer.hits or not text:
        return None
    if answer.suggestion is None:
        return w('No "{text}". Type a crossing, or tap the map', text=text)
    return w('No "{text}". Try "{name}"?', text=text, name=answer.suggestion)
