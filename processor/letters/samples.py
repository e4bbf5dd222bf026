"""Sample data for every letter, so that a coordinator can look at one before anybody gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from processor.core.program import MentorCard
from processor.core.rules import FieldRule

_DEADLINE = datetime(2026, 3, 16, 14, 0, tzinfo=UTC)
_STARTS, _ENDS = date(2026, 3, 2), date(2026, 9, 2)
_NOTE = "I would like to work in intensive care.\nCould we talk about how you got there?"
_EXCERPT = "Hello,\n\ncould somebody call me about the program?"

_TOPICS = (
    *("what", "human", "join", "who-may", "find-mentor", "profile", "new-address", "pause", "leave"),
    *("how-long", "how-meet", "tips", "cost", "several", "how-many", "arrived", "stands"),
)
_MENTORS = (
    MentorCard(
        number=1042,
        name="Jon Berg",
        title="Chief pharmacist",
        organization="St. Mary's Hospital",
        areas=("Critical care", "Oncology"),
        career_path="Residency, then ten years in intensive care",
    ),
    MentorCard(
        number=1043, name="Ada Lind", title="", organization="", areas=("Geriatrics",), career_path=""
    ),
)
_PROFILE = (
    ("Name", "Mia Okafor"),
    ("Title", "Resident"),
    ("Practice areas", ("Critical care", "Neurology")),
    ("Goals", "Decide between hospital and clinic work, and prepare for the board examination this autumn"),
)


def _need(nth: int, reason: str, ref: str, verb: str, **more: object) -> dict[str, object]:
    """An item of the queue; see as_shown() in core/intents/coordinator/questions.py."""
    kinds = {"HELD": "held", "M": "member", "PROGRAM": "program"}
    return {
        "nth": nth, "ref": ref, "kind": kinds.get(ref.partition("-")[0], "matter"), "reason": reason,
        "since": _DEADLINE, "days": 1, "overdue": False, "verb": verb, "people": (), "mentor": "Jon Berg",
        "mentee": "Mia Okafor", "fate": "", "ends_on": None, "count": 0, "load": 0, "room": 0, "sender": "",
        "subject": "", "because": "", "assigned_to": "", "note": "", **more,
    }  # fmt: skip


_BERG = {"name": "Jon Berg", "code": "M-1042", "role": "mentor"}
_OKAFOR = {"name": "Mia Okafor", "code": "M-1051", "role": "mentee"}
_NEEDS = (
    _need(
        1,
        "held",
        "HELD-12",
        "answer",
        overdue=True,
        sender="mia@example.org",
        subject="A question",
        because="it asks for nothing that the program knows",
        assigned_to="dan@program.example",
        note="dan@program.example: she called (2026-03-17)",
    ),
    _need(2, "no-contact", "REL-3", "remind", days=0, people=(_BERG, _OKAFOR)),
)
# One of each kind, in the order in which the queue has them.
EACH_NEED = (
    _need(1, "concern", "HELD-14", "drop", because="a CONCERN of Mia Okafor", mentor="", mentee=""),
    _need(2, "held", "HELD-15", "release", sender="mia@example.org", because="nobody vouches for the sender"),
    _need(3, "stopped", "PROGRAM", "outbox release"),
    _need(4, "stopped", "PROGRAM", "start", because="carla@example.org has stopped the program"),
    _need(5, "bounced-mentor", "REQ-7", "withdraw", people=(_BERG, _OKAFOR)),
    _need(6, "not-introduced", "REL-3", "remind", fate="mentee", people=(_BERG, _OKAFOR)),
    _need(7, "not-introduced", "REL-3", "remind", fate="both", people=(_BERG, _OKAFOR)),
    _need(8, "expired-in-a-row", "M-1042", "pause", count=2, people=(_BERG,)),
    _need(9, "one-sided-renewal", "REL-3", "remind", ends_on=_ENDS, people=(_BERG, _OKAFOR)),
    _need(10, "declined", "M-1051", "remind", fate="rejected", people=(_OKAFOR,)),
    _need(11, "declined", "M-1051", "remind", fate="expired", people=(_OKAFOR,)),
    _need(12, "declined", "M-1051", "remind", fate="undeliverable", people=(_OKAFOR,)),
    _need(13, "no-request", "M-1051", "remind", people=(_OKAFOR,)),
    _need(14, "unserved", "M-1051", "remind", people=(_OKAFOR,)),
    _need(15, "overloaded", "M-1042", "pause", load=3, room=2, people=(_BERG,)),
    _need(16, "overloaded", "M-1042", "pause", load=2, room=2, count=1, people=(_BERG,)),
    _need(17, "overloaded", "M-1042", "pause", load=2, room=2, count=4, people=(_BERG,)),
    _need(18, "never-asked", "M-1042", "remind", people=(_BERG,)),
)  # fmt: skip


# In the words of core/figures and core/glance.py.
EACH_FIGURE = tuple(
    {"title": title, "now": now, "before": ("none", "–"), "amber": amber}
    for title, now, amber in (
        ("Time to answer", "half 2 d, nine of ten 12 d", "nine of ten take up to 12 days"),
        ("What became of requests", "8 of 12 (67 %)", "3 of 12 (25 %) got no answer"),
        ("Mentees with a mentor", "6 of 12 (50 %)", "fewer than 70 in a hundred have a mentor"),
        ("Never served", "4 of 12 (33 %)", "4 mentees without a mentor for more than 30 days"),
        ("Room", "4 free, 2 waiting", "too few places in 2 topics"),
        ("How pairs are doing", "3 of 4", "1 pair without contact for more than 14 days"),
        ("Ends and renewals", "2 soon; 3 of 4 renewed", "1 pair with one answer, and a week left"),
        ("Held mail", "3, oldest 3 days", "one waits for 3 days"),
        ("Whether our mail arrives", "310 of 312 (99 %)", "2 letters not gone out after a day"),
    )
)
EACH_SENTENCE = tuple(
    {"sentence": sentence, "well": False}
    for sentence in (
        "No daemon runs: mail is neither read nor sent. Start it.",
        "It is stopped (by a coordinator): only coordinators are read and written to. START lets it go on.",
        "The mailbox was last looked into on 2026-03-01 at 21:00, 7 hours ago.",
        "3 mails wait to be read, the oldest for 2 hours.",
        "5 letters wait to go out, the oldest for 25 hours; 2 were tried before.",
        "9 letters are held back until somebody says `outbox release`.",
        "8,000 letters went out in the last 24 hours, of 10,000 at most; 7 of them in the last hour of 500.",
    )
)


def _field(label: str, value: str = "", hint: str = "", *, required: bool = False) -> dict[str, object]:
    return {"label": label, "value": value, "hint": hint, "required": required}


_FORM = (
    _field("Name", "Mia Okafor", "as your colleagues know you", required=True),
    _field("Title", "", "your position, such as Clinical Pharmacist"),
    _field("Organization", "", "where you work or study"),
    _field("Practice areas", "", "one or more, with commas between them", required=True),
    _field("Goals", "Decide between hospital and clinic work, then find a residency that fits it"),
    _field("Languages", "English", "in which you could talk"),
)
_SIGNED_UP: Mapping[str, object] = {
    "code": "M-1051",
    "unknown": ({"written": "Moon pharmacy", "nearest": ("Community pharmacy", "Hospital pharmacy")},),
    "unread": (),
    "most_capacity": 20,
    "profile": _PROFILE,
    "changes": (),
    "was": "",
    "beside": {"other_address": False, "cv": "fine", "why": "", "kept_areas": 0, "kept_languages": 0},
}
_STANDING: Mapping[str, object] = {
    "standing": "active",
    "code": "M-1051",
    "to_answer": ({"ref": "REQ-8", "name": "Lee Chan", "answer_by": _DEADLINE},),
    "asked": ({"ref": "REQ-7", "name": "Jon Berg", "answer_by": _DEADLINE},),
    "relationships": ({"ref": "REL-3", "name": "Ada Lind", "ends_on": _ENDS},),
}
_TO_JON: Mapping[str, object] = {"to_name": "Jon Berg", "about": "REQ-7", "mentee": "Mia Okafor"}
_TO_MIA: Mapping[str, object] = {"to_name": "Mia Okafor", "about": "REQ-7", "mentor": "Jon Berg"}
_MATCHED: Mapping[str, object] = {"to_name": "Mia Okafor", "about": "REL-3", "partner": "Jon Berg"}
_MIA: Mapping[str, object] = {"to_name": "Mia Okafor"}
_INTRODUCED: Mapping[str, object] = {
    "about": "REL-3",
    "ends_on": _ENDS,
    "months": 6,
    "meets_at": datetime(2026, 3, 9, 17, 0, tzinfo=UTC),
}

# Template name -> what its letter gets; `to_name` and `about` stand for the letter's own.
SAMPLES: Mapping[str, Mapping[str, object]] = {
    # a mentor answers
    "answer-which": {
        "to_name": "Jon Berg",
        "requests": ({"ref": "REQ-7", "mentee": "Mia Okafor"}, {"ref": "REQ-8", "mentee": "Lee Chan"}),
    },
    "answer-confirm": {**_TO_JON, "reply": "accept"},
    "answer-full": {**_TO_JON, "capacity": 2, "may_raise": True, "answer_by": _DEADLINE},
    "answer-unclear": {**_TO_JON, "how": "both", "lost": (), "answer_by": _DEADLINE},
    "answer-end-instead": _TO_JON,
    "end-offered": _MATCHED,
    "from-partner": {
        **_MATCHED,
        "to_name": "Jon Berg",
        "partner": "Mia Okafor",
        "partner_email": "mia@example.org",
        "words": "Dear Jon,\n\nthank you! Would Tuesday at five suit you?",
    },
    "partner-has-words": {**_MATCHED, "partner_email": "jon@example.org"},
    "feedback-thanks": _MATCHED,
    "leave-or-reject": _TO_JON,
    "question": {**_TO_MIA, "words": "Which of the two clinics do you work in?"},
    "question-passed": {**_TO_JON, "answer_by": _DEADLINE},
    "question-answered": {**_TO_JON, "words": "In the one by the river.", "answer_by": _DEADLINE},
    "answer-passed": _TO_MIA,
    "deferred": {
        **_TO_MIA,
        "words": "Happy to, but not before May.",
        "until": date(2026, 5, 1),
        "answer_by": _DEADLINE,
    },
    "away-noted": {**_TO_JON, "back_on": date(2026, 3, 20), "answer_by": _DEADLINE},
    "deferred-noted": {**_TO_JON, "answer_by": _DEADLINE},
    "waiting": {**_TO_MIA, "answer_by": _DEADLINE},
    "mentee-waits": {**_TO_JON, "answer_by": _DEADLINE},
    "colleague": {**_TO_MIA, "colleague": "Ada Lind", "code": "M-1043"},
    "answer-already": {**_TO_JON, "state": "accepted"},
    "answer-taken": _TO_JON,
    "answer-late": _TO_JON,
    "answer-withdrawn": _TO_JON,
    "answer-thanks": {**_TO_JON, "said": "Thank you, but my plate is full this year."},
    "answer-undone": {**_TO_JON, "heard": True},
    "answer-not-you": {**_TO_JON, "reply": "accept"},
    "answer-mentor-only": {**_TO_MIA, "state": "pending"},
    "late-offer": _TO_MIA,
    "late-offer-declined": _TO_MIA,
    # the directory
    "browse-members-only": {"to_name": ""},
    "browse-nothing": {**_MIA, "interest": "oncolgy", "nearest": ("Oncology",), "suggestions": _MENTORS},
    "directory": {
        **_MIA,
        "interest": "critical care",
        "mentors": _MENTORS,
        "total": 12,
        "page": 1,
        "pages": 2,
        "facets": (("Critical care", 12), ("Oncology", 3)),
        "has_pages": True,
    },
    "mentor-joined": {
        **_MIA,
        "interest": "critical care",
        "code": "M-1042",
        "mentor": "Jon Berg",
        "mentor_title": "Chief pharmacist",
        "organization": "St. Mary's Hospital",
        "areas": ("Critical care", "Oncology"),
        "career_path": "Residency, then ten years in intensive care",
    },
    # a mail that a person or its own sender must look at
    "confirm": {
        **_MIA,
        "about": "CONF-12",
        "commands": ("RELEASE HELD-12",),
        "at": datetime(2026, 3, 2, 15, 4, tzinfo=UTC),
        "wish": "request",
        "reply": "",
        "partner": "Jon Berg",
    },
    "confirm-failed": {**_MIA, "question": "CONF-12", "was_open": True},
    "nothing-done": _MIA,
    "held": {
        "about": "HELD-12",
        "ref": "HELD-12",
        "sender": "Mia Okafor <mia@example.org>",
        "subject_was": "A question",
        "because": "it asks for nothing that the program knows",
        "unproven": False,
        "attached": True,
        "excerpt": _EXCERPT,
        "sender_name": "Mia Okafor",
        "topic": "A question",
        "staff": False,
        "again": "it has waited for 3 days",
        "beside": False,
        "releases": False,
        "who": (
            {
                "code": "M-1051",
                "name": "Mia Okafor",
                "standing": "active",
                "roles": "mentee",
                "matters": ("REQ-7: Mia Okafor asked Jon Berg", "REL-3: Ada Lind mentors Mia Okafor"),
            },
        ),
    },
    "held-which": {
        "to_name": "",
        "about": "HELD-12",
        "ref": "HELD-12",
        "sender": "Mia Okafor <mia@example.org>",
    },
    "held-over": {"to_name": "", "ref": "HELD-12", "state": "dropped"},
    "held-decided": {"to_name": "", "ref": "HELD-12", "what": "carla@example.org has dropped it"},
    "coordinator-answer": {
        **_MIA,
        "words": ("Please write to us in June.", "We are away until then."),
        "subject_was": "A question",
    },
    "transcript": {
        "to_name": "",
        "example": True,
        "lines": (
            {
                "command": "RELEASE HELD-12",
                "because": "Jon Berg accepts",
                "done": True,
                "mails": 2,
                "waits": 60,
                "deed": "DO-12",
            },
            {
                "command": "DROP HELD-13",
                "because": "nothing is held as HELD-13",
                "done": False,
                "mails": 0,
                "waits": 0,
                "deed": "",
            },
            {
                "command": "ACCEPT REQ-7",
                "because": "Jon Berg accepts",
                "done": True,
                "mails": 1,
                "waits": 0,
                "deed": "",
            },
        ),
        "asks": True,
    },
    "queue": {
        "to_name": "",
        "by_mail": True,
        "items": _NEEDS,
        "total": 6,
        "more": 4,
        "snoozed": 2,
    },
    "digest": {
        "to_name": "",
        "program_name": "Mentor Exchange",
        "items": _NEEDS,
        "total": 5,
        "overdue": 2,
        "more": 3,
        "snoozed": 1,
        "new_pairs": 3,
        "often": "weekly",
        "week": 11,
        "first": date(2026, 3, 9),
        "last": date(2026, 3, 15),
        "figures": (
            {
                "title": "Mentees with a mentor",
                "now": "18 of 25 (72 %)",
                "before": ("6 of 9", "–"),
                "amber": "",
            },
            {
                "title": "Waiting for an answer",
                "now": "7, oldest 12 days",
                "before": ("5, oldest 1 day", "0"),
                "amber": "1 request for more than 10 days",
            },
        ),
        "expiring": ({"ref": "REQ-8", "mentor": "Jon Berg", "mentee": "Mia Okafor", "on": _DEADLINE},),
        "ending": ({"ref": "REL-3", "mentor": "Ada Lind", "mentee": "Lee Chan", "on": _ENDS},),
        "more_coming": 2,
        "machine": (
            {"sentence": "Not well: 1 thing needs somebody.", "well": False},
            {"sentence": "The daemon runs.", "well": True},
            {"sentence": "The mailbox does not answer.", "well": False},
        ),
        "seal": "7:3f9c" + "0" * 60,
        "sealed_at": _DEADLINE,
    },
    "never-asked": {"areas": ("Critical care",), "career_path": "From the ward to the clinic."},
    "program-status": {
        "to_name": "",
        "stopped": "carla@example.org has stopped the program",
        "active": 130,
        "paused": 4,
        "bouncing": 1,
        "draft": 2,
        "pending": 7,
        "matched": 41,
        "held": 3,
        "waiting": 0,
        "queued": 2,
        "frozen": 1,
        "quarantined": 1,
        "failed": 0,
        "unreached": ("carla@example.org",),
    },
    "shown": {
        "to_name": "",
        "title": "REQ-7",
        "lines": ("Mia Okafor (mia@example.org) asked Jon Berg", "pending"),
        "events": (
            {
                "on": date(2026, 3, 2),
                "says": "Mia Okafor asks Jon Berg (mia@example.org by mail, IN-4, DO-12)",
            },
            {
                "on": date(2026, 3, 3),
                "says": "Mia Okafor withdraws [state: pending -> withdrawn] (mia@example.org by mail, IN-9)",
            },
        ),
    },
    "found": {
        "to_name": "",
        "words": "berg",
        "people": (
            {
                "name": "Jon Berg",
                "code": "M-1042",
                "email": "jon@example.org",
                "standing": "active",
                "roles": "mentor",
            },
        ),
        "more": True,
    },
    "why": {
        **_MIA,
        "subject_was": "Jon Berg has said yes",
        "at": datetime(2026, 3, 2, 15, 4, tzinfo=UTC),
        "by_clock": False,
        "own_mail": False,
        "staff": True,
        "from_subject": "Re: [REQ-7]",
        "because": "Jon Berg accepts Mia Okafor",
        "ref": "OUT-9",
        "about_what": "REQ-7",
        "deed": "DO-12",
        "caused_by": "jon@example.org",
    },
    "why-not": _MIA,
    "confirm-address": {"to_name": "", "about": "CONF-12", "old": "mia@example.org"},
    "address-asked": {**_MIA, "new": "mia@example.net"},
    "address-which": {**_MIA, "several": False, "why": "", "now": "mia@example.org"},
    "address-refused": {**_MIA, "new": "mia@example.net"},
    "confirm-erase": {**_MIA, "about": "CONF-12", "partners": ("Jon Berg", "Ada Lind")},
    "erased": _MIA,
    "report": {
        "to_name": "",
        "first": date(2026, 1, 1),
        "last": date(2026, 6, 30),
        "over": True,
        "by_mail": True,
        "more": True,
        "most": 5_000,
        "figures": (
            {
                "title": "Mentees with a mentor",
                "sentence": "41 of 61 (67 %) mentees have a mentor.",
                "amber": "fewer than 70 in a hundred have a mentor",
                "before": (
                    {"first": date(2025, 7, 1), "last": date(2025, 12, 31), "short": "30 of 52 (58 %)"},
                ),
            },
        ),
    },
    "exported": {"to_name": "", "kilobytes": 412},
    "coordinator-help": {"to_name": ""},
    "deadline-moved": {
        "to_name": "Jon Berg",
        "partner": "Mia Okafor",
        "answer_by": _DEADLINE,
        "is_mentor": True,
    },
    "term-moved": {**_MATCHED, "ends_on": _ENDS},
    "reassigned": {**_MATCHED, "mentor": "Ada Lind", "code": "M-1050"},
    "address-changed": {**_MIA, "old": "mia@example.org", "new": "mia@example.net"},
    "partner-moved": {**_MATCHED, "partner_email": "jon@example.org"},
    "quarantined": {
        "message": 12,
        "sender": "Mia Okafor <mia@example.org>",
        "subject_was": "A question",
        "because": "it is too large (12.0 megabytes)",
    },
    "unreadable": {**_MIA, "subject_was": "A question", "because": "it is too large (12.0 megabytes)"},
    "passed-on": {
        "sender": "Mia Okafor <mia@example.org>",
        "subject_was": "A question",
        "because": "Mia Okafor asks Jon Berg",
        "acted": True,
        "held": False,
        "asked": False,
        "ref": "",
    },
    "passed-on-several": {
        "mails": (
            {
                "sender": "Mia Okafor <mia@example.org>",
                "subject_was": "A question",
                "because": "Mia Okafor asks Jon Berg",
                "acted": True,
                "held": False,
                "asked": False,
                "ref": "",
            },
            {
                "sender": "Lee Chan",
                "subject_was": "Yes",
                "because": "the From line can be read in two ways",
                "acted": False,
                "held": True,
                "asked": False,
                "ref": "HELD-12",
            },
        )
    },
    "confirm-forward": {
        "to_name": "Jon Berg",
        "about": "CONF-12",
        "coordinator": "carla@example.org",
        "subject_was": "Re: [REQ-7]",
        "excerpt": _EXCERPT,
        "what": "accept",
        "partner": "Mia Okafor",
    },
    "forward-done": {
        "to_name": "Jon Berg",
        "about": "REQ-7",
        "coordinator": "carla@example.org",
        "how": "passed-on",
        "subject_was": "Re: [REQ-7]",
        "excerpt": _EXCERPT,
        "what": "accept",
        "partner": "Mia Okafor",
        "code": "",
        "undo_hours": 24,
    },
    "mentor-away": {**_TO_MIA, "back_on": date(2026, 3, 20), "answer_by": _DEADLINE},
    "other-address": {**_TO_JON, "about": "CONF-12", "address": "jon@home.example", "excerpt": _EXCERPT},
    "held-receipt": {
        **_MIA,
        "subject_was": "A question",
        "unheard": False,
        "by_staff": False,
        "stranger": True,
        "held": "HELD-5",
    },
    "note": {"what": "Mia Okafor leaves the program, and is still matched with Jon Berg.", "ref": "M-1051"},
    "outbox-stopped": {"because": "501 mails went out within an hour, and 500 are allowed"},
    "summary": {
        "total": 3,
        "lines": (
            {
                "at": datetime(2026, 3, 2, 15, 4, tzinfo=UTC),
                "said": "HELD-12: Mia Okafor: A question: it asks for nothing that the program knows",
            },
        ),
        "more": 2,
    },
    "stray-reports": {
        "total": 3,
        "reports": (
            {
                "at": datetime(2026, 3, 2, 15, 4, tzinfo=UTC),
                "said": "mailer-daemon@mx.example.com: mia@example.org failed 5.1.1",
            },
        ),
        "more": 2,
    },
    # a mentee asks
    "request": {
        **_TO_JON,
        "mentee_email": "mia@example.org",
        "note": _NOTE,
        "answer_by": _DEADLINE,
        "profile": _PROFILE,
    },
    "request-received": {
        **_TO_MIA,
        "code": "M-1042",
        "note": _NOTE,
        "answer_by": _DEADLINE,
        "beside": {"other_address": False, "cv": "", "why": "", "kept_areas": 0, "kept_languages": 0},
    },
    "request-which": {
        **_MIA,
        "wanted": "Jon",
        "codes": (),
        "near": _MENTORS,
        "ambiguous": False,
        "asked_then": ("REQ-7",),
    },
    "request-self": {"to_name": "Jon Berg", "asked_then": ("REQ-7",)},
    "request-partner": {
        "to_name": "Mia Okafor",
        "about": "REL-3",
        "mentor": "Jon Berg",
        "mentor_email": "jon@example.org",
        "ends_on": _ENDS,
        "wanted": "",
    },
    "request-pending": {**_TO_MIA, "answer_by": _DEADLINE},
    "request-cooling": {
        **_MIA,
        "mentor": "Jon Berg",
        "again": datetime(2026, 5, 31, 14, 0, tzinfo=UTC),
        "why": "rejected",
        "suggestions": _MENTORS[1:],
    },
    "request-unavailable": {
        **_MIA,
        "mentor": "Jon Berg",
        "reason": "full",
        "suggestions": _MENTORS[1:],
    },
    "request-needs-profile": {**_MIA, "mentor": "Jon Berg", "fields": _FORM},
    "request-queued": {
        **_MIA,
        "mentor": "Ada Lind",
        "open_mentor": "Jon Berg",
        "open_mentors": ("Jon Berg",),
        "before": ("Lee Chan",),
    },
    "request-limit": {
        "to_name": "Mia Okafor",
        "about": "REQ-7",
        "mentor": "Ada Lind",
        "code": "M-1043",
        "open_mentor": "Jon Berg",
        "answer_by": _DEADLINE,
        "most": 2,
        "requests": (
            {"ref": "REQ-7", "mentor": "Jon Berg", "answer_by": _DEADLINE},
            {"ref": "REQ-9", "mentor": "Lee Chan", "answer_by": _DEADLINE},
        ),
    },
    "request-closed": {**_TO_JON, "why": "withdrawn"},
    "place-taken": _TO_MIA,
    "reminder": {
        **_TO_JON,
        "mentee_email": "mia@example.org",
        "note": _NOTE,
        "answer_by": _DEADLINE,
        "profile": _PROFILE,
        "nth": 0,
    },
    "expired-mentor": _TO_JON,
    "encouragement": {**_TO_MIA, "why": "rejected", "suggestions": _MENTORS[1:], "next_is_asked": False},
    "withdrawn": {**_TO_MIA, "told": True, "next_is_asked": False},
    "withdraw-which": {
        **_MIA,
        "missing": "",
        "requests": ({"ref": "REQ-7", "mentor": "Jon Berg"}, {"ref": "REQ-9", "mentor": "Ada Lind"}),
    },
    "withdraw-too-late": _TO_MIA,
    "nothing-to-withdraw": _MIA,
    # two people are matched
    "introduction-mentor": {
        **_INTRODUCED,
        "to_name": "Jon Berg",
        "partner": "Mia Okafor",
        "partner_email": "mia@example.org",
        "said": "I would be happy to mentor Mia!",
        "undo_hours": 24,
        "cv": True,
        "own_cv": False,
    },
    "introduction-mentee": {
        **_INTRODUCED,
        "to_name": "Mia Okafor",
        "partner": "Jon Berg",
        "partner_email": "jon@example.org",
        "cv": False,
        "own_cv": True,
        "closed": ("Ada Lind",),
    },
    "check-in": {**_MATCHED, "since": _STARTS},
    "check-in-help": {
        **_MATCHED,
        "partner_email": "jon@example.org",
        "mark": 2,
        "not_met": False,
        "read": True,
    },
    "check-in-thanks": {**_MATCHED, "mark": 4, "read": False},
    "check-in-unclear": _MATCHED,
    "first-contact": {
        **_MATCHED,
        "to_name": "Jon Berg",
        "partner": "Mia Okafor",
        "partner_email": "mia@example.org",
    },
    "nudge": {**_MIA, "suggestions": _MENTORS},
    "lapsed": {**_MIA, "partners": ("Jon Berg",)},
    "renewal-offer": {**_MATCHED, "ends_on": _ENDS, "months": 6},
    "renewal-reminder": {**_MATCHED, "ends_on": _ENDS},
    "too-early-to-renew": {"to_name": "Mia Okafor", "about": "REL-3", "ends_on": _ENDS, "days": 21},
    "meeting-declined": {**_MATCHED, "partner_email": "jon@example.org", "counter": False},
    "partner-unreached": {**_MATCHED, "partner_email": "jon@example.org"},
    "vote-noted": {**_MATCHED, "vote": "yes", "ends_on": _ENDS, "has_left": False},
    "renewed": {**_MATCHED, "starts_on": _ENDS, "ends_on": date(2027, 3, 2)},
    "renewal-undone": {**_MATCHED, "ends_on": _ENDS},
    "completed": {
        **_MATCHED,
        "starts_on": _STARTS,
        "ends_on": _ENDS,
        "role": "mentee",
        "terms": 1,
        "suggestions": _MENTORS[1:],
    },
    "ended": {**_MATCHED, "is_mentee": True, "undo_hours": 24, "by": ""},
    "undone": {
        **_MIA,
        "own": True,
        "unheard": True,
        "anew": False,
        "lines": (
            {"of": "member", "state": "active", "partner": "", "ref": "M-1042", "anew": ""},
            {"of": "request", "state": "pending", "partner": "Jon Berg", "ref": "REQ-7", "anew": ""},
            {"of": "request", "state": "rejected", "partner": "Jon Berg", "ref": "REQ-6", "anew": ""},
            {"of": "request", "state": "withdrawn", "partner": "", "ref": "REQ-5", "anew": ""},
            {"of": "relationship", "state": "active", "partner": "Jon Berg", "ref": "REL-3", "anew": ""},
            {"of": "relationship", "state": "gone", "partner": "Jon Berg", "ref": "REL-4", "anew": ""},
        ),
    },
    "undo-not": {**_MIA, "reason": "late", "undo_hours": 24},
    "end-which": {
        "to_name": "Jon Berg",
        "missing": "",
        "now": False,
        "relationships": ({"ref": "REL-3", "name": "Mia Okafor"}, {"ref": "REL-4", "name": "Lee Chan"}),
    },
    "nothing-to-end": _MIA,
    "late-renewal": {**_MATCHED, "code": "M-1042"},
    "late-renewal-noted": _MATCHED,
    "relationship-over": {**_MATCHED, "state": "completed"},
    # a member signs up, steps aside, asks about themselves
    "which-role": {"to_name": "", "profiles": 1},
    "form": {
        **_MIA,
        "role": "mentee",
        "fields": _FORM,
        "beside": {"other_address": False, "cv": "", "why": "", "kept_areas": 0, "kept_languages": 0},
    },
    "signup-draft": {
        **_MIA,
        "role": "mentee",
        "profile": _PROFILE,
        "beside": {"other_address": True, "cv": "", "why": "", "kept_areas": 0, "kept_languages": 0},
    },
    "signup-missing": {
        **_MIA,
        "role": "mentee",
        "missing": ({"label": "Practice areas", "hint": "one or more, with commas between them"},),
        "profile": _PROFILE[:2],
        "beside": {
            "other_address": True,
            "cv": "refused",
            "why": "macros",
            "kept_areas": 0,
            "kept_languages": 0,
        },
    },
    "welcome-mentor": {
        **_SIGNED_UP,
        "to_name": "Jon Berg",
        "role": "mentor",
        "roles": ("mentor",),
        "unread": ("Capacity",),
        "most_capacity": 20,
        "has_pages": True,
    },
    "welcome-mentee": {**_SIGNED_UP, **_MIA, "role": "mentee", "roles": ("mentee",), "has_pages": True},
    "profile-updated": {
        **_SIGNED_UP,
        **_MIA,
        "role": "mentee",
        "roles": ("mentee",),
        "changes": ({"label": "Title", "old": "Student", "new": "Resident"},),
        "has_pages": True,
    },
    "status": {**_STANDING, **_MIA},
    "language-chosen": _MIA,
    "help": {**_MIA, "is_member": True},
    "about-program": {
        **_MIA,
        "topics": _TOPICS,
        "is_member": True,
        "months": 6,
        "most": 1,
        "open": True,
    },
    "paused": {
        "to_name": "Jon Berg",
        "until": date(2026, 5, 1),
        "requests": ({"ref": "REQ-7", "mentee": "Mia Okafor", "answer_by": _DEADLINE},),
    },
    "pause-which-day": {
        "to_name": "Jon Berg",
        "written": "the moon is full",
        "standing": "paused",
        "until": date(2026, 5, 1),
    },
    "already-active": _MIA,
    "resumed": _MIA,
    "left": {"to_name": "Jon Berg", "stays": False, "partners": ("Mia Okafor", "Lee Chan"), "undo_hours": 24},
    "export": {
        **_STANDING,
        **_MIA,
        "email": "mia@example.org",
        "joined_at": datetime(2026, 1, 5, 15, 0, tzinfo=UTC),
        "profiles": ({"role": "mentee", "lines": _PROFILE},),
        "cv": True,
        "requests": ({"ref": "REQ-7", "mentee": "Mia Okafor", "mentor": "Jon Berg", "state": "pending"},),
    },
}


def sample(name: str, form: Sequence[FieldRule], language: str) -> Mapping[str, object]:
    """The data for that letter, with the form's labels and hints as a reader of the language sees them."""
    return in_language(SAMPLES[name], form, language)


def in_language(data: Mapping[str, object], form: Sequence[FieldRule], language: str) -> Mapping[str, object]:
    words = {r.hint: r.hint_in(language) for r in form} | {r.label: r.label_in(language) for r in form}
    return {key: _said(value, words) for key, value in data.items()}


def _said(value: object, words: Mapping[str, str]) -> object:
    match value:
        case str():
            return words.get(value, value)
        case tuple():
            return tuple(_said(item, words) for item in value)
        case dict():
            return {key: _said(item, words) for key, item in value.items()}
    return value
