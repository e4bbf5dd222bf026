# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""What a coordinator is made to pass on acts for nobody but its one certain writer (fault 51)."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tests.attack.letters import subjects
from tests.attack.mails_by_hand import GMAIL_FORWARD, SERVER, raw
from tests.attack.records import things
from tests.attacks import EVE, JON, MIA, Attacked, to
from tests.player import ADDRESS, COORDINATOR

OUTLOOK = "-----Original Message-----\nFrom: {who}\nSent: Monday, March 2, 2026 10:00 AM\nTo: Carla\nSubject: {subject}\n\n{body}\n"
APPLE = "Begin forwarded message:\n\nFrom: {who}\nSubject: {subject}\nDate: 2 March 2026 at 10:00:00 CET\nTo: carla@pharmacists.example\n\n{body}\n"
GERMAN = "-----Ursprüngliche Nachricht-----\nVon: {who}\nGesendet: Montag, 2. März 2026 10:00\nAn: Carla\nBetreff: {subject}\n\n{body}\n"
FRENCH = "---------- Forwarded message ---------\nDe : {who}\nDate : lun. 2 mars 2026 à 10:00\nObjet : {subject}\nÀ : <carla@pharmacists.example>\n\n{body}\n"
SPANISH = "-----Mensaje original-----\nDe: {who}\nEnviado el: lunes, 2 de marzo de 2026 10:00\nPara: Carla\nAsunto: {subject}\n\n{body}\n"
FRAMES = {
    "gmail": GMAIL_FORWARD,
    "outlook": OUTLOOK,
    "apple": APPLE,
    "german": GERMAN,
    "french": FRENCH,
    "spanish": SPANISH,
}

READ_IN_TWO_WAYS = [
    '"Jon Berg <jon@hospital.example>" <eve@evil.example>',
    "Jon Berg <jon@hospital.example> <eve@evil.example>",
    "jon@hospital.example <eve@evil.example>",
    "'jon@hospital.example' <eve@evil.example>",
    "*jon@hospital.example* <eve@evil.example>",
    "jon@hospital.example <mailto:eve@evil.example>",
    "jon@hospital.example [mailto:eve@evil.example]",
    "[mailto:jon@hospital.example] <eve@evil.example>",
    "jon@hospital.example, eve@evil.example",
    "jon@hospital.example; eve@evil.example",
    "jon@hospital.example on behalf of eve@evil.example",
    "eve@evil.example im Auftrag von jon@hospital.example",
    "eve@evil.example (jon@hospital.example)",
    "Jon (jon@hospital.example) via list <eve@evil.example>",
    "<jon@hospital.example> eve@evil.example",
    "eve@evil.example\n <jon@hospital.example>",
    "Jon <jon@hospital.example>\nFrom: Eve <eve@evil.example>",
    "Jon Berg <jon@hospital.example>\nReply-To: eve@evil.example\nFrom: eve@evil.example",
    "jon＠hospital.example <eve@evil.example>",
    "jon@hospital.example​ <eve@evil.example>",
    "jon (at) hospital.example <eve@evil.example>",
]


@pytest.mark.parametrize("frame", ["gmail", "outlook", "german"])
@pytest.mark.parametrize("line", READ_IN_TWO_WAYS)
def test_a_from_line_with_two_addresses_acts_for_nobody(line: str, frame: str) -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    for word in ("LEAVE", "ACCEPT REQ-1"):
        body = FRAMES[frame].format(who=line, subject=word, body=word)
        sent = world.write(COORDINATOR, f"Fwd: {word}", body)
        assert not to(sent, JON)
    assert things(world) == before


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("proof", ["", "fail"])
def test_an_unproven_coordinators_forward_changes_nothing(frame: str, proof: str) -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    for who, word in ((JON, "ACCEPT REQ-1"), (MIA, "LEAVE"), (EVE, "SIGN UP MENTEE")):
        body = FRAMES[frame].format(
            who=f"X Y <{who}>",
            subject=word,
            body=f"{word}\n\nName: Zed Po\nPractice areas: Oncology\nGoals: x",
        )
        world.write(COORDINATOR, f"Fwd: {word}", body, proof=proof)
    assert things(world) == before


@pytest.mark.parametrize("who", [JON, MIA, EVE, ADDRESS])
def test_a_members_or_strangers_forward_acts_for_nobody(who: str) -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    for other, word in ((JON, "ACCEPT REQ-1"), (MIA, "LEAVE")):
        if other != who:
            body = GMAIL_FORWARD.format(who=f"X <{other}>", subject=word, body=word)
            world.write(who, f"Fwd: {word}", body)
    assert things(world) == before


@pytest.mark.parametrize("frame", FRAMES)
def test_what_another_coordinator_or_the_program_wrote_is_held(frame: str) -> None:
    world = Attacked()
    before = things(world)
    for who in (COORDINATOR, ADDRESS, "MAILER-DAEMON@hospital.example"):
        world.write(
            COORDINATOR, "Fwd: LEAVE", FRAMES[frame].format(who=f"X <{who}>", subject="LEAVE", body="LEAVE")
        )
    assert things(world) == before


@pytest.mark.parametrize(
    "outer, inner", [("gmail", "gmail"), ("outlook", "gmail"), ("gmail", "outlook"), ("apple", "german")]
)
def test_a_forward_of_a_forward_is_held(outer: str, inner: str) -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    body = FRAMES[inner].format(who=f"Jon Berg <{JON}>", subject="LEAVE", body="LEAVE")
    world.write(
        COORDINATOR,
        "Fwd: Fwd: LEAVE",
        FRAMES[outer].format(who=f"Eve <{EVE}>", subject="Fwd: LEAVE", body=body),
    )
    assert things(world) == before


def attached(inner: list[bytes], kind: str = "message/rfc822", note: str = "see below") -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=pharmacists.example"
    mail["From"], mail["To"], mail["Subject"] = COORDINATOR, ADDRESS, "Fwd: see"
    mail["Message-ID"] = f"<{hash(tuple(inner)) & 0xFFFFFF}.{kind[:3]}@pharmacists.example>"
    mail.set_content(note)
    for number, one in enumerate(inner):
        mail.add_attachment(one, maintype="application", subtype="octet-stream", filename=f"m{number}.eml")
    data = mail.as_bytes()
    return (
        data.replace(b"application/octet-stream", kind.encode())
        if kind != "application/octet-stream"
        else data
    )


INNER = {
    "our fail": f"Authentication-Results: {SERVER}; dmarc=fail header.from=hospital.example\nFrom: {JON}\nTo: {COORDINATOR}\nSubject: LEAVE\n\nLEAVE\n",
    "our fail in capitals": f"authentication-results: {SERVER}; DMARC=FAIL\nFrom: {JON}\nTo: {COORDINATOR}\nSubject: LEAVE\n\nLEAVE\n",
    "our fail below another": f"Received: from a by b; x\nX-Spam: no\nAuthentication-Results: {SERVER}; spf=fail; dmarc=fail\nFrom: {JON}\nSubject: LEAVE\n\nLEAVE\n",
    "two From fields": f"From: {JON}\nFrom: {EVE}\nSubject: LEAVE\n\nLEAVE\n",
    "two addresses": f"From: {JON}, {EVE}\nSubject: LEAVE\n\nLEAVE\n",
    "a name that is Jon": f'From: "{JON}" <{EVE}>\nSubject: LEAVE\n\nLEAVE\n',
    "a robot": f"From: {JON}\nAuto-Submitted: auto-replied\nSubject: LEAVE\n\nLEAVE\n",
    "no From": "Subject: LEAVE\n\nLEAVE\n",
    "a list": f"From: {JON}\nList-Id: <list.y.example>\nPrecedence: list\nTo: list@y.example\nSubject: LEAVE\n\nLEAVE\n",
    "the program": f"From: {ADDRESS}\nSubject: LEAVE\n\nLEAVE\n",
    "the coordinator": f"From: {COORDINATOR}\nSubject: LEAVE\n\nLEAVE\n",
    "a forward inside": f"From: {EVE}\nTo: {COORDINATOR}\nSubject: Fwd: LEAVE\nContent-Type: multipart/mixed; boundary=z\n\n--z\nContent-Type: message/rfc822\n\nFrom: {JON}\nSubject: LEAVE\n\nLEAVE\n--z--\n",
    "a quoted forward": f"From: {EVE}\nTo: {COORDINATOR}\nSubject: Fwd: LEAVE\n\n" + GMAIL_FORWARD.format(who=f"Jon <{JON}>", subject="LEAVE", body="LEAVE"),
}  # fmt: skip


@pytest.mark.parametrize(
    "kind", ["message/rfc822", "application/octet-stream", "text/plain", "message/global"]
)
@pytest.mark.parametrize("shape", INNER)
def test_a_doubtful_mail_in_an_attachment_acts_for_nobody(shape: str, kind: str) -> None:
    world = Attacked()
    world.asked()
    before = things(world)
    world.player.take_in(attached([INNER[shape].replace("\n", "\r\n").encode()], kind))
    sent = world.work()
    assert things(world) == before
    assert not to(sent, JON)


def test_a_certain_forward_tells_the_member_at_once_with_a_way_back() -> None:
    world = Attacked()
    world.asked()
    sent = world.write(
        COORDINATOR,
        "Fwd: REJECT",
        GMAIL_FORWARD.format(who=f"Jon Berg <{JON}>", subject="Re: x [REQ-1]", body="REJECT"),
    )
    assert world.state() == "rejected"
    assert "forward-done" in [m.letter for m in to(sent, JON)]


def test_an_eml_inside_a_mail_that_text_passes_on_is_nobodys() -> None:
    """Eve attaches a mail "from Jon"; the coordinator's mail program keeps the attachment in the inline forward."""
    world = Attacked()
    world.asked()
    before = things(world)
    inner = f"From: {JON}\r\nTo: {COORDINATOR}\r\nSubject: LEAVE\r\n\r\nLEAVE\r\n".encode()
    note = GMAIL_FORWARD.format(who=f"Eve <{EVE}>", subject="for you", body="please pass on the attached")
    world.player.take_in(attached([inner], note=note))
    world.work()
    assert things(world) == before


def test_the_words_of_a_member_that_look_like_a_forward_act_for_nobody_when_passed_on() -> None:
    """Eve writes a whole forward frame into her own mail; the coordinator forwards it with only a line above."""
    world = Attacked()
    world.asked()
    before = things(world)
    inner = GMAIL_FORWARD.format(who=f"Jon Berg <{JON}>", subject="LEAVE", body="LEAVE")
    for frame in ("On Mon, Mar 2, 2026 at 10:00 AM Eve <eve@evil.example> wrote:\n\n> ", ""):
        body = frame + inner.replace("\n", "\n> ") if frame else f"FYI\n\nEve <{EVE}> wrote:\n\n{inner}"
        sent = world.write(COORDINATOR, "Fwd: help", body)
        assert subjects(to(sent, JON)) in ([], ["Is this what you want?"])
    assert things(world) == before


@pytest.mark.parametrize(
    "who", ["Jon Berg via List <list@lists.example>", "Jon Berg <jon=hospital.example@lists.example>"]
)
def test_a_from_that_a_list_rewrote_is_not_the_member(who: str) -> None:
    world = Attacked()
    before = things(world)
    world.write(COORDINATOR, "Fwd: LEAVE", GMAIL_FORWARD.format(who=who, subject="LEAVE", body="LEAVE"))
    raw(
        world,
        f"From: {who}\nReply-To: {JON}\nTo: {ADDRESS}\nList-Id: <list.lists.example>\nSubject: LEAVE",
        "LEAVE",
        proof="lists.example",
    )
    assert things(world) == before
