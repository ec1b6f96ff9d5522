"""Alembic's entry: runs the migrations on the connection that the store hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from stations.storage import rider_rows  # noqa: F401  # its tables belong to the metadata
from stations.storage.rows import Instant, Row


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our types as SQLAlchemy's: a migration must not change when our code does."""
    return "sa.DateTime(timezone=True)" if isinstance(item, Instant) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Row.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
