"""Learn what letters come to: `leaning_weights` of the reader, from the labelled mails of
`training/` and of the sets of the tests.

    uv run --group training tools/leanings.py           learn, and write the weights
    uv run --group training tools/leanings.py --try     hold a fifth back, five times, and say how
                                                         the rest does beside the rules

A logistic regression for each thing that is weighed (scikit-learn). What is asked in a mail is
found with habits that were not learned from it, for that is how a new mail is read. The one rule:
the mails that judge, those in tests/language/unseen, are not read.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tools"))

import habits
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from ecdesk.domain.reading import Cause, Target, Timing
from ecdesk.language import leanings, weighing
from ecdesk.language.leanings import COLUMNS, INTENTS, Answers
from tests.language import scoring
from tests.language.scoring import HIGH, Labelled, Score

WEIGHTS = ROOT / "ecdesk" / "language" / "leaning_weights.py"
SCALE = 50  # a weight of one, as it is written
PRESSING = -0.3  # the logarithm of the odds from which on a letter presses
CLEARLY = 1.2  # by so much an answer of the rules is outweighed
_OFTEN = 3
_SHARE = 0.5  # of the sums that the rules give each intent
_FOLDS = 5
_SENT = datetime(2026, 11, 9, 9, tzinfo=UTC)
# What is weighed, the answers that it may have, and how careful its regression is (C).
HEADS: tuple[tuple[str, tuple[Enum, ...], float], ...] = (
    ("intent", INTENTS, 0.4),
    ("target", tuple(Target), 0.4),
    ("timing", tuple(Timing), 0.07),
    ("cause", tuple(Cause), 0.07),
)
_CAREFUL = 0.15  # of the regression of what presses
_HEAD = '''"""The weights of `leanings`, learned by `tools/leanings.py`; data.

A line is a sign and its weights in parts of `SCALE`, a column for each answer, as
`leanings.COLUMNS` names them, and a last one for what presses. The one rule: never by hand.
Longer than 400 lines because it is a table, a sign a line.
"""

from __future__ import annotations

'''


@dataclass(frozen=True)
class Lesson:
    """What the rules show of a mail, what they say of it, and its labels."""

    shown: tuple[str, ...]
    rules: Answers
    labels: dict[str, Any]

    @property
    def signs(self) -> list[str]:
        return leanings.signs_of(self.shown, self.rules)


def main() -> None:
    """Learn, or try."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--try", dest="only_try", action="store_true")
    only_try = arguments.parse_args().only_try
    fresh = [
        mail for file in sorted(habits.MAILS.glob("*.jsonl")) for mail in scoring.labelled(file)
    ]
    before = [mail for name in scoring.SETS for mail in scoring.own(name)]
    new, old = _of_fresh(fresh, before), lessons([*before, *_sentences()])
    if only_try:
        _try(new, old)
    else:
        WEIGHTS.write_text(_module([*(one for part in new for one in part), *old]), "utf-8")


def _of_fresh(fresh: Sequence[Labelled], before: Sequence[Labelled]) -> list[list[Lesson]]:
    """The lessons of each fifth, its requests found with habits learned from the others."""
    read = [habits.read(mail) for mail in fresh]
    known = [habits.read(mail) for mail in before]
    parts = []
    for fold in range(_FOLDS):
        rest = [one for at, one in enumerate(read) if at % _FOLDS != fold]
        habits.weigh_by([*rest, *known])
        parts.append(lessons(fresh[fold::_FOLDS]))
    return parts


def _sentences() -> list[Labelled]:
    """The short mails of the tests, of which only the purpose is told."""
    return [
        Labelled(text, text, "", _SENT, values={"intent": purpose})
        for purpose, texts in scoring.sentences().items()
        for text in texts
    ]


def lessons(mails: Sequence[Labelled]) -> list[Lesson]:
    """The mails of customers, as the reading weighs them."""
    heard: list[tuple[tuple[str, ...], Answers]] = []
    weigh = leanings.signs_of

    def listen(shown: Any, rules: Answers) -> list[str]:
        heard.append((tuple(shown), rules))
        return weigh(shown, rules)

    found = []
    with patch.object(leanings, "signs_of", listen):  # the reading looks it up each time
        for mail in mails:
            heard.clear()
            scoring.read_mail(mail)
            if heard:
                found.append(Lesson(*heard[-1], mail.values))
    return found


def _module(taught: Sequence[Lesson]) -> str:
    weights, bias = learned(taught)
    lines = "".join(
        "\t".join([sign, *(str(round(w * SCALE)) for w in row)]) + "\n"
        for sign, row in sorted(weights.items())
        if any(round(w * SCALE) for w in row)
    )
    told = "".join(f"    {round(one * SCALE)},\n" for one in bias)
    return (
        f"{_HEAD}SCALE = {SCALE}\nPRESSING = {PRESSING}  # from which sum on a letter presses\n"
        f"CLEARLY = {CLEARLY}  # by so much an answer of the rules is outweighed\n"
        f'BIAS = (\n{told})\nLEANINGS = """\n{lines}"""\n'
    )


def learned(taught: Sequence[Lesson]) -> tuple[dict[str, list[float]], list[float]]:
    """The weights of every sign, a column for each answer, and the bias of each."""
    counted = Counter(sign for one in taught for sign in set(one.signs))
    names = sorted(sign for sign, count in counted.items() if count >= _OFTEN)
    columns: list[np.ndarray] = []
    bias: list[float] = []
    known = {*names, *weighing.WEIGHTS} - {""}
    every = sorted(known)
    for head, answers, careful in HEADS:
        wanted = {answer.value for answer in answers}
        rows = [one for one in taught if one.labels.get(head) in wanted]
        model = _fit(rows, names, [one.labels[head] for one in rows], careful)
        for answer in answers:
            at = list(model.classes_).index(answer.value)
            column, constant = _folded(model.coef_[at], names, every)
            columns.append(column)
            bias.append(float(model.intercept_[at]) + constant)
    rows = [one for one in taught if "urgency" in one.labels]
    model = _fit(rows, names, [one.labels["urgency"] in HIGH for one in rows], _CAREFUL)
    column, constant = _folded(model.coef_[0], names, every)
    columns.append(column)
    bias.append(float(model.intercept_[0]) + constant)
    table = np.stack(columns, axis=1)
    return {sign: list(map(float, row)) for sign, row in zip(every, table, strict=True)}, bias


def _fit(rows: Sequence[Lesson], names: Sequence[str], labels: list[Any], careful: float) -> Any:
    """A regression over the signs, and over the sums that the rules give each intent."""
    number = {name: at for at, name in enumerate(names)}
    places, values, ends = [], [], [0]
    for one in rows:
        shown = sorted({number[sign] for sign in one.signs if sign in number})
        places += shown
        values += [1.0] * len(shown)
        for at, sum_ in enumerate(_sums(one.shown)):
            places.append(len(names) + at)
            values.append(_SHARE * sum_)
        ends.append(len(places))
    shape = (len(rows), len(names) + len(INTENTS))
    matrix = csr_matrix((values, places, ends), shape=shape)
    return LogisticRegression(C=careful, max_iter=400).fit(matrix, np.asarray(labels))


def _sums(shown: Sequence[str]) -> Iterator[float]:
    ranked = dict(weighing.choose(shown, weighing.WEIGHTS, [one.value for one in INTENTS]))
    for one in INTENTS:
        yield ranked[one.value]


def _folded(weights: Any, names: Sequence[str], every: Sequence[str]) -> tuple[np.ndarray, float]:
    """One weight for each sign: the sums of the rules are sums over signs themselves."""
    own = dict(zip(names, weights, strict=False))
    of_sums = {one.value: float(weights[len(names) + at]) for at, one in enumerate(INTENTS)}

    def by_rules(sign: str) -> float:
        speaks = weighing.WEIGHTS.get(sign, {})
        return _SHARE * sum(w * of_sums.get(name, 0.0) for name, w in speaks.items())

    return np.array([float(own.get(sign, 0.0)) + by_rules(sign) for sign in every]), by_rules("")


def _try(new: Sequence[Sequence[Lesson]], old: Sequence[Lesson]) -> None:
    """Say how well four fifths of the fresh mails teach what the rest is."""
    right: Counter[str] = Counter()
    by_rules: Counter[str] = Counter()
    told: Counter[str] = Counter()
    presses, pressed_by_rules = Score(), Score()
    for fold in range(_FOLDS):
        rest = [one for at, part in enumerate(new) if at != fold for one in part]
        text = _module([*rest, *old]).partition("import annotations")[2]
        found: dict[str, Any] = {}
        exec(text, found)  # what we wrote
        for name in ("BIAS", "LEANINGS", "CLEARLY", "PRESSING"):
            setattr(leanings, name, found[name])
        leanings._scale.cache_clear()
        for one in new[fold]:
            leaning = leanings.lean(one.signs, one.rules)
            for head, _answers, _careful in HEADS:
                if head in one.labels:
                    told[head] += 1
                    right[head] += getattr(leaning, head).value == one.labels[head]
                    by_rules[head] += getattr(one.rules, head).value == one.labels[head]
            if "urgency" in one.labels:
                high = one.labels["urgency"] in HIGH
                for score, said in (
                    (presses, leaning.presses),
                    (pressed_by_rules, one.rules.urgency.value in HIGH),
                ):
                    score.right += said and high
                    score.wrong += said and not high
                    score.missed += high and not said
    for head in told:
        print(
            f"{head}: rules {by_rules[head] / told[head]:.3f}, "
            f"weighed {right[head] / told[head]:.3f}"
        )
    print(
        f"presses: rules F {pressed_by_rules.f:.3f}, weighed F {presses.f:.3f} "
        f"P {presses.precision:.3f} R {presses.recall:.3f}"
    )


if __name__ == "__main__":
    assert len(COLUMNS) == sum(len(answers) for _, answers, _ in HEADS)
    main()
