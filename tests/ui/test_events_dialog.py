"""店のできごと: kept, looked at, put right, imported; and a way back from each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ecdesk.domain.events import ShopEvent
from ecdesk.protocol import Changed, ImportEvents, RemoveEvents, RestoreEvents, SaveEvent
from ecdesk.ui.dialogs.events import EventsDialog
from ecdesk.ui.dialogs.events_files import KeptFile
from ecdesk.ui.dialogs.events_import import EventsImportDialog
from ecdesk.views.rows import EventFileView, EventView
from tests.helpers.desk import Surroundings, surroundings
from tests.helpers.shown import shop

MIDNIGHT = datetime(2026, 11, 16, 15, tzinfo=UTC)  # 0:00 of the 17th in Japan
DAY = timedelta(days=1)
SALE = EventView(
    ShopEvent(
        "秋のセール",
        MIDNIGHT - 4 * DAY,
        MIDNIGHT,
        "クーポン AKI10",
        "<b>最終日</b>の 23:59 まで",
        "https://koharu.example/sale",
        ("バナー.png",),
        id=1,
    ),
    1,
    (EventFileView(7, "バナー.png", "image/png", 2048),),
)
KNIT = EventView(ShopEvent("新作公開", MIDNIGHT + DAY / 2, MIDNIGHT + 9 * DAY, id=2), 1)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the engine has kept."""
    answers: dict[str, Any] = {"listed": (KNIT, SALE), "file": b""}
    views = "ecdesk.views.shop_events"
    monkeypatch.setattr(f"{views}.listed", lambda _reader: answers["listed"])
    monkeypatch.setattr(
        f"{views}.file_of", lambda _reader, _number: (SALE.files[0], answers["file"])
    )
    return answers


@pytest.fixture
def desk(qtbot: QtBot, kept: dict[str, Any]) -> Iterator[Surroundings]:
    with surroundings() as made:
        yield made


def opened(qtbot: QtBot, desk: Surroundings, **how: Any) -> EventsDialog:
    made = EventsDialog(desk.context, (shop(), shop(2, "珈琲みずき")), **how)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def events(qtbot: QtBot, desk: Surroundings) -> EventsDialog:
    made = opened(qtbot, desk, event_id=1)
    qtbot.waitUntil(lambda: made.list.count() == 2, timeout=20_000)
    return made


def said_in(events: EventsDialog) -> str:
    return "\n".join(one.text() for one in events.look.findChildren(QLabel) if one.isVisible())


# ── looking ──────────────────────────────────────────────────────────────────────────────────


def test_an_event_is_shown_as_it_was_kept(events: EventsDialog) -> None:
    said = said_in(events)
    for words in ("秋のセール", "11/13(金)〜11/16(月)", "終了", "クーポン AKI10", "こはる洋品店"):
        assert words in said
    page = events.look.page.toPlainText()
    assert page == "<b>最終日</b>の 23:59 まで", "what a page said is text, never markup"
    assert [chip.text() for chip in events.look.files.chips] == ["バナー.png　2 KB"]
    assert events.list.item(0).text() == "新作公開\n開催中　11/17–25　こはる洋品店"


def test_a_picture_is_shown_in_place(
    qtbot: QtBot, desk: Surroundings, kept: dict[str, Any]
) -> None:
    from PySide6.QtCore import QBuffer, QByteArray

    image = QImage(80, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    kept["file"] = held.data()
    events = opened(qtbot, desk, event_id=1)

    def shown() -> None:
        labels = events.look.files.findChildren(QLabel)
        assert [(one.pixmap().width(), one.pixmap().height()) for one in labels] == [(80, 40)]

    qtbot.waitUntil(shown, timeout=20_000)


def test_a_whole_site_pasted_in_is_shown_at_once(events: EventsDialog) -> None:
    page = "セールのページの文です。\n" * 16_000
    event = ShopEvent("x", MIDNIGHT, MIDNIGHT + DAY, "条件" * 50_000, page, id=3)
    begun = time.process_time()
    events.show_events((EventView(event, 1),))
    events.grab()
    assert time.process_time() - begun < 5, "0.1 s on an idle machine"
    assert events.look.page.toPlainText() == page


@pytest.mark.parametrize(
    ("url", "opens"),
    [
        ("https://koharu.example/", True),
        ("HTTP://koharu.example", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("koharu.example", False),
    ],
)
def test_only_a_page_of_the_web_can_be_opened(
    qtbot: QtBot, desk: Surroundings, kept: dict[str, Any], url: str, opens: bool
) -> None:
    event = ShopEvent("x", MIDNIGHT, MIDNIGHT + DAY, url=url, id=3)
    kept["listed"] = (EventView(event, 1),)
    events = opened(qtbot, desk)
    qtbot.waitUntil(lambda: events.list.count() == 1, timeout=20_000)
    assert events.look.open.isHidden() is not opens


def test_a_kept_file_is_saved_where_the_person_says(
    qtbot: QtBot, events: EventsDialog, kept: dict[str, Any], tmp_path: Path
) -> None:
    kept["file"] = b"as it was"
    file = tmp_path / "バナー.png"
    events.look.files.save_to(KeptFile("バナー.png", 9, 7), file)
    qtbot.waitUntil(file.exists, timeout=20_000)
    assert file.read_bytes() == b"as it was"
    qtbot.waitUntil(lambda: events.told.text() == "保存しました: バナー.png", timeout=20_000)


def test_nothing_kept_says_what_it_is_for(
    qtbot: QtBot, desk: Surroundings, kept: dict[str, Any]
) -> None:
    kept["listed"] = ()
    events = opened(qtbot, desk)
    qtbot.waitUntil(lambda: "メールの横に" in events.nothing.text(), timeout=20_000)
    assert events.stack.currentWidget() is events.nothing


# ── writing ──────────────────────────────────────────────────────────────────────────────────


def write(events: EventsDialog, **fields: str) -> None:
    """What an input method hands over: QTest's keys know no Japanese."""
    for name, text in fields.items():
        field = getattr(events.form, name)
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(field, event)


def test_a_new_event_by_keys_alone(
    qtbot: QtBot, events: EventsDialog, desk: Surroundings, kept: dict[str, Any]
) -> None:
    events.new.click()
    write(events, name="初売り", start="12/31 24:00", end="1/3", terms="福袋")
    assert events.form.when.text() == "1/1(金)〜1/3(日)"
    qtbot.keyClick(events, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (asked,) = desk.link.asked(SaveEvent)
    assert (asked.event.id, asked.event.shop_id, asked.event.name) == (0, 1, "初売り")
    assert asked.event.start == datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert asked.event.end == datetime(2027, 1, 3, 15, tzinfo=UTC)
    new = ShopEvent("初売り", asked.event.start, asked.event.end, id=9)
    kept["listed"] = (EventView(new, 1), KNIT, SALE)
    desk.link.answer(SaveEvent, event_id=9, before=None)
    qtbot.waitUntil(lambda: events.list.count() == 3, timeout=20_000)
    assert events.chosen is not None
    assert events.chosen.event.id == 9
    assert not events.editing
    events.undo.click()
    assert desk.link.asked(RemoveEvents)[0].event_ids == [9]


def test_putting_right_keeps_the_files_and_can_be_taken_back(
    events: EventsDialog, desk: Surroundings
) -> None:
    events.look.change.click()
    assert (events.form.start.text(), events.form.end.text()) == ("2026/11/13", "2026/11/16")
    events.form.name.setText("秋の大セール")
    events.save.click()
    (asked,) = desk.link.asked(SaveEvent)
    assert (asked.event.id, asked.event.name) == (1, "秋の大セール")
    assert (asked.event.start, asked.event.end) == (SALE.event.start, SALE.event.end)
    assert [file.id for file in asked.event.files] == [7]
    before = msgspec.structs.replace(asked.event, name="秋のセール")
    desk.link.answer(SaveEvent, event_id=1, before=msgspec.to_builtins(before))
    events.undo.click()
    assert desk.link.asked(SaveEvent)[1].event == before


@pytest.mark.parametrize(
    ("fields", "said", "where"),
    [
        ({"name": "", "start": "11/1", "end": "11/2"}, "名前を入れ", "name"),
        ({"name": "x", "start": "11/3", "end": "11/1"}, "終わりは始まりより後", "end"),
        ({"name": "x", "start": "きのう", "end": "11/1"}, "日時を読めません", "start"),
    ],
)
def test_what_no_event_can_be_is_said_and_stays(
    qtbot: QtBot,
    events: EventsDialog,
    desk: Surroundings,
    fields: dict[str, str],
    said: str,
    where: str,
) -> None:
    events.new.click()
    for name, text in fields.items():
        getattr(events.form, name).setText(text)
    events.save.click()
    assert said in events.said.text()
    assert getattr(events.form, where).hasFocus()
    assert desk.link.asked(SaveEvent) == []
    assert events.form.start.text() == fields["start"]


def test_what_is_being_written_survives_a_change_elsewhere_and_a_slip_of_the_key(
    qtbot: QtBot, events: EventsDialog, desk: Surroundings, kept: dict[str, Any]
) -> None:
    events.new.click()
    write(events, name="書きかけ")
    kept["listed"] = (SALE,)
    desk.link.changed.emit(Changed(settings=True))
    qtbot.waitUntil(lambda: events.list.count() == 1, timeout=20_000)
    assert events.editing
    qtbot.keyClick(events, Qt.Key.Key_Escape)
    assert events.isVisible()
    assert "まだ保存していません" in events.said.text()
    assert events.form.name.text() == "書きかけ"
    qtbot.keyClick(events, Qt.Key.Key_Escape)
    assert not events.isVisible()


def test_a_refusal_of_the_engine_is_said_beside_the_fields(
    events: EventsDialog, desk: Surroundings
) -> None:
    events.look.change.click()
    events.save.click()
    desk.link.refuse(SaveEvent, "file.unreadable", name="バナー.png")
    assert "バナー.png" in events.said.text()
    assert events.save.isEnabled()


def test_an_event_is_taken_away_by_key_and_comes_back(
    qtbot: QtBot, events: EventsDialog, desk: Surroundings
) -> None:
    events.list.setFocus()
    qtbot.keyClick(events.list, Qt.Key.Key_Delete)
    assert desk.link.asked(RemoveEvents)[0].event_ids == [1]
    desk.link.answer(RemoveEvents, event_ids=[1])
    assert events.told.text() == "「秋のセール」を消しました。"
    events.undo.click()
    assert desk.link.asked(RestoreEvents)[0].event_ids == [1]


def test_files_are_added_once_and_taken_off(
    qtbot: QtBot, events: EventsDialog, desk: Surroundings, tmp_path: Path
) -> None:
    picture = tmp_path / "ページ.png"
    picture.write_bytes(b"x" * 10)
    events.look.change.click()
    files = events.form.files
    files.add_paths([picture, tmp_path, tmp_path / "gone.png"])
    qtbot.waitUntil(lambda: len(files.files) == 2, timeout=20_000)
    files.add_paths([picture])
    qtbot.waitUntil(lambda: not desk.jobs.busy, timeout=20_000)
    assert [one.filename for one in files.files] == ["バナー.png", "ページ.png"]
    files.chips[0].menu().actions()[-1].trigger()
    events.save.click()
    (asked,) = desk.link.asked(SaveEvent)
    assert [(file.id, file.path) for file in asked.event.files] == [(0, str(picture))]


def test_a_copied_picture_is_pasted(qtbot: QtBot, events: EventsDialog, desk: Surroundings) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    QGuiApplication.clipboard().setImage(image)
    events.look.change.click()
    events.form.files.paste.click()
    qtbot.waitUntil(lambda: len(events.form.files.files) == 2, timeout=20_000)
    added = events.form.files.files[1]
    assert added.filename == "画面 2.png"
    assert Path(added.path).read_bytes().startswith(b"\x89PNG")
    desk.context.looked_at.clear()


def test_copied_files_are_pasted_and_an_empty_clipboard_is_said(
    qtbot: QtBot, events: EventsDialog, desk: Surroundings, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("控え")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    QGuiApplication.clipboard().setMimeData(data)
    events.look.change.click()
    events.form.files.paste.click()
    qtbot.waitUntil(lambda: len(events.form.files.files) == 2, timeout=20_000)
    QGuiApplication.clipboard().clear()
    events.form.files.paste.click()
    assert events.told.text() == "コピーした画像がありません。"


# ── import ───────────────────────────────────────────────────────────────────────────────────

TABLE = """イベント名,開始,終了,条件
秋のセール,2026/11/13,2026/11/16,もうあるもの
クリスマス,2026/12/20 10:00,2026/12/25,ラッピング無料
こわれた,いつか,2026/12/25,
初売り,2027/1/1,2027/1/3,福袋
"""


def found(qtbot: QtBot, events: EventsDialog) -> EventsImportDialog:
    def there() -> None:
        assert events.findChildren(EventsImportDialog)

    qtbot.waitUntil(there, timeout=20_000)
    dialog = events.findChildren(EventsImportDialog)[-1]
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    return dialog


def test_a_table_is_shown_before_anything_is_kept(
    qtbot: QtBot, events: EventsDialog, desk: Surroundings, tmp_path: Path
) -> None:
    file = tmp_path / "できごと.csv"
    file.write_bytes(TABLE.encode("cp932"))
    events.import_from(file, shop())
    dialog = found(qtbot, events)
    said = [dialog.list.item(at).text().strip() for at in range(dialog.list.count())]
    assert said == [
        "11/13(金)〜11/16(月)　秋のセール　(もうあります)",
        "12/20(日) 10:00 〜 12/25(金) 24:00　クリスマス",
        "1/1(金)〜1/3(日)　初売り",
    ]
    assert "3 件目: 日時を読めません" in dialog.unread.text()
    assert desk.link.asked(ImportEvents) == []
    dialog.list.tick(1, False)
    assert dialog.go.text() == "1 件を読み込む"
    dialog.go.click()
    (asked,) = desk.link.asked(ImportEvents)
    assert [event.name for event in asked.events] == ["初売り"]
    desk.link.answer(ImportEvents, event_ids=[5])
    assert events.told.text() == "できごとを 1 件読み込みました。"
    events.undo.click()
    assert desk.link.asked(RemoveEvents)[0].event_ids == [5]


def test_a_calendar_is_read_too(qtbot: QtBot, events: EventsDialog, tmp_path: Path) -> None:
    file = tmp_path / "sale.ics"
    file.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261220T100000\nDTEND:20261220T200000\n"
        "SUMMARY:1日セール\nEND:VEVENT\nEND:VCALENDAR\n",
        "utf-8",
    )
    events.import_from(file, shop())
    dialog = found(qtbot, events)
    assert dialog.list.item(0).text().strip() == "12/20(日) 10:00 〜 20:00　1日セール"


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "列が見つかりません"), (b"\x00\xff\xfe", "列が見つかりません"), (None, "場所と権限")],
)
def test_what_cannot_be_read_is_said(
    qtbot: QtBot, events: EventsDialog, tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "x.csv"
    if content is not None:
        file.write_bytes(content)
    events.import_from(file, shop())
    qtbot.waitUntil(lambda: said in events.told.text(), timeout=20_000)
    assert events.undo.isHidden()
