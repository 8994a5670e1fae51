"""Which channel a mail came through: a mall's relay, a mall's notice, or the shop's own mail.

The rules are data (`resources/channels.toml`), each with its source, confidence and date, because
malls change their addresses; this module only matches. `BUILT_IN` holds the same rules for callers
that have read no file; a test keeps the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecdesk.domain.mail import Address

OWN = "own"


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """Mail from or to one of `domains` (or below it) came through `channel`.

    `confidence`: high (official text), medium (third party), low (general knowledge).
    """

    channel: str
    domains: tuple[str, ...]
    source: str = ""
    confidence: str = "low"
    last_checked: str = ""


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """The rules in order; the first that matches wins."""

    rules: tuple[ChannelRule, ...]


def rules_from(data: Mapping[str, object]) -> ChannelRules:
    """Rules from a loaded TOML file (tables under `channel`); incomplete ones are left out."""
    tables = data.get("channel")
    rules: list[ChannelRule] = []
    for table in tables if isinstance(tables, list) else []:
        if not isinstance(table, Mapping):
            continue
        domains = table.get("domains")
        if not table.get("channel") or not isinstance(domains, list | tuple) or not domains:
            continue
        texts = {
            key: str(table.get(key, default))
            for key, default in (("source", ""), ("confidence", "low"), ("last_checked", ""))
        }
        named = tuple(str(domain).lower().strip(".@ ") for domain in domains)
        rules.append(ChannelRule(str(table["channel"]), named, **texts))
    return ChannelRules(tuple(rules))


def recognise(rules: ChannelRules, addresses: Iterable[Address]) -> str:
    """The channel of a mail, given its From, Reply-To and Sender addresses (a reply: its To)."""
    for address in addresses:
        domain = address.domain
        for rule in rules.rules:
            if any(domain == each or domain.endswith(f".{each}") for each in rule.domains):
                return rule.channel
    return OWN


_NO_REPLY = re.compile(
    r"(?:.*[._+-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|not?[._-]?reply)(?:[._+-].*|\d*)"
    r"|mailer-daemon|postmaster|bounces?(?:[._+-].*)?",
    re.IGNORECASE,
)


def is_no_reply(address: str) -> bool:
    """Whether nobody reads mail to `address`. A narrow list: a wrong yes loses a customer."""
    return _NO_REPLY.fullmatch(address.strip().rpartition("@")[0][:100]) is not None


BUILT_IN = rules_from(
    {
        "channel": [
            {
                "channel": "rakuten",
                "domains": ["fw.rakuten.ne.jp", "rakuten.co.jp", "rakuten.ne.jp"],
            },
            {"channel": "amazon", "domains": ["marketplace.amazon.co.jp", "amazon.co.jp"]},
            {
                "channel": "yahoo",
                "domains": [
                    "shopping.yahoo.co.jp",
                    "mail.shopping.yahoo.co.jp",
                    "store.yahoo.co.jp",
                ],
            },
            {"channel": "mercari", "domains": ["mercari-shops.com"]},
            {"channel": "aupay", "domains": ["wowma.jp"]},
            {"channel": "qoo10", "domains": ["qoo10.jp"]},
        ]
    }
)
