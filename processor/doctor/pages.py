"""The directory's pages: can their templates be used, and may the folder be written?"""

from __future__ import annotations

import os

from processor.directory_site import FolderRefused, PageFault, refuse_others
from processor.doctor.finding import Amiss, Program
from processor.site import site_pages


def directory(program: Program) -> str:
    folder = program.settings.directory.folder
    if folder is None:
        return "no pages are kept (directory.folder names none)"
    try:
        languages = site_pages(program.settings, program.rules).tried()
        refuse_others(folder)
    except (PageFault, FolderRefused) as wrong:
        raise Amiss(str(wrong)) from wrong
    above = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(above, os.W_OK | os.X_OK):
        raise Amiss(f"{above} cannot be written; give the program's user the right to write there")
    return f"pages in {', '.join(languages)} are kept in {folder}"
