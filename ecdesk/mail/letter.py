"""A mail as its sender wrote it: header fields, text, HTML and files, decoded; nothing judged.

Attachments are measured, not decoded, and cut out on demand by their position. The text follows
the structure: of alternatives the plain one, of a mixture everything in its order. The one rule:
whatever a person was meant to read stands in `text`, once.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from ecdesk.domain.mail import Address, Attachment
from ecdesk.mail import charset, html_text, mime, plain, transfer
from ecdesk.mail.addresses import parse_addresses
from ecdesk.mail.dates import parse_date
from ecdesk.mail.files import without_tricks
from ecdesk.mail.headers import decode_header, message_id, message_ids, raw_text

MOST_INNER = 10  # mails inside a mail whose text is shown
LONGEST_TEXT = 2_000_000  # characters, of all texts together
_MOST_FIELDS = 20  # of one name that are read
_MOST_IDS = 500


@dataclass
class Letter:
    """What stands in a mail. `root` is its tree; `via` the mailbox a mailing group put in From.

    The text of a mail that is HTML alone is laid out when it is first asked for.
    """

    root: mime.Part
    message_id: str
    answers: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    sender: Address
    via: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    date: datetime | None
    received: datetime | None
    written: str | None  # the text, where not all of it is HTML
    html: str | None
    attachments: tuple[Attachment, ...]
    charset: str
    defects: list[str]
    read_as: str = ""  # the charset that a person chose for its text

    @cached_property
    def text(self) -> str:
        """What a person was meant to read."""
        if self.written is not None:
            return tidy(self.written)
        notes = _Notes(self.defects, self.charset, self.read_as)
        return tidy(_without_plain(self.root, self.html, notes))


def read(raw: bytes, read_as: str = "") -> Letter:
    """Read the bytes of a mail; its text as `read_as`, where a person has said so."""
    root, defects = mime.read(raw)
    notes = _Notes(defects=defects, read_as=read_as)
    files, inner = _files(root, notes)
    text, page = _shown(root, notes)
    if text is None or not text.strip():
        text = _without_plain(root, page, notes) if page is None or inner else None
    if inner:
        text = "".join((text or "", *(_forwarded(part, notes) for part in inner[:MOST_INNER])))
    is_plain = raw.isascii() or root.raw[: root.start].isascii()
    hint = None if is_plain else read_as or _hint(root)
    sender, via = _sender(root, hint)
    if not sender.addr:
        defects.append("header.no_sender")
    answers = root.all("in-reply-to")
    return Letter(
        root=root,
        message_id=message_id(root.field("message-id")),
        # Programs on the way put fields on top: of several the author's is the last.
        answers=message_ids(answers[-1]) if answers else (),
        references=message_ids(b" ".join(root.all("references")))[-_MOST_IDS:],
        subject=_subject(root, hint),
        sender=sender,
        via=via,
        reply_to=addresses(root, "reply-to", hint),
        to=addresses(root, "to", hint),
        cc=addresses(root, "cc", hint),
        date=parse_date(raw_text(root.field("date"))),
        received=parse_date(raw_text(root.field("received").rpartition(b";")[2])),
        written=text,
        html=page,
        attachments=files,
        charset=notes.charset or "us-ascii",
        defects=defects,
        read_as=read_as,
    )


def tidy(text: str) -> str:
    """Line ends as `\\n`, no NUL, bounded; otherwise as written."""
    text = text[:LONGEST_TEXT]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\x00", "") if "\x00" in text else text


# ---------------------------------------------------------------------------- header fields


def addresses(root: mime.Part, name: str, hint: str | None = None) -> tuple[Address, ...]:
    """The mailboxes of all fields of a name."""
    values = root.fields.get(name)
    if values is None:
        return ()
    if len(values) == 1:
        return parse_addresses(root.field(name), hint)
    every = root.all(name)[:_MOST_FIELDS]
    return tuple(address for value in every for address in parse_addresses(value, hint))


def _sender(root: mime.Part, hint: str | None) -> tuple[Address, Address]:
    """(who wrote, the address it came through). A mailing group's `via` is undone."""
    found = addresses(root, "from", hint) or addresses(root, "sender", hint) or (Address("", ""),)
    first = found[0]
    if "x-original-sender" in root.fields or "x-original-from" in root.fields:
        via = _VIA.fullmatch(first.name)
        original = addresses(root, "x-original-sender") or addresses(root, "x-original-from")
        if via and original and original[0].addr and original[0].key != first.key:
            return Address(via[1].strip("'\"「」 "), original[0].addr), first
    return first, first


_VIA = re.compile(r"(.{1,200}?)[\s　]+(?:via|経由)\b.{0,200}|(?!)", re.IGNORECASE)


def _subject(root: mime.Part, hint: str | None) -> str:
    """The subject; blanks at its end belong to it (RFC 5322, 3.2.5)."""
    subject = decode_header(root.field("subject"), hint)
    values = root.fields.get("subject")
    if values and values[0][-1:] in {b" ", b"\t"} and subject:
        subject += values[0][len(values[0].rstrip(b" \t")) :].decode("ascii")
    return subject


def _hint(root: mime.Part) -> str | None:
    """The charset of the mail's text, which raw bytes in its header likely share."""
    return next(
        (leaf.parameters["charset"] for leaf in root.leaves() if "charset" in leaf.parameters), None
    )


# ---------------------------------------------------------------------------- text


@dataclass(slots=True)
class _Notes:
    """What is learned on the way through the parts."""

    defects: list[str]
    charset: str = ""
    read_as: str = ""
    signatures: list[mime.Part] = field(default_factory=list)  # of multipart/signed, without a name


class _Shown(NamedTuple):
    """What a part shows: as text, as HTML; None where it has no such thing."""

    text: str | None = None
    html: str | None = None


_NOTHING = _Shown()
_TEXTS = frozenset({"text/plain", "text/html", "text/enriched", "text/richtext"})
_OTHER_VIEWS = frozenset({"text/x-amp-html", "text/watch-html"})  # of what the HTML says too


def _shown(part: mime.Part, notes: _Notes) -> _Shown:
    if part.content_type.startswith("multipart/"):
        every = [_shown(child, notes) for child in part.children]
        if len(every) == 1:
            return every[0]
        return _chosen(every) if part.content_type == "multipart/alternative" else _in_order(every)
    if not _is_text(part):
        return _NOTHING
    text = _decoded(part, notes)
    if part.content_type == "text/html":
        return _Shown(html=text)
    if part.content_type != "text/plain":
        return _Shown(text=plain.without_marks(text))
    if part.parameters.get("format", "").lower() == "flowed":
        joined = part.parameters.get("delsp", "").lower() == "yes"
        return _Shown(text=plain.without_soft_ends(text, joined=joined))
    return _Shown(text=text)


def _chosen(every: Sequence[_Shown]) -> _Shown:
    """Of alternatives what is plain, and beside it what is HTML."""
    texts = dict.fromkeys(each.text for each in every if each.text and each.text.strip())
    pages = [each.html for each in every if each.html is not None]
    if pages and texts and all(map(_says_look_at_html, texts)):
        return _Shown(html="\n".join(pages))
    return _Shown("\n".join(texts) if texts else None, "\n".join(pages) if pages else None)


def _says_look_at_html(text: str) -> bool:
    """Whether a plain text only says that there is another one: 「HTMLメールです」."""
    return len(text) <= _LONGEST_STUB and _STUB.search(" ".join(text.split())) is not None


_LONGEST_STUB = 240
_STUB = re.compile(
    r"multi-?part message in MIME|HTML\s?(?:形式|メール|版|対応|表示)"
    r"|HTML[- ]?(?:e-?mail|message|version)|HTML[- ](?:formatted|capable|enabled|compatible)"
    r"|(?:does not|doesn't|cannot|can't|unable to) (?:support|display|show|view)[^.]{0,20}HTML"
    r"|view (?:this|it|the) (?:e-?mail|message)? ?(?:as|in) (?:HTML|(?:a|your) (?:web )?browser)",
    re.IGNORECASE,
)


def _in_order(every: Sequence[_Shown]) -> _Shown:
    """Of a mixture everything, in both forms where some of it has but one."""
    every = [each for each in every if each.text is not None or each.html is not None]
    if all(each.html is None for each in every):
        texts = [each.text for each in every if each.text is not None]
        return _Shown("\n".join(filter(str.strip, texts)) if texts else None)
    if all(each.text is None for each in every):
        return _Shown(html="\n".join(each.html for each in every if each.html is not None))
    texts = []
    for each in every:
        text = each.text if each.text and each.text.strip() else None
        if text is None and each.html is not None:
            text = html_text.to_text(each.html)
            if _letters(text) in map(_letters, (one.text or "" for one in every)):
                continue  # alternatives that were sent as a mixture
        texts.append(text or "")
    said = {_letters(html_text.to_text(each.html)) for each in every if each.html and not each.text}
    pages = (
        each.html if each.html is not None else _as_html(each.text or "")
        for each in every
        if each.html is not None or _letters(each.text or "") not in said
    )
    return _Shown("\n".join(filter(str.strip, texts)), "\n".join(filter(None, pages)))


def _letters(text: str) -> str:
    return "".join(text.split())


def _as_html(text: str) -> str:
    """A plain part between HTML parts."""
    if not text.strip():
        return ""
    return f'<div style="white-space: pre-wrap">{entities.escape(text.strip())}</div>'


def _is_text(part: mime.Part) -> bool:
    """Whether a leaf is text to be shown, and no file."""
    return part.content_type in _TEXTS and not _is_file(part)


def _is_file(part: mime.Part) -> bool:
    """Whether a part is meant as a file: said so, or named."""
    return part.disposition == "attachment" or bool(part.filename)


def _without_plain(root: mime.Part, page: str | None, notes: _Notes) -> str:
    """The text of a mail without plain text: its HTML's, a named part, or a bounce's reasons."""
    if page is not None and (text := html_text.to_text(page)).strip():
        return text
    for leaf in _own_leaves(root):
        if leaf.content_type in _TEXTS and leaf.disposition != "attachment":
            text = _decoded(leaf, notes)
            return html_text.to_text(text) if leaf.content_type == "text/html" else text
    parts = (leaf for leaf in root.leaves() if leaf.content_type == "message/delivery-status")
    return "\n".join(charset.decode(part.content(), None).text for part in parts)


def _own_leaves(part: mime.Part) -> Iterator[mime.Part]:
    """The leaves that do not stand in a mail inside the mail."""
    if part.content_type.startswith("multipart/"):
        for child in part.children:
            yield from _own_leaves(child)
    elif not part.is_message:
        yield part


def _forwarded(part: mime.Part, notes: _Notes) -> str:
    """A mail inside the mail as a quote under its head, so that it is read and found."""
    root = part.children[0]
    text, page = _shown(root, _Notes(notes.defects, notes.charset, notes.read_as))
    if not (text and text.strip()) and page:
        text = html_text.to_text(page)
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
    return f"\n-----転送メッセージ-----\n{''.join(head)}\n{text or ''}"


def _decoded(leaf: mime.Part, notes: _Notes) -> str:
    data = leaf.text_content()
    if leaf.end - leaf.start > mime.LONGEST_TEXT and leaf.content_type != "text/html":
        notes.defects.append("mime.text_cut")
    label = leaf.parameters.get("charset") or None
    if leaf.content_type == "text/html" and (label is None or label.lower() == "us-ascii"):
        found = _META.search(data[:4000])
        label = found[1].decode("ascii") if found else label
    decoded = (
        charset.decode_as(data, notes.read_as) if notes.read_as else charset.decode(data, label)
    )
    if not notes.charset or notes.charset == "us-ascii":
        notes.charset = decoded.charset
    notes.defects += decoded.defects
    return decoded.text


_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)

# ---------------------------------------------------------------------------- files


def _files(root: mime.Part, notes: _Notes) -> tuple[tuple[Attachment, ...], list[mime.Part]]:
    """The files of a mail, and the mails inside it."""
    files: list[Attachment] = []
    inner: list[mime.Part] = []
    if not root.children:
        leaves: Iterator[mime.Part] = iter((root,))
    else:
        leaves = root.leaves()
        notes.signatures = list(_bare_signatures(root))
    for position, leaf in enumerate(leaves):
        if leaf.is_message:
            inner.append(leaf)
            if not (_is_file(leaf) or _stands_alone(root, leaf)):
                continue
        elif _is_text(leaf) or _is_no_file(leaf, notes):
            continue
        files.append(attachment(leaf, position, _size(leaf)))
    return tuple(files), inner


def _is_no_file(leaf: mime.Part, notes: _Notes) -> bool:
    if leaf.content_type in _OTHER_VIEWS:
        return not _is_file(leaf)
    return any(leaf is each for each in notes.signatures)


def _stands_alone(root: mime.Part, leaf: mime.Part) -> bool:
    """Whether a mail inside is what the mail is for, and not the returned copy in a report."""
    return leaf is root or (
        root.content_type == "multipart/digest" and any(leaf is each for each in root.children)
    )


def _bare_signatures(part: mime.Part) -> Iterator[mime.Part]:
    """The signatures of multipart/signed (RFC 1847) that were not given a name."""
    for index, child in enumerate(part.children):
        if index and part.content_type == "multipart/signed" and not _is_file(child):
            if child.content_type.endswith("-signature"):
                yield child
        elif child.children:
            yield from _bare_signatures(child)


def attachment(leaf: mime.Part, position: int, size: int) -> Attachment:
    """A leaf as the file it is."""
    content_id = leaf.content_id
    inline = leaf.disposition == "inline" or (bool(content_id) and leaf.disposition != "attachment")
    name = leaf.filename
    if not name and leaf.content_type == "text/calendar":
        name = "invite.ics"
    if not (name.isascii() and name.isprintable()):
        name = without_tricks(name)
    return Attachment(position, name, leaf.content_type, size, content_id, inline)


def _size(leaf: mime.Part) -> int:
    """The decoded size, without decoding where the coding is clean."""
    if not leaf.encoding:
        return leaf.end - leaf.start
    if leaf.encoding == "base64":
        return transfer.base64_size(leaf.raw[leaf.start : leaf.end])
    return len(leaf.content())
