"""One line a thing said, and nothing that is said is misunderstood."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecdesk import protocol as p

NOW = datetime(2026, 11, 17, 5, 18, 30, 250, tzinfo=UTC)
LINES = "一行目\n二行目\r\n\u2028\x00「引用」"

EXAMPLES = {int: 7, str: LINES, bool: True, float: 1.5, datetime: NOW, date: NOW.date()}


def filled(kind: Any) -> Any:
    """A struct with something in every field that must be given."""
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.required:
            values[field.name] = _some(field.type)
    return kind(**values)


def _some(kind: Any) -> Any:
    made = EXAMPLES.get(kind)
    if made is not None:
        return made
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return filled(kind)
    return {} if "dict" in str(kind) else []


@pytest.mark.parametrize("kind", get_args(p.AnyCommand), ids=lambda kind: kind.__name__)
def test_a_command_comes_over_as_it_was_sent(kind: Any) -> None:
    ask = p.Ask(id="1", command=filled(kind))
    line = p.encode(ask)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert p.decode_ask(line) == ask


@pytest.mark.parametrize("kind", get_args(p.AnyMessage), ids=lambda kind: kind.__name__)
def test_a_message_comes_over_as_it_was_said(kind: Any) -> None:
    message = filled(kind)
    line = p.encode(message)
    assert line.count(b"\n") == 1
    assert p.decode_message(line) == message


@given(text=st.text())
def test_any_text_is_one_line(text: str) -> None:
    """A lone surrogate cannot be typed; everything else comes over unchanged."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    note = p.Ask(id="1", command=p.AddNote(conversation_id=1, text=text))
    line = p.encode(note)
    assert line.splitlines()[1:] == []
    assert p.decode_ask(line) == note


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"hello\n",
        b"{}\n",
        b'{"id": "1", "command": {"type": "FormatDisk"}}\n',
        b'{"id": "1", "command": {"type": "NoReply"}}\n',
        b'{"id": 1, "command": {"type": "Ping"}}\n',
        b'{"id": "1", "command": {"type": "NoReply", "conversation_id": "1"}}\n',
        b"\xff\xfe\n",
    ],
)
def test_anything_else_is_not_understood(line: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        p.decode_ask(line)
    with pytest.raises(msgspec.DecodeError):
        p.decode_message(line)


def test_a_field_that_a_newer_window_adds_does_no_harm() -> None:
    line = b'{"id": "1", "command": {"type": "Ping", "colour": "red"}, "more": 1}\n'
    assert p.decode_ask(line) == p.Ask(id="1", command=p.Ping())
