"""Two invented mails that touch what most mails touch; a worker that has read them is quick at once."""

_FORM = b"""\
From: Ann Example <ann@example.org>
To: mentors@example.org
Subject: SIGN UP MENTOR
Date: Mon, 5 Jan 2026 09:00:00 +0000
Message-ID: <trial-1@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Name: Ann Example
Title: Pharmacist
Practice areas: Oncology, Critical care

--\x20
Ann
"""
_REPLY = b"""\
From: =?utf-8?q?J=C3=B6n?= Example <jon@example.org>
To: mentors@example.org
Subject: Re: A request [REQ-1]
Date: Mon, 5 Jan 2026 09:00:00 +0000
Message-ID: <trial-2@example.org>
In-Reply-To: <trial@example.org>
Authentication-Results: mx.example.org; dkim=pass header.d=example.org
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Yes, I would be happy to, but not before Monday. Thank you!

On Mon, Jan 5, 2026 at 9:00 AM Mentor Exchange wrote:
> Dear Jon, please answer ACCEPT or REJECT.
--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<html><body><p>Yes, I would be happy to, but not before Monday. Thank you!</p>
<div class=3D"gmail_quote">On Mon, Jan 5, 2026 at 9:00 AM Mentor Exchange wrote:
<blockquote>Dear Jon, please answer ACCEPT or REJECT.</blockquote></div></body></html>
--b--
"""
TRIALS = (_FORM, _REPLY)
