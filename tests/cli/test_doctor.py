"""`ecdesk doctor`: what is wrong is said with what to do, and what can be mended is mended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from ecdesk import runtime
from ecdesk.domain.ports import Phase
from ecdesk.store import schema as s
from ecdesk.store.database import pack
from tests.cli.conftest import CommandLine
from tests.helpers.whole_desk import Cut, WholeDesk, letter, offline

SOUND = {"ok": True, "problems": []}


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    """The file in other hands, which keep no rule."""
    with closing(sqlite3.connect(path)) as file:
        yield file
        file.commit()


def codes(ecdesk: CommandLine) -> list[str]:
    return [ill["code"] for ill in ecdesk("doctor", "--json", code=3).json["problems"]]


def mended(ecdesk: CommandLine, *, code: int = 0) -> list[str]:
    ran = ecdesk("doctor", "--repair", "--json", code=code)
    return [one["code"] for one in ran.json["mended"]]


def test_where_all_is_well_there_is_nothing_to_mend(ecdesk: CommandLine, desk: WholeDesk) -> None:
    desk.has_answered(desk.receives().conversation)
    assert ecdesk("doctor", "--json").json == SOUND
    assert ecdesk("doctor", "--repair", "--json").json == SOUND | {"mended": []}
    assert "問題はありません" in ecdesk("doctor", "--repair").out


def test_looking_changes_nothing(ecdesk: CommandLine, desk: WholeDesk) -> None:
    came = desk.receives()
    with tampering(desk.path) as file:
        file.execute("UPDATE mail SET state = 'problem' WHERE id = ?", (came.id,))
    before = desk.mail(came.id)
    assert codes(ecdesk) == ["doctor.unread"]
    assert desk.mail(came.id) == before


def test_a_copy_is_made_before_anything_is_mended(ecdesk: CommandLine, desk: WholeDesk) -> None:
    came = desk.receives()
    with tampering(desk.path) as file:
        file.execute("UPDATE mail SET state = 'problem' WHERE id = ?", (came.id,))
    mended(ecdesk)
    with closing(sqlite3.connect(desk.path.with_name("desk-before-repair.sqlite3"))) as copy:
        assert copy.execute("SELECT state FROM mail").fetchall() == [("problem",)]


def test_beside_an_open_window_nothing_is_mended(ecdesk: CommandLine, desk: WholeDesk) -> None:
    lock = runtime.FolderLock(desk.folder)
    lock.take()
    try:
        assert ecdesk("doctor", "--repair", "--json", code=3).json["code"] == "folder.in_use"
    finally:
        lock.give_back()


def test_mails_that_could_not_be_read_are_read_again(
    ecdesk: CommandLine, desk: WholeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poison(_raw: bytes) -> None:
        raise ValueError

    with monkeypatch.context() as patch:
        patch.setattr("ecdesk.mail.parse.parse", poison)
        desk.server.put(letter("返品したいです。"))
        desk.sync()
    assert codes(ecdesk) == ["doctor.unread"]
    assert mended(ecdesk) == ["mended.read"]
    assert [row.state for row in desk.rows(s.Mail)] == ["read"]
    assert list(desk.statuses().values()) == ["reply"], "and it stands in the queue"


def test_bytes_that_changed_are_fetched_again(ecdesk: CommandLine, desk: WholeDesk) -> None:
    raw = letter()
    came = desk.receives(raw)
    with tampering(desk.path) as file:
        file.execute("UPDATE raw_mail SET data = ? WHERE id = ?", (b"not zlib", came.id))
    assert codes(ecdesk) == ["doctor.bytes"]
    assert mended(ecdesk) == ["mended.bytes"]
    assert ecdesk("mails", "--json").lines[0]["size"] == len(raw)
    assert ecdesk("doctor", "--json").json == SOUND


def test_bytes_that_nobody_has_any_more_stay_a_problem(
    ecdesk: CommandLine, desk: WholeDesk
) -> None:
    came = desk.receives()
    desk.server.boxes["INBOX"].mails.clear()
    desk.server.put(letter("別のメールです。"))
    with tampering(desk.path) as file:
        file.execute("UPDATE raw_mail SET data = ?", (pack(b"other"),))
    assert mended(ecdesk, code=3) == []
    assert codes(ecdesk) == ["doctor.bytes"]
    assert desk.thread(came.conversation).mails[0].text


def test_without_a_network_what_needs_it_waits(ecdesk: CommandLine, desk: WholeDesk) -> None:
    came = desk.receives()
    with tampering(desk.path) as file:
        file.execute("UPDATE raw_mail SET data = ?", (pack(b"other"),))
        file.execute("UPDATE conversation SET status = 'done' WHERE id = ?", (came.conversation,))
    desk.server.fail("open", *[offline()] * 9)
    assert mended(ecdesk, code=3) == ["mended.turns"]
    assert codes(ecdesk) == ["doctor.bytes"]


def test_a_place_in_the_queue_that_does_not_fit_is_worked_out_anew(
    ecdesk: CommandLine, desk: WholeDesk
) -> None:
    came = desk.receives()
    due = desk.queue()[0].limit_at
    with tampering(desk.path) as file:
        file.execute("UPDATE conversation SET status = 'done', due_at = NULL")
    assert codes(ecdesk) == ["doctor.turns"]
    assert mended(ecdesk) == ["mended.turns"]
    assert desk.status(came.conversation) == "reply"
    assert desk.queue()[0].limit_at == due


def test_links_that_lead_nowhere_are_dropped_and_a_mail_without_a_home_finds_one(
    ecdesk: CommandLine, desk: WholeDesk
) -> None:
    lost, kept = desk.receives(), desk.receives(letter(address="b@example.jp"))
    with tampering(desk.path) as file:
        file.execute("DELETE FROM conversation WHERE id = ?", (lost.conversation,))
        file.execute(
            "INSERT INTO placement (mail_id, folder_id, uid, flags) VALUES (1, 99, 1, '[]')"
        )
    assert "doctor.references" in codes(ecdesk)
    assert set(mended(ecdesk)) >= {"mended.links", "mended.read"}
    assert ecdesk("doctor", "--json").json == SOUND
    assert sorted(desk.statuses().values()) == ["reply", "reply"]
    assert desk.mail(lost.id).conversation_id not in {None, kept.conversation}


def test_folders_that_are_gone_are_forgotten_and_their_mails_stay(
    ecdesk: CommandLine, desk: WholeDesk
) -> None:
    came = desk.receives()
    with tampering(desk.path) as file:
        file.execute(
            "INSERT INTO folder (id, mailbox_id, name, role, uidvalidity)"
            " VALUES (9, 1, 'Old', 'inbox', 1)"
        )
        file.execute(
            "INSERT INTO placement (mail_id, folder_id, uid, flags) VALUES (?, 9, 1, '[]')",
            (came.id,),
        )
    assert mended(ecdesk) == ["mended.folders"]
    assert desk.mail_ids() == [came.id]
    assert ecdesk("mails", "--json").lines[0]["folder"] == "INBOX"


def test_a_server_that_shows_no_folder_loses_us_none(ecdesk: CommandLine, desk: WholeDesk) -> None:
    desk.receives()
    desk.server.boxes.clear()
    desk.server.boxes["INBOX"] = type(desk.server)().boxes["INBOX"]
    before = len(ecdesk("mails", "--json").lines)
    desk.server.fail("folders", offline())
    assert mended(ecdesk) == []
    assert len(ecdesk("mails", "--json").lines) == before


def test_mails_on_their_way_out_are_told_by_what_they_wait_for(
    ecdesk: CommandLine, desk: WholeDesk
) -> None:
    for number, cut in enumerate((Cut(Phase.DOT), Cut(Phase.MAIL, "550 no", permanent=True))):
        came = desk.receives(letter(address=f"c{number}@example.jp"))
        desk.answers(came.conversation, countdown=0)
        desk.smtp.cut(cut)
        desk.tick()
    came = desk.receives(letter(address="c9@example.jp", message_id="<c9@x.jp>"))
    desk.answers(came.conversation, countdown=0)
    desk.server.put(letter(address="c9@example.jp", answers=["<c9@x.jp>"]), arrived=desk.now)
    desk.tick()
    wanted = ["doctor.outbox_unknown", "doctor.outbox_held", "doctor.outbox_failed"]
    assert codes(ecdesk) == wanted
    assert mended(ecdesk, code=3) == [], "these are the person's"
    assert len(desk.smtp.accepted) == 0


def test_what_lost_its_timer_gets_it_back_and_nothing_is_sent_late(
    ecdesk: CommandLine, desk: WholeDesk
) -> None:
    outgoing = desk.answers(desk.receives().conversation)
    with tampering(desk.path) as file:
        file.execute("UPDATE outgoing SET permanent = 1")
    assert codes(ecdesk) == ["doctor.outbox_stuck"]
    assert mended(ecdesk) == ["mended.outbox"]
    assert desk.smtp.tried == 0, "mending sends nothing"
    desk.tick(10)
    assert desk.state(outgoing) == "done"
    late = desk.answers(desk.receives(letter(address="b@example.jp")).conversation)
    with tampering(desk.path) as file:
        file.execute("UPDATE outgoing SET permanent = 1 WHERE id = ?", (late,))
    desk.now += timedelta(hours=2)
    mended(ecdesk)
    desk.tick()
    assert desk.state(late) == "held"


def test_what_a_crash_left_half_way_is_put_right(ecdesk: CommandLine, desk: WholeDesk) -> None:
    outgoing = desk.answers(desk.receives().conversation)
    with tampering(desk.path) as file:
        file.execute("UPDATE outgoing SET state = 'transmitting'")
    mended(ecdesk, code=3)
    assert desk.state(outgoing) == "unknown"
    assert codes(ecdesk) == ["doctor.outbox_unknown"]


def test_a_broken_index_is_built_anew(ecdesk: CommandLine, desk: WholeDesk) -> None:
    for number in range(40):
        desk.server.put(letter(address=f"c{number}@example.jp"))
    desk.sync()
    desk.database.close()
    desk.reader.close()
    with tampering(desk.path) as file:
        file.execute("PRAGMA writable_schema = on")
        (root,) = file.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_mail_message_id'"
        ).fetchone()
        (page_size,) = file.execute("PRAGMA page_size").fetchone()
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with desk.path.open("r+b") as raw:
        raw.seek((root - 1) * page_size)
        page = bytearray(raw.read(page_size))
        page[3:5] = (0).to_bytes(2, "big")  # no cells: an index that has forgotten everything
        raw.seek((root - 1) * page_size)
        raw.write(page)
    assert codes(ecdesk) == ["doctor.integrity"]
    assert mended(ecdesk) == ["mended.indexes"]
    assert ecdesk("doctor", "--json").json == SOUND
