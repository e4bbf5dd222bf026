"""Mentor Exchange from a checkout: python run.py [--config FILE] COMMAND, the same as mentor-exchange."""

import sys

from processor.entry import main

if __name__ == "__main__":
    sys.exit(main())
