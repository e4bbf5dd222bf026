"""Letters: a template and plain data become the final bytes of a mail.

`engine.LetterWriter` brings Jinja2 and Markdown along; where workers write, only they import it.
"""

from processor.letters.faults import LetterFaulty, LetterRefused
from processor.letters.ours import own_lines
from processor.letters.pool import Desk, WriterPool

__all__ = ["Desk", "LetterFaulty", "LetterRefused", "WriterPool", "own_lines"]
