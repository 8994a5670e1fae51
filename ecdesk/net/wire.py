"""The real wire: which implementation stands behind a mailbox.

Put together in app and cli; tests put other things into a `Wire`.
"""

from __future__ import annotations

from pathlib import Path

from ecdesk.domain.ports import MailSender, MailSource, Wire
from ecdesk.domain.shop import Mailbox, MailboxKind, Server
from ecdesk.net.channel import Protocol, presented
from ecdesk.net.imap import ImapSource
from ecdesk.net.local_model import LocalModels
from ecdesk.net.maildir import MaildirSender, MaildirSource
from ecdesk.net.oauth import OAuthSignIns
from ecdesk.net.pictures import fetch_pictures
from ecdesk.net.pop3 import Pop3Source
from ecdesk.net.probe import probe
from ecdesk.net.providers import find_servers
from ecdesk.net.secrets import KeyringSecrets
from ecdesk.net.smtp import SmtpSender


def real_wire() -> Wire:
    """Servers, local folders and the operating system's keyring."""
    secrets = KeyringSecrets()
    return Wire(
        open_source,
        open_sender,
        probe,
        secrets,
        fetch_pictures,
        OAuthSignIns(secrets),
        find_servers,
        show_certificate,
        LocalModels(),
    )


def show_certificate(server: Server, protocol: str) -> tuple[str, str]:
    """What a server shows, unverified: PEM and SHA-256; empty where it shows nothing."""
    shown = presented(server, Protocol(protocol))
    return (shown.pem, shown.sha256) if shown is not None else ("", "")


def open_source(mailbox: Mailbox, password: str) -> MailSource:
    """A mailbox opened for reading. Raises `Trouble`."""
    if mailbox.kind is MailboxKind.MAILDIR:
        return MaildirSource(Path(mailbox.path))
    if mailbox.kind is MailboxKind.POP3:
        return Pop3Source(mailbox, password)
    return ImapSource(mailbox, password)


def open_sender(mailbox: Mailbox, password: str) -> MailSender:
    """What a mailbox sends through; nothing is connected yet."""
    if mailbox.kind is MailboxKind.MAILDIR:
        return MaildirSender(Path(mailbox.path))
    return SmtpSender(mailbox, password)
