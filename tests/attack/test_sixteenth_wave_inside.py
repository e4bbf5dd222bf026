# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The sixteenth wave, by mail: what is taken as what, confidences, calendars, files, UNDO after UNDO, odd limits and names.

What is expected here was written before it was first run, from the documents alone. Each test says which outcome would be grave.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from processor.core.mail import OutboundMail
from tests.attack.deeds import (
    JONS_WORDS,
    carla_signs_up,
    erase,
    move,
    new_held,
    order,
    puts_reply,
    says_yes,
    settle,
    until_offered,
)
from tests.attack.heard import is_answered
from tests.attack.letters import (
    INTRO,
    JONS_SUBJECT,
    deed_number,
    got,
    introduced,
    last,
    letter_names,
    question_to_jon,
    sent_so_far,
    told,
    whole,
)
from tests.attack.mails_by_hand import SERVER, eml, inline, raw
from tests.attack.marks import grave
from tests.attack.people import ADA, CARLA, DAN, JON_NEW, LEA, MIA_HOME
from tests.attack.prepared import fresh, peopled, staffed
from tests.attack.records import addresses, held_states, member, outcome_of, pairs, row, things, waiting
from tests.attack.steps import Step
from tests.attack.stories import is_one_story
from tests.attacks import EVE, FORM, JON, MIA, Attacked, address_with, reply_token, to
from tests.cv_samples import compound, docx, odt, packed, pdf
from tests.doors.stores import open_kept
from tests.player import ADDRESS
from tests.post_office import see
from tests.shipped_rules import RULES

ONE_MINUTE = timedelta(minutes=1)
LAVENDER = "The lavender has to be cut before the rain comes."


@pytest.fixture
def somewhere(request: pytest.FixtureRequest) -> Iterator[Attacked]:
    """Four members and two coordinators: in memory, or, for one in five, on a database; the name says which, each time alike."""
    nth = zlib.crc32(request.node.nodeid.encode()) % 10
    if nth > 1:
        yield fresh("office")
        return
    url = str(request.getfixturevalue(f"migrated_{('sqlite', 'postgres')[nth]}_url"))
    store = open_kept(url, areas=RULES.areas, staff=[CARLA, DAN])
    try:
        yield peopled(Attacked(store))
    finally:
        store.close()


def is_led(world: Attacked) -> Attacked:
    """Carla, who coordinates with Dan, mentors Mia: REL-1."""
    carla_signs_up(world, "MENTOR")
    world.write(MIA, f"REQUEST {member(world, CARLA)['code']}", "I would like to learn.")
    world.reply(CARLA, last(world, "request", CARLA), "ACCEPT")
    world.later(days=2)
    return world


def held_forward(world: Attacked, words: str = LAVENDER, who: str = CARLA, name: str = "Jon Berg") -> str:
    """Passed on, and its From line holds a name and no address."""
    text = f"---------- Forwarded message ---------\nFrom: {name}\nDate: Sun, Mar 1, 2026 at 6:12 PM\nSubject: yes\nTo: Carla Reyes <{CARLA}>\n\n{words}\n"
    return new_held(world, lambda: world.write(who, "Fwd: yes", text))


def held_of(
    world: Attacked,
    who: str = JON,
    words: str = "Dear coordinators, please call me about it before I decide.",
) -> str:
    return new_held(world, lambda: world.write(who, "A question", words))


def vouched(who: str, verdict: str = "pass") -> str:
    return f"Authentication-Results: {SERVER}; dmarc={verdict} header.from={who.rpartition('@')[2]}\n"


def is_quiet(world: Attacked) -> None:
    """The pass did not break, and nothing was set aside as unreadable."""
    assert not world.player.trouble
    assert not world.player.records()["inbox"].get("quarantined")


# =========================== who wrote it, and what it is ========================================================================

SAID: dict[str, tuple[str, str]] = {  # what the coordinator says of it; what REQ-1 is then, as outcome_of() writes it
    "the mentor": (f"FROM {JON} AS ACCEPT REQ-1", "A+"),
    "the mentor's no": (f"FROM {JON} AS REJECT REQ-1", "R-"),
    "the mentor, without a REF": (f"FROM {JON} AS ACCEPT", "A+,P-"),
    "the mentee herself": (f"FROM {MIA} AS ACCEPT REQ-1", "P-"),
    "another mentee": (f"FROM {LEA} AS ACCEPT REQ-1", "P-"),
    "another mentor": (f"FROM {ADA} AS ACCEPT REQ-1", "P-"),
    "herself": (f"FROM {CARLA} AS ACCEPT REQ-1", "P-"),
    "the other coordinator": (f"FROM {DAN} AS ACCEPT REQ-1", "P-"),
    "a stranger": (f"FROM {EVE} AS ACCEPT REQ-1", "P-"),
    "the program": (f"FROM {ADDRESS} AS ACCEPT REQ-1", "P-"),
    "no address": ("FROM nobody AS ACCEPT REQ-1", "P-"),
    "an empty one": ("FROM <> AS ACCEPT REQ-1", "P-"),
    "two": (f"FROM {JON} or {ADA} AS ACCEPT REQ-1", "P-"),
    "two with a comma": (f"FROM {JON}, {ADA} AS ACCEPT REQ-1", "P-"),
    "not he": (f"FROM not {JON} AS ACCEPT REQ-1", "P-"),
    "he, it seems": (f"FROM {JON} I think AS ACCEPT REQ-1", "P-"),
    "he, tomorrow": (f"FROM {JON} AS ACCEPT REQ-1 tomorrow", "P-"),
    "he, a question": (f"FROM {JON} AS ACCEPT REQ-1?", "P-"),
    "he, denied": (f"FROM {JON} AS not ACCEPT REQ-1", "P-"),
    "he, two things": (f"FROM {JON} AS ACCEPT REQ-1 AS REJECT REQ-1", "P-"),
    "he, a request that is none": (f"FROM {JON} AS ACCEPT REQ-2", "P-"),
    "he, what is hers": (f"FROM {JON} AS WITHDRAW REQ-1", "P-"),
    "she, what is hers": (f"FROM {MIA} AS WITHDRAW REQ-1", "W-"),
    "another, what is hers": (f"FROM {LEA} AS WITHDRAW REQ-1", "P-"),
    "two From": (f"FROM {JON} FROM {ADA} AS ACCEPT REQ-1", "P-"),
    "a Cyrillic letter": (f"FROM {JON.replace('o', 'о')} AS ACCEPT REQ-1", "P-"),
    "a tag": (f"FROM {JON.replace('@', '+x@')} AS ACCEPT REQ-1", "P-"),
    "a host that begins like his": (f"FROM {JON}.evil.example AS ACCEPT REQ-1", "P-"),
    "brackets": (f"FROM <{JON}> AS ACCEPT REQ-1", "A+,P-"),
    "a line that is quoted": (f"> FROM {JON} AS ACCEPT REQ-1", "P-"),
}  # fmt: skip


# done in the name of who is told that it is not theirs to say
ANSWERED = ("the mentee herself", "he, what is hers", "another, what is hers")


@grave("somebody answers for Jon, or takes back for Mia; or two are introduced by a doubt")
@pytest.mark.parametrize("how", SAID)
def test_who_wrote_what_is_passed_on_is_taken_at_the_word_alone(asked: Attacked, how: str) -> None:
    line, expected = SAID[how]
    ref = held_forward(asked)
    asked.later(minutes=5)  # what comes at once, and says nothing, is a robot's
    sent = order(asked, f"> {ref} {line[2:]}" if line.startswith(">") else f"{ref} {line}")
    assert told(sent)
    if expected == "P-" and how not in ANSWERED:
        assert held_states(asked)[ref] == "waiting"
    settle(asked)
    assert outcome_of(asked) in expected.split(",")
    is_one_story(asked)
    is_quiet(asked)


WRONG_HANDS: dict[str, Callable[[Attacked, str], object]] = {
    "the mentor himself": lambda w, line: order(w, line, who=JON),
    "the mentee": lambda w, line: order(w, line, who=MIA),
    "a stranger": lambda w, line: order(w, line, who=EVE),
    "the mentee, with the coordinator's reply address": lambda w, line: w.write(MIA, "x", line, to=address_with(reply_token(got(w, CARLA)[-1]))),
    "a forger, with the code in the text": lambda w, line: w.write(CARLA, "x", f"{line}\n\n{see(got(w, CARLA)[-1]).text}", proof=""),
    "what our server calls forged": lambda w, line: order(w, line, proof="fail"),
    "nobody vouches, and no YES": lambda w, line: order(w, line, proof=""),
    "who is no coordinator any more": lambda w, line: (staffed(w, DAN), order(w, line)),
    "a coordinator's private address": lambda w, line: order(w, line, who="carla@home.example"),
    "an attached mail of hers": lambda w, line: attached(w, EVE, [("message/rfc822", "", eml(CARLA, "x", line))]),
    "a forward of her mail": lambda w, line: w.write(JON, "Fwd: x", inline(f"Carla <{CARLA}>", line, "x")),
    "a robot in her name": lambda w, line: order(w, line, headers={"Auto-Submitted": "auto-generated"}),
}  # fmt: skip
LINES = [f"{{}} FROM {JON} AS ACCEPT REQ-1", f"{{}} FROM {JON}", "{} AS ACCEPT REQ-1"]


def attached(
    world: Attacked, who: str, files: Sequence[tuple[str, str, bytes]], *, words: str = "", subject: str = "Fwd: mails", proof: str = "pass",
) -> list[OutboundMail]:  # fmt: skip
    """(type, name, content) of each file; written by hand, as mail programs differ."""
    parts = [f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n".encode()]
    for kind, name, content in files:
        named = f'; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"' if name else ""
        encoding = "8bit" if kind.startswith("message/") else "base64"
        body = content if encoding == "8bit" else re.sub(rb"(.{76})", rb"\1\r\n", _base64(content))
        parts.append(
            f"--b\r\nContent-Type: {kind}{named}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
            + body
            + b"\r\n"
        )
    verdict = vouched(who, proof) if proof else ""
    head = f"{verdict}From: {who}\nTo: {ADDRESS}\nSubject: {subject}\nMessage-ID: <{world.player.taken}.files@x.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    world.player.take_in(head.replace("\n", "\r\n").encode() + b"".join(parts) + b"--b--\r\n")
    sent = world.work()
    world.later(minutes=1)
    return sent


def _base64(content: bytes) -> bytes:
    from base64 import b64encode

    return b64encode(content)


@grave("somebody who is no coordinator says whose words they are, and two are introduced")
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("hand", WRONG_HANDS)
def test_nobody_else_says_who_wrote_what_is_held(asked: Attacked, hand: str, line: str) -> None:
    ref = held_forward(asked, "ACCEPT REQ-1" if line.endswith(JON) else LAVENDER)
    WRONG_HANDS[hand](asked, line.format(ref))
    staffed(asked, CARLA, DAN)
    asked.later(hours=3)
    assert outcome_of(asked) == "P-"
    assert held_states(asked)[ref] == "waiting"
    is_quiet(asked)


KINDS: dict[str, tuple[str, str]] = {  # the words that were passed on; what REQ-1 is once it is said that Jon wrote them
    "a yes": ("ACCEPT REQ-1", "A+"),
    "a no": ("REJECT REQ-1", "P-"),  # its subject says yes, so he is asked
    "a yes in free words": ("Yes, I would love to mentor Mia.", "A+,P-"),
    "a note of absence": ("I am out of the office until 20 March.\nACCEPT REQ-1 is what I shall say then.", "P-"),
    "a bounce": ("Delivery to the following recipient failed permanently:\n\n   jon@hospital.example\n\nReason: 550 5.1.1 no such user", "P-"),
    "our own letter": ("Dear Jon,\n\nMia Okafor asks you to be her mentor.\n\nReply ACCEPT or REJECT.\n\nMentor Exchange", "P-"),
    "a forward in it": ("See below.\n\n" + inline(f"Ada Lind <{ADA}>", "ACCEPT REQ-1"), "P-"),
    "a doubt": ("ACCEPT REQ-1, if my boss lets me.", "P-"),
    "a coordinator's command": (f"MATCH {MIA} WITH {JON}", "P-"),
    "a yes and a no": ("ACCEPT REQ-1\nREJECT REQ-1", "P-"),
    "a concern": ("CONCERN\nMia calls me at night, zebra.", "P-"),
    "nothing": ("\u200b", "P-"),
}  # fmt: skip


@grave("two are introduced by words that are no yes of Jon's, or the mentee reads a confidence")
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_to_be_jons_is_judged_as_his_own_mail(asked: Attacked, kind: str) -> None:
    words, expected = KINDS[kind]
    try:
        ref = held_forward(asked, words)
    except ValueError:
        ref = ""  # it was not held at all
    begin = sent_so_far(asked)
    if ref:
        assert told(order(asked, f"{ref} FROM {JON}"))
    assert "zebra" not in whole(got(asked, MIA, begin))
    settle(asked)
    assert outcome_of(asked) in expected.split(",")
    assert (
        not got(asked, JON, begin)
        or kind != "a bounce"
        or "introduction-mentor" not in letter_names(got(asked, JON, begin))
    )
    is_one_story(asked)
    is_quiet(asked)


SINCE: dict[str, tuple[Step, str, str]] = {  # what has become of Jon; who is said to have written it; what REQ-1 is then
    "he moved: the old address": (lambda w: move(w, JON, JON_NEW), JON, "A+,P-"),
    "he moved: the new address": (lambda w: move(w, JON, JON_NEW), JON_NEW, "A+"),
    "he wants to move: the new address": (lambda w: w.write(JON, f"CHANGE ADDRESS {JON_NEW}"), JON_NEW, "P-"),
    "he moved and the move was undone": (lambda w: (order(w, f"CHANGE ADDRESS {JON} TO {JON_NEW}"), order(w, "UNDO")), JON_NEW, "P-"),
    "he left": (lambda w: (w.write(JON, "LEAVE"), w.later(hours=2)), JON, "W-"),
    "he left unheard": (lambda w: w.write(JON, "LEAVE"), JON, "W-"),
    "he was erased": (lambda w: erase(w, JON), JON, "W-"),
    "he said no": (lambda w: w.reply(JON, question_to_jon(w), "REJECT"), JON, "R-"),
    "he said yes": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), JON, "A+"),
    "he said yes and took it back": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.write(JON, "UNDO")), JON, "A+"),
    "he said yes and ended it": (lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.write(JON, "END NOW"), w.later(hours=2)), JON, "A-"),
    "she withdrew": (lambda w: w.write(MIA, "WITHDRAW"), JON, "W-"),
    "she moved": (lambda w: move(w), JON, "A+"),
    "she was erased": (lambda w: erase(w, MIA), JON, "W-"),
    "she has another": (lambda w: order(w, f"MATCH {MIA} WITH {ADA}"), JON, "W-"),
    "they are kept apart": (lambda w: order(w, f"BLOCK {MIA} AND {JON}"), JON, "P-"),
    "he is full": (lambda w: order(w, f"CAPACITY {JON} 1", f"MATCH {LEA} WITH {JON}"), JON, "P-"),
    "he has paused": (lambda w: w.write(JON, "PAUSE"), JON, "A+"),
    "it expired": (lambda w: w.later(days=16), JON, "E-"),
}  # fmt: skip


@grave("two are introduced who do not agree any more, or one who is gone gets a letter")
@pytest.mark.parametrize("since", SINCE)
def test_a_forward_that_is_taken_as_a_yes_late_is_judged_by_what_is_now(
    somewhere: Attacked, since: str
) -> None:
    somewhere.asked()
    ref = held_forward(somewhere)
    act, who, expected = SINCE[since]
    act(somewhere)
    begin = sent_so_far(somewhere)
    assert told(order(somewhere, f"{ref} FROM {who} AS ACCEPT REQ-1"))
    settle(somewhere)
    assert outcome_of(somewhere) in expected.split(",")
    if "erased" in since and "she" not in since:
        assert not got(somewhere, JON, begin)
    if "she was erased" in since:
        assert not got(somewhere, MIA, begin)
    is_one_story(somewhere)


FOREIGN = [
    "STOP", "EXPORT", "QUEUE", "REPORT", f"ERASE {ADA}", f"PAUSE {ADA}", f"REMOVE {ADA}", f"MATCH {LEA} WITH {ADA}", f"CHANGE ADDRESS {ADA} TO {EVE}", f"SHOW {ADA}",
    "FIND lind", "START", f"BLOCK {ADA} AND {LEA}", "UNDO DO-1",
]  # fmt: skip


@grave("what only a coordinator may do is done in the name of who wrote a mail, or that one reads records")
@pytest.mark.parametrize("verb", FOREIGN)
@pytest.mark.parametrize("author", ["a stranger", "a mentor", "the other coordinator"])
def test_no_mail_is_taken_as_a_coordinators_command(asked: Attacked, verb: str, author: str) -> None:
    order(asked, f"PAUSE {LEA}")  # DO-1
    if author == "a stranger":
        ref, line = held_of(asked, EVE, "Where do I find the leaflet of last year?"), f"AS {verb}"
    elif author == "a mentor":
        ref, line = held_of(asked), f"AS {verb}"
    else:
        ref, line = held_forward(asked), f"FROM {DAN} AS {verb}"
    before, begin = member(asked, ADA), sent_so_far(asked)
    order(asked, f"{ref} {line}")
    asked.later(hours=3)
    assert member(asked, ADA) == before
    assert asked.standing(LEA) == "paused"
    assert not pairs(asked)
    author_read = whole(got(asked, {"a stranger": EVE, "a mentor": JON}.get(author, ADA), begin))
    assert not re.search("Lind|Stone|ada@|lea@", author_read)
    assert not got(asked, DAN, begin) or "Shall this be done" not in told(got(asked, DAN, begin), DAN)
    assert asked.write(JON, "STATUS")
    is_quiet(asked)


# --- any word of a member ------------------------------------------------------------------------------------------------------

TAKEN: dict[str, tuple[str, str]] = {  # what a held mail of Jon's is taken as; REL-1 and Jon's standing a day later
    "END": ("END", "ended active"), "END NOW": ("END NOW", "ended active"), "END REL-1": ("END REL-1", "ended active"), "END REL-7": ("END REL-7", "active active"),
    "LEAVE": ("LEAVE", "active left"), "ERASE": ("ERASE", "active active"), "PAUSE": ("PAUSE", "active paused"), "PAUSE UNTIL": ("PAUSE UNTIL 1 June", "active paused"),
    "RENEW": ("RENEW", "active active"), "STATUS": ("STATUS", "active active"), "HELP": ("HELP", "active active"), "EXPORT": ("EXPORT", "active active"),
    "a mark": ("5", "active active"), "CHANGE ADDRESS": (f"CHANGE ADDRESS {JON_NEW}", "active active"), "REQUEST himself": ("REQUEST M-1001", "active active"),
    "SIGN UP MENTEE": ("SIGN UP MENTEE", "active active"), "YES": ("YES", "active active"), "ACCEPT": ("ACCEPT", "active active"), "WITHDRAW": ("WITHDRAW", "active left"),
    "CONCERN": ("CONCERN", "active active"), "RESUME": ("RESUME", "active active"), "BROWSE": ("BROWSE", "active active"), "DEUTSCH": ("DEUTSCH", "active active"),
}  # fmt: skip


@grave("more is done than was said, or the partner hears of what was taken back, or of nothing")
@pytest.mark.parametrize("undone", [False, True], ids=["kept", "undone"])
@pytest.mark.parametrize("what", TAKEN)
def test_a_held_mail_is_taken_as_that_and_is_undone_unheard(
    paired: Attacked, what: str, undone: bool
) -> None:
    line, expected = TAKEN[what]
    ref = held_of(paired, words="Dear coordinators, please call me about my plans for the summer, zebra.")
    begin = sent_so_far(paired)
    sent = order(paired, f"{ref} AS {line}")
    assert told(sent)
    numbers = re.findall(r"UNDO (DO-\d+)", told(sent))
    if undone and numbers:
        order(paired, f"UNDO {numbers[-1]}", who=DAN)
        expected = "active active"
    paired.later(hours=26)
    assert f"{row(paired, 'REL-1')['state']} {paired.standing(JON)}" == expected
    assert JON in addresses(paired)
    assert "zebra" not in whole(got(paired, MIA, begin))
    heard = [m for m in got(paired, MIA, begin) if m.letter != "digest"]
    if expected.startswith("ended"):
        assert len(heard) == 1
    elif undone and numbers:
        assert not heard, letter_names(heard)
    is_one_story(paired)
    is_quiet(paired)


# =========================== files that are passed on ============================================================================

YES = eml(f"Jon Berg <{JON}>", JONS_SUBJECT, "ACCEPT")
NO = eml(f"Jon Berg <{JON}>", JONS_SUBJECT, "REJECT REQ-1")
FORGED_INSIDE = eml(f"Jon Berg <{JON}>", JONS_SUBJECT, "ACCEPT", more=vouched(JON, "fail"))
ROBOT = eml(f"Jon Berg <{JON}>", JONS_SUBJECT, "ACCEPT", more="Auto-Submitted: auto-replied\n")
INVITED = YES.replace(
    b"Subject:", b"MIME-Version: 1.0\r\nContent-Type: text/calendar; method=REPLY\r\nSubject:"
).replace(
    b"ACCEPT\r\n",
    b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:x\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:jon@hospital.example\r\nSUMMARY:ACCEPT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
)


def around(inner: bytes, who: str = f"Ada Lind <{ADA}>", kind: str = "message/rfc822") -> bytes:
    head = f"From: {who}\r\nTo: {CARLA}\r\nSubject: Fwd: x\r\nDate: Mon, 2 Mar 2026 10:00:00 +0100\r\nMessage-ID: <around@in.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=z\r\n\r\n--z\r\nContent-Type: text/plain\r\n\r\nSee this.\r\n--z\r\nContent-Type: {kind}\r\n\r\n"
    return head.encode() + inner + b"\r\n--z--\r\n"


FILES: dict[str, tuple[list[tuple[str, str, bytes]], str]] = {
    "rfc822": ([("message/rfc822", "", YES)], "A+"),
    "octet-stream .eml": ([("application/octet-stream", "answer.eml", YES)], "A+"),
    "text .eml": ([("text/plain", "answer.eml", YES)], "A+,P-"),
    "a picture's name": ([("image/jpeg", "photo.jpg", YES)], "A+,P-"),
    "a name with a path": ([("application/octet-stream", "../../answer.eml", YES)], "A+"),
    "a name of 3000 letters": ([("application/octet-stream", "a" * 3000 + ".eml", YES)], "A+"),
    "a name that turns round": ([("application/octet-stream", "\u202elme.answer", YES)], "A+,P-"),
    "a zip": ([("application/zip", "mails.zip", packed({"answer.eml": YES}))], "P-"),
    "a zip that is called .eml": ([("application/octet-stream", "answer.eml", packed({"answer.eml": YES}))], "P-"),
    "one in another": ([("message/rfc822", "", around(YES))], "P-"),
    "one in another as a file": ([("message/rfc822", "", around(YES, kind='application/octet-stream; name="a.eml"'))], "P-"),
    "one in his own": ([("message/rfc822", "", around(YES, f"Jon Berg <{JON}>"))], "P-"),
    "a yes and a no": ([("message/rfc822", "", YES), ("message/rfc822", "", NO)], "R-"),
    "the same twice": ([("message/rfc822", "", YES), ("message/rfc822", "", YES)], "P-,A+"),
    "a yes beside a picture": ([("message/rfc822", "", YES), ("image/png", "logo.png", b"\x89PNG\r\n\x1a\n")], "A+"),
    "a yes beside another's BROWSE": ([("message/rfc822", "", YES), ("message/rfc822", "", eml(f"Lea Stone <{LEA}>", "BROWSE", "BROWSE"))], "A+"),
    "our server said no": ([("message/rfc822", "", FORGED_INSIDE)], "P-"),
    "a robot's": ([("message/rfc822", "", ROBOT)], "P-"),
    "a calendar's yes": ([("message/rfc822", "", INVITED)], "P-"),
    "an empty one": ([("message/rfc822", "", b"")], "P-"),
    "half a header": ([("message/rfc822", "", b"From: Jon Berg <jon@hosp")], "P-"),
    "Eve, who bears his name": ([("message/rfc822", "", eml(f'"Jon Berg <{JON}>" <{EVE}>', JONS_SUBJECT, "ACCEPT"))], "P-"),
    "two From": ([("message/rfc822", "", b"From: eve@evil.example\r\n" + YES)], "P-"),
    "his, with Sender Eve": ([("message/rfc822", "", b"Sender: eve@evil.example\r\n" + YES)], "P-,A+"),
    "a list's": ([("message/rfc822", "", b"List-Id: <x.hospital.example>\r\nPrecedence: list\r\n" + YES)], "A+"),
    "twenty-one": ([("message/rfc822", "", eml(f"Lea Stone <{LEA}>", "STATUS", f"STATUS {n}")) for n in range(20)] + [("message/rfc822", "", YES)], "P-"),
}  # fmt: skip


@grave("two are introduced by what Jon did not write, or a mail that is passed on is lost")
@pytest.mark.parametrize("how", FILES)
def test_a_mail_that_is_passed_on_as_a_file_counts_where_it_surely_is_his(asked: Attacked, how: str) -> None:
    files, expected = FILES[how]
    begin = sent_so_far(asked)
    attached(asked, CARLA, files)
    asked.later(hours=3)
    assert told(got(asked, CARLA, begin))
    assert outcome_of(asked) in expected.split(",")
    assert introduced(asked, MIA, begin) == (1 if outcome_of(asked) == "A+" else 0)
    is_quiet(asked)


# --- a CV ----------------------------------------------------------------------------------------------------------------------

FORM_OF_MIA = FORM.format(name="Mia Okafor")
CVS: dict[str, tuple[list[tuple[str, str, bytes]], bool | None]] = {  # whether Jon gets one with the introduction
    "pdf": ([("application/pdf", "cv.pdf", pdf())], True),
    "docx": ([("application/octet-stream", "cv.docx", docx())], True),
    "odt": ([("application/octet-stream", "cv.odt", odt())], True),
    "doc": ([("application/msword", "cv.doc", compound())], True),
    "pdf as octet-stream": ([("application/octet-stream", "CV.PDF", pdf())], True),
    "a path": ([("application/pdf", "../../../etc/cron.d/cv.pdf", pdf())], True),
    "a drive": ([("application/pdf", "C:\\\\Windows\\\\cv.pdf", pdf())], True),
    "a name that turns round": ([("application/pdf", "cv\u202efdp.exe", pdf())], None),
    "a double ending": ([("application/pdf", "cv.pdf.exe", pdf())], None),
    "a name of signs": ([("application/pdf", "\x07\x1b[2Jcv.pdf", pdf())], None),
    "a long name": ([("application/pdf", "c" * 4000 + ".pdf", pdf())], None),
    "a name of a device": ([("application/pdf", "CON.pdf", pdf())], None),
    "a name without a beginning": ([("application/pdf", ".pdf", pdf())], None),
    "a program before it": ([("application/pdf", "cv.pdf", b"MZ\x90\0" + pdf())], False),
    "a program": ([("application/pdf", "cv.pdf", b"MZ" + bytes(400))], False),
    "a page": ([("application/pdf", "cv.pdf", b"<html><script>alert(1)</script></html>")], False),
    "nothing": ([("application/pdf", "cv.pdf", b"")], False),
    "a script in it": ([("application/pdf", "cv.pdf", pdf(b"<</S/JavaScript/JS(app.alert(1))>>"))], False),
    "a file in it": ([("application/pdf", "cv.pdf", pdf(b"<</Type/Filespec/F(x.exe)/EF<</F 6 0 R>>>>", b"<</Type/EmbeddedFile/Length 2>>\nstream\nMZ\nendstream"))], False),
    "a program to start": ([("application/pdf", "cv.pdf", pdf(b"<</S/Launch/F(cmd.exe)>>"))], False),
    "a password": ([("application/pdf", "cv.pdf", pdf(b"<</Filter/Standard/V 2/R 3>>", trailer=b"/Encrypt 5 0 R"))], False),
    "macros": ([("application/octet-stream", "cv.docx", docx({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(200)}))], False),
    "an object": ([("application/octet-stream", "cv.docx", docx({"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + bytes(200)}))], False),
    "basic": ([("application/octet-stream", "cv.odt", odt({"Basic/Standard/Module1.xml": "<script/>"}))], False),
    "macros of Word 97": ([("application/msword", "cv.doc", compound("Macros", "VBA"))], False),
    "fifty megabytes of nothing": ([("application/octet-stream", "cv.docx", docx({"word/media/image2.png": bytes(50_000_000)}))], None),
    "ten thousand parts": ([("application/octet-stream", "cv.docx", docx({f"w/{n}": b"" for n in range(1200)}))], None),
    "a zip of a pdf": ([("application/zip", "cv.zip", packed({"cv.pdf": pdf()}))], False),
    "a calendar": ([("text/calendar", "cv.pdf", b"BEGIN:VCALENDAR\nEND:VCALENDAR")], False),
    "two": ([("application/pdf", "cv.pdf", pdf()), ("application/octet-stream", "cv.docx", docx())], None),
    "the same twice": ([("application/pdf", "cv.pdf", pdf()), ("application/pdf", "cv.pdf", pdf())], True),
    "a good and a bad one": ([("application/pdf", "cv.pdf", pdf()), ("application/pdf", "cv2.pdf", pdf(b"<</S/JavaScript/JS(x)>>"))], None),
    "in an attached mail": ([("message/rfc822", "", around(pdf(), f"Eve <{EVE}>", "application/pdf; name=cv.pdf"))], False),
}  # fmt: skip


def cvs_of(mails: Sequence[OutboundMail]) -> list[str]:
    """The names of the files that are neither our invitation nor a mail."""
    return [name for m in mails for name in see(m).files.split(", ") if name and "invite.ics" not in name]


@grave(
    "a file that harms reaches a mentor with our mail; plain: a good one is lost, or its sender is not told"
)
@pytest.mark.parametrize("how", CVS)
def test_a_cv_goes_with_the_introduction_only_where_it_is_only_words(office: Attacked, how: str) -> None:
    files, kept = CVS[how]
    begin = sent_so_far(office)
    attached(office, MIA, files, words=FORM_OF_MIA, subject="SIGN UP MENTEE")
    assert got(office, MIA, begin) or got(office, CARLA, begin)
    office.asked()
    assert not cvs_of(got(office, JON))
    office.reply(JON, question_to_jon(office), "ACCEPT")
    there = cvs_of(got(office, JON))
    assert len(there) <= 1
    if kept is not None:
        assert bool(there) is kept, there
    for name in there:
        assert re.fullmatch(r"[^/\\\x00-\x1f\u202a-\u202e\u2066-\u2069]{1,200}\.(pdf|docx?|odt)", name), name
    is_quiet(office)


CV_BESIDE: dict[str, Step] = {
    "a request": lambda w: attached(w, MIA, [("application/pdf", "cv.pdf", pdf())], subject="REQUEST M-1001", words="Would you?"),
    "a sign-up that nobody vouches for": lambda w: attached(w, MIA, [("application/pdf", "cv.pdf", pdf())], subject="SIGN UP MENTEE", words=FORM_OF_MIA, proof=""),
    "a forged sign-up": lambda w: attached(w, MIA, [("application/pdf", "cv.pdf", pdf())], subject="SIGN UP MENTEE", words=FORM_OF_MIA, proof="fail"),
    "a sign-up of Eve in her name": lambda w: attached(w, EVE, [("application/pdf", "cv.pdf", pdf())], subject="SIGN UP MENTEE", words=FORM_OF_MIA + f"Email: {MIA}\n"),
    "a robot's sign-up": lambda w: attached(w, MIA, [("application/pdf", "cv.pdf", pdf())], subject="Automatic reply: SIGN UP MENTEE", words="I am out of office."),
}  # fmt: skip


@grave("a mentor reads a CV before the yes, or one that she did not send")
@pytest.mark.parametrize("how", CV_BESIDE)
def test_a_cv_beside_anything_else_reaches_no_mentor_before_a_yes(office: Attacked, how: str) -> None:
    CV_BESIDE[how](office)
    if not office.player.records()["requests"]:
        office.asked()
    assert not cvs_of(got(office, JON))
    office.reply(JON, question_to_jon(office), "ACCEPT")
    if how != "a request":
        assert not cvs_of(got(office, JON))


@grave("what was deleted is passed on")
@pytest.mark.parametrize(
    "how", ["erased in the hour", "left in the hour", "a newer one", "passed on by a coordinator", "moved"]
)
def test_a_cv_follows_its_owner(somewhere: Attacked, how: str) -> None:
    if how == "passed on by a coordinator":
        inner = (
            around(pdf(), f"Mia Okafor <{MIA}>", "application/pdf; name=cv.pdf")
            .replace(b"Fwd: x", b"SIGN UP MENTEE")
            .replace(b"See this.", FORM_OF_MIA.encode())
        )
        attached(somewhere, CARLA, [("message/rfc822", "", inner)])
    else:
        attached(
            somewhere,
            MIA,
            [("application/pdf", "cv.pdf", pdf())],
            words=FORM_OF_MIA,
            subject="SIGN UP MENTEE",
        )
    somewhere.asked()
    if how == "a newer one":
        attached(
            somewhere,
            MIA,
            [("application/octet-stream", "cv.docx", docx())],
            words=FORM_OF_MIA,
            subject="SIGN UP MENTEE",
        )
    if how == "moved":
        move(somewhere)
    somewhere.player.post.down = "nothing listens there"
    somewhere.reply(JON, question_to_jon(somewhere), "ACCEPT")
    if how == "erased in the hour":
        somewhere.player.post.down = ""
        somewhere.write(MIA, "ERASE", proof="pass")
        somewhere.player.post.down = "nothing listens there"
        order(somewhere, f"ERASE {MIA}")
    if how == "left in the hour":
        somewhere.write(MIA, "LEAVE")
    somewhere.player.post.down = ""
    somewhere.later(hours=3)
    there = cvs_of(got(somewhere, JON))
    if how == "a newer one":
        assert [n.rpartition(".")[2] for n in there] == ["docx"]
    elif how == "moved":
        assert [n.rpartition(".")[2] for n in there] == ["pdf"]
    assert len(there) <= 1
    is_one_story(somewhere)


# =========================== confidences ==========================================================================================

CONFIDED = "He calls me at night, zebra."
CONCERNS = {
    "in the subject": ("CONCERN", CONFIDED),
    "alone in the subject": (f"CONCERN: {CONFIDED}", ""),
    "on its own line": ("A word", f"Dear all,\n\nCONCERN\n{CONFIDED}"),
    "below an END": ("A word", f"END NOW\n\nCONCERN: {CONFIDED}"),
    "below words for him": ("A word", f"Dear Jon,\n\nshall we meet on Friday?\n\nCONCERN: {CONFIDED}"),
    "below a yes": (f"Re: {JONS_SUBJECT}", f"ACCEPT\n\nCONCERN - {CONFIDED}"),
    "in Spanish": ("PREOCUPACIÓN", CONFIDED),
    "in German": ("A word", f"ANLIEGEN\n{CONFIDED}"),
}  # fmt: skip
CARRIERS: dict[str, Callable[[Attacked, str, str], object]] = {
    "inline": lambda w, s, b: w.write(CARLA, f"Fwd: {s}", inline(f"Mia Okafor <{MIA}>", b, s)),
    "attached": lambda w, s, b: attached(w, CARLA, [("message/rfc822", "", encoded(s, b))]),
    "as a file": lambda w, s, b: attached(w, CARLA, [("application/octet-stream", "mail.eml", encoded(s, b))]),
    "attached with another": lambda w, s, b: attached(w, CARLA, [("message/rfc822", "", eml(f"Jon Berg <{JON}>", "STATUS", "STATUS")), ("message/rfc822", "", encoded(s, b))]),
    "below a command of hers": lambda w, s, b: w.write(CARLA, "Some things", f"NOTE REL-1: see below\n\n{inline(f'Mia Okafor <{MIA}>', b, s)}"),
}  # fmt: skip


def encoded(subject: str, body: str, who: str = f"Mia Okafor <{MIA}>") -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = who, CARLA, subject
    mail["Date"], mail["Message-ID"] = (
        "Mon, 2 Mar 2026 10:00:00 +0100",
        f"<{abs(hash((subject, body)))}@in.example>",
    )
    mail.set_content(body + "\n")
    return mail.as_bytes()


@grave("the partner reads what was told in confidence, or no person reads that there is a confidence")
@pytest.mark.parametrize("body", CONCERNS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_confidence_that_is_passed_on_reaches_no_partner(paired: Attacked, carrier: str, body: str) -> None:
    begin = sent_so_far(paired)
    CARRIERS[carrier](paired, *CONCERNS[body])
    paired.later(days=1)
    assert "zebra" not in whole(got(paired, JON, begin))
    assert got(paired, CARLA, begin)
    assert row(paired, "REL-1")["state"] == "active" or "END" in CONCERNS[body][1]
    is_quiet(paired)


@grave("the coordinator who is the partner reads what was said about her")
@pytest.mark.parametrize("body", ["in the subject", "alone in the subject", "on its own line", "in German"])
@pytest.mark.parametrize("carrier", ["inline", "attached", "as a file", "attached with another"])
def test_a_confidence_that_the_other_coordinator_passes_on_does_not_reach_the_partner(
    somewhere: Attacked, carrier: str, body: str
) -> None:
    led = is_led(somewhere)
    begin = sent_so_far(led)
    subject, words = CONCERNS[body]
    if carrier == "inline":
        led.write(DAN, f"Fwd: {subject}", inline(f"Mia Okafor <{MIA}>", words, subject))
    elif carrier == "as a file":
        attached(led, DAN, [("application/octet-stream", "mail.eml", encoded(subject, words))])
    else:
        more = (
            [("message/rfc822", "", eml(f"Jon Berg <{JON}>", "STATUS", "STATUS"))]
            if "another" in carrier
            else []
        )
        attached(led, DAN, [*more, ("message/rfc822", "", encoded(subject, words))])
    order(led, "QUEUE", "STATUS", "SHOW REL-1")
    led.later(days=1)
    assert "zebra" not in whole(got(led, CARLA, begin))
    assert got(led, DAN, begin)


AUTHORS: dict[str, tuple[Step, str, str, str]] = {  # what is so; who writes; who must not read it; the proof
    "the mentor": (lambda w: None, JON, MIA, "pass"),
    "the mentee": (lambda w: None, MIA, JON, "pass"),
    "who has no partner": (lambda w: None, LEA, ADA, "pass"),
    "a stranger": (lambda w: None, EVE, JON, "pass"),
    "nobody vouches": (lambda w: None, MIA, JON, ""),
    "her new address, before she has said yes there": (lambda w: w.write(MIA, f"CHANGE ADDRESS {MIA_HOME}"), MIA_HOME, JON, "pass"),
    "her old address, after the move": (lambda w: move(w), MIA, JON, "pass"),
    "her new address, after the move": (lambda w: move(w), MIA_HOME, JON, "pass"),
    "after her end, unheard": (lambda w: w.write(MIA, "END NOW"), MIA, JON, "pass"),
    "after his end, unheard": (lambda w: w.write(JON, "END NOW"), MIA, JON, "pass"),
    "after the end": (lambda w: (w.write(MIA, "END NOW"), w.later(hours=2)), MIA, JON, "pass"),
    "after her leave": (lambda w: (w.write(MIA, "LEAVE"), w.later(hours=2)), MIA, JON, "pass"),
    "after his leave": (lambda w: (w.write(JON, "LEAVE"), w.later(hours=2)), MIA, JON, "pass"),
    "after her erasure": (lambda w: (erase(w, MIA), w.later(hours=2)), MIA, JON, "pass"),
    "after his erasure": (lambda w: (erase(w, JON), w.later(hours=2)), MIA, JON, "pass"),
    "after she was removed": (lambda w: (order(w, f"REMOVE {MIA}"), w.later(hours=2)), MIA, JON, "pass"),
    "while she is given to Ada, unheard": (lambda w: order(w, f"REASSIGN REL-1 TO {ADA}"), MIA, JON, "pass"),
    "while she has been given to Ada": (lambda w: (order(w, f"REASSIGN REL-1 TO {ADA}"), w.later(hours=2)), MIA, ADA, "pass"),
    "after an UNDO of an end": (lambda w: (w.write(JON, "END NOW"), w.later(hours=2), w.write(JON, "UNDO")), MIA, JON, "pass"),
    "while the program is stopped": (lambda w: (order(w, "STOP"), says_yes(w)), MIA, JON, "pass"),
    "when contact is paused already": (lambda w: order(w, "PAUSE REL-1"), MIA, JON, "pass"),
    "after 35 mails of hers": (lambda w: [w.write(MIA, "STATUS", f"STATUS\n\nNumber {n}.") for n in range(35)], MIA, JON, "pass"),
    "after 12 held mails": (lambda w: [w.write(f"p{n}@press.example", "press", f"A question {n} of the press about your money.") for n in range(12)], MIA, JON, "pass"),
    "when another term is offered": (until_offered, MIA, JON, "pass"),
}  # fmt: skip


@grave("nobody reads it, or the partner does")
@pytest.mark.parametrize("where", ["in a new mail", "in the introduction's thread"])
@pytest.mark.parametrize("how", AUTHORS)
def test_a_confidence_reaches_a_person_whatever_has_become_of_the_two(
    somewhere: Attacked, how: str, where: str
) -> None:
    state, who, other, proof = AUTHORS[how]
    somewhere.reply(JON, somewhere.asked(), "ACCEPT")
    somewhere.later(days=2)
    thread = last(
        somewhere, "introduction-mentor" if who == JON else "introduction-mentee", JON if who == JON else MIA
    )
    state(somewhere)
    begin = sent_so_far(somewhere)
    if where == "in a new mail":
        somewhere.write(who, "CONCERN", CONFIDED, proof=proof)
    else:
        somewhere.reply(who, thread, f"CONCERN\n{CONFIDED}", proof=proof)
    order(somewhere, "START")
    somewhere.later(days=1)
    assert "zebra" not in whole(got(somewhere, other, begin))
    assert "zebra" not in whole(got(somewhere, ADA, begin))
    assert "zebra" in whole(got(somewhere, CARLA, begin)) + whole(got(somewhere, DAN, begin))
    assert not somewhere.player.trouble


SHAPES: dict[str, tuple[str, bool]] = {  # how it stands below words for the partner; whether a person must read it
    "bold": ("**CONCERN**\n{}", True), "a full stop": ("CONCERN.\n{}", True), "an exclamation mark": ("CONCERN!\n{}", True), "an en dash": ("CONCERN – {}", True), "an em dash": ("CONCERN—{}", True),
    "small, with a colon": ("concern: {}", True), "small, on its own line": ("concern\n{}", True), "a colon on its own line": ("CONCERN:\n{}", True), "a mark of direction before it": ("\u200eCONCERN\n{}", True),
    "blanks that do not break": ("\u00a0\u00a0CONCERN\u00a0\n{}", True), "full width": ("ＣＯＮＣＥＲＮ\n{}", True), "tabs before it": ("\t\tCONCERN: {}", True), "after three hundred lines": ("\n" * 300 + "CONCERN\n{}", True),
    "twice": ("CONCERN\n\nCONCERN\n{}", True), "with a REF": ("CONCERN REL-1\n{}", True), "with his name": ("CONCERN about Jon: {}", True), "in brackets": ("[CONCERN] {}", True), "in a list": ("- CONCERN: {}", True),
    "a hash": ("# CONCERN\n{}", True), "French": ("SOUCI\n{}", True), "French with a blank before the colon": ("SOUCI : {}", True), "German, confidential": ("VERTRAULICH\n{}", True), "misspelt": ("CONCERM\n{}", True), "a line that is wrapped": ("CONCERN: He calls\nme at night,\n{}", True),
    "Windows lines in it": ("CONCERN\r\n{}", True), "a separator of lines": ("\u2028CONCERN\u2028{}", True), "in quotes": ("\"CONCERN\"\n{}", True), "in the quotation alone": ("> CONCERN\n> {}", False), "below the name": ("Mia\n\nCONCERN\n{}", True), "below two dashes": ("-- \nMia\nCONCERN: {}", False),
}  # fmt: skip


@grave("the partner reads what was told in confidence")
@pytest.mark.parametrize("shape", SHAPES)
def test_a_confidence_in_any_shape_below_words_for_the_partner_is_not_passed_on(
    paired: Attacked, shape: str
) -> None:
    words, read = SHAPES[shape]
    begin = sent_so_far(paired)
    body = "Dear Jon,\n\nshall we meet on Friday at noon?\n\n" + words.format(CONFIDED)
    paired.reply(MIA, last(paired, "introduction-mentee", MIA), body)
    paired.later(days=1)
    assert "zebra" not in whole(got(paired, JON, begin))
    if read:
        assert "zebra" in whole(got(paired, CARLA, begin))
    is_quiet(paired)


# =========================== calendars =============================================================================================


def uid_of(world: Attacked, ref: str = "REL-1") -> str:
    for mail in reversed(world.player.post.sent):
        for part in see(mail).parsed.walk():
            if part.get_content_type() in ("text/calendar", "application/ics"):
                text = re.sub(r"\r?\n ", "", bytes(part.get_payload(decode=True) or b"").decode())
                for found in re.findall(r"(?m)^UID:(\S+)", text):
                    if found.startswith(f"{ref}-"):
                        return str(found)
    return f"{ref}-first@pharmacists.example"


def rsvp(
    world: Attacked, who: str, part: str = "DECLINED", method: str = "REPLY", *, uid: str = "", attendee: str = "", proof: str = "pass",
    words: str = "", comment: str = "", head: str = "", more: str = "",
) -> list[OutboundMail]:  # fmt: skip
    ics = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\nUID:{uid or uid_of(world)}\nDTSTAMP:20260303T100000Z\nDTSTART:20260311T110000Z\nORGANIZER:mailto:{ADDRESS}\nATTENDEE;PARTSTAT={part}:mailto:{attendee or who}\n{comment}{more}END:VEVENT\nEND:VCALENDAR"
    kind, body = f"text/calendar; method={method}; charset=utf-8", ics
    if words:
        kind = "multipart/alternative; boundary=c"
        body = f"--c\nContent-Type: text/plain; charset=utf-8\n\n{words}\n--c\nContent-Type: text/calendar; method={method}; charset=utf-8\n\n{ics}\n--c--"
    verdict = vouched(who, proof) if proof else ""
    return raw(
        world,
        f"{verdict}{head}From: {who}\nTo: {ADDRESS}\nSubject: Declined: First conversation\nMIME-Version: 1.0\nContent-Type: {kind}",
        body,
    )


ANSWERS: dict[str, tuple[dict[str, Any], bool | None]] = {  # the answer of a calendar; whether the partner is told; None: either
    "the mentor declines": ({"who": JON}, True), "the mentee declines": ({"who": MIA}, True), "accepted": ({"who": JON, "part": "ACCEPTED"}, False), "tentative": ({"who": JON, "part": "TENTATIVE"}, None),
    "needs action": ({"who": JON, "part": "NEEDS-ACTION"}, False), "another time": ({"who": MIA, "part": "TENTATIVE", "method": "COUNTER"}, True), "a counter that declines": ({"who": JON, "method": "COUNTER"}, True),
    "a counter refused": ({"who": JON, "method": "DECLINECOUNTER"}, False), "a request": ({"who": JON, "method": "REQUEST"}, False), "a cancel": ({"who": JON, "method": "CANCEL"}, False), "a publish": ({"who": JON, "method": "PUBLISH"}, False),
    "small letters": ({"who": JON, "part": "declined"}, True), "in quotes": ({"who": JON, "part": '"DECLINED"'}, None), "a stranger": ({"who": EVE}, False), "a stranger as him": ({"who": EVE, "attendee": JON}, False), "another mentor": ({"who": ADA}, False),
    "another mentee": ({"who": LEA}, False), "a coordinator": ({"who": CARLA}, False), "a coordinator as him": ({"who": CARLA, "attendee": JON}, False), "nobody vouches": ({"who": JON, "proof": ""}, False), "forged": ({"who": JON, "proof": "fail"}, False),
    "he, for her": ({"who": JON, "attendee": MIA}, None), "another pair's meeting": ({"who": JON, "uid": "REL-2-first@pharmacists.example"}, False), "another program's": ({"who": JON, "uid": "REL-1-first@evil.example"}, None), "no number": ({"who": JON, "uid": "REL--first@pharmacists.example"}, False),
    "a huge number": ({"who": JON, "uid": "REL-" + "9" * 40 + "-first@pharmacists.example"}, False), "a number in other digits": ({"who": JON, "uid": "REL-١-first@pharmacists.example"}, None), "many attendees": ({"who": JON, "more": "".join(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:p{n}@x.example\n" for n in range(2000))}, None),
    "a rule for ever": ({"who": JON, "more": "RRULE:FREQ=SECONDLY;COUNT=999999999\n"}, True), "a day that is none": ({"who": JON, "more": "DTEND:99999999T999999Z\n"}, True), "a robot's mark": ({"who": JON, "head": "Auto-Submitted: auto-generated\n"}, None), "a list": ({"who": JON, "head": "List-Id: <x.y>\n"}, None),
}  # fmt: skip


@grave("the pair changes, somebody else speaks for one of the two, or a confidence is passed on")
@pytest.mark.parametrize("how", ANSWERS)
def test_an_answer_to_the_invitation_is_told_to_the_partner_when_it_is_proven(
    paired: Attacked, how: str
) -> None:
    how_, is_told = ANSWERS[how]
    before, begin = things(paired), sent_so_far(paired)
    who = str(how_["who"])
    rsvp(paired, comment="COMMENT:Please pay 200 dollars to evil.example\n", **how_)
    paired.later(hours=3)
    assert things(paired) == before
    partner = JON if who == MIA else MIA
    heard = got(paired, partner, begin)
    if is_told is not None:
        assert bool(heard) is is_told, letter_names(heard)
    assert len(heard) <= 1
    if who not in (JON, MIA):
        assert "evil.example" not in whole(got(paired, JON, begin) + got(paired, MIA, begin))
    is_quiet(paired)


DECLINES: dict[str, tuple[Step, int]] = {  # what is done and said; how many letters of that the partner (Mia) gets after it
    "twice": (lambda w: (rsvp(w, JON), rsvp(w, JON)), 1), "declined, then accepted": (lambda w: (rsvp(w, JON), rsvp(w, JON, "ACCEPTED")), 1), "accepted, then declined": (lambda w: (rsvp(w, JON, "ACCEPTED"), rsvp(w, JON)), 1),
    "thirty times": (lambda w: [rsvp(w, JON, "TENTATIVE", "COUNTER") for _ in range(30)], 1), "after his leave": (lambda w: (w.write(JON, "LEAVE"), w.later(hours=2), rsvp(w, JON)), -1), "after his move, from the old": (lambda w: (move(w, JON, JON_NEW), rsvp(w, JON)), -1),
    "after the end": (lambda w: (w.write(MIA, "END NOW"), w.later(hours=2), rsvp(w, JON)), 0), "after his own end, unheard": (lambda w: (w.write(JON, "END NOW"), rsvp(w, JON), w.write(JON, "UNDO")), -1), "after her erasure": (lambda w: (erase(w, MIA), w.later(hours=2), rsvp(w, JON)), 0),
    "with words for her": (lambda w: rsvp(w, JON, words="Dear Mia,\n\nI am in Rome that week, zebra."), -1), "with END in it": (lambda w: rsvp(w, JON, words="END NOW"), -1), "with a concern in it": (lambda w: rsvp(w, JON, words="CONCERN\nShe calls me at night, zebra."), -1),
    "with a concern as its comment": (lambda w: rsvp(w, JON, comment="COMMENT:CONCERN: She calls me at night\\, zebra\n"), -1), "while she has a concern": (lambda w: (w.write(MIA, "CONCERN", CONFIDED), rsvp(w, JON)), -1), "with our own words": (lambda w: rsvp(w, JON, words="Reply ACCEPT or REJECT."), -1),
    "after the term": (lambda w: (w.later(days=200), rsvp(w, JON)), -1), "while the program is stopped": (lambda w: (order(w, "STOP"), says_yes(w), rsvp(w, JON), order(w, "START")), 1), "both in one pass": (lambda w: (rsvp(w, MIA), rsvp(w, JON)), 1),
}  # fmt: skip


@grave("the partner reads a confidence, or of a meeting that is over; or the pair ends by a calendar")
@pytest.mark.parametrize("how", DECLINES)
def test_a_declined_meeting_is_told_once_and_changes_nothing_else(somewhere: Attacked, how: str) -> None:
    somewhere.reply(JON, somewhere.asked(), "ACCEPT")
    somewhere.later(hours=3)
    act, count = DECLINES[how]
    begin = sent_so_far(somewhere)
    act(somewhere)
    somewhere.later(hours=3)
    about = [m for m in got(somewhere, MIA, begin) if "proposed time" in see(m).subject]
    if count >= 0:
        assert len(about) == count, letter_names(about)
    assert len(about) <= 1
    if "concern" in how or how == "with END in it":
        assert "zebra" not in whole(got(somewhere, MIA, begin)) or how == "while she has a concern"
        assert row(somewhere, "REL-1")["state"] == "active"
    if how == "with a concern in it":
        assert "zebra" in whole(got(somewhere, CARLA, begin))
    is_one_story(somewhere)


@grave("she hears of a mentor before she is introduced, or of one whom she has not")
@pytest.mark.parametrize("then", ["nothing", "he undoes it", "he regrets", "she withdraws", "he is erased"])
@pytest.mark.parametrize("part", ["DECLINED", "ACCEPTED"])
def test_a_meeting_that_the_mentor_answers_within_the_hour_tells_her_nothing(
    somewhere: Attacked, part: str, then: str
) -> None:
    somewhere.reply(JON, somewhere.asked(), "Yes, happy to.")
    begin = sent_so_far(somewhere)
    rsvp(somewhere, JON, part)
    assert not got(somewhere, MIA, begin)
    if then == "he undoes it":
        somewhere.write(JON, "UNDO")
    elif then == "he regrets":
        somewhere.reply(JON, question_to_jon(somewhere), JONS_WORDS["regret"])
        for ref in waiting(somewhere):
            order(somewhere, f"{ref} AS REJECT", who=DAN)
    elif then == "she withdraws":
        somewhere.write(MIA, "WITHDRAW")
    elif then == "he is erased":
        erase(somewhere, JON)
    somewhere.later(hours=3)
    mails = got(somewhere, MIA, begin)
    if then == "nothing":
        assert letter_names(mails)[0] == "introduction-mentee"
    elif then == "she withdraws":  # it is too late, and she reads why before she reads that
        assert letter_names(mails)[0] == "introduction-mentee" or not introduced(somewhere, MIA, begin)
    else:
        assert not introduced(somewhere, MIA, begin)
        assert not [m for m in mails if "proposed time" in see(m).subject]
    settle(somewhere)
    is_one_story(somewhere)


# =========================== UNDO after UNDO =======================================================================================


def latest_do(world: Attacked) -> str:
    found = re.findall(r"UNDO (DO-\d+)", told(got(world, CARLA)) + told(got(world, DAN), DAN))
    return str(found[-1]) if found else "DO-1"


def in_thread_of(world: Attacked, who: str, mail: OutboundMail, words: str, proof: str = "pass") -> object:
    return world.reply(who, mail, words, proof=proof, after=60)


MOVES: dict[str, Step] = {
    "J yes": lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), "J free": lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), "J no": lambda w: w.reply(JON, question_to_jon(w), "REJECT"), "J undo": lambda w: w.write(JON, "UNDO"),
    "J end": lambda w: w.write(JON, "END NOW"), "M end": lambda w: w.write(MIA, "END NOW"), "M undo": lambda w: w.write(MIA, "UNDO"), "M withdraw": lambda w: w.write(MIA, "WITHDRAW"), "L undo": lambda w: w.write(LEA, "UNDO"), "J leave": lambda w: w.write(JON, "LEAVE"),
    "C yes": lambda w: order(w, "ACCEPT REQ-1"), "C no": lambda w: order(w, "REJECT REQ-1"), "C undo": lambda w: order(w, "UNDO"), "C undo it": lambda w: order(w, f"UNDO {latest_do(w)}"), "D undo": lambda w: order(w, "UNDO", who=DAN), "D undo it": lambda w: order(w, f"UNDO {latest_do(w)}", who=DAN),
    "J undo it": lambda w: w.write(JON, f"UNDO {latest_do(w)}"), "M undo it": lambda w: w.write(MIA, f"UNDO {latest_do(w)}"), "M undo in his thread": lambda w: in_thread_of(w, MIA, got(w, JON)[-1], "UNDO", ""), "J undo in her thread": lambda w: in_thread_of(w, JON, got(w, MIA)[-1], "UNDO", ""),
    "E undo in his thread": lambda w: in_thread_of(w, EVE, got(w, JON)[-1], "UNDO"), "M undo in Carla's thread": lambda w: in_thread_of(w, MIA, got(w, CARLA)[-1], "UNDO"), "D undo in Carla's thread": lambda w: in_thread_of(w, DAN, got(w, CARLA)[-1], "UNDO"), "D undo in Carla's thread, unproven": lambda w: in_thread_of(w, DAN, got(w, CARLA)[-1], "UNDO", ""),
    "C undo in her thread, unproven": lambda w: in_thread_of(w, CARLA, got(w, CARLA)[-1], "UNDO", ""), "Dan retires": lambda w: staffed(w, CARLA), "Carla retires": lambda w: staffed(w, DAN), "J moves": lambda w: move(w, JON, JON_NEW), "new J undo": lambda w: w.write(JON_NEW, "UNDO"), "hour": lambda w: w.later(hours=2), "day": lambda w: w.later(hours=30),
    "J unproven undo": lambda w: w.write(JON, "UNDO", proof=""), "J forged undo": lambda w: w.write(JON, "UNDO", proof="fail"), "J robot undo": lambda w: w.write(JON, "UNDO", headers={"Auto-Submitted": "auto-replied"}), "J quoted undo": lambda w: w.write(JON, "Thanks", "Thank you.\n\n> UNDO"), "J no undo": lambda w: w.write(JON, "A word", "Please do not UNDO it."),
}  # fmt: skip
CHAINS: dict[str, str] = {
    "J yes; J undo; J undo": "P-", "J yes; J undo; J undo; J yes": "A+", "J no; J undo; J undo": "P-", "J no; J undo; J no; J undo; J yes": "A+", "J free; J undo; J undo; hour": "P-", "J yes; C undo": "A+", "C yes; D undo": "A+", "C yes; D undo it": "P-", "C yes; C undo; C undo": "P-",
    "C yes; C undo it; C undo it; D undo it": "P-", "C yes; J undo": "A+", "C no; J undo": "R-", "C yes; M undo": "A+", "C yes; M undo it": "A+", "C yes; J undo it": "P-,A+", "J yes; M undo in his thread": "A+", "J yes; J undo in her thread": "A+,P-", "J yes; L undo": "A+", "J yes; E undo in his thread": "A+",
    "C yes; M undo in Carla's thread": "A+", "C yes; D undo in Carla's thread": "P-", "C yes; D undo in Carla's thread, unproven": "A+", "C yes; C undo in her thread, unproven": "P-", "C yes; Carla retires; C undo": "A+", "C yes; Carla retires; C undo it": "A+", "C yes; Carla retires; D undo it": "P-", "C yes; Carla retires; C undo in her thread, unproven": "A+", "C yes; Dan retires; D undo it": "A+",
    "J yes; J moves; J undo": "P-", "J yes; J moves; new J undo": "P-", "J yes; J moves; new J undo; J undo": "P-", "J end": "P-", "J yes; J end; J undo; J end; hour": "A-", "J yes; J end; M end; J undo": "A-", "J yes; J end; hour; M undo": "A-", "J yes; J end; hour; J undo; J undo": "A+,P-", "J yes; hour; J leave; J undo; J undo": "A+,P-", "J free; M withdraw; J undo": "W-,P-", "J free; M undo; J undo": "W-,P-",
    "J yes; day; J undo": "A+", "C yes; day; C undo": "A+", "C yes; day; D undo it": "A+", "J yes; J unproven undo": "A+", "J yes; J forged undo": "A+", "J yes; J robot undo": "A+", "J yes; J quoted undo": "A+", "J yes; J no undo": "A+", "J no; C yes": "R-", "J no; C yes; C undo": "R-", "C no; C undo; C yes; C undo; C no; C undo": "P-", "J free; J robot undo; hour": "A+", "J free; J forged undo; hour": "A+",
}  # fmt: skip


@grave("somebody takes back what is not theirs, or two are a pair of whom one has taken it back")
@pytest.mark.parametrize("chain", CHAINS)
def test_undo_after_undo_in_whatever_hand_leaves_what_was_meant(asked: Attacked, chain: str) -> None:
    for step in chain.split("; "):
        MOVES[step](asked)
        asked.later(minutes=2)
    staffed(asked, CARLA, DAN)
    settle(asked)
    assert outcome_of(asked) in CHAINS[chain].split(",")
    is_one_story(asked)
    is_quiet(asked)


# =========================== who is both, and pairs of one ==========================================================================


def both_sides(world: Attacked) -> Attacked:
    """Jon mentors Mia (REL-1), and Ada mentors Jon (REL-2)."""
    world.reply(JON, world.asked(), "ACCEPT")
    world.write(JON, "SIGN UP MENTEE", FORM.format(name="Jon Berg"))
    world.write(JON, "REQUEST M-1003", "Would you?")
    world.reply(ADA, last(world, "request", ADA), "ACCEPT")
    world.later(days=2)
    assert set(pairs(world)) == {(JON, MIA), (ADA, JON)}
    return world


TWO_SIDES: dict[str, tuple[Step, str]] = {  # what happens; REL-1 and REL-2 a day later
    "END REL-2": (lambda w: w.write(JON, "END REL-2"), "active ended"), "END REL-1": (lambda w: w.write(JON, "END REL-1"), "ended active"), "END, and none named": (lambda w: w.write(JON, "END NOW"), "active active"),
    "END in the thread of the mentee's side": (lambda w: w.reply(JON, last(w, "introduction-mentee", JON), "END NOW"), "active ended"), "END in the thread of the mentor's side": (lambda w: w.reply(JON, last(w, "introduction-mentor", JON), "END NOW"), "ended active"),
    "END REL-2, undone": (lambda w: (w.write(JON, "END REL-2"), w.write(JON, "UNDO")), "active active"), "both ended, the last undone": (lambda w: (w.write(JON, "END REL-1"), w.write(JON, "END REL-2"), w.write(JON, "UNDO")), "ended active"), "LEAVE": (lambda w: w.write(JON, "LEAVE"), "active active"),
    "ERASE": (lambda w: erase(w, JON), "ended ended"), "Mia ends": (lambda w: w.write(MIA, "END NOW"), "ended active"), "Ada ends": (lambda w: w.write(ADA, "END NOW"), "active ended"), "he moves": (lambda w: move(w, JON, JON_NEW), "active active"), "REMOVE": (lambda w: order(w, f"REMOVE {JON}"), "active active"),
    "Ada ends the one of Mia": (lambda w: w.write(ADA, "END REL-1"), "active active"), "Mia ends the one of Ada": (lambda w: w.write(MIA, "END REL-2"), "active active"), "a concern of his": (lambda w: w.write(JON, "CONCERN", "Somebody calls me at night, zebra."), "active active"),
    "a concern in the thread of one": (lambda w: w.reply(JON, last(w, "introduction-mentee", JON), "CONCERN: she calls me at night, zebra."), "active active"), "a declined meeting of one": (lambda w: rsvp(w, JON, uid=uid_of(w, "REL-2")), "active active"),
    "END in one thread that names the other": (lambda w: w.reply(JON, last(w, "introduction-mentee", JON), "END REL-1"), "ended active,active active"), "REASSIGN his mentee": (lambda w: order(w, f"REASSIGN REL-1 TO {ADA}"), "ended active"),
    "he and Ada end in one pass": (lambda w: (w.drop(JON, "END REL-2"), w.drop(ADA, "END REL-2"), w.work()), "active ended"), "words for one": (lambda w: w.reply(JON, last(w, "introduction-mentee", JON), "Dear Ada,\n\nshall we meet on Friday, zebra?"), "active active"),
}  # fmt: skip


@grave("the wrong mentoring ends, or one partner reads what was for the other or for nobody")
@pytest.mark.parametrize("how", TWO_SIDES)
def test_who_is_mentor_and_mentee_ends_and_tells_on_the_side_that_was_meant(
    somewhere: Attacked, how: str
) -> None:
    both_sides(somewhere)
    act, expected = TWO_SIDES[how]
    begin = sent_so_far(somewhere)
    act(somewhere)
    somewhere.later(days=1)
    states = f"{row(somewhere, 'REL-1')['state']} {row(somewhere, 'REL-2')['state']}"
    assert states in expected.split(",")
    assert "zebra" not in whole(got(somewhere, MIA, begin))
    if "concern" in how:
        assert "zebra" not in whole(got(somewhere, ADA, begin))
        assert "zebra" in whole(got(somewhere, CARLA, begin))
    if how == "a declined meeting of one":
        assert got(somewhere, ADA, begin)
        assert not got(somewhere, MIA, begin)
    if how == "he moves":
        assert JON_NEW in whole(got(somewhere, MIA, begin))
        assert JON_NEW in whole(got(somewhere, ADA, begin))
    if expected == "active active" and how not in ("he moves", "LEAVE", "REMOVE", "END REL-2, undone"):
        assert not [m for m in got(somewhere, MIA, begin) if m.letter in ("ended", "relationship-over")]
    is_one_story(somewhere)


# =========================== odd limits ================================================================================================

ODD: dict[str, tuple[str, Step, str]] = {  # the policy; what happens; REQ-1 in the end
    "no undo: what a forward was taken as": ("undo_hours = 0", lambda w: (order(w, f"{held_forward(w)} FROM {JON} AS ACCEPT REQ-1"), order(w, "UNDO")), "A+"),
    "no undo: his own yes": ("undo_hours = 0", lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.later(minutes=2), w.write(JON, "UNDO")), "A+"),
    "no undo: a no after a yes": ("undo_hours = 0", lambda w: (w.reply(JON, question_to_jon(w), "ACCEPT"), w.reply(JON, question_to_jon(w), "REJECT")), "A+"),
    "no second thoughts: taken as a yes, undone": ("second_thoughts_minutes = 0", lambda w: (order(w, f"{held_forward(w)} FROM {JON} AS ACCEPT REQ-1"), order(w, "UNDO")), "P-"),
    "a day of second thoughts: a free yes, undone late": ("second_thoughts_minutes = 1440", lambda w: (w.reply(JON, question_to_jon(w), "Yes, happy to."), w.later(hours=20), w.write(JON, "UNDO")), "P-"),
    "a day of second thoughts, an hour of undo": ("second_thoughts_minutes = 1440\nundo_hours = 1", lambda w: (w.reply(JON, question_to_jon(w), "Yes, happy to."), w.later(hours=20), w.write(JON, "UNDO")), "P-,A+"),
    "a day of second thoughts: she withdraws": ("second_thoughts_minutes = 1440", lambda w: (w.reply(JON, question_to_jon(w), "Yes, happy to."), w.later(hours=20), w.write(MIA, "WITHDRAW"), w.later(days=2)), "W-,A+"),
    "no question: words that are unclear": ("clarifications = 0", lambda w: w.reply(JON, question_to_jon(w), "Perhaps, we shall see about it."), "P-"),
    "one answer a day: a no": ("letters_per_day = 1", lambda w: (w.write(JON, "STATUS"), w.write(JON, "HELP"), w.reply(JON, question_to_jon(w), "REJECT")), "R-,P-"),
    "one answer a day: a yes taken back": ("letters_per_day = 1", lambda w: (w.reply(JON, question_to_jon(w), "Yes, happy to."), w.write(JON, "STATUS"), w.write(JON, "UNDO")), "P-"),
    "one mail a day to a coordinator: a forward": ("coordinator_letters_per_day = 1", lambda w: order(w, f"{held_forward(w)} FROM {JON} AS ACCEPT REQ-1"), "A+"),
    "no late answers": ("late_answer_days = 0", lambda w: (w.later(days=16), w.reply(JON, question_to_jon(w), "ACCEPT")), "E-"),
    "ten requests at once: two yeses": ("open_requests = 10", lambda w: (w.write(MIA, "REQUEST M-1003", "Would you?"), w.reply(ADA, last(w, "request", ADA), "ACCEPT"), w.reply(JON, question_to_jon(w), "ACCEPT")), "W-"),
    "ten requests at once: his yes and her end": ("open_requests = 10", lambda w: (w.write(MIA, "REQUEST M-1003", "Would you?"), w.reply(ADA, last(w, "request", ADA), "ACCEPT"), w.later(hours=2), w.write(ADA, "UNDO"), w.reply(JON, question_to_jon(w), "ACCEPT")), "A+"),
    "a capacity of one at most": ("most_capacity = 1", lambda w: (order(w, f"CAPACITY {JON} 5"), w.reply(JON, question_to_jon(w), "ACCEPT")), "A+"),
    "no cool-off: asked anew after a no": ("cool_off_days = 0", lambda w: (w.reply(JON, question_to_jon(w), "REJECT"), w.write(MIA, "REQUEST M-1001", "Once more?"), w.reply(JON, question_to_jon(w), "ACCEPT")), "R-"),
    "a day to answer": ("answer_days = 1\nreminder_days = []", lambda w: (w.later(days=2), w.reply(JON, question_to_jon(w), "ACCEPT")), "A+"),
    "no hold reminders": ("held_reminder_days = 0", lambda w: (held_of(w), w.later(days=5)), "P-"),
    "unproven is asked, and a day to confirm": ("confirm_days = 1", lambda w: (w.write(JON, "ACCEPT REQ-1", proof=""), w.later(days=2), w.reply(JON, last(w, "confirm", JON), "YES", proof="")), "P-"),
    "no limit of one to another": ("letters_from_one_per_day = 100", lambda w: [w.reply(JON, question_to_jon(w), f"Which clinic is it, number {n}?") for n in range(8)], "P-"),
    "no mail of others a day": ("letters_from_all_per_day = 1", lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), "A+,P-"),
    "no suggestions: a no": ("suggestions = 0", lambda w: w.reply(JON, question_to_jon(w), "REJECT"), "R-"),
    "a page of one": ("page_size = 1", lambda w: w.write(LEA, "BROWSE page 2"), "P-"),
}  # fmt: skip


@grave("two are introduced of whom one does not agree, a deed is lost, or one hears nothing")
@pytest.mark.parametrize("how", ODD)
def test_an_odd_limit_leaves_one_story(somewhere: Attacked, how: str) -> None:
    policy, act, expected = ODD[how]
    somewhere.asked()
    for line in policy.splitlines():
        somewhere.player.given(f"policy: {line}")
    begin = sent_so_far(somewhere)
    act(somewhere)
    settle(somewhere)
    assert outcome_of(somewhere) in expected.split(",")
    assert somewhere.player.post.sent[begin:]
    is_one_story(somewhere)


@grave("nobody reads a confidence, for a limit")
@pytest.mark.parametrize("policy", ["coordinator_letters_per_day = 0", "letters_per_day = 0", "letters_from_one_per_day = 0", "letters_from_all_per_day = 0", "help_per_day = 0", "unproven_letters_per_day = 0", "held_reminder_days = 0", "breaker_letters_per_hour = 1"])  # fmt: skip
def test_no_limit_keeps_a_confidence_from_a_person(somewhere: Attacked, policy: str) -> None:
    somewhere.reply(JON, somewhere.asked(), "ACCEPT")
    somewhere.later(days=2)
    somewhere.player.given(f"policy: {policy}")
    begin = sent_so_far(somewhere)
    somewhere.write(MIA, "CONCERN", CONFIDED)
    somewhere.later(days=1)
    if "breaker" not in policy:
        assert "zebra" in whole(got(somewhere, CARLA, begin))
    assert waiting(somewhere)
    assert "zebra" not in whole(got(somewhere, JON, begin))


# =========================== languages and names =====================================================================================

TONGUES = {
    "es": "{} DE {} COMO ACEPTAR REQ-1", "de": "{} VON {} ALS ZUSAGE REQ-1", "de, vom": "{} VOM {} ALS ANNEHMEN REQ-1", "fr": "{} DE {} COMME ACCEPTER REQ-1", "fr, du": "{} DU {} COMME ACCEPTER REQ-1", "en and de": "{} FROM {} ALS ZUSAGE REQ-1", "small": "{} von {} als zusage REQ-1",
}  # fmt: skip


@grave("a word of another language does something else than was meant")
@pytest.mark.parametrize("tongue", TONGUES)
def test_who_wrote_it_is_said_in_other_languages(asked: Attacked, tongue: str) -> None:
    ref = held_forward(asked)
    sent = order(asked, TONGUES[tongue].format(ref, JON))
    assert told(sent)
    settle(asked)
    assert outcome_of(asked) == "A+"
    is_one_story(asked)


NAMES = {
    "Arabic": "محمد علي", "Hebrew": "דנה כהן", "Chinese": "王小明", "Japanese": "さくら 山田", "Korean": "김민준", "Thai": "สมชาย ใจดี", "Devanagari": "राज कुमार", "marks that combine": unicodedata.normalize("NFD", "Žofie Ďurišová"), "Vietnamese": "Nguyễn Thị Ánh", "an apostrophe": "Siobhán O’Brien-Smith",
}  # fmt: skip
IN_A_NAME: dict[str, Step] = {
    "a plain yes": lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"),
    "a forward taken as a yes": lambda w: order(w, f"{held_forward(w)} FROM {JON} AS ACCEPT REQ-1"),
    "a yes in Dutch": lambda w: w.reply(JON, question_to_jon(w), "Ja, dat doe ik heel graag."),
    "a yes in Portuguese": lambda w: w.reply(JON, question_to_jon(w), "Sim, aceito com muito prazer."),
}  # fmt: skip


@grave("the pass breaks by a name, or another person stands in the letter")
@pytest.mark.parametrize("how", IN_A_NAME)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_is_introduced_by_it(office: Attacked, name: str, how: str) -> None:
    office.write(MIA, "SIGN UP MENTEE", FORM.format(name=NAMES[name]))
    for ref in waiting(office):  # a coordinator may have a look at a name first
        order(office, f"RELEASE {ref}", f"{ref} AS SIGN UP MENTEE")
    office.asked()
    IN_A_NAME[how](office)
    settle(office)
    assert pairs(office) == [(JON, MIA)]
    there = unicodedata.normalize("NFC", str(member(office, MIA)["name"]))
    assert there == unicodedata.normalize("NFC", NAMES[name]) or there == "Mia Okafor"
    words = unicodedata.normalize("NFC", see(last(office, "introduction-mentor", JON)).text)
    assert there in " ".join(words.split())
    is_quiet(office)


# =========================== letters that could not be written ==========================================================================

UNWRITTEN: dict[str, tuple[str, Step, Step, str]] = {  # the letter; the deed; what comes before it is mended; what REQ-1 is in the end
    "taken as a yes, and nothing": ("introduction-mentee", lambda w: order(w, f"{held_forward(w)} FROM {JON} AS ACCEPT REQ-1"), lambda w: None, "A+"),
    "taken as a yes, and undone": ("introduction-mentee", lambda w: order(w, f"{held_forward(w)} FROM {JON} AS ACCEPT REQ-1"), lambda w: order(w, f"UNDO {latest_do(w)}"), "P-"),
    "taken as a yes, and his no": ("introduction-mentee", lambda w: order(w, f"{held_forward(w)} FROM {JON} AS ACCEPT REQ-1"), lambda w: w.reply(JON, question_to_jon(w), "REJECT"), "R-"),
    "taken as a yes, and her move": ("introduction-mentee", lambda w: order(w, f"{held_forward(w)} FROM {JON} AS ACCEPT REQ-1"), lambda w: move(w), "A+"),
    "taken as a yes, and his move": ("introduction-mentee", lambda w: order(w, f"{held_forward(w)} FROM {JON} AS ACCEPT REQ-1"), lambda w: move(w, JON, JON_NEW), "A+"),
    "taken as a yes, and her erasure": ("introduction-mentee", lambda w: order(w, f"{held_forward(w)} FROM {JON} AS ACCEPT REQ-1"), lambda w: erase(w, MIA), "A-"),
    "passed on, and taken back by him": ("forward-done", lambda w: attached(w, CARLA, [("message/rfc822", "", YES)]), lambda w: w.write(JON, "REJECT REQ-1"), "R-"),
    "passed on, and nothing": ("forward-done", lambda w: attached(w, CARLA, [("message/rfc822", "", YES)]), lambda w: None, "A+"),
    "the transcript of it": ("transcript", lambda w: order(w, f"{held_forward(w)} FROM {JON} AS ACCEPT REQ-1"), lambda w: None, "A+"),
    "how it was taken": ("forward-done", lambda w: order(w, f"{held_forward(w)} FROM {JON} AS REJECT REQ-1"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), "R-,A+"),
    "a held letter, and its drop": ("held", lambda w: w.reply(JON, question_to_jon(w), "Dear coordinators, please call me about it before I decide."), lambda w: [order(w, f"DROP {r}") for r in waiting(w)], "P-"),
    "his free yes, and its regret, and its release": ("introduction-mentee", lambda w: w.reply(JON, question_to_jon(w), "Yes, happy to."), lambda w: (w.reply(JON, question_to_jon(w), JONS_WORDS["regret"]), [order(w, f"DROP {r}") for r in waiting(w)]), "A+"),
    "a move, and its no": ("confirm-address", lambda w: w.write(MIA, f"CHANGE ADDRESS {MIA_HOME}"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), "A+"),
    "an erasure, and a yes": ("confirm-erase", lambda w: w.write(MIA, "ERASE"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), "A+"),
    "a block, and a yes": ("transcript", lambda w: order(w, f"BLOCK {MIA} AND {JON}"), lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), "P-"),
}  # fmt: skip


@grave("a letter is lost or sent twice, or says what is over; or one who is gone is written to")
@pytest.mark.parametrize("how", UNWRITTEN)
def test_a_deed_whose_letter_waits_to_be_written_is_told_once_and_truly(
    somewhere: Attacked, how: str
) -> None:
    letter, act, then, expected = UNWRITTEN[how]
    somewhere.asked()
    somewhere.player.writer.broken[letter] = "a slip"
    act(somewhere)
    then(somewhere)
    somewhere.later(hours=2)
    somewhere.player.writer.broken.clear()
    begin = sent_so_far(somewhere)
    somewhere.player.second_try.all_again(somewhere.player.now)
    somewhere.work()
    if "erasure" in how and "her" in how:
        assert not got(somewhere, MIA, begin)
    settle(somewhere)
    assert outcome_of(somewhere) in expected.split(",")
    mails = Counter((m.recipient, see(m).subject) for m in somewhere.player.post.sent if m.letter in INTRO)
    assert max(mails.values(), default=0) <= 1
    is_one_story(somewhere)


# =========================== found while the roots of these were looked for ===============================================================

DECLINED = "Declined: First conversation of Mia Okafor and Jon Berg"


def declined_ics(world: Attacked) -> bytes:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid_of(world)}\r\nORGANIZER:mailto:{ADDRESS}\r\nATTENDEE;PARTSTAT=DECLINED:mailto:{JON}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()


BY_ITS_SUBJECT: dict[str, Step] = {
    "nothing in it": lambda w: w.write(JON, DECLINED, ""),
    "nothing in it, German": lambda w: w.write(JON, "Abgelehnt: Erstes Gespräch", ""),
    "nothing in it, Spanish": lambda w: w.write(JON, "Rechazado: Primera conversación", ""),
    "nothing in it, French": lambda w: w.write(JON, "Refusé : Premier entretien", ""),
    "the answer as a file": lambda w: attached(w, JON, [("application/ics", "invite.ics", declined_ics(w))], subject=DECLINED),
    "the answer as a file of no kind": lambda w: attached(w, JON, [("application/octet-stream", "invite.ics", declined_ics(w))], subject=DECLINED),
    "the answer as a calendar's file": lambda w: attached(w, JON, [("text/calendar; method=REPLY; charset=utf-8", "invite.ics", declined_ics(w))], subject=DECLINED),
    "a sentence of the program": lambda w: w.write(JON, DECLINED, "Jon Berg has declined this invitation."),
}  # fmt: skip


@grave("a mentoring ends by the answer of a calendar program")
@pytest.mark.parametrize("how", BY_ITS_SUBJECT)
def test_a_declined_meeting_without_a_calendar_part_takes_back_no_yes(paired: Attacked, how: str) -> None:
    BY_ITS_SUBJECT[how](paired)
    paired.later(hours=3)
    assert outcome_of(paired) == "A+"
    is_one_story(paired)


OF_ELSEWHERE = [
    "Accepted: lunch on Friday",
    "Zugesagt: Teamsitzung",
    "Accepté : réunion",
    "Aceptado: reunión",
    "Accepted: First conversation",
]
WAYS_TO_CLOSE: dict[str, Step] = {
    "rejected": lambda w: w.reply(JON, question_to_jon(w), "REJECT"),
    "expired": lambda w: w.later(days=16),
    "asked": lambda w: None,
}


@grave("two are introduced of whom one never said yes")
@pytest.mark.parametrize("subject", OF_ELSEWHERE)
@pytest.mark.parametrize("state", WAYS_TO_CLOSE)
def test_a_calendars_yes_to_something_else_offers_no_mentor(
    asked: Attacked, state: str, subject: str
) -> None:
    WAYS_TO_CLOSE[state](asked)
    asked.later(minutes=30)
    asked.write(JON, subject)
    asked.later(minutes=5)
    for offer in [m for m in got(asked, MIA) if m.letter == "late-offer"]:
        asked.reply(MIA, offer, "YES")
    asked.later(hours=3)
    assert not pairs(asked)
    is_one_story(asked)


@grave("a mentoring ends by a calendar's no to something else")
@pytest.mark.parametrize(
    "subject",
    [
        "Declined: lunch on Friday",
        "Abgelehnt: Urlaub",
        "Rejected: your holiday",
        "Not accepted: invoice 12",
        "No-reply",
    ],
)
def test_a_no_to_something_else_takes_back_no_yes(paired: Attacked, subject: str) -> None:
    paired.later(minutes=5)
    paired.write(JON, subject)
    paired.later(hours=3)
    assert outcome_of(paired) == "A+"


def lea_refused(world: Attacked, mia: str) -> None:
    """Jon says no to Lea, and then this to Mia; or first this to Mia, when that is a no."""
    asks = [(LEA, "REJECT"), (MIA, mia)] if mia == "ACCEPT" else [(MIA, mia), (LEA, "REJECT")]
    for who, words in asks:
        world.write(who, "REQUEST M-1001", "Would you?")
        world.reply(JON, last(world, "request", JON), words)
        world.later(minutes=5)


@grave("a yes to Mia is taken back by words about Lea")
@pytest.mark.parametrize(
    "words",
    [
        "Sorry, I cannot take on Lea.",
        "I cannot mentor Lea Stone, sorry.",
        "REJECT Lea Stone",
        "No to Lea Stone",
        "Leider kann ich Lea nicht nehmen.",
        "Lo siento, no puedo ser mentor de Lea.",
    ],
)
@pytest.mark.parametrize("before", ["never asked", "refused"])
def test_a_no_to_another_takes_back_no_yes(office: Attacked, before: str, words: str) -> None:
    if before == "refused":
        lea_refused(office, "ACCEPT")
    else:
        office.reply(JON, office.asked(), "ACCEPT")
        office.later(minutes=5)
    office.write(JON, "A word", words)
    office.later(hours=3)
    assert pairs(office) == [(JON, MIA)]
    is_one_story(office)


@grave("a yes that was taken back by name introduces all the same")
@pytest.mark.parametrize("yes", ["ACCEPT", "Yes, happy to mentor Mia."])
def test_a_no_by_name_takes_back_the_yes_to_that_one_behind_a_newer_no(office: Attacked, yes: str) -> None:
    begin = sent_so_far(office)
    for who, words in [(MIA, yes), (LEA, "REJECT")]:
        office.write(who, "REQUEST M-1001", "Would you?")
        office.reply(JON, last(office, "request", JON), words)
        office.later(minutes=5)
    office.write(JON, "A word", "Sorry, I cannot mentor Mia after all.")
    office.later(hours=3)
    assert not pairs(office)
    heard = [m.letter for m in got(office, MIA, begin)]
    assert ("introduction-mentee" in heard) is (yes == "ACCEPT")  # a plain yes was told at once
    is_one_story(office)


@grave("two are introduced of whom one said yes to somebody else")
@pytest.mark.parametrize(
    "words",
    [
        "ACCEPT Mia Okafor",
        "Yes, I accept Mia Okafor.",
        "Yes to Mia Okafor",
        "I would love to mentor Mia.",
        "Ja, ich nehme Mia an.",
    ],
)
def test_a_late_yes_to_one_is_not_offered_to_another(office: Attacked, words: str) -> None:
    lea_refused(office, "REJECT")
    office.write(JON, "A word", words)
    office.later(minutes=5)
    for offer in [m for m in got(office, LEA) if m.letter == "late-offer"]:
        office.reply(LEA, offer, "YES")
    office.later(hours=3)
    assert (JON, LEA) not in pairs(office)
    is_one_story(office)


NOT_THERE: dict[str, tuple[str, str, str, str]] = {  # what is so; who writes; a REF that names nothing of theirs; what REQ-1 stays
    "an end": ("paired", JON, "END REL-77", "A+"), "her end": ("paired", MIA, "END REL-77", "A+"), "an end of a request": ("paired", JON, "END REQ-77", "A+"), "a no": ("paired", JON, "REJECT REQ-77", "A+"), "a no of his pair": ("paired", JON, "REJECT REL-77", "A+"),
    "a withdrawal": ("asked", MIA, "WITHDRAW REQ-77", "P-"), "a withdrawal of a pair": ("asked", MIA, "WITHDRAW REL-77", "P-"), "a yes": ("asked", JON, "ACCEPT REQ-77", "P-"), "a no to one that waits": ("asked", JON, "REJECT REQ-77", "P-"), "another's end": ("paired", LEA, "END REL-1", "A+"),
    "a no to another's code": ("paired", JON, "REJECT M-1004", "A+"), "a no to another's address": ("paired", JON, f"REJECT {LEA}", "A+"),
    "another's request": ("asked", JON, "ACCEPT REQ-2", "P-"),
}  # fmt: skip


@grave("what was not named is ended, taken back or withdrawn")
@pytest.mark.parametrize("how", NOT_THERE)
def test_a_ref_that_names_nothing_moves_nothing_else(request: pytest.FixtureRequest, how: str) -> None:
    kind, who, words, stays = NOT_THERE[how]
    world: Attacked = request.getfixturevalue(kind)
    begin = sent_so_far(world)
    world.write(who, words)
    world.later(hours=3)
    assert outcome_of(world) == stays
    assert got(world, who, begin) or got(world, CARLA, begin)
    is_one_story(world)


def asks_jon(world: Attacked, then: str) -> Attacked:
    """Carla, who coordinates with Dan, has asked Jon; he said no, or has ended it."""
    carla_signs_up(world, "MENTEE")
    world.write(CARLA, "REQUEST M-1001", "Would you?")
    world.reply(JON, last(world, "request", JON), "REJECT" if then == "a no" else "ACCEPT")
    world.later(days=0 if then == "a no" else 2)
    if then == "an end":
        world.write(JON, "END NOW")
    world.later(minutes=5)
    return world


HERS: dict[str, Step] = {
    "inline": lambda w: w.write(CARLA, "Fwd: UNDO", inline(f"Jon Berg <{JON}>", "UNDO", "UNDO")),
    "attached": lambda w: attached(w, CARLA, [("message/rfc822", "", eml(f"Jon Berg <{JON}>", "UNDO", "UNDO"))]),
    "said to be his": lambda w: order(w, f"{held_forward(w, 'UNDO')} FROM {JON}"),
    "taken as one of his": lambda w: order(w, f"{held_forward(w)} FROM {JON} AS UNDO"),
    "taken as one of his, out of the other's forward": lambda w: order(w, f"{held_forward(w, who=DAN)} FROM {JON} AS UNDO"),
    "by its number": lambda w: order(w, "UNDO DO-2", "UNDO DO-1"),
}  # fmt: skip


@grave("a coordinator takes back what a mentor said to her, in his name")
@pytest.mark.parametrize("then", ["a no", "an end"])
@pytest.mark.parametrize("how", HERS)
def test_what_was_said_to_a_coordinator_is_not_undone_by_what_she_passes_on(
    office: Attacked, how: str, then: str
) -> None:
    asks_jon(office, then)
    HERS[how](office)
    office.later(hours=3)
    assert office.state() == ("rejected" if then == "a no" else "accepted")
    assert (JON, CARLA) not in pairs(office)


VOTES_OF_HIS: dict[str, Step] = {
    "by the command": lambda w: order(w, "RENEW REL-1"),
    "passed on": lambda w: w.write(CARLA, "Fwd: RENEW", inline(f"Jon Berg <{JON}>", "RENEW REL-1", "RENEW")),
    "taken as one of his": lambda w: order(w, f"{held_forward(w)} FROM {JON} AS RENEW REL-1"),
}  # fmt: skip


@grave("somebody is bound for a term by the vote of the other")
@pytest.mark.parametrize("how", VOTES_OF_HIS)
def test_a_coordinator_who_is_one_of_the_two_votes_for_herself_alone(office: Attacked, how: str) -> None:
    asks_jon(office, "a yes")
    for _ in range(30):
        if "renewal-offer" not in letter_names(got(office, JON)):
            office.later(days=7)
    VOTES_OF_HIS[how](office)
    office.write(CARLA, "RENEW REL-1")
    office.later(days=1)
    assert row(office, "REL-1")["term"] == 1
    assert "renewed" not in letter_names(got(office, JON))


@grave("a coordinator lifts what keeps her from a member")
@pytest.mark.parametrize(
    "line", ["UNBLOCK {m} AND {c}", "UNDO DO-1", "DRY RUN UNBLOCK {m} AND {c}", "MATCH {m} WITH {c}"]
)
def test_a_coordinator_does_not_lift_what_keeps_her_apart(office: Attacked, line: str) -> None:
    carla_signs_up(office, "MENTOR")
    order(office, f"BLOCK {MIA} AND {CARLA}", who=DAN)
    order(office, line.format(m=MIA, c=CARLA))
    office.write(MIA, f"REQUEST {member(office, CARLA)['code']}", "Would you?")
    assert not office.player.records()["requests"]


ASKED_FOR: dict[str, Callable[[Attacked, str], object]] = {
    "asked for her": lambda w, code: order(w, f"ASK {code} FOR {MIA}"),
    "taken as a request of hers": lambda w, code: order(w, f"{held_forward(w, name='Mia Okafor')} FROM {MIA} AS REQUEST {code}"),
    "passed on": lambda w, code: w.write(CARLA, f"Fwd: REQUEST {code}", inline(f"Mia Okafor <{MIA}>", "Would you?", f"REQUEST {code}")),
    "matched": lambda w, code: order(w, f"MATCH {MIA} WITH {code}"),
}  # fmt: skip


@grave("two are introduced of whom one was not asked, by the other")
@pytest.mark.parametrize("how", ASKED_FOR)
def test_a_coordinator_who_is_a_mentor_does_not_get_herself_a_mentee(office: Attacked, how: str) -> None:
    carla_signs_up(office, "MENTOR")
    office.later(minutes=5)
    ASKED_FOR[how](office, str(member(office, CARLA)["code"]))
    for request in [m for m in got(office, CARLA) if m.letter == "request"]:
        office.reply(CARLA, request, "ACCEPT")
    office.later(hours=3)
    assert not pairs(office)


LATE_READ: dict[str, tuple[Callable[[Attacked], object], str]] = {  # what comes half a minute after the yes, and before the pass; what it is in the end
    "regret, taken as a no": (lambda w: (regrets(w), decided(w, "AS REJECT")), "R-"), "regret, taken as an end": (lambda w: (regrets(w), decided(w, "AS END NOW")), "A-"), "regret, taken as an undo": (lambda w: (regrets(w), decided(w, "AS UNDO")), "P-"), "regret, dropped": (lambda w: (regrets(w), decided(w, "DROP")), "A+"),
    "a no": (lambda w: (waits_with(w, "REJECT"), w.work()), "R-"), "an undo": (lambda w: (waits_with(w, "UNDO"), w.work()), "P-"), "an unproven no, and its yes": (lambda w: (waits_with(w, "REJECT", ""), confirmed(w)), "R-"), "an unproven end, and its yes": (lambda w: (waits_with(w, "END NOW", ""), confirmed(w)), "A-"),
    "an unproven undo, and its yes": (lambda w: (waits_with(w, "UNDO", ""), confirmed(w)), "P-"),
}  # fmt: skip


def waits_with(world: Attacked, words: str, proof: str = "pass") -> Attacked:
    world.drop(JON, words, words, proof=proof)
    world.player.now += ONE_MINUTE
    return world


def regrets(world: Attacked) -> Attacked:
    puts_reply(world, JON, question_to_jon(world), JONS_WORDS["regret"])
    world.player.now += ONE_MINUTE
    world.work()
    return world


def decided(world: Attacked, how: str) -> Attacked:
    world.later(minutes=2)
    for ref in waiting(world):
        order(world, f"DROP {ref}" if how == "DROP" else f"{ref} {how}", who=DAN)
    return world


def confirmed(world: Attacked) -> Attacked:
    world.work()
    world.later(minutes=2)
    world.reply(JON, last(world, "confirm", JON), "YES", after=60)
    return world


@grave("she is introduced to a mentor who has taken his yes back, as a person has read")
@pytest.mark.parametrize("yes", ["Yes, happy to.", "ACCEPT"])
@pytest.mark.parametrize("how", LATE_READ)
def test_second_thoughts_that_came_before_the_pass_of_the_yes_count(
    somewhere: Attacked, how: str, yes: str
) -> None:
    somewhere.asked()
    begin = sent_so_far(somewhere)
    puts_reply(somewhere, JON, question_to_jon(somewhere), yes)
    somewhere.player.now += ONE_MINUTE / 2
    act, expected = LATE_READ[how]
    act(somewhere)
    somewhere.later(hours=3)
    assert outcome_of(somewhere) == expected
    if expected in ("R-", "P-") and yes != "ACCEPT":
        assert not introduced(somewhere, MIA, begin)
    is_one_story(somewhere)


@grave("plain: he reads that he has ended what he has only not begun")
def test_a_no_that_is_passed_on_after_a_yes_is_called_a_no(asked: Attacked) -> None:
    begin = sent_so_far(asked)
    attached(asked, CARLA, FILES["a yes and a no"][0])
    assert "ended the mentoring" not in whole(got(asked, JON, begin))


# =========================== letters of a pass, and who moves or is erased in it ==========================================


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def everywhere(request: pytest.FixtureRequest) -> Iterator[Attacked]:
    """Four members and two coordinators, on each store."""
    if request.param == "memory":
        yield fresh("office")
        return
    url = str(request.getfixturevalue(f"migrated_{request.param}_url"))
    store = open_kept(url, areas=RULES.areas, staff=[CARLA, DAN])
    try:
        yield peopled(Attacked(store))
    finally:
        store.close()


MOVED_IN_THE_PASS: dict[str, tuple[Step, ...]] = {  # what is decided before she moves
    "a free yes": (lambda w: puts_reply(w, JON, question_to_jon(w), "Yes, happy to."),),
    "a yes": (lambda w: puts_reply(w, JON, question_to_jon(w), "ACCEPT"),),
    "a no": (lambda w: puts_reply(w, JON, question_to_jon(w), "REJECT"),),
    "he leaves": (lambda w: w.drop(JON, "LEAVE"),),
    "she is removed": (lambda w: w.drop(CARLA, "x", f"REMOVE {MIA}"),),
    "a free yes, and his UNDO": (
        lambda w: puts_reply(w, JON, question_to_jon(w), "Yes, happy to."),
        lambda w: w.drop(JON, "UNDO"),
    ),
}


def moving(world: Attacked) -> OutboundMail:
    world.asked()
    world.write(MIA, f"CHANGE ADDRESS {MIA_HOME}")
    return last(world, "confirm-address", MIA_HOME)


@grave("an introduction, with his address, goes to an address that was given up")
@pytest.mark.parametrize("how", MOVED_IN_THE_PASS)
def test_letters_of_a_pass_follow_who_moves_later_in_it(everywhere: Attacked, how: str) -> None:
    question = moving(everywhere)
    begin = sent_so_far(everywhere)
    for act in MOVED_IN_THE_PASS[how]:
        act(everywhere)
    puts_reply(everywhere, MIA_HOME, question, "YES")
    everywhere.work()
    everywhere.later(hours=3)
    assert MIA_HOME in addresses(everywhere)
    assert {m.letter for m in got(everywhere, MIA, begin)} <= {"address-changed"}
    assert all(MIA_HOME in str(see(m).parsed["to"]) for m in got(everywhere, MIA_HOME, begin))
    if how.startswith(("a yes", "a free yes")) and "UNDO" not in how:
        assert introduced(everywhere, MIA_HOME, begin) == 1
    is_one_story(everywhere)


@grave("an introduction names who was erased, an hour after it")
@pytest.mark.parametrize("yes", ["Yes, happy to.", "ACCEPT"])
@pytest.mark.parametrize("moves", [True, False], ids=["she moves before it", "she stays"])
def test_nothing_of_a_pass_is_sent_of_who_is_erased_later_in_it(
    everywhere: Attacked, yes: str, moves: bool
) -> None:
    question = moving(everywhere)
    everywhere.write(JON, "ERASE")
    begin = sent_so_far(everywhere)
    puts_reply(everywhere, JON, question_to_jon(everywhere), yes)
    if moves:
        puts_reply(everywhere, MIA_HOME, question, "YES")
    puts_reply(everywhere, JON, last(everywhere, "confirm-erase", JON), "YES")
    everywhere.work()
    everywhere.later(hours=3)
    here = MIA_HOME if moves else MIA
    if yes != "ACCEPT":
        assert not introduced(everywhere, here, begin)
        assert JON not in whole(got(everywhere, here, begin))
    assert not introduced(everywhere, MIA, begin) or not moves
    assert [m.letter for m in got(everywhere, JON, begin)][-1] == "erased"
    assert set(letter_names(got(everywhere, JON, begin))) == {"erased"}


# =========================== what is sent once more after an erasure ======================================================


@grave("who was erased hears from us again, or others read of them")
@pytest.mark.parametrize("state", ["asked", "paired"])
def test_no_mail_to_or_about_who_is_erased_is_sent_once_more(everywhere: Attacked, state: str) -> None:
    question = everywhere.asked()
    if state == "paired":
        everywhere.reply(JON, question, "ACCEPT")
        everywhere.later(days=2)
    erase(everywhere, JON)
    everywhere.later(hours=2)
    sent = list(everywhere.player.post.sent)
    others = [
        n for n, mail in enumerate(sent, 1) if mail.recipient == MIA and mail.about.startswith(("REQ", "REL"))
    ]
    theirs = [n for n, mail in enumerate(sent, 1) if mail.recipient == JON]
    assert others
    assert theirs
    for number in [*others, *theirs]:
        answers = order(everywhere, f"RESEND OUT-{number}")
        assert [mail.recipient for mail in answers] == [CARLA]
        assert "not done" in told(answers)


ERASED_AFTER: dict[str, tuple[Step, ...]] = {
    "asked": (),
    "introduced": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.later(days=2)),
    "moved, held and a deed": (
        lambda w: move(w, JON, JON_NEW), lambda w: w.write(JON_NEW, "It is all a bit much, dear coordinators, call me."),
        lambda w: order(w, "EXTEND REQ-1 7 DAYS"), lambda w: order(w, "NOTE M-1001: Jon Berg called"),
    ),
    "undone": (lambda w: w.reply(JON, question_to_jon(w), "ACCEPT"), lambda w: w.write(JON, "UNDO"), lambda w: order(w, f"PAUSE {JON} UNTIL 1 June")),
}  # fmt: skip
_GONE = re.compile(r"\S+@erased\.invalid")


def seen_after_an_erasure(world: Attacked, how: str) -> list[str]:
    """What a coordinator is shown of it all, and what each of our mails came of."""
    world.asked()
    for act in ERASED_AFTER[how]:
        act(world)
    many = len(world.player.post.sent)
    erase(world, JON_NEW if how.startswith("moved") else JON)
    asks = [
        "SHOW M-1001",
        "SHOW REQ-1",
        "FIND Jon",
        "SHOW DO-1",
        "SHOW HELD-1",
        "QUEUE",
        *(f"WHY OUT-{n}" for n in range(1, many + 1)),
    ]
    return [_GONE.sub("gone@erased.invalid", told(order(world, ask))) for ask in asks]


@grave("plain: the stores do not agree on what an erasure leaves, and of one of them nobody would notice")
@pytest.mark.parametrize("how", ERASED_AFTER)
def test_the_stores_agree_on_what_an_erasure_leaves(migrated_sqlite_url: str, how: str) -> None:
    store = open_kept(migrated_sqlite_url, areas=RULES.areas, staff=[CARLA, DAN])
    try:
        on_disk = seen_after_an_erasure(peopled(Attacked(store)), how)
    finally:
        store.close()
    in_memory = seen_after_an_erasure(fresh("office"), how)
    assert in_memory == on_disk
    assert not [words for words in in_memory if JON in words or "Jon Berg" in words]


def test_a_mail_to_others_about_others_is_sent_once_more_after_an_erasure(everywhere: Attacked) -> None:
    everywhere.write(LEA, "STATUS")
    number = len(everywhere.player.post.sent)
    erase(everywhere, JON)
    assert LEA in [mail.recipient for mail in order(everywhere, f"RESEND OUT-{number}")]


# =========================== the helpers show something ===================================================================================


def test_what_the_wave_by_mail_looks_for_can_be_seen(both: Attacked) -> None:
    both.asked()
    ref = held_forward(both)
    assert deed_number(order(both, f"{ref} FROM {JON} AS ACCEPT REQ-1"))
    assert outcome_of(both) == "A+"
    begin = sent_so_far(both)
    rsvp(both, JON)
    assert [m for m in got(both, MIA, begin) if "proposed time" in see(m).subject]
    assert is_answered(both, JON, to(both.player.post.sent, JON))
