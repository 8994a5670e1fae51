"""What a mall forbids in messages to its customers: links and ways around the mall.

Which mall forbids what, and how it looks in a sentence, is `malls`. The one rule: the shop's own signature, parcel services and the mall's own pages are never
meant, and on the shop's own channel nothing is forbidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecdesk.checks.malls import WORDS, MallRule, mall_rule
from ecdesk.checks.prose import letter_lines
from ecdesk.checks.registry import Context, Draft, Spot, check, in_body
from ecdesk.domain.findings import Severity

_LINK = re.compile(
    r"(?:https?|ｈｔｔｐｓ?)[:：][/／]{2}(?P<host>[\w.-]+)[^\s　「」（）()<>]*|(?<![\w@./-])(?P<bare>(?:www\.)(?:[\w-]+\.)+[a-z]{2,})\S*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}[@＠](?P<host>(?:[\w-]+\.)+[A-Za-z]{2,})")


@check("channel.forbidden", Severity.STOP)
def nothing_the_mall_forbids(draft: Draft, context: Context) -> Iterator[Spot]:
    """In a mall no way leads around the mall."""
    rule = mall_rule(context.channel or context.shop.channel)
    if rule is None:
        return
    own = {"".join(context.shop.name.split()), context.shop.address.lower()}
    for offset, line in letter_lines(draft.body, context.shop.signature):
        if line.strip() and "".join(line.split()).lower() in own:
            continue
        yield from _in_line(offset, line, rule, context)


def _in_line(offset: int, line: str, rule: MallRule, context: Context) -> Iterator[Spot]:
    taken: list[range] = []
    if "link" in rule.forbids:
        for match in _LINK.finditer(line):
            host = match["host"] or match["bare"]
            taken.append(range(*match.span()))
            if not rule.allows_host(host):
                yield in_body(offset + match.start(), offset + match.end(), what="link", host=host)
    if "address" in rule.forbids:
        for match in _ADDRESS.finditer(line):
            inside = any(match.start() in span for span in taken)
            if (
                not inside
                and not rule.allows_host(match["host"])
                and not _is_theirs(match[0], context)
            ):
                yield in_body(offset + match.start(), offset + match.end(), what="address")
    for what in sorted(rule.forbids & WORDS.keys()):
        if match := WORDS[what].search(line):
            yield in_body(offset + match.start(), offset + match.end(), what=what)


def _is_theirs(address: str, context: Context) -> bool:
    """An address that the customer wrote may be said back to them."""
    said = address.lower().replace("＠", "@")
    return said in context.customer_addresses or any(
        said in text.lower() for text in context.incoming
    )
