"""The smallest configuration: an open program on Maildirs and SQLite."""

from __future__ import annotations

PROGRAM = "mentors@program.example"
COORDINATOR = "coordinator@program.example"  # reads a digest now and then, which is no part of the story
AUTHSERV = "mx.program.example"

SMALLEST = f"""
[program]
name = "Mentor Exchange"
address = "{PROGRAM}"
coordinators = ["{COORDINATOR}"]
time_zone = "America/New_York"
[mailbox]
url = "maildir:inbox"
authserv_id = "{AUTHSERV}"
[delivery]
url = "maildir:sent"
[database]
url = "sqlite:///program.db"
[eligibility]
mode = "open"
"""
