"""Commands and forms: what a mail asks for."""
