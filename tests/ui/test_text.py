"""Hostile words are shown as words, and nothing is loaded."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QUrl
from PySide6.QtGui import QImage, QTextDocument

from ecdesk.domain.mail import PartKind, TextPart
from ecdesk.ui.text import (
    WIDTH_AT_MOST,
    ElidedLabel,
    MailText,
    file_size,
    links,
    one_line,
    passages,
    picture,
)


def png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0バイト"),
        (812, "812バイト"),
        (24_600, "24 KB"),
        (1_340_000, "1.3 MB"),
        (9e12, "8382 GB"),
    ],
)
def test_sizes_as_one_says_them(size, said):
    assert file_size(size) == said


def test_one_line_has_no_tricks_in_it():
    assert one_line("請求書\u202egnp.exe\n\x07 次の行\u200b") == "請求書gnp.exe 次の行"
    assert one_line("　全角　 の 間　") == "全角 の 間"


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


def test_markup_in_plain_text_stays_words(qtbot):
    shown = MailText()
    qtbot.addWidget(shown)
    text = "<b>太字</b> <img src='file:///etc/passwd'> &amp; <script>x</script>"
    shown.show_text(text)
    assert shown.toPlainText() == text


def test_text_takes_the_height_it_needs(qtbot):
    shown = MailText()
    qtbot.addWidget(shown)
    shown.resize(300, 10)
    shown.show()
    shown.show_text("一行")
    one = shown.height()
    shown.show_text("\n".join(["一行"] * 10))
    assert shown.height() >= 9 * one
    assert not shown.verticalScrollBar().isVisible()
    high = shown.height()
    shown.show_text("あ" * 400)
    wide = shown.height()
    shown.resize(150, shown.height())
    assert shown.height() > wide > one
    assert high > one


def test_only_what_the_mail_carries_is_loaded(qtbot, tmp_path):
    file = tmp_path / "secret.png"
    file.write_bytes(png(40, 40))
    shown = MailText()
    qtbot.addWidget(shown)
    shown.resize(400, 10)
    url = QUrl.fromLocalFile(str(file)).toString()
    shown.show_html(
        f'<img src="{url}"><img src="{file}"><img src="http://127.0.0.1:9/x.png">'
        '<img src="cid:mine">',
        {"mine": png(30, 20)},
    )
    kind = QTextDocument.ResourceType.ImageResource.value
    assert shown.loadResource(kind, QUrl("cid:mine")).width() == 30
    for outside in (url, str(file), "http://127.0.0.1:9/x.png", "cid:other", "qrc:/x.png"):
        image = shown.loadResource(kind, QUrl(outside))
        assert (image.width(), image.height()) == (1, 1)
    assert shown.loadResource(QTextDocument.ResourceType.StyleSheetResource.value, QUrl(url)) == b""
    shown.grab()  # painting asks for the pictures: with none there, Qt would look for a file


def test_pictures_are_no_wider_than_a_column_and_bombs_are_none():
    made = picture(png(WIDTH_AT_MOST * 2, 100))
    assert (made.width(), made.height()) == (WIDTH_AT_MOST, 50)
    assert picture(b"") is None
    assert picture(b"not a picture") is None
    bomb = bytearray(png(10, 10))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2  # the header promises 3.6 gigapixels
    assert picture(bytes(bomb)) is None


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
