"""The ten figures of a program, which digest, report and pages show (docs/figures.md)."""

from processor.core.figures.figure import Earlier, Figure, Kind, Part, Row
from processor.core.figures.material import Material
from processor.core.figures.periods import Period, last_days
from processor.core.figures.table import TABLE, figures, spans

__all__ = [
    "TABLE", "Earlier", "Figure", "Kind", "Material", "Part", "Period", "Row", "figures", "last_days",
    "spans",
]  # fmt: skip
