"""What is asked of one mail: another charset, its source, a file, paper, once more by mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QPdfWriter
from pytestqt.qtbot import QtBot

from ecdesk import protocol
from ecdesk.domain.conversation import Direction, Kind, Status
from ecdesk.domain.errors import Trouble
from ecdesk.domain.mail import Address, FormFields
from ecdesk.mail.channels import Route
from ecdesk.ui import printing
from ecdesk.ui.charsets import LIKELY, charset_said, used_for
from ecdesk.ui.composer_pane import ComposerPane
from ecdesk.ui.dialogs.charset import CharsetDialog
from ecdesk.ui.dialogs.source import SourceDialog
from ecdesk.ui.mail_errands import file_name, source_name, write_source
from ecdesk.views.rows import AnswerTarget, TriedReading
from tests.helpers import shown
from tests.helpers.composing import (
    page,
    quick_desk,  # noqa: F401 - a fixture
    shown_pane,  # noqa: F401 - a fixture
)
from tests.helpers.desk import Surroundings
from tests.helpers.window_desk import WindowDesk

# ── 文字コード ───────────────────────────────────────────────────────────────────────────────────


class Reader:
    def __init__(self, qtbot: QtBot) -> None:
        self.desk = WindowDesk(qtbot)
        self.desk.jobs.answers["tried"] = self.tried
        self.desk.jobs.answers["source"] = b"Subject: x\r\n\r\n\x82\xa0\r\n"
        self.desk.link.start()
        self.asked: list[str] = []

    def tried(self, _mail: int, charset: str) -> TriedReading:
        self.asked.append(charset)
        broken = 0 if charset == "big5" else 3
        return TriedReading("件名", Address("", "a@b"), f"text {charset}", "big5hkscs", broken)

    def dialog(self, **changes: Any) -> CharsetDialog:
        made = CharsetDialog(self.desk.context, shown.mail(**changes))
        self.desk.qtbot.addWidget(made)
        made.show()
        return made


@pytest.fixture
def reader(qtbot: QtBot) -> Iterator[Reader]:
    return Reader(qtbot)


def test_every_likely_charset_has_a_name_and_is_known() -> None:
    from ecdesk.mail.labels import family_of

    assert len({charset_said(name) for name in LIKELY}) == len(LIKELY)
    assert all(used_for(name) for name in LIKELY)
    assert all(family_of(name) for name in LIKELY if name)
    assert all(charset_said(family_of(name)) == charset_said(name) for name in LIKELY if name)


def test_what_it_would_read_is_seen_before_it_is_kept(reader: Reader, qtbot: QtBot) -> None:
    dialog = reader.dialog()
    qtbot.waitUntil(lambda: dialog.text.toPlainText() == "text ")
    assert "3 か所が読めません" in dialog.told.text()
    dialog.list.setCurrentRow(LIKELY.index("big5"))
    qtbot.waitUntil(lambda: dialog.text.toPlainText() == "text big5")
    assert dialog.told.text() == "Big5 として読みました。"
    assert reader.desk.link.asked(protocol.ReadMailAs) == []


def test_it_opens_at_what_was_chosen_before_and_nothing_is_kept_unasked(reader: Reader) -> None:
    assert reader.dialog(read_as="euc-kr").chosen == "euc-kr"
    assert reader.dialog(read_as="koi8-r").chosen == ""


def test_keeping_says_so_with_a_way_back(reader: Reader, qtbot: QtBot) -> None:
    window = reader.desk.begin()
    errands = window._errands._of_mails  # type: ignore[union-attr] # begun: it is there
    dialog = errands.choose_charset(shown.mail())
    assert isinstance(dialog, CharsetDialog)
    dialog.list.setCurrentRow(LIKELY.index("big5"))
    dialog.keep.click()
    reader.desk.link.answer(protocol.ReadMailAs, before="")
    assert reader.desk.said[-1].text == "Big5 で読み直しました。"
    undo = reader.desk.said[-1].undo
    assert undo is not None
    undo()
    assert [one.charset for one in reader.desk.link.asked(protocol.ReadMailAs)] == ["big5", ""]


def test_a_refusal_leaves_the_dialog_open(reader: Reader) -> None:
    dialog = reader.dialog()
    dialog.keep.click()
    reader.desk.link.refuse(protocol.ReadMailAs, "charset.unknown")
    assert dialog.isVisible()
    assert dialog.keep.isEnabled()
    assert "文字コード" in dialog.told.text()


# ── 元のメール, 保存 ─────────────────────────────────────────────────────────────────────────────


def test_the_source_is_shown_as_it_came(reader: Reader, qtbot: QtBot) -> None:
    dialog = SourceDialog(reader.desk.context, shown.mail())
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: "Subject: x" in dialog.source.toPlainText())
    wanted: list[Any] = []
    dialog.save_wanted.connect(wanted.append)
    dialog.keep.click()
    assert [one.id for one in wanted] == [1]


def test_a_source_that_cannot_be_read_is_said(reader: Reader, qtbot: QtBot) -> None:
    reader.desk.jobs.answers["source"] = Trouble("disk.broken")
    dialog = SourceDialog(reader.desk.context, shown.mail())
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "データベースを読めません" in dialog.source.toPlainText())
    assert not dialog.keep.isEnabled()


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("返品・交換について", "返品・交換について.eml"),
        ("返品/交換", "返品_交換.eml"),
        ("../../etc/passwd", "______etc_passwd.eml"),
        ("CON", "_CON.eml"),
        ("", "mail.eml"),
        ("evil.exe", "evil_exe.eml"),
        ("a\u202egpj.exe", "agpj_exe.eml"),
    ],
)
def test_a_subject_never_decides_where_or_as_what_it_is_saved(subject: str, name: str) -> None:
    assert source_name(shown.mail(subject=subject)) == name
    assert "/" not in file_name(subject)


def test_it_is_saved_byte_for_byte(
    reader: Reader, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = b"Subject: \x82\xa0\r\n\r\n\x00"
    monkeypatch.setattr("ecdesk.views.thread.source", lambda _reader, _id: raw)
    reader.desk.jobs.answers["write_source"] = lambda *args: write_source(None, *args)
    window = reader.desk.begin()
    errands = window._errands._of_mails  # type: ignore[union-attr] # begun: it is there
    errands.save_to(shown.mail(), tmp_path / "a.eml")
    qtbot.waitUntil(lambda: bool(reader.desk.said))
    assert (tmp_path / "a.eml").read_bytes() == raw
    assert "保存しました: a.eml" in reader.desk.said[-1].text
    errands.save_to(shown.mail(), tmp_path / "none" / "a.eml")
    qtbot.waitUntil(lambda: "書けませんでした" in reader.desk.said[-1].text)


# ── 印刷 ─────────────────────────────────────────────────────────────────────────────────────────


def test_paper_says_who_wrote_when_and_what_and_nothing_else_acts(qtbot: QtBot) -> None:
    hostile = shown.mail(2, "<img src='http://spy.example/x'>本文\n二行目", subject="件名")
    view = shown.thread(mails=(shown.mail(1), hostile))
    text = printing.document(view, view.mails).toPlainText()
    assert "注文したワンピースについて" in text.splitlines()[0]
    assert "佐藤 美咲 様" in text
    assert "差出人: 佐藤 美咲 <misaki@example.jp>" in text
    assert "日時: 2026年11月17日 11:5" in text
    assert "<img src='http://spy.example/x'>本文\n二行目" in text


def test_a_pdf_is_a4_and_as_long_as_it_takes(qtbot: QtBot, tmp_path: Path) -> None:
    long = shown.mail(1, "\n".join(f"{n} 行目です。" for n in range(200)))
    path = printing.write_pdf(None, shown.thread(), [long], tmp_path / "a.pdf")
    data = path.read_bytes()
    assert data.startswith(b"%PDF")
    pages = data.count(b"/Type /Page\n")
    assert pages >= 3
    writer = QPdfWriter(str(tmp_path / "b.pdf"))
    writer.setPageLayout(printing._layout())
    assert (writer.widthMM(), writer.heightMM()) == (210, 297)
    with pytest.raises(OSError, match="none"):
        printing.write_pdf(None, shown.thread(), [long], tmp_path / "none" / "a.pdf")


# ── 送り直す, and where a reply goes ─────────────────────────────────────────────────────────────


BACK = shown.mail(
    2,
    "佐藤 美咲 様\n\n本日お送りしました。\n",
    direction=Direction.OUT,
    undelivered=True,
    to=(Address("佐藤 美咲", "misaki@exanple.jp"),),
    subject="Re: ご注文",
    attachments=(shown.photo(),),
)


def test_what_came_back_is_there_word_for_word_to_be_put_right(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread(mails=(shown.mail(1), BACK)))
    pane.forward(BACK, resend=True)
    letter = page(pane).letter()
    assert letter is not None
    assert (letter.kind, letter.to, letter.subject) == (Kind.REPLY, BACK.to, "Re: ご注文")
    assert letter.body == "佐藤 美咲 様\n\n本日お送りしました。"
    assert [(one.mail_id, one.position) for one in letter.files] == [(2, 2)]
    assert letter.source_mail_id == 1
    assert page(pane).touched


def test_in_an_answered_one_it_is_a_postscript(pane: ComposerPane) -> None:
    pane.show_thread(shown.answered(mails=(shown.mail(1), BACK)))
    pane.forward(BACK, resend=True)
    letter = page(pane).letter()
    assert letter is not None
    assert letter.kind is Kind.POSTSCRIPT


def target(address: str, route: Route = Route.MAIL) -> AnswerTarget:
    to = (Address("", address),) if address else ()
    return AnswerTarget(1, to, (), "件", route)


def test_a_reply_to_who_wrote_needs_no_word(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread(answers=target("MISAKI@example.jp")))
    assert page(pane).route.isHidden()


def test_where_it_goes_elsewhere_that_is_said(pane: ComposerPane) -> None:
    pane.show_thread(shown.thread(answers=target("office@example.jp")))
    said = page(pane).route.text()
    assert said == "返信先 office@example.jp　(差出人は misaki@example.jp)"
    form = shown.mail(form=FormFields(email="Hayakawa@example.jp"))
    pane.show_thread(shown.thread(11, mails=(form,), answers=target("hayakawa@example.jp")))
    assert "フォームに書かれた" in page(pane).route.text()
    masked = target("x@pc.fw.rakuten.ne.jp", Route.MASKED)
    pane.show_thread(shown.thread(12, channel="rakuten", answers=masked))
    assert page(pane).route.text() == "楽天を通してお客様に届きます"


@pytest.mark.parametrize(
    ("route", "channel", "said"),
    [
        (Route.SCREEN, "rakuma", "ラクマの管理画面で返信してください"),
        (Route.SCREEN, "own", "モールの管理画面で返信してください"),
        (Route.NOBODY, "own", "この差出人には返信できません"),
    ],
)
def test_where_no_mail_arrives_the_composer_says_why(
    pane: ComposerPane, desk: Surroundings, route: Route, channel: str, said: str
) -> None:
    view = shown.thread(channel=channel, answers=target("", route))
    pane.show_thread(view)
    assert not pane.writing
    assert said in pane._pages.unanswerable.why.text()
    pane.focus_editor()
    assert pane._pages.unanswerable.anyway.hasFocus()
    pane.show_thread(replace(view, revision=2))
    assert not pane.writing
    pane._pages.unanswerable.anyway.click()
    letter = page(pane).letter()
    assert letter is not None
    assert (letter.kind, letter.to) == (Kind.REPLY, ())
    assert said in page(pane).route.text()


def test_once_closed_there_is_nothing_to_explain(pane: ComposerPane) -> None:
    view = shown.thread(status=Status.DONE, answers=target("", Route.NOBODY))
    pane.show_thread(view)
    assert pane._pages.currentWidget() is pane._pages.answered
