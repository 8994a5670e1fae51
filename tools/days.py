"""Learn which days bind: `day_weights` of the reader, from the labelled mails of `training/`.

    uv run --group training tools/days.py             learn, and write the weights
    uv run --group training tools/days.py --try       hold each file back in turn, and say how well
                                                      the rest tells which of its days bind

A day binds where a logistic regression over what stands around it says so (scikit-learn,
liblinear). What the rules say is no sign of it but moves the bar: they were written with most of
these mails before the eye, and would be believed too much. The one rule: the mails that judge,
those in tests/language/unseen, are not read.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from ecdesk.language import dates, day_habits
from ecdesk.language.letter import read_letter
from ecdesk.mail.body import split
from tests.language import scoring
from tests.language.scoring import Labelled, Score

MAILS = ROOT / "training"
WEIGHTS = ROOT / "ecdesk" / "language" / "day_weights.py"
SCALE = 100  # a weight of one, as it is written
# How far a rule moves the bar, one that told a limit in so many words, and one that says that a
# day only refers; and the bar.
KNOWN, FIRM, REFERS, LEAST = 0.5, 1.2, 0.8, -0.1
_STRENGTH = 0.1  # of the regression: less is more careful (C)
_OFTEN = 3
_HEAD = '''"""The weights of `day_habits`, learned by `tools/days.py`; data.

A line is a sign and how much it speaks for a day that binds, in hundredths. The one rule: never by
hand.
Longer than 400 lines because it is a table, a sign a line.
"""

from __future__ import annotations

'''


@dataclass(frozen=True)
class Lesson:
    """A day of a labelled mail: what is weighed of it, and whether it bears a label."""

    signs: list[str]
    binds: bool


def main() -> None:
    """Learn, or try."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--try", dest="only_try", action="store_true")
    only_try = arguments.parse_args().only_try
    files = sorted([*MAILS.glob("*.jsonl"), *MAILS.glob("days/*.jsonl")])
    fresh = {file.stem: scoring.labelled(file) for file in files}
    own = [mail for name in scoring.SETS for mail in scoring.own(name)]
    known = {name: lessons(mails) for name, mails in fresh.items()}
    known[""] = lessons(own)
    if only_try:
        _try(fresh, known)
    else:
        WEIGHTS.write_text(_module(one for each in known.values() for one in each), "utf-8")


def lessons(mails: Sequence[Labelled]) -> list[Lesson]:
    """The days of these mails, as the reading weighs them."""
    found: list[Lesson] = []
    heard: list[tuple[str, list[dates.Day], date]] = []

    def listen(text: str, days: list[dates.Day], sent: date) -> list[dates.Day]:
        heard.append((text, days, sent))
        return days

    with patch.object(dates, "_weighed", listen):
        for mail in mails:
            heard.clear()
            scoring.read_mail(mail)
            found += (one for said in heard for one in _of_letter(mail, *said))
    return found


def _of_letter(mail: Labelled, text: str, days: list[dates.Day], sent: date) -> Iterator[Lesson]:
    folded = read_letter(mail.body, split(mail.body)).whole
    spans = [(day.start, day.end, day.code, day.day) for day in days]
    for at, day in enumerate(days):
        place = (*folded.span(day.start, day.end), day.day.isoformat())
        bears = any(scoring._same(label, place) for label in mail.spans["deadlines"])
        yield Lesson(day_habits.signs_of(text, spans, at, sent), bears)


def _module(taught: Iterable[Lesson]) -> str:
    weights, bias = _learned(list(taught))
    lines = "".join(f"{sign}\t{weight}\n" for sign, weight in sorted(weights.items()))
    return (
        f"{_HEAD}KNOWN = {round(KNOWN * SCALE)}  # what a rule that says so adds\n"
        f"FIRM = {round(FIRM * SCALE)}  # and one that tells a limit\n"
        f"REFERS = {round(REFERS * SCALE)}  # what a rule takes that says that a day only refers\n"
        f"LEAST = {round(LEAST * SCALE)}  # from which sum on a day binds\n"
        f'BIAS = {bias}\nWEIGHTS = """\n{lines}"""\n'
    )


def _learned(taught: Sequence[Lesson]) -> tuple[dict[str, int], int]:
    """The weights of the signs that are worth a line, and the bias."""
    counted = Counter(sign for one in taught for sign in one.signs)
    names = sorted(s for s, n in counted.items() if n >= _OFTEN and not set(s) & set('\t\n\\"'))
    number = {name: at for at, name in enumerate(names)}
    places, ends = [], [0]
    for one in taught:
        places += sorted({number[sign] for sign in one.signs if sign in number})
        ends.append(len(places))
    matrix = csr_matrix((np.ones(len(places)), places, ends), shape=(len(taught), len(names)))
    model = LogisticRegression(C=_STRENGTH, solver="liblinear", max_iter=400, random_state=0)
    model.fit(matrix, np.asarray([one.binds for one in taught]))
    weights = {
        name: round(float(weight) * SCALE)
        for name, weight in zip(names, model.coef_[0], strict=True)
    }
    bias = round(float(model.intercept_[0]) * SCALE)
    return {name: weight for name, weight in weights.items() if weight}, bias


def _try(fresh: dict[str, list[Labelled]], known: dict[str, list[Lesson]]) -> None:
    """Say how well the other files teach which days of a file bind."""
    every = Score()
    for name, mails in fresh.items():
        weigh_by(one for other, each in known.items() if other != name for one in each)
        found = scoring.scores(mails)["deadlines"]
        print(f"{name}: F {found.f:.3f} P {found.precision:.3f} R {found.recall:.3f}")
        every.right += found.right
        every.missed += found.missed
        every.wrong += found.wrong
    print(f"all: F {every.f:.3f} P {every.precision:.3f} R {every.recall:.3f}")


def weigh_by(taught: Iterable[Lesson]) -> None:
    """Let the reader have, in this process, what is learned from these."""
    learned: dict[str, Any] = {}
    exec(_module(taught).partition("import annotations")[2], learned)  # what we wrote
    for name in ("KNOWN", "FIRM", "REFERS", "LEAST", "BIAS", "WEIGHTS"):
        setattr(day_habits, name, learned[name])
    day_habits._scale.cache_clear()


if __name__ == "__main__":
    main()
