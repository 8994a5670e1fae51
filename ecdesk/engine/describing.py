"""What a conversation's row says of it: subject, first words, last mail, customer, channel, order.

All of it follows from the mails alone, whichever of them came first to us. The one rule: many
conversations are described by as many statements as one is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from ecdesk.domain.mail import Auto
from ecdesk.language.openings import first_words
from ecdesk.mail.channels import OWN
from ecdesk.mail.threads import subject_key
from ecdesk.store.database import Write
from ecdesk.store.plain import Plain

_SNIPPET = 120
_LOOKED_AT = 4000  # characters among which the first words are found
_DESCRIBED = ("subject", "subject_key", "snippet", "last_mail_at", "customer_id", "channel")
_COLUMNS = (*_DESCRIBED, "order_number")
_STORED = f"SELECT id, {', '.join(_COLUMNS)} FROM conversation WHERE id IN ({{}})"  # noqa: S608 - names of ours


class _Mail(NamedTuple):
    """A mail as far as it describes its conversation."""

    conversation_id: int
    id: int
    received_at: str  # as stored
    subject: str
    customer_id: int | None
    auto: str
    channel: str


def describe_all(write: Write, conversation_ids: Iterable[int]) -> None:
    """Subject of the first mail, first words and time of the last; nothing without a mail.

    Also whose each is, through which channel it came and about which order.
    """
    plain, ids = write.plain, list(conversation_ids)
    mails = plain.among(
        "SELECT conversation_id, id, received_at, subject, customer_id, auto, channel FROM mail"
        " WHERE conversation_id IN ({})",
        ids,
    )
    mails.sort(key=itemgetter(0, 2, 1))
    by_conversation = {
        id_: [_Mail(*mail) for mail in some] for id_, some in groupby(mails, itemgetter(0))
    }
    orders = _orders(plain, [mail[1] for mail in mails])
    words = _first_words(plain, [some[-1].id for some in by_conversation.values()])
    changed = []
    for id_, *before in plain.among(_STORED, ids):
        some = by_conversation.get(id_)
        if some is None:
            continue
        first, last = some[0], some[-1]
        values = [
            first.subject,
            subject_key(first.subject),
            words[last.id],
            last.received_at,
            _customer(some, before[_DESCRIBED.index("customer_id")]),
            next((mail.channel for mail in some if mail.channel != OWN), OWN),
            next((orders[mail.id] for mail in some if mail.id in orders), ""),
        ]
        if values != before:
            changed.append((*values, id_))
    if changed:
        columns = ", ".join(f"{name} = ?" for name in _COLUMNS)
        plain.run_many(f"UPDATE conversation SET {columns} WHERE id = ?", changed)  # noqa: S608 - names of ours


def _customer(mails: list[_Mail], before: int | None) -> int | None:
    """Whose a conversation is: whose it was, where a mail says so, or the earliest mail's."""
    theirs = [m.customer_id for m in mails if m.auto != Auto.BOUNCE.value and m.customer_id]
    return before if before in theirs or not theirs else theirs[0]


def _orders(plain: Plain, mail_ids: list[int]) -> dict[int, str]:
    """The order that each mail names, the first of several."""
    named = plain.among(
        "SELECT mail_id, min(key) FROM thread_key WHERE mail_id IN ({})"
        " AND key BETWEEN 'order:' AND 'order:\U0010ffff' GROUP BY mail_id",
        mail_ids,
    )
    return {mail_id: key.removeprefix("order:") for mail_id, key in named}


def _first_words(plain: Plain, mail_ids: list[int]) -> dict[int, str]:
    """How each mail begins, its formalities passed over."""
    found = {}
    rows = plain.among(
        "SELECT mail.id, text, parts, sender_name, name, department, staff FROM mail"
        " JOIN mailbox ON mailbox.id = mailbox_id JOIN shop ON shop.id = shop_id"
        " WHERE mail.id IN ({})",
        mail_ids,
    )
    for id_, text, parts, *names in rows:
        written = "".join(
            text[start:end] for kind, start, end in json.loads(parts) if kind == "written"
        )
        found[id_] = " ".join(first_words(written[:_LOOKED_AT], names).split())[:_SNIPPET]
    return found
