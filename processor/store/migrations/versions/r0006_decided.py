"""Who decided what is held, and who did what, by which way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("held") as held:
        held.add_column(sa.Column("decided_by", sa.Text(), nullable=False, server_default=""))
        held.add_column(sa.Column("decided_at", UTC_TIME, nullable=True))
        held.add_column(sa.Column("assigned_to", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("held") as held:
        for name in ("decided_by", "assigned_to"):
            held.alter_column(name, server_default=None)
    # nobody knows any more who acted before
    with op.batch_alter_table("events") as events:
        events.add_column(sa.Column("actor", sa.Text(), nullable=False, server_default=""))
        events.add_column(sa.Column("channel", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("events") as events:
        for name in ("actor", "channel"):
            events.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("events") as events:
        events.drop_column("channel")
        events.drop_column("actor")
    with op.batch_alter_table("held") as held:
        held.drop_column("assigned_to")
        held.drop_column("decided_at")
        held.drop_column("decided_by")
