"""Where a mail on its way stands, in plain words, and what can be done about it.

Pure: a state and its troubles become sentences and a list of actions. The rule: every state says
what is safe (did it leave? is the text still there?) and either offers an action or moves on alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from ecdesk import words
from ecdesk.domain.conversation import Direction
from ecdesk.domain.outgoing import LOOK_SECONDS, State
from ecdesk.views.rows import OutgoingView
from ecdesk.words import _

LOOKED_FOR = timedelta(seconds=LOOK_SECONDS)


class Action(Enum):
    """What the person can do about a mail on its way."""

    CANCEL = auto()
    SEND_NOW = auto()
    LOOK = auto()
    SETTLE = auto()
    SEND_AGAIN = auto()


# The first one is the one to reach for. A state without actions moves on by itself or has ended.
ACTIONS: dict[State, tuple[Action, ...]] = {
    State.COUNTDOWN: (Action.CANCEL, Action.SEND_NOW),
    State.READY: (Action.SEND_NOW, Action.CANCEL),
    State.CLAIMED: (),
    State.TRANSMITTING: (),
    State.HELD: (Action.SEND_NOW, Action.CANCEL),
    State.FAILED: (Action.SEND_NOW, Action.CANCEL),
    State.UNKNOWN: (Action.LOOK, Action.SETTLE, Action.SEND_AGAIN),
    State.SENT: (),
    State.DONE: (),
    State.CANCELLED: (),
}


@dataclass(frozen=True, slots=True)
class Story:
    """What is said of a mail: a heading, what happened, what is certain, and a last remark."""

    heading: str
    told: str = ""
    facts: tuple[str, ...] = ()
    remark: str = ""


def action_name(action: Action, state: State) -> str:
    """The word on the button."""
    if action is Action.CANCEL:
        return _("取り消す") if state is State.COUNTDOWN else _("取り消して書き直す")
    return {
        Action.SEND_NOW: _("いま送る"),
        Action.LOOK: _("もう一度探す"),
        Action.SETTLE: _("届いていたことにする"),
        Action.SEND_AGAIN: _("同じメールをもう一度送る"),
    }[action]


def state_pill(view: OutgoingView, now: datetime) -> tuple[str, str]:
    """The state in a few words, and its tone."""
    if view.state is State.COUNTDOWN:
        return _("あと {n}秒で送信").format(n=seconds_left(view, now)), "ok"
    return {
        State.READY: (_("送信待ち"), "accent"),
        State.CLAIMED: (_("送るところです"), "accent"),
        State.TRANSMITTING: (_("送っています"), "accent"),
        State.HELD: (_("保留"), "warn"),
        State.FAILED: (_("送れませんでした"), "bad"),
        State.UNKNOWN: (_("送れたか不明"), "bad"),
        State.SENT: (_("送信済み"), "ok"),
        State.DONE: (_("送信済み"), "ok"),
        State.CANCELLED: (_("取り消しました"), "mute"),
    }[view.state]


def seconds_left(view: OutgoingView, now: datetime) -> int:
    """Whole seconds of the countdown, rounded up; 0 once it is over."""
    return max(0, -int(-(view.due_at - now).total_seconds() // 1))


def addressee(view: OutgoingView) -> str:
    """To whom, as in the queue."""
    if not view.to:
        return ""
    first = view.to[0]
    return _("{name} 様").format(name=first.name) if first.name else first.addr


def tell(view: OutgoingView, now: datetime) -> Story:
    """What there is to say of a mail, by its state."""
    who = addressee(view)
    if view.state is State.COUNTDOWN:
        return Story(
            _("{who} へまもなく送信します").format(who=who),
            _("それまでは取り消して、続きから書き直せます。"),
        )
    if view.state is State.READY:
        return Story(
            _("{who} への返信は送信待ちです").format(who=who),
            words.trouble(view.trouble),
            (
                _("つながりしだい、新しいメールが来ていないかを確かめてから送ります"),
                _("本文と添付は手元にそのままあります"),
            ),
        )
    if view.state in (State.CLAIMED, State.TRANSMITTING):
        return Story(_("{who} へ送っています").format(who=who), _("そのままお待ちください。"))
    if view.state is State.HELD:
        return Story(
            _("{who} への返信を送らずにとめています").format(who=who),
            words.trouble(view.trouble),
            (
                *_meanwhile(view),
                _("メールはまだ送られていません"),
                _("本文と添付は手元にそのままあります"),
            ),
        )
    if view.state is State.FAILED:
        waits = view.due_at > now and not view.permanent
        again = (
            _("{time} に自動でもう一度送ります").format(time=clock_time(view, view.due_at))
            if waits
            else ""
        )
        facts = (_("相手には届いていません"), _("本文と添付は手元にそのままあります"), again)
        return Story(
            _("{who} へ送れませんでした").format(who=who),
            words.trouble(view.trouble),
            tuple(fact for fact in facts if fact),
        )
    if view.state is State.UNKNOWN:
        return _tell_unknown(view, who)
    when = clock_time(view, view.sent_at) if view.sent_at else ""
    return Story(
        _("{who} へ送信しました　{when}").format(who=who, when=when).rstrip()
        if view.state is not State.CANCELLED
        else _("{who} への返信を取り消しました").format(who=who),
        "",
        _refused(view.refused),
    )


def _tell_unknown(view: OutgoingView, who: str) -> Story:
    since = view.unknown_since
    heading = (
        _("{who}　{time} に接続が切れました").format(who=who, time=clock_time(view, since))
        if since is not None
        else _("{who}　送れたか確認できません").format(who=who)
    )
    looked = (
        _("送信済みフォルダを {since} から {until} まで探しました: 同じメールはありません").format(
            since=clock_time(view, since), until=clock_time(view, since + LOOKED_FOR)
        )
        if since is not None and view.permanent
        else _("送信済みフォルダを自動で探しています。見つかれば送信済みになります")
    )
    facts = (looked, _("本文と添付は手元にそのままあります"))
    return Story(
        heading,
        _(
            "本文を渡し終えたあと、相手のサーバーの返事が届く前に切れました。"
            "届いていることも、届いていないこともあります。"
        ),
        facts,
        _("送り直すときも Message-ID は変わりません。二重に届いても、同じメールだと分かります。"),
    )


def _meanwhile(view: OutgoingView) -> tuple[str, ...]:
    """Each mail that came since the approval, in a line."""
    said = {
        Direction.IN: _("{time} に届いたメール「{words}」"),
        Direction.OUT: _("{time} に別の端末から送られた返信「{words}」"),
    }
    return tuple(
        said[mail.direction].format(
            time=clock_time(view, mail.received_at), words=mail.snippet or mail.subject
        )
        for mail in view.meanwhile
    )


def _refused(refused: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_("{addr} には断られました").format(addr=addr) for addr in refused)


def clock_time(view: OutgoingView, when: datetime) -> str:
    local = when.astimezone(ZoneInfo(view.shop.calendar.zone))
    return f"{local.hour}:{local.minute:02d}"
