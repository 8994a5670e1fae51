"""A mail's text is shown as words, at its full height, and nothing is loaded."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QUrl
from PySide6.QtGui import QImage, QTextDocument

from ecdesk.ui.mail_text import WIDTH_AT_MOST, MailText, picture


def png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


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
