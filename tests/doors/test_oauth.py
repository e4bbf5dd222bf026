"""XOAUTH2 to a real Dovecot and an SMTP server, with tokens from a token server of the test's own."""

from __future__ import annotations

import base64
import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import MISSING, AuthResult

from processor.config import load_settings
from processor.couriers import open_courier
from processor.couriers.smtp import SmtpCourier
from processor.mailboxes import open_mailbox
from processor.oauth import AccessTokens, TokenServer
from processor.opened import tokens_of
from processor.stages.ports import CourierDown, Fate, MailboxDown, NoToken
from tests.doors.dovecot import USER, Dovecot
from tests.doors.mail_servers import (
    Certificate,
    Dialogue,
    certificate,
    free_port,
    outbound,
    scripted_server,
)
from tests.operation.small import CONFIG

__all__ = ["certificate"]

REFRESH, SECRET = "refresh-canary-4711", "secret-canary-4712"


@dataclass(slots=True)
class Tokens:
    """A token server, and what it says of a token (for Dovecot)."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    seconds: object = 3_600
    refuses: tuple[int, str] | None = None
    rotates: bool = False
    looked_up: list[str] = field(default_factory=list)

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        if self.refuses is not None:
            code, error = self.refuses
            return code, {"error": error, "error_description": f"not {form['refresh_token']}"}
        token = f"access-canary-{len(self.given)}"
        self.given.append(token)
        self.good.add(token)
        more = {"refresh_token": f"rotated-canary-{len(self.given)}"} if self.rotates else {}
        return 200, {"access_token": token, "expires_in": self.seconds, "token_type": "Bearer", **more}


@contextmanager
def token_server() -> Iterator[Tokens]:
    tokens = Tokens()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.path == "/elsewhere":
                self.send_response(302)
                self.send_header("Location", "/info?access_token=x")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            length = int(self.headers["Content-Length"])
            form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
            self._say(*tokens.answer(form))

        def do_GET(self) -> None:
            tokens.looked_up.append(self.path)
            token = urllib.parse.unquote(self.path.rpartition("=")[2])
            good = token in tokens.good
            self._say(200 if good else 401, {"email": USER, "active": "yes"} if good else {"error": "no"})

        def _say(self, code: int, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        tokens.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield tokens
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def tokens() -> Iterator[Tokens]:
    with token_server() as server:
        yield server


def access(tokens: Tokens, folder: Path, **more: Any) -> AccessTokens:
    values: dict[str, Any] = {
        "url": f"{tokens.url}/token",
        "client_id": "program",
        "client_secret": lambda: SECRET,
        "refresh_token": lambda: REFRESH,
        "scope": "mail",
        "kept": folder / "kept.token",
    }
    return AccessTokens(TokenServer(**{**values, **more}))


@contextmanager
def smtp_server(tokens: Tokens, taken: list[bytes]) -> Iterator[int]:
    class Handler:
        async def auth_XOAUTH2(self, server: Any, words: list[str]) -> AuthResult:  # noqa: N802
            said = base64.b64decode(words[1]).decode()
            user, token = (part.partition("=")[2] for part in said.split("\1")[:2])
            if user == USER and token.removeprefix("Bearer ") in tokens.good:
                return AuthResult(success=True)
            reason = base64.b64encode(json.dumps({"status": "401", "said": said}).encode()).decode()
            answer = await server.challenge_auth(reason, encode_to_b64=False)
            assert answer is MISSING or answer in (b"", b"="), answer
            return AuthResult(success=False, handled=False)

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            taken.append(envelope.content)
            return "250 taken"

    controller = Controller(
        Handler(), hostname="127.0.0.1", port=free_port(), auth_required=True, auth_require_tls=False
    )
    controller.start()
    try:
        yield controller.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    finally:
        controller.stop()


def no_canary(error: BaseException) -> None:
    """Nor in whatever it came from."""
    seen: BaseException | None = error
    while seen is not None:
        assert "canary" not in repr(seen)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


def test_a_token_is_fetched_once_and_kept_until_shortly_before_its_end(
    tokens: Tokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr("processor.oauth.time.monotonic", lambda: now[0])
    get = access(tokens, tmp_path)
    assert [get() for _ in range(3)] == ["access-canary-0"] * 3
    assert tokens.asked == [
        {
            "grant_type": "refresh_token",
            "client_id": "program",
            "client_secret": SECRET,
            "refresh_token": REFRESH,
            "scope": "mail",
        }
    ]
    now[0] += 3_299
    assert get() == "access-canary-0"
    now[0] += 2
    assert get() == "access-canary-1"


def test_a_refused_token_is_fetched_anew_by_the_first_who_says_so(tokens: Tokens, tmp_path: Path) -> None:
    get = access(tokens, tmp_path)
    first = get()
    assert get(first) == "access-canary-1"
    assert get(first) == "access-canary-1"  # another connection was told the same of the old one


@pytest.mark.parametrize("seconds", [None, "soon", -5, 0])
def test_a_life_that_is_not_told_is_an_hour(tokens: Tokens, tmp_path: Path, seconds: object) -> None:
    tokens.seconds = seconds
    get = access(tokens, tmp_path)
    assert get() == get()


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ((400, "invalid_grant"), r"refused: 400 invalid_grant; the refresh token is no longer good"),
        ((401, "invalid_client"), r"refused: 401 invalid_client; check client_id and client_secret_file"),
        ((503, "Ünder\nrepair"), r"refused: 503; try again later"),
    ],
)
def test_a_refusal_is_a_sentence_without_a_secret(
    tokens: Tokens, tmp_path: Path, refusal: tuple[int, str], said: str
) -> None:
    tokens.refuses = refusal
    with pytest.raises(NoToken, match=said) as caught:
        access(tokens, tmp_path)()
    no_canary(caught.value)


def test_nobody_follows_a_redirection_with_a_secret_in_hand(tokens: Tokens, tmp_path: Path) -> None:
    with pytest.raises(NoToken, match="refused: 302"):
        access(tokens, tmp_path, url=f"{tokens.url}/elsewhere")()
    assert tokens.looked_up == []


def test_a_token_server_that_is_gone_is_named(tokens: Tokens, tmp_path: Path) -> None:
    with pytest.raises(NoToken, match=r"127\.0\.0\.1 cannot be reached \(Connection refused\)") as caught:
        access(tokens, tmp_path, url="http://127.0.0.1:1/token")()
    no_canary(caught.value)


def test_a_refresh_token_that_changes_with_its_use_outlives_a_restart(tokens: Tokens, tmp_path: Path) -> None:
    tokens.rotates = True
    get = access(tokens, tmp_path)
    get(get())
    access(tokens, tmp_path)()  # after a restart
    used = [form["refresh_token"] for form in tokens.asked]
    assert used == [REFRESH, "rotated-canary-1", "rotated-canary-2"]
    assert (tmp_path / "kept.token").stat().st_mode & 0o077 == 0
    access(tokens, tmp_path, refresh_token=lambda: "new-canary")()  # the operator has made another one
    assert tokens.asked[-1]["refresh_token"] == "new-canary"


OAUTH = """
[{section}.oauth]
token_url = "https://token.example/token"
client_id = "{client}"
refresh_token_file = "refresh"
"""


@pytest.mark.parametrize(("client", "shared"), [("program", True), ("other", False)])
def test_servers_with_the_same_keys_share_their_tokens(tmp_path: Path, client: str, shared: bool) -> None:
    """A provider may take each refresh token once: two who use it by turns would lose it."""
    (tmp_path / "refresh").write_text(REFRESH)
    text = CONFIG.replace('"maildir:inbox"', f'"imaps://{quote(USER, safe="")}@imap.example/INBOX"')
    text = text.replace('"maildir:sent"', f'"smtps://{quote(USER, safe="")}@smtp.example"')
    text += OAUTH.format(section="mailbox", client="program")
    text += OAUTH.format(section="delivery", client=client)
    (tmp_path / "config.toml").write_text(text)
    settings = load_settings(tmp_path / "config.toml")
    mailbox = tokens_of(settings, "mailbox", settings.mailbox.oauth)
    assert (tokens_of(settings, "delivery", settings.delivery.oauth) is mailbox) is shared


def test_dovecot_takes_our_token_and_a_new_one_after_the_old_has_gone_bad(
    tokens: Tokens, tmp_path: Path, certificate: Certificate
) -> None:
    with Dovecot(certificate, tls_only=True, token_info=f"{tokens.url}/info?access_token=") as server:
        server.deliver(b"Subject: one\r\n\r\nx\r\n")
        get = access(tokens, tmp_path)
        mailbox = open_mailbox(
            f"imaps://{USER.replace('@', '%40')}@localhost:{server.tls_port}/INBOX",
            password=None,
            base=tmp_path,
            ca_file=certificate.cert,
            access_token=get,
        )
        assert len(mailbox.listing().uids) == 1
        assert tokens.given == ["access-canary-0"]
        mailbox.close()
        tokens.good.clear()
        assert len(mailbox.listing().uids) == 1
        assert tokens.given == ["access-canary-0", "access-canary-1"]
        mailbox.close()
        tokens.good.clear()
        tokens.refuses = (400, "invalid_grant")
        with pytest.raises(MailboxDown, match="the refresh token is no longer good") as caught:
            mailbox.listing()
        no_canary(caught.value)


def test_an_imap_server_that_takes_no_token_of_ours_is_named(
    tokens: Tokens, tmp_path: Path, certificate: Certificate
) -> None:
    with Dovecot(certificate, tls_only=True, token_info=f"{tokens.url}/info?access_token=") as server:
        mailbox = open_mailbox(
            f"imaps://somebody%40else.example@localhost:{server.tls_port}/INBOX",
            password=None,
            base=tmp_path,
            ca_file=certificate.cert,
            access_token=access(tokens, tmp_path),
        )
        with pytest.raises(MailboxDown, match=r"takes no access token for somebody@else\.example") as caught:
            mailbox.listing()
        no_canary(caught.value)
    assert len(tokens.given) == 2  # one more, and no third
    with Dovecot(certificate, tls_only=True) as server:
        mailbox = open_mailbox(
            f"imaps://{USER.replace('@', '%40')}@localhost:{server.tls_port}/INBOX",
            password=None,
            base=tmp_path,
            ca_file=certificate.cert,
            access_token=access(tokens, tmp_path),
        )
        with pytest.raises(MailboxDown, match="offers no XOAUTH2"):
            mailbox.listing()


def test_a_mail_goes_out_with_a_token_and_with_a_new_one_after_a_refusal(
    tokens: Tokens, tmp_path: Path
) -> None:
    taken: list[bytes] = []
    with smtp_server(tokens, taken) as port:
        get = access(tokens, tmp_path)
        courier = open_courier(
            f"smtp://{USER.replace('@', '%40')}@127.0.0.1:{port}",
            password=None,
            base=tmp_path,
            access_token=get,
        )
        assert isinstance(courier, SmtpCourier)
        assert courier.send(outbound()).fate is Fate.SENT
        courier.close()
        tokens.good.clear()
        assert courier.try_out() == f"127.0.0.1:{port}"
        assert tokens.given == ["access-canary-0", "access-canary-1"]
        tokens.good.clear()
        tokens.refuses = (400, "invalid_grant")
        with pytest.raises(CourierDown, match="the refresh token is no longer good") as caught:
            courier.try_out()
        no_canary(caught.value)
    assert len(taken) == 1


def test_an_smtp_server_that_takes_no_token_of_ours_is_named(tokens: Tokens, tmp_path: Path) -> None:
    with smtp_server(tokens, []) as port:
        courier = open_courier(
            f"smtp://somebody@127.0.0.1:{port}",
            password=None,
            base=tmp_path,
            access_token=access(tokens, tmp_path),
        )
        with pytest.raises(CourierDown, match="takes no access token for somebody: 535") as caught:
            courier.send(outbound())
        no_canary(caught.value)
    assert len(tokens.given) == 2


def token_of(answer: Callable[[Dialogue], None], folder: Path) -> str:
    """From a token server whose HTTP is written by hand."""

    def script(dialogue: Dialogue) -> None:
        while dialogue.hear():
            pass  # the header; the form stays unread
        answer(dialogue)

    with scripted_server(script) as server:
        return AccessTokens(
            TokenServer(
                url=f"http://127.0.0.1:{server.port}/token",
                client_id="c",
                client_secret=str,
                refresh_token=lambda: "r",
                kept=folder / "kept",
            )
        )()


def test_a_token_server_that_drips_is_left_after_its_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Fault 55: one time for the whole answer."""
    monkeypatch.setattr("processor.oauth.WHOLE_SECONDS", 0.5)
    over = threading.Event()

    def drip(dialogue: Dialogue) -> None:
        while not over.wait(0.05):
            dialogue.file.write(b"H")
            dialogue.file.flush()

    with pytest.raises(NoToken, match=r"did not answer within 0.5 seconds"):
        token_of(drip, tmp_path)
    over.set()


@pytest.mark.parametrize("body", ["[" * 60_000, '{"access_token": {"a": 1}}', "[1]", "\0"])
def test_an_answer_that_is_no_token_is_told_and_ends_nothing(body: str, tmp_path: Path) -> None:
    """Fault 55: thousands of brackets ended the daemon."""

    def answers(dialogue: Dialogue) -> None:
        dialogue.say("HTTP/1.0 200 OK", "Content-Type: application/json", "", body)

    with pytest.raises(NoToken):
        token_of(answers, tmp_path)


@pytest.mark.parametrize("seconds", ["1" + "0" * 400, "-1", "0", "true", "1e308", "Infinity", "NaN"])
def test_a_life_of_a_token_that_cannot_be_counts_as_the_usual_one(seconds: str, tmp_path: Path) -> None:
    def answers(dialogue: Dialogue) -> None:
        body = f'{{"access_token": "t", "expires_in": {seconds}}}'
        dialogue.say("HTTP/1.0 200 OK", "Content-Type: application/json", "", body)

    assert token_of(answers, tmp_path) == "t"
