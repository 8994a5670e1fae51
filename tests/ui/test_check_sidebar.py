"""送信前チェック: lines change in place, reasons cover stops that take them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk.checks import registry
from ecdesk.domain.findings import Finding, Severity, Where
from ecdesk.ui.check_sidebar import CheckSidebar, group_of

NAME = Finding("name.wrong", Severity.STOP, Where.BODY, 0, 2, "佐藤")
FILE = Finding("attachment.missing", Severity.STOP)
SOFT = Finding("name.missing", Severity.WARNING)


@pytest.fixture
def sidebar(qtbot: QtBot) -> CheckSidebar:
    made = CheckSidebar(lambda one: f"{one.code} {one.text}".strip(), lambda code: f"{code} ok")
    qtbot.addWidget(made)
    made.show()
    return made


def shown(sidebar: CheckSidebar) -> list[tuple[str, str]]:
    return [(line.sign, line.text) for line in sidebar.lines]


def test_findings_and_what_is_in_order_stand_in_groups(sidebar: CheckSidebar) -> None:
    sidebar.show_result([FILE, NAME], ["field.unfilled", "shop.wrong"])
    assert shown(sidebar) == [
        ("×", "name.wrong 佐藤"),
        ("✓", "shop.wrong ok"),
        ("✓", "field.unfilled ok"),
        ("×", "attachment.missing"),
    ]


def test_a_line_that_stays_is_the_same_line(sidebar: CheckSidebar) -> None:
    sidebar.show_result([NAME, FILE], [])
    before = sidebar.lines
    sidebar.show_result([SOFT, NAME, FILE], [])
    assert before[0] in sidebar.lines
    assert before[1] in sidebar.lines
    sidebar.show_result([], ["name.wrong"])
    assert sidebar.lines == (before[0],)
    assert shown(sidebar) == [("✓", "name.wrong ok")]


def test_two_findings_of_one_code_are_two_lines(sidebar: CheckSidebar) -> None:
    other = Finding("name.wrong", Severity.STOP, Where.BODY, 5, 7, "鈴木")
    sidebar.show_result([NAME, other], ["name.wrong"])
    assert [text for _sign, text in shown(sidebar)] == ["name.wrong 佐藤", "name.wrong 鈴木"]


def test_open_fields_are_one_line_that_leads_to_the_first(
    qtbot: QtBot, sidebar: CheckSidebar
) -> None:
    went: list[Finding] = []
    sidebar.jump.connect(went.append)
    fields = [
        Finding("field.unfilled", Severity.STOP, Where.BODY, at, at + 2, "欄", {"kind": "field"})
        for at in (3, 9, 20)
    ]
    stale = Finding("field.unfilled", Severity.STOP, Where.BODY, 30, 32, "旧", {"why": "stale"})
    sidebar.show_result([*fields, stale], [])
    assert shown(sidebar) == [("×", "未入力の欄 3 (Tab で次へ)"), ("×", "field.unfilled 旧")]
    assert len(sidebar.open_stops) == 4, "each of them is counted"
    qtbot.mouseClick(sidebar.lines[0], Qt.MouseButton.LeftButton)
    assert went == [fields[0]]
    sidebar.show_result([fields[1]], [])
    assert shown(sidebar) == [("×", "field.unfilled 欄")]


def test_a_click_goes_to_the_words(qtbot: QtBot, sidebar: CheckSidebar) -> None:
    went: list[Finding] = []
    sidebar.jump.connect(went.append)
    sidebar.show_result([NAME, FILE], [])
    for line in sidebar.lines:
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert went == [NAME]
    qtbot.keyClick(sidebar.lines[0], Qt.Key.Key_Return)
    assert went == [NAME, NAME]


def test_a_reason_covers_the_stop_that_asks_for_one(qtbot: QtBot, sidebar: CheckSidebar) -> None:
    sidebar.show_result([NAME, FILE], [])
    line = sidebar.lines[1]
    line._ask.click()
    assert line.reason is not None
    qtbot.keyClicks(line.reason, "  ")
    assert sidebar.overrides == {}
    line.reason.setText("あとから郵送するため")
    assert sidebar.overrides == {"attachment.missing": "あとから郵送するため"}
    assert sidebar.open_stops == (NAME,)
    assert line.sign == "!"


def test_what_nobody_may_override_offers_no_reason(sidebar: CheckSidebar) -> None:
    sidebar.show_result([NAME], [])
    assert sidebar.lines[0]._ask.isHidden()
    sidebar.lines[0].offer_reason(focus=True)
    assert sidebar.lines[0].reason is None


def test_a_reason_for_a_stop_that_went_is_not_sent(sidebar: CheckSidebar) -> None:
    sidebar.show_result([FILE], [])
    sidebar.lines[0].offer_reason(focus=True)
    assert sidebar.lines[0].reason is not None
    sidebar.lines[0].reason.setText("理由")
    sidebar.show_result([], ["attachment.missing"])
    assert sidebar.overrides == {}


def test_another_mail_begins_without_reasons(sidebar: CheckSidebar) -> None:
    sidebar.show_result([FILE], [])
    sidebar.lines[0].offer_reason(focus=True)
    assert sidebar.lines[0].reason is not None
    sidebar.lines[0].reason.setText("理由")
    sidebar.clear()
    sidebar.show_result([FILE], [])
    assert sidebar.open_stops == (FILE,)


def test_every_line_is_named_for_those_who_hear(sidebar: CheckSidebar) -> None:
    sidebar.show_result([NAME, SOFT], ["shop.wrong"])
    assert [line.accessibleName() for line in sidebar.lines] == [
        "直すこと: name.wrong 佐藤",
        "注意: name.missing",
        "できています: shop.wrong ok",
    ]


@pytest.mark.parametrize("code", sorted({each.code for each in registry.checks()}))
def test_every_check_has_a_group_that_says_what_it_is_about(code: str) -> None:
    assert group_of(code) != "other"
