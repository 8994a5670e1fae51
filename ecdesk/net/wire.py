"""The real wire: which implementation stands behind a mailbox.

Put together in app and cli; tests put other things into a `Wire`.
"""

from __future__ import annotations

from pathlib import Path

from ecdesk.domain.ports import MailSender, MailSource, Wire
from ecdesk.domain.shop import Mailbox, MailboxKind
from ecdesk.net.imap import ImapSource
from ecdesk.net.maildir import MaildirSender, MaildirSource
from ecdesk.net.probe import probe
from ecdesk.net.secrets import KeyringSecrets
from ecdesk.net.smtp import SmtpSender


def real_wire() -> Wire:
    """Servers, local folders and the operating system's keyring."""
    return Wire(open_source, open_sender, probe, KeyringSecrets())


def open_source(mailbox: Mailbox, password: str) -> MailSource:
    """A mailbox opened for reading. Raises `Trouble`."""
    if mailbox.kind is MailboxKind.MAILDIR:
        return MaildirSource(Path(mailbox.path))
    return ImapSource(mailbox, password)


def open_sender(mailbox: Mailbox, password: str) -> MailSender:
    """What a mailbox sends through; nothing is connected yet."""
    if mailbox.kind is MailboxKind.MAILDIR:
        return MaildirSender(Path(mailbox.path))
    return SmtpSender(mailbox, password)
