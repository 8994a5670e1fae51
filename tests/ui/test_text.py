"""Hostile words are words, on one line and in passages."""

from __future__ import annotations

import pytest

from ecdesk.domain.mail import PartKind, TextPart
from ecdesk.ui.text import ElidedLabel, breakable, file_size, links, one_line, passages


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 バイト"),
        (1023, "1023 バイト"),
        (1024, "1 KB"),
        (12_345, "12 KB"),
        ((1 << 20) - 1, "1 MB"),
        (1_468_000, "1.4 MB"),
        (10_440_000, "10 MB"),
        (25 << 20, "25 MB"),
        (3 << 30, "3 GB"),
        (9 << 40, "9216 GB"),
    ],
)
def test_sizes_as_one_says_them(size, said):
    assert file_size(size) == said


def test_one_line_has_no_tricks_in_it():
    assert one_line("請求書\u202egnp.exe\n\x07 次の行\u200b") == "請求書gnp.exe 次の行"
    assert one_line("　全角　 の 間　") == "全角 の 間"


def test_a_long_number_or_address_may_go_on_in_the_next_line():
    said = "#412207-2026 m.sato@x.example 昨日"
    assert breakable(said).split("\u200b") == ["#412207-", "2026 m.", "sato@", "x.", "example 昨日"]
    assert breakable(said).replace("\u200b", "") == said


def test_addresses_written_out_are_links_and_nothing_else_is():
    text = (
        "詳しくは https://example.jp/a?b=1&c=2。または（http://example.com/）、javascript:alert(1)"
    )
    assert [address for _s, _e, address in links(text)] == [
        "https://example.jp/a?b=1&c=2",
        "http://example.com/",
    ]
    assert all(text[start:end] == address for start, end, address in links(text))


def test_passages_are_trimmed_and_keep_their_kind():
    text = "\n本文です  \n\n> 引用\n-- \n署名\n"
    cuts = [0, text.index("> "), text.index("-- "), len(text)]
    kinds = (PartKind.WRITTEN, PartKind.QUOTE, PartKind.SIGNATURE)
    parts = [TextPart(kind, cuts[at], cuts[at + 1]) for at, kind in enumerate(kinds)]
    said = passages(text, parts)
    assert [(one.kind, one.text) for one in said] == [
        (PartKind.WRITTEN, "本文です"),
        (PartKind.QUOTE, "> 引用"),
        (PartKind.SIGNATURE, "--\n署名"),
    ]


def test_a_mail_of_blank_lines_has_nothing_to_show():
    assert passages("\n \r\n\t\n", ()) == ()


def test_a_long_line_is_shortened_and_told_in_full(qtbot):
    label = ElidedLabel("とても長い件名" * 20)
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.toolTip() == label.whole == label.accessibleName()
    label.resize(5000, 20)
    assert label.text() == label.whole
    assert label.toolTip() == ""


def test_a_subject_cannot_be_markup(qtbot):
    label = ElidedLabel("<b>重要</b>")
    qtbot.addWidget(label)
    label.resize(500, 20)
    label.show()
    assert label.text() == "<b>重要</b>"
    label.resize(20, 20)
    assert "<b>" not in label.toolTip()
