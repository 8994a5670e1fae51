"""Reading mail: bytes to header, text and files, beside the standard library's `email`.

Both are given the same mails in turn and must find the same in them: subject, sender's name, plain
text, names and sizes of the files. The yardstick is the compat32 parser with the charsets that
Japanese labels really mean; what else ECDesk reads of a letter (every address, dates, ids, HTML) it
does not. `ecdesk.mail.letter` is judged against it; `ecdesk.mail.parse` is shown beside it, which
goes on to quotes, signatures, forms, channels and machines.

RIG=DIR names a folder with a generator (`gen_mailbox.py --count --out --truth`) or what it wrote
(`Maildir/`, `truth.jsonl`: what a right reader recovers); otherwise the mails are this folder's own
and the two readers are held against each other. The one rule: a wrong mail counts, not only time.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple

from ecdesk.mail import charset, letter
from ecdesk.mail.parse import parse
from tests.bench.figures import Figure, Goal
from tests.bench.mails import mails

COUNT, ROUNDS = 5_000, 3
NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
_MEANT = {"shift_jis": "cp932", "windows-31j": "cp932", "x-sjis": "cp932", "sjis": "cp932"}
# Two tables of JIS name seven signs differently; which of them a reader gives is no mistake.
_SAME = str.maketrans("～－―∥￠￡￢\u00a0", "〜−—‖¢£¬ ")


class Read(NamedTuple):
    """What both readers find in a mail; `text` is None for a mail that is HTML alone."""

    subject: str
    sender: str
    text: str | None
    files: tuple[tuple[str, int], ...]


class Case(NamedTuple):
    """A mail, and what is in it where that is known."""

    raw: bytes
    truth: Read | None


def measure(_display: str, times: int) -> list[Figure]:
    """Both readers over the same mails, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        cases = list(_cases(os.environ.get("RIG", ""), Path(folder)))
    raws = [case.raw for case in cases]
    readers: dict[str, Callable[[bytes], object]] = {
        "letter": letter.read,
        "parse": parse,
        "email": by_the_standard_library,
    }
    rates: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(times):
        for name, reader in readers.items():
            rates[name].append(_rate(reader, raws))
    wrong = sum(_differs(by_ecdesk(case.raw), _judge(case)) for case in cases)
    known = "truth" if cases and cases[0].truth else "email"
    return [
        Figure(
            f"header, text and files of {len(raws)} mails",
            "mails/s",
            rates["letter"],
            "email (compat32)",
            rates["email"],
            Goal(3, of_ratio=True, at_least=True),
        ),
        Figure(
            "… and quotes, forms, channels judged",
            "mails/s",
            rates["parse"],
            "email (compat32), which does not",
            rates["email"],
        ),
        Figure(f"mails read otherwise than {known}", "mails", [wrong], goal=Goal(0)),
    ]


def by_ecdesk(raw: bytes) -> Read:
    """What `letter.read` finds."""
    found = letter.read(raw)
    files = tuple((file.filename, file.size) for file in found.attachments)
    return Read(found.subject, found.sender.name, found.written, files)


def by_the_standard_library(raw: bytes) -> Read:
    """What `email` finds with the policy compat32, labels taken for what they mean."""
    message = message_from_bytes(raw)
    text: str | None = None
    files: list[tuple[str, int]] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        name = part.get_filename()
        if name or part.get_content_disposition() == "attachment":
            files.append((_decoded(name or ""), len(_content(part))))
        elif part.get_content_type() == "text/plain" and text is None:
            text = _meant(_content(part), part.get_content_charset())
    sender = parseaddr(str(message["from"]))[0]
    return Read(_decoded(message["subject"]), _decoded(sender), text, tuple(files))


def _content(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _decoded(field: object) -> str:
    """A header field; raw eight-bit bytes come out of `email` as surrogates."""
    if field is None:
        return ""
    text = str(field)
    pieces = decode_header(text)
    if len(pieces) == 1 and isinstance(pieces[0][0], str):
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(
        piece if isinstance(piece, str) else _meant(piece, label) for piece, label in pieces
    )


def _meant(data: bytes, label: str | None) -> str:
    named = (label or "utf-8").lower()
    try:
        return data.decode(_MEANT.get(named, named))
    except (UnicodeDecodeError, LookupError):
        return charset.decode(data, label).text


def _rate(reader: Callable[[bytes], object], raws: Sequence[bytes]) -> float:
    """Mails a second."""
    gc.collect()
    began = time.perf_counter()
    for raw in raws:
        reader(raw)
    return len(raws) / (time.perf_counter() - began)


def _judge(case: Case) -> Read:
    return case.truth or by_the_standard_library(case.raw)


def _differs(one: Read, other: Read) -> bool:
    """Whether two readings are not the same to a person; sizes only where both are known."""
    sized = all(size >= 0 for _, size in other.files)
    files = [(_plain(name), size if sized else 0) for name, size in sorted(one.files)]
    meant = [(_plain(name), size if sized else 0) for name, size in sorted(other.files)]
    return (
        _plain(one.subject) != _plain(other.subject)
        or _plain(one.sender) != _plain(other.sender)
        or (other.text is not None and _plain(one.text or "") != _plain(other.text))
        or sorted(files) != sorted(meant)
    )


def _plain(text: str) -> str:
    """Without what makes no difference: line ends, blanks at the ends of lines, a sign's name."""
    lines = text.replace("\r\n", "\n").translate(_SAME).strip().split("\n")
    return "\n".join(line.rstrip() for line in lines)


def _cases(rig: str, folder: Path) -> Iterator[Case]:
    if not rig:
        yield from (Case(made.raw, None) for made in mails(COUNT, NOW))
        return
    store = Path(rig)
    generator = store / "gen_mailbox.py"
    if not (store / "truth.jsonl").exists() and generator.exists():
        store = folder
        told = (
            "--count",
            str(COUNT),
            "--out",
            f"{store}/Maildir",
            "--truth",
            f"{store}/truth.jsonl",
        )
        subprocess.run([sys.executable, generator, *told], check=True, stdout=subprocess.DEVNULL)
    files = {path.name.partition(":2,")[0]: path for path in (store / "Maildir/cur").iterdir()}
    for line in (store / "truth.jsonl").read_text("utf-8").splitlines()[:COUNT]:
        truth = json.loads(line)
        named = tuple((each[0], each[1] if len(each) > 1 else -1) for each in truth["atts"])
        meant = Read(truth["subject"], truth["from_name"], truth["text"], named)
        yield Case(files[truth["file"].partition(":2,")[0]].read_bytes(), meant)
