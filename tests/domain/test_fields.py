"""Fields: how they are read out of a text, and what becomes of what a person types."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecdesk.domain.calendar import default_calendar
from ecdesk.domain.errors import Refused
from ecdesk.domain.fields import (
    Field,
    FieldType,
    read_day,
    read_field,
    settle,
    unfilled,
)
from ecdesk.domain.placeholders import find_placeholders

TODAY = date(2026, 11, 17)  # a Tuesday
HOURS = default_calendar()  # weekdays, no public holidays


@pytest.mark.parametrize(
    ("inside", "field"),
    [
        ("お客様名", Field("お客様名")),
        (" 回答の期日 : 営業日 ", Field("回答の期日", FieldType.BUSINESS_DATE)),
        ("金額：円", Field("金額", FieldType.YEN)),
        ("送料:選択 当店/お客様", Field("送料", FieldType.CHOICE, ("当店", "お客様"))),
        ("先回り:一言?", Field("先回り", FieldType.REMARK, optional=True)),
        ("時刻 15:00", Field("時刻 15:00")),  # no sort we know: part of the name
        (":円", Field(":円")),
    ],
)
def test_a_field_is_read_as_it_is_written(inside, field):
    assert read_field(inside) == field


@pytest.mark.parametrize("sort", list(FieldType))
@pytest.mark.parametrize("optional", [False, True])
def test_a_field_comes_back_from_its_own_mark(sort, optional):
    choices = ("甲", "乙") if sort is FieldType.CHOICE else ()
    field = Field("欄の名", sort, choices, optional)
    (placed,) = unfilled(f"前{field.mark}後")
    assert placed.field == field


@settings(max_examples=80, deadline=None)
@given(name=st.text(min_size=1, max_size=12), sort=st.sampled_from(list(FieldType)))
def test_whatever_stands_as_a_field_is_a_hole_to_the_gate(name, sort):
    mark = Field(name, sort).mark
    for placed in unfilled(mark):
        assert find_placeholders(f"本文の{mark}です。"), placed


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("20", date(2026, 11, 20)),
        ("２０日", date(2026, 11, 20)),
        ("3", date(2026, 12, 3)),
        ("11/20", date(2026, 11, 20)),
        ("11月20日(金)", date(2026, 11, 20)),
        ("1/8", date(2027, 1, 8)),
        ("2026-12-01", date(2026, 12, 1)),
        ("明日", date(2026, 11, 18)),
        ("あさって", date(2026, 11, 19)),
        ("11/10", date(2026, 11, 10)),  # last week, and meant so
        ("2/30", None),
        ("そのうち", None),
        ("13/1", None),
    ],
)
def test_a_day_is_understood_as_one_writes_it(said, day):
    assert read_day(said, TODAY) == day


@pytest.mark.parametrize(
    ("sort", "typed", "written"),
    [
        (FieldType.TEXT, " 布が届かない ", "布が届かない"),
        (FieldType.DATE, "21", "11月21日(土)"),
        (FieldType.BUSINESS_DATE, "20", "11月20日(金)"),
        (FieldType.YEN, "12000", "12,000円"),
        (FieldType.YEN, "¥1,200", "1,200円"),
        (FieldType.YEN, "１２００円", "1,200円"),
        (FieldType.COUNT, "2", "2点"),
        (FieldType.COUNT, "3枚", "3枚"),
        (FieldType.ORDER, "#10482", "10482"),
        (FieldType.ORDER, "4829-1100-2233", "4829-1100-2233"),
    ],
)
def test_what_is_typed_is_put_as_it_is_written(sort, typed, written):
    assert settle(Field("欄", sort), typed, HOURS, TODAY) == written
    assert settle(Field("欄", sort), written, HOURS, TODAY) == written  # and stays


@pytest.mark.parametrize(
    ("sort", "typed", "code"),
    [
        (FieldType.TEXT, "　 ", "field.empty"),
        (FieldType.TEXT, "{{理由}}", "field.empty"),
        (FieldType.DATE, "来週", "field.not_a_day"),
        (FieldType.BUSINESS_DATE, "21", "field.closed_day"),
        (FieldType.BUSINESS_DATE, "11/16", "field.past"),
        (FieldType.YEN, "あとで", "field.not_an_amount"),
        (FieldType.COUNT, "少し", "field.not_a_number"),
        (FieldType.ORDER, "不明", "field.not_an_order"),
    ],
)
def test_what_does_not_belong_there_is_refused(sort, typed, code):
    with pytest.raises(Refused) as refused:
        settle(Field("欄", sort), typed, HOURS, TODAY)
    assert refused.value.code == code


def test_a_closed_day_names_the_next_open_one():
    with pytest.raises(Refused) as refused:
        settle(Field("期日", FieldType.BUSINESS_DATE), "21日", HOURS, TODAY)
    assert refused.value.values["next"] == "11月23日(月)"


def test_a_choice_is_one_of_those_offered():
    field = Field("送料", FieldType.CHOICE, ("当店", "お客様"))
    assert settle(field, "当店", HOURS, TODAY) == "当店"
    with pytest.raises(Refused, match=r"field\.not_a_choice"):
        settle(field, "半分ずつ", HOURS, TODAY)


@settings(max_examples=150, deadline=None)
@given(typed=st.text(max_size=30), sort=st.sampled_from(list(FieldType)))
def test_nothing_is_ever_settled_as_nothing(typed, sort):
    try:
        said = settle(Field("欄", sort), typed, HOURS, TODAY)
    except Refused:
        return
    assert said.strip()
    assert not list(unfilled(said))
