"""What needs a person can be put off; how often each coordinator gets the digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "snoozed",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("about", name="pk_snoozed"),
    )
    op.create_table(
        "digests",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("often", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address", name="pk_digests"),
    )


def downgrade() -> None:
    digest = sa.table("due_dates", sa.column("kind", sa.Text()))
    op.execute(digest.delete().where(digest.c.kind == "digest"))  # the older version knows no such kind
    op.drop_table("digests")
    op.drop_table("snoozed")
