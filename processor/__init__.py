"""Mentor Exchange: a mentoring program that runs by mail."""
