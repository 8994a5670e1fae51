"""A mail as a search sees it: its fields, folded, and whether they hold what is looked for.

Rows are those of `COLUMNS`, from `mail m` and its `customer c`. The one rule: what is put into the
index and what candidates are held against are the same texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ecdesk.domain.folding import fold, found_in, number_in, phone_in, phones_in
from ecdesk.domain.search_query import Sought, Where
from ecdesk.store import search_words

if TYPE_CHECKING:
    from ecdesk.domain.mail import ParsedMail
    from ecdesk.store.worded import Worded

COLUMNS = (
    "m.id, m.conversation_id, m.received_at, m.subject, m.text, m.sender_name, m.sender_address,"
    ' m."to", m.cc, m.direction, m.mailbox_id, m.customer_id, c.name, c.kana, c.phone'
)
FILES = "(SELECT group_concat(filename, char(10)) FROM attachment WHERE mail_id = m.id) AS files"
# A letter before one of these is another letter.
_MARKS = frozenset("\uff9e\uff9f\u3099\u309a\u309b\u309c") | set(map(chr, range(0x300, 0x370)))
_OTHER_SCRIPTS = "\u2000"  # from here on no letter takes a mark, but kana
_PLACES = {  # where SQLite looks for a word as it was written
    Where.SUBJECT: ("m.subject",),
    Where.SENDER: ("m.sender_name", "m.sender_address"),
    Where.RECIPIENT: ('m."to"', "m.cc"),
    Where.CUSTOMER: ("c.name", "c.phone"),
    Where.FILE: (),
    Where.PHONE: (),
}
_JSON = frozenset('"\\[],')  # signs of the form in which those are kept to whom it went


def words_of(row: Any, known: Worded | None = None) -> str:
    """All that the index holds of a mail; `files` is one of the columns.

    `known`: where the words of its own texts may have been worked out already.
    """
    facts = [f"box{row.mailbox_id}", row.direction]
    if row.customer_id is not None:
        facts.append(f"cust{row.customer_id}")
    if row.files:
        facts.append("file")
    said = (row.subject, row.text, *_sender(row), *_people(row), *_files(row))
    words = known.take(row.id, said) if known is not None else None
    named = [text for text in (row.name, row.phone) if text]
    facts += facts_of_writing(named)
    folded = [fold(text) for text in named]
    theirs = search_words.words_of([*folded, *_readings(row)], facts)
    return f"{own_words(said) if words is None else words} {theirs}"


def own_words(said: Sequence[str]) -> str:
    """The words of a mail's own texts: they take nothing but the mail to work out."""
    texts = [text for text in said if text]
    return search_words.words_of(map(fold, texts), sorted(facts_of_writing(texts)))


def said_by(mail: ParsedMail) -> tuple[str, ...]:
    """A mail's own texts as its row will have them."""
    people = (part for one in (*mail.to, *mail.cc) for part in (one.name, one.addr))
    files = (file.filename for file in mail.attachments)
    return (mail.subject, mail.text, mail.sender.name, mail.sender.addr, *people, *files)


def plainly(one: Sought, name: str) -> tuple[str, dict[str, str]]:
    """A condition of SQL: a mail holds a word just as it was written; and the values of its names.

    False is no answer: it may stand there otherwise. True is none where `ends_open` and sound marks
    stand apart in the mail: what follows may make another letter of the word's last.
    """
    odd = set(one.word) & set('"\\') or not one.word.replace(" ", "").isprintable()
    if one.absent or odd or one.word[0] in _MARKS or one.where is Where.PHONE:
        return "0", {}
    given = {name: one.word}
    lower = any("a" <= sign <= "z" for sign in one.word)

    def there(column: str) -> str:
        return f"instr({f'lower({column})' if lower else column}, :{name})"

    places = _PLACES.get(one.where)
    if places is None:  # anywhere, the likeliest first
        every = ("m.text", *(place for part in _PLACES.values() for place in part))
    else:
        every = places
    if not _JSON.isdisjoint(one.word):
        every = tuple(column for column in every if column not in _PLACES[Where.RECIPIENT])
    found = [there(column) for column in every]
    if one.where in (Where.ANYWHERE, Where.CUSTOMER):
        hiragana, katakana = search_words.readings(one.word)
        given |= {f"{name}h": hiragana, f"{name}k": katakana}
        if one.word in {hiragana, katakana}:
            found.append(f"instr(c.kana, :{name}h) OR instr(c.kana, :{name}k)")
    if one.where in (Where.ANYWHERE, Where.FILE):
        files = "SELECT 1 FROM attachment a WHERE a.mail_id = m.id AND"
        found.append(f"EXISTS ({files} {there('a.filename')})")
    return f"({' OR '.join(f'coalesce({each}, 0)' for each in found) or '0'})", given


def closed(one: Sought) -> bool:
    """Whether a word that is not there as written can only be there in another writing."""
    plain = " " not in one.word and not number_in(one.word) and _JSON.isdisjoint(one.word)
    return plain and not one.absent and one.where is not Where.PHONE


def ends_open(word: str) -> bool:
    """Whether a mark may follow the last letter of a word and make another of it."""
    last = word[-1:]
    return last in _VOICED or (last.isalpha() and last < _OTHER_SCRIPTS)


def facts_of_writing(texts: Iterable[str]) -> set[str]:
    """How a mail is written, where that differs from its folded text.

    `odd`: some letter stands in another form (A for a does not count); `other2d` and the like: some
    sign does, here a hyphen; `marked`: sound marks stand apart.
    """
    signs = set("".join(texts)) - _PLAIN
    found: set[str] = set()
    for sign in signs:
        facts = _OTHER[sign]
        found |= facts
        if not facts and sign not in _MARKS:
            _PLAIN.add(sign)  # most of a mail's are known by now
    return found if signs.isdisjoint(_MARKS) else found | {"odd", "marked"}


def other_writing(word: str) -> set[str]:
    """Which of those facts a mail has that holds a folded word, but not just as it is folded."""
    return {"odd", *(_other(sign) for sign in word if not sign.isalnum())}


class _Other(dict[str, frozenset[str]]):
    """The facts of a character."""

    def __missing__(self, sign: str) -> frozenset[str]:
        folded = fold(sign)
        same = folded == (sign.lower() if sign.isascii() else sign)
        # What is not seen may stand within any word.
        facts = () if same else ("odd" if one.isalnum() else _other(one) for one in folded or "a")
        self[sign] = frozenset(facts)
        return self[sign]


def _other(sign: str) -> str:
    return f"other{ord(sign):x}"


_OTHER = _Other()
_PLAIN: set[str] = set()  # signs without any fact
_VOICED = frozenset(
    "うウかきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホゝヽ"
)


def holds(row: Any, sought: Iterable[Sought], files: str | None) -> bool:
    """Whether a mail is as wanted, by what it says."""
    known: dict[str, list[str]] = {}
    return all(
        any(found_in(one.word, text) for text in _texts(row, one.where, files, known))
        is not one.absent
        for one in sought
    )


def _texts(row: Any, where: Where, files: str | None, known: dict[str, list[str]]) -> Iterator[str]:
    """The folded texts of a part of a mail, each folded once."""
    for part in _PARTS[where]:
        if part not in known:
            known[part] = list(_part(row, part, files))
        yield from known[part]


def _part(row: Any, part: str, files: str | None) -> Iterator[str]:
    if part == "phones":
        for written in filter(None, (row.text, row.subject, row.phone)):
            yield from phones_in(fold(written))
        yield phone_in(fold(row.phone or ""))  # also where it is none of Japan
        return
    if part == "customer":
        yield from _readings(row)
        part = "named"
    texts: Iterable[str | None] = {
        "text": (row.text,),
        "subject": (row.subject,),
        "sender": _sender(row),
        "people": _people(row),
        "theirs": _sender(row) if row.direction == "in" else _people(row),
        "named": (row.name, row.phone),
        "files": (files,),
    }[part]
    yield from (fold(text) for text in texts if text)


_PARTS = {
    Where.ANYWHERE: ("text", "subject", "sender", "customer", "people", "files"),
    Where.SENDER: ("sender",),
    Where.RECIPIENT: ("people",),
    Where.SUBJECT: ("subject",),
    Where.FILE: ("files",),
    Where.CUSTOMER: ("customer", "theirs"),
    Where.PHONE: ("phones",),
}


def _files(row: Any) -> list[str]:
    return row.files.split("\n") if row.files else []


def _sender(row: Any) -> tuple[str, str]:
    return row.sender_name, row.sender_address


def _people(row: Any) -> list[str]:
    """Names and addresses of those it went to; as they are stored, or read already."""
    pairs = [json.loads(one) if isinstance(one, str) else one for one in (row.to, row.cc)]
    return [part for listed in pairs for pair in listed for part in pair]


def _readings(row: Any) -> tuple[str, ...]:
    return search_words.readings(row.kana) if row.kana else ()
