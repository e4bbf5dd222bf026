"""The CVs that members attach, kept until somebody said yes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "cvs",
        sa.Column("member", ID, autoincrement=False, nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", UTC_TIME, nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.number"], name="fk_cvs_member_members"),
        sa.PrimaryKeyConstraint("member", name="pk_cvs"),
    )


def downgrade() -> None:
    op.drop_table("cvs")
