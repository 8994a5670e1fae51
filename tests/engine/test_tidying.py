"""What has served its time goes; what may still be needed stays."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from ecdesk.engine.tidying import tidy
from ecdesk.store import schema as s
from tests.helpers.whole_desk import WholeDesk


def count(desk: WholeDesk, table: type[s.Table]) -> int:
    with desk.database.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_a_draft_outlives_its_mail_by_thirty_days(desk: WholeDesk) -> None:
    conversation = desk.receives().conversation
    desk.answers(conversation)
    desk.tick(60)
    assert (count(desk, s.Draft), count(desk, s.Outgoing)) == (1, 1)
    for days, left in ((29, 1), (2, 0)):
        desk.now += timedelta(days=days)
        with desk.database.write() as write:
            tidy(write, desk.clock())
        assert count(desk, s.Draft) == left
        assert (count(desk, s.AppliedCommand) > 0) is (left == 1)
    assert count(desk, s.Outgoing) == 1
