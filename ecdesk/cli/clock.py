"""`ecdesk clock`: the deadline of a mail, and the sum that proves it.

The same counting as the queue's, over a calendar in a file. The rule: a calendar that never opens
is refused and said; the queue alone falls back to counting round the clock, since it must read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecdesk import words
from ecdesk.cli import ends, files, out
from ecdesk.cli.usage import WrongUse
from ecdesk.domain.errors import DeskError, Refused
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.domain.calendar import Calendar
    from ecdesk.domain.sums import Line

_MOST_MINUTES = 366 * 24 * 60
_LAST_YEAR = 9000  # beyond it there is no year left to count in


@click.command(help=_("受信時刻ごとに、返信の期限と、その計算を出します。"))
@click.option(
    "--calendar",
    "calendar_file",
    required=True,
    type=click.Path(path_type=Path),
    help=_("営業時間(JSON)。"),
)
@click.option(
    "--minutes",
    required=True,
    type=click.IntRange(0, _MOST_MINUTES),
    help=_("期限までの営業時間(分)。"),
)
@click.option(
    "--received",
    multiple=True,
    required=True,
    metavar="T…",
    help=_("受信時刻(2026-11-17T10:00+09:00)。時差がなければ店の時刻です。"),
)
@click.argument("more", nargs=-1, metavar="")
@click.option("--json", "as_json", is_flag=True)
def clock(
    calendar_file: Path,
    minutes: int,
    received: Sequence[str],
    more: Sequence[str],
    as_json: bool,
) -> int:
    """A line a time: when an answer is due, and the open stretches that add up to it."""
    calendar = _calendar(calendar_file)
    times = [(said, _time(said, calendar)) for said in (*received, *more)]
    code = 0
    for said, at in times:
        try:
            told = _counted(said, at, calendar, minutes)
        except DeskError as error:
            failed, told = ends.told(error)
            code = max(code, failed)
            out.complain(told["error"])
            if as_json:
                out.print_json({"received": said, **told})
            continue
        out.say(told, as_json, f"{said}\t{told['deadline']}\t{told['said']}")
    return code


def _calendar(file: Path) -> Calendar:
    import json

    from ecdesk.domain.calendar import calendar_from

    try:
        data = json.loads(files.text_of(file))
    except (ValueError, RecursionError) as error:
        raise Refused("calendar.malformed", field="file", value=file.name) from error
    if not isinstance(data, dict):
        raise Refused("calendar.malformed", field="file", value=file.name)
    return calendar_from(data)


def _time(said: str, calendar: Calendar) -> datetime:
    """An ISO 8601 time; one without an offset is the shop's wall time."""
    try:
        at = datetime.fromisoformat(said.strip())
    except ValueError as error:
        raise WrongUse(_("「{said}」は時刻として読めません。").format(said=said)) from error
    if not 1 < at.year < _LAST_YEAR:
        raise WrongUse(_("「{said}」は時刻として読めません。").format(said=said))
    if at.tzinfo is not None:
        return at
    from zoneinfo import ZoneInfo

    return at.replace(tzinfo=ZoneInfo(calendar.zone))


def _counted(said: str, at: datetime, calendar: Calendar, minutes: int) -> dict[str, Any]:
    """`sum` is what was counted; `closed` says why nothing was counted between."""
    from ecdesk.domain.sums import sum_of

    found = sum_of(calendar, at, minutes * 60)
    closed = [(line, line.why) for line in found.lines if line.why is not None]
    return {
        "received": said,
        "deadline": found.deadline.isoformat(),
        "sum": [_line(line) for line in found.counted],
        "closed": [_line(line) | {"code": why.code, "name": why.name} for line, why in closed],
        "said": words.clock_story(found),
    }


def _line(line: Line) -> dict[str, Any]:
    """Real elapsed minutes: whole ones as they are, else with their part."""
    minutes = line.microseconds / 60_000_000
    return {
        "from": line.start.isoformat(),
        "to": line.end.isoformat(),
        "minutes": int(minutes) if minutes.is_integer() else round(minutes, 6),
    }
