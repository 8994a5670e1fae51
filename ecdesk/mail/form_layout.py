"""How a form sets its labels: 「名前：値」, 【名前】値, ■名前, [名前] 値, │名前│値, --- Name ---.

A line is taken apart into label and value without knowing what the label means, so that a label
nobody knows still ends the value before it where it is set like the known ones. The one rule: what
a line might be is said here; whether it counts, `forms` decides from its neighbours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecdesk.mail.form_labels import LONGEST, Vocabulary, fold

_WIDEST = 2_000  # characters of a line that are looked at
_MARKS = "■◆●○◇□▼▽▲△・*＊※★☆◎▶►→✓☑✅◉◼◾▪◻◽▫❖➤➡☞\ufe0e\ufe0f"
_LEAD = re.compile(
    rf"[{re.escape(_MARKS)}\s　]+|[①-⑳]\s*(?=\S)"
    r"|[(（]?[QqＱ]?[0-9０-９]{1,2}[)）.．、:：]\s*(?=[^\d\s])"
    r"|(?:#{1,4}|-)\s+(?=\S)"
)
_QUOTED = (">", "＞", "|")
RULE = re.compile(r"[\s　]*(?:[-=_*＊━─―—＝＿~～┏┓┗┛┌┐└┘├┤◆◇■□●○・#ー+＋]\s?){4,}[\s　]*|--\s?|---")
_BAR = re.compile(r"[│┃]\s*([^│┃]{1,30}?)\s*[│┃]\s*(.*)")
_ROW = re.compile(r"\|\s*([^|]{1,30}?)\s*\|\s*([^|]*?)\s*\|?")  # | 名前 | 値 |
_RULED = re.compile(r"[\s　]+[-=―─━]{4,80}$")
_DASHED = re.compile(r"[-=―─]{2,12}\s*([^-=―─\s](?:[^-=―─]{0,28}[^-=―─\s])?)\s*[-=―─]{2,12}")
_BRACKETED = re.compile(
    r"([【\[［〔<＜〈≪《「『])\s*([^】\]］〕>＞〉≫》」』]{1,30}?)\s*[】\]］〕>＞〉≫》」』]"
    r"(?:\s*[*＊※](?![^\s:：])|\s*[(（\[]?必須[)）\]]?)?\s*[:：=＝]?\s*(.*)"
)
_IN_PARENS = re.compile(r"[(（]\s*([^)）]{1,12})\s*[)）]\s*[:：]?\s*(.*)")
_SEPARATED = re.compile(
    rf"([^:：=＝\t→⇒…|｜│┃]{{1,{LONGEST}}}?)\s*([:：=＝\t→⇒|｜│┃]|…+|[・.．]{{3,}})\s*(.*)"
)
_KNOWN_ONLY = frozenset("→⇒…・.．|｜│┃")  # between words people set them too
_BOXED = re.compile(r"([^\s　\[［]{1,20})[\s　]*[\[［][\s　]*([^\]］]*?)[\s　]*[\]］]")
_SPACED = re.compile(r"([^\s　]{1,20})(?:　+|\s{2,})\s*(\S.*)")
_BLANK = re.compile(r"([^\s　]{1,20}) (\S.*)")
_STRANGE = re.compile(r"[。、！？!?「」/@]|https?|\d{3}")  # no label of a form has these


@dataclass(frozen=True, slots=True)
class Line:
    """A line that begins with what may be a label. `style` is the same for lines set alike."""

    style: str
    label: str  # as written
    field: str  # what it names; empty where nobody knows
    value: str

    @property
    def is_strong(self) -> bool:
        """Whether people writing freely hardly set a line like this."""
        return self.style[0] in "│【-#" or len(self.style) > 1

    @property
    def is_polite(self) -> bool:
        """Whether the label speaks to the customer: 「ご希望の連絡方法」."""
        return self.label[:1] in {"お", "ご", "御"} and self.label != fold(self.label)


def read_line(line: str, words: Vocabulary, *, in_table: bool = False) -> Line | None:
    """A line taken apart; None where it cannot begin with a label.

    `in_table`: one blank is enough between a known label and its value (rows of an HTML table).
    """
    text = line[:_WIDEST].strip().strip("　")
    if not text:
        return None
    if text[0] == "|" and (match := _ROW.fullmatch(text)) and words.field_of(match[1]):
        return _line("│", match[1], match[2], words)
    if text.startswith(_QUOTED):
        return None
    if text.startswith("**"):  # Markdown's bold: `**名前:** 値`
        text = text.replace("**", "", 2)
    if match := _BAR.match(text):
        return _line("│", match[1], match[2], words)
    if match := _DASHED.fullmatch(text):
        return _line("-", match[1], "", words)
    text = _RULED.sub("", text)
    lead = _LEAD.match(text)
    mark = "" if lead is None else text[0] if text[0] in _MARKS else "#"
    text = text if lead is None else text[lead.end() :]
    if match := _BRACKETED.match(text):
        return _line("【" + match[1] + mark, match[2], match[3], words)
    if text[:1] in "(（":
        match = _IN_PARENS.match(text)
        return (
            _line("(" + mark, match[1], match[2], words)
            if match and words.field_of(match[1])
            else None
        )
    if match := _SEPARATED.match(text):
        style = {"：": ":", "＝": "=", "⇒": "→"}.get(match[2], match[2][0])
        if style in _KNOWN_ONLY and not words.field_of(match[1]):
            return None
        return _line(style + mark, match[1], match[3], words)
    if not mark and words.begins.match(text) is None:
        return None
    if (match := _BOXED.fullmatch(text)) and words.field_of(match[1]):
        return _line("[" + mark, match[1], match[2], words)
    if (match := _SPACED.match(text)) and words.field_of(match[1]):
        return _line("　" + mark, match[1], match[2], words)
    if len(text) <= LONGEST - 6 and ((field := words.field_of(text)) or mark):
        return Line("." + mark, text, field, "") if field or not _STRANGE.search(text) else None
    if in_table and (match := _BLANK.match(text)) and words.field_of(match[1]):
        return _line(" " + mark, match[1], match[2], words)
    return None


def _line(style: str, label: str, value: str, words: Vocabulary) -> Line | None:
    """A line under its label; None where the label cannot be one."""
    label = label.strip().strip("　")
    field = words.field_of(label)
    if not field and (not label or _STRANGE.search(label) or value.startswith("//")):
        return None
    return Line(style, label, field, value.strip().strip("　"))
