"""Everything a person can do, by name: the text, the keys, the place in the menu.

One table makes the actions, the menu ☰, the palette (Ctrl+K) and the list of keys (?), so that
none of them can lie about another. What can do nothing now is greyed out (`possible`). Single
letters act only while no text field has the focus (Qt asks the field first) and no key acts while
the input method composes: the window's guard sees to that for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from ecdesk.words import _

SHOPS = 9  # as many as there are digits


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a person can do; `keys` as Qt writes them, the first is shown."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    group: str = ""
    choice: bool = False  # one of several, of which one holds: it carries a mark


def deeds() -> tuple[Deed, ...]:
    """All of them, in the order of the menu; made on call, for the language is chosen at start."""
    move, write, matter = _("移動"), _("書く"), _("やりとり")
    listed, plan, setup = _("一覧"), _("予定"), _("設定")
    receive, look, tools, keep = _("受信"), _("表示"), _("道具"), _("記録")
    return (
        Deed("next", _("次のやりとり"), ("J",), move),
        Deed("previous", _("前のやりとり"), ("K",), move),
        Deed("back", _("さっきのやりとりへ戻る"), ("Alt+Left",), move),
        Deed("queue", _("一覧へ戻る"), ("Esc",), move),
        Deed("search", _("メールを探す"), ("/", "Ctrl+F"), move),
        Deed("reply", _("返信を書く"), ("R",), write),
        Deed("send", _("送信する"), ("Ctrl+Enter", "Ctrl+Return"), write),
        Deed("postscript", _("追伸を書く"), (), write),
        Deed("forward", _("転送する"), ("F",), write),
        Deed("template", _("ひな型をえらぶ…"), ("T", "Ctrl+T"), write),
        Deed("points", _("ご依頼を引いて答える"), ("Q", "Ctrl+J"), write),
        Deed("put_right", _("チェックのとおりに直す"), ("Ctrl+.",), write),
        Deed("let_stand", _("この注意はこのままでよい"), ("Ctrl+D",), write),
        Deed("as_received", _("お客様の見え方…"), ("V", "Ctrl+E"), write),
        Deed("holding", _("お待たせ連絡を書く…"), ("H",), write),
        Deed("new", _("新しいメールを書く"), ("Ctrl+N",), write),
        Deed("done", _("完了にする"), ("E",), matter),
        Deed("no_reply", _("返信不要にする…"), (), matter),
        Deed("never_customer", _("この差出人はお客様ではない"), (), matter),
        Deed("reopen", _("要返信に戻す"), (), matter),
        Deed("merge", _("ほかのやりとりとまとめる…"), ("M",), matter),
        Deed("note", _("メモを書く"), ("N",), matter),
        Deed("save_files", _("添付をすべて保存…"), ("Ctrl+S",), matter),
        Deed("print", _("やりとりを印刷…"), ("Ctrl+P",), matter),
        Deed("undo", _("取り消す"), ("Z",), matter),
        Deed("snooze", _("スヌーズ…"), ("S",), plan),
        Deed("wake", _("スヌーズをやめる"), (), plan),
        Deed("call", _("電話の記録…"), ("P",), plan),
        Deed("promise", _("お約束を書きとめる…"), (), plan),
        Deed("drop_promise", _("お約束を取り下げる"), (), plan),
        Deed("checking", _("仕入先などに確認中にする…"), (), plan),
        Deed("checked", _("確認中をやめる"), (), plan),
        Deed("tag", _("ラベル…"), ("L",), plan),
        Deed("tab_reply", _("要返信を見る"), (), listed),
        Deed("tab_promises", _("約束を見る"), (), listed),
        Deed("tab_waiting", _("お客様待ちを見る"), (), listed),
        Deed("tab_snoozed", _("スヌーズを見る"), (), listed),
        Deed("tab_done", _("完了を見る"), (), listed),
        Deed("narrow", _("絞り込む…"), (), listed),
        Deed("why", _("この順番の理由"), ("W",), listed),
        Deed("clock_sum", _("期限の数え方"), ("C",), listed),
        Deed("sync", _("受信する"), ("Ctrl+R",), receive),
        Deed("outbox", _("送信箱を見る"), (), receive),
        Deed("problems", _("読み取れなかったメールを見る"), (), receive),
        Deed("board", _("ホワイトボード"), ("F9",), look),
        Deed("figures", _("今日の数字"), (), look),
        Deed("larger", _("文字を大きく"), ("Ctrl++", "Ctrl+=", "Ctrl+;"), look),
        Deed("smaller", _("文字を小さく"), ("Ctrl+-",), look),
        Deed("usual", _("文字を元の大きさに"), ("Ctrl+0",), look),
        Deed("system_scheme", _("明るさはパソコンに合わせる"), (), look, choice=True),
        Deed("light", _("明るい画面"), (), look, choice=True),
        Deed("dark", _("暗い画面"), (), look, choice=True),
        Deed("hours", _("営業時間と休み…"), (), setup),
        Deed("rules", _("店の決まり…"), (), setup),
        Deed("events", _("店のできごと…"), (), setup),
        Deed("templates", _("ひな型を編集…"), (), tools),
        Deed("learned", _("覚えたこと…"), (), setup),
        Deed("accounts", _("店とメールの設定…"), (), setup),
        Deed("opinion", _("手元のAIに相談する…"), (), setup),
        Deed("alarms", _("お知らせの設定…"), (), setup),
        Deed("backups", _("控えと引っ越し…"), (), keep),
        Deed("import_mails", _("前のメールを取り込む…"), (), keep),
        Deed("import_orders", _("注文を取り込む…"), (), keep),
        Deed("export", _("書き出す…"), (), keep),
        Deed("erase_customer", _("このお客様の記録を消す…"), (), keep),
        Deed("palette", _("名前でさがす…"), ("Ctrl+K",), tools),
        Deed("keys", _("キーの一覧"), ("?",), tools),
        Deed("about", _("ECDesk について"), (), tools),
        Deed("quit", _("終了する"), ("Ctrl+Q",), tools),
    )


def key_list() -> Iterator[tuple[str, str, str]]:
    """Group, what it does and its keys as they are shown; for the list of keys."""
    yield _("移動"), _("一覧で上下に動く"), "↑ ↓"
    yield _("移動"), _("やりとりを開く"), "Enter"
    for deed in deeds():
        if deed.keys:
            yield deed.group, deed.text, " ・ ".join(map(shown, _told(deed.keys)))
    yield _("店"), _("ひとつの店だけ / すべての店"), "1–9 / 0"


def _told(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The first key; with a single letter also the one that acts while one writes."""
    return keys[:2] if len(keys[0]) == 1 else keys[:1]


def shown(key: str) -> str:
    """A key as the person's system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class Actions:
    """The window's actions, carried out by its methods."""

    def __init__(
        self,
        window: QWidget,
        carry_out: Mapping[str, Callable[[], object]],
        allowed: Callable[[], bool],
        choose_shop: Callable[[int], object],
    ) -> None:
        """`carry_out` maps a deed's name to what does it; a deed without one is left out."""
        self._window = window
        carry_out = {"palette": self.show_palette, **carry_out}
        self._by_name: dict[str, QAction] = {}
        self._deeds = [deed for deed in deeds() if deed.name in carry_out]
        looks, several = QActionGroup(window), QActionGroup(window)  # one of each is marked
        for deed in self._deeds:
            action = self._make(window, deed.text, deed.keys)
            if deed.choice:
                action.setCheckable(True)
                looks.addAction(action)
            action.triggered.connect(_guarded(carry_out[deed.name], allowed))
            self._by_name[deed.name] = action
        self._shops = [self._make(window, "", (str(number),)) for number in range(SHOPS + 1)]
        for number, action in enumerate(self._shops):
            action.triggered.connect(_guarded(_shop(choose_shop, number), allowed))
            action.setCheckable(True)
            several.addAction(action)
            action.setVisible(False)

    def __getitem__(self, name: str) -> QAction:
        """The action of a deed."""
        return self._by_name[name]

    def possible(self) -> Iterator[tuple[Deed, QAction]]:
        """What can be done now, in the order of the menu; the shops to choose between as well."""
        for deed in self._deeds:
            if self._by_name[deed.name].isEnabled():
                yield deed, self._by_name[deed.name]
        for number, action in enumerate(self._shops):
            if action.isVisible() and action.isEnabled():
                yield Deed("shop", action.text(), (str(number),), _("店")), action

    def beside_send(self) -> list[tuple[QAction, str]]:
        """What may be done in place of sending a reply, each with a short word for it."""
        return [(self["holding"], _("お待たせ連絡")), (self["call"], _("電話"))]

    def show_palette(self) -> None:
        """Everything that can be done now, to be found by name."""
        from ecdesk.ui import screens

        offered = [(deed, action) for deed, action in self.possible() if deed.name != "palette"]
        screens.palette(offered, self._window)

    def name_shops(self, names: list[str]) -> None:
        """Put the shops into the menu under their numbers; one shop needs no choice."""
        several = len(names) > 1
        self._shops[0].setText(_("すべての店"))
        self._shops[0].setVisible(several)
        for number, action in enumerate(self._shops[1:], start=1):
            action.setVisible(several and number <= len(names))
            action.setText(names[number - 1] if number <= len(names) else "")

    def allow(self, idle: Collection[str]) -> None:
        """Grey out what can do nothing now."""
        for name, action in self._by_name.items():
            action.setEnabled(name not in idle)

    def mark(self, held: str, shop: int) -> None:
        """Mark the choice that holds now, and the shop shown by its number (0: all)."""
        for deed in self._deeds:
            if deed.choice:
                self._by_name[deed.name].setChecked(deed.name == held)
        for number, action in enumerate(self._shops):
            action.setChecked(number == shop)

    def fill(self, menu: QMenu) -> None:
        """Put everything into a menu; most groups in menus of their own, so that it stays short."""
        groups: dict[str, list[QAction]] = {}
        for deed in self._deeds:
            groups.setdefault(deed.group, []).append(self._by_name[deed.name])
        flat = [groups.pop(name) for name in (_("受信"), _("道具"))]
        for name, actions in groups.items():
            menu.addMenu(name).addActions(actions)
        shops = menu.addMenu(_("店"))
        shops.addActions(self._shops)
        for actions in flat:
            menu.addSeparator()
            menu.addActions(actions)
        shops.menuAction().setVisible(False)
        menu.aboutToShow.connect(lambda: shops.menuAction().setVisible(self._shops[0].isVisible()))

    @staticmethod
    def _make(window: QWidget, text: str, keys: tuple[str, ...]) -> QAction:
        action = QAction(text, window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(bool(keys) and keys[0] in {"J", "K", "Ctrl++", "Ctrl+-"})
        window.addAction(action)
        return action


def _guarded(act: Callable[[], object], allowed: Callable[[], bool]) -> Callable[[], None]:
    def carry_out() -> None:
        if allowed():
            act()

    return carry_out


def _shop(choose: Callable[[int], object], number: int) -> Callable[[], object]:
    return lambda: choose(number)
