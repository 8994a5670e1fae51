"""`ecdesk read`: what mail files say, as the desk understands them, with the reason on every mark.

Nothing is stored. Where a data folder is chosen, its desk tells the shop's hours, order numbers
and goods, and who waits already; else the mail is read by itself. The rule: of several files each
gets its line, whatever is wrong with the others; the exit code is that of the worst.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ecdesk import runtime
from ecdesk.cli import ends, files, out
from ecdesk.cli.place import Place
from ecdesk.cli.usage import WrongUse
from ecdesk.domain.errors import DeskError
from ecdesk.words import _, reason

if TYPE_CHECKING:
    from datetime import date, datetime

    from ecdesk.domain.mail import ParsedMail
    from ecdesk.domain.reading import Context, DateMark, Mark, Reading
    from ecdesk.domain.shop import Shop
    from ecdesk.store.reading import Reader
    from ecdesk.views.surroundings import Surroundings

    Around = Callable[[ParsedMail, datetime], Context]


@click.command(
    help=_("メールのファイルを読み、お客様の依頼・質問・期日などを理由とともに出します。")
)
@click.argument("paths", metavar="FILE", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def read(place: Place, paths: Sequence[Path], as_json: bool) -> int:
    """Read mail files and show what their writers want."""
    code = 0
    with _known(place) as around:
        for path in paths:
            try:
                raw = files.bytes_of(path)
            except (DeskError, WrongUse) as error:
                code = max(code, ends.unreadable(path, error, as_json=as_json))
                continue
            told = _read(path, raw, around)
            out.say(told, as_json, "" if as_json else _in_lines(told))
    return code


def _read(path: Path, raw: bytes, around: Around) -> dict[str, Any]:
    from ecdesk.mail.parse import parse

    mail = parse(raw)
    found = reading_of(mail, runtime.utc_now(), around)
    return {"file": str(path), "body": mail.text, **told(found)}


def reading_of(mail: ParsedMail, now: datetime, around: Around | None = None) -> Reading:
    """A mail as the desk understands it; `now` stands in where it bears no date."""
    from ecdesk.language.reading import read as read_text

    sent_at = mail.date or mail.received or now
    return read_text(
        mail.text,
        sent_at=sent_at,
        subject=mail.subject,
        parts=mail.parts,
        context=(around or _alone)(mail, sent_at),
    )


@contextlib.contextmanager
def _known(place: Place) -> Iterator[Around]:
    """What the desk of the chosen data folder knows around a mail; nothing where there is none.

    Raises as `Place.reader`.
    """
    if place.data is None or not (place.data / runtime.DATABASE).exists():
        yield _alone
        return
    from ecdesk.views.shops import shops

    with place.reader() as reader:
        with reader.look() as look:
            every = shops(look)
        yield partial(_in_shop, reader, every, {})


def _in_shop(
    reader: Reader,
    every: Mapping[int, Shop],
    known: dict[int, Surroundings],
    mail: ParsedMail,
    sent_at: datetime,
) -> Context:
    """A mail as its shop has it, by the address it was sent to; alone where that is nobody's.

    What a shop knows is asked once, and stays in `known` for the other files.
    """
    from ecdesk.views import surroundings

    with reader.connect() as connection:
        addressed = (one.addr for one in (*mail.to, *mail.cc))
        shop = every.get(surroundings.shop_at(connection, addressed) or 0)
        if shop is None:
            return _alone(mail, sent_at)
        if shop.id not in known:
            known[shop.id] = surroundings.known_to(connection, shop.id)
        cites = (*mail.references, *filter(None, [mail.in_reply_to]))
        found = surroundings.around_file(
            connection, known[shop.id], shop.id, mail.message_id, cites, sent_at
        )
    return surroundings.context(
        found,
        shop.calendar,
        auto=mail.auto,
        form=mail.form,
        sender_name=mail.sender.name,
        channel=mail.channel,
        shop_channel=shop.channel,
    )


def _alone(mail: ParsedMail, _sent_at: datetime) -> Context:
    """What the mail itself tells beside its text; no shop is known here."""
    from ecdesk.domain.reading import Context

    return Context(
        sender_name=(mail.form.customer_name if mail.form else "") or mail.sender.name,
        form=mail.form,
        auto=mail.auto,
        is_holiday=_is_holiday,
        channel=mail.channel,
    )


def _is_holiday(day: date) -> bool:
    """Public holidays of Japan."""
    import jpholiday

    return bool(jpholiday.is_holiday(day))


def told(found: Reading) -> dict[str, Any]:
    """A reading as the JSON of the contract: offsets count characters of `body`."""
    deadline = found.deadline
    return {
        "requests": _marks(found.requests),
        "questions": _marks(found.questions),
        "disclosures": _marks(found.disclosures),
        "urgency_cues": _marks(found.urgency_cues),
        "emotion_cues": _marks(found.emotion_cues),
        "names": _marks(found.names),
        "order_numbers": _marks(found.order_numbers),
        "phones": _marks(found.phones),
        "products": _marks(found.products),
        "urgency": found.urgency.value,
        "emotion": found.emotion.value,
        "deadlines": [_date(mark) for mark in found.deadlines],
        "deadline_date": deadline.isoformat() if deadline else None,
        "dates": [_date(mark) for mark in found.dates],
        "intent": found.intent.value,
        "intent_cues": _marks(found.intent_cues),
        "secondary_intents": [also.value for also in found.also],
        "target": found.target.value,
        "timing": found.timing.value,
        "cause": found.cause.value,
        "needs_reply": found.needs_reply,
        "wishes": _marks(found.wishes),
        "wrong_shop": _marks(found.wrong_shop),
        "history": _marks(found.history),
        "order": None
        if found.order is None
        else {
            "present": list(found.order.present),
            "missing": list(found.order.missing),
            "sufficient": found.order.sufficient,
        },
    }


def _marks(marks: Iterable[Mark]) -> list[dict[str, Any]]:
    return [
        {
            "text": mark.text,
            "start": mark.start,
            "end": mark.end,
            "kind": mark.kind,
            "reason": reason(mark.code, mark.cue),
        }
        for mark in marks
    ]


def _date(mark: DateMark) -> dict[str, Any]:
    return {
        "text": mark.text,
        "start": mark.start,
        "end": mark.end,
        "date": mark.day.isoformat(),
        "role": mark.role.value,
        "others": [other.isoformat() for other in mark.others],
        "reason": reason(mark.code, mark.cue),
    }


def _in_lines(told: dict[str, Any]) -> str:
    """The same for a person at a terminal."""
    headings = (
        ("requests", _("依頼")),
        ("questions", _("質問")),
        ("disclosures", _("お客様のこと")),
        ("deadlines", _("期日")),
    )
    lines = [str(told["file"])]
    for key, heading in headings:
        lines += [f"  {heading}: {mark['text'].strip()} ({mark['reason']})" for mark in told[key]]
    return "\n".join(lines)
