"""Access tokens for mail servers that take no password (RFC 6749, 6: a refresh token gets them)."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from processor import ordinary
from processor.stages.ports import NoToken

TIMEOUT_SECONDS = 30  # of the socket, which begins anew with each byte
WHOLE_SECONDS = 60.0  # for one answer
MOST_BYTES = 65_536
USUAL_SECONDS = 3_600  # when the server does not say for how long a token is good
LONGEST_SECONDS = 7 * 86_400
EARLIER_SECONDS = 300  # a token that ends while a connection is made is of no use
_CODE = re.compile(r"^[a-z0-9_]{1,60}$")  # of an error (RFC 6749, 5.2); its description is not shown
_MENDS = {
    "invalid_grant": "the refresh token is no longer good; make a new one (docs/operating.md, XOAUTH2)",
    "invalid_client": "check client_id and client_secret_file",
    "unauthorized_client": "allow this client the use of refresh tokens at the provider",
    "invalid_scope": "check scope",
}


def _is_seconds(found: object) -> TypeGuard[float]:
    """A number with which one can count: JSON knows integers of any length."""
    return isinstance(found, int | float) and 0 < found < 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenServer:
    """Where access tokens come from, and what they are asked with."""

    url: str
    client_id: str
    client_secret: Callable[[], str] = field(repr=False)  # read at each use; "" for a public client
    refresh_token: Callable[[], str] = field(repr=False)
    scope: str = ""
    kept: Path  # where a refresh token that the server gave in exchange is kept


class AccessTokens:
    """Keeps the access token until shortly before its end. Safe to call from several threads."""

    def __init__(self, server: TokenServer) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._token = ""
        self._good_until = 0.0  # time.monotonic()

    def __call__(self, refused: str = "") -> str:
        """`refused`: the token that a mail server would not take; then another one is fetched.

        Raises NoToken, whose sentence has no token in it.
        """
        with self._lock:
            if not self._token or self._token == refused or time.monotonic() >= self._good_until:
                self._fetch()
            return self._token

    def _fetch(self) -> None:
        self._token = ""
        given = self._server.refresh_token()
        answer = self._asked(self._current(given))
        token, seconds, new = (answer.get(k) for k in ("access_token", "expires_in", "refresh_token"))
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
            raise NoToken(f"{self._where} gave no access token; check mailbox.oauth and delivery.oauth")
        life = min(float(seconds), LONGEST_SECONDS) if _is_seconds(seconds) else USUAL_SECONDS
        self._token = token
        self._good_until = time.monotonic() + max(life - EARLIER_SECONDS, life / 2)
        if isinstance(new, str) and new and new != given:
            self._keep(given, new)

    @property
    def _where(self) -> str:
        return f"the token server {urllib.parse.urlsplit(self._server.url).hostname}"

    def _asked(self, refresh_token: str) -> dict[str, Any]:
        """A server that answers byte by byte keeps its own thread, which nobody waits for."""
        ended: list[dict[str, Any] | BaseException] = []

        def ask() -> None:
            try:
                ended.append(self._exchange(refresh_token))
            except BaseException as error:
                ended.append(error)

        thread = threading.Thread(target=ask, daemon=True, name="token")
        thread.start()
        thread.join(WHOLE_SECONDS)
        if not ended:
            raise NoToken(f"{self._where} did not answer within {WHOLE_SECONDS:g} seconds; try again later")
        if isinstance(ended[0], BaseException):
            raise ended[0]
        return ended[0]

    def _exchange(self, refresh_token: str) -> dict[str, Any]:
        secret = self._server.client_secret()
        form = {
            "grant_type": "refresh_token",
            "client_id": self._server.client_id,
            "refresh_token": refresh_token,
            **({"client_secret": secret} if secret else {}),
            **({"scope": self._server.scope} if self._server.scope else {}),
        }
        request = urllib.request.Request(  # noqa: S310  # the configuration takes https, and http on loopback
            self._server.url,
            data=urllib.parse.urlencode(form).encode(),
            headers={"Accept": "application/json"},
        )
        try:
            with _opener(self._server.url).open(request, timeout=TIMEOUT_SECONDS) as answer:
                found = json.loads(answer.read(MOST_BYTES))
        except urllib.error.HTTPError as refusal:
            raise NoToken(self._refused(refusal)) from None  # its chain may show what was sent
        except (OSError, http.client.HTTPException) as problem:
            reason = getattr(problem, "reason", problem)
            said = getattr(reason, "strerror", None) or type(reason).__name__
            raise NoToken(
                f"{self._where} cannot be reached ({said}); check token_url and the network"
            ) from None
        except (ValueError, RecursionError):  # the second is what thousands of brackets come to
            raise NoToken(f"{self._where} answered with no JSON; check token_url") from None
        return found if isinstance(found, dict) else {}

    def _refused(self, refusal: urllib.error.HTTPError) -> str:
        code = ""
        with suppress(OSError, ValueError, AttributeError, RecursionError):
            code = str(json.loads(refusal.read(MOST_BYTES)).get("error", ""))
        shown = code if _CODE.match(code) else ""
        mend = _MENDS.get(shown, "try again later, or look into the provider's settings of this client")
        return f"{self._where} refused: {refusal.code}{f' {shown}' if shown else ''}; {mend}"

    # --- refresh tokens that change with their use -------------------------------------------------

    def _current(self, given: str) -> str:
        """The one that the server gave last in exchange for that of the operator's file."""
        with suppress(OSError, ValueError, AttributeError):
            kept = json.loads(ordinary.read_bytes(self._server.kept))
            if kept.get("instead_of") == _fingerprint(given):
                return str(kept["refresh_token"])
        return given

    def _keep(self, given: str, new: str) -> None:
        """Microsoft's are good for 90 days each; without the new one the program would stop then."""
        draft = self._server.kept.with_suffix(".part")
        text = json.dumps({"instead_of": _fingerprint(given), "refresh_token": new})
        with suppress(OSError):
            draft.unlink(missing_ok=True)
            descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
            draft.replace(self._server.kept)


def _fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _opener(url: str) -> urllib.request.OpenerDirector:
    """Follows nobody elsewhere with a secret in hand; for this machine no proxy is asked."""

    class Nowhere(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    handlers: list[urllib.request.BaseHandler] = [Nowhere()]
    if url.startswith("http://"):
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)
