"""The tables, as the migrations leave them (a test proves that both agree)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
)

from processor.store.columns import Id, Utc, Word, metadata


def _member(name: str = "member", *, key: bool = False) -> Column[Any]:
    return Column(
        name, Id, ForeignKey("members.number"), primary_key=key, autoincrement=False, nullable=False
    )


settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

PROGRAM_STOPPED = "program-stopped"  # in `settings`: a coordinator did, and START lets it go on

# The last number given of each kind, on SQLite; PostgreSQL has sequences, which nobody waits for.
numbers = Table(
    "numbers",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("last", Id, nullable=False),
)
FIRST_NUMBERS = {
    "member": 1001, "request": 1, "relationship": 1, "held": 1, "confirm": 1, "deed": 1, "list": 1,
}  # fmt: skip
MESSAGE = "inbox"  # of messages SQLite gives the numbers itself; after a restore they begin beyond this one
SEQUENCES = {kind: Sequence(f"number_{kind}", start=first) for kind, first in FIRST_NUMBERS.items()}

# --- the inbox -------------------------------------------------------------------------------------

scans = Table(
    "scans",
    metadata,
    Column("mailbox", Text, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("at", Utc, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("mailbox", Text, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", Text, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("taken_at", Utc, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("mirrored", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("because", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("intent", Text, nullable=False),
    Column("traceback", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("lane", BigInteger, nullable=False),  # of its sender: see core/lanes.py
    Column("fence", Integer, nullable=False),  # the claim's number; a later claim makes it stale
    Column("leased_to", Text, nullable=False),  # "": nobody works on it
    Column("lease_ends", Utc),
    Column("words", Text, nullable=False),  # a fingerprint of what was typed; "": not taken
    UniqueConstraint("mailbox", "uidvalidity", "uid"),
    Index(None, "state", "id"),
    Index(None, "state", "lane", "id"),
    Index(None, "message_id"),
    Index(None, "mailbox", "mirrored", "id"),
    Index(None, "sender", "id"),
    sqlite_autoincrement=True,  # an id is never given twice, even when old mails are removed
)

contents = Table(
    "contents",
    metadata,
    Column("content_key", Text, primary_key=True),
    Column("inbox_id", Id, nullable=False),  # no foreign key: it outlives the raw mail
)

# Other addresses of members, learned when the address on file said: yes, that was me.
aliases = Table(
    "aliases",
    metadata,
    Column("email", Text, primary_key=True),
    _member(),
)

held = Table(
    "held",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("inbox_id", Id),
    Column("sender", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("state", Text, nullable=False),  # waiting, released, answered, assigned, dropped
    Column("because", Text, nullable=False),
    Column("held_at", Utc, nullable=False),
    Column("decided_by", Text, nullable=False),  # who has set the state
    Column("decided_at", Utc),
    Column("assigned_to", Text, nullable=False),
    Column("rule", Text),  # why it is held, as a word that can be counted; None: before 0007
    Column("author", Text),  # the member who may have written it, if not the sender; None: before 0015
    Index(None, "state", "number"),
)

confirmations = Table(
    "confirmations",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("inbox_id", Id, nullable=False),
    Column("address", Text, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("what", Text),  # "preview" and its marks, "erase", "address"; else "was it you?"
    Index(None, "address", "expires_at"),
)

spent_tokens = Table(
    "spent_tokens",
    metadata,
    Column("mac", Text, primary_key=True),
    Column("at", Utc, nullable=False),
)

# --- the program's records -------------------------------------------------------------------------

roster = Table(
    "roster",
    metadata,
    Column("email", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Word, nullable=False),  # see words.name_key
    Column("standing", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("paused_until", Date),
    Column("joined_at", Utc, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("email"),
    Index(None, "name_key"),
)

profiles = Table(
    "profiles",
    metadata,
    _member(key=True),
    Column("role", Text, primary_key=True),
    Column("complete", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("organization", Text, nullable=False),
    Column("areas", JSON, nullable=False),
    Column("career_path", Text, nullable=False),
    Column("goals", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("more", JSON, nullable=False),
    Column("times_shown", Integer, nullable=False),  # how often suggested
    Column("asked", Integer, nullable=False),  # requests that count in today's order of the directory
)

requests = Table(
    "requests",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    _member("mentee"),
    _member("mentor"),
    Column("state", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("answer_by", Utc, nullable=False),
    Column("answered_at", Utc),
    Column("clarifications", Integer, nullable=False),
    Column("moved", Boolean, nullable=False),
    Column("reoffered", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "mentee", "number"),
    Index(None, "mentor", "number"),
    Index(None, "mentee", "state"),
    Index(None, "mentor", "state"),
    Index(None, "state"),
)

relationships = Table(
    "relationships",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("request", Id, ForeignKey("requests.number"), nullable=False),
    _member("mentee"),
    _member("mentor"),
    Column("state", Text, nullable=False),
    Column("term", Integer, nullable=False),
    Column("first_start", Date, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("renewal_offered", Boolean, nullable=False),
    Column("mentor_vote", Text, nullable=False),
    Column("mentee_vote", Text, nullable=False),
    Column("ended_at", Utc),
    Column("version", Integer, nullable=False),
    Index(None, "request", "number"),
    Index(None, "mentee", "state"),
    Index(None, "mentor", "state"),
    Index(None, "state"),
)

# What a member attached to a sign-up. It goes out with an introduction, and is dropped when they leave.
cvs = Table(
    "cvs",
    metadata,
    _member(key=True),
    Column("suffix", Text, nullable=False),  # ".pdf"
    Column("content", LargeBinary, nullable=False),
    Column("kept_at", Utc, nullable=False),
)

parked = Table(
    "parked",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("mentee_email", Text, nullable=False),
    _member("mentor"),
    Column("note", Text, nullable=False),
    Column("until", Text, nullable=False),
    Index(None, "mentee_email"),
)

watches = Table(
    "watches",
    metadata,
    _member(key=True),
    Column("phrase", Word, primary_key=True),  # what it is looked up by
    Column("interest", Text, nullable=False),  # as it was set
    Index(None, "phrase"),
)

events = Table(
    "events",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("at", Utc, nullable=False),
    Column("inbox_id", Id),  # None: a due date did it
    Column("what", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("actor", Text, nullable=False),  # an address, or "program"; "": before 0006
    Column("channel", Text, nullable=False),
    Column("rule", Text),  # of the decision
    Column("record", Text),  # what it is about, as it is from then on: see core/value_json.py
    Column("deed", Id),  # DO-<number>, which can take it back
    Index(None, "about", "what"),
    Index(None, "what", "at"),  # for the figures
    Index(None, "inbox_id"),
)

# Digests over the events, made by the clock: see core/seals.py.
seals = Table(
    "seals",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("before", Text, nullable=False),
    Column("events", Integer, nullable=False),
    Column("last", Id, nullable=False),
    Column("more", Boolean, nullable=False),
    Column("digest", Text, nullable=False),
)

sealed_events = Table(
    "sealed_events",
    metadata,
    Column("event", Id, primary_key=True, autoincrement=False),  # no foreign key: it shows that one is gone
    Column("seal", Id, nullable=False),
    Column("digest", Text, nullable=False),
    Column("veil", Text, nullable=False),
    Column("salt", Text, nullable=False),  # "": its words went with a person
    Column("erased", Text, nullable=False),  # that person, M-1042; "": nobody
    Index(None, "seal", "event"),
)
LAST_SEAL = "last-seal"  # in `settings`: its number and digest, so that the end of the chain is known twice

# What a coordinator commanded, and what a member may take back: DO-<number>.
deeds = Table(
    "deeds",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("actor", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("by_staff", Boolean, nullable=False),
    Column("what", Text, nullable=False),
    Column("inbox_id", Id),
    Column("undone_at", Utc),
    Column("undone_by", Text, nullable=False),
    Column("in_name_of", Id),  # the member whose words a coordinator passed on or released
    Index(None, "actor", "number"),
    Index(None, "in_name_of"),
)

# What a deed's author wrote, and a person has to read: its mails wait as long as that is open.
regrets = Table(
    "regrets",
    metadata,
    Column("deed", Id, primary_key=True, autoincrement=False),
    Column("held", Id, primary_key=True, autoincrement=False),  # HELD-<number>
)

# What each deed changed: how it was before.
changes = Table(
    "changes",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("deed", Id, nullable=False),
    Column("about", Text, nullable=False),  # REQ-7, REL-3, M-1042, HELD-2
    Column("kind", Text, nullable=False),  # record, held or due
    Column("version", Integer, nullable=False),  # of a record, after the deed
    Column("before", Text, nullable=False),  # JSON; "": there was none
    Index(None, "deed"),
    Index(None, "about"),
)

# Pairs of members whom a coordinator keeps apart, beside those of rules/blocked.toml.
kept_apart = Table(
    "kept_apart",
    metadata,
    Column("one", Id, primary_key=True, autoincrement=False),  # the lower number
    Column("other", Id, primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Index(None, "other"),
)

# Relationships whose two get no reminder and no check-in, until a coordinator says RESUME REL-3 (row 100).
# Who had the concern stands nowhere here.
contact_paused = Table(
    "contact_paused",
    metadata,
    Column("relationship", Id, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
)

# What a coordinator wants to see again later, and not in the queue before; held mails have a state for it.
snoozed = Table(
    "snoozed",
    metadata,
    Column("about", Text, primary_key=True),  # REQ-3, REL-2, M-1042
    Column("until", Utc, nullable=False),
)

# How often each coordinator wants the digest, as far as they have said, and when the last one went out.
digests = Table(
    "digests",
    metadata,
    Column("address", Text, primary_key=True),
    Column("often", Text, nullable=False),  # weekly, daily or never; "": they have not said
    Column("sent_at", Utc),
)

# What a numbered list that was mailed named: "1 RELEASE" in reply to it.
lists = Table(
    "lists",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("refs", Text, nullable=False),  # JSON
)

due_dates = Table(
    "due_dates",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("nth", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Column("settled", Boolean, nullable=False),
    UniqueConstraint("kind", "about", "nth"),
    Index(None, "settled", "at"),
    Index(None, "about"),
)

# --- the directory: only who is visible and has room stands in it ----------------------------------

# One row for each area of a mentor, and one with the empty phrase: the list of all.
directory_phrases = Table(
    "directory_phrases",
    metadata,
    _member(key=True),
    Column("phrase", Word, primary_key=True),
    Column("label", Text, nullable=False),
    Column("times_shown", Integer, nullable=False),
    Column("asked", Integer, nullable=False),  # as in the profile
    Column("place", BigInteger, nullable=False),  # see core/turns.py
    Index(None, "phrase", "asked", "place", "member"),
    Index(None, "phrase", "times_shown", "member"),
)
DIRECTORY_DAY = "directory-day"  # in `settings`: of which day the order is

# One row for each change of what the directory shows. Their number and the last of them tell whether there
# was any; now and then the old ones go.
directory_marks = Table(
    "directory_marks",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    sqlite_autoincrement=True,  # a number that is given twice would hide a change
)

# The inverted index: each word of areas (with the area's phrase), career path, title, organization.
directory_words = Table(
    "directory_words",
    metadata,
    Column("word", Word, primary_key=True),
    Column("phrase", Word, primary_key=True),
    _member(key=True),
    Column("kind", Text, nullable=False),  # area, path or title
    Index(None, "member", "word"),
)

# How many mentors each phrase has: the sum of its rows. Rows are only added, so that nobody waits
# for anybody; now and then they are folded into one.
directory_tally = Table(
    "directory_tally",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("phrase", Word, nullable=False),
    Column("label", Text, nullable=False),
    Column("delta", Integer, nullable=False),
    Index(None, "phrase"),
)

# The words of the name of everyone with a mentor profile, visible or not.
mentor_names = Table(
    "mentor_names",
    metadata,
    Column("word", Word, primary_key=True),
    _member(key=True),
    Index(None, "member"),
)

# --- the outbox ------------------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("serial", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("return_path", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("letter", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("inbox_id", Id),  # the message it answers; None: a due date asked for it
    Column("caused_by", Text, nullable=False),  # whose mail it was, an addr-spec; "": the clock
    Column("proven", Boolean, nullable=False),  # somebody vouched for that sender; the clock needs nobody
    Column("state", Text, nullable=False),  # queued, sent or failed
    Column("queued_at", Utc, nullable=False),
    Column("next_try_at", Utc, nullable=False),  # of a claimed row: when its lease ends
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    # "": nobody has it; "?": nobody has it either, and a server may have it, that has not answered
    Column("leased_to", Text, nullable=False),
    Column("server_reply", Text, nullable=False),
    Column("sent_at", Utc),
    Column("to_stranger", Boolean, nullable=False),
    Column("frozen", Boolean, nullable=False),  # waits for an operator, after a restore
    Column("raw", LargeBinary, nullable=False),
    Column("deed", Id),  # DO-<number>, which can take it out
    Column("taken_out_by", Id),  # DO-<number>, and when that is undone, it goes out after all
    UniqueConstraint("serial"),
    Index(None, "deed"),
    Index(None, "taken_out_by"),
    Index(None, "state", "next_try_at", "id"),
    Index(None, "recipient", "state", "next_try_at", "id"),
    Index(None, "recipient", "queued_at"),
    Index(None, "to_stranger", "queued_at"),
    Index(None, "caused_by", "queued_at"),
    Index(None, "sent_at"),
    Index(None, "queued_at", "letter", "state"),  # the figures are counted from it alone
    sqlite_autoincrement=True,
)

# Letters that could not be written, and those of the same decision, which wait for them.
unwritten = Table(
    "unwritten",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("decision", Text, nullable=False),  # "in-12": all of it goes out together
    Column("cause", Text, nullable=False),  # "in-12.0": so a letter gets the serial that it would have had
    Column("inbox_id", Id),  # the message it answers; None: a due date asked for it
    Column("letter", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("caused_by", Text, nullable=False),  # as in the outbox: what waits here counts for the limits
    Column("proven", Boolean, nullable=False),
    Column("to_stranger", Boolean, nullable=False),
    Column("because", Text, nullable=False),  # "": nothing is wrong with it
    Column("set_aside_at", Utc, nullable=False),
    Column("content", Text, nullable=False),  # the letter: see core/value_json.py
    Column("deed", Id),  # DO-<number>, which can take it out
    UniqueConstraint("cause", "letter", "recipient"),
    Index(None, "decision"),
    Index(None, "recipient", "set_aside_at"),
    Index(None, "to_stranger", "set_aside_at"),
    sqlite_autoincrement=True,
)
