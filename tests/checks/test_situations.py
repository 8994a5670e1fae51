"""Checks that hold a reply against the customer's mail: what each catches and leaves alone."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ecdesk.checks.registry import Context, Draft, Letter, Origin, run
from ecdesk.domain.findings import Finding
from ecdesk.domain.ledger import Chosen, State
from ecdesk.domain.mail import Address
from ecdesk.domain.reading import Urgency
from ecdesk.domain.shop import Shop
from ecdesk.language.reading import read
from tests.checks.conftest import Ask
from tests.helpers.answering import answering

TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "situations.toml").read_text("utf-8")
)
ENOUGH = 4
NOW = datetime(2026, 11, 17, 5, tzinfo=UTC)
CUSTOMER = Address("佐藤 美咲", "m.sato@example.jp")
REPLY = "佐藤 美咲 様\n\nこはる洋品店の山口でございます。\n本日お送りします。\n"


def pairs(*, caught: bool) -> list[Any]:
    """(code, the customer's mail, a reply) for each that must be caught, or must not be."""
    found = []
    for code, table in TABLE.items():
        if "mail" in table:
            replies = table["caught" if caught else "alone"]
            found += [(code, table["mail"], reply) for reply in replies]
        else:
            mails = table["mails" if caught else "left"]
            found += [(code, mail, table["reply"]) for mail in mails]
    return [pytest.param(*one, id=f"{one[0]} {n}") for n, one in enumerate(found)]


def found(shop: Shop, code: str, mail: str, reply: str) -> list[Finding]:
    """The findings of one code."""
    return [one for one in answering(shop, mail, reply).findings if one.code == code]


@pytest.mark.parametrize(("code", "mail", "reply"), pairs(caught=True))
def test_it_is_caught(koharu: Shop, code: str, mail: str, reply: str) -> None:
    assert found(koharu, code, mail, reply)


@pytest.mark.parametrize(("code", "mail", "reply"), pairs(caught=False))
def test_it_is_left_alone(koharu: Shop, code: str, mail: str, reply: str) -> None:
    assert found(koharu, code, mail, reply) == []


@pytest.mark.parametrize("code", TABLE)
def test_there_are_enough_of_each(code: str) -> None:
    table = TABLE[code]
    assert len(table.get("caught", table.get("mails"))) >= ENOUGH
    assert len(table.get("alone", table.get("left"))) >= ENOUGH


@pytest.mark.parametrize(
    "other",
    [
        {"to": (Address("", "tanaka@example.org"),)},
        {"to": (CUSTOMER,), "cc": (Address("田中", "tanaka@example.org"),)},
        {"to": (CUSTOMER,), "bcc": (Address("", "boss@maker.example"),)},
        {"to": (CUSTOMER, Address("", "m.sato@example.com"))},
    ],
)
def test_somebody_who_takes_no_part_is_shown(ask: Ask, other: dict[str, Any]) -> None:
    known = frozenset({CUSTOMER.key})
    assert len(ask("recipient.other", REPLY, customer_addresses=known, **other)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"to": (CUSTOMER,)},
        {"to": (Address("", "M.Sato@Example.JP"),)},
        {"to": (CUSTOMER,), "cc": (Address("夫", "otto@example.jp"),)},
        {"to": (CUSTOMER,), "cc": (Address("", "shop@koharu.example"),)},
        {"to": (Address("", "work@example.co.jp"),)},
        {"to": (Address("", "maker@example.org"),), "kind": "forward"},
    ],
)
def test_who_takes_part_may_be_reached(ask: Ask, other: dict[str, Any]) -> None:
    found = ask(
        "recipient.other",
        REPLY,
        customer_addresses=frozenset({CUSTOMER.key}),
        taking_part=frozenset({"otto@example.jp"}),
        incoming=("件名\n返事は work@example.co.jp にください。",),
        **other,
    )
    assert found == []


@pytest.mark.parametrize(
    ("origin", "channel", "caught"),
    [
        (Origin("楽天の発送案内", shop="珈琲みずき 楽天市場店"), "own", True),
        (Origin("豆の挽き方", shop="珈琲みずき 楽天市場店"), "own", True),
        (Origin("モールのご案内", channels=("rakuten",)), "own", True),
        (Origin("自社のご案内", channels=("own", "base")), "amazon", True),
        (Origin("発送のお知らせ"), "own", False),
        (Origin("お直しのご案内", shop="こはる洋品店"), "own", False),
        (Origin("モールのご案内", channels=("rakuten",)), "rakuten", False),
        (None, "rakuten", False),
    ],
)
def test_a_template_of_another_shop_or_channel(
    ask: Ask, origin: Origin | None, channel: str, caught: bool
) -> None:
    assert bool(ask("template.other", REPLY, origin=origin, channel=channel)) is caught


SIGNED = "\nこはる洋品店 サポート 山口\nshop@koharu.example\n"


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("本日お送りします。", ["department", "staff", "address"]),
        ("こはる洋品店 サポートでございます。\nshop@koharu.example", ["staff"]),
        ("こはる洋品店の山口です。shop@koharu.example", ["department"]),
        ("こはる洋品店 サポートの山口です。", ["address"]),
        (f"本日お送りします。{SIGNED}", []),
        (f"山口でございます。{SIGNED}", []),
        ("こはる洋品店　サポートの山口です。 ＳＨＯＰ@koharu.example", []),
        (f"サポートより。\n{SIGNED}", []),
    ],
)
def test_what_is_missing_of_the_sender(ask: Ask, text: str, lacks: list[str]) -> None:
    said = ask("sender.incomplete", f"佐藤 美咲 様\n\n{text}\n")
    assert [one.values["what"] for one in said] == lacks


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("本日お送りします。", True),
        ("担当の山口です。", True),
        ("店長より。", True),
        ("> こはる洋品店 御中\nお送りします。", True),
        ("こはる洋品店でございます。", False),
        ("本日お送りします。\n\nこはる洋品店", False),
        ("こはる 洋品店です。", False),
        ("―― こはる洋品店 サポート", False),
    ],
)
def test_the_shop_says_its_name(ask: Ask, text: str, missing: bool) -> None:
    assert bool(ask("sender.missing", f"佐藤 美咲 様\n\n{text}\n")) is missing


def test_the_mails_are_held_against_the_shop_that_answers(koharu: Shop) -> None:
    """Where the mall forbids calls, none is proposed."""
    mail, reply = TABLE["phone.better"]["mail"], TABLE["phone.better"]["caught"][0]
    assert found(koharu, "phone.better", mail, reply)
    assert not found(replace(koharu, channel="rakuten"), "phone.better", mail, reply)


def test_somebody_who_was_hurt_is_called(koharu: Shop) -> None:
    mail = "届いたグラスの縁で指を切りました。縫うほどのけがです。どうしたらいいですか。"
    said = "お怪我をさせてしまい、申し訳ございません。本日お送りした新しいお品と交換いたします。"
    (proposed,) = found(koharu, "phone.better", mail, said)
    assert proposed.values == {"why": "critical"}
    assert not found(koharu, "phone.better", mail, f"{said}\n15時にお電話を差し上げます。")


@pytest.mark.parametrize(
    ("told", "hurt"),
    [
        ("子どもが角で指にけがをしました。", True),
        ("けがはありませんでしたが、とても怖かったです。", True),
        ("母が大けがをするところでした。", True),
        ("届くニットだけが頼りです。", False),
        ("封を開けかけたところで、角だけがへこんでいました。", False),
        ("焦げ茶のコートが届きました。", False),
        ("コンセントのあたりが焦げています。", True),
    ],
)
def test_only_who_may_be_hurt_is_called(koharu: Shop, told: str, hurt: bool) -> None:
    reading = replace(read(told, sent_at=NOW), urgency=Urgency.CRITICAL)
    context = Context(shop=koharu, now=NOW, turn=(Letter(told, reading),))
    draft = Draft("", "佐藤 美咲 様\n\nご心配をおかけし、申し訳ございません。")
    codes = {one.code for one in run(draft, context).findings}
    assert ("phone.better" in codes) is hurt


ASKED = "着てみたら似合いませんでした。返品できますか。主人が入院していて連絡が遅れました。"
DECLINES = "ご連絡ありがとうございます。返品は承っておりません。夏物の切りかえでございます。"


def codes(shop: Shop, mail: str, text: str, *chosen: Chosen) -> set[str]:
    """The stops and warnings of a reply, with what the person linked."""
    report = answering(shop, mail, text, chosen=chosen)
    return {one.code for one in (*report.stops, *report.warnings)}


def test_what_the_person_linked_is_what_the_checks_go_by(koharu: Shop) -> None:
    request = "返品できますか。"
    text = f"{DECLINES}\nお直しは半額、と店で決めております。\n入院中の日々の中、恐れ入ります。"
    plain = codes(koharu, ASKED, text)
    assert "refusal.no_reason" in plain
    assert "refusal.no_alternative" in plain
    linked = Chosen(
        request,
        reason="夏物の切りかえでございます。",
        instead="お直しは半額、と店で決めております。",
    )
    found = codes(koharu, ASKED, text, linked)
    assert not {"refusal.no_reason", "refusal.no_alternative"} & found
    gone = codes(
        koharu, ASKED, DECLINES, Chosen(request, State.REFUSED, instead="もうない文です。")
    )
    assert "refusal.no_alternative" in gone


def test_a_disclosure_is_taken_up_by_the_sentence_that_was_linked(koharu: Shop) -> None:
    text = "返品を承ります。\nたいへんな時ですから、いつでも構いません。"
    (told,) = {one.values["told"] for one in found(koharu, "disclosure.ignored", ASKED, text)}
    mark = "主人が入院していて連絡が遅れました。"
    assert told in mark
    linked = Chosen(told, by="たいへんな時ですから、いつでも構いません。")
    assert "disclosure.ignored" not in codes(koharu, ASKED, text, linked)


def test_what_is_put_off_until_a_day_names_the_day(koharu: Shop) -> None:
    later = Chosen("返品できますか。", day=date(2026, 11, 20))
    text = "ご主人様のご入院、お見舞い申し上げます。返品については担当に聞いております。"
    report = answering(koharu, ASKED, text, chosen=(later,))
    (stop,) = [one for one in report.stops if one.values.get("why") == "put_off"]
    assert stop.code == "due.missing"
    assert stop.values["day"] == "11月20日(金)"
    said = f"{text}\n11月20日(金)までにご連絡いたします。"
    assert "due.missing" not in codes(koharu, ASKED, said, later)
