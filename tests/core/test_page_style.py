"""What a page's own <style> hides or strikes out is not said; and no style sheet is slow to read."""

from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from processor.reader.html import crossed_words, html_texts
from processor.reader.page_style import MOST_STYLE, write_styles


def shown(style: str, body: str = '<p class="x first" id="top"><b>ACCEPT</b></p><p>Who?</p>') -> str:
    return html_texts(f"<html><head>{style}</head><body>{body}</body></html>")[1]


UNSEEN = [
    ".x{display:none}", ".x { DISPLAY : NONE !important }", ".X{visibility:hidden}",
    "#top{text-decoration:line-through}", "b{text-decoration-line:line-through}", "p.x{display:none}",
    ".x.first{display:none}", "h1,\n.x , h2{display:none}", "p#top.x b{display:none}",
    "body .x{display:none}", "/* } */.x{/* ; */display:none}", "<!-- .x{display:none} -->",
    "@media screen{.x{display:none}}", "@media all { b { display:none } }",
    "@import 'a.css'; .x{display:none}", "@media print{.x{display:block}} .x{display:none}",
    "@layer a{.x{display:none}}", ".x{color:red;display:none", ".x{display:none}.y{display:block}",
    ".x{display:none}p{display:block}", ".x{display:none!important}.x{display:block}",
    "@media (max-width:1px){.y{a:b}} .x{text-decoration:underline line-through red}", ".x{font-size:0}",
]  # fmt: skip


@pytest.mark.parametrize("rules", UNSEEN)
def test_what_a_rule_hides_or_strikes_out_is_not_said(rules: str) -> None:
    assert shown(f"<style>{rules}</style>") == "Who?"


SEEN = [
    ".y{display:none}", "i{display:none}", "#x{display:none}", ".top{display:none}", "p.y{display:none}",
    ".x{display:none}.x{display:block}", "p{display:none}.x{display:block}p{display:inline-block}",
    "@media print{.x{display:none}}", "@media (max-width:600px){.x{display:none}}", "h1 .x{display:none}",
    ".x{text-decoration:underline}", ".x{display:none}#top{display:block}", "x{display:none}", ".x{}", "}{",
    "@media", "/* .x{display:none}", ".x{background:url(display:none)}",
    "@supports not (a:b){.x{display:none}}",
]  # fmt: skip


@pytest.mark.parametrize("rules", SEEN)
def test_what_no_rule_hides_is_said(rules: str) -> None:
    assert "ACCEPT" in shown(f"<style>{rules}</style>")


def test_a_style_for_another_medium_hides_nothing() -> None:
    assert "ACCEPT" in shown('<style media="print">.x{display:none}</style>')
    assert "ACCEPT" not in shown('<style media="screen">.x{display:none}</style>')


def test_the_style_of_the_element_itself_counts_first() -> None:
    body = '<p class="x" style="display:block">ACCEPT</p>'
    assert shown("<style>.x{display:none}</style>", body) == "ACCEPT"
    assert shown("<style>.x{display:none!important}</style>", body) == ""


def test_what_a_class_strikes_out_is_known_as_crossed_out() -> None:
    html = "<style>.x{text-decoration:line-through}</style><p class=x>ACCEPT</p><p>No.</p>"
    assert crossed_words(html) == ("ACCEPT",)


HOSTILE = {
    "open comments": "/*" * 30_000,
    "closed comments": "/**/" * 15_000,
    "open braces": "{" * 60_000,
    "at-rules in each other": "@media x{" * 7_000,
    "at-rules that are never closed": "@a{}" * 15_000,
    "blanks": "@media" + " " * 60_000 + "x{}",
    "commas": "a," * 30_000 + "b{display:none}",
    "a long selector": ".a" * 30_000 + "{display:none}",
    "a deep selector": "a " * 30_000 + "{display:none}",
    "many rules": "p{display:none}p{display:block}" * 2_000,
    "many deep rules": "p p p p p{display:none}" * 2_500,
    "many declarations": "p{" + "display:none;" * 4_500 + "}",
    "important": "p{display:none" + "!important" * 6_000 + "}",
    "blanks before important": "p{display:none" + " " * 60_000 + "x}",
}


@pytest.mark.parametrize("which", HOSTILE)
@pytest.mark.parametrize(
    "body", ["<p>a</p>" * 20_000, "<p class='a b c d'><div>" * 8_000], ids=["flat", "deep"]
)
def test_a_hostile_style_makes_little_work(which: str, body: str) -> None:
    """The text is read to its end, and no element gets more than a few words for its style."""
    html = f"<html><head><style>{HOSTILE[which]}</style></head><body>{body}</body></html>"
    tree = document_fromstring(html)
    write_styles(tree)
    assert max((len(e.get("style", "")) for e in tree.iter()), default=0) < 200
    html_texts(html)


def test_only_the_beginning_of_a_style_is_read() -> None:
    assert "ACCEPT" in shown(f"<style>{' ' * MOST_STYLE}.x{{display:none}}</style>")
