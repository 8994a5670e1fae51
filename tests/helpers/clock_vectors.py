"""Deadlines that were worked out by hand: calendars, and (calendar, received, minutes, due).

Times are the wall time of the calendar's zone; one with an offset says which of two equal hours.
"""

from __future__ import annotations

from typing import Any, NamedTuple

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LUNCH = [["10:00", "12:00"], ["13:00", "18:00"]]


def week(days: str, *windows: str) -> dict[str, list[list[str]]]:
    """The same windows on some days; `days` as 「mon fri」, 「weekdays」 or 「all」."""
    named = {"weekdays": DAYS[:5], "all": DAYS}.get(days) or tuple(days.split())
    return {day: [window.split("-") for window in windows] for day in named}


CALENDARS: dict[str, dict[str, Any]] = {
    "shop": {
        "week": dict.fromkeys(DAYS[:5], LUNCH),
        "closed": [
            "2026-11-23",
            *("2026-12-29", "2026-12-30", "2026-12-31"),
            *("2027-01-01", "2027-01-02", "2027-01-03"),
        ],
    },
    "night": {"week": week("all", "20:00-02:00")},
    "always": {"week": week("all", "00:00-24:00")},
    "late": {"week": week("all", "22:00-24:00")},
    "to midnight": {"week": week("tue", "22:00-00:00")},
    "to 23:59": {"week": week("all", "00:00-23:59")},
    "eight to five": {"week": week("weekdays", "08:00-17:00")},
    "nine to five": {"week": week("weekdays", "09:00-17:00")},
    "monday only": {"week": week("mon", "09:00-10:00")},
    "three windows": {"week": week("all", "09:00-09:30", "12:00-12:30", "21:00-21:30")},
    "touching": {"week": week("all", "09:00-12:00", "12:00-15:00")},
    "overlapping": {"week": week("all", "09:00-13:00", "11:00-15:00")},
    "sale": {
        "week": dict.fromkeys(DAYS[:5], LUNCH),
        "special": {
            "2026-11-21": [["09:00", "24:00"]],  # Saturday, open for the sale
            "2026-11-22": [["00:00", "06:00"]],
            "2026-11-25": [["10:00", "11:00"]],  # shortened
            "2026-11-26": [],  # closed, said as special
        },
    },
    "holidays": {"week": week("weekdays", "10:00-18:00"), "holidays": True},
    "some holidays": {"week": week("weekdays", "10:00-18:00"), "holidays": ["文化の日"]},
    "all but one": {
        "week": week("weekdays", "10:00-18:00"),
        "holidays": {"all_but": ["勤労感謝の日"]},
    },
    "no holidays": {"week": week("weekdays", "10:00-18:00"), "holidays": False},
    "yearly": {
        "week": week("all", "10:00-18:00"),
        "yearly": [{"from": "08-13", "to": "08-16"}, {"from": "12-29", "to": "01-03"}],
        "special": {"2026-12-30": [["10:00", "12:00"]]},
    },
    "new york": {"zone": "America/New_York", "week": week("all", "00:00-24:00")},
    "new york nights": {"zone": "America/New_York", "week": week("sat", "20:00-04:00")},
    "new york early": {"zone": "America/New_York", "week": week("sun", "02:30-09:00")},
    "new york short": {"zone": "America/New_York", "week": week("sun", "01:30-03:30")},
    "london": {"zone": "Europe/London", "week": week("weekdays", "09:00-17:30")},
    "london nights": {"zone": "Europe/London", "week": week("sat", "22:00-06:00")},
    "kathmandu": {"zone": "Asia/Kathmandu", "week": week("weekdays", "10:00-18:00")},
    "utc": {"zone": "UTC", "week": week("weekdays", "09:00-17:00")},
}


class Vector(NamedTuple):
    """A mail that came, and when its answer is due."""

    calendar: str
    received: str
    minutes: int
    due: str


# The table that the clock was specified with.
ORACLE = [
    Vector("shop", "2026-11-20T17:30", 60, "2026-11-24T10:30"),
    Vector("shop", "2026-11-20T17:30", 180, "2026-11-24T13:30"),
    Vector("shop", "2026-11-24T11:30", 60, "2026-11-24T13:30"),
    Vector("shop", "2026-11-24T11:30", 180, "2026-11-24T15:30"),
    Vector("shop", "2026-11-24T11:59:59", 60, "2026-11-24T13:59:59"),
    Vector("shop", "2026-11-24T11:59:59", 180, "2026-11-24T15:59:59"),
    Vector("shop", "2026-11-24T12:00:00", 60, "2026-11-24T14:00"),
    Vector("shop", "2026-11-24T12:00:00", 180, "2026-11-24T16:00"),
    Vector("shop", "2026-11-24T15:00", 60, "2026-11-24T16:00"),
    Vector("shop", "2026-11-24T15:00", 180, "2026-11-24T18:00"),
    Vector("shop", "2026-11-24T18:00:00", 60, "2026-11-25T11:00"),
    Vector("shop", "2026-11-24T18:00:00", 180, "2026-11-25T14:00"),
    Vector("shop", "2026-11-28T09:00", 60, "2026-11-30T11:00"),
    Vector("shop", "2026-11-28T09:00", 180, "2026-11-30T14:00"),
    Vector("shop", "2026-12-28T17:15", 60, "2027-01-04T10:15"),
    Vector("shop", "2026-12-28T17:15", 180, "2027-01-04T13:15"),
    Vector("night", "2026-11-24T01:30", 60, "2026-11-24T20:30"),
    Vector("night", "2026-11-24T01:30", 180, "2026-11-24T22:30"),
    Vector("always", "2026-11-24T23:30", 60, "2026-11-25T00:30"),
    Vector("always", "2026-11-24T23:30", 180, "2026-11-25T02:30"),
]

OWN = [
    # The edges of windows.
    Vector("shop", "2026-11-24T09:59:59", 60, "2026-11-24T11:00"),
    Vector("shop", "2026-11-24T10:00:00", 60, "2026-11-24T11:00"),
    Vector("shop", "2026-11-24T10:00:01", 60, "2026-11-24T11:00:01"),
    Vector("shop", "2026-11-24T11:00", 60, "2026-11-24T12:00"),
    Vector("shop", "2026-11-24T11:00:01", 60, "2026-11-24T13:00:01"),
    Vector("shop", "2026-11-24T12:59:59", 60, "2026-11-24T14:00"),
    Vector("shop", "2026-11-24T17:59:59", 60, "2026-11-25T10:59:59"),
    Vector("shop", "2026-11-24T10:00", 420, "2026-11-24T18:00"),
    Vector("shop", "2026-11-24T10:00", 421, "2026-11-25T10:01"),
    Vector("shop", "2026-11-24T00:00", 1, "2026-11-24T10:01"),
    Vector("shop", "2026-11-20T17:30", 30, "2026-11-20T18:00"),
    Vector("shop", "2026-11-20T17:30", 31, "2026-11-24T10:01"),
    # Long targets.
    Vector("shop", "2026-11-24T10:00", 420 * 4, "2026-11-27T18:00"),
    Vector("shop", "2026-11-24T10:00", 420 * 5, "2026-11-30T18:00"),
    Vector("shop", "2026-12-28T18:00", 420, "2027-01-04T18:00"),
    # Nights and midnight.
    Vector("night", "2026-11-24T02:00", 60, "2026-11-24T21:00"),
    Vector("night", "2026-11-24T19:59", 1, "2026-11-24T20:01"),
    Vector("night", "2026-11-24T23:30", 60, "2026-11-25T00:30"),
    Vector("night", "2026-11-24T23:30", 150, "2026-11-25T02:00"),
    Vector("night", "2026-11-24T23:30", 151, "2026-11-25T20:01"),
    Vector("night", "2026-12-31T23:59", 60, "2027-01-01T00:59"),
    Vector("late", "2026-11-24T23:00", 60, "2026-11-25T00:00"),
    Vector("late", "2026-11-24T23:00", 61, "2026-11-25T22:01"),
    Vector("late", "2026-11-24T00:00", 840, "2026-12-01T00:00"),
    Vector("to midnight", "2026-11-24T22:00", 120, "2026-11-25T00:00"),
    Vector("to midnight", "2026-11-24T22:00", 121, "2026-12-01T22:01"),
    Vector("to 23:59", "2026-11-24T23:58", 1, "2026-11-24T23:59"),
    Vector("to 23:59", "2026-11-24T23:58", 2, "2026-11-25T00:01"),
    Vector("always", "2026-12-31T23:59:59", 1, "2027-01-01T00:00:59"),
    Vector("always", "2028-02-28T12:00", 1440, "2028-02-29T12:00"),
    Vector("always", "2026-11-24T00:00", 7 * 1440, "2026-12-01T00:00"),
    # What manuals get wrong.
    Vector("eight to five", "2026-11-13T16:00", 240, "2026-11-16T11:00"),
    Vector("nine to five", "2026-11-13T17:00", 480, "2026-11-16T17:00"),
    # Which weekdays there are.
    Vector("monday only", "2026-11-23T09:30", 60, "2026-11-30T09:30"),
    Vector("monday only", "2026-11-23T10:00", 60, "2026-11-30T10:00"),
    Vector("monday only", "2026-11-24T00:00", 180, "2026-12-14T10:00"),
    Vector("monday only", "2026-11-24T00:00", 60 * 60, "2028-01-17T10:00"),
    # How windows are cut.
    Vector("three windows", "2026-11-24T09:15", 60, "2026-11-24T21:15"),
    Vector("three windows", "2026-11-24T09:30", 90, "2026-11-25T09:30"),
    Vector("touching", "2026-11-24T11:30", 60, "2026-11-24T12:30"),
    Vector("overlapping", "2026-11-24T10:30", 120, "2026-11-24T12:30"),
    Vector("overlapping", "2026-11-24T14:30", 60, "2026-11-25T09:30"),
    # Dates that are different: a sale, a short day, a day off.
    Vector("sale", "2026-11-20T17:30", 180, "2026-11-21T11:30"),
    Vector("sale", "2026-11-21T23:00", 120, "2026-11-22T01:00"),
    Vector("sale", "2026-11-22T05:30", 60, "2026-11-23T10:30"),
    Vector("sale", "2026-11-25T09:00", 60, "2026-11-25T11:00"),
    Vector("sale", "2026-11-25T10:30", 60, "2026-11-27T10:30"),
    # Public holidays: 3 and 23 November; 29 April to 6 May; 22 September between two of them.
    Vector("holidays", "2026-11-02T17:30", 60, "2026-11-04T10:30"),
    Vector("some holidays", "2026-11-02T17:30", 60, "2026-11-04T10:30"),
    Vector("no holidays", "2026-11-02T17:30", 60, "2026-11-03T10:30"),
    Vector("holidays", "2026-11-20T17:30", 60, "2026-11-24T10:30"),
    Vector("some holidays", "2026-11-20T17:30", 60, "2026-11-23T10:30"),
    Vector("all but one", "2026-11-20T17:30", 60, "2026-11-23T10:30"),
    Vector("all but one", "2026-11-02T17:30", 60, "2026-11-04T10:30"),
    Vector("holidays", "2026-04-28T17:30", 60, "2026-04-30T10:30"),
    Vector("holidays", "2026-05-01T17:30", 60, "2026-05-07T10:30"),
    Vector("holidays", "2026-09-18T17:30", 60, "2026-09-24T10:30"),
    # What comes every year.
    Vector("yearly", "2026-08-12T17:30", 60, "2026-08-17T10:30"),
    Vector("yearly", "2027-08-12T17:30", 60, "2027-08-17T10:30"),
    Vector("yearly", "2026-12-28T17:30", 60, "2026-12-30T10:30"),
    Vector("yearly", "2026-12-28T17:30", 180, "2027-01-04T10:30"),
    Vector("yearly", "2027-12-28T17:30", 60, "2028-01-04T10:30"),
    Vector("yearly", "2027-01-03T12:00", 60, "2027-01-04T11:00"),
    # Summer time: New York 8 March and 1 November 2026 at 02:00, London 29 March and 25 October.
    Vector("new york", "2026-03-08T01:30", 60, "2026-03-08T03:30"),
    Vector("new york", "2026-11-01T01:30-04:00", 60, "2026-11-01T01:30-05:00"),
    Vector("new york", "2026-11-01T01:30-05:00", 60, "2026-11-01T02:30"),
    Vector("new york nights", "2026-03-07T20:00", 420, "2026-03-08T04:00"),
    Vector("new york nights", "2026-10-31T20:00", 540, "2026-11-01T04:00"),
    Vector("new york nights", "2026-10-31T20:00", 541, "2026-11-07T20:01"),
    Vector("new york early", "2026-03-08T00:00", 60, "2026-03-08T04:00"),
    Vector("new york short", "2026-03-08T00:00", 60, "2026-03-08T03:30"),
    Vector("new york short", "2026-11-01T00:00", 180, "2026-11-01T03:30"),
    Vector("london", "2026-03-27T17:00", 60, "2026-03-30T09:30"),
    Vector("london", "2026-10-23T17:00", 60, "2026-10-26T09:30"),
    Vector("london nights", "2026-03-28T22:00", 420, "2026-03-29T06:00"),
    Vector("london nights", "2026-10-24T22:00", 540, "2026-10-25T06:00"),
    # Other zones, and a mail told in another zone than the shop's.
    Vector("kathmandu", "2026-11-24T17:30", 60, "2026-11-25T10:30"),
    Vector("shop", "2026-11-20T08:30+00:00", 60, "2026-11-24T10:30"),
    Vector("shop", "2026-11-23T22:30-03:30", 60, "2026-11-24T12:00"),
    Vector("utc", "2026-11-20T16:30", 60, "2026-11-23T09:30"),
]
