"""Letters: a template and plain data become the final bytes of a mail."""

from processor.letters.engine import LetterWriter
from processor.letters.faults import LetterFaulty, LetterRefused
from processor.letters.ours import own_lines

__all__ = ["LetterFaulty", "LetterRefused", "LetterWriter", "own_lines"]
