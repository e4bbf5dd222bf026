"""The templates that come with the program, as a writer, and the letters that show an address."""

from __future__ import annotations

from datetime import UTC, datetime

from processor.core.program import Program
from processor.core.rules import Policy
from processor.letters.engine import LetterWriter
from processor.letters.sheets import read_sheets
from tests.shipped_rules import ROOT

TEMPLATES = ROOT / "templates"
NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)

WRITER = LetterWriter(
    Program(
        name="Mentor Exchange",
        address="mentors@program.example",
        time_zone="America/New_York",
        coordinators=("coordinator@program.example",),
    ),
    TEMPLATES,
    Policy().token_days,
)

# Letters that show an address of somebody else, and whose it is: the match, and the asking mentee.
SHOW_AN_ADDRESS = {
    "stray-reports": "mia@example.org",
    "request": "mia@example.org",
    "reminder": "mia@example.org",
    "introduction-mentor": "mia@example.org",
    "introduction-mentee": "jon@example.org",
    "request-partner": "jon@example.org",
    "partner-unreached": "jon@example.org",
    "meeting-declined": "jon@example.org",
    "from-partner": "mia@example.org",
    "partner-has-words": "jon@example.org",
    "check-in-help": "jon@example.org",
    "first-contact": "mia@example.org",
    "export": "mia@example.org",
    "held": "mia@example.org",
    "held-which": "mia@example.org",
    "held-decided": "carla@example.org",
    "queue": "mia@example.org",
    "digest": "mia@example.org",
    "confirm-address": "mia@example.org",
    "program-status": "carla@example.org",
    "shown": "mia@example.org",
    "found": "jon@example.org",
    "why": "jon@example.org",
    "address-changed": "mia@example.org",
    "partner-moved": "jon@example.org",
    "coordinator-help": "mia@example.org",
    "quarantined": "mia@example.org",
    "passed-on": "mia@example.org",
    "passed-on-several": "mia@example.org",
    "confirm-forward": "carla@example.org",
    "forward-done": "carla@example.org",
}

SHIPPED_SHEETS = read_sheets(TEMPLATES)
