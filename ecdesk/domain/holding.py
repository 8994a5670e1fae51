"""お待たせ連絡: the notice that tells a customer, before the limit, that it takes longer.

It says what is being found out, whose word we wait for, and the day on which we write next. What
nobody has told the program yet stands in it as a field ({{確認先}}), and no mail leaves with one
unfilled. The one rule: it names a day, since it promises one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time

_WEEKDAYS = "月火水木金土日"
WHAT = "{{確認している内容}}"
WHOM = "{{確認先}}"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice is made of; its parts are the shop's and the customer's own words."""

    customer: str  # the name in the address line; empty where nobody knows it
    shop: str  # who writes: shop, department, person
    asked_on: date  # when the customer wrote
    whom: str = ""  # whose word we wait for
    what: str = ""  # what is being found out
    signature: str = ""

    def body(self, day: date, until: time | None = None) -> str:
        """The whole text, promising a day; by that time of it where one is given."""
        name = f"{self.customer} 様" if self.customer else "{{お客様名}} 様"
        parts = [
            name,
            f"お問い合わせをいただき、ありがとうございます。\n{self.shop}でございます。",
            f"{self.asked_on.month}月{self.asked_on.day}日にいただきました件につきまして、"
            f"{self.what or WHAT}を{self.whom or WHOM}に確認しております。\n"
            "お待たせしてしまい、申し訳ございません。",
            f"{day_said(day, until)}までに、わかったことをあらためてメールでご連絡いたします。\n"
            "それまでにお急ぎのことがございましたら、このメールにそのままご返信ください。",
        ]
        if self.signature:
            parts.append(self.signature)
        return "\n\n".join(parts) + "\n"


def day_said(day: date, until: time | None = None) -> str:
    """A day as a notice names it: 11月24日(火), 11月24日(火) 15:00."""
    said = f"{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"
    return said if until is None else f"{said} {until.hour}:{until.minute:02}"


def names(text: str, day: date) -> bool:
    """Whether a text names a day: 11月18日, 11/18, in whatever width."""
    plain = unicodedata.normalize("NFKC", text)
    said = rf"(?<!\d)0?{day.month}(?:月0?{day.day}日|/0?{day.day}(?!\d))"
    return re.search(said, plain) is not None


def redated(text: str, before: tuple[date, time | None], after: tuple[date, time | None]) -> str:
    """A notice with another day promised, everything else as the person has written it.

    Unchanged where the person has taken the day out or written it in other words.
    """
    said = day_said(*before)
    at = text.rfind(f"{said}までに")
    if at < 0:
        return text
    return text[:at] + day_said(*after) + text[at + len(said) :]
