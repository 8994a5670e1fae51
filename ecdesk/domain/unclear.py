"""A mail that nobody understands: what to look into, in which order, before one asks back.

Which shop is meant, which orders this person has, what was on sale and what ran when they wrote,
what was spoken of before; only then is the customer asked. The one rule: asking back is the last
step, and it opens by a person's ticks alone, whatever was found.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from ecdesk.domain.calendar import Calendar, business_days
from ecdesk.domain.reading import Intent


class Step(StrEnum):
    """What is looked into before asking back, in this order."""

    SHOP = "shop"  # which shop is meant
    ORDERS = "orders"  # what this person has ordered
    HAPPENED = "happened"  # the goods and the shop's events when they wrote
    HISTORY = "history"  # what was spoken of before


class Unclear(StrEnum):
    """Why a mail is not understood."""

    INTENT = "intent"  # what it is for could not be read
    NOTHING = "nothing"  # it asks for nothing that could be found
    REFERENCE = "reference"  # it points at something said before, and nothing was said here


# Telling of these is asking: no request has to be written beside them.
_SPEAKING = frozenset(
    intent.value
    for intent in (
        Intent.ORDER_NEW,
        Intent.ORDER_CHANGE,
        Intent.ORDER_CANCEL,
        Intent.DELIVERY_TROUBLE,
        Intent.ITEM_DEFECT,
        Intent.ITEM_WRONG,
        Intent.ITEM_MISSING,
        Intent.RETURN_REFUND,
        Intent.EXCHANGE,
        Intent.SITE_TROUBLE,
        Intent.COMPLAINT_SERVICE,
        Intent.THANKS,
        Intent.SALES_PITCH,
        Intent.BOUNCE,
    )
)
_READ = 4_000  # signs of a mail that are looked through
_WHEN = (
    r"(?:きのう|昨日|昨夜|ゆうべ|昨晩|おととい|一昨日|先日|先週|前回|以前|"
    r"この間|この前|こないだ|さっき)"
)
_POINTING = re.compile(
    rf"{_WHEN}の(?:あれ|それ|やつ|件|話|続き)|例の(?:件|話|やつ|もの|あれ|商品|品)"
    r"|あの(?:やつ|件|話)|(?<![ぁ-んァ-ヴ])(?:あれ|それ)(?=(?:って|、)?(?:まだ|もう|どう))"
)
_FAR = timedelta(days=60)  # from here on there is time, whenever the shop opens
_OPEN_DAYS = 3  # that mails going to and fro take, with the work that follows them


def unclear(
    intent: str, *, asks: bool, points_back: bool, said_before: bool, needs_reply: bool
) -> Unclear | None:
    """Why a mail is not understood; None where it is, or where nobody waits for an answer.

    `asks`: a request or question was found. `points_back`: 例の, あの, 先日の. `said_before`: this
    conversation holds an earlier mail that such a word may mean.
    """
    if not needs_reply:
        return None
    if intent == Intent.OTHER_UNCLEAR.value:
        return Unclear.INTENT
    if points_back and not said_before:
        return Unclear.REFERENCE
    if not asks and intent not in _SPEAKING:
        return Unclear.NOTHING
    return None


def pointing(text: str) -> tuple[str, ...]:
    """The words that point at something without naming it: きのうのあれ, 例の件, あのやつ."""
    return tuple(dict.fromkeys(hit[0] for hit in _POINTING.finditer(text[:_READ])))


def left(ticked: Collection[str]) -> tuple[Step, ...]:
    """The steps that are still to be taken, in order."""
    return tuple(step for step in Step if step not in ticked)


def is_too_short_for_mail(calendar: Calendar, today: date, needed: date) -> bool:
    """Whether mails may go to and fro in vain: too few days on which the shop answers lie between.

    A day that is over needs no call any more.
    """
    if not today <= needed <= today + _FAR:
        return False
    return business_days(calendar, today, needed - timedelta(days=1)) < _OPEN_DAYS
