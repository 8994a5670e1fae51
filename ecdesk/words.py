"""Codes and values → sentences, in the person's language (gettext; Japanese is the source).

Everything that a person reads and that was born without a window (errors, findings, states) is
said here: what happened, what is safe, what to do. The window's own labels use `_` too.

Longer than 400 lines because it is mostly one table of sentences, which translators read as a whole.
"""

from __future__ import annotations

import gettext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

    from ecdesk.domain.calendar import Calendar
    from ecdesk.domain.sla import ClockReading

_translations: gettext.NullTranslations = gettext.NullTranslations()


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


def hours_today(calendar: Calendar, now: datetime) -> str:
    """Today's opening hours and whether they run: 営業中 10–12・13–18, 本日休み."""
    from zoneinfo import ZoneInfo

    from ecdesk.domain.calendar import is_open, windows_on

    local = now.astimezone(ZoneInfo(calendar.zone))
    windows = windows_on(calendar, local.date())
    hours = _("・").join(f"{_hour(w.start)}–{_hour(w.end)}" for w in windows)
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


def today(now: datetime) -> str:
    """The date and the time in the zone of `now`: 11月17日(火) 14:18."""
    return _("{month}月{day}日({weekday}) {clock}").format(
        month=now.month, day=now.day, weekday=weekday(now), clock=f"{now:%H:%M}"
    )


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _hour(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes % 60 else str(minutes // 60)


# ── errors: what happened, what is safe, what to do ─────────────────────────────────────────────

_ERRORS = {
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
    "secret.missing": N_(
        "{address} のパスワードがキーリングにありません。設定でパスワードを入れなおしてください。設定とメールはそのままです。"
    ),
    "folder.in_use": N_(
        "このデータはすでに別のECDeskが使っています。開いているウィンドウを使うか、閉じてからもう一度お試しください。"
    ),
    "database.newer": N_(
        "このデータは新しい版のECDeskで作られています。ECDeskを新しくしてから開いてください。データには触れていません。"
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
    "account.bad_address": N_("メールアドレス「{address}」を確かめてください。"),
    "account.no_shop": N_("店の名前を入れてください。"),
    "account.no_password": N_("パスワードを入れてください。"),
    "account.exists": N_(
        "{address} はもう登録してあります。変えるときは設定の画面で直すか、いちど使用をやめてから追加してください。"
    ),
    "account.missing": N_("そのメールアドレスの設定は見つかりませんでした。"),
    "account.bad_host": N_("サーバー名「{host}」を確かめてください。"),
    "account.bad_port": N_("ポート番号「{port}」を確かめてください。1から65535の数字です。"),
    "account.bad_security": N_("暗号化は tls・starttls・plain から選んでください。"),
    "shop.missing": N_("その店は見つかりませんでした。"),
    "shop.no_mailbox": N_(
        "この店には送信に使えるメールアドレスがありません。設定で追加してください。"
    ),
    "shop.mismatch": N_("このやりとりは別の店のものです。差出人の店を確かめてください。"),
    "conversation.missing": N_("そのやりとりは見つかりませんでした。"),
    "conversation.changed": N_(
        "書いているあいだに、このやりとりに新しいメールが届きました。読んでから、もう一度送ってください。書いた文章はそのままです。"
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
    "outbox.changed": N_(
        "送る前に確かめたところ、このやりとりに新しいメールがありました。読んでから、送るか直すか選んでください。"
    ),
    "outbox.damaged": N_(
        "保存してあった送信内容が承認したときと変わっていたため、送りませんでした。下書きから送りなおしてください。"
    ),
    "doctor.integrity": N_(
        "データベースが傷んでいます。バックアップから戻すか、サーバーから受け取りなおしてください。"
    ),
    "doctor.references": N_("データベースのつながりが切れている箇所があります。"),
    "doctor.bytes": N_("保存してあるメールのうち {number} 通が、受け取ったときと変わっています。"),
    "doctor.outbox_unknown": N_(
        "送れたか確認できないメールが {number} 通あります。送信箱で確かめてください。"
    ),
    "doctor.outbox_held": N_(
        "送らずに止めてあるメールが {number} 通あります。送信箱で確かめてください。"
    ),
    "doctor.unread": N_("読み取れなかったメールが {number} 通あります。元のデータは残っています。"),
    "doctor.disk": N_("ディスクの空きが少なくなっています。空きを作ってください。"),
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
    return _filled(text, values or {})


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
    "name.wrong": N_("宛名「{text}」は、このお客様のお名前とちがいます"),
    "name.wrong_right": N_("宛名は「{text}」ではなく「{right} 様」です"),
    "name.missing": N_("宛名がありません"),
    "name.unsure": N_("宛名「{text}」が、このお客様のお名前か確かめてください"),
    "name.other": N_("「{text}」は、このお客様のお名前ではないようです"),
    "shop.wrong": N_("別の店の情報が入っています: 「{text}」"),
    "attachment.missing": N_("本文に「添付」とありますが、ファイルが付いていません"),
    "check.broken": N_("確かめられなかった項目があります"),
}
_PASSED = {
    "field.unfilled": N_("未入力の欄はありません"),
    "name.wrong": N_("宛名はこのお客様のお名前です"),
    "name.missing": N_("宛名があります"),
    "shop.wrong": N_("差出人の店が一致"),
    "attachment.missing": N_("添付忘れはありません"),
}


def finding(code: str, values: dict[str, Any] | None = None, text: str = "") -> str:
    """What a check noticed, for the sidebar and the command line."""
    told = dict(values or {})
    told.setdefault("text", text)
    if code == "name.wrong" and told.get("right"):
        code = "name.wrong_right"
    return _filled(_marked(_FINDINGS.get(code, _FINDINGS["check.broken"])), told)


def passed(code: str) -> str:
    """What a check that found nothing says beside its ✓; empty where nothing need be said."""
    return _marked(_PASSED[code]) if code in _PASSED else ""


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


def probe_step(code: str, ok: bool, values: dict[str, Any] | None = None) -> str:
    """One step of the connection test."""
    good, bad = _STEPS.get(code, (code, code))
    return _filled(_marked(good if ok else bad), values or {})
