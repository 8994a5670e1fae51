"""How ECDesk looks: tokens, palette and the one stylesheet, light and dark.

Every colour on the screen is a token (`tokens.py`), so that a test can prove each pair readable and
a change of the system's scheme reaches everything at once. Widgets say what they *are* by their
`objectName`; the stylesheet says how that looks:

    labels    mute  small  heading  title  strong  pill (tone)  chip  key
    frames    pane  ground  card  bar  status  strip (tone)
    buttons   primary  quiet  link  fold  tab  shop  icon

`tone` is a dynamic property (ok, warn, bad, mute, accent): see `set_tone`. `dress` says both while
a widget is made: `dress(QLabel(_("件名")), "mute")`.

The one rule: no font size or radius is written anywhere else in `ui/`, no colour anywhere else but
in `tokens`.
"""

from __future__ import annotations

from dataclasses import fields
from string import Template
from typing import TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ecdesk.ui.tokens import DARK, LIGHT, PAIRS, ZOOMS, Scheme, Tokens, tone_colours

__all__ = ["DARK", "LIGHT", "PAIRS", "ZOOMS", "Scheme", "Tokens", "tone_colours"]

FAMILIES = ("Yu Gothic UI", "Meiryo UI", "Hiragino Sans", "Noto Sans CJK JP")
SMALL, INTERFACE, MAIL, HEADING = 12, 13, 14, 17  # pixels at zoom 1
FIGURE = 24  # a number that is looked at for itself
LINE_HEIGHT = 1.75  # of mail text, times its size
SPACE = 4  # every distance is a multiple of it
W = TypeVar("W", bound=QWidget)


class Theme(QObject):
    """The application's look: follows the system's scheme unless the person chose one."""

    changed = Signal()  # colours or sizes; after the stylesheet is in place

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self.setObjectName("ecdesk-theme")
        self.scheme = Scheme.SYSTEM
        self.zoom = 1.0
        self._worn: tuple[Scheme, bool, float] | None = None  # scheme, dark or not, zoom
        self._icons: dict[tuple[str, str], QIcon] = {}
        application.styleHints().colorSchemeChanged.connect(self._on_system_scheme)

    @property
    def dark(self) -> bool:
        """Whether the dark colours are shown."""
        if self.scheme is Scheme.SYSTEM:
            return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self.scheme is Scheme.DARK

    @property
    def tokens(self) -> Tokens:
        """The colours shown now."""
        return DARK if self.dark else LIGHT

    def apply(self, scheme: Scheme | None = None, zoom: float | None = None) -> None:
        """Take over what is given and dress the whole application anew, if it looks otherwise."""
        self.scheme = self.scheme if scheme is None else scheme
        self.zoom = self.zoom if zoom is None else min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        worn = (self.scheme, self.dark, self.zoom)
        if worn == self._worn:
            return
        # Each of these goes through every widget there is: only what really changes is set.
        if self._worn is None:
            application.setStyle("Fusion")
        self._worn = worn
        self._icons.clear()
        if application.font() != font(INTERFACE):
            application.setFont(font(INTERFACE))
        if application.palette() != palette(self.tokens):
            application.setPalette(palette(self.tokens))
        sheet = stylesheet(self.tokens, self.zoom)
        if application.styleSheet() != sheet:
            application.setStyleSheet(sheet)
        self.changed.emit()

    def step_zoom(self, steps: int) -> None:
        """Larger (positive) or smaller by steps; 0 back to the usual size."""
        nearest = min(range(len(ZOOMS)), key=lambda at: abs(ZOOMS[at] - self.zoom))
        at = min(max(nearest + steps, 0), len(ZOOMS) - 1) if steps else ZOOMS.index(1.0)
        self.apply(zoom=ZOOMS[at])

    def icon(self, name: str, tone: str = "text") -> QIcon:
        """A Material Design icon in a token's colour; not before the first paint (0.1 s)."""
        key = (name, tone)
        if key not in self._icons:
            import qtawesome

            colour = getattr(self.tokens, tone)
            self._icons[key] = qtawesome.icon(
                f"mdi6.{name}", color=colour, color_active=colour, color_disabled=self.tokens.mute
            )
        return self._icons[key]

    def _on_system_scheme(self) -> None:
        if self.scheme is Scheme.SYSTEM:
            self.apply()


_found: list[Theme] = []  # that of the running application, once it was asked for


def theme() -> Theme:
    """The look of the running application; made at first use, and its child."""
    if _found and shiboken6.isValid(_found[0]):  # asked for at every length in every paint
        return _found[0]
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    found = application.findChild(Theme, "ecdesk-theme", Qt.FindChildOption.FindDirectChildrenOnly)
    _found[:] = [found if isinstance(found, Theme) else Theme(application)]
    return _found[0]


def icon(name: str, tone: str = "text") -> QIcon:
    """See `Theme.icon`."""
    return theme().icon(name, tone)


def px(size: float) -> int:
    """A length in pixels at the present zoom."""
    return round(size * theme().zoom)


def font(size: int = INTERFACE, *, bold: bool = False, tabular: bool = False) -> QFont:
    """The interface font in a size of this module, at the present zoom."""
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPixelSize(px(size))
    if bold:
        made.setWeight(QFont.Weight.DemiBold if size < HEADING else QFont.Weight.Bold)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def dress(widget: W, role: str, *, tone: str = "", says: str = "", tip: str = "") -> W:
    """Say what a widget is (its `objectName`), its tone, and what screen readers call it."""
    widget.setObjectName(role)
    if tone:
        widget.setProperty("tone", tone)
    if says:
        widget.setAccessibleName(says)
    if tip:
        widget.setToolTip(tip)
    return widget


def set_tone(widget: QWidget, tone: str) -> None:
    """Change a widget's tone and let the stylesheet see it."""
    if widget.property("tone") == tone:
        return
    widget.setProperty("tone", tone)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def palette(tokens: Tokens) -> QPalette:
    """What Qt itself draws with: selection, placeholders, tooltips, disabled things."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, tokens.bg),
        (role.WindowText, tokens.text),
        (role.Base, tokens.pane),
        (role.AlternateBase, tokens.bg),
        (role.Text, tokens.text),
        (role.Button, tokens.pane),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.bad),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.PlaceholderText, tokens.mute),
        (role.ToolTipBase, tokens.pane),
        (role.ToolTipText, tokens.text),
        (role.Light, tokens.pane),
        (role.Midlight, tokens.line),
        (role.Mid, tokens.line),
        (role.Dark, tokens.mute),
        (role.Shadow, tokens.line),
        (role.Accent, tokens.accent),
    ):
        made.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, QColor(tokens.mute))
    return made


def stylesheet(tokens: Tokens, zoom: float = 1.0) -> str:
    """The application's stylesheet for these colours and this zoom."""
    sizes = {"small": SMALL, "interface": INTERFACE, "mail": MAIL, "heading": HEADING, "tiny": 11}
    sizes["figure"] = FIGURE
    values = {name: f"{round(size * zoom)}px" for name, size in sizes.items()}
    values |= {f.name: getattr(tokens, f.name) for f in fields(tokens) if f.name != "field"}
    values |= {"paper": LIGHT.pane, "ink": LIGHT.text}  # a light page in any scheme
    return Template(_STYLE).substitute(values, field=tokens.field, **_tones(tokens))


def _tones(tokens: Tokens) -> dict[str, str]:
    rules = []
    for tone in ("ok", "warn", "bad", "accent", "mute"):
        fore, ground = tone_colours(tokens, tone)
        rules.append(f'#pill[tone="{tone}"] {{ color: {fore}; background: {ground}; }}')
        rules.append(f'#chip[tone="{tone}"] {{ color: {fore}; border-color: {fore}; }}')
        rules.append(f'QLabel[tone="{tone}"] {{ color: {fore}; }}')
        rules.append(f'#status QLabel[tone="{tone}"] {{ color: {fore}; }}')
        rules.append(f'#status QPushButton[tone="{tone}"] {{ color: {fore}; }}')
        rules.append(f'#strip[tone="{tone}"] {{ background: {ground}; }}')
    return {"tones": "\n".join(rules)}


_STYLE = """
QToolTip { color: $text; background: $pane; border: 1px solid $line; padding: 4px 8px; }
QMainWindow, QDialog, #ground { background: $bg; }
#pane { background: $pane; }
#bar { background: $pane; border: none; border-bottom: 1px solid $line; }
#bar[tone="accent"] { background: $selection; }
#status { background: $pane; border: none; border-top: 1px solid $line; }
#status QLabel, #status QPushButton { color: $mute; font-size: $tiny; }
#status QPushButton { padding: 1px 4px; border-radius: 4px; min-height: 16px; }
#side { background: $bg; border: none; border-left: 1px solid $line; }
#foot { background: $pane; border: none; border-top: 1px solid $line; }
#card { background: $pane; border: 1px solid $line; border-radius: 8px; }
#proposal { background: $selection; border: 1px dashed $mute; border-radius: 8px; }
#strip { background: $accent_soft; border: none; border-bottom: 1px solid $line; }
NoticeBar#strip { border: 1px solid $line; border-radius: 8px; }

#mute { color: $mute; font-size: $small; }
#small { font-size: $small; }
#strong { font-weight: 600; }
#title { color: $mute; font-size: $small; font-weight: 600; }
#figure { font-size: $figure; font-weight: 700; }
#popover { background: $pane; border: 1px solid $mute; border-radius: 8px; }
#heading { font-size: $heading; font-weight: 700; }
#pill { font-size: $small; font-weight: 600; border-radius: 9px; padding: 0 8px; }
#chip { font-size: $tiny; color: $mute; border: 1px solid $line; border-radius: 4px;
        padding: 0 6px; background: transparent; }
QPushButton#chip { min-height: 16px; }
QPushButton#chip:hover { background: $hover; color: $text; }
QPushButton#chip:focus { border-color: $accent; }
#key { font-size: $small; color: $mute; background: $bg; border: 1px solid $line;
       border-radius: 4px; padding: 1px 6px; }
$tones

QPushButton, QToolButton { background: $pane; color: $text; border: 1px solid $line;
    border-radius: 6px; padding: 4px 12px; min-height: 18px; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $mute; background: $bg; }
QPushButton#primary { background: $accent; color: $on_accent; border-color: $accent;
    font-weight: 600; }
QPushButton#primary:focus { border: 2px solid $text; padding: 3px 11px; }
QPushButton#primary:disabled, QPushButton#primary[waiting="true"] { background: $bg;
    color: $mute; border-color: $line; }
QPushButton#quiet, QToolButton#quiet { border-color: transparent; background: transparent;
    color: $mute; }
QPushButton#quiet:hover, QToolButton#quiet:hover { background: $hover; color: $text; }
QPushButton#quiet:focus, QToolButton#quiet:focus { border-color: $accent; }
QPushButton#link { border: 1px solid transparent; background: transparent; color: $accent;
    padding: 0; text-align: left; font-size: $small; }
QPushButton#link:hover { text-decoration: underline; }
QPushButton#link:focus { border-color: $accent; }
QPushButton#fold { border: 1px solid transparent; background: transparent; color: $mute;
    padding: 0; text-align: left; font-size: $small; }
QPushButton#fold:hover { color: $text; }
QPushButton#fold:focus { border-color: $accent; }
QToolButton#icon { border: 1px solid transparent; background: transparent; padding: 4px;
    border-radius: 6px; color: $mute; }
QToolButton#icon:hover { background: $hover; }
QToolButton#icon:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton#tab { border: 1px solid transparent; background: transparent; color: $mute;
    font-size: $small; padding: 1px 6px; border-radius: 6px; }
QToolButton#tab { border: 1px solid transparent; background: transparent; color: $mute;
    font-size: $small; padding: 0 3px; min-height: 16px; border-radius: 6px; }
QToolButton#tab:hover { background: $hover; }
QToolButton#tab:focus { border-color: $accent; }
QToolButton#tab[tone="accent"] { color: $accent; }
QPushButton#tab:hover { background: $hover; }
QPushButton#tab:checked { background: $accent_soft; color: $accent; font-weight: 600; }
QPushButton#tab:focus { border-color: $accent; }
QPushButton#choice { padding: 3px 10px; }
QPushButton#choice:checked { background: $accent_soft; color: $accent; border-color: $accent;
    font-weight: 600; }
QPushButton#shop { font-size: $small; border-radius: 12px; padding: 2px 10px; }
QPushButton#shop:checked { background: $accent_soft; border-color: $accent; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QComboBox { background: $pane; color: $text;
    border: 1px solid $line; border-radius: 6px; padding: 4px 8px;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus { border-color: $accent; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QListWidget:disabled {
    background: $bg; color: $mute; }
QLineEdit QToolButton { border: none; background: transparent; padding: 0; min-height: 0; }
QLineEdit#bare, QComboBox#bare { border: 1px solid transparent; background: transparent;
    padding: 2px 4px; }
QLineEdit#bare:focus, QComboBox#bare:focus { border-color: $accent; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: none; width: 0; height: 0; border-left: 4px solid $pane;
    border-right: 4px solid $pane; border-top: 5px solid $mute; }
QComboBox QAbstractItemView { background: $pane; color: $text; border: 1px solid $line;
    selection-background-color: $selection; selection-color: $text; outline: none; }
QListWidget { background: $pane; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 4px; outline: none; }
#palette { background: $pane; border: 1px solid $mute; }
QListWidget#plain { border: none; border-radius: 0; padding: 0; }
QListWidget::item { padding: 4px 8px; border-radius: 4px; }
QListWidget::item:selected { background: $selection; color: $text; }
QListWidget:focus, QSpinBox:focus { border-color: $accent; }
QTextEdit#mail, QTextBrowser#mail { border: none; border-radius: 0; padding: 0;
    background: transparent; font-size: $mail; }
QTextBrowser#mail[paper="true"] { background: $paper; color: $ink; border-radius: 6px; }
#note { background: $bg; border: 1px solid $line; border-radius: 6px; }
QToolButton#file { padding: 4px 10px; font-size: $small; }
QToolButton#file[tone="bad"] { color: $bad; border-color: $bad; }
QPushButton#small { font-size: $small; padding: 2px 10px; }
#linkline { background: $pane; color: $text; border: 1px solid $line; border-radius: 4px;
    font-size: $small; padding: 2px 8px; }
#linkline[tone="bad"] { color: $bad; }
QTableView#queue { background: $pane; border: none; outline: none; }
QScrollArea { border: none; background: transparent; }
QSplitter::handle { background: $line; }
QMenu { background: $pane; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $mute; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: 32px; min-width: 32px;
    margin: 1px; }
QScrollBar::handle:hover { background: $mute; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QCheckBox, QRadioButton { spacing: 8px; }
/* The style's own ring cannot be seen on a dark ground. */
QRadioButton:focus { color: $accent; }
QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid $mute;
    border-radius: 7px; background: $pane; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 4px solid $accent;
    background: $pane; }
QProgressBar { background: $bg; border: 1px solid $line; border-radius: 4px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
"""
