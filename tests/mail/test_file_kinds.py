"""The ending that counts is found behind every disguise."""

from __future__ import annotations

import pytest

from ecdesk.mail.file_kinds import FileKind, ending, file_kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("写真.JPG", FileKind.SHOWN),
        ("領収書.pdf", FileKind.SHOWN),
        ("請求書.pdf     .exe", FileKind.RUNS),
        ("photo\u202egpj.exe", FileKind.RUNS),
        ("photo\u200b.e\u200bxe", FileKind.RUNS),
        ("a.exe. .", FileKind.RUNS),
        ("a.exe\u3000", FileKind.RUNS),
        ("a.SCR", FileKind.RUNS),
        ("注文.lnk", FileKind.RUNS),
        ("dir/a.js", FileKind.RUNS),
        ("注文一覧.xlsm", FileKind.MACROS),
        ("案内.html", FileKind.PAGE),
        ("図.svg", FileKind.PAGE),
        ("箱.iso", FileKind.DISK),
        ("資料.zip", FileKind.OTHER),
        ("README", FileKind.OTHER),
        ("", FileKind.OTHER),
        ("exe", FileKind.OTHER),
    ],
)
def test_what_a_file_could_do(name: str, kind: FileKind) -> None:
    assert file_kind(name) is kind


def test_the_ending_is_told_in_lower_case() -> None:
    assert (ending("A.PDF"), ending("A"), ending(".bashrc")) == ("pdf", "", "")
