"""Putting a conversation away, and getting it back: 完了, 返信不要, not a customer, reopened.

Each asks the engine, says what was done, and leaves the way back within reach (Z). The way back
leads to the conversation it concerns, whatever is shown by then.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from ecdesk.domain.conversation import Closed, Direction, Status
from ecdesk.ui.context import Context
from ecdesk.ui.link import Request
from ecdesk.ui.text import one_line
from ecdesk.views.rows import ThreadView
from ecdesk.words import _


def who_said(view: ThreadView) -> str:
    """Whose conversation it is: 佐藤 美咲 様, else the address, else its subject."""
    customer = view.customer
    if customer is not None and customer.name:
        return _("{name} 様").format(name=one_line(customer.name))
    known = customer.addresses if customer is not None else ()
    return one_line(known[0] if known else view.subject) or _("このやりとり")


class Closing(QObject):
    """Carries out what the person decides about the conversation that is open."""

    brought_back = Signal(object)  # ThreadView, as it was before it was put away

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def done(self, view: ThreadView) -> bool:
        """完了: whether there was anything to close."""
        from ecdesk.protocol import CloseConversations

        if view.status is Status.DONE:
            self._context.notices.say(_("このやりとりはもう完了しています。"))
            return False
        asked = self._context.link.ask(CloseConversations(conversation_ids=[view.id]))
        asked.then(
            lambda _a: self._tell(_("{who}を完了にしました。").format(who=who_said(view)), view)
        ).start(self)
        return True

    def no_reply(self, view: ThreadView, reason: str) -> bool:
        """返信不要, and why: whether a reply was waited for."""
        from ecdesk.protocol import NoReply

        if view.status not in (Status.REPLY, Status.BACKLOG):
            self._context.notices.say(_("このやりとりは返信待ちではありません。"))
            return False
        said = _("{who}を返信不要にしました。").format(who=who_said(view))
        asked = self._context.link.ask(NoReply(conversation_id=view.id, reason=reason))
        asked.then(lambda _a: self._tell(said, view)).start(self)
        return True

    def never_customer(self, view: ThreadView) -> bool:
        """This sender never waits for a reply again: whether there is a sender."""
        from ecdesk.protocol import CustomerAfterAll, NeverCustomer

        received = [mail for mail in view.mails if mail.direction is Direction.IN]
        if not received:
            return False
        address = received[-1].sender.addr

        def tell(answer: dict[str, Any]) -> None:
            closed = [int(one) for one in answer.get("closed", [])]
            undo = self._context.link.ask(CustomerAfterAll(address=address, reopen=closed))
            undo.then(lambda _a: self.brought_back.emit(view))
            self._context.notices.say(
                _("{who}からのメールは、返信待ちにしません。").format(who=one_line(address)),
                kind="good",
                undo=lambda: undo.start(self),
            )

        self._context.link.ask(NeverCustomer(address=address)).then(tell).start(self)
        return True

    def customer_again(self, view: ThreadView) -> None:
        """Whoever writes here is a customer after all, and this waits for a reply as before."""
        from ecdesk.protocol import CustomerAfterAll, NeverCustomer

        refused = view.turn is not None and view.turn.closed_how == Closed.NEVER_CUSTOMER
        for address in view.never:
            again = CustomerAfterAll(address=address, reopen=[view.id] if refused else [])
            undo = self._context.link.ask(NeverCustomer(address=address))
            said = _("{who}を、またお客様として扱います。").format(who=one_line(address))
            asked = self._context.link.ask(again)
            asked.then(partial(self._say_again, said, undo)).start(self)

    def _say_again(self, said: str, undo: Request, _answer: object) -> None:
        self._context.notices.say(said, kind="good", undo=lambda: undo.start(self))

    def reopen(self, view: ThreadView) -> None:
        """Back to where it stood before it was closed."""
        if view.status is not Status.DONE:
            self._context.notices.say(_("このやりとりは完了していません。"))
            return
        self._reopen(view)

    def _tell(self, said: str, view: ThreadView) -> None:
        self._context.notices.say(said, kind="good", undo=lambda: self._reopen(view))

    def _reopen(self, view: ThreadView) -> None:
        from ecdesk.protocol import ReopenConversations

        asked = self._context.link.ask(ReopenConversations(conversation_ids=[view.id]))
        asked.then(lambda _a: self.brought_back.emit(view)).start(self)
