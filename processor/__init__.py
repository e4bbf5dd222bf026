"""Mentor Exchange: a mentoring program that runs by mail."""

__version__ = "0.1.0"  # as in pyproject.toml
