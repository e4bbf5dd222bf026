"""Reads mails: bytes in, InboundMail out, in workers that may die (RFC 5322, 2045, 3464)."""

from processor.reader.pool import MODULES, ReaderPool

__all__ = ["MODULES", "ReaderPool"]
