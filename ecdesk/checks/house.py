"""Promises that the shop's own rules do not hold: days, sums and discounts beside the rule.

The shop's rules, its time of making and its campaigns are what a person wrote down for themselves.
The one rule: a promise is compared with a rule that speaks of the same thing, and where no rule
does, or when it was paid is not known, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from ecdesk.checks.days import Use, dates_in
from ecdesk.checks.prose import Prose, prose
from ecdesk.checks.registry import Context, Draft, Spot, check, in_body
from ecdesk.domain.errors import Refused
from ecdesk.domain.findings import Severity
from ecdesk.domain.holding import day_said
from ecdesk.domain.ledger import Role, Said
from ecdesk.domain.reading import Timing
from ecdesk.domain.rule_facts import (
    DISCOUNT,
    GOES_BACK,
    NO_DATE,
    YEN,
    RuleFacts,
    Stated,
    days_of,
    discount_of,
    facts_of,
    free_limits,
    is_free,
    nearest,
    periods,
    yen_of,
)
from ecdesk.domain.shop_rules import LeadTime, ships_on

_LONGEST = 60  # signs of a rule that stand beside a finding
_SENDS = re.compile("発送|出荷|お出し(?:し|いた|でき)")
_NO_GOODS = re.compile("見本|サンプル|資料|カタログ|領収書|請求書|書類|交換品|代わりの|代替|部品")
_ONCE_PAID = re.compile(
    r"(?:ご?入金|お支払い|お振り?込み?|ご注文|お申し込み|お買い?上げ)[^。]{0,24}(?:たら|れば|ば、|次第|場合|なら|後)"
)
_SOON = re.compile(
    r"(?P<said>即日|本日|今日|明日|あす|明後日|あさって)"
    r"(?![ 　]?[（(]?[0-9０-９]{1,2}[日月/])(?=(?:(?!入金|支払|振込|振り込|注文|お申し|\d月)[^。]){0,24}(?:発送|出荷)"
    r"(?:いた|し|でき|[をが]?(?:予定|可能)|の予定|とな|にな|です))"
)
_AHEAD = {"即日": 0, "本日": 0, "今日": 0, "明日": 1, "あす": 1, "明後日": 2, "あさって": 2}
_IN_DAYS = re.compile(
    NO_DATE
    + r"(?P<said>(?:(?P<number>[0-9０-９]{1,3})[ 　]?(?:営業日|日(?!間?保|目?は))|翌営業日|翌日))"
    r"(?:以内|ほど|くらい|ぐらい|後|目)?(?=[^。、]{0,10}(?:発送|出荷))"
)
# A fault of ours is made good whatever the rules say.
_MAKES_GOOD = re.compile(
    "不良|破損|欠品|不備|誤って|間違[いっえ]|違う(?:品|商品|色|サイズ)|汚れ|割れ|壊れ|お詫び|申し訳|再送|着払い"
)
_TOTAL = re.compile(
    r"(?:合計|小計|お買い?上げ(?:金額|額)?|ご注文(?:金額|額|合計)|商品代金?|代金(?!引換|引き?換え))"
    r"[^\d０-９。\n]{0,8}(?=[0-9０-９])"
)
# What is sent otherwise may cost otherwise; a rule speaks of it or it does not.
_OTHER_WAY = re.compile("クール|冷凍|冷蔵|海外|国際|離島|大型|速達|代引|着払|返品|返送|交換|往復")
_WRONG_BEFORE = re.compile("ではなく|誤り|訂正|間違")
_FEE = re.compile(
    r"送料(?!無料|込|別|を?含|を?除|以外|など|や|と(?!して))(?:(?!無料|あと|込|含|除|以外|手数料|合計|合わせ|差額|不足|以上|実費|約|およそ)[^。\n0-9０-９¥￥]){0,14}(?=[0-9０-９¥￥])"
)
_ONLY_IF = re.compile(r"以上(?:で|の|お買|なら|でしたら)|場合(?:は|に|、)|(?:たら|れば)、?送料")
_OFFERS = re.compile(
    r"(?:いたします|致します|します|できます|いただけます|頂けます|承(?:り|れ)ます|させていただきます|差し上げます|お付けし|ご利用ください"
    r"|お使いください|(?:と|に)なります|です|でございます|ございます|進呈|プレゼント|適用)"
)
_WAS = re.compile(
    r"(?:(?:ました|でした)(?!ら|り)|いただいた|くださった|(?:終了|終わ)(?:し|って|と))"
)
_NOT_PRICE = re.compile(
    "お直し|修理|返送|綿|麻|毛|絹|素材|混率|混紡|配合|含有|カット|濃度|ポリ|消費税|税率|還元率|湿度|縮"
)


@check("house.ships_early", Severity.WARNING)
def shipping_follows_the_making(draft: Draft, context: Context) -> Iterator[Spot]:
    """Nothing is said to leave before the shop's time of making has passed since it was paid."""
    lead = context.house.lead
    if lead is None or draft.kind == "forward":
        return
    written = prose(draft, context)
    for one in written.said:
        if not _SENDS.search(one.text) or _NO_GOODS.search(one.text) or Role.REFUSAL in one.roles:
            continue
        to_come = _is_to_be_paid(one, written, context)
        for found in _IN_DAYS.finditer(one.text) if to_come else ():
            if int(found["number"] or 1) < lead.days:
                start, end = one.start + found.start(), one.start + found.end("said")
                right = f"{lead.days}営業日{'' if found['number'] else '後'}"
                yield in_body(start, end, right=right)
        paid = _paid(one, written, context)
        earliest = None if paid is None else _earliest(context, lead, paid)
        if earliest is None:
            continue
        for start, end, day in _shipping_days(one, context):
            if day < earliest:
                yield in_body(start, end, right=day_said(earliest))


@check("house.return_days", Severity.WARNING)
def returns_keep_to_the_rule(draft: Draft, context: Context) -> Iterator[Spot]:
    """No longer time for a return or an exchange is promised than the shop's rules give."""
    rule = nearest(_facts(context).return_days)
    if rule is None or draft.kind == "forward":
        return
    for one in prose(draft, context).said:
        about = GOES_BACK.search(one.text + one.under)
        if Role.REFUSAL in one.roles or not about or _WRONG_BEFORE.search(one.text):
            continue
        for found in periods(one.text):
            if days_of(found) > rule.number and not _WAS.search(one.text[found.end() :]):
                unit = found.end("unit")
                yield _against(one, found.start(), unit, rule, right=f"{rule.number}日")


@check("house.free_shipping", Severity.WARNING)
def free_sending_keeps_to_the_limit(draft: Draft, context: Context) -> Iterator[Spot]:
    """Sending is free from the sum that the shop's rules name, not below it."""
    rule = nearest(_facts(context).free_from, least=True)
    if rule is None or draft.kind == "forward":
        return
    said = prose(draft, context).said
    good = any(_MAKES_GOOD.search(one.text) for one in said)
    for one in said:
        if Role.REFUSAL in one.roles:
            continue
        limits = list(free_limits(one.text))
        for found in limits:
            if yen_of(found) < rule.number:
                right = f"{rule.number:,}円"
                yield _against(one, found.start(), found.end(), rule, right=right)
        free = None if limits or good or GOES_BACK.search(one.text) else is_free(one.text)
        if free is None or _ONLY_IF.search(one.text):
            continue
        total = _total(said, context)
        if total is not None and total < rule.number:
            yield _against(one, free.start(), free.end(), rule, total=f"{total:,}", why="below")


@check("house.shipping_fee", Severity.WARNING)
def the_fee_is_the_rules(draft: Draft, context: Context) -> Iterator[Spot]:
    """What sending costs is one of the sums in the shop's rules, or one the customer spoke of."""
    fees = _facts(context).fees
    if not fees or draft.kind == "forward":
        return
    known = {one.number for one in fees}
    for one in prose(draft, context).said:
        otherwise = _OTHER_WAY.search(one.text)
        if otherwise and not any(otherwise[0] in fee.text for fee in fees):
            continue
        for label in _FEE.finditer(one.text):
            found = YEN.match(one.text, label.end())
            if found is None or _is_limit(one.text, found.start()):
                continue
            if yen_of(found) in known or not yen_of(found) or _was_said(found, context):
                continue
            only = f"{fees[0].number:,}円" if len(known) == 1 else ""
            yield _against(one, found.start(), found.end(), fees[0], right=only)


@check("house.discount", Severity.WARNING)
def discounts_are_the_shops(draft: Draft, context: Context) -> Iterator[Spot]:
    """A discount that is offered stands in a rule or in a campaign of the shop."""
    if draft.kind == "forward" or not (context.house.rules or context.events):
        return
    known = _facts(context).discounts
    for one in prose(draft, context).said:
        if Role.REFUSAL in one.roles or Role.RESTATES in one.roles or _NOT_PRICE.search(one.text):
            continue
        for found in DISCOUNT.finditer(one.text):
            behind = one.text[found.end() :]
            if discount_of(found) in known or _WAS.search(behind) or not _OFFERS.search(behind):
                continue
            yield in_body(one.start + found.start(), one.start + found.end())


def _is_limit(sentence: str, start: int) -> bool:
    """Whether the sum here is the one from which sending is free."""
    return any(found.start() == start for found in free_limits(sentence))


def _facts(context: Context) -> RuleFacts:
    return facts_of(context.house.rules, context.events)


def _against(one: Said, start: int, end: int, rule: Stated, **values: str) -> Spot:
    """A spot of a sentence, with the rule that it does not keep."""
    short = rule.text if len(rule.text) <= _LONGEST else f"{rule.text[: _LONGEST - 1]}…"
    told = {"rule": rule.rule, "said": short, **values}
    return in_body(one.start + start, one.start + end, **told)


def _shipping_days(one: Said, context: Context) -> Iterator[tuple[int, int, date]]:
    """The days on which a sentence says that something leaves, with their spans."""
    for dated in dates_in(one, context.today):
        behind = one.text[dated.end - one.start : dated.end - one.start + 24]
        if dated.use is Use.ACT and dated.day is not None and _SENDS.search(behind):
            yield dated.start, dated.end, dated.day
    for found in _SOON.finditer(one.text):
        day = context.today + timedelta(days=_AHEAD[found["said"]])
        yield one.start + found.start(), one.start + found.end(), day


def _paid(one: Said, written: Prose, context: Context) -> datetime | None:
    """The earliest moment of payment: of the order, else now where it is still to come."""
    if context.order is not None:
        return context.order.placed_at  # it cannot have been paid before
    return context.now if _is_to_be_paid(one, written, context) else None


def _is_to_be_paid(one: Said, written: Prose, context: Context) -> bool:
    """Whether a sentence speaks of what is ordered or paid from now on."""
    at = written.said.index(one)
    near = written.said[max(0, at - 1) : at + 1]
    before = any(reading.timing == Timing.BEFORE for reading in context.readings[-1:])
    return before or any(_ONCE_PAID.search(each.text) for each in near)


def _earliest(context: Context, lead: LeadTime, paid: datetime) -> date | None:
    """The first day on which it can leave; None for a shop that never opens."""
    try:
        return ships_on(context.shop.calendar, lead, paid)
    except Refused:
        return None


def _total(said: tuple[Said, ...], context: Context) -> int | None:
    """What is bought: as the letter, the order or the customer tells it; None where nobody does.

    Of several sums in one place it is the largest: that is what the others come to.
    """
    letters = (letter.text for letter in context.turn)
    for text in ("\n".join(one.text for one in said), *letters):
        ends = (label.end() for label in _TOTAL.finditer(text))
        sums = [yen_of(found) for end in ends if (found := YEN.match(text, end))]
        if sums:
            return max(sums)
    return None if context.order is None else context.order.total


def _was_said(found: re.Match[str], context: Context) -> bool:
    """Whether the customer or we spoke of this sum before."""
    told = (*context.incoming, *(one.text for one in context.told))
    return any(yen_of(one) == yen_of(found) for text in told for one in YEN.finditer(text))
