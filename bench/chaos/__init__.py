"""Plays faults against the program and counts what was lost, changed twice or sent again."""
