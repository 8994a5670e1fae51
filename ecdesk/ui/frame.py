"""The window's frame: top bar, three panes, status bar, and what happens where room is short.

Below 1280 pixels the customer goes under the mails; below 1024 the composer lies over them. The
frame is what the first picture shows: grounds and lines, nothing that has to be read first.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecdesk.ui.context import Context
from ecdesk.ui.pane_state import PaneState
from ecdesk.ui.queue_pane import QueuePane
from ecdesk.ui.status_bar import StatusBar
from ecdesk.ui.theme import SPACE, dress, px, theme
from ecdesk.ui.thread_pane import ThreadPane
from ecdesk.ui.top_bar import TopBar
from ecdesk.ui.trouble_strip import TroubleStrip
from ecdesk.words import _

FOLD_BELOW, OVER_BELOW = 1280, 1024  # pixels of width at the usual size
QUEUE_WIDTHS, COMPOSER_WIDTHS = (288, 360), (460, 640)
USUAL_SIZES = (304, 576, 560)
NOTICE_WIDTH = 560
ANY_WIDTH = 16_777_215  # Qt's own word for no limit


class Frame(QWidget):
    """Where everything has its place."""

    real_wanted = Signal()  # from the sample to one's own mail
    reply_wanted = Signal()

    def __init__(
        self, context: Context, *, sample: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        dress(self, "ground")
        self._was_narrow = False
        self._over = False  # narrow: the composer lies over the conversation
        # How wide list and composer were last wished, at the usual size of letters.
        self._wished = USUAL_SIZES[0], USUAL_SIZES[2]
        self._notice: QWidget | None = None
        self._cover: PaneState | None = None  # over everything, once nothing works any more
        self.top_bar = TopBar()
        self.queue = QueuePane(context)
        self.thread_pane = ThreadPane(context)
        self.status_bar = StatusBar()
        self.trouble = TroubleStrip()
        back = dress(QPushButton(_("← メールを見る Esc")), "quiet")
        back.clicked.connect(lambda: self.show_over(False))
        self._back = _strip("bar", back)
        write = dress(QPushButton(_("返信を書く R")), "primary")
        write.clicked.connect(self.reply_wanted)
        self._write = _strip("foot", write)
        self._thread_side = dress(QFrame(), "ground")
        _stack(self._thread_side, self.thread_pane, self._write)
        self._composer_side = dress(QFrame(), "pane")
        self._composer_place = _stack(self._composer_side, self._back)
        self._list_side = QStackedWidget()  # the queue, or what was found
        self._list_side.addWidget(self.queue)
        self._body = self._build_body()
        self._column = column = _stack(self, self.top_bar)
        if sample:
            column.addWidget(self._build_banner())
        column.addWidget(self.trouble)
        column.addWidget(self._body, 1)
        column.addWidget(self.status_bar)
        self._zoom = theme().zoom
        theme().changed.connect(self._on_theme)

    @property
    def narrow(self) -> bool:
        """Whether the composer lies over the conversation."""
        return self.width() < px(OVER_BELOW)

    def cover(self, sentence: str, label: str, act: Callable[[], object]) -> None:
        """Say what keeps everything from working, in the place of everything, for good."""
        if self._cover is None:
            self._cover = PaneState("ground")
            self._column.insertWidget(self._column.indexOf(self._body), self._cover, 1)
        self._cover.say(sentence, label, act)
        self._cover.show()
        for behind in (self._body, self.trouble):
            behind.setEnabled(False)
            behind.setMaximumHeight(0)
            behind.hide()
        self.top_bar.setEnabled(False)
        self.status_bar.setEnabled(False)
        self._cover.button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def covered(self) -> bool:
        """Whether nothing works any more, and that is all that is said."""
        return self._cover is not None

    def place_composer(self, composer: QWidget) -> None:
        """Put the composer where it was left room."""
        self._composer_place.addWidget(composer, 1)

    def place_search(self, found: QWidget) -> None:
        """Let what was found stand in the place of the queue whenever it is shown."""
        self._list_side.addWidget(found)

    def show_search(self, found: bool) -> None:
        """Show what was found, or the queue."""
        self._list_side.setCurrentIndex(int(found))

    def place_notice(self, notice: QWidget) -> None:
        """Let a strip lie over the foot of the conversation whenever it shows."""
        self._notice = notice
        notice.setParent(self)
        notice.hide()
        notice.installEventFilter(self)

    def show_over(self, over: bool) -> None:
        """Where room is short: show the composer, or the conversation."""
        if over != self._over:
            self._over = over
            self.fit()

    def fit(self) -> None:
        """Fold what has no room."""
        narrow, was = self.narrow, self._was_narrow
        if narrow and not was:  # whoever is writing goes on writing
            focused = QApplication.focusWidget()
            self._over = focused is not None and self._composer_side.isAncestorOf(focused)
        self._was_narrow = narrow
        self._fit_widths()
        self.thread_pane.fold_customer(self.width() < px(FOLD_BELOW))
        self._back.setVisible(narrow)
        self._write.setVisible(narrow and self.thread_pane.view is not None)
        queue = self._body.sizes()[0]
        self._composer_side.setVisible(not narrow or self._over)
        self._thread_side.setVisible(not narrow or not self._over)
        if narrow and queue:  # the list stays as wide as it was, whichever stands beside it
            self._body.setSizes([queue, self.width() - queue, self.width() - queue])
        elif was:
            self._share_out()
        self._lay_notice()

    def restore(self, memory: QSettings, screen: str) -> None:
        """The widths as they were left on this screen."""
        sizes = memory.value(f"window/{screen}/panes")
        if isinstance(sizes, QByteArray):
            self._body.restoreState(sizes)
            self._body.setHandleWidth(1)
            self._on_moved()

    def remember(self, memory: QSettings, screen: str) -> None:
        """Keep the widths for this screen."""
        if not self.narrow:
            memory.setValue(f"window/{screen}/panes", self._body.saveState())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override: fold what has no room."""
        super().resizeEvent(event)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override: the notice finds its place whenever it shows or changes."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._lay_notice()
        return super().eventFilter(watched, event)

    def _build_body(self) -> QSplitter:
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setHandleWidth(1)
        body.setChildrenCollapsible(False)
        for at, widget in enumerate((self._list_side, self._thread_side, self._composer_side)):
            body.addWidget(widget)
            body.setStretchFactor(at, 1 if at == 1 else 0)
        self._fit_widths()
        body.setSizes([px(size) for size in USUAL_SIZES])
        body.splitterMoved.connect(self._on_moved)
        return body

    def _on_theme(self) -> None:
        """Larger letters: the list and the composer grow with them."""
        zoomed, self._zoom = theme().zoom != self._zoom, theme().zoom
        self._fit_widths()
        if zoomed:
            self._share_out()
        self.fit()

    def _share_out(self) -> None:
        """The list and the composer as wide as was wished; the conversation has what is left."""
        queue, composer = map(px, self._wished)
        self._body.setSizes([queue, max(self.width() - queue - composer, 0), composer])

    def _on_moved(self) -> None:
        """Somebody pulled a pane wider, or the widths of the last time are here."""
        if not self.narrow:
            queue, _thread, composer = self._body.sizes()
            self._wished = round(queue / self._zoom), round(composer / self._zoom)
        self._lay_notice()

    def _fit_widths(self) -> None:
        least, most = (px(width) for width in QUEUE_WIDTHS)
        self._list_side.setMinimumWidth(least)
        self._list_side.setMaximumWidth(most)
        least, most = (px(width) for width in COMPOSER_WIDTHS)
        self._composer_side.setMinimumWidth(0 if self.narrow else least)
        self._composer_side.setMaximumWidth(ANY_WIDTH if self.narrow else most)

    def _build_banner(self) -> QFrame:
        banner = dress(QFrame(), "strip", tone="accent", says=_("見本"))
        row = QHBoxLayout(banner)
        row.setContentsMargins(3 * SPACE, SPACE, 2 * SPACE, SPACE)
        said = _("見本の店です。お客様もメールも作りもので、送信してもどこにも届きません。")
        row.addWidget(dress(QLabel(said), "small"), 1)
        button = dress(QPushButton(_("自分の店ではじめる")), "link")
        button.clicked.connect(self.real_wanted)
        row.addWidget(button)
        return banner

    def _lay_notice(self) -> None:
        notice = self._notice
        if notice is None or notice.isHidden():
            return
        side = self._thread_side if self._thread_side.isVisible() else self._composer_side
        width = min(side.width() - 8 * SPACE, px(NOTICE_WIDTH))
        height = notice.heightForWidth(width) if notice.hasHeightForWidth() else 0
        height = max(height, notice.sizeHint().height() if height <= 0 else 0)
        place = side.mapTo(self, side.rect().bottomLeft())
        bottom = place.y() - 4 * SPACE
        if self._write.isVisible():
            bottom -= self._write.height()
        notice.setGeometry(place.x() + 4 * SPACE, bottom - height, width, height)
        notice.raise_()


def _strip(role: str, button: QPushButton) -> QFrame:
    """A line with one button, hidden where there is room for both panes."""
    strip = dress(QFrame(), role)
    row = QHBoxLayout(strip)
    row.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
    row.addWidget(button)
    row.addStretch(1)
    strip.hide()
    return strip


def _stack(parent: QWidget, *widgets: QWidget) -> QVBoxLayout:
    """A column without gaps; the first of the widgets takes the room that is left."""
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget)
    return column
