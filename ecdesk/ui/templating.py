"""From a template to the page: which fit the mail, choosing one, and putting it there.

On a page that nobody has written on it becomes the whole letter; else its passage goes in where the
cursor stands. Either is one step of undo. What it takes from the record is taken anew when it is
put there, and looked at again before the mail goes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ecdesk.domain.conversation import Direction, Kind
from ecdesk.domain.errors import Refused
from ecdesk.domain.template import (
    Matter,
    Setting,
    Template,
    Used,
    is_locked,
    letter,
    passage,
    subject,
)
from ecdesk.domain.timetable import instant
from ecdesk.ui.context import Context
from ecdesk.ui.drafting import Letter
from ecdesk.views.orders import meant
from ecdesk.views.rows import ThreadView

if TYPE_CHECKING:
    from ecdesk.ui.writing_page import WritingPage


def matter_of(view: ThreadView | None) -> Matter:
    """What the customer's newest mail asks, as it was read."""
    if view is None:
        return Matter()
    theirs = [mail for mail in view.mails if mail.direction is Direction.IN and mail.reading]
    reading = theirs[-1].reading if theirs else None
    if reading is None:
        return Matter(channel=view.channel, shop_id=view.shop.id)
    return Matter(
        intent=reading.intent,
        also=reading.also,
        timing=reading.timing,
        channel=view.channel,
        shop_id=view.shop.id,
        dated=bool(reading.dates),
    )


def setting_of(letter_: Letter, view: ThreadView | None, now: datetime) -> Setting:
    """Whom the letter is for and who writes it."""
    here = view if view is not None and view.id == letter_.conversation_id else None
    recorded = here.customer.name if here is not None and here.customer is not None else ""
    named = letter_.to[0].name if letter_.to else ""
    return Setting(
        shop=letter_.shop,
        today=letter_.shop.calendar.timetable.shown(instant(now)).date(),
        customer=recorded or named,
        order_number=here.order_number if here is not None else "",
        order=meant(here.orders) if here is not None else None,
        matter=matter_of(here),
        again=letter_.kind is Kind.POSTSCRIPT,
        to_look=here.clues.to_look if here is not None else 0,
    )


class Templating(QObject):
    """The composer's way to the templates."""

    edit_wanted = Signal(str)  # the key of a template

    def __init__(
        self,
        context: Context,
        read: Callable[[], tuple[Letter, ThreadView | None] | None],
        parent: QWidget,
    ) -> None:
        """`read` gives the letter on the page with its conversation; None where none is there."""
        super().__init__(parent)
        self._context, self._read, self._widget = context, read, parent
        self._last = ""  # a letter as it was put there: while nobody wrote on it, another may come

    def pick(self, page: WritingPage, bare: str) -> QWidget | None:
        """Let the person choose one; it goes onto the page at once."""
        from ecdesk.ui.dialogs.template_picker import TemplatePicker

        setting = self._setting()
        if setting is None:
            return None
        page.editor.settle()
        dialog = TemplatePicker(self._context, setting, self._widget)

        def take(used: Used) -> None:
            self.put(page, used.template, bare)

        dialog.chosen.connect(take)
        dialog.edit_wanted.connect(self.edit_wanted)
        dialog.open()
        dialog.line.setFocus()
        return dialog

    def put(self, page: WritingPage, template: Template, bare: str) -> None:
        """Put a template on the page and go to the first thing to write."""
        setting = self._setting()
        if setting is None or page.composing:
            return
        if is_locked(template, setting):
            self._context.notices.show_error(Refused("ask.not_looked", n=setting.to_look))
            return
        whole = page.editor.text in ("", bare, self._last)
        made = (letter if whole else passage)(template, setting)
        page.editor.put(made.text, made.filled, everything=whole)
        self._last = made.text if whole else self._last
        if whole and (said := subject(template, setting)):
            page.subject.setText(said)
        page.take_template(template)
        page.editor.setFocus()
        page.editor.go_to_field()

    def use(self, page: WritingPage, key: str, bare: str) -> None:
        """Put the template of this key on the page, as the shop has it now."""

        def take(offered: tuple[Used, ...]) -> None:
            for used in offered:
                if used.template.key == key:
                    self.put(page, used.template, bare)

        reading = self._context.jobs.read("ecdesk.views.templates:templates", slot="template")
        reading.then(take).otherwise(self._context.notices.show_error).start(page)

    def name(self, page: WritingPage, key: str) -> None:
        """Say on the page by which template a draft was begun."""
        if not key:
            return

        def say(offered: tuple[Used, ...]) -> None:
            names = (one.template.name for one in offered if one.template.key == key)
            if page.template_key == key:
                page.template.say(next(names, ""))

        reading = self._context.jobs.read("ecdesk.views.templates:templates", slot="template name")
        reading.then(say).otherwise(lambda _error: None).start(page)

    def _setting(self) -> Setting | None:
        found = self._read()
        return None if found is None else setting_of(*found, self._context.clock())
