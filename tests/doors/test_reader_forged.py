"""What a stranger hides in a header or in HTML is not taken for our server's word or the sender's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from processor.core.trust import TrustLevel, judge
from processor.reader.parse import parse

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "claim",
    [
        b"x=3B_dmarc=3Dpass_header.from=3Dexample.org_",
        b"x=3B_dkim=3Dpass_header.d=3Dexample.org_",
        b"x=3B_spf=3Dpass_smtp.mailfrom=3Dexample.org_",
    ],
)
def test_an_encoded_reverse_path_proves_nobody(claim: bytes) -> None:
    raw = (
        b"Authentication-Results: mx.program.example; spf=pass smtp.mailfrom==?utf-8?q?"
        + claim
        + b"?=@evil.example\r\nFrom: Mia <mia@example.org>\r\n\r\nAccept\r\n"
    )
    assert judge(parse(raw, NOW), "mx.program.example").level == TrustLevel.UNPROVEN


@pytest.mark.parametrize(
    "style",
    [
        "display:none", "visibility: hidden", "font-size:0px", "mso-hide:all", "opacity:0",
        "opacity: 0.0;x:y", "color:#fff;background:#FFF",
        "color:rgb(9, 9,9);background-color:rgb(9,9,9)",
        "height:0;overflow:hidden", "max-height:0px; overflow: hidden", "color: transparent", "font-size:1px",
        "text-indent:-9999px", "position:absolute;left:-9999px", "transform: scale(0)", "font-size:.5px",
    ],
)  # fmt: skip
def test_words_that_html_hides_were_never_said(style: str) -> None:
    html = f'<p>No, thank you.</p><div style="{style}">ACCEPT</div>'
    mail = parse(b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + html.encode(), NOW)
    assert (mail.html_text, mail.html_reply) == ("No, thank you.", "No, thank you.")


@pytest.mark.parametrize(
    "html",
    [
        b'<p style="font-size:0.9em">I accept.</p>', b'<p style="font-size:10px;opacity:0.8">I accept.</p>',
        b'<p style="font-size:0"><span style="font-size:14px">I accept.</span></p>',
        b'<p style="color:transparent"><span style="color:#000">I accept.</span></p>',
        b'<p style="color:rgb(0,0,0);background:rgb(255,255,255)">I accept.</p>',
        b'<p style="color:inherit;background-color:inherit">I accept.</p>',
        b'<p style="color:var(--ink);background:var(--paper)">I accept.</p>',
        b'<p style="min-height:0;overflow:hidden">I accept.</p>',
        b'<p style="line-height:0;overflow:hidden">I accept.</p>', b'<p style="fill-opacity:0">I accept.</p>',
        b'<p style="color:#fff;background:#fff"><b style="color:#000">I accept.</b></p>',
        b'<p style="height:0">I accept.</p>', b'<p style="background-color:transparent">I accept.</p>',
        b'<p style="margin-left:-100px;transform:scale(0.9)">I accept.</p>',
        b'<p style="text-indent:-20px;height:1px;overflow:hidden">I accept.</p>',
    ],
)  # fmt: skip
def test_what_can_be_seen_is_not_hidden(html: bytes) -> None:
    mail = parse(b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + html, NOW)
    assert mail.html_text == "I accept."


@pytest.mark.parametrize("name", ["../../etc/cv.pdf", "C:\\\\people\\\\cv.pdf", "/cv.pdf"])
def test_a_file_name_leads_out_of_no_folder(name: str) -> None:
    field = f'Content-Disposition: attachment; filename="{name}"'.encode()
    mail = parse(b"From: a@b.example\r\nContent-Type: application/pdf\r\n" + field + b"\r\n\r\nx", NOW)
    assert [a.filename for a in mail.attachments] == ["cv.pdf"]


def test_a_charset_with_a_nul_in_it_costs_nothing_but_itself() -> None:
    kind = b'Content-Type: text/plain; charset="a\x00b"\r\nContent-Transfer-Encoding: 8bit\r\n'
    head = b"From: a@b.example\r\n" + kind + b"\r\n"
    assert parse(head + b"caf\xc3\xa9", NOW).text == "café"
