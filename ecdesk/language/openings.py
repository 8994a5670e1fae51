"""Where a mail begins to say something: after whom it is for, the greeting, and who writes.

    佐藤 美咲 様 / お世話になっております。/ こはる洋品店の山口でございます。 → what comes then

The one rule: only what is certainly a formality is passed over. A sentence that carries anything
else (「#10476 の岡本です」, 「昨夜注文した佐藤です」) is where the mail begins, and a mail that is
nothing but formalities begins at its first word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ecdesk.language import lazily

_LONGEST = 1500  # characters looked at: formalities come first or not at all
_STEPS = 12  # formalities passed over; a mail with more is none that we know
_END = r"(?:[。．.!！、,♪☆〜~・…\s]+|$)"
_VERY = r"(?:誠に|まことに|本当に|大変|たいへん|いつも|日頃より|平素より|平素は|格別の|[、\s]){0,3}"
_RECEIVED = (
    r"(?:ご利用|ご愛顧|お引き立て|ご注文|お買い上げ|お問い?合わ?せ"
    r"|ご連絡|ご返信|お返事|ご返事|メール|お便り|ご記入)"
)
_GIVEN = r"(?:いただき|頂き|くださり|下さり|いただきまして|頂きまして|くださいまして)"

_GREETING = lazily.pattern(
    "(?:"
    r"はじめまして|初めまして|はじめて(?:お便り|ご連絡|メール)(?:いた)?します"
    r"|こんにち[はわ]|こんばん[はわ]|おはよう(?:ございます)?|お疲れ様です|拝啓|前略"
    r"|突然の(?:ご連絡|メール|お便り)(?:にて|で)?[、\s]?(?:大変|たいへん)?失礼(?:いた)?します"
    rf"|{_VERY}お世話に(?:なって(?:おり|い)ます|なります|なってます)"
    rf"|(?:この(?:たび|度)は|毎度|さっそくの|早速の)?{_VERY}"
    rf"(?:(?:当店|弊店)を[、\s]?)?(?:{_RECEIVED}を?)?{_GIVEN}?{_VERY}ありがとうございます"
    ")" + _END
)
_HELLO = lazily.pattern(r"(?:Hello|Hi|Dear)(?: [^\n,.!?]{1,40})?[,.!]?[ \t]*\n", re.IGNORECASE)
_RULE = lazily.pattern(r"[━─—=＝_*＊\-・…◇◆□■]{3,}\s*")
_TO = r"[^\n。、，,!！?？:：]{1,40}(?:様|さま|さん|御中|殿|各位)"
# The company above the name; what ends as a sentence does is none.
_LINE = (
    r"(?![^\n]*(?:ます|です|ません|さい|たい|ほしい|欲しい|した|でしょう|か)[ \t　]*\n)"
    r"[^\n。、，,!！?？:：]{1,30}"
)
# To the end of the line: 「山口さま 下に書き込みますね」 is more than an addressee.
_ADDRESSEE = lazily.pattern(rf"(?:{_LINE}\n){{0,2}}{_TO}[、,]?[ \t　]*(?:\n|$)")
_SENTENCE = lazily.pattern(r"([^\n。！!？?]{1,60})(?:[。！!\s]+|$)")
_CALLED = lazily.pattern(r"と(?:申します|申す者です|いいます|言います)$")
_IS = lazily.pattern(r"(?:です|でございます)$")
_MORE = lazily.pattern(
    r"[をたはがにで、,0-9０-９#＃]"
)  # a verb, an object, a number: something is said


def first_words(text: str, names: Iterable[str] = ()) -> str:
    """The text from its first meaningful word on; the whole text where there is none.

    `names` are those under which the writer signs: the sender's, the shop's, the staff's. With them
    「サポートの山口です」 is known for what it is.
    """
    start = _start(text[:_LONGEST], _parts(names))
    return text[start:].strip() or text.strip()


def _start(text: str, names: Sequence[str]) -> int:
    """The offset of the first meaningful word."""
    at = _past_blanks(text, 0)
    for _step in range(_STEPS):
        end = _end_of_formality(text, at, names)
        if end is None:
            return at
        at = _past_blanks(text, end)
    return at


def _end_of_formality(text: str, at: int, names: Sequence[str]) -> int | None:
    """Where the formality that begins here ends; None where something else begins."""
    for form in (_RULE, _ADDRESSEE, _GREETING, _HELLO):
        if (found := form.match(text, at)) is not None:
            return found.end()
    sentence = _SENTENCE.match(text, at)
    if sentence is not None and _introduces(sentence[1].strip(), names):
        return sentence.end()
    return None


def _introduces(sentence: str, names: Sequence[str]) -> bool:
    """Whether a sentence says who writes, and nothing more: 「(house)の(name)です」."""
    if (called := _CALLED.search(sentence)) is not None:
        who = sentence[: called.start()]
    elif (is_ := _IS.search(sentence)) is not None:
        who = sentence[: is_.start()]
        if not who.endswith(tuple(names)):
            return False
    else:
        return False
    for name in names:
        who = who.replace(name, "")  # こはる洋品店 has a は of its own
    return _MORE.search(who) is None


def _parts(names: Iterable[str]) -> list[str]:
    """The names whole, without blanks and in their parts, the longest first."""
    parts = {part for name in names for part in (name, *name.split(), "".join(name.split()))}
    return sorted(filter(None, parts), key=len, reverse=True)


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
