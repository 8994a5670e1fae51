"""What a day in a letter is for, weighed: whether it binds the shop or is merely spoken of.

The rules (`day_roles`, `day_signs`) know the words that somebody thought of. Beside them every day
is weighed by the letters before and behind it in its sentence, by how its clause and its sentence
end, by what the next sentence begins with, by how far off it is and which other days the letter
names. The weights were learned from labelled mails by `tools/days.py`, and stand in `day_weights`;
nothing is learned here.

The one rule: the sum is compared with a bar that the rules move: what a rule knew needs less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from functools import cache

from ecdesk.language import lazily
from ecdesk.language.day_weights import BIAS, FIRM, KNOWN, LEAST, REFERS, WEIGHTS
from ecdesk.language.occasions import OCCASION
from ecdesk.language.scale import Scale

_BEFORE, _AFTER, _NEXT = 20, 60, 40  # characters that are weighed
_SHOWN = 8  # characters that are given as a reason
_NEAR = 24  # of those behind, how many in groups wherever they stand
_STEPS = ((0, "today"), (1, "tomorrow"), (7, "week"), (31, "month"))
_ALIKE = str.maketrans("0123456789〇一二三四五六七八九十", "0" * 21)
_STOPS = lazily.pattern(r"[。\n!?]")
_CLAUSE = lazily.pattern(r"、|ので|から(?!の)|けど|が、|のに")
_OVER = lazily.pattern(
    r"(?:まし|[っいしけきりえれべめ見来出ん])[ただ](?=[。がけのとよ者、\n]|$)|でした|だった"
)
_ASKED = lazily.pattern(
    r"ください|下さい|願|いただけ|頂け|ほし|欲し|もらえ|たい|くれ|頼|でき(?:ます|ません)|可能|"
    r"助か|幸い|間に合"
)
_TILL = lazily.pattern(r".{0,6}?(?:まで|迄)(に)?")
# What ties a day to the rest, whatever hour is told of it.
_JOINT = lazily.pattern(
    r"(?:の(?:朝|昼|夜|晩|夕方|午前中?|午後)|の?0{1,2}(?:時|:)[0半分]*|頃|ごろ|くらい)?"
    r"(までに|まで|には|では|にも|から|より|以降|中に|中|に|は|が|の|で|も|を|と|な|、|だ|着|$)"
)
_THEN = lazily.pattern(r"それまで|その前|その日|それに間に合")
_HAPPENS = lazily.pattern(OCCASION)


Span = tuple[int, int, str, date]  # where a day stands, how it is said, and which it is


class Sure(Enum):
    """How sure the rules are that a day binds."""

    NOT = "not"  # a rule says that it only refers
    OF_NONE = "none"  # no rule says anything
    SO = "so"
    FIRMLY = "firmly"


def binds(text: str, spans: Sequence[Span], at: int, sent: date, sure: Sure) -> bool:
    """Whether one of the days of a folded letter binds, by what is weighed and by the rules."""
    weight = _scale().sums(signs_of(text, spans, at, sent))[0]
    by_rules = {Sure.NOT: -REFERS, Sure.OF_NONE: -KNOWN, Sure.SO: KNOWN, Sure.FIRMLY: FIRM}
    return weight + BIAS + by_rules[sure] > LEAST


@cache
def _scale() -> Scale:
    return Scale(WEIGHTS, 1)


def begins_with(after: str) -> str:
    """The words right behind a day, as far as its clause: までにお返事."""
    return _STOPS.split(_CLAUSE.split(after, maxsplit=1)[0], maxsplit=1)[0][:_SHOWN]


def signs_of(text: str, spans: Sequence[Span], at: int, sent: date) -> list[str]:
    """What is weighed of one of the days of a letter."""
    start, end, code, _day = spans[at]
    signs = [f"c|{code}", *_named(text[start:end])]
    before, after, following = _around(text, start, end)
    signs += _behind(after)
    signs += _in_front(before)
    clause = _CLAUSE.split(after, maxsplit=1)[0]
    for size in (2, 3, 4):
        signs += (f"E{after[-size:]}", f"C{clause[-size:]}")
    till = _TILL.match(after)
    over, asked = _OVER.search(clause) is not None, _ASKED.search(after) is not None
    happens = _HAPPENS.search(clause) is not None
    joint = _JOINT.match(after)
    by = joint[1] if joint else ""
    signs += (f"by|{by}", f"by|{by}{over}", f"by|{by}{asked}", f"by|{by}{happens}")
    signs += (
        f"by|{by}{clause[-2:]}",
        f"over|{over}{_OVER.search(after) is not None}",
        f"asked|{asked}",
        f"next|{_ASKED.search(following) is not None}",
        f"happens|{happens}{_HAPPENS.search(before) is not None}",
        f"till|{till is not None and (till[1] or 'bare')}",
        f"then|{_THEN.search(after + following) is not None}",
    )
    signs += _among(spans, at, sent)
    return list(dict.fromkeys(signs))


def _around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before and behind a day in its sentence, and the beginning of the next."""
    before = _STOPS.split(text[max(0, start - _BEFORE) : start])[-1]
    behind = _STOPS.split(text[end : end + _AFTER + _NEXT], maxsplit=1)
    following = behind[1][:_NEXT] if len(behind) > 1 else ""
    return before.translate(_ALIKE), behind[0][:_AFTER].translate(_ALIKE), following


def _named(said: str) -> Iterator[str]:
    said = said.translate(_ALIKE)
    yield f"w|{said}"
    yield f"w|{said[-2:]}"


def _behind(after: str) -> Iterator[str]:
    led = f"^{after}"
    for size in range(2, 7):
        yield f"A{led[:size]}"
    yield from (f"a{group}" for group in _groups(after[:_NEAR]))


def _in_front(before: str) -> Iterator[str]:
    led = f"^{before}"
    for size in range(1, 6):
        yield f"B{led[-size:]}$"
    yield from (f"b{group}" for group in _groups(before[-12:]))


def _groups(said: str) -> Iterator[str]:
    for size in (2, 3):
        for at in range(len(said) - size + 1):
            yield said[at : at + size]


def _among(spans: Sequence[Span], at: int, sent: date) -> Iterator[str]:
    """How far off a day is, and what other days that are to come the letter names."""
    day = spans[at][3]
    away = (day - sent).days
    yield "d|past" if away < 0 else f"d|{next((n for most, n in _STEPS if away <= most), 'far')}"
    others = [one[3] for number, one in enumerate(spans) if number != at and one[3] >= sent]
    yield f"o|{len(others) > 0}"
    yield f"o|earlier{any(other < day for other in others)}"
    yield f"o|again{day in others}"
    yield f"o|first{at == 0}"
