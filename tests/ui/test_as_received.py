"""The letter as the customer will see it: two widths, the line in the list, nothing changed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk.domain.conversation import Kind
from ecdesk.domain.fields import Filled
from ecdesk.ui.dialogs.as_received import AsReceived
from ecdesk.ui.drafting import Letter
from tests.helpers import shown
from tests.helpers.window_desk import WindowDesk

BROKEN = "このたびはご不快な思いをさせてしまい、まことに申し訳\nございません。\n"
LETTER = Letter("1", Kind.REPLY, shown.shop(), subject="Re: 返品", body=f"佐藤 様\n\n{BROKEN}")


def rows(dialog: AsReceived) -> tuple[int, int]:
    """Of the long line, the rows on the telephone and on the computer."""
    return tuple(
        one.text.document().findBlockByNumber(2).layout().lineCount()
        for one in (dialog.phone, dialog.computer)
    )  # type: ignore[return-value]  # two of them


def test_a_long_line_is_broken_on_a_telephone_alone(qtbot: QtBot) -> None:
    dialog = AsReceived(LETTER)
    qtbot.addWidget(dialog)
    dialog.show()
    assert rows(dialog) == (2, 1)
    assert "1 か所" in dialog.told.text()
    assert dialog.phone.text.text == LETTER.body
    assert dialog.phone.text.isReadOnly()


def test_a_letter_that_falls_well_is_said_to(qtbot: QtBot) -> None:
    field = "{{お届け日}}"
    body = f"佐藤 様\n\n{field}に着きます。\n"
    dialog = AsReceived(replace(LETTER, body=body, subject="", fields=()))
    qtbot.addWidget(dialog)
    assert "自然に折り返します" in dialog.told.text()
    assert [one.name for one in dialog.phone.text.open_fields] == ["お届け日"]


def test_what_was_filled_is_shown_as_text_like_any_other(qtbot: QtBot) -> None:
    name = Filled("お客様名", 0, 2, "佐藤")
    dialog = AsReceived(replace(LETTER, fields=(name,)))
    qtbot.addWidget(dialog)
    assert dialog.phone.text.filled == ()
    assert dialog.phone.text.text == LETTER.body


def test_it_opens_by_key_while_one_writes_and_changes_nothing(qtbot: QtBot) -> None:
    desk = WindowDesk(qtbot)
    window = desk.begin()
    desk.type("Thank you.")
    assert window.composer is not None
    before = window.composer.letter
    desk.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = window.findChildren(AsReceived)
    assert "Thank you." in dialog.computer.text.text
    dialog.close()
    assert window.composer.letter == before
