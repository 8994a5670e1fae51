"""A letter → the frozen bytes that go on the wire. The one rule: the same letter, the same bytes.

Nothing random and no clock: Message-ID and date are the caller's, the boundary is hashed from
them. Bcc is never written. What a customer typed (a subject, a name) cannot make a second header
line: controls become blanks in texts and are refused in addresses and ids.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote as percent_encode

from ecdesk.domain.errors import Refused
from ecdesk.domain.mail import Address

_CRLF = "\r\n"
_WIDTH = 76
_MOST_REFERENCES = 20
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONE = re.compile("[\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}>")
_OWN_FIELDS = frozenset(
    {
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "sender",
        "reply-to",
        "return-path",
    }
)


@dataclass(frozen=True, slots=True)
class File:
    """A file to attach. `content_type` that could mislead a reader of MIME becomes octet-stream."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a mail to send consists of. `bcc` is for the envelope only."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    body: str
    message_id: str
    date: datetime  # aware
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    attachments: tuple[File, ...] = ()
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def recipients(self) -> tuple[str, ...]:
        """The envelope's addresses, each once."""
        everyone = (*self.to, *self.cc, *self.bcc)
        return tuple({address.key: address.addr for address in everyone}.values())


def build(letter: Letter) -> bytes:
    """The bytes of `letter`, lines ended by CRLF.

    Raises `Refused` (mail.address, mail.message_id, mail.date, mail.header) for what cannot be
    written safely.
    """
    if not _MESSAGE_ID.fullmatch(letter.message_id):
        raise Refused("mail.message_id")
    if letter.date.tzinfo is None:
        raise Refused("mail.date")
    lines = [
        _field("Date", [format_datetime(letter.date.replace(microsecond=0))]),
        _field("From", _mailboxes((letter.sender,))),
    ]
    for name, addresses in (("To", letter.to), ("Cc", letter.cc)):
        if addresses:
            lines.append(_field(name, _mailboxes(addresses)))
    lines.append(_field("Subject", _words(letter.subject)))
    lines.append(f"Message-ID: {letter.message_id}")
    if _MESSAGE_ID.fullmatch(letter.in_reply_to):
        lines.append(f"In-Reply-To: {letter.in_reply_to}")
    if references := _references(letter):
        lines.append(f"References: {(_CRLF + ' ').join(references)}")
    lines.extend(_extra(name, value) for name, value in letter.headers)
    lines.append("MIME-Version: 1.0")
    text = _text_part(letter.body)
    if letter.attachments:
        parts = [text, *(_file_part(file) for file in letter.attachments)]
        boundary = _boundary(letter, parts)
        lines.append(f'Content-Type: multipart/mixed;{_CRLF} boundary="{boundary}"')
        joined = "".join(f"{_CRLF}--{boundary}{_CRLF}{part}" for part in parts)
        content = f"{_CRLF}{joined}{_CRLF}--{boundary}--{_CRLF}"
    else:
        content = f"{_CRLF}{text}"
        return (_CRLF.join(lines) + content).encode("ascii")
    return (_CRLF.join(lines) + content).encode("ascii")


def new_message_id(domain: str, unique: str) -> str:
    """A Message-ID under `domain` from a unique text of the caller (a UUID)."""
    left = re.sub(r"[^A-Za-z0-9._-]", "", unique)
    right = re.sub(r"[^A-Za-z0-9.-]", "", domain.encode("idna").decode("ascii") if domain else "")
    if not left:
        raise Refused("mail.message_id")
    return f"<{left}@{right or 'localhost.invalid'}>"


def quote(text: str, who: str, when_text: str) -> str:
    """`text` quoted for a reply, under a line that names who wrote when."""
    quoted = "\n".join(f"> {line}" if line else ">" for line in text.strip("\n").splitlines())
    return f"{when_text} {who}:\n{quoted}\n"


# ---------------------------------------------------------------------------- header fields


def _field(name: str, words: Iterable[str]) -> str:
    """`name: words…` folded before a word that would pass the line's width (RFC 5322, 2.2.3)."""
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > _WIDTH and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return _CRLF.join(lines)


def _clean(text: str) -> str:
    return _CONTROLS.sub(" ", _LONE.sub("\ufffd", text)).strip()


def _words(text: str) -> list[str]:
    """A free text as the words of a field: plain where ASCII, encoded (RFC 2047) otherwise."""
    text = _clean(text)
    plain = text.isascii() and "=?" not in text and "  " not in text
    if plain and all(len(word) < 200 for word in text.split(" ")):
        return text.split(" ") if text else []
    return _encoded(text)


def _encoded(text: str) -> list[str]:
    """UTF-8 base64 words of at most 75 characters, cut between characters (RFC 2047, 5 (3))."""
    words: list[str] = []
    held = b""
    for char in text:
        piece = char.encode("utf-8")
        if len(held) + len(piece) > 42:
            words.append(held.decode("utf-8"))
            held = b""
        held += piece
    if held:
        words.append(held.decode("utf-8"))
    return [f"=?UTF-8?B?{base64.b64encode(word.encode()).decode()}?=" for word in words]


def _mailboxes(addresses: Iterable[Address]) -> list[str]:
    words: list[str] = []
    for address in addresses:
        if words:
            words[-1] += ","
        words.extend(_mailbox(address))
    return words


def _mailbox(address: Address) -> list[str]:
    addr = _addr_spec(address.addr)
    name = _clean(address.name)
    if not name:
        return [f"<{addr}>"]
    if not name.isascii() or "=?" in name or len(name) > 60 or "  " in name:
        return [*_encoded(name), f"<{addr}>"]
    if re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+", name):
        return [*name.split(" "), f"<{addr}>"]
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return [f'"{escaped}"', f"<{addr}>"]


def _addr_spec(addr: str) -> str:
    """An address fit for the wire: ASCII, the domain in IDNA where it is Japanese."""
    local, at, domain = addr.strip().rpartition("@")
    try:
        spec = (
            f"{local}@{domain.encode('idna').decode('ascii') if not domain.isascii() else domain}"
        )
    except UnicodeError as error:
        raise Refused("mail.address") from error
    if not (at and local and domain and _ADDR.fullmatch(spec)):
        raise Refused("mail.address")
    return spec


_ADDR = re.compile(
    r"(?:[!#-'*+/-9=?A-Z^-~.-]{1,128}|\"[ -!#-\[\]-~]{1,126}\")@[A-Za-z0-9.\[\]:_-]{1,253}"
)


def _references(letter: Letter) -> list[str]:
    """The valid references, the thread's first and its newest where there are too many."""
    every = [*letter.references, letter.in_reply_to]
    valid = list(dict.fromkeys(item for item in every if _MESSAGE_ID.fullmatch(item)))
    if letter.in_reply_to in valid:  # the parent stands last (RFC 5322, 3.6.4)
        valid.remove(letter.in_reply_to)
        valid.append(letter.in_reply_to)
    if len(valid) > _MOST_REFERENCES:
        valid = [valid[0], *valid[1 - _MOST_REFERENCES :]]
    return valid


def _extra(name: str, value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,60}", name) or name.lower() in _OWN_FIELDS:
        raise Refused("mail.header", name=name)
    return _field(name, _words(value))


# ---------------------------------------------------------------------------- parts


def _text_part(body: str) -> str:
    """The body as a MIME part: header lines, an empty line, encoded text ending in CRLF."""
    text = re.sub(r"\r\n|\r|\n", _CRLF, _LONE.sub("\ufffd", body).replace("\x00", ""))
    if text and not text.endswith(_CRLF):
        text += _CRLF
    head = f'Content-Type: text/plain; charset="utf-8"{_CRLF}Content-Transfer-Encoding: '
    if text.isascii() and _is_plain(text):
        return f"{head}7bit{_CRLF}{_CRLF}{text}"
    return f"{head}base64{_CRLF}{_CRLF}{_base64(text.encode('utf-8'))}"


def _is_plain(text: str) -> bool:
    """Whether servers leave the text alone: short lines, no blanks at their ends, no `From `."""
    lines = text.split(_CRLF)
    signs = ("From ", "--", ".")
    ends_well = all(line == line.rstrip(" \t") for line in lines)
    return ends_well and not any(
        len(line) > 200
        or line.startswith(signs)
        or _CONTROLS.sub("", line) != line.replace("\t", "")
        for line in lines
    )


def _base64(data: bytes) -> str:
    text = base64.b64encode(data).decode("ascii")
    return "".join(f"{text[at : at + 76]}{_CRLF}" for at in range(0, len(text), 76))


def _file_part(file: File) -> str:
    """A file with its name in RFC 2231 (Gmail, standards) and RFC 2047 (old Outlook) form."""
    kind = file.content_type.lower()
    if not re.fullmatch(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,120}", kind):
        kind = "application/octet-stream"
    if kind.startswith(("multipart/", "message/")):  # these may not be in base64 (RFC 2045, 6.4)
        kind = "application/octet-stream"
    name = _clean(file.filename) or "file"
    lines = [
        f"Content-Type: {kind};{_CRLF} name={_old_name(name)}",
        "Content-Transfer-Encoding: base64",
        f"Content-Disposition: attachment;{_CRLF} {_new_name(name)}",
    ]
    return f"{_CRLF.join(lines)}{_CRLF}{_CRLF}{_base64(file.data)}"


def _old_name(name: str) -> str:
    if name.isascii() and len(name) < 60 and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return f'"{(_CRLF + " ").join(_encoded(name))}"'


def _new_name(name: str) -> str:
    if name.isascii() and len(name) < 60 and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'filename="{escaped}"'
    pieces, held = [], ""
    for char in name:  # sections are cut between characters, for readers that decode each alone
        encoded = percent_encode(char, safe="")
        if len(held) + len(encoded) > 54:
            pieces.append(held)
            held = ""
        held += encoded
    pieces.append(held)
    if len(pieces) == 1:
        return f"filename*=UTF-8''{pieces[0]}"
    sections = (
        f"filename*{number}*={'' if number else chr(85) + 'TF-8' + chr(39) * 2}{piece}"
        for number, piece in enumerate(pieces)
    )
    return f";{_CRLF} ".join(sections)


def _boundary(letter: Letter, parts: Iterable[str]) -> str:
    """A boundary that no line of the parts begins with; `=_` cannot stand in base64."""
    seed = hashlib.sha256(letter.message_id.encode())
    for part in parts:
        seed.update(part.encode())
    return f"=_{seed.hexdigest()[:32]}"
