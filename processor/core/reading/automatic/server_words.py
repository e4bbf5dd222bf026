"""What mail servers say when they could not deliver, or not yet; by language, in lower case.

These are the standing phrases of server software, not words of the association: they are the same
wherever the program runs, so that they are here and not in rules/. A new language is a new line.
"""

from __future__ import annotations

import re

# A subject that holds one of these may be a bounce's.
_SUBJECTS: dict[str, tuple[str, ...]] = {
    "en": (
        "undeliver", "undelivered", "non-deliver", "nondeliver", "not delivered", "delivery failure",
        "delivery failed", "delivery has failed", "failed delivery", "delivery problem", "delivery error",
        "delivery status notification", "delivery notification", "delivery report", "delivery delayed",
        "delivery status", "returned mail", "returned email", "returned e-mail",
        "returning message to sender", "returning to sender", "returned to sender", "return to sender",
        "mail returned", "message returned", "mail failure", "failed mail", "mail failed", "failure notice",
        "failure notification", "mail error", "mail system error", "mail delivery", "message delivery",
        "error during delivery", "processing error", "could not be delivered", "couldn't be delivered",
        "cannot be delivered", "can't be delivered", "can not be delivered", "unable to deliver",
        "not been delivered", "user unknown", "unknown user", "bounced", "bounce notification",
        "delayed mail", "message delayed", "mail delayed", "email delayed", "rejected mail",
        "message rejected", "mail rejected", "blocked mail", "message blocked", "message status",
        "address not found", "message not accepted", "mail not accepted", "message undeliver", "unzustell",
        "mailbox full", "warning: message", "warning: could not send",
    ),
    "de": (
        "unzustellbar", "nicht zustellbar", "nicht zugestellt", "zustellung fehlgeschlagen",
        "zustellung gescheitert", "unzustellbarkeit", "zustellungsfehler", "zustellfehler", "zustellstatus",
        "fehler bei der zustellung", "zustellung verzögert", "übermittlungsstatus",
        "zurückgesendete nachricht",
    ),
    "fr": (
        "non remis", "non distribué", "non distribuable", "non délivré", "échec de la remise",
        "échec de remise", "échec de livraison", "échec d'envoi", "échec de la distribution",
        "notification d'état de remise", "notification d'état de distribution", "message retourné",
        "retour à l'expéditeur", "remise retardée", "non distribuables",
    ),
    "es": (
        "no se puede entregar", "no se pudo entregar", "no se ha podido entregar", "no entregado",
        "no entregable", "error de entrega", "fallo en la entrega", "fallo de entrega", "entrega fallida",
        "correo devuelto", "mensaje devuelto", "notificación del estado de entrega", "aviso de entrega",
        "entrega retrasada", "no ha sido entregado",
    ),
    "pt": (
        "não é possível entregar", "não foi possível entregar", "não entregue", "não foi entregue",
        "falha na entrega", "falha de entrega", "falha no envio", "erro na entrega", "mensagem devolvida",
        "e-mail devolvido", "notificação de status de entrega", "não pôde ser entregue",
    ),
    "it": (
        "impossibile recapitare", "non recapitabile", "mancato recapito", "mancata consegna",
        "non recapitato", "non consegnato", "recapito non riuscito", "errore di consegna",
        "consegna non riuscita", "notifica sullo stato del recapito", "messaggio respinto",
    ),
    "nl": (
        "onbestelbaar", "niet bezorgd", "niet afgeleverd", "kan niet worden bezorgd", "bezorging mislukt",
        "aflevering mislukt", "onbestelbare", "status van bezorging", "niet worden afgeleverd",
    ),
    "da": ("kunne ikke leveres", "kan ikke leveres", "ikke leveret", "uleveret", "levering mislykkedes"),
    "nb": ("kan ikke leveres", "kunne ikke leveres", "ikke levert", "uleverlig", "leveringsfeil"),
    "sv": (
        "kan inte levereras", "kunde inte levereras", "ej levererat", "olevererbar", "leveransfel",
        "inte levererat",
    ),
    "fi": ("toimitus epäonnistui", "ei voitu toimittaa", "ei voi toimittaa", "perille toimittaminen"),
    "pl": (
        "niedostarczone", "nie można dostarczyć", "nie dostarczono", "niedoręczon", "nie została dostarczona",
        "błąd dostarczania", "zwrot wiadomości",
    ),
    "cs": ("nedoručitelné", "nedoručeno", "nelze doručit", "nebylo možné doručit", "vrácená pošta"),
    "sk": ("nedoručiteľné", "nedoručené", "nie je možné doručiť", "nepodarilo sa doručiť"),
    "hu": ("kézbesíthetetlen", "nem kézbesíthető", "kézbesítési hiba", "sikertelen kézbesítés"),
    "ro": ("nu se poate livra", "nu a putut fi livrat", "nelivrat", "eroare de livrare", "livrare eșuată"),
    "ru": (
        "не доставлено", "не удается доставить", "не удаётся доставить", "не удалось доставить",
        "недоставленное", "не может быть доставлено", "сообщение о недоставке", "ошибка доставки",
        "недоставлен",
    ),
    "uk": ("не доставлено", "не вдалося доставити", "не вдається доставити", "помилка доставки"),
    "bg": ("не може да бъде доставено", "недоставено", "неуспешна доставка"),
    "el": ("δεν παραδόθηκε", "δεν είναι δυνατή η παράδοση", "αποτυχία παράδοσης", "μη παραδοτέο"),
    "tr": ("teslim edilemedi", "iletilemedi", "teslim edilemeyen", "teslimat hatası", "teslim edilemez"),
    "he": ("לא ניתן למסירה", "לא נמסר", "נכשלה המסירה"),
    "ar": ("تعذر التسليم", "تعذّر التسليم", "فشل التسليم", "غير قابل للتسليم", "لم يتم التسليم"),
    "ja": (
        "配信できません", "配信不能", "配信エラー", "配信失敗", "配信されません", "配達できません",
        "送信できません", "送信エラー", "返送", "不達", "届きません", "未配信", "エラーメール", "お届けでき",
    ),
    "zh": (
        "未送达", "未送達", "无法送达", "無法送達", "无法传递", "無法傳遞", "无法投递", "投递失败", "退信",
        "传递失败", "发送失败", "邮件被退回", "無法傳送", "寄件失敗", "未传递", "未傳遞", "退件",
    ),
    "ko": (
        "배달되지 않음", "배달할 수 없", "전송 실패", "전달되지", "발송 실패", "반송", "배달 실패",
        "배달하지 못",
    ),
    "vi": ("không gửi được", "không thể gửi", "không phát được"),
    "th": ("ไม่สามารถส่ง", "ส่งไม่ถึง"),
}  # fmt: skip

# What the server writes about it. Full phrases only: they are looked for in whole texts.
_BODIES: dict[str, tuple[str, ...]] = {
    "en": (
        "could not be delivered", "couldn't be delivered", "cannot be delivered", "can not be delivered",
        "can't be delivered", "was not delivered", "were not delivered", "wasn't delivered",
        "not been delivered", "not delivered to", "could not deliver", "couldn't deliver", "cannot deliver",
        "unable to deliver", "wasn't able to deliver", "was not able to deliver", "not able to deliver",
        "failed to deliver", "delivery failed", "delivery has failed", "delivery to the following",
        "delevery to the following", "delivery attempts", "error delivering",
        "error was encountered while attempting to deliver", "did not reach the following",
        "has been postponed", "was automatically rejected",
        "could not be reached", "couldn't be reached", "did not receive a copy", "had permanent fatal errors",
        "had permanent delivery errors", "permanent fatal delivery error", "had transient non-fatal errors",
        "has been returned", "is being returned", "returned to sender", "returned to you", "returned below",
        "returning message to sender", "is undeliverable", "undeliverable mail", "undeliverable message",
        "addresses failed", "address(es) failed", "failed addresses", "failed recipient",
        "delivery status notification", "delivery failure", "delivery error", "delivery report",
        "mail delivery system", "mail delivery software", "delivery has been delayed", "message was rejected",
        "was rejected by", "unable to process the following", "no valid recipients", "no such user",
        "user unknown", "unknown user", "invalid user", "unknown or illegal user", "mailbox unavailable",
        "mailbox is full", "mailbox full", "mailfolder is full", "recipient address rejected",
        "recipient unknown", "unknown recipient", "does not exist", "doesn't exist", "doesn't have",
        "no mailbox here", "not a known user", "not our customer", "invalid recipient",
        "invalid final delivery", "host unknown", "permanent error", "message delayed", "still being retried",
        "will be retried", "will continue to attempt", "encountered an error", "quota exceeded", "over quota",
        "did not exactly match", "not accepting mail", "has exceeded", "transcript of session follows",
        "no transcript available", "was undeliverable", "returned mail", "wasn't found at",
        "couldn't be found", "failed permanently", "message could not be", "unknown address", "not listed in",
        "address rejected", "isn't accepting", "is not accepting", "error from remote", "remote host said",
        "message has been blocked", "has been rejected", "not reach", "delivery problem",
        "temporarily deferred", "delivery incomplete",
    ),
    "de": (
        "konnte nicht zugestellt werden", "konnten nicht zugestellt werden", "nicht zugestellt",
        "zustellung ist", "fehler bei der zustellung", "unzustellbar", "konnte nicht übermittelt werden",
        "empfänger unbekannt", "postfach ist voll", "wurde nicht gefunden", "nicht zustellbar",
        "ist fehlgeschlagen",
    ),
    "fr": (
        "n'a pas pu être remis", "n'ont pas pu être remis", "n'a pas pu être délivré",
        "n'a pas pu être distribué", "échec de la remise", "n'a pas pu être livré", "n'a pas été délivré",
        "destinataire inconnu", "non remis", "n'a pas été trouvé", "impossible de remettre", "n'a pas abouti",
    ),
    "es": (
        "no pudo ser entregado", "no se pudo entregar", "no se puede entregar", "no se ha podido entregar",
        "no ha podido ser entregado", "no ha sido entregado", "no fue entregado", "error en la entrega",
        "destinatario desconocido", "usuario desconocido", "no se encontró",
    ),
    "pt": (
        "não pôde ser entregue", "nao pode ser enviada", "não foi possível entregar", "não foi entregue",
        "falha na entrega", "não pode ser entregue", "usuário desconhecido", "não foi encontrado",
    ),
    "it": (
        "non è stato possibile recapitare", "non è stato recapitato", "impossibile recapitare",
        "non può essere recapitato", "recapito non riuscito", "non è stato consegnato", "utente sconosciuto",
    ),
    "nl": (
        "kon niet worden bezorgd", "kan niet worden bezorgd", "kon niet worden afgeleverd", "niet afgeleverd",
        "niet bezorgd", "onbestelbaar", "bezorging is mislukt",
    ),
    "da": ("kunne ikke leveres", "kan ikke leveres", "ikke leveret"),
    "nb": ("kunne ikke leveres", "kan ikke leveres", "ble ikke levert"),
    "sv": ("kunde inte levereras", "kan inte levereras", "inte levererats", "har inte nått"),
    "fi": ("ei voitu toimittaa", "toimitus epäonnistui", "ei voida toimittaa"),
    "pl": (
        "nie można dostarczyć", "nie mogła zostać dostarczona", "nie została dostarczona",
        "nie udało się dostarczyć", "nie moze zostac dostarczona", "nieznany użytkownik",
    ),
    "cs": ("nelze doručit", "nebylo možné doručit", "nemohla být doručena", "nebyla doručena"),
    "sk": ("nie je možné doručiť", "nemohla byť doručená", "nebola doručená", "nepodarilo sa doručiť"),
    "hu": ("nem kézbesíthető", "nem sikerült kézbesíteni", "nem lehetett kézbesíteni"),
    "ro": ("nu a putut fi livrat", "nu s-a putut livra", "nu a fost livrat"),
    "ru": (
        "не может быть доставлено", "не удалось доставить", "не было доставлено", "не доставлено",
        "не найден", "не удается доставить", "невозможно доставить", "неизвестный получатель",
        "почтовый ящик переполнен",
    ),
    "uk": ("не може бути доставлен", "не вдалося доставити", "не було доставлено"),
    "bg": ("не може да бъде доставен", "не беше доставен"),
    "el": ("δεν ήταν δυνατή η παράδοση", "δεν παραδόθηκε", "δεν μπόρεσε να παραδοθεί"),
    "tr": ("teslim edilemedi", "iletilemedi", "ulaştırılamadı"),
    "he": ("לא ניתן היה למסור", "לא נמסרה"),
    "ar": ("لم يتم تسليم", "تعذر تسليم", "تعذّر تسليم"),
    "ja": (
        "配信できません", "配信できなかった", "配信されませんでした", "配達できません", "届けられません",
        "届けできません", "送信できません", "送信できなかった", "お届けでき", "見つかりません",
        "送れませんでした", "配送できません", "存在しません", "宛先不明", "メールボックスがいっぱい",
        "あて先",
    ),
    "zh": (
        "无法送达", "無法送達", "未能送达", "未送达", "无法投递", "投递失败", "退信", "無法傳遞", "无法传递",
        "用户不存在", "发送失败", "收件人不存在", "無法寄達", "未能投递", "被退回",
    ),
    "ko": ("배달하지 못했", "배달할 수 없", "전송하지 못했", "전달되지 못", "전달하지 못", "반송"),
    "vi": ("không gửi được", "không thể gửi", "không thể phân phối"),
    "th": ("ไม่สามารถส่ง",),
}  # fmt: skip

# The mail is still on its way.
_WAITS: dict[str, tuple[str, ...]] = {
    "en": (
        "still being retried", "delayed mail", "message delayed", "mail delayed", "has been delayed",
        "not yet been delivered", "will be retried", "will continue to attempt", "will continue trying",
        "will keep trying", "will try again", "will retry", "this is a warning", "warning message only",
        "you do not need to resend", "delivery status notification (delay)", "delivery delayed",
        "notification (delayed)", "warning: message", "warning: could not send", "delivery incomplete",
        "no action is required on your part", "you do not need to take any action", "message is delayed",
    ),
    "de": ("verzögert", "noch nicht zugestellt", "wird weiterhin versuch", "weitere zustellversuche"),
    "fr": ("retardé", "pas encore été remis", "pas encore été délivré", "nouvelles tentatives"),
    "es": ("retrasad", "aún no se ha entregado", "todavía no se ha", "se seguirá intentando"),
    "pt": ("ainda não foi entregue", "entrega atrasada", "continuará tentando"),
    "it": ("ritardat", "non è ancora stato"),
    "nl": ("vertraagd", "nog niet bezorgd", "nog niet afgeleverd"),
    "pl": ("opóźnion", "jeszcze nie został"),
    "ru": ("задержан", "еще не доставлен", "ещё не доставлен"),
    "ja": ("遅延", "再送信を試み", "引き続き"),
    "zh": ("延迟", "延遲", "稍后重试"),
}  # fmt: skip

# Over the copy of the mail that comes back; what stands below is not the server's word.
_COPIES: tuple[str, ...] = (
    "original message", "original mail", "original header", "header of the original",
    "headers of the original", "copy of the message", "copy of your message", "copy of the first part",
    "copy of the original", "returned message", "returned mail", "unsent message", "unsent data",
    "undelivered message", "text of your message", "text of message", "source mail", "source message",
    "your original message", "header of your message", "message header", "message headers", "message text",
    "your message follows", "full text of the message", "content of your message", "mensaje original",
    "mensagem original", "message d'origine", "message original", "ursprüngliche nachricht",
    "originalnachricht", "messaggio originale", "oorspronkelijk bericht", "исходное сообщение",
    "original meddelande", "den oprindelige meddelelse", "oryginalna wiadomość", "původní zpráva",
    "元のメール", "オリジナルメッセージ", "原始邮件", "原始郵件", "원본 메시지",
)  # fmt: skip

SUBJECT = tuple(phrase for phrases in _SUBJECTS.values() for phrase in phrases)
BODY = tuple(phrase for phrases in _BODIES.values() for phrase in phrases)
WAITS = tuple(phrase for phrases in _WAITS.values() for phrase in phrases)

_MOST_LINE = 160  # characters of a line that says what follows
_RULE = re.compile(r"[> \t]{0,8}[-=*|_#~+]{2}")
_FOLLOWS = re.compile(r"\b(?:follow(?:s|ing)?|below)\b[^:]{0,30}[-:. ]*$")
_ALONE = re.compile(r"[> \t]*([^:\-]{1,60}?)[ \t]{0,4}:?-*$")


def says(text: str, phrases: tuple[str, ...]) -> bool:
    """A phrase stands somewhere in the plain text, be it in the midst of a word."""
    return any(phrase in text for phrase in phrases)


def copy_begins(text: str) -> int:
    """Where the copy of the mail begins that a notice brings back; -1 when none does.

    Over it stands a line by itself: in dashes, or saying that it follows.
    """
    at = 0
    for line in text.split("\n"):
        if len(line) <= _MOST_LINE:
            low = line.lower().rstrip()
            if says(low, _COPIES) and (_RULE.match(low) or _FOLLOWS.search(low) or _alone(low)):
                return at
            if "原文如下" in low:
                return at
        at += len(line) + 1
    return -1


def _alone(low: str) -> bool:
    found = _ALONE.match(low)
    return found is not None and found[1].strip() in _COPIES
