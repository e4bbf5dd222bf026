"""Letters: a template and plain data become the final bytes of a mail."""

from processor.letters.engine import LetterWriter
from processor.letters.faults import LetterFaulty, LetterRefused

__all__ = ["LetterFaulty", "LetterRefused", "LetterWriter"]
