"""What if: old mails once more, on a scratch database, with today's rules and with others."""

from processor.replay.compare import Difference, differences
from processor.replay.mailbox import NoMailbox, OldMail, read_mailbox
from processor.replay.page import look_for_room, write_page
from processor.replay.play import Line, last_moment, play
from processor.replay.scratch import Scratch, open_scratch

__all__ = [
    "Difference",
    "Line",
    "NoMailbox",
    "OldMail",
    "Scratch",
    "differences",
    "last_moment",
    "look_for_room",
    "open_scratch",
    "play",
    "read_mailbox",
    "write_page",
]
