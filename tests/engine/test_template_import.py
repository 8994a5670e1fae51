"""Templates of other programs: read whole, with our fields in place of theirs, and nothing run."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.errors import Refused
from ecdesk.engine.template_import import read

VERSION_2 = """<?xml version="1.0" encoding="UTF-8"?>
<templates version="2.0">
 <group><name><![CDATA[配送]]></name>
  <texts>
   <text shortcut="1" type="0"><name><![CDATA[発送のお知らせ]]></name>
    <subject><![CDATA[発送しました]]></subject>
    <text><![CDATA[[[TO=firstname]] 様
[[DATE=long]] に発送しました。番号は [[INPUT=追跡番号]] です。[[CURSOR]]]]></text></text>
   <text type="1"><name><![CDATA[HTMLの文]]></name>
    <text><![CDATA[<p>ご注文は<b>%注文内容%</b>です。</p><script>alert(1)</script>]]></text></text>
  </texts>
 </group>
</templates>"""
VERSION_1 = """<?xml version="1.0"?>
<quicktext version="1"><menu><group name="よく使う"><texts><text name="お礼">
<name>お礼</name><text>[[TO=lastname]] 様 ありがとうございます。</text>
</text></texts></group></menu></quicktext>"""


def found(name, data, mapping=None):
    return read(name, data if isinstance(data, bytes) else data.encode(), mapping or {})[0]


def test_quicktext_two_gives_names_subjects_and_fields():
    first, second = found("quicktext.xml", VERSION_2)
    assert (first.template.name, first.template.subject) == ("発送のお知らせ", "発送しました")
    assert first.template.when == "配送"
    assert first.template.body == (
        "{{お客様名}} 様\n{{今日}} に発送しました。番号は {{追跡番号}} です。\n"
    )
    assert first.doubts == ()
    assert second.template.name == "HTMLの文"


def test_a_script_is_flagged_and_its_place_left_to_a_person():
    _first, second = found("quicktext.xml", VERSION_2)
    assert "script" in second.doubts
    assert "alert" not in second.template.body
    assert "{{自動で入っていたところ}}" in second.template.body
    assert "{{注文内容}}" in second.template.body


def test_a_quicktext_script_tag_is_not_run_either():
    (one,) = found("a.txt", "合計 [[SCRIPT=total|10]] 円")
    assert one.doubts == ("script",)
    assert "SCRIPT" not in one.template.body


def test_quicktext_one_is_read_too():
    (one,) = found("old.xml", VERSION_1)
    assert one.template.name == "お礼"
    assert one.template.body.startswith("{{お客様の姓}} 様")


@pytest.mark.parametrize(
    "data",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><templates><text>&b;</text></templates>',
        "<templates><group>",
        "<templates>&unknown;</templates>",
    ],
)
def test_a_file_that_wants_more_than_reading_is_refused(data):
    with pytest.raises(Refused, match=r"import\.unreadable"):
        found("evil.xml", data)


def test_a_csv_of_mailwise_is_read_by_its_own_names():
    data = 'テンプレート名,件名,本文\r\nお礼,ありがとう,"%客名% 様\r\n届きました。"\r\n'.encode(
        "cp932"
    )
    (one,) = found("mailwise.csv", data)
    assert (one.template.name, one.template.subject) == ("お礼", "ありがとう")
    assert one.template.body == "{{お客様名}} 様\n届きました。\n"


def test_any_csv_is_read_by_the_columns_one_names():
    data = "t,x,y\nお礼,文です,急ぐとき\n"
    with pytest.raises(Refused) as refused:
        found("other.csv", data)
    assert refused.value.values["columns"] == ["t", "x", "y"]
    (one,) = found("other.csv", data, {"t": "name", "x": "body", "y": "when"})
    assert (one.template.name, one.template.body) == ("お礼", "文です\n")
    assert one.template.when == "急ぐとき"


def test_an_html_file_becomes_its_words():
    (one,) = found(
        "ご案内.html", "<html><body><p>甲です。</p><p>{{ order }} です。</p></body></html>"
    )
    assert one.template.name == "ご案内"
    assert "甲です。" in one.template.body
    assert "{{注文番号}}" in one.template.body
    assert "html" in one.doubts


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("%Name% 様", "{{お客様名}} 様"),
        ("${order_number} の件", "{{注文番号}} の件"),
        ("【お名前】様", "{{お客様名}}様"),
        ("[[INPUT=送料|当店;お客様]]", "{{送料:選択 当店/お客様}}"),
        ("10%OFF と 20% です", "10%OFF と 20% です"),
    ],
)
def test_their_variables_become_our_fields(theirs, ours):
    (one,) = found("a.txt", theirs)
    assert one.template.body == ours + "\n"


def test_what_we_do_not_know_is_told():
    (one,) = found("a.txt", "%coupon_code% をどうぞ")
    assert one.doubts == ("unknown_field",)


def test_an_unknown_kind_of_file_is_refused():
    with pytest.raises(Refused, match=r"import\.unknown"):
        found("a.docx", b"PK")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.xml", "a.csv", "a.html", "a.txt", "a.toml"]))
def test_any_bytes_are_read_or_refused(data, name):
    with suppress(Refused):
        assert all(one.template.body.strip() for one in found(name, data))
