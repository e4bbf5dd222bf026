"""The report of a period: as text, as tables for a spreadsheet, and as a page that a board can read."""

from processor.core.report.asked import Asked
from processor.core.report.page import MARK, page
from processor.core.report.report import Report, people_in, report_of, said_by, with_names
from processor.core.report.tables import MOST_ROWS, tables
from processor.core.report.text import text

__all__ = [
    "MARK", "MOST_ROWS", "Asked", "Report", "page", "people_in", "report_of", "said_by", "tables", "text",
    "with_names",
]  # fmt: skip
