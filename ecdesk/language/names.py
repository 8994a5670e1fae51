"""The customer's name where a letter says it, by how sure its source is.

A form's field comes first, then 「…と申します」, then the name beside the sender's address, then
「…です」 at the beginning and a name alone at the end. The one rule: a word is a name only where
its place says so; the rest is asked, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ecdesk.language import lazily
from ecdesk.language.letter import Letter
from ecdesk.language.normalize import same_width


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `[start:end]` of the whole folded text; `source` says where from."""

    start: int
    end: int
    source: str
    cue: str


_SIGN = r"[一-龠々ヶ𠮷﨑髙ァ-ヴーぁ-んA-Za-z]"
_NAME = (
    r"(?P<name>[一-龠々ヶﾞ𠮷﨑髙]{1,5}(?: [一-龠々ァ-ヴーぁ-ん]{1,5})?|"
    r"[一-龠々]{1,4}[ァ-ヴーぁ-ん]{1,5}|[ァ-ヴー]{2,8}(?: [ァ-ヴー]{1,8})?|"
    r"[ぁ-ん]{2,6}(?: [ぁ-ん]{1,6})?|[A-Z][a-zA-Z.]{1,15}(?: [A-Z][a-zA-Z.]{0,15})?)"
)
_SAID = lazily.pattern(
    rf"(?:^|[のは、。\n ]|した|です|名前は|私|わたしは|わたくし)[ ]?{_NAME}(?:と申し(?:ます|"
    rf"まして)|ともうし(?:ます|まして)|といいます|と言います|でございます)"
)
_PLAIN = (
    r"(?P<name>[一-龠々ヶ𠮷﨑髙]{1,5}(?: [一-龠々ァ-ヴーぁ-ん]{1,5})?|"
    r"[ァ-ヴー]{2,8}(?: [ァ-ヴー]{1,8})?)"
)
_IS = lazily.pattern(
    rf"(?:^|\n|。|!|の|た|わたしは、?|私は、?|こんにちは[、。! ]?|こんばんは[、。! ]?|"
    rf"ます、)[ ]?{_PLAIN}です(?=[。、!(\n]|$| )"
)
_ALONE = lazily.pattern(rf"(?:^|\n)[ ]*{_NAME}[ ]*(?:より|拝|です)?[ ]*$", re.MULTILINE)
_TAIL = lazily.pattern(
    r"[0-9A-Za-z。?!)」] +(?P<name>[一-龠々]{1,4}(?: ?[一-龠々ぁ-んァ-ヴ]{1,4})?)[ ]*$"
)
_NO_NAME = lazily.pattern(
    r"^(?:質問|返品|交換|初めて|はじめて|希望|以上|注文|購入|商品|在庫|無事|最高|素敵|残念|"
    r"大丈夫|不要|必要|可能|本当|今日|明日|昨日|急ぎ|至急|敬具|草々|かしこ|追伸|宜し|"
    r"よろしく|拝啓|前略|担当者?|担当者様|先日|今回|同じ|未使用|新品|男性|女性|学生|主婦|"
    r"会社員|お願い|お礼|問題|幸い|大変|嬉|以前|最近|大学|小学|中学|高校|青|赤|白|黒|緑|紺|"
    r"茶|色|上様|送料|返信|回答|確認|件名|本日|夕方|午前|午後|了解|承知|別|他|逆|駄目|無理|"
    r"楽しみ|便利|満足|丁寧|安心|心配|不安|感動|感激|最悪|不良|破損|内容|理由|方法|場所|"
    r"時間|時期|普段|自宅|会社|実家|住所|[一二三四五六七八九十]+[月日年個枚つ]|それ|これ|"
    r"あれ|どれ|そう|こう|どう|はい|いいえ|なの|もの|こと|ところ|ため|よう|そちら|こちら|"
    r"あちら|どちら|いつ|まだ|もう|とても|かなり|ほか|まま|はず|つもり|ばかり|だけ|くらい|"
    r"から|サイズ|カラー|ピンク|ブルー|レッド|メール|キャンセル|プレゼント|ギフト|クレーム)"
)
_UNIT = lazily.pattern(
    r"(?:部|課|係|室|店|会社|法人|工房|商店|協会|組合|病院|学園|会|御中|様|さん|殿|株式|有限|円|"
    r"個|枚|色|用|件|品|物|的|者)$"
)


def find(letter: Letter, sender: str = "") -> list[Name]:
    """The names the customer goes by, in order of how sure they are; none twice at one place."""
    text = letter.whole.text
    found: list[Name] = []
    for name in _found(letter, text, sender):
        if all(name.end <= each.start or each.end <= name.start for each in found):
            found.append(name)
    return found


def _found(letter: Letter, text: str, sender: str) -> Iterator[Name]:
    for field in letter.fields:
        if field.name == "name":
            end = field.end - (1 if text[field.start : field.end].endswith("様") else 0)
            yield Name(field.start, end, "form", "お名前")
    blind = _without_machines(text, letter)
    for hit in _SAID.finditer(blind):
        if _is_name(hit["name"]):
            yield Name(hit.start("name"), hit.end("name"), "said", "と申します")
    family = same_width(sender).split()[0] if sender.strip() else ""
    if len(family) >= 2 and not _UNIT.search(family):
        for hit in re.finditer(re.escape(family), blind):
            if re.match(
                r"(?: ?[一-龠々ぁ-んァ-ヴ]{0,4})?(?:です|と申|でございます|より|\(|$|\n|。|宛|"
                r"方)",
                blind[hit.end() : hit.end() + 8],
            ):
                yield Name(hit.start(), hit.end(), "sender", sender)
                break
    for hit in _IS.finditer(blind[:600]):
        if _is_name(hit["name"]):
            yield Name(hit.start("name"), hit.end("name"), "said", "です")
            break
    yield from _at_the_end(blind)


def _without_machines(text: str, letter: Letter) -> str:
    parts = list(text)
    for start, end in letter.silent:
        parts[start:end] = " " * (end - start)
    return "".join(parts)


def _at_the_end(text: str) -> Iterator[Name]:
    """A name as the last words of a letter."""
    lines = text.rstrip().rsplit("\n", 1)
    last = lines[-1]
    start = len(text.rstrip()) - len(last)
    for pattern in (_ALONE, _TAIL):
        hit = pattern.search(last)
        if (
            hit
            and _is_name(hit["name"])
            and re.search(r"[一-龠]", hit["name"])
            and len(hit["name"]) >= 2
        ):
            yield Name(start + hit.start("name"), start + hit.end("name"), "end", hit["name"])
            return


def _is_name(said: str) -> bool:
    return not (_NO_NAME.match(said) or _UNIT.search(said))
