"""Reads mails: bytes in, InboundMail out, in children that may die (RFC 5322, 2045, 3464)."""

from processor.reader.children import ReaderPool

__all__ = ["ReaderPool"]
