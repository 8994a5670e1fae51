"""How the words are said of which a shop makes names, for names whose reading nobody has written.

No more than a shop's own words; a name that holds others is read as far as it goes. The one rule:
it serves to find things, and is never shown or sent.
"""

from __future__ import annotations

import re

_TABLE = (  # not a text: what is looked for
    "返金 へんきん  返品 へんぴん  交換 こうかん  不良 ふりょう  発送 はっそう",
    "出荷 しゅっか  配送 はいそう  送料 そうりょう  領収書 りょうしゅうしょ",
    "請求書 せいきゅうしょ  納品書 のうひんしょ  在庫 ざいこ  入荷 にゅうか  予約 よやく",
    "注文 ちゅうもん  受注 じゅちゅう  変更 へんこう  取消 とりけし  確認 かくにん",
    "回答 かいとう  返信 へんしん  返事 へんじ  連絡 れんらく  案内 あんない  お礼 おれい",
    "お詫び おわび  謝罪 しゃざい  遅延 ちえん  遅れ おくれ  納期 のうき  住所 じゅうしょ",
    "届け先 とどけさき  届け とどけ  支払い しはらい  支払 しはらい  入金 にゅうきん",
    "振込 ふりこみ  見積 みつもり  割引 わりびき  値引 ねびき  破損 はそん  誤送 ごそう",
    "不足 ふそく  欠品 けっぴん  修理 しゅうり  直し なおし  質問 しつもん",
    "問い合わせ といあわせ  休業 きゅうぎょう  定休日 ていきゅうび  再送 さいそう",
    "商品 しょうひん  寸法 すんぽう  色 いろ  名入れ めいいれ  包装 ほうそう  熨斗 のし",
    "会員 かいいん  解約 かいやく  定期便 ていきびん  電話 でんわ  苦情 くじょう",
)
_WORDS = " ".join(_TABLE).split()
_SAID = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
_WRITTEN = re.compile("|".join(sorted(map(re.escape, _SAID), key=len, reverse=True)))


def read_aloud(name: str) -> str:
    """A name in kana as far as its words are known: 返金のご案内 → へんきんのごあんない."""
    return _WRITTEN.sub(lambda hit: _SAID[hit[0]], name)
