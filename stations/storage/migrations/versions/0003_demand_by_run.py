"""Demand belongs to the import that brought it, and is seen when that is published"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("demand", sa.Column("import_id", sa.Integer(), nullable=True))
    op.create_index("demand_import", "demand", ["import_id"])


def downgrade() -> None:
    op.drop_index("demand_import", "demand")
    op.drop_column("demand", "import_id")
