"""What else a letter's data may be: beside its sample, all that lets its template say something else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from processor.core.inspection import Hazard
from processor.core.intents.signup_extras import NOTHING
from processor.letters.samples import EACH_FIGURE, EACH_NEED, EACH_SENTENCE

_DAY = datetime(2026, 3, 16, 14, 0, tzinfo=UTC)
_AREAS = ("Critical care", "Oncology")
_LONG_FORM = tuple(
    {"label": f"Something else {n}", "value": "", "hint": "", "required": False} for n in range(1, 12)
)

_ANEW = {"of": "relationship", "state": "anew", "partner": "Jon Berg", "ref": "REL-3", "anew": "REL-5"}

# Template, and what is put into its sample. With these every branch of the shipped templates is written.
VARIANTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("answer-confirm", {"reply": "reject"}),
    *(("answer-unclear", {"how": how}) for how in ("blank", "unsure", "colleague", "later")),
    ("answer-unclear", {"how": "doubted", "lost": ("had i a choice", "tom reed")}),
    *(("answer-already", {"state": state}) for state in ("rejected", "expired")),
    *(("answer-mentor-only", {"state": state}) for state in ("accepted", "expired")),
    *(("encouragement", {"why": why}) for why in ("expired", "undeliverable", "mentor-left", "taken-back")),
    ("answer-thanks", {"said": ""}),
    ("end-which", {"missing": "REL-77", "now": True}),
    ("withdraw-which", {"missing": "REQ-77"}),
    ("signup-draft", {"role": "mentor", "beside": {**NOTHING, "cv": "fine"}}),
    ("form", {"beside": {**NOTHING, "other_address": True, "cv": "refused"}}),
    *(("form", {"beside": {**NOTHING, "cv": "refused", "why": why}}) for why in Hazard),
    ("welcome-mentee", {"beside": {**NOTHING, "kept_areas": 30, "kept_languages": 20}}),
    ("signup-missing", {"beside": NOTHING}),
    ("confirm-forward", {"what": "leave", "subject_was": "", "partner": ""}),
    ("forward-done", {"what": "leave", "subject_was": "", "partner": ""}),
    ("introduction-mentor", {"said": "", "undo_hours": 0}),
    ("encouragement", {"suggestions": ()}),
    ("encouragement", {"suggestions": (), "next_is_asked": True}),
    *(("request-unavailable", {"reason": why}) for why in ("paused", "left", "unreachable")),
    ("browse-nothing", {"nearest": (), "suggestions": ()}),
    ("directory", {"interest": "", "page": 2, "has_pages": False}),
    ("welcome-mentee", {"has_pages": False, "was": "Jon Berg"}),
    ("welcome-mentor", {"has_pages": False}),
    ("directory", {"interest": "", "mentors": (), "total": 0, "page": 1, "pages": 0, "facets": ()}),
    ("address-which", {"several": True}),
    *(("address-which", {"why": why}) for why in ("letters", "form")),
    ("confirm", {"wish": "unclear", "partner": ""}),
    ("confirm", {"wish": "pause", "partner": ""}),
    ("confirm", {"wish": "answer", "reply": "reject", "partner": ""}),
    ("confirm", {"wish": "answer", "reply": "accept"}),
    ("confirm", {"wish": "answer", "reply": "reject"}),
    ("confirm", {"wish": "answer", "reply": "accept", "partner": ""}),
    ("confirm", {"commands": ()}),
    ("transcript", {"asks": False, "example": False}),
    ("queue", {"items": (), "total": 0, "more": 0, "snoozed": 0}),
    ("queue", {"by_mail": False}),
    ("queue", {"items": EACH_NEED}),
    ("digest", {"items": EACH_NEED}),
    ("digest", {"figures": EACH_FIGURE, "machine": EACH_SENTENCE}),
    ("program-status", {"stopped": "", "frozen": 0, "quarantined": 0, "unreached": ()}),
    ("program-status", dict.fromkeys(("active", "paused", "bouncing", "draft", "pending", "matched"), 0)),
    ("program-status", dict.fromkeys(("held", "waiting", "queued", "failed"), 0)),
    ("report", {"over": False, "more": False}),
    ("report", {"by_mail": False, "figures": ()}),
    ("report", {"figures": ({"title": "Room", "sentence": "No.", "amber": "", "before": ()},)}),
    ("shown", {"lines": ()}),
    ("shown", {"events": ()}),
    ("found", {"people": (), "more": False}),
    ("why", {"by_clock": True, "staff": False}),
    ("why", {"own_mail": True, "about_what": ""}),
    ("why", {"from_subject": "", "caused_by": "", "because": "", "deed": ""}),
    ("why", {"from_subject": "", "about_what": ""}),
    ("digest", {"items": (), "total": 0, "overdue": 0, "more": 0, "snoozed": 0, "new_pairs": 0}),
    ("digest", {"expiring": (), "ending": (), "more_coming": 0, "machine": (), "seal": "", "figures": ()}),
    ("digest", {"total": 1, "new_pairs": 1, "often": "daily", "overdue": 0, "more": 0}),
    ("never-asked", {"areas": (), "career_path": ""}),
    ("deadline-moved", {"is_mentor": False}),
    ("confirm-erase", {"partners": ()}),
    ("note", {"ref": ""}),
    ("held", {"excerpt": "", "attached": False}),
    ("held", {"who": (), "again": ""}),
    ("held", {"who": (), "staff": True}),
    (
        "held",
        {"who": ({"code": "M-1", "name": "A", "standing": "draft", "roles": "", "matters": ()},)},
    ),
    ("held", {"unproven": True}),
    ("held", {"subject_was": "(no subject)", "topic": "(no subject)", "sender": "nobody we could tell"}),
    ("held", {"sender_name": "Somebody"}),
    ("quarantined", {"subject_was": "(no subject)", "sender": "nobody we could tell"}),
    ("held-which", {"sender": ""}),
    ("forward-done", {"how": "taken"}),
    ("forward-done", {"how": "in-name"}),
    ("coordinator-answer", {"subject_was": "", "to_name": ""}),
    ("held", {"releases": True}),
    ("held", {"beside": True}),
    ("held-receipt", {"subject_was": ""}),
    ("held-receipt", {"unheard": True, "stranger": False}),
    ("held-receipt", {"unheard": True, "by_staff": True, "stranger": False}),
    ("unreadable", {"subject_was": ""}),
    ("request", {"note": "", "profile": ()}),
    ("request-received", {"note": ""}),
    ("reminder", {"note": "", "nth": 1}),
    ("request-which", {"wanted": "", "near": ()}),
    ("request-which", {"wanted": "Nobody", "near": ()}),
    ("request-which", {"wanted": "M-1042", "codes": ("M-1042", "M-1043"), "near": ()}),
    ("request-which", {"wanted": "", "codes": ("M-1042", "M-1043")}),
    (
        "request-which",
        {
            "ambiguous": True,
            "near": ({"code": "M-1042", "name": "Jon Berg", "title": "", "organization": "St. Mary's"},),
        },
    ),
    ("request-closed", {"why": "matched"}),
    ("vote-noted", {"vote": "no"}),
    ("vote-noted", {"has_left": True}),
    ("completed", {"role": "mentor", "terms": 2, "suggestions": ()}),
    ("ended", {"is_mentee": False}),
    ("answer-undone", {"heard": False}),
    ("ended", {"undo_hours": 0}),
    ("ended", {"undo_hours": 0, "by": "carla@example.org"}),
    ("undone", {"own": False, "unheard": False}),
    ("undone", {"unheard": False}),
    ("undone", {"own": False, "unheard": False, "anew": True, "lines": (_ANEW,)}),
    ("undo-not", {"reason": "already"}),
    ("undo-not", {"reason": "moved"}),
    ("undo-not", {"reason": "nothing"}),
    ("undo-not", {"undo_hours": 0}),
    ("undo-not", {"reason": "nothing", "undo_hours": 0}),
    ("relationship-over", {"state": "ended"}),
    ("form", {"role": "mentor", "fields": ({"label": "Name", "value": "", "hint": "", "required": True},)}),
    ("signup-missing", {"role": "mentor", "profile": ()}),
    ("welcome-mentor", {"unknown": (), "unread": ()}),
    ("profile-updated", {"changes": (), "unread": ("Capacity",)}),
    (
        "profile-updated",
        {
            "changes": (
                {"label": "Goals", "old": "Learn", "new": ""},
                {"label": "About", "old": "", "new": "x"},
            )
        },
    ),
    *(
        ("status", {"standing": standing, "to_answer": (), "asked": (), "relationships": ()})
        for standing in ("paused", "draft", "bouncing", "left")
    ),
    ("help", {"is_member": False}),
    ("about-program", {"topics": ("leave", "who-may"), "is_member": False, "open": False}),
    ("about-program", {"topics": (), "is_member": False}),
    ("about-program", {"topics": ()}),
    ("about-program", {"months": 1, "most": 2}),
    ("paused", {"until": "", "requests": ()}),
    ("pause-which-day", {"standing": "active", "until": ""}),
    ("which-role", {"profiles": 0}),
    *((name, {"asked_then": ()}) for name in ("request-which", "request-self")),
    ("left", {"stays": True, "partners": (), "undo_hours": 0}),
    ("export", {"requests": (), "profiles": (), "to_answer": (), "asked": (), "relationships": ()}),
    *((name, {"suggestions": ()}) for name in ("completed", "request-cooling", "request-unavailable")),
    *(
        (name, {"unknown": (), "beside": {**NOTHING, "other_address": True, "cv": cv}})
        for name in ("welcome-mentor", "welcome-mentee", "profile-updated")
        for cv in ("", "refused")
    ),
    ("form", {"beside": {**NOTHING, "cv": "early"}}),
    ("welcome-mentor", {"unknown": ({"written": "Moon pharmacy", "nearest": ()},)}),
    ("welcome-mentee", {"unread": ("Languages",)}),
    ("profile-updated", {"changes": ({"label": "Practice areas", "old": _AREAS, "new": _AREAS[:1]},)}),
    *(("answer-full", {"capacity": 1, "may_raise": may_raise}) for may_raise in (True, False)),
    *((name, {"months": 1}) for name in ("introduction-mentor", "introduction-mentee", "renewal-offer")),
    *(
        (f"introduction-{role}", {"cv": cv, "own_cv": own_cv})
        for role in ("mentor", "mentee")
        for cv in (True, False)
        for own_cv in (True, False)
    ),
    ("check-in-help", {"mark": 0, "not_met": True}),
    ("check-in-help", {"partner_email": ""}),
    ("check-in-thanks", {"mark": 0, "read": True}),
    ("nudge", {"suggestions": ()}),
    ("lapsed", {"partners": ()}),
    ("lapsed", {"partners": ("Jon Berg", "Ada Lind")}),
    ("too-early-to-renew", {"days": 1}),
    ("directory", {"page": 1, "pages": 1, "total": 2}),
    ("directory", {"interest": "", "page": 1, "pages": 1, "total": 1, "facets": ()}),
    ("directory", {"page": 2, "total": 1}),
    ("directory", {"interest": ""}),
    ("request-which", {"wanted": ""}),
    ("signup-missing", {"profile": (("Name", "Mia Okafor"), ("Practice areas", _AREAS))}),
    ("mentor-joined", {"mentor_title": "", "organization": "", "career_path": ""}),
    ("mentor-joined", {"mentor_title": ""}),
    ("passed-on", {"acted": False, "held": True, "ref": "HELD-12"}),
    ("passed-on", {"acted": False}),
    *((name, {"total": 1, "more": 0}) for name in ("stray-reports", "summary")),
    (
        "signup-missing",
        {
            "role": "mentee",
            "missing": tuple({"label": f"Practice areas {n}", "hint": ""} for n in range(1, 12)),
            "beside": NOTHING,
        },
    ),
    ("request-needs-profile", {"fields": _LONG_FORM}),
    ("form", {"fields": _LONG_FORM}),
    ("export", {"cv": False}),
    ("export", {"to_answer": ()}),
    ("export", {"profiles": ({"role": "mentor", "lines": ()},)}),
    ("request-which", {"ambiguous": True}),
    ("request-cooling", {"why": "withdrawn"}),
    ("request-queued", {"before": (), "open_mentors": ("Jon Berg", "Ada Lind")}),
    ("request-partner", {"wanted": "Ada Lind", "mentor_email": ""}),
    ("request-partner", {"mentor_email": ""}),
    ("request-limit", {"most": 1, "requests": ({"ref": "REQ-7", "mentor": "Jon Berg", "answer_by": _DAY},)}),
    ("request-limit", {"requests": ({"ref": "REQ-7", "mentor": "Jon Berg", "answer_by": _DAY},)}),
    ("withdrawn", {"next_is_asked": True}),
    ("withdrawn", {"told": False}),
    ("introduction-mentee", {"closed": ()}),
    ("introduction-mentee", {"meets_at": None}),
    ("introduction-mentor", {"meets_at": None}),
    ("introduction-mentee", {"closed": ("Ada Lind", "Lee Chan")}),
    ("meeting-declined", {"counter": True}),
    ("passed-on", {"acted": False, "asked": True}),
    (
        "passed-on-several",
        {
            "mails": tuple(
                {"sender": "Lee Chan", "subject_was": "Yes", "because": "a reason", **fate}
                for fate in (
                    {"acted": False, "held": False, "asked": True, "ref": ""},
                    {"acted": False, "held": False, "asked": False, "ref": ""},
                )
            )
        },
    ),
    *(
        (name, {"what": what})
        for name in ("confirm-forward", "forward-done")
        for what in ("accept", "match", "reject", "withdraw", "end", "vote")
    ),
    *(
        (name, {"what": "leave", "partner": "", "subject_was": "", "excerpt": ""})
        for name in ("confirm-forward", "forward-done")
    ),
    ("forward-done", {"what": "leave", "partner": "", "code": ""}),
    ("request-needs-profile", {"mentor": ""}),
)
