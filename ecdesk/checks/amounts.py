"""Numbers and persons that do not belong here: sums, orders, cards, somebody else's address.

What the customer wrote, we wrote before or the record holds is known; the rest is shown. The one
rule: a new amount may be a good offer and is a note, a new order number nearly never is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ecdesk.checks.prose import letter_lines
from ecdesk.checks.registry import Context, Draft, Spot, check, in_body, in_subject
from ecdesk.domain.findings import Severity

_YEN = re.compile(
    r"(?<![\d,.])(?P<yen>\d{1,3}(?:,\d{3})+|\d{3,8})[ 　]?円|[¥￥][ 　]?(?P<sign>\d[\d,]{2,10})"
)
_PAYS = re.compile(r"返金|払い?戻|ご請求|お支払い|ご入金|お振り?込|引き落と")
_N = r"\d[\d,]{0,11}"
_PRODUCT = re.compile(
    rf"(?<![\d,])(?P<each>{_N})[ 　]?円?[ 　]?[×xX*✕][ 　]?(?P<count>{_N})[ 　]?"
    rf"(?:個|枚|本|袋|点|セット|箱|冊|着|足|つ|回)?[ 　]?[=＝][ 　]?(?P<whole>{_N})"
)
_SUM = re.compile(
    rf"(?<![\d,])(?P<terms>{_N}[ 　]?円?(?:[ 　]?[+＋][ 　]?{_N}[ 　]?円?){{1,12}})"
    rf"[ 　]?[=＝][ 　]?(?P<whole>{_N})"
)
_ORDER = re.compile(
    r"(?:(?:ご?注文|受注|オーダー|伝票)(?:番号|No\.?|ID)?[はの：:（(\s　「]{0,3}|#|＃)(?P<labelled>[A-Z]{0,3}-?\d[\d-]{3,30}\d)(?!\s*(?:円|点|個|件|年|月))"
    r"|(?<![\d-])(?P<rakuten>\d{6}-\d{8}-\d{7,10})(?![\d-])|(?<![\d-])(?P<amazon>\d{3}-\d{7}-\d{7})(?![\d-])"
)
_CARD = re.compile(r"(?<![\d-])(?:\d[ -]?){13,15}\d(?![\d-])")
_ASKS_CARD = re.compile(
    r"(?:クレジット)?カード(?:の)?(?:番号|情報)(?:を|と|・)[^。\n]{0,16}(?:教え|お知らせ|ご返信|ご連絡|ご記入|お送り|お書き)(?!しない|にならない|いただく必要は)"
    r"|(?:セキュリティコード|暗証番号|パスワード)を[^。\n]{0,14}(?:教え|お知らせ|ご返信|ご記入|お送り)(?!しない|にならない|いただく必要は)"
)
_NEVER = re.compile(r"(?:ません|ないで|ご遠慮|お控え|不要)")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]+\.)+[A-Za-z]{2,}")
_PHONE = re.compile(r"(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-])")
_POSTAL = re.compile(r"〒 ?\d{3}-\d{4}")
_PUBLIC = re.compile(r"^0(?:120|800|570)-")


@check("order.unknown", Severity.WARNING)
def orders_are_the_customers(draft: Draft, context: Context) -> Iterator[Spot]:
    """An order number stands in the conversation or the record."""
    if draft.kind == "forward" or not _anything_known(context):
        return
    known = _known(context)
    shown: set[str] = set()
    for number, start, end in _orders(draft.subject):
        if _tight(number) not in known | shown:
            shown.add(_tight(number))
            yield in_subject(start, end, number=number)
    for offset, line in letter_lines(draft.body, context.shop.signature):
        for number, start, end in _orders(line):
            if _tight(number) not in known | shown:
                shown.add(_tight(number))
                yield in_body(offset + start, offset + end, number=number)


@check("amount.unknown", Severity.NOTE)
def amounts_are_known(draft: Draft, context: Context) -> Iterator[Spot]:
    """A sum that is paid or given back was spoken of before."""
    if draft.kind == "forward" or not _anything_known(context):
        return
    known = _known(context)
    for offset, line in letter_lines(draft.body, context.shop.signature):
        for match in _YEN.finditer(line):
            yen = match["yen"] or match["sign"]
            if _PAYS.search(line) and _tight(yen) not in known:
                yield in_body(offset + match.start(), offset + match.end(), yen=yen)


@check("amount.sum", Severity.WARNING)
def sums_add_up(draft: Draft, context: Context) -> Iterator[Spot]:
    """120円 × 40個 = 4,800円 is right."""
    for offset, line in letter_lines(draft.body, context.shop.signature):
        for match in _PRODUCT.finditer(line):
            right = _number(match["each"]) * _number(match["count"])
            if right != _number(match["whole"]):
                yield in_body(offset + match.start(), offset + match.end(), right=f"{right:,}")
        for match in _SUM.finditer(line):
            right = sum(_number(term) for term in re.findall(r"\d[\d,]*", match["terms"]))
            if right != _number(match["whole"]):
                yield in_body(offset + match.start(), offset + match.end(), right=f"{right:,}")


@check("personal.card", Severity.WARNING)
def no_card_by_mail(draft: Draft, context: Context) -> Iterator[Spot]:
    """No card number is written or asked for."""
    for offset, line in letter_lines(draft.body, context.shop.signature):
        for match in _CARD.finditer(line):
            if _is_card(match[0]):
                yield in_body(offset + match.start(), offset + match.end())
        if (asks := _ASKS_CARD.search(line)) and not _NEVER.search(line[asks.start() :]):
            yield in_body(offset + asks.start(), offset + asks.end())


@check("personal.other", Severity.WARNING)
def nobody_elses_data(draft: Draft, context: Context) -> Iterator[Spot]:
    """An address, telephone or postal code is the shop's or one that the customer wrote."""
    if draft.kind != "reply" or not _anything_known(context):
        return
    known = _known(context) | {_tight(address) for address in context.customer_addresses}
    for shop in (context.shop, *context.other_shops):  # another shop's is `shop.wrong`
        known |= {_tight(found) for found in _persons(f"{shop.signature}\n{shop.address}")}
    own_domain = context.shop.address.rpartition("@")[2].lower()
    for offset, line in letter_lines(draft.body, context.shop.signature):
        for pattern, what in ((_ADDRESS, "address"), (_PHONE, "phone"), (_POSTAL, "postal")):
            for match in pattern.finditer(line):
                ours = (
                    what == "address" and own_domain and match[0].lower().endswith(f"@{own_domain}")
                )
                if not (ours or _tight(match[0]) in known or _is_service(line, match[0], what)):
                    yield in_body(offset + match.start(), offset + match.end(), what=what)


def _orders(line: str) -> Iterator[tuple[str, int, int]]:
    for match in _ORDER.finditer(line):
        name = match.lastgroup or "labelled"
        yield match[name], match.start(name), match.end(name)


def _anything_known(context: Context) -> bool:
    """Whether there is a conversation to compare with."""
    return bool(context.incoming or context.turn)


def _known(context: Context) -> frozenset[str]:
    """Every number and address of the conversation and the record, without signs and width."""
    texts = (
        *context.incoming,
        *(f"{letter.subject}\n{letter.text}" for letter in context.turn),
        *(told.text for told in context.told),
        *context.known,
    )
    found: set[str] = set(map(_tight, context.known))
    for text in texts:
        plain = unicodedata.normalize("NFKC", text)
        found.update(_tight(number) for number in re.findall(r"[A-Z]{0,3}-?\d[\d,\-]*", plain))
        found.update(_tight(number) for number in re.findall(r"\d[\d,\-]*", plain))
        found.update(_tight(person) for person in _persons(plain))
    return frozenset(found)


def _persons(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text)
    for pattern in (_ADDRESS, _PHONE, _POSTAL):
        yield from pattern.findall(plain)


def _tight(text: str) -> str:
    return re.sub(r"[\s,\-〒]", "", unicodedata.normalize("NFKC", text)).lower()


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _is_card(text: str) -> bool:
    """Whether digits are a card's: the issuers' first signs and the check digit of ISO/IEC 7812."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    if not 14 <= len(digits) <= 16 or digits[0] not in {3, 4, 5, 6} or len(set(digits)) == 1:
        return False
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_service(line: str, said: str, what: str) -> bool:
    """Whether a number is a carrier's or another public one."""
    public = what == "phone" and _PUBLIC.match(said) is not None
    return (
        public
        or re.search(
            r"営業所|ヤマト|佐川|郵便局|運送|センター|返送先|お送り先|返品先|当店の住所", line
        )
        is not None
    )
