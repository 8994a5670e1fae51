"""What a shop's order numbers look like, and which of a letter's are none of them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.order_shapes import Shapes, foreign, learn
from ecdesk.language.numbers import find_orders

OURS = ("10449", "10462", "10482")
RAKUTEN = tuple(f"412207-202611{day:02}-{day * 7919:010}" for day in range(1, 29))


@pytest.mark.parametrize(
    ("number", "unlike"),
    [
        ("P317240955108264430", True),
        ("412207-20261112-0004180866", True),
        ("249-0814575-0394263", True),
        ("10500", False),
        ("100482", False),  # the shop goes on counting
        ("1000482", False),
        ("10000482", True),
        ("", True),
    ],
)
def test_a_foreign_order_number_is_known_by_its_shape(number, unlike):
    assert learn(OURS).fit(number) is not unlike


@pytest.mark.parametrize("written", ["#10482", "＃10482", "№ 10482", "１０４８２", "＃１０４８２"])
def test_the_mark_before_a_number_is_no_part_of_its_shape(written):
    assert learn(["10455", "10470", "10471"]).fit(written)
    assert learn([f"#{number}" for number in range(10455, 10459)]).fit("10482")


# ── shapes that are learned ─────────────────────────────────────────────────────────────────────


def found(text: str, shapes: Shapes) -> list[str]:
    return [text[one.start : one.end] for one in find_orders(text, shapes.patterns)]


def test_numbers_that_count_on_are_one_shape() -> None:
    shapes = learn(OURS)
    assert len(shapes.patterns) == 1
    assert all(map(shapes.fit, (*OURS, "#10500", "1000482")))
    assert not any(map(shapes.fit, ("P317240955108264430", RAKUTEN[0], "10000482", "1", "")))


@pytest.mark.parametrize("numbers", [(), ("10482",), ("10482", "#10482", "10483")])
def test_of_two_numbers_nothing_is_said(numbers: tuple[str, ...]) -> None:
    assert learn(numbers) == Shapes()


def test_one_example_of_the_persons_is_enough() -> None:
    shapes = learn((), told=["KH-2231"])
    assert shapes.fit("KH-2299")
    assert shapes.examples == (("KH-2231", 1),)
    assert learn(OURS, told=["KH-2231"]).examples == (("10449", 3), ("KH-2231", 1))


@pytest.mark.parametrize("written", ["ＫＨ－２２３１", "KH‐2231", "kh-2231", " #ＫＨ-2231 "])
def test_however_an_example_is_written_it_tells_the_shape(written: str) -> None:
    shapes = learn((), told=[written])
    assert shapes.examples == (("KH-2231", 1),)
    assert shapes.fit("kh‐2299")
    assert found("昨日のKH-2305の件です。", shapes) == ["KH-2305"]


def test_a_number_keyed_in_by_hand_is_ours_too() -> None:
    shapes = learn((*OURS, "電話-7"))
    assert shapes.fit("電話-9")
    assert shapes.fit("10500")


def test_what_customers_name_counts_from_three_on() -> None:
    assert not learn(OURS, ["P317240955108264430"]).fit("P317240955108264431")
    theirs = [f"KH-{number}" for number in range(2231, 2234)]
    assert learn((), theirs).fit("KH-2299")
    assert learn(OURS, theirs).fit("kh-2299")


def test_the_malls_number_of_the_shop_belongs_to_its_shape() -> None:
    shapes = learn(RAKUTEN)
    assert shapes.fit("412207-20261203-0004180866")
    assert not shapes.fit("240364-20261203-0004180866")  # another shop of the same mall
    # Of few numbers it may be chance, and a year is none.
    assert learn(RAKUTEN[:5]).fit("240364-20261203-0004180866")
    assert learn([f"20261-{n:04}" for n in range(40)]).fit("20270-0001")


def test_numbers_without_any_shape_say_nothing() -> None:
    base = ["A1B2C3D4E5F60718", "0123456789ABCDEF", "FFEE00112233AA44", "9A8B7C6D5E4F3A2B"]
    shapes = learn(base * 5 + [f"{n:X}A{n * 77777:X}" for n in range(1, 90)])
    assert shapes == Shapes() or all(map(shapes.fit, base))
    assert learn(f"{'-' * n}{n}" for n in range(1, 30)) == Shapes()


def test_letters_of_our_own_are_found_without_a_word_for_them() -> None:
    shapes = learn(["KH-2231", "KH-2232", "KH-2299"])
    assert found("昨日のKH-2305の件です。", shapes) == ["KH-2305"]
    assert found("型番はAKH-2305とKH-2305-Bです。", shapes) == []


@pytest.mark.parametrize(
    "text", ["22000円でした。", "10500 です", "〒150-0001", "090-1234-5678", "2026-11-17に届いた"]
)
@pytest.mark.parametrize("ours", [OURS, ("202-1111", "203-1112", "204-2222"), ("1-2-3",) * 3])
def test_figures_alone_are_never_looked_for_in_a_text(text: str, ours: tuple[str, ...]) -> None:
    assert found(f"お尋ねします。{text}。", learn(ours)) == []


def test_another_shops_numbers_are_known_where_ours_look_otherwise() -> None:
    ours, theirs = learn(OURS), learn(RAKUTEN)
    (pattern,) = foreign(ours, {"珈琲みずき": theirs}).values()
    assert re.fullmatch(pattern, RAKUTEN[3])
    assert not re.fullmatch(pattern, "10500")
    assert foreign(ours, {"双子の店": learn(["10501", "10502", "10503"])}) == {}
    assert foreign(Shapes(), {"珈琲みずき": theirs}) == {}


@given(st.lists(st.text(alphabet="A1B2-_ #.x/(\\[", max_size=44), max_size=30))
def test_every_order_of_a_shop_fits_its_shapes(numbers: list[str]) -> None:
    shapes = learn(numbers)
    assert all(map(shapes.fit, shapes.numbers))
    assert all(len(pattern) <= 400 for pattern in shapes.patterns)


def test_numbers_of_an_enemy_take_no_time() -> None:
    began = time.process_time()
    shapes = learn(["1-" * 500, "A" * 10_000, *("a1" * n for n in range(1, 20)), *OURS])
    for text in ("1" * 20_000, "1-" * 10_000, "A1" * 10_000):
        assert found(text, shapes) == []
    assert time.process_time() - began < 1.5  # usually a hundredth of it
