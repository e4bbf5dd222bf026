"""Replies as mail programs write them. No mail here was ever sent: people, clinics and words are made up.

In a shape, {typed} is what the person wrote, {old} the mail that is answered, {quoted} the same with ">"
in front, {html} and {typed_html} both as HTML. What must come out is {typed} and nothing else.
"""

# ruff: noqa: E501 - a line of a mail is as long as its client makes it

from __future__ import annotations

from dataclasses import dataclass

OLD = (
    "Dear Ana,\n\nMia Okafor would like you as a mentor.\nShe works on the ward in Lund, and asks for two\n"
    "conversations a month.\n\nReply ACCEPT or REJECT.\n\nWarm regards,\nMentor Exchange"
)
HTML_OLD = "<p>Dear Ana,</p><p>Mia Okafor would like you as a mentor.</p><p>Reply ACCEPT or REJECT.</p>"
ADDRESS = "mentors@program.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    client: str
    language: str
    body: str
    html: bool = False
    typed: str = "Accept, with pleasure.\nI have time from April on."

    @property
    def name(self) -> str:
        return f"{self.client} {self.language}{' html' if self.html else ''}"


def _lines(typed: str, over: str, *, quoted: bool = True) -> str:
    return f"{typed}\n\n{over}\n\n{'{quoted}' if quoted else '{old}'}\n"


def _plain(client: str, language: str, over: str, *, quoted: bool = True, typed: str = "{typed}") -> Shape:
    return Shape(client=client, language=language, body=_lines(typed, over, quoted=quoted))


_GMAIL = {
    "en": f"On Mon, Mar 2, 2026 at 9:00 AM Mentor Exchange <{ADDRESS}> wrote:",
    "en-mobile": f"On Mon, Mar 2, 2026, 09:00 Mentor Exchange <{ADDRESS}> wrote:",
    "de": f"Am Mo., 2. März 2026 um 09:00 Uhr schrieb Mentor Exchange <\n{ADDRESS}>:",
    "fr": f"Le lun. 2 mars 2026 à 09:00, Mentor Exchange <{ADDRESS}> a\nécrit :",
    "es": f"El lun, 2 mar 2026 a las 9:00, Mentor Exchange (<{ADDRESS}>)\nescribió:",
    "it": f"Il giorno lun 2 mar 2026 alle ore 09:00 Mentor Exchange <\n{ADDRESS}> ha scritto:",
    "pt-br": f"Em seg., 2 de mar. de 2026 às 09:00, Mentor Exchange <\n{ADDRESS}> escreveu:",
    "pt": f"Mentor Exchange <{ADDRESS}> escreveu (segunda, 2/03/2026 à(s)\n09:00):",
    "nl": f"Op ma 2 mrt 2026 om 09:00 schreef Mentor Exchange <\n{ADDRESS}>:",
    "da": f"Den man. 2. mar. 2026 kl. 09.00 skrev Mentor Exchange <\n{ADDRESS}>:",
    "no": f"man. 2. mars 2026 kl. 09:00 skrev Mentor Exchange <{ADDRESS}\n>:",
    "sv": f"Den mån 2 mars 2026 kl 09:00 skrev Mentor Exchange <\n{ADDRESS}>:",
    "fi": f"ma 2. maalisk. 2026 klo 9.00 Mentor Exchange ({ADDRESS})\nkirjoitti:",
    "pl": f"pon., 2 mar 2026 o 09:00 Mentor Exchange <{ADDRESS}>\nnapisał(a):",
    "cs": f"po 2. 3. 2026 v 9:00 odesílatel Mentor Exchange <\n{ADDRESS}> napsal:",
    "sk": f"po 2. 3. 2026 o 9:00 Mentor Exchange <{ADDRESS}> napísal(a):",
    "hu": f"Mentor Exchange <{ADDRESS}> ezt írta (időpont: 2026. márc. 2., H,\n9:00):",
    "ro": f"În lun., 2 mar. 2026 la 09:00, Mentor Exchange <{ADDRESS}> a\nscris:",
    "hr": f"pon, 2. ožu 2026. u 09:00 Mentor Exchange <{ADDRESS}>\nnapisao je:",
    "sl": f"V V pon., 2. mar. 2026 ob 09:00 je oseba Mentor Exchange <\n{ADDRESS}> napisala:",
    "ru": f"пн, 2 мар. 2026 г. в 09:00, Mentor Exchange <{ADDRESS}>:",
    "uk": f"пн, 2 бер. 2026 р. о 09:00 Mentor Exchange <{ADDRESS}> пише:",
    "bg": f"На пн, 2.03.2026 г. в 9:00 Mentor Exchange <{ADDRESS}> написа:",
    "el": f"Στις Δευ 2 Μαρ 2026 στις 9:00 π.μ., ο χρήστης Mentor Exchange <\n{ADDRESS}> έγραψε:",
    "tr": f"Mentor Exchange <{ADDRESS}>, 2 Mar 2026 Pzt, 09:00 tarihinde\nşunu yazdı:",
    "et": f"Mentor Exchange (<{ADDRESS}>) kirjutas kuupäeval E, 2. märts 2026\nkell 9:00:",
    "lv": f"pirmd., 2026. g. 2. marts, plkst. 09:00 — lietotājs Mentor Exchange (<\n{ADDRESS}>) rakstīja:",
    "lt": f"2026-03-02, pr, 09:00 Mentor Exchange <{ADDRESS}> rašė:",
    "is": f"Þann mán., 2. mar. 2026 kl. 09:00 skrifaði Mentor Exchange <\n{ADDRESS}>:",
    "ca": f"Missatge de Mentor Exchange <{ADDRESS}> del dia dl., 2 de març\n2026 a les 9:00:",
    "ja": f"2026年3月2日(月) 9:00 Mentor Exchange <{ADDRESS}>:",
    "zh-cn": f"Mentor Exchange <{ADDRESS}> 于2026年3月2日周一 09:00写道：",
    "zh-tw": f"Mentor Exchange <{ADDRESS}> 於 2026年3月2日 週一 上午9:00寫道：",
    "ko": f"2026년 3월 2일 (월) 오전 9:00, Mentor Exchange <{ADDRESS}>님이 작성:",
    "he": f"\u202bבתאריך יום ב׳, 2 במרץ 2026 ב-9:00 מאת \u202aMentor Exchange\u202c\u200f <\u202a{ADDRESS}\u202c\u200f>:\u202c",
    "ar": f"في الاثنين، 2 مارس 2026 في 9:00 ص تمت كتابة ما يلي بواسطة Mentor Exchange <\n{ADDRESS}>:",
    "vi": f"Vào Th 2, 2 thg 3, 2026 vào lúc 09:00 Mentor Exchange <\n{ADDRESS}> đã viết:",
    "id": f"Pada tanggal Sen, 2 Mar 2026 pukul 09.00 Mentor Exchange <\n{ADDRESS}> menulis:",
    "th": f"ในวันที่ จ. 2 มี.ค. 2026 เวลา 09:00 Mentor Exchange <{ADDRESS}> เขียนว่า:",
    "hi": f"सोम, 2 मार्च 2026 को 9:00 am बजे को Mentor Exchange <{ADDRESS}> ने लिखा:",
}
_APPLE = {
    "en": f"On Mar 2, 2026, at 9:00 AM, Mentor Exchange <{ADDRESS}> wrote:",
    "en-gb": f"On 2 Mar 2026, at 09:00, Mentor Exchange <{ADDRESS}> wrote:",
    "de": f"Am 02.03.2026 um 09:00 schrieb Mentor Exchange <{ADDRESS}>:",
    "fr": f"Le 2 mars 2026 à 09:00, Mentor Exchange <{ADDRESS}> a écrit :",
    "es": f"El 2 mar 2026, a las 9:00, Mentor Exchange <{ADDRESS}> escribió:",
    "it": f"Il giorno 2 mar 2026, alle ore 09:00, Mentor Exchange <{ADDRESS}> ha scritto:",
    "nl": f"Op 2 mrt. 2026, om 09:00 heeft Mentor Exchange <{ADDRESS}> het volgende geschreven:",
    "sv": f"2 mars 2026 kl. 09:00 skrev Mentor Exchange <{ADDRESS}>:",
    "da": f"Den 2. mar. 2026 kl. 09.00 skrev Mentor Exchange <{ADDRESS}>:",
    "fi": f"Mentor Exchange <{ADDRESS}> kirjoitti 2.3.2026 kello 9.00:",
    "pl": f"Wiadomość napisana przez Mentor Exchange <{ADDRESS}> w dniu 2 mar 2026, o godz. 09:00:",
    "ru": f"2 марта 2026 г., в 09:00, Mentor Exchange <{ADDRESS}> написал(а):",
    "ja": f"2026/03/02 9:00、Mentor Exchange <{ADDRESS}>のメール:",
}
_OUTLOOK = {
    "en": ("From", "Sent", "To", "Subject", "Monday, March 2, 2026 9:00 AM"),
    "de": ("Von", "Gesendet", "An", "Betreff", "Montag, 2. März 2026 09:00"),
    "fr": ("De\xa0", "Envoyé\xa0", "À\xa0", "Objet\xa0", "lundi 2 mars 2026 09:00"),
    "es": ("De", "Enviado el", "Para", "Asunto", "lunes, 2 de marzo de 2026 9:00"),
    "it": ("Da", "Inviato", "A", "Oggetto", "lunedì 2 marzo 2026 09:00"),
    "pt": ("De", "Enviada em", "Para", "Assunto", "segunda-feira, 2 de março de 2026 09:00"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp", "maandag 2 maart 2026 09:00"),
    "da": ("Fra", "Sendt", "Til", "Emne", "2. marts 2026 09:00"),
    "no": ("Fra", "Sendt", "Til", "Emne", "mandag 2. mars 2026 09:00"),
    "sv": ("Från", "Skickat", "Till", "Ämne", "den 2 mars 2026 09:00"),
    "fi": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe", "maanantai 2. maaliskuuta 2026 9.00"),
    "pl": ("Od", "Wysłano", "Do", "Temat", "poniedziałek, 2 marca 2026 09:00"),
    "cs": ("Od", "Odesláno", "Komu", "Předmět", "pondělí 2. března 2026 9:00"),
    "hu": ("Feladó", "Elküldve", "Címzett", "Tárgy", "2026. március 2., hétfő 9:00"),
    "ro": ("De la", "Trimis", "Către", "Subiect", "luni, 2 martie 2026 09:00"),
    "ru": ("От", "Отправлено", "Кому", "Тема", "2 марта 2026 г. 9:00"),
    "uk": ("Від", "Надіслано", "Кому", "Тема", "2 березня 2026 р. 9:00"),
    "el": ("Από", "Στάλθηκε", "Προς", "Θέμα", "Δευτέρα, 2 Μαρτίου 2026 9:00 πμ"),
    "tr": ("Kimden", "Gönderildi", "Kime", "Konu", "2 Mart 2026 Pazartesi 09:00"),
    "ja": ("差出人", "送信日時", "宛先", "件名", "2026年3月2日 9:00"),
    "zh": ("发件人", "发送时间", "收件人", "主题", "2026年3月2日 9:00"),
    "ko": ("보낸 사람", "보낸 날짜", "받는 사람", "제목", "2026년 3월 2일 월요일 오전 9:00"),
    "he": ("מאת", "נשלח", "אל", "נושא", "יום שני 02 מרץ 2026 09:00"),
    "ar": ("من", "تم الإرسال", "إلى", "الموضوع", "02/مارس/2026 09:00 ص"),
}


def _header(language: str, *, bold: bool = False) -> str:
    names = _OUTLOOK[language]
    values = (
        f"Mentor Exchange <{ADDRESS}>",
        names[4],
        "Ana Ruiz <ana@clinic.example>",
        "Would you mentor Mia Okafor?",
    )
    star = "*" if bold else ""
    return "\n".join(f"{star}{name}:{star} {value}" for name, value in zip(names[:4], values, strict=True))


_ORIGINAL = {
    "en": "-----Original Message-----",
    "de": "-----Ursprüngliche Nachricht-----",
    "fr": "-----Message d'origine-----",
    "es": "-----Mensaje original-----",
    "it": "-----Messaggio originale-----",
    "pt": "-----Mensagem original-----",
    "nl": "-----Oorspronkelijk bericht-----",
    "da": "-----Oprindelig meddelelse-----",
    "no": "-----Opprinnelig melding-----",
    "sv": "-----Ursprungligt meddelande-----",
    "fi": "-----Alkuperäinen viesti-----",
    "pl": "-----Wiadomość oryginalna-----",
    "cs": "-----Původní zpráva-----",
    "hu": "-----Eredeti üzenet-----",
    "ru": "-----Исходное сообщение-----",
    "tr": "-----Özgün İleti-----",
}
_PHONES = {
    "en": "Sent from my iPhone",
    "de": "Von meinem iPhone gesendet",
    "fr": "Envoyé de mon iPhone",
    "es": "Enviado desde mi iPhone",
    "it": "Inviato da iPhone",
    "pt": "Enviado do meu iPhone",
    "nl": "Verstuurd vanaf mijn iPhone",
    "da": "Sendt fra min iPhone",
    "sv": "Skickat från min iPhone",
    "no": "Sendt fra min iPhone",
    "fi": "Lähetetty iPhonesta",
    "pl": "Wysłane z iPhone'a",
    "cs": "Odesláno z iPhonu",
    "hu": "Elküldve az iPhone-omról",
    "ro": "Trimis de pe iPhone",
    "ru": "Отправлено с iPhone",
    "uk": "Надіслано з iPhone",
    "el": "Στάλθηκε από το iPhone μου",
    "tr": "iPhone'umdan gönderildi",
    "ja": "iPhoneから送信",
    "zh": "发自我的 iPhone",
    "ko": "나의 iPhone에서 보냄",
    "he": "נשלח מה-iPhone שלי",
    "en-samsung": "Sent from my Galaxy",
    "en-android": "Sent from Yahoo Mail on Android",
    "en-outlook": "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "de-outlook": "Outlook für Android<https://aka.ms/AAb9ysg> herunterladen",
    "fr-outlook": "Obtenir Outlook pour iOS<https://aka.ms/o0ukef>",
    "en-mail": "Sent from Mail for Windows",
    "en-proton": "Sent with Proton Mail secure email.",
}
_FAREWELLS = {
    "en": "Kind regards,\nAna Ruiz, PharmD\nAccepting new patients",
    "en-one-line": "Best regards, Ana",
    "de": "Mit freundlichen Grüßen\nAna Ruiz",
    "de-short": "LG Ana".replace(" ", "\n"),
    "fr": "Bien cordialement,\n\nAna Ruiz",
    "es": "Un cordial saludo,\nAna Ruiz",
    "it": "Cordiali saluti\nAna Ruiz",
    "pt": "Atenciosamente,\nAna Ruiz",
    "nl": "Met vriendelijke groet,\n\nAna Ruiz",
    "da": "Med venlig hilsen\nAna",
    "da-short": "Kh\nAna",
    "sv": "Med vänliga hälsningar\nAna",
    "fi": "Ystävällisin terveisin,\nAna",
    "pl": "Pozdrawiam\nAna",
    "cs": "S pozdravem\nAna",
    "hu": "Üdvözlettel:\nAna",
    "ru": "С уважением,\nАна",
    "tr": "Saygılarımla,\nAna",
    "zh": "此致\n敬礼",
    "dashes": "-- \nAna Ruiz\nYes Clinic",
    "dashes-mangled": "--\nAna Ruiz",
    "rule": "_____________\nAna Ruiz | Ward 4",
    "name": "-Ana",
}

# One line each, over a marked quotation and over one without marks.
_OTHERS = (
    f"On 02-Mar-2026, at 9:00 AM, Mentor Exchange <{ADDRESS}> wrote:",
    f"On Mar 2, 2026, at 9:00 AM, Mentor Exchange <{ADDRESS}>wrote:",
    f"2026/3/2 Mentor Exchange <{ADDRESS}>:",
    f"2026/3/2 Mentor Exchange <{ADDRESS}>",
    f"2026-03-02 09:00 GMT+01:00 Mentor Exchange <{ADDRESS}>:",
    f"Op 02-mrt.-2026, om 09:00 heeft Mentor Exchange <{ADDRESS}> het volgende geschreven:",
    f"Dnia 2 mar 2026 o godz. 09:00 Mentor Exchange <{ADDRESS}> napisał(a):",
    f"W dniu 2026-03-02 09:00:12 użytkownik Mentor Exchange <{ADDRESS}> napisał:",
    f"Am 2.3.2026 um 9:00 schrieb {ADDRESS}:",
    f"Mentor Exchange <{ADDRESS}> schrieb am Mo., 2. März 2026\num 09:00 Uhr:",
    "On Mon, 2 Mar 2026 09:00:12 +0000, Mentor Exchange wrote:",
    f"Mentor Exchange <{ADDRESS}> writes:",
    "On 03/02/2026 09:00 AM, Mentor Exchange via Program wrote:",
    f"Mentor Exchange <{ADDRESS}> a écrit le 02/03/2026 09:00 :",
    f"Le 2 mars 2026 09:00, « Mentor Exchange » <{ADDRESS}> a écrit :",
    f"Pe 2 mar. 2026, la 09:00, „Mentor Exchange” <{ADDRESS}> a scris:",
    "Il giorno lunedì 2 marzo 2026, Mentor Exchange ha scritto:",
    f"På mån. 2 mars 2026 kl. 9:00, Mentor Exchange <{ADDRESS}> skrev:",
    f"2026年3月2日 上午9:00，Mentor Exchange <{ADDRESS}> 写道：",
    f"In a message dated 3/2/2026 9:00:12 A.M. Eastern Standard Time, {ADDRESS} writes:",
    f'11:00 AM, March 2, 2026, "Mentor Exchange" <{ADDRESS}>:',
    f"Date: Mon, 2 Mar 2026 09:00:00 +0000\nFrom: {ADDRESS}\nTo: ana@clinic.example\nSubject: Would you mentor Mia?",
    f'------ Original Message ------\nFrom: "Mentor Exchange" <{ADDRESS}>\nTo: ana@clinic.example\nSubject: x',
)
# Nobody taught us these; the marked lines below say what they are.
_UNTAUGHT = (
    "02.03.2026 09:00, Mentor Exchange:",
    "Mentor Exchange, 02.03.2026 09:00:",
    f"* Mentor Exchange <{ADDRESS}> [2026-03-02]:",
)

TEXTS: tuple[Shape, ...] = (
    *(_plain(f"other {i}", "marked", over) for i, over in enumerate(_OTHERS)),
    *(_plain(f"other {i}", "unmarked", over, quoted=False) for i, over in enumerate(_OTHERS)),
    *(_plain(f"untaught {i}", "marked", over) for i, over in enumerate(_UNTAUGHT)),
    *(_plain("Gmail", language, over) for language, over in _GMAIL.items()),
    *(_plain("Apple Mail", language, over) for language, over in _APPLE.items()),
    *(_plain("Outlook", language, _header(language), quoted=False) for language in _OUTLOOK),
    *(
        _plain("Outlook bold", language, _header(language, bold=True), quoted=False)
        for language in ("en", "de", "fr")
    ),
    *(
        _plain("Outlook 2003", language, f"{line}\n{_header(language)}", quoted=False)
        for language, line in _ORIGINAL.items()
    ),
    *(
        _plain(
            "Outlook mobile",
            language,
            f"{_PHONES['en-outlook']}\n________________________________\n{_header(language)}",
            quoted=False,
        )
        for language in ("en", "de", "nl")
    ),
    *(
        _plain("iOS Mail", language, f"{line}\n\n{_APPLE.get(language, _APPLE['en'])}")
        for language, line in _PHONES.items()
    ),
    *(_plain("farewell", language, line + "\n\n" + _GMAIL["en"]) for language, line in _FAREWELLS.items()),
    _plain("Thunderbird", "en", "On 02/03/2026 09:00, Mentor Exchange wrote:"),
    _plain("Thunderbird", "de", "Am 02.03.26 um 09:00 schrieb Mentor Exchange:"),
    _plain("Thunderbird", "fr", "Le 02/03/2026 à 09:00, Mentor Exchange a écrit\xa0:"),
    _plain("Thunderbird", "it", "Il 02/03/2026 09:00, Mentor Exchange ha scritto:"),
    _plain("Thunderbird", "pl", "W dniu 2.03.2026 o 09:00, Mentor Exchange pisze:"),
    _plain("Thunderbird", "cs", "Dne 02. 03. 26 v 9:00 Mentor Exchange napsal(a):"),
    _plain("Thunderbird", "ru", "02.03.2026 09:00, Mentor Exchange пишет:"),
    _plain(
        "Yahoo",
        "en",
        f"    On Monday, March 2, 2026 at 09:00:12 AM EST, Mentor Exchange <{ADDRESS}> wrote:  ",
        quoted=False,
    ),
    _plain(
        "Yahoo",
        "de",
        f"    Am Montag, 2. März 2026 um 09:00:12 MEZ hat Mentor Exchange <{ADDRESS}> Folgendes geschrieben:  ",
        quoted=False,
    ),
    _plain(
        "Yahoo",
        "es",
        f"    El lunes, 2 de marzo de 2026, 09:00:12 CET, Mentor Exchange <{ADDRESS}> escribió:  ",
        quoted=False,
    ),
    _plain("Yahoo classic", "en", f"--- On Mon, 3/2/26, Mentor Exchange <{ADDRESS}> wrote:", quoted=False),
    _plain(
        "AOL",
        "en",
        f"-----Original Message-----\nFrom: Mentor Exchange <{ADDRESS}>\nTo: Ana Ruiz <ana@clinic.example>\nSent: Mon, Mar 2, 2026 9:00 am\nSubject: Would you mentor Mia Okafor?",
        quoted=False,
    ),
    _plain(
        "Samsung",
        "en",
        f"-------- Original message --------\nFrom: Mentor Exchange <{ADDRESS}>\nDate: 3/2/26 9:00 AM (GMT+01:00)\nTo: Ana Ruiz <ana@clinic.example>\nSubject: Would you mentor Mia Okafor?",
        quoted=False,
    ),
    _plain(
        "Samsung",
        "de",
        f"-------- Ursprüngliche Nachricht --------\nVon: Mentor Exchange <{ADDRESS}>\nDatum: 02.03.26 09:00 (GMT+01:00)\nAn: Ana Ruiz <ana@clinic.example>\nBetreff: Would you mentor Mia Okafor?",
        quoted=False,
    ),
    _plain("Mailspring", "en", f"On Mar 2 2026, at 9:00 am, Mentor Exchange <{ADDRESS}> wrote:"),
    _plain("Spark", "en", f"On 2 Mar 2026 at 9:00 AM +0100, Mentor Exchange <{ADDRESS}>, wrote:"),
    _plain("Airmail", "en", f"On 2 March 2026 at 09:00:12, Mentor Exchange ({ADDRESS}) wrote:", quoted=False),
    _plain(
        "Polymail",
        "en",
        f"On Mon, Mar 2, 2026 at 9:00 AM Mentor Exchange\n\n<\nmailto:Mentor Exchange <{ADDRESS}>\n> wrote:",
        quoted=False,
    ),
    _plain("IONOS", "de", f"Mentor Exchange <{ADDRESS}> hat am 02.03.2026 09:00 CET geschrieben:"),
    _plain("IONOS", "en", f"On 03/02/2026 9:00 AM CET Mentor Exchange <{ADDRESS}> wrote:"),
    _plain(
        "GMX",
        "de",
        f'Gesendet: Montag, 02. März 2026 um 09:00 Uhr\nVon: "Mentor Exchange" <{ADDRESS}>\nAn: ana@clinic.example\nBetreff: Would you mentor Mia Okafor?',
        quoted=False,
    ),
    _plain("Missive", "en", f"On March 2, 2026 at 9:00 AM, Mentor Exchange ({ADDRESS}) wrote:"),
    _plain("Front", "en", f"On March 2, 2026 at 9:00 AM GMT+1 {ADDRESS} wrote:", quoted=False),
    _plain("ProtonMail", "en", f"On Monday, March 2nd, 2026 at 9:00 AM, Mentor Exchange <{ADDRESS}> wrote:"),
    _plain(
        "ProtonMail 2021",
        "en",
        f"‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Monday, March 2nd, 2026 at 9:00 AM, Mentor Exchange <{ADDRESS}> wrote:",
    ),
    _plain("HubSpot", "en", f"On Mon, Mar 2, 2026 at 9:00 AM, Mentor Exchange <{ADDRESS}> wrote:"),
    _plain(
        "Lotus Notes",
        "en",
        "From:\tMentor Exchange/Program\nTo:\tAna Ruiz/Clinic@Clinic\nDate:\t03/02/2026 09:00 AM\nSubject:\tWould you mentor Mia Okafor?",
        quoted=False,
    ),
    _plain("GroupWise", "en", f">>> Mentor Exchange <{ADDRESS}> 3/2/2026 9:00 AM >>>", quoted=False),
    _plain(
        "Zimbra",
        "en",
        f'----- Original Message -----\nFrom: "Mentor Exchange" <{ADDRESS}>\nTo: "Ana Ruiz" <ana@clinic.example>\nSent: Monday, March 2, 2026 9:00:12 AM\nSubject: Would you mentor Mia Okafor?',
        quoted=False,
    ),
    _plain(
        "Zimbra",
        "fr",
        f'----- Mail original -----\nDe: "Mentor Exchange" <{ADDRESS}>\nÀ: "Ana Ruiz" <ana@clinic.example>\nEnvoyé: Lundi 2 Mars 2026 09:00:12\nObjet: Would you mentor Mia Okafor?',
        quoted=False,
    ),
    _plain("Roundcube", "de", "Am 2026-03-02 09:00, schrieb Mentor Exchange:"),
    _plain("Roundcube", "en", "On 2026-03-02 09:00, Mentor Exchange wrote:"),
    _plain("Horde", "en", f"Quoting Mentor Exchange <{ADDRESS}>:"),
    _plain("Horde", "de", f"Zitat von Mentor Exchange <{ADDRESS}>:"),
    _plain("mail.ru", "ru", f"Понедельник, 2 марта 2026, 9:00 +03:00 от Mentor Exchange <{ADDRESS}>:"),
    _plain("Yandex", "ru", f'02.03.2026, 09:00, "Mentor Exchange" <{ADDRESS}>:'),
    _plain(
        "Zoho",
        "en",
        f"---- On Mon, 02 Mar 2026 09:00:12 +0100 Mentor Exchange <{ADDRESS}> wrote ----",
        quoted=False,
    ),
    _plain("Android", "en", "---- Mentor Exchange wrote ----"),
    _plain("Eudora", "en", "At 3/2/2026 09:00 AM, you wrote:"),
    _plain(
        "QQ",
        "zh",
        f'------------------ 原始邮件 ------------------\n发件人: "Mentor Exchange" <{ADDRESS}>;\n发送时间: 2026年3月2日(星期一) 上午9:00\n收件人: "Ana"<ana@clinic.example>;\n主题: Would you mentor Mia Okafor?',
        quoted=False,
    ),
    _plain("163", "zh", f'在 2026-03-02 09:00:12，"Mentor Exchange" <{ADDRESS}> 写道：', quoted=False),
    _plain(
        "Naver",
        "ko",
        f'-----Original Message-----\n보낸 사람: "Mentor Exchange" <{ADDRESS}>\n받는 사람: <ana@clinic.example>\n보낸 날짜: 2026-03-02 (월) 09:00:12\n제목: Would you mentor Mia Okafor?',
        quoted=False,
    ),
    _plain("help desk", "en", "##- Please type your reply above this line -##", quoted=False),
    _plain("help desk", "de", "## Bitte antworten Sie oberhalb dieser Zeile ##", quoted=False),
    _plain(
        "server notice",
        "en",
        "CONFIDENTIALITY NOTICE: This message and any attachment are for the addressee only. Do not accept it from others.\n\n"
        + _GMAIL["en"],
    ),
    Shape(
        client="banner",
        language="en",
        body="CAUTION: This email originated from outside of the organization. Do not click links\nunless you recognize the sender.\n\n{typed}\n\n"
        + _GMAIL["en"]
        + "\n\n{quoted}\n",
    ),
    Shape(
        client="below the quotation",
        language="en",
        body=_GMAIL["en"] + "\n\n{quoted}\n\n{typed}\n\n-- \nAna\n",
    ),
    Shape(
        client="between the quotations",
        language="en",
        body=_GMAIL["en"]
        + "\n> Mia Okafor would like you as a mentor.\n\nGladly!\n\n> Reply ACCEPT or REJECT.\n\nAccept.\n",
        typed="Gladly!\n\nAccept.",
    ),
    Shape(
        client="above and below",
        language="de",
        body="Hallo!\n\n" + _GMAIL["de"] + "\n{quoted}\n\nJa, gerne.\n",
        typed="Hallo!\n\nJa, gerne.",
    ),
    Shape(
        client="phone line first",
        language="en",
        body="Sent from my iPhone\n\n{typed}\n\n> " + _APPLE["en"].replace("\n", "\n> ") + "\n{quoted}\n",
    ),
    Shape(client="one line", language="en", body="{typed} " + _GMAIL["en"] + "\n{quoted}\n", typed="Accept."),
    Shape(
        client="invisible marks",
        language="en",
        body="\ufeff{typed}\u200b\n\n\u200e" + _GMAIL["en"].replace(" ", "\u00a0") + "\n\n{quoted}\n",
    ),
    Shape(
        client="image",
        language="en",
        body="{typed}\n\n[image: Clinic logo]\n[cid:image001.png@01DA]\n\n" + _GMAIL["en"] + "\n{quoted}\n",
    ),
    Shape(client="no quotation", language="en", body="{typed}\n"),
)

HTML: tuple[Shape, ...] = tuple(
    Shape(client=client, language=language, body=body, html=True)
    for client, language, body in (
        (
            "Gmail",
            "en",
            '<div dir="ltr">{typed_html}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Mon, Mar 2, 2026 at 9:00 AM Mentor Exchange &lt;<a href="mailto:m@x.example">mentors@program.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)">{html}</blockquote></div>',
        ),
        (
            "Gmail below",
            "en",
            '<div class="gmail_quote"><div class="gmail_attr">On Mon, Mar 2, 2026 Mentor Exchange wrote:</div><blockquote class="gmail_quote">{html}</blockquote><div>{typed_html}</div></div>',
        ),
        (
            "Gmail signature",
            "en",
            '<div dir="ltr">{typed_html}</div><br clear="all"><div class="gmail_signature" data-smartmail="gmail_signature"><div>Ana Ruiz, PharmD<br>Yes Clinic</div></div><br><div class="gmail_quote"><div class="gmail_attr">Am Mo., 2. März 2026 um 09:00 Uhr schrieb:</div><blockquote class="gmail_quote">{html}</blockquote></div>',
        ),
        (
            "Outlook web",
            "en",
            '<div class="elementToProof">{typed_html}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> Mentor Exchange<br><b>Sent:</b> Monday</div><div>{html}</div>',
        ),
        (
            "Outlook passed on",
            "en",
            '<div class="x_elementToProof">{typed_html}</div><div id="x_divRplyFwdMsg" dir="ltr"><b>Von:</b> Mentor Exchange</div><div>{html}</div>',
        ),
        (
            "Outlook 2016",
            "en",
            '<div class="WordSection1"><p class="MsoNormal">{typed_html}</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> Mentor Exchange<br><b>Sent:</b> Monday</p></div></div>{html}</div>',
        ),
        (
            "Outlook 2010",
            "de",
            '<div class="WordSection1"><p class="MsoNormal">{typed_html}</p><div style="border:none;border-top:solid #B5C4DF 1.0pt"><p><b>Von:</b> Mentor Exchange</p></div>{html}</div>',
        ),
        (
            "Outlook mobile",
            "en",
            '<div>{typed_html}</div><div id="mail-editor-reference-message-container"><div><b>From:</b> Mentor Exchange</div>{html}</div>',
        ),
        (
            "Outlook for Mac 2011",
            "en",
            '<div>{typed_html}</div><span id="OLK_SRC_BODY_SECTION"><div><b>From: </b> Mentor Exchange</div>{html}</span>',
        ),
        (
            "Hotmail",
            "en",
            '<div>{typed_html}</div><hr id="stopSpelling">Date: Mon<br>From: mentors@program.example<br>{html}',
        ),
        (
            "Apple Mail",
            "en",
            '<div>{typed_html}</div><div><br><blockquote type="cite"><div>On Mar 2, 2026, at 9:00 AM, Mentor Exchange &lt;m@x.example&gt; wrote:</div><br>{html}</blockquote></div>',
        ),
        (
            "iOS Mail",
            "fr",
            '<div dir="ltr">{typed_html}</div><div dir="ltr"><br>Envoyé de mon iPhone</div><div dir="ltr"><br><blockquote type="cite">Le 2 mars 2026 à 09:00, Mentor Exchange a écrit :<br><br></blockquote></div><blockquote type="cite">{html}</blockquote>',
        ),
        (
            "Thunderbird",
            "de",
            '<div>{typed_html}</div><div class="moz-cite-prefix">Am 02.03.26 um 09:00 schrieb Mentor Exchange:<br></div><blockquote type="cite" cite="mid:1@x.example">{html}</blockquote>',
        ),
        (
            "Thunderbird below",
            "xx",
            '<div class="moz-cite-prefix">Kam dje shkroi Mentor Exchange<br></div><blockquote type="cite">{html}</blockquote><p>{typed_html}</p><div class="moz-signature">Ana Ruiz</div>',
        ),
        (
            "Yahoo",
            "en",
            '<div>{typed_html}</div><div id="ydp1f2ayahoo_quoted_1234" class="ydp1f2ayahoo_quoted"><div>On Monday, March 2, 2026, Mentor Exchange wrote:</div>{html}</div>',
        ),
        (
            "ProtonMail",
            "en",
            '<div>{typed_html}</div><div class="protonmail_signature_block"><div>Sent with Proton Mail</div></div><div class="protonmail_quote">On Monday, Mentor Exchange wrote:<br><blockquote class="protonmail_quote" type="cite">{html}</blockquote></div>',
        ),
        (
            "Zoho",
            "en",
            '<div>{typed_html}</div><div class="zmail_extra"><div>---- On Mon, 02 Mar 2026 Mentor Exchange wrote ----</div><div>{html}</div></div>',
        ),
        (
            "Spark",
            "en",
            '<div>{typed_html}</div><div name="messageReplySection">On 2 Mar 2026, Mentor Exchange wrote:<br><div>{html}</div></div>',
        ),
        (
            "NetEase",
            "zh",
            '<div>{typed_html}</div><div id="isReplyContent">在 2026-03-02，Mentor Exchange 写道：<br>{html}</div>',
        ),
        (
            "Mailspring",
            "en",
            '{typed_html}<br><div class="gmail_quote_attribution">On Mar 2 2026, at 9:00 am, Mentor Exchange wrote:</div><blockquote>{html}</blockquote>',
        ),
        (
            "indented",
            "en",
            '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">{typed_html}</blockquote><div class="gmail_quote"><div class="gmail_attr">On Mon wrote:</div><blockquote class="gmail_quote">{html}</blockquote></div>',
        ),
        (
            "preformatted",
            "en",
            '<pre wrap="">{typed}\n</pre><blockquote type="cite"><pre>{old}</pre></blockquote>',
        ),
        ("hidden preview", "en", '<div style="display:none;font-size:0">REJECT</div><p>{typed_html}</p>'),
    )
)
ALL = (*TEXTS, *HTML)


def written(shape: Shape) -> str:
    """The body of that mail, its places filled."""
    quoted = "\n".join(f"> {line}".rstrip() for line in OLD.split("\n"))
    places = {
        "{typed}": shape.typed,
        "{typed_html}": shape.typed.replace("\n", "<br>"),
        "{old}": OLD,
        "{quoted}": quoted,
        "{html}": HTML_OLD,
    }
    body = shape.body
    for place, text in places.items():
        body = body.replace(place, text)
    return body
