"""Which stretches of a mail's text were written for it, which are quoted, which are a signature.

Japanese mail programs introduce a quote in a dozen ways and close a letter with rules of ━━━ rather
than with `-- `. The one rule: when in doubt a line counts as WRITTEN, because a question cut away
as quote is never answered, while a line too many costs the reader a glance. Patterns are linear and
look at one line, cut to 400 characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecdesk.domain.mail import PartKind, TextPart

_LONGEST = 400  # characters of a line that the patterns look at
_SIGNATURE_LINES = 14  # lines with text that a signature may have


@dataclass(slots=True)
class _Line:
    start: int
    end: int  # with its line end
    text: str  # without blanks at the ends, cut
    kind: PartKind = PartKind.WRITTEN


def split(text: str) -> tuple[TextPart, ...]:
    """The parts of `text` in order, covering it whole and without gaps; none for an empty text."""
    lines = _lines(text)
    _mark_quotes(lines)
    _mark_signatures(lines)
    _settle_blanks(lines)
    return _merged(lines)


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    start = 0
    for match in _LINE_END.finditer(text):
        lines.append(_Line(start, match.end(), text[start : match.start()][:_LONGEST].strip()))
        start = match.end()
    if start < len(text):
        lines.append(_Line(start, len(text), text[start : start + _LONGEST].strip()))
    return lines


_LINE_END = re.compile(r"\r\n|\n|\r")

# ---------------------------------------------------------------------------- quotes

_QUOTED = re.compile(r"[>＞»](?!\s?[_.<]<)|\|\s\S")  # `>_<` is a face
_RULE_NAMES = (
    r"(?:元のメッセージ|オリジナル\s?メッセージ|Original Message|転送メッセージ|Forwarded message)"
)
_SEPARATOR = re.compile(
    rf"[-_=*━─]{{2,}}\s*{_RULE_NAMES}(?:\s*[-_=*━─]{{2,}})?(?:\s.{{0,200}})?", re.IGNORECASE
)
_FORWARD = re.compile(r"(?:Begin forwarded message|転送されたメール)\s*[:：]", re.IGNORECASE)
_HEADER = re.compile(
    r"\*?(?:差出人|送信者|From|送信日時|送信日|日付|日時|Date|Sent|宛先|To|Cc|件名|Subject|返信先|Reply-To)"
    r"\*?\s*[:：]",
    re.IGNORECASE,
)
_HEADER_START = re.compile(r"\*?(?:差出人|送信者|From)\*?\s*[:：]", re.IGNORECASE)
_UNDERSCORES = re.compile(r"_{16,}|-{16,}")
_DATE = re.compile(
    r"\d{4}\s?[年/.-]\s?\d{1,2}\s?[月/.-]\s?\d{1,2}|\d{1,2}:\d{2}|\d{1,2}\s[A-Z][a-z]{2}\w*\.?,?\s\d{4}"
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){0,8}", re.ASCII)
_SAID = re.compile(
    r"(?:wrote|writes|書きました|書いています|のメール|からのメール|さんより|のメッセージ)\s*[:：]$",
    re.IGNORECASE,
)


def _mark_quotes(lines: list[_Line]) -> None:
    """Mark quoted lines and what introduces them; without marks a quote goes to the end."""
    index = 0
    while index < len(lines):
        line = lines[index]
        if _QUOTED.match(line.text):
            line.kind = PartKind.QUOTE
            index += 1
            continue
        length = _introduction(lines, index)
        if not length:
            index += 1
            continue
        after = _next_text(lines, index + length)
        quoted_by_line = after is not None and _QUOTED.match(lines[after].text) is not None
        stop = index + length if quoted_by_line else len(lines)
        for each in lines[index:stop]:
            each.kind = PartKind.QUOTE
        index = stop


_HINT = re.compile(r"[:：_*━─-]|\d{4}|\d:\d|^On |<")


def _introduction(lines: list[_Line], index: int) -> int:
    """How many lines from `index` introduce a quote; 0 where none does."""
    text = lines[index].text
    if not text or not _HINT.search(text):
        return 0
    if _SEPARATOR.fullmatch(text) or _FORWARD.fullmatch(text):
        return 1 + _header_block(lines, index + 1)
    if _UNDERSCORES.fullmatch(text) and (block := _header_block(lines, index + 1)) >= 2:
        return 1 + block
    if _HEADER_START.match(text) and (block := _header_block(lines, index)) >= 3:
        return block
    joined = ""
    for count in range(1, 4):  # mail programs wrap the line of introduction
        if index + count > len(lines) or not lines[index + count - 1].text:
            return 0
        joined = f"{joined} {lines[index + count - 1].text}".strip()
        if joined.endswith((":", "：")):
            return count if _introduces(lines, joined, index + count) else 0
        if count == 1 and not (_DATE.search(joined) or joined.startswith("On ")):
            return 0
    return 0


def _introduces(lines: list[_Line], text: str, after: int) -> bool:
    """Whether a line ending in a colon tells who wrote what follows."""
    dated, addressed = _DATE.search(text), _ADDRESS.search(text)
    said = _SAID.search(text)
    if (dated and (addressed or said)) or (said and addressed):
        return True
    following = _next_text(lines, after)
    quoted = following is not None and _QUOTED.match(lines[following].text)
    return bool(quoted and (said or dated or addressed))


def _header_block(lines: list[_Line], index: int) -> int:
    """The length of a block of 差出人:/件名: lines at `index`, blank lines before it included.

    Zero unless at least two different header lines stand there.
    """
    position = index
    while position < min(index + 2, len(lines)) and not lines[position].text:
        position += 1
    first = position
    found = 0
    while position < min(first + 10, len(lines)) and lines[position].text:
        if _HEADER.match(lines[position].text):
            found += 1
        elif not found or position - first > 8 or not _continues(lines, position):
            break
        position += 1
    return position - index if found >= 2 else 0


def _continues(lines: list[_Line], position: int) -> bool:
    """Whether a line inside a header block is a long field's second line: another field follows."""
    following = lines[position + 1].text if position + 1 < len(lines) else ""
    return _HEADER.match(following) is not None


def _next_text(lines: list[_Line], index: int) -> int | None:
    """The first line with text from `index`, within three lines."""
    for position in range(index, min(index + 3, len(lines))):
        if lines[position].text:
            return position
    return None


# ---------------------------------------------------------------------------- signatures

_RULE = re.compile(
    r"(?:[-=_*＊━─―—–＝＿~～〜+＋#＃・･◇◆☆★□■○●▽▼△▲…‥。｡･ﾟ゜.:∞♪♡♥✿❀┏┓┗┛│┃|/／\\┌┐└┘]\s?){4,}"
)
_DASHES = re.compile(r"-- ?|--")
_DEVICE = re.compile(
    r"(?:.{1,30}(?:から送信|より送信|から送信しました|から送信されました|を入手|で送信))[。.]?"
    r"|Sent (?:from|via|with) .{1,40}|Get Outlook for .{1,20}|(?:iOS|Android) 版 ?Outlook.{0,20}",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"〒|\bTEL\b|\bFAX\b|電話|携帯|Ｔ[Ｅe]Ｌ|https?://|www\.|@|株式会社|有限会社|合同会社|[都道府県].{1,12}[市区町村]"
    r"|E-?mail|メール|\d{2,4}-\d{2,4}-\d{3,4}|Tel[:.：]",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"。|[？?！!]$|(?:です|ます|ました|ません|ください|下さい|でしょうか|ますか)$"
)


def _mark_signatures(lines: list[_Line]) -> None:
    """Mark the signature at the end of each written stretch."""
    stop = len(lines)
    while stop > 0:
        if lines[stop - 1].kind is not PartKind.WRITTEN:
            stop -= 1
            continue
        start = stop
        while start > 0 and lines[start - 1].kind is PartKind.WRITTEN:
            start -= 1
        first = _signature(lines[start:stop])
        for line in lines[start + first : stop]:
            line.kind = PartKind.SIGNATURE
        stop = start


def _signature(lines: list[_Line]) -> int:
    """Where the signature of a written stretch begins; its length where there is none."""
    first = len(lines)
    seen = 0
    for index in range(len(lines) - 1, -1, -1):
        text = lines[index].text
        if not text:
            continue
        if seen > _SIGNATURE_LINES:
            break
        below = [line.text for line in lines[index + 1 :] if line.text]
        closing = _DASHES.fullmatch(text) or (_DEVICE.fullmatch(text) and len(below) <= 3)
        if closing or (_RULE.fullmatch(text) and _is_signature(below)):
            first = index
        seen += 1
    return first


def _is_signature(below: list[str]) -> bool:
    """Whether the lines under a rule read as a signature: short, no sentences, some contact."""
    plain = [text for text in below if not _RULE.fullmatch(text)]
    if not plain:
        return True
    if any(len(text) > 80 or _SENTENCE.search(text) for text in plain):
        return False
    return len(plain) <= 3 or any(_CONTACT.search(text) for text in plain)


# ---------------------------------------------------------------------------- parts


def _settle_blanks(lines: list[_Line]) -> None:
    """Blank lines between two quoted lines are quote; after a quote they belong to what follows."""
    for index, line in enumerate(lines):
        if line.text or line.kind is not PartKind.WRITTEN or index == 0:
            continue
        if lines[index - 1].kind is not PartKind.QUOTE:
            continue
        following = next((each for each in lines[index:] if each.text), None)
        if following is None or following.kind is PartKind.QUOTE:
            line.kind = PartKind.QUOTE


def _merged(lines: list[_Line]) -> tuple[TextPart, ...]:
    parts: list[TextPart] = []
    for line in lines:
        if parts and parts[-1].kind is line.kind:
            parts[-1] = TextPart(line.kind, parts[-1].start, line.end)
        else:
            parts.append(TextPart(line.kind, line.start, line.end))
    return tuple(parts)
