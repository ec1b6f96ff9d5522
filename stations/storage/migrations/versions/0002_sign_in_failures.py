"""Failed sign-ins by name, whether it exists or not; invitations name the keeper's post"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_in_failure",
        sa.Column("login_hash", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("login_hash"),
    )
    op.drop_column("account", "failures")
    op.drop_column("account", "locked_until")
    op.add_column(
        "invitation", sa.Column("post", sa.String(), nullable=False, server_default="first")
    )


def downgrade() -> None:
    op.drop_column("invitation", "post")
    op.add_column("account", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "account", sa.Column("failures", sa.Integer(), nullable=False, server_default="0")
    )
    op.drop_table("sign_in_failure")
