"""The command line: a contract for scripts, support and tests.

    place      one data folder: read beside the window, or written alone
    out        JSON and lines on stdout
    ends       every failure as one sentence on stderr and an exit code
    usage      the words on the command line that do not fit
    files      what the person named on the command line, read
    window, page, accounts, receiving, looking, answering, mailfiles, reading, checking, clock,
    doctor, keeping, importing, orders, handing, opinion
               the commands

Options and JSON keep their shape; keys may be added. The work is done by the same engine as behind
the window. The one rule: a command ends with 0, 2 (wrong use), 3 (refused) or 4 (trouble outside),
one clear sentence, and never a traceback. A command returns its exit code; None is 0.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ecdesk import runtime
from ecdesk.cli import (
    accounts,
    answering,
    checking,
    clock,
    doctor,
    ends,
    handing,
    importing,
    keeping,
    looking,
    mailfiles,
    opinion,
    orders,
    page,
    reading,
    receiving,
    steps,
    window,
)
from ecdesk.cli.place import Place, Window, World
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.domain.ports import Wire

__all__ = ["World", "main", "run"]


@click.group(
    invoke_without_command=True,
    help=_("ひとりの店のためのメールの窓口。コマンドを書かなければウィンドウを開きます。"),
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help=_("データの保存先(書かなければ、いつもの場所)。"),
)
@click.option("--hidden", is_flag=True, help=_("ウィンドウを見せずに始めます。"))
@click.option(
    "--smoke",
    type=click.Path(path_type=Path, dir_okay=False),
    help=_("始まるまでを確かめ、このファイルに書いて終わります。"),
)
@click.version_option(package_name="ecdesk")
@click.pass_context
def commands(ctx: click.Context, data: Path | None, hidden: bool, smoke: Path | None) -> int | None:
    """Without a command, the window."""
    place = ctx.obj
    assert isinstance(place, Place)
    place.data = data
    if ctx.invoked_subcommand is not None:
        return None
    return place.world.window(data, hidden=hidden, smoke=smoke)


for _command in (
    window.sample,
    window.engine,
    accounts.account,
    receiving.sync_once,
    looking.queue,
    looking.show,
    looking.search,
    looking.mails,
    doctor.doctor,
    keeping.backup,
    keeping.restore,
    importing.import_mails,
    orders.orders,
    opinion.opinion,
    handing.export,
    handing.erase,
    answering.reply,
    answering.outbox,
    steps.steps,
    mailfiles.parse,
    reading.read,
    checking.check,
    clock.clock,
    page.page,
):
    commands.add_command(_command)


def run(arguments: Sequence[str], world: World) -> int:
    """Carry out one command line; its exit code."""
    place = Place(world)
    try:
        code = commands.main(list(arguments), "ecdesk", standalone_mode=False, obj=place)
    except Exception as error:
        if sys.flags.dev_mode and not ends.is_known(error):
            raise  # `python -X dev -m ecdesk …` is for whoever mends it
        return ends.end(error, place, as_json=ends.wants_json(arguments))
    except SystemExit:
        return 0  # click ends so where nobody reads its help any more
    finally:
        place.close()
    return code if isinstance(code, int) else 0


def main(window: Window) -> None:
    """`ecdesk …` with the real world behind it; `window` opens the window."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    logging.raiseExceptions = False  # a log that cannot be written must not speak on stderr
    logging.getLogger().addHandler(logging.NullHandler())  # and neither may a library's
    sys.exit(run(sys.argv[1:], World(window, _real_wire, runtime.utc_now)))


def _real_wire() -> Wire:
    from ecdesk.net.wire import real_wire

    return real_wire()
