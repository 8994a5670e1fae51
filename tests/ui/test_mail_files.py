"""Files of a stranger: saved where the person says, opened only where that is harmless."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QToolButton

from ecdesk.domain.mail import Attachment
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.preview import PreviewDialog
from ecdesk.ui.files_written import free_path, safe_name, write_all, write_to_look
from ecdesk.ui.looked_at import LookedAt
from ecdesk.ui.mail_files import MailFiles, shown_name, warning
from ecdesk.ui.notices import Notices
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW


def file(name: str, position: int = 1) -> Attachment:
    return Attachment(position, name, "application/octet-stream", 12)


@pytest.mark.parametrize(
    ("said", "safe"),
    [
        ("写真.jpg", "写真.jpg"),
        ("../../.bashrc", "bashrc"),
        ("C:\\Windows\\x.dll", "x.dll"),
        ("請求書\u202egnp.exe", "請求書gnp.exe"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("", "file-3"),
        ("...", "file-3"),
        ("CON", "_CON"),
        ("x.pdf:evil.exe", "x.pdf_evil.exe"),
    ],
)
def test_a_name_decides_nothing_but_the_name(said, safe):
    assert safe_name(file(said, 3)) == safe
    assert Path(safe).name == safe


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("写真.jpg", "写真.jpg"),
        ("請求書.pdf            .exe", "請求書.pdf␣.exe"),
        ("請求書.pdf .exe", "請求書.pdf␣.exe"),
        ("請求書.pdf\u3164\u3164.exe", "請求書.pdf␣␣.exe"),
        ("photo\u202egpj.exe", "photo⇄gpj.exe"),
        ("a b.pdf", "a b.pdf"),
        ("", "名前のないファイル"),
    ],
)
def test_nothing_hides_in_a_name(said, shown):
    assert shown_name(said) == shown


def test_what_could_run_is_warned_of():
    said = warning([file("請求書.pdf   .exe"), file("写真.jpg"), file("表.xlsm"), file("a.html")])
    lines = said.split("\n")
    assert len(lines) == 3
    assert "「請求書.pdf␣.exe」" in lines[0]
    assert "(.exe)" in lines[0]
    assert warning([file("写真.jpg"), file("a.pdf"), file("b.zip")]) == ""


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "a.pdf").touch()
    (tmp_path / "a (2).pdf").touch()
    assert free_path(tmp_path, "a.pdf").name == "a (3).pdf"


@pytest.fixture
def stored(monkeypatch):
    import ecdesk.views.thread

    def attachment(_reader, _mail, position):
        return file("x", position), b"bytes %d" % position

    def attachments(reader, mail_id, positions):
        return [attachment(reader, mail_id, position) for position in positions]

    monkeypatch.setattr(ecdesk.views.thread, "attachment", attachment)
    monkeypatch.setattr(ecdesk.views.thread, "attachments", attachments)


def test_two_files_of_one_name_are_two_files(stored, tmp_path):
    assert write_all(None, 1, [file("a.txt", 1), file("a.txt", 2)], tmp_path) == 2
    assert (tmp_path / "a.txt").read_bytes() == b"bytes 1"
    assert (tmp_path / "a (2).txt").read_bytes() == b"bytes 2"


def test_what_is_looked_at_is_a_copy_of_its_own(stored):
    looked_at = LookedAt()
    path = write_to_look(None, 1, file("../写真.jpg", 4), looked_at)
    assert path.parent.name.startswith("ecdesk-")
    assert path.read_bytes() == b"bytes 4"
    assert path.stat().st_mode & 0o222 == 0
    looked_at.clear()


def test_what_was_looked_at_is_gone_afterwards(stored):
    looked_at = LookedAt()
    paths = [write_to_look(None, 1, file("a.pdf", n), looked_at) for n in range(3)]
    paths[1].unlink()
    paths[1].parent.rmdir()  # tidied away by the system already
    looked_at.clear()
    assert not any(path.parent.exists() for path in paths)
    looked_at.clear()


class Desk:
    def __init__(self, qtbot, *files, thumbnails=()):
        made = thumbnails or [QImage() for _ in files]
        self.jobs = ScriptedJobs(thumbnails=lambda _mail, wanted, _side: made[: len(wanted)])
        self.jobs.answers |= {"read_bytes": OSError(), "read_picture": None}
        self.notices = Notices()
        self.said = []
        self.notices.posted.connect(self.said.append)
        self.context = Context(ScriptedLink(), self.jobs, self.notices, lambda: NOW)
        self.widget = MailFiles(self.context, 7, files)
        qtbot.addWidget(self.widget)

    def offers(self, at=0):
        chip = self.widget.findChildren(QToolButton)[at]
        return [action.text() for action in chip.menu().actions()]


@pytest.mark.parametrize("name", ["名簿.csv", "写真.heic", "声.m4a"])
def test_what_only_shows_can_be_opened(qtbot, name):
    assert Desk(qtbot, file(name)).offers() == ["開く", "保存…"]


@pytest.mark.parametrize("name", ["a.pdf", "写真.JPG"])
def test_what_the_window_can_show_it_shows(qtbot, name):
    desk = Desk(qtbot, file(name))
    assert desk.offers() == ["見る", "開く", "保存…"]
    desk.widget.findChildren(QToolButton)[0].click()
    dialog = desk.widget.window().findChild(PreviewDialog)
    assert dialog.file == file(name)
    dialog.close()


def test_photos_have_their_picture_on_the_chip(qtbot):
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    files = file("a.jpg", 1), file("b.png", 2), file("c.csv", 3)
    desk = Desk(qtbot, *files, thumbnails=[image, QImage()])
    chips = desk.widget.findChildren(QToolButton)
    qtbot.waitUntil(lambda: not chips[0].icon().isNull())
    assert [chip.icon().isNull() for chip in chips] == [False, True, True]


def test_one_key_saves_all(qtbot, monkeypatch):
    desk = Desk(qtbot, file("a.txt"), file("b.txt", 2))
    desk.widget.save_all()
    (dialog,) = desk.widget.window().findChildren(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.close()


@pytest.mark.parametrize(
    "name",
    ["a.exe", "a.pdf.exe", "a.docm", "a.html", "a.svg", "a.lnk", "", "a.pdf\u202e.js", "pdf"],
)
def test_what_may_run_can_only_be_saved(qtbot, name):
    assert Desk(qtbot, file(name)).offers() == ["保存…"]


def test_saving_is_said(qtbot, tmp_path):
    desk = Desk(qtbot, file("a.txt"))
    desk.jobs.answers["write_out"] = tmp_path / "a.txt"
    desk.widget.save_to(file("a.txt"), tmp_path / "a.txt")
    qtbot.waitUntil(lambda: bool(desk.said))
    assert desk.said[0].text == "保存しました: a.txt"


def test_a_full_disk_is_said_too(qtbot, tmp_path):
    desk = Desk(qtbot, file("a.txt"), file("b.txt", 2))
    desk.jobs.answers["write_all"] = OSError(28, "No space left")
    desk.widget.save_all_to(tmp_path)
    qtbot.waitUntil(lambda: bool(desk.said))
    assert desk.said[0].kind == "trouble"


def test_many_files_wrap(qtbot):
    desk = Desk(qtbot, *(file(f"写真{n}.jpg", n) for n in range(12)))
    widget = desk.widget
    assert widget.layout().heightForWidth(300) > widget.layout().heightForWidth(900)
    assert widget.minimumSizeHint().width() <= 200
