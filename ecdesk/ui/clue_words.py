"""The steps before asking back and what was found for each, in the person's words.

Pure. The one rule: a clue is said with its place and day, so that one can judge how much it means.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ecdesk import words
from ecdesk.domain.events import Near
from ecdesk.domain.unclear import Step, Unclear
from ecdesk.ui.text import one_line
from ecdesk.views.clue_rows import Clue, Clues
from ecdesk.words import _


def step_said(step: Step) -> str:
    """What is to be looked into."""
    return {
        Step.SHOP: _("どの店のことか"),
        Step.ORDERS: _("この方のご注文"),
        Step.HAPPENED: _("そのころの商品とできごと"),
        Step.HISTORY: _("以前のやりとり"),
    }[step]


def nothing_said(step: Step) -> str:
    """That nothing was found: it is the person's to look further."""
    return {
        Step.SHOP: _("よその店を指すことばは見つかりません。"),
        Step.ORDERS: _("この方の注文番号は見つかりません。"),
        Step.HAPPENED: _("その前後のできごとは控えていません。"),
        Step.HISTORY: _("以前のやりとりはありません。"),
    }[step]


def why_said(clues: Clues) -> str:
    """Why one should look before one writes; empty where the mail is understood."""
    if clues.why is None:
        return ""
    if clues.why is Unclear.REFERENCE:
        about = "」「".join(one_line(word) for word in clues.about[:2])
        return _("「{words}」が何のことか、このやりとりの中にありません。").format(words=about)
    if clues.why is Unclear.INTENT:
        return _("用件がはっきり読み取れません。")
    return _("はっきりした依頼や質問がありません。")


def clue_said(clue: Clue, zone: ZoneInfo, now: datetime, near: Near | None = None) -> str:
    """What was found, on one line; `near` is the event that it speaks of."""
    what, where = one_line(clue.what), one_line(clue.where)
    day = "" if clue.at is None else _short_day(clue.at.astimezone(zone), now)
    if clue.code == "event.near":
        standing = words.near_event(near) if near is not None else ""
        return " ".join(filter(None, (what, standing)))
    if clue.code == "history.words":
        shared = "」「".join(clue.words)
        subject = what or _("(件名なし)")
        return _("{day} {subject}: どちらにも「{words}」").format(
            day=day, subject=subject, words=shared
        )
    if clue.code == "product.alias":
        said = "".join(clue.words)
        return _("「{said}」は {product} (覚えた呼び名)").format(said=said, product=what)
    if clue.code == "order.bought":
        items = _("、").join(one_line(word) for word in clue.words)
        return " ".join(filter(None, (_("注文 {what}").format(what=what), day, items)))
    sentences = {
        "shop.order": _("別の店の注文かもしれません: {where} の {what} ({day})"),
        "shop.ordered": _("別の店の注文かもしれません: {where} の注文 {what} {day}"),
        "shop.bought": _("{where} でもお買い物があります: {day} {what}"),
        "shop.known": _("{where} でもやりとりがあります: {day} {what}"),
        "order.said": _("このメールに {what}"),
        "order.known": _("{what} ({day} のメール)"),
        "product.named": _("このメールに「{what}」"),
        "history.mail": _("{day} {what}"),
    }
    found = sentences.get(clue.code)
    if found is None:
        return words.reason(clue.code, what)
    said = found.format(what=what or _("(件名なし)"), where=where, day=day)
    return said.replace("  ", " ").strip()  # an order's day may not be known


def _short_day(when: datetime, now: datetime) -> str:
    year = "" if when.year == now.astimezone(when.tzinfo).year else f"{when.year}/"
    return f"{year}{when.month}/{when.day}"
