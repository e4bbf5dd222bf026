"""The directory in a fair order, and what tells that it has changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
# As core/turns.py places a member; a change there needs a migration of its own.
PLACES = "UPDATE directory_phrases SET place = (member * 2654435769) % 4294967296"


def upgrade() -> None:
    op.create_table(
        "directory_marks",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_marks"),
        sqlite_autoincrement=True,
    )
    op.drop_index("ix_directory_phrases_phrase_sort_name_member", "directory_phrases")
    with op.batch_alter_table("directory_phrases") as batch:
        batch.drop_column("sort_name")
        batch.add_column(sa.Column("asked", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("place", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(PLACES)
    with op.batch_alter_table("directory_phrases") as batch:
        batch.alter_column("asked", server_default=None)
        batch.alter_column("place", server_default=None)
    op.create_index(
        "ix_directory_phrases_phrase_asked_place_member",
        "directory_phrases",
        ["phrase", "asked", "place", "member"],
    )
    with op.batch_alter_table("profiles") as batch:
        batch.add_column(sa.Column("asked", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("profiles") as batch:
        batch.alter_column("asked", server_default=None)


def downgrade() -> None:
    """Everybody sorts alike until they are saved again: the older version knows nothing else."""
    settings = sa.table("settings", sa.column("name", sa.Text()))
    op.execute(settings.delete().where(settings.c.name == "directory-day"))
    with op.batch_alter_table("profiles") as batch:
        batch.drop_column("asked")
    op.drop_index("ix_directory_phrases_phrase_asked_place_member", "directory_phrases")
    with op.batch_alter_table("directory_phrases") as batch:
        batch.drop_column("asked")
        batch.drop_column("place")
        batch.add_column(sa.Column("sort_name", WORD, nullable=False, server_default=""))
    with op.batch_alter_table("directory_phrases") as batch:
        batch.alter_column("sort_name", server_default=None)
    op.create_index(
        "ix_directory_phrases_phrase_sort_name_member", "directory_phrases", ["phrase", "sort_name", "member"]
    )
    op.drop_table("directory_marks")
