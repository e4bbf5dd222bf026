"""Letters that could not be written: they wait, with all that they say, until their template is mended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "unwritten",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("caused_by", sa.Text(), nullable=False),
        sa.Column("proven", sa.Boolean(), nullable=False),
        sa.Column("to_stranger", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("set_aside_at", UTC_TIME, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unwritten"),
        sa.UniqueConstraint("cause", "letter", "recipient", name="uq_unwritten_cause_letter_recipient"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_unwritten_decision", "unwritten", ["decision"])
    op.create_index("ix_unwritten_recipient_set_aside_at", "unwritten", ["recipient", "set_aside_at"])
    op.create_index("ix_unwritten_to_stranger_set_aside_at", "unwritten", ["to_stranger", "set_aside_at"])


def downgrade() -> None:
    op.drop_table("unwritten")
