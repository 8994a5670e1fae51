"""The page with what works on it while one writes: keeping, checking, the list beside it.

One desk serves all letters of a composer, one after another: `take_up` one, `put_down` before the
next. What the parts tell each other is wired here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from ecdesk import words
from ecdesk.domain.errors import DeskError
from ecdesk.domain.fields import unfilled
from ecdesk.domain.findings import Finding
from ecdesk.domain.shop import Shop
from ecdesk.ui.beside_letter import BesideLetter
from ecdesk.ui.check_sidebar import OPEN, CheckSidebar
from ecdesk.ui.checking import DraftChecker, read_findings
from ecdesk.ui.context import Context
from ecdesk.ui.drafting import ANSWERS, DraftSaver, Letter
from ecdesk.ui.editor import code_points
from ecdesk.ui.field_help import FieldHelp
from ecdesk.ui.fixes import first_certain
from ecdesk.ui.letting_stand import LettingStand
from ecdesk.ui.linking import Linking
from ecdesk.ui.proposing import is_proposal, take_on
from ecdesk.ui.told_card import ToldCard
from ecdesk.ui.writing_page import WritingPage
from ecdesk.views.rows import DraftView
from ecdesk.words import _

if TYPE_CHECKING:
    from ecdesk.protocol import Changed


def _say_finding(finding: Finding) -> str:
    open_ones = [one.field.name for one in unfilled(finding.text)]
    return words.finding(finding.code, finding.values, "".join(open_ones) or finding.text)


def _say_fix(finding: Finding) -> str:
    return words.fix(finding.code, finding.values, finding.text)


def _is_optional(finding: Finding) -> bool:
    """An open field that may stay open: it is taken out of the letter before that goes."""
    said = finding.text
    return finding.code == "field.unfilled" and any(one.field.optional for one in unfilled(said))


class WritingDesk(QObject):
    """A writing page, its checks and its keeping."""

    kept = Signal()  # everything written so far is safe
    not_kept = Signal(object)  # DeskError; tried again by itself
    settled = Signal(object, str)  # the ledger's lines, of this text
    waived = Signal(object)  # ledger_list.Settled: needs no answer
    said = Signal(str, object)  # what was done, and how to undo it
    rules_wanted = Signal(int)  # of a shop, to be changed

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        link, clock = context.link, context.clock
        self.page = WritingPage()
        self.help = FieldHelp(self.page.editor, clock)
        self.sidebar = CheckSidebar(_say_finding, words.passed, _say_fix)
        self.checker = DraftChecker(link, self.page.letter, self._is_composing, self)
        self.saver = DraftSaver(link, self._written, self._is_composing, self)
        self.linking = Linking(self.sidebar.ledger, self.page.editor, link, clock, parent)
        self.beside = BesideLetter(context)
        self.told_before = ToldCard(context)
        self.letting = LettingStand(context, self.page, self.sidebar, self)
        self.sidebar.below.addWidget(self.told_before)
        self.sidebar.below.addWidget(self.beside)
        self.beside.wanted.connect(self.linking.write)
        self.beside.edit_wanted.connect(self.rules_wanted)
        page, sidebar = self.page, self.sidebar
        page.edited.connect(self._on_edited)
        page.left.connect(self._on_left)
        page.composing_changed.connect(self._on_composing)
        sidebar.jump.connect(self.go_to)
        sidebar.fix_wanted.connect(self.put_right)
        sidebar.overrides_changed.connect(self._on_reasons)
        self.letting.changed.connect(self._show_standing)
        self.letting.silenced.connect(self.checker.touch)
        link.changed.connect(self._on_changed)
        self.checker.told.connect(self.letting.hear)
        self.checker.checked.connect(self._on_checked)
        self.checker.settled.connect(self.settled)
        self.checker.told.connect(self.linking.show_answer)
        self.checker.told.connect(lambda _answer, body: self.told_before.compare(body))
        self.linking.kept.connect(self.checker.touch)
        self.linking.waived.connect(self.waived)
        self.linking.said.connect(self.said)
        self.saver.saved.connect(lambda _when: page.set_state(""))
        self.saver.settled.connect(self.kept)
        self.saver.failed.connect(self._on_not_kept)
        self.saver.files_kept.connect(page.files.take_over)

    @property
    def composing(self) -> bool:
        """Whether the input method is composing on the page or in a reason."""
        return self.page.composing or self.sidebar.composing

    def take_up(
        self,
        letter: Letter,
        cursor: int,
        *,
        shops: Sequence[Shop],
        touched: bool,
        intents: Collection[str] = (),
    ) -> None:
        """Put a letter on the page; `touched` where it is worth keeping as it stands.

        `intents` are what the mails it answers are for.
        """
        self.page.show_letter(letter, cursor, shops=shops, touched=touched)
        self.sidebar.clear()
        self.sidebar.give_reasons(dict(letter.reasons))
        self.letting.serve(letter.asides)
        self.help.serve(letter.shop.calendar)
        self.linking.serve(letter.shop.calendar)
        self.beside.serve(letter.shop, intents)
        answered = letter.conversation_id if letter.kind in ANSWERS else None
        self.told_before.serve(letter.shop, answered)
        self.saver.open(letter.as_draft(), known=touched)
        self.checker.touch()

    def put_down(self) -> None:
        """The letter is somebody else's concern now: nothing more is kept or checked."""
        self.saver.leave()
        self.checker.stop()
        self.page.forget()

    def go_to(self, finding: Finding) -> None:
        """Show what a finding speaks of: its words, else its line; and the way on, if any."""
        found = self.page.go_to(finding)
        self.sidebar.reveal(finding, focus=not found)

    def put_right(self, finding: Finding, right: str) -> None:
        """Let these words stand in place of those a finding rests on; undo brings them back."""
        if self.composing:
            return
        editor = self.page.editor
        if is_proposal(finding):
            done = take_on(editor, finding)
        else:
            done = editor.replace_span(finding.start, finding.end, finding.text, right)
        if done:
            self.page.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_right_here(self) -> None:
        """The same by one key: what is certain at the cursor, else the gravest there is."""
        editor = self.page.editor
        at = code_points(editor.text, editor.textCursor().position())
        found = first_certain(self.sidebar.standing, at)
        if found is None:
            self.said.emit(_("ひと押しで直せるところはありません。"), None)
        elif not editor.isReadOnly():
            self.put_right(*found)

    def let_stand_here(self) -> None:
        """これでよい by one key: what is warned of at the cursor, or on the line in focus."""
        editor = self.page.editor
        at = code_points(editor.text, editor.textCursor().position())
        if not self.composing and not self.letting.let_here(at):
            self.said.emit(_("このままでよいか確かめる注意はありません。"), None)

    def stop_at(self, stops: Sequence[Finding]) -> None:
        """Go to the first thing that is in the way of sending, and say so."""
        first = stops[0]
        said = _("まだ送れません (残り {n}): {first}").format(
            n=len(stops), first=_say_finding(first)
        )
        if first.code != OPEN:
            self.go_to(first)
            self.page.refusal.say(said)
            return
        # Whoever types on answers: the words must not end up in the field for a reason.
        self.page.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.sidebar.reveal(first, focus=False)
        remedy = (
            (_("引いて答える"), self.linking.quote_open) if self.sidebar.ledger.open_ones else None
        )
        self.page.refusal.say(said, remedy=remedy, fades=True)

    def is_incomplete(self, openings: Collection[str]) -> bool:
        """Whether something is missing without which no mail can go; it is said at once.

        `openings` are the texts that nobody has written on yet.
        """
        page = self.page
        if unclear := page.recipients.unclear():
            unclear[0].setFocus(Qt.FocusReason.OtherFocusReason)
            page.refusal.say(unclear[1])
        elif gone := page.files.missing():
            page.refusal.say(
                _("添付が見つかりません: {names}。元の場所に戻すか、外してください。").format(
                    names="、".join(gone)
                )
            )
        elif wrong := page.editor.wrong:
            page.editor.select_span(wrong[0][0].start, wrong[0][0].end)
            page.refusal.say(words.say(wrong[0][1]))
        elif page.editor.text in openings:
            page.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            page.refusal.say(_("本文がまだ書かれていません。"))
        else:
            return False
        return True

    def keep_files_first(self) -> None:
        """The engine takes files in when it keeps the draft: undo must find them again."""
        self.page.touched = True
        self.page.set_locked(True)
        self.saver.flush()

    def announce_mail(self, on_read: Callable[[], object], *, focus: bool = False) -> None:
        """A mail came in while writing: it is to be read before this one goes."""
        self.page.refusal.say(
            _(
                "書いているあいだにお客様から新しいメールが届きました。"
                "読んで、返信がこのままでよいか確かめてください。"
            ),
            remedy=(_("読みました"), on_read),
            tone="warn",
        )
        if focus:
            self.page.refusal.remedy.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer(self, draft: DraftView, resume: Callable[[], object]) -> None:
        """A new mail was left unfinished: it may be gone on with."""
        self.page.refusal.say(
            _("書きかけの新しいメールがあります: {subject}").format(
                subject=draft.subject or _("(件名なし)")
            ),
            remedy=(_("続きを書く"), resume),
            tone="accent",
        )

    def say_error(self, error: DeskError) -> None:
        """Say above the button why it did not go."""
        self.page.refusal.say(words.say(error))

    def hand_over(self) -> None:
        """The letter is on its way to the engine: nothing may change it now."""
        self.saver.stop()
        self.checker.stop()
        self.page.set_locked(True)
        self.page.refusal.clear()
        self.page.set_state(_("送信の準備をしています…"))

    def take_back(self, error: DeskError, on_read: Callable[[], object]) -> None:
        """It was refused: writable again, with the reason and what to do."""
        self.page.set_locked(False)
        self.page.set_state("")
        stops = read_findings(error.values.get("stops") or ())
        if error.code == "conversation.changed":
            self.announce_mail(on_read)
        elif error.code == "checks.stopped" and stops:
            self._show_stops_found(stops)
            self.stop_at(stops)
        else:
            self.say_error(error)
        self.saver.touch()

    def _show_stops_found(self, stops: Sequence[Finding]) -> None:
        """The engine looked without mercy; what the sidebar had found besides stays."""
        codes = {(one.code, one.start) for one in stops}
        others = [one for one in self.sidebar.findings if (one.code, one.start) not in codes]
        self._on_checked([*stops, *others], ())

    def _written(self) -> Letter | None:
        return self.page.letter() if self.page.touched else None

    def _is_composing(self) -> bool:
        return self.composing

    def _on_edited(self) -> None:
        self.saver.touch()
        self.checker.touch()
        self.page.refusal.fade()

    def _on_left(self) -> None:
        if self.page.touched and not self.composing:
            self.saver.flush()

    def _on_composing(self) -> None:
        if not self.composing and self.page.letter() is not None:
            self.checker.touch()

    def _on_checked(self, findings: Sequence[Finding], passed: Sequence[str]) -> None:
        if self.composing:
            return
        findings = [one for one in findings if not _is_optional(one)]
        self.sidebar.show_result(findings, passed)
        self._show_standing()

    def _show_standing(self) -> None:
        """What was set aside is neither underlined nor counted."""
        self.page.show_marks(self.sidebar.standing)
        self._show_stops()

    def _show_stops(self) -> None:
        self.page.show_stops(len(self.sidebar.open_stops), len(self.sidebar.warnings))

    def _on_reasons(self) -> None:
        self.page.set_reasons(self.sidebar.reasons)
        self._show_stops()

    def _on_changed(self, changed: Changed) -> None:
        """店の決まり or 覚えたこと are others now: the checks may say something else."""
        if changed.settings and self.page.letter() is not None:
            self.checker.touch()

    def _on_not_kept(self, error: DeskError) -> None:
        self.page.set_state(_("まだ保存できていません"), "warn")
        self.page.state.setToolTip(words.say(error))
        self.not_kept.emit(error)
