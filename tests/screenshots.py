"""Renders the main screens from the sample shop at a fixed time: `make screenshots`.

Each screen is written in light and dark at 1440 × 900 and 1280 × 800 into build/screenshots/ (or
the folder named as an argument). The engine runs in this process; the clock stands still.

Longer than 400 lines because it is one list of screens, each with the few words that lead there.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from ecdesk import runtime
from ecdesk.app import LocalLink, open_reader, own_command
from ecdesk.domain.ports import Accepted, Envelope, NotSent, Phase
from ecdesk.engine.host import TOLD_SECONDS, Host
from ecdesk.engine.sample import Story, open_shop
from ecdesk.net.wire import real_wire
from ecdesk.protocol import (
    CloseConversations,
    CorrectMail,
    ImportOrders,
    LogCall,
    LookInto,
    MakePromise,
    PromiseIn,
    SendOutgoing,
    SetChecking,
    Snooze,
    SyncNow,
    TagConversations,
    TeachAlias,
)
from ecdesk.store.database import Database
from ecdesk.ui.board_window import BoardWindow
from ecdesk.ui.clock_popover import ClockPopover
from ecdesk.ui.context import Context
from ecdesk.ui.dialogs.holding import HoldingDialog
from ecdesk.ui.dialogs.template_picker import TemplatePicker
from ecdesk.ui.editor import Editor
from ecdesk.ui.field_editor import FieldEditor
from ecdesk.ui.jobs import Jobs
from ecdesk.ui.mail_card import MailCard
from ecdesk.ui.main_window import MainWindow
from ecdesk.ui.notices import Notices
from ecdesk.ui.palette import Palette
from ecdesk.ui.theme import Scheme, theme
from ecdesk.views import outbox, queue
from ecdesk.views.rows import Tab
from tests import screens_of_a_day, screens_of_opinion
from tests.helpers.loops import pause, wait
from tests.helpers.whole_desk import letter

NOW = datetime(2026, 11, 17, 5, 18, tzinfo=UTC)  # Tuesday 14:18 in Japan, as in the design
SIZES = ((1440, 900), (1280, 800))
NARROW = ((1000, 760),)  # the composer lies over the mails


def main() -> None:
    """Write every screen, or those that are named after the folder."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "build/screenshots")
    wanted = set(sys.argv[2:])
    target.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        window, context = desk(Path(folder))
        window.show()
        window.begin()
        wait(window.furnished.connect)
        until_received(context)
        close_dialogs(window)  # asked for a first account before the sample shop was there
        for name, prepare in SCREENS.items():
            if wanted and name not in wanted:
                continue
            prepare(window)
            for width, height in NARROW if name in SMALL else SIZES:
                for scheme in (Scheme.LIGHT, Scheme.DARK):
                    theme().apply(scheme, 1.0)
                    window.resize(width, height)
                    pause(250)
                    if name.startswith("reading"):
                        scroll_to_reading(window)
                    file = target / f"{name}-{scheme.value}-{width}x{height}.png"
                    shown(window).grab().save(str(file))
                    print(file)
            close_dialogs(window)
        window.close()
        context.link.stop()
        context.jobs.stop()
    if not wanted:
        screens_of_a_day.write(target, pause)
    del application


def desk(folder: Path) -> tuple[MainWindow, Context]:
    """The window on a sample shop made for `NOW`."""
    clock = lambda: NOW  # noqa: E731 - the clock stands still

    def make(say: Callable[[bytes], None]) -> Host:
        database = Database(folder / runtime.DATABASE)
        wire = replace(real_wire(), sender=Hanging)
        story = Story.read(runtime.resources() / "sample")
        open_shop(database, wire, story, folder / "sample-mail", NOW)
        return Host(database, wire, clock, say, story)

    context = Context(
        link=LocalLink(make),
        jobs=Jobs(lambda: open_reader(folder / runtime.DATABASE)),
        notices=Notices(),
        clock=clock,
        program=tuple(own_command()),
    )
    return MainWindow(context, sample=False), context


class Hanging:
    """A server that takes a mail whole and then says nothing more: nobody knows whether it went."""

    def __init__(self, *_mailbox: object) -> None:
        """Nothing is connected."""

    def send(self, _envelope: Envelope, before_data: Callable[[], None]) -> Accepted:
        """Take it up to the final dot. Raises NotSent."""
        before_data()
        raise NotSent(Phase.DOT, "net.gone")


def open_by_subject(subject: str) -> Callable[[MainWindow], None]:
    """Open the conversation with this subject."""

    def prepare(window: MainWindow) -> None:
        from sqlalchemy import select

        from ecdesk.store import schema as s

        with window._context.jobs._reader.connect() as connection:
            found = connection.scalar(
                select(s.Conversation.id)
                .where(s.Conversation.subject == subject)
                .order_by(s.Conversation.id.desc())
            )
        assert found is not None, subject
        window.open_conversation(found)
        pause(600)

    return prepare


def until_received(context: Context) -> None:
    """Wait until the sample's mail is all there, read, and what waits is understood."""
    from ecdesk.views import queue
    from ecdesk.views.mails import stored

    for _ in range(600):
        pause(100)
        reader = context.jobs._reader
        states = [row["state"] for row in stored(reader)] if reader is not None else []
        if reader is None or len(states) <= 160 or set(states) != {"read"}:
            continue
        if all(row.stands.intent for row in queue.page(reader, Tab.REPLY, now=NOW).rows):
            pause(int(TOLD_SECONDS * 1000) + 1000)  # the window hears of it once in a while
            return
    raise AssertionError("the sample did not arrive")


def shown(window: MainWindow) -> QWidget:
    """What is on top: an open dialog, else the window."""
    kinds = (QDialog, ClockPopover)
    over = [one for kind in kinds for one in window.findChildren(kind) if one.isVisible()]
    beside = [one for one in QApplication.topLevelWidgets() if isinstance(one, BoardWindow)]
    return next((one for one in (*over, *beside) if one.isVisible()), window)


def close_dialogs(window: MainWindow) -> None:
    """Back to the window alone."""
    while (over := shown(window)) is not window:
        over.close()
        pause(50)


def errand(name: str) -> Callable[[MainWindow], None]:
    """What the menu calls by this name."""

    def prepare(window: MainWindow) -> None:
        assert window._actions is not None
        window._actions[name].trigger()
        pause(600)

    return prepare


def write(subject: str, body: str) -> Callable[[MainWindow], None]:
    """A reply written into a conversation, and checked."""

    def prepare(window: MainWindow) -> None:
        open_by_subject(subject)(window)
        editor = window.findChild(Editor)
        assert editor is not None
        editor.selectAll()
        editor.insertPlainText(body)
        pause(1500)

    return prepare


def compare_customers(window: MainWindow) -> None:
    """同じ方ですか: one who wrote through a mall and directly, side by side."""
    open_by_subject("残りの一袋")(window)
    buttons = window.frame.thread_pane.customer.who_else.findChildren(QPushButton)
    next(one for one in buttons if one.text() == "同じ方にする…").click()
    pause(400)


def tell_otherwise(window: MainWindow) -> None:
    """追伸 that names another day and another price than we told before."""
    open_by_subject("ﾊﾟｼﾞｬﾏ 前ｱｷ")(window)
    errand("postscript")(window)
    editor = window.findChild(Editor)
    assert editor is not None
    editor.selectAll()
    editor.insertPlainText(TOLD_OTHERWISE)
    pause(1500)


def look_at_formatting(subject: str) -> Callable[[MainWindow], None]:
    """A mail as its sender laid it out."""

    def prepare(window: MainWindow) -> None:
        open_by_subject(subject)(window)
        buttons = window.frame.thread_pane.findChildren(QPushButton)
        next(one for one in buttons if one.text() == "書式つきで見る").click()
        pause(1000)

    return prepare


def look_at_file(subject: str) -> Callable[[MainWindow], None]:
    """The first attachment of a conversation, previewed."""

    def prepare(window: MainWindow) -> None:
        open_by_subject(subject)(window)
        pause(500)
        cards = window.frame.thread_pane.findChildren(MailCard)
        card = next(one for one in cards if one.mail.attachments)
        card.set_opened(True)
        assert card.files is not None
        card.files.preview(card.mail.attachments[0])
        pause(2500)

    return prepare


def hand_over(subject: str, body: str) -> Callable[[MainWindow], None]:
    """A reply sent, with its ten seconds running: the clock stands still, so they never end."""

    def prepare(window: MainWindow) -> None:
        write(subject, body)(window)
        assert window.composer is not None
        window.composer.send()
        pause(800)

    return prepare


def send_at_once(window: MainWindow) -> None:
    """The mail handed over leaves now, and the server says nothing to it; then the outbox."""
    waiting = read(window, outbox.rows)
    window._context.link.ask(SendOutgoing(outgoing_id=waiting[0].id)).start(window)
    pause(1500)
    errand("outbox")(window)


def show_tab(tab: Tab) -> Callable[[MainWindow], None]:
    """Another tab of the queue, and the first conversation under it."""

    def prepare(window: MainWindow) -> None:
        window.frame.queue.show_tab(tab)
        pause(500)
        window.open_conversation(window.frame.queue.first_id())
        pause(500)

    return prepare


def answer_everything(window: MainWindow) -> None:
    """Nothing waits for a reply any more."""
    window.frame.queue.show_tab(Tab.REPLY)
    ids = [row.id for row in read(window, queue.page, Tab.REPLY, limit=1000).rows]
    window._context.link.ask(CloseConversations(conversation_ids=ids)).start(window)
    window.opened.show_nothing("いまは返信待ちがありません。")
    pause(1500)


def plan(window: MainWindow) -> None:
    """Some of the day's work: hidden till tomorrow, promised, asked elsewhere, labelled."""
    window.frame.queue.show_tab(Tab.REPLY)
    rows = read(window, queue.page, Tab.REPLY, now=NOW, limit=1000).rows
    clothes = [row.id for row in rows if row.shop.name == "こはる洋品店"]
    tomorrow = PromiseIn(day=date(2026, 11, 18), about="工房に仕上がり日を確認してご連絡")
    for command in (
        Snooze(conversation_ids=clothes[6:8], said="明日の朝"),
        Snooze(conversation_ids=clothes[8:9], said="返事が来たら"),
        TagConversations(conversation_ids=clothes[:3], add=["ギフト", "常連"]),
        SetChecking(conversation_ids=clothes[1:2], whom="メーカー"),
        MakePromise(conversation_id=clothes[2], promise=tomorrow),
        LogCall(conversation_id=clothes[3], whom="ご本人", said="在庫を調べると伝えた"),
    ):
        window._context.link.ask(command).start(window)
    pause(2500)
    window.open_conversation(clothes[2])
    window.frame.queue.view.scrollToTop()
    pause(3500)  # the figures of the day come last


def choose_several(window: MainWindow) -> None:
    """Three conversations chosen in the list."""
    window.frame.queue.show_tab(Tab.REPLY)
    pause(500)
    window.frame.queue.view.selectAll()
    pause(300)


def hold(window: MainWindow) -> None:
    """The notice that lies ready, half filled in."""
    window.frame.queue.view.choose_none()
    errand("holding")(window)
    pause(400)
    dialog = shown(window)
    assert isinstance(dialog, HoldingDialog)
    dialog.what.setText("紺のMサイズの入荷日")
    pause(200)


def find(words: str) -> Callable[[MainWindow], None]:
    """The palette with something typed."""

    def prepare(window: MainWindow) -> None:
        errand("palette")(window)
        dialog = shown(window)
        assert isinstance(dialog, Palette)
        dialog.line.setText(words)
        pause(200)

    return prepare


def look_for(words: str, *, opened: bool = False) -> Callable[[MainWindow], None]:
    """What was found for these words, in the place of the queue."""

    def prepare(window: MainWindow) -> None:
        errand("search")(window)
        window.frame.top_bar.search.setText(words)
        pause(400)
        if opened:
            QTest.keyClick(window.frame.top_bar.search, Qt.Key.Key_Return)
            pause(400)

    return prepare


def leave_search(window: MainWindow) -> None:
    """Back where one was before searching."""
    QTest.keyClick(window.frame.top_bar.search, Qt.Key.Key_Escape)


def leave_unsaved(window: MainWindow) -> None:
    """The question before a window closes on a text that could not be kept."""
    assert window._leaving is not None
    window._leaving._ask_about_text()
    pause(300)


def turn_to_dates(window: MainWindow) -> None:
    """The hours with a holiday, a yearly closing and a day that is unlike its weekday."""
    from ecdesk.domain.calendar import USUAL_CLOSINGS
    from ecdesk.ui.dialogs.hours_dialog import HoursDialog

    errand("hours")(window)
    dialog = window.findChildren(HoursDialog)[-1]
    dialog.holidays.list.tick(0, True)
    dialog.yearly._put_in(USUAL_CLOSINGS[1])
    for day, hours, name in (
        ("11/20", "10:00-22:00", "感謝祭で延長"),
        ("11/26-11/27", "", "棚卸し"),
    ):
        dialog.days.day.setText(day)
        dialog.days.windows.setText(hours)
        dialog.days.name.setText(name)
        dialog.days.take()
    dialog.show_page(dialog.days)
    pause(200)


def turn_to_targets(window: MainWindow) -> None:
    """Within how many minutes a customer hears, with a mall's own."""
    from ecdesk.domain.sla import Targets
    from ecdesk.ui.dialogs.hours_dialog import HoursDialog

    errand("hours")(window)
    dialog = window.findChildren(HoursDialog)[-1]
    dialog.targets.channels.changed.emit((("rakuten", Targets(30, 90)),))
    dialog.show_page(dialog.targets)
    pause(200)


def turn_to_holidays(window: MainWindow) -> None:
    """The public holidays, one by one."""
    from ecdesk.ui.dialogs.hours_dialog import HoursDialog

    errand("hours")(window)
    dialog = window.findChildren(HoursDialog)[-1]
    dialog.show_page(dialog.holidays)
    pause(200)


def change_event(window: MainWindow) -> None:
    """The fields of an event."""
    from ecdesk.ui.dialogs.events import EventsDialog

    errand("events")(window)
    dialog = window.findChildren(EventsDialog)[-1]
    dialog.list.setCurrentRow(1)
    dialog._edit(dialog.chosen)
    pause(300)


def look_at_event(window: MainWindow) -> None:
    """An event as it was kept, from the mail beside which it stands."""
    open_by_subject("クーポンが使えませんでした")(window)
    window.frame.thread_pane.customer.near.links[-1].click()
    pause(600)


def look_into_it(window: MainWindow) -> None:
    """A mail about a campaign: what ran then, and what is to be checked before answering."""
    open_by_subject("クーポンが使えませんでした")(window)
    card = window.frame.thread_pane.customer.checked
    card.boxes[1].click()
    card.lines[1].setText("設定の終了が23:00だった")
    pause(300)


ORDERS = """\
注文番号,注文日時,お名前(姓),お名前(名),メールアドレス,TEL,お支払い合計,対応状況(名称),発送日,配送業者,\
お問い合わせ番号,商品名,規格分類名1,規格分類名2,価格,個数
10482,2026-11-16 21:40,佐藤,美咲,{address},090-0000-1111,24200,新規受付,,ヤマト運輸,,\
刺しゅうのワンピース,紺,M,22000,1
10482,2026-11-16 21:40,佐藤,美咲,{address},090-0000-1111,24200,新規受付,,ヤマト運輸,,\
ギフト包装,,,2200,1
9877,2026-09-12 10:04,佐藤,美咲,{address},090-0000-1111,8800,発送済み,2026-09-13,ヤマト運輸,\
400011112222,麻のブラウス,白,M,8800,1
9120,2026-05-30 22:15,佐藤,美咲,{address},090-0000-1111,5500,発送済み,2026-06-01,日本郵便,\
123412341234,綿のストール,青,,5500,1
8801,きのう,佐藤,美咲,{address},,5500,発送済み,,,,手袋,,,5500,1
"""


def write_orders(window: MainWindow, subject: str) -> Path:
    """An export of the shop's system, with orders of the customer who wrote this."""
    open_by_subject(subject)(window)
    view = window.frame.thread_pane.view
    assert view is not None
    assert view.customer is not None
    file = Path(tempfile.mkdtemp()) / "受注一覧_20261117.csv"
    told = ORDERS.format(address=view.customer.addresses[0])
    file.write_bytes(told.encode("cp932"))
    return file


def look_into_orders(window: MainWindow) -> None:
    """An export, looked into before it is taken in."""
    from ecdesk.ui.dialogs.orders_import import OrdersImport

    file = write_orders(window, "注文したワンピースについて")
    errand("import_orders")(window)
    window.findChildren(OrdersImport)[-1].look(str(file))
    pause(800)


def choose_columns(window: MainWindow) -> None:
    """A table that nobody has seen before: which column is which."""
    from ecdesk.ui.dialogs.orders_import import OrdersImport

    file = Path(tempfile.mkdtemp()) / "手作りの台帳.csv"
    file.write_text("受付No,ご注文者,連絡先,品\nK-7,佐藤 美咲,09000001111,帽子\n", "utf-8")
    errand("import_orders")(window)
    window.findChildren(OrdersImport)[-1].look(str(file))
    pause(800)


def show_orders(window: MainWindow) -> None:
    """What the customer bought, beside the mail that speaks of it."""
    file = write_orders(window, "注文したワンピースについて")
    shop = window.frame.thread_pane.view.shop.id  # type: ignore[union-attr] # it is open
    window._context.link.ask(ImportOrders(path=str(file), shop_id=shop)).start(window)
    pause(2500)


def open_by_words(words: str) -> Callable[[MainWindow], None]:
    """Open the newest conversation in which a customer wrote this."""

    def prepare(window: MainWindow) -> None:
        from sqlalchemy import select

        from ecdesk.store import schema as s

        with window._context.jobs._reader.connect() as connection:
            found = connection.scalar(
                select(s.Mail.conversation_id)
                .where(s.Mail.text.contains(words))
                .order_by(s.Mail.id.desc())
            )
        assert found is not None, words
        window.open_conversation(found)
        pause(600)

    return prepare


def scroll_to_reading(window: MainWindow) -> None:
    """Bring the end of a reading into sight, however long the mail is."""
    pane = window.frame.thread_pane
    inside = pane._scroll.widget()
    foot = pane.reading.mapTo(inside, pane.reading.rect().bottomLeft())
    pane._scroll.ensureVisible(foot.x(), foot.y(), 0, 20)
    pause(100)


def look_into(*steps: str) -> Callable[[MainWindow], None]:
    """The steps before asking back ticked, for the mail that nobody understands."""

    def prepare(window: MainWindow) -> None:
        open_by_words("きのうのあれもう終わりですか")(window)
        view = window.frame.thread_pane.view
        assert view is not None
        for step in steps:
            command = LookInto(conversation_id=view.id, step=step)
            window._context.link.ask(command).start(window)
        pause(1500)

    return prepare


def ask_for_yesterday(window: MainWindow) -> None:
    """One line that comes in the day after a sale: what ran then stands beside it."""
    from sqlalchemy import select

    from ecdesk.store import schema as s

    text = "昨日のやつまだできますか"
    mail = letter(text, subject="", name="", address="moe.n@example.com", date=NOW)
    with window._context.jobs._reader.connect() as connection:
        box = connection.scalar(select(s.Mailbox.path).order_by(s.Mailbox.id))
    (Path(str(box)) / "new" / "yesterday").write_bytes(mail)
    window._context.link.ask(SyncNow()).start(window)
    pause(2500)
    open_by_words(text)(window)


def show_learned(window: MainWindow) -> None:
    """覚えたこと, with a name for goods and some corrections."""
    shop = window.frame.top_bar.shops[0].id
    for mail_id in read(window, received)[:4]:
        command = CorrectMail(mail_id=mail_id, label="intent", value="campaign_event")
        window._context.link.ask(command).start(window)
    alias = TeachAlias(shop_id=shop, alias="茶色の方", product="リブカーディガン 茶 M")
    window._context.link.ask(alias).start(window)
    pause(1500)
    errand("learned")(window)


def received(reader: Any) -> list[int]:
    """The mails of the first shop that were understood, newest first."""
    from sqlalchemy import select

    from ecdesk.store import schema as s

    with reader.connect() as connection:
        return list(
            connection.scalars(
                select(s.Mail.id)
                .where(s.Mail.reading.is_not(None), s.Mail.mailbox_id == 1)
                .order_by(s.Mail.received_at.desc())
            )
        )


def read(window: MainWindow, view: Callable[..., Any], *args: Any, **kw: Any) -> Any:
    """What a view says now."""
    return view(window._context.jobs._reader, *args, **kw)


def second_opinion(*steps: Callable[[MainWindow], None]) -> Callable[[MainWindow], None]:
    """What a model on this machine makes of the picture's conversation."""

    def prepare(window: MainWindow) -> None:
        open_by_subject("注文したワンピースについて")(window)
        for step in steps:
            step(window)
            pause(1500)

    return prepare


def pick_template(window: MainWindow) -> None:
    """The picker, at the picture's conversation."""
    open_by_subject("注文したワンピースについて")(window)
    errand("template")(window)


def use_template(*said: str) -> Callable[[MainWindow], None]:
    """「納期のお約束ができないとき」 on the page, with this much of it filled."""

    def prepare(window: MainWindow) -> None:
        open_by_subject("注文したワンピースについて")(window)
        editor = window.findChild(FieldEditor)
        assert editor is not None
        editor.set_text("")
        pick_template(window)
        picker = window.findChildren(TemplatePicker)[-1]
        picker.line.setText("のうき できない")
        picker.use.click()
        pause(300)
        for one in said:
            editor.insertPlainText(one)
            editor.go_to_field()
        pause(1500)

    return prepare


FILLED = (
    "ご友人の披露宴のお召し物に選んでいただけて、とてもうれしく思います。",
    "刺しゅうの仕上げに一日かかる",
    "20",
    "同じ紺で仕上がっているM寸のワンピース",
    "18",
)

CARELESS = (
    "佐藤 美保 様\n\n珈琲みずきの山口でございます。\n"
    "●月●日にお届けいたします。お届け予定表を添付いたします。\n\nこはる洋品店 サポート 山口"
)

CAREFUL = (
    "りこぴん 様\n\nお問い合わせいただき、ありがとうございます。\n"
    "こはる洋品店 サポートの山口でございます。\n\n"
    "上下で別のサイズをお選びいただけます。\n\nこはる洋品店 サポート担当 山口"
)

REFUSING = (
    "佐藤 美咲 様\n\nお問い合わせいただき、ありがとうございます。\n"
    "こはる洋品店 サポートの山口でございます。\n\n"
    "20日までのお届けはできません。\n領収書は会社のお名前で発行いたします。\n\n"
    "こはる洋品店 サポート担当 山口\nshop@koharu.example"
)

LINKING = (
    "藤田 健一 様\n\nお待たせしておりますこと、心よりお詫び申し上げます。\n"
    "珈琲みずき 楽天市場店 お客様係の水木でございます。\n\n"
    "本日15時の便で発送し、11月18日(水)の午前中にお届けいたします。\n"
    "次回からは https://mizuki.example/ のオンラインショップなら、お安くお求めいただけます。\n\n"
    "珈琲みずき 楽天市場店\nお客様係 水木\ninfo@mizuki.example"
)

TOLD_OTHERWISE = (
    "竹田 良子 様\n\nこはる洋品店 サポートの山口でございます。\n\n"
    "お荷物の到着が一日遅れ、11月19日(木)の午前中のお届けとなりました。\n"
    "合計は6,160円のままでございます。送料は660円です。\n\n"
    "こはる洋品店 サポート担当 山口\nshop@koharu.example"
)

SCREENS: dict[str, Callable[[MainWindow], None]] = {
    "main": open_by_subject("注文したワンピースについて"),
    "angry": open_by_subject("豆が届かない件"),
    "html": open_by_subject("きいてもいいですか♪"),
    "formatted": look_at_formatting("【つつみや通信】年末の箱不足、今年も早めがおすすめです"),
    "photo": look_at_file("ファスナーが壊れました（写真あります）"),
    "page": look_at_file("内祝いの熨斗と送り先につきまして"),
    "careless": write("サイズについて教えてください", CARELESS),
    "refusal": write("注文したワンピースについて", REFUSING),
    "mall-link": write("豆が届かない件", LINKING),
    "rules": errand("rules"),
    "countdown": hand_over("きいてもいいですか♪", CAREFUL),
    "outbox": send_at_once,
    "plan": plan,
    "palette": find("kan"),
    "search": look_for("ワンピース", opened=True),
    "search-doubt": look_for("注文 期間:いつか"),
    "search-none": look_for("ぬれせんべい"),
    "searched": leave_search,
    "promises": show_tab(Tab.PROMISES),
    "snoozed": show_tab(Tab.SNOOZED),
    "several": choose_several,
    "holding": hold,
    "call": errand("call"),
    "sum": errand("clock_sum"),
    "board": errand("board"),
    "figures": errand("figures"),
    "alarms": errand("alarms"),
    "template-picker": pick_template,
    "open-fields": use_template(),
    "date-field": use_template(*FILLED[:2]),
    "all-filled": use_template(*FILLED),
    "as-received": errand("as_received"),
    "templates": errand("templates"),
    "backups": errand("backups"),
    "import": errand("import_mails"),
    "export": errand("export"),
    "erase": errand("erase_customer"),
    "backlog": show_tab(Tab.BACKLOG),
    "narrow": show_tab(Tab.REPLY),
    "narrow-reply": errand("reply"),
    "leaving": leave_unsaved,
    "account": errand("accounts"),
    "coupon": look_into_it,
    "reading": open_by_subject("注文したワンピースについて"),
    "reading-order": open_by_subject("【お問い合わせ】注文の方法がわからなかったので"),
    "reading-order-missing": open_by_subject("注文したいです！！"),
    "reading-unclear": look_into(),
    "reading-looked": look_into("shop", "orders", "happened", "history"),
    "reading-yesterday": ask_for_yesterday,
    "reading-wrong-shop": open_by_subject("ソファカバーの配達日"),
    "reading-other-shop": open_by_subject("残りの一袋"),
    "customer-same": open_by_subject("残りの一袋"),
    "customer-compare": compare_customers,
    "told": tell_otherwise,
    "learned": show_learned,
    "orders-import": look_into_orders,
    "orders-columns": choose_columns,
    "orders": show_orders,
    "event": look_at_event,
    "event-change": change_event,
    "hours": errand("hours"),
    "hours-dates": turn_to_dates,
    "hours-holidays": turn_to_holidays,
    "hours-targets": turn_to_targets,
    "keys": errand("keys"),
    "opinion": second_opinion(screens_of_opinion.set_up),
    "reading-opinion": second_opinion(
        screens_of_opinion.use(screens_of_opinion.SUMMARY), screens_of_opinion.summarise
    ),
    "opinion-letter": second_opinion(
        screens_of_opinion.use(screens_of_opinion.WORDING),
        screens_of_opinion.word,
        screens_of_opinion.take_in,
    ),
    "empty": answer_everything,
}
SMALL = ("narrow", "narrow-reply")


if __name__ == "__main__":
    main()
