"""The fifth wave, from outside: rules that are read once and shared, configurations edited by hand, copies
that go back and forth, servers that are slow to say what they did, and workers that end in odd ways."""

from __future__ import annotations

import errno
import os
import pickle
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from processor.config import ConfigError, load_rules, load_settings
from processor.config.cache import SHARED, keep, kept
from processor.core.reading.answer.lexicon import lexicons
from processor.demo.clients import new_mail
from processor.loading import load, rules_of
from processor.stages.ports import WorkersDown
from processor.store.whose import rename
from processor.workers import JobDied, JobTooLong, WorkerPool
from tests.attack.box_deeds import THREE_PASSES, accepts, asked_on, both_sign_up, box_letters
from tests.attack.box_program import BoxProgram, Log, a_pass, acted_once, daemon_of, goes_round
from tests.attack.databases import OnPostgres
from tests.attack.imap_servers import Proxy, Said, changed
from tests.attack.people import BOX_ADA, BOX_CARLA, BOX_JON, BOX_MIA
from tests.attack.smtp_servers import Post, lone
from tests.doors.dovecot import Dovecot
from tests.doors.mail_servers import scripted_server
from tests.operation.small import CONFIG, PROFILE, PROGRAM, ROOT, SERVER, SmallProgram
from tests.own_templates import own_templates
from tests.prepared_program import load_once

RULES = ROOT / "rules"


# --- rules that are read once --------------------------------------------------------------------------


def own_rules(folder: Path, term: int = 6) -> Path:
    rules = folder / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "policy.toml").write_text(f"term_months = {term}\n")
    config = folder / "config.toml"
    if "[paths]" not in config.read_text():
        config.write_text(config.read_text() + '[paths]\nrules = "rules"\n')
    return rules / "policy.toml"


def in_place(policy: Path, new: str) -> None:
    policy.write_text(new)


def by_rename(policy: Path, new: str) -> None:
    other = policy.with_suffix(".new")
    other.write_text(new)
    other.rename(policy)


def same_time(policy: Path, new: str) -> None:
    """As a copy that keeps times, or an archive in which all files have one time."""
    told = policy.stat()
    policy.write_text(new)
    os.utime(policy, ns=(told.st_atime_ns, told.st_mtime_ns))


def same_time_other_file(policy: Path, new: str) -> None:
    """Each release has its files with the time of 1980, and a new one takes the place of the old."""
    told = policy.stat()
    by_rename(policy, new)
    os.utime(policy, ns=(told.st_atime_ns, told.st_mtime_ns))


def older(policy: Path, new: str) -> None:
    policy.write_text(new)
    os.utime(policy, (1, 1))


def by_link(policy: Path, new: str) -> None:
    release = policy.parent.with_name("release-2")
    release.mkdir()
    (release / policy.name).write_text(new)
    policy.parent.rename(policy.parent.with_name("release-1"))
    (policy.parent.parent / "rules").symlink_to(release)


CHANGES: Mapping[str, Callable[[Path, str], None]] = {
    "in place": in_place,
    "by a rename": by_rename,
    "with the same time": same_time,
    "another file with the same time": same_time_other_file,
    "with an older time": older,
    "by a link to another release": by_link,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_policy_that_was_changed_counts_after_a_start_however_it_was_changed(
    name: str, tmp_path: Path
) -> None:
    SmallProgram(tmp_path)
    policy = own_rules(tmp_path, 6)
    assert load(tmp_path / "config.toml")[1].policy.term_months == 6
    CHANGES[name](policy, "term_months = 9\n")
    assert load(tmp_path / "config.toml")[1].policy.term_months == 9


@pytest.mark.parametrize("change", ["taken away", "an empty file", "only a comment"])
def test_a_policy_that_is_taken_back_gives_the_shipped_one_again(change: str, tmp_path: Path) -> None:
    SmallProgram(tmp_path)
    shipped = load(tmp_path / "config.toml")[1].policy.term_months
    policy = own_rules(tmp_path, shipped + 1)
    assert load(tmp_path / "config.toml")[1].policy.term_months == shipped + 1
    if change == "taken away":
        policy.unlink()
    else:
        policy.write_text("" if change == "an empty file" else "# term_months = 3\n")
    assert load(tmp_path / "config.toml")[1].policy.term_months == shipped


def test_rules_kept_by_an_older_version_of_the_reading_are_made_anew(tmp_path: Path) -> None:
    """An upgrade by git changes only what differs: here one file of the reading, and no rule."""
    code = tmp_path / "code"
    for name in ("processor", "rules", "templates"):
        shutil.copytree(ROOT / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "config.toml").write_text(CONFIG)
    script = (
        "import sys; from pathlib import Path; from processor.loading import load; "
        "r = load(Path(sys.argv[1]))[1]; print('zzupgraded' in r.vocabularies[0].known)"
    )

    def told() -> str:
        command = [sys.executable, "-c", script, str(folder / "config.toml")]
        return subprocess.run(command, cwd=code, capture_output=True, text=True, check=True).stdout.strip()

    assert told() == "False"
    lexicon = code / "processor" / "core" / "reading" / "answer" / "lexicon.py"
    text = lexicon.read_text()
    changed_text = text.replace(
        "return frozenset(found).union(", "return frozenset({'zzupgraded'}).union(found, "
    )
    assert changed_text != text
    lexicon.write_text(changed_text)
    assert told() == "True"


class _Touches:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
def test_kept_rules_that_others_may_write_are_not_looked_into(mode: int, tmp_path: Path) -> None:
    file = tmp_path / ".rules"
    file.write_bytes(pickle.dumps(("seen", _Touches(tmp_path / "ran"))))
    file.chmod(mode)
    assert kept(file, "seen") is None
    assert not (tmp_path / "ran").exists()


def test_a_link_to_kept_rules_of_another_is_not_looked_into(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    theirs = tmp_path / "theirs"
    theirs.write_bytes(pickle.dumps(("seen", _Touches(tmp_path / "ran"))))
    os.chown(theirs, 65534, 65534)
    (tmp_path / ".rules").symlink_to(theirs)
    assert kept(tmp_path / ".rules", "seen") is None
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("value", [b"", b"\x80", pickle.dumps(None), pickle.dumps((1,)), b"\x80\x05."])
def test_spoilt_kept_rules_are_made_anew(
    value: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SHARED, raising=False)
    SmallProgram(tmp_path)
    settings = load_settings(tmp_path / "config.toml")
    (file,) = tmp_path.glob(".*.rules")
    file.write_bytes(value)
    file.chmod(0o600)
    assert rules_of(settings).policy.term_months > 0


def test_many_starts_that_keep_rules_at_once_leave_whole_ones(tmp_path: Path) -> None:
    file = tmp_path / ".rules"
    value = "x" * 200_000
    children = []
    for nth in range(6):
        child = os.fork()
        if child == 0:
            for _ in range(20):
                keep(file, "seen", (nth, value))
            os._exit(0)
        children.append(child)
    odd = 0
    for _ in range(200):
        found = kept(file, "seen")
        odd += found is not None and not (isinstance(found, tuple) and found[1] == value)
    for child in children:
        os.waitpid(child, 0)
    assert odd == 0
    assert kept(file, "seen") is not None


def vocabulary(folder: Path, word: str, before: bytes = b"", end: str = "\n") -> Path:
    """The shipped English words, and one more that says yes."""
    folder.mkdir(exist_ok=True)
    text = (RULES / "vocabulary.en.toml").read_text()
    top, answers, below = text.partition("\n[answers]\n")
    new = top + answers + below.replace("\naccept = [", f'\naccept = ["{word}", ', 1)
    assert new != text
    (folder / "vocabulary.en.toml").write_bytes(before + new.replace("\n", end).encode())
    return folder


@pytest.mark.parametrize(
    ("before", "end"), [(b"", "\n"), (b"\xef\xbb\xbf", "\n"), (b"", "\r\n")], ids=["plain", "mark", "windows"]
)
def test_words_of_one_program_are_no_words_of_another_in_the_same_process(
    before: bytes, end: str, tmp_path: Path
) -> None:
    one = load_rules(vocabulary(tmp_path / "one", "gladsome", before, end), "en")
    two = load_rules(vocabulary(tmp_path / "two", "willing-ly", before, end), "en")
    shipped = load_rules(RULES, "en")
    for _ in range(2):
        knows = [
            [
                ("gladsome",) in lexicons(rules.vocabularies)[0].phrases,
                "gladsome" in rules.vocabularies[0].accept,
            ]
            for rules in (one, two, shipped)
        ]
        assert knows == [[True, True], [False, False], [False, False]]


def test_the_same_words_in_other_company_know_the_months_of_that_company(tmp_path: Path) -> None:
    """English is shared by its content; the months are those of every language that is there."""
    own = tmp_path / "own"
    own.mkdir()
    shutil.copy(RULES / "vocabulary.de.toml", own / "vocabulary.de.toml")
    text = (own / "vocabulary.de.toml").read_text()
    new = text.replace('"januar"', '"jenner"', 1).replace('"Januar"', '"jenner"', 1)
    assert new != text
    (own / "vocabulary.de.toml").write_text(new)
    ours, shipped = load_rules(own, "en"), load_rules(RULES, "en")
    assert "jenner" not in lexicons(shipped.vocabularies)[0].months
    assert "jenner" in lexicons(ours.vocabularies)[0].months
    assert "jenner" not in lexicons(shipped.vocabularies)[0].months


def test_a_word_taken_out_at_a_reload_counts_no_longer_and_back_again_it_counts(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    for word, other in (("gladsome", "fainly"), ("fainly", "gladsome"), ("gladsome", "fainly")):
        phrases = lexicons(load_rules(vocabulary(folder, word), "en").vocabularies)[0].phrases
        assert (word,) in phrases
        assert (other,) not in phrases


@pytest.mark.parametrize("fault", ["half a file", "not text", "gone bad", "too long", "a folder", "a pipe"])
def test_a_vocabulary_spoilt_after_it_was_read_is_a_fault_and_not_what_is_remembered(
    fault: str, tmp_path: Path
) -> None:
    """Read once in this process; the operator's slip is told at the next reload all the same."""
    file = vocabulary(tmp_path / "rules", "gladsome") / "vocabulary.en.toml"
    load_rules(tmp_path / "rules", "en")
    raw = file.read_bytes()
    if fault in ("a folder", "a pipe"):
        file.unlink()
        if fault == "a pipe":
            os.mkfifo(file)
        else:
            file.mkdir()
    else:
        file.write_bytes(
            {
                "half a file": raw[: len(raw) // 2],
                "not text": raw.replace(b"gladsome", b"\xff\xfe", 1),
                "gone bad": raw.replace(b"gladsome", b"decline", 1),
                "too long": raw + b"# " + b"x" * 20_000_000,
            }[fault]
        )
    for _ in range(2):
        with pytest.raises(ConfigError):
            load_rules(tmp_path / "rules", "en")
    if fault not in ("a folder", "a pipe"):
        file.write_bytes(raw)
        assert load_rules(tmp_path / "rules", "en")


# --- reloads in a daemon -------------------------------------------------------------------------------


def test_a_reload_with_a_fault_tells_the_operator_and_the_next_good_one_counts(
    tmp_path: Path,
) -> None:
    world, log = BoxProgram(tmp_path), Log()
    policy = own_rules(tmp_path, 6)
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        goes_round(daemon)
        policy.write_text("term_months = 0\n")
        daemon.wish_reload()
        goes_round(daemon)
        assert log.counted("rules not reloaded") >= 1
        policy.write_text("term_months = 7\n")
        daemon.wish_reload()
        goes_round(daemon)
        assert log.counted("rules reloaded") == 1
        world.sign_up()
        goes_round(daemon)
    acted_once(world)


@pytest.mark.parametrize("what", ["templates"])
def test_a_folder_that_is_gone_at_a_reload_costs_no_mail(what: str, tmp_path: Path) -> None:
    world, log = BoxProgram(tmp_path), Log()
    own_rules(tmp_path, 6)
    own_templates(tmp_path / "templates")
    config = tmp_path / "config.toml"
    config.write_text(config.read_text() + 'templates = "templates"\n')
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        goes_round(daemon)
        shutil.rmtree(tmp_path / what)
        daemon.wish_reload()
        world.sign_up()
        for _ in range(2):
            goes_round(daemon)
        assert log.counted("rules not reloaded") >= 1
    acted_once(world)


# --- a configuration that was edited by hand -----------------------------------------------------------


def edit(world: BoxProgram, old: str, new: str) -> None:
    config = world.folder / "config.toml"
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new))


def test_mail_in_another_mailbox_is_taken_in_although_its_file_has_a_known_name(tmp_path: Path) -> None:
    """The watched folder was changed in config.toml, and both servers count from one."""
    world = BoxProgram(tmp_path)
    profile, now = PROFILE.format("Jon Berg"), datetime.now(UTC)
    world.put(
        new_mail("mutt", "Jon Berg", BOX_JON, PROGRAM, "SIGN UP MENTOR", profile, now, SERVER), "1.mail"
    )
    with world.parts() as parts:
        a_pass(parts)
    edit(world, "maildir:inbox", "maildir:second")
    world.inbox = tmp_path / "second"
    for part in ("tmp", "new", "cur"):
        (world.inbox / part).mkdir(parents=True)
    profile = PROFILE.format("Ada Stone")
    world.put(
        new_mail("mutt", "Ada Stone", BOX_ADA, PROGRAM, "SIGN UP MENTOR", profile, now, SERVER), "1.mail"
    )
    with world.parts() as parts:
        a_pass(parts)
    acted_once(world)


def test_a_mail_under_a_name_that_was_filed_long_ago_is_acted_on_or_told(tmp_path: Path) -> None:
    """An operator on a trial puts each mail in as `test.eml`."""
    world = BoxProgram(tmp_path)
    for who, name in ((BOX_JON, "Jon Berg"), (BOX_ADA, "Ada Stone")):
        raw = new_mail(
            "mutt", name, who, PROGRAM, "SIGN UP MENTOR", PROFILE.format(name), datetime.now(UTC), SERVER
        )
        world.put(raw, "test.eml")
        with world.parts() as parts:
            for _ in range(2):
                a_pass(parts)
    acted_once(world)


def test_a_yes_to_what_was_asked_under_the_old_address_counts(tmp_path: Path) -> None:
    """The program moved to another address, and the old one forwards; the mentor answers what he has."""
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        question = asked_on(world, parts)
    edit(world, 'address = "mentors@program.example"', 'address = "mentoring@program.example"')
    accepts(world, question)
    settings, _ = load_once(world.folder / "config.toml")
    rename(settings.database_url(), settings.program.address)  # `run.py renamed`
    with world.parts() as parts:
        a_pass(parts, timedelta(minutes=30))
    assert world.rows("select state from requests") == [("accepted",)]


def test_what_is_held_is_told_to_a_coordinator_who_was_named_afterwards(tmp_path: Path) -> None:
    """The first coordinator's address is refused; the operator names another, and restarts."""
    post = Post()
    post.at_rcpt = lambda to: "550 5.1.1 no such user" if to == BOX_CARLA else "250 fine"
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=lone(server.port))
        world.sign_up(BOX_JON)
        world.write(BOX_JON, "A question", "Could somebody from the team call me about my mentee, please?")
        with world.parts() as parts:
            a_pass(parts)
        edit(world, "coordinator@program.example", "second@program.example")
        with world.parts() as parts:
            for hours in (1, 12, 26, 50):
                a_pass(parts, timedelta(hours=hours))
    assert post.got("second@program.example")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC", "Asia/Kathmandu"])
def test_a_change_of_the_time_zone_between_two_starts_costs_no_reminder_and_doubles_none(
    zone: str, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        asked_on(world, parts)
    before = world.sent()[BOX_JON]
    edit(world, "America/New_York", zone)
    with world.parts() as parts:
        for hours in range(5 * 24, 8 * 24, 8):
            a_pass(parts, timedelta(hours=hours))
    assert world.sent()[BOX_JON] == before + 1


WRONG = {
    "a zone that is none": ("America/New_York", "America/New York"),
    "no coordinator": ('coordinators = ["coordinator@program.example"]', "coordinators = []"),
    "the program as its own coordinator": ("coordinator@program.example", "Mentors@program.example"),
    "a coordinator with a name": ("coordinator@program.example", "Cora <coordinator@program.example>"),
    "a negative wait": ("poll_seconds = 1", "poll_seconds = -1"),
    "a wait without end": ("poll_seconds = 1", "poll_seconds = inf"),
    "a wait that is no number": ("poll_seconds = 1", "poll_seconds = nan"),
    "a wait as text": ("poll_seconds = 1", 'poll_seconds = "soon"'),
    "the watched folder for letters": ("maildir:sent", "maildir:inbox"),
    "the watched folder for letters by another way": ("maildir:sent", "maildir:sent/../inbox"),
    "a table twice": ("[delivery]", "[mailbox]\n[delivery]"),
    "a key twice": ("poll_seconds = 1", "poll_seconds = 1\npoll_seconds = 2"),
    "curly quotes": ('"maildir:inbox"', "\u201cmaildir:inbox\u201d"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_slip_in_the_configuration_is_a_sentence_and_no_start(name: str, tmp_path: Path) -> None:
    old, new = WRONG[name]
    assert old in CONFIG
    (tmp_path / "config.toml").write_text(CONFIG.replace(old, new))
    with pytest.raises(ConfigError):
        load_settings(tmp_path / "config.toml")


# --- copies that go back and forth ---------------------------------------------------------------------


def test_all_that_lies_in_processed_moved_back_after_a_restore_is_acted_on_once(tmp_path: Path) -> None:
    """The operator does not pick: all mails go back, those from before the backup as well."""
    program = SmallProgram(tmp_path)
    program.sign_up(BOX_JON)
    program.done("once")
    program.done("backup", str(tmp_path / "copy"))
    program.sign_up(BOX_ADA, name="Ada Stone")
    program.done("once")
    program.done("restore", str(tmp_path / "copy"), "--replace")
    for path in (tmp_path / "inbox" / ".Processed" / "cur").iterdir():
        path.rename(tmp_path / "inbox" / "cur" / path.name)
    for path in (tmp_path / "sent" / "new").iterdir():
        path.unlink()
    program.done("once")
    assert program.sent() == []
    program.done("outbox", "release")
    program.done("once")
    assert [who for who in program.sent() if BOX_JON in who] == []
    assert len([who for who in program.sent() if BOX_ADA in who]) == 1


@pytest.mark.parametrize("twice", ["restore", "backup of the restored"])
def test_a_restored_outbox_is_held_until_it_is_released_whatever_comes_between(
    twice: str, tmp_path: Path
) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up(BOX_JON)
    program.done("once")
    program.done("backup", str(tmp_path / "copy"))
    program.done("restore", str(tmp_path / "copy"), "--replace")
    if twice == "restore":
        program.done("restore", str(tmp_path / "copy"), "--replace")
    else:
        program.done("backup", str(tmp_path / "copy2"))
        program.done("restore", str(tmp_path / "copy2"), "--replace")
    program.sign_up(BOX_ADA, name="Ada Stone")
    program.done("once")
    assert not [who for who in program.sent() if BOX_ADA in who]
    program.done("outbox", "release")
    program.done("once")
    assert len([who for who in program.sent() if BOX_ADA in who]) == 1


SPOILT: Mapping[str, Callable[[bytes], bytes]] = {
    "its end is missing": lambda raw: raw[: len(raw) * 9 // 10],
    "a hole": lambda raw: raw[: len(raw) // 2] + bytes(4096) + raw[len(raw) // 2 + 4096 :],
    "nothing": lambda raw: b"",
    "another SQLite file": lambda raw: raw[:100] + bytes(len(raw) - 100),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_backup_is_a_sentence_and_the_database_stays_as_it_was(name: str, tmp_path: Path) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up(BOX_JON)
    program.done("once")
    program.done("backup", str(tmp_path / "copy"))
    (tmp_path / "bad").write_bytes(SPOILT[name]((tmp_path / "copy").read_bytes()))
    (tmp_path / "bad").chmod(0o600)
    assert program.here("restore", str(tmp_path / "bad"), "--replace") != 0
    program.sign_up(BOX_ADA, name="Ada Stone")
    program.done("once")
    with closing(sqlite3.connect(tmp_path / "program.db")) as database:
        found = database.execute("select email from members order by email").fetchall()
    assert found == [(BOX_ADA,), (BOX_JON,)]
    assert len([who for who in program.sent() if BOX_ADA in who]) == 1


def test_a_yes_to_a_question_from_between_backup_and_loss_is_not_silent(tmp_path: Path) -> None:
    """The request is not in the backup; Jon says yes to it, and he or a coordinator hears something."""
    world = BoxProgram(tmp_path)
    program = SmallProgram.__new__(SmallProgram)
    program.folder = tmp_path
    with world.parts() as parts:
        both_sign_up(world, parts)
    program.done("backup", str(tmp_path / "copy"))
    with world.parts() as parts:
        world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
        a_pass(parts)
    question = box_letters(world, BOX_JON)[-1]
    program.done("restore", str(tmp_path / "copy"), "--replace")
    program.done("outbox", "release")
    before = world.sent()
    accepts(world, question)
    with world.parts() as parts:
        for later in (timedelta(), *THREE_PASSES):
            a_pass(parts, later)
    after = world.sent()
    assert after[BOX_JON] + after[BOX_CARLA] > before[BOX_JON] + before[BOX_CARLA]
    assert "accepted" not in str(world.rows("select state from requests"))


# --- a Maildir that is away for a while ----------------------------------------------------------------


def test_a_maildir_whose_disk_is_not_mounted_for_a_while_costs_no_mail(tmp_path: Path) -> None:
    """Another folder is made in its place, and mail comes into that; then the disk lies over it again."""
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        a_pass(parts)
        world.sign_up(BOX_JON)
        world.inbox.rename(tmp_path / "disk")
        a_pass(parts)
        world.inbox.mkdir(exist_ok=True)
        world.inbox.rename(tmp_path / "under")
        (tmp_path / "disk").rename(world.inbox)
        world.sign_up(BOX_ADA)
        for later in (timedelta(), *THREE_PASSES):
            a_pass(parts, later)
    acted_once(world)


@pytest.mark.parametrize("flags", [":2,S", ":2,RS", ":2,T", ":2,D", ":2,abc", ":1,x"])
def test_a_mail_that_another_client_marked_before_it_was_seen_is_acted_on_once(
    flags: str, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path)
    for path in world.sign_up():
        path.rename(world.inbox / "cur" / f"{path.name}{flags}")
    with world.parts() as parts:
        for later in (timedelta(), *THREE_PASSES):
            a_pass(parts, later)
    acted_once(world)


def test_a_mail_that_is_marked_between_two_looks_is_acted_on_once(tmp_path: Path) -> None:
    world = BoxProgram(tmp_path)
    with world.parts() as parts:
        for path in world.sign_up():
            parts.intake.take_in(datetime.now(UTC))
            path.rename(world.inbox / "cur" / f"{path.name}:2,S")
        for later in (timedelta(), *THREE_PASSES):
            a_pass(parts, later)
    acted_once(world)


# --- IMAP ----------------------------------------------------------------------------------------------

IMAP_SAYS: Mapping[str, Said] = {
    "a date in words that no one knows": changed(rb'INTERNALDATE "[^"]*"', b'INTERNALDATE "yesterday"'),
    "a date of NIL": changed(rb'INTERNALDATE "[^"]*"', b"INTERNALDATE NIL"),
    "a date of the year zero": changed(
        rb'INTERNALDATE "[^"]*"', b'INTERNALDATE "01-Jan-0000 00:00:00 +0000"'
    ),
    "a zone beyond all": changed(rb'INTERNALDATE "[^"]*"', b'INTERNALDATE "01-Mar-2026 00:00:00 +9999"'),
    "a size beyond its mail": changed(rb"RFC822\.SIZE (\d+)", rb"RFC822.SIZE 1\1"),
    "a UIDVALIDITY with zeros before it": changed(rb"UIDVALIDITY (\d+)", rb"UIDVALIDITY 000\1"),
    "a mail's header instead of the mail": changed(rb"BODY\[\] \{", b"BODY[HEADER] {"),
    "the origin beside the mail": changed(rb"BODY\[\] \{", b"BODY[]<0> {"),
    "a literal of eight bits": changed(rb"BODY\[\] \{", b"BODY[] ~{"),
}


# FAULT mild ("a literal of eight bits"): the atom `~{761}` after BODY[] counts as the mail; six bytes are
# held, the second such mail is its duplicate. No server is known that writes so.
# FAULT mild ("a date of the year zero"): read as 2000, so that the first look ignores the mail.
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xfail(strict=True, reason="mild: no server says so"))
        if name in ("a date of the year zero", "a literal of eight bits")
        else name
        for name in IMAP_SAYS
    ],
)
def test_what_a_server_said_wrongly_for_a_while_loses_no_mail(
    name: str, imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    """Whatever it was, when the server is well again each mail was acted on once."""
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    world.sign_up()
    with world.parts(patience=2.0) as parts:
        proxy.said = IMAP_SAYS[name]
        a_pass(parts)
        proxy.plain()
        for later in (timedelta(), *THREE_PASSES):
            assert a_pass(parts, later) == ""
    acted_once(world)
    assert world.left() == 0


@pytest.mark.parametrize("step", [b"FETCH", b"SEARCH", b"MOVE", b"SELECT"])
def test_a_server_that_takes_its_time_over_each_line_is_read(
    step: bytes, imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    world.sign_up()

    def slow(response: bytes, latest: bytes) -> bytes:
        if step in latest:
            time.sleep(0.05)
        return response

    proxy.said = slow
    with world.parts() as parts:
        for _ in range(2):
            assert a_pass(parts) == ""
    acted_once(world)


# --- SMTP ----------------------------------------------------------------------------------------------

ONCE: Mapping[str, tuple[str, str]] = {
    "421 at the recipient": ("421 4.3.2 closing", "250 taken"),
    "450 of a grey list": ("450 4.7.1 try again later", "250 taken"),
    "452 too many recipients": ("452 4.5.3 too many", "250 taken"),
    "421 after the letter": ("250 fine", "421 4.3.2 closing"),
    "451 after the letter": ("250 fine", "451 4.3.0 no"),
    "a number that is none after the letter": ("250 fine", "999 what"),
    "two digits after the letter": ("250 fine", "45 taken"),
    "354 after the letter": ("250 fine", "354 more"),
    "354 at the recipient": ("354 go on", "250 taken"),
    "words after the letter": ("250 fine", "Internal Server Error"),
    "a line of nothing after the letter": ("250 fine", ""),
    "500 at the recipient": ("500 5.5.2 what", "250 taken"),
    "503 at the recipient": ("503 5.5.1 sequence", "250 taken"),
    "555 at the recipient": ("555 5.5.4 parameters", "250 taken"),
}


@pytest.mark.parametrize("name", ONCE)
def test_a_letter_that_was_not_taken_once_goes_out_or_somebody_hears_of_it(name: str, tmp_path: Path) -> None:
    post = Post()
    rcpt, dot = ONCE[name]
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=lone(server.port))
        world.sign_up(BOX_JON)
        with world.parts() as parts:
            post.at_rcpt = lambda to: rcpt if to == BOX_JON else "250 fine"
            post.at_dot = lambda to, dialogue: dot if to == BOX_JON else "250 taken"
            a_pass(parts)
            post.at_rcpt = lambda to: "250 fine"
            post.at_dot = lambda to, dialogue: "250 taken"
            for hours in (1, 3, 12, 26):
                a_pass(parts, timedelta(hours=hours))
    assert len(post.got(BOX_JON)) == 1 or (not post.got(BOX_JON) and post.got(BOX_CARLA))


def test_a_server_that_says_251_has_taken_the_letter(tmp_path: Path) -> None:
    post = Post()
    post.at_rcpt = lambda to: "251 user not local; will forward"
    with scripted_server(post) as server:
        world = BoxProgram(tmp_path, delivery=lone(server.port))
        world.sign_up(BOX_JON)
        with world.parts() as parts:
            for later in (timedelta(), *THREE_PASSES):
                a_pass(parts, later)
    assert len(post.got(BOX_JON)) == 1


# --- databases -----------------------------------------------------------------------------------------

PG_CODES = {
    "out of memory while a record is written": ("53200", "members", "INSERT"),
    "too many connections while mail is taken in": ("53300", "inbox", "INSERT"),
    "a standby that was made of it": ("25006", "inbox", "UPDATE"),
    "a lock that could not be had": ("55P03", "outbox", "UPDATE"),
    "a shutdown that crashed": ("57P02", "events", "INSERT"),
    "a table rebuilt with a constraint of somebody's": ("23514", "events", "INSERT"),
}


# FAULT mild ("a constraint of somebody's"): IntegrityError where a batch ends (unit.write_later) is no
# StoreDown, and ends the daemon at every start; nobody has such a constraint.
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xfail(strict=True, reason="mild: nobody has such a constraint"))
        if name == "a table rebuilt with a constraint of somebody's"
        else name
        for name in PG_CODES
    ],
)
def test_postgresql_that_fails_in_the_midst_is_down_and_blames_no_mail(
    name: str, on_postgres: OnPostgres
) -> None:
    code, table, verb = PG_CODES[name]
    world, log = on_postgres.world, Log()
    with world.parts() as parts, daemon_of(parts, log) as daemon:
        goes_round(daemon)
        on_postgres.tell(
            "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION 'not now' USING ERRCODE = '{code}'; END $$; "
            f"CREATE TRIGGER fails BEFORE {verb} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION fails()"
        )
        world.sign_up(BOX_JON, BOX_ADA)
        for _ in range(3):
            goes_round(daemon)
        on_postgres.tell(f"DROP TRIGGER fails ON {table}; DROP FUNCTION fails()")
        for _ in range(3):
            goes_round(daemon)
    on_postgres.once_each(BOX_JON, BOX_ADA)


# --- clocks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 3, 14, 6, 59, 50, tzinfo=UTC),
        datetime(2027, 11, 7, 5, 59, 50, tzinfo=UTC),
        datetime(2028, 2, 29, 12, tzinfo=UTC),
        datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC),
        datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
    ids=lambda moment: f"{moment:%Y-%m-%d}",
)
def test_a_request_made_at_an_odd_moment_is_reminded_of_once_and_ends(
    moment: datetime, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path)
    start = moment - datetime.now(UTC)
    with world.parts() as parts:
        world.sign_up(BOX_JON)
        world.write(BOX_MIA, "SIGN UP MENTEE", PROFILE.format("Mia Lund"), "Mia Lund")
        a_pass(parts, start)
        world.write(BOX_MIA, "REQUEST M-1001", "Would you?", "Mia Lund")
        a_pass(parts, start + timedelta(seconds=15))
        assert world.rows("select state from requests") != []
        jons, mias = world.sent()[BOX_JON], world.sent()[BOX_MIA]
        for days in range(1, 40):
            a_pass(parts, start + timedelta(days=days))
    assert world.sent()[BOX_JON] > jons
    assert world.sent()[BOX_MIA] > mias
    assert "pending" not in str(world.rows("select state from requests"))


# --- workers -------------------------------------------------------------------------------------------

ODD_ENDS: Mapping[str, tuple[Callable[..., object], tuple[object, ...]]] = {
    "exit": (os._exit, (0,)),
    "stop": (signal.raise_signal, (signal.SIGSTOP,)),
    "closed pipe": (os.closerange, (3, 64)),
    "garbage": (os.write, (3, b"\0\0\0\0\0\0\0\5hello")),
}


@pytest.mark.parametrize("how", ODD_ENDS)
def test_a_worker_that_ends_in_an_odd_way_is_one_job_and_the_next_is_done(how: str) -> None:
    pool = WorkerPool(1)
    function, arguments = ODD_ENDS[how]
    try:
        with suppress(JobDied, JobTooLong):
            pool.begin(2.0, function, *arguments).result()
        for number in (-1, -2):
            assert pool.begin(20.0, abs, number).result() == -number
    finally:
        pool.close()


RAISED: Mapping[str, tuple[Callable[..., object], tuple[object, ...]]] = {
    "SystemExit": (sys.exit, ("from a library",)),
    "KeyboardInterrupt": (signal.default_int_handler, (2, None)),
}


@pytest.mark.parametrize("name", RAISED)
def test_what_a_library_raises_in_a_worker_is_a_fault_of_that_job_and_no_end_of_the_program(
    name: str,
) -> None:
    """`except Exception` is what whoever waits for a job has."""
    pool = WorkerPool(1)
    function, arguments = RAISED[name]
    caught: BaseException | None = None
    try:
        try:
            pool.begin(20.0, function, *arguments).result()
        except BaseException as error:
            caught = error
        assert pool.begin(20.0, abs, -1).result() == 1
    finally:
        pool.close()
    assert isinstance(caught, Exception)


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM, errno.EMFILE])
def test_no_room_for_a_worker_is_workers_down_and_the_next_one_starts(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = WorkerPool(1)

    def none(*arguments: object, **more: object) -> None:
        raise OSError(number, os.strerror(number))

    try:
        with monkeypatch.context() as patched:
            patched.setattr(subprocess, "Popen", none)
            with pytest.raises(WorkersDown):
                pool.begin(20.0, abs, -1).result()
        assert pool.begin(20.0, abs, -1).result() == 1
    finally:
        pool.close()
