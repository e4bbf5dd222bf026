"""A url that configuration takes is a url that the mailbox or the courier opens, and no other one is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from processor.config.tables import DeliveryTable, MailboxTable
from processor.core.servers import MaildirPath, ServerAddress, delivery_place, mailbox_place
from processor.couriers import open_courier
from processor.mailboxes import open_mailbox

HOSTS = (
    "mail.example", "Mail.EXAMPLE", "mail.example.", "localhost", "LOCALHOST", "localhost.", "127.0.0.1",
    "127.0.0.2", "127.255.255.254", "127.1", "0.0.0.0", "10.0.0.1", "256.1.1.1", "[::1]", "[::2]",
    "[::ffff:127.0.0.1]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[fe80::1%25]", "[fe80::1%25a b]", "[::1",
    "::1", "[127.0.0.1]", "127.0.0.1%eth0", "bücher.example", "xn--bcher-kva.example", "a_b.example",
    "-a.example", "a-.example", "a..example", "a" * 63 + ".example", "a" * 64 + ".example", "", " ", "a b",
    "mail.exa\nmple", "mail.exa\tmple", "mail\\example", "mail.example\x00",
)  # fmt: skip
USERS = (
    "", "@", "u@", "u%40program.example@", "u@program.example@", "U@", "%20@", "u%0d%0ax@", "u%ff@", "%zz@",
    "u:@", "u:secret@", ":secret@", "ü@", "u%C3%BC@", "u%00@", "u;x@", "u\n@",
)  # fmt: skip
PORTS = ("", ":", ":1", ":0", ":25", ":65535", ":65536", ":99999", ":many", ":-1", ":+25", ": 25", ":２５")
PATHS = ("", "/", "//", "/INBOX", "/A/B", "/Lists%20%26%20more", "/%0a", "/%ff", "/?x", "?x", "#x", "/#")
SCHEMES = (
    "imaps", "imap", "IMAPS", "Imap", "smtps", "smtp+starttls", "smtp", "SMTP", "Smtp+StartTLS", "pop3",
    "http", "",
)  # fmt: skip
MAILDIRS = (
    "maildir:", "maildir: ", "maildir:in", "maildir:./in", "maildir:a/b", "maildir:///in", "maildir:////in",
    "maildir://in", "maildir://", "MAILDIR:in", "Maildir:///in", "maildir:a\nb", "maildir:a%20b", "maildir",
    "maildir:in/", "maildir:..", "maildir:.",
)  # fmt: skip

servers = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(SCHEMES), st.sampled_from(USERS), st.sampled_from(HOSTS), st.sampled_from(PORTS),
    st.sampled_from(PATHS),
)  # fmt: skip
urls = st.one_of(servers, st.sampled_from(MAILDIRS), st.text(max_size=40))


def configured(section: str, url: str, folder: Path) -> bool:
    """Configuration takes this url, with a password beside it where it names a user, or without one."""
    table = MailboxTable if section == "mailbox" else DeliveryTable
    try:
        table.model_validate({"url": url, "password_env": "MAIL_PASSWORD"}, context={"folder": folder})
    except ValidationError:
        return False
    return True


def opens(section: str, url: str, folder: Path) -> bool:
    try:
        if section == "mailbox":
            open_mailbox(url, password=lambda: "secret", base=folder).close()
        else:
            open_courier(url, password=lambda: "secret", base=folder).close()
    except ValueError:
        return False
    return True


def agree(section: str, url: str, folder: Path) -> None:
    # configuration takes blanks at the ends of a value away before anybody sees it
    assert configured(section, url, folder) == opens(section, url.strip(), folder), (section, url)


@settings(deadline=None)
@given(url=urls)
def test_configuration_and_doors_agree_on_every_url(
    url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for section in ("mailbox", "delivery"):
        agree(section, url, tmp_path_factory.getbasetemp())


@pytest.mark.parametrize("host", HOSTS)
def test_configuration_and_doors_agree_on_every_host(host: str, tmp_path: Path) -> None:
    for scheme in SCHEMES:
        for user in ("", "u@"):
            for section in ("mailbox", "delivery"):
                agree(section, f"{scheme}://{user}{host}", tmp_path)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.2", "127.8.9.10", "[::1]", "LocalHost"])
def test_a_password_may_go_to_every_address_of_this_machine(host: str, tmp_path: Path) -> None:
    """smtp://u@127.0.0.2 was taken by configuration and ended `once` with a traceback."""
    assert configured("delivery", f"smtp://u@{host}", tmp_path)
    assert opens("delivery", f"smtp://u@{host}", tmp_path)


@pytest.mark.parametrize("host", ["10.0.0.1", "mail.example", "128.0.0.1", "[::2]", "localhost.example"])
def test_a_password_goes_unprotected_to_no_other_machine(host: str, tmp_path: Path) -> None:
    assert not configured("delivery", f"smtp://u@{host}", tmp_path)
    assert not opens("delivery", f"smtp://u@{host}", tmp_path)


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "folder", "security"),
    [
        ("imaps://u@Mail.Example", "mail.example", 993, "u", "INBOX", "tls"),
        ("imaps://u%40p.example@mail.example:1993/A/B", "mail.example", 1993, "u@p.example", "A/B", "tls"),
        ("imap://u@mail.example/Lists%20%26%20more", "mail.example", 143, "u", "Lists & more", "starttls"),
        ("IMAP://u@127.0.0.2/", "127.0.0.2", 143, "u", "INBOX", "none"),
        ("imaps://u@[fe80::1%25eth0]:993", "fe80::1%eth0", 993, "u", "INBOX", "tls"),
    ],
)
def test_a_mailbox_is_what_its_url_says(
    url: str, host: str, port: int, user: str, folder: str, security: str
) -> None:
    place = mailbox_place(url)
    assert isinstance(place, ServerAddress)
    assert (place.host, place.port, place.user, place.folder) == (host, port, user, folder)
    assert place.security == security


@pytest.mark.parametrize(
    ("url", "path"),
    [("maildir:in", "in"), ("maildir:///in", "/in"), ("maildir:////in", "/in"), ("MAILDIR:~/in", "~/in")],
)
def test_a_maildir_is_the_same_folder_for_mailbox_and_delivery(url: str, path: str) -> None:
    assert mailbox_place(url) == delivery_place(url) == MaildirPath(path=path)
