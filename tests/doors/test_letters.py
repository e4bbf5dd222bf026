"""Letters: what a template and data become, for a reader and for the programs in between."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from processor.letters import LetterFaulty
from tests.doors.letter_samples import JON, hrefs, part, read, request_letter, write, writer


def said(text: str) -> str:
    """Without what stands below each mail."""
    above, cut, below = text.partition("\n\n-- \n")
    assert cut
    assert below.startswith("Mentor Exchange. ")
    return f"{above}\n"


# --- the two readings ------------------------------------------------------------------------------


def test_the_text_part_reads_like_a_letter(tmp_path: Path) -> None:
    text = part(write(writer(tmp_path), request_letter()), "plain")
    body, _, reference = said(text).rpartition("\n\n")
    assert body == (
        "Dear Jon,\n\n"
        "Mia Okafor would like you as a mentor. Please answer by 16 March 2026.\n\n"
        "> I like wards.\n> Do you?\n\n"
        "Accept: reply with ACCEPT\nReject: reply with REJECT\n\n"
        "Mentor Exchange, mentors@program.example"
    )
    assert reference.startswith("Reference: REQ-7.")


def test_both_parts_come_from_one_source(tmp_path: Path) -> None:
    html = part(write(writer(tmp_path), request_letter()), "html")
    assert '<html lang="en">' in html
    assert "<strong>Mia Okafor</strong> would like you as a mentor." in html
    assert "I like wards.<br>" in html
    assert "<img" not in html
    assert "http" not in html


def test_lists_headings_and_forms_keep_their_shape(tmp_path: Path) -> None:
    page = (
        "subject: x\n\n# Mentors\n\n{% for m in mentors %}\n- **{{ m.name }}** ({{ m.code }})\n"
        "  {{ m.areas }}\n\n{% endfor %}\n1. one\n2. two\n   - inner\n3. three\n\n---\n\n"
        "```\nName: {{ who }}\nCapacity:\n```\n\n> said\n>\n> - twice\n"
    )
    _, text, html = writer(tmp_path, {"en/page.md": page}).preview(
        "page", "en", {"mentors": (JON, JON), "who": "# <Ada>"}
    )
    assert said(text) == (
        "Mentors\n\n"
        "- Jon Berg (M-1042) Critical care, Oncology\n\n- Jon Berg (M-1042) Critical care, Oncology\n\n"
        "1. one\n2. two\n   - inner\n3. three\n\n* * *\n\n"
        "Name: # <Ada>\nCapacity:\n\n> said\n>\n> - twice\n"
    )
    assert "Name: # &lt;Ada&gt;\nCapacity:\n</pre>" in html


def test_text_is_wrapped_at_72_columns_and_addresses_are_not_cut(tmp_path: Path) -> None:
    long = "x" * 90 + "@example.org"
    _, text, _ = writer(tmp_path).preview("plain", "", {"subject": "s", "value": "word " * 40 + long})
    assert max(len(line) for line in text.splitlines() if long not in line) <= 72
    assert long in text.splitlines()


def test_an_address_by_hand_is_a_plain_link(tmp_path: Path) -> None:
    files = {"en/a.md": "subject: x\n\n[Mia](mailto:{{ email }}) or [{{ email }}](mailto:{{ email }})\n"}
    _, text, html = writer(tmp_path, files).preview("a", "en", {"email": "mia_o@example.org"})
    assert said(text) == "Mia <mia_o@example.org> or mia_o@example.org\n"
    assert hrefs(html) == ["mailto:mia_o@example.org"] * 2


def test_dates_are_local_and_in_the_language_of_the_letter(tmp_path: Path) -> None:
    source = "subject: x\n\n{{ at|day }};\\\n{{ at|moment }};\\\n{{ on|day }}\n"
    files = {"en/d.md": source, "es/d.md": source}
    data = {"at": datetime(2026, 3, 3, 2, 30, tzinfo=UTC), "on": date(2026, 9, 2)}
    letters = writer(tmp_path, files)
    assert said(letters.preview("d", "en", data)[1]) == (
        "2 March 2026;\nMon 2 March 2026, 21:30 EST;\n2 September 2026\n"
    )
    assert said(letters.preview("d", "es", data)[1]) == (
        "2 de marzo de 2026;\nlunes 2 de marzo de 2026, 21:30 EST;\n2 de septiembre de 2026\n"
    )


def test_a_language_without_this_letter_falls_back_and_says_so_in_lang(tmp_path: Path) -> None:
    letters = writer(tmp_path, {"es/plain.md": "subject: hola\n\n{{ value }}\n"})
    data = {"subject": "hello", "value": "v"}
    assert letters.preview("plain", "es", data)[0] == "hola"
    assert letters.preview("plain", "sw", data)[0] == "hello"
    mail = write(letters, request_letter(language="es"))
    assert '<html lang="en">' in part(mail, "html")


def test_an_include_of_a_translated_letter_falls_back_too(tmp_path: Path) -> None:
    letters = writer(tmp_path, {"es/a.md": 'subject: a\n\n{% include "_signature.md" %}\n'})
    assert said(letters.preview("a", "es", {})[1]) == "Mentor Exchange, mentors@program.example\n"


def test_macros_of_another_file_may_use_buttons_and_dates(tmp_path: Path) -> None:
    files = {
        "en/_m.md": "{% macro ask(who, d) %}{{ button('Yes', 'YES') }}\n{{ who }} {{ d|day }}{% endmacro %}",
        "en/a.md": 'subject: a\n\n{% from "_m.md" import ask %}\n{{ ask(who, on) }}\n',
    }
    _, text, _ = writer(tmp_path, files).preview("a", "en", {"who": "*Mia*", "on": date(2026, 1, 1)})
    assert said(text) == "Yes: reply with YES\n*Mia* 1 January 2026\n"


def test_a_template_may_compare_a_value_with_plain_words(tmp_path: Path) -> None:
    source = (
        "subject: a\n\n{% if state == 'no-room' and state != 'no' %}full{% endif %} {{ more['a-b'] }} "
        "{{ 'yes' if state in ('no-room', 'x') }} {{ none }}.\n"
    )
    data = {"state": "no-room", "more": {"a-b": "1-2"}, "none": None}
    assert said(writer(tmp_path, {"en/a.md": source}).preview("a", "en", data)[1]) == "full 1-2 yes .\n"


# --- buttons ---------------------------------------------------------------------------------------


def test_a_button_opens_a_reply_to_this_matter(tmp_path: Path) -> None:
    mail = write(writer(tmp_path), request_letter())
    accept = urlsplit(hrefs(part(mail, "html"))[0])
    assert accept.scheme == "mailto"
    reply_to = str(read(mail)["Reply-To"].addresses[0].addr_spec)
    # about the same, and worth nothing in other hands: buttons are quoted with the text (fault 49)
    assert unquote(accept.path) != reply_to
    assert unquote(accept.path).partition(".")[0] == reply_to.partition(".")[0] == "mentors+REQ-7"
    fields = parse_qs(accept.query)
    assert fields == {"subject": ["Re: Would you mentor Mia Okafor? [REQ-7]"], "body": ["ACCEPT"]}


def test_a_button_keeps_its_label_and_stays_within_300_characters(tmp_path: Path) -> None:
    letter = request_letter(data={**request_letter().data, "mentee": "Žofie Łucja " * 12})
    for href in hrefs(part(write(writer(tmp_path), letter), "html")):
        assert len(href) <= 300
        assert parse_qs(urlsplit(href).query)["subject"][0].endswith(" [REQ-7]")


def test_a_button_may_write_several_lines(tmp_path: Path) -> None:
    files = {"en/b.md": 'subject: s\n\n{{ button_to_program("Ask", "REQUEST M-7\\n\\nWhy: " ~ why) }}\n'}
    _, text, html = writer(tmp_path, files).preview("b", "en", {"why": "a & b?"})
    fields = parse_qs(urlsplit(hrefs(html)[0]).query)
    assert fields == {"subject": ["REQUEST M-7"], "body": ["REQUEST M-7\r\n\r\nWhy: a & b?"]}
    assert said(text) == "Ask: reply with REQUEST M-7\n"


def test_a_command_goes_to_the_plain_address_unless_the_token_is_the_members_own(tmp_path: Path) -> None:
    letters = writer(tmp_path, {"en/b.md": 'subject: s\n\n{{ button_to_program("Browse", "BROWSE") }}\n'})
    about_request = write(letters, request_letter(name="b"))
    about_member = write(letters, request_letter(name="b", reply_about="M-1042"))
    assert hrefs(part(about_request, "html"))[0].startswith("mailto:mentors@program.example?")
    assert hrefs(part(about_member, "html"))[0].startswith("mailto:mentors%2BM-1042.")


@pytest.mark.parametrize("address", ["mia@example.org", "o'hara+x@example.org", 'a"b>c?d&e@example.org'])
def test_the_main_button_may_write_to_a_partner_whom_the_text_names(tmp_path: Path, address: str) -> None:
    files = {
        "en/b.md": "subject: s\n\nWrite to {{ who }}.\n\n{{ write_to('Write', who) }}\n\n"
        "{{ button('No', 'END', quiet=True) }}\n"
    }
    _, text, html = writer(tmp_path, files).preview("b", "en", {"who": address})
    first, second = hrefs(html)
    assert unquote(urlsplit(first).path) == address
    assert urlsplit(first).query == ""  # nothing of ours, and no token, in a mail to somebody else
    assert second.startswith("mailto:mentors")
    assert html.index('class="main"') < html.index(first.partition("@")[0]) < html.index('class="second"')
    assert said(text).count("Write") == 1  # plain text says the address, and draws no button


def test_a_button_that_writes_too_much_is_a_fault(tmp_path: Path) -> None:
    letters = writer(tmp_path, {"en/b.md": 'subject: s\n\n{{ button("Go", long) }}\n'})
    with pytest.raises(LetterFaulty, match=r"b\.md, line 3: the button 'Go' writes more"):
        letters.preview("b", "en", {"long": "x" * 300})
