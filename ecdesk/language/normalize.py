"""Text folded for reading, with the way back to where every character came from.

Customers write ｶﾀｶﾅ, ＡＢＣ, 下さい and ください for the same thing. Folding makes them one, so
that a rule is written once. The one rule: what is folded is only ever looked at; every position
leads back to the original text through `Folded.span`, and nothing folded is shown or sent.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ecdesk.language import lazily


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `starts[i]`/`ends[i]` is where its i-th character stood in the original."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of `text[start:end]`; an empty one stays empty."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends or [0])[-1]
            return at, at
        return self.starts[start], self.ends[end - 1]


def fold(text: str, offset: int = 0) -> Folded:
    """Fold widths, spellings and, where a mail is all katakana, the kana. Linear."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for stretch in _STRETCHES.finditer(text):
        begins, stops = offset + stretch.start(), offset + stretch.end()
        if stretch.lastgroup == "same":
            chars += stretch[0]
            starts += range(begins, stops)
            ends += range(begins + 1, stops + 1)
            continue
        at, char = begins, stretch[0]
        plain = _PLAIN.get(char)
        if plain is None:
            plain = _plain(char)
        if char in "ﾞﾟ" and chars and (joined := _voiced(chars[-1], char)):
            chars[-1] = joined
            ends[-1] = at + 1
            continue
        for one in plain:
            chars.append(one)
            starts.append(at)
            ends.append(at + 1)
    folded = "".join(chars)
    if _is_katakana_letter(folded):
        folded = _to_hiragana(folded)
    elif _is_spaced_letter(folded):
        folded, starts, ends = _without_spaces(folded, starts, ends)
    return _respelled(Folded(folded, starts, ends))


def same_width(text: str) -> str:
    """Text in which full and half width are one; for comparing short values."""
    return unicodedata.normalize("NFKC", text)


# What folding leaves as it is, in one stretch; anything else sign by sign.
_STRETCHES = lazily.pattern(
    r"(?P<same>[\n !-}ぁ-ゖァ-ヺー・一-\u9fa5、。「」『』々]+)|.", re.DOTALL
)
_PLAIN: dict[str, str] = {}
_KEPT = "…‥～〜①②③④⑤⑥⑦⑧⑨⑩㈱㈲"


def _plain(char: str) -> str:
    """One character folded, remembered: there are few different ones in a mail."""
    if char in "~～〜":
        plain = "〜"
    elif char in "\u3000\t\xa0" or char == "\r":
        plain = " "
    elif char in _KEPT:
        plain = char
    elif char in "\u200b\u200c\u200d\ufe0e\ufe0f\ufeff":
        plain = ""
    else:
        plain = unicodedata.normalize("NFKC", char)
        if plain in {"゙", "゚", " ゙", " ゚"}:
            plain = char
    if len(_PLAIN) < 8000:
        _PLAIN[char] = plain
    return plain


def _voiced(before: str, mark: str) -> str:
    """ｶ and ﾞ are one character; empty where they are not."""
    joined = unicodedata.normalize("NFC", before + ("\u3099" if mark == "ﾞ" else "\u309a"))
    return joined if len(joined) == 1 else ""


# ── whole letters in katakana, or with a space after every word ────────────────────────────────

_HIRAGANA = lazily.pattern(r"[ぁ-ゖ]")
_KATAKANA = lazily.pattern(r"[ァ-ヶ]")
_SPACED_KANA = lazily.pattern(r"[ぁ-ゖ。、] [ぁ-ゖァ-ヶ一-龠]")
_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
# Words that stay katakana, because rules know them so.
_LOANWORDS = lazily.pattern(
    "キャンセル|サイズ|メールアドレス|メール|クーポン|ポイント|ログイン|パスワード|カード|"
    "コンビニ|プレゼント"
    "|ギフト|ラッピング|カバー|カタログ|セット|シャツ|ページ|サイト|カート|アレルギー|"
    "クリーニング|ボタン|レビュー"
    "|アドレス|データ|カラー|タイプ|モデル|シート|ファイル|ホームページ|インターネット|"
    "ネット|スマホ|パソコン"
    "|クリスマス|バレンタイン|マンション|アパート|パーティー|イベント|チェック|コーヒー|"
    "バッグ|ケース|セール"
)


def _is_katakana_letter(text: str) -> bool:
    """Whether the grammar of a text is in katakana: nearly no hiragana in it."""
    head = text[:4000]
    katakana = len(_KATAKANA.findall(head))
    return katakana >= 20 and len(_HIRAGANA.findall(head)) * 12 < katakana


def _to_hiragana(text: str) -> str:
    kept = [(m.start(), m.end()) for m in _LOANWORDS.finditer(text)]
    folded = text.translate(_TO_HIRAGANA)
    for start, end in kept:
        folded = folded[:start] + text[start:end] + folded[end:]
    return folded


def _is_spaced_letter(text: str) -> bool:
    """Whether words are set apart by spaces, as learners of Japanese are taught."""
    head = text[:4000]
    return len(_SPACED_KANA.findall(head)) >= 4 and len(_SPACED_KANA.findall(head)) * 12 > len(
        head.strip()
    ) - head.count("\n")


def _without_spaces(
    text: str, starts: list[int], ends: list[int]
) -> tuple[str, list[int], list[int]]:
    kept = [at for at, char in enumerate(text) if char != " "]
    return "".join(text[at] for at in kept), [starts[a] for a in kept], [ends[a] for a in kept]


# ── one spelling for the words of asking ────────────────────────────────────────────────────────

_SPELLINGS = {
    "下さ": "くださ",
    "頂き": "いただき",
    "頂い": "いただい",
    "頂け": "いただけ",
    "頂く": "いただく",
    "頂か": "いただか",
    "頂こ": "いただこ",
    "戴き": "いただき",
    "戴い": "いただい",
    "戴け": "いただけ",
    "戴く": "いただく",
    "致し": "いたし",
    "致す": "いたす",
    "宜し": "よろし",
    "宜敷": "よろし",
    "欲し": "ほし",
    "出来": "でき",
    "御願": "お願",
    "おねがい": "お願い",
    "おねが": "お願",
    "貰": "もら",
    "有難": "ありがた",
    "有り難": "ありがた",
    "分かり": "わかり",
    "分かる": "わかる",
    "分からな": "わからな",
    "分からず": "わからず",
    "分かん": "わかん",
    "分かれば": "わかれば",
    "分かった": "わかった",
    "解りま": "わかりま",
    "判りま": "わかりま",
    "何時頃": "いつ頃",
    "何時まで": "いつまで",
    "何時ごろ": "いつごろ",
    "何処": "どこ",
    "何方": "どなた",
    "幾ら": "いくら",
    "如何": "いかが",
    "御座": "ござ",
    "御返": "ご返",
    "御連絡": "ご連絡",
    "御回答": "ご回答",
    "御対応": "ご対応",
    "御確認": "ご確認",
    "御送": "お送",
    "御教": "ご教",
    "御在": "ご在",
    "居りま": "おりま",
    "居ります": "おります",
    "居る": "おる",
    "訳に": "わけに",
    "為に": "ために",
    "る事": "ること",
    "た事": "たこと",
    "良い": "いい",
    "良く": "よく",
    "良か": "よか",
    "無い": "ない",
    "無く": "なく",
    "子ども": "子供",
    "こども": "子供",
    "お子さま": "お子様",
    "嬉し": "うれし",
    "尚、": "なお、",
    "又、": "また、",
    "ヵ月": "ヶ月",
    "ケ月": "ヶ月",
    "か月": "ヶ月",
    "カ月": "ヶ月",
    "ヵ所": "ヶ所",
    "でしようか": "でしょうか",
    "ましよう": "ましょう",
}
_SPELLING = lazily.pattern("|".join(map(re.escape, _SPELLINGS)))


def _respelled(folded: Folded) -> Folded:
    hits = list(_SPELLING.finditer(folded.text))
    if not hits:
        return folded
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for hit in hits:
        new = _SPELLINGS[hit[0]]
        texts += (folded.text[last : hit.start()], new)
        starts += folded.starts[last : hit.start()]
        ends += folded.ends[last : hit.start()]
        first, stop = folded.span(hit.start(), hit.end())
        starts += [first] * len(new)
        ends += [stop] * len(new)
        last = hit.end()
    texts.append(folded.text[last:])
    return Folded("".join(texts), starts + folded.starts[last:], ends + folded.ends[last:])


def cut(folded: Folded, start: int, end: int) -> Folded:
    """A stretch of folded text as a folded text of its own."""
    return Folded(folded.text[start:end], folded.starts[start:end], folded.ends[start:end])


def without(folded: Folded, dropped: list[int]) -> Folded:
    """The text without some of its characters, given in ascending order."""
    if not dropped:
        return folded
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for at in [*dropped, len(folded.text)]:
        texts.append(folded.text[last:at])
        starts += folded.starts[last:at]
        ends += folded.ends[last:at]
        last = at + 1
    return Folded("".join(texts), starts, ends)
