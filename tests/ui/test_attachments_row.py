"""Files of a draft: added, refused, known to the engine, gone, too many."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ecdesk.ui.attachments_row import AttachmentsRow, DraftFile


@pytest.fixture
def row(qtbot: QtBot) -> AttachmentsRow:
    made = AttachmentsRow()
    qtbot.addWidget(made)
    return made


def test_a_file_is_added_once(row: AttachmentsRow, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x" * 2048)
    row.add_paths([tmp_path / "a.pdf", tmp_path / "a.pdf"])
    assert [(one.filename, one.size) for one in row.files] == [("a.pdf", 2048)]
    assert not row.isHidden()


def test_folders_and_missing_files_are_named(row: AttachmentsRow, tmp_path: Path) -> None:
    row.add_paths([tmp_path, tmp_path / "ない.pdf"])
    assert row.files == ()
    assert "ない.pdf" in row.trouble
    assert not row.isHidden()


def test_a_file_that_went_away_is_named_until_the_engine_has_it(
    row: AttachmentsRow, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"x")
    row.add_paths([path])
    path.unlink()
    assert row.missing() == ("a.pdf",)
    row.take_over(row.files, [{"id": 3, "filename": "a.pdf", "size": 1}])
    assert row.missing() == ()
    assert row.files[0].key == (3, "", 0, 0)


def test_ids_go_to_the_new_files_in_their_order(row: AttachmentsRow) -> None:
    row.set_files(
        [DraftFile("旧", 1, id=5), DraftFile("甲", 1, path="/a"), DraftFile("乙", 1, path="/b")]
    )
    row.take_over(row.files, [{"id": 5}, {"id": 8}, {"id": 9}])
    assert [(one.filename, one.id) for one in row.files] == [("旧", 5), ("甲", 8), ("乙", 9)]


def test_more_than_25_mb_is_said(row: AttachmentsRow) -> None:
    row.set_files([DraftFile("動画.mp4", 20 * 1024 * 1024, id=1)])
    assert "25 MB" in row.trouble


def test_taking_one_off(row: AttachmentsRow) -> None:
    changed: list[int] = []
    row.changed.connect(lambda: changed.append(1))
    row.set_files([DraftFile("甲", 1, id=1), DraftFile("乙", 1, id=2)])
    row._chips[0].remove.click()
    assert [one.filename for one in row.files] == ["乙"]
    assert changed == [1]


def test_a_size_is_said_as_everywhere(row: AttachmentsRow) -> None:
    row.set_files([DraftFile("見積.pdf", 12_345, id=1)])
    assert "12 KB" in [label.text() for label in row.findChildren(QLabel)]
