"""Words that hurt, or that jar: blame, quarrel, cold endings, honorifics heaped up.

A table of turns of speech, each with its code and weight; `words` says why and what to write
instead. The one rule: only what nearly always reads so is in it. 「ご了承ください」 is a note;
「文章が分かりません」, which no customer forgives, stops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ecdesk.checks.prose import letter_lines, prose
from ecdesk.checks.registry import Context, Draft, Rule, Spot, check, in_body
from ecdesk.domain.findings import Severity
from ecdesk.domain.ledger import Role

_MOST = 3  # of one code in a mail: the rest is seen with them
_LONG_SENTENCE, _LONG_PARAGRAPH = 120, 260

_CUSHION = re.compile(
    r"恐れ入り|恐縮|お手数|ご面倒|お忙しい|差し支え|差支え|よろしけれ|よろしかったら|ご不便|ご迷惑|お手間|もしよ|お急ぎ|申し訳|お願いできま"
    r"|いただけますでしょうか|いただけますか|いただけますと|いただけましたら|くださいませんか|くださいますか|幸いです|助かります"
)
_DEED = re.compile(
    r"(?:教えて|お知らせ|お送り|ご返送|ご返信|ご記入|ご用意|お選び|お手続き|ご連絡|お振込|お支払い|ご確認)"
    r"(?:を)?(?:ください|願います|お願い(?:いた)?します)"
)
_STOP, _WARNING, _NOTE = Severity.STOP, Severity.WARNING, Severity.NOTE
_TABLE: tuple[tuple[str, Severity, str], ...] = (
    (
        "blame.writing",
        _STOP,
        r"(?:(?:お客様|いただいた|頂いた|お送り|ご質問|お問い?合わ?せ|あなた|貴方|そちら)[^。\n]{0,10}(?:文章|文面|内容|メール|ご質問|意味|おっしゃ(?:る|って)[^。\n]{0,6}(?:こと|意味)|日本語|趣旨)"
        r"|(?<!説明書の)(?<!ページの)(?<!案内の)(?<!当店の)(?:文章|文面|ご質問の意味|ご質問の内容|メールの内容|メールの意味|おっしゃ(?:っている|る)(?:こと|意味)|日本語))"
        r"(?:が|は|を|の意味が|の内容が|も)?[^。\n、]{0,10}"
        r"(?:理解(?:できま|でき[なず]|しかね|いたしかね|に苦し)|(?:わか|分か|解)り(?:ません(?!でし)|かね|づら|にく)|意味不明|不明(?:です|瞭)|読み取れ(?:ま|な)|伝わ(?:りま|ってき|らな)|めちゃくちゃ|支離滅裂|要領を得)",
    ),
    (
        "blame.customer",
        _WARNING,
        r"お客様の(?:お?間違い|勘違い|ミス|不注意|責任|誤り|思い違い|確認不足|認識不足|過失|操作ミス|見落とし)(?!では(?:ござ|あり)|か(?:も|ど)|により生じ)"
        r"|(?:ページ|説明(?:文|書)|サイト|画面|規約|メール)に(?:も|は)?(?:書いて|記載(?:して|されて)|明記(?:して|されて)|表示して)(?:あり|おり|ござい)ます(?:が|ので|けど|けれど|し(?!た))"
        r"|よく(?:お読み|ご確認|ご覧)(?:に|くだ|いた|の)|(?:すでに|既に|先日も|前にも|前回も|何度も|再三)[^。\n]{0,8}(?:ご案内|お伝え|ご説明|ご連絡|申し上げ)(?:し(?:た|ました|て)|いたしました|済み)"
        r"|(?:お?読み|ご確認|ご覧)(?:に)?(?:なっ|いただい?)(?:て)?(?:いれば|たの(?:でしょう|です)か|おりませんか)|お客様(?:側|都合)?の(?:問題|せい)",
    ),
    (
        "blame.comparing",
        _NOTE,
        r"(?:(?:他|ほか|別)のお客様(?:は|から(?:は|も))[^。\n]{0,24}(?:問題なく|ご満足|ございません|いただいて(?:おり|い)ません|何も)|普通は[^。\n]{0,16}(?:です|ます)|常識(?:では|です|かと))",
    ),
    (
        "tone.fight",
        _WARNING,
        r"常識的に(?:考え|言)|常識(?:が|に欠け|をお持ち)|言いがかり|クレーマー|(?:業務妨害|脅迫|名誉毀損)(?:に|と|で)|訴え(?:ます|させて|ることも)|法的(?:措置|手段|対応)を|警察に(?:通報|相談)(?:いた|し|させ)"
        r"|二度と(?:ご?利用|来|購入|ご?注文)|いかがなもの|だから(?:言|申し上げ)|そのような事実は(?:一切)?(?:ござい|あり)ません|当店に(?:は)?(?:一切)?(?:責任|非|落ち度)は(?:ござい|あり)ません|筋違い|身勝手な|しつこい|いい加減に(?:して|なさ)",
    ),
    (
        "tone.cold",
        _NOTE,
        r"(?:あらかじめ|予め|何卒|悪しからず)?、?ご(?:了承|理解|承知おき|容赦)(?:の(?:ほど|上))?、?(?:ください(?:ませ)?|願います|くださいますよう|お願い(?:いた)?し)|悪しからず",
    ),
    (
        "tone.sorry_but",
        _NOTE,
        r"(?:申し訳(?:ございません|ありません|ないのです)|すみません)(?:が|けど|けれども?)",
    ),
    (
        "tone.marks",
        _NOTE,
        r"[!！]{2,}|[?？]{2,}|[（(][笑泣汗][)）]|(?<=[ぁ-んァ-ヶ一-龠])(?:笑|w{2,})(?=[。\s]|$)",
    ),
    (
        "keigo.double",
        _WARNING,
        r"(?:おっしゃ|仰)(?:ら|られ)れ|(?:ご覧|お見え|お越し|お帰り|お読み|お使い|お求め|お話し|お待ち|お聞き|お書き|お選び|お受け取り)になられ|召し上がられ|お召し上がりになられ|ご(?:利用|注文|購入|連絡|確認|覧)なされ",
    ),
    (
        "keigo.humble_twice",
        _NOTE,
        r"お伺い(?:さ|致|いた)|(?:拝見|拝読|拝聴|拝借|頂戴)(?:させていただ|いたさせ)|拝受いたし|ご拝(?:見|読)",
    ),
    ("keigo.letting_twice", _WARNING, r"させて(?:いただ|頂)[^。\n]{0,60}させて(?:いただ|頂)"),
    (
        "keigo.extra_sa",
        _WARNING,
        r"(?:休ま|行か|送ら|伺わ|使わ|読ま|待た|書か|聞か|やら|作ら|受け取ら|取ら|戻ら)させて(?:いただ|頂)",
    ),
    (
        "keigo.downward",
        _WARNING,
        r"ご苦労(?:さま|様)(?!でもあ)|(?:了解|りょうかい)(?:です|しました|いたしました|致しました)|なるほど(?:ですね|、|。)|(?:お客様|あなた)も(?:お|ご)?参考",
    ),
    ("keigo.past_asking", _NOTE, r"(?:で)?よろしかったでしょうか"),
    (
        "keigo.becoming",
        _NOTE,
        r"(?:こちら|以下|下記)が[^。\n]{0,14}(?:の?方|のほう)?になります(?!の)|(?:お?住所|領収書|金額|商品)の(?:方|ほう)になります",
    ),
    (
        "keigo.direction",
        _NOTE,
        r"(?:商品|金額|ご?住所|お名前|ご注文|書類|領収書|お荷物)の(?:方|ほう)(?:を|は|が|に|、)",
    ),
    (
        "keigo.customer_humbled",
        _WARNING,
        r"お客様(?:が|の|は)(?:申され|申した|申し上げ|おりま|参(?:ら|り)|拝見|伺(?:わ|い)|いただかれ)|お客様がいたし",
    ),
    (
        "name.doubled",
        _WARNING,
        r"様[ 　]*(?:様|さま|さん|殿)(?!々|子|式|相|態)|(?:さん|さま|殿)[ 　]*様|様方様",
    ),
    (
        "name.title",
        _WARNING,
        r"(?:社長|部長|課長|係長|店長|先生|院長|園長|校長|教授)(?:様|さま|殿)",
    ),
    ("name.both", _WARNING, r"御中[ 　]*[^\n]{0,20}(?:様|さま|殿)|(?:様|さま)[ 　]*御中"),
)


def _rule(code: str, pattern: re.Pattern[str]) -> Rule:
    """A rule that shows every place of a turn of speech, three at most."""

    def rule(draft: Draft, context: Context) -> Iterator[Spot]:
        found = (
            in_body(offset + match.start(), offset + match.end())
            for offset, line in letter_lines(draft.body, context.shop.signature)
            for match in pattern.finditer(line)
        )
        yield from islice(found, _MOST)

    rule.__doc__ = f"No turn of speech of {code}."
    return rule


for _code, _severity, _words in _TABLE:
    check(_code, _severity)(_rule(_code, re.compile(_words)))


@check("tone.long", _NOTE)
def sentences_are_short(draft: Draft, context: Context) -> Iterator[Spot]:
    """A sentence is read in one breath: 120 characters at most."""
    for one in prose(draft, context).said:
        if len(one.plain) > _LONG_SENTENCE and Role.HEADING not in one.roles:
            yield in_body(one.start, one.end, n=len(one.plain))


@check("tone.no_cushion", _NOTE)
def a_request_is_cushioned(draft: Draft, context: Context) -> Iterator[Spot]:
    """Whoever is asked to do something is asked kindly, once in a mail at least."""
    if draft.kind != "reply" or _CUSHION.search(draft.body):
        return
    for one in prose(draft, context).having(Role.ASKS):
        if _DEED.search(one.plain) and Role.CLOSING not in one.roles:
            yield in_body(one.start, one.end)
            return


@check("tone.dense", _NOTE)
def paragraphs_have_air(draft: Draft, context: Context) -> Iterator[Spot]:
    """A blank line every few lines: no block of more than 260 characters."""
    start, end, size = 0, 0, 0
    for offset, line in (*letter_lines(draft.body, context.shop.signature), (len(draft.body), "")):
        if line.strip():
            start = start if size else offset
            end, size = offset + len(line), size + len(line)
            continue
        if size > _LONG_PARAGRAPH:
            yield in_body(start, end, n=size)
        size = 0
