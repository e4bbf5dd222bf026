"""The manner of each mail client: how it lays out a mail and a reply, wraps, encodes and quotes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DISCLAIMER = (
    "CONFIDENTIALITY NOTICE: This message may hold protected health information. If you are not the "
    "intended recipient, do not accept, read, copy or forward it, and delete every copy."
)


class Client(StrEnum):
    OUTLOOK = "outlook"
    OUTLOOK_WEB = "outlook-web"
    GMAIL = "gmail"
    APPLE_MAIL = "apple-mail"
    IPHONE = "iphone"
    THUNDERBIRD = "thunderbird"
    YAHOO = "yahoo"
    MUTT = "mutt"
    HTML_TABLE = "html-table"  # a web form's mail: HTML only, the fields in a table
    HOSPITAL = "hospital"  # a system that puts a disclaimer under everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a client writes.

    The layouts are format strings over text (the writer's words), name, and for a reply line (the
    attribution), block (Outlook's From, Sent, To, Subject), quoted, marked and indented (the
    original three ways). In the HTML layouts the same names hold HTML.
    """

    plain: str = "{text}"  # "": writes no plain text part
    reply_plain: str = ""
    html: str = ""  # "": writes no HTML part
    reply_html: str = ""
    line: str = ""  # over sent, clock, zone, who and from_name
    html_line: str = "{}<br>"  # what becomes of a line of the writer's text
    html_blank: str = "<br>"
    wrap: int = 0  # characters; 0: lines stay as long as they are
    flowed: bool = False  # RFC 3676
    encoding: str = "quoted-printable"
    charset: str = "utf-8"
    re: str = "Re: "
    boundary: str = "{h}"
    message_id: str = "{h}"  # left of the @
    fields: tuple[tuple[str, str], ...] = ()


_APPLE_LINE = "On {sent:%b} {sent.day}, {sent.year}, at {clock}, {who} wrote:"
_BORDER = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"
_LONG_DAY = "{sent:%A}, {sent:%B} {sent.day}, {sent.year}"

MANNERS: dict[Client, Manner] = {
    Client.OUTLOOK: Manner(
        reply_plain="{text}\n\n\n{block}\n\n{quoted}",
        html="<html><body lang=EN-US><div class=WordSection1>\n{text}\n</div></body></html>",
        reply_html="<html><body lang=EN-US><div class=WordSection1>\n{text}\n<p class=MsoNormal>&nbsp;</p>\n"
        f"<div><div style='{_BORDER}'><p class=MsoNormal>{{block}}</p></div></div>\n{{quoted}}\n"
        "</div></body></html>",
        html_line="<p class=MsoNormal>{}<o:p></o:p></p>",
        html_blank="<p class=MsoNormal><o:p>&nbsp;</o:p></p>",
        charset="windows-1252",
        re="RE: ",
        boundary="----=_NextPart_000_{n:.4}_01DA{H:.4}.{H:.8}",
        message_id="{n:.12}$01da{h:.4}${h:.8}$",
        fields=(("X-Mailer", "Microsoft Outlook 16.0"), ("Content-Language", "en-us")),
    ),
    Client.OUTLOOK_WEB: Manner(
        reply_plain="{text}\n\n________________________________\n{block}\n\n{quoted}",
        html='<html><body dir="ltr">\n{text}\n</body></html>',
        reply_html='<html><body dir="ltr">\n{text}\n<div id="appendonsend"></div>\n<hr tabindex="-1">\n'
        '<div id="divRplyFwdMsg" dir="ltr">{block}</div>\n<div>{quoted}</div>\n</body></html>',
        html_line='<div class="elementToProof">{}</div>',
        html_blank='<div class="elementToProof"><br></div>',
        boundary="_000_{H}_",
        message_id="SN6PR01MB{H:.20}",
        fields=(("Accept-Language", "en-US"), ("X-MS-Has-Attach", "")),
    ),
    Client.GMAIL: Manner(
        reply_plain="{text}\n\n{line}\n\n{marked}",
        html='<div dir="ltr">{text}</div>',
        reply_html='<div dir="ltr">{text}</div><br><div class="gmail_quote">'
        '<div dir="ltr" class="gmail_attr">{line}<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex">{quoted}</blockquote></div>',
        line="On {sent:%a}, {sent:%b} {sent.day}, {sent.year} at {clock} {who} wrote:",
        html_line="<div>{}</div>",
        html_blank="<div><br></div>",
        wrap=76,
        boundary="000000000000{h:.16}",
        message_id="CA+{h:.30}",
    ),
    Client.APPLE_MAIL: Manner(
        reply_plain="{text}\n\n\n> {line}\n>\n{marked}",
        reply_html='<html><body>{text}<div><br><blockquote type="cite"><div>{line}</div><br>'
        "{quoted}</blockquote></div><br></body></html>",
        line=_APPLE_LINE,
        boundary="Apple-Mail=_{H:.32}",
        message_id="{H:.32}",
        fields=(("X-Mailer", "Apple Mail (2.3774.300.61.1.2)"),),
    ),
    Client.IPHONE: Manner(
        plain="{text}\n\nSent from my iPhone",
        reply_plain="{text}\n\nSent from my iPhone\n\n> {line}\n>\n{marked}",
        reply_html='<html><body dir="auto">{text}<br><div dir="ltr">Sent from my iPhone</div><div dir="ltr">'
        '<br><blockquote type="cite">{line}<br><br></blockquote></div><blockquote type="cite">'
        '<div dir="ltr">\ufeff{quoted}</div></blockquote></body></html>',
        line=_APPLE_LINE,
        html_line="<div>{}</div>",
        html_blank="<div><br></div>",
        encoding="base64",
        boundary="Apple-Mail-{H:.32}",
        message_id="{H:.32}",
        fields=(("X-Mailer", "iPhone Mail (21D61)"),),
    ),
    Client.THUNDERBIRD: Manner(  # answers below the quotation unless told otherwise
        reply_plain="{line}\n{marked}\n\n{text}",
        line="On {sent.month}/{sent.day}/{sent:%y} {sent:%H:%M}, {from_name} wrote:",
        wrap=72,
        flowed=True,
        encoding="8bit",
        message_id="{h:.36}",
        fields=(("User-Agent", "Mozilla Thunderbird"), ("Content-Language", "en-US")),
    ),
    Client.YAHOO: Manner(  # puts no marks before what it quotes
        reply_plain=" {text}\n\n    {line}  \n \n{indented}  ",
        html="<html><body><div>{text}</div></body></html>",
        reply_html='<html><body><div>{text}</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>'
        "<div>{line}</div><div><br></div><div>{quoted}</div></div></div></body></html>",
        line=f"On {_LONG_DAY} at {{sent:%I:%M:%S %p}} {{zone}}, {{who}} wrote:",
        html_line='<div dir="ltr">{}</div>',
        html_blank="<div><br></div>",
        boundary="----=_Part_{n:.6}_{n:.9}",
        message_id="{n:.9}.{n:.7}",
        fields=(("X-Mailer", "WebService/1.1.22256 YMailNorrin"),),
    ),
    Client.MUTT: Manner(
        plain="{text}\n\n-- \n{name}",
        reply_plain="{line}\n{marked}\n\n{text}\n\n-- \n{name}",
        line="On {sent:%a, %b %d, %Y at %I:%M:%S%p %z}, {from_name} wrote:",
        wrap=72,
        encoding="8bit",
        message_id="Z{h:.15}",
        fields=(("Content-Disposition", "inline"), ("User-Agent", "Mutt/2.2.12 (2023-09-09)")),
    ),
    Client.HTML_TABLE: Manner(
        plain="",
        html="<html><body>\n{table}\n</body></html>",
        reply_html="<html><body>\n{table}\n<p>{line}</p>\n<blockquote>{quoted}</blockquote></body></html>",
        line="On {sent:%Y-%m-%d %H:%M}, {who} wrote:",
        message_id="{n:.8}.{h:.8}.portal",
        fields=(("X-Mailer", "Staff Portal 4.2"),),
    ),
    Client.HOSPITAL: Manner(
        plain=f"{{text}}\n\n{{name}}\nDepartment of Pharmacy\n\n{DISCLAIMER}",
        reply_plain=f"{{text}}\n\n{{name}}\nDepartment of Pharmacy\n\n{DISCLAIMER}\n\n"
        "-----Original Message-----\n{block}\n\n{quoted}",
        html="<html><body>{text}<br>\n{name}<br>\nDepartment of Pharmacy<br>\n"
        f"<p><small>{DISCLAIMER}</small></p></body></html>",
        reply_html="<html><body>{text}<br>\n{name}<br>\nDepartment of Pharmacy<br>\n"
        f"<p><small>{DISCLAIMER}</small></p>\n<p>-----Original Message-----<br>\n{{block}}</p>\n"
        "{quoted}</body></html>",
        encoding="base64",
        re="RE: ",
        boundary="_004_{H:.24}_",
        message_id="{H:.32}",
        fields=(("Accept-Language", "en-US"), ("X-Originating-IP", "[192.0.2.44]")),
    ),
}
