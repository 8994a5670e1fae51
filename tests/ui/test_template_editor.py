"""Templates edited and brought in from elsewhere: nothing goes by a slip."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ecdesk.domain.template import Template, Used
from ecdesk.mail.shipped_templates import shipped_templates
from ecdesk.protocol import ReadTemplates, RemoveTemplates, RestoreTemplates, SaveTemplates
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.template_editor import TemplateEditor
from tests.helpers.composing import quick_desk  # noqa: F401 - fixture
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.shown import shop

MINE = Used(Template("own-1", "返送のお願い", "{{品}}をお送りください。\n"), own=True, uses=3)
SHIPPED = tuple(Used(one) for one in shipped_templates())


@pytest.fixture(name="editor")
def opened_editor(desk, qtbot):
    jobs = ScriptedJobs(templates=(*SHIPPED, MINE))
    context = Context(desk.link, jobs, desk.context.notices, desk.clock, None)
    desk.link.always(SaveTemplates, keys=["own-1"])
    made = TemplateEditor(context, [shop()], "own-1")
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.list.count() > 0)
    return made


def test_it_begins_with_the_one_that_was_looked_at(editor):
    assert editor.name.text() == "返送のお願い"
    assert editor.body_text.text == MINE.template.body
    assert "3回" in editor.told.text()
    assert not editor.changed


def test_what_is_written_is_kept_by_the_button(editor, desk):
    editor.when.setText("返送を頼むとき。")
    assert editor.changed
    editor.save.click()
    (asked,) = desk.link.asked(SaveTemplates)
    (one,) = asked.templates
    assert (one.key, one.when) == ("own-1", "返送を頼むとき。")


def test_a_template_that_does_not_close_is_said_with_its_line(editor, desk):
    editor.body_text.set_text("一行め\n{{#注文番号}}\n")
    editor.save.click()
    assert not desk.link.asked(SaveTemplates)
    assert "2行目" in editor.told.text()
    assert "{{#注文番号}}" in editor.told.text()


def test_going_to_another_one_keeps_what_was_changed(editor, desk, qtbot):
    editor.when.setText("返送を頼むとき。")
    editor.list.setCurrentRow(0)
    (asked,) = desk.link.asked(SaveTemplates)
    assert asked.templates[0].when == "返送を頼むとき。"
    assert editor.name.text() == SHIPPED[0].template.name


def test_closing_keeps_what_was_changed(editor, desk):
    editor.when.setText("返送を頼むとき。")
    editor.reject()
    (asked,) = desk.link.asked(SaveTemplates)
    assert asked.templates[0].when == "返送を頼むとき。"
    assert not editor.isVisible()


def test_what_cannot_be_kept_is_thrown_away_at_the_second_time_only(editor, desk):
    editor.name.clear()
    editor.reject()
    assert editor.isVisible()
    assert "もう一度閉じると" in editor.told.text()
    editor.body_text.insertPlainText("もう少し。")
    editor.reject()
    assert editor.isVisible()
    editor.reject()
    assert not editor.isVisible()
    assert not desk.link.asked(SaveTemplates)


def test_tab_leaves_the_body_behind_its_last_field(editor, qtbot):
    editor.activateWindow()
    editor.body_text.setFocus()
    for _tab in range(3):
        qtbot.keyClick(editor.focusWidget(), Qt.Key.Key_Tab)
    assert editor.focusWidget() is not editor.body_text


def test_looking_at_another_one_changes_nothing(editor, desk):
    for row in range(editor.list.count()):
        editor.list.setCurrentRow(row)
    assert not desk.link.asked(SaveTemplates)


def test_a_new_one_has_no_key(editor, desk):
    editor.new.click()
    editor.name.setText("新しいもの")
    editor.body_text.insertPlainText("{{品}}です。")
    editor.save.click()
    assert desk.link.asked(SaveTemplates)[-1].templates[0].key == ""


def test_one_that_is_removed_can_be_had_back(editor, desk):
    editor.remove.click()
    desk.link.answer(RemoveTemplates, keys=["own-1"])
    (notice,) = desk.notices
    assert "返送のお願い" in notice.text
    notice.undo()
    assert desk.link.asked(RestoreTemplates)[0].keys == ["own-1"]


def test_one_that_ships_cannot_be_removed_and_safety_not_be_changed(editor):
    editor.list.setCurrentRow(0)
    assert not editor.remove.isEnabled()
    at = next(n for n, one in enumerate(SHIPPED) if one.template.barred)
    editor.list.setCurrentRow(at)
    assert not editor.save.isEnabled()


def test_a_field_is_put_where_the_cursor_stands(editor):
    editor.body_text.set_text("甲乙", 1)
    editor._put("{{品}}")
    assert editor.body_text.text == "甲{{品}}乙"


def test_an_earlier_version_comes_into_the_form_and_is_kept_by_the_button_alone(editor, desk):
    editor.take_version(Template("own-1", "返送のお願い", "前の文です。\n"))
    assert editor.body_text.text == "前の文です。\n"
    assert editor.changed
    assert not desk.link.asked(SaveTemplates)
    editor.save.click()
    assert desk.link.asked(SaveTemplates)[0].templates[0].body == "前の文です。\n"


# ── from other programs ──────────────────────────────────────────────────────────────────────


def table(name, body, doubts):
    """A template as `ReadTemplates` answers it."""
    return {"template": {"key": "", "name": name, "body": body}, "fields": ["欄"], "doubts": doubts}


FOUND = {
    "found": [
        table("お礼", "{{お客様名}} 様\n", []),
        table("計算", "{{自動で入っていたところ}}\n", ["script"]),
    ],
    "columns": [],
    "skipped": [],
}


def test_what_a_file_holds_is_looked_at_first(editor, desk, tmp_path):
    dialog = editor.look_into(str(tmp_path / "quicktext.xml"))
    desk.link.answer(ReadTemplates, **FOUND)
    assert dialog.list.count() == 2
    assert [one["name"] for one in dialog.chosen] == ["お礼"]  # a script is not ticked
    assert "動かさず" in dialog.list.item(1).text()
    assert not desk.link.asked(SaveTemplates)
    dialog.bring.click()
    (asked,) = desk.link.asked(SaveTemplates)
    assert [one.name for one in asked.templates] == ["お礼"]
    assert "取り込みました" in desk.said[-1]


def test_a_csv_asks_which_column_is_which(editor, desk, tmp_path):
    dialog = editor.look_into(str(tmp_path / "other.csv"))
    skipped = [["other.csv", "import.no_body_column"]]
    desk.link.answer(ReadTemplates, found=[], columns=["題", "中身"], skipped=skipped)
    assert "列" in dialog.told.text()
    box = dialog.columns["body"]
    box.setCurrentIndex(box.findData("中身"))
    box.activated.emit(box.currentIndex())
    assert desk.link.asked(ReadTemplates)[-1].mapping == {"中身": "body"}
