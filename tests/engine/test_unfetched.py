"""A mail that cannot be had costs itself and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from ecdesk import words
from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Fetched
from ecdesk.engine import unfetched
from ecdesk.store import schema as s
from ecdesk.views import unfetched as unfetched_view
from ecdesk.views.checkup import examine
from tests.helpers.whole_desk import SHOP, FakeSource, WholeDesk, letter


class Poisoned(FakeSource):
    """A server that breaks off, or says no, where it should give some of its mails."""

    breaks: frozenset[int] = frozenset()
    refuses: frozenset[int] = frozenset()
    code = "net.timeout"  # how it breaks off

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """As imaplib has it: what came in one answer is lost with it."""
        self._server.called("FETCH")
        if self.breaks.intersection(uids):
            raise Trouble(self.code)
        yield from super().fetch([uid for uid in uids if uid not in self.refuses])


def poison(
    desk: WholeDesk,
    *,
    breaks: Sequence[int] = (),
    refuses: Sequence[int] = (),
    code: str = "net.timeout",
) -> None:
    """Let these UIDs of INBOX be poison, and only these."""

    def source(_mailbox: object, _password: str) -> FakeSource:
        made = Poisoned(desk.server)
        made.breaks, made.refuses, made.code = frozenset(breaks), frozenset(refuses), code
        return made

    desk.wire = replace(desk.wire, source=source)


def fill(desk: WholeDesk, number: int) -> None:
    for n in range(number):
        desk.server.put(letter(address=f"c{n}@example.jp"))


def syncs(desk: WholeDesk) -> str:
    """One sync: the code of its trouble, or nothing."""
    try:
        desk.sync()
    except Trouble as trouble:
        return trouble.code
    return ""


def aside(desk: WholeDesk) -> list[tuple[int, str]]:
    return [(row.uid, row.why) for row in desk.rows(s.Unfetched) if row.aside]


def test_a_mail_over_which_the_line_breaks_is_set_aside_after_three_times(desk: WholeDesk) -> None:
    fill(desk, 9)
    poison(desk, breaks=[4])
    assert syncs(desk) == "net.timeout"
    assert desk.mail_ids() == []
    assert aside(desk) == []
    assert syncs(desk) == "net.timeout", "each alone now: those before it come"
    assert len(desk.mail_ids()) == 3
    assert syncs(desk) == "net.timeout"
    assert syncs(desk) == ""
    assert aside(desk) == [(4, "net.timeout")]
    assert len(desk.rows(s.Unfetched)) == 1, "the others are no suspects any more"
    assert len(desk.mail_ids()) == 8
    fill(desk, 1)
    assert syncs(desk) == ""
    assert len(desk.mail_ids()) == 9


def test_it_is_tried_again_and_comes_when_it_can(desk: WholeDesk) -> None:
    fill(desk, 2)
    poison(desk, breaks=[1])
    while syncs(desk):
        pass
    poison(desk)
    desk.waits(minutes=59)
    desk.sync()
    assert aside(desk) == [(1, "net.timeout")]
    desk.waits(minutes=2)
    assert desk.sync() == 1
    assert desk.rows(s.Unfetched) == []
    assert all(row.complete for row in desk.rows(s.Folder))


def test_what_stays_poison_is_tried_less_and_less_often(desk: WholeDesk) -> None:
    fill(desk, 1)
    poison(desk, breaks=[1])
    while syncs(desk):
        pass
    waits = []
    for _ in range(5):
        (row,) = desk.rows(s.Unfetched)
        waits.append(row.again_at - desk.now)
        desk.now = row.again_at
        assert syncs(desk) == "net.timeout"
    hour, day = timedelta(hours=1), timedelta(days=1)
    assert waits == [hour, 6 * hour, day, 7 * day, 7 * day]


def test_what_the_server_refuses_is_set_aside_at_once(desk: WholeDesk) -> None:
    fill(desk, 5)
    poison(desk, refuses=[2])
    assert desk.sync() == 4
    assert aside(desk) == [(2, "net.refused")]
    (row,) = desk.rows(s.Unfetched)
    assert row.size == len(desk.server.boxes["INBOX"].mails[2].raw)


def test_a_server_that_gives_nothing_at_all_is_in_trouble_and_its_mails_are_not(
    desk: WholeDesk,
) -> None:
    fill(desk, 9)
    poison(desk, refuses=range(1, 10))
    assert syncs(desk) == "net.refused"
    assert desk.rows(s.Unfetched) == []
    poison(desk)
    assert desk.sync() == 9


def test_a_mail_that_is_refused_and_whose_size_is_a_secret_is_not_forgotten(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(desk, 3)
    poison(desk, refuses=[2])
    told = Poisoned.sizes

    def sizes(self: Poisoned, uids: Sequence[int]) -> dict[int, int]:
        return told(self, [uid for uid in uids if uid != 2])

    monkeypatch.setattr(Poisoned, "sizes", sizes)
    assert desk.sync() == 2
    assert aside(desk) == [(2, "net.refused")]


def test_a_server_that_is_busy_for_once_sets_nothing_aside(desk: WholeDesk) -> None:
    fill(desk, 2)
    desk.server.fail("fetch", Trouble("net.busy"))
    assert syncs(desk) == "net.busy"
    assert aside(desk) == []
    assert desk.sync() == 2
    assert desk.rows(s.Unfetched) == []


def test_a_mail_for_which_a_server_is_always_busy_keeps_no_other_waiting(desk: WholeDesk) -> None:
    fill(desk, 3)
    poison(desk, breaks=[2], code="net.busy")
    while syncs(desk):
        pass
    assert aside(desk) == [(2, "net.busy")]
    assert len(desk.mail_ids()) == 2


def test_a_lesser_folder_that_is_busy_keeps_no_inbox_waiting(desk: WholeDesk) -> None:
    fill(desk, 1)
    desk.server.fail("peek", Trouble("net.busy"))
    assert desk.sync() == 1


def test_a_mail_that_is_too_large_waits_until_it_may_be_larger(desk: WholeDesk) -> None:
    desk.server.put(letter("長い話。" * 30_000))
    fill(desk, 2)

    def allow(size: int) -> None:
        with desk.database.write() as write:
            write.session.merge(s.Setting(name=unfetched.SETTING, value={"bytes": size}))

    allow(100_000)
    assert desk.sync() == 2
    assert aside(desk) == [(1, "mail.too_large")]
    assert desk.rows(s.Unfetched)[0].size > 300_000
    allow(1_000_000)
    desk.waits(hours=2)
    assert desk.sync() == 1
    assert desk.rows(s.Unfetched) == []


@pytest.mark.parametrize("said", [{}, {"bytes": 0}, {"bytes": "many"}, {"bytes": -1}])
def test_a_limit_that_is_none_does_not_count(desk: WholeDesk, said: dict[str, object]) -> None:
    with desk.database.write() as write:
        write.session.merge(s.Setting(name=unfetched.SETTING, value=said))
    assert unfetched.largest(desk.database) == unfetched.LARGEST


def test_what_is_deleted_at_the_server_is_missed_by_nobody(desk: WholeDesk) -> None:
    fill(desk, 3)
    poison(desk, refuses=[2])
    desk.sync()
    del desk.server.boxes["INBOX"].mails[2]
    assert syncs(desk) == ""
    assert desk.rows(s.Unfetched) == []


def test_what_came_before_the_line_broke_is_kept(desk: WholeDesk) -> None:
    fill(desk, 60)
    desk.server.fail("fetch", *[None] * 57, Trouble("net.gone"))
    assert syncs(desk) == "net.gone"
    assert len(desk.mail_ids()) == 57
    assert {row.uid for row in desk.rows(s.Unfetched)} == {58, 59, 60}, "suspects, not aside"
    assert aside(desk) == []
    assert desk.sync() == 3
    assert desk.rows(s.Unfetched) == []


def test_offline_makes_no_suspects(desk: WholeDesk) -> None:
    fill(desk, 3)
    desk.server.fail("fetch", Trouble("disk.full"))
    assert syncs(desk) == "disk.full"
    assert desk.rows(s.Unfetched) == []


def test_new_numbers_clear_the_list(desk: WholeDesk) -> None:
    fill(desk, 3)
    poison(desk, refuses=[2])
    desk.sync()
    poison(desk)
    desk.server.renumber()
    assert desk.sync() == 1
    assert desk.rows(s.Unfetched) == []
    assert len(desk.mail_ids()) == 3


def test_the_doctor_tells_of_it(desk: WholeDesk) -> None:
    fill(desk, 2)
    poison(desk, refuses=[1])
    desk.sync()
    told = [(ill.code, ill.values) for ill in examine(desk.reader, desk.path, desk.secrets)]
    assert ("doctor.unfetched", {"number": 1}) in told
    assert "1 通" in words.sentence("doctor.unfetched", {"number": 1})


def test_it_is_listed(desk: WholeDesk) -> None:
    fill(desk, 3)
    poison(desk, refuses=[1, 3])
    desk.sync()
    listed = unfetched_view.unfetched(desk.reader)
    assert [(one.folder, one.uid, one.why) for one in listed] == [
        ("INBOX", 3, "net.refused"),
        ("INBOX", 1, "net.refused"),
    ]
    assert listed[0].mailbox_address == SHOP
    assert (listed[0].since, listed[0].again_at) == (desk.now, desk.now + timedelta(hours=1))
    poison(desk, breaks=[2])
    assert len(unfetched_view.unfetched(desk.reader)) == 2
