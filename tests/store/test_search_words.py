"""The words of the index: the same whichever way they are made, and no text takes them long."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk.store.search_words import words_of

LETTERS = st.text(st.sampled_from("あ件文カーa1９㈱é𠮷😀\ud800 "), max_size=30)


@given(LETTERS)
def test_every_pair_of_a_text_is_a_word_of_it(text: str) -> None:
    words = set(words_of([text], ()).split(" "))
    for one, two in pairwise(text):
        if one.isalnum() and two.isalnum():
            assert one + two in words


@given(LETTERS)
def test_what_begins_and_ends_a_text_is_a_word_of_it(text: str) -> None:
    words = set(words_of([text], ()).split())
    for run in "".join(sign if sign.isalnum() else " " for sign in text).split():
        assert {run[-1], run[:2]} <= words


@pytest.mark.parametrize(
    "text",
    ["a" * 1_000_000, "a-" * 500_000, "a----" * 200_000, "1 " * 500_000, "a-b----" + "a" * 900_000],
)
def test_a_megabyte_of_one_thing_comes_to_an_end(text: str) -> None:
    """Tried anew from every sign, such a text takes minutes, and the test its time limit."""
    assert "a" in words_of([text], ()) or "1" in words_of([text], ())
