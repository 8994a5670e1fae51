"""What is worth knowing before one writes: a day that is near, another shop's order, an order here.

Pure. Some hints come with the one thing to do about them. The one rule: a hint is a guess said as
one; the words on which it rests stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ecdesk import words
from ecdesk.domain.calendar import Calendar
from ecdesk.domain.unclear import Step, is_too_short_for_mail
from ecdesk.ui.text import one_line
from ecdesk.views.clue_rows import NO_CLUES, Clues
from ecdesk.views.rows import MailReading, MailView
from ecdesk.words import _

CALL, SHOW = "call", "show"  # deeds of a hint beside the keys of templates
_SIGNS = ("shop.number",)  # of another shop, beside what the reader saw
TAKEN, MISSING = "order-taken", "order-missing"  # keys of templates


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence, and the one thing to do with its words: a template's key, `CALL` or `SHOW`."""

    said: str
    deed: str = ""
    label: str = ""
    conversation_id: int = 0  # to show


def hints(
    mails: Sequence[MailView], today: date, calendar: Calendar, clues: Clues = NO_CLUES
) -> list[Hint]:
    """What is worth knowing, the most pressing first; each once."""
    read = [mail.reading for mail in mails if mail.reading is not None]
    said = [*_near(read, today, calendar, clues.phone), *_elsewhere(read, clues)]
    for one in read:
        said += [
            Hint(words.reason(code, cue))
            for code, cue in one.hints
            if _is_of_talk(code) and not (clues.why and cue in clues.about)  # said there
        ]
        if one.intent == "order_new" and one.present:
            said += _order(one, clues.phone)
    return list(dict.fromkeys(said))


def is_urgent(mails: Sequence[MailView], today: date, calendar: Calendar) -> bool:
    """Whether a day that binds the shop is too near for mails to go to and fro."""
    read = [mail.reading for mail in mails if mail.reading is not None]
    days = (day for one in read for _text, day in one.dates)
    return any(is_too_short_for_mail(calendar, today, day) for day in days)


def _near(read: Sequence[MailReading], today: date, calendar: Calendar, phone: str) -> list[Hint]:
    days = sorted({day for one in read for _text, day in one.dates if day >= today})
    if not days:
        return []
    left = (days[0] - today).days
    when = _("今日") if left == 0 else _("あと{n}日").format(n=left)
    day = f"{days[0].month}/{days[0].day}({words.weekday(days[0])})"
    near = _("{day} まで{when}です。").format(day=day, when=when)
    if not is_too_short_for_mail(calendar, today, days[0]):
        return [Hint(near)]
    near += _("メールの往復では間に合わないかもしれません。お電話も考えてください。")
    label = _("電話 {phone}").format(phone=one_line(phone)) if phone else ""
    return [Hint(near, CALL if phone else "", label)]


def _elsewhere(read: Sequence[MailReading], clues: Clues) -> list[Hint]:
    """That the mail may be meant for another shop, with everything that says so."""
    where = {
        "shop.order": _("注文番号 {number} は {shop} のメールにあります"),
        "shop.ordered": _("注文番号 {number} は {shop} のご注文にあります"),
    }
    known = [clue for clue in clues.found.get(Step.SHOP, ()) if clue.code in where]
    said = [
        where[one.code].format(number=one_line(one.what), shop=one_line(one.where)) for one in known
    ]
    signs = [(one.code, one.what) for one in clues.found.get(Step.SHOP, ()) if one.code in _SIGNS]
    signs += [hint for one in read for hint in one.hints if not _is_of_talk(hint[0])]
    said += [words.reason(code, one_line(cue)) for code, cue in signs]
    if not said:
        return []
    reasons = "。".join(dict.fromkeys(said))
    told = _("別の店の注文かもしれません。{reasons}。").format(reasons=reasons)
    there = next((one.conversation_id for one in known if one.conversation_id), 0)
    return [Hint(told, SHOW if there else "", _("そのやりとりを見る"), there)]


def _is_of_talk(code: str) -> bool:
    return not code.startswith("shop.")


def _order(read: MailReading, phone: str) -> list[Hint]:
    missing = [part for part in read.missing if part != "date"]
    there = _("{parts} が書かれています。").format(parts=_parts(read.present))
    if phone and "phone" in missing:
        missing.remove("phone")
        there += _("電話番号 {phone} は控えにあります。").format(phone=one_line(phone))
    if not missing:
        said = _("このメールの内容で、ご注文をお受けできます。") + there
        return [Hint(said, TAKEN, _("この問い合わせで受注"))]
    said = _("ご注文をお受けするには、あと {parts} が必要です。").format(parts=_parts(missing))
    said += there
    asked = Hint(said, MISSING, _("足りないところを確かめる"))
    if not phone or read.urgency not in {"high", "critical"}:
        return [asked]
    faster = _("お急ぎのようです。お電話なら、すぐに確かめられます。")
    return [asked, Hint(faster, CALL, _("電話 {phone}").format(phone=one_line(phone)))]


def _parts(parts: Iterable[str]) -> str:
    return _("、").join(words.order_part(part) for part in parts)
