"""The customer's own wait, over all their mails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ecdesk.domain.conversation import Closed, Event, What
from ecdesk.domain.waiting import wait_of

MONDAY = datetime(2026, 11, 16, 1, tzinfo=UTC)


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def mail(hours: float, number: int) -> Event:
    return Event(at(hours), What.IN, number)


def sent(hours: float, number: int, how: Closed = Closed.REPLY) -> Event:
    return Event(at(hours), What.OUT, number, how=how)


def test_a_second_mail_does_not_reset_it() -> None:
    wait = wait_of([mail(0, 1), mail(5, 2), mail(9, 3)])
    assert wait is not None
    assert (wait.since, wait.mails, wait.on_us) == (at(0), 3, True)
    assert wait.seconds(at(10)) == 36_000
    assert wait.seconds(at(-1)) == 0, "a server's clock ahead of ours"


def test_a_holding_notice_does_not_end_it() -> None:
    held = [mail(0, 1), sent(2, 2, Closed.HOLDING)]
    wait = wait_of(held)
    assert wait is not None
    assert (wait.since, wait.on_us) == (at(0), True)
    again = wait_of([*held, mail(30, 3)])
    assert again is not None
    assert (again.since, again.mails) == (at(0), 2)


def test_our_question_leaves_the_next_word_to_them_and_the_wait_as_it_is() -> None:
    asked = [mail(0, 1), sent(2, 2, Closed.ASKED)]
    wait = wait_of(asked)
    assert wait is not None
    assert not wait.on_us
    told = wait_of([*asked, mail(5, 3)])
    assert told is not None
    assert (told.since, told.on_us) == (at(0), True)


@pytest.mark.parametrize(
    "how", [Closed.REPLY, Closed.ELSEWHERE, Closed.CALL, Closed.NO_REPLY, Closed.DONE]
)
def test_an_answer_ends_it_and_the_next_matter_begins_anew(how: Closed) -> None:
    answered = [mail(0, 1), sent(2, 2, Closed.HOLDING), sent(4, 3, how)]
    assert wait_of([mail(0, 1), sent(2, 3, how)]) is None
    again = wait_of([mail(0, 1), sent(2, 3, how), mail(50, 4)])
    assert again is not None
    assert again.since == at(50)
    assert wait_of(answered) is None


def test_a_mail_that_nobody_had_seen_goes_on_waiting() -> None:
    unseen = Event(at(2), What.OUT, 9, knows=1)
    wait = wait_of([mail(0, 1), mail(1, 5), unseen])
    assert wait is not None
    assert (wait.since, wait.mails) == (at(1), 1)
    assert wait_of([mail(0, 1)], horizon=at(1)) is None
    assert wait_of([Event(at(0), What.IN, 1, answered=True)]) is None


def test_it_is_one_wait_over_all_conversations_on_the_matter() -> None:
    first, second = [mail(0, 1)], [mail(3, 7)]
    wait = wait_of([*second, *first])
    assert wait is not None
    assert (wait.since, wait.mails) == (at(0), 2)
    assert wait_of([]) is None
