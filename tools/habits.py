"""Learn how people say it: `habit_weights` of the reader, from the labelled mails of `training/`.

    uv run --group training tools/habits.py             learn, and write the weights
    uv run --group training tools/habits.py --try       hold a fifth back, five times, and say how
                                                         well the rest would find what is in it

A stretch is likely where a logistic regression says so (scikit-learn, liblinear); what the rules
say of it is one of the signs that it weighs. The one rule: the mails that judge, those in
tests/language/unseen, are not read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from ecdesk.domain.mail import Auto
from ecdesk.language import disclosures, habits, nature, questions, requests
from ecdesk.language.habits import Found, Stretch
from ecdesk.language.letter import Letter, read_letter
from ecdesk.language.nature import Nature
from ecdesk.language.normalize import fold as folded
from ecdesk.mail.body import split
from tests.language import scoring
from tests.language.scoring import Labelled, Score

MAILS = ROOT / "training"
WEIGHTS = ROOT / "ecdesk" / "language" / "habit_weights.py"
SCALE = 50  # a weight of one, as it is written
# Likelihoods from which on a stretch is a request, a question, a telling; and from which on it
# remains one where a rule says so: whatever a rule finds was thought of, and a request most of all.
LEAST, STANDS = (0.38, 0.36, 0.44), (0.13, 0.28, 0.24)
_STRENGTH = (1.0, 1.0, 0.3)  # of the regression: less is more careful (C)
_OFTEN, _LIGHT, _FAINT = 3, 0.08, 0.3
_FOLDS = 5
_HEAD = '''"""The weights of `habits`, learned by `tools/habits.py`; data.

A line is a sign and its weights in parts of `SCALE`: of a request and a question, of a telling, of
each kind of telling. The one rule: never by hand.
Longer than 400 lines because it is a table, a sign a line.
"""

from __future__ import annotations

'''


@dataclass(frozen=True)
class Read:
    """A labelled mail with what the rules find in it, and which stretches bear a label."""

    letter: Letter
    by_rules: Found
    pieces: list[Stretch]
    units: list[Stretch]
    asks: set[int]
    wonders: set[int]
    lives: dict[int, str]


def main() -> None:
    """Learn, or try."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--try", dest="only_try", action="store_true")
    only_try = arguments.parse_args().only_try
    fresh = [mail for file in sorted(MAILS.glob("*.jsonl")) for mail in scoring.labelled(file)]
    before = [mail for name in scoring.SETS for mail in scoring.own(name)]
    fresh_read = [read(mail) for mail in fresh]
    before_read = [read(mail) for mail in before]
    if only_try:
        _try(fresh, fresh_read, before_read)
    else:
        WEIGHTS.write_text(_module(Learned([*fresh_read, *before_read])), "utf-8")


def read(mail: Labelled) -> Read:
    """What stands in a mail, and what of it is labelled; of a seller's or a machine's, nothing:
    what they ask (ご返信ください) is no request, though customers say the same."""
    letter = read_letter(mail.body, split(mail.body))
    title = folded(mail.subject[:300]).text
    who = nature.of(letter.whole.text, title, Auto.NO, form=letter.form)
    if who is not Nature.CUSTOMER:
        return Read(letter, Found([], [], []), [], [], set(), set(), {})
    asked = requests.find(letter)
    wondered = questions.find(letter, asked)
    if wondered:
        asked = [hit for hit in asked if not requests.only_closes(letter, hit)]
    told = disclosures.find(letter, [*asked, *wondered])
    pieces, units = habits.pieces_of(letter), habits.units_of(letter)
    return Read(
        letter,
        Found(asked, wondered, told),
        pieces,
        units,
        _last(letter, pieces, mail.spans["requests"]),
        _last(letter, pieces, mail.spans["questions"]),
        _every(letter, units, mail.spans["disclosures"], mail.kinds),
    )


def _last(letter: Letter, stretches: Sequence[Stretch], labels: Iterable[Any]) -> set[int]:
    """The stretches with the end of a label: Japanese says at the end what it is about."""
    found = (max(_with(letter, stretches, label), default=None) for label in labels)
    return {at for at in found if at is not None}


def _every(
    letter: Letter, stretches: Sequence[Stretch], labels: Iterable[Any], kinds: Sequence[str]
) -> dict[int, str]:
    labelled = zip(labels, kinds, strict=True)
    return {at: kind for label, kind in labelled for at in _with(letter, stretches, label)}


def _with(letter: Letter, stretches: Sequence[Stretch], label: Any) -> list[int]:
    """The stretches of which a label holds half, or that hold half of it."""
    found = []
    for at, stretch in enumerate(stretches):
        start, end = letter.folded.span(stretch.start, stretch.end)
        common = min(label[1], end) - max(label[0], start)
        if common > 0 and 2 * common >= min(label[1] - label[0], end - start):
            found.append(at)
    return found


class Learned:
    """Weights by sign: of requests and questions, of tellings, of their kinds."""

    def __init__(self, mails: Sequence[Read]) -> None:
        rows = [
            (
                habits.signs_of_piece(one.pieces, at, one.by_rules),
                at in one.asks,
                at in one.wonders,
            )
            for one in mails
            for at in range(len(one.pieces))
        ]
        asks, ask_bias = _fit([row[0] for row in rows], [row[1] for row in rows], _STRENGTH[0])
        wonders, wonder_bias = _fit(
            [row[0] for row in rows], [row[2] for row in rows], _STRENGTH[1]
        )
        self.pieces = {
            sign: (asks.get(sign, 0.0), wonders.get(sign, 0.0)) for sign in {**asks, **wonders}
        }
        told = [
            (
                habits.signs_of_unit(one.units, at, one.by_rules),
                at in one.lives,
            )
            for one in mails
            for at in range(len(one.units))
        ]
        lives, life_bias = _fit([row[0] for row in told], [row[1] for row in told], _STRENGTH[2])
        self.units = {sign: (weight,) for sign, weight in lives.items()}
        self.bias = (ask_bias, wonder_bias, life_bias)
        self.kinds = _kinds(mails)


def _fit(
    rows: Sequence[list[str]], labels: Sequence[bool], strength: float
) -> tuple[dict[str, float], float]:
    """The weights of the signs that are worth a line, and the bias."""
    names, matrix = _matrix(rows)
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=400, random_state=0)
    model.fit(matrix, np.asarray(labels))
    weights = zip(names, model.coef_[0], strict=True)
    return {n: float(w) for n, w in weights if abs(w) >= _LIGHT}, float(model.intercept_[0])


def _kinds(mails: Sequence[Read]) -> dict[str, tuple[float, ...]]:
    """The weights of each kind of telling, of the groups of letters in it."""
    rows = [
        (habits.signs_of_kind(one.units[at]), kind)
        for one in mails
        for at, kind in one.lives.items()
    ]
    found: dict[str, list[float]] = {}
    for number, kind in enumerate(disclosures.ORDER):
        weights, _bias = _fit([row[0] for row in rows], [row[1] == kind for row in rows], 1.0)
        for sign, weight in weights.items():
            if abs(weight) >= _FAINT:
                found.setdefault(sign, [0.0] * len(disclosures.ORDER))[number] = weight
    return {sign: tuple(each) for sign, each in found.items()}


def _matrix(rows: Sequence[list[str]]) -> tuple[list[str], Any]:
    counted: dict[str, int] = {}
    for row in rows:
        for sign in set(row):
            counted[sign] = counted.get(sign, 0) + 1
    names = sorted(s for s, n in counted.items() if n >= _OFTEN and not set(s) & set('\t\n\\"'))
    number = {name: at for at, name in enumerate(names)}
    places, ends = [], [0]
    for row in rows:
        places += sorted({number[sign] for sign in row if sign in number})
        ends.append(len(places))
    shape = (len(rows), len(names))
    return names, csr_matrix((np.ones(len(places)), places, ends), shape=shape)


def _module(learned: Learned) -> str:
    bias = tuple(round(one, 3) for one in learned.bias)
    parts = [
        _HEAD,
        f"SCALE = {SCALE}\n",
        f"BIAS = {bias}  # of a request, a question, a telling\n",
        f"LEAST = {_odds(LEAST)}  # sums from which on they are one\n",
        f"STANDS = {_odds(STANDS)}  # and where a rule says so\n",
    ]
    for name, table in (
        ("PIECES", learned.pieces),
        ("UNITS", learned.units),
        ("KINDS", learned.kinds),
    ):
        parts.append(f'{name} = """\n')
        for sign, weights in sorted(table.items()):
            told = [round(weight * SCALE) for weight in weights]
            if any(told):
                parts.append("\t".join([sign, *map(str, told)]) + "\n")
        parts.append('"""\n')
    return "".join(parts)


def _odds(likelihoods: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(float(np.log(one / (1 - one))), 3) for one in likelihoods)


def _try(fresh: Sequence[Labelled], fresh_read: Sequence[Read], before: Sequence[Read]) -> None:
    """Say how well weights find what is in mails that they were not learned from."""
    scores = {label: (Score(), Score()) for label in ("requests", "questions", "disclosures")}
    for fold in range(_FOLDS):
        weigh_by([*(one for at, one in enumerate(fresh_read) if at % _FOLDS != fold), *before])
        for mail, one in list(zip(fresh, fresh_read, strict=True))[fold::_FOLDS]:
            both = habits.weigh(one.letter, one.by_rules) if one.pieces else one.by_rules
            for side, found in enumerate((one.by_rules, both)):
                hits = {"requests": found.requests, "questions": found.questions}
                for label, of in {**hits, "disclosures": found.told}.items():
                    spans = [(*one.letter.folded.span(hit.start, hit.end), "") for hit in of]
                    scoring.agree(mail.spans[label], spans, scores[label][side])
    for label, (rules, both_of) in scores.items():
        found_of = f"P {both_of.precision:.3f} R {both_of.recall:.3f}"
        print(f"{label}: rules F {rules.f:.3f}, weighed F {both_of.f:.3f} {found_of}")


def weigh_by(mails: Sequence[Read]) -> None:
    """Let the reader have, in this process, what is learned from these."""
    learned: dict[str, Any] = {}
    exec(_module(Learned(mails)).partition("import annotations")[2], learned)  # what we wrote
    for name in ("PIECES", "UNITS", "KINDS", "BIAS", "LEAST", "STANDS"):
        setattr(habits, name, learned[name])
    habits._weights.cache_clear()


if __name__ == "__main__":
    main()
