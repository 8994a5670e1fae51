"""The fields that can be put into a template, as a menu: by who fills them, and what may go.

The one rule: what is put in is a field as a person would have typed it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ecdesk.domain.fields import Field, FieldType
from ecdesk.domain.template import CONDITIONS, KNOWN, OF_ORDER
from ecdesk.words import _


def field_menu(parent: QWidget, put: Callable[[str], object]) -> QMenu:
    """A menu that hands the text of the chosen field to `put`; it goes when it is closed."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    known = menu.addMenu(_("記録から入る欄"))
    for name in (*KNOWN, *OF_ORDER):
        known.addAction(name, partial(put, Field(name).mark))
    sorts = menu.addMenu(_("人が書く欄"))
    for sort in FieldType:
        choices = (_("甲"), _("乙")) if sort is FieldType.CHOICE else ()
        mark = Field(_("欄の名前"), sort, choices).mark
        sorts.addAction(sort.value, partial(put, mark))
    remark = Field(_("欄の名前"), FieldType.REMARK, optional=True).mark
    menu.addAction(_("なくてもよい欄"), partial(put, remark))
    only = menu.addMenu(_("このときだけの文"))
    for name in (*CONDITIONS, "注文番号"):  # not a text: a field
        text = f"{{{{#{name}}}}}\n\n{{{{/{name}}}}}\n"
        only.addAction(name, partial(put, text))
    return menu
