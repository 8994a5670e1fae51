"""Where a mail is too slow, and a telephone call is the better answer.

A day that is nearer than a mail to and fro, or somebody who may be hurt. The one rule: on a channel
that forbids calls, or in a draft that speaks of one already, nothing is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from ecdesk.checks.malls import mall_rule
from ecdesk.checks.prose import letter_lines, prose
from ecdesk.checks.registry import Context, Draft, Spot, check
from ecdesk.domain.findings import Severity
from ecdesk.domain.ledger import Role
from ecdesk.domain.reading import Role as For
from ecdesk.domain.reading import Urgency

_NEAR = timedelta(days=1)
_CALLS = re.compile("電話|でんわ|留守電")
_HURT = re.compile(
    r"(?:(?<![^をがもにはとで、。「（お大\s])けが|怪我|ケガ|やけど|火傷|ヤケド|流血|出血|血が)|切っ(?:て|た)[^。]{0,12}(?:縫|病院)|指を切|病院|救急|アレルギ|じんましん|発疹"
    r"|かぶれ|発火|煙が|焦げ(?!茶)|感電|破裂|爆発|異物|誤飲|飲み込"
)
_ASKED_BACK = re.compile(
    r"教えて|お知らせ|お聞かせ|お選び|ご返信|お返事|ご記入|でしょうか[。?？]|ますか[。?？]"
)


@check("phone.better", Severity.NOTE)
def a_call_is_proposed_where_a_mail_is_slow(draft: Draft, context: Context) -> Iterator[Spot]:
    """Something asked back, or put off, with a day to come that is today or tomorrow."""
    rule = mall_rule(context.channel or context.shop.channel)
    if draft.kind != "reply" or (rule is not None and "call" in rule.forbids):
        return
    lines = letter_lines(draft.body, context.shop.signature)
    if not draft.body.strip() or any(_CALLS.search(line) for _offset, line in lines):
        return
    if any(
        letter.reading.urgency is Urgency.CRITICAL and _HURT.search(letter.text)
        for letter in context.turn
    ):
        yield Spot(values={"why": "critical"})
        return
    near = [
        mark.day
        for reading in context.readings
        for mark in reading.dates
        if mark.role in {For.NEED, For.DELIVER}
        and context.today <= mark.day <= context.today + _NEAR
    ]
    said = prose(draft, context).said
    open_ended = any(
        Role.LATER in one.roles or (Role.ASKS in one.roles and _ASKED_BACK.search(one.plain))
        for one in said
        if Role.CLOSING not in one.roles
    )
    if near and open_ended:
        yield Spot(values={"need": f"{min(near).month}月{min(near).day}日"})
