"""Networks with their own identifiers, merges, holidays, funding, expiry, and runs in the log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("change", sa.Column("import_id", sa.Integer(), nullable=True))
    op.add_column(
        "import_run", sa.Column("network", sa.String(), nullable=False, server_default="")
    )
    op.add_column("place", sa.Column("funding", sa.String(), nullable=False, server_default=""))
    op.add_column("amenity", sa.Column("expires_on", sa.Date(), nullable=True))
    _create_networks()
    _create_merges()
    op.create_table(
        "demand_source",
        sa.Column(
            "import_id",
            sa.Integer(),
            sa.ForeignKey("import_run.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
        sa.Column("hidden", sa.Float(), nullable=False),
        sa.Column("hidden_people", sa.Float(), nullable=False),
    )
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
    )


def _create_networks() -> None:
    op.create_table(
        "network",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("owner", sa.String(), nullable=False),
    )
    op.create_table(
        "identifier",
        sa.Column("network", sa.String(), primary_key=True),
        sa.Column("external_id", sa.String(), primary_key=True),
        sa.Column(
            "place_id",
            sa.String(),
            sa.ForeignKey("place.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("import_id", sa.Integer(), nullable=True),
    )
    op.create_index("identifier_place", "identifier", ["place_id"])


def _create_merges() -> None:
    op.create_table(
        "former_code",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column(
            "place_id", sa.String(), sa.ForeignKey("place.id", ondelete="CASCADE"), nullable=False
        ),
    )
    op.create_table(
        "merge",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kept_id", sa.String(), nullable=False),
        sa.Column("gone_id", sa.String(), nullable=False),
        sa.Column("gone_code", sa.String(), nullable=False),
        sa.Column("gone_name", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("merge_kept", "merge", ["kept_id"])
    op.create_table(
        "distinct_pair",
        sa.Column("first_id", sa.String(), primary_key=True),
        sa.Column("second_id", sa.String(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
    )


def downgrade() -> None:
    for table in (
        "holiday",
        "demand_source",
        "distinct_pair",
        "merge",
        "former_code",
        "identifier",
        "network",
    ):
        op.drop_table(table)
    op.drop_column("amenity", "expires_on")
    op.drop_column("place", "funding")
    op.drop_column("import_run", "network")
    op.drop_column("change", "import_id")
