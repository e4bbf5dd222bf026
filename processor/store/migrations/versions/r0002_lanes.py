"""Lanes and leases of the inbox, so that several daemons may share it; a member's other addresses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    # messages of before are all of lane 0: they keep their order among themselves
    with op.batch_alter_table("inbox") as inbox:
        inbox.add_column(sa.Column("lane", sa.BigInteger(), nullable=False, server_default="0"))
        inbox.add_column(sa.Column("fence", sa.Integer(), nullable=False, server_default="0"))
        inbox.add_column(sa.Column("leased_to", sa.Text(), nullable=False, server_default=""))
        inbox.add_column(sa.Column("lease_ends", UTC_TIME, nullable=True))
    with op.batch_alter_table("inbox") as inbox:
        for name in ("lane", "fence", "leased_to"):
            inbox.alter_column(name, server_default=None)
        inbox.create_index("ix_inbox_state_lane_id", ["state", "lane", "id"])
        inbox.create_index("ix_inbox_message_id", ["message_id"])
    op.create_table(
        "aliases",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("member", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.number"], name="fk_aliases_member_members"),
        sa.PrimaryKeyConstraint("email", name="pk_aliases"),
    )


def downgrade() -> None:
    op.drop_table("aliases")
    with op.batch_alter_table("inbox") as inbox:
        inbox.drop_index("ix_inbox_message_id")
        inbox.drop_index("ix_inbox_state_lane_id")
        for name in ("lease_ends", "leased_to", "fence", "lane"):
            inbox.drop_column(name)
