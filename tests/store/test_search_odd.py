"""Mails are found however odd what is written in them: signs not seen, numbers in pieces."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.helpers.shelf import Shelf
from tests.helpers.whole_desk import NOW


@pytest.fixture
def shelf(empty_desk: Path, tmp_path: Path) -> Shelf:
    path = tmp_path / "desk.sqlite3"
    path.write_bytes(empty_desk.read_bytes())
    return Shelf(path)


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("見\u200bえない", "見えない"),  # what newsletters put between letters
        ("お届\u00adけ先", "お届け"),
        ("葛\U000e0100飾区", "葛飾区"),
        ("ありがとう❤\ufe0fです", "❤です"),
        ("Cafe\u0301 au lait のCrème", "café"),
        ("Cafe\u0301 au lait のCrème", "CREME"),
        ("090 1234-5678", "09012345678"),
        ("03 (1234) 5678", "03-1234-5678"),
        ("090-1234-\n5678", "09012345678"),
        ("+81 90 1234 5678", "電話:090-1234-5678"),
        ("090-1234-5678", "電話:5678"),
        ("090-1234-5678", "tel:3456"),  # across a hyphen
        ("＋８１（０）３－１２３４－５６７８", "電話:0312345678"),
        ('番号は"A-12"です', '「"A」'),
    ],
)
def test_odd_writing_hides_no_mail(shelf: Shelf, text: str, typed: str, indexed: bool) -> None:
    mail = shelf.puts(text)
    shelf.puts("関係のない 11-22-33")
    if indexed:
        shelf.indexes()
    assert shelf.finds(typed) == [mail]


@pytest.mark.parametrize("indexed", [False, True])
def test_a_telephone_number_is_no_other_number(shelf: Shelf, indexed: bool) -> None:
    known = shelf.puts("届きません", customer=shelf.knows("山田", phone="090-1234-5678"))
    said = shelf.puts("080-9999-5678 にお電話ください", at=NOW - timedelta(hours=1))
    shelf.puts("注文 10485678 の 5678 円です", at=NOW - timedelta(hours=2))
    if indexed:
        shelf.indexes()
    assert shelf.finds("電話:5678") == [known, said]
    assert shelf.finds("電話:09012345678") == [known]
    assert shelf.finds("電話:5678 -電話:0809999") == [known]


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize("typed", ["田[本店]", "to:[本店", 'to:"「店」,"', "a\\b"])
def test_signs_of_the_form_that_names_are_kept_in_are_found(
    shelf: Shelf, typed: str, indexed: bool
) -> None:
    mail = shelf.puts("x", to=[["山田[本店]「店」,a\\b", "s@x.jp"]])
    shelf.puts("y")
    if indexed:
        shelf.indexes()
    assert shelf.finds(typed) == [mail]
