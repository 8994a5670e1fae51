"""The connection test, in steps a person can follow.

    probe.imap_connected ─▶ probe.imap_signed_in ─▶ probe.sent_folder
    probe.pop3_connected ─▶ probe.pop3_signed_in      (POP3 has no such folder)
    probe.smtp_connected ─▶ probe.smtp_signed_in

The rule: a step that fails says why (`values["trouble"]` is the `Trouble` code) and ends its own
line; sending is tried even where receiving failed, so that one test finds both mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import MailSource, Phase, ProbeStep, Role
from ecdesk.domain.shop import Mailbox, MailboxKind
from ecdesk.net.channel import Timeouts
from ecdesk.net.imap import ImapSource
from ecdesk.net.imap_client import hang_up, open_box
from ecdesk.net.maildir import MaildirSource
from ecdesk.net.pop3 import Pop3Source
from ecdesk.net.smtp import SmtpSender


def probe(mailbox: Mailbox, password: str, timeouts: Timeouts | None = None) -> Iterator[ProbeStep]:
    """Test receiving, then sending; each step as soon as it is known."""
    timeouts = timeouts or Timeouts()
    if mailbox.kind is MailboxKind.MAILDIR:
        yield from _folder(mailbox)
        return
    if mailbox.imap is not None:
        yield from _receiving(mailbox, password, timeouts)
    if mailbox.pop3 is not None:
        yield from _fetching(mailbox, password, timeouts)
    if mailbox.smtp is not None:
        yield from _sending(mailbox, password, timeouts)


def _receiving(mailbox: Mailbox, password: str, timeouts: Timeouts) -> Iterator[ProbeStep]:
    step = "probe.imap_connected"
    with ExitStack() as leaving:
        try:
            box = open_box(mailbox, timeouts)
            leaving.callback(hang_up, box)
            yield ProbeStep(step, True)
            step = "probe.imap_signed_in"
            source = ImapSource(mailbox, password, timeouts, box)
            leaving.callback(source.close)
            yield ProbeStep(step, True)
            step = "probe.sent_folder"
            yield _sent_folder(source)
        except Trouble as trouble:
            yield _failed(step, trouble)


def _fetching(mailbox: Mailbox, password: str, timeouts: Timeouts) -> Iterator[ProbeStep]:
    try:
        Pop3Source(mailbox, password, timeouts).close()
    except Trouble as trouble:
        connected = trouble.code in {"net.login", "net.busy", "oauth.refused", "pop3.no_uidl"}
        if connected:
            yield ProbeStep("probe.pop3_connected", True)
        yield _failed(f"probe.pop3_{'signed_in' if connected else 'connected'}", trouble)
        return
    yield ProbeStep("probe.pop3_connected", True)
    yield ProbeStep("probe.pop3_signed_in", True)


def _sending(mailbox: Mailbox, password: str, timeouts: Timeouts) -> Iterator[ProbeStep]:
    done = {Phase.HELLO: "probe.smtp_connected", Phase.AUTH: "probe.smtp_signed_in"}
    step = "probe.smtp_connected"
    try:
        for phase in SmtpSender(mailbox, password, timeouts).check_steps():
            yield ProbeStep(done[phase], True)
            step = "probe.smtp_signed_in"
    except Trouble as trouble:
        yield _failed(step, trouble)


def _folder(mailbox: Mailbox) -> Iterator[ProbeStep]:
    try:
        yield _sent_folder(MaildirSource(Path(mailbox.path)))
    except Trouble as trouble:
        yield _failed("probe.sent_folder", trouble)


def _sent_folder(source: MailSource) -> ProbeStep:
    """Without a Sent folder replies are sent but not kept on the server: no trouble, but told."""
    for folder in source.folders():
        if folder.role is Role.SENT:
            return ProbeStep("probe.sent_folder", True, {"folder": folder.name})
    return ProbeStep("probe.sent_folder", False)


def _failed(step: str, trouble: Trouble) -> ProbeStep:
    return ProbeStep(step, False, {"trouble": trouble.code, **trouble.values})
