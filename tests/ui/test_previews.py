"""What is looked at in the window: pictures from a worker, pages from a process that may die."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton

from ecdesk.domain.mail import Attachment
from ecdesk.ui import previews
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.preview import PreviewDialog
from ecdesk.ui.notices import Notices
from ecdesk.ui.previews import PdfPages, page_from
from tests.helpers.pdf import pdf
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW

PROGRAM = (sys.executable, "-P", "-m", "ecdesk")
PAGE = b'{"width": 2, "height": 1, "page": 0, "pages": 3}\n\xff\x00\x00\x00\xff\x00'


def test_a_page_as_it_comes():
    image, page, pages = page_from(PAGE)
    assert (image.width(), image.height(), page, pages) == (2, 1, 0, 3)
    assert image.pixelColor(0, 0).name() == "#ff0000"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", "pdf.broken"),
        (b"junk", "pdf.broken"),
        (b"[]\n", "pdf.broken"),
        (b'{"width": "x"}\n', "pdf.broken"),
        (PAGE[:-1], "pdf.broken"),
        (PAGE + b"x", "pdf.broken"),
        (PAGE.replace(b'"pages": 3', b'"pages": 0'), "pdf.broken"),
        (b'{"width": 99999, "height": 99999, "page": 0, "pages": 1}\n', "pdf.broken"),
        (b'{"code": "pdf.locked"}\n', "pdf.locked"),
        (b'{"code": "evil"}\n', "pdf.broken"),
    ],
)
def test_what_is_no_page(said, code):
    assert page_from(said) == code


def test_a_page_is_drawn_by_another_process(qtbot, qapp):
    pages = PdfPages(PROGRAM, pdf(3), qapp)
    with qtbot.waitSignal(pages.drawn, timeout=20_000) as drawn:
        pages.draw(1, 300)
    image, page, count = drawn.args
    assert abs(image.width() - 300) <= 1
    assert (page, count) == (1, 3)
    pages.stop()


def test_a_broken_file_ends_in_words(qtbot, qapp):
    pages = PdfPages(PROGRAM, b"%PDF-1.4 broken", qapp)
    with qtbot.waitSignal(pages.failed, timeout=20_000) as failed:
        pages.draw(0, 300)
    assert failed.args == ["pdf.broken"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import os; os.abort()", "pdf.broken"),
        ("import sys; sys.stdout.write('x' * 3_000_000)", "pdf.too_large"),
        ("import time; time.sleep(60)", "pdf.slow"),
    ],
)
def test_whatever_happens_to_the_process_is_told(qtbot, qapp, monkeypatch, code, told):
    monkeypatch.setattr(previews, "BYTES_AT_MOST", 1_000_000)
    monkeypatch.setattr(previews, "SECONDS", 2)
    pages = PdfPages((sys.executable, "-c", code), b"x" * 2_000_000, qapp)
    with qtbot.waitSignal(pages.failed, timeout=20_000) as failed:
        pages.draw(0, 300)
    assert failed.args == [told]


def test_a_program_that_is_not_there_is_told(qtbot, qapp):
    pages = PdfPages(("/nowhere/ecdesk",), b"x", qapp)
    with qtbot.waitSignal(pages.failed, timeout=20_000) as failed:
        pages.draw(0, 300)
    assert failed.args == ["pdf.broken"]


class Desk:
    def __init__(self, qtbot, *names: str) -> None:
        image = QImage(1200, 900, QImage.Format.Format_RGB32)
        image.fill(0x336699)
        self.jobs = ScriptedJobs(read_picture=image, read_bytes=pdf(2))
        context = Context(ScriptedLink(), self.jobs, Notices(), lambda: NOW, program=PROGRAM)
        files = [Attachment(n, name, "x/y", 9000) for n, name in enumerate(names)]
        self.dialog = PreviewDialog(context, 7, files)
        qtbot.addWidget(self.dialog)
        self.dialog.resize(700, 500)
        self.dialog.show()

    @property
    def shown(self):
        return self.dialog._picture.pixmap()

    def words(self):
        return " ".join(one.text() for one in self.dialog.findChildren(QLabel) if one.isVisible())


def test_a_picture_is_seen_whole_and_can_be_enlarged(qtbot):
    desk = Desk(qtbot, "写真.jpg")
    qtbot.waitUntil(lambda: not desk.shown.isNull())
    room = desk.dialog._scroll.viewport()
    assert desk.shown.width() <= room.width()
    assert desk.shown.height() <= room.height()
    desk.dialog._step_zoom(1)
    assert desk.shown.width() > room.width()
    desk.dialog._step_zoom(0)
    assert desk.shown.height() <= room.height()
    for _ in range(20):
        desk.dialog._step_zoom(-1)
    assert not desk.shown.isNull()


def test_what_is_no_picture_is_said(qtbot):
    desk = Desk(qtbot, "写真.jpg", "b.jpg")
    desk.jobs.answers["read_picture"] = None
    desk.dialog._step_file(1)
    qtbot.waitUntil(lambda: "見られないファイル" in desk.words())
    assert desk.dialog.file.filename == "b.jpg"
    desk.dialog._step_file(1)
    assert desk.dialog.file.filename == "b.jpg"


def test_pages_are_turned(qtbot):
    desk = Desk(qtbot, "領収書.pdf")
    qtbot.waitUntil(lambda: "1 / 2 ページ" in desk.words(), timeout=20_000)
    desk.dialog._turn(1)
    qtbot.waitUntil(lambda: "2 / 2 ページ" in desk.words(), timeout=20_000)
    desk.dialog._turn(1)
    assert not desk.dialog._next_page.isEnabled()
    desk.dialog.close()


def test_a_file_can_be_kept_from_here(qtbot):
    desk = Desk(qtbot, "写真.jpg")
    with qtbot.waitSignal(desk.dialog.save_wanted) as wanted:
        next(b for b in desk.dialog.findChildren(QPushButton) if b.text() == "保存… S").click()
    assert wanted.args == [desk.dialog.file]
