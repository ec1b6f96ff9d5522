"""All that a store holds, to see that nothing of a refused import stayed."""

from __future__ import annotations

from sqlalchemy import select

from stations.services.hub import Hub
from stations.storage.rows import Row


def everything_stored(hub: Hub) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with hub.read() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in Row.metadata.sorted_tables
        }
