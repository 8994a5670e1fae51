"""The customer is heard before they are answered, and a no is never all they get.

What they told of themselves is taken up early; a refusal does not come first, gives its reason and
offers something else. Customers who want 要件のみ are spared the warmth, not the reason. The one
rule: any word that may be meant for what was told counts; only silence is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecdesk.checks.matter import first_answer, ledger, refused
from ecdesk.checks.prose import prose
from ecdesk.checks.registry import Context, Draft, Spot, check, in_body
from ecdesk.checks.touching import GRAVE, in_grief, touches
from ecdesk.domain.findings import Severity, Where
from ecdesk.domain.ledger import Entry, Role, Said, State, sentence
from ecdesk.domain.reading import Emotion, Intent, Mark

_STRONG = frozenset({"event", "gift", "health", "family", "life", "loyal"})
_NEAR = 2  # sentences around a refusal where its reason may stand
_INSTEAD = re.compile(
    r"代わり|かわりに|代案|代替|でしたら|であれば|ならば?|よろしけれ|いかが|もし|どちらか|最短|早くて|ほかに|別の|も(?:承|でき|ござ)"
)
_CONGRATULATES = re.compile(r"おめでと|お祝い申し上げ|お喜び申し上げ|ご多幸|お慶び")


@check("disclosure.ignored", Severity.WARNING)
def what_was_told_is_taken_up(draft: Draft, context: Context) -> Iterator[Spot]:
    """Something in the reply takes up what the customer told of themselves."""
    told = _told(context)
    if draft.kind != "reply" or not told or not draft.body.strip():
        return
    silent = [mark for mark in told if not _taken_up(mark, draft, context)]
    if not silent:
        return
    none_taken = len(silent) == len(told)
    shown = next((mark for mark in silent if mark.kind in _STRONG), silent[0])
    strong = shown.kind in _STRONG and none_taken and not context.brief
    yield Spot(
        values={"told": _short(shown.text), "kind": shown.kind},
        severity=None if strong else Severity.NOTE,
    )


@check("disclosure.late", Severity.NOTE)
def it_is_taken_up_early(draft: Draft, context: Context) -> Iterator[Spot]:
    """What was told is taken up before the answer, not after it."""
    if draft.kind != "reply" or context.brief:
        return
    start = first_answer(prose(draft, context))
    if start is None:
        return
    for mark in _told(context)[:1]:
        places = _taken_up(mark, draft, context)
        if places and places[0].start > start.start and Role.CLOSING not in places[0].roles:
            first = places[0]
            yield in_body(first.start, first.end, told=_short(mark.text))


@check("empathy.missing", Severity.WARNING)
def feeling_comes_before_the_answer(draft: Draft, context: Context) -> Iterator[Spot]:
    """A customer who is worried, angry or let down is met before they are answered."""
    moods = {reading.emotion for reading in context.readings}
    if draft.kind != "reply" or not moods - {Emotion.CALM, Emotion.HAPPY}:
        return
    written = prose(draft, context)
    opening = written.answering[:2]  # what went wrong may be named before it is felt sorry for
    if not opening or any(one.start <= opening[-1].end for one in written.having(Role.EMPATHY)):
        return
    weight = Severity.NOTE if context.brief or moods <= {Emotion.ANXIOUS, Emotion.CALM} else None
    yield Spot(severity=weight)


@check("refusal.first", Severity.WARNING)
def a_no_does_not_come_first(draft: Draft, context: Context) -> Iterator[Spot]:
    """The first thing said after the greeting is not the refusal."""
    written = prose(draft, context)
    start = first_answer(written)
    declined = {one.start for _, one in refused(draft, context)}
    if start is None or start.start not in declined:
        return
    before = [one for one in written.said if one.start < start.start]
    told = _told(context)
    if any(
        Role.EMPATHY in one.roles or any(touches(one.plain, mark.text, mark.kind) for mark in told)
        for one in before
    ):
        return
    weight = Severity.NOTE if context.brief else None
    yield Spot(Where.BODY, start.start, start.end, severity=weight)


@check("refusal.no_reason", Severity.WARNING)
def a_no_has_its_reason(draft: Draft, context: Context) -> Iterator[Spot]:
    """Why it cannot be done stands in the refusal or beside it, or where the person linked it."""
    for entry, one in _declining(draft, context):
        if reason_of(entry, one, draft, context) is None:
            yield in_body(one.start, one.end)
    for one in _loose_refusals(draft, context):
        if not any(Role.REASON in near.roles for near in _around(one, draft, context)):
            yield Spot(Where.BODY, one.start, one.end, severity=Severity.NOTE)


@check("refusal.no_alternative", Severity.STOP)
def a_no_offers_something_else(draft: Draft, context: Context) -> Iterator[Spot]:
    """A declined request is followed, or preceded, by something that can be done instead."""
    declining = _declining(draft, context)
    if declining and not any(
        instead_of(entry, draft, context) is not None for entry, _one in declining
    ):
        _entry, first = declining[0]
        yield in_body(first.start, first.end)
    loose = _loose_refusals(draft, context)
    if loose and not any(_offers(one) for one in prose(draft, context).said):
        yield Spot(Where.BODY, loose[0].start, loose[0].end, severity=Severity.WARNING)


@check("empathy.congratulates", Severity.WARNING)
def grief_is_not_congratulated(draft: Draft, context: Context) -> Iterator[Spot]:
    """No congratulations to somebody who told of illness, loss or hardship."""
    told = [mark for reading in context.readings for mark in reading.disclosures]
    if not any(in_grief(mark.text) for mark in told):
        return
    for one in prose(draft, context).said:
        if found := _CONGRATULATES.search(one.text):
            start = one.start + found.start()
            yield in_body(start, one.start + found.end())


def reason_of(entry: Entry, refusal: Said, draft: Draft, context: Context) -> Said | None:
    """The sentence that says why a request is declined: linked by the person, or near by."""
    if entry.reason is not None:
        return entry.reason
    around = _around(refusal, draft, context)
    if Role.REASON in refusal.roles:
        return refusal
    return next((near for near in around if Role.REASON in near.roles), None)


def instead_of(entry: Entry, draft: Draft, context: Context) -> Said | None:
    """What is offered in place of what is declined: linked by the person, or found."""
    if entry.instead is not None:
        return entry.instead
    # What we do about another request is no offer for this one, unless it says so.
    elsewhere = {
        other.by[0].start
        for other in ledger(draft, context)
        if other.state is State.ANSWERED and other.by
    }
    return next(
        (
            one
            for one in prose(draft, context).said
            if _offers(one) and (one.start not in elsewhere or _INSTEAD.search(one.plain))
        ),
        None,
    )


def taken_up(mark: Mark, draft: Draft, context: Context) -> Said | None:
    """The first sentence that takes up what the customer told of themselves."""
    return next(iter(_taken_up(mark, draft, context)), None)


def _told(context: Context) -> list[Mark]:
    marks = [mark for reading in context.readings for mark in reading.disclosures]
    return sorted(marks, key=lambda mark: mark.kind not in _STRONG)


def _taken_up(mark: Mark, draft: Draft, context: Context) -> list[Said]:
    """The sentences that touch what was told, in order; a heading or an address does not.

    The one that the person linked, as long as it is there, is the only one.
    """
    said = prose(draft, context).said
    for choice in context.chosen:
        if choice.request.strip() == mark.text.strip() and choice.by:
            linked = sentence(choice.by, said)
            if linked is not None:
                return [linked]
    return [
        one
        for one in said
        if not one.roles & {Role.ADDRESS, Role.HEADING}
        and touches(one.plain, mark.text, mark.kind)
        and not _only_answers(one, mark)
    ]


def _only_answers(one: Said, mark: Mark) -> bool:
    """Whether a sentence merely names the day or the thing while declining it."""
    return Role.REFUSAL in one.roles and not GRAVE.search(one.plain) and mark.kind in _STRONG


def _declining(draft: Draft, context: Context) -> list[tuple[Entry, Said]]:
    if draft.kind != "reply" or any(
        reading.intent is Intent.SALES_PITCH for reading in context.readings
    ):
        return []  # whoever wants to sell us something is owed no alternative
    seen: dict[int, tuple[Entry, Said]] = {}
    for entry, one in refused(draft, context):
        seen.setdefault(one.start, (entry, one))
    return [seen[start] for start in sorted(seen)]


def _loose_refusals(draft: Draft, context: Context) -> list[Said]:
    """Refusals of something that no rule saw the customer ask: a no all the same, if less sure."""
    if draft.kind != "reply" or not context.turn or _declining(draft, context):
        return []
    if any(reading.intent is Intent.SALES_PITCH for reading in context.readings):
        return []
    answered = {one.start for entry in ledger(draft, context) for one in entry.by}
    return [
        one
        for one in prose(draft, context).having(Role.REFUSAL)
        if one.start not in answered and one.says_something
    ]


def _around(one: Said, draft: Draft, context: Context) -> tuple[Said, ...]:
    said = prose(draft, context).said
    at = next(place for place, each in enumerate(said) if each.start == one.start)
    return said[max(0, at - _NEAR) : at + _NEAR + 1]


def _offers(one: Said) -> bool:
    """Whether a sentence holds something that we do or suggest."""
    if Role.OFFER in one.roles:
        return True
    # 「…はできませんが、22日ならお届けできます」 declines and offers in one breath.
    return Role.REFUSAL in one.roles and bool(
        re.search(
            r"(?:が|けれど|ものの)、[^。]{0,60}(?:できます|可能|承|お届け|ご用意|いたします|ございます|いかが)",
            one.plain,
        )
    )


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= 30 else f"{said[:29]}…"
