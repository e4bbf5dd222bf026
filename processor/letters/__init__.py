"""Letters: a template and plain data become the final bytes of a mail.

`engine.LetterWriter` brings Jinja2 and Markdown along; where workers write, only they import it.
"""

from processor.letters.faults import LetterFaulty, LetterRefused
from processor.letters.own_phrases import own_greetings, own_lines
from processor.letters.pool import WriterConfig, WriterPool

__all__ = ["LetterFaulty", "LetterRefused", "WriterConfig", "WriterPool", "own_greetings", "own_lines"]
