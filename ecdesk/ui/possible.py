"""What can be done now, from what is shown: the rest is greyed out in every menu.

Pure: a `Scene` becomes the names of `actions.deeds` that would do nothing. The one rule: a deed is
left out only where it could do nothing at all, so that no key is dead without a reason on screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from ecdesk.domain.conversation import Direction, Status
from ecdesk.ui.tokens import ZOOMS
from ecdesk.views.rows import ThreadView


@dataclass(frozen=True, slots=True)
class Scene:
    """What the window shows."""

    view: ThreadView | None = None  # the conversation that is open
    writing: bool = False  # a letter stands on the page
    rows: int = 0  # in the list
    several: bool = False  # of them chosen together
    way_back: bool = False  # what is open was reached from another conversation
    undo: bool = False  # a notice offers a way back
    shops: bool = True
    mailboxes: bool = True
    zoom: float = 1.0


def idle(scene: Scene) -> frozenset[str]:
    """The deeds that can do nothing now."""
    view = scene.view
    status = view.status if view is not None else None
    can = {
        "next": scene.rows > 0,
        "previous": scene.rows > 0,
        "reply": view is not None,
        "send": scene.writing,
        "template": scene.writing or view is not None,
        "as_received": scene.writing,
        "points": scene.writing,
        "put_right": scene.writing,
        "let_stand": scene.writing,
        "postscript": view is not None and not scene.writing and view.outgoing is None,
        "forward": view is not None and bool(view.mails),
        "new": scene.shops,
        "hours": scene.shops,
        "rules": scene.shops,
        "events": scene.shops,
        "learned": scene.shops,
        "done": scene.several or status not in (None, Status.DONE),
        "no_reply": status in (Status.REPLY, Status.BACKLOG),
        "never_customer": view is not None and _may_be_refused(view),
        "reopen": status is Status.DONE,
        "back": scene.way_back,
        "merge": view is not None,
        "print": view is not None and bool(view.mails),
        "note": view is not None,
        "save_files": view is not None and any(mail.attachments for mail in view.mails),
        "holding": _is_waiting(view),
        "snooze": scene.several or status not in (None, Status.DONE),
        "wake": view is not None and view.stands.snoozed,
        "call": view is not None,
        "promise": status not in (None, Status.DONE),
        "drop_promise": view is not None and view.promise is not None,
        "checking": scene.several or status not in (None, Status.DONE),
        "checked": view is not None and bool(view.stands.checking),
        "tag": view is not None or scene.several,
        "why": view is not None,
        "clock_sum": _is_waiting(view),
        "undo": scene.undo,
        "sync": scene.mailboxes,
        "import_mails": scene.mailboxes,
        "import_orders": scene.shops,
        "erase_customer": view is not None and view.customer is not None,
        "larger": scene.zoom < ZOOMS[-1],
        "smaller": scene.zoom > ZOOMS[0],
        "usual": scene.zoom != 1.0,
    }
    return frozenset(name for name, possible in can.items() if not possible)


def _is_waiting(view: ThreadView | None) -> bool:
    """Whether the customer waits for us in the conversation that is open."""
    return view is not None and view.turn is not None and view.turn.closed_at is None


def _may_be_refused(view: ThreadView) -> bool:
    """Whether the last sender here still counts as a customer."""
    received = [mail for mail in view.mails if mail.direction is Direction.IN]
    return bool(received) and received[-1].sender.key not in view.never
