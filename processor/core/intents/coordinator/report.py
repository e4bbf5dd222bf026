"""REPORT, REPORT FROM 1 January TO 30 June: the figures of a period, as text, tables and a page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar

from processor.core.confidential import without_partners_words
from processor.core.decisions import done, refused
from processor.core.facts import Facts, Wants
from processor.core.figures import Figure
from processor.core.intents.coordinator.questions import answer_to, by_mail
from processor.core.outcome import Decision, Enclosure
from processor.core.report import MOST_ROWS, Asked, page, report_of, said_by, tables
from processor.core.rules import RuleBook

PAGE = "report.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    asked: Asked = field(default_factory=Asked)
    kind: ClassVar[str] = "report-of"

    def wants(self) -> Wants:
        return Wants(report=self.asked, queue=True)

    def decide(self, facts: Facts, rules: RuleBook) -> Decision:
        period, material = facts.period, facts.material
        if isinstance(period, str) or material is None:
            return refused(period if isinstance(period, str) else "nothing is known of that period")
        own = [view.relationship.number for view in facts.relationships]
        material = without_partners_words(material, facts)
        report = report_of(facts.program.name, material, period, facts.now, own_pairs=own)
        report = said_by(rules.sayings, report)
        rows = sum(len(figure.rows) for figure in report.figures)
        letter = answer_to(
            facts, "report", first=period.first, last=period.last, over=report.is_over,
            figures=tuple(map(_shown, report.figures)), more=rows > MOST_ROWS, most=MOST_ROWS,
            by_mail=by_mail(facts),
        )  # fmt: skip
        files = [
            Enclosure(filename=name, content_type="text/csv", content=content)
            for name, content in tables(report, MOST_ROWS).items()
        ]
        if by_mail(facts):
            files.append(Enclosure(filename=PAGE, content_type="text/html", content=page(report)))
        sent = replace(letter, files=tuple(files)) if by_mail(facts) else letter
        return done(f"the report of {period} goes out", (), [sent])


def _shown(figure: Figure) -> dict[str, object]:
    return {
        "title": figure.title,
        "sentence": figure.sentence,
        "amber": figure.amber,
        "before": tuple(
            {"first": each.period.first, "last": each.period.last, "short": each.short}
            for each in figure.before
        ),
    }
