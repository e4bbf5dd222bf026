"""Seals over the events. What was written before is covered by the first seals that the clock makes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "seals",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("last", ID, nullable=False),
        sa.Column("more", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_seals"),
    )
    op.create_table(
        "sealed_events",
        sa.Column("event", ID, autoincrement=False, nullable=False),
        sa.Column("seal", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("veil", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("erased", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", name="pk_sealed_events"),
    )
    op.create_index("ix_sealed_events_seal_event", "sealed_events", ["seal", "event"])


def downgrade() -> None:
    settings = sa.table("settings", sa.column("name", sa.Text()))
    op.execute(settings.delete().where(settings.c.name == "last-seal"))
    op.drop_table("sealed_events")
    op.drop_table("seals")
