"""The input method between autosave, checks, ledger and clock: not one character is lost or moved.

Random sequences of what an input method does, mixed with everything that happens to a letter by
itself. `ECDESK_PROVE=1` tries a thousand of them, else a few. What must stand there is written down
by the generator while it types, never read off the editor.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ecdesk.protocol import CheckDraft, SaveDraft
from ecdesk.ui.composer_pane import ComposerPane
from ecdesk.ui.theme import theme
from ecdesk.views.rows import ThreadView
from tests.helpers import shown
from tests.helpers.composing import (  # noqa: F401 - fixtures
    KEPT,
    STOP,
    compose,
    page,
    quick_desk,
    shown_pane,
)
from tests.helpers.desk import Surroundings

PROVE = os.environ.get("ECDESK_PROVE") == "1"
BLOCKS, SEQUENCES, STEPS = (10, 100, 40) if PROVE else (1, 12, 40)
PREEDITS = ("か", "かん", "かんじ", "ｋ", "お世話に", "𠮷野家")
COMMITS = ("漢字", "𠮷", "。\n", "お世話になっております。", "髙橋", "👍🏽", "{{", "}}")


class Typist:
    """What is typed, and what must stand in the letter because of it."""

    def __init__(self, pane: ComposerPane, desk: Surroundings, view: ThreadView) -> None:
        self.pane, self.desk, self.view = pane, desk, view
        self.editor = page(pane).editor
        self.expected = self.editor.text

    def does(self, deed: int, dice: random.Random) -> None:
        """One thing, by the input method or by the program itself."""
        match deed:
            case 0 | 1 | 2:
                compose(self.editor, dice.choice(PREEDITS))
            case 3 | 4:
                piece = dice.choice(COMMITS)
                compose(self.editor, commit=piece)
                self.expected += piece
            case 5:
                compose(self.editor)  # taken back
            case 6:
                self.pane._writing_desk.saver.touch()
                self.pane._writing_desk.saver._quiet.timeout.emit()
            case 7:
                self.pane._writing_desk.checker._on_time()
            case 8:
                self.answers(dice)
            case 9:
                self.desk.now += timedelta(minutes=1)
                self.pane.show_thread(replace(self.view, revision=dice.randrange(9)))
            case 10:
                theme().changed.emit()
            case 11:
                self.pane._writing_desk.beside.wanted.emit("割り込む文。")
                if not self.editor.composing:
                    self.expected += "\n割り込む文。"
            case _:
                assert self.editor.text == self.expected

    def answers(self, dice: random.Random) -> None:
        """The engine answers what it was asked, sometimes about words that have gone."""
        told: dict[str, Any] = {
            "findings": [STOP, {**STOP, "start": 3, "end": 400}],
            "sentences": [[0, dice.randrange(1, 60)]],
            "ledger": [],
            "told": [{"mail_id": 1, "start": 0, "end": 3, "text": "母が", "by": None}],
        }
        for command, answer in ((SaveDraft, KEPT), (CheckDraft, told)):
            if self.desk.link.open_asks(command):
                self.desk.link.answer(command, **answer)


@pytest.mark.timeout(300 if PROVE else 60)
@pytest.mark.parametrize("block", range(BLOCKS))
def test_whatever_happens_meanwhile_the_text_is_what_was_typed(
    pane: ComposerPane, desk: Surroundings, block: int
) -> None:
    for seed in range(block * SEQUENCES, (block + 1) * SEQUENCES):
        dice = random.Random(seed)
        view = shown.thread(100 + seed, draft=shown.draft(""))
        pane.show_thread(view)
        typist = Typist(pane, desk, view)
        begun = typist.expected
        for _step in range(STEPS):
            typist.does(dice.randrange(14), dice)
        compose(typist.editor)
        assert typist.editor.text == typist.expected, seed
        pane.flush()
        kept = [asked.draft.body for asked in desk.link.asked(SaveDraft)]
        assert (kept or [begun])[-1] == typist.expected, seed
        while desk.link.open_asks(SaveDraft) or desk.link.open_asks(CheckDraft):
            typist.answers(dice)
        desk.link.asks.clear()  # or each sequence would look through all before it
