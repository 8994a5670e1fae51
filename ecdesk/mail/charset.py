"""Bytes → text, by what Japanese mail programs mean and not by what their labels say.

Labels lie in practice: "Shift_JIS" is Microsoft's cp932, "ISO-2022-JP" carries NEC row 13 (①㈱),
the IBM characters (髙﨑) and half-width kana (`jis.py`), "UTF-8" may be anything. The one rule:
never raise, never lose a byte silently; what had to be guessed or replaced is named in
`Decoded.defects`. UTF-8 is left as written.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ecdesk.mail import jis
from ecdesk.mail.labels import WESTERN, family_of
from ecdesk.mail.looks import (
    SAMPLE,
    STRANGE,
    is_accented,
    is_kana_in_eight_bits,
    is_wide,
    sample_of,
    score,
)

WRONG = "charset.wrong"  # the bytes are not what the label says; another charset fits
MISSING = "charset.missing"  # no label and not plain ASCII
UNKNOWN = "charset.unknown"  # a label that names no charset
BROKEN = "charset.broken"  # some bytes could not be read and stand as U+FFFD
TWICE = "charset.twice"  # UTF-8 that was taken for Latin and made UTF-8 again, undone
LOST = "charset.escapes_lost"  # JIS without its ESC bytes, put back
MIXED = "charset.mixed"  # some lines are UTF-8 and the others are not


class Decoded(NamedTuple):
    """Text, the charset that really gave it, and what was wrong (codes `charset.…`)."""

    text: str
    charset: str
    defects: tuple[str, ...] = ()


def decode(raw: bytes, label: str | None, hint: str | None = None) -> Decoded:
    """Read `raw`, which claims to be `label`; never raises.

    `hint` is what the bytes may be where there is no label and they are no UTF-8: a raw header
    field is likely written as the mail's text is.
    """
    family = family_of(label)
    if b"\x1b" in raw and family not in _OTHER_ESCAPES and jis.has_escape(raw):
        return _as_jis(raw, family)
    if family == "utf-8":
        text = _utf8(raw)
        if text is not None:
            return _once(text) if "\u00e3" in text else Decoded(text, "utf-8")
    if raw.isascii() and family not in _WIDE:
        return _as_ascii(raw, label, family)
    if family in {"", "us-ascii"}:
        named = UNKNOWN if label and not family else WRONG if family else MISSING
        return _hinted(raw, named, hint) or _guess(raw, named, WESTERN)
    if family == "iso-2022-jp":  # eight bits and no escape: kana between shifts, or not that
        return _as_jis(raw, family) if b"\x0e" in raw else _guess(raw, WRONG, "cp932")
    if family in _READERS:
        return _as_claimed(raw, family)
    return _as_other(raw, family)


def decode_as(raw: bytes, label: str) -> Decoded:
    """Read `raw` as a person says it is written; what does not fit stands as U+FFFD."""
    family = family_of(label)
    if not family:
        return decode(raw, label)
    reader = _READERS.get(family)
    if family == "iso-2022-jp":
        text: str | None = jis.read(raw, _pasted)[0]
    else:
        text = reader(raw) if reader is not None else None
    text = _replaced(raw, family) if text is None else text
    return Decoded(text, family, (BROKEN,) if "\ufffd" in text else ())


def _as_ascii(raw: bytes, label: str | None, family: str) -> Decoded:
    """Seven bits, which some charsets give another meaning."""
    if family == "iso-2022-jp" and b"\x0e" in raw:
        return _as_jis(raw, family)
    if family in {"hz", "utf-7", "iso-2022-kr"} and any(
        mark in raw for mark in (b"~", b"+", b"\x0e")
    ):
        return _attempt(raw, family, ()) or Decoded(raw.decode("ascii"), "us-ascii", (WRONG,))
    if b"(B" in raw and (found := jis.with_escapes(raw)) is not None:
        return Decoded(jis.read(found, _pasted)[0], "iso-2022-jp", (LOST,))
    defects = (UNKNOWN,) if label and not family else ()
    return Decoded(raw.decode("ascii"), family if family in _ASCII_TOO else "us-ascii", defects)


def _as_jis(raw: bytes, family: str) -> Decoded:
    text, broken = jis.read(raw, _pasted)
    if not broken and family == "iso-2022-jp":
        return Decoded(text, family)
    defects = [BROKEN] if broken else []
    if family != "iso-2022-jp":
        defects.insert(0, WRONG if family else MISSING)
    return Decoded(text, "iso-2022-jp", tuple(defects))


def _pasted(piece: bytes) -> tuple[str, bool]:
    """Eight bits inside ISO-2022-JP: (text, whether bytes were replaced)."""
    decoded = _guess(piece, WRONG, "cp932")
    return decoded.text, BROKEN in decoded.defects


def _as_claimed(raw: bytes, family: str) -> Decoded:
    """Read a Japanese or UTF-8 label's bytes, unless they plainly are something else."""
    text = _READERS[family](raw)
    if family != "utf-8":
        if (text is None or b"\xe3\x81" in raw) and (mixed := _by_lines(raw)):
            return mixed
        other = _utf8(raw)
        if other is None and text is not None and _HIRAGANA.search(text):
            return Decoded(text, family)
        # Valid UTF-8 of nothing but Japanese hardly ever happens by chance, and never among kana.
        if other is not None and is_wide(other):
            likely = score(other)
            if text is None or likely > score(text) or (likely >= 1 and not _KANA.search(text)):
                return Decoded(other, "utf-8", (WRONG,))
    if text is None:
        return _guess(raw, WRONG, family)
    if family != "utf-8" and score(text) < _LIKELY:
        return _reconsider(raw, text, family)
    return Decoded(text, family)


# In Shift_JIS hiragana begin with a byte that EUC-JP has only before half-width kana, and that no
# text of it has often; in EUC-JP they begin with one that stands for a sign in Shift_JIS.
_HIRAGANA = re.compile("[\u3041-\u3093]{2}")
_LIKELY = 0.7  # the score of kanji among half-width kana; less is hardly Japanese


def _by_lines(raw: bytes) -> Decoded | None:
    """Text of which some lines are UTF-8 and the others are not; None for anything else.

    Lists, virus scanners and mail servers put a footer in their own charset under a letter.
    """
    if len(raw) > SAMPLE:
        return None
    lines = raw.split(b"\n")
    inside = [None if line.isascii() else _utf8(line) for line in lines]
    inside = [text if text and is_wide(text) else None for text in inside]
    if not any(inside):
        return None
    rest = b"\n".join(line for line, text in zip(lines, inside, strict=True) if text is None)
    if rest.isascii() or _UTF8_KANA.search(rest):  # nothing else, or UTF-8 with broken bytes
        return None
    readings = ((_READERS[name](rest), name) for name in ("cp932", "euc-jp"))
    others = [(score(text), text, name) for text, name in readings if text is not None]
    likely, read, name = max(others, default=(0.0, "", ""))
    if likely < _LIKELY:
        return None
    plain = iter(read.split("\n"))
    text = "\n".join(next(plain) if each is None else each for each in inside)
    return Decoded(text, name, (MIXED,))


_UTF8_KANA = re.compile(rb"\xe3[\x81-\x83][\x80-\xbf]")


def _reconsider(raw: bytes, text: str, family: str) -> Decoded:
    """Readable by its label but improbable text: take another charset if that reads far better."""
    sample = sample_of(raw)
    for name, reader in _READERS.items():
        other = None if name == family else reader(sample)
        if other is not None and score(other) > score(text) + 1:
            whole = reader(raw)
            if whole is not None:
                return Decoded(whole, name, (WRONG,))
    return Decoded(text, family)


def _as_other(raw: bytes, family: str) -> Decoded:
    """Read a label of the rest of the world, watching for UTF-8 and cp932 behind it."""
    if family in _WIDE:
        return _as_wide(raw, family)
    other = _utf8(raw)
    if other is not None and (is_wide(other) or family.startswith(_LATIN)):
        return Decoded(other, "utf-8", (WRONG,))
    japanese = _cp932(raw)
    if japanese is not None and score(japanese) > 1.5:
        return Decoded(japanese, "cp932", (WRONG,))
    # The kana of EUC-JP stand in the same places of the Chinese sets and the Korean one.
    japanese = jis.read_euc(raw) if family.startswith(_LATIN) else None
    if japanese is not None and _KANA.search(japanese) and score(japanese) > 1.5:
        return Decoded(japanese, "euc-jp", (WRONG,))
    if family == WESTERN and (found := _not_western(raw)):
        return found
    found = _attempt(raw, family, ())
    if found is None:
        text = _replaced(raw, family)
        if text.count("\ufffd") * 8 <= len(text):
            return Decoded(text, family, (BROKEN,))
    return found or _guess(raw, WRONG, family)


def _not_western(raw: bytes) -> Decoded | None:
    """Kanji under a Western label: bytes that no Western text has, or many in one run."""
    sample = sample_of(raw)
    if sample.translate(None, _NOT_WESTERN) != sample:
        text = _cp932(raw)
        if text is not None and score(text) > _LIKELY and not is_accented(text):
            return Decoded(text, "cp932", (WRONG,))
    runs = _RUN.findall(sample)
    if runs and sum(map(len, runs)) >= 4 * len(runs):
        text = jis.read_euc(raw)
        if text is not None and _KANJI.search(text):
            return Decoded(text, "euc-jp", (WRONG,))
    return None


_NOT_WESTERN = b"\x81\x8d\x8f\x90\x9d"
_RUN = re.compile(rb"[\x80-\xff]+")
_KANJI = re.compile("[\u4e00-\u9fff]{2}")
_LATIN = ("iso8859", "windows-125", "cp125")
_KANA = re.compile("[\u3041-\u3093\u30a1-\u30f6]{2}")


def _as_wide(raw: bytes, family: str) -> Decoded:
    """UTF-16 and UTF-32; big-endian without a mark of the byte order (RFC 2781, 4.3)."""
    if family == "utf-16" and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        small = raw[1:2000:2].count(0) + raw[1:2000:2].count(0x30)
        large = raw[:2000:2].count(0) + raw[:2000:2].count(0x30)
        family = "utf-16-le" if small > large * 2 else "utf-16-be"
    if family == "utf-32" and not raw.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        family = "utf-32-be"
    if raw.isascii() and b"\0" not in raw:
        return Decoded(raw.decode("ascii"), "us-ascii", (WRONG,))
    return _attempt(raw, family, ()) or _guess(raw, WRONG, family)


def _hinted(raw: bytes, defect: str, hint: str | None) -> Decoded | None:
    """Unlabelled bytes by the hint, where that names a charset of the rest of the world."""
    family = family_of(hint)
    if family in {"", "us-ascii", "iso-2022-jp", *_READERS, *_WIDE} or _utf8(raw) is not None:
        return None
    return _attempt(raw, family, (defect,))


def _attempt(raw: bytes, codec: str, defects: tuple[str, ...]) -> Decoded | None:
    try:
        return Decoded(_without_surrogates(raw.decode(codec)), codec, defects)
    except (UnicodeError, LookupError):
        return None


def _once(text: str) -> Decoded:
    """Japanese that a program took for Latin and encoded as UTF-8 a second time, undone.

    Only where every character goes back and kana come out: `não` and `ã` alone do not.
    """
    try:
        raw = bytes(_WINDOWS.get(char) or ord(char) for char in text)
        again = raw.decode("utf-8")
    except (ValueError, UnicodeDecodeError):
        return Decoded(text, "utf-8")
    if any("\u3041" <= char <= "\u30fe" for char in again):
        return Decoded(again, "utf-8", (TWICE,))
    return Decoded(text, "utf-8")


_WINDOWS = {
    char: byte for byte in range(0x80, 0xA0) if (char := bytes((byte,)).decode("cp1252", "ignore"))
}


def _guess(raw: bytes, defect: str, fallback: str) -> Decoded:
    """The best reading of 8-bit bytes whose label is missing or wrong."""
    text = _utf8(raw)
    if text is not None:
        return Decoded(text, "utf-8", (defect,))
    if mixed := _by_lines(raw):
        return mixed
    if fallback == "utf-8":  # as claimed but for a few bytes
        text = _replaced(raw, "utf-8")
        if sum(map(len, STRANGE.findall(text))) > text.count("\ufffd") * 3:
            return Decoded(text, "utf-8", (BROKEN,))
        text = None
    best = ""
    sample = sample_of(raw)
    for name in ("cp932",) if is_kana_in_eight_bits(sample) else ("cp932", "euc-jp"):
        candidate = _READERS[name](sample)
        if candidate is not None and (text is None or score(candidate) > score(text)):
            text, best = candidate, name
    if text is not None and len(sample) < len(raw):
        text = _READERS[best](raw)
    accented = is_accented(text or sample.decode("cp932", "replace"))
    if text is not None and score(text) > 0 and not accented:
        return Decoded(text, best, (defect,))
    if accented and (found := _as_accented(raw, defect, fallback, clean=text is not None)):
        return found
    for name in _by_repair(raw, fallback):
        replaced = _replaced(raw, name)
        if replaced.count("\ufffd") * 8 <= len(replaced):
            return Decoded(replaced, name, (*((defect,) if name != fallback else ()), BROKEN))
    if text is not None:
        return Decoded(text, best, (defect,))
    name = fallback if fallback in _READERS else WESTERN
    return Decoded(_replaced(raw, name), name, (defect, BROKEN))


def _as_accented(raw: bytes, defect: str, fallback: str, *, clean: bool) -> Decoded | None:
    """Western text: windows-1252, but under a Japanese label no charset that is known."""
    if fallback in {WESTERN, "utf-8"}:
        return _attempt(raw, WESTERN, (defect,))
    if not clean:
        return None
    return Decoded(raw.decode("ascii", "replace"), "us-ascii", (defect, BROKEN))


def _by_repair(raw: bytes, fallback: str) -> list[str]:
    """Charsets to read with replacement, fewest replacements first, the claimed one on a tie."""
    names = ["utf-8", "cp932", "euc-jp"]
    sample = raw[:20_000]
    return sorted(names, key=lambda n: (_replaced(sample, n).count("\ufffd"), n != fallback))


def _replaced(raw: bytes, name: str) -> str:
    codec = "euc_jp" if name == "euc-jp" else name
    try:
        return _without_surrogates(raw.decode(codec, "replace"))
    except UnicodeError:  # some codecs raise whatever they are told
        return _without_surrogates(raw.decode("utf-8", "replace"))


def _utf8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8")
    except UnicodeDecodeError:
        return None


def _cp932(raw: bytes) -> str | None:
    try:
        return raw.decode("cp932")
    except UnicodeDecodeError:
        return None


_READERS = {"utf-8": _utf8, "cp932": _cp932, "euc-jp": jis.read_euc}

_WIDE = {"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"}
_OTHER_ESCAPES = {"iso-2022-kr", "iso-2022-cn", "hz", *_WIDE}
_ASCII_TOO = {"utf-8", "iso-2022-jp", "cp932", "euc-jp"}


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8") if _LONE.search(text) else text


_LONE = re.compile("[\ud800-\udfff]")
