"""Reads of the whole, for people and programs: they decide nothing and change nothing."""
