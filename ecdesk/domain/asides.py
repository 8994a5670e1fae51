"""What a person lets stand although a check noticed it: this rule, on these words, in this letter.

A warning or a note that was set aside stays so for as long as its words stay: the same words keep
it wherever they stand in the letter, other words bring it back. Whoever sets the same rule aside in
three letters of a shop is asked whether it need be spoken of there at all. The one rule: what stops
a mail, and a check that broke, can never be set aside.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ecdesk.domain.findings import Finding, Severity

OFTEN = 3  # letters of a shop in which a rule was set aside before it may fall silent there


@dataclass(frozen=True, slots=True)
class Aside:
    """A check's code and the words it noticed."""

    code: str
    words: str


def may_stand(finding: Finding) -> bool:
    """Whether a person may let it stand for this letter."""
    return finding.severity is not Severity.STOP and finding.code != "check.broken"


def aside_of(finding: Finding) -> Aside:
    """What letting it stand is kept as.

    A finding that rests on no words is known by its weight and by what it says: what was a note
    comes back as a warning. The figures among what it says are counted anew with every key (92 of
    100 alike) and left out.
    """
    if finding.text:
        return Aside(finding.code, finding.text)
    said = {key: value for key, value in finding.values.items() if isinstance(value, str)}
    told = {"": finding.severity.value, **said}
    return Aside(finding.code, json.dumps(told, ensure_ascii=False, sort_keys=True))


def stands(finding: Finding, asides: Collection[Aside]) -> bool:
    """Whether the person has let it stand."""
    return may_stand(finding) and aside_of(finding) in asides


def standing(findings: Iterable[Finding], asides: Collection[Aside]) -> tuple[Finding, ...]:
    """Those that were not set aside, in their order."""
    return tuple(one for one in findings if not stands(one, asides))
