# ruff: noqa: E501  # lines of a page, which a reader's program breaks
"""docs/figures.md, made from the definitions of the figures: python -m tests.figures_page"""

from __future__ import annotations

from processor.core.figures import TABLE
from processor.core.figures.periods import USUAL_DAYS
from processor.core.figures.words import FEWEST
from tests.player import ROOT

PAGE = ROOT / "docs" / "figures.md"
_TOP = f"""\
# The figures

Ten figures say how a program does. `mentor-exchange report` and REPORT by mail show them, and whatever else shows one shows the same values:
they are counted in one place, `processor/core/figures/`.

- A period is whole days of the program's time zone. Where nobody names one, it is the last {USUAL_DAYS} days.
- What happens (answers, ends, letters) is counted within the period; what is (open requests, pairs, room) as it was when the period ended, or now
  where it has not ended.
- Days are days of the calendar: a request that is asked in the evening and answered the next morning took one day.
- Beside each figure stand the two periods before it, which are as long. Before whole months they are whole months. From before the program began
  there is none.
- Of fewer than {FEWEST} cases there are counts only: no percentage, no half, no nine of ten.
- Each figure has the records behind it; the CSV of a report lists them.
- A figure is amber when somebody should look.
"""


def page() -> str:
    parts = [
        f"\n## {number}. {each.title}\n\n`{each.name}`. {each.text}\n\nAmber: {each.amber}.\n"
        for number, each in enumerate(TABLE, start=1)
    ]
    return _TOP + "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
