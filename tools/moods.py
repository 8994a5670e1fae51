"""Learn how cross letters sound: `temper_weights` of the reader, from the labelled mails of
`training/` and of the sets of the tests.

    .venv/bin/python tools/moods.py           learn, and write the weights (half a minute)
    .venv/bin/python tools/moods.py --try     hold a fifth back, five times, and say how the rest
                                              does, at several bars

A logistic regression, by descent from mail to mail; no library is needed for so little. The one
rule: the mails that judge, those in tests/language/unseen, are not read.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from ecdesk.domain.reading import Intent
from ecdesk.language import emotion, temper
from ecdesk.language.letter import Letter
from tests.language import scoring
from tests.language.scoring import CROSS, Labelled, Score

MAILS = ROOT / "training"
# Learned from the later files too, a letter's mood was read worse in mails that judge (.74 → .59).
FILES = "[a-g].jsonl"
WEIGHTS = ROOT / "ecdesk" / "language" / "temper_weights.py"
SCALE = 100  # a weight of one, as it is written
VOICE = 0.5  # what the rules' word counts
BARS = (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25)
_OFTEN, _LIGHT = 3, 0.04
_ROUNDS, _STEP, _FADE = 12, 0.2, 0.01
_FOLDS = 5
_HEAD = '''"""The weights of `temper`, learned by `tools/moods.py`; data.

A line is a sign and its weight in parts of `SCALE`: a group of letters, # and a pair of letters of
the subject, @ and what the mail is for. The one rule: never by hand.
Longer than 400 lines because it is a table, a sign a line.
"""

from __future__ import annotations

'''


@dataclass(frozen=True)
class Lesson:
    """A mail as it is weighed, what the rules say of it, and what its label says."""

    signs: frozenset[str]
    by_words: bool
    cross: bool


def main() -> None:
    """Learn, or try."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--try", dest="only_try", action="store_true")
    fresh = [mail for file in sorted(MAILS.glob(FILES)) for mail in scoring.labelled(file)]
    before = [mail for name in scoring.SETS for mail in scoring.own(name)]
    new, old = lessons(fresh), lessons(before)
    if arguments.parse_args().only_try:
        attempt(new, old)
    else:
        WEIGHTS.write_text(module(*learned([*new, *old])), "utf-8")


def lessons(mails: Sequence[Labelled]) -> list[Lesson]:
    """The mails of people, as the reading weighs them."""
    seen: list[tuple[frozenset[str], bool]] = []
    weigh = emotion.sounds_cross

    def listen(letter: Letter, title: str, intent: Intent, *, by_words: bool) -> bool:
        seen.append((frozenset(temper.signs_of(letter.blind, title, intent)), by_words))
        return by_words

    found = []
    emotion.sounds_cross = listen
    try:
        for mail in mails:
            seen.clear()
            scoring.read_mail(mail)
            if seen and "emotion" in mail.values:
                found.append(Lesson(*seen[-1], mail.values["emotion"] in CROSS))
    finally:
        emotion.sounds_cross = weigh
    return found


def learned(taught: Sequence[Lesson]) -> tuple[dict[str, float], float]:
    """The weights of the signs that are worth a line, and the bias."""
    counted = Counter(sign for lesson in taught for sign in lesson.signs)
    known = {s for s, n in counted.items() if n >= _OFTEN and not set(s) & set('\t\n\r\\"')}
    rows = [(sorted(one.signs & known), one.by_words, one.cross) for one in taught]
    weights: dict[str, float] = dict.fromkeys(known, 0.0)
    bias = 0.0
    dice = random.Random(0)
    for turn in range(_ROUNDS):
        dice.shuffle(rows)
        step = _STEP / (1 + 0.3 * turn)
        for signs, by_words, cross in rows:
            odds = bias + sum(weights[sign] for sign in signs) + (VOICE if by_words else -VOICE)
            error = cross - 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
            if abs(error) < 0.05:
                continue
            change = step * error / math.sqrt(len(signs) or 1)
            for sign in signs:
                weights[sign] = weights[sign] * (1 - step * _FADE) + change
            bias += 0.1 * step * error
    return {sign: weight for sign, weight in weights.items() if abs(weight) >= _LIGHT}, bias


def module(weights: dict[str, float], bias: float) -> str:
    """The text of `temper_weights`."""
    lines = "".join(f"{s}\t{round(w * SCALE)}\n" for s, w in sorted(weights.items()))
    return (
        f"{_HEAD}SCALE = {SCALE}\nBIAS = {bias:.3f}\n"
        f'VOICE = {VOICE}  # what the rules\' word counts\nWEIGHTS = """\n{lines}"""\n'
    )


def attempt(new: Sequence[Lesson], old: Sequence[Lesson]) -> None:
    """How well four fifths of the fresh mails teach what the rest is."""
    scores = {bar: Score() for bar in BARS}
    for fold in range(_FOLDS):
        rest = [one for at, one in enumerate(new) if at % _FOLDS != fold]
        weights, bias = learned([*rest, *old])
        for one in new[fold::_FOLDS]:
            odds = bias + sum(weights.get(sign, 0.0) for sign in one.signs)
            odds += VOICE if one.by_words else -VOICE
            for bar, score in scores.items():
                score.right += odds > bar and one.cross
                score.wrong += odds > bar and not one.cross
                score.missed += odds <= bar and one.cross
    for bar, score in scores.items():
        print(f"{bar:5}  F {score.f:.3f}  P {score.precision:.2f}  R {score.recall:.2f}")


if __name__ == "__main__":
    main()
