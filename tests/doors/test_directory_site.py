"""The directory's pages: whom they show, what members write does nothing in them, and who can use them."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.config import load_rules
from processor.core.glance import Down, at_a_glance
from processor.core.program import Listed, Program
from processor.directory_site import PageFault, SitePages, status_of
from processor.directory_site.index import by_area, by_word
from processor.directory_site.pages import MOST_CARDS
from processor.letters.buttons import Button, meaning
from processor.loading import knowing_our_letters
from processor.operation.alarms import KINDS
from tests.doors.site_samples import PROGRAM, TEMPLATES, Page, listed, many, name_of, rules_of, site
from tests.shipped_rules import ROOT, RULES

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)
LARGE = many(MOST_CARDS + 50)
PAGES = {name: Page(raw) for name, raw in site().of(many(132)).items()}
LARGE_PAGES = {name: Page(raw) for name, raw in site().of(LARGE).items()}
STATUS_PAGE = Page(
    site().status(
        status_of({"waiting": 2, "members": {"active": 3}}, KINDS, running=True, alarms=["disk"], now=NOW)
    )["status.html"]
)
SHOWN = {
    **{
        name: PAGES[name]
        for name in ("index.html", "es/index.html", "area-oncology.html", "es/area-oncology.html")
    },
    **{name: LARGE_PAGES[name] for name in ("index.2.html", "everyone.html", "es/everyone.html")},
    "status.html": STATUS_PAGE,
    "path.html": next(page for name, page in PAGES.items() if name.startswith("path-")),
    "empty.html": Page(site().of(())["index.html"]),
}


def codes(page: Page) -> list[str]:
    return [str(text) for text in page.all("//*[@data-mentor]//span[@class='code']/text()")]


# --- whom they show ----------------------------------------------------------------------------------


def test_each_mentor_has_a_card_in_the_order_that_was_given() -> None:
    some = (listed(1007), listed(1003, name="Åsa Lindqvist"), listed(1005))
    home = Page(site().of(some)["index.html"])
    assert codes(home) == ["M-1007", "M-1003", "M-1005"]
    assert "Åsa Lindqvist" in home.text


def test_a_card_shows_room_languages_and_how_long_answers_take() -> None:
    pages = site().of((listed(1001, room=2, answer_days=3, languages=("English", "Español")), listed(1002)))
    first, second = (
        " ".join(card.text_content().split()) for card in Page(pages["index.html"]).all("//li[@id]")
    )
    assert "room for 2 · usually answers in 3 days · English, Español" in first
    assert "usually answers" not in second
    (spanish, _) = (" ".join(c.text_content().split()) for c in Page(pages["es/index.html"]).all("//li[@id]"))
    assert "2 plazas · suele responder en 3 días" in spanish


def test_areas_and_words_of_career_paths_lead_to_pages_that_list_them() -> None:
    some = (
        listed(1001, areas=("Critical care", "Oncology"), career_path="A residency in Leeds, and the ICU"),
        listed(1002, areas=("Oncology",), career_path="No residency; the icu all the same"),
        listed(1003, areas=("Moon pharmacy",), career_path="Industry"),
    )
    pages = {name: Page(raw) for name, raw in site().of(some).items()}
    assert codes(pages["area-oncology.html"]) == ["M-1001", "M-1002"]
    assert codes(pages["area-critical-care.html"]) == ["M-1001"]
    assert codes(pages["area-moon-pharmacy.html"]) == ["M-1003"]
    assert codes(pages["path-residency.html"]) == ["M-1001", "M-1002"]
    assert codes(pages["path-icu.html"]) == ["M-1001", "M-1002"]
    assert "path-the.html" not in pages
    assert "path-industry.html" not in pages  # one alone
    links = [name_of(link) for link in pages["index.html"].all("//section[@aria-labelledby='areas']//a")]
    assert links == ["Oncology 2", "Critical care 1", "Moon pharmacy 1"]
    spanish = [name_of(link) for link in pages["es/index.html"].all("//section[@aria-labelledby='areas']//a")]
    assert "Oncología 2" in spanish


def test_a_large_directory_has_pages_and_one_that_lists_everybody_for_the_search() -> None:
    wanted = [one.card.code for one in LARGE]
    assert codes(LARGE_PAGES["index.html"]) + codes(LARGE_PAGES["index.2.html"]) == wanted
    assert codes(LARGE_PAGES["everyone.html"]) == wanted
    assert "everyone.html" in LARGE_PAGES["index.html"].links()
    assert "everyone.html" not in PAGES


@pytest.mark.parametrize("pages", [PAGES, LARGE_PAGES], ids=["132", "large"])
def test_every_link_leads_somewhere(pages: dict[str, Page]) -> None:
    ids = {name: set(page.all("//@id")) for name, page in pages.items()}
    for name, page in pages.items():
        for href in page.links():
            if href.startswith("mailto:"):
                continue
            place, _, mark = href.partition("#")
            folder = name.rpartition("/")[0]
            parts: list[str] = []
            for part in (f"{folder}/{place}" if place else name).split("/"):
                parts = parts[:-1] if part == ".." else [*parts, *([part] if part else [])]
            target = "/".join(parts)
            assert target in pages, (name, href)
            assert not mark or mark in ids[target], (name, href)


def test_the_buttons_write_what_the_program_understands() -> None:
    for name, language in (("index.html", "en"), ("es/index.html", "es")):
        for href in PAGES[name].links():
            if not href.startswith("mailto:mentors@program.example?"):
                continue
            said = {key: values[0] for key, values in parse_qs(urlsplit(href).query).items()}
            assert set(said) == {"subject", "body"}
            button = Button(place=name, language=language, subject=said["subject"], words=said["body"])
            wanted = "request" if "M-" in said["body"] else "signup"
            assert meaning(button, PROGRAM, RULES) == wanted, href


def test_a_button_writes_the_same_words_as_the_answer_to_browse() -> None:
    for language in ("en", "es"):
        letter = (TEMPLATES / language / "_parts.md").read_text()
        words = re.search(r'"([A-Z]+) " ~ code', letter)
        assert words is not None
        folder = "" if language == "en" else f"{language}/"
        (href,) = [h for h in PAGES[f"{folder}index.html"].links() if h.endswith("M-1001")]
        assert unquote(href).endswith(f"?subject={words[1]} M-1001&body={words[1]} M-1001")


# --- what members write does nothing ------------------------------------------------------------------

CANARIES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!-- --><iframe src=//evil.example>",
    "javascript:alert(1)",
    "[click](javascript:alert(1))",
    "{{ 7 * 7 }}{% for x in y %}{# z #}",
    "https://evil.example/x www.evil.example evil.example",
    "file://evil/share \\\\evil\\share tel:+1900555",
    "../../../etc/passwd",
    "jon@evil.example <jon@evil.example> jon＠evil.example",
    "\u202egnp.exe \u200b\u2066x",
    "a\r\nBcc: x\n\n# b",
    "M-1042.qk3amz9fqk3amz9fqk3amz9fqk3amz9f",
)


TAGS = {element.tag for page in SHOWN.values() for element in page.all("//*")}


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("where", ["name", "title", "organization", "areas", "career_path", "languages"])
def test_whatever_a_member_writes_is_text(where: str, canary: str) -> None:
    value = (canary,) if where in ("areas", "languages") else canary
    hostile = [listed(1001 + n, **{where: value}) for n in range(3)]
    for name, raw in site().of(hostile).items():
        assert re.fullmatch(r"(?:es/)?(?:index|(?:area|path)-[a-z0-9-]+)\.html", name)
        page = Page(raw)
        assert {element.tag for element in page.all("//*")} <= TAGS
        assert len(page.all("//script")) == len(page.all("//style")) == 1
        for element in page.all("//*"):
            assert not [key for key in element.keys() if key.startswith("on") or key in ("src", "style")]  # noqa: SIM118
        for href in page.links():
            assert re.match(
                r"mailto:mentors@program\.example(?:\?|$)|(?:\.\./|es/)?[a-z0-9.-]+\.html(?:#M-\d+)?$|#main$",
                href,
            ), href
        body = " ".join(page.tree.body.text_content().split())
        assert not re.search(r"https?://|www\.evil|(?<!\[\.)evil\.example|jon[@＠]|Bcc: x\n", body)
        assert "\u202e" not in page.text
        assert "49" not in [text.strip() for text in page.all("//h3/text()")]


def test_no_address_of_a_member_stands_on_any_page() -> None:
    some = [listed(1001, career_path="Write to jon@north.example or jon（at）north, ok", organization="a@b")]
    for raw in site().of(some).values():
        text = raw.decode().replace("mentors@program.example", "").replace("@media", "")
        assert "@" not in text


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_two_areas_share_a_file_and_none_steers_its_name(one: str, other: str) -> None:
    found = by_area((listed(1001, areas=(one, other)), listed(1002, areas=(other.upper(),))))
    assert len({x.file for x in found}) == len(found)
    assert all(re.fullmatch(r"area-[a-z0-9-]{1,60}", x.file) for x in found)


@given(st.lists(st.text(max_size=80), min_size=2, max_size=12))
def test_words_of_paths_are_listed_for_two_at_least(paths: list[str]) -> None:
    found = by_word([listed(1001 + n, career_path=path) for n, path in enumerate(paths)], frozenset())
    assert all(len(set(x.numbers)) == len(x.numbers) >= 2 for x in found)
    assert len({x.file for x in found}) == len(found)


# --- they stand by themselves -------------------------------------------------------------------------


def source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("page", SHOWN.values(), ids=SHOWN)
def test_the_policy_lets_nothing_in_but_the_pages_own_style_and_script(page: Page) -> None:
    (policy,) = page.all("//meta[@http-equiv='Content-Security-Policy']/@content")
    said = dict(part.strip().split(" ", 1) for part in str(policy).split(";"))
    assert said["default-src"] == said["base-uri"] == said["form-action"] == "'none'"
    assert said["style-src"] == source(page.style)
    scripts = page.all("//script")
    assert said.get("script-src") == (source(scripts[0].text) if scripts else None)
    assert page.all("//head/*")[:2][1].get("http-equiv") == "Content-Security-Policy"  # before what it rules
    assert set(said) <= {"default-src", "style-src", "script-src", "base-uri", "form-action"}


@pytest.mark.parametrize("page", SHOWN.values(), ids=SHOWN)
def test_nothing_is_loaded_from_anywhere(page: Page) -> None:
    assert (
        page.all("//link | //img | //iframe | //object | //embed | //form | //@src | //@style | //@srcset")
        == []
    )
    assert not re.search(r"url\(|@import|@font-face|expression\(", page.style)
    assert "http" not in re.sub(r'http-equiv|<meta name="[^>]*>', "", page.text)


def test_a_page_of_132_mentors_is_below_300_kilobytes() -> None:
    assert max(len(page.raw) for page in PAGES.values()) < 300_000


# --- whoever reads them -------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "page"), SHOWN.items(), ids=SHOWN)
def test_a_screen_reader_finds_its_way(name: str, page: Page) -> None:
    assert page.all("/html/@lang") == (["es"] if name.startswith("es/") else ["en"])
    assert page.all("//title")[0].text.strip()
    assert len(page.all("//main")) == len(page.all("//header")) == len(page.all("//footer")) == 1
    levels = [int(element.tag[1]) for element in page.all("//h1 | //h2 | //h3 | //h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = page.all("//@id")
    assert len(ids) == len(set(ids))
    for attribute in ("aria-labelledby", "aria-describedby", "for"):
        for value in page.all(f"//@{attribute}"):
            assert set(value.split()) <= set(ids)
    assert all(page.all(f"//label[@for='{field.get('id')}']") for field in page.all("//input"))
    assert all(name_of(element) for element in page.all("//a | //h1 | //h2 | //h3 | //caption"))
    assert all(nav.get("aria-label") for nav in page.all("//nav"))
    assert page.all("//*[@tabindex > 0]") == []
    assert page.links()[0] == "#main"


def test_buttons_say_whom_they_ask() -> None:
    names = [name_of(button) for button in PAGES["index.html"].all("//a[@class='button']")]
    assert len(names) == 132
    assert len(set(names)) == 132
    assert names[0].startswith("Ask ")


@pytest.mark.parametrize(
    "page", [PAGES["index.html"], LARGE_PAGES["everyone.html"]], ids=["home", "everyone"]
)
def test_without_scripts_there_is_no_search_and_all_else(page: Page) -> None:
    (box,) = page.all("//*[@data-search]")
    assert box.get("hidden") is not None
    assert page.all("//*[@data-mentor and @hidden]") == []


def luminance(color: str) -> float:
    digits = color.removeprefix("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("nth", [0, 1], ids=["light", "dark"])
def test_what_is_read_stands_out_and_so_do_edges_of_controls(nth: int) -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11; every color of the page is one of these variables."""
    style = PAGES["index.html"].style
    themes = re.findall(r":root\{([^}]*)\}", style)
    assert len(themes) == 2
    color = dict(part.split(":") for part in themes[nth].replace("--", "").split(";"))
    for text, ground in (
        *((ink, ground) for ink in ("ink", "soft", "main") for ground in ("page", "card")),
        ("on-main", "main"),
    ):
        assert contrast(color[text], color[ground]) >= 4.5, (text, ground)
    for edge in ("edge", "main"):
        assert contrast(color[edge], color["page"]) >= 3
        assert contrast(color[edge], color["card"]) >= 3
    rest = re.sub(r":root\{[^}]*\}", "", style)
    assert not re.search(r"#[0-9a-f]{3,6}\b|rgb|hsl", rest)


def rems(value: str) -> float:
    number = re.fullmatch(r"([\d.]+)rem", value)
    assert number is not None, value
    return 16 * float(number[1])


def test_targets_are_large_enough_for_a_finger() -> None:
    """WCAG 2.2, 2.5.8: 24 pixels; every link and field has a rule that gives it a height."""
    rules = rules_of(PAGES["index.html"].style)
    for selector in (".chips a", ".quiet", ".areas a", ".row a", ".button", "input"):
        assert rems(rules[selector]["min-height"]) >= 24, selector
        assert selector == "input" or rules[selector]["display"] == "inline-block"
    for page in SHOWN.values():
        for link in page.all("//a"):
            around = {
                c for parent in (link, *link.iterancestors()) for c in (parent.get("class") or "").split()
            }
            assert around & {"chips", "quiet", "areas", "row", "button", "skip"}, name_of(link)


def test_nothing_is_wider_than_a_window_of_320_pixels() -> None:
    """WCAG 2.2, 1.4.10. Columns give way, long words break, and no width is fixed beyond the window."""
    rules = rules_of(PAGES["index.html"].style)
    assert rules["body"]["overflow-wrap"] == "anywhere"
    assert "minmax(min(100%,18rem),1fr)" in rules[".cards"]["grid-template-columns"]
    assert rules[".card"]["min-width"] == "0"
    for selector, values in rules.items():
        if selector == ".unseen":
            continue
        assert values.get("white-space") is None, selector
        for key in ("width", "min-width"):
            assert values.get(key, "0") in ("0", "100%"), selector
    assert "viewport" in PAGES["index.html"].text
    assert "user-scalable" not in PAGES["index.html"].text


def test_focus_is_seen_and_forced_colors_keep_the_edges() -> None:
    style = PAGES["index.html"].style
    assert "a:focus-visible,input:focus-visible{outline:3px solid" in style
    for rule in (".card", ".chips a", ".button", "input"):
        assert "border" in rules_of(style)[rule]  # forced colors draw borders, and no backgrounds
    assert "forced-color-adjust" not in style
    outlines = re.findall(r"([^{}]+)\{[^}]*outline:none", style)
    assert outlines == ["\nmain:focus"]  # the target of the skip link is no control


# --- the association's own templates ------------------------------------------------------------------


def own(folder: Path, **files: str) -> Path:
    (folder / "en" / "site").mkdir(parents=True)
    for name, text in files.items():
        (folder / "en" / "site" / name.replace("_", ".")).write_text(text)
    return folder


def test_a_template_of_the_association_takes_the_place_of_ours(tmp_path: Path) -> None:
    words = (TEMPLATES / "en" / "site" / "words.html").read_text()
    templates = own(
        tmp_path, words_html=words.replace("%}Mentors{%", "%}Our mentors{%"), style_css="h1{color:#000}\n"
    )
    pages = site(templates=templates).of((listed(1001),))
    assert Page(pages["index.html"]).all("//h1")[0].text == "Our mentors"
    assert Page(pages["index.html"]).style == "h1{color:#000}\n"
    spanish = Page(pages["es/index.html"])
    assert spanish.all("//h1")[0].text == "Mentores"
    assert spanish.style == "h1{color:#000}\n"
    assert Page(pages["index.html"]).all("//li[@id='M-1001']")  # the rest is ours


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("home_html", "{% if %}", "home.html, line 1"),
        ("home_html", "{{ no_such }}", "no_such"),
        ("home_html", "{{ 1 / 0 }}", "division by zero"),
        ("words_html", "{% macro title() %}x{% endmacro %}", "words.html"),
        ("parts_html", "{% macro card(m, say) %}{{ m.email }}{% endmacro %}", "parts.html"),
        ("style_css", "a{}</style><b>", "would end it early"),
        ("search_js", "</SCRIPT>", "would end it early"),
    ],
)
def test_a_template_with_a_fault_is_named(tmp_path: Path, file: str, text: str, said: str) -> None:
    templates = own(tmp_path, **{file: text})
    with pytest.raises(PageFault, match=re.escape(said)):
        site(templates=templates, languages=("en",)).of((listed(1001),))


def test_a_language_without_words_for_the_pages_is_left_out(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES / "es", tmp_path / "it")
    shutil.rmtree(tmp_path / "it" / "site")
    assert site(templates=tmp_path, languages=("en", "it")).languages == ("en",)


def test_the_programs_own_language_stands_first() -> None:
    program = Program(
        name="Intercambio",
        address="mentores@program.example",
        time_zone="Europe/Madrid",
        coordinators=(),
        language="es",
    )
    pages = site(program).of((listed(1001),))
    assert Page(pages["index.html"]).all("/html/@lang") == ["es"]
    assert Page(pages["en/index.html"]).all("/html/@lang") == ["en"]


# --- status.html --------------------------------------------------------------------------------------


def test_status_shows_figures_and_kinds_of_alarms_and_nobodys_name() -> None:
    values = {
        "waiting": 7,
        "members": {"active": 40, "left": 2},
        "last_seal_at": "2026-03-02T13:00:00+00:00",
        "coordinators_unreached": ["carla@example.org"],
    }
    status = status_of(values, KINDS, running=True, alarms=["coordinator"], now=NOW)
    page = Page(site().status(status)["status.html"])
    text = " ".join(" ".join(page.tree.body.itertext()).split())
    assert "messages to process 7" in text
    assert "members, active 40" in text
    assert KINDS["coordinator"] in text
    assert "2026-03-02 09:00 America/New_York" in text
    assert "carla" not in page.text


@pytest.mark.parametrize("language", ["de", "es", "fr"])
def test_status_speaks_the_programs_language(language: str) -> None:
    program = replace(PROGRAM, language=language)
    rules = knowing_our_letters(load_rules(ROOT / "rules", language), TEMPLATES)
    down = [Down(sentence=KINDS["mailbox"], since=NOW)]
    said = at_a_glance(
        {"waiting": 2, "oldest_waiting_seconds": 90, "queued": 0, "sent_last_day": 1},
        running=True, down=down, policy=rules.policy, now=NOW, time_zone="Europe/Berlin",
    )  # fmt: skip
    sentences = [one.sentence for one in said]
    status = status_of({}, KINDS, running=True, alarms=["mailbox"], now=NOW, sentences=sentences)
    pages = SitePages(program, rules.areas, TEMPLATES, ("en", language), rules.sayings)
    page = Page(pages.status(status)["status.html"])
    text = " ".join(page.tree.body.itertext()).replace("E-Mail", "")
    assert not [sentence for sentence in (*sentences, KINDS["mailbox"]) if sentence in text]
    assert not re.search(
        r"\b(?:the|mails?|letters?|since|seconds|running|wrong)\b", text.replace("E-Mail", "")
    )


def test_every_figure_of_status_has_a_name_in_every_language(tmp_path: Path) -> None:
    from processor.store import open_store

    store = open_store(f"sqlite:///{tmp_path}/program.db", areas=())
    with store.reading() as unit:
        status = status_of(unit.status(NOW), KINDS, running=False, alarms=(), now=NOW)
    store.close()
    for language in ("en", "es"):
        words = (TEMPLATES / language / "site" / "words.html").read_text()
        assert [name for name, _ in status.figures if f'"{name}":' not in words] == []


def test_two_lists_alike_make_the_same_bytes() -> None:
    some: list[Listed] = list(many(20))
    assert site().of(some) == site().of(list(some))
