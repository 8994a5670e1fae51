"""What puts a finding right is said below it, and done with one key where it is certain."""

from __future__ import annotations

import pytest

from ecdesk.domain.findings import Finding, Severity, Where
from ecdesk.ui.check_line import CheckLine
from ecdesk.ui.editor import Editor
from ecdesk.ui.fixes import first_certain, replacement


def finding(code: str, text: str, severity: Severity = Severity.STOP, **values: str) -> Finding:
    return Finding(code, severity, Where.BODY, 4, 4 + len(text), text, values)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (finding("name.wrong", "山田 様", right="佐藤 美咲"), "佐藤 美咲 様"),
        (finding("name.wrong", "山田", right="佐藤 美咲"), "佐藤 美咲"),
        (finding("name.wrong", "山田さま", right="佐藤 美咲"), "佐藤 美咲さま"),
        (finding("name.other", "高橋様", right="髙橋"), "髙橋様"),
        (finding("name.wrong", "山田商店 御中", right="佐藤 美咲"), "佐藤 美咲 様"),
        (finding("name.wrong", "山田商店御中", right="株式会社佐藤", firm="1"), "株式会社佐藤御中"),
        (finding("name.wrong", "山田商店 御中", right="こはる商会", firm="1"), "こはる商会 御中"),
        (finding("date.wrong", "11月25日(火)", why="weekday", right="水"), "11月25日(水)"),
        (finding("date.wrong", "25日火曜日", why="weekday", right="水"), "25日水曜日"),
        (finding("date.wrong", "11月22日", why="closed", right="11月24日(火)"), "11月24日(火)"),
        (finding("keigo.past_asking", "でよろしかったでしょうか"), "でよろしいでしょうか"),
        (finding("keigo.extra_sa", "休まさせていただ"), "休ませていただ"),
        (finding("keigo.direction", "商品の方を"), "商品を"),
        (finding("name.doubled", "様 様"), "様"),
        (finding("tone.marks", "！！"), "。"),
        (finding("date.bare", "11月25日", right="11月25日(水)"), "11月25日(水)"),
    ],
)
def test_certain_words_are_offered(found, words):
    assert replacement(found) == words


@pytest.mark.parametrize(
    "found",
    [
        finding("name.wrong", "山田 様"),
        finding("date.wrong", "11月31日", why="nonexistent"),
        finding("date.wrong", "11月10日", why="past", right="11月24日"),
        finding("date.wrong", "25日", why="weekday", right="水"),
        finding("tone.cold", "できません", right="何か"),
        finding("tone.marks", "(笑)"),
        finding("name.doubled", "様方様"),
        Finding("name.wrong", Severity.STOP, Where.NOWHERE, values={"right": "佐藤"}),
    ],
)
def test_where_only_the_person_knows_nothing_is_offered(found):
    assert replacement(found) is None


@pytest.fixture
def line(qtbot):
    made = CheckLine({}, lambda one: f"{one.code} を直してください")
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_stop_says_what_to_do_and_a_warning_says_it_on_request(line):
    line.show_finding("name.wrong", finding("name.wrong", "山田 様", right="佐藤"), "宛名がちがう")
    assert line._advice.isVisible()
    assert line._advice.text() == "name.wrong を直してください"
    warned = finding("tone.cold", "できません", Severity.WARNING)
    line.show_finding("tone.cold", warned, "冷たい")
    assert not line._advice.isVisible()
    assert line.toolTip() == "tone.cold を直してください"
    line.show_finding("tone.cold", None, "よい")
    assert line.toolTip() == ""


def test_one_press_asks_for_the_right_words(line):
    asked = []
    line.fix_wanted.connect(lambda found, words: asked.append((found.code, words)))
    found = finding("date.wrong", "25日(火)", why="weekday", right="水")
    line.show_finding("date.wrong", found, "曜日が合いません")
    assert line.fix.text() == "「25日(水)」に直す"
    line.fix.click()
    assert asked == [("date.wrong", "25日(水)")]


def test_a_long_name_does_not_push_the_column_wider(line):
    long = finding(
        "name.wrong", "㈱高崎建具 高崎 裕一郎 様", right="㈱髙﨑建具　髙﨑 裕一郎と皆さま"
    )
    line.show_finding("name.wrong", long, "字がちがいます")
    assert line.minimumSizeHint().width() < 190
    assert line.fix.toolTip() == "「㈱髙﨑建具　髙﨑 裕一郎と皆さま 様」に直す"


def test_the_words_are_replaced_where_they_still_stand_and_undo_brings_them_back(qtbot):
    editor = Editor()
    qtbot.addWidget(editor)
    editor.set_text("😀です。25日(火)です。")
    assert editor.replace_span(4, 10, "25日(火)", "25日(水)")
    assert editor.text == "😀です。25日(水)です。"
    editor.undo()
    assert editor.text == "😀です。25日(火)です。"
    assert not editor.replace_span(5, 11, "25日(火)", "25日(水)")
    assert editor.text == "😀です。25日(火)です。"


def test_one_key_puts_right_what_is_at_the_cursor_else_the_gravest():
    name = Finding("name.wrong", Severity.STOP, Where.BODY, 40, 44, "高橋 様", {"right": "髙橋"})
    bare = finding("date.bare", "11月25日", Severity.NOTE, right="11月25日(水)")
    cold = finding("tone.cold", "できません", Severity.WARNING)
    assert first_certain([name, cold, bare], 6) == (bare, "11月25日(水)")
    assert first_certain([name, cold, bare], 0) == (name, "髙橋 様")
    assert first_certain([cold], 6) is None
