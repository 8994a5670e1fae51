"""What the person asks of the queue: hide, label, hold, log a call, look at the whole of it.

Most of it is for what is chosen in the list, else for the conversation that is open. The one rule:
every move can be taken back with Z.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QDialog

from ecdesk.domain.conversation import Status
from ecdesk.ui.closing import who_said
from ecdesk.ui.context import Context
from ecdesk.ui.snoozing import Snoozing
from ecdesk.ui.undoable import Answer, Undoable
from ecdesk.views.rows import Tab, ThreadView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import AnyCommand, Changed, LogCall, PromiseIn
    from ecdesk.ui.board_window import BoardWindow
    from ecdesk.ui.composer_pane import ComposerPane
    from ecdesk.ui.dialogs.holding import Begun
    from ecdesk.ui.main_window import MainWindow
    from ecdesk.views.clock_rows import FilterChoices, HoldingView

TABS = {
    "tab_reply": Tab.REPLY,
    "tab_promises": Tab.PROMISES,
    "tab_waiting": Tab.WAITING,
    "tab_snoozed": Tab.SNOOZED,
    "tab_done": Tab.DONE,
}


FIGURES_MS = 3_000  # nobody waits for them


class QueueErrands(QObject):
    """Carries out what concerns the queue as a whole, or a conversation's place in it."""

    closed = Signal()  # a screen: the keyboard may go back to the list

    def __init__(self, context: Context, window: MainWindow, composer: ComposerPane) -> None:
        super().__init__(window)
        self._context, self._window, self._composer = context, window, composer
        self._frame = window.frame
        self._undoable = Undoable(context, self)
        self._snoozing = Snoozing(context, window)
        self._snoozing.hidden.connect(self._on_hidden)
        self._snoozing.back.connect(self._on_back)
        self._board: BoardWindow | None = None
        self._notices_begun: dict[int, Begun] = {}  # by conversation
        queue = self._frame.queue
        queue.deed_wanted.connect(self._carry_out)
        self._frame.thread_pane.sum_wanted.connect(self.show_sum)
        self._frame.thread_pane.promise_dropped.connect(self.drop_promise)
        self._frame.status_bar.figures_wanted.connect(self.show_figures)
        self._figures_soon = QTimer(self, singleShot=True, interval=FIGURES_MS)
        self._figures_soon.timeout.connect(self._read_figures)
        self._figures_soon.start()
        context.link.changed.connect(self._on_changed)
        self._frame.top_bar.shop_chosen.connect(lambda _shop: self._figures_soon.start())

    def by_name(self) -> dict[str, Callable[[], object]]:
        """What carries out each deed."""
        queue = self._frame.queue
        return {
            "holding": self.hold,
            "snooze": self.snooze,
            "wake": lambda: self._snoozing.wake(self._ids()),
            "call": self.log_call,
            "promise": self.promise,
            "drop_promise": self.drop_promise,
            "checking": self.check,
            "checked": lambda: self._set_checking(""),
            "tag": self.tag,
            "narrow": lambda: queue.filter.offer(queue.tabs.filter),
            "why": self.show_why,
            "clock_sum": self.show_sum,
            "board": self.show_board,
            "figures": self.show_figures,
            "alarms": self.show_alarms,
            **{name: partial(queue.show_tab, tab) for name, tab in TABS.items()},
        }

    def _carry_out(self, name: str) -> None:
        if name == "done":
            self.close_several()
        else:
            self.by_name()[name]()

    @property
    def _view(self) -> ThreadView | None:
        return self._frame.thread_pane.view

    def _ids(self) -> tuple[int, ...]:
        chosen = self._frame.queue.chosen_ids
        return chosen or ((self._view.id,) if self._view is not None else ())

    def _open(self, dialog: QDialog) -> None:
        dialog.finished.connect(self.closed)
        dialog.open()

    # ── out of sight, and back ──────────────────────────────────────────────────────────────

    def snooze(self) -> None:
        """The menu of times, beside the row that it is for."""
        ids, queue = self._ids(), self._frame.queue
        row = queue.row_of(ids[0]) if ids else None
        shop = row.shop if row is not None else self._view.shop if self._view is not None else None
        if shop is not None:
            self._snoozing.offer(ids, shop, queue.place_of(ids[0]))

    def close_several(self) -> bool:
        """完了 for all that are chosen: whether several are."""
        from ecdesk.protocol import CloseConversations, ReopenConversations

        ids = self._frame.queue.chosen_ids
        if not ids:
            return False
        self._undoable.carry_out(
            CloseConversations(conversation_ids=list(ids)),
            _("{n} 件を完了にしました。").format(n=len(ids)),
            lambda _answer: [ReopenConversations(conversation_ids=list(ids))],
            then=lambda _answer: self._on_hidden(ids),
            undone=lambda: self._on_back(ids),
        )
        return True

    def _on_hidden(self, ids: tuple[int, ...]) -> None:
        self._frame.queue.view.choose_none()
        opened = self._window.opened
        if opened.id in ids:
            self._frame.queue.pass_over(ids)
            opened.go_on(_("いまは返信待ちがありません。"))
            self._frame.queue.take_focus()

    def _on_back(self, ids: tuple[int, ...]) -> None:
        if ids:
            self._window.open_conversation(ids[0])
            self._frame.queue.take_focus()

    # ── what is owed, and to whom ───────────────────────────────────────────────────────────

    def hold(self) -> None:
        """お待たせ連絡: the notice that lies ready, to be looked at and sent."""
        view = self._view
        if view is None:
            return

        def show(ready: HoldingView | None) -> None:
            from ecdesk.ui.dialogs.holding import HoldingDialog

            if ready is None:
                self._context.notices.say(_("いまお待たせ連絡を送れる相手がいません。"))
                return
            self._composer.flush()
            dialog = HoldingDialog(self._context, view, ready, self._window)
            if view.id in self._notices_begun:
                dialog.resume(self._notices_begun.pop(view.id))
            dialog.left.connect(partial(self._notices_begun.__setitem__, view.id))
            dialog.sent.connect(self._composer.sent)
            dialog.kept.connect(lambda _id: self._window.opened.read())
            self._open(dialog)

        reading = self._context.jobs.read(
            "ecdesk.views.holding:proposal", view.id, self._context.clock(), slot="holding"
        )
        reading.then(show).start(self)

    def log_call(self) -> None:
        """電話した: with whom, what was said, what was promised."""
        from ecdesk.ui.dialogs.call import CallDialog

        if self._view is not None:
            dialog = CallDialog(self._view, self._context.clock, self._window)
            dialog.kept.connect(self._keep_call)
            self._open(dialog)

    def _keep_call(self, call: LogCall) -> None:
        from ecdesk.protocol import RemoveCall

        self._undoable.carry_out(
            call,
            _("電話を記録しました。"),
            lambda answer: [RemoveCall(call_id=int(answer["call_id"]))],
        )

    def promise(self) -> None:
        """Keep in mind what was promised in some other way."""
        from ecdesk.ui.dialogs.promise import PromiseDialog

        view = self._view
        if view is not None:
            dialog = PromiseDialog(view, self._context.clock, self._window)
            dialog.kept.connect(lambda made: self._keep_promise(view.id, made))
            self._open(dialog)

    def _keep_promise(self, conversation_id: int, made: PromiseIn) -> None:
        from ecdesk.protocol import DropPromise, MakePromise

        self._undoable.carry_out(
            MakePromise(conversation_id=conversation_id, promise=made),
            _("お約束を書きとめました。"),
            lambda answer: [DropPromise(promise_id=int(answer["promise_id"]))],
        )

    def drop_promise(self) -> None:
        """The promise that is due first is not owed any more."""
        from ecdesk.protocol import DropPromise, RestorePromise

        promise = self._view.promise if self._view is not None else None
        if promise is not None:
            number = promise.id
            self._undoable.carry_out(
                DropPromise(promise_id=number),
                _("お約束を取り下げました。"),
                lambda _answer: [RestorePromise(promise_id=number)],
            )

    def check(self) -> None:
        """仕入先確認中: whom do we wait for?"""
        from ecdesk.ui.dialogs.checking import CheckingDialog

        whom = self._view.stands.checking if self._view is not None else ""
        dialog = CheckingDialog(whom, self._window)
        dialog.chosen.connect(self._set_checking)
        self._open(dialog)

    def _set_checking(self, whom: str) -> None:
        from ecdesk.protocol import SetChecking

        def undo(answer: Answer) -> list[AnyCommand]:
            before = answer.get("before", [])
            return [SetChecking(conversation_ids=[int(one)], whom=was) for one, was in before]

        said = (
            _("{whom}に確認中にしました。").format(whom=whom) if whom else _("確認中をやめました。")
        )
        ids = list(self._ids())
        if ids:
            self._undoable.carry_out(SetChecking(conversation_ids=ids, whom=whom), said, undo)

    def tag(self) -> None:
        """ラベル: the tags in use are read first."""
        ids = self._ids()
        rows = [self._frame.queue.row_of(one) for one in ids]
        borne = [set(row.stands.tags) for row in rows if row is not None]
        if not borne and self._view is not None:
            borne = [set(self._view.stands.tags)]

        def show(choices: FilterChoices) -> None:
            from ecdesk.ui.dialogs.tags import TagsDialog

            common = sorted(set.intersection(*borne)) if borne else []
            used = [tag for tag, _n in choices.tags]
            dialog = TagsDialog(used, common, len(ids), self._window)
            dialog.chosen.connect(lambda add, remove: self._set_tags(ids, add, remove))
            self._open(dialog)

        if ids:
            reading = self._context.jobs.read("ecdesk.views.queue:choices", slot="tags")
            reading.then(show).start(self)

    def _set_tags(self, ids: tuple[int, ...], add: list[str], remove: list[str]) -> None:
        from ecdesk.protocol import TagConversations, UndoTags

        def undo(answer: Answer) -> list[AnyCommand]:
            pairs = {
                name: [(int(one), str(tag)) for one, tag in answer.get(name, [])]
                for name in ("added", "removed")
            }
            return [UndoTags(**pairs)]

        said = _("ラベルを付けました。") if add else _("ラベルを外しました。")
        command = TagConversations(conversation_ids=list(ids), add=add, remove=remove)
        self._undoable.carry_out(command, said, undo)

    # ── looking at the whole ────────────────────────────────────────────────────────────────

    def show_why(self) -> None:
        """Why the conversation that is open stands where it does, beside its row."""
        view, queue = self._view, self._frame.queue
        row = queue.row_of(view.id) if view is not None else None
        if row is not None:
            queue.explain(row.id)
        elif view is not None:
            done = view.status is Status.DONE
            said = _("完了したやりとりです。") if done else _("いまの一覧にはありません。")
            self._context.notices.say(
                _("{who}: {said}").format(who=who_said(view), said=said), seconds=6
            )

    def show_sum(self) -> None:
        """The sum that proves the deadline, with its closed lines."""
        from ecdesk.ui.clock_popover import ClockPopover

        view, now = self._view, self._context.clock()
        if view is None:
            return
        header = self._frame.thread_pane.header
        reading = header.reading(now)
        if reading is not None:
            popover = ClockPopover(view, reading, now, self._window)
            at = header.mapToGlobal(QPoint(header.clock_left(), header.height()))
            popover.show_at(at)

    def show_board(self) -> None:
        """The whiteboard, in a window of its own."""
        from ecdesk.ui.board_window import BoardWindow

        if self._board is None:
            bar = self._frame.top_bar
            zone = bar.shops[0].calendar.zone if bar.shops else "Asia/Tokyo"
            self._board = BoardWindow(self._context, lambda: bar.chosen, zone=zone)
            self._board.wanted.connect(self._open_from_board)
            self._window.closed.connect(self._board.close)
        self._board.bring_forward()

    def _open_from_board(self, conversation_id: int) -> None:
        self._window.raise_()
        self._window.activateWindow()
        self._window.open_conversation(conversation_id)

    def _on_changed(self, changed: Changed) -> None:
        if changed.conversations and not self._figures_soon.isActive():
            self._figures_soon.start()

    def _read_figures(self) -> None:
        reading = self._context.jobs.read(
            "ecdesk.views.figures:day",
            self._context.clock(),
            shop_id=self._frame.top_bar.chosen,
            slot="figures",
        )
        reading.then(self._frame.status_bar.show_figures).otherwise(lambda _e: None).start(self)

    def show_figures(self) -> None:
        """今日の数字."""
        from ecdesk.ui.figures_panel import FiguresPanel

        self._open(FiguresPanel(self._context, self._frame.top_bar.chosen, self._window))

    def show_alarms(self) -> None:
        """お知らせの設定."""
        from ecdesk.ui.alarm_wishes import keep, wishes
        from ecdesk.ui.dialogs.alarms import AlarmsDialog
        from ecdesk.ui.tray import available

        tray, memory = self._window.tray, self._context.memory
        chosen = tray.wishes if tray is not None else wishes(memory)
        dialog = AlarmsDialog(chosen, tray=available(), parent=self._window)
        if tray is not None:
            dialog.chosen.connect(tray.choose)
        else:
            dialog.chosen.connect(lambda new: keep(memory, new))
        self._open(dialog)
