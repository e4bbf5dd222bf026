"""Where the files that come with the program are: its rules, templates, and examples.

In a checkout they lie beside run.py; in an installed wheel they lie inside the package (pyproject.toml puts
them there). Nothing else may count folders upwards to find them.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
IMPORTED_FROM = PACKAGE.parent  # what has to be on sys.path for `import processor`


def _home(package: Path) -> Path:
    return package if (package / "rules").is_dir() else package.parent


HOME = _home(PACKAGE)
RULES = HOME / "rules"
TEMPLATES = HOME / "templates"
EXAMPLE_CONFIG = HOME / "config.example.toml"
SERVICE = HOME / "deploy" / "mentor-exchange.service"
