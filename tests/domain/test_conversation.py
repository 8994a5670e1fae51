"""Turns, worked out from what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ecdesk.domain.conversation import Closed, Event, Status, What, status_of, turns_of

START = datetime(2026, 11, 17, 0, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def asks(hours: float, mail_id: int = 1, *, answered: bool = False) -> Event:
    return Event(at(hours), What.IN, mail_id, answered=answered)


def replies(hours: float, mail_id: int = 9, knows: int | None = None) -> Event:
    return Event(at(hours), What.OUT, mail_id, knows=knows)


def says(hours: float, how: Closed = Closed.NO_REPLY, knows: int | None = None) -> Event:
    return Event(at(hours), What.MARK, how=how, reason="理由", knows=knows)


def spans(
    *events: Event, horizon: datetime | None = None
) -> list[tuple[float, float | None, str | None]]:
    """Each turn as hours: opened, closed, how."""
    return [
        (
            (turn.opened_at - START) / timedelta(hours=1),
            None if turn.closed_at is None else (turn.closed_at - START) / timedelta(hours=1),
            turn.closed_how.value if turn.closed_how else None,
        )
        for turn in turns_of(events, horizon)
    ]


def status(*events: Event, now: float = 24, horizon: datetime | None = None) -> Status:
    return status_of(events, turns_of(events, horizon), at(now))


def test_nothing_happened() -> None:
    assert spans() == []
    assert status() is Status.DONE


def test_the_first_mail_opens_and_the_second_changes_nothing() -> None:
    assert spans(asks(1), asks(2, 2)) == [(1, None, None)]
    assert status(asks(1), asks(2, 2)) is Status.REPLY


def test_a_reply_closes_and_a_new_mail_opens_anew() -> None:
    assert spans(asks(1), asks(2, 2), replies(3), asks(4, 3)) == [(1, 3, "reply"), (4, None, None)]
    assert status(asks(1), replies(2)) is Status.WAITING


def test_our_own_first_word_opens_nothing() -> None:
    assert spans(replies(1)) == []
    assert status(replies(1)) is Status.WAITING


def test_a_word_of_the_person_closes_with_its_reason() -> None:
    (turn,) = turns_of([asks(1), says(2)])
    assert (turn.closed_how, turn.reason, turn.closed_by) == (Closed.NO_REPLY, "理由", None)
    assert status(asks(1), says(2)) is Status.DONE


def test_at_the_same_instant_the_question_came_first() -> None:
    assert spans(replies(1), asks(1)) == [(1, 1, "reply")]


def test_answered_elsewhere_closes_all_that_was_waiting() -> None:
    assert spans(asks(1), asks(2, 2, answered=True)) == [(1, 2, "elsewhere")]
    assert status(asks(1, answered=True)) is Status.WAITING


def test_a_mail_that_came_unseen_is_not_closed() -> None:
    assert spans(asks(1), asks(2, 5), replies(3, 9, knows=4)) == [(1, 3, "reply"), (2, None, None)]
    assert spans(asks(1), asks(2, 5), says(3, knows=4)) == [(1, 3, "no_reply"), (2, None, None)]


def test_the_past_that_came_late_is_closed_with_the_rest() -> None:
    assert spans(asks(1, 50), asks(2, 4), replies(3, 9, knows=4)) == [(1, 3, "reply")]


def test_what_was_never_seen_at_all_stays_open() -> None:
    assert spans(asks(1, 5), says(2, knows=4)) == [(1, None, None)]


def test_what_is_older_than_the_horizon_is_old() -> None:
    assert spans(asks(1), horizon=at(2)) == [(1, 1, "old")]
    assert status(asks(1), horizon=at(2)) is Status.BACKLOG
    assert spans(asks(1), asks(3, 2), horizon=at(2)) == [(1, 1, "old"), (3, None, None)]
    assert spans(asks(1), replies(3), horizon=at(2)) == [(1, 3, "reply")]
    assert spans(asks(2), horizon=at(2)) == [(2, None, None)]


def test_an_answered_matter_is_done_after_a_week() -> None:
    week = 7 * 24.0
    assert status(asks(1), replies(2), now=2 + week) is Status.WAITING
    assert status(asks(1), replies(2), now=2.1 + week) is Status.DONE


EVENTS = st.lists(
    st.one_of(
        st.builds(asks, st.integers(0, 9), st.integers(1, 20), answered=st.booleans()),
        st.builds(replies, st.integers(0, 9), st.integers(21, 30), st.none() | st.integers(0, 20)),
        st.builds(says, st.integers(0, 9), st.sampled_from(Closed), st.none() | st.integers(0, 20)),
    ),
    max_size=8,
    unique_by=lambda event: (event.at, event.what),
)


@given(events=EVENTS, data=st.data())
def test_turns_depend_on_when_things_happened_and_not_on_when_we_heard(
    events: list[Event], data: st.DataObject
) -> None:
    horizon = data.draw(st.none() | st.integers(0, 9).map(at))
    turns = turns_of(events, horizon)
    assert turns_of(data.draw(st.permutations(events)), horizon) == turns
    opened = [turn.opened_at for turn in turns]
    assert opened == sorted(opened)
    assert all(turn.closed_at is not None for turn in turns[:-1])
    assert all(turn.closed_at >= turn.opened_at for turn in turns if turn.closed_at)
    asked = {event.mail_id for event in events if event.what is What.IN}
    assert {turn.opened_by for turn in turns} <= asked
    assert bool(turns) is bool(asked)
