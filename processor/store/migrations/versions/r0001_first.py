"""The tables of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
UTC_TIME = sa.DateTime(timezone=True)
FIRST_NUMBERS = {"member": 1001, "request": 1, "relationship": 1, "held": 1, "confirm": 1}


def upgrade() -> None:

    op.create_table(
        "confirmations",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("inbox_id", ID, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("expires_at", UTC_TIME, nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_confirmations"),
    )
    op.create_table(
        "contents",
        sa.Column("content_key", sa.Text(), nullable=False),
        sa.Column("inbox_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("content_key", name="pk_contents"),
    )
    op.create_table(
        "directory_tally",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("phrase", WORD, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_directory_tally"),
    )
    op.create_index("ix_directory_tally_phrase", "directory_tally", ["phrase"])
    op.create_table(
        "due_dates",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_due_dates"),
        sa.UniqueConstraint("kind", "about", "nth", name="uq_due_dates_kind_about_nth"),
    )
    op.create_index("ix_due_dates_about", "due_dates", ["about"])
    op.create_index("ix_due_dates_settled_at", "due_dates", ["settled", "at"])
    op.create_table(
        "events",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    op.create_index("ix_events_about_what", "events", ["about", "what"])
    op.create_index("ix_events_inbox_id", "events", ["inbox_id"])
    op.create_table(
        "held",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("held_at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_held"),
    )
    op.create_index("ix_held_state_number", "held", ["state", "number"])
    op.create_table(
        "inbox",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("received_at", UTC_TIME, nullable=False),
        sa.Column("taken_at", UTC_TIME, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("mirrored", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("traceback", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("mailbox", "uidvalidity", "uid", name="uq_inbox_mailbox_uidvalidity_uid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_mailbox_mirrored_id", "inbox", ["mailbox", "mirrored", "id"])
    op.create_index("ix_inbox_state_id", "inbox", ["state", "id"])
    op.create_table(
        "members",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", WORD, nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("joined_at", UTC_TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_members"),
        sa.UniqueConstraint("email", name="uq_members_email"),
    )
    op.create_index("ix_members_name_key", "members", ["name_key"])
    op.create_table(
        "numbers",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last", ID, nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_numbers"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("return_path", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("inbox_id", ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("queued_at", UTC_TIME, nullable=False),
        sa.Column("next_try_at", UTC_TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("leased_to", sa.Text(), nullable=False),
        sa.Column("server_reply", sa.Text(), nullable=False),
        sa.Column("sent_at", UTC_TIME, nullable=True),
        sa.Column("to_stranger", sa.Boolean(), nullable=False),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("serial", name="uq_outbox_serial"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_recipient_queued_at", "outbox", ["recipient", "queued_at"])
    op.create_index(
        "ix_outbox_recipient_state_next_try_at_id", "outbox", ["recipient", "state", "next_try_at", "id"]
    )
    op.create_index("ix_outbox_state_next_try_at_id", "outbox", ["state", "next_try_at", "id"])
    op.create_index("ix_outbox_to_stranger_queued_at", "outbox", ["to_stranger", "queued_at"])
    op.create_table(
        "roster",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("email", name="pk_roster"),
    )
    op.create_table(
        "scans",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name="pk_scans"),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
    op.create_table(
        "spent_tokens",
        sa.Column("mac", sa.Text(), nullable=False),
        sa.Column("at", UTC_TIME, nullable=False),
        sa.PrimaryKeyConstraint("mac", name="pk_spent_tokens"),
    )
    op.create_table(
        "directory_phrases",
        sa.Column("member", ID, autoincrement=False, nullable=False),
        sa.Column("phrase", WORD, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("sort_name", WORD, nullable=False),
        sa.Column("times_shown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.number"], name="fk_directory_phrases_member"),
        sa.PrimaryKeyConstraint("member", "phrase", name="pk_directory_phrases"),
    )
    op.create_index(
        "ix_directory_phrases_phrase_sort_name_member", "directory_phrases", ["phrase", "sort_name", "member"]
    )
    op.create_index(
        "ix_directory_phrases_phrase_times_shown_member",
        "directory_phrases",
        ["phrase", "times_shown", "member"],
    )
    op.create_table(
        "directory_words",
        sa.Column("word", WORD, nullable=False),
        sa.Column("phrase", WORD, nullable=False),
        sa.Column("member", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.number"], name="fk_directory_words_member"),
        sa.PrimaryKeyConstraint("word", "phrase", "member", name="pk_directory_words"),
    )
    op.create_index("ix_directory_words_member_word", "directory_words", ["member", "word"])
    op.create_table(
        "mentor_names",
        sa.Column("word", WORD, nullable=False),
        sa.Column("member", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.number"], name="fk_mentor_names_member"),
        sa.PrimaryKeyConstraint("word", "member", name="pk_mentor_names"),
    )
    op.create_index("ix_mentor_names_member", "mentor_names", ["member"])
    op.create_table(
        "parked",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("mentee_email", sa.Text(), nullable=False),
        sa.Column("mentor", ID, autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["mentor"], ["members.number"], name="fk_parked_mentor"),
        sa.PrimaryKeyConstraint("id", name="pk_parked"),
    )
    op.create_index("ix_parked_mentee_email", "parked", ["mentee_email"])
    op.create_table(
        "profiles",
        sa.Column("member", ID, autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("organization", sa.Text(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("career_path", sa.Text(), nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("more", sa.JSON(), nullable=False),
        sa.Column("times_shown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.number"], name="fk_profiles_member"),
        sa.PrimaryKeyConstraint("member", "role", name="pk_profiles"),
    )
    op.create_table(
        "requests",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("mentee", ID, autoincrement=False, nullable=False),
        sa.Column("mentor", ID, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_at", UTC_TIME, nullable=False),
        sa.Column("answer_by", UTC_TIME, nullable=False),
        sa.Column("answered_at", UTC_TIME, nullable=True),
        sa.Column("clarifications", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Boolean(), nullable=False),
        sa.Column("reoffered", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mentee"], ["members.number"], name="fk_requests_mentee"),
        sa.ForeignKeyConstraint(["mentor"], ["members.number"], name="fk_requests_mentor"),
        sa.PrimaryKeyConstraint("number", name="pk_requests"),
    )
    op.create_index("ix_requests_mentee_number", "requests", ["mentee", "number"])
    op.create_index("ix_requests_mentee_state", "requests", ["mentee", "state"])
    op.create_index("ix_requests_mentor_number", "requests", ["mentor", "number"])
    op.create_index("ix_requests_mentor_state", "requests", ["mentor", "state"])
    op.create_index("ix_requests_state", "requests", ["state"])
    op.create_table(
        "watches",
        sa.Column("member", ID, autoincrement=False, nullable=False),
        sa.Column("phrase", WORD, nullable=False),
        sa.Column("interest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member"], ["members.number"], name="fk_watches_member"),
        sa.PrimaryKeyConstraint("member", "phrase", name="pk_watches"),
    )
    op.create_index("ix_watches_phrase", "watches", ["phrase"])
    op.create_table(
        "relationships",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("request", ID, nullable=False),
        sa.Column("mentee", ID, autoincrement=False, nullable=False),
        sa.Column("mentor", ID, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("first_start", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("renewal_offered", sa.Boolean(), nullable=False),
        sa.Column("mentor_vote", sa.Text(), nullable=False),
        sa.Column("mentee_vote", sa.Text(), nullable=False),
        sa.Column("ended_at", UTC_TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mentee"], ["members.number"], name="fk_relationships_mentee"),
        sa.ForeignKeyConstraint(["mentor"], ["members.number"], name="fk_relationships_mentor"),
        sa.ForeignKeyConstraint(["request"], ["requests.number"], name="fk_relationships_request"),
        sa.PrimaryKeyConstraint("number", name="pk_relationships"),
    )
    op.create_index("ix_relationships_mentee_state", "relationships", ["mentee", "state"])
    op.create_index("ix_relationships_mentor_state", "relationships", ["mentor", "state"])
    op.create_index("ix_relationships_request_number", "relationships", ["request", "number"])
    op.create_index("ix_relationships_state", "relationships", ["state"])
    # ### end Alembic commands ###

    rows = [{"kind": kind, "last": first - 1} for kind, first in FIRST_NUMBERS.items()]
    op.bulk_insert(sa.table("numbers", sa.column("kind", sa.Text), sa.column("last", ID)), rows)
    if op.get_context().dialect.name == "postgresql":
        for kind, first in FIRST_NUMBERS.items():
            op.execute(sa.schema.CreateSequence(sa.Sequence(f"number_{kind}", start=first)))


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        for kind in FIRST_NUMBERS:
            op.execute(sa.schema.DropSequence(sa.Sequence(f"number_{kind}")))

    for table in (
        "relationships",
        "watches",
        "requests",
        "profiles",
        "parked",
        "mentor_names",
        "directory_words",
        "directory_phrases",
        "spent_tokens",
        "settings",
        "scans",
        "roster",
        "outbox",
        "numbers",
        "members",
        "inbox",
        "held",
        "events",
        "due_dates",
        "directory_tally",
        "contents",
        "confirmations",
    ):
        op.drop_table(table)
