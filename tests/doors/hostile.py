"""Mail servers that are broken, or want to harm: each a small script over one thing that goes wrong."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping

from tests.doors.mail_servers import Dialogue, wait_for

Script = Callable[[Dialogue], None]
Act = Callable[[Dialogue, str], None]  # what is done in place of the usual answer; the tag, or ""

GOOD = (
    b"From: jon@north.example\r\nTo: mentors@program.example\r\nSubject: HELP\r\n"
    b"Message-ID: <1@north.example>\r\n\r\nHELP\r\n"
)
SIXTY_MB = 60_000_000
over = threading.Event()  # set at the end: whoever waits or drips stops


def comes(true: Callable[[], bool]) -> bool:
    return wait_for(true, 60)


def raw(dialogue: Dialogue, content: bytes) -> None:
    dialogue.file.write(content)
    dialogue.file.flush()


def says(*lines: str) -> Act:
    """`{tag}` is the command's."""
    return lambda dialogue, tag: dialogue.say(*(line.replace("{tag}", tag) for line in lines))


def drip(dialogue: Dialogue, tag: str = "") -> None:
    """A byte now and then, for ever; each would begin the timeout of a socket anew."""
    while not over.wait(0.05):
        raw(dialogue, b"2")


def silent(dialogue: Dialogue, tag: str = "") -> None:
    over.wait(60)


def closes(dialogue: Dialogue, tag: str = "") -> None:
    raise OSError("gone")


def endless(piece: bytes) -> Act:
    """Until the client has had enough, or a gigabyte."""

    def act(dialogue: Dialogue, tag: str) -> None:
        block = piece * (1 + 65_536 // len(piece))
        for _ in range(2**30 // len(block)):
            if over.is_set():
                return
            raw(dialogue, block)

    return act


def deaf(dialogue: Dialogue, tag: str = "") -> None:
    """It wants the mail, and then takes nothing from the client."""
    dialogue.say("354 go on")
    dialogue.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    over.wait(60)


# --- IMAP --------------------------------------------------------------------------------------------


def imap(wrong: Mapping[str, Act], capability: str = "IMAP4rev1 MOVE UIDPLUS IDLE") -> Script:
    """A server with one mail, right in all but the commands in `wrong`, named by how they begin."""

    def script(dialogue: Dialogue) -> None:
        if "GREETING" in wrong:
            wrong["GREETING"](dialogue, "")
        dialogue.say("* OK ready")
        while line := dialogue.hear():
            tag, _, said = line.partition(" ")
            rest = said.upper()
            act = next((act for begin, act in wrong.items() if rest.startswith(begin)), None)
            if act is not None:
                act(dialogue, tag)
            elif rest.startswith("CAPABILITY"):
                dialogue.say(f"* CAPABILITY {capability}", f"{tag} OK done")
            elif rest.startswith("SELECT"):
                dialogue.say("* 1 EXISTS", "* OK [UIDVALIDITY 7] x", "* OK [UIDNEXT 2] x", f"{tag} OK done")
            elif rest.startswith("UID SEARCH"):
                dialogue.say("* SEARCH 1", f"{tag} OK done")
            elif rest.startswith("UID FETCH 1 (RFC"):
                told = f'RFC822.SIZE {len(GOOD)} INTERNALDATE "27-Nov-2026 20:00:00 +0000"'
                dialogue.say(f"* 1 FETCH (UID 1 {told})", f"{tag} OK done")
            elif rest.startswith("UID FETCH"):
                raw(dialogue, b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % len(GOOD) + GOOD + b")\r\n")
                dialogue.say(f"{tag} OK done")
            elif rest.startswith("IDLE"):
                dialogue.say("+ idling")
                dialogue.hear()
                dialogue.say(f"{tag} OK done")
            else:
                dialogue.say(f"{tag} OK done")

    return script


def told(items: str) -> Act:
    return says(f"* 1 FETCH (UID 1 {items})", "{tag} OK done")


def sixty_megabytes(dialogue: Dialogue, tag: str) -> None:
    raw(dialogue, b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % SIXTY_MB)
    for _ in range(SIXTY_MB // 100_000):
        raw(dialogue, b"x" * 100_000)
    dialogue.say(")", f"{tag} OK done")


def sixty_megabytes_but_for_the_header(dialogue: Dialogue, tag: str) -> None:
    if b"HEADER" in dialogue.heard[-1]:
        header = GOOD[: GOOD.index(b"\r\n\r\n") + 4]
        raw(dialogue, b"* 1 FETCH (UID 1 BODY[HEADER]<0> {%d}\r\n" % len(header) + header + b")\r\n")
        dialogue.say(f"{tag} OK done")
    else:
        sixty_megabytes(dialogue, tag)


def challenges(dialogue: Dialogue, tag: str) -> None:
    while dialogue.hear():
        dialogue.say("+ ")


SIZES, BODY = "UID FETCH 1 (RFC", "UID FETCH 1 (BODY"
IMAP: Mapping[str, Script] = {
    "size NIL": imap({SIZES: told("RFC822.SIZE NIL INTERNALDATE NIL")}),
    "size in words": imap({SIZES: told('RFC822.SIZE "abc" INTERNALDATE "odd"')}),
    "size below zero": imap({SIZES: told('RFC822.SIZE -5 INTERNALDATE "99-Foo-9999 99:99:99 +9999"')}),
    "size beyond all": imap({SIZES: told(f"RFC822.SIZE {10**30}")}),
    "a number for a date": imap({SIZES: told("RFC822.SIZE 10 INTERNALDATE 7")}),
    "a date at the end of time": imap(
        {SIZES: told('RFC822.SIZE 10 INTERNALDATE "31-Dec-9999 23:59:59 -0900"')}
    ),
    "sizes of another mail": imap({SIZES: says("* 1 FETCH (UID 77 RFC822.SIZE 5)", "{tag} OK done")}),
    "brackets": imap({BODY: says("* 1 FETCH " + "(" * 20_000, "{tag} OK done")}),
    "brackets among the sizes": imap({SIZES: says("* 1 FETCH " + "(" * 20_000, "{tag} OK done")}),
    "literal of 999 terabytes": imap({BODY: says("* 1 FETCH (UID 1 BODY[] {999999999999999}", "abc")}),
    "literal of 3 gigabytes": imap({BODY: says("* 1 FETCH (UID 1 BODY[] {3000000000}", "abc")}),
    "literal in SEARCH": imap({"UID SEARCH": says("* SEARCH {4000000000}", "1")}),
    "60 MB, and the size lies": imap({BODY: sixty_megabytes}),
    "60 MB, and a right header": imap({BODY: sixty_megabytes_but_for_the_header}),
    "small literals without end": imap({BODY: endless(b"* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n")}),
    "an open string": imap({BODY: says('* 1 FETCH (UID 1 BODY[] "abc)', "{tag} OK done")}),
    "no mail but a number": imap({BODY: told("BODY[] 12345")}),
    "EXISTS of four thousand millions": imap(
        {"SELECT": says("* 4000000000 EXISTS", "* OK [UIDVALIDITY 7] x", "{tag} OK done")}
    ),
    "UIDVALIDITY in words": imap({"SELECT": says("* OK [UIDVALIDITY abc] x", "{tag} OK done")}),
    "UIDVALIDITY beyond all": imap({"SELECT": says(f"* OK [UIDVALIDITY {10**30}] x", "{tag} OK done")}),
    "UIDs that cannot be": imap({"UID SEARCH": says("* SEARCH 0 99999999999999999999", "{tag} OK done")}),
    "a UID of five thousand digits": imap({"UID SEARCH": says("* SEARCH " + "9" * 5_000, "{tag} OK done")}),
    "words for UIDs": imap({"UID SEARCH": says("* SEARCH a b -1", "{tag} OK done")}),
    "a line without end": imap({"UID SEARCH": endless(b"* SEARCH 11111111")}),
    "untagged lines without end": imap({"SELECT": endless(b"* 1 EXISTS\r\n")}),
    "capabilities without end": imap({"CAPABILITY": endless(b"* CAPABILITY IMAP4rev1\r\n")}),
    "a greeting without end": imap({"GREETING": endless(b"x")}),
    "challenges without end": imap({"AUTHENTICATE": challenges}, "IMAP4rev1 AUTH=PLAIN"),
    "a drip at the greeting": imap({"GREETING": drip}),
    "a drip at LOGIN": imap({"LOGIN": drip}),
    "a drip in a mail": imap({BODY: drip}),
    "a drip in IDLE": imap({"IDLE": drip}),
    "news without end in IDLE": imap({"IDLE": endless(b"+ idling\r\n* 2 EXISTS\r\n")}),
    "silence at the greeting": imap({"GREETING": silent}),
    "silence at LOGIN": imap({"LOGIN": silent}),
    "silence in a mail": imap({BODY: silent}),
    "an end in a mail": imap({BODY: closes}),
    "another's tag": imap({"SELECT": says("A0 OK done", "XXXX99 OK done")}),
    "zeros and high bytes": imap({"SELECT": lambda d, tag: raw(d, b"\0\xff\xfe* \r\n\r\n{3}\r\n")}),
}


# --- SMTP --------------------------------------------------------------------------------------------


def smtp(wrong: Mapping[str, Act], offers: str = "250-PIPELINING") -> Script:
    """A server that takes everything, right in all but the verbs in `wrong` (and GREETING, DOT)."""

    def script(dialogue: Dialogue) -> None:
        if "GREETING" in wrong:
            wrong["GREETING"](dialogue, "")
        dialogue.say("220 ready")
        while line := dialogue.hear():
            verb = line.split(" ")[0].upper()
            if verb in wrong:
                wrong[verb](dialogue, "")
            elif verb == "EHLO":
                dialogue.say("250-here", offers, "250 HELP")
            elif verb == "DATA":
                dialogue.say("354 go on")
            elif verb == "QUIT":
                return
            else:
                dialogue.say("250 fine")
            if verb == "DATA":
                _hear_mail(dialogue)
                wrong.get("DOT", says("250 taken"))(dialogue, "")

    return script


def _hear_mail(dialogue: Dialogue) -> None:
    """To the dot; a line with nothing in it is not the end."""
    while line := dialogue.file.readline():
        if line == b".\r\n":
            dialogue.heard.append(line)
            return


SMTP: Mapping[str, Script] = {
    "a greeting without end": smtp({"GREETING": endless(b"220-x\r\n")}),
    "EHLO without end": smtp({"EHLO": endless(b"250-x\r\n")}),
    "lines without end at MAIL": smtp({"MAIL": endless(b"250-x\r\n")}),
    "lines without end after the dot": smtp({"DOT": endless(b"250-x\r\n")}),
    "a line without end": smtp({"MAIL": endless(b"250 AAAA")}),
    "a drip at the greeting": smtp({"GREETING": drip}),
    "a drip at MAIL": smtp({"MAIL": drip}),
    "a drip after the dot": smtp({"DOT": drip}),
    "silence at the greeting": smtp({"GREETING": silent}),
    "silence at RCPT": smtp({"RCPT": silent}),
    "silence after the dot": smtp({"DOT": silent}),
    "deaf in the mail": smtp({"DATA": deaf}),
    "an end at the greeting": smtp({"GREETING": closes}),
    "an end at DATA": smtp({"DATA": closes}),
    "an end after the dot": smtp({"DOT": closes}),
    "421 at the greeting": smtp({"GREETING": says("421 busy")}),
    "421 after the dot": smtp({"DOT": says("421 going")}),
    "250 for DATA": smtp({"DATA": says("250 ok")}),
    "354 for RCPT": smtp({"RCPT": says("354 go on")}),
    "words for a code": smtp({"RCPT": says("abc def")}),
    "999": smtp({"RCPT": says("999 what")}),
    "a code below zero": smtp({"MAIL": says("-25 what")}),
    "550 with escapes": smtp({"DOT": says("550 5.1.1 \x1b[31m bad <script>")}),
    "zeros and high bytes": smtp({"EHLO": lambda d, tag: raw(d, b"\0\xff\xfe\r\n")}),
    "all replies at once": smtp({"EHLO": says(*["250 x"] * 5_000)}),
}
