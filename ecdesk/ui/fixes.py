"""What puts a finding right for certain: the words to stand in place of those it rests on.

The one rule: only where the check itself knows the right words is there anything to offer; whoever
takes it sees it in the text and can undo it.
"""

from __future__ import annotations

import re

from ecdesk.domain.findings import Finding, Where
from ecdesk.ui.proposing import is_proposal
from ecdesk.words import _

_WEEKDAY = re.compile(r"[月火水木金土日](?=曜|\s?[)）])")
_TITLE = "様"  # not a text: it goes into a mail, which is Japanese
_NAMED = {"name.wrong", "name.other"}
_WHOLE = {"date.bare", "field.unfilled"}


def replacement(finding: Finding) -> str | None:
    """The words for the finding's span; None where only the person can know."""
    if is_proposal(finding):
        return finding.text  # they may stand, once a person says so
    right = str(finding.values.get("right") or "")
    if not right or not finding.text or finding.where is not Where.BODY:
        return None
    if finding.code in _NAMED:
        titled = finding.text.rstrip().endswith(_TITLE)
        return f"{right} {_TITLE}" if titled else right
    if finding.code in _WHOLE:
        return right
    if finding.code == "date.wrong":
        return _date(finding, right)
    return None


def offer(finding: Finding, right: str) -> str:
    """What the button says that puts it right."""
    if is_proposal(finding):
        return _("読んで確かめた")
    return _("「{words}」に直す").format(words=right)


def _date(finding: Finding, right: str) -> str | None:
    why = finding.values.get("why")
    if why == "weekday" and _WEEKDAY.search(finding.text):
        return _WEEKDAY.sub(right, finding.text, count=1)
    return right if why == "closed" else None
