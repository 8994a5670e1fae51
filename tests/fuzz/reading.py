"""`python -m tests.fuzz.reading --seconds N [--kept DIR]`: feed any bytes to all that reads mail.

The engine reads every mail once, and the window asks for its files, its pictures and its safe HTML:
all of that is done here with each input, under coverage of `ecdesk.mail` (atheris). What it finds
is an exception, a broken promise of `ParsedMail`, or an input that takes too long; the input is
left beside the kept ones as `crash-…` or `timeout-…`, and the exit code is not 0.

One input in fifty is blown up to megabytes: what is harmless in small must be so in large.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

MEGABYTE = 1 << 20
LONGEST = 5 * MEGABYTE
SECONDS_A_MAIL = 1.0
MEMORY = 200 * MEGABYTE  # that one mail of LONGEST may take beside itself and the program
SMALL = 20_000  # bytes of an input as the fuzzer makes it
INSTRUMENTED = 12  # times slower, about, than the same code without counters

HERE = Path(__file__).parent
SEEDS = HERE.parent / "corpus"


def read_all(raw: bytes) -> None:
    """Everything ECDesk does with the bytes of a mail, and what must hold of it."""
    from ecdesk.mail.html import make_safe
    from ecdesk.mail.parse import attachment_bytes, inline_images, parse

    mail = parse(raw)
    for defect in mail.defects:
        assert not defect.startswith("parse.failed"), defect
    covered = "".join(mail.text[part.start : part.end] for part in mail.parts)
    assert covered == mail.text, "parts leave a gap"
    for text in (mail.subject, mail.text, mail.html or "", mail.sender.name, mail.message_id):
        text.encode("utf-8")  # no lone surrogate: the database and Qt would refuse it
    for file in mail.attachments[:5]:
        assert attachment_bytes(raw, file.position)[0] == file, "another file"
    pictures = inline_images(raw)
    if mail.html is not None:
        make_safe(mail.html, frozenset(pictures))


def blown_up(raw: bytes, size: int = LONGEST) -> bytes:
    """The input again and again, after its first line, up to `size` bytes."""
    head, newline, rest = raw.partition(b"\n")
    body = rest or head or b"\0"
    return (head + newline + body * (size // len(body) + 1))[:size]


def measured(raw: bytes) -> tuple[float, int]:
    """Seconds that reading takes, and by how many bytes the process grew at its peak (Linux).

    `getrusage` would not do: its peak is inherited from the process that started this one.
    """
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here (proc(5))
    before = _peak()
    began = time.perf_counter()
    read_all(raw)
    return time.perf_counter() - began, _peak() - before


def _peak() -> int:
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


def main() -> None:
    """Fuzz for so many seconds."""
    import atheris

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.reading")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--kept", type=Path, default=HERE / "kept")
    chosen = parser.parse_args()
    with atheris.instrument_imports(include=["ecdesk.mail"]):
        import ecdesk.mail.html
        import ecdesk.mail.parse  # noqa: F401 - imported to be counted
    turn = 0

    def one(raw: bytes) -> None:
        nonlocal turn
        turn += 1
        read_all(raw)
        if turn % 50 == 0:
            read_all(blown_up(raw, 200_000))

    chosen.kept.mkdir(exist_ok=True)
    arguments = [
        sys.argv[0],
        f"-max_total_time={chosen.seconds}",
        f"-max_len={SMALL}",
        f"-timeout={round(SECONDS_A_MAIL * INSTRUMENTED)}",
        "-rss_limit_mb=1500",
        f"-artifact_prefix={chosen.kept}/",
        "-print_final_stats=1",
        "-verbosity=1",
        str(chosen.kept),
        str(SEEDS),
    ]
    atheris.Setup(arguments, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
