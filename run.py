"""Mentor Exchange: python run.py [--config FILE] COMMAND."""

import sys

from processor.cli import main

if __name__ == "__main__":
    sys.exit(main())
