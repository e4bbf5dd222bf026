"""Every language that templates/ speaks is whole: no letter, word list, label or button is missing in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from jinja2 import meta, nodes
from typer.testing import CliRunner

from processor.cli.frame import app
from processor.config import ConfigError, load_rules
from processor.core.letter_builders import form_fields
from processor.core.outcome import Letter
from processor.core.program import Role
from processor.core.reading.answer.answers import Reply, read_answer
from processor.core.reading.answer.asides import says_not_yet
from processor.core.reading.answer.check_in import read_check_in
from processor.core.reading.request.command_lines import find_commands
from processor.core.reading.request.commands import find_codes, find_command, find_ref
from processor.core.reading.request.fields import read_fields, split_list, with_commas
from processor.core.reading.request.language import read_language
from processor.core.reading.request.verbs import words_of
from processor.core.reading.words.numbers import read_number
from processor.core.reading.words.typed_days import behind_until, typed_day
from processor.core.rules import Vocabulary
from processor.letters.engine import LetterWriter
from processor.letters.samples import SAMPLES, sample
from processor.letters.sandbox import Sandbox
from processor.letters.sentences import SENTENCES_FILE
from processor.letters.template_loader import Shelf
from processor.letters.variants import VARIANTS
from processor.letters.wording import WORDS_FILE, wording_of
from tests.doors.shipped_templates import NOW, SHOW_AN_ADDRESS, WRITER
from tests.player import PROGRAM
from tests.shipped_rules import RULES
from tests.smallest import SMALLEST

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
LANGUAGES = sorted(folder.name for folder in TEMPLATES.iterdir() if folder.is_dir())
OTHERS = [language for language in LANGUAGES if language != "en"]
WORDS = {v.language: v for v in RULES.vocabularies}
# Every letter as the samples and the other data let it be.
DRAFTS: tuple[tuple[str, Mapping[str, Any]], ...] = (*((name, {}) for name in sorted(SAMPLES)), *VARIANTS)
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_CAPITALS = re.compile(rf"(?<![\w-]){_CAPITAL}{{2,}}(?: {_CAPITAL}{{2,}})*(?![\w-])")
_NO_COMMAND = frozenset(
    {"CV", "DOC", "DOCX", "MB", "ODT", "PDF", "PROGRAM", "FOR", "FÜR", "POUR", "EST", "EDT"}
)


def files(language: str) -> dict[str, Path]:
    return {path.stem: path for path in (TEMPLATES / language).glob("*.md")}


def letter(name: str, language: str, changes: Mapping[str, Any]) -> tuple[str, str, str]:
    if not (TEMPLATES / language / f"{name}.md").exists():
        pytest.fail(f"templates/{language}/{name}.md is missing")
    key = name, language, repr(changes)
    if key not in _WRITTEN:  # several tests look at each
        _WRITTEN[key] = WRITER.preview(name, language, {**sample(name, RULES.fields, language), **changes})
    return _WRITTEN[key]


_WRITTEN: dict[tuple[str, str, str], tuple[str, str, str]] = {}


def said_by_us(text: str) -> str:
    """Without the quotations, which show what members wrote."""
    return "\n".join(line for line in text.split("\n") if not line.startswith(">"))


# --- languages are data ---------------------------------------------------------------------------------

# Words that every text of a language has, and that are none in English or in the program's own names.
_SMALL_WORDS = frozenset(
    [
        "und",
        "oder",
        "nicht",
        "der",
        "das",
        "dem",
        "mit",
        "von",
        "bitte",
        "para",
        "por",
        "que",
        "los",
        "las",
        "gracias",
        "les",
        "pour",
        "avec",
        "merci",
        "och",
        "inte",
        "ikke",
        "tak",
        "het",
        "een",
        "niet",
        "voor",
        "bedankt",
        "che",
        "di",
        "della",
        "grazie",
        "nie",
        "dla",
        "jest",
        "obrigado",
    ]
)
# What mail programs, calendars and servers write is the same wherever the program runs.
_OF_PROGRAMS = (
    "reading/automatic/",
    "reading/body/",
    "reading/request/commands.py",
    "reading/subject_marks.py",
)
_RANGE = re.compile(r"\w-\w")  # of letters, in a pattern
_STILL_IN_CODE = {
    "reading/answer/patterns.py": "titles, short farewells, and what stands within the name of a place",
    "reading/answer/sign_offs.py": "degrees and places of work below a name, and how names are bent",
    "reading/answer/sentences.py": "abbreviations behind which no sentence ends",
    "reading/words/tokens.py": "the letters of all languages",
    "lookalikes.py": "letters that look like others",
    "links.py": "endings of domains",
}


def _words_in_code(path: Path) -> set[str]:
    """In its texts, not its docstrings: words of a language, and words with letters that English lacks."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in told)
    words = {
        word
        for text in texts
        if isinstance(text, str)
        for word in re.findall(r"[^\W\d_]+", _RANGE.sub("", text))
    }
    return {word for word in words if word.lower() in _SMALL_WORDS or (len(word) > 1 and not word.isascii())}


def test_no_words_of_a_language_stand_in_the_core() -> None:
    """A language more is a file in rules/ and a folder in templates/ (decision 28)."""
    core = ROOT / "processor" / "core"
    known = (*_OF_PROGRAMS, *_STILL_IN_CODE)
    found = {
        str(path.relative_to(core)): words
        for path in sorted(core.rglob("*.py"))
        if not str(path.relative_to(core)).startswith(known) and (words := _words_in_code(path))
    }
    assert found == {}


@pytest.mark.parametrize("name", _STILL_IN_CODE)
def test_what_still_stands_in_code_is_there(name: str) -> None:
    """Else the list above says too much."""
    assert (ROOT / "processor" / "core" / name).exists()


# --- nothing is missing ----------------------------------------------------------------------------


def test_four_languages_are_spoken() -> None:
    assert {"de", "en", "es", "fr"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", OTHERS)
def test_no_template_is_missing(language: str) -> None:
    english, there = files("en"), files(language)
    missing = [f"templates/{language}/{name}.md is missing" for name in sorted(english.keys() - there)]
    strays = [
        f"templates/{language}/{name}.md has no English original" for name in sorted(there.keys() - english)
    ]
    assert missing + strays == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_list_is_missing(language: str) -> None:
    english, there = WORDS["en"], WORDS[language]
    gaps = [f.name for f in fields(Vocabulary) if getattr(english, f.name) and not getattr(there, f.name)]
    gaps += [f"commands.{kind}" for kind in english.commands if not there.commands.get(kind)]
    gaps += [f"header_labels.{kind}" for kind in english.header_labels if not there.header_labels.get(kind)]
    assert [f"rules/vocabulary.{language}.toml: {gap} is missing" for gap in gaps] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_label_and_no_hint_is_missing(language: str) -> None:
    gaps = [f"{rule.key}: labels.{language}" for rule in RULES.fields if language not in rule.labels]
    gaps += [
        f"{rule.key}: hints.{language}" for rule in RULES.fields if rule.hint and language not in rule.hints
    ]
    assert [f"rules/fields.toml: {gap} is missing" for gap in gaps] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_name_of_a_practice_area_is_missing(language: str) -> None:
    gaps = [area.name for area in RULES.areas if language not in area.labels]
    assert [f"rules/fields.toml: {name}: labels.{language} is missing" for name in gaps] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_programs_own_words_are_there(language: str) -> None:
    words = wording_of((TEMPLATES / language / WORDS_FILE).read_text(encoding="utf-8"))
    assert len({*words.months}) == 12
    assert len({*words.weekdays}) == 7
    assert tuple(month.lower() for month in words.months) == WORDS[language].months


# --- a template says the same in every language ------------------------------------------------------


def parsed(path: Path) -> nodes.Template:
    return Sandbox(Shelf(TEMPLATES, ("en",))).parse(path.read_text(encoding="utf-8"))


def used(path: Path) -> set[str]:
    """The data a template shows: its variables, and what it takes from each record."""
    tree = parsed(path)
    names = {"to_name" if name == "first_name" else name for name in meta.find_undeclared_variables(tree)}
    return names | {f".{node.attr}" for node in tree.find_all(nodes.Getattr)}  # each greets as it is used to


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", sorted(files("en")))
def test_a_template_uses_the_data_of_its_english_original(name: str, language: str) -> None:
    path = TEMPLATES / language / f"{name}.md"
    if not path.exists():
        pytest.fail(f"templates/{language}/{name}.md is missing")
    english, there = used(files("en")[name]), used(path)
    assert sorted(english - there) == [], f"{path.name} leaves this out"
    assert sorted(there - english) == [], f"{path.name} uses what the letter does not have"


@pytest.mark.parametrize("language", OTHERS)
def test_the_shared_parts_are_called_alike(language: str) -> None:
    def macros(of: str) -> dict[str, list[str]]:
        found = parsed(files(of)["_parts"]).find_all(nodes.Macro)
        return {macro.name: [argument.name for argument in macro.args] for macro in found}

    english, there = macros("en"), macros(language)
    assert {name: there.get(name) for name in english} == english


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name, changes", DRAFTS, ids=lambda value: value if isinstance(value, str) else "")
def test_every_button_asks_for_what_it_asks_in_english(
    name: str, changes: Mapping[str, Any], language: str
) -> None:
    """Each is read with the words of its own language alone."""
    english, there = letter(name, "en", changes), letter(name, language, changes)
    assert [*asked(there[2], language)] == [*asked(english[2], "en")]


def asked(html: str, language: str) -> Iterator[tuple[str, str]]:
    for href in re.findall(r'href="(mailto:[^"]*)"', html):
        words = parse_qs(urlsplit(unescape(href)).query).get("body", [""])[0].replace("\r\n", "\n")
        if not words:  # it writes to a partner
            yield "write", unescape(href)
            continue
        yield understood(words, language), find_ref(words) or " ".join(find_codes(words))


def understood(words: str, language: str, *, staff: bool = False) -> str:
    """What the words ask for; only the wish for another language is said in that language."""
    known = words_of(RULES.vocabularies)
    if staff and known.verb_of(words)[0]:
        return "commands"
    if find_commands("", words, known, about="HELD-1", staff=False).lines:
        return "commands"  # a coordinator's: the same in every language
    command = find_command("", words, (WORDS[language],)) or find_command("", words, RULES.vocabularies)
    if command is not None:
        assert command.language == language or command.kind == "language", f"{words} is no word of {language}"
        return command.kind
    check_in = read_check_in(words, (WORDS[language],))
    if check_in.plain:
        return "not met yet" if check_in.not_met else str(check_in.mark)
    if says_not_yet(words, (WORDS[language],)):
        return "not yet"
    reply = read_answer(words, (WORDS[language],)).reply
    assert reply is not Reply.UNCLEAR, f"{words} means nothing in {language}"
    return reply.value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name, changes", DRAFTS, ids=lambda value: value if isinstance(value, str) else "")
def test_every_word_in_capitals_can_be_written_to_us(
    name: str, changes: Mapping[str, Any], language: str
) -> None:
    _, text, _ = letter(name, language, changes)
    one_line = re.sub(r"(?<!\n)\n(?!\n)", " ", said_by_us(text))
    for words in set(_CAPITALS.findall(one_line)) - _NO_COMMAND:
        understood(words, language, staff=not SAMPLES[name].get("to_name", "x"))


# --- each letter is whole ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name, changes", DRAFTS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_letter_is_whole_and_in_one_language(name: str, changes: Mapping[str, Any], language: str) -> None:
    subject, text, html = letter(name, language, changes)
    english = letter(name, "en", changes)
    assert f'<html lang="{language}">' in html
    assert subject.partition(" [")[2] == english[0].partition(" [")[2]  # [REQ-7] is the same everywhere
    assert subject != english[0] or name == "held"  # its subject is somebody's own words
    assert "\n" not in subject
    assert text.partition("\n")[0] != english[1].partition("\n")[0]
    assert max(map(len, text.splitlines())) <= 78
    assert "\n\n\n" not in text
    assert not re.search(r"\*\*|\\\n|`|\]\(", text)
    for part in (subject, text, html):
        assert not re.search(r"\{\{|\}\}|\{%|%\}|\{#", part)
    for words in ("Dear", "reply with", "Warm regards", "until", " you ", "Reply", "Write"):
        assert words not in said_by_us(text), f"{words!r} is left over"


@pytest.mark.parametrize("name, changes", DRAFTS, ids=lambda value: value if isinstance(value, str) else "")
def test_spanish_opens_its_questions_and_cries(name: str, changes: Mapping[str, Any]) -> None:
    subject, text, _ = letter(name, "es", changes)
    for part in (subject, said_by_us(text)):
        assert part.count("¿") == part.count("?")
        assert part.count("¡") == part.count("!")
        assert '"' not in part


def said_in(path: Path) -> str:
    """Without the English beside it."""
    text = path.read_text(encoding="utf-8")
    if path.name != SENTENCES_FILE:
        return text
    return re.sub(r'^"(?:[^"\\]|\\.)*" = ', "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("path", sorted((TEMPLATES / "fr").rglob("*.*")), ids=lambda path: path.name)
def test_french_has_no_break_spaces_and_apostrophes_of_its_own(path: Path) -> None:
    for number, line in enumerate(said_in(path).split("\n"), 1):
        said = re.sub(r"\{#|#\}", "", line).replace(" != ", "")
        wrong = re.search(r" [:;?!»]|«(?!\N{NO-BREAK SPACE})|(?<!\N{NO-BREAK SPACE})»|'", said)
        assert wrong is None, f"{path.name}, line {number}: {line}"


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_an_address_is_shown_only_where_it_is_in_english(name: str, language: str) -> None:
    _, text, html = letter(name, language, {})
    shown = set(re.findall(r"[\w.]+@example\.org", text + html))
    assert shown == ({SHOW_AN_ADDRESS[name]} if name in SHOW_AN_ADDRESS else set())


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_letter_can_be_sent_with_a_token_and_long_names(name: str, language: str) -> None:
    """A button's link holds 300 characters, and an accent takes six of them."""
    people = ("mentor", "mentee", "partner", "open_mentor", "interest", "wanted", "to_name")
    long = dict.fromkeys(people, "María de los Ángeles Núñez-Villaseñor Muñoz y Peñaranda de la Concepción")
    data = {key: long.get(key, value) for key, value in SAMPLES[name].items()}
    about = str(data.pop("about", ""))
    wanted = Letter(
        name=name, to="reader@example.org", to_name=str(data.pop("to_name", "")), language=language,
        about=about, holder="M-1042", reply_about=about or "M-1042", data=data,
    )  # fmt: skip
    assert WRITER.write(wanted, cause="inbox 1", now=NOW, key=b"k" * 32).letter == name


def test_a_practice_area_is_named_in_the_readers_language_and_what_is_none_stays_as_written() -> None:
    writer = LetterWriter(PROGRAM, TEMPLATES, RULES.policy.token_days, RULES.areas)
    facts = {"profile": (("Áreas de práctica", ("Critical care", "Moon pharmacy")), ("Cargo", "Oncology"))}
    _, text, _ = writer.preview("request", "es", {**SAMPLES["request"], **facts})
    assert "- Áreas de práctica: Cuidados críticos, Moon pharmacy\n- Cargo: Oncology\n" in text
    _, text, html = writer.preview("directory", "es", SAMPLES["directory"])
    assert "Áreas: Cuidados críticos, Oncología\n" in text
    assert "- Cuidados críticos: 12\n- Oncología: 3\n" in text
    _, text, html = writer.preview("browse-nothing", "es", SAMPLES["browse-nothing"])
    assert "Ver Oncología: responde con MENTORES Oncología\n" in text
    assert "body=MENTORES%20Oncolog%C3%ADa" in html


def test_one_is_one_in_both_languages() -> None:
    one = {"capacity": 1, "months": 1, "days": 1}
    assert "that you take one mentee at" in letter("answer-full", "en", one)[1].replace("\n", " ")
    assert "aceptas a una persona a la vez" in letter("answer-full", "es", one)[1].replace("\n", " ")
    for name in ("introduction-mentor", "introduction-mentee", "renewal-offer", "too-early-to-renew"):
        for language in ("en", "es"):
            assert not re.search(r"\b1 (?:month|day|mes|día)", letter(name, language, one)[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_speaks_of_a_button_that_plain_text_does_not_have(language: str) -> None:
    for name, changes in DRAFTS:
        _, text, _ = letter(name, language, changes)
        assert not re.search(r"\b(?:buttons?|bot[oó]n(?:es)?)\b", text, re.IGNORECASE), name


def test_the_command_line_shows_a_letter_in_the_language_that_is_wished(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(SMALLEST, encoding="utf-8")
    shown = CliRunner().invoke(app, ["--config", str(config), "preview", "form", "--language", "es"])
    assert shown.exit_code == 0, shown.output
    assert "Subject: Buscar mentor: tu formulario" in shown.output
    assert "- Áreas de práctica (obligatorio): una o varias, separadas por comas" in shown.output


# --- what a member writes in it is read ----------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", list(Role))
def test_the_form_that_is_sent_is_read_when_it_comes_back(role: Role, language: str) -> None:
    values = {rule.key: f"answer {n}" for n, rule in enumerate(RULES.form(role))}
    lines = form_fields(role, RULES.form(role), values, language)
    _, text, _ = letter("form", language, {"role": role.value, "fields": lines})
    block = text.split("\n\n")[2]
    command = find_command("", block, (WORDS[language],))
    assert command is not None
    assert command.kind == f"signup-{role}"
    assert read_fields(command.below, RULES, RULES.form(role)) == values
    assert read_language(command, block, RULES)[0] == language


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("BROWSE oncology", "en"),
        ("mentores de oncología", "es"),
        ("Hola:\n\nInscribirme como mentora", "es"),
        ("SIGN UP MENTOR\nNombre: Lucía\nCargo: Residente", "es"),  # the command was copied, the lines not
        ("INSCRIBIR MENTOR\nName: Jon", "es"),
        ("Mentor werden", "de"),
        ("Acepto con gusto", "es"),
        ("¿Puedo hablar inglés?", "es"),
        ("Buenas tardes, no sé cómo funciona esto", "es"),
        ("Sorry, I cannot find my form", "en"),
        ("Name: Jon", ""),  # nobody knows whose label this is but the association
        ("Je voudrais un mentor, si c'est possible, et en parler de vive voix la semaine prochaine", "fr"),
        ("Haluaisin jutella apteekista ensi viikolla", ""),  # a language that no word list reads
        ("no", ""),
        ("M-1042", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_mail(text: str, wanted: str) -> None:
    command = find_command("", text, RULES.vocabularies)
    assert read_language(command, text, RULES)[0] == wanted


def test_a_command_that_two_languages_share_tells_no_language() -> None:
    english, german = (replace(WORDS[name], commands={"browse": ("info",)}) for name in ("en", "de"))
    command = find_command("Info", "", (english, german))
    assert command is not None
    assert command.language == ""


@pytest.mark.parametrize(
    "text, kind",
    [
        ("INSCRIBIR MENTOR", "signup-mentor"),
        ("Inscripcion aprendiz", "signup-mentee"),
        ("quiero ser mentora", "signup-mentor"),
        ("Por favor, ver mentores", "browse"),
        ("buscar mentores", "browse"),
        ("buscar mentor", "signup-mentee"),
        ("SOLICITAR M-1042", "request"),
        ("retiro mi solicitud", "withdraw"),
        ("terminar ahora", "end"),
        ("Terminar la reunión temprano", ""),
        ("PAUSA hasta el 1 de mayo de 2030", "pause"),
        ("ampliar", "raise"),
        ("Español", "language"),
        ("ACCEPT", ""),  # an answer, which is no command
    ],
)
def test_spanish_commands_are_understood(text: str, kind: str) -> None:
    command = find_command("", text, RULES.vocabularies)
    assert (command.kind if command else "") == kind


@pytest.mark.parametrize(
    "text, kind",
    [
        ("ANMELDUNG MENTOR", "signup-mentor"),
        ("ich möchte Mentorin werden", "signup-mentor"),
        ("suche eine Mentorin", "signup-mentee"),
        ("Bitte Verzeichnis Onkologie", "browse"),
        ("ANFRAGE M-1042", "request"),
        ("Anfrage an M-1042", "request"),
        ("VORMERKEN M-1042", "queue"),
        ("ich ziehe meine Anfrage zurück", "withdraw"),
        ("ZURUECKZIEHEN", "withdraw"),
        ("BEENDEN SOFORT", "end"),
        ("Beenden Sie die Sitzung bitte früher", ""),
        ("PAUSE BIS 1. Mai 2030", "pause"),
        ("Pause beenden", "resume"),
        ("ein Platz mehr", "raise"),
        ("NEUE ADRESSE mia@example.net", "change-address"),
        ("rückgängig", "undo"),
        ("Anliegen: ich komme nicht weiter", "concern"),
        ("bitte auf Deutsch", "language"),
        ("ZURU\u0308CKZIEHEN", "withdraw"),  # as some systems write it: the letter and its dots apart
        ("ZUSAGE", ""),  # an answer, which is no command
    ],
)
def test_german_commands_are_understood(text: str, kind: str) -> None:
    command = find_command("", text, RULES.vocabularies)
    assert (command.kind if command else "") == kind


@pytest.mark.parametrize(
    "line, verb",
    [
        ("FREIGEBEN HELD-7", "release"),
        ("HELD-7 ALS ZUSAGE", "as"),
        ("ZUSAGE REQ-3", "accept"),
        ("ZURU\u0308CKZIEHEN REQ-3", "withdraw"),
        ("ANFRAGE M-1042 FÜR mia@example.org", "ask"),
        ("VERTAGEN HELD-7 1 Woche", "snooze"),
        ("HINAUSSCHIEBEN REQ-3 BIS 1. Juni 2030", "extend"),
        ("BERICHT VON 1. Januar BIS 30. Juni", "report"),
        ("ZUSAMMENFASSUNG TÄGLICH", "digest"),
        ("ADRESSE ÄNDERN alt@example.org AUF neu@example.org", "change-address"),
        ("VORGÄNGE", "queue"),
    ],
)
def test_a_coordinator_commands_in_german(line: str, verb: str) -> None:
    (found,) = find_commands("", line, words_of(RULES.vocabularies), about="", staff=True).lines
    assert (found.verb, found.wrong) == (verb, "")


@pytest.mark.parametrize("path", sorted((TEMPLATES / "de").rglob("*.*")), ids=lambda path: path.name)
def test_german_quotes_as_german_does(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", said_in(path), flags=re.DOTALL)
    assert text.count("„") == text.count("“")
    assert path.suffix == ".toml" or '"' not in text


# Only these begin with a capital after the comma: who is spoken to, nouns and names, and what is no sentence.
_CAPITAL_AFTER_A_COMMA = re.compile(
    r"(?:Sie|Ihre?n?|Mailserver|Mentor Exchange|Jon|Mia|REQ-7)\b|Was auf Sie wartet\n|[-„]"
)


@pytest.mark.parametrize("name, changes", DRAFTS, ids=lambda value: value if isinstance(value, str) else "")
def test_german_goes_on_in_small_letters_after_the_greeting(name: str, changes: Mapping[str, Any]) -> None:
    greeting, _, said = letter(name, "de", changes)[1].partition("\n\n")
    assert re.fullmatch(r"Guten Tag(?: [^\n]+)?,", greeting)
    assert said[0].islower() or _CAPITAL_AFTER_A_COMMA.match(said), said[:40]


@pytest.mark.parametrize(
    "text, kind",
    [
        ("DEVENIR MENTOR", "signup-mentor"),
        ("J'aimerais devenir mentore", "signup-mentor"),
        ("Chercher un mentor", "signup-mentee"),
        ("annuaire cardiologie", "browse"),
        ("DEMANDER M-1042", "request"),
        ("demander ensuite M-1042", "queue"),
        ("je retire ma demande", "withdraw"),
        ("PAUSE jusqu'au 1er mai 2030", "pause"),
        ("Reprendre", "resume"),
        ("terminer maintenant", "end"),
        ("Terminer la réunion plus tôt", ""),
        ("Annuler la réunion", ""),
        ("ajouter une place", "raise"),
        ("NOUVELLE ADRESSE mia@example.net", "change-address"),
        ("souci : personne ne répond", "concern"),
        ("Français", "language"),
        ("J’annule ma demande", "withdraw"),  # with the apostrophe of a telephone
        ("ACCEPTER", ""),  # an answer, which is no command
    ],
)
def test_french_commands_are_understood(text: str, kind: str) -> None:
    command = find_command("", text, RULES.vocabularies)
    assert (command.kind if command else "") == kind


@pytest.mark.parametrize(
    "text, verb, rest",
    [
        ("VALIDER HELD-7", "release", ""),
        ("HELD-7 COMME ACCEPTER", "as", "ACCEPTER"),
        ("Répondre à HELD-7", "answer", ""),
        ("CLASSER HELD-7, HELD-8 et HELD-9", "drop", ""),
        ("REPORTER HELD-7 1 semaine", "snooze", "1 semaine"),
        ("NOTE HELD-7 : elle a appelé", "note", "elle a appelé"),
        ("DEMANDER M-1042 POUR mia@example.org", "ask", "M-1042 POUR mia@example.org"),
        ("SUSPENDRE jon@example.org", "pause", "jon@example.org"),
        ("RAPPORT DU 1er janvier AU 30 juin", "report", "DU 1er janvier AU 30 juin"),
        ("BULLETIN QUOTIDIEN", "digest", "QUOTIDIEN"),
        ("FILE", "queue", ""),
        ("ANNULER DO-12", "undo", ""),
    ],
)
def test_french_coordinators_are_understood(text: str, verb: str, rest: str) -> None:
    (line,) = find_commands("", text, words_of(RULES.vocabularies), about="", staff=True).lines
    assert (line.verb, line.rest, line.wrong) == (verb, rest, "")


def test_french_values_are_read() -> None:
    assert split_list(with_commas("Soins intensifs et Oncologie, Gériatrie", RULES)) == (
        "Soins intensifs",
        "Oncologie",
        "Gériatrie",
    )
    assert split_list(with_commas("Gestion et encadrement", RULES)) == ("Gestion et encadrement",)
    today = NOW.date()
    for written in ("jusqu'au 1er mai 2030", "jusqu’au 1er mai 2030", "JUSQU’AU mercredi 1er mai 2030"):
        day = behind_until(written, RULES.vocabularies)
        assert typed_day(day, today, RULES.vocabularies) == today.replace(2030, 5, 1)


def test_the_first_of_a_month_and_the_hour_are_said_as_the_language_says_them() -> None:
    zone = ZoneInfo("UTC")
    at = datetime(2026, 5, 1, 9, 5, tzinfo=zone)
    said = {
        language: wording_of((TEMPLATES / language / WORDS_FILE).read_text(encoding="utf-8"))
        for language in ("en", "es", "fr")
    }
    french = said["fr"].moment_text(at, zone).replace("\N{NO-BREAK SPACE}", "_")
    assert french == "vendredi 1er mai 2026 à 09_h_05 (UTC)"
    assert said["es"].moment_text(at, zone) == "viernes 1 de mayo de 2026, 09:05 UTC"
    assert said["en"].moment_text(at, zone) == "Fri 1 May 2026, 09:05 UTC"


def test_english_words_work_for_a_spanish_reader_as_well() -> None:
    book = load_rules(ROOT / "rules", "es")
    assert book.vocabularies[0].language == "es"
    for kind, phrases in WORDS["en"].commands.items():
        command = find_command("", phrases[0], book.vocabularies)
        assert command is not None, kind
        assert command.kind == kind


def test_spanish_values_are_read() -> None:
    assert split_list(with_commas("Cuidados críticos y Oncología; UCI", RULES)) == (
        "Cuidados críticos",
        "Oncología",
        "UCI",
    )
    assert split_list(with_commas("pesca y caza", RULES)) == ("pesca y caza",)
    assert read_number("dos", RULES.vocabularies) == 2
    assert read_number("hasta tres personas", RULES.vocabularies) == 3
    today = NOW.date()
    assert typed_day("el 1 de mayo de 2030", today, RULES.vocabularies) == today.replace(2030, 5, 1)
    assert typed_day("15 de septiembre", today, RULES.vocabularies) == today.replace(2026, 9, 15)


# --- rules/fields.toml ---------------------------------------------------------------------------------


def fault_of(folder: Path, text: str) -> str:
    (folder / "fields.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_rules(folder, "en")
    return str(caught.value)


_FIELDS = (ROOT / "rules" / "fields.toml").read_text(encoding="utf-8")


def test_two_fields_may_not_share_a_label_of_another_language(tmp_path: Path) -> None:
    text = _FIELDS.replace('es = "Cargo"', 'es = "Objetivos"')
    assert 'gives "Objetivos" to title and goals' in fault_of(tmp_path, text)


def test_a_language_of_a_label_is_a_code(tmp_path: Path) -> None:
    text = _FIELDS.replace('es = "Cargo"', 'Spanish = "Cargo"')
    assert 'is no language code; write two small letters, like "en"' in fault_of(tmp_path, text)


def test_two_areas_may_not_share_a_name_of_another_language(tmp_path: Path) -> None:
    text = _FIELDS.replace('es = "Oncología"', 'es = "Cardiología"')
    assert 'gives "Cardiología" to Cardiology and Oncology' in fault_of(tmp_path, text)


def test_an_area_is_found_by_its_name_in_every_language() -> None:
    for area in RULES.areas:
        assert {*area.labels.values()} <= {area.name, *area.other_names}, area.name


def test_a_language_without_a_label_shows_the_usual_one() -> None:
    name = next(rule for rule in RULES.fields if rule.key == "name")
    assert name.label_in("es") == "Nombre"
    assert (name.label_in("pl"), name.hint_in("pl")) == ("Name", "as your colleagues know you")
