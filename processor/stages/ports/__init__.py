"""The doors that the stages need; what stands behind each is chosen in processor/opened.py."""

from processor.stages.ports.directory import MentorDirectory
from processor.stages.ports.due import DueDate, DueRows
from processor.stages.ports.inbox import Applied, Inbox, InboxState, StoredMail, Unmirrored
from processor.stages.ports.mail import (
    Courier,
    CourierDown,
    Fate,
    Fetched,
    Filed,
    Folder,
    Listing,
    LoginRefused,
    Mailbox,
    MailboxDown,
    NoToken,
    Receipt,
)
from processor.stages.ports.outbox import TO_AN_ADDRESS, Aside, Outbox, Outgoing, RepeatedMail, Unwritten
from processor.stages.ports.parsing import RawMail, Reader, Unreadable, WorkersDown
from processor.stages.ports.records import Records, StaleRecord
from processor.stages.ports.rendering import LetterJob, NotWritten, Writer
from processor.stages.ports.store import Store, StoreDown, Unit
from processor.stages.ports.views import Views

__all__ = [
    "TO_AN_ADDRESS",
    "Applied",
    "Aside",
    "Courier",
    "CourierDown",
    "DueDate",
    "DueRows",
    "Fate",
    "Fetched",
    "Filed",
    "Folder",
    "Inbox",
    "InboxState",
    "LetterJob",
    "Listing",
    "LoginRefused",
    "Mailbox",
    "MailboxDown",
    "MentorDirectory",
    "NoToken",
    "NotWritten",
    "Outbox",
    "Outgoing",
    "RawMail",
    "Reader",
    "Receipt",
    "Records",
    "RepeatedMail",
    "StaleRecord",
    "Store",
    "StoreDown",
    "StoredMail",
    "Unit",
    "Unmirrored",
    "Unreadable",
    "Unwritten",
    "Views",
    "WorkersDown",
    "Writer",
]
