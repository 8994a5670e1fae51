"""The programs that the window is made of: the engine as its child, and the sample shop."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import IO

import click

from ecdesk.cli import ends
from ecdesk.cli.place import Place
from ecdesk.domain.errors import DeskError, Refused
from ecdesk.words import _


@click.command(help=_("見本の店でウィンドウを開きます。"))
@click.pass_obj
def sample(place: Place) -> int:
    """The window on the sample shop."""
    return place.world.window(place.data, sample=True)


@click.command(help=_("送受信の係。ウィンドウが起動し、標準入力と標準出力で話します。"))
@click.option("--sample", "with_sample", is_flag=True, help=_("空の保存先に見本の店を開きます。"))
@click.pass_obj
def engine(place: Place, with_sample: bool) -> int:
    """Commands on stdin, answers and events on stdout."""
    from ecdesk.engine.desk import failure
    from ecdesk.protocol import encode

    said = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break the protocol
    threading.excepthook = _log_thread
    with said:
        try:
            _serve(place, said, with_sample=with_sample)
        except DeskError as error:
            # The window shows why there is no engine: a sentence on stderr alone it cannot read.
            fault = "refused" if isinstance(error, Refused) else "trouble"
            said.write(encode(failure("", fault, error)))
            return ends.end(error, place, as_json=False)
    return 0


def _serve(place: Place, said: IO[bytes], *, with_sample: bool) -> None:
    """Run the engine until stdin ends, which it does when the window has gone."""
    from ecdesk import runtime
    from ecdesk.engine import beside
    from ecdesk.engine.host import Host
    from ecdesk.engine.sample import Story, open_shop
    from ecdesk.store.database import Database

    def say(line: bytes) -> None:
        said.write(line)
        said.flush()

    with place.alone(sample=with_sample) as folder:
        database = Database(folder / runtime.DATABASE)
        wire, clock, story = place.world.wire(), place.world.clock, None
        if with_sample:
            story = Story.read(runtime.resources() / "sample")
            open_shop(database, wire, story, folder / "sample-mail", clock())
        beside.use(runtime.own_command(streams=True))
        host = Host(database, wire, clock, say, story)
        # A command's thread gets its turn soon, however busy those that receive are; and where
        # processors are few, the window's hands go first.
        sys.setswitchinterval(0.001)
        if hasattr(os, "nice"):
            os.nice(5)
        host.start()
        try:
            for line in sys.stdin.buffer:
                host.hear(line)
        except KeyboardInterrupt:
            pass  # told by the terminal together with the window: a quiet end
        finally:
            host.stop()


def _log_thread(struck: threading.ExceptHookArgs) -> None:
    """Python would print the exception's text, which may quote a mail."""
    if struck.exc_value is not None:
        log = logging.getLogger("ecdesk.crash")
        log.critical("thread %s", getattr(struck.thread, "name", "?"), exc_info=struck.exc_value)
