"""Folders beside what we know of them: asked for little, followed wherever their mails go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from ecdesk.domain.errors import Trouble
from ecdesk.domain.ports import Role
from ecdesk.engine import fetching, sync
from ecdesk.store import schema as s
from tests.helpers.modseq import ModseqSource, add_folder, counting, move, places, years
from tests.helpers.whole_desk import NOW, FakeServer, WholeDesk, letter, offline, ours


def customers(number: int) -> list[bytes]:
    """A mail of each of so many customers."""
    return [letter(f"質問 {n}", address=f"c{n}@example.jp") for n in range(number)]


def calls(desk: WholeDesk) -> list[str]:
    """What the server is asked in one sync."""
    before = len(desk.server.calls)
    desk.sync()
    return desk.server.calls[before:]


# What is asked when nothing happened.


def test_where_nothing_happened_nothing_is_asked(desk: WholeDesk) -> None:
    server = counting(desk)
    add_folder(server, "Archive", Role.ARCHIVE)
    for raw in customers(3):
        server.put(raw)
    desk.sync()
    assert calls(desk) == ["open", "folders", "peek", "select", "peek", "close"]


def test_without_condstore_the_flags_are_compared(desk: WholeDesk) -> None:
    desk.receives()
    add_folder(desk.server, "Trash", Role.TRASH)
    desk.sync()
    asked = calls(desk)
    assert asked.count("flags") == 1, "of the one folder with mail of ours"
    assert not {"fetch", "heads", "sizes"} & set(asked)


def test_one_new_mail_costs_one_question(desk: WholeDesk) -> None:
    server = counting(desk)
    desk.receives()
    server.put(letter(address="b@example.jp"))
    asked = calls(desk)
    assert (asked.count("flags_since"), asked.count("uids"), asked.count("fetch")) == (1, 0, 1)


def test_only_where_the_sum_is_wrong_all_uids_are_asked_for(desk: WholeDesk) -> None:
    server = counting(desk)
    for raw in customers(3):
        server.put(raw)
    desk.sync()
    server.remove(2)
    server.put(letter(address="new@example.jp"))  # as many as before, and yet one is gone
    asked = calls(desk)
    assert asked.count("uids") == 1
    assert [uid for _, _, uid in places(desk)] == [1, 3, 4]
    assert len(desk.mail_ids()) == 4, "what is deleted there stays here"


def test_a_mail_that_is_counted_before_it_is_named_is_not_missed(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large providers answer from several machines, which do not all know of it at once."""
    server = counting(desk)
    desk.receives()
    server.put(letter(address="late@example.jp"))
    with monkeypatch.context() as behind:
        behind.setattr(ModseqSource, "flags_since", lambda _source, _modseq: {})
        behind.setattr(ModseqSource, "uids", lambda _source: [1])
        assert desk.sync() == 0
    assert desk.sync() == 1
    assert calls(desk).count("uids") == 0, "and then the sum is right"


def test_flags_of_other_programs_are_noted(served: WholeDesk) -> None:
    came = served.receives()
    served.server.flag(1, "\\Seen", "\\Answered")
    served.sync()
    assert served.rows(s.Placement)[0].flags == ["\\Answered", "\\Seen"]
    assert served.mail(came.id).answered
    assert served.status(came.conversation) == "waiting"
    served.server.flag(1, "\\Seen")
    served.sync()
    assert not served.mail(came.id).answered
    assert served.status(came.conversation) == "reply"


# Mails that move.


@pytest.mark.parametrize(
    ("name", "role"), [("Archive", Role.ARCHIVE), ("Trash", Role.TRASH), ("Junk", Role.JUNK)]
)
def test_a_mail_moved_elsewhere_is_followed_and_not_fetched_again(
    served: WholeDesk, name: str, role: Role
) -> None:
    add_folder(served.server, name, role)
    came = served.receives()
    uid = move(served.server, 1, name)
    asked = calls(served)
    assert "fetch" not in asked
    assert places(served) == [(came.id, name, uid)]
    assert served.status(came.conversation) == "reply", "a question is none the less asked"
    assert not {"fetch", "heads"} & set(calls(served))


def test_what_was_filed_away_before_we_saw_it_is_received(served: WholeDesk) -> None:
    add_folder(served.server, "Archive", Role.ARCHIVE)
    served.sync()
    came = served.receives(folder="Archive")
    assert served.status(came.conversation) == "reply"


def test_trash_and_junk_give_nothing_by_themselves(served: WholeDesk) -> None:
    add_folder(served.server, "Trash", Role.TRASH)
    add_folder(served.server, "Junk", Role.JUNK)
    served.server.put(letter(), folder="Junk")
    served.sync()
    served.server.put(letter(), folder="Trash")
    served.server.put(letter(), folder="Junk")
    assert served.sync() == 0
    assert served.mail_ids() == []
    assert "heads" not in calls(served), "what was looked at is not looked at again"


def test_a_mail_saved_from_junk_is_new_and_came_when_it_came(served: WholeDesk) -> None:
    add_folder(served.server, "Junk", Role.JUNK)
    uid = served.server.put(letter(), folder="Junk", arrived=NOW - timedelta(hours=5))
    served.sync()
    move(served.server, uid, "INBOX", folder="Junk")
    assert served.sync() == 1
    assert served.rows(s.Mail)[0].received_at == NOW - timedelta(hours=5)


def test_all_mail_shows_once_more_what_lies_elsewhere(served: WholeDesk) -> None:
    add_folder(served.server, "[Gmail]/すべてのメール", Role.ALL)
    everything = "[Gmail]/すべてのメール"
    for raw in customers(3):
        served.server.put(raw)
        served.server.put(raw, folder=everything)
    archived = letter(address="archived@example.jp")
    served.server.put(archived, folder=everything)
    served.server.put(ours("まだ書いて"), folder=everything, flags=["\\Draft"])
    assert served.sync() == 4
    assert len(served.rows(s.RawMail)) == 4
    assert served.server.calls.count("fetch") == 4, "each once, the draft never"
    assert len(places(served)) == 7
    assert served.sync() == 0


def test_a_draft_that_was_finished_is_a_mail(desk: WholeDesk) -> None:
    server = counting(desk)
    add_folder(server, "All", Role.ALL)
    uid = server.put(ours(), folder="All", flags=["\\Draft"])
    assert desk.sync() == 0
    server.flag(uid, "\\Seen", folder="All")
    assert desk.sync() == 1


def test_two_mails_of_one_head_are_two_mails(served: WholeDesk) -> None:
    """A form that always gives the same Message-ID, and texts of the same length."""
    add_folder(served.server, "Archive", Role.ARCHIVE)
    one, two = (letter(f"注文 {n}", message_id="<form@shop.example>") for n in (1, 2))
    assert len(one) == len(two)
    served.server.put(one)
    served.sync()
    served.server.put(two, folder="Archive")
    assert served.sync() == 1
    move(served.server, 1, "Archive")
    served.sync()
    assert len(served.mail_ids()) == 2
    assert [(name, uid) for _, name, uid in places(served)] == [("Archive", 2), ("Archive", 1)]


def test_a_folder_that_cannot_be_opened_keeps_no_other_waiting(served: WholeDesk) -> None:
    add_folder(served.server, "Archive", Role.ARCHIVE)
    refused = Trouble("net.refused", command="SELECT")
    served.server.fail("peek", None, refused)
    served.server.put(letter())
    assert served.sync() == 1
    served.server.heals()
    served.server.fail("select", refused, refused)
    with pytest.raises(Trouble):
        served.sync()


# New numbers.


def test_after_a_new_uidvalidity_nothing_is_fetched_again(served: WholeDesk) -> None:
    for raw in customers(30):
        served.server.put(raw)
    served.sync()
    talk = served.statuses()
    fetched = served.server.calls.count("fetch")
    served.server.renumber()
    served.server.put(letter(address="new@example.jp"))
    assert served.sync() == 1
    assert served.server.calls.count("fetch") == fetched + 1
    assert len(served.mail_ids()) == 31
    assert {uid for _, _, uid in places(served)} == set(range(100, 131))
    assert talk.items() <= served.statuses().items()
    assert served.sync() == 0


def set_back(server: FakeServer, *, to: int) -> None:
    """The server's disk broke; what is there is yesterday's."""
    inbox = server.boxes["INBOX"]
    inbox.mails = {uid: mail for uid, mail in inbox.mails.items() if uid < to}
    inbox.next_uid = to


@pytest.mark.parametrize("looked_between", [True, False])
def test_a_server_that_was_restored_from_a_backup_gives_numbers_twice(
    served: WholeDesk, looked_between: bool
) -> None:
    for raw in customers(5):
        served.server.put(raw)
    served.sync()
    set_back(served.server, to=3)
    if looked_between:
        assert served.sync() == 0
    late = [letter(f"復旧後 {n}", address=f"late{n}@example.jp") for n in range(2)]
    for raw in late:
        served.server.put(raw)
    assert served.sync() == 2
    assert len(served.mail_ids()) == 7, "what the server lost stays here"
    assert [uid for _, _, uid in places(served)] == [1, 2, 3, 4]


def test_more_mails_after_the_restoring_than_were_lost(desk: WholeDesk) -> None:
    """UIDNEXT tells nothing then, but the count of changes does."""
    server = counting(desk)
    for raw in customers(4):
        server.put(raw)
    desk.sync()
    set_back(server, to=3)
    server.highest = server.modseqs["INBOX"] = 2
    for n in range(2):
        server.put(letter(address=f"late{n}@example.jp"))
    server.modseqs["INBOX"] = 4
    assert desk.sync() == 2
    assert len(desk.mail_ids()) == 6


def test_a_mail_that_goes_while_the_next_uid_is_unknown_has_no_place_left(
    desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = counting(desk)
    for raw in customers(3):
        server.put(raw)
    desk.sync()
    server.remove(2)
    server.put(letter(address="new@example.jp"))
    told = ModseqSource.select
    with monkeypatch.context() as untold:
        untold.setattr(
            ModseqSource, "select", lambda self, name: replace(told(self, name), uidnext=0)
        )
        assert desk.sync() == 1
    desk.sync()
    assert [uid for _, _, uid in places(desk)] == [1, 3, 4]


def test_the_newest_mail_deleted_where_no_uidnext_is_told(served: WholeDesk) -> None:
    """The next UID is then a guess from the mails that are there, and goes down with them."""
    for raw in customers(3):
        served.server.put(raw)
    served.sync()
    set_back(served.server, to=3)
    asked = calls(served)
    assert not {"fetch", "sizes"} & set(asked)
    assert [uid for _, _, uid in places(served)] == [1, 2]
    assert not any(row.renumbered for row in served.rows(s.Folder))


def test_new_numbers_while_it_is_renumbered(served: WholeDesk) -> None:
    for raw in customers(3):
        served.server.put(raw)
    served.sync()
    served.server.renumber()
    served.server.fail("heads", offline())
    with pytest.raises(Trouble):
        served.sync()
    served.server.renumber(first=500)
    fetched = served.server.calls.count("fetch")
    assert served.sync() == 0
    assert served.server.calls.count("fetch") == fetched
    assert [uid for _, _, uid in places(served)] == [500, 501, 502]


# Many mails.


def test_the_newest_ninety_days_come_first(
    served: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PIECE", 40)
    years(served, 150)
    stop, told = Event(), []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        if done >= 80:
            stop.set()

    sync.sync(
        served.database, served.wire, served.mailbox(), served.clock, stop=stop, progress=progress
    )
    assert told[-1] == (80, 150)
    assert {uid for _, _, uid in places(served)} == set(range(71, 151))
    (folder,) = [row for row in served.rows(s.Folder) if row.role == "inbox"]
    assert not folder.complete
    assert served.sync() == 70, "and then it goes on from there"
    assert all(row.complete for row in served.rows(s.Folder))


def test_a_poke_is_served_between_two_pieces(
    served: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PIECE", 40)
    years(served, 150)
    visit = sync.open_visit(served.database, served.wire, served.mailbox(), served.clock)
    done_when_it_came: list[int] = []
    pokes = iter([False, True])

    def poked() -> bool:
        asked = next(pokes, False)
        if asked:
            served.server.put(letter(subject="急ぎ", address="quick@example.jp"))
        return asked

    def progress(done: int, _total: int) -> None:
        if "急ぎ" in {row.subject for row in served.rows(s.Mail)}:
            done_when_it_came.append(done)

    assert visit.catch_up(Event(), poked, progress) == 151
    visit.close()
    assert done_when_it_came[0] <= 80
    assert served.sync() == 0
    assert len(places(served)) == 151


def test_while_it_is_fetched_new_mail_is_looked_for_every_minute(
    served: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PIECE", 40)
    years(served, 150)
    served.server.put(letter(subject="急ぎ"))
    seen = []

    def progress(done: int, _total: int) -> None:
        if done == 40:
            served.waits(minutes=2)
            served.server.put(letter(subject="いま来た", address="now@example.jp"))
        seen.append((done, "いま来た" in {row.subject for row in served.rows(s.Mail)}))

    sync.sync(served.database, served.wire, served.mailbox(), served.clock, progress=progress)
    assert (80, True) in seen


@pytest.mark.parametrize("after", [1, 60, 149])
def test_what_is_cut_short_is_taken_up_where_it_was(
    served: WholeDesk, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(fetching, "PIECE", 40)
    years(served, 150)
    served.server.fail("fetch", *[None] * after, offline())
    with pytest.raises(Trouble):
        served.sync()
    assert len(served.mail_ids()) == after
    assert served.sync() == 150 - after
    assert served.server.calls.count("fetch") == 151, "none was fetched twice"


def test_a_look_that_finds_nothing_tells_nobody(desk: WholeDesk) -> None:
    """When it was is shown from `Syncing`; whoever watches the rows has nothing to read anew."""
    desk.receives(letter())
    before = desk.now
    desk.now += timedelta(minutes=10)
    desk.told.clear()
    desk.sync()
    assert [one for one in desk.told if one] == []
    (box,) = desk.rows(s.Mailbox)
    assert box.synced_at > before
