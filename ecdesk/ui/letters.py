"""What a mail begins with: its subject, the opening lines, the quoted original; and addresses.

Pure functions over what the window shows. The rule: nothing is invented. Where a name is not known
it is left out, and the checks before sending say so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ecdesk.domain.conversation import Direction
from ecdesk.domain.mail import Address, PartKind
from ecdesk.domain.shop import Shop
from ecdesk.views.rows import MailView
from ecdesk.words import _

_REPLIES = re.compile(r"^\s*(?:re|fwd?|返信|転送)\s*[:：]", re.IGNORECASE)
_SEPARATORS = ",、;；\n"


@dataclass(frozen=True, slots=True)
class Opening:
    """A text to begin with, and where in it (code points) the person goes on writing."""

    text: str
    cursor: int


def last_incoming(mails: Sequence[MailView]) -> MailView | None:
    """The customer's newest mail written by a person; else their newest of any kind."""
    incoming = [mail for mail in mails if mail.direction is Direction.IN]
    people = [mail for mail in incoming if mail.auto in {"", "no"}]
    return people[-1] if people else incoming[-1] if incoming else None


def reply_subject(subject: str) -> str:
    """`Re: ` once, whatever stood there before."""
    return subject if _REPLIES.match(subject) else f"Re: {subject}".rstrip()


def forward_subject(subject: str) -> str:
    """`Fwd: ` in front of the subject."""
    return f"Fwd: {subject}".rstrip()


def reply_opening(name: str, shop: Shop, *, again: bool = False) -> Opening:
    """「{name} 様」, greeting, who writes; then room to write; then the signature.

    `again` is for a further mail on the same matter (追伸). Without a name the line is left out.
    """
    greeting = (
        _("先ほどのメールに、ひとつ申し添えます。")
        if again
        else _("お問い合わせいただき、ありがとうございます。")
    )
    lines = [_("{name} 様").format(name=name), ""] if name else []
    lines += [greeting, *_introduction(shop), "", ""]
    return _with_signature(lines, shop)


def new_opening(shop: Shop) -> Opening:
    """A mail to somebody we have not heard from: who writes, room, signature."""
    return _with_signature(
        [_("いつもお世話になっております。"), *_introduction(shop), "", ""], shop
    )


def forward_opening(mail: MailView, shop: Shop) -> Opening:
    """Room for a word, the signature, and below it the original with its heads, in shop time."""
    came = mail.received_at.astimezone(ZoneInfo(shop.calendar.zone))
    when = _("{year}年{month}月{day}日 {clock}").format(
        year=came.year, month=came.month, day=came.day, clock=f"{came:%H:%M}"
    )
    heads = [
        _("──── 転送するメール ────"),
        _("差出人: {who}").format(who=spell(mail.sender)),
        _("日時: {when}").format(when=when),
        _("宛先: {who}").format(who=spell_all(mail.to)),
        _("件名: {subject}").format(subject=mail.subject),
    ]
    opening = _with_signature(["", ""], shop)
    return Opening("\n".join((opening.text, "", *heads, "", mail.text)), 0)


def quote(mail: MailView, sent: str) -> str:
    """What the customer wrote, each line after `> `, under a line that says who and when."""
    kept = [mail.text[p.start : p.end] for p in mail.parts if p.kind is PartKind.WRITTEN]
    written = ("".join(kept) or mail.text).strip()
    name = mail.sender.name
    who = _("{name} 様").format(name=name) if name else mail.sender.addr
    head = _("{sent} {who}:").format(sent=sent, who=who)
    return "\n".join([head, *(f"> {line}".rstrip() for line in written.splitlines())]) + "\n"


def spell(address: Address) -> str:
    """An address as a person reads and edits it: 佐藤 美咲 <misaki@example.jp>."""
    if not address.name:
        return address.addr
    name = address.name.replace("\r", " ").replace("\n", " ")
    if any(sign in name for sign in f'{_SEPARATORS}<>"'):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{address.addr}>"


def spell_all(addresses: Sequence[Address]) -> str:
    """Several addresses in one line."""
    return ", ".join(spell(address) for address in addresses)


def read_addresses(text: str) -> tuple[Address, ...]:
    """The inverse of `spell_all`, for what a person typed; what makes no sense keeps its words.

    Separators may be full-width (、；); a separator inside quotes or angle brackets is none.
    """
    return tuple(_read_address(piece) for piece in _pieces(text) if piece.strip())


def is_address(addr: str) -> bool:
    """Whether this can be delivered to at all: something@host, with no blank inside."""
    local, at, host = addr.rpartition("@")
    return bool(at and local and host.strip(".")) and not re.search(r"[\s<>,;@、]", local + host)


def _introduction(shop: Shop) -> list[str]:
    place = " ".join(part for part in (shop.name, shop.department) if part)
    if shop.staff:
        return [_("{place}の{staff}でございます。").format(place=place, staff=shop.staff)]
    return [_("{place}でございます。").format(place=place)] if place else []


def _with_signature(lines: list[str], shop: Shop) -> Opening:
    before = "\n".join(lines)
    signature = shop.signature.strip("\r\n")
    return Opening(f"{before}\n\n{signature}" if signature else before, len(before))


def _pieces(text: str) -> list[str]:
    pieces, current, quoted, angled, escaped = [], "", False, False, False
    for sign in text:
        if sign in _SEPARATORS and not quoted and not angled:
            pieces.append(current)
            current = ""
            continue
        if sign == '"' and not escaped and not angled:
            quoted = not quoted
        elif not quoted:
            angled = sign == "<" or (angled and sign != ">")
        escaped = sign == "\\" and not escaped
        current += sign
    return [*pieces, current]


def _read_address(piece: str) -> Address:
    piece = piece.strip()
    match = re.fullmatch(r"(.*)[<＜]([^<>＜＞]*)[>＞]?", piece, re.DOTALL)
    if match is None:
        return Address("", piece.replace("＠", "@"))
    name = match[1].strip()
    if len(name) >= 2 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return Address(name, match[2].strip().replace("＠", "@"))
