"""From T to the sent letter: choosing, filling, leaving, coming back; nothing open leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from ecdesk.domain.conversation import Kind
from ecdesk.domain.fields import Filled
from ecdesk.domain.template import Template, Used
from ecdesk.mail.shipped_templates import shipped_templates
from ecdesk.protocol import Approve, SaveDraft
from ecdesk.ui.dialogs.template_picker import TemplatePicker
from ecdesk.ui.field_help import FieldHelp
from ecdesk.ui.template_search import found, rank
from ecdesk.ui.templating import matter_of
from ecdesk.views.rows import MailReading
from tests.helpers import shown
from tests.helpers.composing import (  # noqa: F401 - fixtures
    check_with,
    page,
    quick_desk,
    shown_pane,
    wait_for,
    write,
)
from tests.helpers.window_desk import WindowDesk

SHIPPED = {one.key: one for one in shipped_templates()}
LATE = SHIPPED["date-not-kept"]
READING = MailReading(
    "delivery_request", ("receipt_doc",), "order_delivery", "after", "none", "high", "calm", True
)
ALL = tuple(Used(one) for one in shipped_templates())


def asked(**changes):
    return shown.thread(mails=(shown.mail(reading=READING),), **changes)


@pytest.fixture(name="window")
def window_desk(qtbot):
    made = WindowDesk(qtbot)
    made.jobs.answers["templates"] = ALL
    made.views[10] = asked(id=10)
    made.begin()
    made.qtbot.waitUntil(lambda: made.frame.thread_pane.view is not None)
    return made


def picker(window, qtbot):
    def there():
        dialogs = [d for d in window.window.findChildren(TemplatePicker) if d.isVisible()]
        return dialogs[-1] if dialogs else None

    qtbot.waitUntil(lambda: there() is not None and there().list.count() > 0)
    return there()


def editor(window):
    return window.window.composer._desk.page.editor


# ── finding one ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("のうき", "date-not-kept"),
        ("ノウキ", "date-kept"),
        ("nouki", "date-kept"),
        ("henpin", "return-declined"),
        ("領収書", "receipt"),
        ("ryoushuusho", "receipt"),
        ("追跡番号", "shipped"),  # by a field
        ("返品 お断", None),
        ("へんk", "refunded"),  # half typed
        ("へんきlん", "refunded"),
        ("りようしゆうしよ", "receipt"),
        ("れびゅー", "apology"),  # by another word for it
        ("むちゃくちゃ", None),
    ],
)
def test_it_is_found_by_words_reading_and_letters(typed, key):
    names = [one.template.key for one in found(typed, ALL, matter_of(asked()))]
    assert (key in names) if key else (names == [])


def test_what_begins_with_it_comes_before_what_only_holds_it():
    assert rank("在庫", SHIPPED["in-stock"]) < rank("在庫", SHIPPED["out-of-stock"]) + 1
    assert rank("再入荷", SHIPPED["back-in-stock"]) < rank("再入荷", SHIPPED["out-of-stock"])


@pytest.mark.parametrize("typed", ["へんきん", "henkin", "返金"])
def test_what_is_called_so_comes_before_what_is_also_found_by_it(typed):
    keys = [one.template.key for one in found(typed, ALL, matter_of(asked()))]
    assert keys[:2] == ["refunded", "defective"]


@pytest.mark.parametrize("typed", ["へんきん", "henkin", "あんない"])
def test_a_template_whose_reading_nobody_wrote_is_found_by_it_all_the_same(typed):
    own = replace(SHIPPED["refunded"], key="own-1", name="返金のご案内", reading="")
    assert rank(typed, own) is not None


def test_a_slip_is_forgiven_only_where_nothing_fits():
    names = [one.template.name for one in found("へんきん", ALL, matter_of(asked()))]
    assert not any(name.startswith("返品") for name in names)


def test_what_stands_in_a_text_as_typed_comes_without_slips():
    told = replace(ALL[0].template, key="told", name="別の文", body="へんきそを承ります")
    names = [one.template.key for one in found("へんきそ", [*ALL, Used(told)], matter_of(asked()))]
    assert names[:1] == ["told"]


def test_a_whole_text_pasted_is_no_name_with_a_slip(monkeypatch):
    def never(*_words):
        raise AssertionError("three patterns a sign, for each of a hundred texts")

    monkeypatch.setattr("ecdesk.ui.template_search._nearly", never)
    assert found("あいうえお" * 40, ALL, matter_of(asked())) == []


def test_without_a_word_the_mail_decides_then_use():
    offered = [replace(one, uses=9 * (one.template.key == "date-kept")) for one in ALL]
    keys = [one.template.key for one in found("", offered, matter_of(asked()))]
    assert keys[0] == "date-kept"
    assert set(keys[:4]) >= {"date-kept", "date-not-kept"}


# ── the picker ───────────────────────────────────────────────────────────────────────────────


def test_t_shows_what_fits_with_this_customers_name(window, qtbot):
    window.press(Qt.Key.Key_T)
    dialog = picker(window, qtbot)
    assert "お届け日" in dialog.names[0] or "納期" in dialog.names[0]
    assert "この問い合わせに合う" in dialog.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert dialog.preview.text.startswith("佐藤 美咲 様\n")
    assert "人が書く欄は" in dialog.told.text()


def test_typing_and_enter_put_it_on_the_page(window, qtbot):
    window.press(Qt.Key.Key_T)
    dialog = picker(window, qtbot)
    qtbot.keyClicks(dialog.line, "noukinooyakusoku")
    assert dialog.names == [LATE.name]
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    text = editor(window)
    assert text.text.startswith("佐藤 美咲 様\n\nお問い合わせいただき、")
    assert text.textCursor().selectedText() == "{{お客様のご用へのひとこと:一言}}"
    assert window.window.composer._desk.page.template.button.text() == LATE.name


def test_ctrl_t_works_while_writing_and_puts_it_where_one_writes(window, qtbot):
    window.type("mine ")
    window.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    dialog = picker(window, qtbot)
    dialog.line.setText("りょうしゅうしょ")
    dialog._choose()
    said = editor(window).text
    assert "mine 領収書を" in said or "mine {{" in said
    assert said.count("佐藤 美咲 様") == 1
    editor(window).undo()
    assert "領収書" not in editor(window).text


def test_t_in_a_text_field_is_a_letter(window, qtbot):
    window.type("t")
    assert not [d for d in window.window.findChildren(QDialog) if d.isVisible()]
    assert "t" in editor(window).text


def test_a_matter_of_safety_cannot_be_chosen(window, qtbot):
    window.press(Qt.Key.Key_T)
    dialog = picker(window, qtbot)
    dialog.line.setText("あんぜん")
    assert dialog.names == [SHIPPED["safety"].name]
    assert not dialog.use.isEnabled()
    dialog._choose()
    assert dialog.isVisible()


def test_without_a_name_the_address_line_is_a_field_too(window, qtbot):
    window.views[11] = asked(id=11, customer=None, answers=replace(shown.thread().answers, to=()))
    window.window.open_conversation(11)
    window.wait_open(11)
    window.press(Qt.Key.Key_T)
    assert picker(window, qtbot).preview.text.startswith("{{お客様名}} 様")


# ── in the composer, with the engine's answers in the test's hands ───────────────────────────


@pytest.fixture(name="begun")
def begun_letter(pane, desk):
    """A letter that was begun with a template."""
    pane.show_thread(asked())
    pane._templating.put(page(pane), LATE, pane._bare)
    return pane


def fill(pane, *said):
    text = page(pane).editor
    for one in said:
        text.insertPlainText(one)
        text.go_to_field()


def test_the_draft_that_is_kept_has_its_fields_and_its_template(begun, desk, qtbot):
    fill(begun, "披露宴のお召し物に")
    begun.flush()
    draft = wait_for(qtbot, desk, SaveDraft)[-1].draft
    assert draft.template == "date-not-kept"
    names = [name for name, *_rest in draft.fields]
    assert names == ["お客様名", "店名", "部署", "担当者", "お客様のご用へのひとこと"]
    assert all(draft.body[start:end] for _name, start, end, _value in draft.fields)
    assert "{{できない理由}}" in draft.body


def test_a_draft_that_was_kept_comes_back_with_its_fields(pane, desk, qtbot):
    body = "佐藤 美咲 様\n\n{{理由}}ため"
    kept = shown.draft(
        body, template="date-not-kept", fields=(Filled("お客様名", 0, 5, "佐藤 美咲"),)
    )
    pane.show_thread(asked(draft=kept))
    text = page(pane).editor
    assert text.text == body
    assert text.filled == kept.fields
    assert text.go_to_field()
    assert text.textCursor().selectedText() == "{{理由}}"


def test_what_is_sent_has_every_field_filled(begun, desk, qtbot):
    fill(begun, "披露宴に", "織りに日がかかる", "20", "同じ紺の品", "20")
    check_with(qtbot, desk)
    begun.send()
    (sent,) = wait_for(qtbot, desk, Approve)
    assert "{{" not in sent.draft.body
    assert "11月20日(金)までに、発送の見通し" in sent.draft.body


def test_a_closed_day_is_not_sent(begun, desk, qtbot):
    fill(begun, "披露宴に", "織りに日がかかる", "20", "同じ紺の品", "21")
    begun.send()
    assert "お休み" in page(begun).refusal.text
    assert not desk.link.asked(Approve)


def test_an_open_optional_field_is_no_stop_and_leaves_with_its_line(pane, desk, qtbot):
    pane.show_thread(asked())
    made = Template("k", "試し", "甲{{品}}です。\n\n{{先回り:一言?}}\n\n乙です。")
    pane._templating.put(page(pane), made, pane._bare)
    fill(pane, "布")
    text = page(pane).editor.text
    at = text.index("{{先回り")
    hole = {
        "code": "field.unfilled",
        "severity": "stop",
        "where": "body",
        "start": at,
        "end": at + len("{{先回り:一言?}}"),
        "text": "{{先回り:一言?}}",
    }
    check_with(qtbot, desk, hole)
    qtbot.waitUntil(lambda: page(pane).send.text() == "送信")
    pane.send()
    (sent,) = wait_for(qtbot, desk, Approve)
    assert "甲布です。\n\n乙です。" in sent.draft.body


def test_a_question_back_is_sent_as_one(pane, desk, qtbot):
    pane.show_thread(asked())
    pane._templating.put(page(pane), SHIPPED["order-missing"], pane._bare)
    assert page(pane).letter().kind is Kind.ASK


def test_a_notice_promises_the_day_that_stands_in_it(pane, desk, qtbot):
    pane.show_thread(asked())
    pane._templating.put(page(pane), SHIPPED["first-word"], pane._bare)
    letter = page(pane).letter()
    assert (letter.kind, letter.promise) == (Kind.HOLDING, None)
    fill(pane, "披露宴に", "仕上がりの日", "工房", "20")
    draft = page(pane).letter().as_draft()
    assert (draft.promise.day.month, draft.promise.day.day) == (11, 20)


def test_nothing_is_put_on_the_page_while_composing(pane, desk):
    from tests.helpers.composing import compose

    pane.show_thread(asked())
    write(pane, "書いた")
    compose(page(pane).editor, "へんかん")
    pane._templating.put(page(pane), LATE, pane._bare)
    pane.pick_template()
    assert page(pane).editor.composing
    assert "織り" not in page(pane).editor.text


# ── what helps to fill a field ───────────────────────────────────────────────────────────────


def help_of(pane):
    return page(pane).editor.findChild(FieldHelp)


def test_a_date_field_offers_open_days_and_takes_one(begun, qtbot):
    text = page(begun).editor
    while text.textCursor().selectedText() != "{{回答の期日:営業日}}":
        assert text.go_to_field()
    offered = [one.text() for one in help_of(begun).buttons]
    assert offered[:3] == ["11/18(水)", "11/19(木)", "11/20(金)"]
    help_of(begun).buttons[2].click()
    assert "11月20日(金)までに" in text.text
    assert text.textCursor().selectedText() == "{{お客様のご用へのひとこと:一言}}"  # what is left


def test_a_choice_is_made_by_keys(pane, qtbot):
    pane.show_thread(asked())
    made = Template("k", "試し", "{{送料:選択 当店で負担/お客様}}です。")
    pane._templating.put(page(pane), made, pane._bare)
    text = page(pane).editor
    text.setFocus()
    qtbot.waitUntil(lambda: help_of(pane).isVisible())
    qtbot.keyClick(text, Qt.Key.Key_Down)
    assert help_of(pane).buttons[0].hasFocus()
    qtbot.keyClick(help_of(pane).buttons[0], Qt.Key.Key_Right)
    assert help_of(pane).buttons[1].hasFocus()
    qtbot.keyClick(help_of(pane).buttons[1], Qt.Key.Key_Return)
    assert "お客様です。" in text.text
    assert text.hasFocus()


def test_typing_closes_the_help(begun, qtbot):
    text = page(begun).editor
    text.setFocus()
    text.go_to_field()
    text.go_to_field()
    qtbot.keyClicks(text, "2")
    assert not help_of(begun).isVisible()


def test_another_template_takes_the_place_of_one_nobody_wrote_on(begun):
    begun._templating.put(page(begun), SHIPPED["receipt"], begun._bare)
    text = page(begun).editor.text
    assert "領収書を、次の内容で" in text
    assert "はっきりお約束" not in text
    fill(begun, "披露宴に")
    begun._templating.put(page(begun), SHIPPED["thanks"], begun._bare)
    assert "領収書を、次の内容で" in page(begun).editor.text
