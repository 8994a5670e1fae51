"""Backups, moving, old mail, handing over, deleting: the dialogs, with the engine in our hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from ecdesk import protocol as p
from ecdesk.domain.shop import Mailbox
from ecdesk.ui.dialogs.backups import BackupsDialog
from ecdesk.ui.dialogs.erase import EraseDialog
from ecdesk.ui.dialogs.export import ExportDialog
from ecdesk.ui.dialogs.mail_import import MailImport
from ecdesk.ui.dialogs.passphrase import PassphraseDialog
from ecdesk.ui.dialogs.question import Question
from ecdesk.views.rows import MailboxView
from tests.helpers.desk import Surroundings, surroundings
from tests.helpers.shown import NOW, mail, shop, thread
from tests.helpers.window_desk import WindowDesk

W = TypeVar("W", bound=QWidget)
CONTENTS = {
    "revision": "0008",
    "shops": ["こはる洋品店"],
    "mails": 1200,
    "conversations": 400,
    "customers": 310,
    "newest": "2026-11-17T05:18:00+00:00",
}
BACKUPS = [
    {"path": "/b/2", "at": "2026-11-17T03:00:00+00:00", "why": "daily", "size": 12_000_000},
    {"path": "/b/1", "at": "2026-11-16T03:00:00+00:00", "why": "restore", "size": 11_000_000},
]
BOXES = [
    {"path": "/t/Inbox", "name": "Inbox", "kind": "mbox", "mails": 900, "size": 1, "aside": False},
    {"path": "/t/Trash", "name": "Trash", "kind": "mbox", "mails": 40, "size": 1, "aside": True},
]


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


def child(parent: QWidget, kind: type[W]) -> W:
    """The one dialog of this kind that is open over another."""
    (found,) = [one for one in parent.findChildren(kind) if one.isVisible()]
    return found


def progress(desk: Surroundings, command: type[p.Command], done: int, total: int) -> None:
    """The engine tells how far it is with the newest of these."""
    asked: Any = desk.link.asked(command)[-1]
    desk.link._receive(p.encode(p.Progress(task=asked.task, done=done, total=total)))


# ── backups ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def backups(desk: Surroundings, opened: Callable[[QDialog], Any]) -> BackupsDialog:
    made: BackupsDialog = opened(BackupsDialog(desk.context))
    desk.link.answer(p.ListBackups, backups=BACKUPS, folder="/b")
    return made


def test_the_newest_is_looked_into_at_once(backups: BackupsDialog, desk: Surroundings) -> None:
    assert [backups.list.item(n).text() for n in range(2)] == [
        "2026年11月17日 12:00　毎日の控え　11 MB",
        "2026年11月16日 12:00　控えから戻す前　10 MB",
    ]
    desk.link.answer(p.LookAtBackup, sealed=False, contents=CONTENTS)
    assert backups.said.text() == (
        "こはる洋品店: メール 1200 通、やりとり 400 件、お客様 310 人。"
        "最後のメールは 2026年11月17日 14:18。"
    )


def test_a_broken_one_says_so_and_another_still_can_be_chosen(
    backups: BackupsDialog, desk: Surroundings
) -> None:
    desk.link.refuse(p.LookAtBackup, "backup.broken", name="2")
    assert "壊れていて" in backups.said.text()
    backups.list.setCurrentRow(1)
    desk.link.answer(p.LookAtBackup, sealed=False, contents=CONTENTS)
    assert "1200 通" in backups.said.text()


def test_without_any_it_says_what_to_do(desk: Surroundings, opened: Callable[[Any], Any]) -> None:
    made = opened(BackupsDialog(desk.context))
    desk.link.answer(p.ListBackups, backups=[], folder="/b")
    assert "いま控えをとる" in made.list.when_empty
    assert not made.restore.isEnabled()


def test_one_more_is_made_and_listed(backups: BackupsDialog, desk: Surroundings) -> None:
    backups.make.click()
    assert backups.underway.isVisible()
    assert not backups.make.isEnabled()
    progress(desk, p.MakeBackup, 1, 4)
    assert backups.underway.bar.value() == 250
    desk.link.answer(p.MakeBackup, path="/b/3", size=1)
    assert not backups.underway.isVisible()
    assert len(desk.link.open_asks(p.ListBackups)) == 1


def test_a_long_one_can_be_stopped(backups: BackupsDialog, desk: Surroundings) -> None:
    backups.make.click()
    backups.underway.halt.click()
    (made,), (stopped,) = desk.link.asked(p.MakeBackup), desk.link.asked(p.StopTask)
    assert stopped.task == made.task
    desk.link.refuse(p.MakeBackup, "task.stopped")
    assert "止めました" in backups.said.text()
    assert backups.make.isEnabled()


def test_nothing_is_put_back_without_a_look_and_a_word(
    backups: BackupsDialog, desk: Surroundings, qtbot: QtBot
) -> None:
    desk.link.answer(p.LookAtBackup, sealed=False, contents=CONTENTS)
    backups.restore.click()
    desk.link.answer(p.LookAtBackup, sealed=False, contents=CONTENTS)
    asked = child(backups, Question)
    assert "1200 通" in asked.said.text()
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    assert desk.link.asked(p.PrepareRestore) == []
    backups.restore.click()
    desk.link.answer(p.LookAtBackup, sealed=False, contents=CONTENTS)
    with qtbot.waitSignal(backups.restart_wanted):
        child(backups, Question).go.click()
        assert desk.link.asked(p.PrepareRestore)[0].path == "/b/2"
        desk.link.answer(p.PrepareRestore, contents=CONTENTS)


def test_a_sealed_file_asks_for_its_passphrase_until_it_is_right(
    backups: BackupsDialog, desk: Surroundings
) -> None:
    desk.link.answer(p.LookAtBackup, sealed=False, contents=CONTENTS)
    backups.look_into("/usb/all.ecdesk")
    desk.link.answer(p.LookAtBackup, sealed=True, contents=None)
    asked = child(backups, PassphraseDialog)
    assert asked.first.echoMode() is asked.first.EchoMode.Password
    asked.first.setText("ちがう合言葉")
    asked.go.click()
    desk.link.refuse(p.LookAtBackup, "move.passphrase")
    assert "合言葉がちがいます" in asked.hint.text()
    asked.first.setText("ひらけごま 4711")
    asked.go.click()
    desk.link.answer(p.LookAtBackup, sealed=True, contents=CONTENTS)
    child(backups, Question).go.click()
    (prepared,) = desk.link.asked(p.PrepareRestore)
    assert (prepared.path, prepared.passphrase) == ("/usb/all.ecdesk", "ひらけごま 4711")


def test_a_moving_file_needs_a_passphrase_typed_twice(
    backups: BackupsDialog, desk: Surroundings
) -> None:
    backups.move_away.click()
    asked = child(backups, PassphraseDialog)
    for first, second, ready in (
        ("", "", False),
        ("1234567", "1234567", False),
        ("12345678", "12345679", False),
        ("12345678", "12345678", True),
    ):
        asked.first.setText(first)
        asked.second.setText(second)
        assert asked.go.isEnabled() is ready, (first, second)
    backups.write_moving_file("12345678", "/usb/all.ecdesk")
    (made,) = desk.link.asked(p.MakeBackup)
    assert (made.path, made.passphrase) == ("/usb/all.ecdesk", "12345678")
    desk.link.answer(p.MakeBackup, path="/usb/all.ecdesk", size=2048)
    assert "all.ecdesk (2 KB)" in backups.said.text()


# ── old mail ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def importing(desk: Surroundings, opened: Callable[[Any], Any]) -> MailImport:
    box = MailboxView(Mailbox(3, 1, "shop@koharu.example"), shop(), NOW, None, False)
    made: MailImport = opened(MailImport(desk.context, (box,)))
    made.look("/t")
    desk.link.answer(p.LookForMails, boxes=BOXES)
    return made


def test_it_is_counted_before_anything_is_taken_in(
    importing: MailImport, desk: Surroundings
) -> None:
    assert importing.bring.text() == "900 通を取り込む", "the bin is left out unasked"
    importing.list.item(1).setCheckState(Qt.CheckState.Checked)
    assert importing.bring.text() == "940 通を取り込む"
    assert desk.link.asked(p.ImportMails) == []


def test_what_is_ticked_is_taken_in_and_the_outcome_told(
    importing: MailImport, desk: Surroundings
) -> None:
    importing.bring.click()
    (asked,) = desk.link.asked(p.ImportMails)
    assert (asked.paths, asked.mailbox_id) == (["/t/Inbox"], 3)
    progress(desk, p.ImportMails, 450, 900)
    assert importing.underway.bar.value() == 500
    desk.link.answer(p.ImportMails, new=880, known=20, unreadable=0, stopped=False)
    assert importing.said.text() == "880 通を取り込みました。20 通はもうありました。"


def test_stopped_it_says_how_to_go_on(importing: MailImport, desk: Surroundings) -> None:
    importing.bring.click()
    importing.underway.halt.click()
    desk.link.answer(p.ImportMails, new=100, known=0, unreadable=0, stopped=True)
    assert "続きから" in importing.said.text()
    assert importing.bring.isEnabled()


def test_closing_it_stops_the_work(importing: MailImport, desk: Surroundings) -> None:
    importing.bring.click()
    importing.close()
    assert len(desk.link.asked(p.StopTask)) == 1


def test_where_no_mail_is_it_says_what_would_be(importing: MailImport, desk: Surroundings) -> None:
    importing.look("/empty")
    desk.link.refuse(p.LookForMails, "mails.none")
    assert "Thunderbird" in importing.said.text()
    assert not importing.bring.isEnabled()


# ── handing over ─────────────────────────────────────────────────────────────────────────────────


def test_what_can_be_taken_out(desk: Surroundings, opened: Callable[[Any], Any]) -> None:
    view = thread(10, mails=(mail(10),))
    made = opened(ExportDialog(desk.context, view, (shop(), shop(2, "珈琲みずき"))))
    said = [choice.said for choice in made.choices]
    assert said[0].startswith("このやりとり")
    assert said[1].endswith("様の記録すべて")
    assert said[-1] == "すべての記録"
    assert len(said) == 5
    alone = opened(ExportDialog(desk.context, None, (shop(),)))
    assert [choice.said for choice in alone.choices] == ["すべての記録"]


def test_a_shop_goes_to_the_folder_that_was_chosen(
    desk: Surroundings, opened: Callable[[Any], Any]
) -> None:
    made = opened(ExportDialog(desk.context, None, (shop(), shop(2, "珈琲みずき"))))
    made._group.button(1).setChecked(True)
    made.mbox.setChecked(True)
    made.write_to("/out")
    (asked,) = desk.link.asked(p.Export)
    assert (asked.shop_id, asked.conversation_id, asked.mbox) == (2, 0, True)
    assert not made.go.isEnabled()
    desk.link.answer(p.Export, path="/out/珈琲みずき-20261117", mails=12, files=20)
    assert made.said.text() == "メール 12 通を「珈琲みずき-20261117」に書き出しました。"


def test_a_conversation_gets_a_pdf_beside_its_mails(
    desk: Surroundings, opened: Callable[[Any], Any], qtbot: QtBot, tmp_path: Path
) -> None:
    made = opened(ExportDialog(desk.context, thread(10, mails=(mail(10),)), (shop(),)))
    made.pdf.setChecked(True)
    made.write_to(str(tmp_path))
    desk.link.answer(p.Export, path=str(tmp_path), mails=1, files=1)
    qtbot.waitUntil(lambda: "書き出しました" in made.said.text(), timeout=20_000)
    (pdf,) = tmp_path.glob("*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")


# ── in the window ────────────────────────────────────────────────────────────────────────────────


def test_the_menu_leads_there_and_a_restore_opens_anew(qtbot: QtBot) -> None:
    desk = WindowDesk(qtbot)
    window = desk.begin()
    asked: list[bool] = []
    window.restart_requested.connect(lambda: asked.append(True))
    for name, kind in (
        ("import_mails", MailImport),
        ("export", ExportDialog),
        ("erase_customer", EraseDialog),
        ("backups", BackupsDialog),
    ):
        assert window._actions is not None
        window._actions[name].trigger()
        dialog = child(window, kind)
        if name != "backups":
            dialog.close()
    dialog = child(window, BackupsDialog)
    dialog.put_back("/b/2")
    desk.link.answer(p.PrepareRestore, contents=CONTENTS)
    assert asked == [True]
    assert not window.isVisible()


def test_the_sample_shop_has_nothing_to_keep(qtbot: QtBot) -> None:
    window = WindowDesk(qtbot, sample=True).begin()
    assert window._actions is not None
    names = {deed.name for deed, _action in window._actions.possible()}
    assert "sync" in names
    assert not names & {"backups", "import_mails", "export", "erase_customer"}
