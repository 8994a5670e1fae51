"""What a mail is about as a whole, as chips that can be corrected: 配送状況, 買った後, 至急.

A chip says in its tooltip on what it rests; a click offers the other readings. The one rule: what a
person corrects or what was learned from corrections is said to be so, and can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QSizePolicy, QWidget

from ecdesk import words
from ecdesk.domain.learning import Label
from ecdesk.domain.reading import Intent, Target
from ecdesk.ui.context import Context
from ecdesk.ui.theme import dress
from ecdesk.ui.undoable import Undoable
from ecdesk.views.clue_rows import LabelWhy
from ecdesk.views.rows import MailReading, MailView
from ecdesk.words import _

_URGENCIES, _FEELINGS = ("critical", "high"), ("angry", "irritated", "anxious", "happy")
# Of the targets that are worth a word, the intent that says the same.
_TELLS = {
    Target.EVENT.value: Intent.CAMPAIGN_EVENT.value,
    Target.SITE.value: Intent.SITE_TROUBLE.value,
    Target.STAFF.value: Intent.COMPLAINT_SERVICE.value,
    Target.WRONG_SHOP.value: Intent.WRONG_SHOP.value,
}
_NEVER_CHOSEN = {Intent.BOUNCE.value}  # told by a machine's mail alone


@dataclass(frozen=True, slots=True)
class Said:
    """A chip: its words, its tone, and the label that a click corrects; None for the others."""

    text: str
    tone: str = ""
    label: Label | None = None


def main_mail(mails: Sequence[MailView]) -> MailView | None:
    """The mail by which a turn is labelled: the newest whose intent could be read."""
    read = [mail for mail in mails if mail.reading is not None]
    clear = (m for m in reversed(read) if m.reading and m.reading.intent != "other_unclear")
    return next(clear, read[-1] if read else None)


def labels(mails: Sequence[MailView]) -> list[Said]:
    """What the mails are about as a whole, each once: 至急, お怒り, 配送状況, 買った後."""
    main = main_mail(mails)
    if main is None or main.reading is None:
        return []
    read = [mail.reading for mail in mails if mail.reading is not None]
    pressing = _strongest(read, "urgency", _URGENCIES)
    feeling = _strongest(read, "emotion", _FEELINGS)
    upset = feeling in {"angry", "irritated"}
    about = main.reading
    said = [
        Said(words.urgency(pressing), "bad" if pressing == "critical" else "warn"),
        Said(words.emotion(feeling), "bad" if upset else ""),
        Said(words.intent(about.intent), "", Label.INTENT),
        *(Said(words.intent(also)) for also in about.also),
        Said(_target(about), "", Label.TARGET),
        Said(words.timing(about.timing), "", Label.TIMING),
        Said(words.cause(about.cause), "", Label.CAUSE),
    ]
    once: dict[str, Said] = {}
    for one in said:
        if one.text:
            once.setdefault(one.text, one)
    return list(once.values())


def _target(about: MailReading) -> str:
    """What a mail is about, where its intent does not say so already."""
    if why_of(about, Label.TARGET) is None and _TELLS.get(about.target) in {about.intent, None}:
        return ""
    return words.target(about.target)


def _strongest(read: Sequence[MailReading], name: str, order: Sequence[str]) -> str:
    found = {getattr(one, name) for one in read}
    return next((value for value in order if value in found), "")


def why_said(reading: MailReading, label: Label) -> str:
    """On what a label rests: the words, the person's word, or earlier corrections."""
    why = why_of(reading, label)
    if why is not None:
        read = words.label_value(label, why.read)
        said = learned_said(why) if why.times else _("直した読み方です。")
        return _("{said} (読み取り: {read})").format(said=said, read=read)
    if label is Label.INTENT and reading.cues:
        return words.reason("intent.words", "」「".join(reading.cues[:3]))
    return _("クリックで直せます。")


def learned_said(why: LabelWhy) -> str:
    """On how many corrections a guess rests, and on which words: 以前 4 回 直したため."""
    shared = "」「".join(why.words[:3])
    said = _("以前 {n} 回 直したため").format(n=why.times)
    return _("{said} (「{words}」)").format(said=said, words=shared) if shared else said


def why_of(reading: MailReading, label: Label) -> LabelWhy | None:
    """Why a label is not what was read; None where it is."""
    return next((one for one in reading.why if one.label == label.value), None)


def chip(said: Said, reading: MailReading) -> QWidget:
    """A chip as it stands in a row; `clicked` where it can be corrected."""
    if said.label is None:
        made = dress(QLabel(said.text), "chip", tone=said.tone)
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        return made
    changed = why_of(reading, said.label) is not None
    button = dress(
        QPushButton(said.text, autoDefault=False),
        "chip",
        tone="accent" if changed else said.tone,
        says=_("{kind}: {value}").format(kind=words.label_name(said.label), value=said.text),
        tip=why_said(reading, said.label).replace("<", "&lt;"),
    )
    button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return button


class Correcting(QObject):
    """Offers the readings of a mail's labels, and says the chosen one to the engine."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._widget = parent
        self.menu: QMenu | None = None  # the one that is open
        self._undoable = Undoable(context, self)

    def offer(self, mail: MailView, label: Label, at: QPoint) -> None:
        """Everything that this label can be."""
        menu = self._menu()
        self._fill(menu, mail, label)
        menu.popup(at)

    def offer_all(self, mail: MailView, at: QPoint) -> None:
        """All labels, each with what it can be."""
        menu = self._menu()
        for label in Label:
            self._fill(menu.addMenu(words.label_name(label)), mail, label)
        menu.popup(at)

    def _menu(self) -> QMenu:
        menu = QMenu(self._widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.menu = menu
        return menu

    def _fill(self, menu: QMenu, mail: MailView, label: Label) -> None:
        reading = mail.reading
        if reading is None:
            return
        now = getattr(reading, label.value)
        for value in label.values:
            if value in _NEVER_CHOSEN:
                continue
            action = menu.addAction(words.label_value(label, value))
            action.setCheckable(True)
            action.setChecked(value == now)
            action.triggered.connect(self._saying(mail, label, value))
        why = why_of(reading, label)
        if why is not None and not why.times:
            menu.addSeparator()
            read = words.label_value(label, why.read)
            back = menu.addAction(_("読み取りに戻す ({read})").format(read=read))
            back.triggered.connect(self._saying(mail, label, ""))

    def _saying(self, mail: MailView, label: Label, value: str) -> Callable[[], None]:
        return partial(self.say, mail.id, label, value)

    def say(self, mail_id: int, label: Label, value: str, *_checked: bool) -> None:
        """Let a label be this; what was before comes back with undo."""
        from ecdesk.protocol import CorrectMail

        kind = words.label_name(label)
        said = (
            _("{kind}を「{value}」に直しました。").format(
                kind=kind, value=words.label_value(label, value)
            )
            if value
            else _("{kind}を読み取りに戻しました。").format(kind=kind)
        )
        self._undoable.carry_out(
            CorrectMail(mail_id=mail_id, label=label.value, value=value),
            said,
            lambda answer: [
                CorrectMail(mail_id=mail_id, label=label.value, value=answer["before"])
            ],
        )
