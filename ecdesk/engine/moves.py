"""What the person does with a conversation besides answering it: one table for `desk`.

Each is `move(write, command, now) -> answer`, within the transaction that records the command's id.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ecdesk import protocol as p
from ecdesk.engine import calls, promises, snoozing, tagging
from ecdesk.store.database import Write

MOVES: dict[type[p.Command], Callable[[Write, Any, datetime], dict[str, Any]]] = {
    p.Snooze: snoozing.snooze,
    p.UndoSnooze: snoozing.undo_snooze,
    p.Unsnooze: snoozing.unsnooze,
    p.Resnooze: snoozing.resnooze,
    p.LogCall: calls.log_call,
    p.RemoveCall: calls.remove_call,
    p.RestoreCall: calls.restore_call,
    p.MakePromise: promises.make,
    p.DropPromise: promises.drop,
    p.RestorePromise: promises.restore,
    p.SetChecking: tagging.check_with,
    p.TagConversations: tagging.tag,
    p.UndoTags: tagging.undo_tags,
}
