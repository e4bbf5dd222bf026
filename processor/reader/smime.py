"""What an opaque S/MIME signature wraps: a mail inside a CMS structure (RFC 8551, 3.5.2; RFC 5652, 5)."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from asn1crypto import cms


def signed_mail(data: bytes) -> Message | None:
    """The MIME entity that is signed; None when the data is encrypted, or nothing that can be opened.

    The signature is not checked: like one that stands beside the words, it says nothing of the sender here.
    """
    try:
        info = cms.ContentInfo.load(data)
        if info["content_type"].native != "signed_data":
            return None
        content = info["content"]["encap_content_info"]["content"].native
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError, MemoryError, AttributeError):
        return None  # damaged, or another structure; its sender hears that it cannot be read
    return message_from_bytes(content) if isinstance(content, bytes) and content else None
