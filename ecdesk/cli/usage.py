"""The words on the command line: what an ID is, and what is said of words that do not fit.

Click says it in English and in its own way. The rule: one sentence that names the option, and where
its meaning may not be plain, the command whose `--help` explains it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import ServerIn

_SECURITY = frozenset({"", "tls", "starttls", "plain"})
SERVER = "HOST:PORT[,tls|starttls|plain]"
ID = click.IntRange(1, (1 << 63) - 1)  # of a row; more than the database can hold is no ID


class WrongUse(click.UsageError):
    """The command line cannot be carried out as it stands; the message is a whole sentence."""


def server(ctx: click.Context, param: click.Parameter, said: str | None) -> ServerIn | None:
    """Read HOST:PORT[,…]; whether it can be reached is the connection test's business."""
    from ecdesk.protocol import ServerIn

    if said is None:
        return None
    place, _comma, security = said.partition(",")
    host, _colon, port = place.rpartition(":")
    numbered = port.isascii() and port.isdigit() and len(port) <= 5
    if not (host and numbered and security in _SECURITY):
        raise click.BadParameter(_("「mail.example.jp:993,tls」の形で書いてください。"), ctx, param)
    return ServerIn(host=host.strip("[]"), port=int(port), security=security or "tls")


def sentence(error: click.ClickException) -> str:
    """What does not fit, in a sentence."""
    if isinstance(error, WrongUse):
        return error.message
    said = _said(error)
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    path = "ecdesk" if ctx is None else ctx.command_path
    return _("{said}使い方は「{path} --help」にあります。").format(said=said, path=path)


def _said(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption | click.BadOptionUsage):
        return _("「{name}」の書き方がちがいます。").format(name=error.option_name)
    if isinstance(error, click.MissingParameter):
        return _("{name} がありません。").format(name=_name(error.param))
    if isinstance(error, click.BadParameter):
        return _bad_value(error.param, error.message)
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    if ctx is not None and isinstance(ctx.command, click.Group):
        names = "・".join(ctx.command.list_commands(ctx))
        return _("コマンドは {names} から選んでください。").format(names=names)
    return _("書き方がちがいます。")


def _bad_value(param: click.Parameter | None, message: str) -> str:
    kind, name = None if param is None else param.type, _name(param)
    if isinstance(kind, click.Choice):
        choices = "・".join(map(str, kind.choices))
        return _("{name} は {choices} から選んでください。").format(name=name, choices=choices)
    if kind is ID:
        return _("{name} は数で入れてください。").format(name=name)
    if isinstance(kind, click.IntRange):
        return _("{name} は {least} から {most} までの数で入れてください。").format(
            name=name, least=kind.min, most=kind.max
        )
    if isinstance(kind, click.Path):
        return _("{name} に書いた場所は使えません。").format(name=name)
    return _("{name} は{message}").format(name=name, message=message)  # a message of our own


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name
