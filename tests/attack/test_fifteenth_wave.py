# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The fifteenth wave. What is expected here was written before it was first run, from the documents alone.

Each test says which outcome would be grave (somebody acts for another, two are introduced who did not agree, mail is lost
or done twice, somebody reads what is kept from them, the process ends, records are destroyed) and which only plain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from processor.core.mail import OutboundMail
from processor.demo.clients import reply as by_client
from tests.attack.bounces import bounce
from tests.attack.box_deeds import accepts, asked_on, box_letters, by_smtp, exported, how_many_letters
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.box_stories import Deed, agrees_freely_on, done_under, paired_on
from tests.attack.databases import url_of
from tests.attack.deeds import (
    JONS_WORDS,
    answers_from_home,
    erase,
    list_of,
    move,
    new_held,
    order,
    pair_up,
    puts_reply,
    replies,
    says_yes,
    settle,
    stops,
    until_offered,
)
from tests.attack.heard import is_answered
from tests.attack.imap_faults import ALL_FAULTS
from tests.attack.imap_servers import Proxy
from tests.attack.letters import (
    INTRO,
    deed_number,
    got,
    introduced,
    last,
    letter_names,
    mails_to,
    question_to_jon,
    sent_so_far,
    shown,
    told,
    transcript,
    whole,
)
from tests.attack.mails_by_hand import SERVER, inline, passes_on, raw, sends_roster, with_attached
from tests.attack.marks import grave
from tests.attack.people import (
    ADA,
    BOX_CARLA,
    BOX_JON,
    BOX_MIA,
    CARLA,
    DAN,
    JON_HOME,
    JON_NEW,
    LEA,
    MIA_HOME,
    NOA,
)
from tests.attack.records import addresses, held_states, member, outcome_of, pairs, row, things, waiting
from tests.attack.smtp_servers import SMTP_FAULTS, Post, letters_with, sending_to
from tests.attack.steps import Step
from tests.attack.stories import believes, is_one_story
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, reply_token, to, tokens_in_text
from tests.doors.dovecot import Dovecot
from tests.operation.small import SERVER as MX
from tests.player import ADDRESS
from tests.post_office import see

offer_comes: Step = until_offered


# =========================== what each of the two believes =====================================================================


def first(world: Attacked, letter: str, who: str) -> OutboundMail:
    return next(m for m in world.player.post.sent if m.letter == letter and m.recipient == who)


def mias(world: Attacked) -> str:
    return next((a for a in (MIA_HOME, MIA) if a in addresses(world)), MIA)


def jons(world: Attacked) -> str:
    return next((a for a in (JON_NEW, JON) if a in addresses(world)), JON)


# =========================== states, and what comes late ========================================================================


def late_yes(world: Attacked) -> None:
    world.later(days=16)
    assert world.state() == "expired"
    world.reply(JON, question_to_jon(world), "ACCEPT")


def yes_of_yesterday(world: Attacked) -> None:
    world.reply(JON, question_to_jon(world), "ACCEPT")
    world.later(hours=30)


def reassigned(world: Attacked) -> None:
    yes_of_yesterday(world)
    order(world, f"REASSIGN REL-1 TO {ADA}")


STATES: dict[str, Step] = {
    "asked": lambda w: None,
    "yes": lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"),
    "free yes": lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."),
    "yes in doubt": lambda w: (w.reply(JON, question_to_jon(w), "Yes, happy to."), w.reply(JON, question_to_jon(w), JONS_WORDS["regret"])),
    "yes of yesterday": yes_of_yesterday,
    "yes undone": lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.write(JON, "UNDO")),
    "no": lambda w: w.reply(JON, question_to_jon(w), "REJECT"),
    "no of last week": lambda w: (w.reply(JON, question_to_jon(w), "REJECT"), w.later(days=7)),
    "no undone": lambda w: (w.reply(JON, question_to_jon(w), "REJECT"), w.write(JON, "UNDO")),
    "withdrawn": lambda w: w.write(MIA, "WITHDRAW"),
    "expired": lambda w: w.later(days=16),
    "expired long ago": lambda w: w.later(days=60),
    "undeliverable": lambda w: raw(w, *bounce(question_to_jon(w), JON)),
    "late offer": late_yes,
    "end unheard": lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.later(minutes=5), w.write(JON, "END NOW")),
    "ended": lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.later(minutes=5), w.write(JON, "END NOW"), w.later(hours=2)),
    "jon's leave unheard": lambda w: w.write(JON, "LEAVE"),
    "jon left": lambda w: (w.write(JON, "LEAVE"), w.later(hours=2)),
    "mia left": lambda w: (w.write(MIA, "LEAVE"), w.later(hours=2)),
    "kept apart": lambda w: order(w, f"BLOCK {MIA} AND {JON}"),
    "matched elsewhere": lambda w: order(w, f"MATCH {MIA} WITH {ADA}"),
    "reassigned": reassigned,
    "mia moved": lambda w: move(w),
    "jon moved": lambda w: move(w, JON, JON_NEW),
    "jon erased": lambda w: erase(w, JON),
    "jon paused": lambda w: w.write(JON, "PAUSE"),
    "stopped": stops,
}  # fmt: skip
LATE: dict[str, Step] = {
    "JA": lambda w: w.reply(jons(w), question_to_jon(w), "ACCEPT"),
    "JR": lambda w: w.reply(jons(w), question_to_jon(w), "REJECT"),
    "JU": lambda w: w.reply(jons(w), question_to_jon(w), "UNDO"),
    "JF": lambda w: w.write(jons(w), "UNDO"),
    "JE": lambda w: w.write(jons(w), "END NOW"),
    "MW": lambda w: w.write(mias(w), "WITHDRAW"),
    "MU": lambda w: w.reply(mias(w), first(w, "request-received", MIA), "UNDO"),
    "ME": lambda w: w.write(mias(w), "END NOW"),
    "CA": lambda w: order(w, "ACCEPT REQ-1"),
    "CR": lambda w: order(w, "REJECT REQ-1"),
    "CW": lambda w: order(w, "WITHDRAW REQ-1"),
}
# what REQ-1 is in the end (pending, accepted, rejected, withdrawn, expired, undeliverable), and whether Jon mentors Mia
OUTCOMES = """
asked               | A+ R-    P-    P- P-    | W-       W-       P-,W-    | A+ R-    W-
yes                 | A+ R-    P-    P- A-    | A+       A+       A-       | A+ R-,A+ A+
free yes            | A+ R-    P-    P- A-    | W-,A+    W-,A+    W-,A+,A- | A+ R-    W-,A+
yes in doubt        | A+ R-    P-    P- A-    | W-,A-    W-,A-    W-,A-,A+ | A+ R-    W-,A+
yes of yesterday    | A+ A+    A+    A+ A-    | A+       A+       A-       | A+ A+    A+
yes undone          | A+ R-    P-    P- P-    | W-       W-       P-,W-    | A+ R-    W-
no                  | R- R-    P-    P- R-    | R-       R-       R-       | R- R-    R-
no of last week     | R- R-    R-    R- R-    | R-       R-       R-       | R- R-    R-
no undone           | A+ R-    P-    P- P-    | W-       W-       P-,W-    | A+ R-    W-
withdrawn           | W- W-    W-    W- W-    | W-       W-       W-       | W- W-    W-
expired             | E- E-    E-    E- E-    | E-       E-       E-       | E- E-    E-
expired long ago    | E- E-    E-    E- E-    | E-       E-       E-       | E- E-    E-
undeliverable       | U- U-    U-    U- U-    | U-       U-       U-       | U- U-    U-
late offer          | E- E-    E-    E- E-    | E-       E-       E-       | E- E-    E-
end unheard         | A- A-,R- A+,A- A+ A-    | A-       A-       A-       | A- A-,R- A-
ended               | A- A-,R- A+,A- A+ A-    | A-       A-       A-       | A- A-,R- A-
jon's leave unheard | W- W-    P-    P- W-    | W-       W-       W-       | W- W-    W-
jon left            | W- W-    P-    P- W-    | W-       W-       W-       | W- W-    W-
mia left            | W- W-    W-    W- W-    | W-       W-,P-    W-       | W- W-    W-
kept apart          | P- R-    P-    P- P-    | W-       W-       P-,W-    | P- R-    W-
matched elsewhere   | W- W-    W-    W- W-    | W-       W-       W-       | W- W-    W-
reassigned          | A- A-    A-    A- A-    | A-       A-       A-       | A- A-    A-
mia moved           | A+ R-    P-    P- P-    | W-       W-       P-,W-    | A+ R-    W-
jon moved           | A+ R-    P-    P- P-    | W-       W-       P-,W-    | A+ R-    W-
jon erased          | W- W-    W-    W- W-    | W-       W-       W-       | W- W-    W-
jon paused          | A+ R-    P-    P- P-    | W-       W-       P-,W-    | A+ R-    W-
stopped             | A+ R-    P-    P- P-    | W-       W-       P-,W-    | A+ R-    W-
"""


def grid() -> list[tuple[str, str, str]]:
    found = []
    for line in OUTCOMES.strip().splitlines():
        state, _, cells = line.partition("|")
        outcomes = cells.replace("|", " ").split()
        assert len(outcomes) == len(LATE), line
        found += [(state.strip(), late, outcome) for late, outcome in zip(LATE, outcomes, strict=True)]
    return found


@grave(
    "two are introduced who did not both agree, or one believes what is not so; plain: another state, or silence"
)
@pytest.mark.parametrize(("state", "late", "expected"), grid())
def test_what_comes_late_in_a_state_leaves_one_story(
    disk: Attacked, state: str, late: str, expected: str
) -> None:
    disk.asked()
    STATES[state](disk)
    begin = sent_so_far(disk)
    LATE[late](disk)
    order(disk, "START")
    author = CARLA if late[0] == "C" else jons(disk) if late[0] == "J" else mias(disk)
    answered = bool(got(disk, author, begin))
    if late[0] == "C":
        assert answered
    settle(disk)
    assert outcome_of(disk) in expected.split(","), (outcome_of(disk), world_read(disk, begin))
    is_one_story(disk)
    assert (
        answered
        or "erased" in state
        or is_answered(disk, author, got(disk, author, begin))
        or got(disk, CARLA, begin)
    )


def world_read(world: Attacked, begin: int) -> list[tuple[str, str]]:
    return [(m.recipient.partition("@")[0], m.letter) for m in world.player.post.sent[begin:]]


# --- a late offer, what befalls it, and her yes -------------------------------------------------------------------------------

OFFERED: dict[str, tuple[Step, bool]] = {
    "nothing": (lambda w: None, True),
    "he says it again": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), True),
    "he says no": (lambda w: w.reply(JON, question_to_jon(w), "REJECT"), False),
    "he undoes it in the thread": (lambda w: w.reply(JON, question_to_jon(w), "UNDO"), False),
    "he undoes it": (lambda w: w.write(JON, "UNDO"), False),
    "he undoes it in the thread of our thanks": (lambda w: w.reply(JON, got(w, JON)[-1], "UNDO"), False),
    "he regrets": (lambda w: (w.reply(JON, question_to_jon(w), JONS_WORDS["regret"]), [order(w, f"{r} AS REJECT", who=DAN) for r in waiting(w)]), False),
    "he leaves and stays": (lambda w: (w.write(JON, "LEAVE"), w.write(JON, "UNDO")), True),
    "a coordinator says no for him": (lambda w: order(w, "REJECT REQ-1"), False),
    "he moves": (lambda w: move(w, JON, JON_NEW), True),
    "blocked and unblocked": (lambda w: (order(w, f"BLOCK {MIA} AND {JON}"), order(w, f"UNBLOCK {MIA} AND {JON}")), True),
    "she said no before": (lambda w: replies(w, MIA, "late-offer", "REJECT"), False),
    "she has asked Ada": (lambda w: w.write(MIA, "REQUEST M-1003", "Would you?"), True),
}  # fmt: skip


@grave("two are introduced of whom one has taken it back, or her yes is lost")
@pytest.mark.parametrize("how", OFFERED)
def test_her_yes_to_a_late_offer_after_a_deed_of_his_counts_what_he_said_last(
    both: Attacked, how: str
) -> None:
    both.asked()
    late_yes(both)
    offer = last(both, "late-offer", MIA)
    act, pairs_up = OFFERED[how]
    act(both)
    sent = both.reply(MIA, offer, "YES")
    settle(both)
    on = outcome_of(both).endswith("+")
    if not pairs_up:
        assert not on
    elif how != "she said no before":
        assert on
    is_one_story(both)
    assert is_answered(both, MIA, sent)


# =========================== another term: votes that cross ======================================================================

VOTES: dict[str, Step] = {
    "M renew": lambda w: w.reply(mias(w), last_of(w, "renewal-offer", MIA, MIA_HOME), "RENEW"),
    "J renew": lambda w: w.reply(JON, last(w, "renewal-offer", JON), "RENEW"),
    "M end": lambda w: w.reply(mias(w), last_of(w, "renewal-offer", MIA, MIA_HOME), "END"),
    "J end": lambda w: w.reply(JON, last(w, "renewal-offer", JON), "END"),
    "M end now": lambda w: w.write(mias(w), "END NOW"),
    "J end now": lambda w: w.write(JON, "END NOW"),
    "M undo": lambda w: w.write(mias(w), "UNDO"),
    "J undo": lambda w: w.write(JON, "UNDO"),
    "J leave": lambda w: w.write(JON, "LEAVE"),
    "M leave": lambda w: w.write(MIA, "LEAVE"),
    "J erased": lambda w: erase(w, JON),
    "M moves": lambda w: move(w),
    "M concern": lambda w: w.write(MIA, "CONCERN", "I would like to talk to somebody."),
    "C renew": lambda w: order(w, "RENEW REL-1"),
    "C end": lambda w: order(w, "END REL-1"),
    "C undo": lambda w: order(w, "UNDO"),
    "C pause": lambda w: order(w, "PAUSE REL-1"),
    "C resume": lambda w: order(w, "RESUME REL-1"),
    "C block": lambda w: order(w, f"BLOCK {MIA} AND {JON}"),
    "C extend": lambda w: order(w, "EXTEND REL-1 60 DAYS"),
    "hour": lambda w: w.later(hours=2),
    "both in one pass": lambda w: (puts_reply(w, MIA, last(w, "renewal-offer", MIA), "RENEW"), puts_reply(w, JON, last(w, "renewal-offer", JON), "RENEW"), w.work()),
    "M renew, J end in one pass": lambda w: (puts_reply(w, MIA, last(w, "renewal-offer", MIA), "RENEW"), puts_reply(w, JON, last(w, "renewal-offer", JON), "END"), w.work()),
    "M renew twice in one pass": lambda w: (puts_reply(w, MIA, last(w, "renewal-offer", MIA), "RENEW"), puts_reply(w, MIA, last(w, "renewal-offer", MIA), "Yes, RENEW"), w.work()),
}  # fmt: skip


def last_of(world: Attacked, letter: str, *whom: str) -> OutboundMail:
    return next(m for m in reversed(world.player.post.sent) if m.letter == letter and m.recipient in whom)


# what REL-1 is a day after its first term would have ended, and its term
CHAINS_OF_VOTES: dict[str, str] = {
    "M renew; J renew": "active 2",
    "M renew; J end": "completed 1",
    "M renew; J end; J renew": "active 2",
    "M renew; J renew; J end": "active 2 | completed 1 | active 1",
    "M renew; J end; J undo": "completed 1 | active 2",
    "M end; M renew; J renew": "active 2",
    "M end; J renew; M undo": "completed 1 | active 2",
    "J renew": "completed 1",
    "M renew twice in one pass": "completed 1",
    "both in one pass": "active 2",
    "M renew, J end in one pass": "completed 1",
    "M renew, J end in one pass; J renew": "active 2",
    "C renew": "active 2",
    "C renew; C undo": "completed 1",
    "M renew; C renew; C undo; J renew": "active 2",
    "M renew; C renew; J renew": "active 2",
    "M end; C renew": "active 2",
    "C renew; M end now; hour": "ended 2",
    "C renew; M end now; M undo": "active 2",
    "C renew; M end now; hour; M undo": "active 2",
    "M renew; C pause; J renew": "active 2",
    "M concern; M renew; J renew": "active 2",
    "M renew; J leave; hour": "completed 1",
    "M renew; J leave; J undo; J renew": "active 2",
    "M renew; J renew; J leave; hour": "active 2",
    "M renew; M end now; J renew": "ended 1",
    "M renew; M end now; M undo; J renew": "active 2",
    "M renew; J end now; J undo; J renew": "active 2",
    "M renew; J end now; hour; J undo; J renew": "active 2",
    "M renew; C end; C undo; J renew": "active 2",
    "M renew; C end; J renew; hour": "ended 1",
    "M renew; M moves; J renew": "active 2",
    "M moves; M renew; J renew": "active 2",
    "M renew; J erased": "ended 1",
    "M renew; M leave; M undo; J renew": "active 2",
}


@grave(
    "both are bound for a term that one did not want, or somebody believes what is not so; plain: a vote is lost"
)
@pytest.mark.parametrize("chain", CHAINS_OF_VOTES)
def test_votes_that_cross_end_where_the_last_words_say(both: Attacked, chain: str) -> None:
    pair_up(both)
    until_offered(both)
    ends = datetime.fromisoformat(str(row(both, "REL-1")["ends_on"])[:10]).replace(tzinfo=UTC)
    for step in chain.split("; "):
        VOTES[step](both)
        both.later(minutes=2)
    settle(both)
    both.later(days=(ends - both.player.now).days + 3)
    settle(both)
    now = row(both, "REL-1")
    assert f"{now['state']} {now['term']}" in chain_outcomes(chain), now
    is_one_story(both)
    if now["term"] == 2 and now["state"] == "active":
        assert letter_names(mails_to(both, JON)).count("renewed") >= 1
        assert letter_names(mails_to(both, MIA)).count("renewed") >= 1


def chain_outcomes(chain: str) -> list[str]:
    return CHAINS_OF_VOTES[chain].split(" | ")


def completed(world: Attacked) -> None:
    """The first term is over, and nobody had answered."""
    pair_up(world)
    until_offered(world)
    world.later(days=26)
    assert row(world, "REL-1")["state"] == "completed"


def newest(world: Attacked, who: str, *of: str) -> OutboundMail:
    return next(m for m in reversed(got(world, who)) if m.letter in of)


AFTER: dict[str, Step] = {
    "M renew": lambda w: w.write(mias(w), "RENEW REL-1"),
    "J renew": lambda w: w.write(JON, "RENEW REL-1"),
    "M yes": lambda w: w.reply(mias(w), last_of(w, "late-renewal", MIA, MIA_HOME), "YES") if "late-renewal" in letter_names(mails_to(w, MIA)) else None,
    "J yes": lambda w: w.reply(JON, newest(w, JON, "late-renewal", "request", "late-offer"), "ACCEPT"),
    "J no": lambda w: w.reply(JON, newest(w, JON, "late-renewal", "request", "late-offer"), "REJECT"),
    "M end": lambda w: w.write(mias(w), "END REL-1"),
    "J end": lambda w: w.write(JON, "END REL-1"),
    "M undo": lambda w: w.write(mias(w), "UNDO"),
    "J undo": lambda w: w.write(JON, "UNDO"),
    "M withdraw": lambda w: w.write(mias(w), "WITHDRAW"),
    "M leave": lambda w: w.write(mias(w), "LEAVE"),
    "M moves": lambda w: move(w),
    "J erased": lambda w: erase(w, JON),
    "M asks Ada": lambda w: w.write(mias(w), "REQUEST M-1003", "Would you?"),
    "A yes": lambda w: [w.reply(ADA, m, "ACCEPT") for m in got(w, ADA) if m.letter == "request"][-1:],
    "C block": lambda w: order(w, f"BLOCK {MIA} AND {JON}"),
    "C match": lambda w: order(w, f"MATCH {MIA} WITH {JON}"),
    "C withdraw": lambda w: order(w, "WITHDRAW REQ-2"),
    "C undo": lambda w: order(w, "UNDO"),
    "month": lambda w: w.later(days=31),
    "hour": lambda w: w.later(hours=2),
    "cross": lambda w: (w.drop(MIA, "RENEW REL-1"), w.drop(JON, "RENEW REL-1"), w.work()),
    "J regrets": lambda w: w.reply(JON, newest(w, JON, "late-renewal-noted", "completed", "request"), JONS_WORDS["regret"]),
}  # fmt: skip
LATE_TERMS: dict[str, bool | None] = {  # whether the two are a pair in the end; None: either, in one story
    "M renew": False, "J renew": False, "M renew; J yes": True, "J renew; M yes": False, "J renew; M yes; J yes": True, "cross": None, "M renew; M end; J yes": False, "M renew; M undo; J yes": False,
    "M renew; M withdraw; J yes": False, "M renew; J no": False, "M renew; J no; J undo; J yes": True, "J renew; J end; M yes": False, "J renew; J undo; M yes": False,
    "J renew; C block; M yes": False, "M renew; C block; J yes": False, "M renew; C withdraw; J yes": False, "M renew; M leave; J yes": False, "M renew; M moves; J yes": True,
    "J renew; M moves; M yes; J yes": True, "J renew; M yes; J no": False, "J renew; M yes; M undo; J yes": False, "J renew; M yes; J end; M leave": False, "J renew; M asks Ada; A yes; M yes": False, "J renew; C match; M yes": True, "M renew; C match; J yes": True, "M renew; C match; C undo; J yes": None,
    "J renew; J erased; M yes": False, "month; M renew": False, "month; J renew; M yes": False, "J renew; J regrets; M yes": None, "M renew; J yes; hour; J undo": False, "M renew; J yes; M undo": None,
    "M renew; M undo; M renew; J yes": None, "J renew; J undo; J renew; M yes": None,
}  # fmt: skip


@grave(
    "two are paired again of whom one has taken it back, is gone, taken or kept apart; or one believes what is not so"
)
@pytest.mark.parametrize("chain", LATE_TERMS)
def test_a_late_renewal_and_what_crosses_it_leave_one_story(both: Attacked, chain: str) -> None:
    completed(both)
    for step in chain.split("; "):
        AFTER[step](both)
        both.later(minutes=2)
    settle(both)
    on = any(m in (JON, JON_NEW) and n in (MIA, MIA_HOME) for m, n in pairs(both))
    if LATE_TERMS[chain] is not None:
        assert on is LATE_TERMS[chain]
    is_one_story(both)
    new = [m for m in both.player.post.sent if m.letter in INTRO and "[REL-1]" not in see(m).subject]
    assert max(Counter((m.recipient, see(m).subject) for m in new).values(), default=0) <= 1


# =========================== what is held, and decided twice ====================================================================

DECISIONS = [
    "{} AS ACCEPT",
    "{} AS REJECT",
    "DROP {}",
    "ANSWER {}\nWe shall call you.",
    "SNOOZE {} 2 DAYS",
    "ASSIGN {} TO " + DAN,
]
FINAL = {
    "{} AS ACCEPT": "accepted",
    "{} AS REJECT": "rejected",
    "DROP {}": "pending",
    "ANSWER {}\nWe shall call you.": "pending",
}
UNSURE = "Dear coordinators, please call me about it before I decide."


def held_answer(world: Attacked) -> str:
    question = world.asked()
    return new_held(world, lambda: world.reply(JON, question, UNSURE))


def label(words: str) -> str:
    return words.splitlines()[0].replace("{}", "H")


@grave("what two coordinators decide otherwise is done twice, or she is introduced by what came second")
@pytest.mark.parametrize(
    ("one", "two"), [p for p in product(DECISIONS, DECISIONS) if p[0] != p[1]], ids=lambda w: label(w)
)
def test_two_decisions_of_two_coordinators_in_one_pass_are_one(disk: Attacked, one: str, two: str) -> None:
    ref = held_answer(disk)
    begin = sent_so_far(disk)
    disk.drop(CARLA, "Some things", one.format(ref))
    disk.drop(DAN, "Some things", two.format(ref))
    disk.work()
    disk.later(hours=2)
    decides = one if one in FINAL else two
    if decides in FINAL:
        assert disk.state() == FINAL[decides]
        assert held_states(disk)[ref] not in ("waiting", "snoozed", "assigned")
    else:
        assert disk.state() == "pending"
        assert held_states(disk)[ref] in ("snoozed", "assigned", "waiting")
    answers = [m for m in got(disk, JON, begin) if "call you" in see(m).text]
    assert len(answers) == (1 if decides.startswith("ANSWER") else 0)
    assert introduced(disk, MIA, begin) == (1 if disk.state() == "accepted" else 0)
    for who in (CARLA, DAN):
        assert told(got(disk, who, begin), who)
    is_one_story(disk)


THEN: dict[str, Step] = {
    "he accepts": lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"),
    "he rejects": lambda w: w.reply(JON, question_to_jon(w), "REJECT"),
    "he undoes": lambda w: w.write(JON, "UNDO"),
    "she withdraws": lambda w: w.write(MIA, "WITHDRAW"),
    "he leaves": lambda w: (w.write(JON, "LEAVE"), w.later(hours=2)),
    "she is erased": lambda w: erase(w, MIA),
    "she moves": lambda w: move(w),
    "the deadline passes": lambda w: w.later(hours=23),
}
DECIDED = ["{} AS ACCEPT", "{} AS REJECT", "DROP {}"]


@grave(
    "an UNDO of a decision brings back what somebody else has said since, or two are introduced who do not agree"
)
@pytest.mark.parametrize("then", THEN)
@pytest.mark.parametrize("decision", DECIDED, ids=label)
def test_an_undo_of_a_decision_after_what_came_since_leaves_one_story(
    disk: Attacked, decision: str, then: str
) -> None:
    ref = held_answer(disk)
    number = deed_number(order(disk, decision.format(ref)))
    THEN[then](disk)
    begin = sent_so_far(disk)
    sent = order(disk, f"UNDO {number}", who=DAN)
    assert told(sent, DAN)
    settle(disk)
    state = outcome_of(disk)
    if (decision, then) in (
        (DECIDED[0], "he rejects"),
        (DECIDED[1], "he rejects"),
        (DECIDED[2], "he rejects"),
    ):
        assert not state.endswith("+")
    if (decision, then) == (DECIDED[0], "he accepts"):
        assert state == "A+" or not introduced(disk, MIA, begin)
    if (decision, then) == (DECIDED[2], "he accepts"):
        assert state == "A+"
    if then == "she withdraws" and decision != DECIDED[0]:
        assert not state.endswith("+")
    if then == "she is erased":
        assert not pairs(disk)
    is_one_story(disk)


@grave("the held mail is done in the name of who wrote something else since")
@pytest.mark.parametrize("how", ["released after his no", "AS ACCEPT after his no", "AS ACCEPT after her WITHDRAW", "AS ACCEPT after the deadline", "AS ACCEPT after his LEAVE", "AS ACCEPT after a block", "AS ACCEPT after she is matched", "AS ACCEPT after she left", "AS ACCEPT when he is full"])  # fmt: skip
def test_a_held_answer_that_is_taken_for_a_yes_late_is_judged_by_what_is_now(
    both: Attacked, how: str
) -> None:
    ref = held_answer(both)
    if "his no" in how:
        both.reply(JON, question_to_jon(both), "REJECT")
    elif "WITHDRAW" in how:
        both.write(MIA, "WITHDRAW")
    elif "deadline" in how:
        both.later(days=16)
    elif "LEAVE" in how:
        both.write(JON, "LEAVE")
        both.later(hours=2)
    elif "block" in how:
        order(both, f"BLOCK {MIA} AND {JON}")
    elif "matched" in how:
        order(both, f"MATCH {MIA} WITH {ADA}")
    elif "full" in how:
        order(both, f"CAPACITY {JON} 1", f"MATCH {LEA} WITH {JON}")
    else:
        both.write(MIA, "LEAVE")
        both.later(hours=2)
    begin = sent_so_far(both)
    sent = order(both, f"RELEASE {ref}" if "released" in how else f"{ref} AS ACCEPT")
    both.later(hours=3)
    assert (JON, MIA) not in pairs(both)
    assert not introduced(both, MIA, begin) or (ADA, MIA) in pairs(both)
    assert told(sent)
    is_one_story(both)


# =========================== commands that meet open requests =====================================================================

OPEN: dict[str, tuple[Sequence[Step], set[tuple[str, str]] | None]] = {
    # what is done, and who is paired with whom in the end; None: either, in one story
    "match, and his yes": ((lambda w: order(w, f"MATCH {MIA} WITH {JON}"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT")), {(JON, MIA)}),
    "match, and his no": ((lambda w: order(w, f"MATCH {MIA} WITH {JON}"), lambda w: w.reply(JON, question_to_jon(w), "REJECT")), None),
    "match, undo, and his yes": ((lambda w: order(w, f"MATCH {MIA} WITH {JON}"), lambda w: order(w, "UNDO"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT")), {(JON, MIA)}),
    "match, undo, and her withdrawal": ((lambda w: order(w, f"MATCH {MIA} WITH {JON}"), lambda w: order(w, "UNDO"), lambda w: w.write(MIA, "WITHDRAW")), set()),
    "match twice in one mail": ((lambda w: order(w, f"MATCH {MIA} WITH {JON}", f"MATCH {MIA} WITH {JON}"),), {(JON, MIA)}),
    "match with two in one mail": ((lambda w: order(w, f"MATCH {MIA} WITH {JON}", f"MATCH {MIA} WITH {ADA}"),), {(JON, MIA)}),
    "two coordinators match her in one pass": ((lambda w: (w.drop(CARLA, "x", f"MATCH {MIA} WITH {ADA}"), w.drop(DAN, "x", f"MATCH {MIA} WITH {JON}"), w.work()),), {(ADA, MIA)}),
    "a match and his yes in one pass": ((lambda w: (w.drop(CARLA, "x", f"MATCH {MIA} WITH {ADA}"), puts_reply(w, JON, question_to_jon(w), "ACCEPT"), w.work()),), {(ADA, MIA)}),
    "his yes and a match in one pass": ((lambda w: (puts_reply(w, JON, question_to_jon(w), "ACCEPT"), w.drop(CARLA, "x", f"MATCH {MIA} WITH {ADA}"), w.work()),), {(JON, MIA)}),
    "his free yes and a match with another": ((lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: order(w, f"MATCH {MIA} WITH {ADA}")), {(JON, MIA)}),
    "his free yes, its undo, and a match with another": ((lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: w.write(JON, "UNDO"), lambda w: order(w, f"MATCH {MIA} WITH {ADA}")), {(ADA, MIA)}),
    "a match with another, its undo, his yes": ((lambda w: order(w, f"MATCH {MIA} WITH {ADA}"), lambda w: order(w, "UNDO"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT")), {(JON, MIA)}),
    "a match with another, his yes, the undo": ((lambda w: order(w, f"MATCH {MIA} WITH {ADA}"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: order(w, "UNDO")), set()),
    "a yes undone after a match of his last place": ((lambda w: order(w, f"CAPACITY {JON} 1"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.write(JON, "END NOW"), lambda w: order(w, f"MATCH {LEA} WITH {JON}"), lambda w: w.write(JON, "UNDO")), {(JON, LEA)}),
    "reassigned, and the new one's yes": ((lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: order(w, f"REASSIGN REL-1 TO {ADA}"), lambda w: w.later(hours=2), lambda w: w.reply(ADA, last(w, "request", ADA), "ACCEPT")), {(ADA, MIA)}),
    "reassigned, undone after the hour, and a yes": ((lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: order(w, f"REASSIGN REL-1 TO {ADA}"), lambda w: w.later(hours=2), lambda w: order(w, "UNDO"), lambda w: w.reply(ADA, last(w, "request", ADA), "ACCEPT")), {(JON, MIA)}),
    "reassigned, withdrawn by her, undone": ((lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: order(w, f"REASSIGN REL-1 TO {ADA}"), lambda w: w.later(hours=2), lambda w: w.write(MIA, "WITHDRAW"), lambda w: order(w, "UNDO")), None),
    "reassigned and matched in the hour": ((lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: order(w, f"REASSIGN REL-1 TO {ADA}"), lambda w: order(w, f"MATCH {MIA} WITH {ADA}", who=DAN), lambda w: w.later(hours=2)), None),
    "reassigned by two in one pass": ((lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.later(hours=2), lambda w: (w.drop(CARLA, "x", f"REASSIGN REL-1 TO {ADA}"), w.drop(DAN, "x", "END REL-1"), w.work())), set()),
    "ended by two in one pass, one undone": ((lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.later(hours=2), lambda w: (w.drop(CARLA, "x", "END REL-1"), w.drop(DAN, "x", "END REL-1"), w.work()), lambda w: order(w, "UNDO")), {(JON, MIA)}),
    "her move and his yes in one pass": ((lambda w: w.write(MIA, f"CHANGE ADDRESS {MIA_HOME}"), lambda w: (puts_reply(w, MIA_HOME, last(w, "confirm-address", MIA_HOME), "YES"), puts_reply(w, JON, question_to_jon(w), "ACCEPT"), w.work())), {(JON, MIA_HOME)}),
    "his yes, her move, and its undo by nobody": ((lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: move(w), lambda w: w.write(MIA_HOME, "UNDO")), {(JON, MIA_HOME)}),
    "a coordinator moves her, and undoes it in the hour": ((lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: order(w, f"CHANGE ADDRESS {MIA} TO {MIA_HOME}"), lambda w: order(w, "UNDO")), {(JON, MIA)}),
    "a coordinator moves him, and he says yes from the new one": ((lambda w: order(w, f"CHANGE ADDRESS {JON} TO {JON_NEW}"), lambda w: w.reply(JON_NEW, question_to_jon(w), "ACCEPT")), {(JON_NEW, MIA)}),
    "a coordinator moves him, undoes it, and the new one says yes": ((lambda w: order(w, f"CHANGE ADDRESS {JON} TO {JON_NEW}"), lambda w: order(w, "UNDO"), lambda w: w.reply(JON_NEW, question_to_jon(w), "ACCEPT")), set()),
    "erased by a coordinator in the hour of a free yes": ((lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: order(w, f"ERASE {MIA}"), says_yes), set()),
    "the preview of an erasure, a free yes, and the yes": ((lambda w: order(w, f"ERASE {JON}"), lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), says_yes), set()),
    "queued, matched elsewhere": ((lambda w: w.write(MIA, "QUEUE M-1003"), lambda w: order(w, f"MATCH {MIA} WITH {JON}"), lambda w: w.later(days=16)), {(JON, MIA)}),
    "queued, a free no and its undo": ((lambda w: w.write(MIA, "QUEUE M-1003"), lambda w: w.reply(JON, question_to_jon(w), "Sorry, I cannot."), lambda w: w.write(JON, "UNDO"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT")), set()),
    "queued, a no, its undo, and both say yes": ((lambda w: w.write(MIA, "QUEUE M-1003"), lambda w: w.reply(JON, question_to_jon(w), "REJECT"), lambda w: w.write(JON, "UNDO"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: [w.reply(ADA, m, "ACCEPT") for m in got(w, ADA) if m.letter == "request"]), None),
    "two who ask each other": ((lambda w: (w.write(JON, "SIGN UP MENTEE", FORM.format(name="Jon Berg")), w.write(MIA, "SIGN UP MENTOR", FORM.format(name="Mia Okafor")), w.write(JON, "REQUEST M-1002", "And you me?")), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.write(JON, "UNDO")), set()),
    "asked for her by a coordinator, and undone after the yes": ((lambda w: w.write(MIA, "WITHDRAW"), lambda w: order(w, f"ASK M-1003 FOR {MIA}"), lambda w: w.reply(ADA, last(w, "request", ADA), "ACCEPT"), lambda w: order(w, "UNDO")), {(ADA, MIA)}),
    "asked for her by a coordinator, undone, and the yes": ((lambda w: w.write(MIA, "WITHDRAW"), lambda w: order(w, f"ASK M-1003 FOR {MIA}"), lambda w: order(w, "UNDO"), lambda w: w.reply(ADA, last(w, "request", ADA), "ACCEPT")), set()),
    "extended, expired by the first day, and his yes": ((lambda w: order(w, "EXTEND REQ-1 20 DAYS"), lambda w: w.later(days=16), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT")), {(JON, MIA)}),
    "extended, undone, and his yes after the first day": ((lambda w: order(w, "EXTEND REQ-1 20 DAYS"), lambda w: order(w, "UNDO"), lambda w: w.later(days=16), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT")), set()),
    "removed, undone, his yes": ((lambda w: order(w, f"REMOVE {JON}"), lambda w: order(w, "UNDO"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT")), {(JON, MIA)}),
    "removed in the hour of a free yes, and undone": ((lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: order(w, f"REMOVE {JON}"), lambda w: order(w, "UNDO")), {(JON, MIA)}),
    "blocked in the hour of a free yes": ((lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: order(w, f"BLOCK {MIA} AND {JON}"), lambda w: w.later(hours=2), lambda w: order(w, f"UNBLOCK {MIA} AND {JON}"), lambda w: w.later(minutes=5)), {(JON, MIA)}),  # until then she is not introduced
    "ended by her in the hour of his free yes": ((lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: w.write(MIA, "END NOW"), lambda w: w.write(JON, "END NOW")), set()),
    "raise, and its undo": ((lambda w: order(w, f"CAPACITY {JON} 1", f"MATCH {LEA} WITH {JON}"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.reply(JON, last(w, "answer-full", JON), "RAISE"), lambda w: w.write(JON, "UNDO")), {(JON, LEA)}),
    "raise, twice": ((lambda w: order(w, f"CAPACITY {JON} 1", f"MATCH {LEA} WITH {JON}"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.reply(JON, last(w, "answer-full", JON), "RAISE"), lambda w: w.reply(JON, last(w, "answer-full", JON), "RAISE")), {(JON, LEA), (JON, MIA)}),
    "raise after she withdrew": ((lambda w: order(w, f"CAPACITY {JON} 1", f"MATCH {LEA} WITH {JON}"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.write(MIA, "WITHDRAW"), lambda w: w.reply(JON, last(w, "answer-full", JON), "RAISE")), {(JON, LEA)}),
}  # fmt: skip


@grave("two are paired who did not both agree, or one believes what is not so, or a mentee has two mentors")
@pytest.mark.parametrize("how", OPEN)
def test_a_deed_that_meets_an_open_request_leaves_one_story(disk: Attacked, how: str) -> None:
    disk.asked()
    steps, expected = OPEN[how]
    for step in steps:
        step(disk)
        disk.later(minutes=2)
    settle(disk)
    if expected is not None:
        assert set(pairs(disk)) == expected
    is_one_story(disk)
    mails = [m for m in disk.player.post.sent if m.letter in INTRO]
    assert max(Counter((m.recipient, see(m).subject) for m in mails).values(), default=0) <= 1


# =========================== deeds on the way in the outbox =======================================================================

ON_THE_WAY: dict[str, tuple[Step, Step, str, bool]] = {
    # the deed while no mail goes out; what follows before any goes out; who may hear nothing of either; whether they are a pair in the end
    "yes and undo": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.write(JON, "UNDO"), MIA, False),
    "free yes and undo": (lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: w.write(JON, "UNDO"), MIA, False),
    "no and undo": (lambda w: w.reply(JON, question_to_jon(w), "REJECT"), lambda w: w.write(JON, "UNDO"), MIA, False),
    "yes and no": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.reply(JON, question_to_jon(w), "REJECT"), "", False),
    "leave and undo": (lambda w: w.write(JON, "LEAVE"), lambda w: w.write(JON, "UNDO"), MIA, False),
    "her yes to another": (lambda w: w.write(MIA, "WITHDRAW"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), "", False),
    "yes and end": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.write(JON, "END NOW"), "", False),
    "yes, and he is erased": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: order(w, f"REMOVE {JON}", "END REL-1"), "", False),
    "match and undo": (lambda w: order(w, f"MATCH {MIA} WITH {JON}"), lambda w: order(w, "UNDO"), MIA, False),
    "a coordinator's yes and undo": (lambda w: order(w, "ACCEPT REQ-1"), lambda w: order(w, "UNDO", who=CARLA), MIA, False),
    "a coordinator's yes and his no": (lambda w: order(w, "ACCEPT REQ-1"), lambda w: w.reply(JON, question_to_jon(w), "REJECT"), "", False),
    "yes, and a coordinator's move of her": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: order(w, f"CHANGE ADDRESS {MIA} TO {MIA_HOME}"), "", True),
    "yes, and a coordinator's move of her undone": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: (order(w, f"CHANGE ADDRESS {MIA} TO {MIA_HOME}"), order(w, "UNDO")), MIA_HOME, True),
    "extended and undone": (lambda w: order(w, "EXTEND REQ-1 7 DAYS"), lambda w: order(w, "UNDO"), MIA, False),
    "passed on and undone": (lambda w: passes_on(w, f"Jon Berg <{JON}>", "ACCEPT", "Re: Would you mentor Mia Okafor? [REQ-1]"), lambda w: order(w, "UNDO"), MIA, False),
}  # fmt: skip


@grave("she hears of what was taken back before any mail went out, or believes what is not so")
@pytest.mark.parametrize("down", ["the mail server is down", "that letter cannot be written"])
@pytest.mark.parametrize("how", ON_THE_WAY)
def test_a_deed_that_is_taken_back_on_the_way_is_heard_by_nobody(disk: Attacked, how: str, down: str) -> None:
    deed_of, then, quiet, on = ON_THE_WAY[how]
    disk.asked()
    disk.later(hours=1)
    begin = sent_so_far(disk)
    slips = (
        "introduction-mentee",
        "encouragement",
        "undone",
        "withdrawn",
        "deadline-moved",
        "address-changed",
    )
    if down == "the mail server is down":
        disk.player.post.down = "nothing listens there"
    else:
        for name in slips:
            disk.player.writer.broken[name] = "a slip"
    deed_of(disk)
    then(disk)
    if down == "the mail server is down":
        disk.player.post.down = ""
    else:
        disk.player.writer.broken.clear()
        disk.player.second_try.all_again(disk.player.now)
    disk.work()
    settle(disk)
    disk.later(hours=3)
    assert bool(pairs(disk)) is on
    if quiet:
        assert not got(disk, quiet, begin), letter_names(got(disk, quiet, begin))
    is_one_story(disk)
    mails = [m for m in disk.player.post.sent[begin:] if m.letter in INTRO]
    assert max(Counter((m.recipient, see(m).subject) for m in mails).values(), default=0) <= 1


# =========================== second addresses ======================================================================================


def after_a_move(world: Attacked) -> str:
    pair_up(world)
    move(world, JON, JON_NEW)
    return JON


def by_a_yes(world: Attacked) -> str:
    answers_from_home(world)
    world.later(hours=3)
    return JON_HOME


def undone_move(world: Attacked) -> str:
    pair_up(world)
    order(world, f"CHANGE ADDRESS {JON} TO {JON_HOME}")
    order(world, "UNDO")
    return JON_HOME


def refused_move(world: Attacked) -> str:
    pair_up(world)
    world.write(JON, f"CHANGE ADDRESS {JON_HOME}")
    world.reply(JON_HOME, last(world, "confirm-address", JON_HOME), "NO")
    return JON_HOME


def asked_and_silent(world: Attacked) -> str:
    pair_up(world)
    world.write(JON, f"CHANGE ADDRESS {JON_HOME}")
    return JON_HOME


SECOND: dict[str, tuple[Callable[[Attacked], str], bool]] = {  # whether it counts as his
    "the old one after a move": (after_a_move, True), "a learned one": (by_a_yes, True), "one of an undone move": (undone_move, False), "one that said no": (refused_move, False), "one that has said nothing": (asked_and_silent, False),
}  # fmt: skip
FROM_THERE = [
    "END NOW",
    "LEAVE",
    "PAUSE",
    "EXPORT",
    "ERASE",
    "STATUS",
    "UNDO",
    f"CHANGE ADDRESS {EVE}",
    "CONCERN\n\nShe hits me.",
]


@grave(
    "a stranger acts or reads for Jon; or what is his own second address tells another address than the one on file"
)
@pytest.mark.parametrize("words", FROM_THERE, ids=lambda w: w.split("\n")[0])
@pytest.mark.parametrize("which", SECOND)
def test_what_comes_from_a_second_address_counts_only_where_it_is_his(
    disk: Attacked, which: str, words: str
) -> None:
    prepare, counts = SECOND[which]
    there = prepare(disk)
    disk.later(minutes=10)
    before, begin = things(disk), sent_so_far(disk)
    subject, _, body = words.partition("\n\n")
    sent = disk.write(there, subject, body)
    if words == "ERASE":
        for mail in got(disk, there, begin):
            assert mail.letter != "confirm-erase" or there in addresses(disk)
    disk.later(hours=2)
    if not counts:
        assert things(disk) == before
        said = whole(got(disk, there, begin))
        assert not re.search(r"Okafor|M-1001|REL-1", said), said
        assert JON in addresses(disk)
    else:
        if words == "END NOW":
            assert not pairs(disk)
        if words == "PAUSE":
            assert disk.standing(jons(disk)) == "paused"
        if words == "LEAVE":
            assert disk.standing(jons(disk)) == "left"
        if words == "EXPORT":
            assert "export" in letter_names(got(disk, jons(disk), begin))
            assert "export" not in letter_names(got(disk, there, begin))
    if words.startswith("CHANGE"):
        assert EVE not in addresses(disk)
    if words.startswith("CONCERN"):
        assert "hits me" in whole(got(disk, CARLA, begin))
        assert "hits" not in whole(got(disk, MIA, begin))
    assert is_answered(disk, there, sent) or got(disk, jons(disk), begin)


# =========================== several commands in one mail, with forged or missing proof ===========================================

LINES = [
    ("DROP {ref}", "PAUSE {ada}"), ("PAUSE {ada}", "DROP {ref}"), ("{ref} AS ACCEPT", "REMOVE {ada}"), ("NOTE {ref}: x", "MATCH {lea} WITH {ada}"), ("ANSWER {ref}\nOn our site.", "", "END REL-1", "CAPACITY {ada} 9"), ("DRY RUN", "ERASE {ada}"),
]  # fmt: skip
PROOFS = [
    "none",
    "forged",
    "the letter's own reply address",
    "a list's reply address",
    "the reply address in the other's hand",
    "the code in the text",
]


@grave("what is done to a member is done by who cannot prove to be a coordinator")
@pytest.mark.parametrize("how", PROOFS)
@pytest.mark.parametrize("lines", LINES, ids=lambda x: x[0].split()[0] + " " + x[-1].split()[0])
def test_of_several_commands_each_needs_its_own_proof(
    disk: Attacked, lines: tuple[str, ...], how: str
) -> None:
    question = disk.asked()
    ref = new_held(disk, lambda: disk.reply(JON, question, UNSURE))
    letter = next(m for m in reversed(got(disk, CARLA)) if ref in see(m).subject)
    queue = list_of(disk)
    words = "\n".join(lines).format(ref=ref, ada=ADA, lea=LEA)
    before = things(disk)
    capacity = member(disk, ADA)["capacity"]
    begin = sent_so_far(disk)
    if how == "none":
        disk.write(CARLA, "Some things", words, proof="")
    elif how == "forged":
        disk.write(CARLA, "Some things", words, proof="fail")
    elif how == "the letter's own reply address":
        disk.reply(CARLA, letter, words, proof="")
    elif how == "a list's reply address":
        disk.reply(CARLA, queue, words, proof="")
    elif how == "the reply address in the other's hand":
        disk.reply(DAN, letter, words, proof="")
    else:
        code = next(iter(set(tokens_in_text(letter)) - {reply_token(letter)}))
        disk.write(CARLA, "Some things", f"{words}\n\n> Reference: {code}", proof="")
    for mail in [m for m in got(disk, CARLA, begin) if "Was this mail from you" in see(m).subject]:
        disk.reply(CARLA, mail, "YES", proof="")
    disk.later(hours=2)
    now = things(disk)
    assert now[0] == before[0], "a member"
    assert not pairs(disk) or "AS ACCEPT" in lines[0]
    assert member(disk, ADA)["capacity"] == capacity
    if how == "forged":
        assert now == before
        assert held_states(disk)[ref] == "waiting"
    if how == "the reply address in the other's hand":
        assert not [m for m in got(disk, ADA, begin) if m.letter != "digest"]


UNPROVEN: dict[str, tuple[str, str, bool]] = {  # who, the words, whether a pair has begun
    "ACCEPT": (JON, "ACCEPT REQ-1", False), "REJECT": (JON, "REJECT REQ-1", False), "WITHDRAW": (MIA, "WITHDRAW", False), "END": (MIA, "END NOW", True), "LEAVE": (MIA, "LEAVE", True), "QUEUE": (MIA, "QUEUE M-1003", False), "PAUSE": (JON, "PAUSE", False),
}  # fmt: skip
SINCE: dict[str, Step] = {
    "withdrawn": lambda w: w.write(MIA, "WITHDRAW"), "rejected": lambda w: w.reply(JON, question_to_jon(w), "REJECT"), "expired": lambda w: (w.later(days=5), order(w, "REJECT REQ-1")), "left": lambda w: (w.write(JON, "LEAVE"), w.later(hours=2)),
    "matched elsewhere": lambda w: order(w, f"MATCH {MIA} WITH {ADA}"), "ended, and another mentor": lambda w: (w.write(JON, "END NOW"), w.later(hours=2), order(w, f"MATCH {MIA} WITH {ADA}")), "blocked": lambda w: order(w, f"BLOCK {MIA} AND {JON}"),
    "erased": lambda w: (erase(w, MIA), w.later(hours=2)), "erased and back": lambda w: (erase(w, MIA), w.later(hours=2), w.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor"))),
    "done with proof, and undone": lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.write(JON, "UNDO")),
}  # fmt: skip


@grave(
    "a YES to an old question does what its writer did not mean any more: ends another pair, introduces, removes the new member"
)
@pytest.mark.parametrize("since", SINCE)
@pytest.mark.parametrize("what", UNPROVEN)
def test_a_late_yes_to_was_it_you_is_judged_by_what_is_now(disk: Attacked, what: str, since: str) -> None:
    who, words, paired = UNPROVEN[what]
    if paired:
        pair_up(disk)
        if since in ("withdrawn", "rejected", "expired", "done with proof, and undone"):
            since = "ended, and another mentor"
    else:
        disk.asked()
        if since == "ended, and another mentor":
            since = "matched elsewhere"
    begin = sent_so_far(disk)
    disk.write(who, words, proof="")
    question = next((m for m in got(disk, who, begin) if m.letter == "confirm"), None)
    assert question is not None
    SINCE[since](disk)
    before = set(pairs(disk))
    standing = {m["email"]: m["standing"] for m in disk.player.records()["members"]}
    mark = sent_so_far(disk)
    sent = disk.reply(who, question, "YES", proof="")
    settle(disk)
    if since == "ended, and another mentor" and what == "END":
        assert (ADA, MIA) in pairs(disk)
    if since == "matched elsewhere" and what in ("ACCEPT", "REJECT", "WITHDRAW", "QUEUE", "PAUSE"):
        assert set(pairs(disk)) == before == {(ADA, MIA)}
    if what == "ACCEPT" and since != "done with proof, and undone":
        assert (JON, MIA) not in pairs(disk)
    if since == "erased":
        assert MIA not in addresses(disk)
        assert not pairs(disk)
        assert who != MIA or not got(disk, MIA, mark)
    if since == "erased and back" and who == MIA:
        assert disk.standing(MIA) == standing[MIA]
        assert not pairs(disk)
    is_one_story(disk)
    assert "erased" in since or is_answered(disk, who, sent)


MEMBERS_LINES = [
    "WITHDRAW\nLEAVE",
    "STATUS\nERASE",
    "PAUSE\nEXPORT",
    "ACCEPT\nLEAVE",
    "UNDO\nACCEPT",
    "END NOW\nREQUEST M-1003",
    "RENEW\nEND NOW",
    "CONCERN\nACCEPT",
    "ACCEPT\n\nCONCERN: she wants money of me",
]


@grave(
    "of two commands of a member one is done that the other takes back, or what nobody vouches for is done"
)
@pytest.mark.parametrize("proof", ["pass", "", "fail"])
@pytest.mark.parametrize("words", MEMBERS_LINES, ids=lambda w: w.replace("\n", ", "))
def test_two_commands_in_one_mail_of_a_member_are_done_as_they_stand_or_asked_about(
    disk: Attacked, words: str, proof: str
) -> None:
    question = disk.asked()
    before, begin = things(disk), sent_so_far(disk)
    sent = disk.write(JON, "Re: a thing", words, proof=proof)
    disk.later(hours=2)
    if proof != "pass":
        assert things(disk) == before
        assert not introduced(disk, MIA, begin)
        assert "export" not in letter_names(got(disk, JON, begin))
    if "LEAVE" in words and "ACCEPT" in words:
        assert (JON, MIA) not in pairs(disk) or disk.standing(JON) == "active"
    if "CONCERN" in words and proof == "pass":
        assert "money" not in whole(got(disk, MIA, begin))
        assert disk.held() or "CONCERN" in whole(got(disk, CARLA, begin))
    assert JON in addresses(disk)
    assert is_answered(disk, JON, sent)
    is_one_story(disk)
    disk.reply(JON, question, "REJECT")


# =========================== what is told in confidence ============================================================================

THREADS: dict[str, Step] = {
    "introduction-mentee": lambda w: pair_up(w), "check-in": lambda w: (pair_up(w), w.later(days=20)), "renewal-offer": lambda w: (pair_up(w), offer_comes(w)), "completed": lambda w: completed(w), "ended": lambda w: (pair_up(w), w.write(JON, "END NOW"), w.later(hours=2)),
    "undone": lambda w: (pair_up(w), w.write(JON, "END NOW"), w.later(hours=2), w.write(JON, "UNDO")), "request-received": lambda w: w.asked(), "welcome-mentee": lambda w: pair_up(w), "encouragement": lambda w: (w.asked(), w.reply(JON, question_to_jon(w), "REJECT")),
}  # fmt: skip
CONFIDED = {
    "en": ("CONCERN", "CONCERN\n\nMy mentor calls me at night, zebra."), "es": ("PREOCUPACIÓN", "PREOCUPACIÓN\n\nMi mentor me llama de noche, zebra."), "de": ("ANLIEGEN", "ANLIEGEN\n\nMein Mentor ruft mich nachts an, zebra."), "fr": ("SOUCI", "SOUCI\n\nMon mentor m'appelle la nuit, zebra."),
}  # fmt: skip


@grave("the partner reads it, or no coordinator reads it at once, or reminders go on")
@pytest.mark.parametrize("language", CONFIDED)
@pytest.mark.parametrize("thread", THREADS)
def test_a_concern_in_any_thread_and_language_reaches_coordinators_and_not_the_partner(
    disk: Attacked, thread: str, language: str
) -> None:
    THREADS[thread](disk)
    begin = sent_so_far(disk)
    sent = disk.reply(MIA, last(disk, thread, MIA), CONFIDED[language][1])
    assert "zebra" in whole(got(disk, CARLA, begin))
    assert "zebra" in whole(got(disk, DAN, begin))
    assert to(sent, MIA)
    disk.later(days=40)
    assert "zebra" not in whole(got(disk, JON, begin))
    if thread in ("introduction-mentee", "check-in", "welcome-mentee", "undone"):
        assert not {"check-in", "renewal-offer", "first-contact"} & set(letter_names(got(disk, JON, begin)))
    if thread == "ended":
        order(disk, "RESUME REL-1")
    is_one_story(disk)


BESIDE = ["END NOW\n\nCONCERN\nHe calls me at night, zebra.", "CONCERN\nHe calls me at night, zebra.\n\nEND NOW", "RENEW\n\nCONCERN: zebra, he calls me at night", "LEAVE\n\nCONCERN\nHe calls me at night, zebra.", "UNDO\n\nCONCERN\nHe calls me at night, zebra.", "5\n\nCONCERN\nHe calls me at night, zebra.", "ERASE\n\nCONCERN\nHe calls me at night, zebra.", "PAUSE\n\nCONCERN\nHe calls me at night, zebra.", "Dear Jon,\n\nshall we meet on Friday?\n\nCONCERN\nHe calls me at night, zebra.", "WHY\n\nCONCERN\nHe calls me at night, zebra.", "END NOW because he calls me at night, zebra.", "LEAVE. He calls me at night, zebra."]  # fmt: skip


@grave("trouble beside another command is read by nobody, or by the partner")
@pytest.mark.parametrize("words", BESIDE, ids=lambda w: w.replace("\n", " ")[:40])
@pytest.mark.parametrize(
    "where", ["in a thread", "in a new mail", "passed on", "by a form of reply that quotes"]
)
def test_a_concern_beside_another_command_reaches_a_person_and_not_the_partner(
    disk: Attacked, words: str, where: str
) -> None:
    pair_up(disk)
    disk.later(days=20)
    begin = sent_so_far(disk)
    thread = last(disk, "check-in", MIA)
    if where == "in a thread":
        disk.reply(MIA, thread, words)
    elif where == "in a new mail":
        disk.write(MIA, "", words)
    elif where == "passed on":
        passes_on(disk, f"Mia Okafor <{MIA}>", words)
    else:
        quoted = "\n".join(f"> {line}" for line in see(thread).text.splitlines()[:12])
        disk.reply(MIA, thread, f"{words}\n\nOn Monday Mentor Exchange wrote:\n{quoted}")
    disk.later(days=1)
    assert "zebra" in whole(got(disk, CARLA, begin)) + whole(got(disk, DAN, begin))
    assert "zebra" not in whole(got(disk, JON, begin))
    assert not disk.player.trouble


LATER_ON: dict[str, Step] = {
    "ended": lambda w: (w.write(MIA, "END NOW"), w.later(hours=2)), "mia left": lambda w: (w.write(MIA, "LEAVE"), w.later(hours=2)), "mia moved": lambda w: move(w), "carla moved": lambda w: order(w, f"CHANGE ADDRESS {CARLA} TO carla@home.example", who=DAN), "carla left": lambda w: (w.write(CARLA, "LEAVE"), w.later(hours=2)),
    "carla ended it": lambda w: (w.write(CARLA, "END NOW"), w.later(hours=2)), "reassigned": lambda w: (order(w, f"REASSIGN REL-1 TO {ADA}", who=DAN), w.later(hours=2)), "ended, undone": lambda w: (w.write(MIA, "END NOW"), w.write(MIA, "UNDO")),
}  # fmt: skip
ASKS_OF = [
    "QUEUE",
    "SHOW {ref}",
    "SHOW REL-1",
    "WHY {ref}",
    "RELEASE {ref}",
    "DROP {ref}",
    "{ref} AS END",
    "ASSIGN {ref} TO " + CARLA,
    "UNDO",
    "SHOW " + MIA,
    "DRY RUN DROP {ref}",
    "RESUME REL-1",
    "EXPORT",
]


@grave(
    "the coordinator who is the partner reads or decides what was said about her, once something has changed"
)
@pytest.mark.parametrize("how", LATER_ON)
@pytest.mark.parametrize("order_of", ["told before", "told after"])
def test_a_confidence_stays_from_the_partner_after_what_comes_later(
    led: Attacked, how: str, order_of: str
) -> None:
    begin = sent_so_far(led)
    words = ("CONCERN", "My mentor calls me at night, zebra.")
    if order_of == "told before":
        ref = new_held(led, lambda: led.write(MIA, *words))
        LATER_ON[how](led)
    else:
        LATER_ON[how](led)
        before = set(held_states(led))
        led.write(mias(led), *words)
        (ref,) = set(held_states(led)) - before
    for line in ASKS_OF:
        order(led, line.format(ref=ref))
        says_yes(led)
    led.later(days=9)
    assert held_states(led)[ref] in ("waiting", "assigned")
    for who in (CARLA, "carla@home.example"):
        said = whole(got(led, who, begin))
        assert "zebra" not in said, re.findall(r".{60}zebra.{30}", said)[:2]
    assert "zebra" in whole(got(led, DAN, begin))


# =========================== the same deeds in other languages =====================================================================

UNDOES = {"es": "DESHACER", "de": "RÜCKGÄNGIG", "fr": "ANNULER"}
TONGUES = {"es": "ESPAÑOL", "de": "DEUTSCH", "fr": "FRANÇAIS"}
OWN_DEEDS: dict[str, tuple[Step, str, str]] = {  # the deed, our letter about it, what it is again
    "a plain yes": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), "introduction-mentor", "P-"), "a free yes": (lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), "introduction-mentor", "P-"), "a no": (lambda w: w.reply(JON, question_to_jon(w), "REJECT"), "answer-thanks", "P-"),
    "an end": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.later(hours=30), w.write(JON, "END NOW")), "ended", "A+"), "a leave": (lambda w: w.write(JON, "LEAVE"), "left", "P-"),
}  # fmt: skip


@grave("what was taken back in time is done all the same, or another deed is taken back")
@pytest.mark.parametrize(
    "where", ["in our letter's thread", "in a new mail", "three hours later in the thread"]
)
@pytest.mark.parametrize("language", UNDOES)
@pytest.mark.parametrize("what", OWN_DEEDS)
def test_an_undo_in_a_language_takes_back_the_deed_wherever_it_stands(
    disk: Attacked, what: str, language: str, where: str
) -> None:
    disk.write(JON, TONGUES[language])
    disk.asked()
    act, letter, again = OWN_DEEDS[what]
    act(disk)
    if "later" in where:
        disk.later(hours=3)
    begin = sent_so_far(disk)
    if "thread" in where:
        disk.reply(JON, last(disk, letter, JON), UNDOES[language])
    else:
        disk.write(JON, UNDOES[language])
    assert got(disk, JON, begin)
    settle(disk)
    assert outcome_of(disk) == again
    is_one_story(disk)


YESES = {
    "en": "Yes, I would love to mentor Mia.", "de": "Ja, sehr gern, ich nehme an.", "fr": "Oui, j'accepte avec plaisir.", "es": "Sí, acepto con mucho gusto.", "it": "Sì, accetto con piacere.", "nl": "Ja, ik accepteer graag.", "pt": "Sim, aceito com todo o gosto.",
    "sv": "Ja, jag accepterar gärna.", "nb": "Ja, jeg aksepterer gjerne.", "da": "Ja, jeg accepterer gerne.", "pl": "Tak, zgadzam się z przyjemnością.",
}  # fmt: skip
NOES = {
    "en": "Sorry, I have to take that back, I cannot.", "de": "Leider muss ich absagen, ich kann nicht.", "fr": "Désolé, je dois refuser, je ne peux pas.", "es": "Lo siento, tengo que rechazar, no puedo.", "it": "Mi dispiace, devo rifiutare, non posso.", "nl": "Sorry, ik moet afzeggen, ik kan niet.", "pt": "Lamento, tenho de recusar, não posso.",
    "sv": "Tyvärr måste jag tacka nej, jag kan inte.", "nb": "Dessverre må jeg takke nei, jeg kan ikke.", "da": "Desværre må jeg sige nej, jeg kan ikke.", "pl": "Niestety muszę odmówić, nie mogę.",
}  # fmt: skip


@grave("she is introduced by a yes that came when all was over")
@pytest.mark.parametrize("state", ["expired", "withdrawn", "no"])
@pytest.mark.parametrize("language", YESES)
def test_a_yes_in_any_language_that_comes_too_late_introduces_nobody_unasked(
    disk: Attacked, language: str, state: str
) -> None:
    disk.asked()
    STATES[state](disk)
    begin = sent_so_far(disk)
    sent = disk.reply(JON, question_to_jon(disk), YESES[language])
    disk.later(hours=3)
    assert not pairs(disk)
    assert not introduced(disk, MIA, begin)
    assert not introduced(disk, JON, begin)
    assert is_answered(disk, JON, sent)
    if state != "withdrawn" and "late-offer" in letter_names(got(disk, MIA, begin)):
        disk.reply(MIA, last(disk, "late-offer", MIA), "YES")
        disk.later(hours=3)
        assert pairs(disk) == [(JON, MIA)]
    is_one_story(disk)


@grave("she is introduced though he has said no within the hour, in whatever language")
@pytest.mark.parametrize(
    "where", ["in the request's thread", "in the introduction's thread", "in a new mail"]
)
@pytest.mark.parametrize("language", NOES)
def test_a_no_in_any_language_within_the_hour_of_a_free_yes_keeps_her_from_being_introduced(
    disk: Attacked, language: str, where: str
) -> None:
    question = disk.asked()
    begin = sent_so_far(disk)
    disk.reply(JON, question, "Yes, happy to.")
    if where == "in the request's thread":
        sent = disk.reply(JON, question, NOES[language])
    elif where == "in the introduction's thread":
        sent = disk.reply(JON, last(disk, "introduction-mentor", JON), NOES[language])
    else:
        sent = disk.write(JON, "Mia Okafor", NOES[language])
    disk.later(hours=3)
    assert not introduced(disk, MIA, begin), letter_names(got(disk, MIA, begin))
    assert is_answered(disk, JON, sent)


# =========================== reports of servers that come late ======================================================================

RETURNED: dict[str, tuple[Step, str, str, str]] = {  # what is so by then; which letter comes back, to whom; what REQ-1 stays
    "after his yes": (STATES["yes"], "request", JON, "A+"), "after his free yes": (STATES["free yes"], "request", JON, "A+"), "after his no": (STATES["no"], "request", JON, "R-"), "after her withdrawal": (STATES["withdrawn"], "request", JON, "W-"), "after the deadline": (STATES["expired"], "request", JON, "E-"),
    "after an end": (STATES["ended"], "request", JON, "A-"), "after his leave": (STATES["jon left"], "request", JON, "W-"), "after a late offer": (late_yes, "request", JON, "E-"), "after his move": (STATES["jon moved"], "request", JON, "P-"),
    "the receipt, after her yes": (STATES["yes"], "request-received", MIA, "A+"), "the receipt, after she moved": (STATES["mia moved"], "request-received", MIA, "P-"), "the introduction": (STATES["yes"], "introduction-mentee", MIA, "A+"), "the introduction, after an end": (STATES["ended"], "introduction-mentee", MIA, "A-"),
    "the introduction, after an undo": (STATES["yes undone"], "introduction-mentee", MIA, "P-"), "the introduction, after she moved": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), move(w)), "introduction-mentee", MIA, "A+"), "the late offer": (late_yes, "late-offer", MIA, "E-"), "his introduction, in the hour": (STATES["free yes"], "introduction-mentor", JON, "A+"),
}  # fmt: skip


@grave(
    "a report about an old letter closes or ends what was agreed since, or shuts out an address that is not in it"
)
@pytest.mark.parametrize("status", ["5.1.1", "4.2.2"])
@pytest.mark.parametrize("how", RETURNED)
def test_a_report_that_comes_late_closes_nothing_that_has_moved_on(
    disk: Attacked, how: str, status: str
) -> None:
    prepare, letter, who, expected = RETURNED[how]
    disk.asked()
    prepare(disk)
    mail = last(disk, letter, who)
    moved = who not in addresses(disk)
    raw(disk, *bounce(mail, who, status=status))
    raw(disk, *bounce(mail, who, status=status))
    disk.later(hours=3)
    assert outcome_of(disk) == expected
    if moved:
        there = mias(disk) if who == MIA else jons(disk)
        assert disk.standing(there) == "active"
    is_one_story(disk)
    for other in {JON, ADA, LEA, MIA} - {who}:
        if other in addresses(disk):
            assert disk.standing(other) in ("active", "left")
    assert not [m for m in disk.player.post.sent if "MAILER" in m.recipient.upper()]


# =========================== rules and policies at their ends ========================================================================

POLICIES: dict[str, tuple[str, Sequence[Step], str]] = {
    "no hour: a free yes and an undo": ("second_thoughts_minutes = 0", (lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: w.write(JON, "UNDO")), "P-"),
    "no hour: regret in words": ("second_thoughts_minutes = 0", (lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: w.reply(JON, question_to_jon(w), JONS_WORDS["regret"])), "A+"),
    "no undo: a yes": ("undo_hours = 0", (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.write(JON, "UNDO")), "A+"),
    "no undo: a yes and a no": ("undo_hours = 0", (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.reply(JON, question_to_jon(w), "REJECT")), "A+"),
    "no undo: a coordinator's": ("undo_hours = 0", (lambda w: order(w, "ACCEPT REQ-1"), lambda w: order(w, "UNDO")), "A+"),
    "no late answers: a late yes": ("late_answer_days = 0", (lambda w: w.later(days=16), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: replies(w, MIA, "late-offer", "YES")), "E-"),
    "no question: words that say nothing": ("clarifications = 0", (lambda w: w.reply(JON, question_to_jon(w), UNSURE),), "P-"),
    "one letter a day: a yes": ("letters_per_day = 1", (lambda w: w.write(JON, "STATUS"), lambda w: w.write(JON, "STATUS"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT")), "P-"),  # it is held, and reaches a person
    "one letter a day: a free yes and an undo": ("letters_per_day = 1", (lambda w: w.write(JON, "STATUS"), lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: w.write(JON, "UNDO")), "P-"),
    "one letter of others a day: a yes": ("letters_from_one_per_day = 1", (lambda w: w.reply(JON, question_to_jon(w), "REJECT"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: replies(w, MIA, "late-offer", "YES")), "R-,A+"),
    "no cool-off: asked again in the hour of a free no": ("cool_off_days = 0", (lambda w: w.reply(JON, question_to_jon(w), "Sorry, I cannot."), lambda w: w.write(MIA, "REQUEST M-1001", "Once more?"), lambda w: w.write(JON, "UNDO")), "R-"),
    "ten requests: one yes closes the rest": ("open_requests = 10", (lambda w: w.write(MIA, "REQUEST M-1003", "And you?"), lambda w: w.reply(ADA, last(w, "request", ADA), "ACCEPT"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT")), "W-"),
    "ten requests: a free yes, a yes, and the undo of the first": ("open_requests = 10", (lambda w: w.write(MIA, "REQUEST M-1003", "And you?"), lambda w: w.reply(ADA, last(w, "request", ADA), "Yes, happy to."), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.write(ADA, "UNDO")), "P-,W-,A+"),
    "ten requests: two yeses in one pass": ("open_requests = 10", (lambda w: w.write(MIA, "REQUEST M-1003", "And you?"), lambda w: (puts_reply(w, ADA, last(w, "request", ADA), "ACCEPT"), puts_reply(w, JON, question_to_jon(w), "ACCEPT"), w.work())), "W-"),
    "ten requests: WITHDRAW alone": ("open_requests = 10", (lambda w: w.write(MIA, "REQUEST M-1003", "And you?"), lambda w: w.write(MIA, "WITHDRAW"), lambda w: w.reply(ADA, last(w, "request", ADA), "ACCEPT")), "P-,W-"),
    "an hour of a day: a yes on the last": ("second_thoughts_minutes = 1440", (lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: w.later(hours=20), lambda w: w.write(JON, "UNDO")), "P-"),
}  # fmt: skip


@grave("two are introduced who did not agree, a mentee has two mentors, or one believes what is not so")
@pytest.mark.parametrize("how", POLICIES)
def test_a_policy_at_its_end_leaves_one_story(both: Attacked, how: str) -> None:
    policy, steps, expected = POLICIES[how]
    both.asked()
    both.player.given(f"policy: {policy}")
    for step in steps:
        step(both)
        both.later(minutes=2)
    settle(both)
    assert outcome_of(both) in expected.split(","), outcome_of(both)
    is_one_story(both)


@grave("a vote or an hour that a rule has ended meanwhile binds somebody, or a letter is lost")
@pytest.mark.parametrize(
    "line",
    ["second_thoughts_minutes = 0", "second_thoughts_minutes = 600", "undo_hours = 0", "undo_hours = 2"],
)
def test_rules_that_change_within_the_hour_of_a_free_yes_lose_no_letter(both: Attacked, line: str) -> None:
    begin = sent_so_far(both)
    both.reply(JON, both.asked(), "Yes, happy to.")
    both.player.given(f"policy: {line}")
    sent = both.write(JON, "UNDO")
    both.later(hours=12)
    assert to(sent, JON)
    if line == "undo_hours = 0":
        assert outcome_of(both) in ("A+", "P-")
    else:
        assert outcome_of(both) == "P-"
        assert not introduced(both, MIA, begin)
    is_one_story(both)


# =========================== who wrote what is passed on =========================================================================

PASSED: dict[str, tuple[Step, str, str]] = {  # what is so; whose words are passed on late; what REQ-1 is in the end
    "his yes, after her withdrawal": (STATES["withdrawn"], "ACCEPT", "W-"), "his yes, after his no": (STATES["no"], "ACCEPT", "R-"), "his yes, after the deadline": (STATES["expired"], "ACCEPT", "E-"), "his yes, after his undone yes": (STATES["yes undone"], "ACCEPT", "A+"),
    "his no, after his yes": (STATES["yes"], "REJECT", "R-,A+"), "his no, after his yes of yesterday": (STATES["yes of yesterday"], "REJECT", "A+"), "his yes, after she is matched": (STATES["matched elsewhere"], "ACCEPT", "W-"), "his yes, kept apart": (STATES["kept apart"], "ACCEPT", "P-"),
    "his yes, after an end": (STATES["ended"], "ACCEPT", "A-"), "his undo, after his yes": (STATES["yes"], "UNDO", "P-,A+"), "his undo, after his free yes": (STATES["free yes"], "UNDO", "P-"), "his undo, after an end": (STATES["ended"], "UNDO", "A-,A+"), "his yes, after his leave": (STATES["jon left"], "ACCEPT", "W-"), "his yes, when he is erased": (STATES["jon erased"], "ACCEPT", "W-"),
    "his leave, after his yes": (STATES["yes"], "LEAVE", "A+"), "his end, in the hour of his free yes": (STATES["free yes"], "END NOW", "A-"),
}  # fmt: skip


@grave(
    "what he wrote long ago is done against what has been said since, or two are introduced who do not agree"
)
@pytest.mark.parametrize("by", ["in the text", "attached"])
@pytest.mark.parametrize("how", PASSED)
def test_what_is_passed_on_late_is_judged_by_what_is_now(disk: Attacked, how: str, by: str) -> None:
    prepare, words, expected = PASSED[how]
    disk.asked()
    prepare(disk)
    subject = "Re: Would you mentor Mia Okafor? [REQ-1]"
    begin = sent_so_far(disk)
    if by == "in the text":
        sent = passes_on(disk, f"Jon Berg <{JON}>", words, subject)
    else:
        mail = f"From: Jon Berg <{JON}>\r\nTo: {CARLA}\r\nSubject: {subject}\r\nDate: Mon, 2 Mar 2026 17:00:00 +0100\r\nMessage-ID: <{how.replace(' ', '.').replace(',', '')}@hospital.example>\r\n\r\n{words}\r\n"
        sent = with_attached(disk, [mail.encode()])
    assert to(sent, CARLA)
    settle(disk)
    assert outcome_of(disk) in expected.split(","), (outcome_of(disk), world_read(disk, begin))
    is_one_story(disk)


INNER = ["none", "ours says fail", "ours says pass, and is typed", "a list's", "two From fields", "a From with two addresses", "the program's own", "hers", "of a stranger who is nearly he"]  # fmt: skip


@grave("a yes is done in Jon's name that he did not write")
@pytest.mark.parametrize("proof", ["pass", ""])
@pytest.mark.parametrize("how", INNER)
def test_an_attached_yes_of_a_doubtful_author_is_no_yes_of_his_unasked(
    disk: Attacked, how: str, proof: str
) -> None:
    disk.asked()
    sender = f"Jon Berg <{JON}>"
    more = ""
    if how == "ours says fail":
        more = f"Authentication-Results: {SERVER}; dmarc=fail header.from=hospital.example\n"
    elif how == "ours says pass, and is typed":
        more = f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\n"
    elif how == "a list's":
        more = "List-Id: <staff.hospital.example>\nList-Post: <mailto:staff@hospital.example>\n"
    elif how == "two From fields":
        more = f"From: {EVE}\n"
    elif how == "a From with two addresses":
        sender = f"Jon Berg <{JON}>, Eve <{EVE}>"
    elif how == "the program's own":
        sender = f"Mentor Exchange <{ADDRESS}>"
    elif how == "hers":
        sender = f"Mia Okafor <{MIA}>"
    elif how == "of a stranger who is nearly he":
        sender = f'"{JON}" <jon@hospital.example.evil.example>'
    whom = "staff@hospital.example" if how == "a list's" else CARLA
    mail = f"{more}From: {sender}\nTo: {whom}\nSubject: Re: Would you mentor Mia Okafor? [REQ-1]\nDate: Mon, 2 Mar 2026 17:00:00 +0100\nMessage-ID: <{abs(hash(how))}@in.example>\n\nACCEPT\n".replace(
        "\n", "\r\n"
    )
    begin = sent_so_far(disk)
    sent = with_attached(disk, [mail.encode()], proof=proof)
    disk.later(hours=3)
    if how not in ("none", "ours says pass, and is typed") or not proof:
        assert disk.state() == "pending"
        assert not introduced(disk, MIA, begin)
        assert not pairs(disk)
    assert to(sent, CARLA) or disk.held()


# =========================== tokens: who, when, twice, from whom =====================================================================

HANDS = [
    "Mia's mailbox, proven",
    "Eve's mailbox, proven",
    "his address, unproven",
    "his address, forged",
    "his learned address",
    "Reply-To his, From Eve",
    "Sender his, From Eve",
]


@grave("somebody else answers, undoes or ends for Jon")
@pytest.mark.parametrize("words", ["ACCEPT", "UNDO", "END NOW", "LEAVE", "YES"])
@pytest.mark.parametrize("hand", HANDS)
def test_his_reply_address_in_another_hand_after_his_yes_changes_nothing(
    disk: Attacked, hand: str, words: str
) -> None:
    question = disk.asked()
    disk.reply(JON, question, "ACCEPT")
    disk.later(hours=2)
    letter = last(disk, "introduction-mentor", JON)
    before = things(disk)
    there = address_with(reply_token(letter))
    if hand.startswith("Mia"):
        disk.write(MIA, "Re: x", words, to=there)
        if words in ("END NOW", "LEAVE"):
            return  # what she may do herself
    elif hand.startswith("Eve"):
        disk.write(EVE, "Re: x", words, to=there)
    elif hand == "his address, unproven":
        if words in ("END NOW", "UNDO"):
            return  # what this letter offers is his by its token
        disk.write(JON, "Re: x", words, to=there, proof="")
    elif hand == "his address, forged":
        disk.write(JON, "Re: x", words, to=there, proof="fail")
    elif hand == "his learned address":
        disk.write(JON_HOME, "Re: x", words, to=there)
    else:
        field = "Reply-To" if hand.startswith("Reply") else "Sender"
        disk.write(EVE, "Re: x", words, to=there, headers={field: JON})
    disk.later(hours=3)
    assert things(disk) == before
    is_one_story(disk)


@grave("an old letter's token acts in a matter that began anew")
@pytest.mark.parametrize("proof", ["pass", ""])
@pytest.mark.parametrize("words", ["ACCEPT", "REJECT", "END NOW", "UNDO", "Yes, happy to."])
def test_the_token_of_a_first_request_answers_no_second_one(both: Attacked, words: str, proof: str) -> None:
    old = both.asked()
    both.write(MIA, "WITHDRAW")
    both.later(days=2)
    both.write(MIA, "REQUEST M-1001", "Once more, please.")
    assert both.state(2) == "pending"
    begin = sent_so_far(both)
    sent = both.reply(JON, old, words, proof=proof)
    both.later(hours=3)
    assert both.state(1) == "withdrawn"
    assert both.state(2) == "pending"
    assert not introduced(both, MIA, begin)
    assert is_answered(both, JON, sent)


@grave("a token that was spent lets an unproven mail act once more")
@pytest.mark.parametrize("words", ["REJECT", "UNDO", "ACCEPT"])
@pytest.mark.parametrize("spent_by", ["a yes", "a yes and an undo", "a no and an undo"])
def test_a_spent_reply_address_without_proof_does_nothing_more(
    both: Attacked, spent_by: str, words: str
) -> None:
    question = both.asked()
    both.reply(JON, question, "REJECT" if "no" in spent_by else "ACCEPT", proof="")
    if "undo" in spent_by:
        both.write(JON, "UNDO")
    both.later(minutes=30)
    before, begin = things(both), sent_so_far(both)
    both.reply(JON, question, words, proof="")
    both.later(hours=3)
    assert things(both) == before
    assert not introduced(both, MIA, begin)
    is_one_story(both)


# =========================== robots, and two programs ================================================================================

NOTES = {
    "away": "I am out of the office until 20 March and will answer then. ACCEPT", "left": "Jon Berg no longer works here. Please write to info@hospital.example.", "ticket": "Your request [REQ-1] has been accepted as ticket 4711.", "read": "Your message was read on Monday.", "thanks": "Thank you for your message. We will get back to you.",
}  # fmt: skip
MARKS = {
    "Auto-Submitted": "auto-replied",
    "X-Autoreply": "yes",
    "Precedence": "bulk",
    "X-Auto-Response-Suppress": "All",
    "List-Id": "<x.hospital.example>",
}


@grave("a robot's note is an answer, keeps letters of an end or a yes back, or is answered")
@pytest.mark.parametrize("state", ["asked", "free yes", "end unheard", "late offer", "yes in doubt"])
@pytest.mark.parametrize("note", NOTES)
def test_a_robots_note_changes_nothing_in_any_state(disk: Attacked, note: str, state: str) -> None:
    disk.asked()
    STATES[state](disk)
    before = outcome_of(disk)
    mark = list(MARKS)[list(NOTES).index(note)]
    mail = got(disk, JON)[-1]
    begin = sent_so_far(disk)
    for _ in range(3):
        disk.drop(
            JON,
            f"Automatic reply: {see(mail).subject}",
            NOTES[note],
            to=str(see(mail).parsed["reply-to"]),
            headers={mark: MARKS[mark], "In-Reply-To": mail.message_id},
        )
        disk.work()
    assert outcome_of(disk) == before
    disk.later(hours=3)
    assert outcome_of(disk) == before
    after = [
        m
        for m in got(disk, JON, begin)
        if m.letter not in ("ended", "deadline-moved", "reminder", "away-noted")
    ]
    assert not after, letter_names(after)
    if state == "free yes":
        assert introduced(disk, MIA, begin) == 1
    if state == "yes in doubt":
        assert not introduced(disk, MIA, begin)
    settle(disk)
    is_one_story(disk)


# =========================== what people hand in ======================================================================================

ROSTERS = {
    "an address with a blank": b"email,name\nzoe @x.example,Zoe\n", "two in a cell": b"email,name\n\"zoe@x.example; tim@x.example\",Zoe\n", "a mailto": b"email,name\nmailto:zoe@x.example,Zoe\n", "a name in brackets": b"email,name\nZoe Lind <zoe@x.example>,Zoe\n", "a formula": b"email,name\n=HYPERLINK(\"http://evil.example\"),Zoe\n",
    "the program's own": f"email,name\n{ADDRESS},Us\n".encode(), "NUL": b"email,name\nzoe\x00@x.example,Zoe\n", "no line end": b"email,name\nzoe@x.example,Zoe", "a header twice": b"email,name\nemail,name\nzoe@x.example,Zoe\n", "nothing but a header": b"email,name\n", "CR alone": b"email,name\rzoe@x.example,Zoe\r",
    "a long cell": b"email,name\nzoe@x.example," + b"Z" * 200_000 + b"\n", "UTF-16 without a mark": "email,name\nzoe@x.example,Zoe\n".encode("utf-16-le"), "a host in capitals": b"email,name\nZoe@X.EXAMPLE,Zoe\nzoe@x.example,Zoe\n",
}  # fmt: skip


@grave("half of a broken list is taken, members leave by it, or the pass breaks")
@pytest.mark.parametrize("verb", ["IMPORT ROSTER", "REPLACE ROSTER"])
@pytest.mark.parametrize("how", ROSTERS)
def test_an_odd_roster_is_shown_first_or_named_and_nobody_leaves_unasked(
    disk: Attacked, how: str, verb: str
) -> None:
    before = things(disk)
    sent = sends_roster(disk, ("list.csv", ROSTERS[how]), words=verb)
    assert told(sent)
    assert things(disk) == before
    assert not disk.player.trouble
    assert "http://evil" not in "".join(re.findall(r'href="([^"]*)"', whole(sent)))


SIGN_UPS = {
    "a name of a command": "Name: UNDO\n", "a name of a REF": "Name: REQ-1\n", "a name with an address": f"Name: Noa <{JON}>\n", "a name with a line of ours": "Name: Mentor Exchange\n", "a name turned round": "Name: \u202eaoN\n", "a capacity of minus one": "Name: Noa Holm\nCapacity: -1\n", "a capacity beyond": "Name: Noa Holm\nCapacity: 99999999999999999999\n",
    "a capacity in words": "Name: Noa Holm\nCapacity: as many as come\n", "a language that is none": "Name: Noa Holm\nLanguages: Klingon, \u0000\n", "ten thousand areas": "Name: Noa Holm\nPractice areas: " + ", ".join(f"Area {n}" for n in range(10_000)) + "\n", "an area that is a link": "Name: Noa Holm\nPractice areas: https://evil.example/x\n", "a goal of a megabyte": "Name: Noa Holm\nGoals: " + "learn " * 150_000 + "\n",
}  # fmt: skip


@grave("the pass breaks, a member is renamed, or a link of a stranger leads out of our letter")
@pytest.mark.parametrize("role", ["MENTOR", "MENTEE"])
@pytest.mark.parametrize("how", SIGN_UPS)
def test_an_odd_sign_up_is_answered_and_harmless_to_others(disk: Attacked, how: str, role: str) -> None:
    before = {m["email"]: m["name"] for m in disk.player.records()["members"]}
    body = SIGN_UPS[how]
    for line in FORM.format(name="Noa Holm").splitlines():
        if line.partition(":")[0] + ":" not in body:
            body += line + "\n"
    sent = disk.write(NOA, f"SIGN UP {role}", body)
    assert is_answered(disk, NOA, sent)
    now = {m["email"]: m["name"] for m in disk.player.records()["members"]}
    assert {k: now.get(k) for k in before} == before
    assert not disk.player.trouble
    if NOA in now:
        assert int(member(disk, NOA).get("capacity") or 0) in range(21)
    browse = disk.write(MIA, "BROWSE")
    assert to(browse, MIA)
    for mail in [*sent, *browse]:
        assert "https://evil" not in "".join(re.findall(r'href="([^"]*)"', see(mail).everything))


AR = {
    "a comma for a semicolon": "{s}, dmarc=pass header.from={d}", "two results in one": "{s}; dmarc=pass dmarc=fail header.from={d}", "the domain twice": "{s}; dmarc=pass header.from={d} header.from=evil.example", "another first": "{s}; dmarc=pass header.from=evil.example header.from={d}", "a subdomain": "{s}; dmarc=pass header.from=evil.{d}", "the parent": "{s}; dmarc=pass header.from=example",
    "a trailing dot": "{s}; dmarc=pass header.from={d}.", "in quotes with a blank": '{s}; dmarc=pass header.from="{d} "', "a user": "{s}; dmarc=pass header.from=eve@{d}.evil.example", "a reason that says so": '{s}; dmarc=fail reason="dmarc=pass header.from={d}"', "an escaped quote": '{s}; spf=none reason="x\\" dmarc=pass header.from={d}; "', "percent": "{s}; dmarc=pass header.from=hospital%2eexample",
    "a comment between": "{s}; dmarc(=pass header.from={d})=none", "an open comment": "{s}; none (; dmarc=pass header.from={d}", "our name as a property": "evil.example; dmarc=pass header.from={d} policy.server={s}", "our name in capitals": "MX.{d}; dmarc=pass header.from={d}", "a version": "{s} 1 2; dmarc=pass header.from={d}", "a tab for a name": "\t; {s}; dmarc=pass header.from={d}",
}  # fmt: skip


@grave("somebody else says a yes for Jon by a field that looks like our server's word")
@pytest.mark.parametrize("how", AR)
def test_a_field_that_only_looks_like_our_servers_word_is_no_proof(disk: Attacked, how: str) -> None:
    disk.asked()
    begin = sent_so_far(disk)
    field = AR[how].format(s=SERVER, d="hospital.example")
    raw(disk, f"Authentication-Results: {field}\nFrom: {JON}\nTo: {ADDRESS}\nSubject: ACCEPT REQ-1", "ACCEPT")
    disk.later(hours=3)
    if how not in ("a trailing dot", "the domain twice"):
        assert disk.state() == "pending"
        assert not introduced(disk, MIA, begin)
    assert got(disk, JON, begin) or disk.held() or got(disk, CARLA, begin)


# =========================== servers: late deeds on Dovecot ==========================================================================


def is_late(world: BoxProgram, parts: Any) -> bytes:
    question = asked_on(world, parts)
    for days in (1, 6, 11, 15):
        assert a_pass(parts, timedelta(days=days)) == ""
    return question


def offered_once(world: BoxProgram, _: Any) -> None:
    assert [r["state"] for r in exported(world)["requests"]] == ["expired"]
    assert not exported(world)["relationships"]
    assert len({m for m in box_letters(world, BOX_MIA) if b"after all" in m}) == 1


def yes_and_withdrawal(world: BoxProgram, question: bytes) -> None:
    accepts(world, question)
    world.write(BOX_MIA, "WITHDRAW", "", "Mia Lund")


def one_end(world: BoxProgram, _: Any) -> None:
    """The first to arrive counts, and the other one is told."""
    (state,) = {r["state"] for r in exported(world)["requests"]}
    on = [r["state"] for r in exported(world)["relationships"]]
    assert (state, on) in (("accepted", ["active"]), ("withdrawn", []))
    for who in (BOX_MIA, BOX_JON):
        assert (
            len(
                {
                    m
                    for m in box_letters(world, who)
                    if re.search(rb"(?m)^Subject: You and .*\[REL-\d+\]", m) and b"BEGIN:VCALENDAR" in m
                }
            )
            <= 1
        )
        assert box_letters(world, who)


def held_question(world: BoxProgram, parts: Any) -> str:
    world.sign_up(BOX_JON)
    a_pass(parts)
    world.write("tim@far.example", "A question", "Where do I find the leaflet of last year?", "Tim Far")
    assert a_pass(parts, timedelta(minutes=5)) == ""
    (ref,) = [str(h["ref"]) for h in exported(world)["held"]]
    return ref


def two_decisions(world: BoxProgram, ref: str) -> None:
    world.write(BOX_CARLA, f"DROP {ref}", "", "Carla Voss")
    world.write(BOX_CARLA, "Some things", f"ANSWER {ref}\nOn our zebra page.", "Carla Voss")


def decided_once(world: BoxProgram, ref: str) -> None:
    (state,) = [h["state"] for h in exported(world)["held"] if h["ref"] == ref]
    answers = {m for m in box_letters(world, "tim@far.example") if b"zebra" in m}
    assert state in ("dropped", "answered")
    assert len(answers) == (1 if state == "answered" else 0)
    assert len({m for m in box_letters(world, BOX_CARLA) if b"What was done" in m}) == 2


def free_and_heard(world: BoxProgram, parts: Any) -> Any:
    agrees_freely_on(world, parts)
    for minutes in (30, 80, 120):
        assert a_pass(parts, timedelta(minutes=minutes)) == ""
    return how_many_letters(world, BOX_MIA), how_many_letters(world, BOX_JON)


def undone_and_told(world: BoxProgram, before: Any) -> None:
    assert [r["state"] for r in exported(world)["requests"]] == ["pending"]
    assert "active" not in [r["state"] for r in exported(world)["relationships"]]
    assert len({m for m in box_letters(world, BOX_MIA) if b"Undone" in m}) == 1
    assert how_many_letters(world, BOX_JON) == before[1] + 1


def until_the_offer(world: BoxProgram, parts: Any) -> Any:
    paired_on(world, parts)
    for days in (1, 22, 92, 130, 162, 164, 166):
        assert a_pass(parts, timedelta(days=days)) == ""
    return [box_letters(world, who)[-1] for who in (BOX_JON, BOX_MIA)]


def both_renew(world: BoxProgram, offers: list[bytes]) -> None:
    for mail, name, who in zip(offers, ("Jon Berg", "Mia Lund"), (BOX_JON, BOX_MIA), strict=True):
        world.put(by_client("mutt", mail, name, who, "RENEW", datetime.now(UTC), MX))


def renewed_once(world: BoxProgram, _: Any) -> None:
    assert [(r["state"], r["term"]) for r in exported(world)["relationships"]] == [("active", 2)]


def erasure_is_asked(world: BoxProgram, parts: Any) -> Any:
    question = asked_on(world, parts)
    world.write(BOX_MIA, "ERASE", "", "Mia Lund")
    assert a_pass(parts, timedelta(minutes=6)) == ""
    return question, box_letters(world, BOX_MIA)[-1], how_many_letters(world, BOX_JON)


def erased_and_accepted(world: BoxProgram, before: Any) -> None:
    world.put(by_client("mutt", before[1], "Mia Lund", BOX_MIA, "YES", datetime.now(UTC), MX))
    accepts(world, before[0])


def gone_and_told(world: BoxProgram, before: Any) -> None:
    assert [m["email"] for m in exported(world)["members"] if "erased" not in m["email"]] == [BOX_JON]
    assert "active" not in [r["state"] for r in exported(world)["relationships"]]
    assert how_many_letters(world, BOX_JON) > before[2]
    assert "Lund" not in str(exported(world)["members"])


def concern_in_spanish(world: BoxProgram, _: Any) -> None:
    world.write(BOX_MIA, "PREOCUPACIÓN", "Mi mentor me grita, zebra.", "Mia Lund")


def told_in_confidence(world: BoxProgram, before: Any) -> None:
    assert len(exported(world)["held"]) == 1
    assert not [m for m in box_letters(world, BOX_JON) if b"zebra" in m]
    assert how_many_letters(world, BOX_JON) == before[0]


LATE_DEEDS = {
    "a late yes": Deed(is_late, lambda w, question: accepts(w, question), offered_once, timedelta(days=15, minutes=8)),
    "a yes and a withdrawal": Deed(asked_on, yes_and_withdrawal, one_end, timedelta(minutes=8)),
    "two decisions": Deed(held_question, two_decisions, decided_once, timedelta(minutes=8)),
    "an undo after its hour": Deed(free_and_heard, lambda w, _: w.write(BOX_JON, "UNDO"), undone_and_told, timedelta(minutes=125)),
    "two votes": Deed(until_the_offer, both_renew, renewed_once, timedelta(days=166, minutes=8)),
    "an erasure and a yes": Deed(erasure_is_asked, erased_and_accepted, gone_and_told, timedelta(minutes=8)),
    "a concern in Spanish": Deed(paired_on, concern_in_spanish, told_in_confidence),
}  # fmt: skip
ON_DOVECOT = [
    (what, how)
    for n, what in enumerate(LATE_DEEDS)
    for m, how in enumerate(ALL_FAULTS)
    if (n + 2 * m) % 4 == 1
]


@grave("a deed is lost, or done or told twice, or the process ends")
@pytest.mark.parametrize(("what", "how"), ON_DOVECOT)
def test_on_dovecot_a_late_or_crossing_deed_under_a_fault_is_done_and_told_once(
    imap: Dovecot, proxy: Proxy, tmp_path: Path, request: pytest.FixtureRequest, what: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, database=url_of(request))
    one = LATE_DEEDS[what]
    with world.parts() as parts:
        before = one.prepare(world, parts)
    done_under(ALL_FAULTS[how](world, proxy), one, before, world, monkeypatch)
    with world.parts() as parts:
        a_pass(parts, one.begins + timedelta(minutes=15))
        for hours in (2, 3, 5, 8):
            assert a_pass(parts, one.begins + timedelta(hours=hours)) == ""
    one.check(world, before)
    assert world.left() == 0 or how in ("read only", "no move", "no expunge")


# =========================== servers: what a mail server took and did not say ==========================================================


TAKEN_BACK = {
    "undo": lambda w: w.write(BOX_JON, "UNDO"), "end": lambda w: w.write(BOX_JON, "END NOW"), "no": lambda w: w.write(BOX_JON, "REJECT REQ-1"), "a coordinator's undo": lambda w: w.write(BOX_CARLA, "UNDO DO-1", "", "Carla Voss"), "her move": lambda w: w.write(BOX_MIA, "CHANGE ADDRESS mia@new.example", "", "Mia Lund"),
}  # fmt: skip


@grave("the mail server has it, she reads of a mentor whom she has not, and nobody tells her")
@pytest.mark.parametrize("said", SMTP_FAULTS)
@pytest.mark.parametrize("how", TAKEN_BACK)
def test_an_introduction_that_was_taken_unsaid_is_told_to_be_undone(
    tmp_path: Path, request: pytest.FixtureRequest, how: str, said: str
) -> None:
    post = Post()
    with sending_to(post, tmp_path, url_of(request)) as world:
        with world.parts() as parts:
            by_smtp(world, post, parts)

            def odd(who: str, dialogue: Any) -> str:
                if who != BOX_MIA:
                    return "250 taken"
                if said == "takes it and is gone":
                    seen.append(who)
                    raise OSError("gone")
                if said == "takes it, says 451":
                    return "451 4.3.0 later"
                if said == "hangs up before the dot":
                    raise OSError("gone")
                return "450 4.2.1 later"

            seen: list[str] = []
            post.at_dot = odd
            a_pass(parts, timedelta(minutes=6))
            TAKEN_BACK[how](world)
            a_pass(parts, timedelta(minutes=9))
        post.at_dot = lambda who, dialogue: "250 taken"
        with world.parts() as parts:
            for minutes in (30, 50, 120, 180, 300, 480, 900, 1500):
                assert a_pass(parts, timedelta(minutes=minutes)) == ""
        on = [r["state"] for r in exported(world)["relationships"]]
        heard = bool(seen) or letters_with(post, BOX_MIA, b"has said yes") > 0
        if how == "her move":
            assert on == ["active"]
            assert len({m for m in post.got(BOX_MIA) if b"has said yes" in m}) == 1
            return
        assert "active" not in on
        assert letters_with(post, BOX_JON, b"Subject:") >= 3
        if heard:
            later = [
                m for m in post.got(BOX_MIA) if re.search(rb"Undone|has ended|search for a mentor goes on", m)
            ]
            assert later, [re.findall(rb"(?m)^Subject: .*", raw_mail) for raw_mail in post.got(BOX_MIA)]


# =========================== confidences below other words ============================================================================

CARRIERS: dict[str, tuple[Step, str, str]] = {  # what is so; who writes; who must not read it
    "a question": (lambda w: w.reply(JON, question_to_jon(w), "Which clinic is it?{}"), JON, MIA),
    "the answer to a question": (lambda w: (w.reply(JON, question_to_jon(w), "Which clinic is it?"), w.reply(MIA, last(w, "question", MIA), "It is Lakeside.{}")), MIA, JON),
    "a later time": (lambda w: w.reply(JON, question_to_jon(w), "Not before May.{}"), JON, MIA),
    "a request": (lambda w: (w.write(MIA, "WITHDRAW"), w.later(days=2), w.write(MIA, "REQUEST M-1001", "Would you?{}")), MIA, JON),
    "words for the partner": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.later(days=1), w.reply(MIA, last(w, "introduction-mentee", MIA), "Dear Jon,\n\nshall we meet on Friday at noon?\n\nKind regards\nMia{}")), MIA, JON),
    "a profile": (lambda w: (w.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor") + "About: I like it.{}"), w.reply(JON, question_to_jon(w), "ACCEPT")), MIA, JON),
    "a no": (lambda w: w.reply(JON, question_to_jon(w), "REJECT{}"), JON, MIA),
    "a yes": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT{}"), JON, MIA),
    "a withdrawal": (lambda w: w.write(MIA, "", "WITHDRAW{}"), MIA, JON),
}  # fmt: skip
BELOW = {
    "en": "\n\nCONCERN\nI get mails at night, zebra.", "en, on one line": "\n\nCONCERN: I get mails at night, zebra.", "es": "\n\nPREOCUPACIÓN\nMe escribe de noche, zebra.", "de": "\n\nANLIEGEN\nIch bekomme nachts Mails, zebra.", "fr": "\n\nSOUCI\nOn m'écrit la nuit, zebra.",
}  # fmt: skip


@grave("the partner reads what was told in confidence; or no person reads it")
@pytest.mark.parametrize("how", BELOW)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_concern_below_other_words_reaches_a_person_and_never_the_other(
    disk: Attacked, carrier: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk.asked()
    begin = sent_so_far(disk)
    act, _, other = CARRIERS[carrier]
    drop = disk.drop

    def with_it(sender: str, subject: str, body: str = "", **more: Any) -> bytes:
        return drop(sender, subject, body.replace("{}", BELOW[how]), **more)

    monkeypatch.setattr(disk, "drop", with_it)
    act(disk)
    disk.later(days=1)
    assert "zebra" not in whole(got(disk, other, begin)), letter_names(got(disk, other, begin))
    assert "zebra" in whole(got(disk, CARLA, begin)), "no person has read it"


# =========================== letters that cannot be written, and what comes before they are mended =======================================

UNWRITTEN: dict[str, tuple[str, Step, Step]] = {  # the letter; the deed; what comes before the mending
    "an introduction, and an end": ("introduction-mentee", STATES["yes"], lambda w: (w.write(JON, "END NOW"), w.later(hours=2))),
    "an introduction, and her end": ("introduction-mentee", STATES["yes"], lambda w: (w.write(MIA, "END NOW"), w.later(hours=2))),
    "an introduction, and a coordinator's end": ("introduction-mentee", STATES["yes of yesterday"], lambda w: (order(w, "END REL-1"), w.later(hours=2))),
    "an introduction, and a coordinator's reassignment": ("introduction-mentee", STATES["yes"], lambda w: (order(w, f"REASSIGN REL-1 TO {ADA}"), w.later(hours=2))),
    "an introduction, and his undo": ("introduction-mentee", STATES["yes"], lambda w: w.write(JON, "UNDO")),
    "an introduction, and his no": ("introduction-mentee", STATES["yes"], lambda w: w.reply(JON, question_to_jon(w), "REJECT")),
    "an introduction, and her move": ("introduction-mentee", STATES["yes"], lambda w: move(w)),
    "an introduction, and his move": ("introduction-mentee", STATES["yes"], lambda w: move(w, JON, JON_NEW)),
    "an introduction, and her erasure": ("introduction-mentee", STATES["yes"], lambda w: erase(w, MIA)),
    "an introduction, and his erasure": ("introduction-mentee", STATES["yes"], lambda w: erase(w, JON)),
    "an introduction, and his removal": ("introduction-mentee", STATES["yes"], lambda w: (order(w, f"REMOVE {JON}"), order(w, "END REL-1"), w.later(hours=2))),
    "a free yes, and a regret": ("introduction-mentee", STATES["free yes"], lambda w: w.reply(JON, question_to_jon(w), JONS_WORDS["regret"])),
    "a free yes of hours ago, and a regret": ("introduction-mentee", lambda w: (w.reply(JON, question_to_jon(w), "Yes, happy to."), w.later(hours=2)), lambda w: w.reply(JON, question_to_jon(w), JONS_WORDS["regret"])),
    "a free yes within its hour": ("introduction-mentee", STATES["free yes"], lambda w: w.later(minutes=5)),
    "a request, and her withdrawal": ("request", lambda w: w.write(LEA, "REQUEST M-1001", "And me?"), lambda w: w.write(LEA, "WITHDRAW")),
    "a request, and his leave": ("request", lambda w: w.write(LEA, "REQUEST M-1001", "And me?"), lambda w: (w.write(JON, "LEAVE"), w.later(hours=2))),
    "a request, and his erasure": ("request", lambda w: w.write(LEA, "REQUEST M-1001", "And me?"), lambda w: erase(w, JON)),
    "a request, and her erasure": ("request", lambda w: w.write(LEA, "REQUEST M-1001", "And me?"), lambda w: erase(w, LEA)),
    "an end, and its undo": ("ended", STATES["end unheard"], lambda w: w.write(JON, "UNDO")),
    "an end, and its undo after the hour": ("ended", STATES["end unheard"], lambda w: (w.later(hours=2), w.write(JON, "UNDO"))),
}  # fmt: skip


@grave("who is erased is named, who has second thoughts is introduced, or one believes what is not so")
@pytest.mark.parametrize("how", UNWRITTEN)
def test_a_letter_that_is_written_at_last_says_nothing_that_is_over(both: Attacked, how: str) -> None:
    letter, act, then = UNWRITTEN[how]
    both.asked()
    both.player.writer.broken[letter] = "a slip"
    act(both)
    then(both)
    gone = {JON, MIA, LEA} - set(addresses(both))
    both.player.writer.broken.clear()
    begin = sent_so_far(both)
    both.player.second_try.all_again(both.player.now)
    both.work()
    if "regret" in how or "within" in how:
        assert not introduced(both, MIA, begin), (
            "before its hour, or before a person has read his second thoughts"
        )
        assert held_states(both) or "within" in how
    for who, name in ((JON, "Berg"), (MIA, "Okafor"), (LEA, "Stone")):
        if who in gone and "move" not in how:
            assert not got(both, who, begin), letter_names(got(both, who, begin))
            said = whole(both.player.post.sent[begin:])
            assert name not in said, re.findall(rf".{{40}}{name}.{{20}}", said)[:2]
    if "her move" in how:
        assert "introduction-mentee" in letter_names(got(both, MIA_HOME, begin))
    if "request" in how and "withdrawal" in how:
        assert "request" not in letter_names(got(both, JON, begin))
    settle(both)
    is_one_story(both)


# =========================== who moves between a deed and its undo =======================================================================

MOVED: dict[str, tuple[Step, Step, str]] = {  # what she or he has heard of; who undoes; who must read of it
    "his yes, her move, his undo": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), move(w)), lambda w: w.write(JON, "UNDO"), MIA_HOME),
    "his yes, her move, a coordinator's undo": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), move(w)), lambda w: order(w, "UNDO DO-1"), MIA_HOME),
    "his yes, his move, a coordinator's undo": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), move(w, JON, JON_NEW)), lambda w: order(w, "UNDO DO-1"), JON_NEW),
    "his yes, her move by a coordinator, his undo": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), order(w, f"CHANGE ADDRESS {MIA} TO {MIA_HOME}")), lambda w: w.write(JON, "UNDO"), MIA_HOME),
    "his end, her move, his undo": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.later(hours=30), w.write(JON, "END NOW"), w.later(hours=2), move(w)), lambda w: w.write(JON, "UNDO"), MIA_HOME),
    "a match, her move, its undo": (lambda w: (order(w, f"MATCH {MIA} WITH {JON}"), move(w)), lambda w: order(w, "UNDO DO-1"), MIA_HOME),
    "his no, her move, his undo": (lambda w: (w.reply(JON, question_to_jon(w), "REJECT"), move(w)), lambda w: w.write(JON, "UNDO"), MIA_HOME),
    "his leave, her move, his undo": (lambda w: (w.write(JON, "LEAVE"), w.later(hours=2), move(w)), lambda w: w.write(JON, "UNDO"), MIA_HOME),
    "his yes, her move, his no": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), move(w)), lambda w: w.reply(JON, question_to_jon(w), "REJECT"), MIA_HOME),
}  # fmt: skip


@grave("she believes to have a mentor, or to have none, and it is not so")
@pytest.mark.parametrize("how", MOVED)
def test_who_has_moved_since_a_deed_reads_of_its_undo_at_the_new_address(both: Attacked, how: str) -> None:
    both.asked()
    act, undo, who = MOVED[how]
    act(both)
    begin = sent_so_far(both)
    undo(both)
    both.later(hours=3)
    assert got(both, who, begin), world_read(both, begin)
    is_one_story(both)


# =========================== the helpers show something ==========================================================================


def test_what_this_wave_looks_for_can_be_seen(both: Attacked) -> None:
    mail = both.asked()
    both.reply(JON, mail, "ACCEPT")
    assert outcome_of(both) == "A+"
    assert believes(both, MIA, "REL-1") is True
    is_one_story(both)
    both.write(JON, "UNDO")
    assert believes(both, MIA, "REL-1") is False
    assert outcome_of(both) == "P-"
    is_one_story(both)
    assert transcript(order(both, f"PAUSE {ADA}"))
    assert inline("x", "y")
    with pytest.raises(StopIteration):
        shown(order(both, f"PAUSE {ADA}"))
