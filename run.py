"""Mentor Exchange: python run.py [--config FILE] COMMAND."""

import gc
import os
import sys

gc.set_threshold(50_000, 20, 100)  # else a tenth of a start goes into looking through what is just made
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # we have none, and looking for them takes time

from processor.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
