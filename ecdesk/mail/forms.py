"""What a contact form's or an order notice's mail says of the customer, read by its labels.

    form_labels   what a label means (data, and what the shop taught)
    form_layout   how a line sets a label and its value
    forms         which lines count, what belongs to which label, whether it is a form at all

Every shop system words its mail differently, but all of them put a label before a value. A mail
counts as a form with three different labels, one of them a name or a mail address and one of them
what it is about (text, order, item); a letter's list or signature has the first or the second. The
one rule: no word of the customer's is lost for a label that looks like the form's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ecdesk.domain.mail import FormFields, ParsedMail, PartKind
from ecdesk.mail.form_labels import Vocabulary, fold, shipped_vocabulary, taught
from ecdesk.mail.form_layout import RULE, Line, read_line
from ecdesk.mail.form_values import fields_from
from ecdesk.mail.orders import find_order_number

_READ = 60_000  # characters of a mail that are read as a form
_LINES = 1_500
_LONG = frozenset({"body", "item", "address", "delivery"})  # values that may take several lines
_ONCE = frozenset({"customer_name", "kana", "email", "phone", "order_number", "item", "address"})
_WHO = frozenset({"customer_name", "family", "email"})
_WHAT = ("body", "order_number", "item")
_PROSE = re.compile(
    r"(?:[。！？!?]|です|ます|ません|ました|ください|下さい|しょうか|[a-z]{3}[.])[)）」]?$"
)
_THIN_RULE = re.compile(r"\s*[-─]{4,}\s*")


def read_form(text: str, learned: Mapping[str, str] | None = None) -> FormFields | None:
    """The fields of a form mail, None for a letter.

    `learned` maps labels that the shop taught (as written) to names of fields.
    """
    found = _values(text[:_READ], learned) if learned else _shipped_values(text[:_READ])
    return None if found is None else fields_from(found)


def form_of(mail: ParsedMail, learned: Mapping[str, str]) -> FormFields | None:
    """The form in a mail that is parsed already, with what its shop taught."""
    kept = "".join(mail.text[p.start : p.end] for p in mail.parts if p.kind is not PartKind.QUOTE)
    return read_form(kept if kept.strip() else mail.text, learned)


def labelled_lines(text: str) -> list[tuple[str, str, str]]:
    """(label as written, the field it names or none, value) of every line that has a label.

    A value on the lines below its label is the first of them.
    """
    words, lines = shipped_vocabulary(), text[:_READ].split("\n")[:_LINES]
    found = []
    for number, line in enumerate(lines):
        hit = read_line(line, words)
        is_time = hit is not None and hit.label[-1:].isdigit() and hit.value[:1].isdigit()
        if hit is not None and not is_time and any(map(str.isalpha, hit.label)):
            below = next((other.strip() for other in lines[number + 1 :] if other.strip()), "")
            under = "" if read_line(below, words) else below
            found.append((hit.label, hit.field, hit.value or under))
    return found


def looks_like_order(text: str) -> bool:
    """Whether a form mail is an order notice (a machine's list of goods) and not a question."""
    found = _shipped_values(text[:_READ])
    return found is not None and len(found.get("order", [])) >= 2


@lru_cache(maxsize=4)
def _shipped_values(text: str) -> Mapping[str, list[str]] | None:
    """As `_values`; who asks whether it is a form asks next whether it is an order."""
    return _values(text, None)


def _values(text: str, learned: Mapping[str, str] | None) -> dict[str, list[str]] | None:
    """Field → its values in order; None where the text is no form."""
    words = shipped_vocabulary()
    if learned:
        words = taught(words, learned)
    if words.gate.search("\n" + text) is None:
        return None
    lines = text.split("\n")[:_LINES]
    framed = _framed(lines, words)
    hits = [read_line(line, words) for line in lines]
    if len({hit.field for hit in hits if hit and hit.field}) < 3:
        hits = [
            hit or read_line(line, words, in_table=True)
            for hit, line in zip(hits, lines, strict=True)
        ]
    reading = _Reading(words, lines, hits)
    reading.read()
    found = dict(reading.values)
    if framed:
        return found | {"body": framed, "order_number": [find_order_number(text)]}
    return found if reading.is_form() else None


def _named(hits: Sequence[Line | None]) -> set[str]:
    return {hit.field for hit in hits if hit is not None and hit.field}


def _framed(lines: Sequence[str], words: Vocabulary) -> list[str]:
    """What stands between the lines with which a mall frames a customer's words."""
    for begin, end in words.frames:
        starts = [n for n, line in enumerate(lines) if begin in line]
        if starts:
            rest = lines[starts[0] + 1 :]
            stop = next((n for n, line in enumerate(rest) if end in line), len(rest))
            return ["\n".join(rest[:stop]).strip()]
    return []


@dataclass(slots=True)
class _Reading:
    """The lines of a mail, gone through once from the top."""

    words: Vocabulary
    lines: Sequence[str]
    hits: Sequence[Line | None]
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    open: str = ""  # the field whose value the next line may belong to
    held: list[str] = field(default_factory=list)
    who_from: int = -1  # the first line that says who writes
    what_to: int = -1  # the last label that says what about
    prose_before: bool = False  # sentences before the first label
    strangers: int = 0  # sentences between labels that belong to none
    body_from: int = -1  # the line where a body began that labels seem to have ended
    layout: frozenset[str] = frozenset()  # styles in which this mail sets its labels
    delivery: bool = False  # under a heading of somebody else's address
    head: str = ""  # whose value stood last: where a bare label may follow

    def read(self) -> None:
        """Sort every line to the label it belongs to."""
        by_style: dict[str, set[str]] = defaultdict(set)
        for hit in self.hits:
            if hit is not None and hit.field:
                by_style[hit.style].add(hit.field)
        self.layout = frozenset(style for style, fields in by_style.items() if len(fields) > 1)
        for number, (line, hit) in enumerate(zip(self.lines, self.hits, strict=True)):
            if hit is not None and self._counts(number, hit):
                self._begin(number, hit)
            elif RULE.fullmatch(line) and line.strip():
                self._rule(number)
            elif not line.strip():
                self._blank()
            else:
                self._text(number, line)
        self._close()

    def is_form(self) -> bool:
        """Whether so many labels of such kinds make a form."""
        values = self.values
        said = {name for name in _WHAT if any(values.get(name, ()))}
        if "mailed" in values and "email" not in values:
            return False  # 差出人/送信日時/宛先/件名: the head of a quoted mail
        if not (_WHO & values.keys() and said) or len(values) < 3:
            return False
        if self.who_from > self.what_to and "customer_name" not in values and self.prose_before:
            return False  # a letter with a list, and its signature
        return "body" in said or not self.strangers

    def _counts(self, number: int, hit: Line) -> bool:
        """Whether a line that looks like a label is one, from what stands around it."""
        before = self.lines[number - 1] if number else ""
        if hit.style == ".":  # a bare word
            return self._stands_alone(number) and (
                not before.strip() or bool(RULE.fullmatch(before)) or self.head == "line"
            )
        if self.open and not any(self.held) and not hit.field:
            # Under a label without a value: that value, unless it is set like the labels.
            return hit.is_strong and hit.style in self.layout
        if not hit.field:
            return bool(self.open) and self._ends(hit)
        if self.open == "body" and any(self.held):
            return self._ends(hit)
        return not (self.open == "item" and hit.field == "detail")

    def _ends(self, hit: Line) -> bool:
        """Whether a label ends a value that may hold lines like it."""
        if hit.style not in self.layout:
            return False
        if hit.field in _ONCE and any(self.values.get(hit.field, ())):
            return False  # said already: in the customer's words it stands once more
        if hit.field == "detail" or not hit.field:
            polite = hit.label[:1] in {"お", "ご", "御"} and hit.label != fold(hit.label)
            return hit.is_strong or polite or (not hit.field and self.open != "body")
        return True

    def _stands_alone(self, number: int) -> bool:
        """Whether a bare word has a value under it, or a rule that sets it off."""
        return any(line.strip() for line in self.lines[number + 1 : number + 4])

    def _begin(self, number: int, hit: Line) -> None:
        if not self.open or self.open != "body":
            self._close()
        else:
            start = number - len(self.held)
            self._close()
            self.body_from = start
        name = hit.field or "other"
        if name in _WHO and self.who_from < 0:
            self.who_from = number
        if name in _WHAT:
            self.what_to = number
        if name == "delivery":
            self.delivery = True
        elif name in {"buyer", "order_number", "body", "item"}:
            self.delivery = False
        if name == "buyer" and hit.value:
            name = "customer_name"
        if self.delivery and name in {"customer_name", "kana", "phone", "address", "email"}:
            name = f"delivery_{name}"
        if name == "body":
            self.body_from = -1
        self.open, self.held = name, [hit.value] if hit.value else []
        self.head = "line" if hit.value else ""
        if hit.value and not self._goes_on():
            self._close()
            self.head = "line"

    def _rule(self, number: int) -> None:
        if self.open == "item" and _THIN_RULE.fullmatch(self.lines[number]):
            return  # between two goods
        if not self.open or not any(part.strip() for part in self.held):
            return  # right under the label it is decoration
        if self.open == "body" and not self._closes_body(number):
            self.held.append(self.lines[number].strip("\r"))
            return
        self._close()
        self.body_from = -1

    def _closes_body(self, number: int) -> bool:
        """Whether a rule is the form's: one of several alike, or nothing said after it."""
        line = self.lines[number].strip()
        if line in {"--", "---"} or any(line == other.strip() for other in self.lines[:number]):
            return True
        rest = [other.strip() for other in self.lines[number + 1 :] if other.strip()]
        if not rest or self.words.footer.search(" ".join(rest[:3])):
            return True
        return not any(_PROSE.search(other) for other in rest[:30])

    def _blank(self) -> None:
        self.head = ""
        if self.open == "body":
            if self.held:
                self.held.append("")
        elif self.open and any(self.held):
            self._close()

    def _text(self, number: int, line: str) -> None:
        said = line.strip().strip("　")
        footer = self.words.footer.search(said) is not None
        self.head = ""
        if self.open == "body":
            if footer and (not self.held or not self.held[-1].strip() or said[0] in "※*"):
                self._close()
            else:
                self.held.append(said)
        elif self.open and not (footer and not self.held):
            self.held.append(said)
            if not self._goes_on():
                self._close()
                self.head = "line"
        elif footer:
            self.body_from = -1
        elif _PROSE.search(said):
            self._stranger(number)

    def _stranger(self, number: int) -> None:
        """A sentence under no label: the customer's, where labels stand inside what they wrote."""
        if self.body_from >= 0 and self.values.get("body"):
            whole = self.lines[self.body_from : number + 1]
            self.values["body"][-1] = "\n".join(part.strip().strip("　") for part in whole).strip()
        elif self.values:
            self.strangers += 1
        else:
            self.prose_before = True

    def _goes_on(self) -> bool:
        return self.open.removeprefix("delivery_") in _LONG

    def _close(self) -> None:
        if self.open:
            self.values[self.open].append("\n".join(self.held).strip())
        self.open, self.held = "", []
