"""A customer deleted with everything about them: counted, said twice, and tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk import protocol as p
from ecdesk.ui.dialogs.erase import EraseDialog
from tests.helpers.desk import Surroundings, surroundings

LOOKED = {
    "name": "山田 花子",
    "addresses": ["hanako@example.jp"],
    "mails": 12,
    "conversations": 3,
    "orders": 5,
    "notes": 2,
    "calls": 1,
    "promises": 0,
    "unsent": 0,
    "elsewhere": 0,
    "backups": 4,
}


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


@pytest.fixture
def erasing(desk: Surroundings, opened: Callable[[Any], Any]) -> EraseDialog:
    made: EraseDialog = opened(EraseDialog(desk.context, 7, "山田 花子"))
    return made


def test_who_would_delete_has_to_say_so_twice(
    erasing: EraseDialog, desk: Surroundings, qtbot: QtBot
) -> None:
    assert not erasing.sure.isEnabled()
    desk.link.answer(p.LookAtCustomer, **LOOKED)
    assert "メール 12 通" in erasing.said.text()
    assert "ご注文 5 件" in erasing.said.text()
    qtbot.waitUntil(
        lambda: erasing.said.height() >= erasing.said.heightForWidth(erasing.said.width())
    )
    assert not erasing.go.isEnabled()
    erasing.sure.setChecked(True)
    erasing.copies.setChecked(True)
    with qtbot.waitSignal(erasing.erased):
        erasing.go.click()
        (asked,) = desk.link.asked(p.EraseCustomer)
        assert (asked.customer_id, asked.backups) == (7, True)
        desk.link.answer(p.EraseCustomer, mails=12, conversations=3, backups=4)
    assert desk.said == ["お客様の記録をすべて消しました。"]


def test_no_box_stands_ready_to_be_ticked_by_a_key(
    erasing: EraseDialog, desk: Surroundings
) -> None:
    desk.link.answer(p.LookAtCustomer, **LOOKED)
    assert erasing.focusWidget() is erasing.stay


def test_enter_and_esc_leave_everything(
    erasing: EraseDialog, desk: Surroundings, qtbot: QtBot
) -> None:
    desk.link.answer(p.LookAtCustomer, **LOOKED)
    erasing.sure.setChecked(True)
    qtbot.keyClick(erasing, Qt.Key.Key_Return)
    assert not erasing.isVisible()
    assert desk.link.asked(p.EraseCustomer) == []


def test_with_a_mail_on_its_way_nothing_can_be_deleted(
    erasing: EraseDialog, desk: Surroundings
) -> None:
    desk.link.answer(p.LookAtCustomer, **(LOOKED | {"unsent": 1}))
    assert "まだ送られていない" in erasing.said.text()
    assert not erasing.sure.isEnabled()


def test_after_trouble_it_can_be_tried_again(erasing: EraseDialog, desk: Surroundings) -> None:
    desk.link.answer(p.LookAtCustomer, **LOOKED)
    erasing.sure.setChecked(True)
    erasing.go.click()
    desk.link.refuse(p.EraseCustomer, "disk.full", "trouble")
    assert erasing.isVisible()
    assert not erasing.go.isEnabled()
    erasing.sure.click()
    assert erasing.go.isEnabled()
