"""`ecdesk parse`: mail files read as the desk reads them, without touching any data folder.

The rule: of several files each gets its line, whatever is wrong with the others; the exit code is
that of the worst.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecdesk.cli import ends, files, out
from ecdesk.cli.usage import WrongUse
from ecdesk.domain.errors import DeskError
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.domain.mail import ParsedMail


@click.command(help=_("メールのファイルを読み、中身を出します。"))
@click.argument("paths", metavar="FILE", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def parse(paths: Sequence[Path], as_json: bool) -> int:
    """Read mail files and show what is in them."""
    code = 0
    for path in paths:
        try:
            raw = files.bytes_of(path)
        except (DeskError, WrongUse) as error:
            code = max(code, ends.unreadable(path, error, as_json=as_json))
            continue
        told = _parsed(path, raw)
        head = f"{told['file']}\n  {told['subject']}\n  {told['from']['addr']}"
        out.say(told, as_json, f"{head}\n\n{told['text']}")
    return code


def _parsed(path: Path, raw: bytes) -> dict[str, Any]:
    import msgspec

    from ecdesk.mail.parse import parse as parse_mail

    mail = parse_mail(raw)
    return {
        "file": str(path),
        "subject": mail.subject,
        "from": msgspec.to_builtins(mail.sender),
        "reply_to": msgspec.to_builtins(mail.reply_to),
        "to": msgspec.to_builtins(mail.to),
        "cc": msgspec.to_builtins(mail.cc),
        "date": mail.date.isoformat() if mail.date else None,
        "message_id": mail.message_id,
        "in_reply_to": " ".join(mail.answers),
        "references": list(mail.references),
        "text": mail.text,
        "html": _safe_html(mail, raw),
        "attachments": [
            {"filename": a.filename, "content_type": a.content_type, "size": a.size}
            for a in mail.attachments
        ],
        "form": None if mail.form is None else msgspec.to_builtins(mail.form),
        "channel": mail.channel,
        "auto": mail.auto.value,
        "defects": list(mail.defects),
    }


def _safe_html(mail: ParsedMail, raw: bytes) -> str | None:
    from ecdesk.mail.html import make_safe
    from ecdesk.mail.parse import inline_images

    if mail.html is None:
        return None
    return make_safe(mail.html, frozenset(inline_images(raw))).html
