"""How programs that answer for people begin their subjects, and what they say; by language, in lower case.

Standing phrases of mail software, the same wherever the program runs. An association's own words go into
rules/vocabulary.<language>.toml (`vacation`, `left`, `challenge`, `back`), which adds to these.
"""

from __future__ import annotations

# A subject that begins with one of these is an automatic reply's.
VACATION: dict[str, tuple[str, ...]] = {
    "en": (
        "automatic reply", "automatic response", "automated reply", "automated response", "auto reply",
        "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse", "auto responder",
        "autoresponder", "autorespons", "auto:", "out of office", "out-of-office", "out of the office",
        "ooo:", "ooo re", "vacation reply", "vacation response", "vacation message", "vacation notice",
        "absence notice", "away notice", "this is an automatic reply", "this is an automated",
    ),
    "de": (
        "automatische antwort", "automatische rückmeldung", "automatische rückantwort",
        "automatisch generierte", "automatisierte antwort", "abwesenheitsnotiz", "abwesenheitsnachricht",
        "abwesenheitsmeldung", "abwesenheitsassistent", "abwesenheitsbenachrichtigung",
    ),
    "fr": (
        "réponse automatique", "reponse automatique", "message d'absence", "absence du bureau",
        "avis d'absence", "notification d'absence",
    ),
    "es": (
        "respuesta automática", "respuesta automatica", "autorespuesta", "auto respuesta",
        "fuera de la oficina", "fuera de oficina", "mensaje de ausencia", "aviso de ausencia",
        "respuesta automàtica",
    ),
    "ca": ("resposta automàtica", "resposta automatica", "fora de l'oficina"),
    "pt": (
        "resposta automática", "resposta automatica", "fora do escritório", "fora do escritorio",
        "ausência do escritório", "mensagem de ausência", "aviso de ausência",
    ),
    "it": (
        "risposta automatica", "fuori ufficio", "fuori dall'ufficio", "messaggio di assenza",
        "avviso di assenza", "assenza dall'ufficio",
    ),
    "nl": (
        "automatisch antwoord", "automatische reactie", "automatisch bericht", "afwezigheidsbericht",
        "afwezigheidsmelding",
    ),
    "da": ("automatisk svar", "autosvar", "fraværsbesked", "fraværsmeddelelse"),
    "nb": ("automatisk svar", "autosvar", "fraværsmelding", "fraværsassistent"),
    "sv": ("automatiskt svar", "autosvar", "autosvarar", "frånvaromeddelande"),
    "fi": ("automaattinen vastaus", "poissaoloilmoitus", "poissaoloviesti"),
    "is": ("sjálfvirkt svar",),
    "et": ("automaatvastus", "automaatne vastus"),
    "lv": ("automātiskā atbilde", "automātiska atbilde"),
    "lt": ("automatinis atsakymas", "automatinis atsakas"),
    "pl": (
        "automatyczna odpowiedź", "odpowiedź automatyczna", "autoodpowiedź", "autoresponder",
        "nieobecność w biurze", "informacja o nieobecności", "odpowiedz automatyczna",
        "automatyczna odpowiedz",
    ),
    "cs": ("automatická odpověď", "automaticka odpoved", "odpověď v nepřítomnosti"),
    "sk": ("automatická odpoveď",),
    "sl": ("samodejni odgovor", "samodejni odziv"),
    "hr": ("automatski odgovor", "automatsko odgovaranje"),
    "sr": ("аутоматски одговор", "automatski odgovor"),
    "hu": ("automatikus válasz", "automatikus üzenet"),
    "ro": ("răspuns automat", "raspuns automat"),
    "bg": ("автоматичен отговор",),
    "ru": ("автоматический ответ", "автоответ", "автоответчик"),
    "uk": ("автоматична відповідь", "автовідповідь"),
    "el": ("αυτόματη απάντηση", "αυτόματο μήνυμα"),
    "tr": ("otomatik yanıt", "otomatik cevap", "otomatik yanit"),
    "he": ("תשובה אוטומטית", "מענה אוטומטי"),
    "ar": ("رد تلقائي", "رد آلي", "الرد التلقائي"),
    "fa": ("پاسخ خودکار",),
    "hi": ("स्वचालित उत्तर", "स्वत: उत्तर"),
    "ja": ("自動応答", "自動返信", "不在通知", "自動返答", "不在応答", "不在のお知らせ"),
    "zh": ("自动回复", "自動回覆", "自动答复", "自動回復", "外出自动答复", "自動回應"),
    "ko": ("자동 회신", "자동회신", "부재중", "자동 응답", "자동응답", "자동 답장"),
    "vi": ("trả lời tự động", "thư trả lời tự động"),
    "th": ("ตอบกลับอัตโนมัติ", "ข้อความตอบกลับอัตโนมัติ"),
    "id": ("balasan otomatis", "jawaban otomatis"),
    "ms": ("balasan automatik",),
}  # fmt: skip

# The whole of a subject, in answer to a mail of ours; a person who answers keeps that mail's subject.
ALONE: tuple[str, ...] = (
    "vacation", "absence", "away", "on leave", "on holiday", "holiday", "holidays", "out of office",
    "out", "autoreply", "auto reply", "automatic", "abwesenheit", "abwesend", "urlaub", "nicht da",
    "im urlaub", "absent", "absente", "congés", "vacances", "en congé", "vacaciones", "ausencia",
    "ausente", "ausente de la oficina", "fuera de la oficina", "ferie", "in ferie", "assenza",
    "assente", "férias", "ausência", "afwezig", "afwezigheid", "vakantie", "met vakantie", "semester",
    "semesterledig", "frånvaro", "frånvarande", "på ferie", "fravær", "fraværende", "urlop",
    "nieobecność", "nieobecny", "отпуск", "отсутствие", "відпустка", "άδεια", "απουσία", "dovolená",
    "szabadság", "concediu", "loma", "lomalla", "izin", "izindeyim", "休暇", "不在", "休假", "휴가",
    "부재", "חופשה", "إجازة",
)  # fmt: skip

# These a person may write as well: they count with a second sign, an answered mail or a null reverse-path.
AWAY: dict[str, tuple[str, ...]] = {
    "en": (
        "vacation:", "on vacation", "i am on vacation", "i am on holiday", "i'm on holiday",
        "on holiday until", "i am out of the office", "i'm out of the office",
        "i am away", "i'm away", "away from my mail", "away from the office", "away until",
        "away from e-mail", "away from email", "currently away", "currently out of the office", "on leave:",
        "on leave until", "annual leave", "on maternity leave", "on parental leave", "maternity leave",
        "parental leave", "no longer with", "no longer employed", "no longer working", "has left",
        "this mailbox is no longer",
        "we received your", "we have received your", "your request (", "your ticket", "ticket received",
        "ticket created", "case created", "thank you for contacting",
    ),
    "de": (
        "ich bin abwesend", "ich bin nicht im büro", "bin im urlaub", "nicht im büro", "außer haus",
        "urlaubsmeldung",
    ),
    "fr": ("absent du bureau", "absence du", "je suis absent", "hors du bureau", "en congé"),
    "es": ("estoy de vacaciones",),
    "pt": ("ausência temporária", "estou de férias"),
    "it": ("fuori sede", "sono in ferie"),
    "nl": ("niet aanwezig", "afwezigheid:", "afwezig:", "buiten kantoor"),
    "da": ("ikke til stede", "fraværende"),
    "nb": ("ikke på kontoret",),
    "sv": ("frånvaro", "ej på kontoret", "ej i tjänst"),
    "fi": ("en ole paikalla", "poissa toimistosta"),
    "et": ("kontorist väljas",),
    "lv": ("ārpus biroja",),
    "lt": ("nesu darbe",),
    "pl": ("poza biurem", "nieobecność:"),
    "cs": ("mimo kancelář", "nepřítomnost"),
    "sk": ("mimo kancelárie", "neprítomnosť"),
    "sl": ("odsotnost",),
    "hr": ("izvan ureda",),
    "hu": ("házon kívül", "irodán kívül"),
    "ro": ("în afara biroului", "absent din birou"),
    "bg": ("извън офиса",),
    "ru": ("отсутствую", "нет на рабочем месте", "вне офиса"),
    "uk": ("відсутність на роботі",),
    "el": ("εκτός γραφείου", "απουσία από το γραφείο"),
    "tr": ("ofis dışında", "ofis dışındayım"),
    "he": ("מחוץ למשרד",),
    "ar": ("خارج المكتب",),
    "ja": ("休暇中",),
    "zh": ("不在办公室", "外出"),
    "vi": ("vắng mặt",),
    "id": ("di luar kantor",),
}  # fmt: skip

# Said in an automatic reply: the person does not come back to this mailbox.
LEFT: dict[str, tuple[str, ...]] = {
    "en": (
        "no longer with", "no longer work", "no longer works", "no longer working", "no longer employed",
        "no longer an employee", "no longer part of", "has left", "have left the", "left the company",
        "left the organization",
        "left the organisation", "left our", "is not with us any", "no longer at", "no longer in use",
        "no longer monitored", "no longer active", "no longer valid", "no longer exists",
        "mailbox is not monitored", "this mailbox is closed", "has retired", "i have retired",
        "is retired from", "no longer a member of staff", "my last day", "last day at", "i am leaving",
        "moved on from", "departed from the", "has departed", "does not work here", "doesn't work here",
    ),
    "de": (
        "nicht mehr bei", "nicht mehr für", "nicht mehr in unserem", "nicht mehr im unternehmen",
        "nicht mehr tätig", "nicht mehr beschäftigt", "nicht mehr angestellt",
        "hat das unternehmen verlassen", "das unternehmen verlassen", "unser haus verlassen", "ausgeschieden",
        "nicht mehr erreichbar", "nicht mehr aktiv", "wird nicht mehr gelesen", "im ruhestand",
        "nicht mehr gültig",
    ),
    "fr": (
        "ne fait plus partie", "ne travaille plus", "a quitté", "j'ai quitté", "n'est plus", "ne suis plus",
        "plus en service", "a pris sa retraite",
    ),
    "es": (
        "ya no trabaja", "ya no trabajo", "ya no forma parte", "ha dejado la empresa", "ya no está en",
        "ya no labora", "ya no pertenece", "se ha jubilado", "ya no se encuentra en la empresa",
    ),
    "pt": (
        "não trabalha mais", "já não trabalha", "não faz mais parte", "deixou a empresa", "não faz parte",
        "se desligou",
    ),
    "it": ("non lavora più", "non fa più parte", "ha lasciato", "non è più", "in pensione", "non più attivo"),
    "nl": (
        "niet meer werkzaam", "werkt niet meer", "niet langer werkzaam", "heeft ons verlaten", "uit dienst",
        "met pensioen",
    ),
    "da": ("arbejder ikke længere", "er ikke længere", "har forladt", "fratrådt"),
    "nb": ("jobber ikke lenger", "er ikke lenger", "har sluttet", "sluttet i"),
    "sv": ("arbetar inte längre", "jobbar inte längre", "har slutat", "är inte längre", "slutat på"),
    "fi": ("ei ole enää", "ei työskentele enää", "en ole enää", "en työskentele enää"),
    "pl": ("już nie pracuje", "nie pracuje już", "nie jest już", "odszedł z", "nie pracuję już"),
    "cs": ("již nepracuje", "už nepracuje", "již není", "opustil"),
    "hu": ("már nem dolgozik", "nem dolgozik már"),
    "ru": ("больше не работает", "уволен", "уволился", "больше не использу", "покинул"),
    "tr": ("artık çalışmıyor", "çalışmamaktadır", "ayrılmıştır", "ayrıldı"),
    "ja": ("退職", "退社"),
    "zh": ("已离职", "已離職", "不再使用", "已经离职"),
    "ko": ("퇴사", "퇴직"),
}  # fmt: skip

# Said by a robot that wants a click, a word or a reply before it lets mail through.
CHALLENGE: dict[str, tuple[str, ...]] = {
    "en": (
        "requires confirmation", "requires verification", "sender not pre-approved", "not pre-approved",
        "add yourself to my", "has been waitlisted", "was waitlisted", "verify that you are a",
        "verify you are a real", "verify you are human", "prove you are human", "prove that you are human",
        "confirm that you are a", "confirm you are a real", "confirm your message", "confirm this message",
        "confirm your email was", "confirm the delivery of your message", "release your message",
        "held until you", "is being held because", "being held until", "pending confirmation",
        "awaiting confirmation", "challenge/response", "challenge-response", "spam arrest", "spamarrest",
        "approved senders list", "approved sender list", "approved senders", "white list and your",
        "added to my whitelist", "whitelist yourself", "one time verification", "one-time verification",
        "one-time confirmation", "tmda", "boxbe", "complete this verification", "complete the verification",
        "reply to this message to confirm", "click the link below to be added",
        "click here to deliver your message",
    ),
    "de": (
        "bestätigen sie ihre nachricht", "bestätigen sie die zustellung", "absender bestätigen",
        "um ihre nachricht zuzustellen",
    ),
    "fr": (
        "confirmer votre message", "confirmez votre message", "vérifier que vous", "mailinblack",
        "authentifier votre",
    ),
    "es": ("confirmar su mensaje", "confirme su mensaje", "verificar que usted"),
    "it": ("confermare il messaggio", "confermi il messaggio"),
    "pt": (
        "confirme sua mensagem", "confirmar sua mensagem", "confirmação antispam", "anti-spam uol",
        "antispam uol",
    ),
    "nl": ("bevestig uw bericht",),
    "pl": ("potwierdź wysłanie", "potwierdzenie nadawcy"),
    "ru": ("подтвердите отправку", "подтвердите, что вы"),
}  # fmt: skip

# Before the day on which the person is there again.
BACK: dict[str, tuple[str, ...]] = {
    "en": (
        "returning on", "returning", "return on", "return to the office on", "back in the office on",
        "back in the office", "back at work on", "back at my desk on", "back on", "back",
        "available again on", "available again from", "until", "till", "through",
        "returning to the office on", "return", "be back", "resume on", "in the office again on",
    ),
    "de": (
        "wieder ab", "wieder am", "wieder im büro ab", "wieder im büro am", "ab dem", "bis zum",
        "bis einschließlich", "bis", "zurück am", "zurück ab", "ab",
    ),
    "fr": (
        "de retour le", "de retour à partir du", "retour le", "jusqu'au", "jusqu'à", "à partir du",
        "au bureau le",
    ),
    "es": (
        "hasta el día", "hasta el", "hasta", "de vuelta el", "regreso el", "regresaré el", "vuelvo el",
        "a partir del",
    ),
    "pt": ("até o dia", "até", "de volta em", "retorno em", "regresso em", "volto em", "a partir de"),
    "it": (
        "fino al", "rientrerò il", "rientro il", "di ritorno il", "a partire dal", "tornerò il", "sino al",
    ),
    "nl": ("tot en met", "tot", "terug op", "vanaf", "weer aanwezig op", "weer bereikbaar op", "t/m"),
    "da": ("tilbage den", "tilbage", "til og med", "indtil", "igen den"),
    "nb": ("tilbake den", "tilbake", "til og med", "inntil", "igjen den"),
    "sv": ("tillbaka den", "åter den", "åter", "tillbaka", "till och med", "t.o.m."),
    "pl": ("do dnia", "wracam", "powrót", "do"),
    "cs": ("zpět", "do", "vrátím se"),
    "ru": ("до", "вернусь", "буду с", "по"),
    "tr": ("kadar", "dönüş"),
}  # fmt: skip

# In one sentence: that an answer to this very mail is enough, and for what; patterns, by language.
BY_REPLY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        (
            r"(?:simply |just |please )?reply(?:ing)? (?:\w+ )?to this (?:e-?mail|message|mail)",
            "simply reply",
            "reply (?:yes|ok|accept) to",
        ),
        (
            "to confirm",
            "to accept",
            "to join",
            "to activate",
            "to subscribe",
            "to post",
            "to reopen",
            "to complete",
            "you agree",
            "you accept",
            "to verify",
        ),
    ),
    "de": (
        (r"antworten sie (?:\w+ )?auf diese (?:e-?mail|mail|nachricht)",),
        ("zu bestätigen", "anzunehmen", "zu aktivieren", "beizutreten"),
    ),
    "fr": (
        (r"répondez (?:\w+ )?à ce (?:message|mail|courriel|e-mail)",),
        ("(?:pour )?confirmer", "accepter", "activer", "rejoindre"),
    ),
    "es": (
        (r"respond[ae] (?:\w+ )?a este (?:mensaje|correo|e-?mail)",),
        ("confirmar", "aceptar", "activar", "unirse"),
    ),
    "it": (
        (r"rispond[aei]\w* (?:\w+ )?a quest[oa] (?:messaggio|e-?mail|mail)",),
        ("confermare", "accettare", "attivare", "iscriver"),
    ),
    "nl": (
        ("beantwoord (?:deze|dit) (?:e-?mail|mail|bericht)", "antwoord op (?:deze|dit)"),
        ("te bevestigen", "te accepteren", "te activeren"),
    ),
    "pt": (
        (r"respond[ae] (?:\w+ )?a est[ea] (?:mensagem|e-?mail)",),
        ("confirmar", "aceitar", "ativar", "aderir"),
    ),
    "sv": (
        ("svara på (?:detta|det här) (?:mejl|mail|meddelande)",),
        ("att bekräfta", "att acceptera", "att aktivera"),
    ),
    "da": (
        ("(?:be)?svar (?:på )?denne (?:mail|e-?mail|besked)",),
        ("at bekræfte", "at acceptere", "at aktivere"),
    ),
    "no": (
        ("svar på denne (?:e-posten|meldingen|mailen)",),
        ("å bekrefte", "å godta", "å aktivere"),
    ),
    "pl": (
        ("odpowiedz na (?:tę wiadomość|ten e-?mail|ten mail)",),
        ("potwierdzić", "zaakceptować", "aktywować", "dołączyć"),
    ),
}  # fmt: skip

# January … December of languages whose members are not read; those of the others stand in their vocabularies.
MONTHS: dict[str, tuple[str, ...]] = {
    "cs": (
        "ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října",
        "listopadu", "prosince",
    ),
    "ru": (
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
        "ноября", "декабря",
    ),
    "tr": (
        "ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül", "ekim", "kasım",
        "aralık",
    ),
}  # fmt: skip
