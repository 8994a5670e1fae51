"""What a label of a form means: a vocabulary, and how labels are compared with it.

The words are data (`resources/forms.toml`); a shop's own lie over them. The one rule: two labels
that a person would take for the same one fold to the same key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from ecdesk.mail import shipped

LONGEST = 30  # characters of a label
_MOST_KNOWN = 4_000  # labels as written that are remembered
_KEPT_IN_PARENS = frozenset(
    [
        "姓",
        "名",
        "氏",
        "セイ",
        "メイ",
        "せい",
        "めい",
        "カナ",
        "かな",
        "フリガナ",
        "ふりがな",
        "漢字",
        "ヨミガナ",
        "よみがな",
        "カタカナ",
        "読み仮名",
    ]
)
_NUMBER = re.compile(r"(?:q|no\.?)?\s*\(?\d{1,2}(?:\)[.:]?|[.:、](?!\d)|\s)\s*(?=\D)")
_PARENS = re.compile(r"[(\[<【〔《]([^)\]>】〕》]{0,20})[)\]>】〕》]")
_ASK = re.compile(r"(?:お|御)?問い?合わ?せ")
_DUTY = re.compile(r"必須項目|必須|任意|\*|※")
# Questions in the place of labels: 「お名前を教えてください」
_ASKED = re.compile(
    r"を?(?:お|ご|御)?(?:教え|聞かせ|書き|記入|入力)(?:て|して)?(?:ください|下さい)[。.]?$"
)
_BLANKS = re.compile(r"[\s:;?!,.、・/&＆_-]|(?<=.)の(?=.)")
_OF_CUSTOMER = re.compile(
    r"^(?:お客(?:様|さま)|(?:ご)?(?:購入者|注文者|依頼主|利用者)様)(?:から)?の?(?!名カナ|名フリ|名ふり|名かな)(?=..)"
)
_POLITE = re.compile(r"^(?:お|ご|御)(?=.)")
_INNER_POLITE = re.compile(r"(?:(?:様|さま)?の|(?<=する)|(?<=その他))(?:お|ご|御)(?=.)")
_POLITE_WORDS = (
    r"(?:お客[様さ]ま?の?|ご?(?:購入者|注文者|依頼主|利用者)様の?|お?申し?込み?者様?の?|ご?(?:登録|担当|契約|予約)者?様?の?"
    r"|お(?!客)|ご(?!購|注|依|利)|御)*"
)
# Who or what a label speaks of, before what it asks for.
_WHOSE = re.compile(
    r"(?:(?P<one>(?:客|申し?込み?|登録|契約|購入|注文|予約|応募|記入|質問|相談|投稿|送信|差出|依頼|利用|問合せ|担当|代表|保護|発注|当選|参加)"
    r"(?:者|人|主)(?:様|さま)?)|(?:客|会員|本人)(?:様|さま)?"
    r"|登録|自宅|会社|勤務先|連絡先|連絡用|返信先|返信用|注文時|購入時|日中|昼間|平日|pc|パソコン|携帯|スマホ|スマートフォン)"
    r"(?:から|へ)?の?(?:連絡の?(?:つく|とれる|取れる|可能な)|つながる|繋がる)?"
)
_THERE = re.compile(
    r"(?:届け?先|配送先|送付先|送り先|発送先|贈り先|受取人|受け取り人)(?:様|さま)?の?(?=.)"
)
_OF_ONE = frozenset(
    {"customer_name", "family", "given", "kana", "kana_family", "kana_given"}
    | {"email", "phone", "address", "body"}
)
_GOODS = re.compile(
    r"(?:該当|対象|問合せ|問合せ対象|返品|返品希望|交換|交換希望|購入|注文|探し|予約|希望|不良|不良品|気になる|欲しい|見積|見積希望)"
    r"(?:した|する|の)?(?:商品|作品|品)名?称?"
)
_MORE_WORDS = re.compile(r"(?:様|さま)$|(?:記入|入力)?欄$|(?:等|など)$")
# 「ご担当者名（フリガナ）」: the reading of whatever name stands before it.
_READING = re.compile(
    r"(?:フリガナ|ふりがな|カナ|かな|カタカナ|読み仮名|読み方|よみがな|ヨミガナ|よみ)$"
)
_READINGS = {"customer_name": "kana", "family": "kana_family", "given": "kana_given"}
_WHO = frozenset({"customer_name", "family", "email", "from"})
_PIECES = re.compile(r"[・/／、,&＆]|または|及び|および")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Labels and the fields they name, and what no customer wrote."""

    by_label: Mapping[str, str]  # folded
    nothing: frozenset[str]  # values that say nothing, in lower case
    footer: re.Pattern[str]
    frames: tuple[tuple[str, str], ...]  # what stands between two such lines is the customer's
    gate: re.Pattern[str]  # a line that begins with a name's or an address's label, or a frame
    begins: re.Pattern[str]  # what may be a known label, told before it is folded
    _known: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def field_of(self, label: str) -> str:
        """The field that a label as written names; empty for a stranger's."""
        found = self._known.get(label)
        if found is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            found = self._known[label] = self._looked_up(label)
        return found

    def _looked_up(self, label: str) -> str:
        folded = fold(label)
        found = self.by_label.get(folded) or self._of_words(folded)
        if found:
            return found
        pieces = [piece for piece in _PIECES.split(label) if piece.strip()]
        if len(pieces) > 1:
            return next(filter(None, (self.by_label.get(fold(each), "") for each in pieces)), "")
        return ""

    def _of_words(self, folded: str) -> str:
        """The field of a label that says more than a known one; empty where it is none.

        「登録メールアドレス」「申込者様名」「担当者フリガナ」「メッセージ欄」「返品する商品」
        """
        plain = _MORE_WORDS.sub("", folded)
        if plain != folded and plain in self.by_label:
            return self.by_label[plain]
        if _GOODS.fullmatch(folded):
            return "item"
        if (read := _READING.search(folded)) and read.start():
            of = self.by_label.get(folded[: read.start()]) or self._of_words(folded[: read.start()])
            return _READINGS.get(of, "")
        if (there := _THERE.match(folded)) and self.field_of(folded[there.end() :]) in _OF_ONE:
            return "delivery"
        whose = _WHOSE.match(folded)
        if whose is None:
            return ""
        rest = fold(folded[whose.end() :])
        if (whose["one"] and not rest) or rest == "名":
            return "customer_name"
        found = self.by_label.get(rest, "")
        return found if found in _OF_ONE else ""


@lru_cache(maxsize=4096)
def fold(label: str) -> str:
    """A label without widths, numbers, brackets, marks of duty and polite beginnings."""
    text = unicodedata.normalize("NFKC", label[:80]).casefold().strip()
    text = _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text
    text = _PARENS.sub(lambda m: m[1] if m[1].strip() in _KEPT_IN_PARENS else "", text)
    text = _ASKED.sub("", _ASK.sub("問合せ", _DUTY.sub("", text)).rstrip())
    text = _OF_CUSTOMER.sub("", text.replace("支払い", "支払"))
    text = _POLITE.sub("", _INNER_POLITE.sub("", text))
    return _BLANKS.sub("", text)


@cache
def shipped_vocabulary() -> Vocabulary:
    """The words of `resources/forms.toml`."""
    return vocabulary_from(shipped.table("forms"))


def vocabulary_from(data: Mapping[str, object]) -> Vocabulary:
    """A vocabulary from a loaded TOML file; tables that are not understood are left out."""
    by_label: dict[str, str] = {}
    for table in _tables(data.get("field")):
        field, labels = table.get("field"), table.get("labels")
        if isinstance(field, str) and isinstance(labels, list):
            by_label |= {fold(str(label)): field for label in labels}
    by_label.pop("", None)
    words = data.get("words")
    words = words if isinstance(words, Mapping) else {}
    frames = tuple(
        (str(table["begin"]), str(table["end"]))
        for table in _tables(data.get("frame"))
        if table.get("begin") and table.get("end")
    )
    return Vocabulary(
        by_label,
        frozenset(
            unicodedata.normalize("NFKC", str(w)).casefold() for w in _list(words, "nothing")
        ),
        _any_of(map(str, _list(words, "footer"))),
        frames,
        _gate(by_label, frames),
        re.compile(f"(?:{_starts(by_label.items())})"),
    )


def taught(vocabulary: Vocabulary, learned: Mapping[str, str]) -> Vocabulary:
    """A vocabulary with a shop's own labels (as written → field) laid over it."""
    by_label = {**vocabulary.by_label, **{fold(label): field for label, field in learned.items()}}
    return Vocabulary(
        by_label,
        vocabulary.nothing,
        vocabulary.footer,
        vocabulary.frames,
        _gate(by_label, vocabulary.frames),
        re.compile(f"(?:{_starts(by_label.items())})"),
    )


def _gate(by_label: Mapping[str, str], frames: Iterable[tuple[str, str]]) -> re.Pattern[str]:
    """Finds in passing what every form has; most letters have none of it and cost no more."""
    who = [(label, field) for label, field in by_label.items() if field in _WHO]
    framed = "|".join(re.escape(begin) for begin, _ in frames) or "(?!)"
    # Before a label stand marks, brackets, numbers and blanks, and nothing that a sentence has.
    return re.compile(
        rf"\n[^\n\w]{{0,40}}(?:[\dQq]{{1,2}}[^\n\w]{{1,3}}|[①-⑳][^\n\w]{{0,3}})?"
        rf"(?:{_starts(who)}|お?[ 　]*(?:名[ 　]+前|氏[ 　]+名))|{framed}"
    )


def _starts(labels: Iterable[tuple[str, str]]) -> str:
    """A pattern of the first signs of labels as people write them, polite words before."""
    wide = {c: f"[{chr(c)}{chr(c - 32)}{chr(c + 0xFEE0)}{chr(c + 0xFEC0)}]" for c in range(97, 123)}
    starts = sorted({re.escape(label[:4]).translate(wide) for label, _ in labels})
    # What the polite words leave alone, because they are the beginning of some.
    starts = [f"[おご]?{each}" if each[0] in "客購注依利" else each for each in starts]
    asks = "|問い?合" if "問合せ" in starts else ""
    return rf"{_POLITE_WORDS}(?:{'|'.join(starts)}{asks})"


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)) or "(?!)", re.IGNORECASE)


def _tables(found: object) -> list[Mapping[str, object]]:
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _list(table: Mapping[str, object], key: str) -> list[object]:
    found = table.get(key)
    return found if isinstance(found, list) else []
