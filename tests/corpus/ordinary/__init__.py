"""Ordinary mails, and what should become of each: of whom nobody is needed, and of whom a person is."""
