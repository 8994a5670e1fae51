"""What is kept here, looked at: the queue, a conversation, the stored mails.

These only read, and work beside an open window as well.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from ecdesk.cli import out
from ecdesk.cli.place import Place
from ecdesk.cli.usage import ID, WrongUse
from ecdesk.domain.errors import Refused
from ecdesk.words import _

if TYPE_CHECKING:
    from datetime import datetime

    from ecdesk.domain.shop import Shop
    from ecdesk.domain.sla import ClockReading
    from ecdesk.store.reading import Reader
    from ecdesk.views.clock_rows import CallView, PromiseView
    from ecdesk.views.rows import CustomerView, MailView, QueueRow, ThreadView

_TABS = ("reply", "promises", "waiting", "snoozed", "done", "backlog")
_PAGE = 500


@click.command(help=_("次に返すメール。期限の近い順です。"))
@click.option("--tab", type=click.Choice(_TABS), default="reply", help=_("見る一覧。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def queue(place: Place, tab: str, as_json: bool) -> None:
    """What to answer next."""
    now = place.world.clock()
    with place.reader() as reader:
        rows = _tab(reader, tab, now)
    told = [_queued(row, now) for row in rows]
    out.say(told, as_json, "\n".join(_line(row, now) for row in rows))


def _tab(reader: Reader, tab: str, now: datetime) -> list[QueueRow]:
    from ecdesk.views.queue import page
    from ecdesk.views.rows import Tab

    rows: list[QueueRow] = []
    after: tuple[Any, ...] | None = None
    while True:
        found = page(reader, Tab(tab), now=now, after=after, limit=_PAGE)
        rows.extend(found.rows)
        after = found.after
        if after is None:
            return rows


def _reading(row: QueueRow, now: datetime) -> ClockReading | None:
    from ecdesk.domain.sla import read_clock

    if row.received_at is None:
        return None
    return read_clock(row.received_at, row.shop.calendar, row.targets, now)


def _line(row: QueueRow, now: datetime) -> str:
    reading = _reading(row, now)
    limit = "" if reading is None else out.local(reading.limit_at, row.shop)
    return f"{row.id}\t{limit}\t{row.customer or row.address}\t{row.subject}"


def _queued(row: QueueRow, now: datetime) -> dict[str, Any]:
    """`reasons` are codes of domain/urgency.py; `why` says them."""
    from ecdesk import words

    reading, place, stands = _reading(row, now), row.place, row.stands
    case = stands.case
    chips = {
        "safety": case is not None and case.safety,
        "angry": case is not None and case.emotion == "angry",
        "promise": stands.promise_at is not None,
        "overdue": stands.promise_at is not None and stands.promise_at <= now,
        "rescue": row.rescue_ready(now),
        "no_reply": not stands.needs_reply,
        "checking": bool(stands.checking),
        "snoozed": stands.is_snoozed(now),
        "again": row.unanswered > 1,
        "attachment": row.attachments,
        "draft": row.has_draft,
        f"outgoing.{row.outgoing}": row.outgoing is not None,
    }
    return {
        "id": row.id,
        "shop": row.shop.name,
        "customer": row.customer or row.address,
        "subject": row.subject,
        "state": row.status.value,
        "received": out.instant(row.received_at) if row.received_at else None,
        "deadline": out.instant(reading.limit_at) if reading else None,
        "remaining_s": reading.remaining if reading else None,
        "reasons": [reason.code for reason in place.reasons] if place else [],
        "why": words.place_reasons(place) if place else [],
        "chips": [name for name, shown in chips.items() if shown],
        "tags": list(stands.tags),
        "intent": stands.intent or None,
        "promise": _maybe(stands.promise_at),
        "snoozed_until": _maybe(stands.snoozed_until),
        "waiting_since": _maybe(stands.wait.since if stands.wait else None),
    }


def _maybe(at: datetime | None) -> str | None:
    return None if at is None else out.instant(at)


@click.command(help=_("やりとりをひとつ開きます。"))
@click.argument("conversation_id", metavar="ID", type=ID)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def show(place: Place, conversation_id: int, as_json: bool) -> None:
    """One conversation."""
    from ecdesk.views.thread import thread

    with place.reader() as reader:
        view = thread(reader, conversation_id)
    if view is None:
        raise Refused("conversation.missing")
    told = _shown(view, place.world.clock())
    letters = [_letter(mail, view.shop) for mail in view.mails]
    out.say(told, as_json, "\n\n".join([view.subject, *letters]))


def _letter(mail: MailView, shop: Shop) -> str:
    who = f"{mail.sender.name} <{mail.sender.addr}>".strip()
    return f"── {out.local(mail.received_at, shop)}  {who}\n{mail.text}"


def _shown(view: ThreadView, now: datetime) -> dict[str, Any]:
    return {
        "id": view.id,
        "shop": view.shop.name,
        "subject": view.subject,
        "state": view.status.value,
        "revision": view.revision,
        "messages": [_message(mail) for mail in view.mails],
        "customer": None if view.customer is None else _customer(view.customer),
        "notes": [{"id": note.id, "text": note.text} for note in view.notes],
        "promises": [_promise(one, view.shop, now) for one in view.promises],
        "calls": [_call(call) for call in view.calls],
        "tags": list(view.stands.tags),
    }


def _promise(one: PromiseView, shop: Shop, now: datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "made": out.instant(one.made_at),
        "due": out.instant(one.due_at),
        "about": one.about,
        "state": one.standing(shop.calendar, now).value,
    }


def _call(call: CallView) -> dict[str, Any]:
    return {
        "id": call.id,
        "at": out.instant(call.at),
        "whom": call.whom,
        "said": call.said,
        "outcome": call.outcome.value,
        "minutes": call.minutes,
    }


def _message(mail: MailView) -> dict[str, Any]:
    import msgspec

    return {
        "id": mail.id,
        "direction": mail.direction.value,
        "from": msgspec.to_builtins(mail.sender),
        "to": msgspec.to_builtins(mail.to),
        "date": out.instant(mail.received_at),
        "subject": mail.subject,
        "text": mail.text,
        "attachments": [file.filename for file in mail.attachments],
        "findings": [],
    }


def _customer(who: CustomerView) -> dict[str, Any]:
    return {
        "id": who.id,
        "name": who.name,
        "addresses": list(who.addresses),
        "earlier": [
            {"id": e.id, "subject": e.subject, "date": out.instant(e.last_mail_at)}
            for e in who.earlier
        ],
    }


@click.command(
    help=_(
        "ことばで探します。書いたことばがすべて入ったメールを、新しい順に出します。"
        "「店:」「期間:」「電話:」「from:」なども使えます。「-ことば」は、それが入ったメールを除きます。"
    ),
    context_settings={"ignore_unknown_options": True},  # -ことば is a word of the query
)
@click.argument("words_", metavar="WORDS", nargs=-1, required=True)
@click.option("--limit", default=50, type=click.IntRange(1, 100_000), help=_("出す数の上限。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def search(place: Place, words_: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Mails that are as wanted; what could not be read of the query is said first."""
    from ecdesk import words
    from ecdesk.views import search as view

    wanted = " ".join(words_)
    slip = next((word for word in words_ if word.startswith("--") and word != "--"), None)
    if slip is not None:
        raise click.NoSuchOption(slip)
    if not wanted.strip():
        raise WrongUse(_("探すことばを書いてください。"))
    began = time.perf_counter()
    with place.reader() as reader:
        found = view.search(reader, wanted, limit=limit, now=place.world.clock())
    doubts = [words.sentence(doubt.code, doubt.values) for doubt in found.doubts]
    notes = [words.sentence(note.code, note.values) for note in found.notes]
    told = {
        "hits": [
            {
                "conversation": hit.conversation_id,
                "message": hit.mail_id,
                "subject": hit.subject,
                "date": out.instant(hit.received_at),
                "snippet": hit.snippet,
            }
            for hit in found.hits
        ],
        "total": found.total,
        "ms": round((time.perf_counter() - began) * 1000, 1),
        "doubts": doubts,
        "notes": notes,
        "indexed": found.percent,
    }
    lines = [f"{h.conversation_id}\t{h.subject}\t{h.snippet}" for h in found.hits]
    out.say(told, as_json, "\n".join([*doubts, *notes, *(lines or [_("見つかりませんでした。")])]))


@click.command(help=_("しまってあるメールを1行に1通ずつ、置き場所とハッシュ値とともに出します。"))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def mails(place: Place, as_json: bool) -> None:
    """Every stored mail with where it lies and the hash of its bytes."""
    from ecdesk.views.mails import stored

    with place.reader() as reader:
        for row in stored(reader):
            line = f"{row['mailbox']}\t{row['folder']}\t{row['uid']}\t{row['message_id']}"
            out.say(row, as_json, line)
