"""What the person asks of the records as a whole: copies, old mail, orders, handing over, deleting.

The sample shop is laid out anew every day: there is nothing of it to keep, and these are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ecdesk.words import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from ecdesk.ui.context import Context
    from ecdesk.ui.main_window import MainWindow


class KeepingErrands(QObject):
    """Opens the dialogs, on the conversation that is open."""

    def __init__(
        self, context: Context, window: MainWindow, on_closed: Callable[[], object]
    ) -> None:
        """`on_closed` is called when a dialog is closed again."""
        super().__init__(window)
        self._context, self._window, self._on_closed = context, window, on_closed

    def by_name(self) -> dict[str, Callable[[], object]]:
        """What carries out each deed."""
        if self._window.sample:
            return {}
        return {
            "import_mails": self.import_mails,
            "import_orders": self.import_orders,
            "export": self.export,
            "backups": self.show_backups,
            "erase_customer": self.erase_customer,
        }

    def import_mails(self) -> QDialog:
        """前のメールを取り込む."""
        from ecdesk.ui.dialogs.mail_import import MailImport

        status = self._window.status
        mailboxes = status.mailboxes if status is not None else ()
        return self._opened(MailImport(self._context, mailboxes, self._window))

    def import_orders(self) -> QDialog | None:
        """注文を取り込む, for the shop in view first."""
        from ecdesk.ui.dialogs.orders_import import OrdersImport

        bar, view = self._window.frame.top_bar, self._window.frame.thread_pane.view
        wanted = bar.chosen or (view.shop.id if view is not None else None)
        shops = sorted(bar.shops, key=lambda shop: shop.id != wanted)
        return self._opened(OrdersImport(self._context, shops, self._window)) if shops else None

    def export(self) -> QDialog:
        """書き出す."""
        from ecdesk.ui.dialogs.export import ExportDialog

        frame = self._window.frame
        view, shops = frame.thread_pane.view, frame.top_bar.shops
        return self._opened(ExportDialog(self._context, view, shops, self._window))

    def show_backups(self) -> QDialog:
        """控えと引っ越し."""
        from ecdesk.ui.dialogs.backups import BackupsDialog

        dialog = BackupsDialog(self._context, self._window)
        dialog.restart_wanted.connect(self._restart)
        return self._opened(dialog)

    def erase_customer(self) -> QDialog | None:
        """このお客様の記録を消す."""
        from ecdesk.ui.dialogs.erase import EraseDialog

        view = self._window.frame.thread_pane.view
        if view is None or view.customer is None:
            return None
        dialog = EraseDialog(self._context, view.customer.id, view.customer.name, self._window)
        dialog.export_wanted.connect(self.export)
        dialog.erased.connect(lambda: self._window.opened.go_on(_("次のやりとりはありません。")))
        return self._opened(dialog)

    def _restart(self) -> None:
        """A backup is laid ready: it takes its place while nobody has the data open."""
        self._window.restart_requested.emit()
        self._window.close()

    def _opened(self, dialog: QDialog) -> QDialog:
        dialog.finished.connect(self._on_closed)
        dialog.open()
        return dialog
