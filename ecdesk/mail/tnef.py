"""The files inside a winmail.dat (TNEF, [MS-OXTNEF]): their names, and where their bytes lie.

Outlook packs its attachments so when it thinks the other side is Outlook. Only what is needed to
list and cut out the files is read. The one rule: never raise; where the structure ends early, what
was found stands.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from ecdesk.mail import charset

MOST = 500  # files that are listed
_SIGNATURE = 0x223E9F78
_NEW_FILE, _TITLE, _DATA, _PROPERTIES, _CODEPAGE = 0x69002, 0x18010, 0x6800F, 0x69005, 0x69007
_LONG_NAME = 0x3707  # PidTagAttachLongFilename
_FIXED = {2: 4, 3: 4, 4: 4, 0xA: 4, 0xB: 4, 5: 8, 6: 8, 7: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_COUNTED = frozenset({0xD, 0x1E, 0x1F, 0x102})


class Packed(NamedTuple):
    """A file: its name, and its bytes as `data[start:end]`."""

    name: str
    start: int
    end: int


def files(data: bytes) -> list[Packed]:
    """The files of a winmail.dat in order; none where `data` is not one."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return []
    found: list[Packed] = []
    label = "cp932"  # what Japanese Outlook writes where it does not say
    current: Packed | None = None
    long_name = False
    for kind, start, end in _attributes(data):
        if kind == _CODEPAGE and end - start >= 4:
            label = f"cp{struct.unpack_from('<I', data, start)[0]}"
        elif kind == _NEW_FILE:
            if current is not None:
                found.append(current)
            current, long_name = Packed("", end, end), False
        elif current is None:
            continue
        elif kind == _TITLE and not long_name:
            current = current._replace(name=_text(data[start:end], label))
        elif kind == _DATA:
            current = current._replace(start=start, end=end)
        elif kind == _PROPERTIES and (name := _long_name(data, start, end, label)):
            current, long_name = current._replace(name=name), True
    if current is not None:
        found.append(current)
    return [file for file in found if file.name or file.end > file.start][:MOST]


def _attributes(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(kind, start, end) of each attribute: level, kind, length, data, checksum."""
    position = 6
    for _ in range(MOST * 20):
        if position + 9 > len(data):
            return
        _, kind, length = struct.unpack_from("<BII", data, position)
        start = position + 9
        if start + length > len(data):
            return
        yield kind, start, start + length
        position = start + length + 2


def _long_name(data: bytes, start: int, end: int, label: str) -> str:
    """The long file name among MAPI properties; empty where there is none or they are broken."""
    try:
        count = struct.unpack_from("<I", data, start)[0]
        position = start + 4
        for _ in range(min(count, 1000)):
            type_, identity = struct.unpack_from("<HH", data, position)
            position += 4
            if identity >= 0x8000:
                position = _past_name(data, position + 16)
            many, type_ = bool(type_ & 0x1000), type_ & 0xFFF
            values = struct.unpack_from("<I", data, position)[0] if many or type_ in _COUNTED else 1
            position += 4 if many or type_ in _COUNTED else 0
            for _ in range(min(values, 1000)):
                if type_ not in _COUNTED:
                    position += _FIXED[type_]
                    continue
                length = struct.unpack_from("<I", data, position)[0]
                position += 4
                if identity == _LONG_NAME:
                    raw = data[position : min(position + length, end)]
                    return _text(raw, "utf-16-le" if type_ == 0x1F else label)
                position += length + -length % 4
            if position >= end:
                break
    except (struct.error, KeyError):
        pass
    return ""


def _past_name(data: bytes, position: int) -> int:
    """Where a named property's value begins."""
    kind, length = struct.unpack_from("<II", data, position)
    return int(position + 8 + ((length + -length % 4) if kind else 0))


def _text(raw: bytes, label: str) -> str:
    if label == "utf-16-le":
        return raw.decode(label, "replace").partition("\0")[0]
    return charset.decode(raw.partition(b"\0")[0], label).text
