"""Where the clauses of a sentence begin and end, and what stands before the first of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from processor.core.reading.answer.clause import EVIDENCE, MOST_NAMES
from processor.core.reading.answer.lexicon import Lexicon, Mark, Span

SHORT = 3  # words of a sentence in which a slip of the pen is looked for


def corrected(spans: tuple[Span, ...], lexicon: Lexicon) -> tuple[Span, ...]:
    """ "Accpet" is meant as accept, where a short sentence has no other word that answers."""
    if sum(s.mark is not Mark.PART for s in spans) > SHORT or any(s.mark in EVIDENCE for s in spans):
        return spans
    anywhere = len(spans) <= SHORT  # else in the first word only: "Danke, ist angekommen" is no "angenommen"
    meant = [
        lexicon.meant(s.tokens[0].text) if s.mark is Mark.UNKNOWN and (anywhere or not at) else None
        for at, s in enumerate(spans)
    ]
    return tuple(
        Span(mark=mark, tokens=span.tokens) if mark else span for span, mark in zip(spans, meant, strict=True)
    )


def ungreeted(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Without "Hi Mia": the greeting, and the names after it up to a comma or a word that counts."""
    if not spans or spans[0].mark is not Mark.GREETING:
        return spans
    at = 1
    while at < len(spans) and at <= MOST_NAMES and spans[at].mark in (Mark.UNKNOWN, Mark.LIGHT, Mark.ASKED):
        at += 1
    return spans[at:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The words of a clause, and those that stand between it and the one before."""

    spans: tuple[Span, ...]
    before: tuple[Span, ...] = ()
    turned: bool = False


def parted(spans: tuple[Span, ...]) -> Iterator[Part]:
    clause: list[Span] = []
    before: list[Span] = []
    turned = False
    for span in spans:
        if span.mark in (Mark.PART, Mark.BREAK, Mark.TURN):
            if clause:
                yield Part(spans=tuple(clause), before=tuple(before), turned=turned)
                clause, before, turned = [], [], False
            before.append(span)
            turned = turned or span.mark is Mark.TURN
        else:
            clause.append(span)
    if clause:
        yield Part(spans=tuple(clause), before=tuple(before), turned=turned)
    elif turned:  # "yes but ..."
        yield Part(spans=(Span(mark=Mark.DOUBT, tokens=()),), before=tuple(before), turned=True)
