"""Templates read into segments and made into letters."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.errors import Refused
from ecdesk.domain.segments import Hole, Section, Words, fields, parse, render

KNOWN = {"注文番号": "10482", "店名": "こはる洋品店"}


def said(text, known=KNOWN, holds=()):
    return render(parse(text), known, holds).text


def test_segments_keep_their_places():
    text = "前{{名}}中{{#甲}}内{{/甲}}後"
    words, hole, more, section, last = parse(text)
    assert isinstance(words, Words)
    assert isinstance(hole, Hole)
    assert isinstance(section, Section)
    for part in (words, hole, more, last):
        assert text[part.start : part.end] in ("前", "{{名}}", "中", "後")
    assert text[section.start : section.end] == "{{#甲}}内{{/甲}}"


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("{{店名}}です", "こはる洋品店です"),
        ("{{#注文番号}}番号 {{注文番号}}{{/注文番号}}", "番号 10482"),
        ("{{^注文番号}}番号不明{{/注文番号}}了", "了"),
        ("{{#部署}}{{部署}}の{{/部署}}山口", "山口"),
        ("{{#モール}}商店街{{/モール}}{{^モール}}自社{{/モール}}", "自社"),
        ("甲\n{{#注文番号}}\n乙\n{{/注文番号}}\n丙", "甲\n乙\n丙"),
        ("甲\n{{#部署}}\n乙\n{{/部署}}\n丙", "甲\n丙"),
        ("甲{{! 書く人へ }}乙", "甲乙"),
        ("甲\n{{! 書く人へ }}\n乙", "甲\n乙"),
        ("{{知らない欄}}です", "{{知らない欄}}です"),
        ("{{ 期日 ： 営業日 }}まで", "{{期日:営業日}}まで"),
    ],
)
def test_a_letter_holds_what_is_known_and_fields_for_the_rest(text, letter):
    assert said(text) == letter


def test_a_condition_opens_its_section():
    assert said("{{#モール}}商店街{{/モール}}", holds={"モール"}) == "商店街"


@pytest.mark.parametrize("empty", ["", "  ", "　", "{{裏}}", "二\n行"])
def test_what_is_no_value_leaves_the_field_open(empty):
    made = render(parse("{{お客様名}} 様"), {"お客様名": empty})
    assert made.text == "{{お客様名}} 様"
    assert made.filled == ()


def test_filled_fields_are_told_with_their_places():
    made = render(parse("番号{{注文番号}}、{{店名}}"), KNOWN)
    assert [(one.name, made.text[one.start : one.end]) for one in made.filled] == [
        ("注文番号", "10482"),
        ("店名", "こはる洋品店"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("甲\n{{#乙}}丙", "template.unclosed", 2),
        ("甲{{/乙}}", "template.unopened", 1),
        ("{{#甲}}{{#乙}}\n{{/甲}}{{/乙}}", "template.crossed", 2),
        ("{{#甲}}" * 9, "template.too_deep", 1),
    ],
)
def test_a_template_that_does_not_close_is_refused_with_its_line(text, code, line):
    with pytest.raises(Refused) as refused:
        parse(text)
    assert (refused.value.code, refused.value.values["line"]) == (code, line)


def test_fields_in_sections_are_found_too():
    names = [one.name for one in fields(parse("{{甲}}{{#乙}}{{丙}}{{^丁}}{{戊}}{{/丁}}{{/乙}}"))]
    assert names == ["甲", "丙", "戊"]


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="{}#^/!あ甲 \n:", max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        segments = parse(text)
    except Refused:
        return
    reached = 0
    for part in segments:
        assert reached <= part.start <= part.end <= len(text)
        reached = part.end


@pytest.mark.parametrize("piece", ["{{", "{{#甲}}{{/甲}}", "{{甲}}", "{{!", " \n{{/"])
def test_a_hostile_template_is_read_in_linear_time(piece):
    start = time.perf_counter()
    with suppress(Refused):
        parse(piece * 10_000)
    assert time.perf_counter() - start < 3
