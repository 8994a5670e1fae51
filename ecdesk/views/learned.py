"""What a shop's corrections have taught: told with its evidence, for the reader and for the person.

Worked out from the corrections at every look, not stored: so nothing is known that no correction
says, and what is forgotten is gone at once. The one rule: corrections count for their own shop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, func, select

from ecdesk.domain.learning import (
    LEAST,
    LEAST_OF_EACH,
    Dismissal,
    Example,
    Label,
    Rule,
    What,
    key_of,
    taken_off,
)
from ecdesk.domain.mail import PartKind, TextPart
from ecdesk.domain.marks import Sort
from ecdesk.store import schema as s
from ecdesk.views.clue_rows import LearnedView, Taught
from ecdesk.views.values import Reads

_MOST = 2_000  # corrections that count, the newest
_ALIASES = select(s.LearnedAlias.written, s.LearnedAlias.product).where(
    s.LearnedAlias.shop_id == bindparam("shop")
)
_BOX: BindParameter[int] = bindparam("box")
_SHOP = select(s.Mailbox.shop_id).where(s.Mailbox.id == _BOX)
_DISMISSED = (
    select(
        *(s.MarkWord.code, s.MarkWord.cue, s.MarkWord.mail_id, s.MarkWord.sort, s.MarkWord.at),
    )
    .join(s.Mail, s.Mail.id == s.MarkWord.mail_id)
    .join(s.Mailbox, s.Mailbox.id == s.Mail.mailbox_id)
    .where(s.Mailbox.shop_id == bindparam("shop"), s.MarkWord.code != "")
    .order_by(s.MarkWord.id.desc())
    .limit(_MOST)
)


def learned(reader: Reads, shop_id: int) -> LearnedView:
    """覚えたこと: everything that one shop has learned, each with what it rests on."""
    from ecdesk.views.surroundings import numbers_told, shapes_of  # which asks this module

    with reader.connect() as connection:
        rules = rules_of(connection, shop_id)
        quiet = silent(connection, shop_id)
        counted = set_aside(connection, shop_id)
        shapes = shapes_of(connection, shop_id)
        numbers = numbers_told(connection, shop_id)
        said = Counter(one.intent for one in examples_of(connection, shop_id))
        aliases = connection.execute(
            select(s.LearnedAlias.written, s.LearnedAlias.product)
            .where(s.LearnedAlias.shop_id == shop_id)
            .order_by(s.LearnedAlias.product, s.LearnedAlias.written)
        ).all()
        labels = connection.execute(
            select(s.LearnedLabel.written, s.LearnedLabel.field)
            .where(s.LearnedLabel.shop_id == shop_id)
            .order_by(s.LearnedLabel.written)
        ).all()
    return LearnedView(
        marks=tuple(
            Taught(key_of(rule), rule.cue, rule.code.partition(".")[0], times)
            for rule, times in sorted(rules.items(), key=lambda pair: (-pair[1], pair[0].cue))
        ),
        intents=tuple(Taught(intent, intent, "", times) for intent, times in said.most_common()),
        aliases=tuple(Taught(row.written, row.written, row.product) for row in aliases),
        labels=tuple(Taught(row.written, row.written, row.field) for row in labels),
        numbers=tuple(Taught(number, number, "", times) for number, times in shapes.examples),
        examples=tuple(numbers),
        checks=tuple(Taught(code, code, "", counted.get(code, 0)) for code in sorted(quiet)),
        corrections=sum(said.values()),
        guesses=sum(said.values()) >= LEAST
        and sum(times >= LEAST_OF_EACH for times in said.values()) > 1,
    )


def silent(connection: Connection, shop_id: int) -> frozenset[str]:
    """The checks that say nothing any more at this shop, by the person's word."""
    table = s.CheckWord
    found = connection.execute(
        select(table.code, table.at).where(table.shop_id == shop_id, table.draft_id == "")
    ).all()
    since = forgotten_of(connection, shop_id, What.CHECK) if found else {}
    return frozenset(row.code for row in found if row.code not in since or row.at > since[row.code])


def set_aside(connection: Connection, shop_id: int, but: str = "") -> dict[str, int]:
    """In how many letters of a shop each check was set aside; `but` is a draft not counted.

    What was forgotten begins anew.
    """
    table, forgotten = s.CheckWord, s.Forgotten
    of_check = (
        (forgotten.shop_id == table.shop_id)
        & (forgotten.what == What.CHECK.value)
        & (forgotten.key == table.code)
    )
    rows = connection.execute(
        select(table.code, func.count().label("number"))
        .outerjoin(forgotten, of_check)
        .where(table.shop_id == shop_id, table.draft_id.not_in(["", but]))
        .where(forgotten.at.is_(None) | (table.at > forgotten.at))
        .group_by(table.code)
    )
    return {row.code: row.number for row in rows}


def rules_of(connection: Connection, shop_id: int) -> dict[Rule, int]:
    """The rules whose marks this shop does not want, each with the mails that said so."""
    said = connection.execute(_DISMISSED, {"shop": shop_id}).all()
    if not any(row.sort == Sort.NONE.value for row in said):
        return {}
    words = (
        Dismissal(Rule(row.code, row.cue), row.mail_id, row.sort == Sort.NONE.value, row.at)
        for row in said
    )
    return taken_off(words, forgotten_of(connection, shop_id, What.MARK))


def rules_for(connection: Connection, mails: Sequence[Row[Any]]) -> dict[Rule, int]:
    """The same for mails that came in at one shop; none for no mails."""
    if not mails:
        return {}
    return rules_of(connection, connection.scalar(_SHOP, {"box": mails[0].mailbox_id}) or 0)


def examples_of(connection: Connection, shop_id: int) -> list[Example]:
    """The mails of a shop whose intent was corrected and not forgotten, the newest first."""
    table = s.LabelWord
    said = connection.execute(
        _of_shop(
            select(table.value, table.at, s.Mail.subject, s.Mail.text, s.Mail.parts).join(
                s.Mail, s.Mail.id == table.mail_id
            ),
            shop_id,
        )
        .where(table.label == Label.INTENT.value)
        .order_by(table.at.desc(), table.mail_id)
        .limit(_MOST)
    ).all()
    since = forgotten_of(connection, shop_id, What.INTENT)
    return [
        Example(f"{row.subject}\n{written(row)}", row.value, row.at)
        for row in said
        if row.value not in since or row.at > since[row.value]
    ]


def aliases_of(connection: Connection, shop_id: int) -> dict[str, str]:
    """What a shop's customers call its products: their words → the product."""
    rows = connection.execute(_ALIASES, {"shop": shop_id})
    return {row.written: row.product for row in rows}


def forgotten_of(connection: Connection, shop_id: int, what: What) -> Mapping[str, datetime]:
    """Since when corrections count, of what was forgotten."""
    table = s.Forgotten
    rows = connection.execute(
        select(table.key, table.at).where(table.shop_id == shop_id, table.what == what.value)
    )
    return {row.key: row.at for row in rows}


def written(mail: Row[Any] | s.Mail) -> str:
    """What the customer wrote in a mail themselves, without what they quoted."""
    return written_in(mail.text, [TextPart(PartKind(kind), a, b) for kind, a, b in mail.parts])


def written_in(text: str, parts: Sequence[TextPart]) -> str:
    """The same of a mail's text and its parts."""
    own = [text[part.start : part.end] for part in parts if part.kind is PartKind.WRITTEN]
    return "\n".join(own) if parts else text


def _of_shop(rows: Any, shop_id: int) -> Any:
    return rows.join(s.Mailbox, s.Mailbox.id == s.Mail.mailbox_id).where(
        s.Mailbox.shop_id == shop_id
    )
