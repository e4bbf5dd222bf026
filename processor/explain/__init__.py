"""What the program would understand and do with a mail, and why; nothing is changed."""

from processor.explain.as_json import as_json
from processor.explain.page import Row, Step, page
from processor.explain.run import Explained, explain

__all__ = ["Explained", "Row", "Step", "as_json", "explain", "page"]
