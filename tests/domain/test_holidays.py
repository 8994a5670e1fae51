"""Public holidays: offered one by one, kept by nobody who did not say so."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest

from ecdesk.domain.calendar import calendar_from, is_business_day
from ecdesk.domain.holidays import (
    FIRST_YEAR,
    LAST_YEAR,
    Observed,
    holiday,
    in_library,
    offered,
)
from ecdesk.domain.hours import Calendar, Closure, Yearly

NEW_YEAR, CULTURE = date(2026, 1, 1), date(2026, 11, 3)


def test_names_and_substitutes() -> None:
    assert holiday(CULTURE) == "文化の日"
    assert holiday(date(2026, 5, 6)) == "憲法記念日", "the substitute of 3 May, a Sunday"
    assert holiday(date(2026, 9, 22)) == "国民の休日", "between two holidays"
    assert holiday(date(2026, 11, 4)) == ""


def test_each_is_switched_on_and_off_and_all_at_once() -> None:
    none = Observed()
    assert not none.keeps("文化の日")
    one = none.switched("文化の日", on=True)
    assert one.keeps("文化の日")
    assert not one.keeps("元日")
    assert one.switched("文化の日", on=False) == none
    every = Observed(every=True)
    assert every.keeps("元日")
    but_one = every.switched("元日", on=False)
    assert not but_one.keeps("元日")
    assert but_one.keeps("文化の日")
    assert but_one.switched("元日", on=True) == every


def test_a_year_is_offered_with_its_days() -> None:
    offers = {
        offer.name: offer for offer in offered(Observed(names=frozenset({"山の日"})), NEW_YEAR)
    }
    assert len(offers) == 17
    assert offers["憲法記念日"].days == (date(2026, 5, 3), date(2026, 5, 6))
    assert [name for name, offer in offers.items() if offer.on] == ["山の日"]
    gone = offered(Observed(names=frozenset({"体育の日"})), NEW_YEAR)
    assert (gone[-1].name, gone[-1].days, gone[-1].on) == ("体育の日", (), True)


def test_one_date_may_be_opened_again() -> None:
    calendar = calendar_from({"holidays": True, "special": {"2026-11-03": ["10:00-12:00"]}})
    assert is_business_day(calendar, CULTURE)
    assert not is_business_day(calendar, date(2026, 11, 23))


def test_every_closed_day_says_why_and_the_most_exact_word_wins() -> None:
    calendar = Calendar(
        closed=frozenset({date(2026, 11, 20), date(2026, 8, 13)}),
        special=((date(2026, 11, 25), ()), (date(2026, 8, 14), Calendar().week[0])),
        holidays=Observed(every=True),
        yearly=(Yearly((8, 13), (8, 16), "お盆休み"), Yearly((12, 29), (1, 3), "年末年始")),
        names=((date(2026, 11, 20), "棚卸し"),),
    )
    assert calendar.closure(date(2026, 11, 20)) == Closure("closed.date", "棚卸し")
    assert calendar.closure(date(2026, 8, 13)) == Closure("closed.date")
    assert calendar.closure(date(2026, 8, 14)) is None, "special hours open it"
    assert calendar.closure(date(2026, 8, 15)) == Closure("closed.yearly", "お盆休み")
    assert calendar.closure(date(2027, 1, 1)) == Closure("closed.yearly", "年末年始")
    assert calendar.closure(CULTURE) == Closure("closed.holiday", "文化の日")
    assert calendar.closure(date(2026, 11, 25)) == Closure("closed.special")
    assert calendar.closure(date(2026, 11, 21)) == Closure("closed.weekly")
    assert calendar.closure(date(2026, 11, 24)) is None


@pytest.mark.parametrize(
    "year",
    range(FIRST_YEAR, LAST_YEAR + 1)
    if os.environ.get("ECDESK_PROVE")
    else (2022, 2024, 2026, 2027, 2032, 2037, 2099),
)
def test_every_day_of_a_year_is_what_the_library_says(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=ahead) for ahead in range(365)]
    days += [date(year, 12, 31)]
    assert [holiday(day) for day in days] == [in_library(day) for day in days]


def test_years_of_another_law_are_the_librarys() -> None:
    assert holiday(date(2021, 7, 23)) == "スポーツの日"  # moved for the Olympic Games
    assert holiday(date(2019, 4, 30)) != ""
