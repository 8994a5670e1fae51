"""A shop's mailbox, made up: Japanese customers, the encodings they use, sizes as they really are.

    python -m tests.bench.mails STORE MAILDIR     at a line on stdin: deliver STORE, in portions

Sizes follow what a shop receives: half are below 3.6 KB, nine of ten below 37 KB, a fifth carry
files. The one rule: the same seed and time give the same bytes, so that two runs compare.
"""

from __future__ import annotations

import base64
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")
TO = "shop@koharu.example"
SINCE = timedelta(days=2)  # young enough to wait for a reply, old enough to differ in deadlines
PORTION, PAUSE = 50, 0.1  # mails that arrive together, seconds until the next

TEXT_MEDIAN, TEXT_SIGMA = 1600, 0.6  # bytes of UTF-8, log-normal
FILE_MEDIAN, FILE_SIGMA = 27_000, 1.0  # bytes before base64
WITH_FILE, REPLIES, WITH_HTML = 0.2, 0.24, 0.3

FAMILIES = (
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "山口",
    "松本",
)
GIVEN = (
    "美咲",
    "陽菜",
    "葵",
    "さくら",
    "結衣",
    "大輔",
    "健太",
    "翔太",
    "直樹",
    "花子",
    "太郎",
    "由美子",
    "真理",
)
SUBJECTS = (
    "注文した商品について",
    "返品と交換のお願い",
    "届いた商品の色が違いました",
    "領収書の発行をお願いします",
    "お届け日の変更",
    "在庫についての質問",
    "サイズの選びかた",
    "ギフト包装はできますか",
)
SENTENCES = (
    "先日注文した商品がまだ届いていないようです。",
    "注文番号は{order}です。",
    "二十日の結婚式で着る予定なので、それまでに受け取れるかどうか教えてください。",
    "届いた箱がつぶれていて、中の品物にも傷がありました。",
    "写真のとおり、ページで見た色とだいぶ違うように思います。",
    "返品の送料はこちらの負担になりますか。",
    "領収書の宛名は株式会社架空商事でお願いします。",
    "サイズが合わなかったので、ひとつ大きいものと交換していただけますか。",
    "何度も申し訳ありませんが、よろしくお願いいたします。",
    "母への贈り物なので、金額のわかるものは入れないでください。",
    "以前にも同じことをお尋ねしましたが、お返事をいただいていません。",
)


@dataclass(frozen=True, slots=True)
class Made:
    """A mail and when it arrived."""

    raw: bytes
    arrived: datetime


def mails(count: int, now: datetime, seed: int = 1) -> Iterator[Made]:
    """So many mails of the days before `now`, in no order; a quarter answer an earlier one."""
    chance = random.Random(seed)
    earlier: list[tuple[str, str, str, str]] = []  # Message-ID, name, address, subject
    for number in range(count):
        reply = earlier[-1] if earlier and chance.random() < REPLIES else None
        if reply is None:
            name = f"{chance.choice(FAMILIES)} {chance.choice(GIVEN)}"
            address = f"customer{seed}-{number}@mail.example"
            subject, cited = f"{chance.choice(SUBJECTS)} ({number})", ""
        else:
            cited, name, address, subject = reply
            subject = subject if subject.startswith("Re: ") else f"Re: {subject}"
        message_id = f"<{seed}.{number}@mail.example>"
        arrived = now - SINCE * chance.random()
        yield Made(_mail(chance, message_id, name, address, subject, cited, arrived), arrived)
        earlier = [*earlier[-50:], (message_id, name, address, subject)]


def lay_up(store: Path, count: int, now: datetime, seed: int = 1) -> None:
    """Write mails as files into an empty folder, ready to be delivered."""
    store.mkdir(parents=True)
    for number, made in enumerate(mails(count, now, seed)):
        file = store / f"{seed}-{number:06d}.bench"
        file.write_bytes(made.raw)
        os.utime(file, (made.arrived.timestamp(), made.arrived.timestamp()))


def deliver(store: Path, maildir: Path, pause: float = PAUSE) -> int:
    """Move what lies in `store` into a Maildir, a portion at a time; how many there were."""
    waiting = sorted(store.iterdir())
    for at, file in enumerate(waiting, start=1):
        file.rename(maildir / "new" / file.name)
        if at % PORTION == 0 and pause:
            time.sleep(pause)
    return len(waiting)


def _mail(
    chance: random.Random,
    message_id: str,
    name: str,
    address: str,
    subject: str,
    cited: str,
    arrived: datetime,
) -> bytes:
    charset = chance.choices(("utf-8", "iso-2022-jp", "cp932"), (65, 25, 10))[0]
    label = {"cp932": "Shift_JIS"}.get(charset, charset)
    head = [
        f"Received: from mx.mail.example by koharu.example; {format_datetime(arrived)}",
        f"From: {_word(name, charset, label)} <{address}>",
        f"To: <{TO}>",
        f"Subject: {_word(subject, charset, label)}",
        f"Date: {format_datetime(arrived.astimezone(JAPAN))}",
        f"Message-ID: {message_id}",
        *([f"In-Reply-To: {cited}", f"References: {cited}"] if cited else []),
        "MIME-Version: 1.0",
    ]
    said = _text(chance, name, quoting=bool(cited))
    part = _text_part(said, charset, label)
    if chance.random() < WITH_HTML:
        paragraphs = "".join(f"<p>{line}</p>\r\n" for line in said.splitlines())
        html = _part(b"text/html; charset=utf-8", f"<div>{paragraphs}</div>".encode())
        part = _multipart(b"alternative", b"=_a", part, html)
    if chance.random() < WITH_FILE:
        size = min(int(chance.lognormvariate(0, FILE_SIGMA) * FILE_MEDIAN), 2_000_000)
        photo = b'image/jpeg; name="photo.jpg"\r\nContent-Disposition: attachment'
        part = _multipart(b"mixed", b"=_m", part, _part(photo, chance.randbytes(size)))
    return "\r\n".join(head).encode("ascii") + b"\r\n" + part


def _text(chance: random.Random, name: str, *, quoting: bool) -> str:
    wanted = chance.lognormvariate(0, TEXT_SIGMA) * TEXT_MEDIAN / 3  # three bytes a sign
    order = f"{chance.randrange(10_000, 99_999)}"
    lines = ["お世話になっております。", f"{name}です。", ""]
    length = 0
    while length < wanted:
        line = chance.choice(SENTENCES).format(order=order)
        lines.append(f"> {line}" if quoting and length > wanted / 2 else line)
        length += len(line)
    return "\r\n".join([*lines, "", f"{name}", ""])


def _text_part(text: str, charset: str, label: str) -> bytes:
    data = text.encode(charset)
    if charset == "utf-8":
        return _part(b"text/plain; charset=utf-8", data)
    encoding = b"7bit" if charset == "iso-2022-jp" else b"8bit"
    return (
        b"Content-Type: text/plain; charset=" + label.encode() + b"\r\n"
        b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + data
    )


def _part(kind: bytes, data: bytes) -> bytes:
    coded = base64.encodebytes(data).replace(b"\n", b"\r\n")
    return b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + coded


def _multipart(kind: bytes, boundary: bytes, *parts: bytes) -> bytes:
    inside = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    head = b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\r\n\r\n'
    return head + inside + b"--" + boundary + b"--\r\n"


def _word(text: str, charset: str, label: str) -> str:
    return f"=?{label}?B?{base64.b64encode(text.encode(charset)).decode('ascii')}?="


if __name__ == "__main__":
    sys.stdin.readline()
    deliver(Path(sys.argv[1]), Path(sys.argv[2]))
