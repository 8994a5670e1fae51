"""Labelled mails and how well a reading agrees with them; for the tests and the bench.

A find agrees with a label where they overlap by half of the shorter; each is used once. The one
rule: labels were written before the code read the mail, and are not bent to it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import jpholiday

from ecdesk.domain.reading import Context, Reading
from ecdesk.language.reading import read
from ecdesk.mail.body import split

HERE = Path(__file__).parent
SETS = (
    "daily",
    "voices",
    "fresh",
    "again",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
)
UNSEEN = ("first", "second", "third")
SPANS = ("requests", "questions", "disclosures", "deadlines", "order_numbers")
VALUES = ("intent", "target", "timing", "cause", "needs_reply")
HIGH = {"high", "critical"}
CROSS = {"irritated", "angry"}

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Labelled:
    """A mail with its labels; a label that is missing is not judged."""

    name: str
    body: str
    subject: str
    sent: datetime
    sender: str = ""
    spans: dict[str, list[Span]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()  # of the disclosures, in their order


@dataclass
class Score:
    """Right, missed and wrongly found."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    @property
    def f(self) -> float:
        return 2 * self.right / max(2 * self.right + self.missed + self.wrong, 1)


def is_holiday(day: Any) -> bool:
    """Public holidays of Japan."""
    return bool(jpholiday.is_holiday(day))


def read_mail(mail: Labelled) -> Reading:
    """The mail as the desk would read it."""
    context = Context(sender_name=mail.sender, is_holiday=is_holiday)
    return read(
        mail.body, sent_at=mail.sent, subject=mail.subject, parts=split(mail.body), context=context
    )


def own(name: str) -> list[Labelled]:
    """One of the project's own sets; empty where there is no such file."""
    file = HERE / f"situations_{name}.toml"
    if not file.exists():
        return []
    return [_own(entry) for entry in tomllib.loads(file.read_text("utf-8"))["mail"]]


def silent() -> list[Labelled]:
    """Mails in which nothing may be found."""
    entries = tomllib.loads((HERE / "silent.toml").read_text("utf-8"))["mail"]
    return [_own({"sent": "2026-11-09T09:00:00+09:00", **entry}) for entry in entries]


def sentences() -> dict[str, list[str]]:
    """Short mails by what they are for."""
    return tomllib.loads((HERE / "sentences.toml").read_text("utf-8"))


def labelled(file: Path) -> list[Labelled]:
    """Mails of ours with labels as in the sets, a line of JSON each."""
    return [_own(json.loads(line)) for line in file.read_text("utf-8").splitlines() if line]


def unseen(name: str) -> list[Labelled]:
    """One of the sets that judge alone: nobody who writes the reader reads them, no weight is
    learned from them."""
    lines = (HERE / "unseen" / f"{name}.jsonl").read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines if line]
    return [_outside(entry) if "gold" in entry else _own(entry) for entry in entries]


def corpus(file: Path) -> list[Labelled]:
    """Labelled mails from outside, a line of JSON each."""
    return [_outside(json.loads(line)) for line in file.read_text("utf-8").splitlines() if line]


def agree(gold: Sequence[Span], found: Iterable[Span], score: Score) -> None:
    """Count what agrees; dates agree only where they are the same day."""
    left = list(found)
    for label in gold:
        hit = next((span for span in left if _same(label, span)), None)
        if hit is None:
            score.missed += 1
        else:
            score.right += 1
            left.remove(hit)
    score.wrong += len(left)


def scores(mails: Sequence[Labelled]) -> dict[str, Score]:
    """Spans by overlap, values by equality (right against missed), urgency and emotion by side."""
    kept = {key: Score() for key in (*SPANS, *VALUES, "urgency", "emotion")}
    for mail in mails:
        found = read_mail(mail)
        for key, labels in mail.spans.items():
            agree(labels, spans_of(found, key), kept[key])
        for key in VALUES:
            if key in mail.values:
                same = mail.values[key] == getattr(found, key)
                kept[key].right += same
                kept[key].missed += not same
        _by_side(kept["urgency"], mail.values.get("urgency"), found.urgency, HIGH)
        _by_side(kept["emotion"], mail.values.get("emotion"), found.emotion, CROSS)
    return kept


def spans_of(found: Reading, key: str) -> list[Span]:
    """What a reading found of one kind; a deadline carries its day."""
    if key == "deadlines":
        return [(mark.start, mark.end, mark.day.isoformat()) for mark in found.deadlines]
    return [(mark.start, mark.end, "") for mark in getattr(found, key)]


def _by_side(score: Score, label: str | None, found: str, side: set[str]) -> None:
    if label is None:
        return
    expected, told = label in side, str(found) in side
    score.right += expected and told
    score.missed += expected and not told
    score.wrong += told and not expected


def _same(label: Span, span: Span) -> bool:
    common = min(label[1], span[1]) - max(label[0], span[0])
    shorter = min(label[1] - label[0], span[1] - span[0])
    return common > 0 and 2 * common >= shorter and label[2] == span[2]


def _own(entry: dict[str, Any]) -> Labelled:
    body: str = entry["body"]

    def at(text: str, day: str = "") -> Span:
        start = body.index(text)
        return start, start + len(text), day

    spans: dict[str, list[Span]] = {
        "requests": [at(text) for text in entry.get("requests", [])],
        "questions": [at(text) for text in entry.get("questions", [])],
        "disclosures": [at(text) for text, _ in entry.get("disclosures", [])],
        "deadlines": [at(text, day) for text, day in entry.get("deadlines", [])],
    }
    if "orders" in entry:
        spans["order_numbers"] = [at(text) for text in entry["orders"]]
    return Labelled(
        entry["id"],
        body,
        entry["subject"],
        datetime.fromisoformat(entry["sent"]),
        spans=spans,
        values={key: entry[key] for key in (*VALUES, "urgency", "emotion") if key in entry},
        kinds=tuple(kind for _, kind in entry.get("disclosures", [])),
    )


def _outside(entry: dict[str, Any]) -> Labelled:
    gold = entry["gold"]
    spans: dict[str, list[Span]] = {
        key: [(mark["start"], mark["end"], "") for mark in gold[key]]
        for key in ("requests", "questions", "disclosures", "order_numbers")
    }
    spans["deadlines"] = [
        (mark["start"], mark["end"], mark["date"])
        for mark in gold["dates"]
        if mark["role"] != "ref"
    ]
    return Labelled(
        entry["id"],
        entry["body"],
        entry["subject"],
        datetime.fromisoformat(entry["received_at"]),
        entry["from_name"],
        spans,
        {key: gold[key] for key in (*VALUES, "urgency", "emotion")},
    )
