"""Who caused each mail that goes out, which limits count; a fingerprint of what came in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # mails of before count as the clock's: a day later nobody counts them
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("caused_by", sa.Text(), nullable=False, server_default=""))
        outbox.add_column(sa.Column("proven", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("outbox") as outbox:
        for name in ("caused_by", "proven"):
            outbox.alter_column(name, server_default=None)
        outbox.create_index("ix_outbox_caused_by_queued_at", ["caused_by", "queued_at"])
        outbox.create_index("ix_outbox_sent_at", ["sent_at"])
    op.create_index("ix_confirmations_address_expires_at", "confirmations", ["address", "expires_at"])
    with op.batch_alter_table("inbox") as inbox:
        inbox.add_column(sa.Column("words", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("inbox") as inbox:
        inbox.alter_column("words", server_default=None)
        inbox.create_index("ix_inbox_sender_id", ["sender", "id"])


def downgrade() -> None:
    with op.batch_alter_table("inbox") as inbox:
        inbox.drop_index("ix_inbox_sender_id")
        inbox.drop_column("words")
    op.drop_index("ix_confirmations_address_expires_at", "confirmations")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index("ix_outbox_sent_at")
        outbox.drop_index("ix_outbox_caused_by_queued_at")
        for name in ("proven", "caused_by"):
            outbox.drop_column(name)
