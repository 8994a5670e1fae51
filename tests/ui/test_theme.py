"""Every pair of colours that occurs can be read; light, dark and zoom reach everything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel

import ecdesk.ui
from ecdesk.ui import theme as looks
from ecdesk.ui.theme import DARK, LIGHT, PAIRS, Scheme, dress, font, px, set_tone, theme


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("fore", "back"), PAIRS)
def test_every_pair_can_be_read(tokens, fore, back):
    assert contrast(getattr(tokens, fore), getattr(tokens, back)) >= 4.5


def test_no_colour_is_written_anywhere_else():
    folder = Path(ecdesk.ui.__file__).parent
    strays = [
        path.name
        for path in folder.rglob("*.py")
        if path.name != "tokens.py" and re.search(r'"#[0-9A-Fa-f]{6}"', path.read_text("utf-8"))
    ]
    # A shop's own colours are data: the account screen offers some.
    assert [name for name in strays if not name.startswith("account")] == []


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_stylesheet_has_no_gap(tokens):
    sheet = looks.stylesheet(tokens)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_dark_reaches_the_palette_and_the_stylesheet(qapp, qtbot):
    with qtbot.waitSignal(theme().changed):
        theme().apply(Scheme.DARK)
    assert theme().dark
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.bg)
    assert DARK.bg in qapp.styleSheet()


def test_there_is_one_theme(qapp):
    assert theme() is theme()
    assert theme().parent() is QApplication.instance()


def test_zoom_goes_in_steps_and_stops_at_the_ends(qapp):
    look = theme()
    look.step_zoom(1)
    assert look.zoom == 1.1
    assert px(100) == 110
    assert font(looks.HEADING).pixelSize() == 19
    for _more in range(20):
        look.step_zoom(1)
    assert look.zoom == looks.ZOOMS[-1]
    for _less in range(20):
        look.step_zoom(-1)
    assert look.zoom == looks.ZOOMS[0]
    look.step_zoom(0)
    assert look.zoom == 1.0


def test_a_tone_is_seen_at_once(qtbot):
    label = dress(QLabel("期限"), "pill", tone="ok", says="期限まで")
    qtbot.addWidget(label)
    label.show()
    before = label.grab().toImage()
    set_tone(label, "bad")
    assert label.grab().toImage() != before
    assert label.accessibleName() == "期限まで"


def test_an_icon_follows_the_colours(qtbot):
    light = theme().icon("paperclip").pixmap(16).toImage()
    theme().apply(Scheme.DARK)
    assert theme().icon("paperclip").pixmap(16).toImage() != light
