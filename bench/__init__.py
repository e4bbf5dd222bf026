"""Measures the program beside a bare loop of the same work, and plays faults against it."""
