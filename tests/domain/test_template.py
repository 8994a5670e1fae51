"""Templates: what they know, what they ask, and that every shipped one becomes a good letter."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from ecdesk.domain.errors import Refused
from ecdesk.domain.fields import Filled
from ecdesk.domain.reading import Intent, Timing
from ecdesk.domain.template import (
    Matter,
    Setting,
    Template,
    as_table,
    fits,
    from_table,
    is_fitting,
    letter,
    passage,
    require_readable,
    stale,
)
from ecdesk.mail.shipped_templates import shipped_templates
from tests.helpers.shown import shop

SETTING = Setting(shop(), date(2026, 11, 17), "佐藤 美咲", "10482")
SHIPPED = shipped_templates()
USABLE = [one for one in SHIPPED if not one.barred]


def test_thirty_and_more_ship_with_the_program():
    assert len(USABLE) >= 30
    assert len({one.key for one in SHIPPED}) == len(SHIPPED)
    assert len({one.name for one in SHIPPED}) == len(SHIPPED)


@pytest.mark.parametrize("template", SHIPPED, ids=[one.key for one in SHIPPED])
def test_each_says_when_and_why_and_how_it_is_read(template):
    assert template.when.endswith("。")
    assert template.why.endswith("。")
    assert re.fullmatch(r"[ぁ-んー ]+", template.reading)
    assert set(template.intents) <= {one.value for one in Intent}
    assert set(template.timings) <= {one.value for one in Timing}
    assert template.barred or template.intents or template.key == "safety"


@pytest.mark.parametrize("template", USABLE, ids=[one.key for one in USABLE])
def test_each_asks_a_person_for_more_than_the_name(template):
    assert template.to_fill(SETTING.known)
    assert any(one.type.value == "一言" for one in template.fields)  # 一手間かける


@pytest.mark.parametrize("template", USABLE, ids=[one.key for one in USABLE])
def test_each_becomes_a_letter_from_the_name_to_the_signature(template):
    made = letter(template, SETTING)
    assert made.text.startswith("佐藤 美咲 様\n\n")
    assert "こはる洋品店 サポートの山口でございます。" in made.text
    assert made.text.endswith(SETTING.shop.signature)
    assert "{{#" not in made.text
    assert "\n\n\n" not in made.text
    assert all(made.text[one.start : one.end] == one.value for one in made.filled)


def test_without_history_every_known_field_is_open():
    nobody = Setting(replace(shop(), staff="", department=""), date(2026, 11, 17))
    made = letter(USABLE[0], nobody)
    assert made.text.startswith("{{お客様名}} 様")
    assert "こはる洋品店でございます。" in made.text  # no empty department, no dangling の


def test_an_order_number_that_is_known_is_not_asked_for():
    shipped = next(one for one in SHIPPED if one.key == "shipped")
    assert "注文番号" not in {one.name for one in shipped.to_fill(SETTING.known)}
    unknown = replace(SETTING, order_number="")
    assert "{{注文番号:注文番号}}" in letter(shipped, unknown).text


def test_a_matter_of_safety_has_no_template():
    safety = next(one for one in SHIPPED if one.key == "safety")
    for make in (letter, passage):
        with pytest.raises(Refused, match=r"template\.barred"):
            make(safety, SETTING)


def test_a_signature_is_no_template():
    signed = replace(SETTING, shop=replace(shop(), signature="{{担当者}} / 甲"))
    assert letter(USABLE[0], signed).text.endswith("{{担当者}} / 甲")


def test_only_a_family_name_that_stands_apart_is_known():
    assert SETTING.known["お客様の姓"] == "佐藤"
    assert "お客様の姓" not in replace(SETTING, customer="佐藤美咲").known


def test_what_fits_the_mail_comes_before_what_does_not():
    matter = Matter("receipt_doc", ("delivery_request",), "after", "own", 1)
    by_key = {one.key: one for one in SHIPPED}
    assert is_fitting(by_key["receipt"], matter)
    assert is_fitting(by_key["date-not-kept"], matter)
    assert not is_fitting(by_key["thanks"], matter)
    assert fits(by_key["receipt"], matter) > fits(by_key["date-not-kept"], matter)


def test_another_shops_template_is_not_offered():
    own = Template("k", "名", "文", shop_id=2, channels=("rakuten",))
    assert not fits(own, Matter(shop_id=1, channel="rakuten"))
    assert not fits(own, Matter(shop_id=2, channel="own"))
    assert fits(own, Matter(shop_id=2, channel="rakuten"))


def test_a_value_of_the_record_that_has_changed_is_stale():
    body = "佐藤 美咲 様\n番号10482"
    name, number = Filled("お客様名", 0, 5, "佐藤 美咲"), Filled("注文番号", 10, 15, "10482")
    now = {"お客様名": "佐藤 美保", "注文番号": "10482"}
    assert stale([name, number], body, now) == [name]
    assert not stale([name], "髙橋 様です", now)  # the person wrote over it
    assert not stale([name], body, {})  # the record says nothing


def test_a_template_goes_through_its_table_unchanged():
    for one in SHIPPED:
        assert from_table(as_table(one)) == one


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"name": " ", "body": "文"}, "template.no_name"),
        ({"name": "名", "body": "\n"}, "template.empty"),
        ({"name": "名", "body": "{{#甲}}"}, "template.unclosed"),
    ],
)
def test_what_cannot_become_a_letter_is_refused(table, code):
    with pytest.raises(Refused) as refused:
        from_table(table)
    assert refused.value.code == code


def test_a_readable_one_is_read():
    require_readable(Template("k", "名", "{{甲}}です"))
