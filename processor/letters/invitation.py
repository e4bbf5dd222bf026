"""A first conversation for the reader's calendar (RFC 5545, RFC 6047)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from processor.core.outcome import Meeting
from processor.core.program import Program
from processor.letters.framing import Part, bare_addr_spec
from processor.letters.inert import clean_line
from processor.letters.wording import Wording


@lru_cache(maxsize=16)  # both letters of an introduction carry the same one
def invitation(meeting: Meeting, program: Program, now: datetime, words: Wording) -> bytes:
    """METHOD:REQUEST in UTC, or CANCEL; answers go to the program. Raises ValueError for a bad attendee."""
    # read only when there is a meeting: importing it takes longer than all other letters' needs
    from icalendar import Calendar, Event, vCalAddress

    starts_at = meeting.starts_at.astimezone(UTC)
    event = Event()
    event.add("uid", meeting.uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(minutes=meeting.minutes))
    event.add("summary", clean_line(words.meeting_text(meeting.people), 200))
    organizer = vCalAddress(f"mailto:{program.address}")
    organizer.params["CN"] = clean_line(program.name, 100).replace('"', "'")  # RFC 5545, 3.2: no DQUOTE
    event.add("organizer", organizer)
    for address in meeting.attendees:
        attendee = vCalAddress(f"mailto:{bare_addr_spec(address)}")
        attendee.params["PARTSTAT"] = "NEEDS-ACTION"
        attendee.params["RSVP"] = "TRUE"
        event.add("attendee", attendee, encode=False)
    event.add("sequence", int(meeting.cancelled))
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Mentor Exchange//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method_of(meeting))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def method_of(meeting: Meeting) -> str:
    """RFC 5546, 3.2."""
    return "CANCEL" if meeting.cancelled else "REQUEST"


def with_invitation(alternatives: tuple[Part, ...], ics: bytes, method: str = "REQUEST") -> Part:
    """As an alternative, which calendars act on, and as a file, for those that look for one."""
    kind = f"text/calendar; charset=utf-8; method={method}"
    calendar = Part(content_type=kind, body=ics, encoding="base64")
    file = Part(
        content_type='application/ics; name="invite.ics"',
        body=ics,
        encoding="base64",
        disposition='attachment; filename="invite.ics"',
    )
    readings = Part(content_type="multipart/alternative", parts=(*alternatives, calendar))
    return Part(content_type="multipart/mixed", parts=(readings, file))
