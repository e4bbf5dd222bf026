"""An SMTP server that stumbles, lies or stops at any word: each answer goes out, as its very bytes,
and nobody gets it twice without need."""

from __future__ import annotations

import base64
import signal
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from processor.couriers.smtp import SmtpCourier
from processor.couriers.smtp_session import SmtpSettings
from processor.stages.ports import CourierDown
from processor.store import open_store
from tests.attack.box_deeds import THREE_PASSES
from tests.attack.box_program import BoxProgram, a_pass
from tests.attack.people import BOX_ADA, BOX_CARLA, BOX_JON
from tests.attack.smtp_servers import Act, Post, closes, sending_to, server_says
from tests.doors import hostile
from tests.doors.mail_servers import Certificate, Dialogue, outbound, scripted_server, wait_for
from tests.operation.small import PROGRAM, SERVER, SmallProgram

LIVELY = 120.0
TOLD_TO_END = 15.0


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    hostile.over.clear()
    yield
    hostile.over.set()


def subject_of(raw: bytes) -> str:
    return str(make_header(decode_header(str(message_from_bytes(raw)["Subject"]))))


def once_more(world: BoxProgram, post: Post) -> None:
    """The server is as it should be, and the time goes on."""
    post.wrong = {}
    for later in THREE_PASSES:
        with world.parts() as parts:
            a_pass(parts, later)


def arrived_once(world: BoxProgram, post: Post, *, sure: bool = True) -> None:
    """Of each letter the same bytes; `sure`: the server was never left without knowing."""
    assert world.members() == sorted([BOX_JON, BOX_ADA])
    for who in (BOX_JON, BOX_ADA):
        got = post.got(who)
        assert got, f"{who} got nothing: {world.rows('select recipient, state, server_reply from outbox')}"
        assert len(set(got)) == 1
        assert not sure or len(got) == 1
    assert world.rows("select count(*) from outbox where state = 'queued'") == [(0,)]


TWO = ("250-first line", "250 second line")
GOES_ON: Mapping[str, dict[str, Act]] = {
    "replies in many lines": {
        "GREETING": server_says("220-welcome", "220-to", "220 us"),
        "MAIL": server_says(*TWO), "RCPT": server_says(*TWO),
    },
    "no EHLO, but HELO": {"EHLO": server_says("502 5.5.1 what")},
    "an EHLO that offers nothing": {"EHLO": server_says("250 here")},
    "an EHLO of odd words": {
        "EHLO": server_says("250-here", "250-AUTH", "250-=", "250- ", "250-\tX", "250 "),
    },
    "an EHLO that offers the same a thousand times": {
        "EHLO": server_says(*["250-SIZE 0"] * 1_000, "250 SIZE 0"),
    },
    "SIZE in words": {"EHLO": server_says("250-here", "250 SIZE unlimited")},
    "251 for a recipient": {"RCPT": server_says("251 user not local; will forward")},
    "252 for a recipient": {"RCPT": server_says("252 cannot verify")},
    "one mail for each connection": {"CLOSE": server_says()},
    "RSET and NOOP unknown": {"RSET": server_says("502 no"), "NOOP": server_says("502 no")},
    "a QUIT that is refused": {"QUIT": server_says("500 stay")},
}  # fmt: skip


@pytest.mark.parametrize("name", GOES_ON)
def test_what_is_odd_and_allowed_keeps_no_letter_back(name: str, tmp_path: Path) -> None:
    post = Post(wrong=GOES_ON[name])
    with sending_to(post, tmp_path) as world:
        world.sign_up()
        with world.parts() as parts:
            assert a_pass(parts) == ""
        arrived_once(world, post)


PUT_OFF: Mapping[str, dict[str, Act]] = {
    "451 at the greeting": {"GREETING": server_says("451 later")},
    "554 at the greeting": {"GREETING": server_says("554 no service here")},
    "451 at EHLO and HELO": {"EHLO": server_says("451 later"), "HELO": server_says("451 later")},
    "450 at MAIL": {"MAIL": server_says("450 later")},
    "421 at MAIL": {"MAIL": server_says("421 going")},
    "550 at MAIL": {"MAIL": server_says("550 5.7.1 sender blocked")},
    "450 at RCPT": {"RCPT": server_says("450 greylisted")},
    "421 at RCPT": {"RCPT": server_says("421 going")},
    "450 at RCPT and RSET refused": {"RCPT": server_says("450 greylisted"), "RSET": server_says("421 going")},
    "451 at DATA": {"DATA": server_says("451 later")},
    "421 at DATA": {"DATA": server_says("421 going")},
    "451 after the dot": {"DOT": server_says("451 4.3.0 later")},
    "421 after the dot": {"DOT": server_says("421 going")},
    "4xx in the midst of 2xx": {"DOT": server_says("250-taken", "451-or not", "451 not")},
    "cut at the greeting": {"GREETING": closes},
    "cut at EHLO": {"EHLO": closes, "HELO": closes},
    "cut at MAIL": {"MAIL": closes},
    "cut at RCPT": {"RCPT": closes},
    "cut at DATA": {"DATA": closes},
    "garbage at EHLO and HELO": dict.fromkeys(
        ("EHLO", "HELO"), lambda d: hostile.raw(d, b"\x16\x03\x01\xff\0\0\r\n")
    ),
    "garbage at RCPT": {"RCPT": lambda d: hostile.raw(d, b"\xff\xfe\0\0\0\r\n")},
    "a line of a megabyte at RCPT": {"RCPT": lambda d: hostile.raw(d, b"250 " + b"x" * 1_000_000 + b"\r\n")},
    "a number of two digits": {"RCPT": server_says("25 fine")},
    "an HTTP answer": {"GREETING": server_says("HTTP/1.1 400 Bad Request", "", "<html>")},
    "an IMAP greeting": {"GREETING": server_says("* OK IMAP4rev1 ready")},
    "a login wanted": {"MAIL": server_says("530 5.7.0 log in first")},
}  # fmt: skip


@pytest.mark.parametrize("name", PUT_OFF)
def test_what_stands_in_the_way_for_a_while_costs_no_letter_and_doubles_none(
    name: str, tmp_path: Path
) -> None:
    post = Post(wrong=PUT_OFF[name])
    with sending_to(post, tmp_path) as world:
        world.sign_up()
        for later in (timedelta(), timedelta(seconds=1)):
            with world.parts() as parts:
                a_pass(parts, later)
        assert world.members() == sorted([BOX_JON, BOX_ADA])
        assert post.taken == []
        assert world.rows("select count(*) from outbox where state = 'failed'") == [(0,)]
        once_more(world, post)
        arrived_once(world, post)


def raw_and_closes(content: bytes) -> Act:
    def act(dialogue: Dialogue) -> None:
        hostile.raw(dialogue, content)
        raise OSError("gone")

    return act


UNSURE: Mapping[str, dict[str, Act]] = {
    "cut after the dot": {"DOT": closes},
    "half a line after the dot": {"DOT": raw_and_closes(b"25")},
    "the first of two lines after the dot": {"DOT": raw_and_closes(b"250-ok\r\n")},
    "garbage after the dot": {"DOT": lambda d: hostile.raw(d, b"\0\xff\xff\r\n")},
    "354 after the dot": {"DOT": server_says("354 go on")},
}


@pytest.mark.parametrize("name", UNSURE)
def test_what_nobody_knows_goes_out_once_more_as_the_very_same_bytes(name: str, tmp_path: Path) -> None:
    post = Post(wrong=UNSURE[name])
    with sending_to(post, tmp_path) as world:
        world.sign_up()
        with world.parts() as parts:
            a_pass(parts)
        assert set(post.begun) >= {BOX_JON, BOX_ADA}
        once_more(world, post)
        arrived_once(world, post)


@pytest.mark.parametrize("verb", ["RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("rset", ["250 fine", "502 what", "421 going"])
def test_a_refused_letter_is_told_to_the_coordinator_whatever_rset_says(
    verb: str, rset: str, tmp_path: Path
) -> None:
    post = Post(wrong={"RSET": server_says(rset)})
    refused = "550 5.5.0 not <here>"
    if verb == "RCPT":
        post.at_rcpt = lambda to: refused if to == BOX_JON else "250 fine"
    elif verb == "DOT":
        post.at_dot = lambda to, dialogue: refused if to == BOX_JON else "250 taken"
    else:

        def data(dialogue: Dialogue) -> None:
            recipient = post.asked_for[id(dialogue)]
            if recipient == BOX_JON:
                dialogue.say(refused)
            else:
                dialogue.say("354 go on")
                post._mail(dialogue, recipient)

        post.wrong = {"RSET": server_says(rset), "DATA": data}
        post.offers = ()
    with sending_to(post, tmp_path) as world:
        world.sign_up()
        for later in (timedelta(), *THREE_PASSES):
            with world.parts() as parts:
                a_pass(parts, later)
        assert len(post.got(BOX_ADA)) == 1
        assert post.got(BOX_JON) == []
        assert any(BOX_JON in raw.decode() for raw in post.got(BOX_CARLA))
        assert world.rows("select count(*) from outbox where state = 'failed'") == [(1,)]


@pytest.mark.parametrize("refused", ["550 5.1.1 nobody here", "552 5.3.4 too big", "554 5.7.1 spam"])
@pytest.mark.parametrize("verb", ["RCPT", "DOT"])
def test_a_server_that_refuses_every_letter_for_a_week_is_no_loop(
    refused: str, verb: str, tmp_path: Path
) -> None:
    """What tells of a refusal is refused as well; that ends."""
    post = Post()
    if verb == "RCPT":
        post.at_rcpt = lambda to: refused
    else:
        post.at_dot = lambda to, dialogue: refused
    with sending_to(post, tmp_path) as world:
        world.sign_up()
        for hours in range(0, 7 * 24, 6):
            with world.parts() as parts:
                a_pass(parts, timedelta(hours=hours))
        assert world.members() == sorted([BOX_JON, BOX_ADA])
        (written,) = world.rows("select count(*) from outbox")[0]
        assert 3 <= written <= 8


SIZE_OFFERS = {
    "a limit of a hundred bytes": ("SIZE 100",),
    "a limit of nothing": ("SIZE 0",),
    "no number": ("SIZE",),
}


@pytest.mark.parametrize("name", SIZE_OFFERS)
def test_a_limit_that_the_server_only_says_keeps_no_letter_back(name: str, tmp_path: Path) -> None:
    """It decides itself, and takes them."""
    post = Post(offers=SIZE_OFFERS[name])
    with sending_to(post, tmp_path) as world:
        world.sign_up()
        with world.parts() as parts:
            assert a_pass(parts) == ""
        arrived_once(world, post)


def test_where_eight_bits_are_not_offered_seven_are_sent(tmp_path: Path) -> None:
    """RFC 6152, 3: without 8BITMIME no letter may have other bytes, whatever its words are."""
    post = Post(offers=())
    with sending_to(post, tmp_path) as world:
        text = "Name: Jürgen Größe\nPractice areas: Critical care\nCareer path: Clinical\nGoals: Spaß\n"
        world.write(BOX_JON, "SIGN UP MENTEE", text, "Jürgen Größe")
        with world.parts() as parts:
            assert a_pass(parts) == ""
        (raw,) = post.got(BOX_JON)
        assert "Größe" in str(message_from_bytes(raw).get_payload(0) or raw) or b"Gr" in raw
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_an_address_that_the_server_cannot_take_is_told_to_the_coordinator(tmp_path: Path) -> None:
    """No SMTPUTF8: the member can never be written to, and somebody has to know."""
    post = Post(offers=("8BITMIME",))
    with sending_to(post, tmp_path) as world:
        who = "jürgen@north.example"
        raw = f"From: Jürgen <{who}>\r\nTo: {PROGRAM}\r\nSubject: HELP\r\nMessage-ID: <j@x>\r\n"
        proof = f"Authentication-Results: {SERVER}; dmarc=pass header.from=north.example\r\n"
        world.put((proof + raw + "\r\nHELP\r\n").encode())
        world.sign_up(BOX_ADA)
        for later in (timedelta(), *THREE_PASSES):
            with world.parts() as parts:
                a_pass(parts, later)
        assert len(post.got(BOX_ADA)) == 1
        assert all(to.isascii() for to in post.begun)
        assert world.fates().total() == 2
        told = b"".join(post.got(BOX_CARLA)).decode("utf-8", "replace")
        held = world.rows("select count(*) from inbox where state in ('held', 'ignored', 'refused')")
        assert "rgen" in told or held != [(0,)]


def test_what_is_said_before_tls_counts_for_nothing_behind_it(certificate: Certificate) -> None:
    """A thief in the middle adds replies to the plain part: 250, 250, 354, and "250 taken"."""
    context = certificate.for_server()
    heard: list[bytes] = []

    def script(dialogue: Dialogue) -> None:
        dialogue.say("220 ready")
        dialogue.hear()
        dialogue.say("250-here", "250 STARTTLS")
        dialogue.hear()
        added = b"220 go\r\n250-x\r\n250 PIPELINING\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n"
        dialogue.sock.sendall(added)
        with context.wrap_socket(dialogue.sock, server_side=True) as tls, tls.makefile("rwb") as file:
            inside = Dialogue(cast("BinaryIO", file), tls, heard)
            inside.hear()
            inside.say("250 HELP")
            while inside.hear():
                inside.say("451 later")

    with scripted_server(script) as server:
        settings = SmtpSettings(
            host="localhost", port=server.port, tls="starttls", ca_file=certificate.cert, timeout_seconds=5
        )
        courier = SmtpCourier(settings)
        try:
            receipt = courier.send(outbound())
        except CourierDown:
            receipt = None
        finally:
            courier.close()
    assert receipt is None or receipt.fate.value == "deferred"
    assert receipt is None or heard[1].startswith(b"MAIL")


STRIPPED = {
    "not offered": ("250 HELP",),
    "offered in other letters": ("250 XSTARTTLS",),
    "offered behind a line end": ("250 HELP\x0bSTARTTLS",),
}


@pytest.mark.parametrize("name", STRIPPED)
def test_without_starttls_neither_the_password_nor_a_letter_is_sent(name: str) -> None:
    def script(dialogue: Dialogue) -> None:
        dialogue.say("220 ready")
        while dialogue.hear():
            dialogue.say("250-here", *STRIPPED[name])

    with scripted_server(script) as server:
        settings = SmtpSettings(
            host="localhost", port=server.port, tls="starttls", user="u", password=lambda: "secret-word",
            timeout_seconds=2,
        )  # fmt: skip
        courier = SmtpCourier(settings)
        with pytest.raises(CourierDown, match="STARTTLS"):
            courier.send(outbound())
        courier.close()
        assert not any(line.startswith((b"AUTH", b"MAIL")) for line in server.heard)


# --- passwords of the delivery --------------------------------------------------------------------


def test_a_server_that_says_the_password_back_in_a_refused_letter_does_not_get_it_into_the_records(
    tmp_path: Path,
) -> None:
    """Its words stand in `outbox list`, in the log, and in the letter to the coordinator."""
    post = Post(offers=("AUTH PLAIN",), wrong={"AUTH": server_says("235 welcome")})
    post.at_rcpt = lambda to: "250 fine" if to == BOX_CARLA else "550 you said canary-pass-word"
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=f'smtp://u@127.0.0.1:{server.port}"\npassword_file = "secret')
        (tmp_path / "secret").write_text("canary-pass-word\n")
        world.sign_up(BOX_JON)
        with world.parts() as parts:
            a_pass(parts)
        assert any(base64.b64encode(b"\0u\0canary-pass-word") in line for line in server.heard)
        replies = world.rows("select server_reply from outbox where state = 'failed'")
        assert replies
        assert "canary-pass-word" not in str(replies)
        assert b"canary-pass-word" not in b"".join(post.got(BOX_CARLA))


@pytest.mark.parametrize("state", ["missing", "empty", "two lines", "a folder", "zeros"])
def test_a_password_file_that_is_no_good_for_a_while_costs_no_letter(state: str, tmp_path: Path) -> None:
    """Somebody changes it while the program runs; that is a server that does not let us in, and no more."""
    post = Post(offers=("AUTH PLAIN",), wrong={"AUTH": server_says("235 welcome")})
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=f'smtp://u@127.0.0.1:{server.port}"\npassword_file = "secret')
        secret = tmp_path / "secret"
        secret.write_text("a word\n")
        with world.parts() as parts:
            spoil(secret, state)
            world.sign_up()
            assert a_pass(parts)  # it is said
            assert post.taken == []
            if secret.is_dir():
                secret.rmdir()
            secret.write_text("a word\n")
            a_pass(parts, timedelta(minutes=20))
        post.wrong = {"AUTH": server_says("235 welcome")}
        arrived_once(world, post)


def spoil(secret: Path, state: str) -> None:
    secret.unlink()
    match state:
        case "empty":
            secret.write_text("")
        case "two lines":
            secret.write_text("a word\nanother\n")
        case "a folder":
            secret.mkdir()
        case "zeros":
            secret.write_bytes(b"a\0word\n")


# --- the daemon and a server that hangs -----------------------------------------------------------


def queue(folder: Path, mails: int) -> None:
    store = open_store(f"sqlite:///{folder}/program.db", areas=())
    with store.unit() as unit:
        for nth in range(mails):
            mail = outbound(f"m{nth:03}@west.example", serial=f"{nth:016x}")
            unit.queue([(mail, None)], datetime.now(UTC))
    store.close()


def states(folder: Path) -> dict[str, int]:
    with sqlite3.connect(folder / "program.db") as database:
        return dict(database.execute("select state, count(*) from outbox group by state").fetchall())


HANGS: Mapping[str, Callable[[str], bool]] = {
    "for one recipient": lambda to: to == "m007@west.example",
    "for three recipients": lambda to: to in ("m000@west.example", "m007@west.example", "m190@west.example"),
}


@pytest.mark.parametrize("name", HANGS)
def test_a_server_that_hangs_for_some_of_two_hundred_letters_lets_out_the_others_and_ends_when_told(
    name: str, tmp_path: Path
) -> None:
    def at_dot(to: str, dialogue: Dialogue) -> str:
        if HANGS[name](to):
            hostile.silent(dialogue)
        return "250 taken"

    post = Post(at_dot=at_dot)
    hang = sum(HANGS[name](f"m{nth:03}@west.example") for nth in range(200))
    with scripted_server(post) as server:
        program = SmallProgram(tmp_path)
        text = (tmp_path / "config.toml").read_text()
        (tmp_path / "config.toml").write_text(text.replace("maildir:sent", f"smtp://127.0.0.1:{server.port}"))
        queue(tmp_path, 200)
        with program.daemon() as process:
            assert wait_for(lambda: len(post.taken) == 200 - hang, LIVELY), len(post.taken)
            program.put(BOX_JON, "HELP", "")
            assert wait_for(lambda: bool(post.got(BOX_JON)), LIVELY), program.log()
            process.send_signal(signal.SIGTERM)
            assert process.wait(TOLD_TO_END) == 0
        assert states(tmp_path) == {"sent": 201 - hang, "queued": hang}
        assert len({to for to, _ in post.taken}) == len(post.taken)


def test_a_server_that_hangs_for_all_ends_when_told_and_all_two_hundred_go_out_later(tmp_path: Path) -> None:
    post = Post(wrong={"DOT": lambda dialogue: hostile.silent(dialogue)})
    with scripted_server(post) as server:
        program = SmallProgram(tmp_path)
        text = (tmp_path / "config.toml").read_text()
        (tmp_path / "config.toml").write_text(text.replace("maildir:sent", f"smtp://127.0.0.1:{server.port}"))
        queue(tmp_path, 200)
        with program.daemon() as process:
            assert wait_for(lambda: len(post.begun) == 4, LIVELY)
            process.send_signal(signal.SIGTERM)
            assert process.wait(TOLD_TO_END) == 0
        assert states(tmp_path) == {"queued": 200}
        post.wrong = {}
        moment = (datetime.now(UTC) + timedelta(minutes=20)).isoformat()
        assert program.here("once", "--now", moment) == 0
        assert states(tmp_path) == {"sent": 200}
        assert len(post.taken) == len({to for to, _ in post.taken}) == 200
