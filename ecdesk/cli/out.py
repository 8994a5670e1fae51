"""What a command says on stdout: JSON for scripts, lines for people.

The rule: a mail is somebody else's text. In lines for people it brings no control characters to
the terminal; in JSON it stands as it is.
"""

from __future__ import annotations

import os
import re
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from ecdesk.domain.shop import Shop

# Everything but tab and line feed that a terminal may take for an order; turned-round text too.
_ORDERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def say(told: object, as_json: bool, text: str) -> None:
    """The outcome of a command: as JSON, or as text where there is any."""
    if as_json:
        print_json(told)
    elif text:
        print_text(text)


def print_json(told: object) -> None:
    """One line of JSON."""
    import msgspec

    try:
        line = msgspec.json.encode(told)
    except UnicodeEncodeError:  # half a character: a file name that is not UTF-8
        line = msgspec.json.encode(_whole(msgspec.to_builtins(told)))
    _write(line.decode())


def print_text(text: str) -> None:
    """Lines for a person."""
    _write(harmless(text))


def instant(at: datetime) -> str:
    """A moment as JSON tells it: ISO 8601 with its offset, to the second."""
    return at.isoformat(timespec="seconds")


def local(at: datetime, shop: Shop) -> str:
    """A moment as lines for people tell it: 2026-11-17 14:18, by the shop's own clock."""
    return f"{at.astimezone(ZoneInfo(shop.calendar.zone)):%Y-%m-%d %H:%M}"


def complain(sentence: str) -> None:
    """One sentence on stderr."""
    click.echo(harmless(sentence), err=True)


def harmless(text: str) -> str:
    """The text without characters that a terminal obeys."""
    return _ORDERS.sub("\ufffd", text.replace("\r\n", "\n"))


def _write(line: str) -> None:
    try:
        click.echo(line)
    except OSError as error:
        # What is still in the buffer would be tried again, and fail, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise
        # Whoever read has gone: the command's work and its exit code stand all the same.


def _whole(told: Any) -> Any:
    if isinstance(told, str):
        return told.encode("utf-8", "replace").decode()
    if isinstance(told, list | tuple):
        return [_whole(item) for item in told]
    if isinstance(told, dict):
        return {key: _whole(value) for key, value in told.items()}
    return told
