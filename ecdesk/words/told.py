"""What a letter of ours stated, in as few words as stand in a narrow column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecdesk.words.clock import date_said
from ecdesk.words.spoken import N_, _, label_of

if TYPE_CHECKING:
    from ecdesk.domain.told import Statement

_DAYS = {
    "ship": N_("発送"),
    "arrive": N_("お届け"),
    "reply": N_("ご連絡"),
    "restock": N_("入荷"),
    "refund": N_("返金"),
    "make": N_("仕上がり"),
}
_STOCKS = {
    "here": N_("在庫あり"),
    "gone": N_("在庫なし"),
    "coming": N_("入荷予定"),
    "unknown": N_("入荷未定"),
}


def stated(one: Statement) -> str:
    """発送 11/20(金), 送料 550円, 紺のM 在庫あり."""
    if one.day is not None:
        when = date_said(one.day) if one.exact else one.said
        when = _("{day}まで").format(day=when) if one.by else when
        return f"{label_of(_DAYS, one.topic)} {when}"
    if one.stock is not None:
        return f"{one.topic} {label_of(_STOCKS, one.stock.value)}".strip()
    return f"{one.topic} {_('{n}円').format(n=f'{one.yen:,}')}".strip()
