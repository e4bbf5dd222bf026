"""Forwards as mail programs write them; like the replies, all of it is made up.

In a shape, {old} is the forwarded text, {quoted} the same with ">" in front. Jon Meyer wrote it, to
ana@clinic.example; Ana passes it on, and adds ADDED where the shape says so.
"""

# ruff: noqa: E501 - a line of a mail is as long as its client makes it

from __future__ import annotations

from dataclasses import dataclass

OLD = "Name: Jon Meyer\nPractice areas: Critical care\n\nI saw your flyer, and would like to help.\n\nJon"
ADDED = "Please take him in.\nHe asked me twice."
SENDER = "jon@ward.example"
WHO = f"Jon Meyer <{SENDER}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    client: str
    language: str
    body: str
    subject: str = "Fwd: Join"
    added: str = ""
    nested: bool = False
    named: bool = True  # the header names the sender, too
    html: bool = False

    @property
    def name(self) -> str:
        return f"{self.client} {self.language}{' html' if self.html else ''}"


def _gmail(language: str, line: str, sender: str) -> Passed:
    head = f"{line}\n{sender}: {WHO}\nDate: 2026-03-01 09:00\nSubject: Join\nTo: <ana@clinic.example>"
    return Passed(client="Gmail", language=language, body=f"{ADDED}\n\n{head}\n\n\n{{old}}\n", added=ADDED)


_GMAIL = (
    ("en", "---------- Forwarded message ---------", "From"),
    ("de", "---------- Forwarded message ---------", "Von"),
    ("fr", "---------- Forwarded message ---------", "De"),
    ("es", "---------- Forwarded message ---------", "De"),
    ("it", "---------- Forwarded message ---------", "Da"),
    ("nl", "---------- Forwarded message ---------", "Van"),
    ("sv", "---------- Forwarded message ---------", "Från"),
    ("da", "---------- Forwarded message ---------", "Fra"),
    ("fi", "---------- Forwarded message ---------", "Lähettäjä"),
    ("hu", "---------- Forwarded message ---------", "Feladó"),
    ("cs", "---------- Forwarded message ---------", "Od"),
    ("ru", "---------- Forwarded message ---------", "От"),
    ("uk", "---------- Forwarded message ---------", "Від"),
    ("el", "---------- Forwarded message ---------", "Από"),
    ("tr", "---------- Forwarded message ---------", "Gönderen"),
    ("ja", "---------- Forwarded message ---------", "From"),
    ("ko", "---------- Forwarded message ---------", "보낸사람"),
    ("zh", "---------- Forwarded message ---------", "发件人"),
    ("he", "---------- Forwarded message ---------", "מאת"),
    ("lt", "---------- Forwarded message ---------", "Nuo"),
    ("lv", "---------- Forwarded message ---------", "No"),
    ("et", "---------- Forwarded message ---------", "Saatja"),
    ("hr", "---------- Forwarded message ---------", "Od"),
    ("vi", "---------- Forwarded message ---------", "Từ"),
    ("id", "---------- Forwarded message ---------", "Dari"),
    ("ar", "---------- Forwarded message ---------", "من"),
)
# (language, the line, From, Subject, Date, To)
_APPLE = (
    ("en", "Begin forwarded message:", "From", "Subject", "Date", "To"),
    ("de", "Anfang der weitergeleiteten Nachricht:", "Von", "Betreff", "Datum", "An"),
    ("fr", "Début du message réexpédié :", "De", "Objet", "Date", "À"),
    ("es", "Inicio del mensaje reenviado:", "De", "Asunto", "Fecha", "Para"),
    ("it", "Inizio messaggio inoltrato:", "Da", "Oggetto", "Data", "A"),
    ("nl", "Begin doorgestuurd bericht:", "Van", "Onderwerp", "Datum", "Aan"),
    ("pt", "Início da mensagem reencaminhada:", "De", "Assunto", "Data", "Para"),
    ("sv", "Vidarebefordrat brev:", "Från", "Ämne", "Datum", "Till"),
    ("da", "Start på videresendt besked:", "Fra", "Emne", "Dato", "Til"),
    ("no", "Videresendt melding:", "Fra", "Emne", "Dato", "Til"),
    ("fi", "Välitetty viesti alkaa:", "Lähettäjä", "Aihe", "Päiväys", "Vastaanottaja"),
    ("pl", "Początek przekazywanej wiadomości:", "Od", "Temat", "Data", "Do"),
    ("cs", "Začátek přeposílané zprávy:", "Od", "Předmět", "Datum", "Komu"),
    ("hu", "Továbbított levél kezdete:", "Feladó", "Tárgy", "Dátum", "Címzett"),
    ("ru", "Начало переадресованного сообщения:", "От", "Тема", "Дата", "Кому"),
    ("tr", "İleti başlangıcı:", "Kimden", "Konu", "Tarih", "Kime"),
    ("uk", "Початок листа, що пересилається:", "Від", "Тема", "Дата", "Кому"),
    ("el", "Αρχή προωθημένου μηνύματος:", "Από", "Θέμα", "Ημερομηνία", "Προς"),
    ("ja", "転送されたメッセージ:", "差出人", "件名", "日付", "宛先"),
    ("zh", "开始转发的邮件：", "发件人", "主题", "日期", "收件人"),
    ("ko", "전달된 메시지:", "보낸 사람", "제목", "날짜", "받는 사람"),
)
# (language, the line, Subject, Date, From, To)
_THUNDERBIRD = (
    ("en", "-------- Forwarded Message --------", "Subject", "Date", "From", "To"),
    ("de", "-------- Weitergeleitete Nachricht --------", "Betreff", "Datum", "Von", "An"),
    ("fr", "-------- Message transféré --------", "Sujet\u00a0", "Date\u00a0", "De\u00a0", "Pour\u00a0"),
    ("es", "-------- Mensaje reenviado --------", "Asunto", "Fecha", "De", "Para"),
    ("it", "-------- Messaggio Inoltrato --------", "Oggetto", "Data", "Mittente", "A"),
    ("nl", "-------- Doorgestuurd bericht --------", "Onderwerp", "Datum", "Van", "Aan"),
    ("sv", "-------- Vidarebefordrat meddelande --------", "Ämne", "Datum", "Från", "Till"),
    ("fi", "-------- Välitetty viesti / Fwd.Msg --------", "Aihe", "Päiväys", "Lähettäjä", "Vastaanottaja"),
    ("pl", "-------- Przekazana wiadomość --------", "Temat", "Data", "Nadawca", "Adresat"),
    ("cs", "-------- Přeposlaná zpráva --------", "Předmět", "Datum", "Od", "Komu"),
    ("hu", "-------- Továbbított üzenet --------", "Tárgy", "Dátum", "Feladó", "Címzett"),
    ("ru", "-------- Перенаправленное сообщение --------", "Тема", "Дата", "От", "Кому"),
    ("ro", "-------- Mesaj redirecționat --------", "Subiect", "Dată", "De la", "Către"),
    ("hr", "-------- Proslijeđena poruka --------", "Predmet", "Datum", "Šalje", "Prima"),
    ("bg", "-------- Препратено съобщение --------", "Тема", "Дата", "От", "До"),
    ("unknown", "-------- Mesazhi i përcjellë --------", "Subject", "Date", "From", "To"),
)
# (language, From, Sent, To, Subject, how the subject of the mail begins)
_OUTLOOK = (
    ("en", "From", "Sent", "To", "Subject", "FW:"),
    ("de", "Von", "Gesendet", "An", "Betreff", "WG:"),
    ("fr", "De", "Envoyé", "À", "Objet", "TR:"),
    ("es", "De", "Enviado", "Para", "Asunto", "RV:"),
    ("it", "Da", "Inviato", "A", "Oggetto", "I:"),
    ("pt-br", "De", "Enviado", "Para", "Assunto", "ENC:"),
    ("nl", "Van", "Verzonden", "Aan", "Onderwerp", "FW:"),
    ("da", "Fra", "Sendt", "Til", "Emne", "VS:"),
    ("no", "Fra", "Sendt", "Til", "Emne", "VS:"),
    ("sv", "Från", "Skickat", "Till", "Ämne", "VB:"),
    ("fi", "Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe", "VL:"),
    ("pl", "Od", "Wysłano", "Do", "Temat", "PD:"),
    ("cs", "Od", "Odesláno", "Komu", "Předmět", "FW:"),
    ("sk", "Od", "Odoslané", "Komu", "Predmet", "FW:"),
    ("hu", "Feladó", "Elküldve", "Címzett", "Tárgy", "Továbbítás:"),
    ("ro", "De la", "Trimis", "Către", "Subiect", "FW:"),
    ("ru", "От", "Отправлено", "Кому", "Тема", "FW:"),
    ("tr", "Kimden", "Gönderildi", "Kime", "Konu", "İLT:"),
    ("ja", "差出人", "送信日時", "宛先", "件名", "FW:"),
    ("zh", "发件人", "发送时间", "收件人", "主题", "转发:"),
    ("ko", "보낸 사람", "보낸 날짜", "받는 사람", "제목", "전달:"),
    ("he", "מאת", "נשלח", "אל", "נושא", "FW:"),
    ("ar", "من", "تم الإرسال", "إلى", "الموضوع", "FW:"),
    ("lt", "Nuo", "Išsiųsta", "Kam", "Tema", "FW:"),
    ("id", "Dari", "Dikirim", "Kepada", "Subjek", "FW:"),
)


def _apple(row: tuple[str, ...], *, inside: bool) -> Passed:
    language, line, sender, subject, date, to = row
    head = f"{sender}: {WHO}\n{subject}: Join\n{date}: 1 March 2026 at 09:00:00 CET\n{to}: ana@clinic.example"
    marked = "\n".join(f"> {each}" for each in (f"{line}\n\n{head}" if inside else head).split("\n"))
    above = "" if inside else f"{line}\n\n"
    return Passed(
        client="Apple Mail" if inside else "iOS Mail",
        language=language,
        body=f"{ADDED}\n\n{above}{marked}\n> \n{{quoted}}\n",
        added=ADDED,
    )


def _thunderbird(row: tuple[str, ...]) -> Passed:
    language, line, subject, date, sender, to = row
    head = f"{subject}: \tJoin\n{date}: \tSun, 1 Mar 2026 09:00:00 +0100\n{sender}: \t{WHO}\n{to}: \tana@clinic.example"
    return Passed(client="Thunderbird", language=language, body=f"\n\n{line}\n{head}\n\n\n\n{{old}}\n")


def _outlook(row: tuple[str, ...], *, line: str = "", subject: bool = True) -> Passed:
    language, sender, sent, to, about, prefix = row
    head = f"{sender}: {WHO}\n{sent}: 1 March 2026 09:00\n{to}: ana@clinic.example <ana@clinic.example>\n{about}: Join"
    return Passed(
        client=f"Outlook{' with a line' if line else ''}{'' if subject else ' without a subject'}",
        language=language,
        body=f"{ADDED}\n\n{line}{head}\n\n{{old}}\n",
        subject=f"{prefix} Join" if subject else "Join",
        added=ADDED,
    )


_HTML = (
    (
        "Gmail",
        '<div dir="ltr">{added}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>From: <strong class="gmail_sendername" dir="auto">Jon Meyer</strong> <span dir="auto">&lt;<a href="mailto:jon@ward.example">jon@ward.example</a>&gt;</span><br>Date: Sun, Mar 1, 2026 at 9:00 AM<br>Subject: Join<br>To: &lt;<a href="mailto:ana@clinic.example">ana@clinic.example</a>&gt;<br></div><br><br><div dir="ltr">{html}</div></div>',
    ),
    (
        "Apple Mail",
        '<div>{added}</div><br><div><blockquote type="cite"><div>Begin forwarded message:</div><br><div style="margin:0"><span><b>From: </b></span><span>Jon Meyer &lt;jon@ward.example&gt;<br></span></div><div><span><b>Subject: </b></span><span><b>Join</b><br></span></div><div><b>Date: </b><span>1 March 2026 at 09:00:00 CET<br></span></div><div><b>To: </b><span>ana@clinic.example<br></span></div><br><div>{html}</div></blockquote></div>',
    ),
    (
        "Thunderbird",
        '<p>{added}</p><div class="moz-forward-container"><br><br>-------- Forwarded Message --------<table class="moz-email-headers-table" cellspacing="0" border="0"><tbody><tr><th align="RIGHT" nowrap>Subject: </th><td>Join</td></tr><tr><th>Date: </th><td>Sun, 1 Mar 2026 09:00:00 +0100</td></tr><tr><th>From: </th><td>Jon Meyer <a href="mailto:jon@ward.example">&lt;jon@ward.example&gt;</a></td></tr><tr><th>To: </th><td>ana@clinic.example</td></tr></tbody></table><br><br>{html}</div>',
    ),
    (
        "Outlook web",
        '<div class="elementToProof">{added}</div><div id="appendonsend"></div><hr tabindex="-1" style="display:inline-block; width:98%"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>From:</b> Jon Meyer &lt;jon@ward.example&gt;<br><b>Sent:</b> Sunday, March 1, 2026 9:00 AM<br><b>To:</b> ana@clinic.example &lt;ana@clinic.example&gt;<br><b>Subject:</b> Join</font><div>&nbsp;</div></div><div>{html}</div>',
    ),
    (
        "Outlook 2016",
        '<div class="WordSection1"><p class="MsoNormal">{added}<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> Jon Meyer &lt;jon@ward.example&gt; <br><b>Sent:</b> Sunday, March 1, 2026 9:00 AM<br><b>To:</b> ana@clinic.example<br><b>Subject:</b> Join<o:p></o:p></p></div></div><p class="MsoNormal">{html}</p></div>',
    ),
    (
        "Yahoo",
        '<div>{added}</div><div id="ydp1yahoo_quoted_2" class="ydp1yahoo_quoted"><div>----- Forwarded Message -----<div><b>From:</b> Jon Meyer &lt;jon@ward.example&gt;</div><div><b>To:</b> ana@clinic.example</div><div><b>Sent:</b> Sunday, March 1, 2026 at 09:00:00 AM GMT+1</div><div><b>Subject:</b> Join</div><div><br></div><div>{html}</div></div></div>',
    ),
    (
        "mail.ru",
        '<div>{added}</div>-------- Пересылаемое сообщение --------<br>От кого: Jon Meyer &lt;jon@ward.example&gt;<br>Кому: ana@clinic.example<br>Дата: Воскресенье, 1 марта 2026, 9:00 +03:00<br>Тема: Join<br>&nbsp;<br><div class="js-helper">{html}</div>',
    ),
)

ALL: tuple[Passed, ...] = (
    *(Passed(client=client, language="en", body=body, html=True, added=ADDED) for client, body in _HTML),
    *(_gmail(*row) for row in _GMAIL),
    *(_apple(row, inside=True) for row in _APPLE),
    *(_apple(row, inside=False) for row in _APPLE),
    *(_thunderbird(row) for row in _THUNDERBIRD),
    *(_outlook(row) for row in _OUTLOOK),
    *(_outlook(row, line="________________________________\n") for row in _OUTLOOK[:3]),
    *(_outlook(row, subject=False) for row in _OUTLOOK[:6]),
    Passed(
        client="Outlook 2003",
        language="en",
        body=f"{ADDED}\n\n-----Original Message-----\nFrom: Jon Meyer [mailto:{SENDER}]\nSent: Sunday, March 1, 2026 9:00 AM\nTo: Ana Ruiz\nSubject: Join\n\n{{old}}\n",
        subject="FW: Join",
        added=ADDED,
    ),
    Passed(
        client="Outlook for Mac",
        language="en",
        body=f'{ADDED}\n\n\ufeffOn 01/03/2026, 09:00, "Jon Meyer" <{SENDER}> wrote:\n\n    ' + "{indented}\n",
        subject="FW: Join",
        added=ADDED,
    ),
    Passed(
        client="Yahoo",
        language="en",
        body=f'{ADDED}\n  ----- Forwarded Message ----- From: {WHO}To: "ana@clinic.example" <ana@clinic.example>Sent: Sunday, March 1, 2026, 09:00:00 AM GMT+1Subject: Join\n {{old}}\n',
        added=ADDED,
    ),
    Passed(
        client="Yahoo",
        language="de",
        body=f'   ----- Weitergeleitete Nachricht ----- Von: {WHO}An: "ana@clinic.example" <ana@clinic.example>Gesendet: Sonntag, 1. März 2026, 09:00:00 MEZBetreff: Join\n {{old}}\n',
    ),
    Passed(
        client="IONOS",
        language="en",
        body=f'{ADDED}\n\n> ---------- Original Message ----------\n> From: {WHO}\n> To: "ana@clinic.example" <ana@clinic.example>\n> Date: 03/01/2026 9:00 AM CET\n> Subject: Join\n> \n> \n{{quoted}}\n',
        subject="Join",
        added=ADDED,
    ),
    Passed(
        client="MailMate",
        language="en",
        body=f"{ADDED}\n\nForwarded message:\n\n> From: {WHO}\n> To: ana@clinic.example\n> Subject: Join\n> Date: Sun, 1 Mar 2026 09:00:00 +0100\n>\n{{quoted}}\n\nAnd thank you.\n",
        added=f"{ADDED}\n\nAnd thank you.",
    ),
    Passed(
        client="Missive",
        language="en",
        body=f"{ADDED}\n\n---------- Forwarded message ----------\nFrom: Jon Meyer <{SENDER}<mailto:{SENDER}>>\nDate: March 1, 2026 at 9:00 AM\nTo: <ana@clinic.example<mailto:ana@clinic.example>>\nSubject: Join\n\n{{quoted}}\n",
        added=ADDED,
    ),
    Passed(
        client="HubSpot",
        language="fr",
        body=f"---------- Message transféré ---------\nDe : {WHO}\nDate\u00a0: dimanche 1 mars 2026 à 09:00:00 +0100\nObjet\u00a0: Join\nÀ\u00a0: ana@clinic.example\n\n{{old}}\n",
    ),
    Passed(
        client="HubSpot",
        language="ja",
        body=f"---------- メッセージを転送 ---------\n送信元：{WHO}\n日付：2026年3月1日日曜日 09:00:00 +0100\n件名：Join\n送信先：ana@clinic.example\n\n{{old}}\n",
    ),
    Passed(
        client="Samsung",
        language="en",
        body=f"{ADDED}\n\n-------- Original message --------\nFrom: {WHO}\nDate: 3/1/26 9:00 AM (GMT+01:00)\nTo: ana@clinic.example\nSubject: Join\n\n{{old}}\n",
        added=ADDED,
    ),
    Passed(
        client="mail.ru",
        language="ru",
        body=f"-------- Пересылаемое сообщение --------\nОт кого: {WHO}\nКому: Ana <ana@clinic.example>\nДата: Воскресенье, 1 марта 2026, 9:00 +03:00\nТема: Join\n\n{{old}}\n",
    ),
    Passed(
        client="Roundcube",
        language="en",
        body=f"{ADDED}\n\n-------- Original Message --------\nSubject: Join\nDate: 2026-03-01 09:00\nFrom: {WHO}\nTo: ana@clinic.example\n\n{{old}}\n",
        added=ADDED,
    ),
    Passed(
        client="Zimbra",
        language="en",
        body=f'{ADDED}\n\n----- Forwarded Message -----\nFrom: "Jon Meyer" <{SENDER}>\nTo: "Ana" <ana@clinic.example>\nSent: Sunday, March 1, 2026 9:00:00 AM\nSubject: Join\n\n{{old}}\n',
        added=ADDED,
    ),
    Passed(
        client="bold",
        language="en",
        body=f"{ADDED}\n\nForwarded message:\n\n*From:* {WHO}\n*To:* ana@clinic.example\n*Date:* Sunday, March 1, 2026\n*Subject:* Join\n\n{{old}}\n",
        added=ADDED,
    ),
    Passed(
        client="folded",
        language="en",
        body=f"---------- Forwarded message ---------\nFrom: Jon Meyer\n<{SENDER}>\nDate: Sun, Mar 1, 2026\nSubject: Join\nTo: Ana Ruiz <ana@clinic.example>, Ben Holm\n<ben@clinic.example>, Cleo Vik <cleo@clinic.example>\n\n{{old}}\n",
    ),
    Passed(
        client="forwarded twice",
        language="en",
        nested=True,
        body=f"---------- Forwarded message ---------\nFrom: {WHO}\nDate: Sun, Mar 1, 2026\nSubject: Fwd: Join\nTo: <ana@clinic.example>\n\n{{old}}\n\n---------- Forwarded message ---------\nFrom: Eva Lind <eva@lab.example>\nDate: Sat, Feb 28, 2026\nSubject: Join\nTo: <jon@ward.example>\n\nWho helps?\n",
    ),
    Passed(
        client="named by name alone",
        language="en",
        named=False,
        body="---------- Forwarded message ---------\nFrom: Jon Meyer\nDate: Sun, Mar 1, 2026\nSubject: Join\nTo: Ana\n\n{old}\n",
    ),
)


def written(passed: Passed) -> str:
    """The body of that mail, its places filled."""
    quoted = "\n".join(f"> {line}".rstrip() for line in OLD.split("\n"))
    body = passed.body.replace("{old}", OLD).replace("{quoted}", quoted)
    for place, text in (("{html}", OLD), ("{added}", ADDED)):
        body = body.replace(place, text.replace("\n", "<br>"))
    return body.replace("{indented}", OLD.replace("\n", "\n    "))
