"""What a person lets stand is known by the rule and the words, and never holds for a stop."""

from __future__ import annotations

from ecdesk.domain.asides import aside_of, may_stand, standing, stands
from ecdesk.domain.findings import Finding, Severity, Where


def finding(text: str, severity: Severity = Severity.WARNING, at: int = 0, **values: object):
    """A finding on these words."""
    where = Where.BODY if text else Where.NOWHERE
    return Finding("tone.cold", severity, where, at, at + len(text), text, dict(values))


def test_the_same_words_stand_wherever_they_are():
    aside = aside_of(finding("できません", at=3))
    assert stands(finding("できません", at=90), {aside})
    assert not stands(finding("いたしかねます", at=3), {aside})


def test_another_rule_on_the_same_words_is_spoken_of():
    cold = finding("できません")
    other = Finding("refusal.first", Severity.WARNING, Where.BODY, 0, 5, "できません")
    assert standing([cold, other], {aside_of(cold)}) == (other,)


def test_what_rests_on_no_words_is_known_by_what_it_says():
    need = finding("", need="11月20日")
    assert stands(finding("", need="11月20日"), {aside_of(need)})
    assert not stands(finding("", need="11月21日"), {aside_of(need)})


def test_a_figure_counted_anew_with_every_key_brings_nothing_back():
    aside = aside_of(finding("", day="11月4日", alike=92))
    assert stands(finding("", day="11月4日", alike=97), {aside})


def test_stops_and_what_broke_never_stand():
    stop = finding("できません", Severity.STOP)
    broken = Finding("check.broken", Severity.NOTE, values={"check": "tone.cold"})
    assert not may_stand(stop)
    assert not may_stand(broken)
    assert standing([stop, broken], {aside_of(stop), aside_of(broken)}) == (stop, broken)
    assert may_stand(finding("できません", Severity.NOTE))


def test_what_grows_heavier_is_spoken_of_again():
    note = Finding("empathy.missing", Severity.NOTE, Where.NOWHERE)
    warning = Finding("empathy.missing", Severity.WARNING, Where.NOWHERE)
    assert stands(note, {aside_of(note)})
    assert not stands(warning, {aside_of(note)})
