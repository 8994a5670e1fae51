"""When a mail is not understood, what is left to look into, and when mails would be too slow."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.calendar import default_calendar
from ecdesk.domain.reading import Intent
from ecdesk.domain.unclear import (
    Step,
    Unclear,
    is_too_short_for_mail,
    left,
    pointing,
    unclear,
)

TUESDAY = date(2026, 11, 17)


def why(intent: str = "stock", **more: bool) -> Unclear | None:
    said = {"asks": True, "points_back": False, "said_before": False, "needs_reply": True}
    return unclear(intent, **(said | more))


def test_what_asks_plainly_is_understood():
    assert why() is None
    assert why("campaign_event") is None


def test_what_nobody_can_make_out_is_unclear():
    assert why("other_unclear") is Unclear.INTENT
    assert why(asks=False) is Unclear.NOTHING
    assert why(points_back=True) is Unclear.REFERENCE


def test_a_word_that_points_back_is_clear_where_something_was_said_before():
    assert why(points_back=True, said_before=True) is None


@pytest.mark.parametrize("intent", ["item_defect", "delivery_trouble", "order_new", "thanks"])
def test_telling_of_a_mishap_is_asking(intent):
    assert why(intent, asks=False) is None


@pytest.mark.parametrize("intent", list(Intent))
def test_where_nobody_waits_nothing_is_unclear(intent):
    said_back = why(intent.value, asks=False, points_back=True, needs_reply=False)
    assert said_back is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("昨日のやつまだできますか", ("昨日のやつ",)),
        ("きのうのあれもう終わりですか", ("きのうのあれ",)),
        ("例の件ですがやっぱり赤でお願いします", ("例の件",)),
        ("この前の話、どうなりました？", ("この前の話",)),
        ("あれってまだ買えますか", ("あれ",)),
        ("支払いはいつもの代金引換で、例の印鑑の件もお願いします", ()),
        ("昨日の夜に注文したシャツの色を変えたいです", ()),
        ("先日の注文10482は届きました", ()),
        ("それはありがとうございます", ()),
        ("だれがどれを選んだか", ()),
    ],
)
def test_words_that_point_without_naming(text, words):
    assert pointing(text) == words


def test_a_very_long_mail_is_looked_through_in_no_time():
    assert pointing("きのう" * 400_000) == ()


def test_what_is_left_stands_in_its_order():
    assert left(()) == tuple(Step)
    assert left({"history", "shop"}) == (Step.ORDERS, Step.HAPPENED)
    assert left(set(Step) | {"of an older version"}) == ()


@pytest.mark.parametrize(
    ("needed", "short"),
    [
        (date(2026, 11, 16), False),  # over
        (date(2026, 11, 17), True),
        (date(2026, 11, 20), True),  # Wednesday and Thursday lie between
        (date(2026, 11, 21), False),
        (date(2026, 11, 24), False),
        (date(2027, 12, 1), False),
        (date(9999, 12, 31), False),
    ],
)
def test_a_day_is_near_by_the_days_on_which_the_shop_answers(needed, short):
    assert is_too_short_for_mail(default_calendar(), TUESDAY, needed) is short


def test_a_weekend_between_is_no_time():
    friday, tuesday = date(2026, 11, 20), date(2026, 11, 24)
    assert is_too_short_for_mail(default_calendar(), friday, tuesday)


@given(st.text(max_size=200))
def test_pointing_words_stand_in_the_text(text):
    assert all(word in text for word in pointing(text))
