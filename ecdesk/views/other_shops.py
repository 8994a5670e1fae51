"""What suggests that a mail is meant for another shop, of our own or anybody's.

    its order number    in the mails or orders of our other shops, or of no shape of ours
    whoever wrote it    known to our other shops, by their mails or orders
    its words           another mall's name, goods that nobody buys here (`mail.reading`)

The one rule: a short number is borne by orders of many shops, so that it counts for another of ours
only where it could not be one of this shop's, or where the same person speaks of it there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import BindParameter, Connection, bindparam, select
from sqlalchemy.orm import aliased

from ecdesk.domain.order_shapes import Shapes
from ecdesk.domain.orders import UNMISTAKABLE, order_key
from ecdesk.store import schema as s
from ecdesk.views.clue_rows import Clue
from ecdesk.views.orders import Known, OrderView
from ecdesk.views.rows import CustomerView, MailView
from ecdesk.views.surroundings import shapes_of

_FOUND = 4  # clues of a kind
_ORDER = "order:"
_SURELY = {Known.MAIL, Known.PHONE}  # a number that they name is told by itself

# Put together once: that takes longer than to carry them out.
_OURS: BindParameter[int] = bindparam("shop")
_TALKS = (
    select(s.Conversation.id, s.Conversation.subject, s.Conversation.last_mail_at, s.Shop.name)
    .join(s.Shop, s.Shop.id == s.Conversation.shop_id)
    .where(s.Conversation.customer_id == bindparam("who"), s.Conversation.shop_id != _OURS)
    .order_by(s.Conversation.last_mail_at.desc())
    .limit(_FOUND)
)
_KEYS = select(s.ThreadKey.key).where(
    s.ThreadKey.mail_id.in_(bindparam("ids", expanding=True)), s.ThreadKey.key.startswith(_ORDER)
)
_TAKEN_IN = select(s.ShopOrder.key).where(
    s.ShopOrder.key.in_(bindparam("keys", expanding=True)), s.ShopOrder.shop_id == _OURS
)
_HERE, _THERE = aliased(s.ThreadKey), aliased(s.ThreadKey)
_IN_MAILS = (
    select(_THERE.key, s.Shop.name, s.Mail.conversation_id, s.Mail.received_at, s.Mail.customer_id)
    .join(_HERE, _HERE.key == _THERE.key)
    .join(s.Mail, s.Mail.id == _THERE.mail_id)
    .join(s.Mailbox, s.Mailbox.id == s.Mail.mailbox_id)
    .join(s.Shop, s.Shop.id == s.Mailbox.shop_id)
    .where(
        _HERE.mail_id.in_(bindparam("ids", expanding=True)),
        _HERE.key.startswith(_ORDER),
        s.Shop.id != _OURS,
    )
    .order_by(s.Mail.received_at.desc())
    .limit(4 * _FOUND)
)
_IN_ORDERS = (
    select(s.ShopOrder.number, s.ShopOrder.placed_at, s.Shop.name)
    .join(s.Shop, s.Shop.id == s.ShopOrder.shop_id)
    .where(s.ShopOrder.key.in_(bindparam("keys", expanding=True)), s.ShopOrder.shop_id != _OURS)
    .order_by(s.ShopOrder.id.desc())
    .limit(_FOUND)
)


def by_number(
    connection: Connection,
    shop_id: int,
    mail_ids: Collection[int],
    ordered: Iterable[str],
    who: CustomerView | None,
) -> Iterable[Clue]:
    """The orders that mails name and our other shops know, and numbers that look foreign."""
    said = list(dict.fromkeys(ordered))
    keys = {order_key(number) for number in said} | _keys(connection, mail_ids)
    known = _taken_in(connection, shop_id, keys)
    ours = shapes_of(connection, shop_id)
    strange = {key for key in keys - known if len(key) >= UNMISTAKABLE or _is_unlike(key, ours)}
    found: set[str] = set()
    for clue in (
        *_in_mails(connection, shop_id, mail_ids, strange, who),
        *_in_orders(connection, shop_id, strange),
    ):
        if order_key(clue.what) not in found:
            found.add(order_key(clue.what))
            yield clue
    for number in said:
        key = order_key(number)
        if key not in found and key not in known and _is_unlike(key, ours):
            yield Clue("shop.number", number)


def by_words(mails: Iterable[MailView]) -> Iterable[Clue]:
    """What in the mails speaks of another shop."""
    for mail in mails:
        for code, cue in mail.reading.hints if mail.reading is not None else ():
            if code.startswith("shop."):
                yield Clue(code, cue)


def by_person(
    connection: Connection, shop_id: int, who: CustomerView | None, bought: Sequence[OrderView]
) -> Iterable[Clue]:
    """Which of our other shops know them, by what they wrote and bought there."""
    if who is None:
        return
    for talk in connection.execute(_TALKS, {"who": who.id, "shop": shop_id}):
        subject, at = talk.subject, talk.last_mail_at
        yield Clue("shop.known", subject, talk.name, at=at, conversation_id=talk.id)
    for one in bought:
        if one.shop_id != shop_id and one.by in _SURELY:
            yield Clue("shop.bought", one.order.number, one.shop, at=one.order.placed_at)


def _keys(connection: Connection, mail_ids: Collection[int]) -> set[str]:
    keys = connection.scalars(_KEYS, {"ids": list(mail_ids)})
    return {order_key(key.removeprefix(_ORDER)) for key in keys}


def _taken_in(connection: Connection, shop_id: int, keys: Collection[str]) -> set[str]:
    """Those of these that are orders of this shop's."""
    return set(connection.scalars(_TAKEN_IN, {"keys": list(keys), "shop": shop_id}).all())


def _is_unlike(key: str, ours: Shapes) -> bool:
    """Whether a number has another shape than all of ours; of too few nothing can be said."""
    return bool(ours.patterns) and not ours.fit(key)


def _in_mails(
    connection: Connection,
    shop_id: int,
    mail_ids: Collection[int],
    strange: Collection[str],
    who: CustomerView | None,
) -> Iterable[Clue]:
    """Mails of our other shops that name the same order."""
    rows = connection.execute(_IN_MAILS, {"ids": list(mail_ids), "shop": shop_id})
    for row in rows:
        number = row.key.removeprefix(_ORDER)
        theirs = who is not None and row.customer_id == who.id
        if theirs or order_key(number) in strange:
            yield Clue(
                "shop.order",
                number,
                row.name,
                at=row.received_at,
                conversation_id=row.conversation_id or 0,
            )


def _in_orders(connection: Connection, shop_id: int, strange: Collection[str]) -> Iterable[Clue]:
    """Orders of our other shops under these numbers."""
    for row in connection.execute(_IN_ORDERS, {"keys": list(strange), "shop": shop_id}):
        yield Clue("shop.ordered", row.number, row.name, at=row.placed_at)
