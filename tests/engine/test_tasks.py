"""Long work: told now and then, stopped between two steps."""

from __future__ import annotations

import pytest

from ecdesk.engine import tasks
from ecdesk.engine.tasks import Stopped, Task, Tasks
from ecdesk.protocol import Progress


def test_a_task_says_how_far_it_is_but_not_at_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Progress] = []
    with Tasks(said.append).begin("import") as task:
        for done in range(1000):
            task.step(done, 1000)
    assert said[0] == Progress(task="import", done=0, total=1000)
    assert len(said) < 100
    monkeypatch.setattr(tasks, "SAID_SECONDS", 0)
    task.step(7, 9)
    assert said[-1] == Progress(task="import", done=7, total=9)


def test_one_without_a_name_is_heard_by_nobody() -> None:
    said: list[Progress] = []
    with Tasks(said.append).begin() as task:
        task.step(1, 2)
    assert said == []


def test_it_is_stopped_by_its_name_at_its_next_step() -> None:
    every = Tasks()
    with every.begin("a") as one, every.begin("b") as other:
        assert every.stop("a")
        other.step(1, 2)
        with pytest.raises(Stopped):
            one.step(1, 2)
    assert not every.stop("a"), "it is over"


def test_at_the_end_everything_stops_and_nothing_begins() -> None:
    every = Tasks()
    with every.begin("a") as one:
        every.stop_all()
        assert one.stopped
    with every.begin("b") as late, pytest.raises(Stopped):
        late.step(0, 1)


def test_stopped_is_the_persons_doing() -> None:
    task = Task()
    task.stop()
    with pytest.raises(Stopped, match=r"task\.stopped"):
        task.step(0, 0)
