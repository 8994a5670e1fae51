"""The same mail again, and the opposite of what was said before.

A text that this customer has had is no answer, unless they asked something new; the same holding
notice twice is a promise worn thin. The one rule: mails are compared without names, dates and
amounts, and two that speak of different orders are two mails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from heapq import nlargest

from ecdesk.checks.likeness import ENOUGH, SAME, Fingerprint, fingerprint, masked, near, ratio
from ecdesk.checks.prose import prose
from ecdesk.checks.registry import Context, Draft, Spot, check, in_body
from ecdesk.domain.findings import Severity
from ecdesk.domain.ledger import Role

_AGE = timedelta(days=180)
_NEWEST = 40  # of this customer's mails that are always measured exactly
_OTHERS = 3  # customers who had the same text before it is worth a word
_EXPLAINED = re.compile(
    r"変更|訂正|申し訳|お詫び|その後|先ほど|あらため|改め|誤り|完売いたし|売り切れてしま|新たに|追加|変わり|値上げ|値下げ|割引|差額|当初|前回|先日"
)
_PRICE = re.compile(
    r"(?P<label>送料(?!込|無料|を?含)|代引(?:き)?手数料|手数料|お?直し代|お品代|商品代金?|本体価格|単価|合計(?:金額)?|総額|ラッピング代?|包装代|年会費)"
    r"(?:は|が|:|：|[ 　]+|で|、)?[^\d\n。]{0,8}(?P<yen>\d[\d,]*)[ 　]?円"
)
_LONGEST = 300  # characters of a sentence that are looked at
_OF_STOCK = re.compile(r"在庫|完売|品切れ|売り?切れ|点ございます")
_STOCK = re.compile(
    r"(?P<what>[A-Za-z0-9一-龠ァ-ヶー・]{1,14}?)(?:サイズ|色)?(?:の(?:在庫)?|は|が|も|、)?(?:在庫)?(?:は|が)?、?(?:[^。\n]{0,8}?)"
    r"(?:(?P<no>(?:在庫(?:が|は)?)?(?:ございません|ありません|完売(?:し|いた|と|で)|品切れ|売り?切れ))|(?P<yes>(?:在庫(?:が|は)?)(?:ございます|あります)|(?:残り)?\d{1,4}点ございます))"
)


@check("repeat.same_mail", Severity.STOP)
def it_is_another_mail(draft: Draft, context: Context) -> Iterator[Spot]:
    """This customer has not had this text in the last half year."""
    mine = fingerprint(draft.body, context.now)
    if draft.kind == "forward" or len(mine.words) < ENOUGH:
        return
    best, sent = _nearest(mine, _recent(context, same=True))
    if sent is None or best < SAME:
        return
    weight = None
    if (mine.numbers or sent.numbers) and mine.numbers != sent.numbers:
        weight = Severity.NOTE  # another order, another parcel
    elif draft.kind == "new" or _asks_anew(context):
        weight = Severity.WARNING
    yield Spot(values={"day": f"{sent.at.month}月{sent.at.day}日", "alike": best}, severity=weight)


@check("repeat.to_others", Severity.NOTE)
def it_is_meant_for_them(draft: Draft, context: Context) -> Iterator[Spot]:
    """A text that went to several others word for word may take a word for this one."""
    mine = fingerprint(draft.body, context.now)
    others = near(mine, _recent(context, same=False))
    alike = [other for other in others if ratio(mine.words, other.words) >= 98]
    if len(alike) >= _OTHERS:
        yield Spot(values={"n": len(alike)})


@check("repeat.promise", Severity.WARNING)
def it_is_not_the_same_promise(draft: Draft, context: Context) -> Iterator[Spot]:
    """Who was told to wait before hears more than to wait again."""
    written = prose(draft, context)
    waits = written.having(Role.LATER)
    if draft.kind != "reply" or not waits or not context.told:
        return
    last = context.told[-1]
    before = prose(Draft("", last.text), context)
    if not before.having(Role.LATER):
        return
    new = [one for one in written.answering if Role.LATER not in one.roles]
    if not new or (
        len(new) == 1
        and max((ratio(masked(new[0].plain), masked(old.plain)) for old in before.said), default=0)
        >= 80
    ):
        yield in_body(waits[0].start, waits[0].end, day=f"{last.at.month}月{last.at.day}日")


@check("contradiction.price", Severity.WARNING)
def prices_stay(draft: Draft, context: Context) -> Iterator[Spot]:
    """An amount told before under the same name is the same, or the change is said."""
    if _EXPLAINED.search(draft.body):
        return
    before: dict[str, set[str]] = {}
    for told in context.told:
        for match in _PRICE.finditer(told.text):
            before.setdefault(match["label"], set()).add(_digits(match["yen"]))
    for one in prose(draft, context).said:
        for match in _PRICE.finditer(one.text):
            earlier = before.get(match["label"])
            if earlier and len(earlier) == 1 and _digits(match["yen"]) not in earlier:
                said = f"{int(next(iter(earlier))):,}円"
                yield in_body(one.start + match.start(), one.start + match.end(), before=said)


@check("contradiction.stock", Severity.WARNING)
def stock_stays(draft: Draft, context: Context) -> Iterator[Spot]:
    """What was there is not gone without a word, and the other way round."""
    if _EXPLAINED.search(draft.body):
        return
    before = {
        match["what"]: bool(match["yes"])
        for told in context.told
        for match in _STOCK.finditer(told.text)
    }
    for one in prose(draft, context).said:
        if not _OF_STOCK.search(one.text):
            continue
        for match in _STOCK.finditer(one.text[:_LONGEST]):
            if before.get(match["what"], bool(match["yes"])) is not bool(match["yes"]):
                yield in_body(one.start + match.start(), one.start + match.end())


def _recent(context: Context, *, same: bool) -> list[Fingerprint]:
    oldest = context.now - _AGE
    return [sent for sent in context.sent if sent.same_customer is same and sent.at >= oldest]


def _nearest(mine: Fingerprint, sent: list[Fingerprint]) -> tuple[int, Fingerprint | None]:
    """The most alike of a customer's mails, and how alike."""
    newest = nlargest(_NEWEST, sent, key=lambda one: one.at)
    size = len(mine.words)
    close = [one for one in newest if 80 * size <= 100 * len(one.words) <= 125 * size]
    best: tuple[int, Fingerprint | None] = (0, None)
    for one in (*close, *near(mine, sent)):
        alike = ratio(mine.words, one.words)
        if alike > best[0]:
            best = alike, one
    return best


def _asks_anew(context: Context) -> bool:
    """Whether the turn asks something that the customer has not asked before."""
    earlier = [masked(text) for text in context.incoming]
    for letter in context.turn:
        words = masked(f"{letter.subject}\n{letter.text}")
        if words in earlier:
            earlier.remove(words)  # once: the same may have been asked before
    asked = [
        masked(mark.text)
        for letter in context.turn
        for mark in (*letter.reading.requests, *letter.reading.questions)
    ]
    return any(words and not any(words in text for text in earlier) for words in asked)


def _digits(yen: str) -> str:
    return yen.replace(",", "")
