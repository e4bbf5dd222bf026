"""An IMAP server, or somebody before it, that lies, forgets, interrupts and repeats itself: nobody's
mail is lost by it, and none is acted on twice."""

from __future__ import annotations

import base64
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from processor.stages.decider import Decider
from tests.attack.box_program import BoxProgram, a_pass, acted_once, mutf7
from tests.attack.imap_servers import BODIES, Proxy, Said, before_the_end_of, changed
from tests.attack.people import BOX_ADA, BOX_CARLA, BOX_JON
from tests.doors.dovecot import PASSWORD, USER, Dovecot
from tests.inprocess_cli import done_here
from tests.operation.small import PROGRAM


@pytest.fixture
def world(imap: Dovecot, proxy: Proxy, tmp_path: Path) -> BoxProgram:
    return BoxProgram(tmp_path, imap=imap, proxy=proxy)


def in_two_lines(found: re.Match[bytes]) -> bytes:
    """One FETCH for the size and one for the date."""
    return b"* %s FETCH (UID %s RFC822.SIZE %s)\r\n* %s FETCH (UID %s INTERNALDATE %s)\r\n" % (
        found[1], found[2], found[3], found[1], found[2], found[4]
    )  # fmt: skip


def uid_behind_the_mail(response: bytes, latest: bytes) -> bytes:
    found = re.match(rb"(\* \d+ FETCH \()(UID \d+) (BODY\[\] .*)\)\r\n\Z", response, re.DOTALL)
    return found[1] + found[3] + b" " + found[2] + b")\r\n" if found else response


def searched_in_pieces(response: bytes, latest: bytes) -> bytes:
    if not response.startswith(b"* SEARCH"):
        return response
    uids = response.split()[2:]
    return b"".join(b"* SEARCH %s\r\n" % uid for uid in reversed(uids + uids))


ODD: Mapping[str, Said] = {
    "alerts with escapes": before_the_end_of(b"", b"* OK [ALERT] \x1b[31myour quota, \xfc\xff, is low\r\n"),
    "flags of no UID": before_the_end_of(b"FETCH", b"* 1 FETCH (FLAGS (\\Seen))\r\n"),
    "flags of a UID that nobody asked for": before_the_end_of(
        b"FETCH", b"* 1 FETCH (UID 4242 FLAGS (\\Seen \\Deleted))\r\n"
    ),
    "a mail goes in the middle": before_the_end_of(b"FETCH", b"* 3 EXPUNGE\r\n* 0 RECENT\r\n"),
    "others come in the middle": before_the_end_of(b"FETCH", b"* 900 EXISTS\r\n* 7 RECENT\r\n"),
    "what vanished earlier": before_the_end_of(b"FETCH", b"* VANISHED (EARLIER) 300:310,405\r\n"),
    "capabilities once more": before_the_end_of(b"FETCH", b"* CAPABILITY IMAP4rev1\r\n"),
    "a search in pieces, each twice and backwards": searched_in_pieces,
    "a search that names mails long gone": changed(rb"\* SEARCH", b"* SEARCH 4000 77 4001"),
    "sizes of one byte": changed(rb"RFC822\.SIZE \d+", b"RFC822.SIZE 1"),
    "sizes of no byte": changed(rb"RFC822\.SIZE \d+", b"RFC822.SIZE 0"),
    "no date": changed(rb' INTERNALDATE "[^"]*"', b""),
    "dates in the next century": changed(
        rb'INTERNALDATE "[^"]*"', b'INTERNALDATE "01-Jan-2199 00:00:00 +1400"'
    ),
    "size and date apart": changed(
        rb'\* (\d+) FETCH \(UID (\d+) RFC822\.SIZE (\d+) INTERNALDATE ("[^"]*")\)\r\n', in_two_lines
    ),
    "the UID behind the mail": uid_behind_the_mail,
    "no flags may be kept": changed(rb"PERMANENTFLAGS \([^)]*\)", b"PERMANENTFLAGS ()"),
    "no next UID": changed(rb"UIDNEXT \d+", b"X-UIDNEXT 1", b"SELECT"),
    "a next UID beyond all": changed(rb"UIDNEXT \d+", b"UIDNEXT 4294967295", b"SELECT"),
    "a next UID of one": changed(rb"UIDNEXT \d+", b"UIDNEXT 1", b"SELECT"),
    "fewer mails than there are": changed(rb"\* \d+ EXISTS", b"* 1 EXISTS"),
    "more mails than there are": changed(rb"\* \d+ EXISTS", b"* 120000 EXISTS"),
    "no namespace at all": changed(rb"\* NAMESPACE .*\r\n", b"* NAMESPACE NIL NIL NIL\r\n"),
    "a greeting without capabilities": changed(rb"\[CAPABILITY [^]]*\] ", b""),
    "the highest UIDVALIDITY": changed(rb"UIDVALIDITY \d+", b"UIDVALIDITY 4294967295"),
}


IN_PIECES = pytest.mark.xfail(strict=True, reason="imapclient reads a search in one piece; mailbox is down")


@pytest.mark.parametrize("name", [pytest.param(x, marks=IN_PIECES) if "in pieces" in x else x for x in ODD])
def test_what_is_odd_and_allowed_keeps_no_mail_back(name: str, world: BoxProgram, proxy: Proxy) -> None:
    world.sign_up()
    proxy.said = ODD[name]
    with world.parts() as parts:
        for _ in range(3):
            assert a_pass(parts) == ""
        acted_once(world)
        proxy.plain()
        assert a_pass(parts) == ""
    acted_once(world)
    assert world.left() == 0


def test_a_folder_that_may_only_be_read_is_named_so(world: BoxProgram, proxy: Proxy) -> None:
    world.sign_up()
    proxy.said = changed(rb"OK \[READ-WRITE\]", b"OK [READ-ONLY]")
    with world.parts() as parts:
        assert "not writable" in a_pass(parts)
        proxy.plain()
        assert a_pass(parts) == ""
    acted_once(world)


def test_a_uidvalidity_that_is_another_each_time_acts_on_nothing_twice(
    world: BoxProgram, proxy: Proxy
) -> None:
    numbers = iter(range(1000, 9999))

    def said(response: bytes, latest: bytes) -> bytes:
        return re.sub(rb"UIDVALIDITY \d+", lambda _: b"UIDVALIDITY %d" % next(numbers), response)

    world.sign_up()
    proxy.said = said
    with world.parts() as parts:
        for _ in range(4):
            assert a_pass(parts) == ""
    acted_once(world)


def refuses(*commands: bytes, answer: bytes) -> Callable[[bytes, bytes], bytes | None]:
    return lambda tag, latest: answer if any(command in latest for command in commands) else None


LIES: Mapping[str, tuple[str, object]] = {
    "BYE at NAMESPACE": ("asked", refuses(b"NAMESPACE", answer=b"* BYE going\r\n")),
    "BYE at SELECT": ("asked", refuses(b"SELECT", answer=b"* BYE going\r\n")),
    "BYE at FETCH": ("asked", refuses(b"FETCH", answer=b"* BYE going\r\n")),
    "BYE at MOVE": ("asked", refuses(b"MOVE", answer=b"* BYE going\r\n")),
    "NO at SELECT": ("asked", refuses(b"SELECT", answer=b"TAG NO [INUSE] in use\r\n")),
    "NO at SEARCH": ("asked", refuses(b"SEARCH", answer=b"TAG NO [SERVERBUG] no\r\n")),
    "NO at sizes": ("asked", refuses(b"RFC822.SIZE", answer=b"TAG NO [SERVERBUG] no\r\n")),
    "NO at mails": ("asked", refuses(BODIES, answer=b"TAG NO [EXPUNGEISSUED] no\r\n")),
    "NO at MOVE": ("asked", refuses(b"MOVE", answer=b"TAG NO [OVERQUOTA] no room\r\n")),
    "NO at CREATE": ("asked", refuses(b"CREATE", answer=b"TAG NO [NOPERM] not yours\r\n")),
    "NO at LOGIN": ("asked", refuses(b"AUTHENTICATE", answer=b"TAG NO [UNAVAILABLE] later\r\n")),
    "BAD at SEARCH": ("asked", refuses(b"SEARCH", answer=b"TAG BAD what\r\n")),
    "BAD at NAMESPACE": ("asked", refuses(b"NAMESPACE", answer=b"TAG BAD what\r\n")),
    "BAD at mails": ("asked", refuses(BODIES, answer=b"TAG BAD what\r\n")),
    "silence at SEARCH": ("asked", lambda tag, latest: b"* OK wait\r\n" if b"SEARCH" in latest else None),
    "a question at SEARCH": ("asked", refuses(b"SEARCH", answer=b"+ what do you mean\r\n")),
    "OK to a FETCH that never was": ("asked", refuses(b"FETCH", answer=b"TAG OK done\r\n")),
    "OK to a MOVE that never was": ("asked", refuses(b"UID MOVE", answer=b"TAG OK done\r\n")),
    "a mail of a UID that nobody asked for": (
        "said", before_the_end_of(BODIES, b"* 9 FETCH (UID 999999 BODY[] {7}\r\nSubject)\r\n")
    ),
    "a header of a UID that nobody asked for": (
        "said",
        before_the_end_of(b"FETCH", b"* 9 FETCH (UID 999999 BODY[HEADER]<0> {7}\r\nSubject)\r\n"),
    ),
    "a size of a UID that nobody asked for": (
        "said", before_the_end_of(b"RFC822.SIZE", b"* 9 FETCH (UID 999999 RFC822.SIZE 12)\r\n")
    ),
    "a mail without a UID": ("said", before_the_end_of(BODIES, b"* 9 FETCH (BODY[] {3}\r\nabc)\r\n")),
    "each mail is nothing": ("said", changed(rb"BODY\[\] \{\d+\}\r\n(?s:.*)\)\r\n\Z", b"BODY[] NIL)\r\n")),
    "bare line ends": ("said", changed(rb"\r\n\Z", b"\n")),
    "a bracket too few": ("said", changed(rb"\)\r\n\Z", b"\r\n", b"FETCH")),
    "cut in a mail": (
        "said",
        lambda response, latest: None if BODIES in latest and len(response) > 500 else response,
    ),
    "a literal one too long": (
        "said", changed(rb"BODY\[\] \{(\d+)\}", lambda m: b"BODY[] {%d}" % (int(m[1]) + 1))
    ),
    "another's tag": ("said", changed(rb"\A[A-Z]+\d+ OK", b"ZZZZ99 OK", b"SEARCH")),
    "a preauthenticated greeting": ("said", changed(rb"\A\* OK \[CAPABILITY [^]]*\]", b"* PREAUTH")),
    "no UIDVALIDITY": ("said", changed(rb"\[UIDVALIDITY \d+\]", b"[X]")),
    "UIDVALIDITY zero": ("said", changed(rb"\[UIDVALIDITY \d+\]", b"[UIDVALIDITY 0]")),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_what_no_server_may_say_costs_no_mail_and_doubles_none(
    name: str, world: BoxProgram, proxy: Proxy
) -> None:
    """It may be down meanwhile, and nothing worse; then all of it is done."""
    world.sign_up()
    kind, trick = LIES[name]
    setattr(proxy, kind, trick)
    with world.parts(patience=1.0) as parts:
        for _ in range(3):
            a_pass(parts)
        proxy.plain()
        proxy.cut()
        for _ in range(3):
            down = a_pass(parts)
        assert down == ""
    acted_once(world)
    assert world.left() == 0 or "that never was" in name  # a move that the server says it has done


def test_mails_under_each_others_uid_are_both_acted_on_once(world: BoxProgram, proxy: Proxy) -> None:
    """Each comes under the number of the other one."""
    world.sign_up()

    def said(response: bytes, latest: bytes) -> bytes:
        swap = {b"1": b"2", b"2": b"1"}
        if BODIES not in latest:
            return response
        return re.sub(rb"\(UID ([12]) ", lambda m: b"(UID " + swap[m[1]] + b" ", response, count=1)

    proxy.said = said
    with world.parts() as parts:
        assert a_pass(parts) == ""
    acted_once(world)


def test_a_mail_twice_in_one_answer_is_one(world: BoxProgram, proxy: Proxy) -> None:
    world.sign_up()

    def said(response: bytes, latest: bytes) -> bytes:
        return response * 2 if b" FETCH (" in response else response

    proxy.said = said
    with world.parts() as parts:
        assert a_pass(parts) == ""
    acted_once(world)


# --- somebody else is at the mailbox --------------------------------------------------------------


@pytest.mark.parametrize("step", [b"RFC822.SIZE", BODIES, b"UID MOVE"])
@pytest.mark.parametrize("how", ["deleted", "moved", "flagged"])
def test_another_client_at_the_same_mail_keeps_no_other_back(
    step: bytes, how: str, world: BoxProgram, proxy: Proxy
) -> None:
    """Between one command and the next, Jon's mail is deleted, moved away, or read and flagged."""
    jon, _ = world.sign_up()
    elsewhere = world.inbox.parent / f".else{world.box}"
    world.make(elsewhere)
    done: list[bytes] = []

    def asked(tag: bytes, command: bytes) -> None:
        if step not in command or done:
            return
        done.append(command)
        for part in ("new", "cur"):
            for path in (world.inbox / part).glob(f"{jon.name}*"):
                if how == "deleted":
                    path.unlink()
                elif how == "moved":
                    path.rename(elsewhere / "new" / jon.name)
                else:
                    path.rename(world.inbox / "cur" / f"{jon.name}:2,FST")

    proxy.asked = asked
    with world.parts() as parts:
        for _ in range(3):
            down = a_pass(parts)
        assert down == ""
    assert done
    assert BOX_ADA in world.members()
    assert world.left() == 0
    if how == "flagged" or step == b"UID MOVE":
        acted_once(world)
    else:
        assert world.sent()[BOX_JON] <= 1


def test_the_archive_renamed_meanwhile_is_made_anew_and_nothing_is_acted_on_again(world: BoxProgram) -> None:
    world.sign_up(BOX_JON)
    with world.parts() as parts:
        assert a_pass(parts) == ""
        archive = world.inbox.parent / f"{world.inbox.name}.Processed"
        archive.rename(archive.with_name(f"{world.inbox.name}.Old"))
        world.sign_up(BOX_ADA)
        assert a_pass(parts) == ""
    acted_once(world)
    assert (world.filed("Processed"), world.filed("Old")) == (1, 1)


def test_an_archive_that_a_person_puts_back_into_the_folder_is_acted_on_once(world: BoxProgram) -> None:
    world.sign_up()
    with world.parts() as parts:
        assert a_pass(parts) == ""
        for part in ("new", "cur"):
            archive = world.inbox.parent / f"{world.inbox.name}.Processed"
            for path in (archive / part).iterdir():
                path.rename(world.inbox / "cur" / path.name)
        assert a_pass(parts) == ""
    acted_once(world)
    assert world.left() == 0


def test_a_watched_folder_that_is_deleted_and_made_anew_goes_on(world: BoxProgram) -> None:
    world.sign_up(BOX_JON)
    with world.parts() as parts:
        assert a_pass(parts) == ""
        shutil.rmtree(world.inbox)
        assert a_pass(parts)  # it is down, and says so
        world.make(world.inbox)
        world.sign_up(BOX_ADA)
        for _ in range(2):
            down = a_pass(parts)
        assert down == ""
    acted_once(world)


def test_an_archive_that_takes_no_mail_keeps_no_answer_back(world: BoxProgram, proxy: Proxy) -> None:
    """A quota, or rights that somebody took away: what is known stays known, and the next mail is done."""
    proxy.asked = refuses(b"MOVE", b"COPY", b"CREATE", answer=b"TAG NO [NOPERM] not here\r\n")
    with world.parts() as parts:
        world.sign_up(BOX_JON)
        assert "not here" in a_pass(parts)
        world.sign_up(BOX_ADA)
        a_pass(parts)
        a_pass(parts)
        acted_once(world)
        assert world.left() == 2
        proxy.plain()
        assert a_pass(parts) == ""
    acted_once(world)
    assert world.left() == 0


@pytest.mark.xfail(strict=True, reason="a batch is moved or waits; nothing is lost, and `filing` is down")
def test_a_mail_that_the_server_does_not_move_keeps_no_other_in_the_folder(
    world: BoxProgram, proxy: Proxy
) -> None:
    """Somebody has it open, or it is marked as not to be moved: the server says NO to it, whoever asks."""

    def asked(tag: bytes, command: bytes) -> bytes | None:
        moved = re.match(rb"UID MOVE ([\d:,]+) ", command)
        return b"TAG NO [CANNOT] not this one\r\n" if moved and moved[1][:1] == b"1" else None

    world.sign_up()
    proxy.asked = asked
    with world.parts() as parts:
        for _ in range(3):
            a_pass(parts)
        acted_once(world)
        assert world.left() == 1  # that one alone


def test_a_folder_for_held_mail_that_takes_none_keeps_no_other_in_the_folder(
    world: BoxProgram, proxy: Proxy
) -> None:
    proxy.asked = lambda tag, command: (
        b"TAG NO [NOPERM] not here\r\n" if b"MOVE" in command and b"HELD" in command else None
    )
    world.put(HEAD + b"\r\n" + (b"z" * 76 + b"\r\n") * 150_000)
    with world.parts(patience=20) as parts:
        a_pass(parts)
        world.sign_up()
        for _ in range(2):
            a_pass(parts)
    assert world.fates() == {"applied": 2, "quarantined": 1}
    assert world.left() == 1


@pytest.mark.parametrize("numbered", ["as before", "anew"])
def test_a_quarantined_mail_under_a_new_uidvalidity_is_acted_on_once(
    numbered: str, world: BoxProgram, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is quarantined, the folder gets another UIDVALIDITY with the mail back in it; then requeue."""
    whole = Decider.decide

    def stumble(decider: Decider, mail: object, *more: object, **named: object) -> object:
        if mail.reading.mail.unread:  # type: ignore[attr-defined]
            return whole(decider, mail, *more, **named)  # type: ignore[arg-type]
        raise ZeroDivisionError("a fault of ours")

    world.sign_up(BOX_JON)
    with monkeypatch.context() as faulty:
        faulty.setattr(Decider, "decide", stumble)
        with world.parts() as parts:
            assert a_pass(parts) == ""
    assert world.fates() == {"quarantined": 1}
    if numbered == "anew":
        proxy.said = changed(rb"UIDVALIDITY \d+", b"UIDVALIDITY 77")
        held = world.inbox.parent / f"{world.inbox.name}.Held"
        for part in ("new", "cur"):
            for path in (held / part).iterdir():
                path.rename(world.inbox / "cur" / path.name)
    config = ["--config", str(world.folder / "config.toml")]
    assert done_here([*config, "held", "requeue", "--all"]) == "1 requeued\n"
    with world.parts() as parts:
        for _ in range(2):
            assert a_pass(parts) == ""
    assert world.members() == [BOX_JON]
    assert world.fates()["applied"] == 1
    assert world.left() == 0
    assert world.sent()[BOX_JON] == 2  # that it could not be read, and the welcome


# --- names and passwords --------------------------------------------------------------------------

BOXES = {
    "umlauts": "Anfragen für Größe",
    "an ampersand": "Q&A-",
    "other scripts": "日本語 почта",
    "an emoji": "mail📬box",
    "quotes": 'the "box"',
    "a backslash": "back\\slash",
    "brackets and a sign for all": "a(b){c}*%",
}


@pytest.mark.parametrize("name", BOXES)
def test_a_watched_folder_and_its_archive_may_have_any_name(
    name: str, imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    box = BOXES[name]
    folders = f"[mailbox.folders]\nprocessed = 'Erledigt {box}'\n"
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy, box=box, more=folders)
    world.sign_up()
    with world.parts() as parts:
        assert a_pass(parts) == ""
        world.write(BOX_JON, "HELP")
        assert a_pass(parts) == ""
    assert world.members() == sorted([BOX_JON, BOX_ADA])
    assert world.sent()[BOX_JON] == 2
    assert world.left() == 0
    assert world.filed(mutf7(f"Erledigt {box}")) == 3
    shutil.rmtree(world.inbox)


PASSWORDS = {
    "spaces at both ends": "  two words  ",
    "quotes": "\"quoted\" and 'so'",
    "a backslash at the end": "end\\",
    "what IMAP takes for more": "{5}(x)*%[]",
    "what a url takes for more": "a/b?c#d@e%41&f+g=",
    "two hundred characters": "x" * 200,
    "other scripts": "пароль密码",
    "an emoji": "🔑🔑",
    "a tab": "with\ta tab",
}


@pytest.mark.parametrize("name", PASSWORDS)
@pytest.mark.parametrize("way", ["PLAIN", "LOGIN"])
def test_any_password_opens_the_mailbox_or_it_is_said_what_to_do(
    name: str, way: str, imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    """By AUTHENTICATE PLAIN all of them; by LOGIN, which takes ASCII, the others are named so."""
    password = PASSWORDS[name]
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    (tmp_path / "password").write_text(f"{password}\n", "utf-8")
    shown: list[str] = []

    def said(response: bytes, latest: bytes) -> bytes:
        if b"CAPABILITY" in response and way == "LOGIN":
            response = response.replace(b" AUTH=PLAIN", b"").replace(b" SASL-IR", b"")
        return response

    def instead(line: bytes) -> bytes:
        """What the program shows is looked at, and Dovecot gets its own password."""
        if b" LOGIN " in line:
            shown.append(unquoted(line.rstrip(b"\r\n").split(b" ", 3)[3]).decode())
            own = PASSWORD.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"')
            return b" ".join([*line.split(b" ", 3)[:3], b'"' + own + b'"\r\n'])
        words = line.rstrip(b"\r\n").rsplit(b" ", 1)
        with suppress(ValueError):
            plain = base64.b64decode(words[-1], validate=True).split(b"\0")
            if len(plain) == 3:
                shown.append(plain[2].decode())
                right = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
                return b" ".join([*words[:-1], right]) + b"\r\n"
        return line

    world.sign_up(BOX_JON)
    proxy.said, proxy.instead = said, instead
    with world.parts() as parts:
        down = a_pass(parts)
    if way == "LOGIN" and not password.isascii():
        assert "takes only ASCII" in down
        assert password not in down
        assert shown == []
    else:
        assert shown == [password]
        assert down == ""
        acted_once(world, BOX_JON)


def unquoted(text: bytes) -> bytes:
    """A quoted string of RFC 3501, 4.3."""
    assert text[:1] == text[-1:] == b'"'
    return re.sub(rb"\\(.)", rb"\1", text[1:-1])


def test_a_password_that_is_wrong_for_a_while_costs_nothing_and_stands_in_no_sentence(
    world: BoxProgram, proxy: Proxy
) -> None:
    world.sign_up()
    right = (world.folder / "password").read_text("utf-8")
    (world.folder / "password").write_text("quite-another-word\n")
    with world.parts() as parts:
        down = a_pass(parts)
        assert "refused the login" in down
        assert "quite-another-word" not in down
        (world.folder / "password").write_text(right, "utf-8")
        assert a_pass(parts) == ""
    acted_once(world)


# --- mails that no mail program writes, through a real server -------------------------------------

HEAD = (
    b"From: Eva Sand <eva@east.example>\r\nTo: mentors@program.example\r\nSubject: HELP\r\n"
    b"Authentication-Results: mx.program.example; dmarc=pass header.from=east.example\r\n"
    b"Message-ID: <odd@east.example>\r\nMIME-Version: 1.0\r\n"
)
DEEP = b"".join(
    b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (nth, nth) for nth in range(3_000)
)
ODD_MAILS: Mapping[str, bytes] = {
    "nothing at all": b"",
    "one line end": b"\r\n",
    "only zeros": b"\0" * 5_000,
    "a header alone": HEAD.rstrip(b"\r\n"),
    "no header": b"\r\nHELP\r\n",
    "three thousand parts in each other": HEAD + DEEP,
    "a hundred thousand parts": HEAD
    + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
    + b"--x\r\n\r\na\r\n" * 100_000
    + b"--x--\r\n",
    "a boundary of nothing": HEAD + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nHELP\r\n',
    "one line of six megabytes": HEAD + b"\r\n" + b"x" * 6_000_000 + b"\r\n",
    "a header line of two megabytes": HEAD + b"X-Long: " + b"y" * 2_000_000 + b"\r\n\r\nHELP\r\n",
    "thirty thousand header lines": HEAD + b"X-More: 1\r\n" * 30_000 + b"\r\nHELP\r\n",
    "a charset that nobody knows": HEAD
    + b"Content-Type: text/plain; charset=klingon-9\r\nContent-Transfer-Encoding: 8bit\r\n\r\nHELP \xff\r\n",
    "an encoding that nobody knows": HEAD + b"Content-Transfer-Encoding: rot13\r\n\r\nURYC\r\n",
    "an enclosed mail that encloses itself": HEAD
    + b"Content-Type: message/rfc822\r\n\r\n" * 400
    + b"\r\nHELP\r\n",
    "a body that comes from elsewhere": HEAD
    + b'Content-Type: message/external-body; access-type=URL; URL="http://127.0.0.1:1/x"\r\n\r\nx\r\n',
    "a mail in parts": HEAD
    + b'Content-Type: message/partial; id="a"; number=1; total=900000\r\n\r\nHELP\r\n',
}


@pytest.mark.parametrize("name", ODD_MAILS)
def test_an_odd_mail_has_its_fate_and_keeps_no_neighbour_back(
    name: str, world: BoxProgram, imap: Dovecot
) -> None:
    world.sign_up(BOX_JON)
    world.put(ODD_MAILS[name])
    world.sign_up(BOX_ADA)
    with world.parts(patience=20) as parts:
        for _ in range(3):
            assert a_pass(parts) == ""
    assert world.members() == sorted([BOX_JON, BOX_ADA])
    assert {who: world.sent()[who] for who in (BOX_JON, BOX_ADA)} == {BOX_JON: 1, BOX_ADA: 1}
    fates = world.fates()
    assert fates.total() == 3, fates
    assert fates["waiting"] == 0, fates
    assert world.left() == 0
    assert world.sent()[PROGRAM] == 0
    assert world.sent()[BOX_CARLA] + world.sent()["eva@east.example"] <= 3


def test_a_mail_of_fifty_megabytes_is_told_to_its_sender_and_costs_the_neighbours_nothing(
    world: BoxProgram,
) -> None:
    world.sign_up(BOX_JON)
    world.put(HEAD + b"\r\n" + (b"z" * 76 + b"\r\n") * 640_000)
    world.sign_up(BOX_ADA)
    with world.parts(patience=20) as parts:
        for _ in range(2):
            assert a_pass(parts) == ""
    assert world.members() == sorted([BOX_JON, BOX_ADA])
    assert world.fates() == {"applied": 2, "quarantined": 1}
    assert world.sent()["eva@east.example"] == 1
    assert world.rows("select length(raw) < 1000000 from inbox") == [(1,)] * 3
