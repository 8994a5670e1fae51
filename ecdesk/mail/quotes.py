"""Where a mail's text quotes an earlier mail: the lines, and what introduces them.

A quote is told by the marks before its lines (`> `), or by its introduction alone, and then goes to
the end. Marks that a person may have typed (`>3000円`), and introductions without a date or an
address, need something else that speaks for them. The one rule: what may be the customer's own
words is no quote. Every pattern looks at one line and is linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Span = tuple[int, int]  # the first line, and the line after the last

_MARKS = ">＞"
_BARS = "|»"  # marks of few programs, and of many tables: only below an introduction
_MOST_TRIES = 1000  # introductions looked at, and
_MOST_SPANS = 5000  # stretches quoted; a text with more is no letter

_STARTS = re.compile(  # of lines that are marked, or introduce a quote by themselves
    r"\n[ \t\u3000*]*+"
    r"(?:[>＞]|[-_=*━─＝ー－―]{2,}+[^\n]{0,12}"
    r"(?:元|転送|オリジ|[OoFf][Rr]|受信|[Rr]eply|On |原始|\d{4}[年/])"
    r"|差出|送信|From|FROM|发件|寄件|[Bb]egin f|転送)"
)
_COLON = re.compile(r":[ \t\u3000]*+\n")  # apart: a pattern with one first character is fast
_WIDE_COLON = re.compile(r"：[ \t\u3000]*+\n")


def may_stand_in(text: str) -> bool:
    """Whether any line of the text could belong to a quote: a quick look for the common case."""
    text = f"\n{text}\n"
    return bool(_STARTS.search(text) or _COLON.search(text) or _WIDE_COLON.search(text))


def find(lines: list[str]) -> list[Span]:
    """The quoted stretches, in order; `lines` are without blanks at their ends."""
    return _joined(lines, _Reader(lines).read())


# ---------------------------------------------------------------------------- marks

_FACE = re.compile(r"[>＞]\s?[_.＿・。ﾟ゜o-]{0,2}[<＜]")
_OTHER_USE = re.compile(  # more than 3000 yen; an arrow; a comparison
    r"[>＞]\s?=?\s?[¥￥]?\s?[\d一二三四五六七八九十百千万][\d,，.一二三四五六七八九十百千万]{0,15}\s?"
    r"[^\s\d。、]{0,12}"
)
_ASKS = re.compile(
    r"(?:[？?]|でしょうか|ですか|ますか|ませんか|ください|下さい|お願い\w{0,8}|ほしい\w{0,3}|欲しい\w{0,3}"
    r"|たいです|頂けます|希望\w{0,4}|教えて)[\s。．.!！♪☆^_]{0,10}$"
)
_NAME = re.compile(r"[一-龥々ヶ 　]{2,8}(?:より|拝)?")
_POLITE_END = re.compile(r"以上|よろしく|宜しく|お願い")
_PROGRAM_MARK = re.compile(r"[>＞](?:\s|$|[>＞]\s)")


class _Reader:
    """One pass over the lines; what it finds grows in order."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._spans: list[Span] = []
        self._opened = False  # from the first quote on marks need nothing else to speak for them
        self._marks = frozenset(_MARKS)
        self._tries = 0

    def read(self) -> list[Span]:
        index, free = 0, 0  # lines from `free` on belong to nothing yet
        while index < len(self._lines) and len(self._spans) < _MOST_SPANS:
            text = self._lines[index]
            if not text:
                index += 1
                continue
            if text[0] in self._marks and not _FACE.match(text):
                index = free = self._read_block(index)
                continue
            introduction = None
            if text[0] in _OPENERS or text[-1] in _CLOSERS:
                introduction = self._introduction(index, free)
            if introduction is None:
                index += 1
                continue
            index = free = self._read_introduced(*introduction)
        return self._spans

    def _read_block(self, start: int) -> int:
        """Judge a block of marked lines; the line after it."""
        lines, marks = self._lines, self._marks
        stop = start + 1
        while stop < len(lines) and lines[stop][:1] in marks:
            stop += 1
        if self._opened or _is_quoted(lines, start, stop):
            self._spans.append((start, stop))
            self._opened = self._opened or _PROGRAM_MARK.match(lines[start]) is not None
        return stop

    def _introduction(self, index: int, free: int) -> tuple[int, int, bool] | None:
        """(first line, line after, forwarded?) of an introduction that shows itself at `index`."""
        lines = self._lines
        text = lines[index]
        last = text[-1]
        if (
            last in ":：" or (last in _CLOSERS and _CLOSES_BY_WROTE.search(text))
        ) and self._may_try():
            first = self._attribution(index, free)
            if first is not None:
                return first, index + 1, False
        if text[0] not in _OPENERS:
            return None
        if (_SEPARATOR.fullmatch(text) or _FORWARD.fullmatch(text)) and self._may_try():
            stop = index + 1 + _header_block(lines, index + 1).length
            return index, stop, _FORWARDED.search(text) is not None
        ruled = _UNDERSCORES.fullmatch(text) is not None
        if (ruled or _HEADER_START.match(text)) and self._may_try():
            block = _header_block(lines, index + ruled)
            if block.is_of_a_mail and block.fields >= 3 - ruled:
                return self._title(index, free), index + ruled + block.length, False
        return None

    def _title(self, index: int, free: int) -> int:
        """The first line of what announces the header block at `index`: 「--- / 受信メール」."""
        lines = self._lines
        first = index
        if first > free and lines[first - 1] and _TITLE.fullmatch(lines[first - 1]):
            first -= 1
        if first > free and _RULE.fullmatch(lines[first - 1]):
            first -= 1
        return first

    def _may_try(self) -> bool:
        self._tries += 1
        return self._tries <= _MOST_TRIES

    def _attribution(self, last: int, free: int) -> int | None:
        """The first line of 「… <…>:」 that ends on line `last`; None where it is none."""
        lines = self._lines
        following = _next_text(lines, last + 1)
        marked = following is not None and _is_mark(lines[following])
        if lines[last][-1] not in ":：" and not marked and not _FRAMED.fullmatch(lines[last]):
            return None
        whole = _OPENING.match(lines[last]) and _tells_who(lines[last], marked=marked)
        for first in () if whole else (last - 2, last - 1):  # mail programs wrap this line
            if (
                first >= free
                and _OPENING.match(lines[first])
                and all(lines[first:last])
                and not any(_FULL_STOP.search(line) for line in lines[first:last])
                and _tells_who(" ".join(lines[first : last + 1]), marked=marked)
            ):
                return first
        return last if _tells_who(lines[last], marked=marked) else None

    def _read_introduced(self, start: int, stop: int, forwarded: bool) -> int:
        """Take in an introduction and, where no marks follow, what it introduces."""
        lines = self._lines
        following = _next_text(lines, stop)
        if following is not None and _is_mark(lines[following], _MARKS + _BARS):
            self._opened = True
            self._marks |= {lines[following][0]}
        elif forwarded:
            stop = len(lines)
        elif self._was_written_above(start):
            self._spans += _without_answers(lines, start, stop)
            return len(lines)
        self._spans.append((start, stop))
        return stop

    def _was_written_above(self, end: int) -> bool:
        """Whether the mail's own words stand before line `end`, and do not say they go on below.

        With nothing above an unmarked quote the answer may stand under it.
        """
        first = self._spans[-1][1] if self._spans else 0
        above = [line for line in self._lines[max(first, end - _ABOVE) : end] if line]
        return bool(above) and not any(map(_ANSWERS_INSIDE.search, above))


def _is_mark(text: str, marks: str = _MARKS) -> bool:
    return bool(text) and text[0] in marks and not _FACE.match(text)


def _is_quoted(lines: list[str], start: int, stop: int) -> bool:
    """Whether marked lines that nothing introduces are a quote, and not a customer's own way."""
    block = lines[start:stop]
    if stop - start == 1 and _OTHER_USE.fullmatch(block[0]):
        return False
    if stop - start >= 3 or any(_PROGRAM_MARK.match(line) for line in block):
        return True
    if not any(_ASKS.search(line) for line in block):
        return True
    answer = lines[stop] if stop < len(lines) else ""
    if _NAME.fullmatch(answer) and not any(lines[stop + 1 :]):
        return False  # nobody answers by a name alone: the question is theirs
    return bool(answer) and not _POLITE_END.search(answer) and not _ASKS.search(answer)


# ---------------------------------------------------------------------------- introductions

_RULES = r"[-_=*━─＝ー－―]{2,}+"
_CLOSERS = frozenset(":：。.-─━=た")  # last characters of a line that tells who wrote
_OPENERS = frozenset("-_=*━─＝ー－―差送転发寄FfBb")  # first characters of the lines below
_SEPARATOR = re.compile(
    rf"{_RULES}\s{{0,3}}[\[【<＜]?(?:"
    r"(?:(?:元|返信元|引用元)の?|転送(?:元の?|された|済みの?|する)?\s?|受信(?:した?)?)(?:メッセージ|メール|電子メール|本文)"
    r"|オリジナル\s?(?:メッセージ|メール)|Original\s?(?:Message|E-?mail)"
    r"|原始(?:邮件|郵件|信件)|(?:转发|轉寄)(?:邮件|的邮件|的郵件)?"
    r"|Forwarded\s?(?:message|mail|by\b.{0,100}?)"
    rf"|(?:オリジナル|Original|Reply Separator)(?=\s{{0,3}}{_RULES}))"
    rf"[\]】>＞]?(?:\s{{0,3}}{_RULES}(?:\s.{{0,200}})?)?",
    re.IGNORECASE,
)
_TITLE = re.compile(
    rf"(?:{_RULES}\s{{0,3}})?[\[【<＜]?[^\s。、]{{0,10}}(?:メッセージ|メール|[Mm]essage|[Mm]ail|邮件|郵件)"
    rf"[\]】>＞]?(?:\s{{0,3}}{_RULES})?"
)
_RULE = re.compile(_RULES)
_FORWARDED = re.compile("転送|forward|转发|轉寄", re.IGNORECASE)
_FORWARD = re.compile(
    r"(?:Begin forwarded message|転送されたメール|転送メール)\s?[:：]", re.IGNORECASE
)
_UNDERSCORES = re.compile(r"[_-]{16,}|─{10,}")

_START = r"差出人|送信者|送信元|From|发件人|寄件者"
_SENT = r"(?P<program>送信日時|Sent|发送时间)|日付|日\s?時|送信日|受信日時|Date|日期|时间"
_SUBJECT = r"件\s?名|題名|タイトル|Subject|Sub|主题|主旨"
_REST = (
    r"宛\s?先|送信先|To|Cc|Bcc|返信先|Reply-To|收件人|收件者|抄送|添付ファイル|重要度|Attachments"
    r"|Importance"
)
_HEADER = re.compile(
    rf"\*?(?:{_START}|(?P<sent>{_SENT})|(?P<subject>{_SUBJECT})|{_REST})\*?\s?[:：]",
    re.IGNORECASE,
)
_HEADER_START = re.compile(rf"\*?(?:{_START})\*?\s?[:：]", re.IGNORECASE)

_DATE = re.compile(
    r"\d{4}\s?[年/.-]\s?\d{1,2}\s?[月/.-]\s?\d{1,2}|\d{1,2}:\d{2}"
    r"|\d{1,2}\s[A-Z][a-z]{2}\w{0,6}\.?,?\s\d{4}|[A-Z][a-z]{2}\w{0,6}\.?\s\d{1,2},?\s\d{4}"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_TIME = re.compile(r"\d{1,2}[:：時]\d{2}")
_ADDRESS = re.compile(r"[\w.+-]@[\w-]", re.ASCII)
_BRACKETED = re.compile(r"@[\w.-]{1,100}\s?[>＞\])]", re.ASCII)
_WROTE = re.compile(
    r"wrote|writes|書きました|書いています|さんのメール|のメッセージ|写道|작성", re.IGNORECASE
)
_CLOSES_BY_WROTE = re.compile(  # 「佐野さんのメールでは届くはずです。」 goes on with the letter
    r"(?:wrote|writes|書きました|書いています|のメール|のメッセージ|が送信しました|写道|작성)\s?[-─━=。.:：\s]{0,20}$",
    re.IGNORECASE,
)
_FRAMED = re.compile(rf"{_RULES}[^\n]{{10,}}{_RULES}")
_SAID = re.compile(
    r"(?:wrote|writes|書きました|書いています|のメール|さんより|のメッセージ|写道|작성)"
    r"(?:\s?[:：]|\s[-─]{2,})$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"[-\s]{0,6}(?:On\b|In (?:message|article)\b|\(?\d{4}\s?[年/.-]"
    r"|\(?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w{0,6},?\s)"
)
_FULL_STOP = re.compile(r"[。？！?!]")

_ABOVE = 200  # lines above an unmarked quote that are looked at
# 「下に赤字で回答しました」: the answers stand inside what is quoted.
_ANSWERS_INSIDE = re.compile(
    r"インライン|文中|[下記]に.{0,12}(?:回答|返答|返信|返事|記入|お答え)|[赤青朱緑]字|色文字|in-?line\b"
    r"|\bbelow\b",
    re.IGNORECASE,
)
_ARROW = re.compile(r"[→⇒➡](?!.{0,300}(?:https?://|こちら|ちら))|【回答】|[\[（]回答[\]）]")


def _tells_who(text: str, *, marked: bool) -> bool:
    """Whether a line tells who wrote what follows; without marks it must tell more."""
    said = _SAID.search(text)
    if marked:
        return bool(said or _DATE.search(text) or _ADDRESS.search(text) or _WROTE.search(text))
    return bool(
        (said or _BRACKETED.search(text[-200:]))
        and _YEAR.search(text)
        and _TIME.search(text)
        and not _FULL_STOP.search(text)
    )


@dataclass(slots=True)
class _Block:
    """The 差出人:/件名: lines found somewhere, and what they tell."""

    length: int = 0  # lines, blank lines before the block included
    fields: int = 0
    sent: bool = False
    mailed: bool = False  # a subject or an address; the card of a present has neither

    @property
    def is_of_a_mail(self) -> bool:
        """Whether these are a mail's fields, not those of a present or of a journey."""
        return self.sent and self.mailed


def _header_block(lines: list[str], index: int) -> _Block:
    """The block of header lines at `index`; empty unless at least two of them stand there."""
    block = _Block()
    first = index
    while first < min(index + 2, len(lines)) and not lines[first]:
        first += 1
    position = first
    while position < min(first + 12, len(lines)) and (text := lines[position]):
        if found := _HEADER.match(text):
            block.fields += 1
            dated = found["program"] or (found["sent"] and _DATE.search(text))
            block.sent = block.sent or bool(dated)
            block.mailed = block.mailed or bool(found["subject"] or _ADDRESS.search(text))
        elif not block.fields or not _goes_on(lines, position):
            break
        position += 1
    if block.fields < 2:
        return _Block()
    block.length = position - index
    return block


def _goes_on(lines: list[str], position: int) -> bool:
    """Whether a line inside a header block is a long field's second line: another field follows."""
    return position + 1 < len(lines) and _HEADER.match(lines[position + 1]) is not None


# ---------------------------------------------------------------------------- stretches


def _next_text(lines: list[str], index: int) -> int | None:
    """The first line with text from `index`, within three lines."""
    for position in range(index, min(index + 3, len(lines))):
        if lines[position]:
            return position
    return None


def _without_answers(lines: list[str], start: int, stop: int) -> list[Span]:
    """An unmarked quote from `start` to the end, less the lines in it that an arrow begins."""
    spans: list[Span] = []
    for index in range(stop, len(lines)):
        if lines[index][:1] in _ANSWER_STARTS and _ARROW.match(lines[index]):
            spans.append((start, index))
            start = index + 1
    spans.append((start, len(lines)))
    return [(first, last) for first, last in spans if first < last]


_ANSWER_STARTS = frozenset("→⇒➡【[（")


def _joined(lines: list[str], spans: list[Span]) -> list[Span]:
    """The spans with the blank lines between and after them; neighbours made one."""
    joined: list[Span] = []
    for start, stop in spans:
        if joined and not any(lines[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    if joined and not any(lines[joined[-1][1] :]):
        joined[-1] = (joined[-1][0], len(lines))
    return joined
