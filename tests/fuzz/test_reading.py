"""No bytes make the reading of mail raise, hang or eat memory; what once did is kept here."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.reading import LONGEST, MEMORY, SECONDS_A_MAIL, SEEDS, blown_up, read_all

KEPT = sorted((Path(__file__).parent / "kept").glob("[!.]*"))
PROVE = bool(os.environ.get("ECDESK_PROVE"))
FUZZ_SECONDS = 600 if PROVE else 3
LARGE_SHAPES = {
    "one letter": b"a" * LONGEST,
    "one header line": b"Subject: " + b"=?utf-8?B?44GC?= " * (LONGEST // 17),
    "headers": b"X-A: b\n" * (LONGEST // 7),
    "folded header": b"Subject: a\n" + b" b\n" * (LONGEST // 3),
    "addresses": b"To: " + b"<a@b>," * (LONGEST // 6),
    "comments": b"To: " + b"(" * (LONGEST - 4),
    "references": b"References: " + b"<a@b> " * (LONGEST // 6),
    "empty lines": b"\n" * LONGEST,
    "quotes": b"\n" + b"> " * (LONGEST // 2),
    "quote lines": b"\n" + b"> a\n" * (LONGEST // 4),
    "separators": b"\n" + b"-" * LONGEST,
    "labels": b"\n" + "お名前：\n".encode() * (LONGEST // 13),
    "labels in a body": "\nお名前：a\nメール：a@b.jp\n内容：\n".encode()
    + "品：a\n----\nお電話→1\nb\n".encode() * (LONGEST // 30),
    "two charsets": b"\n" + "あ\n".encode() + "あ\n".encode("cp932") * (LONGEST // 4),
    "names without quotes": b"From: " + b"A," * (LONGEST // 2),
    "escapes": b"Content-Type: text/plain; charset=iso-2022-jp\n\n"
    + b"\x1b$B\x1b(B" * (LONGEST // 6),
    "wrong utf-8": b"\n" + b"\xe3\x81" * (LONGEST // 2),
    "boundaries": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * (LONGEST // 5),
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(60_000)
    )[:LONGEST],
    "mails in mails": b"Content-Type: message/rfc822\n\n" * (LONGEST // 30),
    "base64": b"Content-Transfer-Encoding: base64\n\n" + b"44GC" * (LONGEST // 4),
    "bad base64": b"Content-Transfer-Encoding: base64\n\n" + b"4!=" * (LONGEST // 3),
    "quoted-printable": b"Content-Transfer-Encoding: quoted-printable\n\n"
    + b"=E3=81=82" * (LONGEST // 9),
    "soft breaks": b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=\n" * (LONGEST // 2),
    "uuencode": b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n"
    + b"#86)C\n" * (LONGEST // 6),
    "open tags": b"Content-Type: text/html\n\n" + b"<div>" * (LONGEST // 5),
    "lone brackets": b"Content-Type: text/html\n\n" + b"<" * LONGEST,
    "entities": b"Content-Type: text/html\n\n" + b"&lt;" * (LONGEST // 4),
    "attributes": b"Content-Type: text/html\n\n<p " + b"a=b " * (LONGEST // 4),
    "open comment": b"Content-Type: text/html\n\n" + b"<!--" * (LONGEST // 4),
    "style": b"Content-Type: text/html\n\n<p style='" + b"a:b;" * (LONGEST // 4) + b"'>",
    "file names": b"Content-Type: a/b; " + b"name*0*=a; " * (LONGEST // 11),
}


@pytest.mark.parametrize("path", [*sorted(SEEDS.glob("*.eml")), *KEPT], ids=lambda path: path.name)
def test_what_is_kept_is_read(path: Path) -> None:
    read_all(path.read_bytes())


def _measured(raw: bytes, folder: Path) -> tuple[float, int]:
    """As `measured`, in a process of its own, so that nothing else has grown before."""
    path = folder / "mail"
    path.write_bytes(raw)
    code = (
        "import sys, pathlib; from tests.fuzz.reading import measured, read_all;"
        "read_all(b'Subject: a\\n\\nb'); raw = pathlib.Path(sys.argv[1]).read_bytes();"
        "print(*measured(raw))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seconds, grew = done.stdout.split()
    return float(seconds), int(grew)


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


@LINUX
@pytest.mark.parametrize("shape", LARGE_SHAPES)
def test_five_megabytes_of_anything_cost_little(shape: str, tmp_path: Path) -> None:
    seconds, grew = _measured(LARGE_SHAPES[shape][:LONGEST], tmp_path)
    # A second on an idle machine; a shared one may take its time, a hang takes minutes.
    assert seconds <= SECONDS_A_MAIL * (1 if PROVE else 5)
    assert grew <= MEMORY


@LINUX
@pytest.mark.skipif(not PROVE, reason="full counts only")
def test_five_megabytes_of_any_kept_mail_cost_little(tmp_path: Path) -> None:
    paths = [*sorted(SEEDS.glob("*.eml")), *KEPT]
    for path in random.Random(5).sample(paths, min(len(paths), 60)):
        seconds, grew = _measured(blown_up(path.read_bytes()), tmp_path)
        assert seconds <= SECONDS_A_MAIL, path.name
        assert grew <= MEMORY, path.name


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this Python")
@pytest.mark.timeout(FUZZ_SECONDS + 300)
def test_the_fuzzer_finds_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.fuzz.reading",
            "--seconds",
            str(FUZZ_SECONDS),
            "--kept",
            tmp_path,
        ],
        capture_output=True,
        text=True,
        timeout=FUZZ_SECONDS + 250,
        check=False,
    )
    found = [
        path.name for path in tmp_path.iterdir() if path.name[:5] in {"crash", "timeo", "oom-a"}
    ]
    assert done.returncode == 0, (found, done.stderr[-3000:])
    print("\n".join(line for line in done.stderr.splitlines() if line.startswith("stat::")))
