"""A shop's own rules, as they are looked up while a letter is written, and when it can ship.

A rule is a few sentences (返品規定, 送料, 例外) and the intents for which it is shown. The earliest
day of shipping follows from the moment of payment, the closed days and the time that making takes.
The one rule: a day is worked out by the shop's calendar and never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from ecdesk.domain.calendar import Calendar, add_business_days, is_business_day
from ecdesk.domain.errors import Refused
from ecdesk.domain.timetable import instant

MOST_RULES = 60
MOST_SIGNS = 2_000  # of one rule
MOST_DAYS = 120  # of making


@dataclass(frozen=True, slots=True)
class ShopRule:
    """A rule by its name; `intents` are values of `domain.reading.Intent`, none: for every mail."""

    name: str
    text: str
    intents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How long a thing takes to leave once it is paid.

    `days` are business days of making; a payment after `until` (the shop's time) counts from the
    next business day.
    """

    days: int = 0
    until: time | None = None


@dataclass(frozen=True, slots=True)
class HouseRules:
    """Everything of one shop. Without a `lead` nothing is said of shipping."""

    rules: tuple[ShopRule, ...] = ()
    lead: LeadTime | None = None


NONE = HouseRules()


def require_fit(house: HouseRules) -> None:
    """Refuse what cannot be kept.

    Raises Refused: rule.no_name, rule.empty, rule.too_many, rule.too_long, lead.unfit.
    """
    if len(house.rules) > MOST_RULES:
        raise Refused("rule.too_many", most=MOST_RULES)
    for rule in house.rules:
        if not rule.name.strip():
            raise Refused("rule.no_name")
        if not rule.text.strip():
            raise Refused("rule.empty", name=rule.name.strip())
        if len(rule.text) + len(rule.name) > MOST_SIGNS:
            raise Refused("rule.too_long", name=rule.name.strip()[:40], most=MOST_SIGNS)
    if house.lead is not None and not 0 <= house.lead.days <= MOST_DAYS:
        raise Refused("lead.unfit", most=MOST_DAYS)


def fitting(rules: Iterable[ShopRule], intents: Iterable[str]) -> tuple[ShopRule, ...]:
    """The rules for mails of these intents, those meant for them before those for every mail."""
    wanted, kept = set(intents), tuple(rules)
    return (
        *(rule for rule in kept if wanted & set(rule.intents)),
        *(rule for rule in kept if not rule.intents),
    )


def ships_on(calendar: Calendar, lead: LeadTime, paid: datetime) -> date:
    """The first day on which something paid at this moment can be sent.

    Raises Refused `calendar.never_open` where 366 days hold no opening.
    """
    local = calendar.timetable.shown(instant(paid))
    day = local.date()
    late = lead.until is not None and local.time() > lead.until
    if late or not is_business_day(calendar, day):
        day = add_business_days(calendar, day, 1)
    return add_business_days(calendar, day, lead.days) if lead.days else day
