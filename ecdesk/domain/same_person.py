"""Whether two customers may be one person, and on what that rests.

    the same telephone · an order that both name · the same name and a second sign beside it
                         (the reading, the postal code, the signature, a slip in the address)

Families share telephones and homes, companies a switchboard: what more than a few customers share
says nothing of any of them. The one rule: this only ever proposes, with its reasons; that two are
one is a person's decision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ecdesk.domain.folding import fold_reading
from ecdesk.domain.orders import name_key, plain_name

MOST_SHARING = (
    3  # others that share a telephone or an order; more are an office or a family's house
)
MOST_PROPOSED = 3
_LEAST_DOMAIN = 6  # signs of a domain in which one can be wrong


class Sign(StrEnum):
    """What speaks for two customers being one, the surest first."""

    PHONE = "phone"
    ORDER = "order"
    SIGNED = "signed"  # one signs with the mail address of the other
    TYPING = "typing"  # the same name; their addresses differ by a slip of the fingers
    POSTAL = "postal"  # the same name and postal code
    KANA = "kana"  # the same name, read alike


_RANK = {sign: at for at, sign in enumerate(Sign)}


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as far as they may be another one. Keys are those of `domain.orders`."""

    id: int
    name: str = ""
    kana: str = ""
    addresses: frozenset[str] = frozenset()  # in lower case
    phones: frozenset[str] = frozenset()  # phone_key
    orders: frozenset[str] = frozenset()  # of one shop, or of a shape that no two shops share
    postals: frozenset[str] = frozenset()  # seven figures
    signed: frozenset[str] = frozenset()  # mail addresses that stand in their letters


@dataclass(frozen=True, slots=True)
class Reason:
    """A sign and what it rests on, as it was written or as its key."""

    sign: Sign
    value: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A customer who may be the one looked at; the surest reason first."""

    customer_id: int
    reasons: tuple[Reason, ...]
    same_name: bool


def proposed(
    who: Person, others: Sequence[Person], apart: Collection[int] = ()
) -> tuple[Likeness, ...]:
    """Who of these may be the same person, the likeliest first; never one who was put `apart`."""
    phones = _told_apart(who.phones, others, lambda one: one.phones)
    orders = _told_apart(who.orders, others, lambda one: one.orders)
    found = []
    for other in others:
        if other.id == who.id or other.id in apart:
            continue
        same_name = bool(name_key(who.name)) and name_key(who.name) == name_key(other.name)
        reasons = [
            *(Reason(Sign.PHONE, phone) for phone in sorted(phones & other.phones)),
            *(Reason(Sign.ORDER, order) for order in sorted(orders & other.orders)),
            *(_beside_the_name(who, other) if same_name else ()),
        ]
        if reasons:
            reasons.sort(key=lambda reason: _RANK[reason.sign])
            found.append(Likeness(other.id, tuple(reasons), same_name))
    found.sort(key=lambda one: (not one.same_name, -len(one.reasons), one.customer_id))
    return tuple(found[:MOST_PROPOSED])


def is_named_otherwise(one: str, two: str) -> bool:
    """Whether both are named, and not alike; a name that is short or not known says nothing."""
    first, second = plain_name(one), plain_name(two)
    return bool(first and second) and first != second


def _told_apart(
    own: frozenset[str], others: Iterable[Person], of: Callable[[Person], frozenset[str]]
) -> frozenset[str]:
    """Those of a customer's keys that few others share."""
    shared = Counter(key for other in others for key in of(other) & own)
    return frozenset(key for key in own if shared[key] <= MOST_SHARING)


def _beside_the_name(who: Person, other: Person) -> Iterable[Reason]:
    """What speaks for one person once the names are the same."""
    for one, two in ((who, other), (other, who)):
        yield from (Reason(Sign.SIGNED, said) for said in sorted(one.signed & two.addresses))
    slips = (
        Reason(Sign.TYPING, f"{one} / {two}")
        for one in sorted(who.addresses)
        for two in sorted(other.addresses)
        if is_slip(one, two)
    )
    yield from slips
    yield from (Reason(Sign.POSTAL, code) for code in sorted(who.postals & other.postals))
    reading = "".join(fold_reading(who.kana).split())
    if reading and reading == "".join(fold_reading(other.kana).split()):
        yield Reason(Sign.KANA, who.kana)


def is_slip(one: str, two: str) -> bool:
    """Whether two addresses are one of which the domain was mistyped: gmail.com, gmial.com."""
    (name, _, first), (other_name, _, second) = one.rpartition("@"), two.rpartition("@")
    if not name or name != other_name or min(len(first), len(second)) < _LEAST_DOMAIN:
        return False
    return first != second and _one_apart(first, second)


def _one_apart(one: str, two: str) -> bool:
    """Whether a sign too many, another sign or two that changed places make one of the other."""
    if len(one) > len(two):
        one, two = two, one
    at = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    if len(two) - len(one) == 1:
        return one[at:] == two[at + 1 :]
    if len(one) != len(two):
        return False
    swapped = one[at : at + 2] == two[at : at + 2][::-1] and one[at + 2 :] == two[at + 2 :]
    return one[at + 1 :] == two[at + 1 :] or swapped
