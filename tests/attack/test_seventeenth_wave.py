# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The seventeenth wave. What is expected here was written before it was first run, from the documents alone.

Each test says which outcome would be grave (somebody acts for another, two are introduced who did not agree, mail is lost
or done twice, somebody reads what is kept from them, a loop, the process ends, records are destroyed, silence where an
answer was due) and which only plain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from itertools import permutations

import pytest

from processor.core.mail import OutboundMail
from tests.attack.bounces import bounce
from tests.attack.deeds import erase, move, new_held, order, puts_reply, settle, until_offered
from tests.attack.heard import is_answered
from tests.attack.letters import (
    INTRO,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    sent_so_far,
    told,
    whole,
    words_of,
)
from tests.attack.mails_by_hand import SERVER, html_only, raw, with_attached
from tests.attack.marks import grave, plain
from tests.attack.people import ADA, CARLA, CARLA_HOME, DAN, JON_NEW, LEA, MIA_HOME, PAT
from tests.attack.prepared import fresh
from tests.attack.records import addresses, held_states, member, pairs, row, standings, things, waiting
from tests.attack.steps import Step
from tests.attack.stories import is_one_story
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.player import ADDRESS
from tests.post_office import see

MIA_TOO = "mia.stone@uni.example"


def states(world: Attacked) -> dict[str, str]:
    return {str(r["ref"]): str(r["state"]) for r in world.player.records()["requests"]}


def terms(world: Attacked) -> dict[str, str]:
    return {str(r["ref"]): f"{r['state']} {r['term']}" for r in world.player.records()["relationships"]}


# =========================== a. answers without a thread =======================================================================


@pytest.fixture
def two_mias(office: Attacked) -> Attacked:
    """Mia Okafor (REQ-1) and Mia Stone (REQ-2) have asked Jon, who has two places."""
    office.write(MIA_TOO, "SIGN UP MENTEE", FORM.format(name="Mia Stone"))
    office.write(MIA, "REQUEST M-1001", "I would like to learn.")
    office.write(MIA_TOO, "REQUEST M-1001", "I would like to learn, too.")
    assert states(office) == {"REQ-1": "pending", "REQ-2": "pending"}
    return office


# what Jon writes in a mail of its own, and what may become of REQ-1 and REQ-2 (P, A, R); the first is what should
ALONE = {
    "ACCEPT": "PP", "REJECT": "PP", "Yes, happy to.": "PP", "Yes, happy to mentor Mia.": "PP", "I accept Mia.": "PP", "Sorry, I cannot take Mia.": "PP",
    "I accept Mia Okafor.": "AP PP", "I accept Mia Stone.": "PA PP", "I reject Mia Stone.": "PR PP", "REJECT Mia Okafor": "RP PP", "ACCEPT Mia Stone": "PA PP",
    "ACCEPT REQ-1": "AP", "ACCEPT REQ-2": "PA", "REJECT REQ-2": "PR", "ACCEPT REQ-3": "PP", "ACCEPT REQ-1 or REQ-2": "PP", "ACCEPT REQ-2, not REQ-1.": "PP PA PR RA",
    "I accept Mia Stone, not Mia Okafor.": "PP PA RA", "ACCEPT REQ-1\nREJECT REQ-2": "AR PP", "REJECT REQ-1\nACCEPT REQ-2": "RA PP", "Accept Lea Stone": "PP", "ACCEPT M-1002": "PP AP", "ACCEPT mia@college.example": "PP AP",
    "I accept Ms Stone.": "PP PA", "ACCEPT both": "PP AA", "REJECT both": "PP RR", "ACCEPT the first one": "PP AP", "Mia Stone says that I should accept.": "PP", "Okafor: no. Stone: yes.": "PP RA",
    "Ich nehme Mia Stone gern als Mentee an.": "PP PA", "J'accepte Mia Stone.": "PP PA", "Acepto a Mia Stone.": "PP PA", "Accetto Mia Stone.": "PP PA", "Aceito Mia Stone.": "PP PA", "Ik accepteer Mia Stone.": "PP PA",
    "Akceptuję Mia Stone.": "PP PA", "Jag accepterar Mia Stone.": "PP PA", "Jeg accepterer Mia Stone.": "PP PA", "Jeg aksepterer Mia Stone.": "PP PA",
    "Leider kann ich Mia Okafor nicht annehmen.": "PP RP", "Non posso accettare Mia Okafor, mi dispiace.": "PP RP", "Niestety nie mogę przyjąć Mia Okafor.": "PP RP",
}  # fmt: skip


@grave("the other Mia is introduced or refused, or silence; plain: one that is clear is asked about")
@pytest.mark.parametrize("words", ALONE)
def test_an_answer_without_a_thread_is_about_whom_it_names_and_nobody_else(
    two_mias: Attacked, words: str
) -> None:
    begin = sent_so_far(two_mias)
    sent = two_mias.write(JON, "My answer", words)
    answered = is_answered(two_mias, JON, sent)
    settle(two_mias)
    found = "".join(s[0].upper() for s in states(two_mias).values())
    assert found in ALONE[words].split(), found
    for number, who in ((0, MIA), (1, MIA_TOO)):
        assert bool(introduced(two_mias, who, begin)) == (found[number] == "A")
    assert answered
    is_one_story(two_mias)


def comes_back(world: Attacked, way: str) -> None:
    world.write(JON, "LEAVE") if way == "left" else erase(world, JON)
    world.later(hours=3)
    world.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg"))


def reassigned(world: Attacked) -> None:
    world.reply(JON, question_to_jon(world), "ACCEPT")
    world.later(hours=30)
    order(world, f"REASSIGN REL-1 TO {ADA}")
    world.later(hours=2)


ALONE_STATES: dict[str, Step] = {
    "asked": lambda w: None,
    "yes of now": lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"),
    "yes of yesterday": lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.later(hours=30)),
    "no": lambda w: w.reply(JON, question_to_jon(w), "REJECT"),
    "withdrawn": lambda w: (w.write(MIA, "WITHDRAW"), w.later(hours=1)),
    "expired": lambda w: w.later(days=16),
    "reassigned": reassigned,
    "left and back": lambda w: comes_back(w, "left"),
    "erased and back": lambda w: comes_back(w, "erased"),
    "paused": lambda w: w.write(JON, "PAUSE UNTIL 1 June"),
    "she left": lambda w: (w.write(MIA, "LEAVE"), w.later(hours=2)),
    "she is erased": lambda w: (erase(w, MIA), w.later(hours=2)),
    "she moved": move,
    "she is Ada's": lambda w: (order(w, f"MATCH {MIA} WITH {ADA}"), w.later(hours=2)),
}  # fmt: skip
ALONE_WORDS = ["ACCEPT", "Yes, happy to mentor Mia Okafor.", "REJECT", "Sorry, I cannot.", "END"]
# what REQ-1 is in the end, and whether Jon mentors Mia
ALONE_OUTCOMES = """
asked            | A+ | A+    | R-    | R-    | P-
yes of now       | A+ | A+    | R-    | R-,A+ | A-
yes of yesterday | A+ | A+    | A+    | A+    | A-
no               | R- | R-    | R-    | R-    | R-
withdrawn        | W- | W-    | W-    | W-    | W-
expired          | E- | E-    | E-,R- | E-,R- | E-
reassigned       | A- | A-    | A-    | A-    | A-
left and back    | W- | W-    | W-    | W-    | W-
erased and back  | W- | W-    | W-    | W-    | W-
paused           | A+ | A+    | R-    | R-    | P-
she left         | W- | W-    | W-    | W-    | W-
she is erased    | W- | W-    | W-    | W-    | W-
she moved        | A+ | A+    | R-    | R-    | P-
she is Ada's     | W- | W-    | W-    | W-    | W-
"""


def alone() -> list[tuple[str, str, str]]:
    found = []
    for line in ALONE_OUTCOMES.strip().splitlines():
        state, *cells = (cell.strip() for cell in line.split("|"))
        found += [(state, words, cell) for words, cell in zip(ALONE_WORDS, cells, strict=True)]
    return found


@grave("two are introduced who did not agree, one believes what is not so, or silence; plain: another state")
@pytest.mark.parametrize(("state", "words", "expected"), alone())
def test_an_answer_without_a_thread_in_any_state_leaves_one_story(
    asked: Attacked, state: str, words: str, expected: str
) -> None:
    ALONE_STATES[state](asked)
    begin = sent_so_far(asked)
    sent = asked.write(JON, words if words == "END" else "My answer", words)
    answered = is_answered(asked, JON, sent)
    if question := [m for m in sent if m.letter == "answer-confirm"]:
        assert asked.state() == "pending"  # row 67: which it is, is read back first
        asked.reply(JON, question[0], "REJECT" if expected.startswith("R") else "ACCEPT")
    settle(asked)
    on = any(mentor == JON and mentee in (MIA, MIA_HOME) for mentor, mentee in pairs(asked))
    assert f"{asked.state()[0].upper()}{'+' if on else '-'}" in expected.split(",")
    assert answered
    if "+" not in expected:
        assert not introduced(asked, MIA, begin)
    is_one_story(asked)


@pytest.fixture
def in_the_middle(asked: Attacked) -> Attacked:
    """Jon, whom Mia has asked (REQ-1), has signed up as a mentee too, and has asked Ada (REQ-2)."""
    asked.write(JON, "SIGN UP MENTEE", FORM.format(name="Jon Berg"))
    asked.write(JON, "REQUEST M-1003", "I would like to learn from you.")
    assert states(asked) == {"REQ-1": "pending", "REQ-2": "pending"}
    return asked


MIDDLE: dict[str, tuple[Step, str]] = {
    "his ACCEPT": (lambda w: w.write(JON, "ACCEPT"), "PP"),
    "his REJECT": (lambda w: w.write(JON, "REJECT"), "PP"),
    "his ACCEPT of hers": (lambda w: w.write(JON, "ACCEPT REQ-1"), "AP"),
    "his REJECT of hers": (lambda w: w.write(JON, "REJECT REQ-1"), "RP"),
    "his WITHDRAW": (lambda w: w.write(JON, "WITHDRAW"), "PW"),
    "his UNDO": (lambda w: w.write(JON, "UNDO"), "PW"),
    "his ACCEPT of his own": (lambda w: w.write(JON, "ACCEPT REQ-2"), "PP"),
    "his REJECT of his own": (lambda w: w.write(JON, "REJECT REQ-2"), "PP PW"),
    "his WITHDRAW of hers": (lambda w: w.write(JON, "WITHDRAW REQ-1"), "PP RP"),
    "his ACCEPT in the thread of his own": (lambda w: w.reply(JON, last(w, "request-received", JON), "ACCEPT"), "PP"),
    "his REJECT in the thread of his own": (lambda w: w.reply(JON, last(w, "request-received", JON), "REJECT"), "PP PW"),
    "his WITHDRAW in the thread of hers": (lambda w: w.reply(JON, question_to_jon(w), "WITHDRAW"), "PP PW RP"),
    "his ACCEPT and UNDO": (lambda w: (w.write(JON, "ACCEPT REQ-1"), w.write(JON, "UNDO")), "PP"),
    "Ada's ACCEPT": (lambda w: w.write(ADA, "ACCEPT REQ-2"), "PA"),
    "Ada's ACCEPT of hers": (lambda w: w.write(ADA, "ACCEPT REQ-1"), "PP"),
    "Mia's ACCEPT": (lambda w: w.write(MIA, "ACCEPT"), "PP"),
    "his LEAVE": (lambda w: w.write(JON, "LEAVE"), "WW"),
    "both yes and then his END REL-2": (lambda w: (w.write(JON, "ACCEPT REQ-1"), w.write(ADA, "ACCEPT REQ-2"), w.later(hours=2), w.write(JON, "END REL-2")), "AA"),
    "a yes in the thread that names Ada": (lambda w: w.reply(JON, question_to_jon(w), "I accept Ada Lind."), "PP"),
}  # fmt: skip


@grave("he says yes for the one whom he asked, or a request of another is closed")
@pytest.mark.parametrize("how", MIDDLE)
def test_who_is_mentor_and_mentee_answers_what_was_asked_of_him_and_withdraws_what_he_asked(
    in_the_middle: Attacked, how: str
) -> None:
    act, expected = MIDDLE[how]
    act(in_the_middle)
    settle(in_the_middle)
    assert "".join(s[0].upper() for s in states(in_the_middle).values()) in expected.split()
    if "END REL-2" in how:
        assert pairs(in_the_middle) == [(JON, MIA)]
    is_one_story(in_the_middle)


TWO_PARTS: dict[str, set[tuple[str, str]]] = {
    "END": {(JON, MIA), (ADA, JON)}, "END NOW": {(JON, MIA), (ADA, JON)}, "END REL-1": {(ADA, JON)}, "END NOW REL-2": {(JON, MIA)}, "END REL-3": {(JON, MIA), (ADA, JON)},
    "REJECT REQ-1": {(ADA, JON)}, "ACCEPT REQ-2": {(JON, MIA), (ADA, JON)}, "WITHDRAW": {(JON, MIA), (ADA, JON)}, "RENEW": {(JON, MIA), (ADA, JON)},
    "LEAVE": {(JON, MIA), (ADA, JON)}, "I would like to end it with Ada Lind": {(JON, MIA), (ADA, JON)},
}  # fmt: skip


@grave("a mentoring ends that he did not name, or silence")
@pytest.mark.parametrize("words", TWO_PARTS)
def test_who_has_a_mentor_and_a_mentee_ends_the_one_that_he_names(
    in_the_middle: Attacked, words: str
) -> None:
    in_the_middle.write(JON, "ACCEPT REQ-1")
    in_the_middle.write(ADA, "ACCEPT REQ-2")
    in_the_middle.later(hours=3)
    assert set(pairs(in_the_middle)) == {(JON, MIA), (ADA, JON)}
    sent = in_the_middle.write(JON, words)
    answered = is_answered(in_the_middle, JON, sent)
    settle(in_the_middle)
    assert set(pairs(in_the_middle)) == TWO_PARTS[words]
    assert answered
    is_one_story(in_the_middle)


PAGES = {  # plain text, HTML: which of them differ in what they say
    "plain yes, page no": ("ACCEPT", "<p>REJECT</p>"), "plain no, page yes": ("REJECT", "<p>ACCEPT</p>"), "plain empty, page struck": ("", "<p><s>ACCEPT</s></p>"),
    "plain yes, page empty": ("ACCEPT", "<p></p>"), "plain yes, page is a quotation": ("ACCEPT", "<blockquote>ACCEPT</blockquote>"), "page yes in white": ("", '<p>Hello.</p><p style="color:#fff;background:#fff">ACCEPT</p>'),
    "page in a comment": ("", "<!-- ACCEPT --><p>What is it about?</p>"), "page yes in a title": ("", "<title>ACCEPT</title><p>Who is she?</p>"), "page yes in an alt": ("", '<p>Hm.</p><img alt="ACCEPT" src="cid:x">'),
    "page yes in details": ("", "<p>Let me see.</p><details><summary>more</summary>ACCEPT</details>"), "page yes at zero size": ("", '<p>Who is she?</p><p style="font-size:0">ACCEPT</p>'),
    "plain yes for Mia, page for Lea": ("I accept Mia Okafor.", "<p>I accept Lea Stone.</p>"),
}  # fmt: skip


@grave("she is introduced by a yes that its writer's mail program does not show, or silence")
@pytest.mark.parametrize("how", PAGES)
def test_an_answer_whose_page_says_something_else_than_its_text_is_asked_about(
    asked: Attacked, how: str
) -> None:
    text, page = PAGES[how]
    mail = EmailMessage(policy=SMTP.clone(max_line_length=900))
    seen = see(question_to_jon(asked))
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=hospital.example"
    mail["From"], mail["To"], mail["Subject"] = JON, str(seen.parsed["reply-to"]), f"Re: {seen.subject}"
    mail["In-Reply-To"], mail["Message-ID"] = question_to_jon(asked).message_id, "<page.17@hospital.example>"
    mail.set_content(text + "\n")
    mail.add_alternative(f"<html><body>{page}</body></html>", subtype="html")
    begin = sent_so_far(asked)
    asked.player.take_in(mail.as_bytes())
    sent = asked.work()
    answered = is_answered(asked, JON, sent)
    settle(asked)
    expected = {  # reading.md: where a mail has a plain part, that one counts
        "plain yes, page empty": {"pending", "accepted"}, "plain yes, page is a quotation": {"pending", "accepted"}, "plain no, page yes": {"rejected", "pending"}, "plain yes for Mia, page for Lea": {"pending", "accepted"},
    }.get(how, {"pending"})  # fmt: skip
    assert asked.state() in expected
    if asked.state() != "accepted":
        assert not introduced(asked, MIA, begin)
    assert answered


HIDDEN = [
    '<p style="opacity:0">ACCEPT</p>', "<style>.x{opacity:0}</style><p class=x>ACCEPT</p>", '<p style="height:0;overflow:hidden">ACCEPT</p>', '<p style="max-height:0px;overflow:hidden">ACCEPT</p>', '<p style="color:transparent">ACCEPT</p>',
    '<p style="position:absolute;left:-9999px">ACCEPT</p>', '<p style="visibility:hidden">ACCEPT</p>', "<p hidden>ACCEPT</p>", "<template>ACCEPT</template>", '<p style="text-decoration:line-through">ACCEPT</p>', "<style>#y{display:none}</style><p id=y>ACCEPT</p>",
]  # fmt: skip


@grave("she is introduced by a yes that no mail program shows")
@pytest.mark.parametrize("page", HIDDEN)
def test_a_yes_that_a_page_hides_is_none(asked: Attacked, page: str) -> None:
    begin = sent_so_far(asked)
    sent = html_only(
        asked, JON, "", f"<html><body><p>Hello.</p>{page}</body></html>", thread=question_to_jon(asked)
    )
    asked.later(hours=2)
    assert asked.state() == "pending"
    assert not introduced(asked, MIA, begin)
    assert is_answered(asked, JON, sent)


# =========================== b. the life of a pair, beside a second one ==========================================================


@pytest.fixture
def two_pairs(paired: Attacked) -> Attacked:
    """Jon mentors Mia (REL-1) and Lea (REL-2)."""
    paired.write(LEA, "REQUEST M-1001", "I would like to learn, too.")
    paired.write(JON, "ACCEPT REQ-2")
    paired.later(hours=3)
    assert set(pairs(paired)) == {(JON, MIA), (JON, LEA)}
    return paired


def at_the_offer(world: Attacked) -> datetime:
    until_offered(world)
    world.later(days=1)
    return datetime.fromisoformat(str(row(world, "REL-1")["ends_on"])[:10]).replace(tzinfo=UTC)


def offer(world: Attacked, who: str, ref: str) -> OutboundMail:
    return next(m for m in world.player.post.sent if m.letter == "renewal-offer" and m.recipient == who and f"[{ref}]" in see(m).subject)  # fmt: skip


VOTES: dict[str, Step] = {
    "M": lambda w: w.write(MIA, "RENEW"), "L": lambda w: w.write(LEA, "RENEW"), "Me": lambda w: w.write(MIA, "END"), "Le": lambda w: w.write(LEA, "END"), "Lx": lambda w: w.write(LEA, "END NOW"), "Mu": lambda w: w.write(MIA, "UNDO"),
    "J": lambda w: w.write(JON, "RENEW"), "J1": lambda w: w.write(JON, "RENEW REL-1"), "J2": lambda w: w.write(JON, "RENEW REL-2"), "Je": lambda w: w.write(JON, "END"), "J1e": lambda w: w.write(JON, "END REL-1"), "J2x": lambda w: w.write(JON, "END NOW REL-2"), "Jx": lambda w: w.write(JON, "END NOW"),
    "Jt1": lambda w: w.reply(JON, offer(w, JON, "REL-1"), "RENEW"), "Jt2": lambda w: w.reply(JON, offer(w, JON, "REL-2"), "RENEW"), "Jt1n2": lambda w: w.reply(JON, offer(w, JON, "REL-1"), "RENEW REL-2"), "Jt1e2": lambda w: w.reply(JON, offer(w, JON, "REL-1"), "END REL-2"),
    "Jt1nLea": lambda w: w.reply(JON, offer(w, JON, "REL-1"), "Yes, gladly another term with Lea Stone."), "Ju": lambda w: w.write(JON, "UNDO"), "Jt2u": lambda w: w.reply(JON, offer(w, JON, "REL-2"), "UNDO"),
    "Mt": lambda w: w.reply(LEA, offer(w, MIA, "REL-1"), "RENEW"), "Jm": lambda w: w.reply(JON, offer(w, MIA, "REL-1"), "RENEW"), "Mno": lambda w: w.write(MIA, "RENEW REL-2"), "Lno": lambda w: w.write(LEA, "END REL-1"),
    "Ll": lambda w: w.write(LEA, "LEAVE"), "Mm": move, "Jm2": lambda w: move(w, JON, JON_NEW), "h": lambda w: w.later(hours=2), "Le1": lambda w: erase(w, LEA),
}  # fmt: skip
# what REL-1 and REL-2 are two days after the term: a active, c completed, e ended, with the term
TWO_TERMS = {
    "M L J": "c1c1 a2a2", "M L J1": "a2c1", "M L J2": "c1a2", "M L Jt1": "a2c1", "M L Jt2": "c1a2", "M L Jt1n2": "c1a2", "M L Jt1e2": "c1c1", "M L Jt1nLea": "c1c1 c1a2",
    "M L Je": "c1c1", "M L J1 J2": "a2a2", "M L J1 J2 J1e": "c1a2 a2a2 a1a2", "J1 M L": "a2c1", "J1 L M": "a2c1", "J2 L M": "c1a2", "M L J1 J2x": "a2e1", "M L Jx J1 J2": "a2a2", "M L J2x Ju J2": "c1a2", "M L J2x h Ju J1 J2": "a2a2",
    "M L J1 Lx": "a2e1", "M L J1e J2 J1": "a2a2", "Mt L J1 J2": "c1a2", "Jm M": "c1c1", "Jm L J2": "c1a2", "Mno J1 J2": "c1c1", "Lno J1 M": "a2c1", "M L J1 J2 Ll": "a2a2", "Ll M J1 J2": "a2c1", "L J2 Mm M J1": "a2a2",
    "Jm2 M L": "c1c1", "M Le1 J1": "a2e1", "M L Jt2u J1": "a2c1", "Me M J1": "a2c1", "Le L J2": "c1a2", "M Mu J1": "c1c1 a2c1", "M L J2x Jt2u J1": "a2c1", "L Lx J1 M": "a2e1", "L J2 J2x h M J1": "a2e2 a2e1",
}  # fmt: skip


@grave(
    "both are bound for a term that one did not want, a pair ends that nobody named, one believes what is not so"
)
@pytest.mark.parametrize("chain", TWO_TERMS)
def test_votes_about_one_of_two_pairs_leave_the_other_alone(two_pairs: Attacked, chain: str) -> None:
    ends = at_the_offer(two_pairs)
    for step in chain.split(" "):
        VOTES[step](two_pairs)
        two_pairs.later(minutes=2)
    settle(two_pairs)
    two_pairs.player.pass_until(max(ends + timedelta(days=3), two_pairs.player.now))
    settle(two_pairs)
    found = "".join(v[0] + v[-1] for v in terms(two_pairs).values())
    assert found in TWO_TERMS[chain].split(), found
    is_one_story(two_pairs)


@grave("a vote in time is lost, or one that is too late renews unasked")
@pytest.mark.parametrize(
    ("before_the_end", "expected"),
    [(timedelta(days=1, hours=12), "active 2"), (timedelta(hours=30), "active 2"), (timedelta(hours=-26), "completed 1"), (timedelta(days=-3), "completed 1")],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("first", ["M", "J1"])
def test_the_second_vote_at_the_edge_of_the_term_counts_until_it_ends(
    two_pairs: Attacked, first: str, before_the_end: timedelta, expected: str
) -> None:
    ends = at_the_offer(two_pairs)
    VOTES[first](two_pairs)
    two_pairs.player.pass_until(ends - before_the_end)
    VOTES["J1" if first == "M" else "M"](two_pairs)
    two_pairs.player.pass_until(ends + timedelta(days=5))
    assert terms(two_pairs) == {"REL-1": expected, "REL-2": "completed 1"}
    is_one_story(two_pairs)


def at_the_check_in(world: Attacked) -> None:
    world.later(days=22)
    assert "check-in" in letter_names(got(world, MIA))
    assert "check-in" in letter_names(got(world, JON))


def marks(world: Attacked) -> list[str]:
    return [str(e["because"]) for e in world.player.records()["events"] if str(e["what"]).startswith(("check-in rated", "no contact", "check-in in words"))]  # fmt: skip


CHECKS: dict[str, tuple[Step, list[str]]] = {
    "Jon answers hers": (lambda w: w.reply(JON, last(w, "check-in", MIA), "2"), []),
    "Lea answers hers": (lambda w: w.reply(LEA, last(w, "check-in", MIA), "1"), []),
    "Eve answers hers": (lambda w: w.reply(EVE, last(w, "check-in", MIA), "1"), []),
    "a forger answers hers without proof in another thread": (lambda w: w.write(MIA, "Re: How is it going?", "1", proof=""), []),
    "a lone number": (lambda w: w.write(MIA, "4", "4"), []),
    "she answers": (lambda w: w.reply(MIA, last(w, "check-in", MIA), "4"), ["4, says the mentee"]),
    "she answers twice": (lambda w: (w.reply(MIA, last(w, "check-in", MIA), "4"), w.reply(MIA, last(w, "check-in", MIA), "2")), ["4, says the mentee", "2, says the mentee"]),
    "she answers from the old address after a move": (lambda w: (move(w), w.reply(MIA, last(w, "check-in", MIA), "3")), ["3, says the mentee"]),
    "she answers from the new address": (lambda w: (move(w), w.reply(MIA_HOME, last(w, "check-in", MIA), "3")), ["3, says the mentee"]),
    "he answers about Lea in Mia's": (lambda w: w.reply(JON, next(m for m in got(w, JON) if m.letter == "check-in" and "[REL-1]" in see(m).subject), "5"), ["5, says the mentor"]),
    "a robot answers": (lambda w: w.drop(MIA, "Re: How is it going?", "1", to=str(see(last(w, "check-in", MIA)).parsed["reply-to"]), headers={"Auto-Submitted": "auto-replied"}) and w.work(), []),
    "zero": (lambda w: w.reply(MIA, last(w, "check-in", MIA), "0"), []),
    "six": (lambda w: w.reply(MIA, last(w, "check-in", MIA), "6"), []),
    "a range": (lambda w: w.reply(MIA, last(w, "check-in", MIA), "2-4"), []),
    "a date": (lambda w: w.reply(MIA, last(w, "check-in", MIA), "4/5/2026"), []),
}  # fmt: skip


@grave("a mark counts for who did not give it, or the partner reads it")
@pytest.mark.parametrize("how", CHECKS)
def test_a_mark_counts_only_for_whom_it_was_asked(two_pairs: Attacked, how: str) -> None:
    at_the_check_in(two_pairs)
    act, expected = CHECKS[how]
    begin = sent_so_far(two_pairs)
    act(two_pairs)
    two_pairs.later(hours=2)
    assert [m for m in marks(two_pairs) if "in words" not in m] == expected
    if how.startswith(("she", "zero", "six", "a range", "a date")):
        assert not got(two_pairs, JON, begin) or set(letter_names(got(two_pairs, JON, begin))) <= {
            "partner-moved"
        }
    assert got(two_pairs, LEA, begin) == [] or how.startswith("Lea")


CONFIDED = ["CONCERN\n\nHe shouts at me, zebra.", "4\n\nCONCERN: he shouts at me, zebra.", "2, he shouts at me, zebra.", "We have not met, zebra, and I am afraid of him."]  # fmt: skip


@grave("the partner reads it, or no person does")
@pytest.mark.parametrize("words", CONFIDED, ids=lambda w: w.split("\n")[0])
@pytest.mark.parametrize("then", ["END NOW", "LEAVE", "RENEW", "STATUS", "EXPORT", "WHY", "BROWSE"])
def test_what_is_confided_in_a_check_in_stays_from_the_partner_whatever_he_asks(
    two_pairs: Attacked, words: str, then: str
) -> None:
    at_the_check_in(two_pairs)
    begin = sent_so_far(two_pairs)
    sent = two_pairs.reply(MIA, last(two_pairs, "check-in", MIA), words)
    assert "zebra" in whole(to(sent, CARLA)) or "zebra" in whole(to(sent, DAN))
    two_pairs.reply(JON, last(two_pairs, "check-in", JON), then)
    two_pairs.later(days=3)
    assert "zebra" not in whole(got(two_pairs, JON, begin))
    assert "zebra" not in whole(got(two_pairs, LEA, begin))


# =========================== c. coordinators' verbs in any order ==================================================================

VERBS = {
    "match": f"MATCH {LEA} WITH {ADA}", "block": f"BLOCK {LEA} AND {ADA}", "capacity": f"CAPACITY {JON} 5", "extend": "EXTEND REL-1 30 DAYS", "move mia": f"CHANGE ADDRESS {MIA} TO {MIA_HOME}", "move jon": f"CHANGE ADDRESS {JON} TO {JON_NEW}",
    "pause jon": f"PAUSE {JON}", "pause pair": "PAUSE REL-1", "update": f"UPDATE {JON}\nTitle: Head of pharmacy", "end": "END REL-1", "reassign": f"REASSIGN REL-1 TO {ADA}", "remove ada": f"REMOVE {ADA}", "remove jon": f"REMOVE {JON}", "ask": f"ASK M-1003 FOR {LEA}",
}  # fmt: skip


def deeds(sent: Sequence[OutboundMail], who: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"UNDO (DO-\d+)", told(sent, who))))


def as_before(world: Attacked, before: tuple[list[dict[str, object]], dict[str, dict[str, object]]]) -> None:
    """Members and all that was there are as they were; what began since is over."""
    members, matters = standings(world)
    assert members == before[0]
    for ref, matter in matters.items():
        if ref in before[1]:
            assert matter == before[1][ref]
        else:
            assert matter["state"] not in ("pending", "active"), matter


TWO_VERBS = [pair for n, pair in enumerate(permutations(VERBS, 2)) if n % 2 or pair[0] == "remove jon"]


@grave(
    "records differ after all was taken back, or one believes what is not so; plain: an UNDO that is refused"
)
@pytest.mark.parametrize(("first", "second"), TWO_VERBS, ids=lambda v: v)
def test_two_deeds_of_two_coordinators_taken_back_from_the_last_leave_all_as_it_was(
    paired: Attacked, first: str, second: str
) -> None:
    before = standings(paired)
    one = deeds(order(paired, VERBS[first]), CARLA)
    hours = (len(first) + len(second)) % 3
    paired.later(hours=hours)
    two = deeds(order(paired, VERBS[second], who=DAN), DAN)
    paired.later(hours=hours)
    assert len(one) == 1
    assert len(two) <= 1
    for done in (*two, *one):
        order(paired, f"UNDO {done}")
    as_before(paired, before)
    settle(paired)
    as_before(paired, before)
    is_one_story(paired)


@grave("a member reads of what was taken back in the same pass, or records differ")
@pytest.mark.parametrize("how", ["one mail", "two mails", "by the other"])
@pytest.mark.parametrize("verb", VERBS)
def test_a_deed_that_is_taken_back_in_its_pass_is_heard_by_nobody(
    paired: Attacked, verb: str, how: str
) -> None:
    before, begin = standings(paired), sent_so_far(paired)
    if how == "one mail":
        order(paired, VERBS[verb], "UNDO")
        if deeds(got(paired, CARLA, begin), CARLA) and standings(paired) != before and verb == "update":
            return  # the word stands below UPDATE, and belongs to it
    else:
        paired.drop(CARLA, "x", VERBS[verb])
        paired.drop(CARLA if how == "two mails" else DAN, "x", "UNDO" if how == "two mails" else "UNDO DO-2")
        paired.work()
    paired.later(hours=3)
    as_before(paired, before)
    read = [m.letter for m in paired.player.post.sent[begin:] if m.recipient not in (CARLA, DAN)]
    assert not read
    is_one_story(paired)


OPEN_VERBS = {
    "accept": "ACCEPT REQ-1", "reject": "REJECT REQ-1", "withdraw": "WITHDRAW REQ-1", "extend": "EXTEND REQ-1 7 DAYS", "block": f"BLOCK {MIA} AND {JON}", "capacity": f"CAPACITY {JON} 1", "match": f"MATCH {MIA} WITH {ADA}",
    "match them": f"MATCH {MIA} WITH {JON}", "remove mia": f"REMOVE {MIA}", "move": f"CHANGE ADDRESS {MIA} TO {MIA_HOME}", "pause": f"PAUSE {JON}",
}  # fmt: skip
TWO_OPEN = [pair for n, pair in enumerate(permutations(OPEN_VERBS, 2)) if n % 2 or pair[0] == "block"]


@grave("records differ after all was taken back, or one believes what is not so")
@pytest.mark.parametrize(("first", "second"), TWO_OPEN, ids=lambda v: v)
def test_two_deeds_in_one_mail_about_an_open_request_taken_back_leave_it_open(
    asked: Attacked, first: str, second: str
) -> None:
    before = standings(asked)
    done = deeds(order(asked, OPEN_VERBS[first], OPEN_VERBS[second]), CARLA)
    asked.later(minutes=90)
    assert done
    if (first, second) != ("accept", "block"):  # the two are matched, and hear of it when they may
        is_one_story(asked)
    for each in reversed(done):
        order(asked, f"UNDO {each}", who=DAN)
    as_before(asked, before)
    settle(asked)
    is_one_story(asked)


HELD_VERBS = ["DROP {}", "SNOOZE {} 2 DAYS", "ANSWER {}\nWe shall call you.", "ASSIGN {} TO " + DAN, "{} AS ACCEPT", "{} AS REJECT", "NOTE {}: she called", "RELEASE {}"]  # fmt: skip


@grave("a held mail is lost, or done twice, or two are introduced by what was taken back")
@pytest.mark.parametrize(("first", "second"), list(permutations(range(len(HELD_VERBS)), 2)))
def test_a_held_mail_decided_twice_and_taken_back_waits_again(
    asked: Attacked, first: int, second: int
) -> None:
    ref = new_held(asked, lambda: asked.reply(JON, question_to_jon(asked), "Dear coordinators, please call me about it before I decide."))  # fmt: skip
    begin = sent_so_far(asked)
    one = deeds(order(asked, HELD_VERBS[first].format(ref)), CARLA)
    two = deeds(order(asked, HELD_VERBS[second].format(ref), who=DAN), DAN)
    for done in (*two, *one):
        order(asked, f"UNDO {done}")
    assert ref in waiting(asked)
    assert asked.state() == "pending"
    assert not pairs(asked)
    letters = Counter((m.recipient, m.letter) for m in asked.player.post.sent[begin:] if m.letter == "coordinator-answer")  # fmt: skip
    assert max(letters.values(), default=0) <= (
        2 if "ANSWER" in HELD_VERBS[first] + HELD_VERBS[second] else 0
    )
    is_one_story(asked)


AS_MEMBER = ["ACCEPT REQ-1", "REJECT REQ-1", "WITHDRAW REQ-1", f"MATCH {MIA} WITH {ADA}", f"BLOCK {MIA} AND {JON}", f"REMOVE {JON}", f"SHOW {JON}", "QUEUE", "STOP", "UNDO DO-1", "EXTEND REQ-1 7 DAYS", f"CHANGE ADDRESS {JON} TO {EVE}"]  # fmt: skip


@grave("a member's address acts as the coordinator, or reads what only she may read")
@pytest.mark.parametrize("words", AS_MEMBER)
def test_a_coordinators_own_member_address_commands_nothing(asked: Attacked, words: str) -> None:
    asked.write(CARLA_HOME, "SIGN UP MENTEE", FORM.format(name="Clara Voss"))
    order(asked, f"PAUSE {ADA}")
    before, begin = standings(asked), sent_so_far(asked)
    sent = asked.write(CARLA_HOME, words, words)
    answered = is_answered(asked, CARLA_HOME, sent)
    asked.later(hours=2)
    assert standings(asked) == before
    assert JON not in whole(got(asked, CARLA_HOME, begin)) or EVE in words or f"{JON}" in words
    assert "Critical care" not in whole(got(asked, CARLA_HOME, begin)) or words == "QUEUE" or "SHOW" in words
    assert answered


@grave("a coordinator reads or touches what her partner told in confidence, at an address that became hers")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("ask", ["QUEUE", "SHOW REL-2", "EXPORT", "STATUS", "REPORT", "RELEASE {}", "DROP {}", "ANSWER {}\nWhat is it?", "ASSIGN {} TO " + CARLA, "NOTE {}: seen", "RESUME REL-2"])  # fmt: skip
def test_what_a_mentee_confides_stays_from_a_coordinator_whose_member_address_has_changed(
    paired: Attacked, ask: str, when: str
) -> None:
    """Carla mentors Lea from the office's address, and moves to the one at home."""
    paired.write(CARLA, "SIGN UP MENTOR", FORM.format(name="Clara Voss"))
    order(paired, f"MATCH {LEA} WITH {CARLA}", who=DAN)
    paired.later(hours=2)
    assert (CARLA, LEA) in pairs(paired)

    def confides() -> str:
        return new_held(paired, lambda: paired.write(LEA, "CONCERN", "She shouts at me, zebra."))

    begin = sent_so_far(paired)
    ref = confides() if when == "before" else ""
    order(paired, f"CHANGE ADDRESS {CARLA} TO {CARLA_HOME}", who=DAN)
    assert (CARLA_HOME, LEA) in pairs(paired)
    ref = ref or confides()
    sent = order(paired, ask.format(ref))
    for question in [m for m in to(sent, CARLA) if "Shall this be done" in see(m).subject]:
        paired.reply(CARLA, question, "YES")
    paired.later(days=4)
    for who in (CARLA, CARLA_HOME):
        assert "zebra" not in whole(got(paired, who, begin))
    assert "zebra" in whole(got(paired, DAN, begin))
    assert held_states(paired)[ref] == "waiting"


@grave("somebody becomes a coordinator's address, and so a party without that anybody sees it")
@pytest.mark.parametrize("how", ["Dan's command", "her own mail", "her own mail and a YES of the office"])
def test_a_member_does_not_move_to_a_coordinators_address(paired: Attacked, how: str) -> None:
    paired.write(CARLA_HOME, "SIGN UP MENTOR", FORM.format(name="Clara Voss"))
    order(paired, f"MATCH {LEA} WITH {CARLA_HOME}", who=DAN)
    if how == "Dan's command":
        sent = order(paired, f"CHANGE ADDRESS {CARLA_HOME} TO {CARLA}", who=DAN)
        assert "not done" in told(sent, DAN)
    else:
        sent = paired.write(CARLA_HOME, f"CHANGE ADDRESS {CARLA}")
        assert is_answered(paired, CARLA_HOME, sent)
        if "YES" in how:
            paired.write(CARLA, "YES", "YES")
    assert (CARLA_HOME, LEA) in pairs(paired)


# =========================== d. signing up =======================================================================================

AGAIN = {  # what is sent in a second time; what stays or becomes
    "another name": ("SIGN UP MENTEE", "Name: Maria Okafor\nPractice areas: Critical care\nGoals: To learn.\n"),
    "another role": ("SIGN UP MENTOR", FORM.format(name="Mia Okafor")),
    "another address in the form": ("SIGN UP MENTEE", f"Name: Mia Okafor\nEmail: {JON}\nPractice areas: Critical care\nGoals: To learn.\n"),
    "only areas": ("SIGN UP MENTEE", "Practice areas: Oncology\n"), "nothing": ("SIGN UP MENTEE", ""), "an empty name": ("SIGN UP MENTEE", "Name:\nPractice areas: Critical care\n"),
    "areas that are commands": ("SIGN UP MENTEE", "Name: Mia Okafor\nPractice areas: WITHDRAW, ERASE, LEAVE\nGoals: END NOW\n"),
    "a goal that is a command": ("SIGN UP MENTEE", "Name: Mia Okafor\nPractice areas: Critical care\nGoals: WITHDRAW\n"), "a name that is a command": ("SIGN UP MENTEE", "Name: WITHDRAW\nPractice areas: Critical care\n"),
    "a hundred areas": ("SIGN UP MENTEE", "Name: Mia Okafor\nPractice areas: " + ", ".join(f"Area {n}" for n in range(100)) + "\nGoals: To learn.\n"),
    "two names": ("SIGN UP MENTEE", "Name: Mia Okafor\nName: Jon Berg\nPractice areas: Critical care\n"), "both roles": ("SIGN UP MENTOR AND MENTEE", FORM.format(name="Mia Okafor")),
    "the name of her mentor": ("SIGN UP MENTEE", FORM.format(name="Jon Berg")), "the name of the program": ("SIGN UP MENTEE", FORM.format(name="Mentor Exchange")), "a link for a name": ("SIGN UP MENTEE", FORM.format(name="https://evil.example")),
    "a long name": ("SIGN UP MENTEE", FORM.format(name="M" * 200)), "a name with a break": ("SIGN UP MENTEE", FORM.format(name="Mia\r\n Bcc: eve@evil.example")), "a template for a name": ("SIGN UP MENTEE", FORM.format(name="{{7*7}} {% raise %}")),
}  # fmt: skip


@grave("her request is lost or asked anew, another's profile is changed, or silence")
@pytest.mark.parametrize("how", AGAIN)
def test_a_second_sign_up_touches_neither_an_open_request_nor_another_member(
    asked: Attacked, how: str
) -> None:
    others = [member(asked, who) for who in (JON, ADA, LEA)]
    begin = sent_so_far(asked)
    sent = asked.write(MIA, *AGAIN[how])
    answered = is_answered(asked, MIA, sent)
    asked.later(hours=2)
    assert asked.state() == "pending"
    assert [member(asked, who) for who in (JON, ADA, LEA)] == others
    assert asked.standing(MIA) in ("active", "draft")
    assert "request" not in letter_names(got(asked, JON, begin))
    if how == "the name of her mentor":
        assert "the same name as M-1001" in words_of(to(sent, CARLA))
    if how in ("the name of the program", "a link for a name"):
        assert member(asked, MIA)["name"] == "Mia Okafor"
    if how == "another name":
        assert "Mia Okafor" in whole(got(asked, MIA, begin))
    if how == "a hundred areas":
        assert len(member(asked, MIA)["areas"]) <= 30
    assert "{" not in member(asked, MIA)["name"] or "49" not in whole(got(asked, MIA, begin))
    assert answered


IMPOSTORS = ["Jon Berg", "jon berg", "JON BERG", "Jon  Berg", "Jon\u00a0Berg", "Jоn Berg", "Jon Berg.", "Dr. Jon Berg", "Berg, Jon", "Jon Berg (mentor)", "J\u200bon Berg", "Jon Bérg", "Mentor Exchange", "Mentor Exchange Team", "The coordinators", "Carla <carla@pharmacists.example>", "mentors@pharmacists.example", "jon@hospital.example", "Jon Berg via Eve", "ⒿⓄⓃ Berg"]  # fmt: skip


@grave("someone stands in others' mails under a member's name without that a person has looked")
@pytest.mark.parametrize("name", IMPOSTORS)
@pytest.mark.parametrize("role", ["MENTOR", "MENTEE"])
def test_who_signs_up_under_anothers_name_is_looked_at_first(office: Attacked, name: str, role: str) -> None:
    sent = office.write(EVE, f"SIGN UP {role}", FORM.format(name=name))
    found = member(office, EVE)
    mild = name in ("Dr. Jon Berg", "Berg, Jon", "Jon Berg (mentor)", "Jon Berg via Eve", "Jon Bérg", "The coordinators", "Jon Berg.")  # fmt: skip
    if found and not mild:
        # decision 12: two people of one name are common, and coordinators read of it
        assert found["name"].casefold() in ("jon berg", "m-1005") or found["standing"] == "draft"
        assert "the same name as M-1001" in words_of(to(sent, CARLA))
    assert is_answered(office, EVE, sent)


THREADS: dict[str, Step] = {
    "his request": lambda w: w.reply(PAT, question_to_jon(w), "SIGN UP MENTEE\n\n" + FORM.format(name="Pat Moss")),
    "her receipt": lambda w: w.reply(PAT, last(w, "request-received", MIA), "SIGN UP MENTEE\n\n" + FORM.format(name="Pat Moss")),
    "a welcome": lambda w: w.reply(PAT, last(w, "welcome-mentor", JON), "SIGN UP MENTEE\n\n" + FORM.format(name="Pat Moss")),
    "a sign-up that quotes his request": lambda w: w.write(PAT, "SIGN UP MENTEE", FORM.format(name="Pat Moss") + "\n" + "\n".join("> " + line for line in see(question_to_jon(w)).text.splitlines())),
    "a sign-up that gives his request back": lambda w: w.write(PAT, "SIGN UP MENTEE", FORM.format(name="Pat Moss") + "\n\n" + see(question_to_jon(w)).text),
}  # fmt: skip


@grave("somebody answers or signs up in another's thread for another")
@pytest.mark.parametrize("how", THREADS)
def test_a_sign_up_in_anothers_thread_is_its_writers_own(asked: Attacked, how: str) -> None:
    before = [member(asked, who) for who in (JON, MIA)]
    sent = THREADS[how](asked)
    assert isinstance(sent, list)
    answered = is_answered(asked, PAT, sent)
    assert asked.state() == "pending"
    assert [member(asked, who) for who in (JON, MIA)] == before
    assert not member(asked, PAT) or member(asked, PAT)["name"] == "Pat Moss"
    assert JON not in whole(to(sent, PAT))
    assert MIA not in whole(to(sent, PAT))
    assert answered


@grave("an old form is lost, or an old profile comes back")
@pytest.mark.parametrize("days", [1, 59, 61, 200, 400])
@pytest.mark.parametrize("how", ["reply", "new mail", "after ERASE", "reply after ERASE"])
def test_a_form_that_is_completed_months_later_signs_up_by_what_stands_in_it(
    office: Attacked, days: int, how: str
) -> None:
    office.write(PAT, "SIGN UP MENTEE", "Name: Pat Moss\nGoals: Quetzal\n")
    question = got(office, PAT)[-1]
    if "ERASE" in how:
        erase(office, PAT)
        assert not member(office, PAT)
    office.later(days=days)
    form = "Name: Pat Moss\nPractice areas: Critical care\n"
    sent = office.reply(PAT, question, form) if "reply" in how else office.write(PAT, "SIGN UP MENTEE", form)
    assert is_answered(office, PAT, sent)
    if how in ("reply", "new mail"):
        assert office.standing(PAT) == "active"
    if "ERASE" in how:
        assert "Quetzal" not in str(member(office, PAT))


CAPACITIES = {"0": None, "-1": None, "99": 2, "1000000000": 2, "two": 2, "1": 1, "3.5": None, "1-2": None, "none": None, "²": None, "٣": None, "1e3": None, "": 2, "two or three": None, "END": None}  # fmt: skip


@plain("a capacity that nobody wrote; grave: the process ends, or silence")
@pytest.mark.parametrize("words", CAPACITIES)
def test_an_odd_capacity_is_a_number_that_can_be_or_asked_about(office: Attacked, words: str) -> None:
    sent = office.write(PAT, "SIGN UP MENTOR", f"{FORM.format(name='Pat Moss')}Capacity: {words}\n")
    assert is_answered(office, PAT, sent)
    found = member(office, PAT)
    assert not found or found["capacity"] is None or 0 <= found["capacity"] <= 20
    if words in ("99", "1000000000"):
        assert "as a plain number" not in words_of(to(sent, PAT))
    if CAPACITIES[words] is not None:
        assert found["capacity"] == CAPACITIES[words]


# =========================== e. questions and words that are passed on ==============================================================


@pytest.fixture
def questioned(asked: Attacked) -> Attacked:
    """Jon has asked Mia back before he answers."""
    asked.reply(JON, question_to_jon(asked), "Which clinic is it?")
    assert "question" in letter_names(got(asked, MIA))
    assert asked.state() == "pending"
    return asked


QUESTIONS: dict[str, tuple[Step, str]] = {
    "she answers": (lambda w: w.reply(MIA, last(w, "question", MIA), "It is the clinic in Leeds, zebra."), "P passed"),
    "she answers twice": (lambda w: (w.reply(MIA, last(w, "question", MIA), "It is the clinic in Leeds, zebra."), w.reply(MIA, last(w, "question", MIA), "And I am there on Mondays, zebra.")), "P"),
    "she says yes": (lambda w: w.reply(MIA, last(w, "question", MIA), "Yes"), "P"),
    "she says ACCEPT": (lambda w: w.reply(MIA, last(w, "question", MIA), "ACCEPT"), "P"),
    "she says REJECT": (lambda w: w.reply(MIA, last(w, "question", MIA), "REJECT"), "P W"),
    "she withdraws in it": (lambda w: w.reply(MIA, last(w, "question", MIA), "WITHDRAW"), "W"),
    "she has a concern": (lambda w: w.reply(MIA, last(w, "question", MIA), "CONCERN\n\nHe called me at night, zebra."), "P W kept"),
    "she has a concern below": (lambda w: w.reply(MIA, last(w, "question", MIA), "The one in Leeds.\n\nCONCERN: he called me at night, zebra."), "P W kept"),
    "she answers after a withdrawal": (lambda w: (w.write(MIA, "WITHDRAW"), w.reply(MIA, last(w, "question", MIA), "The one in Leeds, zebra.")), "W kept"),
    "she answers after his no": (lambda w: (w.reply(JON, question_to_jon(w), "REJECT"), w.reply(MIA, last(w, "question", MIA), "The one in Leeds, zebra.")), "R"),
    "she answers after his leave": (lambda w: (w.write(JON, "LEAVE"), w.later(hours=2), w.reply(MIA, last(w, "question", MIA), "The one in Leeds, zebra.")), "W kept"),
    "she answers after a block": (lambda w: (order(w, f"BLOCK {MIA} AND {JON}"), w.reply(MIA, last(w, "question", MIA), "The one in Leeds, zebra.")), "P"),
    "Lea answers for her": (lambda w: w.reply(LEA, last(w, "question", MIA), "The one in Leeds, zebra."), "P kept"),
    "Eve answers for her": (lambda w: w.reply(EVE, last(w, "question", MIA), "The one in Leeds, zebra."), "P kept"),
    "nobody vouches, another thread": (lambda w: w.write(MIA, "Re: question", "The one in Leeds, zebra.", proof=""), "P kept"),
    "her robot answers": (lambda w: w.drop(MIA, "Away", "I am away, zebra.", to=str(see(last(w, "question", MIA)).parsed["reply-to"]), headers={"Auto-Submitted": "auto-replied"}) and w.work(), "P kept"),
    "he accepts meanwhile": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.reply(MIA, last(w, "question", MIA), "The one in Leeds, zebra.")), "A"),
    "he asks again": (lambda w: w.reply(JON, question_to_jon(w), "And on which days?"), "P"),
    "he asks with his address": (lambda w: w.reply(JON, question_to_jon(w), f"Could you write to me at {JON} about which days?"), "P"),
    "she moves and answers": (lambda w: (move(w), w.reply(MIA_HOME, last(w, "question", MIA), "The one in Leeds, zebra.")), "P passed"),
    "he moves, she answers": (lambda w: (move(w, JON, JON_NEW), w.reply(MIA, last(w, "question", MIA), "The one in Leeds, zebra.")), "P passed"),
    "she answers in the same pass as his no": (lambda w: (puts_reply(w, JON, question_to_jon(w), "REJECT"), puts_reply(w, MIA, last(w, "question", MIA), "The one in Leeds, zebra."), w.work()), "R"),
    "she answers below his words": (lambda w: w.reply(MIA, last(w, "question", MIA), "> Which clinic is it?\n\nThe one in Leeds, zebra."), "P passed"),
    "she asks back": (lambda w: w.reply(MIA, last(w, "question", MIA), "Which one would you prefer, zebra?"), "P passed"),
}  # fmt: skip


@grave("an answer says yes for him, what is confided reaches him, an address is shown, or silence")
@pytest.mark.parametrize("how", QUESTIONS)
def test_an_answer_to_a_mentors_question_reaches_him_and_answers_no_request(
    questioned: Attacked, how: str
) -> None:
    act, expected = QUESTIONS[how]
    begin = sent_so_far(questioned)
    act(questioned)
    questioned.later(hours=2)
    state = questioned.state()[0].upper()
    assert state in expected
    his = whole(got(questioned, JON, begin) + got(questioned, JON_NEW, begin))
    if "passed" in expected:
        assert "zebra" in his
    if "kept" in expected:
        assert "zebra" not in his
    if state != "A":
        assert JON not in whole(got(questioned, MIA, begin) + got(questioned, MIA_HOME, begin))
        assert not introduced(questioned, MIA, begin)
    if how.startswith(("she answers", "she says", "she has", "she asks")):
        assert "zebra" in his or is_answered(questioned, MIA, questioned.player.post.sent[begin:])
    if "concern" in how:
        assert "zebra" in whole(got(questioned, CARLA, begin))
    is_one_story(questioned)


PARTNER = {
    "words": ("Dear Jon,\nshall we talk on Monday, zebra? You said so.", True), "a concern below": ("Dear Jon,\nshall we talk on Monday?\n\nCONCERN: zebra, he frightens me.", False), "a concern first": ("CONCERN\nDear Jon, you frighten me, zebra.", False),
    "about Lea": ("Dear Jon,\nyou told me that Lea Stone is ill, zebra.", None), "for the coordinators": ("Dear Carla,\nJon is never there, zebra.", False), "for another": ("Dear Ada,\nwould you mentor me in Jon's place, zebra?", False),
    "with a secret for the office": ("Dear Jon,\nthis is for the coordinators only: zebra.", None), "about him": ("Jon never comes, zebra. What shall I do?", False), "about the harassment": ("Dear coordinators, Jon harasses me, zebra.", False), "a forward": ("Look at this.\n\n---------- Forwarded message ---------\nFrom: Jon Berg <jon@hospital.example>\nSubject: x\n\nDear Mia, zebra", None),
}  # fmt: skip


@grave("the partner reads what was not for him, or words are lost")
@pytest.mark.parametrize("how", PARTNER)
@pytest.mark.parametrize("thread", ["introduction-mentee", "check-in", "from-partner", "none"])
def test_words_reach_the_partner_only_where_they_are_for_him(
    two_pairs: Attacked, how: str, thread: str
) -> None:
    words, for_him = PARTNER[how]
    at_the_check_in(two_pairs)
    two_pairs.reply(
        JON,
        next(m for m in got(two_pairs, JON) if m.letter == "introduction-mentor"),
        "Dear Mia,\nshall we meet on Friday? Would you like that?",
    )
    begin = sent_so_far(two_pairs)
    if thread == "none":
        two_pairs.write(MIA, "Hello", words)
    elif thread in letter_names(got(two_pairs, MIA)):
        mail = last(two_pairs, thread, MIA)
        if thread == "from-partner":
            two_pairs.write(MIA, f"Re: {see(mail).subject}", words, headers={"In-Reply-To": mail.message_id})
        else:
            two_pairs.reply(MIA, mail, words)
    else:
        return
    two_pairs.later(hours=2)
    his = whole(got(two_pairs, JON, begin))
    if for_him is False:
        assert "zebra" not in his
    assert "zebra" not in whole(got(two_pairs, LEA, begin))
    assert "zebra" in his or "zebra" in whole(got(two_pairs, CARLA, begin)) or got(two_pairs, MIA, begin)


# =========================== f. floods and loops ====================================================================================

ROBOTS: dict[str, Callable[[int], tuple[str, str]]] = {
    "a counter": lambda n: (f"Ticket #{n}", f"Your ticket {n} has been opened. We answer within {n} hours."),
    "new words each time": lambda n: ("We got it", " ".join(["Thank", "your", "mail", "soon", "office", "desk", "case"][n % 7 :]) + f" {n * 7919}"),
    "the quoted subject": lambda n: ("Re: Mentor Exchange", f"This is box {n}, which nobody reads."),
    "turns of phrase": lambda n: ("Received", ["We have your mail.", "Your mail is here.", "It arrived.", "Got it, we will see.", "A colleague looks into it."][n % 5]),
    "a time": lambda n: (f"Out at {n}:00", f"I am out until {n}:30, and read your mail then."),
    "help": lambda n: ("HELP", f"HELP {n}"), "status": lambda n: ("STATUS", f"STATUS {n}"), "browse": lambda n: (f"BROWSE page {n}", ""), "a form": lambda n: ("SIGN UP MENTEE", FORM.format(name=f"Desk {'abcdefghijklmnopqrstuvwxyz'[n % 26]}")),
    "export": lambda n: ("EXPORT", ""), "language": lambda n: (("DEUTSCH", "ESPAÑOL")[n % 2], ""), "undo": lambda n: ("UNDO", ""), "pause and resume": lambda n: (("PAUSE", "RESUME")[n % 2], ""), "why": lambda n: ("WHY", f"WHY {n}"), "a request": lambda n: ("REQUEST M-1001", f"Please {n}"),
}  # fmt: skip


@grave("a loop: more than the thirty letters of a day to one address")
@pytest.mark.parametrize("who", [EVE, LEA, JON])
@pytest.mark.parametrize("how", ROBOTS)
def test_a_robot_that_changes_its_words_ends_by_itself(asked: Attacked, how: str, who: str) -> None:
    begin = sent_so_far(asked)
    asks = how in ("help", "status", "browse", "a form", "export", "language", "undo", "pause and resume", "why", "a request")  # fmt: skip
    for number in range(45):
        subject, body = ROBOTS[how](number)
        asked.drop(who, subject, body)
        if not to(asked.work(), who) and number > 35:
            break
        asked.later(seconds=20)
    count = Counter(m.recipient for m in asked.player.post.sent[begin:])
    assert count[who] <= (31 if asks else 10), count
    assert count[CARLA] <= 12
    assert max((n for a, n in count.items() if a not in (who, CARLA, DAN)), default=0) <= 6, count
    assert asked.state() == "pending"


MUNGED = {
    "via": f"From: Jon Berg via Mentors <list@lists.example>\nReply-To: {JON}\nTo: {ADDRESS}\nSubject: ACCEPT",
    "x-original": f"From: list@lists.example\nX-Original-From: {JON}\nTo: {ADDRESS}\nSubject: ACCEPT",
    "the address as a name": f'From: "{JON}" <list@lists.example>\nTo: {ADDRESS}\nSubject: ACCEPT',
    "sender": f"From: list@lists.example\nSender: {JON}\nTo: {ADDRESS}\nSubject: ACCEPT",
    "invalid": f"From: {JON}.invalid\nTo: {ADDRESS}\nSubject: ACCEPT", "list id": f"From: Jon Berg via L <list@lists.example>\nList-Id: <l.lists.example>\nReply-To: {JON}\nTo: {ADDRESS}\nSubject: REJECT",
    "two from": f"From: {JON}, list@lists.example\nSender: list@lists.example\nTo: {ADDRESS}\nSubject: ACCEPT", "srs": f"From: jon=hospital.example@lists.example\nReply-To: {JON}\nTo: {ADDRESS}\nSubject: ACCEPT",
}  # fmt: skip


@grave("a list acts for a member")
@pytest.mark.parametrize("token", [False, True])
@pytest.mark.parametrize("how", MUNGED)
def test_a_list_that_puts_its_own_address_acts_for_nobody(asked: Attacked, how: str, token: bool) -> None:
    head = MUNGED[how]
    if token:
        head = head.replace(ADDRESS, str(see(question_to_jon(asked)).parsed["reply-to"]))
    before = things(asked)
    raw(asked, head, head.rpartition(" ")[2], proof="lists.example")
    asked.later(hours=2)
    assert things(asked) == before


BACK = ["as it was", "from the member", "resent", "attached by a member", "inline by a member", "from the member without proof", "to our reply address", "twice"]  # fmt: skip


@grave("our own letter acts for its reader, or a loop")
@pytest.mark.parametrize(
    "letter", ["request", "welcome-mentor", "confirm-erase", "check-in", "introduction-mentor"]
)
@pytest.mark.parametrize("how", BACK)
def test_our_own_letters_that_come_back_do_nothing(letter: str, how: str) -> None:
    world = fresh("paired" if letter in ("check-in", "introduction-mentor") else "asked")
    if letter == "confirm-erase":
        world.write(JON, "ERASE")
    if letter == "check-in":
        world.later(days=22)
    mail = last(world, letter, JON)
    before, begin = things(world), sent_so_far(world)
    vouched = f"Authentication-Results: {SERVER}; dmarc=pass header.from=hospital.example\r\n".encode()
    as_his = re.sub(
        rb"(?m)^From:.*(\r?\n[ \t].*)*", b"From: Jon Berg <" + JON.encode() + b">", mail.raw, count=1
    )
    for _ in range(2 if how == "twice" else 1):
        if how in ("as it was", "twice"):
            world.player.take_in(mail.raw)
        elif how == "from the member":
            world.player.take_in(vouched + as_his)
        elif how == "from the member without proof":
            world.player.take_in(as_his)
        elif how == "resent":
            world.player.take_in(
                vouched + f"Resent-From: {JON}\r\nResent-To: {ADDRESS}\r\n".encode() + mail.raw
            )
        elif how == "to our reply address":
            world.player.take_in(
                f"Delivered-To: {see(mail).parsed['reply-to']}\r\n".encode() + vouched + as_his
            )
        elif how == "attached by a member":
            with_attached(world, [mail.raw], sender=JON)
        else:
            world.write(
                JON,
                f"Fwd: {see(mail).subject}",
                f"---------- Forwarded message ---------\nFrom: {ADDRESS}\nSubject: {see(mail).subject}\nTo: {JON}\n\n{see(mail).text}",
            )
        world.work()
    world.later(hours=2)
    assert things(world) == before
    assert JON in addresses(world)
    assert len(got(world, JON, begin)) <= 2
    assert not world.player.trouble


@grave("somebody who was erased is known again, another is closed, or the process ends")
@pytest.mark.parametrize("status", ["5.1.1", "4.2.2", "5.7.1"])
@pytest.mark.parametrize("letter", ["welcome-mentor", "request", "erased", "confirm-erase"])
def test_a_report_about_a_letter_to_who_was_erased_tells_and_changes_nothing(
    asked: Attacked, letter: str, status: str
) -> None:
    erase(asked, JON)
    mail = last(asked, letter, JON)
    asked.later(hours=2)
    before, begin = things(asked), sent_so_far(asked)
    raw(asked, *bounce(mail, JON, status=status))
    asked.later(days=2)
    assert things(asked) == before
    assert not got(asked, JON, begin)
    assert "Jon Berg" not in whole(got(asked, CARLA, begin))
    assert not asked.player.trouble


# =========================== g. time ===============================================================================================

MAILS: dict[str, Step] = {
    "yes": lambda w: puts_reply(w, JON, question_to_jon(w), "ACCEPT"), "no": lambda w: puts_reply(w, JON, question_to_jon(w), "REJECT"), "withdraw": lambda w: w.drop(MIA, "WITHDRAW"), "undo": lambda w: w.drop(JON, "UNDO"), "leave": lambda w: w.drop(MIA, "LEAVE"), "block": lambda w: w.drop(CARLA, "x", f"BLOCK {MIA} AND {JON}"),
    "match": lambda w: w.drop(DAN, "x", f"MATCH {MIA} WITH {ADA}"),
}  # fmt: skip
WRONG_ORDER = list(permutations(MAILS, 3))[::5]


@grave("two are introduced who did not agree, one believes what is not so, a mail is lost")
@pytest.mark.parametrize("days", [0, 20])
@pytest.mark.parametrize("mails", WRONG_ORDER, ids=lambda m: " ".join(m))
def test_what_comes_at_once_after_days_without_the_program_is_done_in_its_order(
    asked: Attacked, mails: tuple[str, ...], days: int
) -> None:
    for each in mails:
        MAILS[each](asked)
    asked.player.now += timedelta(days=days)
    asked.work()
    settle(asked)
    is_one_story(asked)
    records = asked.player.records()
    assert records["inbox"]["waiting"] == 0
    assert records["inbox"]["quarantined"] == 0
    if mails[0] in ("withdraw", "leave", "no", "match"):
        assert (JON, MIA) not in pairs(asked) or "undo" in mails
    if mails[0] == "yes" and not {"undo", "no", "match", "withdraw", "leave"} & set(mails) and days == 0:
        assert (JON, MIA) in pairs(asked)


DATES = ["", "Thu, 01 Jan 1970 00:00:00 +0000", "Tue, 19 Jan 2038 03:14:08 +0000", "Fri, 31 Dec 9999 23:59:59 -1200", "Sat, 01 Jan 0001 00:00:00 +1400", "yesterday", "Mon, 02 Mar 2026 25:61:61 +0100", "Mon, 02 Mar 2026 10:00:00 +9999", "Sun, 01 Jan 2006 10:00:00 +0100", "Mon, 02 Mar 20260 10:00:00 GMT", "\u0662 Mar 2026"]  # fmt: skip


@grave("a mail is lost by its date, or the process ends")
@pytest.mark.parametrize("words", ["ACCEPT", "REJECT", "PAUSE UNTIL 1 June", "Not before May, sorry."])
@pytest.mark.parametrize("date", DATES)
def test_a_mail_with_an_odd_date_counts_by_when_it_came(asked: Attacked, date: str, words: str) -> None:
    seen = see(question_to_jon(asked))
    head = f"From: {JON}\nTo: {seen.parsed['reply-to']}\nSubject: Re: {seen.subject}\nIn-Reply-To: {question_to_jon(asked).message_id}"
    sent = raw(asked, head + (f"\nDate: {date}" if date else ""), words, proof="hospital.example")
    expected = {"ACCEPT": "accepted", "REJECT": "rejected"}.get(words, "pending")
    assert asked.state() == expected
    if words.startswith("PAUSE"):
        assert asked.standing(JON) == "paused"
    assert to(sent, JON)


def copy_of(who: str, subject: str, body: str, number: int = 1) -> bytes:
    """A mail that was written to the program and to a coordinator."""
    head = f"From: {who}\nTo: {ADDRESS}\nCc: {CARLA}\nSubject: {subject}\nDate: Tue, 3 Mar 2026 10:00:00 +0100\nMessage-ID: <both.{number}@x.example>\n"
    return f"{head}\n{body}\n".replace("\n", "\r\n").encode()


TWICE = {
    "yes": (JON, "ACCEPT REQ-1", "ACCEPT REQ-1", "asked"), "no": (JON, "REJECT REQ-1", "REJECT REQ-1", "asked"), "withdraw": (MIA, "WITHDRAW", "WITHDRAW", "asked"), "request": (LEA, "REQUEST M-1003", "Dear Ada, would you mentor me?", "asked"),
    "sign-up": (PAT, "SIGN UP MENTEE", FORM.format(name="Pat Moss"), "asked"), "end": (JON, "END NOW", "END NOW", "paired"), "leave": (ADA, "LEAVE", "LEAVE", "paired"), "concern": (MIA, "CONCERN", "He shouts at me, zebra.", "paired"), "pause": (JON, "PAUSE", "PAUSE", "paired"),
}  # fmt: skip


def comes(world: Attacked, mail: bytes, who: str) -> None:
    vouched = (
        f"Authentication-Results: {SERVER}; dmarc=pass header.from={who.rpartition('@')[2]}\r\n".encode()
    )
    world.player.take_in(vouched + mail)
    world.work()
    world.later(minutes=3)


@grave("one mail is done twice, or not at all")
@pytest.mark.parametrize("way", ["attached", "inline"])
@pytest.mark.parametrize("order_of", ["own first", "forward first", "one pass"])
@pytest.mark.parametrize("what", TWICE)
def test_one_mail_that_comes_by_itself_and_passed_on_is_done_once(what: str, order_of: str, way: str) -> None:
    who, subject, body, kind = TWICE[what]
    plainly, world = fresh(kind), fresh(kind)
    mail = copy_of(who, subject, body)
    comes(plainly, mail, who)
    plainly.later(hours=3)

    def forwards() -> None:
        if way == "attached":
            with_attached(world, [mail])
        else:
            world.write(
                CARLA,
                f"Fwd: {subject}",
                f"---------- Forwarded message ---------\nFrom: {who}\nDate: Tue, 3 Mar 2026 10:00:00 +0100\nSubject: {subject}\nTo: {ADDRESS}\nCc: {CARLA}\n\n{body}\n",
            )

    if order_of == "own first":
        comes(world, mail, who)
        forwards()
    elif order_of == "forward first":
        forwards()
        comes(world, mail, who)
    else:
        vouched = f"Authentication-Results: {SERVER}; dmarc=pass header.from={who.rpartition('@')[2]}\r\n"
        world.player.take_in(vouched.encode() + mail)
        forwards()
    world.later(hours=3)
    assert things(world) == things(plainly)
    is_one_story(world)
    told_once = Counter((m.recipient, m.letter) for m in world.player.post.sent if m.letter in (*INTRO, "ended", "welcome-mentee", "request", "left"))  # fmt: skip
    told_plainly = Counter(
        (m.recipient, m.letter) for m in plainly.player.post.sent if m.letter in told_names()
    )
    assert told_once == told_plainly


def told_names() -> tuple[str, ...]:
    return (*INTRO, "ended", "welcome-mentee", "request", "left")


@grave("what its author took back is done again by a copy")
@pytest.mark.parametrize("way", ["attached", "inline", "the mail once more", "the mail with another id"])
@pytest.mark.parametrize("what", ["yes", "no", "end", "leave", "request"])
def test_a_copy_of_what_was_taken_back_does_not_do_it_again(disk: Attacked, what: str, way: str) -> None:
    who, subject, body, kind = TWICE[what]
    question = disk.asked()
    if kind == "paired":
        disk.reply(JON, question, "ACCEPT")
    disk.later(hours=30)
    mail = copy_of(who, subject, body)
    before = things(disk)
    comes(disk, mail, who)
    disk.write(who, "UNDO")
    disk.later(minutes=5)
    if what != "request":
        after = things(disk)
        assert after[:2] == before[:2]
        assert [r for r in after[2] if r[1] == "active"] == before[2]
    since = things(disk)
    if way == "attached":
        with_attached(disk, [mail])
    elif way == "inline":
        disk.write(
            CARLA,
            f"Fwd: {subject}",
            f"---------- Forwarded message ---------\nFrom: {who}\nDate: Tue, 3 Mar 2026 10:00:00 +0100\nSubject: {subject}\nTo: {ADDRESS}\nCc: {CARLA}\n\n{body}\n",
        )
    elif way == "the mail once more":
        comes(disk, mail, who)
    else:
        comes(disk, b"X-Trace: another\r\n" + mail, who)
    disk.later(hours=3)
    assert things(disk) == since
    is_one_story(disk)


@grave("the tables are read wrongly, and nothing is tried")
def test_what_this_wave_looks_for_can_be_seen(both: Attacked) -> None:
    both.reply(JON, both.asked(), "ACCEPT")
    both.later(hours=3)
    assert pairs(both) == [(JON, MIA)]
    assert introduced(both, MIA) == 1
    is_one_story(both)
    assert "zebra" in whole(both.write(MIA, "CONCERN", "He shouts at me, zebra."))
    assert html_only(both, JON, "HELP", "<p>HELP</p>")
    assert words_of(got(both, JON))


# =========================== h. an UNDO after something else (written when the rest had been run) ================================

BETWEEN = ["DEUTSCH", "STATUS", "EXPORT", "HELP", "BROWSE", "PAUSE", "RESUME", "Thank you for everything!", "moves", "UPDATE", "CONCERN", "RENEW", "a form", "Dear Mia, will you be there on Monday?"]  # fmt: skip
TAKEN_BACK = {"leave of jon": (JON, "LEAVE"), "leave of mia": (MIA, "LEAVE"), "end of jon": (JON, "END NOW"), "end of mia": (MIA, "END NOW"), "no": (JON, "REJECT REQ-1"), "yes": (JON, "ACCEPT REQ-1")}  # fmt: skip


@grave("the UNDO takes back something else, and its writer reads that all is as it was")
@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("deed", TAKEN_BACK)
def test_an_undo_takes_back_the_deed_and_not_what_came_after_it(deed: str, between: str) -> None:
    who, words = TAKEN_BACK[deed]
    world = fresh("paired" if deed.startswith(("leave of jon", "end")) else "asked")
    world.later(days=2)
    before, begin = things(world), sent_so_far(world)
    world.write(who, words, words)
    now = who
    if between == "moves":
        now = MIA_HOME if who == MIA else JON_NEW
        move(world, who, now)
    elif between == "a form":
        world.write(
            who,
            f"SIGN UP {'MENTOR' if who == JON else 'MENTEE'}",
            FORM.format(name="Jon Berg" if who == JON else "Mia Okafor"),
        )
    else:
        world.write(who, between if len(between) < 10 else "Hello", between)
    if between == "PAUSE":
        world.write(who, "RESUME", "RESUME")
    world.write(now, "UNDO")
    for ref in waiting(world):
        order(world, f"DROP {ref}", who=DAN)
    world.later(hours=3)
    read = world.player.post.sent[begin:]
    undone = [m for m in read if m.recipient == now and m.letter in ("undone", "answer-undone")]
    found = things(world)
    standing = world.standing(now)
    if undone:
        assert standing == "active"
        assert [r for r in found[1] if r in before[1]] == before[1]
        assert [r for r in found[2] if r[1] == "active"] == before[2]
        assert now in addresses(world)
    else:
        assert is_answered(world, now, to(read, now))
    is_one_story(world)


HOURS: dict[str, tuple[str, Step, Step, tuple[tuple[str, str], ...]]] = {
    # kind, what waits its hour, what comes within it, and the last letter that each may have read
    "removed and back": ("asked", lambda w: order(w, f"REMOVE {JON}"), lambda w: w.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg")), ((JON, "welcome-mentor"),)),
    "removed from a pair and back": ("paired", lambda w: order(w, f"REMOVE {JON}"), lambda w: w.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg")), ((JON, "welcome-mentor"),)),
    "left, and she is matched": ("asked", lambda w: w.write(JON, "LEAVE"), lambda w: order(w, f"MATCH {MIA} WITH {ADA}", who=DAN), ((MIA, "introduction-mentee"), (JON, "left"))),
    "removed, and she is matched": ("asked", lambda w: order(w, f"REMOVE {JON}"), lambda w: order(w, f"MATCH {MIA} WITH {ADA}", who=DAN), ((MIA, "introduction-mentee"), (JON, "left"))),
    "left, back and matched": ("asked", lambda w: w.write(JON, "LEAVE"), lambda w: (w.write(JON, "SIGN UP MENTOR", FORM.format(name="Jon Berg")), order(w, f"MATCH {MIA} WITH {JON}", who=DAN)), ((MIA, "introduction-mentee"), (JON, "introduction-mentor"))),
    "ended and matched again": ("paired", lambda w: w.write(JON, "END NOW"), lambda w: order(w, f"MATCH {MIA} WITH {JON}", who=DAN), ((MIA, "introduction-mentee"), (JON, "introduction-mentor"))),
    "ended, and she asks Ada": ("paired", lambda w: w.write(JON, "END NOW"), lambda w: w.write(MIA, "REQUEST M-1003", "Would you?"), ((MIA, "request-received"), (JON, "ended"))),
    "a no, and she is matched": ("asked", lambda w: w.reply(JON, question_to_jon(w), "REJECT"), lambda w: order(w, f"MATCH {MIA} WITH {ADA}", who=DAN), ((MIA, "introduction-mentee"), (JON, "answer-thanks"))),
    "she left and is back": ("asked", lambda w: w.write(MIA, "LEAVE"), lambda w: w.write(MIA, "SIGN UP MENTEE", FORM.format(name="Mia Okafor")), ((MIA, "welcome-mentee"),)),
}  # fmt: skip


@grave("the last that a member reads is not so any more")
@pytest.mark.parametrize("how", HOURS)
def test_a_letter_that_waits_its_hour_comes_not_after_what_makes_it_untrue(how: str) -> None:
    kind, first, then, read = HOURS[how]
    world = fresh(kind)
    first(world)
    world.later(minutes=5)
    then(world)
    world.later(hours=3)
    for who, letter in read:
        assert letter_names(got(world, who))[-1] == letter, letter_names(got(world, who))


@plain("a receipt that speaks of words that nobody wrote, and of an UNDO that was just tried")
def test_the_receipt_for_an_undo_of_a_coordinators_deed_says_whose_deed_it_was(asked: Attacked) -> None:
    order(asked, f"REMOVE {JON}")
    begin = sent_so_far(asked)
    asked.write(JON, "UNDO")
    (receipt,) = got(asked, JON, begin)
    assert receipt.letter == "held-receipt"
    assert "What a coordinator did in your name" in words_of([receipt])
    assert "write UNDO" not in words_of([receipt])


@grave(
    "who was erased asks to come back and hears nothing; or an old letter's answer, or thanks, are answered"
)
@pytest.mark.parametrize(
    "words", ["I would like to sign up again.", "How do I come back?", "Ich möchte mich wieder anmelden.", "LEAVE"]
)  # fmt: skip
def test_the_erased_who_write_anew_hear_once_a_day_how_to_sign_up(asked: Attacked, words: str) -> None:
    letter = last(asked, "request-received", MIA)
    erase(asked, MIA)
    begin = sent_so_far(asked)
    asked.write(MIA, "Hello", words)
    assert [mail.letter for mail in got(asked, MIA, begin)] == ["browse-members-only"]
    begin = sent_so_far(asked)
    asked.write(MIA, "Hello", f"{words} Please.")
    asked.write(MIA, "Hello", "Thanks a lot for all.")
    asked.reply(MIA, letter, words)
    assert got(asked, MIA, begin) == []
    assert MIA not in [str(m["email"]) for m in asked.player.records()["members"]]
