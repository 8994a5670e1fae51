"""What a letter of ours states: days, amounts and stock, each with the sentence that says it.

    10月28日に発送いたします。       day     ship    2026-10-28
    送料は550円です。                amount  送料    550
    紺のMは在庫がございます。        stock   M       here

So that the next letter can be laid beside it (`domain.told`). The one rule: what only takes up the
customer's words, asks something of them or denies something is no statement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from ecdesk.domain.mail import PartKind, TextPart
from ecdesk.domain.told import REPLY, Sort, Statement, Stock
from ecdesk.language import lazily
from ecdesk.language.date_forms import ANY, FINDERS, Calendar
from ecdesk.language.normalize import fold

_LONGEST = 20_000  # characters of a letter
_SENTENCE = 300  # characters of a sentence that are looked at
_SHORT = 15  # signs: a line that ends sooner was ended on purpose
_CLAUSE = 40  # characters behind a date that say what it is for
_SHORT_CLAUSE = 8  # 20日の午前中、お届けします: what it is for comes behind
_MOST = 40  # statements of a letter


def statements(
    text: str, calendar: Calendar, parts: Sequence[TextPart] = (), signature: str = ""
) -> tuple[Statement, ...]:
    """What a letter states, in order; days are counted by `calendar` from the day it was sent.

    Without `parts`, lines that quote are passed over and all else counts as written; the lines of
    the shop's `signature` never do.
    """
    found: list[Statement] = []
    silent = frozenset(_tight(line) for line in signature.splitlines())
    for start, end in _sentences(text[:_LONGEST], parts, silent):
        if len(found) >= _MOST:
            break
        plain = _BREAKS.sub("", fold(text[start : min(end, start + _SENTENCE)]).text)
        for make in (_days(plain, calendar), _amounts(plain), _stocks(plain)):
            found += (replace(one, start=start, end=end) for one in make)
    return tuple(found[:_MOST])


# ── sentences ───────────────────────────────────────────────────────────────────────────────────

# Wherever a day may stand, an amount or a word of stock; laid on text that is not folded.
_TELLS = lazily.pattern(
    rf"{ANY.pattern}|[0-9０-９一二三四五六七八九十][ 　]?[月日／円点週営平]|[¥￥]"
    r"|在庫|入荷|完売|品切|欠品|売り?切|残り|再販"
)
_BREAKS = lazily.pattern(r"\s*\n\s*")
_STOP = lazily.pattern(r"[。！？!?]+")
_JOINTS = ("に", "を", "は", "が", "で", "と", "も", "の", "て", "、")
_QUOTED = lazily.pattern(r"[ \t　]*[>＞]")
_ANEW = lazily.pattern(
    r"[ \t　]+\S|(?:[・■◆●○▼※＊*─━=＝_-]|\d{1,2}[.)．）、]|[①-⑳(（【]|[^\s:：]{1,12}[:：])"
)
# The customer's words taken up.
_THEIR_WORDS = lazily.pattern(
    r"ご希望(?!の|どおり|通り)|ご要望|とのこと|と伺|ご指定(?!の|どおり|通り)|お急ぎ|ご入用|お使いになる|お召しになる|予定とお書き"
)
# Denied, only possible, or asked.
_NOT_SO = lazily.pattern(
    r"(?:でき|出来|いたしかね|致しかね|かね|間に合い)(?:ません|かね)|かねます|できかね|難し(?:い|く)"
    r"|(?:た|る)場合|たら|(?:あ|け|え|め|せ|べ)れば|(?:届|着)きません|しません|でしょうか|ますか|とき(?:は|に)|過ぎても|際(?:は|に)"
)
_TURN = lazily.pattern(r"(?:が|ので|けれど|ため)、")  # what follows says something else


def _tight(line: str) -> str:
    return "".join(line.split())


def _sentences(
    text: str, parts: Sequence[TextPart], silent: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Spans of the sentences written for this letter that may state something."""
    tells = [hit.start() for hit in _TELLS.finditer(text)]
    if not tells:
        return  # most letters
    written = [(part.start, part.end) for part in parts if part.kind is PartKind.WRITTEN]
    for first, last in written or [(0, len(text))]:
        for start, end in _stretches(text, first, min(last, len(text)), silent):
            if bisect_left(tells, start) == bisect_left(tells, end):
                continue
            at = start
            for stop in (*(hit.end() for hit in _STOP.finditer(text, start, end)), end):
                if bisect_left(tells, at) < bisect_left(tells, stop):
                    piece = text[at:stop]
                    yield at + len(piece) - len(piece.lstrip()), at + len(piece.rstrip())
                at = stop


def _stretches(
    text: str, first: int, last: int, silent: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Lines that go on in the next one are one stretch."""
    start, at, before = -1, first, ""
    for line in text[first:last].splitlines(keepends=True):
        said = line.strip()
        quoted = bool(_QUOTED.match(line)) or (bool(silent) and _tight(said) in silent)
        goes_on = len(before) >= _SHORT or before.endswith(_JOINTS)
        ended = not said or quoted or not goes_on or _ANEW.match(line)
        if start >= 0 and (ended or before.endswith(("。", "!", "！"))):
            yield start, at
            start = -1
        if said and not quoted and start < 0:
            start = at
        before = said
        at += len(line)
    if start >= 0:
        yield start, at


def _is_stated(plain: str, start: int, end: int) -> bool:
    """Whether the words at a place are ours, and neither denied nor only possible."""
    clause = plain[plain.rfind("、", 0, start) + 1 : plain.find("、", end) + 1 or len(plain)]
    behind = _TURN.split(plain[end:], maxsplit=1)[0]
    return not (_THEIR_WORDS.search(clause) or _NOT_SO.search(behind))


# ── days ────────────────────────────────────────────────────────────────────────────────────────

_TOPICS = (
    ("ship", lazily.pattern(r"発送|出荷|お送り|送付|集荷|投函")),
    (
        "arrive",
        lazily.pattern(
            r"お?届け|届[くき]|到着|お手元|配達|お渡し|納品|着(?:予定|指定|で|と|の|い|し|$)"
        ),
    ),
    (
        REPLY,
        lazily.pattern(
            r"ご?連絡|お知らせ|ご?回答|お?返事|ご?返信|ご?案内|ご?報告|お電話(?:いた|し(?!て)|を?(?:差|さ)し)"
        ),
    ),
    ("restock", lazily.pattern(r"再?入荷|再販|再販売")),
    ("refund", lazily.pattern(r"ご?返金|払い?戻|お振り?込みいた")),
    ("make", lazily.pattern(r"仕上|製作|制作|修理|お作り|お直し")),
)
_THEIRS = lazily.pattern(
    r"(?:いただけ|いただき|くださ|お願い|頂け|頂き)(?!まし)[^。]{0,6}(?:い|ます|れば|幸い)|期限|締切|締め切り"
)
_ORDERED = lazily.pattern(
    r"ご?(?:注文|購入|入金|支払|問い?合わせ|連絡をいただ|連絡いただ)[^。、]{0,6}$"
)
_CLAUSE_END = lazily.pattern(r"、|。|ので|ため|ますが|ですが")
_RANGE = lazily.pattern(r"(?:〜|-|から)[^0-9]{0,2}$")  # 18日〜20日
_SINCE = lazily.pattern(r"(?:から|より|後)(?:およそ|おおよそ|だいたい|約)?$")
_VAGUE = {"part", "period"}
_TELLING = _VAGUE | {"full", "day", "weekday", "near", "within", "nth"}


def _days(plain: str, calendar: Calendar) -> Iterator[Statement]:
    if not ANY.search(plain):
        return
    plain = plain.replace(":", " ")  # お届け予定日:11月20日
    hits: list[tuple[int, int, str, str, date]] = []
    for code, pattern, reader in FINDERS:
        if code not in _TELLING:
            continue
        for hit in pattern.finditer(plain):
            if code == "within" and _SINCE.search(plain, 0, hit.start()):
                continue  # 焙煎から3日以内: from a day that nobody names
            taken = any(hit.start() < end and start < hit.end() for start, end, *_rest in hits)
            readings = () if taken else reader(hit, calendar, False)
            if readings:
                hits.append((hit.start(), hit.end(), code, hit[0], readings[0]))
    hits.sort()
    for at, (start, end, code, said, day) in enumerate(hits):
        following = hits[at + 1][0] if at + 1 < len(hits) else len(plain)
        before = plain[hits[at - 1][1] if at else 0 : start]
        topic = _topic(before, plain[end : min(following, end + _CLAUSE)])
        if topic and _is_stated(plain, start, end):
            by = code == "within" or plain.startswith("まで", end)
            exact = code not in _VAGUE and not _RANGE.search(before)
            yield Statement(0, 0, Sort.DAY, topic, said, day=day, exact=exact, by=by)


def _topic(before: str, after: str) -> str:
    """What a day is for, by the words behind it, else by those right before; empty for no plan."""
    clause = _CLAUSE_END.split(after, maxsplit=1)[0]
    if _THEIRS.search(clause) or _ORDERED.search(before) or _ORDERED_ON.match(after):
        return ""
    near_by = (clause,) if len(clause) > _SHORT_CLAUSE or "から" in clause else (clause, after)
    for words in near_by:
        found = [(hit.start(), topic) for topic, cue in _TOPICS if (hit := cue.search(words))]
        if found:
            return min(found)[1]
    before = before[-24:]
    found = [(hit.end(), topic) for topic, cue in _TOPICS for hit in cue.finditer(before)]
    return max(found)[1] if found else ""


_ORDERED_ON = lazily.pattern(r"(?:の|に)?(?:ご?注文|ご?購入|お問い?合わせ|ご?入金)")

# ── amounts ─────────────────────────────────────────────────────────────────────────────────────

_YEN = lazily.pattern(
    r"(?<![\d,.])(?P<yen>\d{1,3}(?:,\d{3})+|\d{1,8}) ?円|¥ ?(?P<sign>\d{1,3}(?:,\d{3})+|\d{1,8})"
)
_LABEL = lazily.pattern(
    r"送料(?!込|無料|別|を?含|を除)|代引き?手数料|手数料|返金|請求|支払い?|合計|総額|商品代|お品代|本体価格|単価|割引|値引き?|クーポン"
    r"|差額|ラッピング|包装|修理代|直し代|キャンセル料|年会費|価格|代金"
)
_THING = lazily.pattern(r"([一-龠ァ-ヶーA-Za-z0-9]{2,14})(?:は|が|を|も|の|で|:|,|、| |税込|\()*$")
_COUNT = lazily.pattern(r" ?\d{1,4} ?(?:枚|個|点|本|着|足|袋|箱|冊|組|つ|セット)[ ×x]*$")
_LIMIT = lazily.pattern(r" ?(?:\([^)]{0,8}\))?(?:以上|以下|未満|まで|から|ごと|につき|分)")


def _amounts(plain: str) -> Iterator[Statement]:
    last = 0
    for hit in _YEN.finditer(plain):
        before = plain[last : hit.start()]
        last = hit.end()
        if _LIMIT.match(plain, hit.end()):
            continue
        labels = list(_LABEL.finditer(before[-24:]))
        behind = _LABEL.match(plain, hit.end() + 1) if plain[hit.end() :][:1] == "の" else None
        thing = _THING.search(_COUNT.sub("", before))
        label = labels[-1] if labels else behind
        if label is not None:
            topic = label[0].replace("き", "").replace("い", "")  # 代引き手数料, 値引き, 支払い
        else:
            topic = thing[1] if thing else ""
        if not topic or not _is_stated(plain, *hit.span()):
            continue  # of what, nobody knows
        figures = hit["yen"] or hit["sign"]
        yen = int(figures.replace(",", ""))
        yield Statement(0, 0, Sort.AMOUNT, topic, hit[0], yen=yen)


# ── stock ───────────────────────────────────────────────────────────────────────────────────────

_STOCK = lazily.pattern(
    r"(?P<unknown>入荷(?:の)?(?:時期|予定|日)?(?:は|が)?(?:未定|まだ決ま|ござい?ません|ありません))"
    r"|(?P<gone>在庫(?:が|は|も)?(?:ございません|ありません|ござい?ま?せん|なし|切れ|がない)|(?<!「)(?:完売|品切れ|売り?切れ|欠品))"
    r"|(?P<here>在庫(?:が|は|も|を)?(?:[^。、]{0,6}点)?(?:ございます|あります|あり(?!ま)|確保して)"
    r"|(?:残り)?\d{1,4}点(?:のみ)?(?:ございます|あります))"
    r"|(?P<coming>再?入荷(?:を)?(?:予定|待ち|いたします|します|の見込)|再販)"
)
_SIGNS = r"[A-Za-z0-9一-龠ァ-ヶー・]"
_OF_STOCK = lazily.pattern(
    rf"((?:{_SIGNS}{{1,14}}の)?{_SIGNS}{{1,14}})(?:の在庫|の|は|が|も|に|ただいま|現在|、| )*$"
)
_NO_THING = lazily.pattern(
    r"在庫|(?:.*[の0-9])?(?:現在|次回|当店|本日|商品|残り|.*[日月年旬週頃中末])"
)


def _stocks(plain: str) -> Iterator[Statement]:
    for hit in _STOCK.finditer(plain):
        thing = _OF_STOCK.search(plain[: hit.start()])
        topic = thing[1] if thing and not _NO_THING.fullmatch(thing[1]) else ""
        if _is_stated(plain, *hit.span()) and not plain.startswith("か", hit.end()):
            yield Statement(0, 0, Sort.STOCK, topic, hit[0], stock=Stock(hit.lastgroup or "here"))
