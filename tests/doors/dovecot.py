"""A real Dovecot (2.3, Debian's package dovecot-imapd) with a configuration of its own, unprivileged.

As root the server runs as `nobody`; as anyone else it runs as that user.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.doors.mail_servers import HOST, Certificate, free_port, wait_for
from tests.sizes import nothing_skipped

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
USER, PASSWORD = "mentors@program.example", 'pass "word" \\ größe'

CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
auth_verbose = yes
auth_failure_delay = 0
protocols = imap
listen = 127.0.0.1
default_internal_user = {owner}
default_internal_group = {group}
default_login_user = {owner}
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
disable_plaintext_auth = {tls_only}
mail_location = maildir:{home}/mail
first_valid_uid = 1
first_valid_gid = 1
mailbox_list_index = no
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
}}
{more_auth}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
protocol imap {{
  rawlog_dir = {home}/rawlog
  {more}
}}
"""

WITH_TOKENS = """
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2.conf
}}
"""


def need_dovecot() -> None:
    """Skip aloud without Dovecot, or fail where nothing may be skipped."""
    if DOVECOT is not None:
        return
    missing = "Dovecot is missing: apt-get install dovecot-imapd"
    if nothing_skipped():
        pytest.fail(missing)
    pytest.skip(missing)


class Dovecot:
    """One user, whose mails lie as a Maildir in `mail`.

    `capability`: what the server says it can, instead of all that it can. `token_info`: a URL that says
    whose an access token is that is put behind it; then there is XOAUTH2 as well.
    """

    def __init__(
        self,
        certificate: Certificate,
        *,
        capability: str = "",
        prefix: str = "",
        separator: str = "/",
        tls_only: bool = False,
        token_info: str = "",
    ) -> None:
        self.port, self.tls_port = free_port(), free_port()
        self.user, self.password = USER, PASSWORD
        self._process: subprocess.Popen[bytes] | None = None
        # Not pytest's tmp_path: only its owner may enter that, and a socket's path has to be short.
        self._home = Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp"))
        self._owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        for name in ("run", "state", "rawlog", "mail", "mail/new", "mail/cur", "mail/tmp"):
            (self._home / name).mkdir()
        (self._home / "users").write_text(f"{self.user}:{{PLAIN}}{self.password}\n")
        for source in (certificate.cert, certificate.key):
            shutil.copy(source, self._home / source.name)
        (self._home / "dovecot.conf").write_text(
            CONFIGURATION.format(
                home=self._home,
                cert=self._home / certificate.cert.name,
                key=self._home / certificate.key.name,
                owner=self._owner.pw_name,
                group=_group_name(self._owner.pw_gid),
                uid=self._owner.pw_uid,
                gid=self._owner.pw_gid,
                port=self.port,
                tls_port=self.tls_port,
                prefix=prefix,
                separator=separator,
                tls_only="yes" if tls_only else "no",
                more_auth=WITH_TOKENS.format(home=self._home) if token_info else "",
                more=f"imap_capability = {capability}" if capability else "",
            )
        )
        (self._home / "oauth2.conf").write_text(
            f"tokeninfo_url = {token_info}\nusername_attribute = email\nactive_attribute = active\n"
            "active_value = yes\n"
        )
        for path in (self._home, *self._home.rglob("*")):
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    @property
    def mail(self) -> Path:
        return self._home / "mail"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)

    def start(self) -> None:
        need_dovecot()
        command = [str(DOVECOT), "-F", "-c", str(self._home / "dovecot.conf")]
        if os.geteuid() == 0:
            ids = [f"--reuid={self._owner.pw_uid}", f"--regid={self._owner.pw_gid}", "--clear-groups"]
            command = ["setpriv", *ids, *command]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,  # so that its processes have a group of their own
        )
        if not wait_for(self._answers):
            self.stop()
            raise RuntimeError(f"Dovecot did not start:\n{self.log()}")

    def stop(self) -> None:
        """At once, as when the machine goes down; its connections are cut."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # asked kindly, it takes a second
        process.wait()
        wait_for(lambda: not _open(self.port) and not _open(self.tls_port))  # the others end on their own

    def deliver(self, raw: bytes, name: str = "", *, at: datetime | None = None) -> None:
        """As the delivery of the server does it: into tmp, then into new."""
        name = name or f"{time.time_ns()}.P{os.getpid()}.localhost"
        draft = self.mail / "tmp" / name
        draft.write_bytes(raw)
        os.chown(draft, self._owner.pw_uid, self._owner.pw_gid)
        if at is not None:
            os.utime(draft, (at.timestamp(), at.timestamp()))
        draft.rename(self.mail / "new" / name)

    def subjects(self, folder: str = "") -> list[str]:
        """Of the mails of a folder (its Maildir++ name, such as ".Processed"), sorted."""
        found = []
        for part in ("new", "cur"):
            with suppress(FileNotFoundError):
                for path in (self.mail / folder / part).iterdir():
                    head = path.read_bytes().decode("latin-1").splitlines()
                    found += [line[9:] for line in head if line.startswith("Subject: ")]
        return sorted(found)

    def flags(self) -> list[str]:
        """The Maildir flags of each mail in the INBOX, such as "S" for \\Seen."""
        return sorted(
            path.name.partition(":2,")[2] for part in ("new", "cur") for path in (self.mail / part).iterdir()
        )

    def renumber(self) -> None:
        """Another UIDVALIDITY, and UIDs from the start, as after a restored backup."""
        self.stop()
        listed = self.mail / "dovecot-uidlist"
        for path in self.mail.glob("dovecot*"):
            if path != listed:
                path.unlink()
        old = int(listed.read_text().split()[1].removeprefix("V"))
        listed.write_text(f"3 V{old + 7} N1\n")
        self.start()

    def commands(self) -> list[str]:
        """What every client has said, as far as Dovecot has written it down; upper case, without tags."""
        said = []
        for path in sorted((self._home / "rawlog").glob("*.in")):
            for line in path.read_text("latin-1").splitlines():
                words = line.split(" ", 2)  # time, tag, command
                said.append(words[-1].upper() if len(words) == 3 else line.upper())
        return said

    def log(self) -> str:
        path = self._home / "log"
        return path.read_text() if path.exists() else "(no log)"

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"Dovecot ended at its start:\n{self.log()}")
        try:
            with socket.create_connection((HOST, self.port), 1) as sock:
                return sock.recv(4).startswith(b"* OK")
        except OSError:
            return False


def _open(port: int) -> bool:
    with socket.socket() as sock:
        sock.settimeout(1)
        return sock.connect_ex((HOST, port)) == 0


def _group_name(gid: int) -> str:
    return grp.getgrgid(gid).gr_name
