"""What a shop knows that helps to read its mail: its order numbers, its goods, who waits already.

    orders that were taken in, numbers in its mails  ─▶ the shapes of its numbers, its goods
    覚えたこと                                        ─▶ what customers call these goods
    the turn                                         ─▶ how often they wrote without an answer

Asked for a shop and a batch of mails at once, never mail by mail. The one rule: everything here may
be missing, and then the mail is read by its own words alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, exists, func, or_, select
from sqlalchemy.orm import aliased

from ecdesk.domain.calendar import Calendar, is_business_day
from ecdesk.domain.conversation import Direction
from ecdesk.domain.holidays import holiday
from ecdesk.domain.mail import Auto, FormFields
from ecdesk.domain.order_shapes import Shapes, bare, foreign, learn
from ecdesk.domain.reading import Context
from ecdesk.mail.channels import OWN
from ecdesk.store import schema as s
from ecdesk.views.learned import aliases_of

SUPPLEMENT = timedelta(minutes=15)  # what follows so soon was forgotten, not asked for again
_NUMBERS = 300  # newest orders, and numbers in mails, by which shapes are known
_MAILS = 5_000  # newest mails whose numbers they are
_ORDERS = 400  # newest orders whose goods are the shop's
_WHOLE = 50  # orders from which on they are all its goods
_GOODS = 400  # names that are looked for in a mail
_LONGEST = 40  # signs of a name
_LEAST_WORD = 3  # signs of its first word that may stand for it
_ORDER = "order:"
_AT_ONCE = 500  # mails of a statement
_ADVERTISED = re.compile(r"[【\[［(（][^】\]］)）]{0,30}[】\]］)）]|[★☆◆◇■□●○※]")
_NO_GOODS = re.compile(r"送料|手数料|ポイント|クーポン|値引|割引|消費税|配送料|代引")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known to a shop. Two of one `stamp` say the same."""

    stamp: tuple[Any, ...] = ()
    order_patterns: tuple[str, ...] = ()
    foreign_patterns: tuple[tuple[str, str], ...] = ()  # of our other shops, by their names
    goods: tuple[tuple[str, str], ...] = ()  # what they may be called, and what they are
    goods_are_all: bool = False  # what is not among them is hardly ours


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around one mail; two that are alike read it alike."""

    shop: Surroundings = Surroundings()
    earlier: int = 0  # mails of the turn before it that nobody has answered
    stranger: bool = False  # nothing is known that they bought here, nor that they wrote before

    @property
    def key(self) -> tuple[Any, ...]:
        """By what it is told from another."""
        return self.shop.stamp, self.earlier, self.stranger


def stamp_of(connection: Connection, shop_id: int) -> tuple[Any, ...]:
    """Changes whenever something is learned, here or of the other shops.

    Of the mails only once they are a tenth more.
    """
    imports, undone = connection.execute(
        select(func.count(), func.count(s.OrderImport.undone_at)).select_from(s.OrderImport)
    ).one()
    newest = connection.scalar(select(func.max(s.ShopOrder.id))) or 0
    mails = _newest_named(connection)
    taught = tuple(sorted(aliases_of(connection, shop_id).items()))
    return shop_id, imports, undone, newest, _tenths(mails), taught, _told_of_all(connection)


def _told_of_all(connection: Connection) -> tuple[Any, ...]:
    """Every shop's name, and its numbers as the person told them: a shop's mail may bear them."""
    names = connection.execute(select(s.Shop.id, s.Shop.name).order_by(s.Shop.id)).all()
    kept = connection.execute(
        select(s.Setting.name, s.Setting.value).where(
            s.Setting.name.in_([told_setting(row.id) for row in names])
        )
    )
    told = {row.name: tuple(map(str, row.value["numbers"])) for row in kept}
    return tuple((row.id, row.name, told.get(told_setting(row.id), ())) for row in names)


def known_to(connection: Connection, shop_id: int) -> Surroundings:
    """What a shop knows, by its newest orders and mails."""
    names = {row.id: row.name for row in connection.execute(select(s.Shop.id, s.Shop.name))}
    ours = shapes_of(connection, shop_id)
    others = {
        name: shapes_of(connection, other) for other, name in names.items() if other != shop_id
    }
    bought = _bought(connection, shop_id)
    goods = _goods(bought) | _called(aliases_of(connection, shop_id))
    return Surroundings(
        stamp=stamp_of(connection, shop_id),
        order_patterns=ours.patterns,
        foreign_patterns=tuple(foreign(ours, others).items()),
        goods=tuple(goods.items()),
        goods_are_all=len(bought) >= _WHOLE,
    )


def around(
    connection: Connection, known: Surroundings, shop_id: int, mail_ids: Collection[int]
) -> dict[int, Around]:
    """What is known around mails of one shop, by their ids."""
    waiting = earlier_in_turn(connection, mail_ids)
    strange = _strangers(connection, shop_id, mail_ids) if known.goods_are_all else set()
    return {
        mail_id: Around(known, waiting.get(mail_id, 0), mail_id in strange) for mail_id in mail_ids
    }


def context(
    found: Around,
    calendar: Calendar,
    *,
    auto: Auto,
    form: FormFields | None,
    sender_name: str,
    channel: str,
    shop_channel: str,
) -> Context:
    """All of it as the reader takes it; `channel` is the mail's, `shop_channel` where one buys."""
    return Context(
        sender_name=(form.customer_name if form else "") or sender_name,
        form=form,
        auto=auto,
        zone=calendar.zone,
        is_holiday=lambda day: bool(holiday(day)),
        is_closed=lambda day: not is_business_day(calendar, day),
        catalogue=dict(found.shop.goods),
        catalogue_is_whole=found.shop.goods_are_all and found.stranger,
        order_patterns=found.shop.order_patterns,
        foreign_patterns=dict(found.shop.foreign_patterns),
        channel=shop_channel if channel == OWN else channel,
        earlier_unanswered=found.earlier,
    )


def earlier_in_turn(connection: Connection, mail_ids: Iterable[int]) -> dict[int, int]:
    """How many mails of the same turn came before these, which nobody had answered.

    What came within `SUPPLEMENT` is not counted. Mails without any are left out.
    """
    ids, found = list(mail_ids), dict[int, int]()
    for first in range(0, len(ids), _AT_ONCE):
        found |= _earlier(connection, ids[first : first + _AT_ONCE])
    return found


def _earlier(connection: Connection, mail_ids: Collection[int]) -> dict[int, int]:
    mail, turn = s.Mail, s.Turn
    theirs = (mail.direction == Direction.IN.value, mail.counts.is_(True))
    asked = connection.execute(
        select(mail.id, mail.conversation_id, mail.received_at, turn.opened_at)
        .join(
            turn,
            (turn.conversation_id == mail.conversation_id)
            & (turn.opened_at < mail.received_at)
            & or_(turn.closed_at.is_(None), turn.closed_at >= mail.received_at),
        )
        .where(mail.id.in_(mail_ids), *theirs)
    ).all()
    if not asked:
        return {}
    came: dict[int | None, list[datetime]] = defaultdict(list)
    talks = {row.conversation_id for row in asked}
    for talk, at in connection.execute(
        select(mail.conversation_id, mail.received_at)
        .where(mail.conversation_id.in_(talks), *theirs)
        .order_by(mail.conversation_id, mail.received_at)
    ):
        came[talk].append(at)
    found: dict[int, int] = {}
    for row in asked:
        times = came[row.conversation_id]
        waited = bisect_right(times, row.received_at - SUPPLEMENT)
        if (count := waited - bisect_left(times, row.opened_at)) > 0:
            found[row.id] = count
    return found


def around_file(
    connection: Connection,
    known: Surroundings,
    shop_id: int,
    message_id: str,
    cites: Iterable[str],
    at: datetime,
) -> Around:
    """What is known around a mail that lies in a file, also where the shop has never received it.

    `cites` are the Message-IDs it refers to, `at` is when it was written.
    """
    stored = connection.scalar(
        select(s.Mail.id)
        .join(s.Mailbox, s.Mailbox.id == s.Mail.mailbox_id)
        .where(s.Mail.message_id == message_id, s.Mailbox.shop_id == shop_id)
        .limit(1)
    )
    if stored is not None:
        return around(connection, known, shop_id, [stored])[stored]
    cited = select(s.Mail.conversation_id).where(s.Mail.message_id.in_(list(cites)))
    before = connection.scalars(
        select(s.Mail.received_at)
        .join(s.Turn, s.Turn.conversation_id == s.Mail.conversation_id)
        .where(
            s.Mail.conversation_id.in_(cited),
            s.Mail.direction == Direction.IN.value,
            s.Mail.counts.is_(True),
            s.Turn.closed_at.is_(None),
            s.Mail.received_at >= s.Turn.opened_at,
        )
    )
    return Around(known, sum(at - first >= SUPPLEMENT for first in before))


def shop_at(connection: Connection, addresses: Iterable[str]) -> int | None:
    """The shop that is written to at one of these addresses, the only one there is, or None."""
    boxes = connection.execute(
        select(s.Mailbox.address, s.Mailbox.shop_id).where(s.Mailbox.removed_at.is_(None))
    ).all()
    written = {address.lower() for address in addresses}
    found = {box.shop_id for box in boxes if box.address.lower() in written}
    shops = found or {box.shop_id for box in boxes}
    return min(shops) if len(shops) == 1 else None


def _tenths(number: int) -> tuple[int, int]:
    """Changes whenever a number has grown by a tenth or so: its first four binary figures."""
    figures = number.bit_length()
    return figures, number >> max(figures - 4, 0)


def _newest_named(connection: Connection) -> int:
    return connection.scalar(select(func.max(s.ThreadKey.mail_id))) or 0


def shapes_of(connection: Connection, shop_id: int) -> Shapes:
    """The shapes of a shop's order numbers, by its orders, its mails and the person's examples."""
    taken_in = connection.scalars(
        select(s.ShopOrder.number)
        .where(s.ShopOrder.shop_id == shop_id)
        .order_by(s.ShopOrder.id.desc())
        .limit(_NUMBERS)
    ).all()
    named = connection.scalars(
        select(s.ThreadKey.key)
        .join(s.Mail, s.Mail.id == s.ThreadKey.mail_id)
        .join(s.Mailbox, s.Mailbox.id == s.Mail.mailbox_id)
        .where(
            s.Mailbox.shop_id == shop_id,
            s.ThreadKey.key.startswith(_ORDER),
            s.ThreadKey.mail_id > _newest_named(connection) - _MAILS,
        )
        .order_by(s.ThreadKey.mail_id.desc())
        .limit(_NUMBERS)
    )
    return _learned(
        tuple(taken_in),
        tuple(key.removeprefix(_ORDER) for key in named),
        tuple(numbers_told(connection, shop_id)),
    )


@lru_cache(maxsize=16)
def _learned(taken_in: tuple[str, ...], named: tuple[str, ...], told: tuple[str, ...]) -> Shapes:
    """The shapes of these numbers, which stay the same from one conversation to the next."""
    return learn(taken_in, named, told)


def numbers_told(connection: Connection, shop_id: int) -> list[str]:
    """Order numbers that the person gave as examples of the shop's own."""
    kept = connection.scalar(select(s.Setting.value).where(s.Setting.name == told_setting(shop_id)))
    return [] if kept is None else list(dict.fromkeys(bare(str(one)) for one in kept["numbers"]))


def told_setting(shop_id: int) -> str:
    """The setting under which they are kept."""
    return f"orders.examples.{shop_id}"


def _bought(connection: Connection, shop_id: int) -> list[list[str]]:
    """The names in a shop's newest orders, order by order."""
    rows = connection.scalars(
        select(s.ShopOrder.items)
        .where(s.ShopOrder.shop_id == shop_id)
        .order_by(s.ShopOrder.id.desc())
        .limit(_ORDERS)
    )
    return [names for items in rows if (names := [str(one[0]) for one in items if one and one[0]])]


def _goods(bought: Iterable[Iterable[str]]) -> dict[str, str]:
    """What goods may be called: their names and, where they are one's alone, their first words."""
    names: dict[str, None] = {}
    for order in bought:
        for written in order:
            name = " ".join(_ADVERTISED.sub(" ", written).split())[:_LONGEST]
            if len(name) > 1 and not _NO_GOODS.search(name):
                names.setdefault(name)
    firsts: dict[str, list[str]] = {}
    for name in names:
        word = name.split()[0]
        if len(word) >= _LEAST_WORD and not word.isdecimal():
            firsts.setdefault(word, []).append(name)
    called = {word: of[0] if len(of) == 1 else word for word, of in firsts.items()}
    return dict([*{name: name for name in names}.items(), *called.items()][:_GOODS])


def _called(aliases: Mapping[str, str]) -> dict[str, str]:
    """What customers call goods, also where they write it without blanks."""
    return {
        said: product
        for alias, product in aliases.items()
        for said in (alias, "".join(alias.split()))
    }


def _strangers(connection: Connection, shop_id: int, mail_ids: Collection[int]) -> set[int]:
    """Those of whose writers no order of the shop's and no earlier mail is known."""
    order, address, key = s.ShopOrder, s.CustomerAddress, s.ThreadKey
    before, box = aliased(s.Mail), aliased(s.Mailbox)
    known = (
        exists().where(order.shop_id == shop_id, order.mail == func.lower(s.Mail.sender_address)),
        exists().where(
            order.shop_id == shop_id,
            order.mail == address.address,
            address.customer_id == s.Mail.customer_id,
        ),
        exists().where(
            order.shop_id == shop_id, key.mail_id == s.Mail.id, key.key == _ORDER + order.key
        ),
        exists().where(
            before.customer_id == s.Mail.customer_id,
            before.received_at < s.Mail.received_at,
            box.id == before.mailbox_id,
            box.shop_id == shop_id,
        ),
    )
    return set(connection.scalars(select(s.Mail.id).where(s.Mail.id.in_(mail_ids), ~or_(*known))))
