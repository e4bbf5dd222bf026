# ruff: noqa: E501  # a table of attempts reads best with one attempt to a line
"""What strangers, mentees before a yes and members kept apart can learn; and what others make members read (faults 37, 40, 41, 59)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from processor.core.rules import BlockedPair
from tests.attack.letters import everything
from tests.attack.prepared import matched
from tests.attack.records import things
from tests.attacks import EVE, FORM, JON, MIA, Attacked, to
from tests.player import ADDRESS, COORDINATOR
from tests.post_office import see

PROBES = [
    "REQUEST M-1001", "QUEUE M-1001", "REQUEST Jon", "REQUEST Jon Berg", "REQUEST jon@hospital.example", "BROWSE", "BROWSE Jon",
    "BROWSE jon@hospital.example", "STATUS", "STATUS M-1001", "STATUS REQ-1", "STATUS jon@hospital.example", "WITHDRAW REQ-1",
    "ACCEPT REQ-1", "END REL-1", "RENEW REL-1", "EXPORT", "EXPORT jon@hospital.example", "WAIT", "SHOW M-1001", "FIND Jon", "WHY", "HELP M-1001", "LEAVE M-1001",
]  # fmt: skip


@pytest.mark.parametrize("proof", ["pass", ""])
def test_a_stranger_learns_no_name_and_no_address_of_a_member(proof: str) -> None:
    world, _ = matched()
    for n, probe in enumerate(PROBES):
        sent = world.write(f"s{n}@evil.example", probe, "x", proof=proof)
        text = everything([m for m in sent if m.recipient != COORDINATOR])
        for secret in ("Berg", "Okafor", "hospital.example", "college.example"):
            assert secret in probe or secret not in text, (probe, secret)


@pytest.mark.parametrize("probe", PROBES)
def test_a_mentee_without_a_yes_learns_no_address(probe: str) -> None:
    world, _ = matched()
    world.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Moss"))
    sent = to(world.write(EVE, probe, "x"), EVE)
    text = everything(sent)
    assert "hospital.example" in probe or "hospital.example" not in text  # their own words
    assert "college.example" not in text
    assert "Okafor" not in text


@pytest.mark.parametrize("probe", PROBES)
def test_a_mentee_learns_nothing_of_another_mentees_requests(probe: str) -> None:
    world = Attacked()
    world.asked()
    world.write(EVE, "SIGN UP MENTEE", FORM.format(name="Eve Moss"))
    before = things(world)[1][0]
    sent = to(world.write(EVE, probe, "x"), EVE)
    assert "Mia" not in everything(sent)
    assert "Okafor" not in everything(sent)
    assert things(world)[1][0] == before


@pytest.mark.parametrize(
    "probe",
    [
        "REQUEST M-1001",
        "REQUEST Jon Berg",
        "REQUEST Jon",
        "QUEUE M-1001",
        "BROWSE",
        "BROWSE critical care",
        "STATUS",
    ],
)
def test_members_kept_apart_are_answered_as_if_the_other_were_not_there(probe: str) -> None:
    world = Attacked()
    rules = world.player.rules
    world.player.rules = replace(
        rules, blocked=(BlockedPair(between=frozenset({JON, MIA}), because="married"),)
    )
    world.player.set_up()
    text = everything(to(world.write(MIA, probe, "x"), MIA)).replace(probe, "")
    assert "married" not in text
    assert "apart" not in text
    assert JON not in text
    if probe.startswith(("BROWSE", "STATUS")):
        assert "Berg" not in text


# --- names and links ---------------------------------------------------------------------------------

NAMES = [
    "Mentor Exchange", "Mentor  Exchange", "MENTOR EXCHANGE", "Mentor Exchange Team", "The Coordinator", "Coordinator", "Carla", "carla@pharmacists.example",
    "Jоn Berg", "Јоn Веrg", "Jon Вerg", "J0n Berg", "Ｊｏｎ Berg", "𝐉𝐨𝐧 𝐁𝐞𝐫𝐠", "Jon Berg (M-1001)", "M-1001", "Jon\u200bBerg", "Jon \u202egreB", "ACCEPT", "Reply ACCEPT",
    "Your account is locked. Sign in at evil.com/login", "Visit evil.example", "http://evil.example", "<b>Jon</b>", "Jon [REQ-1]", "noreply", "Administrator",
    "Mail Delivery System", "[click](http://x.example)", "Prize​ Winner", "mentors@pharmacists.example", "Jon Berg <jon@hospital.example>", "12345", "😀 Jon",
    "Mentor Exchange <mentors@pharmacists.example>", "Мentor Еxchange", "Support", "Postmaster", "Eve Moss\nBcc: x@y.example", "Eve evil。example",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_imitates_stands_in_nobodys_mail_before_a_person_saw_it(name: str) -> None:
    world = Attacked()
    world.write(EVE, "SIGN UP MENTEE", FORM.format(name=name.replace("\n", "\r\n")))
    members = {m["email"]: m["name"] for m in world.player.records()["members"]}
    sent = world.write(EVE, "REQUEST M-1001", "please")
    if "\n" not in name and not set(name) & {"\u200b", "\u202e"}:
        assert not members.get(EVE)  # what is no name at all is asked for, and stands nowhere
        assert not to(sent, JON)
    else:  # hidden characters may also be taken out, and what is left be looked at
        assert not set(members.get(EVE, "")) & {"\u200b", "\u202e"}
        assert all("Bcc" not in mail.raw.decode().split("\r\n\r\n")[0] for mail in sent)


TRUE_NAMES = ["María José García-López", "Ngô Thị Minh", "Jean-Luc d'Ávila", "Dr. Anna Müller", "O'Brien Kelly", "Ó Súilleabháin Pól", "Иван Петров", "李小龍", "Grace Hopper III", "Xu Li", "Sunday Adeyemi", "Will Power", "José Ñáñez", "Mark May"]  # fmt: skip


@pytest.mark.parametrize("name", TRUE_NAMES)
def test_a_persons_true_name_is_taken(name: str) -> None:
    world = Attacked()
    world.write("new@college.example", "SIGN UP MENTEE", FORM.format(name=name))
    assert world.standing("new@college.example") == "active"


LINKS = [
    "http://evil.example/x", "https://evil.example/x", "hTTps://evil.example", "www.evil.example", "evil.example/login", "file:///etc/passwd", "file://evil.example/x",
    "smb://evil.example/x", r"\\evil.example\share", "webcal://evil.example/x", "ldap://evil.example", "data:text/html,x", "tel:+15550100", "https:evil.example", "http：//evil.example",
    "javascript:alert(1)", "ms-word:ofe|u|http://evil.example/x", "ftp://evil.example", "//evil.example/x", "mailto:eve@evil.example?subject=x", "http://1.2.3.4/x", "h\u200bttp://evil.example/x", "<a href='http://evil.example'>x</a>", "[x](http://evil.example)",
    "search-ms:query=x", "skype:evil?call", "sms:+1555", "http:\\\\evil.example\\x", "evil\u3002example/login", "evil.example:8080/x", "user@evil.example:x",
]  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
def test_no_link_of_a_members_is_one_in_our_mail(link: str) -> None:
    """In a note, in each field, in a question; not as an href, and not so that a mail program makes one."""
    world = Attacked()
    form = FORM.format(name="Eve Moss").replace("To learn.", f"See {link} now") + f"About: my page {link}\n"
    world.write(EVE, "SIGN UP MENTEE", form)
    sent = world.write(EVE, "REQUEST M-1001", f"Dear Jon, see {link} please.")
    for mail in to(sent, JON):
        text = see(mail).text
        assert link not in text, text
        html = see(mail).parsed.get_body(("html",))
        content = str(html.get_content()) if html else ""
        hrefs = [h.split('"')[0] for h in content.split('href="')[1:]]
        assert all(h.startswith(f"mailto:{ADDRESS.split('@')[0]}") for h in hrefs), hrefs


@pytest.mark.parametrize("template", ["{{7*7}}", "{% raw %}", "${7*7}", "<%= 7*7 %>", "{{config}}", "{#x#}"])
def test_template_code_stays_words(template: str) -> None:
    world = Attacked()
    sent = world.write(MIA, "REQUEST M-1001", f"see {template} please")
    assert template in see(to(sent, JON)[0]).text


@pytest.mark.parametrize(
    "subject",
    [
        "REQUEST M-1001\r\nBcc: x@y.example",
        "REQUEST M-1001 =?utf-8?q?=0d=0aBcc:_x=40y.example?=",
        "=?utf-8?q?REQUEST_M-1001=0aBcc:x=40y.example?=",
    ],
)
def test_no_subject_adds_a_header_or_a_reader(subject: str) -> None:
    world = Attacked()
    raw = f"Authentication-Results: mx.pharmacists.example; dmarc=pass header.from=college.example\r\nFrom: {MIA}\r\nTo: {ADDRESS}\r\nSubject: {subject}\r\n\r\nplease\r\n"
    world.player.take_in(raw.encode())
    for mail in world.work():
        assert see(mail).parsed["Bcc"] is None
        assert mail.recipient in (MIA, JON, COORDINATOR)
