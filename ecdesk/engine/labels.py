"""The labels of a mail (intent, target, timing, cause) with the person's word laid over them.

    what the reader read  ◀─ a guess from the shop's corrections  ◀─ the person's word on this mail

What lies on top is what queue, templates and checks go by; what lies below is kept beside it, with
the reason, so that it comes back when the word is taken away. The one rule: a guess is made from
corrections alone, and never lies over the person's word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from ecdesk.domain.learning import LEAST, Label, Model, What, train
from ecdesk.domain.reading import Intent
from ecdesk.store import schema as s
from ecdesk.views import learned

# A machine's mail and a seller's are told by their shape: no correction of letters speaks of them.
_NEVER_GUESSED = frozenset({Intent.BOUNCE.value, Intent.SALES_PITCH.value})


def as_read(reading: dict[str, Any]) -> dict[str, Any]:
    """A mail's labels as the reader read them, without anything laid over."""
    plain = {name: value for name, value in reading.items() if name not in {"read", "why"}}
    plain.update(reading.get("read", {}))
    return plain


def lay(session: Session, mail: s.Mail, reading: dict[str, Any]) -> dict[str, Any]:
    """The labels of a mail with what the person and their corrections say of them."""
    plain = as_read(reading)
    over: dict[str, str] = {}
    why: dict[str, Any] = {}
    guess = None
    if plain["intent"] not in _NEVER_GUESSED:
        model = _model(session, session.get_one(s.Mailbox, mail.mailbox_id).shop_id)
        text = f"{mail.subject}\n{learned.written(mail)}"
        guess = model.guess(text) if model is not None else None
    if guess is not None and guess.intent != plain["intent"]:
        over["intent"] = guess.intent
        why["intent"] = {"times": guess.times, "words": list(guess.words)}
    said = select(s.LabelWord.label, s.LabelWord.value).where(s.LabelWord.mail_id == mail.id)
    for label, value in session.execute(said):
        over[label], why[label] = value, {"times": 0, "words": []}
    if not over:
        return plain
    return plain | over | {"read": {label: plain[label] for label in over}, "why": why}


# ── what is learned of intents ──────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Memory:
    """Models of one database, by shop: what they were made of, and the model."""

    models: dict[int, tuple[Any, Model | None]] = field(default_factory=dict)


_MEMORIES: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


def _model(session: Session, shop_id: int) -> Model | None:
    """Made anew where a correction came or went."""
    table = s.LabelWord
    number, newest = session.execute(
        select(func.count(), func.max(table.at))
        .join(s.Mail, s.Mail.id == table.mail_id)
        .join(s.Mailbox, s.Mailbox.id == s.Mail.mailbox_id)
        .where(table.label == Label.INTENT.value, s.Mailbox.shop_id == shop_id)
    ).one()
    if number < LEAST:
        return None
    connection = session.connection()
    since = learned.forgotten_of(connection, shop_id, What.INTENT)
    made_of = (number, newest, tuple(sorted(since.items())))
    memory = _MEMORIES.setdefault(connection.engine, _Memory())
    known = memory.models.get(shop_id)
    if known is None or known[0] != made_of:
        known = (made_of, train(learned.examples_of(connection, shop_id)))
        memory.models[shop_id] = known
    return known[1]
