"""What the desk knows that may explain a mail which nobody understands, step by step.

The shops where this person is known, the orders in their mails, the goods and events of the day,
what was spoken of before in the same words. The one rule: a clue says where it was found and leads
there; it never decides what was meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Integer, Row, bindparam, select

from ecdesk.domain.conversation import Direction
from ecdesk.domain.events import Near
from ecdesk.domain.learning import aliases_in
from ecdesk.domain.marks import Sort
from ecdesk.domain.orders import order_key
from ecdesk.domain.unclear import Step, Unclear, pointing, unclear
from ecdesk.store import schema as s
from ecdesk.views import other_shops
from ecdesk.views.clue_rows import NO_CLUES, Clue, Clues
from ecdesk.views.learned import aliases_of, written, written_in
from ecdesk.views.orders import OrderView
from ecdesk.views.rows import CustomerView, MailView
from ecdesk.views.values import Reads

_FOUND = 4  # clues of a step
_EARLIER = 30  # earlier mails that are looked through
_SHARED = 3  # words that are told of one
_READ = 4_000  # signs of a mail that are compared
_ORDER = "order:"
# What can name a thing: a run of kanji, of katakana, or of letters and figures.
_WORD = re.compile(r"[一-龠々]{2,8}|[ァ-ヴー]{3,16}|[a-z][a-z0-9-]{2,16}|\d{5,16}")
_PLACE = re.compile(r"[都道府県市区町村]$")  # where somebody lives names no matter
_IN_EVERY_LETTER = (
    "注文 商品 連絡 返信 返事 確認 質問 先日 昨日 今日 明日 本日 今回 前回 以前 場合 自分 "
    "世話 対応 送料 サイト メール ページ 問合 担当 担当者 会社 時間 日程 購入 到着 発送 配送 "
    "大丈夫 可能 希望 予定 感謝 失礼 今年 去年 来週 先週 今週 今月 来月 大変"
)
_EVERYWHERE = frozenset(_IN_EVERY_LETTER.split())
_HERE: BindParameter[int] = bindparam("conversation")
_NEWEST_TURN = (
    select(s.Turn.opened_at)
    .where(s.Turn.conversation_id == _HERE)
    .order_by(s.Turn.opened_at.desc(), s.Turn.id.desc())
    .limit(1)
    .scalar_subquery()
)
_ASKED = (
    select(s.Mail.id)
    .where(
        s.Mail.conversation_id == _HERE,
        s.Mail.direction == Direction.IN.value,
        s.Mail.counts.is_(True),
        s.Mail.received_at >= _NEWEST_TURN,
    )
    .order_by(s.Mail.received_at, s.Mail.id)
)
_WHO, _IDS = bindparam("who", type_=Integer), bindparam("ids", expanding=True, type_=Integer)
_NAMED_BEFORE = (
    select(s.ThreadKey.key, s.Mail.conversation_id, s.Mail.received_at, s.Mail.subject)
    .join(s.Mail, s.Mail.id == s.ThreadKey.mail_id)
    .where(
        s.Mail.customer_id == _WHO,
        s.Mail.id.not_in(_IDS),
        s.ThreadKey.key.startswith(_ORDER),
    )
    .order_by(s.Mail.received_at.desc())
    .limit(4 * _FOUND)
)
_WROTE_BEFORE = (
    select(s.Mail.subject, s.Mail.text, s.Mail.parts, s.Mail.received_at, s.Mail.conversation_id)
    .where(
        s.Mail.customer_id == _WHO,
        s.Mail.id.not_in(_IDS),
        s.Mail.conversation_id.is_not(None),
        s.Mail.received_at < bindparam("before"),
    )
    .order_by(s.Mail.received_at.desc())
    .limit(_EARLIER)
)
_TICKED = select(s.Looked.step).where(s.Looked.mail_id.in_(bindparam("ids", expanding=True)))


def whole(reader: Reads, conversation_id: int) -> Clues | None:
    """Everything that may explain the mails of a conversation, also where they are understood.

    None where there is no such conversation.
    """
    from ecdesk.views.thread import thread

    view = thread(reader, conversation_id)
    if view is None:
        return None
    with reader.connect() as connection:
        return clues(
            connection,
            view.shop.id,
            view.id,
            view.mails,
            view.customer,
            view.events,
            view.orders,
            whole=True,
        )


def asked_in(connection: Connection, conversation_id: int) -> Sequence[int]:
    """The customer's mails of the newest turn, oldest first: those that could be asked back."""
    return connection.scalars(_ASKED, {"conversation": conversation_id}).all()


def ticked_in(connection: Connection, mail_ids: Collection[int]) -> frozenset[str]:
    """The steps that were taken in the turn of these mails."""
    return frozenset(connection.scalars(_TICKED, {"ids": list(mail_ids)}))


def clues(
    connection: Connection,
    shop_id: int,
    conversation_id: int,
    mails: Sequence[MailView],
    who: CustomerView | None,
    events: Sequence[Near],
    bought: Sequence[OrderView] = (),
    *,
    whole: bool = False,
) -> Clues:
    """What there is to look into in a conversation, and how far one has looked.

    `bought` are this person's orders. Where the mail is understood, and `whole` does not ask for
    it, only what shows by itself is looked for: another shop's order.
    """
    ids = asked_in(connection, conversation_id)
    asked = [mail for mail in mails if mail.id in set(ids) and mail.reading is not None]
    if not asked:
        return NO_CLUES
    pointed = (word for mail in asked for word in pointing(written_in(mail.text, mail.parts)))
    about = tuple(dict.fromkeys(pointed))
    why = _why(asked, mails, about)
    ordered = _named(asked, "order_numbers")
    elsewhere = other_shops.by_number(connection, shop_id, ids, ordered, who) if ordered else ()
    found = {Step.SHOP: _first(elsewhere)}
    if why is not None or whole:
        found = {
            Step.SHOP: _first(
                (
                    *found[Step.SHOP],
                    *other_shops.by_words(asked),
                    *other_shops.by_person(connection, shop_id, who, bought),
                )
            ),
            Step.ORDERS: _first(_orders(connection, ids, who, ordered, bought)),
            Step.HAPPENED: _first(_happened(connection, shop_id, asked, events)),
            Step.HISTORY: _first(_history(connection, ids, asked, who)),
        }
    return Clues(
        why=why,
        asked=True,
        found=found,
        whole=why is not None or whole,
        ticked=ticked_in(connection, ids),
        phone=_phone(who, asked),
        about=about,
    )


def _first(found: Iterable[Clue]) -> tuple[Clue, ...]:
    return tuple(dict.fromkeys(found))[:_FOUND]


def _why(
    asked: Sequence[MailView], mails: Sequence[MailView], about: Sequence[str]
) -> Unclear | None:
    """Why the mails of a turn are not understood; one that is clear explains the others."""
    before = any(mail.received_at < asked[0].received_at for mail in mails)
    asks = any(mark.sort is not Sort.DISCLOSURE for mail in asked for mark in mail.marks)
    reasons = [
        unclear(
            mail.reading.intent,
            asks=asks,
            points_back=bool(about),
            said_before=before,
            needs_reply=mail.reading.needs_reply,
        )
        for mail in asked
        if mail.reading is not None
    ]
    return None if None in reasons else reasons[-1]


def _named(asked: Sequence[MailView], what: str) -> list[str]:
    """What the mails name of a kind, in order."""
    found = (one for mail in asked if mail.reading is not None for one in mail.reading.named)
    return [words for kind, words in found if kind == what]


def _orders(
    connection: Connection,
    ids: Collection[int],
    who: CustomerView | None,
    said: Sequence[str],
    bought: Sequence[OrderView],
) -> Iterable[Clue]:
    """The orders that the mail names, those that are known, and those in this person's mails."""
    for number in said:
        yield Clue("order.said", number)
    told: set[str] = set()
    for view in bought:
        order = view.order
        told.add(order.key)
        items = tuple(item.name for item in order.items if item.name)
        yield Clue("order.bought", order.number, words=items, at=order.placed_at)
    if who is None:
        return
    known = connection.execute(_NAMED_BEFORE, {"who": who.id, "ids": list(ids)})
    for row in known:
        number = row.key.removeprefix(_ORDER)
        if order_key(number) not in told:
            told.add(order_key(number))
            yield Clue(
                "order.known",
                number,
                row.subject,
                at=row.received_at,
                conversation_id=row.conversation_id or 0,
            )


def _happened(
    connection: Connection, shop_id: int, asked: Sequence[MailView], events: Sequence[Near]
) -> Iterable[Clue]:
    """What ran in the shop when they wrote, and the goods they name, by the shop's own name too."""
    for near in events:
        event = near.event
        yield Clue("event.near", event.name, at=event.start, event_id=event.id or 0)
    aliases = aliases_of(connection, shop_id)
    for mail in asked:
        for start, end, product in aliases_in(mail.text, aliases):
            yield Clue("product.alias", product, words=(" ".join(mail.text[start:end].split()),))
    for name in _named(asked, "products"):
        yield Clue("product.named", name)


def _history(
    connection: Connection,
    ids: Collection[int],
    asked: Sequence[MailView],
    who: CustomerView | None,
) -> Iterable[Clue]:
    """Earlier mails with this person in which the same things are named, else the newest ones."""
    if who is None:
        return
    given = {"who": who.id, "ids": list(ids), "before": asked[-1].received_at}
    earlier = connection.execute(_WROTE_BEFORE, given).all()
    own = things_in(who.name) | {"".join(who.name.split()).lower()}
    here = things_in("\n".join(f"{mail.subject}\n{mail.text}" for mail in asked)) - own
    shared = [(row, here & things_in(f"{row.subject}\n{written(row)}")) for row in earlier]
    fitting = [(row, words) for row, words in shared if words]
    fitting.sort(key=lambda pair: -len(pair[1]))
    told: set[int] = set()
    for row, words in fitting:
        if row.conversation_id not in told:
            told.add(row.conversation_id)
            yield _earlier(row, sorted(words, key=lambda word: (-len(word), word))[:_SHARED])
    for row in earlier:
        if row.conversation_id not in told:
            told.add(row.conversation_id)
            yield _earlier(row, ())


def _earlier(row: Row[Any], words: Sequence[str]) -> Clue:
    code = "history.words" if words else "history.mail"
    return Clue(
        code,
        " ".join(row.subject.split()),
        words=tuple(words),
        at=row.received_at,
        conversation_id=row.conversation_id,
    )


def things_in(text: str) -> frozenset[str]:
    """The words of a text that may name a thing; those that stand in every letter left out."""
    plain = unicodedata.normalize("NFKC", text[:_READ]).lower()
    found = (hit[0] for hit in _WORD.finditer(plain))
    return frozenset(one for one in found if one not in _EVERYWHERE and not _PLACE.search(one))


def _phone(who: CustomerView | None, asked: Sequence[MailView]) -> str:
    """Where the customer can be called: by their mail, its form, or the record."""
    forms = [mail.form.phone for mail in asked if mail.form is not None and mail.form.phone]
    found = [*_named(asked, "phones"), *forms]
    return found[-1] if found else who.phone if who is not None else ""
