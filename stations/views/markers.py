"""The pins and clusters of a piece of the map."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geodata.coordinates import LonLat
from stations.search.catalogue import Catalogue
from stations.search.published import Published
from stations.search.state import State, StateCode
from stations.search.viewport import Cluster, Clusters, Seen, viewport
from stations.views import sentences
from stations.views.names import shape
from stations.views.question import Question
from stations.words import Words

DECIMALS = 6


def markers(
    w: Words, catalogue: Catalogue, question: Question, *, at: datetime, origin: LonLat | None
) -> dict[str, list[dict[str, Any]]]:
    """`points` and `clusters` of the question's box; both empty without one.

    What is open is judged on arrival from `origin`, or now without one.
    """
    if question.box is None:
        return {"points": [], "clusters": []}
    west, south, east, north = question.box
    found = viewport(
        catalogue,
        west=west,
        south=south,
        east=east,
        north=north,
        zoom=question.zoom,
        at=at,
        needs=question.filters.needs,
        entry=question.filters.entry,
        open_only=question.filters.open_only,
        origin=origin,
        by=question.by,
    )
    clusters = found.clusters if isinstance(found, Clusters) else ()
    return {
        "points": [_point(w, seen) for seen in found.points],
        "clusters": [_cluster(cluster) for cluster in clusters],
    }


def _point(w: Words, seen: Seen) -> dict[str, Any]:
    place, state = seen.row.place, seen.state
    return {
        "id": place.id,
        "lon": round(place.position.lon, DECIMALS),
        "lat": round(place.position.lat, DECIMALS),
        "shape": shape(place.kind),
        "state": state.pin,
        "tag": tag(w, state),
        "label": label(w, seen.row, state),
    }


def tag(w: Words, state: State) -> str:
    """The minutes on a pin that closes soon, else nothing."""
    if state.code is not StateCode.CLOSES_SOON:
        return ""
    return w("{minutes} min", minutes=state.minutes_left)


def label(w: Words, row: Published, state: State) -> str:
    """The accessible name of a pin."""
    return sentences.spoken(w, row.place.name, sentences.state_line(w, row, state))


def _cluster(cluster: Cluster) -> dict[str, Any]:
    return {
        "lon": round(cluster.lon, DECIMALS),
        "lat": round(cluster.lat, DECIMALS),
        "n": cluster.n,
        "open_share": round(cluster.open_share, 4),
        "bbox": [round(edge, DECIMALS) for edge in cluster.box],
    }
