"""What a deed waits for is kept with the deed: several held mails, also such as are open once more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "regrets",
        sa.Column("deed", ID, primary_key=True, autoincrement=False),
        sa.Column("held", ID, primary_key=True, autoincrement=False),
    )
    op.execute(
        "INSERT INTO regrets (deed, held) SELECT DISTINCT deed, waits_for FROM outbox "
        "WHERE waits_for IS NOT NULL AND deed IS NOT NULL"
    )
    op.drop_index("ix_outbox_waits_for", "outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("waits_for")
        batch.add_column(sa.Column("taken_out_by", ID, nullable=True))
    op.create_index("ix_outbox_taken_out_by", "outbox", ["taken_out_by"])
    with op.batch_alter_table("deeds") as batch:
        batch.add_column(sa.Column("in_name_of", ID, nullable=True))
    op.create_index("ix_deeds_in_name_of", "deeds", ["in_name_of"])


def downgrade() -> None:
    """Of several held mails the older version waits for the last."""
    op.drop_index("ix_deeds_in_name_of", "deeds")
    with op.batch_alter_table("deeds") as batch:
        batch.drop_column("in_name_of")
    op.drop_index("ix_outbox_taken_out_by", "outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("taken_out_by")
        batch.add_column(sa.Column("waits_for", ID, nullable=True))
    op.create_index("ix_outbox_waits_for", "outbox", ["waits_for"])
    op.execute(
        "UPDATE outbox SET waits_for = (SELECT max(held) FROM regrets WHERE regrets.deed = outbox.deed) "
        "WHERE state = 'queued' AND deed IS NOT NULL"
    )
    op.drop_table("regrets")
