"""No mail calls out: a listener hears nothing of the card, and of a bare browser all that Qt loads.

The second half is the proof of the first: the same mails, the same browser, without the guard.
"""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QPoint, QUrl
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QPushButton, QTextBrowser

import ecdesk.views.thread
from ecdesk.ui.context import Context
from ecdesk.ui.mail_card import MailCard
from ecdesk.ui.mail_rich import read_rich
from ecdesk.ui.mail_text import MailText
from ecdesk.ui.notices import Notices
from tests.helpers.listening import QT_FETCHES, WAYS, Listener, calls, listening
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, mail


@pytest.fixture(scope="module")
def ear() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


class BareBrowser(QTextBrowser):
    """What the card would be without its guard: Qt gets whatever it asks for."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        address = urljoin(self._base, QUrl(name).toString().replace("\\", "/"))
        fetched: list[bytes] = []
        if address.startswith(self._base):
            fetch = threading.Thread(target=lambda: fetched.append(_get(address)))
            fetch.start()  # the test's own main thread may not open a connection
            fetch.join(5)
        return fetched[0] if fetched and fetched[0] else b" "


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.read()


@pytest.mark.qt_log_ignore("QFSFileEngine::open", extend=True)
def test_a_bare_browser_fetches_all_of_these(qtbot, ear):
    heard = set()
    for way in WAYS:
        ear.heard.clear()
        bare = BareBrowser(ear.url())
        qtbot.addWidget(bare)
        bare.resize(300, 300)
        bare.setHtml(calls(way, ear))
        bare.grab()
        if any(path == way for path in ear.heard):
            heard.add(way)
    print("\nQt loads:", " ".join(sorted(heard)))
    assert heard == QT_FETCHES


@pytest.fixture
def card(qtbot, monkeypatch):
    def made(html: str, loaded: str = "") -> MailCard:
        raw = b"Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
        monkeypatch.setattr(ecdesk.views.thread, "source", lambda _reader, _id: raw)
        monkeypatch.setattr(ecdesk.views.thread, "chosen_charset", lambda _reader, _id: "")
        jobs = ScriptedJobs(read_rich=lambda mail_id, at: read_rich(None, mail_id, at))
        context = Context(ScriptedLink(), jobs, Notices(), lambda: NOW)
        if loaded:
            context.rich[1] = loaded
        shown = MailCard(context, mail(1, "文章", has_html=True), ZoneInfo("Asia/Tokyo"))
        qtbot.addWidget(shown)
        shown.resize(500, 400)
        shown.set_opened(True)
        shown.show()
        if not loaded:
            button(shown, "書式つきで見る").click()
        qtbot.waitUntil(lambda: button(shown, "文章だけで見る") is not None)
        return shown

    return made


def button(card: MailCard, text: str) -> QPushButton | None:
    return next((b for b in card.findChildren(QPushButton) if b.text() == text), None)


def look_closely(card: MailCard) -> None:
    """Paint everything, point at every place, ask for every tooltip, select and copy it all."""
    card.grab()
    for text in card.findChildren(MailText):
        for x in range(2, text.width(), 60):
            for y in range(2, min(text.height(), 200), 12):
                at = QPoint(x, y)
                QApplication.sendEvent(
                    text, QHelpEvent(QEvent.Type.ToolTip, at, text.mapToGlobal(at))
                )
        text.selectAll()
        text.copy()


# Tooltips are windows of their own.
@pytest.mark.qt_log_ignore("does not support raise", extend=True)
@pytest.mark.parametrize("way", WAYS)
def test_a_card_fetches_nothing(card, ear, way):
    ear.heard.clear()
    look_closely(card(calls(way, ear)))
    assert ear.heard == []


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_nor_do_all_of_them_together(card, ear):
    ear.heard.clear()
    look_closely(card("".join(calls(way, ear) for way in WAYS if "half" not in way)))
    assert ear.heard == []


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_nor_one_whose_pictures_were_fetched(card, ear, tmp_path):
    ear.heard.clear()
    look_closely(card("".join(calls(way, ear) for way in QT_FETCHES), str(tmp_path)))
    assert ear.heard == []
