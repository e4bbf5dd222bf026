"""An SMTP server takes, defers, refuses, breaks off or is not there; a mail is never lost by it."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from processor.couriers import open_courier
from processor.couriers.smtp import SmtpCourier
from processor.couriers.smtp_session import SmtpSettings
from processor.couriers.wire import Smtp
from processor.demo.servers import Accepted, EmbeddedSmtp
from processor.stages.ports import CourierDown, Fate
from tests.doors.mail_servers import (
    Certificate,
    Dialogue,
    Scripted,
    free_port,
    outbound,
    scripted_server,
    silent_until,
)
from tests.doors.mail_servers import certificate as certificate
from tests.doors.mail_servers import foreign_certificate as foreign_certificate

SECRET = 'a very "secret" word größe'


@contextmanager
def courier_to(port: int, **changes: Any) -> Iterator[SmtpCourier]:
    settings = SmtpSettings(host="127.0.0.1", port=port, tls="none", timeout_seconds=5, after_dot_seconds=5)
    courier = SmtpCourier(replace(settings, **changes))
    try:
        yield courier
    finally:
        courier.close()


@contextmanager
def server_and_courier(
    courier: dict[str, Any] | None = None, **server: Any
) -> Iterator[tuple[EmbeddedSmtp, SmtpCourier, list[Accepted]]]:
    taken: list[Accepted] = []
    with EmbeddedSmtp(taken.append, **server) as smtp, courier_to(smtp.port, **(courier or {})) as made:
        yield smtp, made, taken


# --- a real server ---------------------------------------------------------------------------------


def test_a_mail_arrives_with_its_envelope_and_its_very_bytes() -> None:
    raw = b"Subject: Welcome\r\n\r\n.\r\n..\r\n.hidden\r\nline. \r\n\r\nlast\r\n"
    with server_and_courier() as (_, courier, taken):
        receipt = courier.send(outbound(raw=raw))
    assert (receipt.fate, receipt.code, receipt.reply) == (Fate.SENT, 250, "2.0.0 taken")
    assert taken == [
        Accepted(
            return_path="mentors+b.0123456789abcdef@program.example", recipient="mia@example.org", raw=raw
        )
    ]


def test_a_bare_line_end_cannot_end_the_mail() -> None:
    raw = b"Subject: x\r\n\r\nbefore\n.\nMAIL FROM:<evil@example.org>\r.\r\nafter"
    with server_and_courier() as (_, courier, taken):
        assert courier.send(outbound(raw=raw)).fate is Fate.SENT
        assert courier.send(outbound()).fate is Fate.SENT
    assert [mail.return_path.partition("@")[2] for mail in taken] == ["program.example"] * 2
    assert taken[0].raw.endswith(b"after\r\n")
    assert b"\r\n.\r\nMAIL FROM" in taken[0].raw


def test_the_null_reverse_path_goes_out_as_such() -> None:
    with server_and_courier() as (_, courier, taken):
        assert courier.send(outbound(return_path="")).fate is Fate.SENT
    assert [mail.return_path for mail in taken] == [""]


def test_a_reply_4xx_defers_and_5xx_refuses_and_the_next_mail_goes_on() -> None:
    with server_and_courier() as (server, courier, taken):
        server.refuse("late@example.org", "451 4.2.1 try later")
        server.refuse("gone@example.org", "550 5.1.1 no such user")
        late = courier.send(outbound("late@example.org"))
        gone = courier.send(outbound("gone@example.org"))
        fine = courier.send(outbound("mia@example.org"))
        server.accept("late@example.org")
        again = courier.send(outbound("late@example.org"))
    assert (late.fate, late.code, late.reply) == (Fate.DEFERRED, 451, "4.2.1 try later")
    assert (gone.fate, gone.code, gone.reply) == (Fate.REFUSED, 550, "5.1.1 no such user")
    assert (fine.fate, again.fate) == (Fate.SENT, Fate.SENT)
    assert [mail.recipient for mail in taken] == ["mia@example.org", "late@example.org"]
    assert server.connections == 1


def test_a_mail_that_the_server_cannot_store_is_deferred() -> None:
    def broken(mail: Accepted) -> None:
        raise OSError("the disk is full")

    with EmbeddedSmtp(broken) as server, courier_to(server.port) as courier:
        receipt = courier.send(outbound())
    assert (receipt.fate, receipt.code) == (Fate.DEFERRED, 451)


def test_one_connection_carries_many_mails() -> None:
    with server_and_courier() as (server, courier, taken):
        for _ in range(30):
            courier.send(outbound())
        assert server.connections == 1
    assert len(taken) == 30


def test_a_connection_is_changed_after_its_share_of_mails() -> None:
    with server_and_courier({"most_mails_a_connection": 10}) as (server, courier, taken):
        for _ in range(30):
            assert courier.send(outbound()).fate is Fate.SENT
        assert server.connections == 3
    assert len(taken) == 30


def test_many_threads_share_few_connections_and_every_mail_goes_once() -> None:
    names = [f"member-{number}@example.org" for number in range(80)]
    with server_and_courier({"connections": 3}) as (server, courier, taken):
        with ThreadPoolExecutor(12) as threads:
            receipts = list(threads.map(lambda name: courier.send(outbound(name)), names))
        assert server.connections <= 3
    assert {receipt.fate for receipt in receipts} == {Fate.SENT}
    assert sorted(mail.recipient for mail in taken) == sorted(names)


def test_a_kept_connection_that_died_is_replaced_without_a_word() -> None:
    taken: list[Accepted] = []
    with EmbeddedSmtp(taken.append) as first:
        port = first.port
        with courier_to(port) as courier:
            courier.send(outbound())
            first.__exit__(None, None, None)
            with EmbeddedSmtp(taken.append, port=port):
                assert courier.send(outbound()).fate is Fate.SENT
    assert len(taken) == 2


def test_a_connection_that_rested_is_asked_first() -> None:
    taken: list[Accepted] = []
    with EmbeddedSmtp(taken.append) as first:
        port = first.port
        with courier_to(port, idle_seconds=0.0) as courier:
            courier.send(outbound())
            courier.send(outbound())
            assert first.connections == 1  # it lived
            first.__exit__(None, None, None)
            with EmbeddedSmtp(taken.append, port=port):
                assert courier.send(outbound()).fate is Fate.SENT
    assert len(taken) == 3


def test_a_server_that_is_not_there_is_down_and_later_the_mail_goes() -> None:
    port = free_port()
    with courier_to(port) as courier:
        with pytest.raises(CourierDown, match=f"nothing listens at 127.0.0.1:{port}"):
            courier.send(outbound())
        with EmbeddedSmtp(port=port):
            assert courier.send(outbound()).fate is Fate.SENT


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_tls_carries_login_and_mail(certificate: Certificate, scheme: str) -> None:
    taken: list[Accepted] = []
    with EmbeddedSmtp(
        taken.append,
        tls=certificate.for_server(),
        starttls=scheme == "smtp+starttls",
        users={"mentors@program.example": SECRET},
        login_required=True,
    ) as server:
        courier = open_courier(
            f"{scheme}://mentors%40program.example@localhost:{server.port}",
            password=lambda: SECRET,
            base=Path("/nowhere"),
            ca_file=certificate.cert,
        )
        assert courier.send(outbound()).fate is Fate.SENT
        courier.close()
    assert len(taken) == 1


@pytest.mark.parametrize("starttls", [False, True])
def test_a_certificate_of_nobody_we_trust_gets_nothing(certificate: Certificate, starttls: bool) -> None:
    tls = {"tls": "starttls" if starttls else "tls", "host": "localhost"}
    with (
        server_and_courier(tls, tls=certificate.for_server(), starttls=starttls) as (_, courier, taken),
        pytest.raises(CourierDown, match=r"certificate of localhost.* cannot be trusted"),
    ):
        courier.send(outbound())
    assert taken == []


def test_a_certificate_for_another_host_gets_nothing(foreign_certificate: Certificate) -> None:
    settings = {"tls": "tls", "host": "localhost", "ca_file": foreign_certificate.cert}
    with (
        server_and_courier(settings, tls=foreign_certificate.for_server()) as (_, courier, taken),
        pytest.raises(CourierDown, match=r"cannot be trusted .*localhost"),
    ):
        courier.send(outbound())
    assert taken == []


def test_a_refused_login_is_down_and_repeats_no_password(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    login = {"user": "mentors", "password": lambda: SECRET}
    with (
        server_and_courier(login, users={"mentors": "another"}, login_required=True) as (_, courier, taken),
        pytest.raises(CourierDown, match="refused the login of mentors: 535") as caught,
    ):
        courier.send(outbound())
    assert SECRET not in f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"
    assert taken == []


def test_a_server_that_wants_a_login_is_down_and_no_mail_fails_for_it() -> None:
    with (
        server_and_courier(users={"mentors": SECRET}, login_required=True) as (_, courier, taken),
        pytest.raises(CourierDown, match="530"),
    ):
        courier.send(outbound())
    assert taken == []


def test_an_address_beyond_ascii_goes_where_smtputf8_is_offered() -> None:
    with server_and_courier() as (_, courier, taken):
        assert courier.send(outbound("jürgen@bücher.example")).fate is Fate.SENT
        assert courier.send(outbound()).fate is Fate.SENT
    assert [mail.recipient for mail in taken] == ["jürgen@bücher.example", "mia@example.org"]


def test_an_address_beyond_ascii_is_refused_where_smtputf8_is_not_offered() -> None:
    with server_and_courier(smtputf8=False) as (_, courier, taken):
        receipt = courier.send(outbound("jürgen@bücher.example"))
        assert courier.send(outbound()).fate is Fate.SENT
    assert (receipt.fate, receipt.code) == (Fate.REFUSED, 0)
    assert "needs SMTPUTF8" in receipt.reply
    assert [mail.recipient for mail in taken] == ["mia@example.org"]


@pytest.mark.parametrize(
    "address",
    [
        "mia@example.org>\r\nRCPT TO:<eve@example.org",
        "mia@example.org\n",
        "mia\x00@example.org",
        "mia@exam ple.org",
        "<mia@example.org>",
        "mi\udce4@example.org",
        "mia\u2028@example.org",
        "x" * 250 + "@example.org",
        "mia",
    ],
)
def test_no_address_can_carry_a_command(address: str) -> None:
    with server_and_courier() as (server, courier, taken):
        assert courier.send(outbound(recipient=address)).fate is Fate.REFUSED
        assert courier.send(outbound(return_path=address)).fate is Fate.REFUSED
        assert server.connections == 0
    assert taken == []


# --- servers that misbehave --------------------------------------------------------------------------


def speaking(
    *,
    replies: dict[str, str] | None = None,
    at_dot: Callable[[Dialogue], None] | None = None,
    offers: str = "",
) -> Callable[[Dialogue], None]:
    """A server that says 250 to everything but what `replies` names by its verb."""

    def script(dialogue: Dialogue) -> None:
        dialogue.say("220 ready")
        while line := dialogue.hear():
            verb = line.split(" ")[0].upper()
            if replies and verb in replies:
                dialogue.say(replies[verb])
            elif verb == "EHLO":
                dialogue.say(
                    "250-localhost", *(f"250-{offer}" for offer in offers.split(",") if offer), "250 HELP"
                )
            elif verb == "DATA":
                dialogue.say("354 go on")
                while dialogue.hear() not in (".", ""):
                    pass
                if at_dot is not None:
                    at_dot(dialogue)
                else:
                    dialogue.say("250 taken")
            else:
                dialogue.say("250 fine")

    return script


def verbs(server: Scripted) -> list[str]:
    return [line.split(b" ")[0].strip().decode().upper() for line in server.heard]


def test_a_connection_lost_in_the_middle_of_the_mail_is_down() -> None:
    def script(dialogue: Dialogue) -> None:
        dialogue.say("220 ready")
        while line := dialogue.hear():
            if line == "DATA":
                raise OSError("gone")
            dialogue.say("250 fine")

    with (
        scripted_server(script) as server,
        courier_to(server.port) as courier,
        pytest.raises(CourierDown, match="broke before the mail's end"),
    ):
        courier.send(outbound())
    assert server.connections == 1  # a new connection that breaks is no reason for another at once


def test_a_connection_lost_after_the_dot_is_an_unknown_outcome() -> None:
    def gone(dialogue: Dialogue) -> None:
        raise OSError("gone")

    with scripted_server(speaking(at_dot=gone)) as server, courier_to(server.port) as courier:
        receipt = courier.send(outbound())
    assert (receipt.fate, receipt.code) == (Fate.DEFERRED, 0)
    assert "did not answer" in receipt.reply
    assert server.connections == 1  # it is not sent again behind the caller's back


def test_the_reply_to_the_dot_has_its_own_longer_time() -> None:
    def slow(dialogue: Dialogue) -> None:
        time.sleep(1.0)
        dialogue.say("250 taken at last")

    with (
        scripted_server(speaking(at_dot=slow)) as server,
        courier_to(server.port, timeout_seconds=0.5, after_dot_seconds=5) as courier,
    ):
        assert courier.send(outbound()).reply == "taken at last"


def test_the_reply_to_the_dot_may_take_ten_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault 10: as the program itself opens the door; nobody waits that long here (RFC 5321, 4.5.3.2.6)."""
    waits: list[float] = []
    first = Smtp.getreply

    def noted(smtp: Smtp) -> tuple[int, bytes]:
        answer = first(smtp)
        waits.append(smtp.budget.seconds)
        return answer

    monkeypatch.setattr(Smtp, "getreply", noted)
    with scripted_server(speaking(at_dot=lambda dialogue: dialogue.say("250 ok"))) as server:
        courier = open_courier(f"smtp://127.0.0.1:{server.port}", password=None, base=Path("/nowhere"))
        assert courier.send(outbound()).fate is Fate.SENT
        *before, last = waits
        courier.close()
    assert set(before) == {60.0}
    assert last == 600.0


def test_a_server_silent_after_the_dot_is_an_unknown_outcome() -> None:
    with (
        scripted_server(speaking(at_dot=lambda dialogue: time.sleep(2))) as server,
        courier_to(server.port, after_dot_seconds=0.3) as courier,
    ):
        receipt = courier.send(outbound())
    assert (receipt.fate, receipt.code) == (Fate.DEFERRED, 0)


@pytest.mark.parametrize(
    ("reply", "fate", "code"),
    [
        ("250-2.0.0 one\r\n250 two", Fate.SENT, 250),
        ("451 4.3.0 try later", Fate.DEFERRED, 451),
        ("421 4.3.2 shutting down", Fate.DEFERRED, 421),
        ("554 5.7.1 looks like spam", Fate.REFUSED, 554),
        ("what?", Fate.DEFERRED, 0),
    ],
)
def test_the_reply_to_the_dot_decides(reply: str, fate: Fate, code: int) -> None:
    with (
        scripted_server(speaking(at_dot=lambda dialogue: dialogue.say(reply))) as server,
        courier_to(server.port) as courier,
    ):
        receipt = courier.send(outbound())
    assert (receipt.fate, receipt.code) == (fate, code)
    assert "\n" not in receipt.reply


@pytest.mark.parametrize("offers", ["", "PIPELINING"])
@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "fate"),
    [
        ("450 busy", Fate.DEFERRED),
        ("421 too many from you", Fate.DEFERRED),
        ("552 too big", Fate.REFUSED),
        ("299 odd", Fate.DEFERRED),
    ],
)
def test_a_reply_before_the_mail_never_counts_as_sent(offers: str, verb: str, reply: str, fate: Fate) -> None:
    script = speaking(replies={verb: reply}, offers=offers)
    with scripted_server(script) as server, courier_to(server.port) as courier:
        assert courier.send(outbound()).fate is fate


@pytest.mark.parametrize("offers", ["", "PIPELINING"])
@pytest.mark.parametrize(
    ("reply", "fate"),
    [("451 busy", Fate.DEFERRED), ("552 too big", Fate.REFUSED), ("354 odd", Fate.DEFERRED)],
)
def test_what_the_server_says_of_this_mail_at_mail_from_is_a_receipt(
    offers: str, reply: str, fate: Fate
) -> None:
    script = speaking(replies={"MAIL": reply}, offers=offers)
    with scripted_server(script) as server, courier_to(server.port) as courier:
        assert courier.send(outbound()).fate is fate


def test_where_it_is_offered_the_envelope_goes_out_at_once() -> None:
    """RFC 2920: three commands, and only then three replies."""

    def script(dialogue: Dialogue) -> None:
        dialogue.say("220 ready")
        dialogue.hear()
        dialogue.say("250-localhost", "250 PIPELINING")
        for _ in range(2):
            assert [dialogue.hear().split(" ")[0] for _ in range(3)] == ["MAIL", "RCPT", "DATA"]
            dialogue.say("250 fine", "250 fine", "354 go on")
            while dialogue.hear() != ".":
                pass
            dialogue.say("250 taken")

    with scripted_server(script) as server, courier_to(server.port) as courier:
        assert [courier.send(outbound()).fate for _ in range(2)] == [Fate.SENT] * 2
    assert server.connections == 1


def test_a_server_that_wants_the_mail_for_a_refused_recipient_gets_none() -> None:
    script = speaking(replies={"RCPT": "550 5.1.1 no such user"}, offers="PIPELINING")
    with scripted_server(script) as server, courier_to(server.port) as courier:
        receipt = courier.send(outbound())
        assert (receipt.fate, receipt.code) == (Fate.REFUSED, 550)
        assert courier.send(outbound(recipient="other@example.org")).fate is Fate.REFUSED
    assert server.connections == 2  # the first was given up in the midst of DATA
    assert b".\r\n" not in server.heard


def test_after_a_refusal_the_connection_goes_on_where_the_server_wants_no_mail() -> None:
    refused = {"RCPT": "550 5.1.1 no such user", "DATA": "554 5.5.1 no valid recipients"}
    with (
        scripted_server(speaking(replies=refused, offers="PIPELINING")) as server,
        courier_to(server.port) as courier,
    ):
        assert [courier.send(outbound()).code for _ in range(2)] == [550, 550]
    assert server.connections == 1
    assert verbs(server)[1:9] == ["MAIL", "RCPT", "DATA", "RSET", "MAIL", "RCPT", "DATA", "RSET"]


@pytest.mark.parametrize("offers", ["", "PIPELINING"])
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("code", [530, 534, 535, 538])
def test_a_server_that_wants_another_login_fails_no_mail(offers: str, verb: str, code: int) -> None:
    with (
        scripted_server(speaking(replies={verb: f"{code} not like this"}, offers=offers)) as server,
        courier_to(server.port) as courier,
        pytest.raises(CourierDown, match=str(code)),
    ):
        courier.send(outbound())


@pytest.mark.parametrize("reply", ["550 5.7.1 not your address", "553 sender rejected", "421 closing"])
def test_a_server_that_refuses_our_sender_fails_no_mail(reply: str) -> None:
    with (
        scripted_server(speaking(replies={"MAIL": reply})) as server,
        courier_to(server.port) as courier,
        pytest.raises(CourierDown, match=reply[:3]),
    ):
        courier.send(outbound())


def test_where_starttls_is_stripped_nothing_is_sent() -> None:
    login = {"tls": "starttls", "user": "mentors", "password": lambda: SECRET}
    with (
        scripted_server(speaking(offers="AUTH PLAIN")) as server,
        courier_to(server.port, **login) as courier,
        pytest.raises(CourierDown, match="offers no STARTTLS, so nothing was sent"),
    ):
        courier.send(outbound())
    assert verbs(server) == ["EHLO"]


def test_a_refused_starttls_is_down() -> None:
    script = speaking(offers="STARTTLS,AUTH PLAIN", replies={"STARTTLS": "454 not now"})
    login = {"tls": "starttls", "user": "mentors", "password": lambda: SECRET}
    with (
        scripted_server(script) as server,
        courier_to(server.port, **login) as courier,
        pytest.raises(CourierDown, match="454 not now"),
    ):
        courier.send(outbound())
    assert not {"AUTH", "MAIL"} & set(verbs(server))


def test_a_server_that_repeats_the_password_does_not_get_it_into_our_words() -> None:
    def script(dialogue: Dialogue) -> None:
        dialogue.say("220 ready")
        while line := dialogue.hear():
            if line.upper().startswith("EHLO"):
                dialogue.say("250-localhost", "250 AUTH PLAIN")
            else:
                dialogue.say(f"535 wrong: {line} {SECRET}")

    with (
        scripted_server(script) as server,
        courier_to(server.port, user="mentors", password=lambda: SECRET) as courier,
        pytest.raises(CourierDown, match="refused the login") as caught,
    ):
        courier.send(outbound())
    sent = re.search(rb"AUTH PLAIN (\S+)", b"".join(server.heard))
    assert sent is not None
    assert sent[1].decode() not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_busy_server_at_the_greeting_is_down() -> None:
    with (
        scripted_server(lambda dialogue: dialogue.say("421 too busy")) as server,
        courier_to(server.port) as courier,
        pytest.raises(CourierDown, match="421 too busy"),
    ):
        courier.send(outbound())


def test_a_silent_server_is_down_within_its_time() -> None:
    over = threading.Event()
    with (
        scripted_server(silent_until(over)) as server,
        courier_to(server.port, timeout_seconds=0.3) as courier,
    ):
        with pytest.raises(CourierDown):
            courier.send(outbound())
        assert not over.is_set()  # the server was still silent when we went on
        over.set()


def test_a_server_with_neither_login_nor_size_gets_the_bare_commands() -> None:
    with scripted_server(speaking()) as server, courier_to(server.port) as courier:
        assert courier.send(outbound()).fate is Fate.SENT
    assert b"MAIL FROM:<mentors+b.0123456789abcdef@program.example>\r\n" in server.heard
    assert b"RCPT TO:<mia@example.org>\r\n" in server.heard


def test_close_lets_a_running_mail_finish() -> None:
    at_dot, go_on = threading.Event(), threading.Event()

    def held(dialogue: Dialogue) -> None:
        at_dot.set()
        go_on.wait(5)
        dialogue.say("250 taken")

    with scripted_server(speaking(at_dot=held)) as server, courier_to(server.port) as courier:
        with ThreadPoolExecutor(1) as thread:
            running = thread.submit(courier.send, outbound())
            assert at_dot.wait(5)
            courier.close()
            go_on.set()
            assert running.result(5).fate is Fate.SENT
        until = time.monotonic() + 10
        while verbs(server)[-1] != "QUIT" and time.monotonic() < until:
            time.sleep(0.05)  # on a busy machine the goodbye is not waited for
        assert verbs(server)[-1] == "QUIT"
