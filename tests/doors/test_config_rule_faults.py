"""Each fault in rules/ says what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.doors.small_rules import FORM, VOCABULARY, rule_faults, small_rules


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return small_rules(tmp_path)


def rule(when: str) -> str:
    return f"[[rule]]\nname = 'Ads'\nwhen = {when}\nthen = 'hold'\nbecause = 'b'\n"


AREA = "[[area]]\nname = 'Bees'\nother_names = ['Honey']\n"

SENTENCES = [
    ("policy", "answer_days = 0", "answer_days: 0 is too small; write 1 or more"),
    ("policy", "term_month = 6", 'term_month: is not known; did you mean "term_months"?'),
    ("policy", 'term_months = "six"', 'term_months: "six" is not a whole number; write months, like 6'),
    ("policy", "page_size = true", "page_size: true is not a whole number; write a number, like 2"),
    (
        "policy",
        "answer_days = 7",
        "reminder_days: [5, 10] reaches the deadline; write days below answer_days, which is 7",
    ),
    (
        "policy",
        "check_in_days = [91, 21]",
        "check_in_days: [91, 21] does not rise; write the earliest day first, each day once, or 0 for none",
    ),
    (
        "policy",
        'lapsed = "drop"',
        """lapsed: "drop" is not 'leave' or 'keep'; write one of these""",
    ),
    (
        "policy",
        "reminder_days = [9, 3]",
        "reminder_days: [9, 3] does not rise; write the earliest reminder first, each day once",
    ),
    (
        "policy",
        "reminder_days = 5",
        'reminder_days: 5 is not a list; write days after the asking, as ["…", "…"]',
    ),
    ("policy", "capacity = 30", "capacity: 30 is over most_capacity, which is 20; write 20 or less"),
    (
        "policy",
        "term_months = 1\nrenewal_offer_days = 28",
        "renewal_offer_days: 28 is as long as the whole term; write less than 28",
    ),
    (
        "policy",
        "renewal_reminder_days = [30, 7]",
        "renewal_reminder_days: [30, 7] comes before the offer; write days below renewal_offer_days, "
        "which is 21",
    ),
    (
        "policy",
        "renewal_reminder_days = [7, 14]",
        "renewal_reminder_days: [7, 14] does not fall; these days count down to the end, like [14, 7]",
    ),
    (
        "policy",
        "token_days = 9",
        "token_days: 9 ends before the deadline; write answer_days, which is 14, or more",
    ),
    (
        "policy",
        "earliest_hour = 21",
        "latest_hour: 21 is not after earliest_hour, which is 21; write a later hour",
    ),
    (
        "policy",
        'unproven = "trust"',
        "unproven: \"trust\" is not 'confirm', 'hold' or 'accept'; write one of these",
    ),
    (
        "fields",
        FORM + "[[field]]\nkey = 'area'\nlabel = 'practice  Areas'",
        'field: gives "practice Areas" to areas and area in the mentor form; leave it with one of them',
    ),
    (
        "fields",
        FORM + "[[field]]\nkey = 'name'\nlabel = 'Nickname'",
        'field: has two fields with the key "name"; give each a key of its own',
    ),
    (
        "fields",
        FORM + "[[field]]\nkey = 'my field'\nlabel = 'Mine'",
        'field 3 (Mine).key: "my field" is no key; write small letters, digits and _, like career_path',
    ),
    (
        "fields",
        FORM + "[[field]]\nkey = 'pet'\nlabel = 'Pet:'",
        'field 3 (Pet:).label: "Pet:" is no label; write words without : = * _ and >, '
        "for the form adds the colon",
    ),
    (
        "fields",
        FORM + "[[field]]\nkey = 'pet'\nlabel = 'Pet'\nroles = ['mentor']\nrequired = ['mentee']",
        'field 3 (Pet).required: ["mentee"] asks a mentee for it, whose form does not have it; '
        "add the role to roles",
    ),
    (
        "fields",
        FORM + "[[field]]\nkey = 'pet'\nlabel = 'Pet'\nrequired = ['mentors']",
        "field 3 (Pet).required 1: \"mentors\" is not 'mentor' or 'mentee'; write one of these",
    ),
    (
        "fields",
        FORM.replace('required = ["mentor", "mentee"]\n', ""),
        'field: does not require "name"; write required = ["mentor", "mentee"] in it',
    ),
    (
        "fields",
        FORM.replace('"areas"', '"area"'),
        'field: needs a field with the key "areas" for mentor and mentee; add it',
    ),
    (
        "fields",
        AREA + "[[area]]\nname = 'Apiary'\nother_names = ['honey']",
        'area: gives "honey" to Bees and Apiary; leave it with one of them',
    ),
    (
        "fields",
        "[[area]]\nname = 'Bees'\nother_names = ['bees']",
        'area 1 (Bees).other_names: ["bees"] names "bees" twice; write each name once',
    ),
    (
        "fields",
        "[[area]]\nname = 'HIV/AIDS'",
        'area 1 (HIV/AIDS).name: "HIV/AIDS" would be read as two areas; write it without "," ";" "/" and "&"',
    ),
    (
        "screening",
        rule("{ subject_hass = ['x'] }"),
        'rule 1 (Ads).when: holds "subject_hass", which is no condition; did you mean "subject_has"?',
    ),
    (
        "screening",
        rule("{ intent = ['help', 'brows'] }"),
        'rule 1 (Ads).when: holds intent, which names "brows", as which no mail is understood; '
        'did you mean "browse"?',
    ),
    (
        "screening",
        rule("{ larger_than_kb = 'big' }"),
        "rule 1 (Ads).when: holds larger_than_kb, which needs a whole number of kilobytes, like 500",
    ),
    (
        "screening",
        rule("{ sender_is = 'friend' }"),
        "rule 1 (Ads).when: holds sender_is, which needs one of coordinator, member, stranger",
    ),
    (
        "screening",
        rule("{ sender_domain = '@x.example' }"),
        "rule 1 (Ads).when: holds sender_domain, which needs what stands after the @, like hospital.example",
    ),
    (
        "screening",
        rule("{ text_has = ['a', ''] }"),
        "rule 1 (Ads).when: holds text_has, which needs a text or a list of texts, "
        'like ["newsletter", "invoice"]',
    ),
    (
        "screening",
        rule("{ text_has = 'a' }").replace("'hold'", "'delete'"),
        'rule 1 (Ads).then: "delete" is nothing that can happen to a mail; '
        'write "hold" or "ignore" or "pass"',
    ),
    (
        "screening",
        rule("{ text_has = 'a' }").replace("because = 'b'\n", ""),
        "rule 1 (Ads).because: is missing; write the reason, as a coordinator shall read it",
    ),
    (
        "screening",
        rule("{ text_has = 'a' }") * 2,
        'rule: has two rules named "Ads"; give each a name of its own',
    ),
    (
        "vocabulary.en",
        VOCABULARY.replace('"no"', '"Yes"'),
        'answers: says both yes and no with "yes"; leave it with one of them',
    ),
    (
        "vocabulary.en",
        VOCABULARY.replace('"no"', ""),
        "answers.reject: is empty; in the program's own language it needs at least one entry",
    ),
    (
        "vocabulary.en",
        VOCABULARY.replace('["Help"', '["Browse"'),
        'commands: gives "browse" to help and browse; leave it with one of them',
    ),
    (
        "vocabulary.de",
        "[commands]\nbrwose = ['blättern']",
        'commands.brwose: is nothing that can be asked for; did you mean "browse"?',
    ),
    (
        "vocabulary.de",
        "[reading]\nseparators = ['(?P<a>x)']",
        'reading.separators 1: "(?P<a>x)" holds a named group or a back-reference; write (?:…), '
        "for it stands among others",
    ),
    (
        "vocabulary.de",
        "[reading]\nsignature = ['x*']",
        'reading.signature 1: "x*" matches an empty line, so it would match every mail; '
        "make a part of it not optional",
    ),
    (
        "vocabulary.de",
        "[reading]\nmonths = ['Januar']",
        'reading.months: ["Januar"] holds 1 months; write all 12, from January on',
    ),
    (
        "vocabulary.de",
        "[reading]\ngreeting = ['Hallo']",
        'reading.greeting: is not known; did you mean "greetings"?',
    ),
]


@pytest.mark.parametrize(
    ("file", "text", "sentence"), SENTENCES, ids=[f"{f}-{s.partition(';')[0]}" for f, _, s in SENTENCES]
)
def test_a_fault_says_what_to_write_instead(own: Path, file: str, text: str, sentence: str) -> None:
    assert rule_faults(own, **{file.replace(".", "_"): text}) == [f"{file}.toml: {sentence}"]
