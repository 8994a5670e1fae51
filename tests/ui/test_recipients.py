"""宛先, Cc and Bcc: out of the way until they hold something, read only when asked for."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ecdesk.domain.mail import Address
from ecdesk.ui.recipients import Recipients

SATO = Address("佐藤 美咲", "misaki@example.jp")


@pytest.fixture
def rows(qtbot: QtBot) -> Recipients:
    made = Recipients()
    qtbot.addWidget(made)
    made.show()
    return made


def test_cc_and_bcc_come_when_asked_for(rows: Recipients) -> None:
    rows.set_addresses((SATO,), (), ())
    assert rows.cc.isHidden() or not rows.cc.isVisible()
    rows.more.click()
    assert rows.cc.isVisible()
    assert rows.bcc.isVisible()


def test_a_cc_that_is_there_is_never_hidden(rows: Recipients) -> None:
    rows.set_addresses((SATO,), (), (SATO,))
    assert rows.bcc.isVisible()
    assert not rows.cc.isVisible()


def test_what_is_set_is_what_is_read(rows: Recipients) -> None:
    comma = Address("山田, 太郎", "t@example.jp")
    rows.set_addresses((SATO, comma), (comma,), ())
    assert rows.addresses() == ((SATO, comma), (comma,), ())


def test_showing_addresses_is_not_the_persons_edit(rows: Recipients) -> None:
    edits: list[int] = []
    rows.edited.connect(lambda: edits.append(1))
    rows.set_addresses((SATO,), (), ())
    assert edits == []


@pytest.mark.parametrize(
    ("to", "cc", "said"),
    [
        ("", "a@b.jp", "宛先がありません"),
        ("a@b.jp", "だれか", "「だれか」"),
        ("佐藤 <>", "", "「佐藤」"),
    ],
)
def test_what_cannot_be_sent_to_is_named(rows: Recipients, to: str, cc: str, said: str) -> None:
    rows.to.setText(to)
    rows.cc.setText(cc)
    found = rows.unclear()
    assert found is not None
    assert said in found[1]


def test_a_clear_line_is_clear(rows: Recipients) -> None:
    rows.set_addresses((SATO,), (), ())
    assert rows.unclear() is None
