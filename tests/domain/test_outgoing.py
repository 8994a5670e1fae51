"""The map of an outgoing mail's states has no trap in it."""

from __future__ import annotations

import pytest

from ecdesk.domain.outgoing import CANCELLABLE, LIVE, NEXT, State, retry_delay

ENDS = {State.DONE, State.CANCELLED}


def reach(start: State) -> set[State]:
    """Every state that can follow, sooner or later."""
    seen: set[State] = set()
    ahead = [start]
    while ahead:
        for state in NEXT[ahead.pop()] - seen:
            seen.add(state)
            ahead.append(state)
    return seen


def test_every_state_is_on_the_map() -> None:
    assert set(NEXT) == set(State)


@pytest.mark.parametrize("state", sorted(set(State) - ENDS))
def test_no_state_is_without_a_way_to_the_end(state: State) -> None:
    assert reach(state) & ENDS


def test_what_has_ended_stays_so() -> None:
    assert all(NEXT[state] == frozenset() for state in ENDS)


def test_all_but_what_has_left_or_ended_is_live() -> None:
    assert set(State) - LIVE == {State.SENT, State.DONE, State.CANCELLED}


def test_what_may_be_taken_back_is_what_has_a_way_there() -> None:
    assert {state for state in State if State.CANCELLED in NEXT[state]} == CANCELLABLE


def test_nothing_leads_back_from_transmitting_to_a_state_that_sends_by_itself() -> None:
    assert State.READY not in NEXT[State.TRANSMITTING]
    assert NEXT[State.UNKNOWN] == {State.SENT, State.READY}
    assert State.READY not in reach(State.SENT)


def test_only_a_claimed_one_transmits() -> None:
    assert [s for s in State if State.TRANSMITTING in NEXT[s]] == [State.CLAIMED]


def test_waiting_grows_and_then_stays() -> None:
    delays = [retry_delay(n) for n in range(1, 12)]
    assert delays == sorted(delays)
    assert delays[0] == 60
    assert delays[-1] == 3600
