"""The list of checks that a reply passes before it may leave, and how they are run.

A check is one function in one family file, registered by `@check(code, severity)`; the sidebar,
the settings page and the tests find it alone. A new family is one file and its name in `FAMILIES`.

The one rule: a check that breaks is never silence. Its place is taken by `check.broken`: a note,
or a stop where the check is one that nobody may override. Families import this module, what lies
beside them to be shared (`prose`, `matter`, `promised`, `touching`, `days`, `malls`, `names`,
`likeness`) and the rooms below, never each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from ecdesk.checks.likeness import Fingerprint
from ecdesk.domain.events import ShopEvent
from ecdesk.domain.fields import Filled
from ecdesk.domain.findings import NEVER_OVERRIDDEN, Finding, Severity, Where
from ecdesk.domain.ledger import Chosen
from ecdesk.domain.mail import Address
from ecdesk.domain.orders import Order
from ecdesk.domain.reading import Reading
from ecdesk.domain.shop import Shop
from ecdesk.domain.shop_rules import NONE, HouseRules

FAMILIES = (
    "identity",
    "recipients",
    "sender",
    "safety",
    "subject",
    "answers",
    "empathy",
    "dates",
    "pace",
    "wording",
    "channel",
    "repeat",
    "amounts",
    "law",
    "house",
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The template a draft began with, and where that is meant for; empty: for all."""

    template: str
    shop: str = ""
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be sent. `kind` is reply, new, forward or postscript.

    `final` says that nothing more is promised: this mail ends the matter. None leaves that to its
    own words: whoever writes 「確認してご連絡します」 has not ended it.
    """

    subject: str
    body: str
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    attachments: tuple[str, ...] = ()  # file names
    kind: str = "reply"
    final: bool | None = None
    filled: tuple[Filled, ...] = ()  # fields of a template, where their values stand
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of the turn that is answered, with what the reader found in it."""

    text: str
    reading: Reading
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A mail that we sent before in this conversation."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Context:
    """Who it is for, and from which of the operator's shops.

    `customer_names` are those the customer's own mails and the record give, best first;
    `incoming` are all of the customer's texts of the conversation, newest first. `turn` are the
    mails that wait for this answer, oldest first, as the reader read them, and `told` our own
    earlier ones. `sent` are fingerprints of what left to anybody in the last months. `known` are
    numbers that the record holds (orders, amounts). `brief` customers want 要件のみ. `taking_part`
    are addresses that the customer's mails go to or come from. Nothing here may reach the mail
    itself.
    """

    shop: Shop
    now: datetime
    other_shops: tuple[Shop, ...] = ()
    customer_names: tuple[str, ...] = ()
    customer_addresses: frozenset[str] = frozenset()
    taking_part: frozenset[str] = frozenset()
    incoming: tuple[str, ...] = ()
    turn: tuple[Letter, ...] = ()
    told: tuple[Told, ...] = ()
    sent: tuple[Fingerprint, ...] = ()
    known: frozenset[str] = frozenset()
    channel: str = ""  # the conversation's; the shop's own where it is empty
    brief: bool = False
    values: Mapping[str, str] = field(default_factory=dict)  # the record's, by a field's name
    chosen: tuple[Chosen, ...] = ()  # the person's own word on marks, over the ledger's
    house: HouseRules = NONE
    events: tuple[ShopEvent, ...] = ()
    order: Order | None = None

    @property
    def today(self) -> date:
        """The date in the shop's zone."""
        return self.now.astimezone(ZoneInfo(self.shop.calendar.zone)).date()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """What the mails of the turn say, oldest first."""
        return tuple(letter.reading for letter in self.turn)


@dataclass(frozen=True, slots=True)
class Spot:
    """What a check noticed: a span of the draft and the values that word it.

    `severity` weighs one spot other than the check's own.
    """

    where: Where = Where.NOWHERE
    start: int = 0
    end: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What the checks say of one draft: stops first, then by place."""

    findings: tuple[Finding, ...]
    passed: tuple[str, ...]  # codes of the checks that ran and noticed nothing

    @property
    def stops(self) -> tuple[Finding, ...]:
        """What must be settled before sending; 「残り n」 counts these."""
        return self._weighing(Severity.STOP)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is probably wrong, and may be dismissed."""
        return self._weighing(Severity.WARNING)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is worth a look."""
        return self._weighing(Severity.NOTE)

    def _weighing(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is severity)


Rule = Callable[[Draft, Context], Iterable[Spot]]


@dataclass(frozen=True, slots=True)
class Check:
    """A registered rule: its docstring says what it holds."""

    code: str
    severity: Severity
    rule: Rule


_CHECKS: dict[str, Check] = {}
_WEIGHTS = {Severity.STOP: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_PLACES = {Where.ADDRESS: 0, Where.SUBJECT: 1, Where.BODY: 2, Where.NOWHERE: 3}

_QUOTED = re.compile(r"[ \t　]*[>＞]")
# Where programs that quote without ">" put the earlier mail.
_EARLIER = re.compile(
    r"-{3,}[ 　]*(?:Original Message|Forwarded message|元のメッセージ|転送(?:された)?メッセージ)"
    r"|(?:差出人|From)[ ]?[:：].*[@＠<\[]",
    re.IGNORECASE,
)


def check(code: str, severity: Severity) -> Callable[[Rule], Rule]:
    """Register a rule under its code, `family.what`; a code can be taken once (ValueError)."""

    def register(rule: Rule) -> Rule:
        if code in _CHECKS:
            raise ValueError(f"{code} is taken")
        _CHECKS[code] = Check(code, severity, rule)
        return rule

    return register


def checks() -> tuple[Check, ...]:
    """All checks of all families, in the order of `FAMILIES`."""
    _load()
    return tuple(_CHECKS.values())


def run(draft: Draft, context: Context, off: frozenset[str] = frozenset()) -> Report:
    """Run every check that is not switched off; those that stop cannot be."""
    findings: list[Finding] = []
    passed: list[str] = []
    for each in checks():
        if each.code in off and each.severity is not Severity.STOP:
            continue
        noticed = _run_one(each, draft, context)
        findings += noticed
        if not noticed:
            passed.append(each.code)
    return Report(tuple(sorted(findings, key=_order)), tuple(passed))


def written_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that the shop wrote, with their offsets, without line ends.

    Quoted lines (">") are left out, and everything from the head of an earlier mail on.
    """
    offset = 0
    for line in text.splitlines(keepends=True):
        if _EARLIER.match(line):
            return
        if not _QUOTED.match(line):
            yield offset, line.rstrip("\r\n")
        offset += len(line)


def in_body(start: int, end: int, **values: Any) -> Spot:
    """A spot in the body."""
    return Spot(Where.BODY, start, end, values)


def in_subject(start: int, end: int, **values: Any) -> Spot:
    """A spot in the subject."""
    return Spot(Where.SUBJECT, start, end, values)


def _run_one(each: Check, draft: Draft, context: Context) -> list[Finding]:
    try:
        return [_finding(each, draft, spot) for spot in each.rule(draft, context)]
    except Exception as broken:  # noqa: BLE001 - whatever broke, the sending must hear of it
        grave = each.code in NEVER_OVERRIDDEN
        severity = Severity.STOP if grave else Severity.NOTE
        values = {"check": each.code, "error": type(broken).__name__}
        return [Finding("check.broken", severity, values=values)]


def _finding(each: Check, draft: Draft, spot: Spot) -> Finding:
    text = {Where.BODY: draft.body, Where.SUBJECT: draft.subject}.get(spot.where, "")
    return Finding(
        code=each.code,
        severity=spot.severity or each.severity,
        where=spot.where,
        start=spot.start,
        end=spot.end,
        text=text[spot.start : spot.end],
        values=spot.values,
    )


def _order(finding: Finding) -> tuple[int, int, int, str]:
    return _WEIGHTS[finding.severity], _PLACES[finding.where], finding.start, finding.code


@cache
def _load() -> None:
    for family in FAMILIES:
        import_module(f"ecdesk.checks.{family}")
