"""The person's word on a mark wins over the reader's, and taking it back brings the mark back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.ledger import Chosen, State
from ecdesk.domain.marks import BY_HAND, Sort, Word, chosen, with_words
from ecdesk.domain.reading import Mark, Reading

TEXT = "20日までに届きますか。領収書をお願いします。娘の七五三に着ます。"


def mark(words: str, kind: str = "") -> Mark:
    start = TEXT.index(words)
    return Mark(words, start, start + len(words), kind, "code", words)


ASKS, WANTS, TELLS = (
    mark("20日までに届きますか。"),
    mark("領収書をお願いします。"),
    mark("娘の七五三に着ます。", "event"),
)
READ = Reading(requests=(WANTS,), questions=(ASKS,), disclosures=(TELLS,))


def word(one: Mark, sort: Sort, kind: str = "", state: str = "") -> Word:
    return Word(one.start, one.end, sort, kind, state)


def test_no_word_changes_nothing() -> None:
    assert with_words(READ, TEXT, ()) is READ


def test_a_mark_that_is_none_goes() -> None:
    said = with_words(READ, TEXT, [word(WANTS, Sort.NONE)])
    assert said.requests == ()
    assert said.questions == (ASKS,)


def test_a_mark_of_another_kind_moves() -> None:
    said = with_words(READ, TEXT, [word(ASKS, Sort.DISCLOSURE, "family")])
    assert said.questions == ()
    assert [(one.text, one.kind, one.code) for one in said.disclosures] == [
        (ASKS.text, "family", BY_HAND),
        (TELLS.text, "event", "code"),
    ]


def test_a_decision_about_a_request_leaves_its_mark_as_it_was() -> None:
    decided = word(WANTS, Sort.REQUEST, state="unneeded")
    assert with_words(READ, TEXT, [decided]) == READ
    assert list(chosen(TEXT, [decided])) == [Chosen(WANTS.text, State.UNNEEDED)]


def test_words_that_nobody_marked_are_marked_by_hand() -> None:
    start = TEXT.index("七五三")
    plain = Reading()
    said = with_words(plain, TEXT, [Word(start, start + 3, Sort.REQUEST)])
    assert [(one.text, one.code) for one in said.requests] == [("七五三", BY_HAND)]


def test_a_word_speaks_of_a_mark_that_it_covers_by_half() -> None:
    half = Word(WANTS.start, WANTS.start + len(WANTS.text) // 2 + 1, Sort.NONE)
    assert with_words(READ, TEXT, [half]).requests == ()
    beside = Word(WANTS.end - 1, WANTS.end + 8, Sort.NONE)
    assert with_words(READ, TEXT, [beside]).requests == (WANTS,)


def test_the_last_word_wins() -> None:
    said = with_words(READ, TEXT, [word(WANTS, Sort.NONE), word(WANTS, Sort.QUESTION)])
    assert [one.text for one in said.questions] == [ASKS.text, WANTS.text]


def test_words_of_a_text_that_is_shorter_now_are_passed_over() -> None:
    assert with_words(READ, TEXT[:5], [Word(2, 40, Sort.REQUEST)]) is READ


@given(
    st.lists(
        st.builds(
            Word,
            st.integers(-2, 45),
            st.integers(-2, 45),
            st.sampled_from(Sort),
            st.sampled_from(["", "event"]),
        ),
        max_size=6,
    )
)
def test_whatever_is_said_marks_stay_in_the_text_and_in_order(words: list[Word]) -> None:
    said = with_words(READ, TEXT, words)
    for marks in (said.requests, said.questions, said.disclosures):
        assert [one.start for one in marks] == sorted(one.start for one in marks)
        assert all(TEXT[one.start : one.end] == one.text for one in marks)
