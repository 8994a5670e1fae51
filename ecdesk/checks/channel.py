"""What a mall forbids in messages to its customers: links and ways around the mall.

Which mall forbids what, and how it looks in a sentence, is `malls`. The one rule: the shop's own
address in its signature, parcel services and the mall's own pages are never meant, and on the
shop's own channel nothing is forbidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ecdesk.checks.malls import CARRIER, WORDS, MallRule, mall_rule
from ecdesk.checks.prose import letter_lines
from ecdesk.checks.registry import Context, Draft, Spot, check, in_body, written_lines
from ecdesk.domain.findings import Severity

_LINK = re.compile(
    r"https?[:：][/／]{2}(?P<host>[A-Za-z0-9.-]+)[^\s　「」（）()<>]*"
    r"|(?<![\w@./-])(?P<bare>(?:[A-Za-z0-9-]{1,63}\.){1,4}(?:com|jp|net|org|shop|store|info|biz|me|ly|gl|example))"
    r"(?![A-Za-z0-9-])(?:/[^\s　「」（）()<>]*)?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}[@＠](?P<host>(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})"
)
_INVITES = re.compile("ください|下さい|いただけ|お願い|直接|まで")


@check("channel.forbidden", Severity.STOP)
def nothing_the_mall_forbids(draft: Draft, context: Context) -> Iterator[Spot]:
    """In a mall no way leads around the mall."""
    rule = mall_rule(context.channel or context.shop.channel)
    if rule is None:
        return
    for offset, line in written_lines(draft.body):
        if "link" in rule.forbids:
            for start, end in _links(line, rule):
                yield in_body(offset + start, offset + end, what="link")
    for offset, line in letter_lines(draft.body, context.shop.signature):
        if "address" in rule.forbids:
            for start, end in _addresses(line, rule, context):
                yield in_body(offset + start, offset + end, what="address")
        for what in sorted(rule.forbids & WORDS.keys()):
            if what in {"call", "payment"} and CARRIER.search(line):
                continue
            if said := WORDS[what].search(line):
                yield in_body(offset + said.start(), offset + said.end(), what=what)


def _links(line: str, rule: MallRule) -> Iterator[tuple[int, int]]:
    for match in _LINK.finditer(line):
        if not rule.allows_host(match["host"] or match["bare"]):
            yield match.span()


def _addresses(line: str, rule: MallRule, context: Context) -> Iterator[tuple[int, int]]:
    pages = [range(*match.span()) for match in _LINK.finditer(line)]
    for match in _ADDRESS.finditer(line):
        said = match[0].lower().replace("＠", "@")
        ours = said == context.shop.address.lower() and not _INVITES.search(line)
        theirs = said in context.customer_addresses or any(
            said in text.lower() for text in context.incoming
        )
        in_a_page = any(match.start() in page for page in pages)
        if not (ours or theirs or in_a_page or rule.allows_host(match["host"])):
            yield match.span()
