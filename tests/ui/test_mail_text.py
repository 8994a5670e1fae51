"""A mail's text is shown as words, at its full height, and nothing is loaded."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QUrl
from PySide6.QtGui import QImage, QPalette, QTextDocument
from PySide6.QtWidgets import QScrollArea

from ecdesk.ui.link_line import link_line
from ecdesk.ui.mail_text import MailText
from ecdesk.ui.pictures import COLUMN, picture
from ecdesk.ui.theme import Scheme, theme
from ecdesk.ui.tokens import LIGHT


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
        {"mine": picture(png(30, 20))},
    )
    kind = QTextDocument.ResourceType.ImageResource.value
    assert shown.loadResource(kind, QUrl("cid:mine")).width() == 30
    for outside in (url, str(file), "http://127.0.0.1:9/x.png", "cid:other", "qrc:/x.png"):
        image = shown.loadResource(kind, QUrl(outside))
        assert (image.width(), image.height()) == (1, 1)
    assert shown.loadResource(QTextDocument.ResourceType.StyleSheetResource.value, QUrl(url)) == b""
    shown.grab()  # painting asks for the pictures: with none there, Qt would look for a file


def test_a_link_is_told_before_it_is_clicked(qtbot):
    place = QScrollArea()
    qtbot.addWidget(place)
    shown = MailText()
    place.setWidget(shown)
    place.resize(500, 200)
    place.show()
    evil = "https://evil.example/a"
    shown.show_html(f"<a href='{evil}'>shop.example</a>", {}, {evil: "shop.example"})
    shown._on_highlighted(QUrl(evil))
    line = link_line(shown)
    assert line.isVisible()
    assert line.text() == "! evil.example　/a"
    assert line.parent() is place
    shown._on_clicked(QUrl(evil))
    assert line.isHidden()


def test_a_mail_that_chooses_its_colours_lies_on_paper(qtbot):
    shown = MailText()
    qtbot.addWidget(shown)
    theme().apply(Scheme.DARK, 1.0)
    shown.show_html("<p>x</p>", {}, paper=True)
    shown.ensurePolished()
    assert shown.palette().color(QPalette.ColorRole.Text).name().upper() == LIGHT.text
    theme().apply(Scheme.LIGHT, 1.0)


def test_what_turns_text_around_is_seen(qtbot):
    shown = MailText()
    qtbot.addWidget(shown)
    shown.show_text("photo\u202egpj.exe https://a.example/")
    assert shown.toPlainText() == "photo⇄gpj.exe https://a.example/"


def test_pictures_are_no_wider_than_a_column_and_bombs_are_none():
    made = picture(png(COLUMN * 2, 100))
    assert (made.width(), made.height()) == (COLUMN, 50)
    assert picture(b"") is None
    assert picture(b"not a picture") is None
    bomb = bytearray(png(10, 10))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2  # the header promises 3.6 gigapixels
    assert picture(bytes(bomb)) is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP"])
def test_each_kind_of_picture_is_shown(kind):
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    made = picture(bytes(buffer.data().data()), 10, 100)
    assert (made.width(), made.height()) == (10, 5)


@pytest.mark.qt_log_ignore("JPEG", extend=True)  # the library says what is wrong
@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a\xff\xff\xff\xff",
        b"\xff\xd8\xff\xe0 junk",
        b"P6 9 9 255\n" + b"x" * 300,
        b"/* XPM */",
    ],
)
def test_what_only_looks_like_a_picture_is_none(data):
    assert picture(data) is None
