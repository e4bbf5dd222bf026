"""Invented mails in the shapes of real clients and languages, each with its truth."""
