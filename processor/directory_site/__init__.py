"""The directory as a static site: pages that stand by themselves, kept in a folder for any web server.

They show whom BROWSE shows (`MentorDirectory.listed()`), in the same order, and no member's address.
"""

from processor.directory_site.folder import (
    FolderRefused,
    NotWrittenNow,
    Written,
    refuse_others,
    write_pages,
)
from processor.directory_site.keeper import Keeper
from processor.directory_site.pages import PageFault, SitePages
from processor.directory_site.status import STATUS, Status, status_of

__all__ = [
    "STATUS",
    "FolderRefused",
    "Keeper",
    "NotWrittenNow",
    "PageFault",
    "SitePages",
    "Status",
    "Written",
    "refuse_others",
    "status_of",
    "write_pages",
]
