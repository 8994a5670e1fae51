"""Raw bytes → `ParsedMail`. Never raises, whatever the bytes; what was wrong is in `defects`.

Nothing is decoded that is not needed: attachments are measured, and cut out on demand by their
position (`attachment_bytes`). The text is the plain part as written, or the HTML part as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ecdesk.domain.mail import Address, Attachment, Auto, FormFields, ParsedMail, PartKind, TextPart
from ecdesk.mail import body, channels, charset, forms, html_text, mime
from ecdesk.mail.files import without_tricks
from ecdesk.mail.headers import (
    decode_header,
    message_id,
    message_ids,
    parse_addresses,
    parse_date,
    raw_text,
)

_MOST_INNER = 10  # mails inside a mail whose text is shown
_LONGEST_TEXT = 2_000_000  # characters; more is somebody's log file


@dataclass(slots=True)
class _Content:
    """What the walk over the leaves gathers."""

    texts: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)
    charset: str = ""
    defects: list[str] = field(default_factory=list)


def parse(raw: bytes, rules: channels.ChannelRules = channels.BUILT_IN) -> ParsedMail:
    """Read a mail. A bug of ours costs its structure, never the mail (see `_last_resort`)."""
    try:
        return _parse(raw, rules)
    except Exception as error:  # noqa: BLE001 - a mail that breaks the parser must not stop the desk
        return _last_resort(raw, type(error).__name__)


def attachment_bytes(raw: bytes, position: int) -> tuple[Attachment, bytes]:
    """The attachment whose `position` a `ParsedMail` named, and its decoded bytes.

    Raises IndexError where the mail has no such leaf.
    """
    for index, leaf in enumerate(mime.read(raw)[0].leaves()):
        if index == position:
            data = leaf.content()
            return _attachment(leaf, index, len(data)), data
    raise IndexError(position)


def inline_images(raw: bytes) -> dict[str, tuple[str, bytes]]:
    """The pictures an HTML part may show: content id → (content type, bytes)."""
    root, _ = mime.read(raw)
    return {
        leaf.content_id: (leaf.content_type, leaf.content())
        for leaf in root.leaves()
        if leaf.content_type.startswith("image/") and leaf.content_id
    }


def _parse(raw: bytes, rules: channels.ChannelRules) -> ParsedMail:
    root, defects = mime.read(raw)
    content = _read_leaves(root)
    defects += content.defects
    page = "\n".join(content.pages) if content.pages else None
    text = "\n".join(content.texts)
    if page is not None and not text.strip():
        text = html_text.to_text(page)
    if not text.strip():  # a bounce that says why in the machine's part alone
        text = _status(root)
    text = _tidy("".join((text, *content.forwarded)))
    sender, via = _sender(root)
    if not sender.addr:
        defects.append("header.no_sender")
    reply_to = _addresses(root, "reply-to")
    parts = body.split(text)
    form = forms.read_form(_unquoted(text, parts))
    subject = decode_header(root.field("subject"))
    in_reply_to = message_ids(root.field("in-reply-to"))
    references = message_ids(b" ".join(root.fields.get("references", ())))[-500:]
    auto = _auto(root, sender, subject, form, text)
    if auto is Auto.BOUNCE and not references:
        references = _returned(root)
    senders = (sender, via, *reply_to, *_addresses(root, "sender"))
    return ParsedMail(
        message_id=message_id(root.field("message-id")),
        in_reply_to=in_reply_to[0] if in_reply_to else "",
        references=references,
        subject=subject,
        sender=sender,
        reply_to=reply_to,
        to=_addresses(root, "to"),
        cc=_addresses(root, "cc"),
        date=parse_date(raw_text(root.field("date"))),
        received=parse_date(raw_text(root.field("received")).rpartition(";")[2]),
        text=text,
        parts=parts,
        html=page,
        attachments=tuple(content.attachments),
        form=form,
        channel=channels.recognise(rules, senders),
        auto=auto,
        charset=content.charset or "us-ascii",
        defects=tuple(dict.fromkeys(defects)),
    )


def _last_resort(raw: bytes, reason: str) -> ParsedMail:
    """A mail that broke the parser, as much of it as can be shown."""
    decoded = charset.decode(raw[:_LONGEST_TEXT], None)
    text = _tidy(decoded.text)
    nobody = Address("", "")
    return ParsedMail(
        message_id="",
        in_reply_to="",
        references=(),
        subject="",
        sender=nobody,
        reply_to=(),
        to=(),
        cc=(),
        date=None,
        received=None,
        text=text,
        parts=(TextPart(PartKind.WRITTEN, 0, len(text)),) if text else (),
        html=None,
        attachments=(),
        form=None,
        channel=channels.OWN,
        auto=Auto.NO,
        charset=decoded.charset,
        defects=("parse.failed", f"parse.failed.{reason}"),
    )


def _tidy(text: str) -> str:
    """Line ends as `\\n`, no NUL, bounded; otherwise as written."""
    text = text[:_LONGEST_TEXT]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\x00", "") if "\x00" in text else text


def _unquoted(text: str, parts: tuple[TextPart, ...]) -> str:
    """The text without quotes, so that a reply to a form's copy is no second form."""
    kept = "".join(text[p.start : p.end] for p in parts if p.kind is not PartKind.QUOTE)
    return kept if kept.strip() else text


# ---------------------------------------------------------------------------- header fields


def _addresses(root: mime.Part, name: str) -> tuple[Address, ...]:
    values = root.fields.get(name, ())
    return tuple(address for value in values[:20] for address in parse_addresses(value))


def _sender(root: mime.Part) -> tuple[Address, Address]:
    """(who wrote, the address it came through). A mailing group's `via` is undone."""
    found = _addresses(root, "from") or _addresses(root, "sender") or (Address("", ""),)
    first = found[0]
    original = _addresses(root, "x-original-sender") or _addresses(root, "x-original-from")
    via = _VIA.fullmatch(first.name)
    if via and original and original[0].addr and original[0].key != first.key:
        return Address(via[1].strip("'\"「」 "), original[0].addr), first
    return first, first


_VIA = re.compile(r"(.{1,200}?)[\s　]+(?:via|経由)\b.{0,200}|(?!)", re.IGNORECASE)

# ---------------------------------------------------------------------------- parts


def _read_leaves(root: mime.Part) -> _Content:
    content = _Content()
    inner: list[mime.Part] = []  # mails inside the mail; their texts follow as quotes
    ours = set(map(id, _own_leaves(root)))
    for position, leaf in enumerate(root.leaves()):
        if leaf.children:
            inner.append(leaf.children[0])
            if _is_file(leaf):
                content.attachments.append(_attachment(leaf, position, _size(leaf)))
        elif not _is_text(leaf):
            content.attachments.append(_attachment(leaf, position, _size(leaf)))
        elif id(leaf) not in ours:
            continue
        elif leaf.content_type == "text/html":
            content.pages.append(_text(leaf, content))
        else:
            content.texts.append(_unwrapped(leaf, _text(leaf, content)))
    content.forwarded = [_forwarded(part) for part in inner[:_MOST_INNER]]
    return content


def _own_leaves(part: mime.Part) -> Iterator[mime.Part]:
    """The leaves that do not stand in a mail inside the mail."""
    if not part.children:
        yield part
    elif part.content_type.startswith("multipart/"):
        for child in part.children:
            yield from _own_leaves(child)


def _is_text(part: mime.Part) -> bool:
    """Whether a leaf is text to be shown, and no file."""
    return part.content_type in {"text/plain", "text/html", "text/enriched"} and not _is_file(part)


def _is_file(part: mime.Part) -> bool:
    """Whether a part is meant as a file: said so, or named."""
    return part.disposition[0] == "attachment" or bool(part.filename)


def _forwarded(root: mime.Part) -> str:
    """A mail inside the mail as a quote under its head, so that it is read and found."""
    content = _Content()
    for leaf in _own_leaves(root):
        if _is_text(leaf):
            text = _text(leaf, content)
            (content.pages if leaf.content_type == "text/html" else content.texts).append(text)
    text = "\n".join(content.texts)
    if not text.strip() and content.pages:
        text = html_text.to_text("\n".join(content.pages))
    head = (
        f"{label}: {decode_header(root.field(name))}\n"
        for label, name in (
            ("差出人", "from"),
            ("日時", "date"),
            ("宛先", "to"),
            ("件名", "subject"),
        )
        if root.field(name)
    )
    return f"\n-----転送メッセージ-----\n{''.join(head)}\n{text}"


def _text(leaf: mime.Part, content: _Content) -> str:
    data = leaf.content()
    label = leaf.parameters.get("charset") or None
    if label is None and leaf.content_type == "text/html":
        found = _META.search(data[:4000])
        label = found[1].decode("ascii") if found else None
    decoded = charset.decode(data, label)
    if not content.charset or content.charset == "us-ascii":
        content.charset = decoded.charset
    content.defects += decoded.defects
    return decoded.text


_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)


def _unwrapped(leaf: mime.Part, text: str) -> str:
    """Soft line ends of format=flowed taken out (RFC 3676)."""
    if leaf.parameters.get("format", "").lower() != "flowed":
        return text
    joined = leaf.parameters.get("delsp", "").lower() == "yes"
    out: list[str] = []
    held, held_depth = "", -1
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        if held_depth == depth:
            content = held + content
        elif held_depth >= 0:
            out.append(_quoted(held, held_depth))
        if content.endswith(" ") and content != "-- ":
            held, held_depth = content[:-1] if joined else content, depth
        else:
            out.append(_quoted(content, depth))
            held, held_depth = "", -1
    if held_depth >= 0:
        out.append(_quoted(held, held_depth))
    return "\n".join(out)


def _quoted(text: str, depth: int) -> str:
    return f"{'>' * depth} {text}" if depth else text


def _attachment(leaf: mime.Part, position: int, size: int) -> Attachment:
    inline = leaf.disposition[0] == "inline" or (
        bool(leaf.content_id) and leaf.disposition[0] != "attachment"
    )
    return Attachment(
        position, without_tricks(leaf.filename), leaf.content_type, size, leaf.content_id, inline
    )


_CLEAN_BASE64 = re.compile(rb"[A-Za-z0-9+/]*={0,2}")


def _size(leaf: mime.Part) -> int:
    """The decoded size, without decoding where base64 is clean."""
    if leaf.encoding != "base64":
        return len(leaf.content())
    body_bytes = leaf.raw[leaf.start : leaf.end]
    packed = body_bytes.translate(None, b"\r\n \t")
    if len(packed) % 4 == 0 and _CLEAN_BASE64.fullmatch(packed):
        return len(packed) // 4 * 3 - packed[-2:].count(b"=")
    return len(mime.decode_base64(body_bytes))


# ---------------------------------------------------------------------------- machines

_BOUNCE_SUBJECT = re.compile(
    r"undeliver|delivery (?:status notification|failure|has failed)|returned mail"
    r"|mail delivery (?:failed|subsystem)|failure notice|mail system error"
    r"|配信不能|配信できません|配送不能|配信に失敗|送信できませんでした",
    re.IGNORECASE,
)
_REPLY_SUBJECT = re.compile(
    r"\s*[【\[]?\s*(?:自動応答|自動返信|自動送信|不在通知"
    r"|auto(?:matic)?[- ]?reply|out of (?:the )?office|auto(?:matic)? response)",
    re.IGNORECASE,
)


def _auto(
    root: mime.Part, sender: Address, subject: str, form: FormFields | None, text: str
) -> Auto:
    """Which machine wrote a mail. A contact form is a machine that carries a person's words: NO."""
    submitted = raw_text(root.field("auto-submitted")).lower()
    precedence = raw_text(root.field("precedence")).lower().strip()
    local = sender.addr.lower().rpartition("@")[0]
    if _is_bounce(root, local, subject):
        return Auto.BOUNCE
    if (
        submitted.startswith("auto-replied")
        or precedence == "auto_reply"
        or "x-autoreply" in root.fields
        or "x-autorespond" in root.fields
        or root.parameters.get("report-type", "").lower() == "disposition-notification"
        or _REPLY_SUBJECT.match(subject)
    ):
        return Auto.REPLY
    if form is not None and form.body:
        return Auto.NOTICE if forms.looks_like_order(text) else Auto.NO
    if _is_bulk(root, precedence):
        return Auto.BULK
    if submitted and submitted != "no":
        return Auto.NOTICE
    if "all" in raw_text(root.field("x-auto-response-suppress")).lower():
        return Auto.REPLY
    return Auto.NOTICE if channels.is_no_reply(sender.addr) else Auto.NO


def _is_bounce(root: mime.Part, local: str, subject: str) -> bool:
    if root.parameters.get("report-type", "").lower() == "delivery-status":
        return True
    if "x-failed-recipients" in root.fields:
        return True
    if any(leaf.content_type == "message/delivery-status" for leaf in root.leaves()):
        return True
    return local in {"mailer-daemon", "postmaster"} and _BOUNCE_SUBJECT.search(subject) is not None


def _status(root: mime.Part) -> str:
    parts = (leaf for leaf in root.leaves() if leaf.content_type == "message/delivery-status")
    return "\n".join(charset.decode(part.content(), None).text for part in parts)


def _returned(root: mime.Part) -> tuple[str, ...]:
    """The id of the mail that a bounce returns: nothing else ties the bounce to it."""
    for leaf in root.leaves():
        if leaf.children and (found := message_id(leaf.children[0].field("message-id"))):
            return (found,)
    return ()


def _is_bulk(root: mime.Part, precedence: str) -> bool:
    """A list or a newsletter; a shop's own address kept as a mailing group is neither."""
    if "x-google-group-id" in root.fields or "x-original-sender" in root.fields:
        return False
    listed = {"list-id", "list-unsubscribe", "list-post"} & root.fields.keys()
    return bool(listed) or precedence in {"bulk", "list", "junk"}
