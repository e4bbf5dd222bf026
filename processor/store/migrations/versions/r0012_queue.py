"""What needs a person can be put off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "put_off",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("about", name="pk_put_off"),
    )


def downgrade() -> None:
    op.drop_table("put_off")
