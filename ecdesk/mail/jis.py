"""ISO-2022-JP as it is really written: NEC and IBM rows, half-width kana, forgotten escapes.

No codec of Python's reads what Outlook sends under this label, so the runs between two escapes are
decoded here. The one rule: the Japanese encodings give the characters of cp932 (～ and not 〜), so
that one character has one form whatever it travelled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import islice

_ESCAPE = re.compile(rb"(?:\x1b&@)?\x1b(\$\([@BDOPQ]|\$[@BA]|\([A-Za-z])|(\x0e)|(\x0f)")
_DOUBLE = {b"$@", b"$B", b"$(@", b"$(B"}
_PLANES = {b"$(D": "euc_jp", b"$(O": "iso2022_jp_3", b"$(Q": "iso2022_jp_2004"}
_PLANES[b"$(P"] = "iso2022_jp_2004"
_HIGH = bytes(byte | 0x80 if 0x21 <= byte <= 0x7E else byte for byte in range(256))
_EIGHT_BIT_KANA = bytes((*range(0x80), *range(0xA1, 0xE0)))
_GRAPHIC = bytes(range(0x21, 0x7F))
# The JIS tables' forms and those of cp932.
_FORMS = tuple(zip("〜−‖—¢£¬", "～－∥―￠￡￢", strict=True))

ReadOther = Callable[[bytes], tuple[str, bool]]  # bytes of another charset: text, whether broken


def has_escape(raw: bytes) -> bool:
    """Whether `raw` switches to a Japanese set."""
    return any(mark in raw for mark in (b"\x1b$B", b"\x1b$@", b"\x1b$(", b"\x1b(I", b"\x1b(J"))


def read(raw: bytes, read_other: ReadOther) -> tuple[str, bool]:
    """The text, and whether bytes were replaced; `read_other` reads 8-bit bytes between."""
    fast = _plainly(raw)
    if fast is not None:
        return fast, False
    out: list[str] = []
    mode, before_shift, start, broken = b"(B", b"(B", 0, False
    for escape in _ESCAPE.finditer(raw):
        piece, bad = _segment(raw[start : escape.start()], mode, read_other)
        out.append(piece)
        broken |= bad
        if escape.group(2):
            before_shift, mode = mode, b"(I"  # SO: kana in seven bits
        elif escape.group(3):
            mode = before_shift if mode == b"(I" else b"(B"
        else:
            mode = escape.group(1)
        start = escape.end()
    piece, bad = _segment(raw[start:], mode, read_other)
    out.append(piece)
    return "".join(out), broken | bad


def _plainly(raw: bytes) -> str | None:
    """Text of nothing but ASCII and JIS X 0208, every line closed; None where there is more."""
    if not raw.isascii() or b"\x0e" in raw or _UNCLOSED.search(raw):
        return None
    try:
        return in_cp932_forms(raw.decode("iso2022_jp"))
    except UnicodeDecodeError:
        return None


_UNCLOSED = re.compile(rb"\x1b\$[@B][^\x1b\r\n]*[\r\n]")


def _segment(piece: bytes, mode: bytes, read_other: ReadOther) -> tuple[str, bool]:
    """One run between two escapes: (text, whether bytes were replaced)."""
    if not piece:
        return "", False
    if mode in _DOUBLE:
        text = _double(piece)
    elif mode in _PLANES:
        text = _plane(piece, mode)
    elif mode == b"(I":
        text = "".join(
            chr(byte + 0xFF40)
            if 0x21 <= byte <= 0x5F
            else bytes((byte,)).decode("cp932", "replace")
            for byte in piece
        )
    elif piece.isascii():
        text = piece.decode("ascii")
        if mode == b"(J":  # JIS X 0201 Roman
            text = text.replace("\\", "¥").replace("~", "‾")
    elif not piece.translate(None, _EIGHT_BIT_KANA):  # JIS X 0201 in its eight-bit form
        text = piece.decode("cp932", "replace")
    else:  # eight bits inside ISO-2022-JP: another charset was pasted in
        return read_other(piece)
    return text, "\ufffd" in text


def _double(piece: bytes) -> str:
    """A two-byte run. A line end resets to ASCII (RFC 1468) unless what follows is still kana."""
    if b"\n" not in piece and b"\r" not in piece:
        return pairs(piece)
    if piece.find(b"\n") == len(piece) - 1:
        return pairs(piece.rstrip(b"\r\n")) + "\n"
    lines = re.split(rb"([\r\n]+)", piece)
    out = [pairs(lines[0])]
    for line in lines[1:]:
        if line.strip(b"\r\n") and _looks_double(line):
            out.append(pairs(line))
        else:
            out.append(line.decode("ascii", "replace"))
    return "".join(out)


def _looks_double(line: bytes) -> bool:
    """Whether a line after a forgotten return to ASCII reads as pairs: a fifth kana or signs."""
    leads = line[::2]
    return len(line) % 2 == 0 and sum(lead in b"!$%" for lead in leads) * 5 >= len(leads)


def pairs(piece: bytes) -> str:
    """Bytes of a two-byte run (7-bit, rows 1–94, and 8-bit leads for the IBM rows) as text."""
    if len(piece) % 2 == 0 and piece.isascii():
        try:
            return in_cp932_forms(piece.translate(_HIGH).decode("euc_jp"))
        except UnicodeDecodeError:
            if not piece.translate(None, _GRAPHIC):
                return "".join([_pair(piece[at : at + 2]) for at in range(0, len(piece), 2)])
    out: list[bytes] = []
    position, end = 0, len(piece)
    while position < end:
        high = piece[position]
        low = piece[position + 1] if position + 1 < end else 0
        if 0x21 <= high <= 0x98 and high != 0x7F and 0x21 <= low <= 0x7E:
            out.append(_shifted(high, low))
            position += 2
        else:  # a blank or a control inside the run, or half a character
            out.append(bytes((high,)) if high <= 0x20 else b"\x81\x20")
            position += 1
    joined = b"".join(out)
    try:
        return joined.decode("cp932")
    except UnicodeDecodeError:
        return "".join(_one(pair) for pair in out)


@lru_cache(maxsize=94 * 94)
def _pair(pair: bytes) -> str:
    return _one(_shifted(pair[0], pair[1]))


def _one(pair: bytes) -> str:
    try:
        return pair.decode("cp932")
    except UnicodeDecodeError:
        return "\ufffd"


def _shifted(high: int, low: int) -> bytes:
    """A JIS pair as Shift_JIS bytes (JIS X 0208:1997, appendix 1)."""
    first = ((high - 1) >> 1) + (0x71 if high <= 0x5E else 0xB1)
    second = low + (0x1F if low < 0x60 else 0x20) if high & 1 else low + 0x7E
    if first in _CARRIER:  # a carrier's pictures, as its phones send them by mail
        first += 0x0B
    return bytes((first, second))


# JIS rows 85–88 hold nothing; one carrier mails its pictures there, and keeps the same ones in the
# user's own range of Shift_JIS (F6, F7), which cp932 reads into the private area of Unicode.
_CARRIER = frozenset({0xEB, 0xEC})


def _plane(piece: bytes, mode: bytes) -> str:
    """JIS X 0212 and 0213 runs, through the standard library's codecs."""
    if mode == b"$(D":
        high = piece.translate(_HIGH)
        joined = b"".join(b"\x8f" + high[at : at + 2] for at in range(0, len(high), 2))
        return joined.decode("euc_jp", "replace")
    return (b"\x1b" + mode + piece).decode(_PLANES[mode], "replace")


_LOST = re.compile(rb"\$([B@])((?:[!-~]{2}){1,4000}?)\(([BJ])")
_SURE = 200  # runs that are looked at


def with_escapes(raw: bytes) -> bytes | None:
    """JIS whose ESC bytes were taken out on the way, with them; None unless that is certain.

    Certain is: every `$B…(B` reads as Japanese throughout, and one of them holds kana.
    """
    if b"$B" not in raw and b"$@" not in raw:
        return None
    kana = False
    for run in islice(_LOST.finditer(raw), _SURE):
        text = pairs(run[2])
        if not _JAPANESE.fullmatch(text):
            return None
        kana = kana or any("\u3041" <= char <= "\u30fe" for char in text)
    return _LOST.sub(b"\x1b$\\1\\2\x1b(\\3", raw) if kana else None


_JAPANESE = re.compile("[\u2010-\u2312\u2460-\u25ff\u3000-\u30fe\u4e00-\u9fff\uff01-\uffe5]+")

_EUC_UNIT = re.compile(rb"[\x00-\x7f]+|\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|(?:[\xa1-\xfe]{2})+")


def read_euc(raw: bytes) -> str | None:
    """EUC-JP with the NEC and IBM rows (eucJP-ms); None where it is not that."""
    try:
        return in_cp932_forms(raw.decode("euc_jp"))
    except UnicodeDecodeError:
        pass
    out: list[str] = []
    end = 0
    for unit in _EUC_UNIT.finditer(raw):
        piece = unit.group()
        if unit.start() != end:
            return None
        if piece[0] in {0x8E, 0x8F} or piece[0] < 0x80:
            try:
                text = piece.decode("euc_jp")
            except UnicodeDecodeError:
                return None
        else:
            text = pairs(bytes(byte & 0x7F for byte in piece))
        if "\ufffd" in text:
            return None
        out.append(text)
        end = unit.end()
    return "".join(out) if end == len(raw) else None


def in_cp932_forms(text: str) -> str:
    """The seven characters that the JIS tables and cp932 name differently, as cp932 names them."""
    for other, microsoft in _FORMS:
        if other in text:
            text = text.replace(other, microsoft)
    return text
