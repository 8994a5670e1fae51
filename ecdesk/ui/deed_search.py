"""Finding a deed by what one types: its words, how they are read, Roman letters, its key.

「かんりょう」, 「カンリョウ」, "kanryo" and "E" all find 完了にする; signs that only follow each
other in order find it too, far down. Pure: what is typed and a deed make a rank. The one rule:
whoever types a deed's first signs, in whichever script, sees it before all that merely hold them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ecdesk.ui.actions import Deed

# How a deed's words are read, and other words that people look for it by.
READINGS = {  # not a text: what is looked for
    "next": "つぎのやりとり",
    "previous": "まえのやりとり",
    "back": "さっきのやりとりへもどる",
    "queue": "いちらんへもどる りすと",
    "search": "めーるをさがす けんさく",
    "reply": "へんしんをかく こたえる",
    "send": "そうしんする おくる",
    "postscript": "ついしんをかく",
    "forward": "てんそうする",
    "template": "ひながたをえらぶ てんぷれーと ていけいぶん",
    "templates": "ひながたをへんしゅう てんぷれーと",
    "holding": "おまたせれんらくをかく とちゅうのごれんらく",
    "new": "あたらしいめーるをかく しんき",
    "done": "かんりょうにする おわり とじる",
    "no_reply": "へんしんふようにする いらない",
    "never_customer": "このさしだしにんはおきゃくさまではない えいぎょう",
    "reopen": "ようへんしんにもどす",
    "merge": "ほかのやりとりとまとめる がったい",
    "note": "めもをかく",
    "save_files": "てんぷをすべてほぞん ふぁいる",
    "print": "やりとりをいんさつ ぷりんと",
    "undo": "とりけす もとにもどす",
    "snooze": "すぬーずする あとまわし かくす",
    "wake": "すぬーずをやめる おこす",
    "call": "でんわのきろく",
    "promise": "おやくそくをかきとめる",
    "drop_promise": "おやくそくをとりさげる",
    "checking": "しいれさきなどにかくにんちゅうにする",
    "checked": "かくにんちゅうをやめる",
    "tag": "らべる たぐ",
    "tab_reply": "ようへんしんをみる",
    "tab_promises": "やくそくをみる",
    "tab_waiting": "おきゃくさままちをみる",
    "tab_snoozed": "すぬーずをみる",
    "tab_done": "かんりょうをみる",
    "narrow": "しぼりこむ ふぃるた",
    "why": "このじゅんばんのりゆう なぜ",
    "clock_sum": "きげんのかぞえかた けいさん",
    "board": "ほわいとぼーど",
    "figures": "きょうのすうじ",
    "alarms": "おしらせのせってい つうち",
    "sync": "じゅしんする どうき",
    "outbox": "そうしんばこをみる",
    "problems": "よめなかっためーるをみる",
    "larger": "もじをおおきく かくだい",
    "smaller": "もじをちいさく しゅくしょう",
    "usual": "もじをもとのおおきさに",
    "system_scheme": "あかるさはぱそこんにあわせる",
    "light": "あかるいがめん らいと",
    "dark": "くらいがめん だーく",
    "hours": "えいぎょうじかんとやすみ かれんだー しゅくじつ",
    "events": "みせのできごと いべんと せーる くーぽん",
    "accounts": "みせとめーるのせってい あかうんと",
    "rules": "みせのきまり へんぴんきてい そうりょう のうき るーる",
    "points": "ごいらいをひいてこたえる いんよう しつもん",
    "as_received": "おきゃくさまのみえかた すまほ ぷれびゅー はば",
    "put_right": "ちぇっくのとおりになおす しゅうせい",
    "let_stand": "このちゅういはこのままでよい これでよい",
    "learned": "おぼえたこと がくしゅう",
    "opinion": "てもとのえーあいにそうだんする",
    "backups": "ひかえとひっこし ばっくあっぷ",
    "import_mails": "まえのめーるをとりこむ いんぽーと",
    "import_orders": "ちゅうもんをとりこむ いんぽーと",
    "export": "かきだす えくすぽーと",
    "erase_customer": "このおきゃくさまのきろくをけす さくじょ",
    "palette": "なまえでさがす ぱれっと",
    "keys": "きーのいちらん しょーとかっと へるぷ",
    "about": "いーしーですくについて ばーじょん",
    "quit": "しゅうりょうする",
}

_ROWS = (  # not a text: what is looked for
    ("あいうえお", ""), ("かきくけこ", "k"), ("がぎぐげご", "g"), ("さしすせそ", "s"),
    ("ざじずぜぞ", "z"), ("たちつてと", "t"), ("だぢづでど", "d"), ("なにぬねの", "n"),
    ("はひふへほ", "h"), ("ばびぶべぼ", "b"), ("ぱぴぷぺぽ", "p"), ("まみむめも", "m"),
    ("らりるれろ", "r"),
)  # fmt: skip
_SIGNS = {  # not a text: how kana are typed
    kana: consonant + vowel
    for row, consonant in _ROWS
    for kana, vowel in zip(row, "aiueo", strict=True)
} | {"や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "wo", "ん": "n", "ー": "", "ゔ": "vu"}
_SMALL = dict(  # not a text: how kana are typed
    zip("ぁぃぅぇぉゃゅょ", ("a", "i", "u", "e", "o", "ya", "yu", "yo"), strict=True)
)
# Hepburn, and what keyboards accept, to the one spelling that `romaji` makes.
_SPELLINGS = (
    ("tch", "tty"), ("sh", "sy"), ("ch", "ty"), ("tsu", "tu"), ("fu", "hu"), ("j", "zy"),
    ("yi", "i"), ("n'", "n"),
)  # fmt: skip


def folded(text: str) -> str:
    """One width, small letters, hiragana."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c  # not a text: a range of kana
        for c in plain
    )


def romaji(kana: str) -> str:
    """Kana in Roman letters, long vowels short; what is no kana stays."""
    said = ""
    for at, sign in enumerate(kana):
        if sign == "っ":  # not a text: a sign
            following = _SIGNS.get(kana[at + 1 : at + 2], "")
            said += following[:1]
        elif sign in _SMALL:
            small = _SMALL[sign]
            said = said[:-1] + small if said.endswith("i") else said + small
        else:
            said += _SIGNS.get(sign, sign)
    return spelled(said)


def spelled(letters: str) -> str:
    """One of the ways to write Japanese in Roman letters, for all of them."""
    said = letters
    for theirs, ours in _SPELLINGS:
        said = said.replace(theirs, ours)
    return re.sub("u+", "u", re.sub("o[ou]+", "o", re.sub("n+", "n", said)))


def rank(typed: str, deed: Deed) -> int | None:
    """How far down a deed belongs for what was typed, 0 the best; None where it does not match."""
    words = folded(typed).split()
    if not words:
        return 0
    ranks = [_rank_of_word(word, deed) for word in words]
    found = [one for one in ranks if one is not None]
    return max(found) if len(found) == len(ranks) else None


def best(typed: str, deeds: Iterable[Deed]) -> list[int]:
    """The places of the deeds that match, the best first; equals stay in their order."""
    ranked = [(rank(typed, deed), at) for at, deed in enumerate(deeds)]
    return [at for _rank, at in sorted((r, at) for r, at in ranked if r is not None)]


def _rank_of_word(word: str, deed: Deed) -> int | None:
    if any(folded(key) == word for key in deed.keys):
        return 0
    text, readings = folded(deed.text), READINGS.get(deed.name, "").split()
    latin = [romaji(reading) for reading in readings]
    named = [text, *readings[:1]]
    if any(one.startswith(word) for one in named) or _starts(latin[:1], word):
        return 1
    if any(one.startswith(word) for one in readings) or _starts(latin, word):
        return 2
    if any(word in one for one in (text, *readings)):
        return 3
    if len(word) > 1 and any(spelled(word) in one for one in latin if word.isascii()):
        return 4
    if deed.name.startswith(word) or word in folded(deed.group):
        return 5
    if any(_scattered(word, one) for one in (text, *readings)):
        return 6
    return None


def _starts(latin: Sequence[str], word: str) -> bool:
    return word.isascii() and any(one.startswith(spelled(word)) for one in latin)


def _scattered(word: str, text: str) -> bool:
    """Whether the signs follow each other in a text, whatever stands between."""
    if len(word) < 2:  # one sign alone is scattered everywhere
        return False
    return re.search(".*?".join(map(re.escape, word)), text) is not None
