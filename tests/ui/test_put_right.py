"""What the checks know for certain is put right by one key, in the letter itself."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ecdesk.ui.composer_pane import ComposerPane
from tests.helpers.composing import (  # noqa: F401 - fixtures
    check_with,
    open_and_write,
    page,
    quick_desk,
    shown_pane,
)
from tests.helpers.desk import Surroundings


def test_the_records_spelling_by_one_key_and_undo(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    open_and_write(pane, "高橋様の紺です。")
    editor = page(pane).editor
    before, start = editor.text, editor.text.index("高橋様")
    found = {"code": "name.other", "severity": "warning", "where": "body", "text": "高橋様"}
    values = {"right": "髙橋", "why": "variant"}
    check_with(qtbot, desk, {**found, "start": start, "end": start + 3, "values": values})
    qtbot.waitUntil(lambda: bool(pane._writing_desk.sidebar.findings))
    pane.put_right()
    assert "髙橋様の紺です。" in editor.text
    editor.undo()
    assert editor.text == before


def test_where_nothing_is_certain_that_is_said(
    qtbot: QtBot, desk: Surroundings, pane: ComposerPane
) -> None:
    open_and_write(pane)
    before = page(pane).editor.text
    check_with(qtbot, desk)
    pane.put_right()
    assert page(pane).editor.text == before
    assert "ひと押しで直せるところはありません" in desk.notices[-1].text
