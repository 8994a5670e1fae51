"""A shipped template that was filled with care is a letter the checks have nothing against."""

from __future__ import annotations

from datetime import date

import pytest

from ecdesk.checks.registry import Context, Draft, run
from ecdesk.domain.fields import Field, FieldType, Filled, unfilled
from ecdesk.domain.findings import Severity
from ecdesk.domain.mail import Address
from ecdesk.domain.template import Setting, letter
from ecdesk.mail.shipped_templates import shipped_templates
from tests.helpers.shown import NOW, shop

SETTING = Setting(shop(), date(2026, 11, 17), "佐藤 美咲", "10482")
TO = Address("佐藤 美咲", "misaki@example.jp")
WORDS = {
    FieldType.DATE: "11月20日(金)",
    FieldType.BUSINESS_DATE: "11月19日(木)",
    FieldType.YEN: "1,200円",
    FieldType.COUNT: "2点",
    FieldType.ORDER: "10482",
    FieldType.REMARK: "ご友人の披露宴のお召し物に選んでいただけて、とてもうれしく思います。",
}
USABLE = [one for one in shipped_templates() if not one.barred]


def words(field: Field) -> str:
    if field.choices:
        return field.choices[0]
    return WORDS.get(
        field.type, "生地の仕上がりを待つ" if field.name == "理由" else "紺のワンピース"
    )


def context() -> Context:
    return Context(
        shop(),
        NOW,
        customer_names=("佐藤 美咲",),
        customer_addresses=frozenset({TO.addr}),
        incoming=("注文10482のワンピース、1200円の件です。",),
        known=frozenset({"10482"}),
        values=SETTING.known,
    )


@pytest.mark.parametrize("template", USABLE, ids=[one.key for one in USABLE])
def test_filled_with_care_nothing_is_said_against_it(template):
    body = letter(template, SETTING).text
    for placed in reversed(list(unfilled(body))):
        body = body[: placed.start] + words(placed.field) + body[placed.end :]
    final = False if template.kind == "holding" else None
    draft = Draft("Re: 注文したワンピースについて", body, to=(TO,), kind=template.kind, final=final)
    found = [one for one in run(draft, context()).findings if one.severity is not Severity.NOTE]
    assert [(one.code, one.text) for one in found] == []


@pytest.mark.parametrize("template", USABLE, ids=[one.key for one in USABLE])
def test_as_it_ships_it_stops_at_every_field(template):
    made = letter(template, SETTING)
    draft = Draft("Re: 注文したワンピースについて", made.text, to=(TO,), kind=template.kind)
    found = [one for one in run(draft, context()).stops if one.code == "field.unfilled"]
    assert len(found) == len(list(unfilled(made.text)))


def test_a_value_the_record_no_longer_says_stops():
    made = letter(USABLE[0], SETTING)
    wrong = tuple(
        Filled(one.name, one.start, one.end, "別の人" if one.name == "担当者" else one.value)
        for one in made.filled
    )
    body = made.text.replace("山口で", "別の人で")
    found = run(Draft("Re: 件", body, to=(TO,), filled=wrong), context()).stops
    assert not any(one.values.get("why") == "stale" for one in found)  # it stands elsewhere now
    at = made.text.index("山口で")
    moved = (Filled("担当者", at, at + 3, "別の人"),)
    found = run(Draft("Re: 件", body, to=(TO,), filled=moved), context()).stops
    assert [
        (one.text, one.values["right"]) for one in found if one.values.get("why") == "stale"
    ] == [("別の人", "山口")]
