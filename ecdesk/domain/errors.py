"""Whose fault is it? The answer decides where a person reads about it.

    DeskError
      Refused      the person can put it right     → beside the field, exit 3
      Trouble      the world is at fault           → status line, retried, exit 4
    anything else is our bug                       → crash notice, logged

Every error carries a code and values; `words` makes the sentence: what happened, what is safe,
what to do. Codes are `family.what`, as for findings.
"""

from __future__ import annotations

from typing import Any


class DeskError(Exception):
    """A known failure: `code` names the sentence, `values` fill it. Never holds a mail's words."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        """The code and values, for logs; people read `words.say`."""
        shown = ", ".join(f"{key}={value!r}" for key, value in self.values.items())
        return f"{self.code}({shown})"


class Refused(DeskError):
    """Asked for something that must not happen as it stands: checks, a folder in use."""


class Trouble(DeskError):
    """Network, sign-in, disk: nothing the person wrote is wrong, and nothing is lost.

    Codes: net.unknown_host, net.unreachable, net.timeout, net.gone, net.certificate, net.login,
    net.no_tls, net.refused (the server said no), net.busy (it said: later), disk.full,
    disk.read_only, disk.broken, keyring.none, keyring.locked, secret.missing.
    `retry` says whether trying again without the person makes sense.
    """

    def __init__(self, code: str, *, retry: bool = True, **values: Any) -> None:
        super().__init__(code, **values)
        self.retry = retry
