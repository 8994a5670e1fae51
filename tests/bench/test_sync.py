"""The bench of the sync compares what was measured, and says what could not be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bench import sync
from tests.bench.sync import Fetched, Received
from tests.helpers.dovecot import Dovecot

OURS = [Received(first=3.0, again=[0.01], plain=[0.1], peak=150.0)]


def test_a_first_sync_is_judged_by_both_peers_together() -> None:
    theirs = [Fetched(fetch=4.0, index=8.0, again=[0.1])]
    first, with_pairs, memory, new, plain = sync._figures("x", OURS, theirs, with_pairs=56.0)
    assert first.ratio == pytest.approx(0.25)
    assert first.reached
    assert with_pairs.ratio == pytest.approx(0.05)
    assert memory.reached
    assert new.ratio == pytest.approx(0.1)
    assert plain.ratio == pytest.approx(1.0)


def test_without_peers_there_is_no_goal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    nobody = Dovecot(tmp_path, None, 0, 0)  # type: ignore[arg-type] # never asked
    assert sync._peers(nobody, tmp_path) == []
    assert "not installed: mbsync, notmuch" in capsys.readouterr().out
    first, *_ = sync._figures("x", OURS, [], with_pairs=0.0)
    assert first.ratio is None
    assert first.reached is None
