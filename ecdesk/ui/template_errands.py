"""What the person asks of the templates and of the letter's look, by names of `actions.deeds`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from ecdesk.ui.context import Context
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.ui.composer_pane import ComposerPane
    from ecdesk.ui.main_window import MainWindow


class TemplateErrands(QObject):
    """Choosing a template for the letter, editing them, seeing the letter as it will be read."""

    def __init__(self, context: Context, window: MainWindow, composer: ComposerPane) -> None:
        super().__init__(window)
        self._context, self._window, self._composer = context, window, composer
        composer.template_edit_wanted.connect(self.edit)
        window.frame.thread_pane.template_wanted.connect(self.use)

    def by_name(self) -> dict[str, Callable[[], object]]:
        """What carries out each deed."""
        return {
            "template": self.pick,
            "templates": self.edit_all,
            "as_received": self.look_as_received,
        }

    def pick(self) -> None:
        """ひな型をえらぶ, for the letter that is open."""
        if self._composer.writing or self._window.frame.thread_pane.view is not None:
            self._window.frame.show_over(True)
            self._composer.pick_template()
        if not self._composer.writing:
            self._context.notices.say(_("ひな型は、返信を書くところで使います。"), seconds=4)

    def look_as_received(self) -> QDialog | None:
        """お客様の見え方, of the letter on the page."""
        letter = self._composer.letter
        if letter is None:
            return None
        from ecdesk.ui.dialogs.as_received import AsReceived

        dialog = AsReceived(letter, self._window)
        dialog.open()
        return dialog

    def use(self, key: str) -> None:
        """This template, for the letter that is open."""
        if self._composer.writing or self._window.frame.thread_pane.view is not None:
            self._window.frame.show_over(True)
            self._composer.use_template(key)

    def edit_all(self) -> None:
        """ひな型を編集, beginning with the first."""
        self.edit()

    def edit(self, key: str = "") -> QDialog:
        """ひな型を編集, beginning with one of them."""
        from ecdesk.ui.dialogs.template_editor import TemplateEditor

        shops = self._window.frame.top_bar.shops
        dialog = TemplateEditor(self._context, shops, key, self._window)
        dialog.open()
        return dialog
