"""How well and how fast mail is read: on the project's own sets, and on CORPUS where it is set.

The outside folder may hold mails.jsonl (labelled mails), asdc_dialog_acts.jsonl (requests made in
hotel talk) and ja_timex_tests.jsonl (dates); where their conventions differ is said below.
The one rule: sets that rules were mended by are told apart from those they were not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ecdesk.language import dates, days, requests
from ecdesk.language.letter import read_letter
from ecdesk.language.reading import read
from tests.bench.figures import Figure, Goal, percentile
from tests.language import scoring

TIMES = 5
_GOALS = {
    "requests": 0.96,
    "questions": 0.96,
    "disclosures": 0.92,
    "order_numbers": 1.0,
    "urgency": 0.88,
    "emotion": 0.85,
    "intent": 0.85,
    "timing": 0.88,
}
# Hundredths reached when a set was read for the first time, before anything was mended by it.
_FIRST_READ = {
    "fifth": {"requests": 86, "questions": 86, "disclosures": 76, "intent": 48, "urgency": 42},
    "sixth": {"requests": 88, "questions": 92, "disclosures": 73, "intent": 58, "urgency": 56},
    "seventh": {"requests": 90, "questions": 79, "disclosures": 62, "intent": 70, "urgency": 78},
    "eighth": {"requests": 95, "questions": 87, "disclosures": 67, "intent": 67, "urgency": 71},
    "ninth": {"requests": 92, "questions": 89, "disclosures": 78, "intent": 62, "urgency": 76},
    "tenth": {"requests": 91, "questions": 81, "disclosures": 67, "intent": 73, "urgency": 48},
}
_FIRST = (
    "import time; began = time.perf_counter()\n"
    "from datetime import UTC, datetime\n"
    "from ecdesk.language.reading import read\n"
    "read('注文した商品がまだ届きません。', sent_at=datetime(2026, 11, 9, tzinfo=UTC))\n"
    "print((time.perf_counter() - began) * 1000)"
)
_SENT = datetime.fromisoformat("2026-11-09T09:00:00+09:00")


def measure(_display: str, times: int) -> list[Figure]:
    """Agreement with every set, and the time a mail takes."""
    figures: list[Figure] = []
    mails = [mail for name in scoring.SETS for mail in scoring.own(name)]
    for name in scoring.SETS:
        if kept := scoring.own(name):
            figures += _agreement(f"own {name}", kept, {})
    for name, reached in _FIRST_READ.items():
        figures += [
            Figure(f"own {name}, first read: {key}", "%", [value]) for key, value in reached.items()
        ]
    folder = os.environ.get("CORPUS")
    for place in [Path(folder), Path(folder) / "language"] if folder else []:
        figures += _outside(place)
    return [*figures, *_speed(mails, times)]


def _agreement(name: str, mails: list[scoring.Labelled], goals: dict[str, float]) -> list[Figure]:
    figures: list[Figure] = []
    for key, score in scoring.scores(mails).items():
        if not (score.right + score.missed + score.wrong):
            continue
        if key == "deadlines":
            strict = bool(goals)
            figures.append(_figure(f"{name}: deadlines P", score.precision, 0.95 if strict else 0))
            figures.append(_figure(f"{name}: deadlines R", score.recall, 0.90 if strict else 0))
            continue
        value = score.recall if key in scoring.VALUES else score.f
        figures.append(_figure(f"{name}: {key}", value, goals.get(key, 0)))
    return figures


def _figure(name: str, value: float, limit: float) -> Figure:
    """A share in hundredths: F of spans and sides, the share of right values."""
    goal = Goal(100 * limit, at_least=True) if limit else None
    return Figure(name, "%", [round(100 * value, 1)], goal=goal)


def _outside(folder: Path) -> list[Figure]:
    figures: list[Figure] = []
    if (file := folder / "mails.jsonl").exists():
        figures += _agreement("outside", scoring.corpus(file), _GOALS)
    if (file := folder / "asdc_dialog_acts.jsonl").exists():
        figures += _hotel_talk(_lines(file))
    if (file := folder / "ja_timex_tests.jsonl").exists():
        figures += _timex(_lines(file))
    return figures


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]


def _hotel_talk(entries: list[dict[str, Any]]) -> list[Figure]:
    """Requests among single utterances. In hotel talk every condition told (3泊です) is a request;

    a shop's mail tells conditions of what was bought, so that half of those are none here.
    """
    score = scoring.Score()
    for entry in entries:
        found = bool(requests.find(read_letter(entry["text"])))
        expected = entry["speech_act"] in {"要求", "照応要求"}
        score.right += found and expected
        score.wrong += found and not expected
        score.missed += expected and not found
    return [
        _figure("hotel talk: requests P", score.precision, 0),
        _figure("hotel talk: requests R", score.recall, 0),
    ]


def _timex(entries: list[dict[str, Any]]) -> list[Figure]:
    """Whole days among expressions of time. Ours differ on purpose:

    clock times, durations, earlier eras, seasons and centuries are no day a shop is bound by, and a
    month and day without a year is the nearest to the mail's own day, not an open year.
    """
    calendar = dates.Calendar(date(2021, 7, 18), 12, scoring.is_holiday, days.is_year_end)
    right = judged = 0
    for entry in entries:
        values = [each.get("value", "") for each in entry["expected"].values()]
        told = [value for value in values if len(value) == 10 and value[:2].isdigit()]
        if len(told) != 1 or "XX" in told[0] or not told[0].startswith("20"):
            continue
        judged += 1
        found = dates.find(read_letter(entry["text"]).whole.text, calendar)
        right += any(day.day.isoformat() == told[0] for day in found)
    return [_figure(f"timex: {judged} whole days, right", right / max(judged, 1), 0)]


def _speed(mails: list[scoring.Labelled], times: int) -> list[Figure]:
    taken: list[list[float]] = []
    for _ in range(times):
        run: list[float] = []
        for mail in mails:
            began = time.perf_counter()
            scoring.read_mail(mail)
            run.append((time.perf_counter() - began) * 1000)
        taken.append(run)
    first = [
        float(
            subprocess.run([sys.executable, "-c", _FIRST], capture_output=True, check=True).stdout
        )
        for _ in range(times)
    ]
    return [
        Figure("a mail, p95", "ms", [percentile(run, 95) for run in taken], goal=Goal(10)),
        Figure("first reading after start", "ms", first, goal=Goal(400)),
        Figure("1 MB of one character", "ms", [_long() for _ in range(times)], goal=Goal(1000)),
    ]


def _long() -> float:
    began = time.perf_counter()
    read("か" * 1_000_000, sent_at=_SENT)
    return (time.perf_counter() - began) * 1000
