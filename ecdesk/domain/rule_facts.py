"""What a shop's rules and campaigns say in figures: days of return, sums, discounts.

A rule is a text that a person wrote for themselves, so it is read generously: of several figures
every one counts as allowed. The one rule: what a rule does not say is not known, and nothing is
concluded from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ecdesk.domain.events import ShopEvent
from ecdesk.domain.shop_rules import ShopRule

_D = "[0-9０-９]"
_FIGURE = rf"{_D}{{1,3}}(?:[,，]{_D}{{3}})+|{_D}{{1,6}}"
YEN = re.compile(
    rf"(?<![0-9０-９,，万千])(?:(?P<man>{_D}{{1,3}})万)?(?:(?P<sen>{_D})千|(?P<yen>{_FIGURE}))?円"
    rf"|[¥￥][ 　]?(?P<sign>{_FIGURE})(?![0-9０-９,，])"
)
# Not the day of a date: 11月30日まで is no thirty days.
NO_DATE = r"(?<![0-9０-９月/／])(?<!月[ 　])"
PERIOD = re.compile(
    rf"{NO_DATE}(?P<number>{_D}{{1,3}}|[一二三四])[ 　]?(?P<unit>日|週間|[かカヶケ箇]月)"
    r"(?=以内(?!ではな|でな)|間|まで|は|であれば|でしたら|なら|です|でご|とな|にな|のうち)"
)
GOES_BACK = re.compile("返品|交換|ご?返送|お申し[出付込]")
# Days in which the shop does something are no days that the customer has.
_WE_DO = re.compile(
    r"返金(?!を?(?:ご希望|ご請求))|払い?戻|発送|出荷|手配"
    r"|(?:お届け|ご?連絡|ご案内|お送り)(?:いたし|し(?:ます|て(?:おり|い)))"
)
_FREE = re.compile(
    r"無料|サービス(?:いた|とな|で|です)|(?:当店|弊社|こちら)(?:が|で|の|にて)?(?:ご)?負担"
    r"|(?:いただき|頂き|かかり)ません|いただいて(?:おり|い)ません"
)
_FROM = re.compile(
    r"[ 　]?(?:[(（]税(?:込|抜)[^)）]{0,4}[)）])?[ 　]?(?:以上|から(?!の?お?返)|を超え)"
)
_BELOW = re.compile(
    r"[ 　]?(?:[(（]税(?:込|抜)[^)）]{0,4}[)）])?[ 　]?(?:以上|未満|以下|から|を超え|まで)"
)
DISCOUNT = re.compile(
    rf"(?<![0-9０-９.．])(?P<percent>{_D}{{1,2}})[ 　]?(?:[%％]|パーセント)"
    r"(?:OFF|オフ|ＯＦＦ|お?引き|割引)?"
    rf"|(?<![0-9０-９])(?P<tenths>[1-9１-９一二三四五])割(?:引き?|オフ|お?安)"
    r"|(?P<half>半額)"
    rf"|(?<![0-9０-９,，])(?P<yen>{_D}{{1,3}}(?:[,，]{_D}{{3}})+|{_D}{{2,6}})[ 　]?円"
    r"[ 　]?(?:OFF|オフ|ＯＦＦ|お?引き|引(?=で|に|の|し|と|を)|お?値引き?|割引|(?:分の?)?クーポン)",
    re.IGNORECASE,
)
_KANJI = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_CLAUSE = re.compile(r"[^、。]{0,60}")  # what else is said of a period stands near it
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a rule, with the rule's name and the sentence that says it."""

    number: int
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """Every figure that the rules hold; an empty tuple where they say nothing of it.

    `return_days` are days from the arrival, `free_from` and `fees` yen; `discounts` are what
    `discount_of` makes of rules and campaigns.
    """

    return_days: tuple[Stated, ...] = ()
    free_from: tuple[Stated, ...] = ()
    fees: tuple[Stated, ...] = ()
    discounts: frozenset[tuple[str, int]] = frozenset()


@lru_cache(maxsize=8)
def facts_of(rules: tuple[ShopRule, ...], events: tuple[ShopEvent, ...] = ()) -> RuleFacts:
    """The figures of a shop's rules, and the discounts of its rules and campaigns."""
    days: list[Stated] = []
    free: list[Stated] = []
    fees: list[Stated] = []
    for rule in rules:
        back = bool(GOES_BACK.search(rule.name))
        carriage = "送料" in rule.name
        for sentence in _sentences(rule.text):
            if back or GOES_BACK.search(sentence):
                days += (Stated(days_of(one), rule.name, sentence) for one in periods(sentence))
            if carriage or "送料" in sentence:
                limits = list(free_limits(sentence, carriage=True))
                free += (Stated(yen_of(one), rule.name, sentence) for one in limits)
                limited = {one.start() for one in limits}
                fees += (
                    Stated(yen_of(one), rule.name, sentence)
                    for one in YEN.finditer(sentence)
                    if yen_of(one)
                    and one.start() not in limited
                    and not _BELOW.match(sentence, one.end())
                )
    told = (
        *(rule.text for rule in rules),
        *(text for event in events for text in (event.name, event.terms, event.page)),
    )
    discounts = {discount_of(one) for text in told for one in DISCOUNT.finditer(text)}
    return RuleFacts(tuple(days), tuple(free), tuple(fees), frozenset(discounts))


def periods(sentence: str) -> Iterator[re.Match[str]]:
    """The days that a customer has in a sentence about return or exchange."""
    for found in PERIOD.finditer(sentence):
        behind = _CLAUSE.match(sentence, found.end())
        if behind is None or not _WE_DO.search(sentence, behind.start(), behind.end()):
            yield found


def free_limits(sentence: str, *, carriage: bool = False) -> Iterator[re.Match[str]]:
    """The sums from which a sentence sends free; `carriage` where it is about that anyway."""
    if not _FREE.search(sentence) or not (carriage or "送料" in sentence):
        return
    for found in YEN.finditer(sentence):
        if _FROM.match(sentence, found.end()) and yen_of(found):
            yield found


def is_free(sentence: str) -> re.Match[str] | None:
    """「送料無料」: the words that say that nothing is charged for sending."""
    return re.search(
        r"送料[^。\n]{0,12}?(?:無料|サービス|(?:当店|弊社|こちら)(?:が|で|の|にて)?(?:ご)?負担"
        r"|(?:いただき|頂き|かかり)ません)",
        sentence,
    )


def days_of(period: re.Match[str]) -> int:
    """A week is seven days, a month thirty-one: read in the customer's favour."""
    number = _number(period["number"])
    return number * {"日": 1, "週": 7}.get(period["unit"][0], 31)


def yen_of(found: re.Match[str]) -> int:
    """1万5千円, 1万5,000円, ¥15,000 → 15000."""
    large = _number(found["man"] or "0") * 10_000 + _number(found["sen"] or "0") * 1_000
    return large + _number(found["yen"] or found["sign"] or "0")


def discount_of(found: re.Match[str]) -> tuple[str, int]:
    """A tenth off is ten per cent, half the price fifty: ("percent", 10), ("yen", 500)."""
    if found["yen"]:
        return "yen", _number(found["yen"])
    if found["half"]:
        return "percent", 50
    if found["tenths"]:
        return "percent", _number(found["tenths"]) * 10
    return "percent", _number(found["percent"])


def nearest(stated: Iterable[Stated], *, least: bool = False) -> Stated | None:
    """The figure that leaves most room: the largest, or the `least`."""
    ordered = sorted(stated, key=lambda one: one.number if least else -one.number)
    return ordered[0] if ordered else None


def _number(text: str) -> int:
    return _KANJI[text] if text in _KANJI else int(re.sub("[,，]", "", text))


def _sentences(text: str) -> Iterator[str]:
    for found in _SENTENCE.finditer(text):
        if found[0].strip():
            yield found[0].strip()
