"""Waiting until the server says that something happened (IDLE, RFC 2177).

    IDLE ─▶ "+ idling" ─▶ wait: the server spoke │ somebody wakes us │ time is up ─▶ DONE ─▶ OK

imaplib has no IDLE before Python 3.14, and a wait must end at once when the person presses
"receive" or closes the program: a socket pair of our own is waited for beside the server's.
"""

from __future__ import annotations

import imaplib
import selectors
import socket
import ssl
from contextlib import suppress
from io import BufferedReader
from typing import cast

# 29 minutes is what RFC 2177 allows; routers of small shops forget a silent line much earlier.
LONGEST = 9 * 60.0
NEWS = frozenset({"EXISTS", "EXPUNGE", "FETCH", "RECENT", "VANISHED"})

imaplib.Commands.setdefault("IDLE", ("SELECTED",))


class Wake:
    """Ends a wait from another thread; a wake that nobody waited for ends the next wait."""

    def __init__(self) -> None:
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)

    @property
    def ear(self) -> socket.socket:
        """What becomes readable when somebody wakes us."""
        return self._here

    def call(self) -> None:
        """Wake whoever waits, now or next."""
        with suppress(OSError):  # full: enough calls are waiting already; or closed
            self._there.send(b"!")

    def forget(self) -> None:
        """Take note of all calls so far."""
        with suppress(OSError):
            while self._here.recv(4096):
                pass

    def close(self) -> None:
        """Let go of both ends."""
        self._here.close()
        self._there.close()


def forget_news(client: imaplib.IMAP4) -> None:
    """What was told of the selected folder so far is known."""
    for name in NEWS:
        client.untagged_responses.pop(name, None)


def has_news(client: imaplib.IMAP4) -> bool:
    """Whether the server told of the selected folder since it was last known."""
    return not NEWS.isdisjoint(client.untagged_responses)


def wait(client: imaplib.IMAP4, seconds: float, wake: Wake) -> bool:
    """Whether the server told of news in the selected folder before time was up or somebody woke.

    Raises what imaplib raises: `abort` and `OSError` for a lost line, `error` for a refusal.
    """
    forget_news(client)
    tag = client._command("IDLE")  # noqa: SLF001 - no public way
    while client._get_response():  # noqa: SLF001 - up to the "+"
        if client.tagged_commands[tag]:
            raise imaplib.IMAP4.error("IDLE refused")
    _listen(client, min(seconds, LONGEST), wake)
    client.send(b"DONE\r\n")
    client._command_complete("IDLE", tag)  # noqa: SLF001 - as above
    return has_news(client)


def _listen(client: imaplib.IMAP4, seconds: float, wake: Wake) -> None:
    """Return when the server has said something, somebody calls, or time is up."""
    if _has_unread(client):
        return
    with selectors.DefaultSelector() as waiting:
        waiting.register(client.sock, selectors.EVENT_READ)
        waiting.register(wake.ear, selectors.EVENT_READ)
        waiting.select(seconds)
    wake.forget()


def _has_unread(client: imaplib.IMAP4) -> bool:
    """Whether something came together with the "+", and lies in a buffer that no select sees."""
    timeout = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        return bool(cast("BufferedReader", client.file).peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        client.sock.settimeout(timeout)
