"""The right person, from the right shop.

`name.wrong` and `shop.wrong` can be overridden by nobody, so they speak only of what they can
prove: a name addressed at the start of a line that is not this customer's, and words that belong
to another of the operator's shops alone. Quoted lines are the customer's and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ecdesk.checks.names import Match, Verdict, is_company, judge, plain
from ecdesk.checks.registry import (
    Context,
    Draft,
    Spot,
    check,
    in_body,
    in_subject,
    written_lines,
)
from ecdesk.domain.findings import Severity
from ecdesk.domain.shop import Shop

_MARKS = r"、。,!?！？「」『』【】<>＜＞:：;；"
_NAME = rf"[^\s{_MARKS}()（）./／・\d０-９][^\n{_MARKS}]{{0,40}}?"
_VOCATIVE = re.compile(
    rf"[ 　\t]*(?P<name>{_NAME})[ 　]*(?P<title>様|さま|さん|御中)[ 　]*へ?"
    r"(?=$|[、，,。．！!…]|[ 　]{1,2}\S)"
)
_EVERYBODY = re.compile(r"[ 　\t]*\S{0,12}各位")
# Addressed without naming anybody. Short words stand alone: 花子様 and 健一様 are people.
_ALONE = r"(?:^|[ぁ-ん 　])"
_ANYBODY = re.compile(
    rf"(?:{_ALONE}(?:客|みな|[母父子嫁娘孫兄姉弟妹奥婿]|かあ|とう|得意|本人|法人|個人|主人)"
    r"|皆|皆々|方々|嬢|連れ|息子|祖[父母]|家族|両親|友人|友達|担当|担当者|責任者|関係者|受取人|届け先"
    r"|先方|相手|上司|同僚|先輩|後輩|新郎|新婦|保護者|患者|生徒|学生|業者|会員|利用者|購入者|注文者|出品者|施主"
    r"|店舗|販売店|代理店|運輸|急便|郵便|通運|オーナー|ユーザー|メーカー|ドライバー)$"
)
# Words that only end like an address: 仕様, お疲れ様, たくさん.
_NOBODY = re.compile(
    rf"(?:{_ALONE}(?:[神王姫仏同多左有一何諸別今逆]|たく)|仕|模|異|疲れ|つかれ|苦労|世話|互い|陰|かげ|馳走"
    r"|ちそう|[こそあど次]の|[上下]記の|以下の|です|ます)$"
)
_ADDRESS_LABEL = re.compile(
    r"[\s■□●○◆◇・▼【\[［〔＜<*＊-]*"
    r"(?:お?(?:届け?先|送り先|配送先|受取人|名前|宛名|宛先)|ご?(?:注文者|依頼主|住所)"
    r"|贈り主|差出人|送り主|名義|氏名|〒).{0,24}"
)
_ADDRESS_BELOW = re.compile(r"\s*(?:〒|ご?住所|TEL|電話|[0-9０-９]{3}[-－][0-9０-９]{4})")
_KANJI = "々㐀-鿿\uf900-\ufaff\U00020000-\U0003ffff\U000e0100-\U000e01ef"  # 﨑 and 𠮷 too
_THIRD_PERSON = re.compile(
    rf"(?<![{_KANJI}ァ-ヶー])(?P<name>[{_KANJI}]{{1,5}}(?:[ 　][{_KANJI}]{{1,4}})?|[ァ-ヶー]{{2,8}})"
    r"(?:様|さま)(?![々子式相態、，,。！!])"
)
_GREETING_LINES = 5  # the address stands among the first lines or nowhere


@dataclass(frozen=True, slots=True)
class _Addressed:
    """Somebody addressed at the start of a line; `opening` among the first lines of the mail."""

    start: int
    end: int
    name: str
    company: bool
    opening: bool


@check("name.wrong", Severity.STOP)
def name_is_the_customers(draft: Draft, context: Context) -> Iterator[Spot]:
    """Whoever is addressed is this customer, in the customer's own characters."""
    if not _is_for_customer(draft, context):
        return
    for said in _addressed(draft.body):
        verdict = _judge(said, context)
        if verdict.match in {Match.WRONG, Match.VARIANT}:
            firm = {"firm": "1"} if is_company(verdict.right) else {}
            told = {"said": said.name, "right": verdict.right, "why": str(verdict.match), **firm}
            yield in_body(said.start, said.end, **told)


@check("name.missing", Severity.WARNING)
def name_is_there(draft: Draft, context: Context) -> Iterator[Spot]:
    """A reply begins with whom it is for."""
    if draft.kind != "reply" or not draft.body.strip():
        return
    lines = ((at, line) for at, line in written_lines(draft.body) if line.strip())
    for _, line in islice(lines, _GREETING_LINES):
        if _EVERYBODY.match(line) or _vocative(line):
            return
    yield Spot(values={"right": _best_name(context)})


@check("name.unsure", Severity.WARNING)
def name_can_be_compared(draft: Draft, context: Context) -> Iterator[Spot]:
    """A name that the record cannot confirm is shown, and so are two different ones in one mail."""
    if not _is_for_customer(draft, context):
        return
    said = [one for one in _addressed(draft.body) if _judge(one, context).match is Match.UNSURE]
    if not context.customer_names:
        said = [other for other in said[1:] if not _same(other.name, said[0].name)]
    for one in said:
        yield in_body(one.start, one.end, said=one.name, right=_best_name(context))


@check("name.other", Severity.WARNING)
def nobody_else_is_named(draft: Draft, context: Context) -> Iterator[Spot]:
    """A 「田中様の」 inside a sentence is the customer, or somebody the customer wrote of.

    The customer's own name stands in the customer's own characters there too.
    """
    if not context.customer_names or not _is_for_customer(draft, context):
        return
    for start, end, values in _others(draft.subject, context):
        yield in_subject(start, end, **values)
    addressed = [range(said.start, said.end) for said in _addressed(draft.body)]
    for offset, line in written_lines(draft.body):
        for start, end, values in _others(line, context):
            if not any(offset + start in span for span in addressed):
                yield in_body(offset + start, offset + end, **values)


@check("shop.wrong", Severity.STOP)
def shop_is_this_one(draft: Draft, context: Context) -> Iterator[Spot]:
    """No name, address, page, telephone or staff of another of the operator's shops."""
    right = context.shop.name
    for other in context.other_shops:
        words = list(_words_of(other, context))
        for at, end, what in _foreign(draft.subject, words, context.shop):
            yield in_subject(at, end, what=what, other=other.name, right=right)
        for offset, line in written_lines(draft.body):
            for at, end, what in _foreign(line, words, context.shop):
                yield in_body(offset + at, offset + end, what=what, other=other.name, right=right)


def _is_for_customer(draft: Draft, context: Context) -> bool:
    """A mail passed on to a supplier addresses the supplier."""
    reached = {address.key for address in (*draft.to, *draft.cc)}
    return draft.kind != "forward" or bool(reached & context.customer_addresses)


def _others(line: str, context: Context) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Names in a line that are not the customer's, or not in the customer's characters."""
    for match in _THIRD_PERSON.finditer(line):
        name = match["name"]
        verdict = judge(name, context.customer_names)
        odd = verdict.match in {Match.WRONG, Match.VARIANT}
        if odd and not _is_nobody(name) and not _is_mentioned(name, context):
            why = str(verdict.match)
            yield match.start(), match.end(), {"said": name, "right": verdict.right, "why": why}


def _vocative(line: str) -> re.Match[str] | None:
    match = _VOCATIVE.match(line)
    if match is None or _NOBODY.search(match["name"]):
        return None
    if match["title"] == "さん" and re.fullmatch("[ぁ-ん]+", match["name"]):
        return None  # an adverb more often than a person
    return match


def _is_nobody(name: str) -> bool:
    return bool(_ANYBODY.search(name) or _NOBODY.search(name))


def _addressed(body: str) -> Iterator[_Addressed]:
    """People addressed at the start of a line; those of an address block are not spoken to."""
    lines = [(at, line) for at, line in written_lines(body) if line.strip()]
    for number, (offset, line) in enumerate(lines):
        match = _vocative(line)
        if match is None or _ANYBODY.search(match["name"]):
            continue
        if (
            number > 0
            and (
                (
                    re.search(".{8}", match["name"]) and re.search("[をはがに]", match["name"])
                )  # a sentence
                or any(
                    _ADDRESS_LABEL.fullmatch(text) for _, text in lines[max(0, number - 2) : number]
                )
                or any(_ADDRESS_BELOW.match(text) for _, text in lines[number + 1 : number + 2])
            )
        ):
            continue
        yield _Addressed(
            start=offset + match.start("name"),
            end=offset + match.end("title"),
            name=match["name"].strip(),
            company=match["title"] == "御中",
            opening=number < _GREETING_LINES,
        )


def _judge(said: _Addressed, context: Context) -> Verdict:
    verdict = judge(said.name, context.customer_names, context.incoming, company=said.company)
    # Further down, somebody the customer wrote of may be meant: a colleague, a receiver.
    if verdict.match is Match.WRONG and not said.opening and _is_mentioned(said.name, context):
        return Verdict(Match.RIGHT)
    return verdict


def _same(one: str, other: str) -> bool:
    return Match.RIGHT in {judge(one, [other]).match, judge(other, [one]).match}


def _best_name(context: Context) -> str:
    return next(iter(context.customer_names), "")


def _is_mentioned(name: str, context: Context) -> bool:
    return any(plain(name) in plain(text) for text in context.incoming)


@dataclass(frozen=True, slots=True)
class _Word:
    """Something that belongs to another shop alone."""

    what: str  # name, address, page, phone, staff
    pattern: re.Pattern[str]
    allowed_in_prose: bool = False


_MALL = re.compile(
    r"[ 　]*(?:楽天市場|Yahoo!?(?:ショッピング)?|Amazon|au ?PAY ?マーケット|Qoo10|メルカリShops"
    r"|本|公式|オンライン|ネット|通販|WEB)(?:店|ショップ|ストア)?$",
    re.IGNORECASE,
)
_PAGE = re.compile(r"https?://(?:www\.)?([^\s　/「」（）<>]+)(/[^\s　「」（）<>]*)?", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)0\d{1,4}-\d{1,4}-\d{3,4}(?!\d)")


def _words_of(other: Shop, context: Context) -> Iterator[_Word]:
    """What only the other shop says; what both share (a person, a mall) is nobody's mistake."""
    own = context.shop
    brand = _MALL.sub("", other.name)
    # A customer who wrote of the other shop may be answered about it, but not in its name.
    spoken_of = any(plain(brand) in plain(text) for text in context.incoming)
    for name in {other.name, brand}:
        if len(name) > 1 and plain(name) not in plain(own.name):
            yield _Word("name", _loosely(name), allowed_in_prose=spoken_of)
    if other.address and other.address.lower() != own.address.lower():
        yield _Word("address", _bounded(other.address))
    for page in _pages(other.signature) - _pages(own.signature) - {_host(own.address)}:
        yield _Word("page", _bounded(page, before=r"(?:www\.)?"))
    for phone in set(_PHONE.findall(other.signature)) - set(_PHONE.findall(own.signature)):
        yield _Word("phone", _bounded(phone))
    if other.staff and other.staff != own.staff:
        staff = re.escape(other.staff)
        leads = "|".join(filter(None, ("担当", re.escape(other.department))))
        yield _Word(
            "staff",
            re.compile(
                rf"(?:{leads})[担当者のは 　:：]*{staff}(?![々㐀-鿿様])"
                rf"|(?<![々㐀-鿿]){staff}(?:でございます|と申します)"
            ),
        )


def _bounded(text: str, before: str = "") -> re.Pattern[str]:
    """An address, page or number that is not part of a longer one."""
    whole = rf"(?<![0-9A-Za-z_.-]){before}{re.escape(text)}(?![0-9A-Za-z_-])"
    return re.compile(whole, re.IGNORECASE)


def _host(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _pages(signature: str) -> set[str]:
    """Addresses of pages without scheme and end: two shops of one mall share the host alone."""
    return {
        (match[1] + (match[2] or "")).rstrip("/").lower() for match in _PAGE.finditer(signature)
    }


def _loosely(name: str) -> re.Pattern[str]:
    """A name, wherever spaces were put into it or left out."""
    letters = map(re.escape, "".join(name.split()))
    return re.compile("[ 　]*".join(letters), re.IGNORECASE)


def _foreign(line: str, words: list[_Word], own: Shop) -> list[tuple[int, int, str]]:
    """Spans of a line that belong to another shop: the longest where several overlap."""
    if not line.strip() or line.strip() in {sign.strip() for sign in own.signature.splitlines()}:
        return []
    ours = [
        match.span()
        for mine in filter(None, (own.name, own.address))
        for match in _loosely(mine).finditer(line)
    ]
    found = [
        (*match.span(), word.what)
        for word in words
        for match in word.pattern.finditer(line)
        if not any(start <= match.start() and match.end() <= end for start, end in ours)
        and not (word.allowed_in_prose and not _introduces(line, match))
    ]
    kept: list[tuple[int, int, str]] = []
    for start, end, what in sorted(found, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, what))
    return kept


def _introduces(line: str, name: re.Match[str]) -> bool:
    """Whether a shop's name says who is writing: 「珈琲みずきの水木でございます」, a signature."""
    if line[: name.start()].strip():
        return False
    after = line[name.end() :].strip()
    if re.match(r".{0,16}(?:でございます|と申します|です[。\s]*$)", after):
        return True
    return len(after) <= 12 and not re.search("[はがをにでの、。]", after)
