"""Photos, events, votes, stamp cards, links to join, and planners' scenarios"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_photos()
    _create_events()
    _create_votes()
    _create_stamps()
    op.create_table(
        "join_link",
        sa.Column("district", sa.String(), primary_key=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
    )
    op.create_table(
        "scenario",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("inputs", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
    )


def _of_a_place(*, nullable: bool) -> sa.Column[str]:
    key = sa.ForeignKey("place.id", ondelete="CASCADE")
    return sa.Column("place_id", sa.String(), key, nullable=nullable)


def _create_photos() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.String(), primary_key=True),
        _of_a_place(nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
    )
    op.create_index("photo_place", "photo", ["place_id"])


def _create_events() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.String(), primary_key=True),
        _of_a_place(nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("event_ends", "event", ["ends_at"])


def _create_votes() -> None:
    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("nonce", sa.String(), nullable=False, unique=True),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("day_token", sa.String(), nullable=True),
        sa.Column("worker_group", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
    )
    op.create_index("vote_cell", "vote", ["cell"])


def _create_stamps() -> None:
    op.create_table(
        "stamp_card",
        sa.Column("code_hash", sa.String(), primary_key=True),
        sa.Column("phrase_hash", sa.String(), nullable=False, unique=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sqlite_with_rowid=False,
    )
    card = sa.ForeignKey("stamp_card.code_hash", ondelete="CASCADE")
    op.create_table(
        "stamp",
        sa.Column("card_hash", sa.String(), card, primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "used_stamp",
        sa.Column("nonce", sa.String(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in (
        "scenario",
        "join_link",
        "used_stamp",
        "stamp",
        "stamp_card",
        "vote",
        "event",
        "photo",
    ):
        op.drop_table(table)
