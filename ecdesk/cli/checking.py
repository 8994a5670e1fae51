"""`ecdesk check`: a reply held against the mail it answers, before it is sent.

The same checks as beside the window's composer, with what the two files and the options tell: no
data folder is touched. The rule: a reply with stops ends with 3, as a reply that is to be sent
would, and its findings stand on stdout either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecdesk import words
from ecdesk.cli import ends, files, out
from ecdesk.cli.place import Place
from ecdesk.cli.reading import reading_of
from ecdesk.words import _

if TYPE_CHECKING:
    from datetime import datetime

    from ecdesk.checks.registry import Context, Draft, Report
    from ecdesk.domain.findings import Finding
    from ecdesk.domain.ledger import Entry
    from ecdesk.domain.mail import ParsedMail
    from ecdesk.domain.shop import Shop

_FILE = click.Path(path_type=Path)


@click.command(
    help=_("返信のファイルを、もとのメールと見比べて確かめます。直すことがあれば 3 で終わります。")
)
@click.argument("reply_file", metavar="REPLY.eml", type=_FILE)
@click.option("--to", "mail_file", required=True, type=_FILE, help=_("お客様からのメール。"))
@click.option("--shop", default="", help=_("店の名前(書かなければ、返信の差出人)。"))
@click.option("--department", default="", help=_("部署。"))
@click.option("--staff", default="", help=_("担当者。"))
@click.option("--address", default="", help=_("店のメールアドレス。"))
@click.option("--other-shop", "others", multiple=True, help=_("同じ人がもつ、ほかの店の名前。"))
@click.option("--channel", default="", help=_("own・rakuten・amazon など。"))
@click.option("--final", is_flag=True, help=_("この返信で終わりなら付けます。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def check(
    place: Place,
    reply_file: Path,
    mail_file: Path,
    shop: str,
    department: str,
    staff: str,
    address: str,
    others: Sequence[str],
    channel: str,
    final: bool,
    as_json: bool,
) -> int:
    """Check one reply."""
    from ecdesk.checks.matter import ledger
    from ecdesk.checks.registry import run
    from ecdesk.mail.parse import parse

    answer = parse(files.bytes_of(reply_file))
    mail = parse(files.bytes_of(mail_file))
    sender = _shop(
        shop or answer.sender.name,
        department=department,
        staff=staff,
        address=address or answer.sender.addr,
        channel=channel or mail.channel,
    )
    now = answer.date or mail.date or place.world.clock()
    context = _context(mail, sender, [_shop(name) for name in others], now)
    draft = _draft(answer, final=final)
    report = run(draft, context)
    told = _told(report, ledger(draft, context))
    out.say(told, as_json, "" if as_json else _in_lines(told))
    if not report.stops:
        return 0
    out.complain(_("直すことが {n} 件あります。").format(n=len(report.stops)))
    return ends.REFUSED


def _shop(
    name: str, *, department: str = "", staff: str = "", address: str = "", channel: str = ""
) -> Shop:
    """A shop as far as the options tell of it, open as a new one is."""
    from ecdesk.domain.calendar import default_calendar
    from ecdesk.domain.shop import Shop

    return Shop(0, name, department, staff, address, "", "", channel, default_calendar())


def _draft(answer: ParsedMail, *, final: bool) -> Draft:
    from ecdesk.checks.registry import Draft

    return Draft(
        subject=answer.subject,
        body=answer.text,
        to=answer.to,
        cc=answer.cc,
        attachments=tuple(file.filename for file in answer.attachments),
        final=final,
    )


def _context(mail: ParsedMail, shop: Shop, others: Iterable[Shop], now: datetime) -> Context:
    """What the customer's mail tells."""
    from ecdesk.checks.registry import Context, Letter

    reading = reading_of(mail, now)
    form = mail.form
    names = [
        form.customer_name if form else "",
        "" if form else mail.sender.name,
        *(mark.text for mark in reading.names),
    ]
    addresses = {mail.sender.key, *(address.key for address in mail.reply_to)}
    return Context(
        shop=shop,
        now=now,
        other_shops=tuple(others),
        customer_names=tuple(dict.fromkeys(name for name in names if name)),
        customer_addresses=frozenset(addresses | {form.email.lower() if form else ""}) - {""},
        taking_part=frozenset(address.key for address in (*mail.to, *mail.cc)),
        incoming=(f"{mail.subject}\n{mail.text}",),
        turn=(Letter(mail.text, reading, mail.subject),),
        known=frozenset({form.order_number} if form and form.order_number else ()),
        channel=shop.channel,
    )


def _told(report: Report, entries: Iterable[Entry]) -> dict[str, Any]:
    """The contract's JSON; `start` and `end` count in the text named `where`."""
    return {
        "stops": [_finding(finding) for finding in report.stops],
        "warnings": [_finding(finding) for finding in report.warnings],
        "notes": [_finding(finding) for finding in report.notes],
        "ledger": [
            {
                "request": entry.mark.text,
                "state": entry.state.value,
                "start": entry.mark.start,
                "end": entry.mark.end,
                "by": [
                    {"text": one.text, "start": one.start, "end": one.end} for one in entry.by[:1]
                ],
            }
            for entry in entries
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "text": finding.text,
        "start": finding.start,
        "end": finding.end,
        "where": finding.where.value,
        "why": words.finding(finding.code, finding.values, finding.text),
        "fix": words.fix(finding.code, finding.values, finding.text),
    }


def _in_lines(told: dict[str, Any]) -> str:
    """The same for a person at a terminal."""
    signs = (("stops", "×"), ("warnings", "!"), ("notes", "・"))
    lines = [f"{sign} {one['why']} {one['fix']}" for key, sign in signs for one in told[key]]
    return "\n".join(lines) or _("直すところはありません。")
