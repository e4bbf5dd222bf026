"""What can be taken back, rules as words that can be counted, and pairs that are kept apart by mail."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)
NUMBERED = ("deed", "list")
ADDED: dict[str, dict[str, Any]] = {
    "held": {"rule": sa.Text()},
    "confirmations": {"what": sa.Text()},
    "events": {"rule": sa.Text(), "record": sa.Text(), "deed": ID},
    "outbox": {"deed": ID},
    "unwritten": {"deed": ID},
}


def upgrade() -> None:
    op.create_table(
        "deeds",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("by_staff", sa.Boolean(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("undone_at", UTC_TIME, nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_deeds"),
    )
    op.create_index("ix_deeds_actor_number", "deeds", ["actor", "number"])
    op.create_table(
        "changes",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("deed", ID, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_deed", "changes", ["deed"])
    op.create_index("ix_changes_about", "changes", ["about"])
    op.create_table(
        "kept_apart",
        sa.Column("one", ID, autoincrement=False, nullable=False),
        sa.Column("other", ID, autoincrement=False, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="pk_kept_apart"),
    )
    op.create_index("ix_kept_apart_other", "kept_apart", ["other"])
    op.create_table(
        "lists",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("refs", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_lists"),
    )
    # empty for what was written before: no table is copied for it
    for table, columns in ADDED.items():
        for name, of in columns.items():
            op.add_column(table, sa.Column(name, of, nullable=True))
    op.create_index("ix_outbox_deed", "outbox", ["deed"])
    numbers = sa.table("numbers", sa.column("kind", sa.Text()), sa.column("last", ID))
    if op.get_bind().dialect.name == "postgresql":
        for kind in NUMBERED:
            op.execute(sa.schema.CreateSequence(sa.Sequence(f"number_{kind}", start=1)))
    op.bulk_insert(numbers, [{"kind": kind, "last": 0} for kind in NUMBERED])


def downgrade() -> None:
    numbers = sa.table("numbers", sa.column("kind", sa.Text()), sa.column("last", ID))
    op.execute(numbers.delete().where(numbers.c.kind.in_(NUMBERED)))
    if op.get_bind().dialect.name == "postgresql":
        for kind in NUMBERED:
            op.execute(sa.schema.DropSequence(sa.Sequence(f"number_{kind}")))
    op.drop_index("ix_outbox_deed", "outbox")
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)
    for table in ("lists", "kept_apart", "changes", "deeds"):
        op.drop_table(table)
