"""A letter that could not be written at once goes out only while what it says is so (row 163)."""

# Rows are plain values of many kinds, each handed on by its name.
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from processor.core import overtaken
from processor.core.facts import Confirmation, HeldItem
from processor.core.outcome import Letter
from processor.core.overtaken import Today, is_over
from processor.core.program import RelationshipState, RequestState, Role, Standing
from processor.letters.samples import SAMPLES
from tests.core.cases import BEA, DAY, HOUR, JON, MIA, NOW, PAT, is_in, pair, request, row

ENDS = pair().relationship.ends_on
LEFT, LEFT_JON = is_in(MIA, Standing.LEFT), is_in(JON, Standing.LEFT)
DRAFT = replace(MIA, profiles=tuple(replace(p, complete=False) for p in MIA.profiles))
NO_MENTOR = replace(BEA, profiles=tuple(p for p in BEA.profiles if p.role is Role.MENTEE))
NO_MENTEE = replace(BEA, profiles=tuple(p for p in BEA.profiles if p.role is Role.MENTOR))
BLANK = ({"label": "Name", "value": "Mia Okafor"}, {"label": "Practice areas", "value": ""})
FILLED = ({"label": "Name", "value": "Mia Okafor"}, {"label": "Practice areas", "value": "Oncology"})
QUESTION = Confirmation(number=5, inbox_id=5, address=MIA.email, expires_at=NOW + HOUR, done=False)
HELD = HeldItem(
    number=5, inbox_id=5, sender=MIA.email, subject="x", state="waiting", because="x", held_at=NOW
)


def letter(name: str, about: str = "", **data: object) -> Letter:
    return Letter(name=name, to=MIA.email, to_name=MIA.name, about=about, data=data)


def req(state: str = "pending", **more: Any) -> dict[str, Any]:
    """`reoffered` and `answer_by` are the request's, all else is of today."""
    own = {key: more.pop(key) for key in ("reoffered", "answer_by") if key in more}
    return {"request": request(state=RequestState(state), **own), **more}


def rel(
    state: str = "active",
    *,
    reader: Any = MIA,
    contact_paused: bool = False,
    apart: frozenset[int] = frozenset(),
    **own: Any,
) -> dict[str, Any]:
    view = pair(state=RelationshipState(state), **own)
    return {"relationship": view, "reader": reader, "contact_paused": contact_paused, "apart": apart}


@pytest.mark.parametrize(
    ("waited", "today", "over"),
    [
        row("a question about what waits", letter("question", "REQ-7"), req(), False),
        *(row(f"a question about what is {state}", letter("question", "REQ-7"), req(state), True)
          for state in ("accepted", "rejected", "expired", "withdrawn", "undeliverable")),
        row("a receipt of the question", letter("question-passed", "REQ-7"), req("withdrawn"), True),
        row("a request that is not there", letter("request", "REQ-7"), {}, True),
        row("a place that is taken", letter("place-taken", "REQ-7"), req(), False),
        row("a place that is free again", letter("place-taken", "REQ-7"), req(mentor_has_room=True), True),
        row("a deadline", letter("deadline-moved", "REQ-7", answer_by=NOW + DAY),
            req(answer_by=NOW + DAY), False),
        row("another deadline by now", letter("deadline-moved", "REQ-7", answer_by=NOW),
            req(answer_by=NOW + DAY), True),
        row("what was closed", letter("request-closed", "REQ-7"), req("withdrawn"), False),
        row("what is open again", letter("request-closed", "REQ-7"), req(), True),
        row("a no", letter("answer-thanks", "REQ-7"), req("rejected"), False),
        row("a no, and a yes after it", letter("answer-thanks", "REQ-7"),
            req("rejected", reoffered=True), True),
        row("a search", letter("encouragement", "REQ-7", why="rejected"), req("rejected"), False),
        row("a search that has its end", letter("encouragement", "REQ-7", why="rejected"),
            req("rejected", has_mentor=True), True),
        row("a correction goes out all the same", letter("encouragement", "REQ-7", why="taken-back"),
            req("rejected", has_mentor=True), False),
        row("what came of a yes has ended", letter("encouragement", "REQ-7", why="ended"),
            req("accepted"), False),
        row("a late yes", letter("late-offer", "REQ-7"), req("expired", reoffered=True), False),
        row("a late yes to who has a mentor", letter("late-offer", "REQ-7"),
            req("expired", reoffered=True, has_mentor=True), True),
        row("a late yes that was answered", letter("late-offer", "REQ-7"),
            req("accepted", reoffered=True), True),
        row("who has asked and waits is not told of another matter",
            letter("request-limit"), req("withdrawn"), False),
        row("an introduction", letter("introduction-mentee", "REL-3"), rel(), False),
        row("an introduction of two who have parted", letter("introduction-mentee", "REL-3"),
            rel("ended"), True),
        row("another term", letter("renewed", "REL-3", ends_on=ENDS), rel(), False),
        row("another term, and the end", letter("renewed", "REL-3", ends_on=ENDS), rel("ended"), True),
        row("another term, and one more", letter("renewed", "REL-3", ends_on=date(2026, 3, 3)), rel(), True),
        row("a vote", letter("vote-noted", "REL-3", ends_on=ENDS, vote="yes"), rel(mentee_vote="yes"), False),
        row("the other's vote", letter("vote-noted", "REL-3", ends_on=ENDS, vote="yes"),
            rel(mentor_vote="yes"), True),
        row("a vote that was changed", letter("vote-noted", "REL-3", ends_on=ENDS, vote="yes"),
            rel(mentee_vote="no"), True),
        row("asked to vote", letter("renewal-reminder", "REL-3", ends_on=ENDS),
            rel(mentor_vote="yes"), False),
        row("asked to vote again", letter("renewal-reminder", "REL-3", ends_on=ENDS),
            rel(mentee_vote="yes"), True),
        row("asked beside a concern", letter("check-in", "REL-3"), rel(contact_paused=True), True),
        row("words beside a concern", letter("from-partner", "REL-3"), rel(contact_paused=True), True),
        row("words from before the end", letter("from-partner", "REL-3"), rel("ended"), False),
        row("an address", letter("partner-moved", "REL-3", partner_email=JON.email), rel(), False),
        row("an address beside a concern", letter("partner-moved", "REL-3", partner_email=JON.email),
            rel(contact_paused=True), True),
        row("a meeting that was declined, beside one", letter("meeting-declined", "REL-3"),
            rel(contact_paused=True), True),
        row("a meeting that was declined", letter("meeting-declined", "REL-3"), rel(), False),
        row("an address of before", letter("partner-moved", "REL-3", partner_email="x@example.org"),
            rel(), True),
        row("an end", letter("ended", "REL-3"), rel("ended"), False),
        row("an end that was undone", letter("ended", "REL-3"), rel(), True),
        row("a question of ours", letter("confirm", "CONF-5"), {"question": QUESTION}, False),
        row("one that was answered", letter("confirm", "CONF-5"),
            {"question": replace(QUESTION, done=True)}, True),
        row("one whose time is over", letter("confirm-erase", "CONF-5"),
            {"question": replace(QUESTION, expires_at=NOW)}, True),
        row("a held mail", letter("held", "HELD-5"), {"held": HELD}, False),
        row("a held mail that is decided", letter("held", "HELD-5"),
            {"held": replace(HELD, state="dropped")}, True),
        row("a receipt", letter("held-receipt", held="HELD-5"), {"held": HELD}, False),
        *(row(f"a receipt of what is {state}", letter("held-receipt", held="HELD-5"),
              {"held": replace(HELD, state=state)}, True) for state in ("dropped", "answered", "released")),
        row("a receipt of what a coordinator has", letter("held-receipt", held="HELD-5"),
            {"held": replace(HELD, state="assigned")}, False),
        row("a receipt of before it said of what", letter("held-receipt"), {}, False),
        row("a search, and who searched has left", letter("encouragement", "REQ-7", why="rejected"),
            {**req("rejected"), "reader": LEFT}, True),
        row("a correction to who has left", letter("encouragement", "REQ-7", why="taken-back"),
            {**req("rejected"), "reader": LEFT}, False),
        *(row(f"{name} to who has left", letter(name, about), {**today, "reader": LEFT}, True)
          for name, about, today in (
              ("expired-mentor", "REQ-7", req("expired")), ("request-closed", "REQ-7", req("withdrawn")),
              ("late-offer", "REQ-7", req("expired", reoffered=True)),
              ("late-renewal", "REL-3", rel("completed")), ("check-in", "REL-3", rel()),
              ("first-contact", "REL-3", rel()))),
        row("how it goes, to who has paused", letter("check-in", "REL-3"),
            {**rel(), "reader": is_in(MIA, Standing.PAUSED)}, True),
        row("what may help", letter("check-in-help", "REL-3"), rel(), False),
        row("what may help, beside a concern", letter("check-in-help", "REL-3"),
            rel(contact_paused=True), True),
        row("whose answer it is", letter("answer-mentor-only", "REQ-7", state="pending"), req(), False),
        row("whose answer it was", letter("answer-mentor-only", "REQ-7", state="pending"),
            req("rejected"), True),
        row("the mentor of now", letter("request-partner", "REL-3"), rel(), False),
        row("the mentor of before", letter("request-partner", "REL-3"), rel("ended"), True),
        row("no break", letter("already-active"), {"reader": MIA}, False),
        row("no break, and a break", letter("already-active"),
            {"reader": is_in(MIA, Standing.PAUSED)}, True),
        row("an address that is asked", letter("address-asked", new="m@new.example"), {"reader": MIA}, False),
        row("an address that has said yes", letter("address-asked", new=MIA.email), {"reader": MIA}, True),
        row("a goodbye", letter("left", stays=False), {"reader": LEFT}, False),
        row("a goodbye to who is back", letter("left", stays=False), {"reader": MIA}, True),
        row("no mentor any more", letter("left", stays=True), {"reader": NO_MENTOR}, False),
        row("a mentor again", letter("left", stays=True), {"reader": BEA}, True),
        row("a welcome to who has left", letter("welcome-mentee"), {"reader": LEFT}, True),
        row("a draft", letter("signup-draft", role="mentee"), {"reader": DRAFT}, False),
        row("a draft that is complete", letter("signup-draft", role="mentee"), {"reader": MIA}, True),
        row("a pause", letter("paused", until=""), {"reader": is_in(MIA, Standing.PAUSED)}, False),
        row("a pause that is over", letter("paused", until=""), {"reader": MIA}, True),
        row("back from a pause", letter("resumed"), {"reader": MIA}, False),
        row("paused again", letter("resumed"), {"reader": is_in(MIA, Standing.PAUSED)}, True),
        row("nobody asked", letter("nudge"), {"reader": MIA}, False),
        row("somebody asked", letter("nudge"), {"reader": MIA, "has_asked": True}, True),
        row("next in the queue", letter("request-queued", mentor="Jon Berg"),
            {"reader": MIA, "waits_for": ("Jon Berg",)}, False),
        row("in no queue any more", letter("request-queued", mentor="Jon Berg"), {"reader": MIA}, True),
        row("never asked", letter("never-asked"), {"reader": JON}, False),
        row("asked since", letter("never-asked"), {"reader": JON, "was_asked": True}, True),
        *(row(f"{what}, and the mentor {then}", letter(name, about, code=JON.code),
              {**(req() if about else {}), "reader": MIA, **meanwhile}, over)
          for what, name, about in (
              ("a mentor who has joined", "mentor-joined", ""), ("somebody else", "colleague", "REQ-7"))
          for then, meanwhile, over in (
              ("is there", {"people": {1001: JON}}, False),
              ("has left", {"people": {1001: is_in(JON, Standing.LEFT)}}, True),
              ("is away", {"people": {1001: is_in(JON, Standing.PAUSED)}}, True),
              ("mentors no more", {"people": {1001: PAT}}, True),
              ("is unknown", {}, True),
              ("is kept apart", {"people": {1001: JON}, "apart": frozenset({1001})}, True))),
        row("words of one who is kept apart", letter("from-partner", "REL-3"),
            rel(apart=frozenset({1001})), True),
        row("to write to one who is kept apart", letter("partner-has-words", "REL-3"),
            rel(apart=frozenset({1001})), True),
        row("an end, of two who are kept apart", letter("ended", "REL-3"),
            rel("ended", apart=frozenset({1001})), False),
        row("one more term after all", letter("late-renewal", "REL-3"), rel("completed"), False),
        row("one more term with who has left", letter("late-renewal", "REL-3"),
            rel("completed", mentor=LEFT_JON), True),
        row("a form to fill in", letter("form", role="mentee", fields=BLANK), {"reader": NO_MENTEE}, False),
        row("a form for a stranger", letter("form", role="mentee", fields=BLANK), {}, False),
        row("a form that has come since", letter("form", role="mentee", fields=BLANK), {"reader": MIA}, True),
        row("a form of which a part has come", letter("form", role="mentee", fields=BLANK),
            {"reader": DRAFT}, True),
        row("a form to change", letter("form", role="mentee", fields=FILLED), {"reader": MIA}, False),
        row("mentor or mentee?", letter("which-role", profiles=0), {}, False),
        row("mentor or mentee, and she has said it", letter("which-role", profiles=0), {"reader": MIA}, True),
        row("mentor or mentee, of one more", letter("which-role", profiles=1), {"reader": MIA}, False),
        row("sign up first", letter("browse-members-only"), {}, False),
        row("sign up first, says one who had left", letter("browse-members-only"), {"reader": LEFT}, False),
        row("sign up first, and she has", letter("browse-members-only"), {"reader": MIA}, True),
        row("until when?", letter("pause-which-day", standing="active", until=""), {"reader": MIA}, False),
        row("until when, and she has paused", letter("pause-which-day", standing="active", until=""),
            {"reader": is_in(MIA, Standing.PAUSED)}, True),
        row("until when, asked in a break", letter("pause-which-day", standing="paused", until=""),
            {"reader": is_in(MIA, Standing.PAUSED)}, False),
        row("until when, asked in a break that has a day now",
            letter("pause-which-day", standing="paused", until=""),
            {"reader": replace(is_in(MIA, Standing.PAUSED), paused_until=ENDS)}, True),
        row("until when, kept by an earlier version", letter("pause-which-day"),
            {"reader": is_in(MIA, Standing.PAUSED)}, True),
        row("which address?", letter("address-which", now=MIA.email), {"reader": MIA}, False),
        row("which address, and she has moved", letter("address-which", now="mia@before.example"),
            {"reader": MIA}, True),
        row("whom do you mean?", letter("request-which", asked_then=("REQ-7",)),
            {"reader": MIA, "asked": frozenset({"REQ-7"})}, False),
        row("whom do you mean, and she has asked", letter("request-which", asked_then=("REQ-7",)),
            {"reader": MIA, "asked": frozenset({"REQ-8"})}, True),
        row("your own code, and she has asked", letter("request-self", asked_then=()),
            {"reader": MIA, "asked": frozenset({"REQ-8"})}, True),
        row("the language", replace(letter("language-chosen"), language="de"),
            {"reader": replace(MIA, language="de")}, False),
        row("another language since", replace(letter("language-chosen"), language="de"),
            {"reader": replace(MIA, language="fr")}, True),
        row("nothing to end", letter("nothing-to-end"), {"reader": MIA}, False),
        row("nothing to end, and a mentor since", letter("nothing-to-end"),
            {"reader": MIA, "matched": {1001: "REL-5"}}, True),
        *(row(f"{name}, and they are together anew", letter(name, "REL-3"),
              {**rel("completed"), "matched": {1001: "REL-5"}}, True)
          for name in ("late-renewal", "late-renewal-noted")),
        row("which number?", letter("check-in-unclear", "REL-3"), rel(), False),
        row("which number, and it has ended", letter("check-in-unclear", "REL-3"), rel("ended"), True),
        row("which number, beside a concern", letter("check-in-unclear", "REL-3"),
            rel(contact_paused=True), True),
        row("which number, and she has left", letter("check-in-unclear", "REL-3"), rel(reader=LEFT), True),
        row("which number, and she has said it", letter("check-in-unclear", "REL-3"),
            {**rel(), "has_answered": True}, True),
        row("no open request", letter("nothing-to-withdraw"), {"reader": MIA}, False),
        row("no open request, and one since", letter("nothing-to-withdraw"),
            {"reader": MIA, "asked": frozenset({"REQ-8"})}, True),
        *(row(f"a YES that failed to a question that was {then}, and {now}",
              letter("confirm-failed", question="CONF-5", was_open=then == "open"),
              {"question": replace(QUESTION, **question)}, over)
          for then, now, question, over in (
              ("open", "is", {}, False), ("open", "is answered", {"done": True}, True),
              ("open", "is too old", {"expires_at": NOW}, False),
              ("open", "another has answered it", {"done": True, "address": JON.email}, False),
              ("answered", "is", {"done": True}, False))),
        row("a YES that failed, of no question", letter("confirm-failed", question="CONF-5", was_open=False),
            {}, False),
        row("a YES that failed, kept by an earlier version", letter("confirm-failed"), {}, False),
        row("not read", letter("unreadable"), {}, False),
        row("not read, and an operator has had it read", letter("unreadable"), {"mail_is_read": True}, True),
        row("why which?", letter("why-not"), {}, False),
        row("why which, and she was told why", letter("why-not"), {"told_why": True}, True),
        row("what was done once", letter("erased"), {}, False),
        row("what was done in one's name", letter("forward-done", "REQ-7"), req("withdrawn"), False),
    ],
)  # fmt: skip
def test_what_is_over_goes_out_no_more(waited: Letter, today: dict[str, Any], over: bool) -> None:
    assert is_over(waited, Today(now=NOW, **today)) is over


def test_a_check_names_a_letter_that_there_is() -> None:
    assert set(overtaken._CHECKS) <= set(SAMPLES)


# Why a letter goes out whatever came meanwhile.
NEEDS_NONE = {
    "it answers what was asked then, and asks for nothing more":
        ("about-program", "browse-nothing", "coordinator-help", "help", "request-cooling",
         "request-unavailable", "undo-not", "why"),
    "as_of_now() leaves out what is over, and drops it when nothing is left": ("answer-which", "end-which",
         "undone", "withdraw-which"),
    "it is made of the records when it is written": ("directory", "export", "exported", "status"),
    "it tells of what was done once, and its reader hears of it by nothing else": ("address-changed",
         "coordinator-answer", "erased", "forward-done"),
    "it tells of what another has tried in its reader's name": ("answer-not-you",),
    "it thanks": ("check-in-thanks", "feedback-thanks"),
    "it is a coordinator's, who may look up how all is by now": ("digest", "found", "held-decided",
         "held-over", "held-which", "note", "nothing-done", "outbox-stopped", "passed-on",
         "passed-on-several", "program-status", "quarantined", "queue", "report", "shown", "stray-reports",
         "summary", "transcript"),
}  # fmt: skip


def test_each_letter_has_a_check_or_a_reason_why_it_needs_none() -> None:
    named = [name for names in NEEDS_NONE.values() for name in names]
    assert sorted([*named, *overtaken._CHECKS]) == sorted(SAMPLES)


READS = {
    overtaken._until_then: "answer_by", overtaken._same_term: "ends_on", overtaken._voted_so: "vote",
    overtaken._at_that_address: "partner_email", overtaken._is_draft: "role", overtaken._is_next: "mentor",
    overtaken._is_there: "code", overtaken._is_as_told: "state", overtaken._has_not_moved_there: "new",
    overtaken._asks_still: "asked_then", overtaken._asks_until_when: "standing",
    overtaken._is_to_fill_in: "fields", overtaken._has_not_said_more: "profiles",
    overtaken._has_that_address: "now", overtaken._is_not_settled: "was_open",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(overtaken._CHECKS))
def test_a_letter_has_what_its_checks_read(name: str) -> None:
    """Else a value that bears another name by now would count as one that has changed."""
    for check in overtaken._CHECKS[name]:
        assert READS.get(check, "to_name") in {"to_name": "", **SAMPLES[name]}
