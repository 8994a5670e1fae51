"""The sample's mails as bytes, in the encodings and manners that customers' programs have.

Pure: a description (resources/sample/*.toml) in, bytes out. What we send ourselves is built by
`mail/build.py`; this writes what *others* send, old encodings and quote styles included.
"""

from __future__ import annotations

import base64
import struct
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

_JIS = ("iso-2022-jp", "iso-2022-jp-nec", "iso-2022-jp-unlabelled")
_LABELS = {"iso-2022-jp-nec": "iso-2022-jp", "cp932": "Shift_JIS", "shift_jis": "Shift_JIS"}


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file in a sample mail: `kind` is text, pdf or png; `text` its content or caption."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Described:
    """A mail as the sample describes it, with everything relative already worked out."""

    name: str
    address: str
    to_name: str
    to: str
    subject: str
    body: str
    html: str
    encoding: str
    date: datetime
    message_id: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    enclosed: tuple[Enclosed, ...] = ()


def letter(mail: Described) -> bytes:
    """The mail as it would have come over the wire."""
    lines = [
        f"From: {_mailbox(mail.name, mail.address, mail.encoding)}",
        f"To: {_mailbox(mail.to_name, mail.to, mail.encoding)}",
        f"Subject: {_words(mail.subject, mail.encoding)}",
        f"Date: {format_datetime(mail.date)}",
        f"Message-ID: {mail.message_id}",
    ]
    if mail.in_reply_to:
        lines.append(f"In-Reply-To: {mail.in_reply_to}")
        lines.append("References: " + "\r\n ".join(mail.references))
    if mail.reply_to:
        lines.append(f"Reply-To: {mail.reply_to}")
    lines.extend(f"{name}: {value}" for name, value in mail.headers.items())
    lines.append("MIME-Version: 1.0")
    head = "\r\n".join(lines).encode("ascii") + b"\r\n"
    return head + _content(mail)


def quoted(body: str, who: str, when: datetime, mailer: str) -> str:
    """The mail before, as that mail program quotes it."""
    day = (
        f"{when.year}年{when.month}月{when.day}日({'月火水木金土日'[when.weekday()]}) {when:%H:%M}"
    )
    if mailer == "outlook":
        return f"\n-----元のメッセージ-----\n差出人: {who}\n送信日時: {day}\n\n{body.strip()}\n"
    if mailer == "thunderbird":
        intro = f"{when:%Y/%m/%d %H:%M}、{who} さんは書きました:"
    elif mailer == "iphone":
        intro = f"{when.year}/{when.month}/{when.day} {when:%H:%M}、{who}のメール:"
    else:
        intro = f"{day} {who}:"
    lines = "\n".join(f"> {line}".rstrip() for line in body.strip().splitlines())
    return f"\n{intro}\n{lines}\n"


def _content(mail: Described) -> bytes:
    """The body's header lines and the body: one part, alternatives, or files beside it."""
    texts = []
    if mail.body.strip() or not mail.html:
        texts.append(_text(mail.body, "plain", mail.encoding))
    if mail.html:
        texts.append(_text(mail.html, "html", mail.encoding))
    unique = base64.b16encode(mail.message_id.encode()[-12:]).decode()
    whole = texts[0] if len(texts) == 1 else _parts("alternative", f"alt-{unique}", texts)
    if mail.enclosed:
        whole = _parts("mixed", f"mix-{unique}", [whole, *(_file(e) for e in mail.enclosed)])
    return whole


def _parts(kind: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    mark = boundary.encode()
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    return (
        head
        + b"".join(b"--" + mark + b"\r\n" + p + b"\r\n" for p in parts)
        + b"--"
        + mark
        + b"--\r\n"
    )


def _text(text: str, kind: str, encoding: str) -> bytes:
    raw = encode(text.strip("\n").replace("\n", "\r\n") + "\r\n", encoding)
    if encoding == "iso-2022-jp-unlabelled":
        return b"\r\n" + raw
    label = _LABELS.get(encoding, encoding)
    way = "7bit" if encoding in _JIS else "base64"
    head = f"Content-Type: text/{kind}; charset={label}\r\nContent-Transfer-Encoding: {way}\r\n\r\n"
    return head.encode() + (raw if way == "7bit" else _base64(raw))


def _file(file: Enclosed) -> bytes:
    kinds = {"text": "text/plain", "pdf": "application/pdf", "png": "image/png"}
    makers = {"text": _text_file, "pdf": _pdf, "png": _png}
    name = _words(file.name, "utf-8")
    return (
        f'Content-Type: {kinds[file.kind]}; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    ).encode() + _base64(makers[file.kind](file.text))


def encode(text: str, encoding: str) -> bytes:
    """Text in one of the sample's encodings; NEC and IBM signs in JIS by way of cp932."""
    if encoding not in _JIS:
        return text.encode("cp932" if encoding in {"cp932", "shift_jis"} else encoding)
    out, wide = bytearray(), False
    for char in text:
        raw = char.encode("cp932")
        if len(raw) == 1 and raw[0] < 0x80:
            out += (b"\x1b(B" if wide else b"") + raw
            wide = False
        else:
            out += (b"" if wide else b"\x1b$B") + _jis(raw)
            wide = True
    return bytes(out + (b"\x1b(B" if wide else b""))


def _jis(raw: bytes) -> bytes:
    """A double-byte cp932 character as row and cell of JIS X 0208 (with the vendors' rows)."""
    if len(raw) == 1:  # half-width kana have no place in ISO-2022-JP: written wide
        raw = _wide(raw.decode("cp932")).encode("cp932")
    lead, trail = raw
    if lead >= 0xFA:  # IBM's own rows: their NEC twins stand in rows 89–92
        position = (lead - 0xFA) * 188 + trail - (0x40 if trail < 0x80 else 0x41) - 28
        row, cell = 0x79 + position // 94, 0x21 + position % 94
        return bytes((row, cell))
    row = (lead - (0x70 if lead <= 0x9F else 0xB0)) << 1
    if trail >= 0x9F:
        return bytes((row, trail - 0x7E))
    return bytes((row - 1, trail - (0x20 if trail > 0x7F else 0x1F)))


def _wide(kana: str) -> str:
    return {"ﾞ": "゛", "ﾟ": "゜"}.get(kana) or unicodedata.normalize("NFKC", kana)


def _words(text: str, encoding: str) -> str:
    """A header's text as encoded words, each short enough for a line."""
    if text.isascii():
        return text
    label = _LABELS.get(encoding, "iso-2022-jp" if encoding in _JIS else encoding)
    pieces = [text[i : i + 12] for i in range(0, len(text), 12)]
    return "\r\n ".join(
        f"=?{label}?B?{base64.b64encode(encode(piece, encoding)).decode()}?=" for piece in pieces
    )


def _mailbox(name: str, address: str, encoding: str) -> str:
    if not name:
        return address
    return f"{_words(name, encoding) if not name.isascii() else _quote(name)} <{address}>"


def _quote(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _base64(raw: bytes) -> bytes:
    return base64.encodebytes(raw).replace(b"\n", b"\r\n")


def _text_file(text: str) -> bytes:
    return text.encode()


def _pdf(text: str) -> bytes:
    """A one-page PDF; its caption only where it is ASCII (no font is carried)."""
    said = text if text.isascii() else "sample"
    stream = f"BT /F1 18 Tf 60 760 Td ({said}) Tj ET".encode("ascii", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return bytes(out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)


def _png(text: str) -> bytes:
    """A small picture: two bands whose colours come from its caption."""
    width, height = 160, 120
    seed = zlib.crc32(text.encode())
    upper = bytes((150 + seed % 90, 150 + seed // 90 % 90, 150 + seed // 8100 % 90))
    lower = bytes(channel // 2 + 60 for channel in upper)
    rows = b"".join(
        b"\0" + (upper if y < height * 2 // 3 else lower) * width for y in range(height)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
