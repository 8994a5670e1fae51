"""The lines of a form as a label and its value each, and where the form itself ends.

Tables set two labels in a row; shops put their own name, telephone and address below a rule. The
one rule: a line is cut only before the customer's own words, and only where both pieces begin with
a label that asks who somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ecdesk.mail.form_labels import LONGEST, Vocabulary, fold
from ecdesk.mail.form_layout import RULE, Line, read_line

ABOUT_ONE = frozenset(
    {"customer_name", "family", "given", "kana", "kana_family", "kana_given"}
    | {"email", "phone", "address"}
)
_LONGEST_ROW = 500  # characters of a line that is cut
_LONGEST_SIGNATURE = 2_000
_MOST_BELOW = 25  # lines that a shop's signature has
_SECOND = re.compile(
    r"(?:[\s　]{2,20}|　|[\s　]{0,9}[/／|｜][\s　]{0,9})(?=[^\s　:：/／|｜]{1,20}[\s　]?[:：])"
)
_SECOND_IN_TABLE = re.compile(r" (?=([^\s　:：]{2,20}) \S)")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,100}", re.ASCII)
_MAILBOX = re.compile(rf"<?{_ADDRESS.pattern}>?", re.ASCII)
_PHONE = re.compile(r"\+?[0０][\d０-９-‐－ー() （）]{8,15}|\+\d{1,3}[\d -]{8,16}")
_POSTAL = re.compile(r"〒|\d{3}-\d{4}(?!\d)")
_ASKS_WORDS = re.compile(
    r"^(?!.*(?:転送|元の?メ|受信|引用)).*(?:要望|質問|問合せ|相談|内容|備考|コメント|メッセージ|連絡事項|伝言|理由|状況|詳細|感想|意見)(?:欄|など|等|記入欄)?$"
)
_OF_A_SHOP = re.compile(
    r"https?://|www\.|営業時間|定休日|受付時間|(?:株式|有限|合同)会社|商店|ショップ"
)


def one_label_each(lines: Sequence[str], words: Vocabulary, *, in_table: bool) -> list[str]:
    """The lines, those with two labels about one person cut before the second."""
    if not in_table and not any(line.count("：") + line.count(":") > 1 for line in lines):
        return list(lines)
    made: list[str] = []
    for number, line in enumerate(lines):
        hit = read_line(line, words, in_table=in_table)
        if hit is not None and hit.field == "body":
            return [*made, *lines[number:]]
        is_short = len(line) <= _LONGEST_ROW
        if is_short and hit is not None and hit.field in ABOUT_ONE and hit.value:
            made += _pieces(line, words, in_table=in_table)
        else:
            made.append(line)
    return made


def _pieces(line: str, words: Vocabulary, *, in_table: bool) -> list[str]:
    """A line cut before every further label about the person."""
    pattern = _SECOND_IN_TABLE if in_table else _SECOND
    made, start = [], 0
    for cut in pattern.finditer(line):
        rest = read_line(line[cut.end() :], words, in_table=in_table)
        if cut.start() > start and rest is not None and rest.field in ABOUT_ONE:
            made.append(line[start : cut.start()])
            start = cut.end()
    return [*made, line[start:]]


def end_of(lines: Sequence[str], hits: Sequence[Line | None]) -> int:
    """The line with which a shop's signature begins; the number of lines where there is none.

    Below the last rule after a whole form nobody is asked for, and somebody else can be reached.
    """
    last = len(lines)
    for number in range(len(lines) - 1, max(len(lines) - _MOST_BELOW, 0), -1):
        if RULE.fullmatch(lines[number]) and lines[number].strip():
            if _is_somebody_elses(lines, hits, number):
                last = number
            elif any(line.strip() for line in lines[number + 1 : last]):
                break
    return last


def kind_of(line: str) -> str:
    """The field that a line without a label is, by its shape alone; empty where it is none."""
    if _MAILBOX.fullmatch(line):
        return "email"
    if _PHONE.fullmatch(line):
        return "phone"
    return "address" if _POSTAL.match(line) else ""


def _is_somebody_elses(lines: Sequence[str], hits: Sequence[Line | None], start: int) -> bool:
    """Whether what stands below a rule is the shop's: another mailbox, a page, hours of opening."""
    above = {hit.field for hit in hits[:start] if hit is not None}
    below = {hit.field for hit in hits[start:] if hit is not None and hit.field}
    if not {"email"} <= above or not above & {"body", "order_number"}:
        return False
    if not below <= {"phone", "email", "address", "other", "machine"} or not below:
        return False
    asked = (n for n, hit in enumerate(hits[:start]) if hit is not None and hit.field == "email")
    known = {found for n in asked for line in lines[n : n + 3] for found in _ADDRESS.findall(line)}
    text = "\n".join(lines[start + 1 :])[:_LONGEST_SIGNATURE]
    named = set(_ADDRESS.findall(text))
    if named:
        return not named <= known
    bare = (line.strip() for line, hit in zip(lines[start:], hits[start:], strict=True) if not hit)
    return bool(_OF_A_SHOP.search(text)) or any(kind_of(line) == "address" for line in bare)


def asks_last(lines: Sequence[str], hits: list[Line | None]) -> list[Line | None]:
    """`hits` with the label that asks for words of one's own, where the form calls it its own way.

    「お見積りに関するご要望」: where no label is known for it, the last one that ends like one.
    """
    asked = {hit.field for hit in hits if hit is not None}
    if "body" in asked or "email" not in asked or not asked & {"customer_name", "family"}:
        return hits
    for number in range(len(lines) - 1, -1, -1):
        hit, text = hits[number], lines[number].strip().strip("　")
        label = hit.label if hit is not None else text
        if (hit is not None and hit.field) or not _ASKS_WORDS.search(fold(label)[:LONGEST]):
            continue
        if hit is not None:
            return [*hits[:number], replace(hit, field="body"), *hits[number + 1 :]]
        below = "".join(lines[number + 1 : number + 2]).strip()
        if len(text) < LONGEST and below and not hits[number + 1]:
            return [*hits[:number], Line(".-", text, "body", ""), *hits[number + 1 :]]
    return hits
