"""The ledger of a reply: what the customer asked, and which sentence of ours settles it.

    answered   a sentence of the draft is about it
    later      we say that we will answer, and look into it first (別途)
    refused    a sentence declines it (お断り)
    unneeded   the person says that it needs no answer (不要)
    unanswered nothing in the draft is about it

Links are found by content: the matter both speak of, shared words, the quoted line above, the
order of numbered answers. The person may link by hand (`Chosen`), and that wins as long as the
sentence is there. The one rule: a link may be too generous and never too strict, because
`unanswered` stops a mail. Where the draft says something that no rule can place, it is `unsure`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from ecdesk.domain.matters import Matter, content, is_bare, matters_of, stems
from ecdesk.domain.reading import Mark, Reading


class Role(StrEnum):
    """What a sentence of a reply does; one sentence may do several things."""

    ADDRESS = "address"  # 佐藤様
    GREETING = "greeting"  # thanks for writing, お世話になっております
    SENDER = "sender"  # who writes
    HEADING = "heading"
    CLOSING = "closing"
    RESTATES = "restates"  # says again what was asked, and no more
    EMPATHY = "empathy"
    MERE_EMPATHY = "mere_empathy"  # and nothing else in the sentence
    REFUSAL = "refusal"
    REASON = "reason"
    OFFER = "offer"  # something that we can do, give or suggest
    ASKS = "asks"  # asks the customer for something
    LATER = "later"  # something is still to come from us
    DATED = "dated"


_ASKING = re.compile(
    r"[?？]|か(?:ね|な)?[。、\s]*$|教え|知り|聞|伺|うかが|お知らせ|どう|いつ|いくら"
)
_STILL_THE_SAME = 0.6  # of the pairs of signs of a linked sentence and what it has become
# Sentences that settle nothing, whatever words they share with a request.
_NO_ANSWER = frozenset(
    {Role.ADDRESS, Role.GREETING, Role.SENDER, Role.HEADING, Role.CLOSING, Role.RESTATES}
) | {Role.MERE_EMPATHY}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a draft at `[start:end]` of its body.

    `plain` is its text in one spelling (`language.normalize`), `under` the heading or the quoted
    line it stands below, `item` the number of the list item it belongs to (0: none).
    """

    start: int
    end: int
    text: str
    plain: str
    roles: frozenset[Role] = frozenset()
    under: str = ""
    item: int = 0

    @property
    def says_something(self) -> bool:
        """Whether it may settle a request at all."""
        return not self.roles & _NO_ANSWER


class State(StrEnum):
    """What became of a request; see the module's docstring."""

    ANSWERED = "answered"
    LATER = "later"
    REFUSED = "refused"
    UNNEEDED = "unneeded"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the person decided about a request of this text, over what was found.

    Without a `state` the linked sentences tell it. `by` is the sentence of the draft that settles
    it; `reason` and `instead` stand beside a refusal; `day` is when 別途 will be. What is told of
    oneself has `by` alone: the sentence that takes it up.
    """

    request: str
    state: State | None = None
    by: str = ""
    reason: str = ""
    instead: str = ""
    day: date | None = None

    @property
    def meant(self) -> State | None:
        """The state that was said, or that goes with what was linked."""
        if self.state is not None:
            return self.state
        if self.day is not None:
            return State.LATER
        return State.REFUSED if self.reason or self.instead else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One request or question with the sentences about it, the best first.

    `unsure`: nothing was found, and the draft says things that could be meant as the answer.
    `linked`: the first sentence is the person's choice; `reason`, `instead` and `day` are too.
    """

    mark: Mark
    asks: bool  # a question, not a request
    state: State
    by: tuple[Said, ...] = ()
    unsure: bool = False
    linked: bool = False
    reason: Said | None = None
    instead: Said | None = None
    day: date | None = None
    named: bool = False  # the day is not the person's: a sentence names it


def settle(
    readings: Iterable[Reading], said: Sequence[Said], chosen: Iterable[Chosen] = ()
) -> tuple[Entry, ...]:
    """The ledger of a draft whose sentences are `said`, for the mails of one turn."""
    wanted = _without_repetitions([pair for reading in readings for pair in _wanted(reading)])
    numbered = _items(said)
    in_order = len(wanted) > 1 and len(numbered) == len(wanted)
    entries = [
        _entry(mark, asks, said, numbered[place] if in_order else ())
        for place, (mark, asks) in enumerate(wanted)
    ]
    entries = _given_the_rest(entries, said)
    decided = {choice.request.strip(): choice for choice in chosen}
    return tuple(
        _as_decided(entry, decided[entry.mark.text.strip()], said)
        if entry.mark.text.strip() in decided
        else entry
        for entry in entries
    )


def sentence(words: str, said: Sequence[Said]) -> Said | None:
    """The sentence that was linked by these words, also where it has been written over a little.

    None where nothing there is as good as the same.
    """
    wanted = _plain(words)
    if not wanted:
        return None
    same = next((one for one in said if _plain(one.text) == wanted), None)
    if same is not None:
        return same
    pairs = _pairs(wanted)
    scored = [(_alike(pairs, _pairs(_plain(one.text))), one) for one in said]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return None if best is None or best[0] < _STILL_THE_SAME else best[1]


def _as_decided(entry: Entry, choice: Chosen, said: Sequence[Said]) -> Entry:
    """What the person decided, as far as the sentences they meant are still there."""
    by, reason, instead = (
        sentence(words, said) for words in (choice.by, choice.reason, choice.instead)
    )
    if choice.state is None and by is reason is instead is None and choice.day is None:
        return entry
    state = choice.meant
    if state is None:
        assert by is not None  # a reason or an offer alone means a refusal
        state = _meaning(by)
    first = () if by is None else (by,)
    rest = tuple(one for one in entry.by if one is not by)
    return replace(
        entry,
        state=state,
        by=first + rest,
        unsure=False,
        linked=by is not None,
        reason=reason,
        instead=instead,
        day=choice.day,
    )


def _meaning(by: Said) -> State:
    """What a sentence does with the request that the person linked to it."""
    if Role.REFUSAL in by.roles:
        return State.REFUSED
    put_off = Role.LATER in by.roles and Role.OFFER not in by.roles
    return State.LATER if put_off else State.ANSWERED


def _pairs(plain: str) -> frozenset[str]:
    return frozenset(one + other for one, other in pairwise(plain))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two texts share, by pairs of signs: 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _wanted(reading: Reading) -> list[tuple[Mark, bool]]:
    """What one mail asks, in order; True for a question.

    What is told of oneself is no question, although it may end like one.
    """
    told = [(mark.start, mark.end) for mark in reading.disclosures]
    questions = [
        mark
        for mark in reading.questions
        if _ASKING.search(mark.text)
        or not any(start < mark.end and mark.start < end for start, end in told)
    ]
    pairs = [*((mark, False) for mark in reading.requests), *((mark, True) for mark in questions)]
    return sorted(pairs, key=lambda pair: pair[0].start)


def _without_repetitions(wanted: list[tuple[Mark, bool]]) -> list[tuple[Mark, bool]]:
    """What is asked twice in the same words counts once."""
    seen: dict[str, tuple[Mark, bool]] = {}
    for mark, asks in wanted:
        seen.setdefault("".join(mark.text.split()), (mark, asks))
    return list(seen.values())


def _items(said: Sequence[Said]) -> list[tuple[Said, ...]]:
    """The numbered items of a draft, each with its sentences."""
    numbers = sorted({one.item for one in said if one.item})
    return [tuple(one for one in said if one.item == number) for number in numbers]


def _entry(mark: Mark, asks: bool, said: Sequence[Said], item: Sequence[Said]) -> Entry:
    about = matters_of(mark.text, mark.kind)
    words = content(mark.text)
    scored = [(_score(one, about, words, mark.text), one) for one in said if one.says_something]
    linked = [one for score, one in sorted(scored, key=lambda pair: -pair[0]) if score]
    if not linked and not about:
        mine = stems(mark.text)
        linked = [one for one in said if one.says_something and mine & stems(one.plain)]
    if not linked:
        linked = [one for one in item if one.says_something]
    if linked:
        linked += _unnamed_refusals(linked, said)
        return Entry(mark, asks, _state(linked, about), tuple(linked))
    if not any(one.says_something for one in said):
        return Entry(mark, asks, State.UNANSWERED)
    if any(matter.by_itself for matter in about) or is_bare(mark.text, words, about):
        # 「お返事をください」 is answered by answering; 「対応をお願いします」 names nothing.
        return Entry(mark, asks, State.ANSWERED)
    return Entry(mark, asks, State.UNANSWERED)


def _score(one: Said, about: Sequence[Matter], words: frozenset[str], asked: str) -> int:
    """How much a sentence has to do with a request; 0: nothing."""
    score = sum(3 for matter in about if matter.answers(one.plain))
    mine = content(one.plain)
    score += 2 * len(words & mine)
    if one.under:
        above = one.under
        score += 2 * len(words & content(above))
        score += sum(3 for matter in about if matter.asked(above))
        if len(above) > 6 and _plain(above)[:24] in _plain(asked):
            score += 6
    return score


def _unnamed_refusals(linked: Sequence[Said], said: Sequence[Said]) -> list[Said]:
    """Refusals right below a sentence that is linked, which leave out what they decline.

    「返品は7日以内となっております。9日たっているためお受けできません。」
    """
    there = {one.start for one in linked}
    return [
        below
        for above, below in pairwise(said)
        if above.start in there
        and below.start not in there
        and Role.REFUSAL in below.roles
        and not above.roles & {Role.OFFER, Role.REFUSAL}
        and not any(matter.named for matter in matters_of(below.plain))
    ]


def _plain(text: str) -> str:
    return re.sub(r"[\s、。?？!！>＞・]", "", text)


def _state(linked: Sequence[Said], about: Sequence[Matter]) -> State:
    """What the sentences about a request do with it, taken in the order they stand."""
    in_order = sorted(linked, key=lambda one: one.start)
    close = [
        one
        for one in in_order
        if Role.REFUSAL in one.roles or not about or any(m.answers(one.plain) for m in about)
    ]
    state = State.LATER
    for one in close or in_order:
        if Role.REFUSAL in one.roles:
            return State.REFUSED
        if Role.OFFER in one.roles:
            return State.ANSWERED
        if not one.roles & {Role.LATER, Role.ASKS}:
            state = State.ANSWERED  # unless a refusal follows: first the rule, then the no
    return state


def _given_the_rest(entries: list[Entry], said: Sequence[Said]) -> list[Entry]:
    """Mark as unsure what a sentence that belongs to no other request may answer.

    A receipt, a refund or a wrapping is not answered without naming it: there nothing is unsure.
    """
    taken = {id(one) for entry in entries for one in entry.by}
    free = [
        one
        for one in said
        if one.says_something and id(one) not in taken and Role.ASKS not in one.roles
    ]
    later = [one for one in said if Role.LATER in one.roles and Role.ASKS not in one.roles]
    open_ones = [entry for entry in entries if entry.state is State.UNANSWERED]
    if len(open_ones) == 1 and free:
        (only,) = open_ones
        no = next((one for one in free if Role.REFUSAL in one.roles), None)
        if no is not None:
            declined = replace(only, state=State.REFUSED, by=(no,))
            return [declined if entry is only else entry for entry in entries]
        alone = all(entry is only or not entry.by for entry in entries)
        if alone and not _has_its_name(only):
            found = replace(only, state=_meaning(free[0]), by=(free[0],))
            return [found if entry is only else entry for entry in entries]
    return [_placed(entry, free, later) for entry in entries]


def _placed(entry: Entry, free: Sequence[Said], later: Sequence[Said]) -> Entry:
    """An open request with what may be meant for it."""
    if entry.state is not State.UNANSWERED or _has_its_name(entry):
        return entry
    if later and _is_loose(entry):
        return replace(entry, state=State.LATER, by=(later[0],))
    return replace(entry, unsure=bool(free) or _is_loose(entry))


def _has_its_name(entry: Entry) -> bool:
    """Whether no answer to it leaves it unnamed."""
    return any(matter.named for matter in matters_of(entry.mark.text, entry.mark.kind))


def _is_loose(entry: Entry) -> bool:
    """Whether a request names no matter by which its answer could be known for certain."""
    return all(matter.loose for matter in matters_of(entry.mark.text, entry.mark.kind))
