"""Who may be one person: on which signs it rests, and what says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.same_person import (
    MOST_PROPOSED,
    MOST_SHARING,
    Person,
    Sign,
    is_named_otherwise,
    is_slip,
    proposed,
)


def person(number: int, name: str = "", **more: object) -> Person:
    given = {key: frozenset(value) for key, value in more.items() if not isinstance(value, str)}
    return Person(number, name, **{**more, **given})  # type: ignore[arg-type] # frozen above


def signs(who: Person, *others: Person) -> dict[int, list[Sign]]:
    return {
        one.customer_id: [reason.sign for reason in one.reasons] for one in proposed(who, others)
    }


def test_one_telephone_proposes_whatever_the_names() -> None:
    me = person(1, "佐藤 美咲", phones=["09012345678"])
    other = person(2, "佐藤 健", phones=["09012345678"])
    (found,) = proposed(me, [other])
    assert [(reason.sign, reason.value) for reason in found.reasons] == [
        (Sign.PHONE, "09012345678")
    ]
    assert not found.same_name  # a family shares its telephone: the person is told so


def test_an_order_that_both_name_proposes() -> None:
    me = person(1, orders=["1:10482"])
    assert signs(me, person(2, orders=["1:10482"]), person(3, orders=["1:9"])) == {2: [Sign.ORDER]}


def test_a_name_alone_is_nobody() -> None:
    me = person(1, "佐藤 美咲")
    assert signs(me, person(2, "佐藤 美咲")) == {}


@pytest.mark.parametrize(
    ("mine", "theirs", "sign"),
    [
        ({"kana": "サトウ ミサキ"}, {"kana": "さとうみさき"}, Sign.KANA),
        ({"postals": ["1500001"]}, {"postals": ["1500001", "5300001"]}, Sign.POSTAL),
        ({"signed": ["misaki@example.jp"]}, {"addresses": ["misaki@example.jp"]}, Sign.SIGNED),
        (
            {"addresses": ["misaki@gmial.com"]},
            {"addresses": ["misaki@gmail.com", "m@x.jp"]},
            Sign.TYPING,
        ),
    ],
)
def test_a_name_needs_a_second_sign(
    mine: dict[str, object], theirs: dict[str, object], sign: Sign
) -> None:
    me, other = person(1, "髙橋 由美", **mine), person(2, "高橋　由美 様", **theirs)
    assert signs(me, other) == {2: [sign]}
    assert signs(other, me) == {1: [sign]}
    stranger = person(2, "高橋 健", **theirs)
    assert signs(me, stranger) == {}


def test_a_short_name_tells_nobody() -> None:
    me, other = person(1, "佐藤", kana="サトウ"), person(2, "佐藤", kana="サトウ")
    assert signs(me, other) == {}


@pytest.mark.parametrize(
    ("one", "two", "otherwise"),
    [
        ("佐藤 美咲", "佐藤 健", True),
        ("佐藤", "鈴木", True),
        ("佐藤", "佐藤", False),  # too short to tell a person, and yet the same
        ("髙橋 由美", "高橋　由美 様", False),
        ("佐藤", "", False),
        ("", "", False),
    ],
)
def test_names_that_are_not_known_are_not_different(one: str, two: str, otherwise: bool) -> None:
    assert is_named_otherwise(one, two) is otherwise
    assert is_named_otherwise(two, one) is otherwise


def test_a_switchboard_says_nothing_of_anybody() -> None:
    office = [person(n, phones=["0312345678"]) for n in range(2, 2 + MOST_SHARING)]
    me = person(1, phones=["0312345678"])
    assert len(proposed(me, office)) == MOST_SHARING
    office.append(person(9, phones=["0312345678"]))
    assert proposed(me, office) == ()
    # It stays a switchboard when some of them were put apart.
    assert proposed(me, office, apart={2, 3}) == ()


def test_who_was_put_apart_is_never_proposed_again() -> None:
    me, other = person(1, phones=["09012345678"]), person(2, phones=["09012345678"])
    assert proposed(me, [other], apart={2}) == ()


def test_nobody_is_proposed_to_be_themselves() -> None:
    me = person(1, "佐藤 美咲", kana="サトウミサキ", phones=["09012345678"])
    assert proposed(me, [me]) == ()


def test_the_likeliest_comes_first_and_few_are_told() -> None:
    me = person(1, "佐藤 美咲", kana="サトウミサキ", phones=["09012345678"], postals=["1500001"])
    sure = person(7, "佐藤 美咲", kana="サトウミサキ", phones=["09012345678"])
    family = person(2, "佐藤 健", phones=["09012345678"])
    homes = [person(n, "佐藤 美咲", postals=["1500001"]) for n in (3, 4, 5)]
    found = proposed(me, [family, *homes, sure])
    assert found[0].customer_id == 7
    assert len(found) == MOST_PROPOSED
    assert [reason.sign for reason in found[0].reasons] == [Sign.PHONE, Sign.KANA]


@pytest.mark.parametrize(
    ("one", "two", "slip"),
    [
        ("a@gmail.com", "a@gmial.com", True),
        ("a@gmail.com", "a@gmai.com", True),
        ("a@gmail.com", "a@gmaill.com", True),
        ("a@gmail.com", "a@gmeil.com", True),
        ("a@gmail.com", "b@gmial.com", False),
        ("a@gmail.com", "a@gmail.com", False),
        ("a@gmail.com", "a@ymail.org", False),
        ("a@x.jp", "a@y.jp", False),  # too short to be a slip
        ("a@docomo.ne.jp", "a@docomo.ne.jp.", True),
        ("", "", False),
        ("gmail.com", "gmial.com", False),
    ],
)
def test_a_slip_of_the_fingers(one: str, two: str, slip: bool) -> None:
    assert is_slip(one, two) is slip
    assert is_slip(two, one) is slip


@given(st.text("abc.", min_size=6, max_size=12), st.text("abc.", min_size=6, max_size=12))
def test_a_slip_reads_the_same_from_either_side(one: str, two: str) -> None:
    assert is_slip(f"m@{one}", f"m@{two}") is is_slip(f"m@{two}", f"m@{one}")
