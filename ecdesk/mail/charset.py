"""Bytes → text, by what Japanese mail programs mean and not by what their labels say.

Labels lie in practice: "Shift_JIS" is Microsoft's cp932, "ISO-2022-JP" carries NEC row 13 (①㈱),
the IBM characters (髙﨑) and half-width kana, "UTF-8" may be anything. No codec of Python's reads
such ISO-2022-JP, so its escape segments are decoded here. The one rule: never raise, never lose a
byte silently; what had to be guessed or replaced is named in `Decoded.defects`.

The three Japanese encodings all give the characters of cp932 (～ and not 〜), so that one character
has one form whatever it travelled in. UTF-8 is left as written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ecdesk.mail.labels import WESTERN, family_of

WRONG = "charset.wrong"  # the bytes are not what the label says; another charset fits
MISSING = "charset.missing"  # no label and not plain ASCII
UNKNOWN = "charset.unknown"  # a label that names no charset
BROKEN = "charset.broken"  # some bytes could not be read and stand as U+FFFD


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset that really gave it, and what was wrong (codes `charset.…`)."""

    text: str
    charset: str
    defects: tuple[str, ...] = ()


def decode(raw: bytes, label: str | None) -> Decoded:
    """Read `raw`, which claims to be `label`; never raises."""
    family = family_of(label)
    if b"\x1b" in raw and _has_jis_escape(raw) and family not in _OTHER_ESCAPES:
        return _as_jis(raw, family)
    if raw.isascii() and family not in _WIDE:
        text = raw.decode("ascii")
        if b"\x0e" in raw and family == "iso-2022-jp":
            return _as_jis(raw, family)
        if b"+" in raw and family == "utf-7":
            return _attempt(raw, "utf-7", ()) or Decoded(text, "us-ascii", (WRONG,))
        defects = (UNKNOWN,) if label and not family else ()
        return Decoded(text, family if family in _ASCII_TOO else "us-ascii", defects)
    if family in {"", "us-ascii"}:
        named = UNKNOWN if label and not family else WRONG if family else MISSING
        return _guess(raw, named, WESTERN)
    if family == "iso-2022-jp":  # eight bits and no escape: not that
        return _guess(raw, WRONG, "cp932")
    if family in _READERS:
        return _as_claimed(raw, family)
    return _as_other(raw, family)


def _as_claimed(raw: bytes, family: str) -> Decoded:
    """Read a Japanese or UTF-8 label's bytes, unless they plainly are something else."""
    text = _READERS[family](raw)
    if family != "utf-8":
        other = _utf8(raw)
        # Valid UTF-8 with wide characters hardly ever happens by chance; short half-width kana may.
        if other is not None and _is_wide(other) and (text is None or _score(other) > _score(text)):
            return Decoded(other, "utf-8", (WRONG,))
    if text is None:
        return _guess(raw, WRONG, family)
    if family != "utf-8" and _score(text) <= 0:
        return _reconsider(raw, text, family)
    return Decoded(text, family)


def _reconsider(raw: bytes, text: str, family: str) -> Decoded:
    """Readable by its label but improbable text: take another charset if that reads far better."""
    for name, reader in _READERS.items():
        other = None if name == family else reader(raw)
        if other is not None and _score(other) > max(_score(text), 0) + 1:
            return Decoded(other, name, (WRONG,))
    return Decoded(text, family)


def _as_other(raw: bytes, family: str) -> Decoded:
    """Read a label of the rest of the world, watching for UTF-8 and cp932 behind a Latin label."""
    if family in {"utf-16", "utf-32"} and not raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0")):
        family += "-be"  # without a mark of the byte order (RFC 2781, 4.3)
    if family == "utf-32" and raw[:4] != b"\0\0\xfe\xff" and raw[:2] == b"\0\0":
        family = "utf-32-be"
    if family.startswith(("iso8859", "windows-125", "cp125")):
        other = _utf8(raw)
        if other is not None:
            return Decoded(other, "utf-8", (WRONG,))
        japanese = _cp932(raw)
        if japanese is not None and _score(japanese) > 1.5:
            return Decoded(japanese, "cp932", (WRONG,))
    return _attempt(raw, family, ()) or _guess(raw, WRONG, family)


def _attempt(raw: bytes, codec: str, defects: tuple[str, ...]) -> Decoded | None:
    try:
        return Decoded(_without_surrogates(raw.decode(codec)), codec, defects)
    except (UnicodeError, LookupError):
        return None


def _guess(raw: bytes, defect: str, fallback: str) -> Decoded:
    """The best reading of 8-bit bytes whose label is missing or wrong."""
    text = _utf8(raw)
    if text is not None:
        return Decoded(text, "utf-8", (defect,))
    best = ""
    for name in ("cp932", "euc-jp"):
        candidate = _READERS[name](raw)
        if candidate is not None and (text is None or _score(candidate) > _score(text)):
            text, best = candidate, name
    if text is not None and _score(text) > 0 and not _is_accented(text):
        return Decoded(text, best, (defect,))
    if fallback == WESTERN and _is_accented(text or raw.decode("cp932", "replace")):
        western = _attempt(raw, WESTERN, (defect,))
        if western is not None:
            return western
    for name in _by_repair(raw, fallback):
        replaced = _replaced(raw, name)
        if replaced.count("\ufffd") * 8 <= len(replaced):
            return Decoded(replaced, name, (*((defect,) if name != fallback else ()), BROKEN))
    if text is not None:
        return Decoded(text, best, (defect,))
    name = fallback if fallback in _READERS else WESTERN
    return Decoded(_replaced(raw, name), name, (defect, BROKEN))


def _by_repair(raw: bytes, fallback: str) -> list[str]:
    """Charsets to read with replacement, fewest replacements first, the claimed one on a tie."""
    names = ["utf-8", "cp932", "euc-jp"]
    sample = raw[:20000]
    return sorted(names, key=lambda n: (_replaced(sample, n).count("\ufffd"), n != fallback))


def _replaced(raw: bytes, name: str) -> str:
    codec = "euc_jp" if name == "euc-jp" else name
    return _without_surrogates(raw.decode(codec, "replace"))


def _utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _cp932(raw: bytes) -> str | None:
    try:
        return raw.decode("cp932")
    except UnicodeDecodeError:
        return None


_EUC_UNIT = re.compile(rb"[\x00-\x7f]+|\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|(?:[\xa1-\xfe]{2})+")


def _euc(raw: bytes) -> str | None:
    """EUC-JP with the NEC and IBM rows (eucJP-ms)."""
    try:
        return _in_cp932_forms(raw.decode("euc_jp"))
    except UnicodeDecodeError:
        pass
    out: list[str] = []
    end = 0
    for unit in _EUC_UNIT.finditer(raw):
        piece = unit.group()
        text: str | None
        if unit.start() != end:
            return None
        if piece[0] in {0x8E, 0x8F} or piece[0] < 0x80:
            text = _codec(piece, "euc_jp")
        else:
            text = _pairs(bytes(byte & 0x7F for byte in piece))
        if text is None or "\ufffd" in text:
            return None
        out.append(text)
        end = unit.end()
    return "".join(out) if end == len(raw) else None


def _codec(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


_READERS = {"utf-8": _utf8, "cp932": _cp932, "euc-jp": _euc}

# ---------------------------------------------------------------------------- ISO-2022-JP

_ESCAPE = re.compile(rb"(?:\x1b&@)?\x1b(\$\([@BDOPQ]|\$[@BA]|\([A-Za-z])|(\x0e)|(\x0f)")
_DOUBLE = {b"$@", b"$B", b"$(@", b"$(B"}
_PLANES = {b"$(D": "euc_jp", b"$(O": "iso2022_jp_3", b"$(Q": "iso2022_jp_2004"}
_PLANES[b"$(P"] = "iso2022_jp_2004"


def _has_jis_escape(raw: bytes) -> bool:
    return any(mark in raw for mark in (b"\x1b$B", b"\x1b$@", b"\x1b$(", b"\x1b(I", b"\x1b(J"))


def _as_jis(raw: bytes, family: str) -> Decoded:
    fast = None if _UNCLOSED.search(raw) else _codec(raw, "iso2022_jp_ext")
    text, broken = (_in_cp932_forms(fast), False) if fast is not None else _jis(raw)
    defects = [BROKEN] if broken else []
    if family != "iso-2022-jp":
        defects.insert(0, WRONG if family else MISSING)
    return Decoded(text, "iso-2022-jp", tuple(defects))


_UNCLOSED = re.compile(rb"\x1b\$[@B(][^\x1b]*[\r\n]|[\x0e\x0f\x80-\xff]")


def _jis(raw: bytes) -> tuple[str, bool]:
    """ISO-2022-JP as it is really written: (text, whether bytes were replaced)."""
    out: list[str] = []
    mode, before_shift, start, broken = b"(B", b"(B", 0, False
    for escape in _ESCAPE.finditer(raw):
        piece, bad = _segment(raw[start : escape.start()], mode)
        out.append(piece)
        broken |= bad
        if escape.group(2):
            before_shift, mode = mode, b"(I"  # SO: kana in seven bits
        elif escape.group(3):
            mode = before_shift if mode == b"(I" else b"(B"
        else:
            mode = escape.group(1)
        start = escape.end()
    piece, bad = _segment(raw[start:], mode)
    out.append(piece)
    return "".join(out), broken | bad


def _segment(piece: bytes, mode: bytes) -> tuple[str, bool]:
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
    else:  # eight bits inside ISO-2022-JP: another charset was pasted in
        decoded = _guess(piece, WRONG, "cp932")
        return decoded.text, BROKEN in decoded.defects
    return text, "\ufffd" in text


def _double(piece: bytes) -> str:
    """A two-byte run. A line end resets to ASCII (RFC 1468) unless what follows is still kana."""
    if b"\n" not in piece and b"\r" not in piece:
        return _pairs(piece)
    lines = re.split(rb"([\r\n]+)", piece)
    out = [_pairs(lines[0])]
    for line in lines[1:]:
        if line.strip(b"\r\n") and _looks_double(line):
            out.append(_pairs(line))
        else:
            out.append(line.decode("ascii", "replace"))
    return "".join(out)


def _looks_double(line: bytes) -> bool:
    """Whether a line after a forgotten return to ASCII reads as pairs: a fifth kana or signs."""
    leads = line[::2]
    return len(line) % 2 == 0 and sum(lead in b"!$%" for lead in leads) * 5 >= len(leads)


def _pairs(piece: bytes) -> str:
    """Bytes of a two-byte run (7-bit, rows 1–94, and 8-bit leads for the IBM rows) as text."""
    if len(piece) % 2 == 0 and piece.isascii():
        try:
            fast = piece.translate(_HIGH).decode("euc_jp")
        except UnicodeDecodeError:
            pass
        else:
            return _in_cp932_forms(fast)
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
    return _cp932(b"".join(out)) or "".join(_cp932(pair) or "\ufffd" for pair in out)


def _shifted(high: int, low: int) -> bytes:
    """A JIS pair as Shift_JIS bytes (JIS X 0208:1997, appendix 1)."""
    first = ((high - 1) >> 1) + (0x71 if high <= 0x5E else 0xB1)
    second = low + (0x1F if low < 0x60 else 0x20) if high & 1 else low + 0x7E
    return bytes((first, second))


def _plane(piece: bytes, mode: bytes) -> str:
    """JIS X 0212 and 0213 runs, through the standard library's codecs."""
    if mode == b"$(D":
        high = piece.translate(_HIGH)
        joined = b"".join(b"\x8f" + high[at : at + 2] for at in range(0, len(high), 2))
        return joined.decode("euc_jp", "replace")
    return (b"\x1b" + mode + piece).decode(_PLANES[mode], "replace")


_HIGH = bytes(byte | 0x80 if 0x21 <= byte <= 0x7E else byte for byte in range(256))
# The JIS tables' forms and those of cp932.
_FORMS = tuple(zip("〜−‖—¢£¬", "～－∥―￠￡￢", strict=True))


def _in_cp932_forms(text: str) -> str:
    for jis, microsoft in _FORMS:
        if jis in text:
            text = text.replace(jis, microsoft)
    return text


# ---------------------------------------------------------------------------- scores

_WIDE = {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
_OTHER_ESCAPES = {"iso-2022-kr", "iso-2022-cn", "hz", *_WIDE}
_ASCII_TOO = {"utf-8", "iso-2022-jp", "cp932", "euc-jp"}


def _is_accented(text: str) -> bool:
    """Whether a Japanese reading is really a Western one: lone kanji inside Latin words.

    `Formação` in Latin-1 is a valid cp932 `Forma鈬o`; Japanese text has kana or longer runs.
    """
    strange = _STRANGE.findall(text)
    inside = sum(map(len, _INSIDE_WORD.findall(text)))
    return bool(strange) and inside * 2 > sum(map(len, strange))


_STRANGE = re.compile(r"[^\x00-\x7f]+")
_INSIDE_WORD = re.compile(
    r"(?:(?<=[A-Za-z])[\u4e00-\uffff]{1,2}|(?<![^\x00-\x7f])[\u4e00-\uffff]{1,2}(?=[A-Za-z]))"
)


def _is_wide(text: str) -> bool:
    return any(char >= "\u0800" for char in text)


def _score(text: str) -> float:
    """How Japanese a reading looks: the mean weight of its characters beyond ASCII."""
    total = weight = 0
    for char in text[:4000]:
        code = ord(char)
        if code < 0x80:
            continue
        total += 1
        if 0x3040 <= code < 0x30A0:
            weight += 3  # hiragana
        elif 0x3000 <= code < 0x3040 or 0x30A0 <= code < 0x3100 or 0xFF01 <= code < 0xFF61:
            weight += 2
        elif 0x4E00 <= code < 0xA000:
            weight += 1
        elif 0xFF61 <= code < 0xFFA0:
            weight += 0  # half-width kana: what EUC-JP looks like in Shift_JIS
        elif 0xE000 <= code < 0xF900 or 0x80 <= code < 0xA0 or code == 0xFFFD:
            weight -= 5
    return weight / total if total else 0.0


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8") if _LONE.search(text) else text


_LONE = re.compile("[\ud800-\udfff]")
