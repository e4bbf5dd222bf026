"""Indexes from which the figures are counted."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_index("ix_events_what_at", "events", ["what", "at"])
    op.create_index("ix_outbox_queued_at_letter_state", "outbox", ["queued_at", "letter", "state"])


def downgrade() -> None:
    op.drop_index("ix_outbox_queued_at_letter_state", "outbox")
    op.drop_index("ix_events_what_at", "events")
