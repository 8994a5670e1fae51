"""Which channel a mail came through, and whether an answer to an address reaches anybody.

The rules are data (`resources/channels.toml`, over which the person may lay a file of their own),
each with its source, confidence and date, because malls change their addresses; this module only
matches. The one rule: an address that nobody reads never becomes the target of a reply, and one
that somebody might read is never ruled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

from ecdesk.domain.mail import Address
from ecdesk.mail import shipped

OWN = "own"


class Route(StrEnum):
    """How whoever stands behind an address can be answered."""

    MAIL = "mail"
    MASKED = "masked"  # by mail through the mall, which knows who it is
    SCREEN = "screen"  # on the mall's own screen; mail is lost
    NOBODY = "nobody"  # nobody reads it


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """Mail from or to one of `domains` (or below it) came through `channel`; see the TOML file."""

    channel: str
    domains: tuple[str, ...]
    name: str = ""
    kind: str = "mall"
    masked: tuple[str, ...] = ()
    screen: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    case_in_plus: bool = False
    asks: tuple[str, ...] = ()
    source: str = ""
    confidence: str = "low"
    last_checked: str = ""


@dataclass(frozen=True)
class ChannelRules:
    """The rules in order; where two name one domain, the first holds."""

    rules: tuple[ChannelRule, ...]
    _known: dict[str, ChannelRule | None] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _by_domain(self) -> dict[str, ChannelRule]:
        return {domain: rule for rule in reversed(self.rules) for domain in rule.domains}

    def of(self, address: str) -> ChannelRule | None:
        """The rule for an address; None for one outside every mall and cart."""
        domain = address.rpartition("@")[2].strip().lower()
        if domain not in self._known:
            if len(self._known) > 5_000:  # strangers' domains without end
                self._known.clear()
            above = _and_above(domain)
            self._known[domain] = next(filter(None, map(self._by_domain.get, above)), None)
        return self._known[domain]

    def named(self, channel: str) -> ChannelRule | None:
        """The rule of a channel."""
        return next((rule for rule in self.rules if rule.channel == channel), None)


def rules_from(data: Mapping[str, object]) -> ChannelRules:
    """Rules from a loaded TOML file (tables under `channel`); incomplete ones are left out."""
    return ChannelRules(tuple(rule for table in _tables(data) if (rule := _rule(table))))


def laid_over(rules: ChannelRules, data: Mapping[str, object]) -> ChannelRules:
    """The rules with the person's own (a loaded TOML file) in their places.

    Raises ValueError where the file does not hold tables under `channel`.
    """
    if data and not isinstance(data.get("channel"), list):
        msg = "no [[channel]] tables"
        raise ValueError(msg)
    own = {str(table["channel"]): table for table in _tables(data) if table.get("channel")}
    new = [rule for table in own.values() if not table.get("off") and (rule := _rule(table))]
    return ChannelRules((*new, *(rule for rule in rules.rules if rule.channel not in own)))


@lru_cache(maxsize=1)
def built_in() -> ChannelRules:
    """The rules that ship with the program."""
    return rules_from(shipped.table("channels"))


_used: list[ChannelRules] = []


def use(rules: ChannelRules | None) -> None:
    """Match by these from now on (None: as shipped); chosen once, at start, like the language."""
    _used[:] = [] if rules is None else [rules]


def current() -> ChannelRules:
    """The rules that hold in this process."""
    return _used[0] if _used else built_in()


def recognise(rules: ChannelRules, addresses: Iterable[Address]) -> str:
    """The channel of a mail, given its From, Reply-To and Sender addresses (a reply: its To)."""
    for address in addresses:
        rule = rules.of(address.addr)
        if rule is not None:
            return rule.channel
    return OWN


def route_of(address: str, rules: ChannelRules | None = None) -> Route:
    """How whoever is behind an address can be answered."""
    if not address.strip() or is_no_reply(address):
        return Route.NOBODY
    rule = (rules or current()).of(address)
    if rule is not None:
        above = _and_above(address.rpartition("@")[2].strip().lower())
        if not set(above).isdisjoint(rule.masked):
            return Route.MASKED
        if not set(above).isdisjoint(rule.screen):
            return Route.SCREEN
    return Route.MAIL


def is_answerable(address: str, rules: ChannelRules | None = None) -> bool:
    """Whether a mail to `address` reaches somebody, as far as one can know."""
    return route_of(address, rules) in {Route.MAIL, Route.MASKED}


def message_keys(
    sender: str, subject: str, text: str, rules: ChannelRules | None = None
) -> tuple[str, ...]:
    """The numbers under which a mall keeps this exchange, as `channel:number`."""
    rule = (rules or current()).of(sender)
    if rule is None:
        return ()
    found: list[str] = []
    if rule.case_in_plus:
        found.append(sender.rpartition("@")[0].partition("+")[2])
    if rule.keys:
        pattern = _labelled(rule.keys)
        found += [hit[1] for part in (subject, text[:20_000]) for hit in pattern.finditer(part)]
    return tuple(dict.fromkeys(f"{rule.channel}:{number.upper()}" for number in found if number))


@lru_cache(maxsize=64)
def _labelled(labels: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    between = r"\s?[】\])）]?\s?[:：#＃=は]?\s{0,3}[「\[(（]?"
    return re.compile(rf"(?:{names}){between}([0-9A-Za-z][\w-]{{3,39}})", re.ASCII)


_NO_REPLY = re.compile(
    r"(?:.*[._+-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|not?[._-]?reply)(?:[._+-].*|\d*)"
    r"|(?:.*[._-])?(?:no|donot)[._-]?(?:response|return|henshin)(?:[._+-].*|\d*)"
    r"|mailer-daemon|postmaster|bounces?(?:[._+-].*)?|send[._-]?only|auto-?confirm",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def is_no_reply(address: str) -> bool:
    """Whether nobody reads mail to `address`. A narrow list: a wrong yes loses a customer."""
    return _NO_REPLY.fullmatch(address.strip().rpartition("@")[0][:100]) is not None


def _and_above(domain: str) -> list[str]:
    """A domain and those above it: pc.fw.example.jp, fw.example.jp, example.jp, jp."""
    parts = domain.split(".")[-8:]
    return [".".join(parts[n:]) for n in range(len(parts))]


def _rule(table: Mapping[str, object]) -> ChannelRule | None:
    domains = _words(table, "domains")
    if not table.get("channel") or not domains:
        return None
    texts = {
        key: str(table.get(key, default))
        for key, default in (
            ("name", ""),
            ("kind", "mall"),
            ("source", ""),
            ("confidence", "low"),
            ("last_checked", ""),
        )
    }
    return ChannelRule(
        str(table["channel"]),
        _domains(domains),
        masked=_domains(_words(table, "masked")),
        screen=_domains(_words(table, "screen")),
        keys=_words(table, "keys"),
        case_in_plus=table.get("case_in_plus") is True,
        asks=_words(table, "asks"),
        **texts,
    )


def _tables(data: Mapping[str, object]) -> list[Mapping[str, object]]:
    found = data.get("channel")
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _words(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    found = table.get(key)
    return tuple(str(each) for each in found if each) if isinstance(found, list | tuple) else ()


def _domains(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.lower().strip(".@ ") for word in words)
