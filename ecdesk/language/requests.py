"""What the customer wants done: everything that could be said as 〜てほしい.

Japanese asks at the end of a clause: てください, ていただけますか, たいのですが, と助かります. So a
request is a piece of a sentence with such an ending, from where its ground ends (ので, ですが).
The one rule: a request that is only told of is none: somebody else made it, it is denied or over,
or it is a formula of politeness.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecdesk.language import lazily
from ecdesk.language.alternation import pairs_of
from ecdesk.language.asking import (
    BARE,
    CUES,
    HANDED_OVER,
    INFORM_ALSO,
    TEACH,
    VOCABULARY,
    WITHIN,
    WONDER,
)
from ecdesk.language.formulas import (
    ANNOUNCED,
    CLOSING,
    CLOSING_FORM,
    DENIED,
    FORMULA,
    GREETING_TAIL,
    PADDING,
    REPORTED,
)
from ecdesk.language.letter import Letter, Piece, Sentence


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found at `[start:end]` of the letter's folded text, by which words of it."""

    start: int
    end: int
    kind: str
    code: str
    cue: str


# An ending's code, its pattern, and pairs of letters one of which it needs.
Cues = list[tuple[str, re.Pattern[str], frozenset[str] | None]]

_APART = 9  # characters between a formula and its request: お体に気をつけてください
_LEAST = 2  # characters that say what is asked for: 至急, 本日中
_TAIL = 60  # characters before an お願いします that are looked at for formulas


def find(letter: Letter) -> list[Hit]:
    """The requests of a letter, in order."""
    hits: list[Hit] = []
    closings: list[Hit] = []
    cues = _cues_of(letter.blind)
    for sentence in letter.sentences:
        for number, piece in enumerate(sentence.pieces):
            last = number == len(sentence.pieces) - 1
            hit = _in_piece(letter.blind, cues, sentence, piece, last=last)
            if hit is not None:
                (closings if hit.code == "request.closing" else hits).append(hit)
    return hits or closings[:1]


_FACTS = lazily.pattern(
    r"(?:納期|金額|価格|値段|料金|送料|費用|単価|日数|期間|在庫|方法|手順|理由|原因|経緯|"
    r"状況|進捗|経過|結果|時期|予定|見込み|見通し|目安|日程|番号|有無|詳細|サイズ|可否|見解|"
    r"(?:か|のか)(?:どうか)?)(?:など|等)?(?:を|の(?!上|うえ)|について|だけ|も|、)?"
    r"(?:だけでも|併せて|あわせて)?(?:お知らせ|ご連絡|連絡|ご回答|回答|ご返信|お返事|知らせ|"
    r"ご一報|お聞かせ)"
)


# Whether such a thing is done at all is asked, not wished: 返品ってできるんですか.
_WHETHER_AT_ALL = lazily.pattern(
    r"(?:返品|返金|交換|変更|修理|お?直し|補償|割引|値引き?|取り?寄せ|引き?取り)(?:(?:って|は|とか|なんか|なんて|など|の)+(?:する|して(?:いただく|もらう))?(?:こと)?(?:は|も)?(?:でき|可能)|(?<!交換)(?<![にへと]変更)(?:が)?でき(?:ます|る|ない|ません))"
)
# A fact that is wanted by a day is an answer that is wanted: 25日までに可否をお知らせください.
_BY_A_DAY = lazily.pattern(
    r"(?:\d ?[日時]|曜日?|[日月火水木金土]\)|本日|今日|明日|週|月末|以内)(?: ?\([^)]{1,3}\))?(?:の?[^。、]{0,6})(?:まで|中に|迄)[^。]{0,30}"
    r"(?:知らせ|連絡|回答|返信|返事|一報|教示|聞かせ)"
)

# Whether a place is served is asked, not wished: 石垣島まで送ってもらえますか.
_REACH = lazily.pattern(
    r"(?:島|海外|国外|沖縄|北海道|離島|全国|外国|[一-龠]{2}[都道府県]|アメリカ|台湾|中国|韓国)(?:まで|へ|に|です(?:が|けど))(?:も)?、?"
    r"(?:送って|発送して|配送して|届けて|配達して)(?:は)?(?:もらえ|いただけ|くれ|くださ)[^。]{0,4}か"
)


_KNOW = lazily.pattern(
    r"(?:知り|お?聞き|伺い|お尋ねし|うかがい)たい(?:だけ|の(?:です|で)|です|と思|$)"
)
# Whether something was ordered: only then can it be altered.
_HAD = lazily.pattern(
    r"(?:注文|購入|予約|発注|申し?込み?)(?:を)?(?:し(?:た|て(?:い|し|お)|まし|ちゃ)|いたしま|させて|番号|済)|頼(?:んだ|んで|みまし|んじゃ)|"
    r"買(?:った|いまし)|届(?:いた|きまし)|ポチ|さっき|先ほど|(?<![\w&/])#\d{3}"
)


# What the customers mean to do themselves, told before they ask: 実家に送りたいのですが.
_OWN_PLAN = lazily.pattern(
    r"(?:に|へ)(?:直接)?(?:送り|届け|贈り)た(?:い(?:の|ん)(?:です|だ)(?:が|けど)$|く(?:て)?、[^。]{0,24}(?:探し|考え|検討|迷))"
)


_CLOSES = lazily.pattern(r"ご(?:確認|回答|返信|返答|検討)|のほど|以上|よろしく")


def only_closes(letter: Letter, hit: Hit) -> bool:
    """Whether a request only ends a letter of questions: 以上、ご確認のほどお願いいたします."""
    said = letter.blind[hit.start : hit.end]
    return hit.code == "request.closing" and _CLOSES.search(said) is not None


def asks_for_facts(said: str) -> bool:
    """Whether what is asked for is a fact: 納期をお知らせください is a question."""
    return _FACTS.search(said) is not None and _BY_A_DAY.search(said) is None


def is_teaching(said: str) -> bool:
    """Whether a clause asks to be told something: then it is a question."""
    return TEACH.search(said) is not None


def asks_both(said: str) -> bool:
    """Whether being told is itself the favour: beforehand, or when the time has come."""
    return INFORM_ALSO.search(said) is not None or is_an_answer(said)


def is_an_answer(said: str) -> bool:
    """Whether something is to be handed over or answered by a day, rather than explained."""
    return hands_over(said) or _BY_A_DAY.search(said) is not None


_PLEADS = lazily.pattern(
    r"^(?:(?:どうか|どうぞ|何卒|なにとぞ|よろしく|宜しく|本当に|すみませんが?|以上|では|それでは|、| )*)"
    r"お?(?:願い|ねがい)(?:いた)?(?:し(?:ます|たい(?:です)?)|申し上げます|です)?(?:ね|よ)?[。!、 ]*$"
)


# What the customers were told to do: メールしろと言われた.
_TOLD_TO = lazily.pattern(
    r"(?:と|って)(?:言わ|言い|いわ|言っ|書い|書かれ|案内さ|聞かさ)[^。、]{0,8}(?:た|ました|て|てる|ています)[。!]?$"
)


def says_nothing(said: str) -> bool:
    """Whether a stretch pleads without saying for what, or only announces what is asked."""
    return any(each.search(said) for each in (_PLEADS, ANNOUNCED, _TOLD_TO))


def asks_whether_at_all(said: str) -> bool:
    """Whether such a thing is done, or a place served, is asked: 返品ってできるんですか."""
    return _REACH.search(said) is not None or _WHETHER_AT_ALL.search(said) is not None


def hands_over(said: str) -> bool:
    """Whether a number or an address is asked for: that is to be given, not explained."""
    return HANDED_OVER.search(said) is not None and WONDER.search(said) is None


_BEFORE_A_MARK = lazily.pattern(r"(?<![、 ])[、 ]+(?=[。?!])")


def _cues_of(blind: str) -> Cues:
    """The endings that a letter may hold: they are told apart once, and sought in each piece."""
    joined = _BEFORE_A_MARK.sub("", blind)  # as a piece stands before its mark
    shown = set(VOCABULARY.possible(blind))
    if joined != blind:
        shown |= VOCABULARY.possible(joined).keys()
    return [(code, cue.whole, cue.pairs) for code, cue in CUES if cue.number in shown]


def _in_piece(
    blind: str, cues: Cues, sentence: Sentence, piece: Piece, *, last: bool
) -> Hit | None:
    stop = _stop(blind, piece)
    said = blind[piece.start : stop]
    asked = said + (_first_mark(sentence.marks) if last else "")
    if len(said) < 2:
        return None
    found = _cue(cues, asked, said, blind[stop : min(sentence.end, stop + 14)], whole=last)
    if found is None or (asks_for_facts(said) and not asks_both(said)):
        return None
    code, start, end = found
    cue = asked[start:end].strip("。!?、 ")
    if code == "request":
        told = _of_pleading(said, start)
        if told == "none":
            return None
        code = told
    if _OWN_PLAN.search(said) or (code == "able" and _WHETHER_AT_ALL.search(said)):
        return None
    if _KNOW.search(said) or (code == "potential" and not _HAD.search(blind)):
        return None
    if code in {"polite", "ask"} and _REACH.search(said):
        return None
    if is_teaching(said) and not asks_both(said):
        return None
    if (
        WONDER.search(WITHIN.sub("", said))
        and code in {"ask", "polite", "able"}
        and _is_interrogative(asked, end)
    ):
        return None
    return Hit(
        piece.start,
        _with_marks(blind, sentence, piece, last),
        kind_of(said),
        f"request.{code}",
        cue,
    )


def _stop(blind: str, piece: Piece) -> int:
    stop = piece.end
    while stop > piece.start and blind[stop - 1] in "、 ":
        stop -= 1
    return stop


def _first_mark(marks: str) -> str:
    return marks[:1] if marks[:1] in {"?", "。", "!"} else ""


def _with_marks(blind: str, sentence: Sentence, piece: Piece, last: bool) -> int:
    """Where a piece ends, with the mark that closes the sentence."""
    end = _stop(blind, piece)
    return end + 1 if last and sentence.marks[:1] in {"?", "。", "!"} else end


def _cue(
    cues: Cues, asked: str, said: str, after: str, *, whole: bool
) -> tuple[str, int, int] | None:
    shown = pairs_of(asked)
    for code, pattern, pairs in cues:
        if pairs is not None and pairs.isdisjoint(shown):
            continue
        for found in pattern.finditer(asked):
            if not _is_none(asked, found.start(), found.end(), after):
                return code, found.start(), found.end()
    if whole and (bare := BARE.search(said)):
        return "bare", bare.start(), bare.end()
    return None


def _is_none(asked: str, start: int, end: int, after: str) -> bool:
    """Whether the words only look like a request."""
    first = max(0, start - 14)
    formulas = FORMULA.finditer(asked[first : end + 6])
    if any(first + formula.end() >= start - _APART for formula in formulas):
        return True
    after = (asked[end:] + after)[:14]
    return REPORTED.match(after) is not None or DENIED.search(asked) is not None


def _is_interrogative(asked: str, end: int) -> bool:
    return (
        asked.endswith(("?", "か", "かね", "かな", "か。", "ん")) or asked[end - 1 : end] in "か?"
    )


def _of_pleading(said: str, start: int) -> str:
    """What an お願いします is: a request, a closing formula, or mere politeness."""
    before = said[:start]
    if ANNOUNCED.search(said):
        return "closing"
    if closing := CLOSING.search(said) or CLOSING_FORM.search(said):
        asked = PADDING.sub("", said[: closing.start()])
        return "closing" if len(asked) < _LEAST else "request"
    plain = GREETING_TAIL.sub("", before[-_TAIL:])
    if not plain:
        return "none"
    if before.rstrip("、 ").endswith("よろしく") and not re.search(
        r"(?:[をでにはも]|返信|返事|連絡|電話|対応|発送|手配|交換|返金|キャンセル|変更)$", plain
    ):
        return "none"
    return "request"


_KINDS = (
    ("order_cancel", "キャンセル|取り?消|取消|解約|退会|辞退|止めて|停止|やめ"),
    ("exchange", "交換|取り?替え|代替|代わり|色違い|新しいもの|新品"),
    ("refund", "返金|払い?戻|返して|差額|お金"),
    ("return", "返品|返却|引き?取"),
    ("receipt", "領収書|納品書|請求書|見積書|レシート|証明書|宛名|但し"),
    ("discount", "値引|割引|安く|サービスして|まけて"),
    ("expedite", "至急|急い|早く|早め|急ぎ|間に合"),
    ("delivery_date", "着で|届け|到着|配達|日時|午前|午後|夕方|日に|曜"),
    ("order_change", "変更|替えて|変えて|修正|訂正|差し替|直して|追加|同梱|減らし|増やし|まとめ"),
    ("contact_method", "メールで|電話で|折り返し|連絡|返信|返事|電話"),
    ("repair", "修理|直し"),
    ("order_new", "注文|購入|発注|予約|取り置き"),
    ("improve", "気をつけ|改善|今後|次から|次回から|再発"),
    ("investigate", "調べ|確認|調査"),
    ("explanation", "説明"),
    ("wrapping", "包装|ラッピング|のし|リボン|メッセージカード"),
    ("send", "送っ|送り|発送|郵送|ください"),
)
_KIND = [(kind, lazily.pattern(pattern)) for kind, pattern in _KINDS]


def kind_of(said: str) -> str:
    """What such a request is about."""
    return next((kind for kind, pattern in _KIND if pattern.search(said)), "other")
