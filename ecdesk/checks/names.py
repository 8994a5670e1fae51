"""Whether a name that was written is the customer's: the comparison under `identity`.

Names are compared as written. Spaces and width do not count, one kanji variant does: 高橋様 to a
髙橋 is somebody else's name. What cannot be compared (さとう against 佐藤, without readings) is
UNSURE and never called wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


# Forms of one character that registers, banks and the customer keep apart.
_VARIANTS = _listed(
    "髙高 﨑崎碕 邊邉辺 齋齊斎斉 濵濱浜 德徳 𠮷吉 栁柳 廣広 澤沢 嶋島嶌 眞真 槇槙 惠恵 國国 藏蔵"
    " 曾曽 瀨瀬 瀧滝 龍竜 櫻桜 榮栄 條条 增増 黑黒 淸清 冨富 峯峰 舘館 桒桑 渕渊淵 籔薮藪 篭籠 檜桧"
    " 關関 萬万 來来 與与 豐豊 壽寿 鐵鉄 靜静 淺浅 彥彦 禮礼 晄晃 曻昇 圓円 實実 應応 學学 濤涛"
)
_FOLDED = str.maketrans({form: forms[-1] for forms in _VARIANTS for form in forms})
_CHOSEN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # a form chosen by a selector: 葛󠄀

_COMPANY = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|一般社団法人|社会福祉法人|医療法人|学校法人|㈱|㈲|\((?:株|有|同)\)"
)
_UNIT = re.compile(
    r"(?:部|課|係|室|店|会社|法人|センター|事務所|工房|商店|協会|組合|大学|病院|園|会|御中)$"
)
_NAMED_UNIT = re.compile(r"(?:商店|商会|店|工房|センター|事務所|協会|組合|大学|病院|クリニック)$")
_ABROAD = re.compile(r"\b(?:inc|ltd|llc|corp|gmbh)\.?$", re.IGNORECASE)
# Family names that are told apart in a name written without a space: 林千代子, 佐々木誠.
_ONE_KANJI = frozenset(
    "林森原東西南北関堀辻谷岡島橋星沢松杉柳泉畑柴桂榊菅滝辺宮浜平今旭李金朴陳王張劉黄周呉楊趙崔鄭"
)
_THREE_KANJI = _listed(
    "佐々木 長谷川 五十嵐 久保田 大久保 小笠原 佐久間 長谷部 日比野 日比谷 宇佐美 小田切 二階堂"
    " 三田村 小野寺 小早川 海老原 竹之内 野々村 阿久津 波多野 加賀美 曽我部 大河内 小久保 矢田部"
    " 御手洗 東海林 西園寺 伊集院 一ノ瀬 井之上 宇都宮 日下部 我孫子 安孫子 仲宗根 喜屋武"
)


class Match(StrEnum):
    """How a written name stands to the customer's."""

    RIGHT = "right"
    VARIANT = "variant"  # the same person, in another form of a character
    WRONG = "wrong"
    UNSURE = "unsure"  # nothing to compare with


@dataclass(frozen=True, slots=True)
class Verdict:
    """`right` is what should stand there, as the record has it; empty where unknown."""

    match: Match
    right: str = ""


def judge(
    said: str, known: Iterable[str], mentioned: Iterable[str] = (), *, company: bool = False
) -> Verdict:
    """Compare a name with the customer's names, best first, and with what the customer wrote.

    `company` says that an organisation is addressed (御中), whatever its name looks like.
    """
    names = [name for name in known if plain(name)]
    for name in names:
        if _fits(said, name):
            return Verdict(Match.RIGHT, name)
    for name in names:
        if _fits(_folded(said), _folded(name)):
            return Verdict(Match.VARIANT, _in_forms_of(name, said) or _as_long(said, name))
    script = "company" if company or _NAMED_UNIT.search(said) else _script(said)
    comparable = [name for name in names if _script(name) == script]
    if comparable:
        return Verdict(Match.WRONG, comparable[0])
    if any(plain(said) in plain(text) for text in mentioned):
        return Verdict(Match.RIGHT)
    if names and _script(said) == "company":
        return Verdict(Match.WRONG, names[0])  # the customer is a person, and named no company
    return Verdict(Match.UNSURE, names[0] if names else "")


def plain(name: str) -> str:
    """A name without spaces, width and case; kanji stay exactly as they are."""
    kept = "".join(
        char
        if "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char > "\uffff"
        else unicodedata.normalize("NFKC", char)
        for char in name
    )  # NFKC would turn a compatibility kanji (塚 U+FA10) into another one
    return "".join(kept.split()).casefold()


def _folded(name: str) -> str:
    """A name in which every form of a character is the same one."""
    plainer = _CHOSEN.sub("", name)
    one_form = "".join(
        unicodedata.normalize("NFKC", char) if "\uf900" <= char <= "\ufaff" else char
        for char in plainer
    )
    return one_form.translate(_FOLDED)


def _in_forms_of(name: str, said: str) -> str:
    """What was written, with the blanks as they were and each character as the record has it.

    Empty where it does not stand in the record sign for sign.
    """
    theirs, ours = _signs(name), _signs(said)
    written = [folded for folded, _sign in ours if folded]
    known = [(folded, sign) for folded, sign in theirs if folded]
    for first in range(len(known) - len(written) + 1):
        here = known[first : first + len(written)]
        if [folded for folded, _sign in here] == written:
            forms = iter(sign for _folded, sign in here)
            return "".join(next(forms) if folded else sign for folded, sign in ours)
    return ""


def _signs(name: str) -> list[tuple[str, str]]:
    """Each sign as it is compared (blanks: empty), and as it is, with the form chosen for it."""
    return [
        (plain(_folded(found[0])), found[0])
        for found in re.finditer(f".{_CHOSEN.pattern}*", name, re.DOTALL)
    ]


def _as_long(said: str, name: str) -> str:
    """As much of the right name as was written: the family name for a family name."""
    words = said.split()
    if len(words) > 1 and not _is_organisation(words[0]):
        return name
    parts = name.split()
    if len(parts) > 1:
        return parts[0] if len(plain(words[-1])) <= len(plain(parts[0])) else name
    return name[: len(words[-1])]


def _fits(said: str, name: str) -> bool:
    """Whether `said` is the whole name, its family or given part, or ends an address with it."""
    words = said.split()
    for cut in range(len(words)):
        if all(_is_organisation(word) for word in words[:cut]) and _is(words[cut:], name):
            return True
    return False


def _is(words: list[str], name: str) -> bool:
    said, whole = plain("".join(words)), plain(name)
    if _COMPANY.search(_spelled(name)) or _COMPANY.search(_spelled(said)):
        return _core(said) == _core(whole) and bool(_core(said))
    said, whole = _as_katakana(said), _as_katakana(whole)
    if said == whole:
        return True
    parts = [_as_katakana(plain(part)) for part in name.split()]
    if len(parts) > 1:
        return said in parts or said == "".join(reversed(parts))
    return _script(name) == "kanji" and whole.startswith(said) and _is_family(said, whole)


def _is_family(said: str, whole: str) -> bool:
    """Whether the beginning of a name written without a space may be the family name."""
    rest = len(whole) - len(said)
    if len(said) == 1:
        return rest in {1, 2} or (rest == 3 and said in _ONE_KANJI)
    if len(said) == 3 and rest == 1:
        return said in _THREE_KANJI
    return 1 <= rest <= 4


def is_company(name: str) -> bool:
    """Whether a whole name is that of a company, a shop or an institution: 御中, not 様.

    With a person named behind it, it is that person's.
    """
    if _NAMED_UNIT.search(name) or _ABROAD.search(name):
        return True
    spelled = unicodedata.normalize("NFKC", name)
    return bool(_COMPANY.search(spelled)) and len(_COMPANY.sub(" ", spelled).split()) < 2


def _is_organisation(word: str) -> bool:
    return bool(
        _COMPANY.search(_spelled(word))
        or _UNIT.search(word)
        or re.fullmatch(r"[!-~ァ-ヶー]+", word)
    )


def _spelled(name: str) -> str:
    return unicodedata.normalize("NFKC", name) + name  # ㈱ is (株) in NFKC


def _core(name: str) -> str:
    return "".join(_COMPANY.sub("", unicodedata.normalize("NFKC", name)).split()).casefold()


def _as_katakana(name: str) -> str:
    return "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in name)


def _script(name: str) -> str:
    if _COMPANY.search(_spelled(name)):
        return "company"
    if re.search("[々〆\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]", name):
        return "kanji"
    return "kana" if re.search("[ぁ-ヶ]", plain(name)) else "latin"
