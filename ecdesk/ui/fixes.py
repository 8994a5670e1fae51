"""What puts a finding right for certain: the words to stand in place of those it rests on.

The one rule: only where the check itself knows the right words is there anything to offer; whoever
takes it sees it in the text and can undo it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ecdesk.domain.findings import Finding, Where
from ecdesk.ui.proposing import is_proposal
from ecdesk.words import _

_WEEKDAY = re.compile(r"[月火水木金土日](?=曜|\s?[)）])")
_TITLE = re.compile(r"[ 　]*(?:様|さま)$")
_TO_FIRM = re.compile(r"[ 　]*御中$")
_SIR = " 様"  # not a text: it goes into a mail, which is Japanese
# Turns of speech of which one half is too much, and what stands in their place.
_TURNS = {  # not a text: it goes into a mail, which is Japanese
    "keigo.past_asking": (re.compile("よろしかった"), "よろしい"),
    "keigo.extra_sa": (re.compile("させて"), "せて"),
    "keigo.direction": (re.compile("の(?:方|ほう)"), ""),
    "name.doubled": (re.compile("(?:様|さま|さん|殿)[ 　]*(?:様|さま|さん|殿)$"), "様"),
    "tone.marks": (re.compile("^[!！]{2,}$"), "。"),
}
_NAMED = {"name.wrong", "name.other"}
_WHOLE = {
    *("date.bare", "field.unfilled"),
    *("house.ships_early", "house.return_days", "house.free_shipping", "house.shipping_fee"),
}


def replacement(finding: Finding) -> str | None:
    """The words for the finding's span; None where only the person can know."""
    if is_proposal(finding):
        return finding.text  # they may stand, once a person says so
    if finding.code in _TURNS and finding.where is Where.BODY:
        turn, plainer = _TURNS[finding.code]
        made = turn.sub(plainer, finding.text)
        return made if made != finding.text else None
    right = str(finding.values.get("right") or "")
    if not right or not finding.text or finding.where is not Where.BODY:
        return None
    if finding.code in _NAMED:
        return right + _title(finding.text.rstrip(), firm=bool(finding.values.get("firm")))
    if finding.code in _WHOLE:
        return right
    if finding.code == "date.wrong":
        return _date(finding, right)
    return None


def first_certain(findings: Iterable[Finding], at: int) -> tuple[Finding, str] | None:
    """What one key puts right: what rests on the words at `at`, else the first; gravest first.

    What a program proposed is never among it: that is to be read.
    """
    certain = [
        (one, words)
        for one in findings
        if not is_proposal(one) and (words := replacement(one)) is not None
    ]
    here = [pair for pair in certain if pair[0].start <= at <= pair[0].end]
    return next(iter(here or certain), None)  # as the checks have put them in order


def offer(finding: Finding, right: str) -> str:
    """What the button says that puts it right."""
    if is_proposal(finding):
        return _("読んで確かめた")
    return _("「{words}」に直す").format(words=right)


def _title(said: str, *, firm: bool) -> str:
    """How whoever was written is addressed there: as it was, and no person as a firm."""
    if found := _TITLE.search(said):
        return found[0]
    to_firm = _TO_FIRM.search(said)
    if to_firm is None:
        return ""
    return to_firm[0] if firm else _SIR


def _date(finding: Finding, right: str) -> str | None:
    why = finding.values.get("why")
    if why == "weekday" and _WEEKDAY.search(finding.text):
        return _WEEKDAY.sub(right, finding.text, count=1)
    return right if why == "closed" else None
