"""A stream sealed with a passphrase: whoever lacks it reads nothing and changes nothing unnoticed.

    ECDESK-SEALED 1 | n | salt | nonce      the head, which every piece vouches for
    piece, piece, … last piece              AES-256-GCM, 64 KiB each, numbered, the last one marked

The key comes from the passphrase by scrypt (RFC 7914), pieces follow the STREAM construction: none
can be left out, doubled, put elsewhere or cut off at the end. The one rule: no byte is given out
before its piece has been verified.
"""

from __future__ import annotations

import hashlib
import os
import struct
import unicodedata
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from ecdesk.domain.errors import Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LEAST = 8  # signs of a passphrase

_MAGIC = b"ECDESK-SEALED 1\n"
_HEAD = struct.Struct(f"!{len(_MAGIC)}sB16s7s")
_COST, _LARGEST_COST = 16, 20  # scrypt's n as a power of two: 64 MB, and no file may ask for more
_BLOCK = 8
_PIECE, _TAG = 1 << 16, 16

Step = Callable[[int], object]  # bytes so far


def is_sealed(path: Path) -> bool:
    """Whether a file begins as one of these."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


class Sealing:
    """A file to write into; whole only once its block was left without an exception."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        """Raises Refused("move.weak")."""
        if len(passphrase.strip()) < LEAST:
            raise Refused("move.weak", least=LEAST)
        self._file = file
        self._head = _HEAD.pack(_MAGIC, _COST, os.urandom(16), os.urandom(7))
        self._cipher = _cipher(self._head, passphrase)
        self._left = bytearray()
        self._number = 0
        file.write(self._head)

    def write(self, data: bytes) -> int:
        """Take bytes in; pieces go out as they fill."""
        self._left += data
        while len(self._left) > _PIECE:  # a full one is kept: it may be the last
            self._put(bytes(self._left[:_PIECE]), last=False)
            del self._left[:_PIECE]
        return len(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._put(bytes(self._left), last=True)

    def _put(self, data: bytes, *, last: bool) -> None:
        nonce = _nonce(self._head, self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, data, self._head))
        self._number += 1


class Opening:
    """A sealed file to read from, once, from its beginning."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        """Raises Refused: move.not_ours, move.passphrase."""
        self._file = file
        self._head = file.read(_HEAD.size)
        if len(self._head) < _HEAD.size or not self._head.startswith(_MAGIC):
            raise Refused("move.not_ours")
        if self._head[len(_MAGIC)] > _LARGEST_COST:
            raise Refused("move.not_ours")
        self._cipher = _cipher(self._head, passphrase)
        self._next = file.read(_PIECE + _TAG)
        self._ready = bytearray()
        self._number = 0
        self._ended = False
        self._take()  # a wrong passphrase is told at once

    def read(self, size: int = -1) -> bytes:
        """So many bytes, fewer at the end. Raises Refused("move.damaged")."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            self._take()
        given = bytes(self._ready if size < 0 else self._ready[:size])
        del self._ready[: len(given)]
        return given

    def _take(self) -> None:
        from cryptography.exceptions import InvalidTag

        sealed, self._next = self._next, self._file.read(_PIECE + _TAG)
        last = not self._next
        try:
            nonce = _nonce(self._head, self._number, last=last)
            self._ready += self._cipher.decrypt(nonce, sealed, self._head)
        except InvalidTag as error:
            raise Refused("move.passphrase" if not self._number else "move.damaged") from error
        self._number += 1
        self._ended = last


def _cipher(head: bytes, passphrase: str) -> AESGCM:
    # Hardly anybody moves today: the engine starts without it.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    _magic, cost, salt, _prefix = _HEAD.unpack(head)
    # The same signs however they are typed: ａｂｃ or abc, が in one piece or two.
    said = unicodedata.normalize("NFKC", passphrase.strip()).encode()
    n = 1 << cost
    key = hashlib.scrypt(said, salt=salt, n=n, r=_BLOCK, p=1, maxmem=256 * n * _BLOCK, dklen=32)
    return AESGCM(key)


def _nonce(head: bytes, number: int, *, last: bool) -> bytes:
    prefix: bytes = _HEAD.unpack(head)[3]
    return prefix + struct.pack("!IB", number, last)
