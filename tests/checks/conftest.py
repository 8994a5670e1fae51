"""Two shops of one operator, and a short way to ask what the checks say of a body."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ecdesk.checks.registry import Context, Draft, run
from ecdesk.domain.calendar import default_calendar
from ecdesk.domain.findings import Finding
from ecdesk.domain.shop import Shop

KOHARU = Shop(
    id=1,
    name="こはる洋品店",
    department="サポート",
    staff="山口",
    address="shop@koharu.example",
    signature=(
        "────────────\nこはる洋品店 サポート担当 山口\nメール shop@koharu.example\n"
        "電話 03-0000-4126\nhttps://koharu.example/\n────────────"
    ),
    colour="#0B6E69",
    channel="own",
    calendar=default_calendar(),
)
MIZUKI = Shop(
    id=2,
    name="珈琲みずき 楽天市場店",
    department="お客様係",
    staff="水木",
    address="info@mizuki.example",
    signature=(
        "= = = =\n珈琲みずき 楽天市場店\nお客様係 水木\ninfo@mizuki.example\n"
        "お電話 03-0000-7733\nhttps://www.rakuten.example/gold/mizuki/\n= = = ="
    ),
    colour="#C2571A",
    channel="rakuten",
    calendar=default_calendar(),
)

Ask = Callable[..., list[Finding]]


@pytest.fixture
def koharu() -> Shop:
    return KOHARU


@pytest.fixture
def mizuki() -> Shop:
    return MIZUKI


@pytest.fixture
def ask() -> Ask:
    """`ask(code, body, …)`: the findings of one code; keywords go to the draft or the context."""

    def asked(code: str, body: str, **given: object) -> list[Finding]:
        draft = {key: given.pop(key) for key in list(given) if key in Draft.__slots__}
        context: dict[str, object] = {
            "shop": KOHARU,
            "other_shops": (MIZUKI,),
            "customer_names": ("佐藤 美咲",),
            "now": datetime(2026, 11, 24, 5, tzinfo=UTC),
            **given,
        }
        whole = Draft(**{"subject": "", "body": body, **draft})  # type: ignore[arg-type]  # by key
        report = run(whole, Context(**context))  # type: ignore[arg-type]  # by key
        found = [finding for finding in report.findings if finding.code == code]
        assert (code in report.passed) is not bool(found)
        return found

    return asked
