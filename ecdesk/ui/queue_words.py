"""What a row of the queue says of its conversation: the pill, the chips, why it stands there.

Pure: a row and a moment become words. The one rule: whatever a tone says, a word says too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ecdesk import words
from ecdesk.domain.conversation import Status
from ecdesk.domain.outgoing import State
from ecdesk.domain.sla import ClockReading, read_clock
from ecdesk.views.rows import QueueRow, Tab
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.domain.urgency import Case

Pill = tuple[str, str]  # what it says, its tone

TAGS_SHOWN = 2
_ON_THE_WAY = frozenset({State.COUNTDOWN, State.READY, State.CLAIMED, State.TRANSMITTING})
_NEEDLESS = frozenset({"sales_pitch", "thanks", "bounce"})  # who writes these waits for nothing
_HOUR = timedelta(hours=1)


def channel_said(channel: str) -> str:
    """The name of a channel as shopkeepers say it; empty for the shop's own site."""
    names = {
        "rakuten": _("楽天"),
        "rakuma": _("ラクマ"),
        "amazon": "Amazon",
        "yahoo": "Yahoo!",
        "mercari": _("メルカリShops"),
        "aupay": "au PAY",
        "qoo10": "Qoo10",
        "zozo": "ZOZO",
        "base": "BASE",
        "booth": "BOOTH",
        "minne": "minne",
        "creema": "Creema",
        "shopify": "Shopify",
        "stores": "STORES",
        "colorme": _("カラーミー"),
        "makeshop": "MakeShop",
        "form": _("フォーム"),
    }
    return names.get(channel, "")


def reading_of(row: QueueRow, now: datetime) -> ClockReading | None:
    """The clock of a row's open turn; None where none is open."""
    if row.received_at is None:
        return None
    return read_clock(row.received_at, row.shop.calendar, row.targets, now)


def pill_of(row: QueueRow, now: datetime, tab: Tab = Tab.REPLY) -> Pill:
    """The pill of a row: what runs out, or when it comes back, or when the last mail was."""
    zone = ZoneInfo(row.shop.calendar.zone)
    stands = row.stands
    if tab is Tab.SNOOZED and stands.is_snoozed(now):
        return snooze_said(stands.snoozed_until, zone, now), "mute"
    if stands.promise_at is not None and (tab is Tab.PROMISES or row.received_at is None):
        return promise_said(stands.promise_at, zone, now)
    reading = reading_of(row, now)
    if reading is not None:
        return words.clock_pill(reading, now, zone)
    return words.moment(row.last_mail_at.astimezone(zone), now), "mute"


def promise_said(due: datetime, zone: ZoneInfo, now: datetime) -> Pill:
    """A promise by its time: 約束 15:00; overdue it says so, within the hour it is amber."""
    at = words.moment(due.astimezone(zone), now)
    if due < now:
        return _("約束超過 {at}").format(at=at), "bad"
    return _("約束 {at}").format(at=at), "warn" if due - now <= _HOUR else "mute"


def snooze_said(until: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """When a conversation is seen again: 明日 10:00, 返事が来たら."""
    if until is None:
        return _("返事が来たら")
    return words.moment(until.astimezone(zone), now)


def outgoing_chip(state: State | None) -> Pill | None:
    """What a row says of a mail on its way out."""
    if state in _ON_THE_WAY:
        return _("送信待ち"), "accent"
    said = {
        State.HELD: (_("送信を保留"), "warn"),
        State.FAILED: (_("送れていません"), "bad"),
        State.UNKNOWN: (_("送れたか不明"), "bad"),
    }
    return said.get(state) if state is not None else None


def chips(row: QueueRow, now: datetime | None = None) -> list[Pill]:
    """The chips of a row, what needs a person first; the plain ones have no tone.

    `now` tells whether a notice lies ready; without it nothing that depends on the time is said.
    """
    stands = row.stands
    said: list[Pill] = []
    if row.bounced:
        said.append((_("届かなかった"), "bad"))
    outgoing = outgoing_chip(row.outgoing)
    if outgoing is not None:
        said.append(outgoing)
    if stands.case is not None:
        said += _feelings(stands.case)
    if now is not None and lies_ready(row, now):
        said.append((_("お待たせ連絡 H"), "warn"))
    if row.has_draft:
        said.append((_("下書き"), "accent"))
    if stands.checking:
        said.append((_("{whom}に確認中").format(whom=stands.checking), "accent"))
    if not stands.needs_reply:
        said.append((_("返信不要?"), ""))
    if row.unanswered > 1:
        said.append((_("{n}通目").format(n=row.unanswered), ""))
    said += [(tag, "") for tag in stands.tags[:TAGS_SHOWN]]
    if stands.intent:
        unclear = stands.intent == "other_unclear"
        said.append((_("要推測") if unclear else words.intent(stands.intent), ""))
    if row.attachments:
        said.append((_("添付"), ""))
    channel = channel_said(row.channel)
    if channel:
        said.append((channel, ""))
    return said


def lies_ready(row: QueueRow, now: datetime) -> bool:
    """Whether it is time to tell the customer that it takes longer, and the notice lies ready."""
    stands = row.stands
    if row.received_at is None or row.has_draft or row.bounced or row.status is not Status.REPLY:
        return False
    if stands.intent in _NEEDLESS or (stands.promise_at is not None and stands.promise_at > now):
        return False  # nobody waits for word, or the customer knows until when
    # No business time is longer than the time by the wall: most rows need no calendar.
    early = now - row.received_at < timedelta(minutes=row.targets.rescue_minutes)
    return not early and row.rescue_ready(now)


def why(row: QueueRow, now: datetime) -> list[str]:
    """Why a conversation stands where it does, and what else runs, line by line."""
    zone = ZoneInfo(row.shop.calendar.zone)
    stands, said = row.stands, []
    place = row.place
    if place is not None:
        said += words.place_reasons(place)
    elif stands.promise_at is None:
        last = words.moment(row.last_mail_at.astimezone(zone), now)
        said.append(_("最後のメール {at}").format(at=last))
    if stands.promise_at is not None and place is None:
        said.append(promise_said(stands.promise_at, zone, now)[0])
    if stands.promise_about:
        said.append(_("お約束の内容: {about}").format(about=stands.promise_about))
    if stands.mall is not None and row.received_at is not None:
        from ecdesk.domain.channel_clocks import read_mall

        mall = read_mall(stands.mall, row.received_at, row.shop.calendar, now)
        said.append(words.mall_line(mall, now))
    said += waiting_said(row.stands.wait, now)
    if stands.checking:
        said.append(_("{whom}に確認中").format(whom=stands.checking))
    if stands.is_snoozed(now):
        until = snooze_said(stands.snoozed_until, zone, now)
        said.append(_("スヌーズ中: {until}").format(until=until))
    return said


def waiting_said(wait: object, now: datetime) -> list[str]:
    """The customer's own wait, in a line; none where nothing of theirs waits."""
    from ecdesk.domain.waiting import Wait

    if not isinstance(wait, Wait):
        return []
    waited = words.duration(wait.seconds(now))
    if not wait.on_us:
        return [_("こちらの質問への返事待ち (はじめのご連絡から {waited})").format(waited=waited)]
    if wait.mails > 1:
        said = _("お客様は {waited} お待ちです ({n}通)")
        return [said.format(waited=waited, n=wait.mails)]
    return [_("お客様は {waited} お待ちです").format(waited=waited)]


def why_tip(row: QueueRow, now: datetime) -> str:
    """The same for a tooltip, which would read signs of a person's words as a language of pages."""
    lines = [escape(line) for line in why(row, now)]
    title = escape(_("この順番の理由") if row.stands.case is not None else _("このやりとり"))
    return f"<b>{title}</b><br>" + "<br>".join(lines) if lines else ""


def _feelings(case: Case) -> list[Pill]:
    said: list[Pill] = []
    if case.safety:
        said.append((_("安全"), "bad"))
    feeling = {"angry": (_("お怒り"), "bad"), "irritated": (_("ご不満"), "warn")}
    if case.emotion.value in feeling:
        said.append(feeling[case.emotion.value])
    hurry = {"critical": (_("至急"), "bad"), "high": (_("お急ぎ"), "warn")}
    if case.urgency.value in hurry:
        said.append(hurry[case.urgency.value])
    return said
