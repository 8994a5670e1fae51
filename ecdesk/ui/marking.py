"""Correcting what was marked in a mail: another kind, none, or one more, each undone with a key.

The one rule: a correction is the person's word on those words of that mail; it is kept with the
mail, and the checks hold the reply to it from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from ecdesk import words
from ecdesk.domain.ledger import State
from ecdesk.domain.marks import Sort, Word
from ecdesk.domain.reading import DisclosureKind
from ecdesk.ui.context import Context
from ecdesk.ui.marked import Marked
from ecdesk.ui.text import one_line
from ecdesk.views.rows import MailView, MarkView
from ecdesk.words import _

ALIAS_LONGEST = 40  # signs of what customers call a product
_ASKING = {Sort.REQUEST, Sort.QUESTION}


def marked_in(mail: MailView) -> tuple[Marked, ...]:
    """The marks of a mail as they are shown, in offsets of its text."""
    return tuple(_shown(mark) for mark in mail.marks)


def _shown(mark: MarkView) -> Marked:
    told = mark.sort is Sort.DISCLOSURE
    said = words.mark_sort(mark.sort)
    label = f"{said}{mark.number}" if mark.number else said
    tip = words.reason(mark.code, mark.cue)
    return Marked(mark.start, mark.end, "disclosure" if told else "request", label, tip)


class Marking(QObject):
    """Says the person's word on a mail's marks to the engine."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def fill(self, menu: QMenu, mail: MailView, mark: MarkView) -> None:
        """Put what can be done with a mark into a menu."""
        word = word_on(mail, mark)
        if mark.sort in _ASKING:
            decided = menu.addMenu(_("返信では"))
            for state, said in _decisions():
                action = decided.addAction(said)
                action.setCheckable(True)
                action.setChecked(word.state == state)
                action.triggered.connect(self._saying(mail, replace(word, state=state)))
        others = menu.addMenu(_("種類を変える"))
        for sort in (Sort.REQUEST, Sort.QUESTION):
            if sort is not mark.sort:
                action = others.addAction(words.mark_sort(sort))
                action.triggered.connect(self._saying(mail, replace(word, sort=sort, kind="")))
        self._fill_kinds(others, mail, word, but=mark)
        gone = replace(word, sort=Sort.NONE, kind="", state="")
        label = _("「{sort}」ではない").format(sort=words.mark_sort(mark.sort))
        menu.addAction(label).triggered.connect(self._saying(mail, gone))

    def set_again(self, mail: MailView, mark: MarkView) -> None:
        """Set a mark after all that the shop has learned not to set."""
        kind = mark.kind if mark.sort is Sort.DISCLOSURE else ""
        self.say(mail.id, with_word(mail.words, Word(mark.start, mark.end, mark.sort, kind)))

    def fill_new(self, menu: QMenu, mail: MailView, start: int, end: int, shop_id: int = 0) -> None:
        """Put what selected words can be marked as into a menu; `shop_id` may learn them."""
        word = Word(start, end, Sort.REQUEST)
        for sort in (Sort.REQUEST, Sort.QUESTION):
            label = _("「{sort}」の印を付ける").format(sort=words.mark_sort(sort))
            menu.addAction(label).triggered.connect(self._saying(mail, replace(word, sort=sort)))
        self._fill_kinds(menu, mail, word)
        said = one_line(mail.text[start:end])
        if shop_id and len(said) <= ALIAS_LONGEST:
            menu.addSeparator()
            taught = menu.addAction(_("商品の呼び名として覚える…"))
            taught.triggered.connect(lambda *_on: self._teach(said, shop_id))

    def _teach(self, said: str, shop_id: int) -> None:
        from ecdesk.ui.dialogs.alias import AliasDialog

        parent = self.parent()
        while parent is not None and not isinstance(parent, QWidget):
            parent = parent.parent()
        AliasDialog(self._context, shop_id, said, parent).open()

    def _fill_kinds(
        self, menu: QMenu, mail: MailView, word: Word, but: MarkView | None = None
    ) -> None:
        kinds = menu.addMenu(words.mark_sort(Sort.DISCLOSURE))
        for kind in DisclosureKind:
            if but is not None and but.sort is Sort.DISCLOSURE and but.kind == kind.value:
                continue
            action = kinds.addAction(words.disclosure_kind(kind))
            told = replace(word, sort=Sort.DISCLOSURE, kind=kind.value, state="")
            action.triggered.connect(self._saying(mail, told))

    def _saying(self, mail: MailView, word: Word) -> Callable[[], None]:
        return lambda: self.say(mail.id, with_word(mail.words, word))

    def say(self, mail_id: int, said: Sequence[Word]) -> None:
        """Let these be the person's words on a mail; what was before comes back with undo."""
        from ecdesk.protocol import MarkMail, WordIn

        def told(answer: dict[str, Any]) -> None:
            before = [WordIn(**one) for one in answer["before"]]
            back = MarkMail(mail_id=mail_id, words=before)
            self._context.notices.say(
                _("印を直しました。"),
                kind="good",
                undo=lambda: self._context.link.ask(back).start(self),
            )

        words_in = [
            WordIn(start=w.start, end=w.end, sort=w.sort.value, kind=w.kind, state=w.state)
            for w in said
        ]
        self._context.link.ask(MarkMail(mail_id=mail_id, words=words_in)).then(told).start(self)


def word_on(mail: MailView, mark: MarkView) -> Word:
    """The person's word on a mark as it stands, or one that changes nothing."""
    kind = mark.kind if mark.sort is Sort.DISCLOSURE else ""
    same = [w for w in mail.words if (w.start, w.end, w.sort) == (mark.start, mark.end, mark.sort)]
    return same[-1] if same else Word(mark.start, mark.end, mark.sort, kind)


def with_word(said: Sequence[Word], word: Word) -> tuple[Word, ...]:
    """The words on a mail with one more, which takes the place of what was said of the same."""
    others = [one for one in said if (one.start, one.end) != (word.start, word.end)]
    return (*others, word)


def _decisions() -> tuple[tuple[str, str], ...]:
    return (
        ("", _("本文から判断する")),
        (State.ANSWERED.value, _("もう答えている")),
        (State.LATER.value, _("別途お返事する")),
        (State.REFUSED.value, _("お断りする")),
        (State.UNNEEDED.value, _("答えなくてよい")),
    )
