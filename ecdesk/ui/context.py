"""What every pane is given: the ways out of the window, made once by whoever opens it.

A pane that needs something else of the world asks for it here, so that a test can put a fake in
its place. The one rule: no pane reaches around its context.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from ecdesk.ui.found_words import FoundWords
from ecdesk.ui.looked_at import LookedAt
from ecdesk.ui.named_orders import NamedOrders

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

    from ecdesk.ui.jobs import Jobs
    from ecdesk.ui.link import Link
    from ecdesk.ui.notices import Notices


@dataclass(frozen=True, slots=True)
class Context:
    """The window's surroundings."""

    link: Link  # commands to the engine, and what it tells
    jobs: Jobs  # reads, on workers
    notices: Notices  # what is said to the person
    clock: Callable[[], datetime]  # aware UTC now; fixed in screenshots and tests
    memory: QSettings | None = None  # sizes and choices; None remembers nothing
    looked_at: LookedAt = field(default_factory=LookedAt)  # attachments opened elsewhere
    # Mails shown with their formatting in this session → the folder of their fetched pictures.
    rich: dict[int, str] = field(default_factory=dict)
    found: FoundWords = field(default_factory=FoundWords)  # to be marked in mails
    named: NamedOrders = field(default_factory=NamedOrders)  # to be told where a mail names them
    program: tuple[str, ...] = ()  # how this program is called to draw a page of a PDF
