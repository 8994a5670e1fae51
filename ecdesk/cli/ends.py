"""How a command ends that did not do what was asked: a sentence and an exit code.

    2   wrong use: the words on the command line      usage.WrongUse, click's errors
    3   refused: the person can put it right          Refused, with the stops where checks stopped
    4   outside: network, sign-in, disk               Trouble, OSError; a bug of ours as well
    130 the person stopped it (Ctrl+C), as shells count it

With --json the same stands on stdout as {code, error}.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from ecdesk import words
from ecdesk.cli import out, usage
from ecdesk.cli.place import Place
from ecdesk.domain.errors import DeskError, Refused, Trouble
from ecdesk.words import _

WRONG_USE, REFUSED, OUTSIDE, STOPPED = 2, 3, 4, 130

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether --json stands among the options."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options


def is_known(error: BaseException) -> bool:
    """Whether the failure is one that the program knows, not a bug of ours."""
    known = (DeskError, click.ClickException, click.Abort)
    return isinstance(error, known) or _of_disk(error) is not None


def end(error: BaseException, place: Place, *, as_json: bool) -> int:
    """Say what happened; the exit code."""
    if isinstance(error, click.Abort):
        out.complain(_("とちゅうで止めました。そこまでに受け取ったものは保存してあります。"))
        return STOPPED
    if not is_known(error):
        place.log_bug(error)
    code, said = told(error)
    if as_json:
        out.print_json(said)
    out.complain(said["error"])
    for stop in said.get("stops", ()):
        out.complain(f"  × {stop['why']}")
    return code


def unreadable(path: Path, error: BaseException, *, as_json: bool) -> int:
    """Say why a file of several could not be opened, and go on; its exit code."""
    code, said = told(error)
    if as_json:
        out.print_json({"file": str(path), **said})
    out.complain(said["error"])
    return code


def told(error: BaseException) -> tuple[int, dict[str, Any]]:
    """A failure as its exit code and as JSON tells it: {code, error}, and the stops of checks."""
    if isinstance(error, click.ClickException):
        return WRONG_USE, {"code": "usage", "error": usage.sentence(error)}
    known = error if isinstance(error, DeskError) else _of_disk(error)
    if known is None:
        known = Trouble("bug", kind=type(error).__name__)
    said: dict[str, Any] = {"code": known.code, "error": words.say(known)}
    if "stops" in known.values:
        said["stops"] = [_stop(stop) for stop in known.values["stops"]]
    return REFUSED if isinstance(known, Refused) else OUTSIDE, said


def _stop(stop: Mapping[str, Any]) -> dict[str, Any]:
    """A stop of the checks as JSON tells it; `start` and `end` count in the text named `where`."""
    return {
        "code": stop["code"],
        "text": stop["text"],
        "start": stop.get("start", 0),
        "end": stop.get("end", 0),
        "where": stop.get("where", "nowhere"),
        "why": words.finding(stop["code"], stop["values"], stop["text"]),
        "fix": str(stop["values"].get("right", "")),
    }


def _of_disk(error: BaseException) -> Trouble | None:
    """What the operating system says of files that nobody closer could name."""
    if not isinstance(error, OSError):
        return None
    if error.errno in _FULL:
        return Trouble("disk.full")
    return Trouble("disk.read_only") if error.errno in _CLOSED else None
