"""Which goods a letter speaks of: the catalogue's names first, then a form's field, then the words.

A thing's name is what stands before を注文, が届き, は在庫 and the like. The one rule: without the
shop's catalogue a find is a proposal, and marked so by its kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ecdesk.language import lazily
from ecdesk.language.letter import Letter
from ecdesk.language.normalize import same_width

_MOST = 12  # goods of a mail that are told


@dataclass(frozen=True, slots=True)
class Product:
    """Goods at `[start:end]` of the whole folded text; `kind` is catalogue, form or words."""

    start: int
    end: int
    kind: str
    cue: str


_THING = (
    r"(?P<name>[一-龠々ァ-ヴーA-Za-z0-9×.-]{2,18}(?:の[一-龠々ァ-ヴー]{2,12}|"
    r"[(（][^()（）\n]{1,12}[)）])?|お[ぁ-ん]{3,6})"
)
_DONE = lazily.pattern(
    rf"{_THING}(?:を|が|は|も|の)?(?:\d{{1,3}}(?:個|枚|本|袋|箱|点|足|着|台|冊|"
    rf"セット)(?:ほど)?(?:を)?)?(?:注文|購入|買|頼ん|頼み|予約|発注|届い|届き|受け取|探し|"
    rf"検討|使って|使い始め|愛用|欲し|ほし|追加|贈)"
)
_BOUGHT = lazily.pattern(
    r"(?:買った|注文した|購入した|届いた|頼んだ|いただいた|探している|"
    r"気になっている)(?:そちらの|この|、)?(?P<name>[一-龠々]{0,4}[風型]?[ァ-ヴーA-Za-z0-9]{"
    r"2,14}|[一-龠々]{2,6}(?=[はがをの、]))"
)
_COUNTED = lazily.pattern(
    r"(?P<name>[一-龠々ァ-ヴーA-Za-z]{2,16}(?: [0-9×xXcm]{2,14})?)(?:を|が| )?\d{1,4} ?(?:g|"
    r"kg|個|袋|枚|本|セット|足|着|台|冊|箱|缶|点)"
)
_ASKED = lazily.pattern(
    rf"{_THING}(?:は|の|って|が|も)(?:、)?(?:在庫|再入荷|サイズ|色|素材|洗|電子レンジ|まだ|"
    rf"売り切れ|入荷|名入れ|ページ|件)"
)
_NO_THING = lazily.pattern(
    r"^(?:注文|購入|商品|品物|荷物|先日|昨日|本日|今日|今回|前回|先週|先月|一昨年|去年|昨年|"
    r"今朝|今|何|以前|友人|友達|母|父|娘|息子|妻|夫|孫|姉|兄|妹|弟|両親|家族|子供|自分|私|"
    r"御社|貴店|貴社|当方|弊社|主人|こちら|そちら|同|新|別|他|色|青|赤|白|黒|次|代金|送料|"
    r"サイト|ページ|メール|連絡|クーポン|ポイント|返信|返事|案内|通知|お?客様|時間|場合|"
    r"写真|説明|値段|価格|実物|現在|全部|一部|領収書|納品書|不在票|数年|\d+(?:月|日|年|個|"
    r"枚|本|回|円|時|人|点)|[一二三四五六七八九十]+(?:月|日|年|個|枚|本|回|つ))"
)


def find(letter: Letter, catalogue: Mapping[str, str]) -> list[Product]:
    """The goods of a letter, surest first; none twice at one place."""
    found: list[Product] = []
    for product in _found(letter, catalogue):
        if len(found) >= _MOST:
            break
        if all(product.end <= each.start or each.end <= product.start for each in found):
            found.append(product)
    return found


def _found(letter: Letter, catalogue: Mapping[str, str]) -> Iterator[Product]:
    text = letter.whole.text
    lowered = text.lower()
    for alias in sorted(catalogue, key=len, reverse=True):
        said = same_width(alias).lower()
        at = lowered.find(said) if len(said) >= 2 else -1
        if at >= 0:
            yield Product(at, at + len(said), "catalogue", catalogue[alias])
    for field in letter.fields:
        if field.name == "item":
            end = text.find("\n", field.start, field.end)
            yield Product(field.start, field.end if end < 0 else end, "form", "商品名")
    for pattern in (_DONE, _BOUGHT, _COUNTED, _ASKED):
        for hit in pattern.finditer(text):
            if not _NO_THING.match(hit["name"]) and not hit["name"].isdigit():
                yield Product(
                    hit.start("name"), hit.end("name"), "words", hit[0][len(hit["name"]) :]
                )
