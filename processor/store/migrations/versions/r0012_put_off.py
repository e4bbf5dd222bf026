"""Letters that wait until a held mail is decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("outbox") as batch:
        batch.add_column(sa.Column("waits_for", ID, nullable=True))
    op.create_index("ix_outbox_waits_for", "outbox", ["waits_for"])


def downgrade() -> None:
    """The older version sends them with the next pass."""
    op.drop_index("ix_outbox_waits_for", "outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("waits_for")
