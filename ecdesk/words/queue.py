"""Why a conversation stands where it does, and how a promise, a call or a turn went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ecdesk.words.clock import date_said, duration, moment
from ecdesk.words.spoken import _, filled

if TYPE_CHECKING:
    from ecdesk.domain.channel_clocks import MallReading
    from ecdesk.domain.urgency import Place, Reason


def turn_ending(how: str) -> str:
    """How a turn ended: 返信しました."""
    said = {
        "reply": _("返信しました"),
        "elsewhere": _("ほかの端末から返信されています"),
        "holding": _("お待たせ連絡をしました"),
        "asked": _("お客様に質問しました"),
        "call": _("電話でお話ししました"),
        "no_reply": _("返信不要にしました"),
        "never_customer": _("お客様からではないメールです"),
        "done": _("返信せずに完了にしました"),
        "old": _("使い始める前のメールです"),
    }
    return said.get(how, "")


def board_column(column: str) -> str:
    """The heading of a column of the board."""
    return {
        "new": _("未対応"),
        "draft": _("下書き"),
        "checking": _("仕入先確認中"),
        "waiting": _("お客様待ち"),
        "report": _("経過報告要"),
        "done": _("完了"),
    }[column]


def promise_standing(standing: str) -> str:
    """How a promise stands."""
    return {
        "ahead": _("お約束"),
        "soon": _("まもなく期日"),
        "overdue": _("期日を過ぎています"),
        "kept": _("守りました"),
        "kept_late": _("遅れてご連絡しました"),
        "dropped": _("取り下げました"),
    }[standing]


def call_outcome(outcome: str) -> str:
    """What came of a call."""
    return {
        "reached": _("お話しできた"),
        "voicemail": _("留守電に残した"),
        "absent": _("つながらなかった"),
    }[outcome]


def mall_line(reading: MallReading, now: datetime) -> str:
    """A mall's clock beside the shop's, in a line: Amazonの期限 明日 9:30 (あと 13時間5分)."""
    at, name = moment(reading.due_at, now), reading.clock.name
    if reading.is_late:
        late = duration(-reading.remaining)
        return _("{name}の期限 {at} を {late} 過ぎています").format(name=name, at=at, late=late)
    said = _("{name}の期限 {at} (あと {left})")
    if reading.act_by < reading.due_at:
        said = _("{name}の期限 {at} (あと {left}、営業時間では {act} まで)")
    act = moment(reading.act_by, now)
    return said.format(name=name, at=at, left=duration(reading.remaining), act=act)


def place_reasons(place: Place) -> list[str]:
    """Why a conversation stands where it does in 要返信, the weightiest first."""
    return [place_reason(reason) for reason in place.reasons]


def place_reason(reason: Reason) -> str:
    """One reason for a place in the queue."""
    told = dict(reason.values)
    if "at" in told:
        at = told["at"]
        told["at"] = f"{date_said(at.date())} {at:%H:%M}"  # type: ignore[attr-defined]  # an aware time
    if "day" in told:
        told["day"] = date_said(told["day"])  # type: ignore[arg-type]  # a date
    said = {
        "place.safety": _("お体や安全に関わるため、いちばん先"),
        "place.limit": _("返信の期限 {at}"),
        "place.mall": _("{name}の期限に間に合うのは {at} まで"),
        "place.promise": _("お約束の時刻 {at}"),
        "place.needed": _("お客様が {day} までに必要"),
        "place.anger": _("お怒りのため {minutes}分 前へ"),
        "place.hurry": _("お急ぎのため {minutes}分 前へ"),
        "place.repeat": _("{mails}通目のため {minutes}分 前へ"),
    }
    text = said.get(reason.code, "")
    if reason.code == "place.anger" and told.get("level") == "irritated":
        text = _("ご不満のため {minutes}分 前へ")
    return filled(text, told)
