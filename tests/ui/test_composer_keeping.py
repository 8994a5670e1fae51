"""What is typed is kept, whole and once, whatever the input method and the engine do meanwhile."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ecdesk.protocol import (
    CheckDraft,
    SaveDraft,
)
from ecdesk.ui.composer_pane import ComposerPane
from tests.helpers import shown
from tests.helpers.composing import (
    KEPT,
    STOP,
    check_with,
    compose,
    page,
    quick_desk,  # noqa: F401 - a fixture
    shown_pane,  # noqa: F401 - a fixture
    wait_for,
    write,
)
from tests.helpers.desk import Surroundings

# ── typing, saving, checking ─────────────────────────────────────────────────────────────────


def test_what_is_typed_is_saved_then_checked(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    when: list[object] = []
    pane.saved.connect(when.append)
    write(pane, "明日お届けします。")
    saved = wait_for(qtbot, desk, SaveDraft)[0].draft
    assert saved.body.endswith("明日お届けします。")
    assert saved.conversation_id == 10
    desk.link.answer(SaveDraft, **KEPT)
    assert when == [shown.NOW]
    assert wait_for(qtbot, desk, CheckDraft)[-1].draft.body == saved.body


def test_typing_on_and_on_is_saved_all_the_same(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    for _key in range(40):
        write(pane, "あ")
        qtbot.wait(4)
        if desk.link.asked(SaveDraft):
            break
    assert desk.link.asked(SaveDraft)


def test_what_is_kept_is_not_saved_again(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    desk.link.always(SaveDraft, **KEPT)
    pane.show_thread(shown.thread())
    write(pane, "あ")
    wait_for(qtbot, desk, SaveDraft)
    pane.flush()
    pane.flush()
    assert len(desk.link.asked(SaveDraft)) == 1


def test_while_the_engine_is_away_one_save_waits_and_the_newest_text_follows(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    write(pane, "一")
    wait_for(qtbot, desk, SaveDraft)
    desk.link.stop()
    for sign in "二三四五":
        write(pane, sign)
        qtbot.wait(15)
    assert len(desk.link.asked(SaveDraft)) == 1
    desk.link.start()
    desk.link.answer(SaveDraft, **KEPT)
    assert wait_for(qtbot, desk, SaveDraft, 2)[-1].draft.body.endswith("一二三四五")


def test_a_save_that_failed_is_tried_again_and_said(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    write(pane, "あ")
    wait_for(qtbot, desk, SaveDraft)
    desk.link.refuse(SaveDraft, "disk.full", "trouble")
    assert "保存できていません" in page(pane).state.text()
    wait_for(qtbot, desk, SaveDraft, 2)
    desk.link.answer(SaveDraft, **KEPT)
    assert page(pane).state.text() == ""


def test_text_left_behind_while_the_disk_was_full_is_still_saved(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    write(pane, "置いていく")
    pane.show_thread(shown.thread(11))
    desk.link.refuse(SaveDraft, "disk.full", "trouble")
    again = wait_for(qtbot, desk, SaveDraft, 2)[1].draft
    assert again.conversation_id == 10
    assert again.body.endswith("置いていく")


def test_leaving_a_field_saves(qtbot: QtBot, pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread())
    write(pane, "あ")
    page(pane).editor.left.emit()
    assert len(desk.link.asked(SaveDraft)) == 1


def test_another_conversation_saves_the_one_before(pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread())
    write(pane, "途中")
    pane.show_thread(shown.thread(11))
    (saved,) = desk.link.asked(SaveDraft)
    assert saved.draft.body.endswith("途中")
    assert "途中" not in page(pane).editor.text


def test_files_are_named_by_the_ids_the_engine_gave(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("x")
    pane.show_thread(shown.thread())
    page(pane).files.add_paths([tmp_path / "a.txt"])
    first = wait_for(qtbot, desk, SaveDraft)[0].draft
    assert first.files[0].path.endswith("a.txt")
    desk.link.answer(
        SaveDraft, saved_at=KEPT["saved_at"], files=[{"id": 9, "filename": "a.txt", "size": 1}]
    )
    qtbot.wait(30)
    assert len(desk.link.asked(SaveDraft)) == 1, "learning an id is no change to save"
    write(pane, "あ")
    assert [one.id for one in wait_for(qtbot, desk, SaveDraft, 2)[1].draft.files] == [9]


def test_only_the_newest_answer_knows_the_files(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("x")
    pane.show_thread(shown.thread())
    page(pane).files.add_paths([tmp_path / "a.txt"])
    pane.flush()
    write(pane, "あ")
    pane.flush()  # the file went twice: the engine replaces the first copy by the second
    at = KEPT["saved_at"]
    desk.link.answer(SaveDraft, saved_at=at, files=[{"id": 9, "filename": "a.txt", "size": 1}])
    assert page(pane).files.files[0].id == 0
    desk.link.answer(SaveDraft, saved_at=at, files=[{"id": 10, "filename": "a.txt", "size": 1}])
    assert page(pane).files.files[0].id == 10


# ── the input method ─────────────────────────────────────────────────────────────────────────


def test_nothing_is_saved_checked_or_sent_while_composing(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    check_with(qtbot, desk)
    asked = len(desk.link.asks)
    write(pane, "あ")
    compose(page(pane).editor, "かんじ")
    assert pane.composing
    qtbot.wait(60)
    pane.send()
    qtbot.keyClick(page(pane).editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.link.asks) == asked
    compose(page(pane).editor, commit="漢字")
    assert wait_for(qtbot, desk, SaveDraft)[0].draft.body.endswith("漢字")


def test_an_answer_that_comes_while_composing_changes_nothing(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    pane.show_thread(shown.thread())
    qtbot.waitUntil(lambda: bool(desk.link.open_asks(CheckDraft)), timeout=20_000)
    compose(page(pane).editor, "かな")
    desk.link.answer(CheckDraft, findings=[STOP], passed=[])
    assert page(pane).editor.extraSelections() == []
    assert page(pane).send.text() == "送信"
    compose(page(pane).editor, commit="仮名")
    check_with(qtbot, desk, STOP)
    qtbot.waitUntil(lambda: page(pane).send.text() == "送信 (残り 1)", timeout=20_000)


def test_composing_in_the_subject_counts_too(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread())
    compose(page(pane).subject, "けん")
    assert pane.composing


def test_closing_takes_over_what_is_being_composed(pane: ComposerPane, desk: Surroundings) -> None:
    pane.show_thread(shown.thread())
    write(pane, "本文")
    compose(page(pane).editor, "かな")
    pane.flush()
    assert desk.link.asked(SaveDraft)[-1].draft.body.endswith("本文かな")


def test_random_typing_between_reloads_answers_and_deaths_loses_no_character(
    qtbot: QtBot, pane: ComposerPane, desk: Surroundings
) -> None:
    dice = random.Random(11)
    view = shown.thread(draft=shown.draft(""))
    pane.show_thread(view)
    editor = page(pane).editor
    expected, mails = "", list(view.mails)
    for step in range(400):
        deed = dice.randrange(9)
        if deed == 0:
            compose(editor, dice.choice(["か", "かん", "かんじ"]))
        elif deed == 1:
            piece = dice.choice(["漢字", "𠮷", "。\n"])
            compose(editor, commit=piece)
            expected += piece
        elif deed == 2 and not editor.composing:
            write(pane, "x ")
            expected += "x "
        elif deed == 3:
            if dice.random() < 0.3:
                mails.append(shown.mail(100 + step))
            pane.show_thread(replace(view, mails=tuple(mails), revision=len(mails)))
        elif deed == 4:
            page(pane).editor.left.emit()
        elif deed == 5:
            for command, answer in ((SaveDraft, KEPT), (CheckDraft, {"findings": [STOP]})):
                if desk.link.open_asks(command) and desk.link.state == "ready":
                    desk.link.answer(command, **answer)
        elif deed == 6:
            (desk.link.stop if dice.random() < 0.5 else desk.link.start)()
        elif deed == 7 and step % 20 == 0:
            qtbot.wait(12)
        else:
            assert editor.text == expected
    compose(editor)
    assert editor.text == expected
    pane.flush()
    desk.link.start()
    assert desk.link.asked(SaveDraft)[-1].draft.body == expected
