"""Codes and values → sentences, in the person's language (gettext; Japanese is the source).

Everything that a person reads and that was born without a window (errors, findings, states) is
said here: what happened, what is safe, what to do. The window's own labels use `_` too.

Longer than 400 lines because it is mostly one table of sentences, which translators read as a whole.
"""

from __future__ import annotations

import gettext
import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from ecdesk.domain.calendar import Calendar, Closure
    from ecdesk.domain.channel_clocks import MallReading
    from ecdesk.domain.events import Near
    from ecdesk.domain.sla import ClockReading
    from ecdesk.domain.sums import Line, Sum
    from ecdesk.domain.timetable import Window
    from ecdesk.domain.urgency import Place, Reason

_translations: gettext.NullTranslations = gettext.NullTranslations()
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d\S{0,20})?|\d\d:\d\d:\d\d")


def use(translations: gettext.NullTranslations) -> None:
    """Speak another language from now on; chosen once, at start."""
    global _translations  # noqa: PLW0603 - the language is the process's, as in gettext itself
    _translations = translations


def _(text: str) -> str:
    """The text in the person's language."""
    return _translations.gettext(text)


def N_(text: str) -> str:
    """Marks a text for translation where a table holds it; `_` says it when it is needed."""
    return text


def _marked(text: str) -> str:
    """A text that a table marked with `N_`, in the person's language."""
    return _translations.gettext(text)


# ── the clock and the calendar, as people say them ──────────────────────────────────────────────

LAST_SECONDS = 300  # from here on the pill counts seconds


def weekday(day: date) -> str:
    """The weekday in one sign: 月 … 日."""
    signs = (_("月"), _("火"), _("水"), _("木"), _("金"), _("土"), _("日"))
    return signs[day.weekday()]


def day(when: datetime, now: datetime) -> str:
    """The day of `when` in its own zone, as one says it at `now`: 明日, 火曜, 12月3日."""
    shown, today = when.date(), now.astimezone(when.tzinfo).date()
    apart = (shown - today).days
    near = {-1: _("昨日"), 0: _("今日"), 1: _("明日"), 2: _("明後日")}
    if apart in near:
        return near[apart]
    if 0 < apart < 7:
        return _("{weekday}曜").format(weekday=weekday(shown))
    if shown.year == today.year:
        return _("{month}月{day}日").format(month=shown.month, day=shown.day)
    return _("{year}年{month}月{day}日").format(year=shown.year, month=shown.month, day=shown.day)


def moment(when: datetime, now: datetime) -> str:
    """A time as one says it at `now`: 14:18 today, else 明日 12:00, 火曜 15:50, 12月3日 9:30."""
    clock = f"{when:%H:%M}"
    if when.date() == now.astimezone(when.tzinfo).date():
        return clock
    return _("{day} {clock}").format(day=day(when, now), clock=clock)


def duration(seconds: int) -> str:
    """A stretch of time in words, whole minutes: 10分, 2時間50分, 3時間; 0分 below one."""
    hours, minutes = divmod(max(seconds, 0) // 60, 60)
    if not hours:
        return _("{minutes}分").format(minutes=minutes)
    if not minutes:
        return _("{hours}時間").format(hours=hours)
    return _("{hours}時間{minutes}分").format(hours=hours, minutes=minutes)


def clock_pill(reading: ClockReading, now: datetime, zone: tzinfo) -> tuple[str, str]:
    """A pill's words and its tone (ok, warn, bad, mute): あと 1:32, 超過 0:12, 明日 12:00."""
    if reading.pace == "late":
        over = max(-reading.remaining, 0) // 60
        if not over:
            return _("超過"), "bad"  # the limit was the closing time: no open minute has passed
        return _("超過 {clock}").format(clock=_hours(over)), "bad"
    if reading.pace == "later":
        return moment(reading.limit_at.astimezone(zone), now), "mute"
    tone = "ok" if reading.pace == "quick" else "warn"
    if reading.remaining < LAST_SECONDS:
        minutes, seconds = divmod(max(reading.remaining, 0), 60)
        return _("あと {minutes}分{seconds:02d}秒").format(minutes=minutes, seconds=seconds), tone
    return _("あと {clock}").format(clock=_hours(reading.remaining // 60)), tone


def clock_sum(reading: ClockReading) -> str:
    """The sum that proves a deadline: 11:50→12:00 10分　休み　13:00→15:50 2時間50分　= 3時間."""
    said: list[str] = []
    shown = reading.received.date()
    for stretch in reading.sum:
        date_said = ""
        if stretch.start.date() != shown:
            shown = stretch.start.date()
            date_said = f"{shown.month}/{shown.day}({weekday(shown)}) "
        # Midnight as an end is 24:00 of the day that ends, as shops write it.
        midnight = stretch.end.date() != stretch.start.date() and f"{stretch.end:%H:%M}" == "00:00"
        end = "24:00" if midnight else f"{stretch.end:%H:%M}"
        said.append(f"{date_said}{stretch.start:%H:%M}→{end} {duration(stretch.seconds)}")
    total = duration(sum(stretch.seconds for stretch in reading.sum))
    pause = _("休み")
    return f"{f'　{pause}　'.join(said)}　= {total}"


def clock_story(summed: Sum) -> str:
    """The sum of a deadline from receipt on, as one would say it; a day is named where it changes.

    10/30(金) 16:40 受信 → 18:00 閉店まで 80分 + 10/31(土) 10:00 から 100分 = 11:40
    """
    shown = summed.received.date()
    said = _("{at} 受信").format(at=f"{_date(shown)} {_clock(summed.received)}")
    shut: list[Line] = []
    counted = summed.counted
    for line in summed.lines:
        if line.why is not None:
            shut.append(line)
            continue
        pauses = _closures([pause for pause in shut if pause.why is not None])
        first, last = line is counted[0], line is counted[-1]
        if first and not shut:
            said += _(" → ")
        elif first:
            said += f"{pauses}{_(' → ')}"
        else:
            said += f"{pauses} + "
        shut = []
        day_said = ""
        if line.start.date() != shown:
            shown = line.start.date()
            day_said = f"{_date(shown)} "
        length = _minutes(line.microseconds)
        begins = line.start == summed.received
        start = "" if begins else _("{at} から ").format(at=f"{day_said}{line.start:%H:%M}")
        if last:
            said += f"{start}{length}"
            continue
        until = _until(line, summed)
        said += _("{start}{until}まで {length}").format(start=start, until=until, length=length)
    end = _clock(summed.deadline)
    if summed.deadline.date() != shown:
        midnight = end == "00:00" and bool(counted) and counted[-1].start.date() == shown
        end = "24:00" if midnight else f"{_date(summed.deadline.date())} {end}"
    return f"{said} = {end}"


def closure(why: Closure) -> str:
    """Why a day or an hour is closed, by the name it was given where it has one."""
    said = {
        "closed.weekly": _("定休日"),
        "closed.date": _("臨時休業"),
        "closed.special": _("臨時休業"),
        "closed.yearly": _("休業"),
        "closed.holiday": _("祝日"),
        "closed.break": _("休憩"),
        "closed.outside": _("営業時間外"),
    }
    return why.name or said.get(why.code, _("休業"))


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
        "dropped": _("なくなりました"),
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
        told["at"] = f"{_date(at.date())} {at:%H:%M}"  # type: ignore[attr-defined]  # an aware time
    if "day" in told:
        told["day"] = _date(told["day"])  # type: ignore[arg-type]  # a date
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
    return _filled(text, told)


def _until(line: Line, summed: Sum) -> str:
    """What ends a counted stretch: 12:00 休憩, 18:00 閉店."""
    after = next((one for one in summed.lines if one.start == line.end and one.why), None)
    midnight = line.end.date() != line.start.date() and f"{line.end:%H:%M}" == "00:00"
    end = "24:00" if midnight else f"{line.end:%H:%M}"
    rest = after is not None and after.why is not None and after.why.code == "closed.break"
    return _("{at} 休憩").format(at=end) if rest else _("{at} 閉店").format(at=end)


def _closures(lines: list[Line]) -> str:
    """Closed days between counted stretches; hours outside and breaks go without saying."""
    said: list[tuple[str, list[date]]] = []
    for line in lines:
        if line.why is None or line.why.code in {"closed.break", "closed.outside"}:
            continue
        name, first = closure(line.why), line.start.date()
        if not said or said[-1][0] != name:
            said.append((name, []))
        said[-1][1].extend((first, _last_day(line)))
    if not said:
        return ""
    listed = _("、").join(f"{_days(days)} {name}" for name, days in said)
    return _("({listed})").format(listed=listed)


def _last_day(line: Line) -> date:
    """The last day a closed line lies on; one that ends at midnight ends the day before."""
    from datetime import timedelta

    end = line.end
    return (end - timedelta(microseconds=1)).date() if f"{end:%H%M%S}" == "000000" else end.date()


def _days(days: list[date]) -> str:
    """11/21(土)・11/22(日), 12/29(火)〜1/3(日), 11/23(月)."""
    first, last = min(days), max(days)
    if first == last:
        return _date(first)
    between = _("・") if (last - first).days == 1 else _("〜")
    return f"{_date(first)}{between}{_date(last)}"


def _clock(at: datetime) -> str:
    """16:40; with its seconds where it has any."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def _date(shown: date) -> str:
    return f"{shown.month}/{shown.day}({weekday(shown)})"


def _minutes(microseconds: int) -> str:
    """80分, 4分30秒, 30秒: always in minutes, since the target is said in them."""
    minutes, seconds = divmod(microseconds // 1_000_000, 60)
    if not seconds:
        return _("{minutes}分").format(minutes=minutes)
    if not minutes:
        return _("{seconds}秒").format(seconds=seconds)
    return _("{minutes}分{seconds}秒").format(minutes=minutes, seconds=seconds)


def hours_today(calendar: Calendar, now: datetime) -> str:
    """Today's opening hours and whether they run: 営業中 10–12・13–18, 本日休み."""
    from zoneinfo import ZoneInfo

    from ecdesk.domain.calendar import is_open, windows_on

    local = now.astimezone(ZoneInfo(calendar.zone))
    windows = windows_on(calendar, local.date())
    hours = opening(windows) if windows else ""
    if is_open(calendar, now):
        return _("営業中 {hours}").format(hours=hours) if hours else _("営業中")
    if not windows:
        return _("本日休み")
    minute = local.hour * 60 + local.minute
    if minute < min(w.start for w in windows):
        return _("営業前 {hours}").format(hours=hours)
    if minute < max(w.end for w in windows):
        return _("休憩中 {hours}").format(hours=hours)
    return _("営業終了 {hours}").format(hours=hours)


def opening(windows: Sequence[Window]) -> str:
    """A day's opening hours: 10–12・13–18, 20–翌2, 24時間; 休み where there are none."""
    if not windows:
        return _("休み")
    if [(one.start, one.end) for one in windows] == [(0, 1440)]:
        return _("24時間")
    return _("・").join(f"{_hour(one.start)}–{_closing(one.end)}" for one in windows)


def special_today(calendar: Calendar, now: datetime) -> str:
    """What makes today unlike its weekday: 勤労感謝の日, 年末年始, 営業時間を変更; else empty."""
    from zoneinfo import ZoneInfo

    shown = now.astimezone(ZoneInfo(calendar.zone)).date()
    why = calendar.closure(shown)
    if why is not None:
        return "" if why.code == "closed.weekly" else closure(why)
    if all(one != shown for one, _windows in calendar.special):
        return ""
    return dict(calendar.names).get(shown, "") or _("営業時間を変更")


def dates(first: date, last: date) -> str:
    """11/24(火), 12/29(火)〜1/3(日)."""
    return _days([first, last])


def period(start: datetime, end: datetime) -> str:
    """From when to when, in the zone of both: 11/13(金) 0:00 〜 11/16(月) 24:00."""
    from datetime import timedelta

    until = f"{_date(end.date())} {end.hour}:{end:%M}"
    if f"{end:%H%M%S}" == "000000":
        last = (end - timedelta(days=1)).date()
        if f"{start:%H%M%S}" == "000000":  # whole days
            return _days([start.date(), last])
        until = f"{_date(last)} 24:00"
    begins = f"{_date(start.date())} {start.hour}:{start:%M}"
    if start.date() == end.date():
        until = f"{end.hour}:{end:%M}"
    return _("{start} 〜 {end}").format(start=begins, end=until)


def short_period(start: datetime, end: datetime) -> str:
    """From when to when in as little room as it takes: 11/13–16, 11/29–12/3, 11/17 10:00."""
    from datetime import timedelta

    first = f"{start.month}/{start.day}"
    last = (end - timedelta(microseconds=1)).date()
    if last == start.date():
        return first if f"{start:%H%M}" == "0000" else f"{first} {start.hour}:{start:%M}"
    until = f"{last.day}" if last.month == start.month else f"{last.month}/{last.day}"
    return f"{first}–{until}"


def near_event(near: Near) -> str:
    """Where a mail stands to an event: 受付時に開催中, 受付の11時間前に終了, 受付の2日後から."""
    if near.relation == "running":
        return _("受付時に開催中")
    seconds = int(near.apart.total_seconds())
    days, hours = divmod(seconds // 3600, 24)
    if days:
        apart = _("{days}日").format(days=days)
    else:
        apart = _("{hours}時間").format(hours=hours) if hours else duration(seconds)
    if near.relation == "ended":
        return _("受付の{apart}前に終了").format(apart=apart)
    return _("受付の{apart}後から").format(apart=apart)


def event_standing(start: datetime, end: datetime, now: datetime) -> tuple[str, str]:
    """Where an event stands now, and its tone: 開催中 / これから / 終了."""
    if now < start:
        return _("これから"), "accent"
    return (_("開催中"), "ok") if now < end else (_("終了"), "mute")


def today(now: datetime) -> str:
    """The date and the time in the zone of `now`: 11月17日(火) 14:18."""
    return _("{month}月{day}日({weekday}) {clock}").format(
        month=now.month, day=now.day, weekday=weekday(now), clock=f"{now:%H:%M}"
    )


def backup_reason(why: str) -> str:
    """Why a copy of the data was made: 毎日の控え, 更新の前 …"""
    said = {
        "daily": _("毎日の控え"),
        "hand": _("自分でとった控え"),
        "update": _("ECDeskの更新の前"),
        "restore": _("控えから戻す前"),
        "repair": _("修復の前"),
    }
    return said.get(why, why)


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _closing(minutes: int) -> str:
    """When a window ends: 18, 24, and 翌2 after midnight."""
    if minutes <= 1440:
        return _hour(minutes)
    return _("翌{hour}").format(hour=_hour(minutes - 1440))


def _hour(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes % 60 else str(minutes // 60)


# ── errors: what happened, what is safe, what to do ─────────────────────────────────────────────

_ERRORS = {
    "field.empty": N_("「{name}」がまだ空です。"),
    "field.not_a_day": N_("「{name}」は日付です。11/20 や 20日 のように書いてください。"),
    "field.past": N_("{day}はもう過ぎています。"),
    "field.closed_day": N_("{day}はお休みの日です。次に開くのは{next}です。"),
    "field.not_an_amount": N_("「{name}」は金額です。1200 のように書いてください。"),
    "field.not_a_number": N_("「{name}」は数です。2 や 3個 のように書いてください。"),
    "field.not_an_order": N_("「{name}」は番号です。数字と英字で書いてください。"),
    "field.not_a_choice": N_("「{name}」は {choices} のどれかです。"),
    "template.no_name": N_("ひな型に名前がありません。"),
    "template.empty": N_("ひな型に本文がありません。"),
    "template.unclosed": N_(
        "{line}行目の {{{{#{name}}}}} に、終わりの {{{{/{name}}}}} がありません。"
    ),
    "template.unopened": N_("{line}行目の {{{{/{name}}}}} には、始まりがありません。"),
    "template.crossed": N_("{line}行目: {{{{#{name}}}}} が閉じる前に、ほかが閉じられています。"),
    "template.too_deep": N_("{line}行目: 条件が深く入り組みすぎています。"),
    "template.barred": N_("このひな型は使えません。{why}"),
    "import.unknown": N_("このファイルの形は読めません。"),
    "import.unreadable": N_(
        "ファイルが壊れているか、思った形ではありません。何も取り込んでいません。"
    ),
    "import.too_large": N_("ファイルが大きすぎます (5 MBまで)。"),
    "import.no_body_column": N_("どの列が本文か分かりません。列を選んでください。"),
    "net.unknown_host": N_(
        "サーバー「{host}」が見つかりません。インターネットにつながっているか、サーバー名のつづりを確かめてください。届いたメールも書きかけも手元に残っています。"
    ),
    "net.unreachable": N_(
        "サーバー「{host}」の {port} 番につながりません。サーバーが止まっているか、ポート番号がちがうようです。しばらくしてから自動でもう一度試します。"
    ),
    "net.timeout": N_(
        "サーバー「{host}」から返事がありません。しばらくしてから自動でもう一度試します。"
    ),
    "net.gone": N_(
        "サーバー「{host}」との接続が途中で切れました。受け取ったところまでは保存してあり、続きから受け取ります。"
    ),
    "net.certificate": N_(
        "サーバー「{host}」の証明書を確かめられないため、つなぎませんでした。サーバー名が正しいか、メールサービスの案内を確かめてください。パスワードは送っていません。"
    ),
    "net.login": N_(
        "「{host}」にログインできませんでした。ユーザー名とパスワードを確かめて、設定で入れなおしてください。メールは手元に残っています。"
    ),
    "net.no_tls": N_(
        "サーバー「{host}」が暗号化(TLS)に対応していないため、つなぎませんでした。パスワードは送っていません。"
    ),
    "net.refused": N_(
        "サーバー「{host}」に断られました。メールは手元に残っています。少し待ってからもう一度お試しください。"
    ),
    "send.gone": N_(
        "サーバー「{host}」との接続が途中で切れたため、送れませんでした。本文と添付は手元にあり、自動でもう一度送ります。"
    ),
    "send.refused": N_(
        "送信サーバーに断られました({reply})。宛先や添付の大きさを確かめて、もう一度送ってください。"
    ),
    "disk.full": N_(
        "ディスクの空きがなく、保存できませんでした。空きを作ると自動で続きます。サーバーのメールはそのまま残っています。"
    ),
    "disk.read_only": N_(
        "データの保存先に書き込めません。フォルダーの権限か、ディスクの状態を確かめてください。いまあるデータは変わっていません。"
    ),
    "disk.busy": N_(
        "データベースがほかの処理で使われています。少し待ってからもう一度お試しください。"
    ),
    "disk.broken": N_(
        "データベースを読めません。「ecdesk doctor」で調べてください。サーバーのメールはそのまま残っています。"
    ),
    "keyring.none": N_(
        "パスワードを安全にしまう場所(OSのキーリング)が見つかりません。キーリングを使えるようにするか、環境変数 PYTHON_KEYRING_BACKEND で保管先を選んでください。パスワードはどこにも保存していません。"
    ),
    "keyring.locked": N_(
        "OSのキーリングを開けませんでした。ロックを解除して、もう一度お試しください。"
    ),
    "pop3.no_uidl": N_(
        "サーバー「{host}」のPOP3では、どのメールを受け取ったかを区別できないため使えません(UIDLに対応していません)。IMAPをお試しください。"
    ),
    "oauth.again": N_(
        "{address} にもう一度サインインしてください。受信と送信は、サインインすると続きから進みます。送信待ちのメールはそのまま残っています。"
    ),
    "oauth.refused": N_(
        "サーバー「{host}」がサインインを受け付けませんでした。新しい許可を取りなおして、自動でもう一度試します。メールは手元に残っています。"
    ),
    "oauth.denied": N_(
        "サインインは中止されました。もう一度「ブラウザでサインイン」を押すとやりなおせます。"
    ),
    "oauth.late": N_(
        "ブラウザでのサインインが終わらないため、待つのをやめました。もう一度お試しください。"
    ),
    "oauth.stopped": N_("このサインインは、新しく始めたサインインに置きかわりました。"),
    "oauth.client": N_(
        "{address} のサインインを断られました。クライアントIDと、Googleではクライアントシークレットを確かめてください。送信待ちのメールはそのまま残っています。"
    ),
    "secret.missing": N_(
        "{address} のパスワードがキーリングにありません。設定でパスワードを入れなおしてください。設定とメールはそのままです。"
    ),
    "folder.in_use": N_(
        "このデータはすでに別のECDeskが使っています。開いているウィンドウを使うか、閉じてからもう一度お試しください。"
    ),
    "database.newer": N_(
        "このデータは新しい版のECDeskで作られています。ECDeskを新しくしてから開いてください。データには触れていません。"
    ),
    "task.stopped": N_("とちゅうで止めました。そこまでの分はそのまま残っています。"),
    "backup.missing": N_("「{name}」が見つかりません。"),
    "backup.exists": N_("「{name}」はもうあります。上書きしないように、別の名前にしてください。"),
    "backup.not_ours": N_(
        "「{name}」はECDeskの控えではありません。いまのデータには触れていません。"
    ),
    "backup.broken": N_(
        "「{name}」は壊れていて使えません。ほかの控えを選んでください。いまのデータには触れていません。"
    ),
    "move.weak": N_("合言葉は {least} 文字以上にしてください。"),
    "move.not_ours": N_("これはECDeskの引っ越しファイルではありません。"),
    "move.passphrase": N_(
        "合言葉がちがいます(または、ファイルが壊れています)。いまのデータには触れていません。"
    ),
    "move.damaged": N_(
        "引っ越しファイルがとちゅうで壊れています。作りなおすか、コピーしなおしてください。いまのデータには触れていません。"
    ),
    "mails.missing": N_("「{name}」が見つかりません。"),
    "mails.none": N_(
        "ここにはメールが見つかりません。mbox・Maildir・.eml・Thunderbirdのプロファイルを選んでください。"
    ),
    "mailbox.missing": N_("そのメールアドレスの設定がありません。"),
    "export.inside": N_("データの保存先の中には書き出せません。ほかのフォルダーを選んでください。"),
    "erase.unsent": N_(
        "このお客様あてに、まだ送られていないメールがあります。送るか取りやめてから、もう一度お試しください。何も消していません。"
    ),
    "engine.stopped": N_(
        "受信と送信が止まっています。ECDeskを開きなおしてください。書いた文章はウィンドウに残っています。"
    ),
    "engine.gone": N_(
        "送受信の係が止まったため、立ち上げなおしています。書きかけの文章はそのまま残っています。"
    ),
    "sample.real_data": N_(
        "このフォルダーには本物のメールが入っているため、見本を開きませんでした。"
    ),
    "calendar.never_open": N_(
        "この先1年に営業時間がひとつもありません。1つ以上の曜日に時間を入れてください。"
    ),
    "calendar.malformed": N_(
        "営業時間の書き方が読み取れません。「10:00-12:00」のように入れてください。"
    ),
    "targets.malformed": N_("返信の目安は、「早い」が「期限」より短くなるように入れてください。"),
    "promise.closed_day": N_(
        "{day} は休みです。お約束は営業日にしてください。次の営業日は {next} です。"
    ),
    "promise.closed_hour": N_("{day} の {time} は営業時間の外です。時刻を確かめてください。"),
    "promise.missing": N_("次にいつご連絡するか、営業日を選んでから送ってください。"),
    "promise.unsaid": N_(
        "本文に {day} がありません。お約束の日を、本文にも同じ日付で書いてください。"
    ),
    "promise.gone": N_("そのお約束は見つかりませんでした。"),
    "call.malformed": N_("電話の記録を読めません。時刻と結果を確かめてください。"),
    "call.missing": N_("その電話の記録は見つかりませんでした。"),
    "promise.past": N_("お約束の日時がもう過ぎています。これからの日時を入れてください。"),
    "snooze.unreadable": N_(
        "「{said}」がいつのことか分かりません。「明日の朝」「月曜」「12/3 15時」「返事が来たら」のように入れてください。"
    ),
    "snooze.past": N_("もう過ぎた時刻です。これからの時刻を入れてください。"),
    "snooze.far": N_("1年より先には延ばせません。もっと近い日を入れてください。"),
    "days.unreadable": N_(
        "「{said}」が何日か分かりません。「11/24」か「12/29-1/3」のように入れてください。"
    ),
    "days.too_many": N_("一度に入れられるのは {most} 日までです。"),
    "ical.not_a_calendar": N_(
        "カレンダーのファイル(iCalendar)として読めません。「.ics」のファイルを選んでください。何も変わっていません。"
    ),
    "ical.too_large": N_("カレンダーのファイルが大きすぎます。期間を短くして書き出してください。"),
    "event.malformed": N_("できごとには名前を入れ、終わりは始まりより後にしてください。"),
    "event.missing": N_("そのできごとは見つかりませんでした。"),
    "event.too_many": N_("一度に読み込めるのは {most} 件までです。分けてから読み込んでください。"),
    "event.too_many_files": N_("ひとつのできごとに残せるファイルは {most} 個までです。"),
    "event.no_time": N_("日時を読めません。「2026/11/24 20:00」のように入れてください。"),
    "event.no_columns": N_(
        "名前・開始・終了の列が見つかりません。1行目に見出しがあるか確かめてください。"
    ),
    "event.unreadable": N_('表として読めません。引用符(")が閉じているか確かめてください。'),
    "event.too_large": N_("ファイルが大きすぎます。分けてから読み込んでください。"),
    "opinion.not_here": N_(
        "このパソコンの中のAIにだけ相談できます。「http://127.0.0.1:11434」のように入れてください。ほかの場所には何も送っていません。"
    ),
    "opinion.no_model": N_(
        "そのモデルは、このパソコンのAIに見つかりません。設定で選び直してください。"
    ),
    "opinion.cloud": N_(
        "「{model}」は、よそのコンピューターで動くモデルです。お客様のメールを外に出さないため、使えません。"
    ),
    "opinion.off": N_("手元のAIへの相談は、使わない設定になっています。"),
    "opinion.no_mail": N_("相談できるお客様の文章がありません。"),
    "opinion.unknown": N_("手元のAIに、それは相談できません。"),
    "opinion.unreachable": N_(
        "このパソコンの {port} 番で、AIが動いていません。AIのソフトを開いてから、もう一度試してください。"
    ),
    "opinion.timeout": N_(
        "手元のAIの返事が遅すぎるため、待つのをやめました。小さいモデルにすると早くなります。"
    ),
    "opinion.gone": N_("手元のAIの返事が、途中で切れました。もう一度試してください。"),
    "opinion.refused": N_("手元のAIに断られました({status})。AIのソフトの画面を確かめてください。"),
    "opinion.elsewhere": N_(
        "手元のAIが、別の場所に聞くように言ってきました。そこには何も送っていません。"
    ),
    "opinion.garbled": N_(
        "手元のAIの返事を読めませんでした。AIのソフトとモデルを確かめてください。"
    ),
    "opinion.too_long": N_(
        "手元のAIの返事が長すぎるため、やめました。モデルを変えてみてください。"
    ),
    "opinion.stopped": N_("手元のAIへの相談を止めました。"),
    "orders.too_large": N_(
        "ファイルが大きすぎます({most} MBまで)。期間を分けて書き出してください。"
    ),
    "orders.too_many": N_(
        "一度に取り込めるのは {most} 件までです。期間を分けて書き出してください。"
    ),
    "orders.spreadsheet": N_(
        "表計算ソフトのファイルです。「CSV」で保存し直してから選んでください。何も取り込んでいません。"
    ),
    "orders.not_a_table": N_(
        "注文の表として読めません。店のシステムから書き出したCSVを選んでください。何も取り込んでいません。"
    ),
    "orders.no_number_column": N_("どの列が注文番号か分かりません。列を選んでください。"),
    "orders.format_unknown": N_("その書き出しの形は知りません。"),
    "orders.column_unknown": N_("「{column}」という列は、このファイルにありません。"),
    "orders.no_import": N_("その取り込みは、もう取り消してあるか、見つかりません。"),
    "orders.missing": N_("その番号の注文は取り込まれていません。"),
    "order.no_number": N_("注文番号がありません。"),
    "order.not_a_number": N_("「{said}」は注文番号として長すぎます。"),
    "order.not_an_amount": N_("「{said}」を金額として読めません。"),
    "order.not_a_count": N_("「{said}」を数量として読めません。"),
    "order.not_a_day": N_("「{said}」を日付として読めません。"),
    "order.too_many_cells": N_("見出しより列が多い({said} 列)ので、どれが何か分かりません。"),
    "order.broken": N_('引用符(")が閉じていません。'),
    "clocks.malformed": N_(
        "モールの期限の決まり clocks.toml({channel} の {field})を読めません。書き方を直すか、ファイルをどけてください。"
    ),
    "account.bad_address": N_("メールアドレス「{address}」を確かめてください。"),
    "account.no_shop": N_("店の名前を入れてください。"),
    "account.no_password": N_("パスワードを入れてください。"),
    "account.exists": N_(
        "{address} はもう登録してあります。変えるときは設定の画面で直すか、いちど使用をやめてから追加してください。"
    ),
    "account.one_way_in": N_("受信サーバーは、IMAPかPOP3のどちらか1つを入れてください。"),
    "account.no_oauth": N_(
        "このメールアドレスは、ブラウザでのサインインを使う設定になっていません。"
    ),
    "account.no_client_id": N_(
        "クライアントIDを入れてください。GoogleかMicrosoftの管理画面で登録すると発行されます。"
    ),
    "account.oauth_plain": N_(
        "ブラウザでのサインインを使うときは、受信も送信も暗号化(SSL/TLSかSTARTTLS)を選んでください。"
    ),
    "route.bad_domain": N_(
        "宛先のドメイン「{domain}」を確かめてください。「fw.rakuten.ne.jp」のように入れます。"
    ),
    "route.no_user": N_("「{domain}」へ送るためのユーザー名(SMTP AUTHのID)を入れてください。"),
    "route.no_password": N_("「{domain}」へ送るためのパスワードを入れてください。"),
    "route.missing": N_("「{domain}」へ送る設定は見つかりませんでした。"),
    "route.mixed": N_(
        "別々のサーバーから送る宛先({domains} とそのほか)が1通に混ざっています。宛先を分けて、別のメールにしてください。"
    ),
    "account.missing": N_("そのメールアドレスの設定は見つかりませんでした。"),
    "account.bad_host": N_("サーバー名「{host}」を確かめてください。"),
    "account.bad_port": N_("ポート番号「{port}」を確かめてください。1から65535の数字です。"),
    "account.bad_security": N_("暗号化は tls・starttls・plain から選んでください。"),
    "shop.missing": N_("その店は見つかりませんでした。"),
    "rule.no_name": N_("名前のない決まりがあります。名前を書くか、消してください。"),
    "rule.empty": N_("「{name}」の内容が書かれていません。"),
    "rule.too_many": N_("店の決まりは {most} 個までです。"),
    "rule.too_long": N_("「{name}」が長すぎます。{most} 字までにしてください。"),
    "lead.unfit": N_("制作にかかる日は {most} 営業日までです。"),
    "link.unfit": N_("その文はつなげませんでした。文を選び直してください。"),
    "shop.no_mailbox": N_(
        "この店には送信に使えるメールアドレスがありません。設定で追加してください。"
    ),
    "shop.mismatch": N_("このやりとりは別の店のものです。差出人の店を確かめてください。"),
    "persona.long": N_("お客様についての覚え書きは、それぞれ{most}字までにしてください。"),
    "label.unknown": N_("その読み方は知らないため、直しませんでした。"),
    "step.unknown": N_("その確かめ方は知らないため、印を付けませんでした。"),
    "step.no_mail": N_("お客様からのメールがないため、確かめることはありません。"),
    "alias.unfit": N_("呼び名と商品名は、それぞれ2字以上{most}字までで入れてください。"),
    "learned.unknown": N_("忘れるものが見つかりませんでした。"),
    "ask.not_looked": N_(
        "聞き返しは最後の手段です。先に「この問い合わせの読み方」で、残り {n} つを確かめて印を付けてください。書いた文章はそのままです。"
    ),
    "mark.unfit": N_("印を付けるところが、メールの文の中にありません。もう一度選んでください。"),
    "mail.missing": N_("そのメールは見つかりませんでした。"),
    "conversation.missing": N_("そのやりとりは見つかりませんでした。"),
    "conversation.changed": N_(
        "書いているあいだに、このやりとりに新しいメールが届きました。読んでから、もう一度送ってください。書いた文章はそのままです。"
    ),
    "regroup.one": N_("まとめるやりとりを2つ以上選んでください。"),
    "regroup.other_shop": N_(
        "別の店・別のメールアドレスに届いたやりとりは、ひとつにまとめられません。返信の差出人がちがうためです。"
    ),
    "regroup.other_customer": N_(
        "お客様がちがうやりとりです。同じ方なら「同じお客様としてまとめる」を選んでください。"
    ),
    "regroup.two_outgoing": N_(
        "どちらのやりとりにも、送り終えていないメールがあります。片方を送り終えるか取り消してから、もう一度お試しください。"
    ),
    "regroup.no_mails": N_("分けるメールを選んでください。"),
    "regroup.all_mails": N_(
        "すべてのメールを分けると、元のやりとりが空になります。残すメールを決めてください。"
    ),
    "regroup.missing": N_("取り消すまとめ・分けの記録が見つかりませんでした。"),
    "regroup.undone": N_("もう取り消してあります。"),
    "regroup.later": N_(
        "このあとに別のまとめ・分けがあったため、そのままでは取り消せません。新しいほうから先に取り消してください。"
    ),
    "charset.unknown": N_("その文字コードは知らないため、読み直しませんでした。"),
    "label.unfit": N_("ラベルは1文字以上30文字までで入れてください。"),
    "label.no_field": N_("ラベルの意味を一覧から選んでください。"),
    "channels.unreadable": N_(
        "データフォルダーの channels.toml を読めません({line} 行目付近)。書き方を直すか、ファイルをどけてください。それまでは付属の決まりで受け取ります。"
    ),
    "reply.already_answered": N_(
        "このお問い合わせにはもう返信してあります。続けて送るときは「追伸」として送ってください。"
    ),
    "reply.nobody_wrote": N_("このやりとりには、返信する相手のメールがありません。"),
    "draft.no_recipient": N_("宛先を入れてください。"),
    "draft.bad_address": N_("宛先「{address}」はメールアドレスとして正しくありません。"),
    "draft.no_reply_address": N_(
        "「{address}」は送信専用のアドレスなので、送ってもお客様に届きません。宛先を確かめてください。"
    ),
    "draft.no_subject": N_("件名を入れてください。"),
    "draft.empty": N_("本文がまだありません。"),
    "draft.too_large": N_("添付が合わせて {most} MB を超えています。減らしてから送ってください。"),
    "mail.address": N_("宛先のメールアドレスが正しくありません。"),
    "mail.message_id": N_("送信用の番号を作れませんでした。もう一度お試しください。"),
    "mail.date": N_("送信日時を書けませんでした。パソコンの時計を確かめてください。"),
    "mail.header": N_("件名か宛先に使えない文字が入っています。入れなおしてください。"),
    "file.unreadable": N_(
        "添付する「{name}」を読めませんでした。移動や削除がないか確かめてください。"
    ),
    "file.closed": N_("「{name}」を開けません。権限か、ディスクの状態を確かめてください。"),
    "file.too_large": N_("「{name}」は {most} MB を超えているため添付できません。"),
    "note.empty": N_("メモがまだ書かれていません。"),
    "customer.missing": N_("そのお客様は見つかりませんでした。"),
    "customer.ourselves": N_("自分の店のアドレスは「お客様ではない」にできません。"),
    "outgoing.already": N_(
        "このやりとりには、まだ送り終えていないメールがあります。送信箱を確かめてください。"
    ),
    "outgoing.left": N_("このメールはもう送り出したあとなので、取り消せません。"),
    "outgoing.missing": N_("そのメールは送信箱に見つかりませんでした。"),
    "outgoing.settled": N_("このメールはもう片づいています。"),
    "outgoing.unsure": N_(
        "送信できたか確認できていないメールです。もう一度送ると二重に届くことがあります。確かめてから選んでください。"
    ),
    "outbox.interrupted": N_(
        "送っている最中に止まったため、届いたかどうか確認できません。送信済みフォルダーを探しています。"
    ),
    "outbox.late": N_(
        "送る予定の時刻を5分以上過ぎたため、いったん止めました。内容を確かめて「いま送る」を押してください。"
    ),
    "outbox.restored": N_(
        "控えから戻したため、いったん止めました。控えをとったあとで、もう送っているかもしれません。送信済みフォルダーを確かめてから「いま送る」を押してください。"
    ),
    "outbox.changed": N_(
        "送る前に確かめたところ、このやりとりに新しいメールがありました。読んでから、送るか直すか選んでください。"
    ),
    "outbox.answered": N_(
        "送る前に確かめたところ、ほかの端末からもう返信してあるようです。二重に届かないよう止めました。確かめてから、送るか取り消すか選んでください。"
    ),
    "outbox.refused": N_(
        "{addresses} には、送信サーバーが受け取りを断りました。宛先を確かめて、その方にだけ送りなおしてください。"
    ),
    "outbox.damaged": N_(
        "保存してあった送信内容が承認したときと変わっていたため、送りませんでした。下書きから送りなおしてください。"
    ),
    "doctor.integrity": N_(
        "データベースが傷んでいます。「ecdesk doctor --repair」で直らないときは、バックアップから戻すか、サーバーから受け取りなおしてください。"
    ),
    "doctor.references": N_(
        "データベースのつながりが切れている箇所があります。「ecdesk doctor --repair」で直せます。"
    ),
    "doctor.bytes": N_(
        "保存してあるメールのうち {number} 通が、受け取ったときと変わっています。「ecdesk doctor --repair」で、サーバーに残っていれば受け取りなおします。"
    ),
    "doctor.outbox_unknown": N_(
        "送れたか確認できないメールが {number} 通あります。送信箱で確かめてください。"
    ),
    "doctor.outbox_held": N_(
        "送らずに止めてあるメールが {number} 通あります。送信箱で確かめてください。"
    ),
    "doctor.outbox_failed": N_(
        "送れなかったメールが {number} 通あります。送信箱で理由を確かめて、送るか取り消すか選んでください。"
    ),
    "doctor.outbox_stuck": N_(
        "送信待ちのまま動かなくなったメールが {number} 通あります。「ecdesk doctor --repair」で送信待ちに戻せます。"
    ),
    "doctor.unread": N_(
        "読み取れなかったメールが {number} 通あります。元のデータは残っています。「ecdesk doctor --repair」でもう一度読み取ります。"
    ),
    "doctor.unfetched": N_(
        "サーバーにあるのに受け取れないメールが {number} 通あります(大きすぎるか、途中で切れるか、サーバーが渡しません)。ときどき受け取りなおします。急ぐときは、ほかのメールソフトかウェブメールで見てください。"
    ),
    "doctor.turns": N_(
        "一覧での位置が合っていないやりとりが {number} 件あります。「ecdesk doctor --repair」で数えなおします。"
    ),
    "doctor.disk": N_("ディスクの空きが少なくなっています。空きを作ってください。"),
    "doctor.search": N_(
        "検索の索引が、メール {number} 通分ずれています。「ecdesk doctor --repair」で作りなおします。"
    ),
    "search.period": N_(
        "期間「{said}」が読み取れません。「期間:先週」「期間:10月」「期間:2026-10-01..」のように書いてください。"
    ),
    "search.status": N_(
        "状態「{said}」はありません。要返信・約束・お客様待ち・スヌーズ・完了・以前 から選んでください。"
    ),
    "search.shop": N_("「{said}」という名前の店はありません。"),
    "search.empty": N_("「{name}:」のあとに、探すことばを続けてください。"),
    "search.too_many": N_("ことばが多いので、はじめの {most} 個で探しています。"),
    "mended.indexes": N_("データベースの索引を作りなおしました。"),
    "mended.search": N_("検索の索引を作りなおしました(メール {number} 通分がずれていました)。"),
    "mended.links": N_("切れていたつながりを {number} か所直しました。"),
    "mended.bytes": N_("変わっていたメール {number} 通を、サーバーから受け取りなおしました。"),
    "mended.folders": N_(
        "サーバーにもうないフォルダー {number} 個の記録を片づけました。メールは残っています。"
    ),
    "mended.read": N_("読み取れていなかったメール {number} 通を読み取りました。"),
    "mended.turns": N_("やりとり {number} 件の、返信の期限と位置を数えなおしました。"),
    "mended.outbox": N_("動かなくなっていたメール {number} 通を送信待ちに戻しました。"),
    "checks.stopped": N_("送信前チェックで止まりました。"),
    "bug": N_(
        "思いがけない不具合が起きました。書いた文章とメールは手元に残っています。くり返すときは、記録ファイル(engine.log・window.log)をお知らせください。"
    ),
}


def say(error: BaseException) -> str:
    """An error as a sentence: what happened, what is safe, what to do."""
    code = getattr(error, "code", "bug")
    return sentence(str(code), getattr(error, "values", {}))


def sentence(code: str, values: dict[str, Any] | None = None) -> str:
    """The sentence for an error's code; an unknown code is our bug and says so."""
    text = _marked(_ERRORS.get(code, _ERRORS["bug"]))
    return _filled(text, {name: _said(value) for name, value in (values or {}).items()})


def _said(value: Any) -> Any:
    """A day or a time of day as people write it; it comes as ISO 8601 text from the engine."""
    if isinstance(value, str) and _ISO.fullmatch(value):
        day, _t, clock = value.partition("T")
        try:
            shown = _date(date.fromisoformat(day)) if "-" in day else ""
        except ValueError:
            return value  # 2026-02-30: what was typed, since no such day is
        return f"{shown} {(clock or day)[:5]}".strip() if clock or not shown else shown
    if isinstance(value, datetime):
        return f"{_date(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return _date(value)
    return f"{value:%H:%M}" if isinstance(value, time) else value


def trouble(told: dict[str, Any] | None) -> str:
    """The sentence for trouble as it is stored: {code, values}; empty where there is none."""
    if not told:
        return ""
    return sentence(str(told.get("code", "bug")), told.get("values") or {})


def _filled(text: str, values: dict[str, Any]) -> str:
    """The sentence with its values; one that is missing leaves a dash, never a raw brace."""
    return text.format_map(_Values(values))


class _Values(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


# ── findings of the checks ──────────────────────────────────────────────────────────────────────

_FINDINGS = {
    "field.unfilled": N_("未入力の欄があります: 「{text}」"),
    "field.unfilled_stale": N_("「{text}」は、いまの記録では「{right}」です"),
    "field.unfilled_opinion": N_("手元のAIの案が、まだそのままです"),
    "name.wrong": N_("宛名「{text}」は、このお客様のお名前とちがいます"),
    "name.wrong_right": N_("宛名は「{text}」ではなく「{right} 様」です"),
    "name.missing": N_("宛名がありません"),
    "name.unsure": N_("宛名「{text}」が、このお客様のお名前か確かめてください"),
    "name.other": N_("「{text}」は、このお客様のお名前ではないようです"),
    "name.doubled": N_("「{text}」は敬称が重なっています"),
    "name.title": N_("「{text}」は、役職名がすでに敬称です"),
    "name.both": N_("「{text}」は、「御中」と「様」が重なっています"),
    "shop.wrong": N_("別の店の情報が入っています: 「{text}」"),
    "sender.missing": N_("どの店からのメールか、本文に書かれていません"),
    "sender.incomplete": N_("名乗りに足りないものがあります: {right}"),
    "attachment.missing": N_("本文に「添付」とありますが、ファイルが付いていません"),
    "subject.vague": N_("件名から用件が分かりません"),
    "subject.long": N_("件名が{n}字を超えていて、途中で切れて見えることがあります"),
    "request.unanswered": N_("まだ答えていないことがあります: 「{asked}」"),
    "answers.unordered": N_("ご質問が{n}つあります。番号があると、答えを探しやすくなります"),
    "disclosure.ignored": N_("お客様のお話に触れていません: 「{told}」"),
    "disclosure.late": N_("お客様のお話「{told}」に触れるのが、答えのあとになっています"),
    "empathy.missing": N_("お気持ちを受け止める言葉より先に、答えが来ています"),
    "empathy.congratulates": N_("つらいお話をされた方に「{text}」は合わないかもしれません"),
    "refusal.first": N_("はじめの一文が、お断りになっています"),
    "refusal.no_reason": N_("お断りの理由が書かれていません"),
    "refusal.no_alternative": N_("お断りだけで、代わりの案がありません"),
    "date.wrong": N_("日付「{text}」を確かめてください"),
    "date.wrong_nonexistent": N_("「{text}」という日はありません"),
    "date.wrong_weekday": N_("「{text}」は曜日が合いません。その日は{right}曜日です"),
    "date.wrong_past": N_("「{text}」はもう過ぎています"),
    "date.wrong_closed": N_("「{text}」は店がお休みの日です"),
    "date.vague": N_("「{text}」では、いつになるか分かりません"),
    "date.bare": N_("「{text}」に曜日がありません"),
    "date.contradicts": N_("前のメールでは{before}とお伝えしていました"),
    "date.after_need": N_("お客様がお入り用の{need}より、あとの日付です"),
    "due.missing": N_("次にいつご連絡するかが書かれていません"),
    "repeat.same_mail": N_("{day}にこのお客様へ送ったメールと、ほとんど同じ文面です"),
    "repeat.to_others": N_("ほかに{n}人のお客様へ、同じ文面を送っています"),
    "repeat.promise": N_("{day}にも、お待ちいただくご連絡をしています"),
    "contradiction.price": N_("前のメールでは{before}とお伝えしていました"),
    "contradiction.stock": N_("在庫について、前のメールとちがうことが書かれています"),
    "blame.writing": N_("「{text}」は、文章が分からないと責めているように読めます"),
    "blame.customer": N_("「{text}」は、お客様を責めているように読めます"),
    "blame.comparing": N_("「{text}」は、ほかの方と比べる言い方です"),
    "tone.fight": N_("「{text}」は、争う言い方に聞こえます"),
    "tone.cold": N_("「{text}」は、突き放して見えることがあります"),
    "tone.sorry_but": N_("お詫びのすぐあとに「が」が続くと、言い訳に聞こえることがあります"),
    "tone.marks": N_("「{text}」は、店からのメールでは軽く見えることがあります"),
    "tone.long": N_("一文が{n}字あります。長くて読みにくいかもしれません"),
    "tone.dense": N_("空行のない文章が{n}字続いています"),
    "keigo.double": N_("「{text}」は二重敬語です"),
    "keigo.humble_twice": N_("「{text}」は、へりくだる言葉が重なっています"),
    "keigo.letting_twice": N_("一文に「させていただく」が二度あります"),
    "keigo.extra_sa": N_("「{text}」は「さ」がひとつ多い言い方です"),
    "keigo.downward": N_("「{text}」は、お客様には使わない言い方です"),
    "keigo.past_asking": N_("「{text}」は、過去のことを尋ねる形になっています"),
    "keigo.becoming": N_("「{text}」は、変わっていくときの言い方です"),
    "keigo.direction": N_("「{text}」は、ぼかした言い方です"),
    "keigo.customer_humbled": N_("「{text}」は、お客様のなさることをへりくだって言っています"),
    "channel.forbidden": N_("「{text}」は、このモールのメッセージには書けません"),
    "channel.forbidden_link": N_("モールの外へのリンクは、このモールでは禁じられています"),
    "channel.forbidden_address": N_("メールアドレスのご案内は、このモールでは禁じられています"),
    "channel.forbidden_call": N_("お電話へのご案内は、このモールでは禁じられています"),
    "channel.forbidden_line": N_("LINEなどへのご案内は、このモールでは禁じられています"),
    "channel.forbidden_offsite": N_("モールの外でのお買い物へのご案内は、禁じられています"),
    "channel.forbidden_payment": N_("モールを通さないお支払いのご案内は、禁じられています"),
    "channel.forbidden_reward": N_("レビューの見返りや高い評価のお願いは、禁じられています"),
    "order.unknown": N_("注文番号「{text}」は、このやりとりに出てきません"),
    "amount.unknown": N_("「{text}」は、このやりとりで初めて出てくる金額です"),
    "amount.sum": N_("計算が合いません。{right}円ではありませんか"),
    "personal.card": N_("カード番号や暗証番号は、メールでは扱えません"),
    "personal.other": N_("「{text}」は、このお客様のものではないかもしれません"),
    "law.review_reward": N_("レビューの見返りは、景品表示法に触れるおそれがあります"),
    "law.review_removal": N_("レビューの取り下げのお願いは、店の信用を損なうおそれがあります"),
    "law.absolute": N_("「{text}」は、根拠を示せないと優良誤認のおそれがあります"),
    "law.no_return_ever": N_("不良品や誤送まで断る書き方は、無効とされることがあります"),
    "law.defect_return": N_("不良や誤送のお品は、返品不可の決まりがあってもお受けするものです"),
    "law.return_terms": N_("返品の決まりが表示されていないと、お届けから8日は返品できます"),
    "law.cooling_off": N_(
        "通信販売にクーリング・オフはありません。返品の決まりでご案内するものです"
    ),
    "law.advert": N_("宣伝が入ると、広告のメールとして同意が要ることがあります"),
    "law.invoice_number": N_("登録番号は T と13桁の数字です。{n}桁になっています"),
    "law.harassed": N_("お客様のメールに「{said}」とあります。ひとりで抱えないでください"),
    "recipient.other": N_("「{address}」は、このやりとりに出てこない宛先です"),
    "template.other": N_("「{template}」は、ほかの店のためのひな型です"),
    "template.other_channel": N_("「{template}」は、ほかの窓口のためのひな型です"),
    "phone.better": N_("お客様は{need}までに必要です。メールの往復では遅いかもしれません"),
    "phone.better_critical": N_("けがや健康にかかわるお話のようです。メールでは遅いかもしれません"),
    "due.missing_put_off": N_(
        "「{asked}」は{day}までに別途とされていますが、本文にその日がありません"
    ),
    "tone.no_cushion": N_("お願いに、ひとこと添える言葉がありません"),
    "check.broken": N_("確かめられなかった項目があります"),
}
_FIXES = {
    "field.unfilled": N_("欄に書き込むか、その一文を消してください。"),
    "field.unfilled_stale": N_("「{right}」に直すか、いまのお客様でよいか確かめてください。"),
    "field.unfilled_opinion": N_("読んで書き直すか、このままでよければそう決めてください。"),
    "name.wrong": N_("このお客様のお名前に直してください。"),
    "name.wrong_right": N_("「{right} 様」に直してください。"),
    "name.missing": N_("はじめの行に「{right} 様」と書いてください。"),
    "name.unsure": N_("いただいたメールのお名前と見比べてください。"),
    "name.other": N_("ほかの方のお話なら、そのままでかまいません。"),
    "name.doubled": N_("「様」をひとつにしてください。"),
    "name.title": N_("「部長 山口様」か「山口部長」の形にしてください。"),
    "name.both": N_("お一人あてなら「様」、会社や部署あてなら「御中」だけにしてください。"),
    "shop.wrong": N_("この店の名前や連絡先に直してください。"),
    "sender.missing": N_("はじめに「{right}の…でございます」と名乗ってください。"),
    "sender.incomplete": N_("名乗りか署名に入れてください。"),
    "attachment.missing": N_("ファイルを付けるか、「添付」の一文を直してください。"),
    "subject.vague": N_("「{{用件}}について（注文番号）」のように、用件を入れてください。"),
    "subject.long": N_("用件だけを残して短くしてください。"),
    "request.unanswered": N_(
        "答えを書くか、「○月○日にご連絡します」と日を決めるか、理由と代わりの案を添えてお断りしてください。"
    ),
    "answers.unordered": N_("1. 2. と番号を付けるか、ご質問を引いてから答えてください。"),
    "disclosure.ignored": N_("答えの前に、このお話を受け止めるひとことを添えてください。"),
    "disclosure.late": N_("そのひとことを、答えの前に移してみてください。"),
    "empathy.missing": N_("お詫びやお礼、お察しする言葉をひとこと、答えの前に置いてください。"),
    "empathy.congratulates": N_("お見舞いやお悔やみの言葉に替えてください。"),
    "refusal.first": N_("お気持ちを受け止めるひとことと、理由を先に書いてください。"),
    "refusal.no_reason": N_("「…のため」と、できない理由をひとこと添えてください。"),
    "refusal.no_alternative": N_(
        "「代わりに…はいかがでしょうか」と、できることをひとつ添えてください。"
    ),
    "date.wrong": N_("カレンダーを見て、正しい日付に直してください。"),
    "date.wrong_weekday": N_("日付か曜日を直してください。"),
    "date.wrong_past": N_("これからの日付に直してください。"),
    "date.wrong_closed": N_("営業日にしてください。次は{right}です。"),
    "date.vague": N_("「○月○日(○)○時までに」と、日を決めて書いてください。"),
    "date.bare": N_("「{right}」と曜日を添えてください。"),
    "date.contradicts": N_("変わったのなら、そのことと理由をひとこと添えてください。"),
    "date.after_need": N_("間に合わないことを先にお伝えし、代わりの案を添えてください。"),
    "due.missing": N_(
        "「○月○日(○)○時までにご連絡します」と書いてください。これで終わりのメールなら、そう選んでください。"
    ),
    "repeat.same_mail": N_("前のメールで足りなかったことを書いてください。"),
    "repeat.to_others": N_("このお客様へのひとことを添えてみてください。"),
    "repeat.promise": N_("いま分かっていることと、遅れたお詫びを添えてください。"),
    "contradiction.price": N_("変わったのなら、そのことと理由をひとこと添えてください。"),
    "contradiction.stock": N_(
        "変わったのなら、「その後売り切れ…」のようにひとこと添えてください。"
    ),
    "blame.writing": N_(
        "「行き違いのないよう、…を教えていただけますか」とお願いする形にしてください。"
    ),
    "blame.customer": N_(
        "「ご案内が分かりにくく失礼いたしました」のように、こちらのこととして書いてください。"
    ),
    "blame.comparing": N_("比べずに、事実だけを書いてください。"),
    "tone.fight": N_("確かめた事実と、次にできることだけを書いてください。"),
    "tone.cold": N_("「ご不便をおかけし申し訳ございません」に替えるか、添えてください。"),
    "tone.sorry_but": N_("「申し訳ございません。」で一度文を切ってください。"),
    "tone.marks": N_("句点「。」にしてください。"),
    "tone.long": N_("二つの文に分けてください。"),
    "tone.dense": N_("二、三行ごとに空行を入れてください。"),
    "keigo.double": N_("「おっしゃる」「ご覧になる」のように、敬語をひとつにしてください。"),
    "keigo.humble_twice": N_("「伺います」「拝見しました」としてください。"),
    "keigo.letting_twice": N_("片方を「いたします」にしてください。"),
    "keigo.extra_sa": N_("「休ませていただく」のように「さ」を抜いてください。"),
    "keigo.downward": N_("「お手数をおかけしました」「かしこまりました」などに替えてください。"),
    "keigo.past_asking": N_("「よろしいでしょうか」としてください。"),
    "keigo.becoming": N_("「…でございます」としてください。"),
    "keigo.direction": N_("「商品を」のように、そのまま書いてください。"),
    "keigo.customer_humbled": N_("「おっしゃる」「ご覧になる」としてください。"),
    "channel.forbidden": N_("その部分を消してください。"),
    "channel.forbidden_link": N_("消すか、モールの中のページにしてください。"),
    "order.unknown": N_("このお客様のご注文か、確かめてください。"),
    "amount.unknown": N_("金額を確かめてください。"),
    "amount.sum": N_("数を確かめてください。"),
    "personal.card": N_("決済の画面からのお手続きをご案内してください。"),
    "personal.other": N_("ほかの方の連絡先でないか、確かめてください。"),
    "law.review_reward": N_("率直なご感想のお願いにして、見返りを付けないでください。"),
    "law.review_removal": N_("解決のご連絡だけにしてください。"),
    "law.absolute": N_("根拠を書くか、言い方をやわらげてください。"),
    "law.no_return_ever": N_("「初期不良・誤送を除き」と添えてください。"),
    "law.defect_return": N_("交換や返金のご案内にしてください。"),
    "law.return_terms": N_("返品の決まりと、それを載せたページを確かめてください。"),
    "law.cooling_off": N_("店の返品の決まりでご案内してください。"),
    "law.advert": N_("宣伝を外してください。"),
    "law.invoice_number": N_("登録番号を確かめてください。"),
    "law.harassed": N_("記録を残し、信頼できる方や窓口に相談してから返信してください。"),
    "recipient.other": N_("送ってよい方か、宛先を確かめてください。"),
    "template.other": N_("この店のひな型で書き直すか、内容がこの店のものか確かめてください。"),
    "phone.better": N_("お電話して、同じ内容をメールでもお送りください。"),
    "due.missing_put_off": N_("「{day}までにご連絡いたします」と書き添えてください。"),
    "tone.no_cushion": N_("「お手数をおかけしますが」などを添えてください。"),
    "check.broken": N_("送る前に、ご自分の目でもう一度ご確認ください。"),
}
_PASSED = {
    "field.unfilled": N_("未入力の欄はありません"),
    "name.wrong": N_("宛名はこのお客様のお名前です"),
    "name.missing": N_("宛名があります"),
    "shop.wrong": N_("差出人の店が一致"),
    "attachment.missing": N_("添付忘れはありません"),
    "request.unanswered": N_("お尋ねのことに答えています"),
    "disclosure.ignored": N_("お客様のお話に触れています"),
    "date.wrong": N_("日付と曜日が合っています"),
    "channel.forbidden": N_("モールの決まりに触れていません"),
    "repeat.same_mail": N_("前のメールとは別の文面です"),
}
_VARIED = ("why", "what", "right")  # the values of which a sentence of its own may speak


def finding(code: str, values: dict[str, Any] | None = None, text: str = "") -> str:
    """What a check noticed, for the sidebar and the command line."""
    return _of_finding(_FINDINGS, code, values, text)


def fix(code: str, values: dict[str, Any] | None = None, text: str = "") -> str:
    """What to write instead of what a check noticed."""
    return _of_finding(_FIXES, code, values, text)


def passed(code: str) -> str:
    """What a check that found nothing says beside its ✓; empty where nothing need be said."""
    return _marked(_PASSED[code]) if code in _PASSED else ""


def _of_finding(
    sentences: dict[str, str], code: str, values: dict[str, Any] | None, text: str
) -> str:
    """The sentence for a code, or for one case of it: `date.wrong` with why=past."""
    told = dict(values or {})
    told.setdefault("text", text)
    cases = (f"{code}_{key if key == 'right' else told[key]}" for key in _VARIED if told.get(key))
    key = next((case for case in cases if case in sentences), code)
    return _filled(_marked(sentences.get(key, sentences["check.broken"])), told)


# ── the connection test ─────────────────────────────────────────────────────────────────────────

_STEPS = {
    "probe.imap_connected": (
        N_("受信サーバーにつながりました"),
        N_("受信サーバーにつながりません"),
    ),
    "probe.imap_signed_in": (
        N_("受信サーバーにログインできました"),
        N_("受信サーバーにログインできません"),
    ),
    "probe.sent_folder": (
        N_("送信済みフォルダー「{folder}」を見つけました"),
        N_("送信済みフォルダーが見つかりません。控えはECDeskの中にだけ残ります"),
    ),
    "probe.pop3_connected": (
        N_("受信サーバー(POP3)につながりました"),
        N_("受信サーバー(POP3)につながりません"),
    ),
    "probe.pop3_signed_in": (
        N_("受信サーバー(POP3)にログインできました"),
        N_("受信サーバー(POP3)にログインできません"),
    ),
    "probe.smtp_connected": (
        N_("送信サーバーにつながりました"),
        N_("送信サーバーにつながりません"),
    ),
    "probe.smtp_signed_in": (
        N_("送信サーバーの準備ができました"),
        N_("送信サーバーがパスワードを受け付けません"),
    ),
    "probe.folder": (N_("メールのフォルダーを開けました"), N_("メールのフォルダーを開けません")),
}


def confidence(code: str) -> str:
    """How much stands behind proposed servers (domain.proposal.Confidence)."""
    return {
        "high": _("メールサービスの案内どおりの設定です"),
        "medium": _("おそらくこの設定です"),
        "low": _("確かではありません。つながるか確かめてください"),
    }[code]


def nothing_found(*, offline: bool) -> str:
    """What is said where no servers were found for an address."""
    if offline:
        return _(
            "インターネットにつながらないため、サーバーを探せませんでした。"
            "わかっていれば、このまま入れられます。"
        )
    return _("サーバーは見つかりませんでした。メールサービスの案内を見て入れてください。")


def sign_in_page(code: str) -> str:
    """What the browser shows once it is back from a provider's page."""
    return {
        "page.signed_in": _("サインインできました。このページを閉じて、ECDeskに戻ってください。"),
        "page.denied": _("サインインしませんでした。このページを閉じて、ECDeskに戻ってください。"),
    }.get(code, _("ここには何もありません。"))


def certificate(values: dict[str, Any]) -> str:
    """Why a certificate was not believed (`net.channel.certificate_reason`), and its print."""
    reasons = {
        "expired": _("有効期限が切れています。"),
        "not_yet_valid": _("まだ有効になっていません。パソコンの日付も確かめてください。"),
        "wrong_host": _("別のサーバー名のための証明書です。サーバー名のつづりを確かめてください。"),
        "self_signed": _("サーバーが自分で作った証明書で、身元をだれも保証していません。"),
        "unknown_issuer": _("身元を保証しているところが、このパソコンでは確かめられません。"),
        "revoked": _("取り消された証明書です。"),
        "not_pinned": _("信頼すると決めた証明書とは別のものです。"),
    }
    said = reasons.get(str(values.get("reason", "")), "")
    if values.get("sha256"):
        said += _("指紋(SHA-256): {sha256}").format(sha256=values["sha256"])
    return said


def probe_step(code: str, ok: bool, values: dict[str, Any] | None = None) -> str:
    """One step of the connection test."""
    good, bad = _STEPS.get(code, (code, code))
    return _filled(_marked(good if ok else bad), values or {})


# ── why a mark stands in a mail ─────────────────────────────────────────────────────────────────

_REASONS = {
    "request": N_("「{cue}」はお願いの言い方です"),
    "request.want": N_("「{cue}」はしてほしいことの言い方です"),
    "request.wish": N_("「{cue}」は希望の言い方です"),
    "request.glad": N_("「{cue}」はそうしてほしいという言い方です"),
    "request.accept": N_("「{cue}」はその対応でよいという言い方です"),
    "request.demand": N_("「{cue}」は求める言い方です"),
    "request.able": N_("「{cue}」は質問の形の依頼です"),
    "request.decided": N_("「{cue}」は手続きの申し出です"),
    "request.closing": N_("結びの「{cue}」が、このメールのただ一つのお願いです"),
    "question": N_("「{cue}」で尋ねています"),
    "question.tell": N_("「{cue}」は知りたいという言い方です"),
    "question.facts": N_("「{cue}」は知らせてほしいという言い方です"),
    "question.unsure": N_("「{cue}」は分からずに困っている言い方です"),
    "disclosure": N_("「{cue}」はお客様ご自身の話です"),
    "disclosure.event": N_("「{cue}」は行事や予定の話です"),
    "disclosure.gift": N_("「{cue}」は贈り物の話です"),
    "disclosure.family": N_("「{cue}」はご家族の話です"),
    "disclosure.health": N_("「{cue}」は体や健康の話です"),
    "disclosure.work": N_("「{cue}」は仕事の話です"),
    "disclosure.life": N_("「{cue}」は暮らしの話です"),
    "disclosure.loyal": N_("「{cue}」は長くご利用の話です"),
    "disclosure.feeling": N_("「{cue}」はお気持ちの話です"),
    "disclosure.home": N_("「{cue}」はお住まいの話です"),
    "disclosure.prior": N_("「{cue}」は以前の話の続きです"),
    "date": N_("「{cue}」から期日と読みました"),
    "date.run": N_("「{cue}」は次に3日以上続く休みと読みました"),
    "date.relative": N_("「{cue}」は前に書かれた日から数えました"),
    "order.number": N_("「{cue}」から注文番号と読みました"),
    "phone.number": N_("電話番号の形です"),
    "product": N_("「{cue}」の前にあるので品物と読みました"),
    "product.catalogue": N_("商品一覧の「{cue}」です"),
    "product.form": N_("「{cue}」の欄に書かれています"),
    "name.form": N_("「{cue}」の欄に書かれています"),
    "name.said": N_("「{cue}」と名乗っています"),
    "name.sender": N_("差出人の「{cue}」と同じ名前です"),
    "name.end": N_("メールの結びに書かれています"),
    "signal.safety": N_("「{cue}」は安全に関わります"),
    "signal.now": N_("「{cue}」は至急の言葉です"),
    "signal.soon": N_("「{cue}」は急ぎの言葉です"),
    "signal.twice": N_("「{cue}」は二度目以降の連絡です"),
    "signal.anger": N_("「{cue}」はお怒りや落胆の言葉です"),
    "signal.worry": N_("「{cue}」は心配の言葉です"),
    "signal.joy": N_("「{cue}」は喜びの言葉です"),
    "urgency.calm": N_("「{cue}」とあり、急ぎではありません"),
    "intent.words": N_("「{cue}」から用件を読みました"),
    "wish.goods": N_("「{cue}」から、求めたい商品があります"),
    "wish.favour": N_("「{cue}」から、お願いしたいことがあります"),
    "wish.improvement": N_("「{cue}」から、改めてほしいことがあります"),
    "shop.number": N_("「{cue}」はこの店の注文番号の形ではありません"),
    "shop.mall": N_("「{cue}」は別のモールの名前です"),
    "shop.goods": N_("「{cue}」はこの店の商品一覧にありません"),
    "history.word": N_("「{cue}」は以前のやりとりを指しています"),
}


def reason(code: str, cue: str) -> str:
    """Why the reader marked words of a mail; a code without a sentence of its own has its family's."""
    said = _REASONS.get(code) or _REASONS.get(code.partition(".")[0]) or N_("「{cue}」")
    return _marked(said).format(cue=cue)


# ── what a mail says, in the person's words ─────────────────────────────────────────────────────

_SORTS = {"request": N_("依頼"), "question": N_("質問"), "disclosure": N_("自己開示")}
_DISCLOSURES = {
    "event": N_("行事・予定"),
    "gift": N_("贈り物"),
    "family": N_("ご家族"),
    "health": N_("体・健康"),
    "work": N_("お仕事"),
    "life": N_("暮らし"),
    "loyal": N_("長いお付き合い"),
    "feeling": N_("お気持ち"),
    "home": N_("お住まい"),
    "prior": N_("以前の話"),
}
_INTENTS = {
    "order_new": N_("ご注文"),
    "order_change": N_("注文の変更"),
    "order_cancel": N_("注文の取り消し"),
    "payment": N_("お支払い"),
    "receipt_doc": N_("領収書・書類"),
    "stock": N_("在庫・再入荷"),
    "product_spec": N_("商品について"),
    "price_quote": N_("価格・見積もり"),
    "shipping_status": N_("配送状況"),
    "shipping_cost": N_("送料"),
    "delivery_request": N_("お届けの希望"),
    "delivery_trouble": N_("配送のトラブル"),
    "item_defect": N_("不良・破損"),
    "item_wrong": N_("違う商品"),
    "item_missing": N_("不足"),
    "return_refund": N_("返品・返金"),
    "exchange": N_("交換"),
    "howto_care": N_("使い方・お手入れ"),
    "site_trouble": N_("サイトの不具合"),
    "campaign_event": N_("キャンペーン"),
    "points": N_("ポイント"),
    "thanks": N_("お礼"),
    "complaint_service": N_("応対へのご意見"),
    "account_privacy": N_("会員・個人情報"),
    "wholesale_media": N_("卸・取材"),
    "sales_pitch": N_("営業"),
    "bounce": N_("届かなかったメール"),
    "wrong_shop": N_("別の店あて"),
    "other_unclear": N_("用件が読み取れません"),
}
_TIMINGS = {"before": N_("買う前"), "at": N_("買うとき"), "after": N_("買った後")}
_CAUSES = {
    "info_error": N_("情報の誤り"),
    "info_missing": N_("情報の不足"),
    "item_error": N_("商品の誤り"),
    "item_missing": N_("商品の不足"),
    "delivery": N_("配送"),
    "system": N_("システム"),
    "staff": N_("応対"),
    "customer_side": N_("お客様のご都合"),
}
_TARGETS = {
    "product": N_("商品のこと"),
    "event": N_("できごとのこと"),
    "staff": N_("応対のこと"),
    "wrong_shop": N_("店ちがい"),
    "site": N_("サイトのこと"),
    "order_delivery": N_("注文・配送のこと"),
    "other": N_("そのほか"),
}
_LABEL_NAMES = {
    "intent": N_("用件"),
    "target": N_("対象"),
    "timing": N_("時期"),
    "cause": N_("原因"),
}
_EMOTIONS = {
    "happy": N_("喜び"),
    "anxious": N_("ご不安"),
    "irritated": N_("ご不満"),
    "angry": N_("お怒り"),
}
_URGENCIES = {"high": N_("お急ぎ"), "critical": N_("至急")}
_ORDER_PARTS = {
    "goods": N_("品物"),
    "quantity": N_("数量"),
    "name": N_("お名前"),
    "address": N_("ご住所"),
    "phone": N_("電話番号"),
    "payment": N_("お支払い方法"),
    "date": N_("お届け日"),
}


def mark_sort(sort: str) -> str:
    """What a mark in a mail is: 依頼, 質問, 自己開示."""
    return _label(_SORTS, sort)


def disclosure_kind(kind: str) -> str:
    """What part of their life a customer tells of."""
    return _label(_DISCLOSURES, kind)


_NEXT = {
    "order_new": N_("例: お届け日、お支払いの方法、次回のご注文"),
    "order_change": N_("例: 差額と、変更後のお届け日"),
    "order_cancel": N_("例: ご返金の方法と時期"),
    "payment": N_("例: 入金の確認後、いつ発送か"),
    "receipt_doc": N_("例: 宛名と但し書き、届き方"),
    "stock": N_("例: 次の入荷、取り置きの期限"),
    "product_spec": N_("例: お手入れ、ほかのサイズ"),
    "price_quote": N_("例: 見積もりの有効期限、納期"),
    "shipping_status": N_("例: 不在のときの受け取り方"),
    "shipping_cost": N_("例: 送料無料になる金額、お届け日"),
    "delivery_request": N_("例: 時間帯の指定、置き配"),
    "delivery_trouble": N_("例: 届かないときの次の手、連絡する日"),
    "item_defect": N_("例: 返送の方法と送料、代わりの品が届く日"),
    "item_wrong": N_("例: 返送の方法と送料、正しい品が届く日"),
    "item_missing": N_("例: 足りない品が届く日"),
    "return_refund": N_("例: 返送先と送料、返金の日"),
    "exchange": N_("例: 返送先と送料、交換の品が届く日"),
    "howto_care": N_("例: うまくいかないときの相談先"),
    "site_trouble": N_("例: 直るまでの注文の方法"),
    "campaign_event": N_("例: 次の催し、使えなかった分の扱い"),
    "points": N_("例: いつ付くか、期限"),
    "complaint_service": N_("例: 同じことが起きないための手だて"),
}
_NEXT_ANY = N_("例: お客様が次に知りたくなること")


def next_question(intent: str) -> str:
    """先回り: what somebody who writes about this may want to know next."""
    return _marked(_NEXT.get(intent, _NEXT_ANY))


def intent(value: str) -> str:
    """What a mail is for, in a few signs."""
    return _label(_INTENTS, value)


def timing(value: str) -> str:
    """Before, at or after buying; empty where none is meant."""
    return _label(_TIMINGS, value)


def cause(value: str) -> str:
    """Why the mail had to be written; empty for no reason of ours."""
    return _label(_CAUSES, value)


def target(value: str) -> str:
    """What a mail is about; empty where nothing of the shop's."""
    return "" if value == "other" else _label(_TARGETS, value)


def label_name(label: str) -> str:
    """A label of a mail: 用件, 対象, 時期, 原因."""
    return _label(_LABEL_NAMES, label)


def label_value(label: str, value: str) -> str:
    """What a label of a mail says, also where it says that there is nothing."""
    tables = {"intent": _INTENTS, "target": _TARGETS, "timing": _TIMINGS, "cause": _CAUSES}
    return _label(tables[label], value) or _("なし")


def emotion(value: str) -> str:
    """How the customer feels; empty where calm."""
    return _label(_EMOTIONS, value)


def urgency(value: str) -> str:
    """How soon an answer is needed; empty where there is time."""
    return _label(_URGENCIES, value)


def order_part(part: str) -> str:
    """A part of an order in a mail."""
    return _label(_ORDER_PARTS, part)


_ORDER_STATES = {
    "unpaid": N_("入金待ち"),
    "authorized": N_("仮売上"),
    "paid": N_("支払い済み"),
    "partly_paid": N_("一部支払い済み"),
    "paying": N_("支払い手続き中"),
    "refunded": N_("返金済み"),
    "partly_refunded": N_("一部返金済み"),
    "expired": N_("期限切れ"),
    "cancelled": N_("キャンセル"),
    "cancel_pending": N_("キャンセル確認待ち"),
    "unconfirmed": N_("注文確認待ち"),
    "mall_processing": N_("モールで処理中"),
    "change_pending": N_("変更確認待ち"),
    "processing": N_("処理中"),
    "reserved": N_("予約"),
    "on_hold": N_("保留"),
    "completed": N_("完了"),
    "not_shippable": N_("発送できません"),
    "unshipped": N_("発送待ち"),
    "sending": N_("発送手続き中"),
    "partly_shipped": N_("一部発送済み"),
    "shipped": N_("発送済み"),
    "delivered": N_("お届け済み"),
    "restocked": N_("在庫に戻しました"),
}
_ORDER_FORMATS = {
    "shopify": N_("Shopify"),
    "base": N_("BASE"),
    "stores": N_("STORES"),
    "rakuten": N_("楽天市場(RMS)"),
    "yahoo": N_("Yahoo!ショッピング"),
    "colorme": N_("カラーミーショップ"),
    "makeshop": N_("MakeShop"),
    "eccube": N_("EC-CUBE"),
    "own": N_("そのほかのCSV"),
}
_ORDER_USES = {
    "number": N_("注文番号"),
    "placed": N_("注文日時"),
    "name": N_("お名前"),
    "mail": N_("メールアドレス"),
    "phone": N_("電話番号"),
    "total": N_("合計金額"),
    "state": N_("状態"),
    "item": N_("商品名"),
    "option": N_("商品の種類"),
    "quantity": N_("数量"),
    "price": N_("単価"),
    "method": N_("配送方法・配送会社"),
    "tracking": N_("追跡番号"),
    "shipped": N_("発送日"),
}
_ORDER_KNOWN = {
    "mail": N_("メールアドレスが同じ"),
    "phone": N_("電話番号が同じ"),
    "number": N_("メールに注文番号があります"),
    "name": N_("お名前だけが同じ(ご本人か確かめてください)"),
}


def order_state(state: str) -> str:
    """How an order stands; a system's own words as they are."""
    return _label(_ORDER_STATES, state) or state


def order_format(key: str) -> str:
    """A shop system by its name."""
    return _label(_ORDER_FORMATS, key)


def order_use(use: str) -> str:
    """What a column of an export is for."""
    return _label(_ORDER_USES, use)


def order_known(by: str) -> str:
    """Why an order is taken for this customer's."""
    return _label(_ORDER_KNOWN, by)


def _label(table: dict[str, str], value: str) -> str:
    said = table.get(value, "")
    return _marked(said) if said else ""
