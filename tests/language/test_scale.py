"""Weights by sign, as the tables list them."""

from __future__ import annotations

from ecdesk.language.scale import Scale

SCALE = Scale("か\t50\t-50\nな\t25\t0", 2)


def test_a_sign_that_is_there_twice_counts_once() -> None:
    assert SCALE.sums(["か", "か", "な", "知らない"]) == [75, -50]
    assert SCALE.sums([]) == [0, 0]


def test_what_is_not_listed_weighs_nothing() -> None:
    assert SCALE.of("な") == (25, 0)
    assert SCALE.of("知らない") == (0, 0)
