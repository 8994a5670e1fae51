"""A formatted mail: asked for, its pictures blocked and fetched, what deceives said, and back."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QPushButton

from ecdesk.domain.mail import Address
from ecdesk.protocol import FetchPictures
from ecdesk.ui.context import Context
from ecdesk.ui.mail_card import MailCard
from ecdesk.ui.mail_rich import RichMail
from ecdesk.ui.mail_text import MailText
from ecdesk.ui.notices import Notices
from tests.helpers.scripted_jobs import ScriptedJobs
from tests.helpers.scripted_link import ScriptedLink
from tests.helpers.shown import NOW, mail

ASKED, WORDS, LOAD = "書式つきで見る", "文章だけで見る", "このメールの画像を読み込む"


class Desk:
    def __init__(self, qtbot) -> None:
        self.qtbot = qtbot
        self.link, self.notices = ScriptedLink(), Notices()
        self.link.start()
        self.said = []
        self.notices.posted.connect(self.said.append)
        self.jobs = ScriptedJobs(read_rich=self._rich)
        self.loaded = []  # the folder each reading was told of
        self.mail = RichMail(("<p>書式</p>",), {}, blocked=3, remote=2)
        self.error = None
        self.context = Context(self.link, self.jobs, self.notices, lambda: NOW)

    def _rich(self, _mail_id, loaded):
        self.loaded.append(loaded)
        if self.error is not None:
            raise self.error
        return self.mail

    def card(self, **changes) -> MailCard:
        changes = {"has_html": True} | changes
        self.shown = MailCard(self.context, mail(1, "文章", **changes), ZoneInfo("Asia/Tokyo"))
        self.qtbot.addWidget(self.shown)
        self.shown.resize(500, 300)
        self.shown.set_opened(True)
        self.shown.show()
        return self.shown

    def button(self, text):
        return next(
            (b for b in self.shown.findChildren(QPushButton) if b.text() == text and b.isVisible()),
            None,
        )

    def press(self, text):
        self.button(text).click()

    def waits_for(self, *texts):
        self.qtbot.waitUntil(lambda: self.texts() == list(texts))

    def texts(self):
        return [t.toPlainText() for t in self.shown.findChildren(MailText) if t.isVisible()]

    def labels(self):
        return " ".join(one.text() for one in self.shown.findChildren(QLabel) if one.isVisible())


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


def test_words_first_and_formatting_when_asked_for(desk):
    desk.card()
    assert desk.texts() == ["文章"]
    assert desk.jobs.times("read_rich") == 0
    desk.press(ASKED)
    assert desk.texts() == ["文章"]  # until the other is there
    desk.waits_for("書式")
    desk.press(WORDS)
    desk.waits_for("文章")
    desk.press(ASKED)
    desk.waits_for("書式")


def test_a_mail_without_html_offers_none(desk):
    desk.card(has_html=False)
    assert desk.button(ASKED) is None


def test_how_a_mail_was_looked_at_is_kept(desk):
    desk.card()
    desk.press(ASKED)
    desk.waits_for("書式")
    desk.card()
    desk.waits_for("書式")
    desk.press(WORDS)
    desk.card()
    assert desk.texts() == ["文章"]


def test_a_failed_reading_leaves_no_dead_button(desk):
    desk.error = OSError("disk")
    desk.card()
    desk.press(ASKED)
    desk.qtbot.waitUntil(lambda: bool(desk.said))
    assert desk.texts() == ["文章"]
    assert desk.button(ASKED).isEnabled()
    desk.error = None
    desk.press(ASKED)
    desk.waits_for("書式")


def test_pictures_are_fetched_by_the_engine_and_once(desk):
    desk.card()
    desk.press(ASKED)
    desk.waits_for("書式")
    assert "画像を表示していません (2 件)" in desk.labels()
    desk.press(LOAD)
    assert "読み込んでいます" in desk.labels()
    assert not desk.button(LOAD).isEnabled()
    assert desk.link.asked(FetchPictures) == [FetchPictures(mail_id=1)]
    image = QImage(9, 9, QImage.Format.Format_RGB32)
    desk.mail = RichMail(("<p>絵つき</p>",), {"loaded-a": image}, 1, 2, 1)
    desk.link.answer(FetchPictures, folder="/pictures", loaded=1, failed=1)
    desk.waits_for("絵つき")
    assert desk.loaded == ["", "/pictures"]
    assert "1 件は読み込めませんでした" in desk.labels()
    assert desk.button(LOAD) is None
    desk.card()  # the colours changed: the same again, and nothing is fetched
    desk.waits_for("絵つき")
    assert desk.loaded[-1] == "/pictures"
    assert len(desk.link.asked(FetchPictures)) == 1


def test_offline_one_can_try_again(desk):
    desk.card()
    desk.press(ASKED)
    desk.waits_for("書式")
    desk.press(LOAD)
    desk.link.answer(FetchPictures, folder="/pictures", loaded=0, failed=2)
    assert "読み込めませんでした" in desk.labels()
    assert desk.button(LOAD).isEnabled()
    desk.press(LOAD)
    desk.link.refuse(FetchPictures, "disk.full", "trouble")
    assert desk.said
    assert desk.button(LOAD).isEnabled()


def test_what_cannot_be_fetched_is_only_told(desk):
    desk.mail = RichMail(("<p>書式</p>",), {}, blocked=4, remote=0)
    desk.card()
    desk.press(ASKED)
    desk.waits_for("書式")
    assert "(4 件) を止めました" in desk.labels()
    assert desk.button(LOAD) is None


def test_deceptive_links_are_said_above_the_mail(desk):
    evil = "https://login.evil.example/"
    links = tuple(
        (text, address, doubt)
        for text, address, doubt in (
            ("www.rakuten.co.jp", evil, "link.elsewhere"),
            ("こちら", "https://rаkuten.example/", "link.lookalike"),
            ("<b>Amazon", "https://www.amazon.co.jp.a.example/", "link.nested"),
            ("見る", "http://203.0.113.9/", "link.number"),
            ("店", "https://shop.example/", ""),
        )
    )
    desk.mail = RichMail((f"<a href='{evil}'>www.rakuten.co.jp</a>",), {}, links=links)
    desk.card()
    desk.press(ASKED)
    desk.waits_for("www.rakuten.co.jp")
    said = desk.labels()
    assert "「www.rakuten.co.jp」と書かれたリンクの行き先は login.evil.example です" in said
    assert "xn--" in said
    assert "「<b>Amazon」" in said
    assert "ほかにも 1 件" in said
    shown = next(t for t in desk.shown.findChildren(MailText) if t.isVisible())
    shown.link_clicked.emit(evil)
    notice = desk.said[-1]
    assert notice.kind == "trouble"
    assert "login.evil.example" in notice.text
    assert notice.action[0] == "それでも開く"


def test_long_mail_comes_in_pieces(desk):
    desk.mail = RichMail(("<p>一</p>", "<p>二</p>", "<p>三</p>"), {})
    desk.card()
    desk.press(ASKED)
    desk.waits_for("一")
    desk.press("続きを表示")
    desk.press("続きを表示")
    desk.waits_for("一", "二", "三")
    assert desk.button("続きを表示") is None


def test_a_link_is_said_before_it_is_opened(desk):
    card = desk.card()
    text = card.findChild(MailText)
    text.link_clicked.emit("https://example.jp/x")
    assert desk.said[-1].text == "リンクの行き先: example.jp"
    assert desk.said[-1].action[0] == "ブラウザで開く"
    count = len(desk.said)
    for evil in ("file:///etc/passwd", "javascript:x", "\\\\host\\share", "ecdesk:x", "data:x"):
        text.link_clicked.emit(evil)
    assert len(desk.said) == count


@pytest.mark.parametrize(
    "address", ["https://shop.example\\@evil.example/", "http://[broken", "https:///x"]
)
def test_what_nobody_can_read_is_not_opened(desk, address):
    desk.card().findChild(MailText).link_clicked.emit(address)
    assert desk.said[-1].action is None
    assert desk.said[-1].kind == "trouble"


def test_a_sender_in_disguise_is_said(desk):
    desk.card(sender=Address("楽天 info@rakuten.co.jp", "x@evil.example"))
    assert "実際の差出人は x@evil.example です" in desk.labels()
