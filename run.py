"""Mentor Exchange: python run.py [--config FILE] COMMAND."""

import gc
import os
import sys

gc.disable()  # until the start is over (bootstrap.py): a tenth of it went into looking for garbage
os.umask(0o077)  # records, mails and keys are for this user alone; so is what a library makes
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # we have none, and looking for them takes time

from processor.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
