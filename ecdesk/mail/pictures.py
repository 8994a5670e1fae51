"""What a picture really is, by its first bytes: a stranger's label or file name decides nothing.

The one rule: only kinds that hold pixels and nothing else are pictures here; SVG, which is a page,
and formats that nobody sends are none.
"""

from __future__ import annotations

import hashlib

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
)


def picture_kind(data: bytes) -> str:
    """png, jpeg, gif, webp or bmp; empty for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in _BEGINNINGS if data.startswith(start)), "")


def picture_key(address: str) -> str:
    """The name under which a picture from the network is kept: says nothing of where it is from."""
    return "loaded-" + hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:40]
