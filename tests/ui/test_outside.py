"""Files and links for other programs: where none answers, the person is told what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication

from ecdesk.ui import outside
from ecdesk.ui.notices import Notices


@pytest.fixture
def said(qapp):
    """A speaker, and what it has said."""
    speaker = Notices()
    speaker.heard = []
    speaker.posted.connect(speaker.heard.append)
    return speaker


def answer(monkeypatch, opened):
    asked = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", staticmethod(lambda url: asked.append(url) or opened)
    )
    return asked


def test_a_file_that_no_program_opens_is_to_be_saved(said, monkeypatch):
    answer(monkeypatch, False)
    outside.open_file(Path("見積.xyz"), said)
    assert "見積.xyz" in said.heard[0].text
    assert "保存してから" in said.heard[0].text
    assert said.heard[0].kind == "info", "nothing is lost: no alarm"


def test_a_link_that_no_browser_opens_can_be_copied(said, monkeypatch):
    answer(monkeypatch, False)
    outside.open_link("https://example.jp/a?b=c", said)
    label, act = said.heard[0].action
    assert label == "アドレスをコピー"
    act()
    assert QGuiApplication.clipboard().text() == "https://example.jp/a?b=c"


def test_what_opens_needs_no_words(said, monkeypatch):
    asked = answer(monkeypatch, True)
    outside.open_file(Path("/見積.pdf"), said)
    outside.open_link("https://example.jp/", said)
    assert said.heard == []
    assert [url.scheme() for url in asked] == ["file", "https"]
