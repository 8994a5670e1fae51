"""What a contact form's or an order notice's mail says of the customer, read by its labels.

    form_labels   what a label means (data, and what the shop taught)
    form_layout   how a line sets a label and its value
    form_machine  what the program writes around the customer's words
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
from itertools import takewhile

from ecdesk.domain.mail import FormFields, ParsedMail
from ecdesk.mail import form_machine, form_text
from ecdesk.mail.form_labels import Vocabulary, shipped_vocabulary, taught
from ecdesk.mail.form_layout import RULE, Line, read_line
from ecdesk.mail.form_lines import asks_last, end_of, kind_of, one_label_each
from ecdesk.mail.form_values import fields_from
from ecdesk.mail.orders import find_order_number

_READ = 60_000  # characters of a mail that are read as a form
_LINES = 1_500
_LONG = frozenset({"body", "item", "address", "delivery"})  # values that may take several lines
_ONCE = frozenset({"customer_name", "kana", "email", "phone", "order_number", "item", "address"})
_NAMES = frozenset(
    {"customer_name", "family", "given", "kana", "kana_family", "kana_given", "from"}
)
_CONTACT = _NAMES | {"email", "phone", "address", "buyer"}  # what a form asks of everybody
_WHO = frozenset({"customer_name", "family", "email"})
_WHAT = ("body", "order_number", "item")
_PROSE = re.compile(
    r"(?:[。！？!?]|です|ます|ません|ました|ください|下さい|しょうか|[a-z]{3}[.])[)）」]?$"
)
_ASKED = re.compile(r"[？?]|(?:ます|です|でしょう|ません)か(?:[。、\s]|$)")
_SAID = re.compile(r"(?:。|です|ます|ません|ました|ください|下さい|しょうか)[)）」]?$")
_MAILBOX = re.compile(r"\s*<?[\w.+-]{1,64}@[\w.-]{1,100}>?\s*", re.ASCII)
_HONORIFIC = re.compile(r"(?:様|さま|殿)$")
_THIN_RULE = re.compile(r"\s*[-─]{4,}\s*")


def read_form(text: str, learned: Mapping[str, str] | None = None) -> FormFields | None:
    """The fields of a form mail, None for a letter.

    `learned` maps labels that the shop taught (as written) to names of fields.
    """
    found = _values(text[:_READ], learned) if learned else _shipped_values(text[:_READ])
    return None if found is None else fields_from(found)


def form_of(mail: ParsedMail, learned: Mapping[str, str]) -> FormFields | None:
    """The form in a mail that is parsed already, with what its shop taught."""
    answers = form_text.answers_another(mail.subject, (*mail.answers, *mail.references))
    return read_form(form_text.filled_in(mail.text, mail.parts, answers=answers), learned)


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
    framed = form_machine.framed(lines, words)
    lines = one_label_each(lines, words, in_table=False)
    hits = [read_line(line, words) for line in lines]
    # Headings alone are no form: a table's label and value may stand one blank apart.
    if len({hit.field for hit in hits if hit and hit.field and hit.value}) < 3:
        lines = one_label_each(lines, words, in_table=True)
        hits = [read_line(line, words) or read_line(line, words, in_table=True) for line in lines]
    hits = asks_last(lines, hits)
    end = end_of(lines, hits)
    hits = [*hits[:end], *(None for _ in hits[end:])]
    reading = _Reading(words, lines, hits)
    reading.read()
    found = dict(reading.values)
    if framed:
        return found | {"body": framed, "order_number": [find_order_number(text)]}
    return found if reading.is_form() else None


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
    asked_before: bool = False  # and one of them asks: no form does
    strangers: int = 0  # sentences between labels that belong to none
    body_to: int = -1  # the line with the label that seems to have ended a body
    body_style: str = ""  # how the label of a body is set
    last: Mapping[str, int] = field(default_factory=dict)  # field → the last line with its label
    is_title: bool = False  # the label that stood last has a rule under it
    is_order: bool = False  # sums and ways to pay stand in it: a machine's list of goods
    layout: frozenset[str] = frozenset()  # styles in which this mail sets its labels
    delivery: bool = False  # under a heading of somebody else's address
    head: str = ""  # whose value stood last: where a bare label may follow
    card: bool = False  # under the customer's name, where lines without labels may tell the rest
    bare: bool = False  # this mail sets its labels as lines of their own, without blank ones

    def read(self) -> None:
        """Sort every line to the label it belongs to."""
        by_style: dict[str, set[str]] = defaultdict(set)
        for hit in self.hits:
            if hit is not None and hit.field:
                by_style[hit.style].add(hit.field)
        self.layout = frozenset(style for style, fields in by_style.items() if len(fields) > 1)
        self.last = {
            hit.field: number
            for number, hit in enumerate(self.hits)
            if hit is not None and hit.field and hit.style in self.layout
        }
        orders = sum(hit is not None and hit.field == "order" for hit in self.hits)
        self.is_order = orders > 1
        self.bare = any(
            hit is not None
            and (hit.style, hit.field) == (".", "email")
            and _MAILBOX.fullmatch("".join(self.lines[number + 1 : number + 2]))
            for number, hit in enumerate(self.hits)
        )
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
        self._take_sender()

    def _take_sender(self) -> None:
        """Take `From:` for the customer's name, where it is no head of a quoted mail."""
        found = self.values.pop("from", None)
        if found and "mailed" not in self.values and self.values.get("body"):
            self.values.setdefault("customer_name", found)
        elif found:
            self.values["mailed"] += found

    def is_form(self) -> bool:
        """Whether so many labels of such kinds make a form."""
        values = self.values
        said = {name for name in _WHAT if any(values.get(name, ()))}
        if "mailed" in values and "email" not in values:
            return False  # 差出人/送信日時/宛先/件名: the head of a quoted mail
        is_order = len(values.get("order", ())) > 1 and "delivery_customer_name" in values
        if is_order:
            return True
        if not (_WHO & values.keys() and said) or len(values) < 3:
            return False
        if self.asked_before and not self.is_order:
            return False
        if self.who_from > self.what_to and "customer_name" not in values and self.prose_before:
            return False  # a letter with a list, and its signature
        return "body" in said or not self.strangers

    def _counts(self, number: int, hit: Line) -> bool:
        """Whether a line that looks like a label is one, from what stands around it."""
        before = self.lines[number - 1] if number else ""
        if hit.style == ".":  # a bare word
            if self.bare and not (self.open == "body" and any(self.held)):
                return self._stands_alone(number)
            return self._stands_alone(number) and (
                not before.strip() or bool(RULE.fullmatch(before)) or self.head == "line"
            )
        if self.open and not any(self.held) and not hit.field:
            # Under a label without a value: that value, unless it is set like the labels.
            return hit.is_strong and hit.style in self.layout and self.open != "body"
        if self.open == "body":
            return self._ends_body(number, hit)
        if not hit.field:
            return bool(self.open) and self._ends(number, hit)
        return not (self.open == "item" and hit.field == "detail")

    def _ends_body(self, number: int, hit: Line) -> bool:
        """Whether a label ends the customer's own words, which may hold lists of their own.

        A field that every form has does, where it was not said before; another one only where
        such a field follows, because then the form goes on.
        """
        after_blank = not (self.held and self.held[-1].strip())
        below = self.hits[number + 1 : number + 2]
        if after_blank and "machine" in {line.field for line in (hit, *below) if line}:
            return True
        if not any(self.held) and self.is_title and hit.field:
            return True
        if hit.style not in self.layout:
            return False
        if form_machine.is_consent(hit, "".join(self.lines[number + 1 : number + 2])):
            return True
        if hit.field and hit.is_strong and hit.style == self.body_style:
            return not any(self.held) or self._ends(number, hit)
        if self.is_order or hit.field in {"", "machine", "body"}:
            return self._ends(number, hit)
        if hit.field == "other" and hit.is_polite:
            return True
        if hit.field in _CONTACT:
            written = self.values.get("customer_name", ()) if hit.field == "email" else ()
            return not any(self.values.get(hit.field, ())) and "@" not in "".join(written)
        return self._goes_on_below(number) and self._ends(number, hit)

    def _goes_on_below(self, number: int) -> bool:
        """Whether a field that every form has, and that was not said yet, is asked below."""
        return any(
            self.last.get(name, -1) > number and not any(self.values.get(name, ()))
            for name in (*_CONTACT, "machine")
        )

    def _ends(self, number: int, hit: Line) -> bool:
        """Whether a label ends a value that may hold lines like it."""
        if hit.style not in self.layout:
            return False
        if hit.field in _ONCE and any(self.values.get(hit.field, ())):
            return False  # said already: in the customer's words it stands once more
        if hit.field == "detail" or not hit.field:
            if self.open == "body" and not hit.field:
                return hit.is_polite or (hit.is_strong and self._goes_on_below(number))
            return hit.is_strong or hit.is_polite or not hit.field
        return True

    def _stands_alone(self, number: int) -> bool:
        """Whether a bare word has a value under it, or a rule that sets it off."""
        return any(line.strip() for line in self.lines[number + 1 : number + 4])

    def _begin(self, number: int, hit: Line) -> None:
        if not self.open or self.open != "body":
            self._close()
        else:
            self._close()
            self.body_to = -1 if self.is_title else number
        name = hit.field or "other"
        if name in _WHO:
            self.who_from = self.who_from if self.who_from >= 0 else number
            self.body_to = -1
        if name in _WHAT:
            self.what_to = number
        if name == "delivery":
            self.delivery = True
        elif name in {"buyer", "order_number", "body", "item"}:
            self.delivery = False
        if name == "buyer" and (hit.value or self._name_follows(number)):
            name = "customer_name"
        if self.delivery and name in {"customer_name", "kana", "phone", "address", "email"}:
            name = f"delivery_{name}"
        if name == "body":
            self.body_to, self.body_style = -1, hit.style
        self.is_title = False
        self.card = name == "customer_name" or (self.card and name in _CONTACT)
        self.open, self.held = name, [hit.value] if hit.value else []
        self.head = "line" if hit.value else ""
        if hit.value and not self._goes_on():
            self._close()
            self.head = "line"

    def _name_follows(self, number: int) -> bool:
        """Whether a heading stands right above a name, and not above labels of its own."""
        below = "".join(self.lines[number + 1 : number + 2]).strip()
        if not below or self.hits[number + 1] is not None:
            return False
        card = takewhile(str.strip, self.lines[number + 2 : number + 8])
        return _HONORIFIC.search(below) is not None or any(kind_of(line.strip()) for line in card)

    def _rule(self, number: int) -> None:
        if self.open == "item" and _THIN_RULE.fullmatch(self.lines[number]):
            return  # between two goods
        if not self.open or not any(part.strip() for part in self.held):
            self.is_title = True
            return  # right under the label it is decoration
        if self.open == "body" and not self._closes_body(number):
            self.held.append(self.lines[number].strip("\r"))
            return
        self._close()
        self.body_to = -1

    def _closes_body(self, number: int) -> bool:
        """Whether a rule is the form's: one of several alike, or nothing said after it."""
        line = self.lines[number].strip()
        if line in {"--", "---"} or any(line == other.strip() for other in self.lines[:number]):
            return True
        below = filter(None, map(str.strip, self.lines[number + 1 : number + 60]))
        said = takewhile(lambda other: not self.words.footer.search(other), below)
        return not any(map(_PROSE.search, said))

    def _blank(self) -> None:
        self.head, self.card = "", False
        if self.open == "body":
            if self.held:
                self.held.append("")
        elif self.open and any(self.held):
            self._close()

    def _text(self, number: int, line: str) -> None:
        said = line.strip().strip("　")
        footer = form_machine.wrote(said, self.lines[number + 1 : number + 4], self.words)
        self.head = ""
        if self.open == "body":
            if footer and (not self.held or not self.held[-1].strip() or said[0] in "※*"):
                self._close()
            else:
                self.held.append(said)
        elif self.open == "item" and self.body_to >= 0 and _SAID.search(said):
            self._close()  # the list of goods stood inside what the customer wrote
            self._stranger(number)
        elif self.open and not (footer and not self.held):
            self.held.append(said)
            if not self._goes_on():
                self._close()
                self.head = "line"
        elif footer:
            self.body_to = -1
        elif self.card and (name := kind_of(said)):
            self.open, self.held = name, [said]
            if not self._goes_on():
                self._close()
        elif self._is_sentence(number, said):
            self._stranger(number)

    def _is_sentence(self, number: int, said: str) -> bool:
        """Whether a line under no label is somebody's own, and not set like the form's.

        After a list that stood inside what the customer wrote, a line right below need be none.
        """
        hit = self.hits[number]
        is_set = hit is not None and hit.style in self.layout
        if self.body_to >= 0:
            return bool(_PROSE.search(said)) or (
                bool(self.lines[number - 1].strip()) and not is_set
            )
        return _PROSE.search(said) is not None and not (self.values and is_set)

    def _stranger(self, number: int) -> None:
        """A sentence under no label: the customer's, where labels stand inside what they wrote."""
        if self.body_to >= 0 and self.values.get("body"):
            start = self.body_to
            while start and not self.lines[start - 1].strip():
                start -= 1
            said = [part.strip().strip("　") for part in self.lines[start : number + 1]]
            before = self.values["body"].pop()
            self.open, self.held, self.body_to = "body", [before, *said] if before else said, -1
            self.delivery = False
        elif self.values:
            self.strangers += 1
        else:
            self.prose_before = True
            self.asked_before |= _ASKED.search(self.lines[number]) is not None

    def _goes_on(self) -> bool:
        return self.open.removeprefix("delivery_") in _LONG

    def _close(self) -> None:
        if self.open:
            self.values[self.open].append("\n".join(self.held).strip())
        self.open, self.held = "", []
