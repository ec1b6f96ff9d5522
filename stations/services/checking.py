"""What the store holds, and whether it is sound."""

from __future__ import annotations

from typing import Any

from stations.registry.vocabulary import Kind
from stations.services.hub import Hub
from stations.storage import places, visits
from stations.storage.engine import integrity


def check_store(hub: Hub) -> dict[str, Any]:
    """Counts of visible stations (all posts), merchants and visits, and `integrity` (`ok`)."""
    with hub.read() as connection:
        found = places.all_places(connection)
        merchants = sum(place.kind is Kind.MERCHANT for place in found)
        return {
            "stations": len(found) - merchants,
            "merchants": merchants,
            "visits": visits.count_visits(connection),
            "integrity": integrity(connection),
        }
