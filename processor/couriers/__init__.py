"""Couriers: where the program's mails go out, chosen by the scheme of a url."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from processor.core.servers import MaildirPath, delivery_place
from processor.stages.ports import Courier

__all__ = ["open_courier"]


def open_courier(
    url: str,
    *,
    password: Callable[[], str] | None,
    base: Path,
    ca_file: Path | None = None,
    connections: int = 4,
    access_token: Callable[[str], str] | None = None,
) -> Courier:
    """The courier that `url` names; nothing is connected yet.

    `smtps://[user@]host[:port]`, `smtp+starttls://…`, `smtp://…` or `maildir:PATH`, which counts from
    `base`. With `access_token` XOAUTH2 takes the place of the password.
    Raises ValueError with a wish; a password in a url is refused, and repeated nowhere.
    """
    place = delivery_place(url)
    if isinstance(place, MaildirPath):
        from processor.couriers.maildir import MaildirCourier

        return MaildirCourier(base / Path(place.path).expanduser())
    from processor.couriers.smtp import SmtpCourier
    from processor.couriers.smtp_session import SmtpSettings

    if place.user and password is None and access_token is None:
        raise ValueError("a user needs a password; name a file or an environment variable that holds it")
    return SmtpCourier(
        SmtpSettings(
            host=place.host,
            port=place.port,
            tls=place.security,
            user=place.user,
            password=password,
            ca_file=ca_file,
            connections=connections,
            access_token=access_token,
        )
    )
