"""A second opinion from a model on this very machine: set up, and asked when the person asks.

    setting (off while there is none) ──▶ the mails that wait ──▶ the model ──▶ text for the window

It is shown only what customers wrote in the turn, without quotations, signatures and the names and
numbers of a form: no notes, nothing of the record, nothing of other conversations. The one rule:
neither question nor answer is kept or logged; what becomes of the answer is the person's to say.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ecdesk import protocol as p
from ecdesk.domain.conversation import Direction
from ecdesk.domain.errors import Refused, Trouble
from ecdesk.domain.mail import PartKind
from ecdesk.domain.opinion import Adviser, Question, What, clean, question, require_adviser
from ecdesk.engine.tasks import Stopped
from ecdesk.store import schema as s
from ecdesk.store.database import Write
from ecdesk.views.opinion import SETTING, adviser_from

if TYPE_CHECKING:
    from ecdesk.engine.desk import Desk

_MAILS = 3  # of a turn, the newest


def set_up(write: Write, command: p.SetSecondOpinion, _now: datetime) -> dict[str, Any]:
    """Keep whom to ask, or that nobody is asked. Raises Refused opinion.not_here, ….cloud."""
    known = write.session.get(s.Setting, SETTING)
    before = adviser_from(known.value if known is not None else None)
    if command.model.strip():
        wanted = require_adviser(command.address, command.model)
        value = {"address": wanted.address, "model": wanted.model}
        write.session.merge(s.Setting(name=SETTING, value=value))
    elif known is not None:
        write.session.delete(known)
    write.touched.settings = True
    told = {"address": "", "model": ""}
    if before is not None:
        told = {"address": before.address, "model": before.model}
    return {"before": told}


def _find_models(desk: Desk, command: p.FindModels) -> dict[str, Any]:
    return {"models": list(desk.wire.opinions.models(command.address))}


def _ask(desk: Desk, command: p.AskSecondOpinion) -> dict[str, Any]:
    with desk.tasks.begin(command.task) as task:
        adviser, asked = _prepared(desk, command)
        try:
            said = desk.wire.opinions.ask(
                adviser.address,
                adviser.model,
                asked,
                lambda signs: task.step(signs, 0),
                lambda: task.stopped,
            )
        except Trouble:
            if task.stopped:
                raise Stopped from None
            raise
    text = clean(said)
    if not text:
        raise Trouble("opinion.garbled", retry=False)
    return {"text": text, "model": adviser.model}


def _prepared(desk: Desk, command: p.AskSecondOpinion) -> tuple[Adviser, Question]:
    """Whom to ask and what; the database is let go of before anybody is asked."""
    try:
        what = What(command.what)
    except ValueError:
        raise Refused("opinion.unknown") from None
    with desk.database.connect() as connection, Session(connection) as session:
        known = session.get(s.Setting, SETTING)
        adviser = adviser_from(known.value if known is not None else None)
        if adviser is None:
            raise Refused("opinion.off")
        conversation = session.get(s.Conversation, command.conversation_id)
        if conversation is None:
            raise Refused("conversation.missing")
        mails = _waiting(session, conversation.id)
        shop = session.get_one(s.Shop, conversation.shop_id).name
    if not any(mail.strip() for mail in mails):
        raise Refused("opinion.no_mail")
    return adviser, question(what, mails, shop, f"-----{secrets.token_hex(8)}-----")


def _waiting(session: Session, conversation_id: int) -> list[str]:
    """What the customer wrote in the turn, oldest first; in the last one where none is open."""
    opened = session.scalar(
        select(s.Turn.opened_at)
        .where(s.Turn.conversation_id == conversation_id)
        .order_by(s.Turn.opened_at.desc(), s.Turn.id.desc())
        .limit(1)
    )
    mails = session.scalars(
        select(s.Mail)
        .where(
            s.Mail.conversation_id == conversation_id,
            s.Mail.direction == Direction.IN.value,
            s.Mail.counts,
        )
        .order_by(s.Mail.received_at.desc(), s.Mail.id.desc())
        .limit(_MAILS)
    ).all()
    return [
        _own_words(mail) for mail in reversed(mails) if opened is None or mail.received_at >= opened
    ]


def _own_words(mail: s.Mail) -> str:
    """What the customer wrote for this mail; of a form the message, not name or telephone."""
    if mail.form and str(mail.form.get("body", "")).strip():
        return str(mail.form["body"])
    written = [mail.text[a:b] for kind, a, b in mail.parts if kind == PartKind.WRITTEN.value]
    return "".join(written) if mail.parts else mail.text


SLOW: dict[type[p.Command], Callable[[Desk, Any], dict[str, Any]]] = {
    p.FindModels: _find_models,
    p.AskSecondOpinion: _ask,
}
