"""Who a customer may be too, with the reasons, and who they are too by the person's word.

Worked out from the record, the letters and the orders at every look, so that a mail that comes
later speaks for or against it. The one rule: here two are only laid side by side; joining them is
a person's command.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ecdesk.domain.orders import UNMISTAKABLE, name_key, order_key, phone_key
from ecdesk.domain.same_person import Likeness, Person, proposed
from ecdesk.language.normalize import same_width
from ecdesk.language.numbers import find_phones
from ecdesk.mail.channels import is_answerable
from ecdesk.store.schema import BARE_NAME, PHONE_END
from ecdesk.views.everybody import EVERYBODY
from ecdesk.views.people_rows import Facts, Joined, Maybe, SamePerson
from ecdesk.views.values import Looks, Reads

_MOST = 60  # customers that are looked at more closely
_MOST_ORDERS, _MOST_PHONES, _MOST_LETTERS, _MOST_TALKS = 100, 4, 12, 3
_LONGEST = 6_000  # characters of a letter
_TAIL = 4  # figures of a telephone number that stand together however it is written
_QUOTE, _ORDER = "quote", "order:"
_POSTAL = re.compile(
    r"(?:〒|郵便番号)[: ]{0,3}(\d{3})-?(\d{4})(?!\d)"
    r"|(?<![\d-])(\d{3})-(\d{4})(?![\d-])(?=\s{0,3}[一-龠]{2,3}[都道府県])"
)
_ADDRESS = re.compile(  # in ASCII: メールはhanako@x.jp
    r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}", re.ASCII
)

# Nobody that is somebody else already, nor who never wrote, nor who is no customer.
_STANDS = """
customer.id <> :id
AND customer.id NOT IN (SELECT other_id FROM same_person WHERE undone_at IS NULL)
AND EXISTS (SELECT 1 FROM mail WHERE mail.customer_id = customer.id)
AND NOT EXISTS (SELECT 1 FROM customer_address
                JOIN never_customer ON never_customer.address = customer_address.address
                WHERE customer_address.customer_id = customer.id)
"""
_RECORD = "SELECT id, name, kana, phone FROM customer WHERE"
_ADDRESSES = "SELECT address FROM customer_address WHERE customer_id = :id ORDER BY address"
_LETTERS = """
SELECT text, parts, form FROM mail WHERE id IN (
    SELECT id FROM mail WHERE customer_id = :id AND direction = 'in'
    ORDER BY received_at DESC LIMIT :most)
"""
_NAMED = """
SELECT DISTINCT thread_key.key AS said, mailbox.shop_id AS shop
FROM mail JOIN thread_key ON thread_key.mail_id = mail.id
JOIN mailbox ON mailbox.id = mail.mailbox_id
WHERE mail.customer_id = :id AND mail.direction = 'in' AND thread_key.key LIKE 'order:%'
LIMIT :most
"""
_BOUGHT = """
SELECT shop_order.key, shop_order.shop_id AS shop, shop_order.phone_key
FROM customer_address JOIN shop_order ON shop_order.mail = customer_address.address
WHERE customer_address.customer_id = :id LIMIT :most
"""
# 別の方 was said of any of those that they are; who was meant may be another one's by now.
_APART = f"""{EVERYBODY}, apart(id) AS (
    SELECT other_id FROM other_person JOIN one ON customer_id = one.id
    UNION SELECT customer_id FROM other_person JOIN one ON other_id = one.id
), by_now(id) AS (
    SELECT id FROM apart
    UNION SELECT customer_id FROM same_person JOIN by_now ON other_id = by_now.id
    WHERE undone_at IS NULL
)
SELECT id FROM by_now
"""  # noqa: S608 - words of ours
_JOINED = """
SELECT same_person.id, same_person.other_id, same_person.at, same_person.data, customer.name
FROM same_person JOIN customer ON customer.id = same_person.other_id
WHERE same_person.customer_id = :id AND same_person.undone_at IS NULL
ORDER BY same_person.at DESC, same_person.id DESC
"""
_MAILS = "SELECT count(*) FROM mail WHERE customer_id = :id AND direction = 'in'"
_FIRST = """
SELECT received_at FROM mail WHERE customer_id = :id AND direction = 'in'
ORDER BY received_at LIMIT 1
"""
_TALKS = """
SELECT subject, last_mail_at FROM conversation WHERE customer_id = :id
ORDER BY last_mail_at DESC LIMIT :most
"""


def same_person(reader: Reads, customer_id: int) -> SamePerson:
    """Who this customer may be too, and who they are too."""
    with reader.look() as look:
        joined = tuple(
            Joined(row.id, row.name, tuple(row.data.get("customer_address", ())), row.at)
            for row in look.all(_JOINED, id=customer_id)
        )
        likely = _likely(look, customer_id)
        if not likely:
            return SamePerson(customer_id, joined=joined)
        maybe = tuple(
            Maybe(_facts(look, one.customer_id), one.reasons, one.same_name) for one in likely
        )
        return SamePerson(customer_id, maybe, joined, _facts(look, customer_id))


def _likely(look: Looks, customer_id: int) -> Sequence[Likeness]:
    who = _person(look, customer_id)
    if who is None or not _is_reachable(who):
        return ()
    own = {
        (row.shop, _key(row.said)) for row in look.all(_NAMED, id=customer_id, most=_MOST_ORDERS)
    }
    bought = look.all(_BOUGHT, id=customer_id, most=_MOST_ORDERS)
    own |= {(row.shop, row.key) for row in bought}
    who = _with_letters(look, who)
    phones = who.phones | {row.phone_key for row in bought if row.phone_key}
    orders = frozenset(_order(shop, key) for shop, key in own)
    who = replace(who, phones=phones, orders=orders)
    found = {row.id: row for row in _alike(look, who)}
    by_order = _by_orders(look, customer_id, own)
    by_phone = _by_orders_phone(look, customer_id, phones)
    more = (set(by_order) | set(by_phone)) - set(found)
    found |= {row.id: row for row in _records(look, customer_id, more)}
    others = []
    for id_, row in found.items():
        other = _known(look, row)
        other = replace(
            other,
            orders=frozenset(by_order.get(id_, ())),
            phones=other.phones | frozenset(by_phone.get(id_, ())),
        )
        if not _is_reachable(other):
            continue
        if name_key(who.name) and name_key(who.name) == name_key(other.name):
            other = _with_letters(look, other)
        others.append(other)
    apart = {row.id for row in look.all(_APART, id=customer_id)}
    return proposed(who, others, apart)


def _person(look: Looks, customer_id: int) -> Person | None:
    rows = look.all(f"{_RECORD} id = :id", id=customer_id)
    return _known(look, rows[0]) if rows else None


def _known(look: Looks, row: Any) -> Person:
    addresses = frozenset(one.address for one in look.all(_ADDRESSES, id=row.id))
    phone = phone_key(row.phone)
    phones = frozenset((phone,)) if phone else frozenset()
    return Person(row.id, row.name, row.kana, addresses, phones)


def _is_reachable(who: Person) -> bool:
    """Whether a person stands behind the addresses: no robot is anybody."""
    return not who.addresses or any(map(is_answerable, who.addresses))


def _with_letters(look: Looks, who: Person) -> Person:
    """With what stands in their own letters: telephones, postal codes, mail addresses."""
    phones: set[str] = set()
    postals: set[str] = set()
    signed: set[str] = set()
    for row in look.all(_LETTERS, id=who.id, most=_MOST_LETTERS):
        text = same_width(_own_words(row.text, row.parts, row.form))
        phones.update(phone_key(text[hit.start : hit.end]) for hit in find_phones(text))
        postals.update("".join(filter(None, hit.groups())) for hit in _POSTAL.finditer(text))
        signed.update(hit[0].lower() for hit in _ADDRESS.finditer(text))
    written = sorted(phones - {""} - who.phones)[:_MOST_PHONES]
    return replace(
        who,
        phones=who.phones.union(written),
        postals=frozenset(postals),
        signed=frozenset(signed) - who.addresses,
    )


def _own_words(text: str, parts: Sequence[Any], form: dict[str, Any] | None) -> str:
    """A letter without what it quotes; of a form also what its fields say of the person."""
    told = [text[start:end] for kind, start, end in parts if kind != _QUOTE]
    fields = [str((form or {}).get(name, "")) for name in ("address", "phone", "email")]
    return "\n".join((*fields, "".join(told)))[:_LONGEST]


def _alike(look: Looks, who: Person) -> list[Any]:
    """Customers with this name, or a telephone number that ends as one of theirs."""
    tight = "".join(who.name.split()).removesuffix("様")
    ends = sorted({phone[-_TAIL:] for phone in who.phones})[: _MOST_PHONES + 1]
    found: dict[int, Any] = {}
    for alike, values in (
        (BARE_NAME, [tight, name_key(who.name)] if name_key(who.name) else []),
        (PHONE_END, ends),
    ):
        named = {f"value{at}": value for at, value in enumerate(values)}
        if named:
            marks = ", ".join(f":{name}" for name in named)
            statement = f"{_RECORD} {alike} IN ({marks}) AND {_STANDS} LIMIT :most"
            rows = look.all(statement, id=who.id, most=_MOST, **named)
            found |= {row.id: row for row in rows}
    return list(found.values())[:_MOST]


def _records(look: Looks, customer_id: int, ids: Iterable[int]) -> list[Any]:
    values = {f"id{at}": id_ for at, id_ in enumerate(sorted(ids)[:_MOST])}
    if not values:
        return []
    marks = ", ".join(f":{name}" for name in values)
    return look.all(f"{_RECORD} customer.id IN ({marks}) AND {_STANDS}", id=customer_id, **values)


def _by_orders(look: Looks, customer_id: int, own: set[tuple[int, str]]) -> dict[int, set[str]]:
    """Others whose mails name these orders, or under whose address they were placed."""
    wanted = {_order(shop, key) for shop, key in own}
    keys = {key for _shop, key in own}
    values = {f"key{at}": key for at, key in enumerate(sorted(keys)[:_MOST_ORDERS])}
    if not values:
        return {}
    said = ", ".join(f"'{_ORDER}' || :{name}" for name in values)
    marks = ", ".join(f":{name}" for name in values)
    statement = f"""
    SELECT mail.customer_id AS id, thread_key.key AS said, mailbox.shop_id AS shop
    FROM thread_key JOIN mail ON mail.id = thread_key.mail_id
    JOIN mailbox ON mailbox.id = mail.mailbox_id
    WHERE thread_key.key IN ({said}) AND mail.direction = 'in'
    AND mail.customer_id IS NOT NULL AND mail.customer_id <> :id
    UNION
    SELECT customer_address.customer_id, shop_order.key, shop_order.shop_id
    FROM shop_order JOIN customer_address ON customer_address.address = shop_order.mail
    WHERE shop_order.key IN ({marks}) AND customer_address.customer_id <> :id
    LIMIT 200"""  # noqa: S608 - only names of values
    found: dict[int, set[str]] = {}
    for row in look.all(statement, id=customer_id, **values):
        order = _order(row.shop, _key(row.said))
        if order in wanted:
            found.setdefault(row.id, set()).add(order)
    return found


def _by_orders_phone(look: Looks, customer_id: int, phones: Iterable[str]) -> dict[int, set[str]]:
    """Others under whose address an order with one of these telephone numbers was placed."""
    values = {f"phone{at}": phone for at, phone in enumerate(sorted(phones)[:_MOST_PHONES])}
    if not values:
        return {}
    marks = ", ".join(f":{name}" for name in values)
    statement = f"""
    SELECT DISTINCT customer_address.customer_id AS id, shop_order.phone_key AS phone
    FROM shop_order JOIN customer_address ON customer_address.address = shop_order.mail
    WHERE shop_order.phone_key IN ({marks}) AND customer_address.customer_id <> :id
    LIMIT 200"""  # noqa: S608 - only names of values
    found: dict[int, set[str]] = {}
    for row in look.all(statement, id=customer_id, **values):
        found.setdefault(row.id, set()).add(row.phone)
    return found


def _key(said: str) -> str:
    return order_key(said.removeprefix(_ORDER))


def _order(shop: int, key: str) -> str:
    """An order's key among all shops': a short number is only its own shop's."""
    return key if len(key) >= UNMISTAKABLE else f"{shop}:{key}"


def _facts(look: Looks, customer_id: int) -> Facts:
    (row,) = look.all(f"{_RECORD} id = :id", id=customer_id)
    return Facts(
        customer_id=customer_id,
        name=row.name,
        kana=row.kana,
        addresses=tuple(one.address for one in look.all(_ADDRESSES, id=customer_id)),
        phone=row.phone,
        mails=look.value(_MAILS, id=customer_id),
        first_at=look.value(_FIRST, id=customer_id),
        talks=tuple(
            (talk.last_mail_at, talk.subject)
            for talk in look.all(_TALKS, id=customer_id, most=_MOST_TALKS)
        ),
    )
