"""Codes and values → sentences, in the person's language (gettext; Japanese is the source).

Everything that a person reads and that was born without a window (errors, findings, states) is
said here, one subject a file. The window's own labels use `_` too.
"""

from __future__ import annotations

from ecdesk.words.clock import (
    LAST_SECONDS,
    clock_pill,
    clock_story,
    clock_sum,
    closure,
    day,
    duration,
    moment,
    today,
    weekday,
)
from ecdesk.words.connecting import certificate, confidence, nothing_found, probe_step, sign_in_page
from ecdesk.words.errors import say, sentence, trouble
from ecdesk.words.findings import finding, fix, passed
from ecdesk.words.hours import (
    dates,
    event_standing,
    hours_today,
    near_event,
    opening,
    period,
    short_period,
    special_today,
)
from ecdesk.words.keeping import backup_reason
from ecdesk.words.marks import (
    cause,
    disclosure_kind,
    emotion,
    intent,
    label_name,
    label_value,
    mark_sort,
    next_question,
    order_part,
    reason,
    target,
    timing,
    urgency,
)
from ecdesk.words.orders import order_format, order_known, order_state, order_use
from ecdesk.words.people import masked_phone, same_reason
from ecdesk.words.queue import (
    board_column,
    call_outcome,
    mall_line,
    place_reason,
    place_reasons,
    promise_standing,
    turn_ending,
)
from ecdesk.words.rules import rule
from ecdesk.words.spoken import N_, _, use
from ecdesk.words.told import stated

__all__ = [
    "LAST_SECONDS",
    "N_",
    "_",
    "backup_reason",
    "board_column",
    "call_outcome",
    "cause",
    "certificate",
    "clock_pill",
    "clock_story",
    "clock_sum",
    "closure",
    "confidence",
    "dates",
    "day",
    "disclosure_kind",
    "duration",
    "emotion",
    "event_standing",
    "finding",
    "fix",
    "hours_today",
    "intent",
    "label_name",
    "label_value",
    "mall_line",
    "mark_sort",
    "masked_phone",
    "moment",
    "near_event",
    "next_question",
    "nothing_found",
    "opening",
    "order_format",
    "order_known",
    "order_part",
    "order_state",
    "order_use",
    "passed",
    "period",
    "place_reason",
    "place_reasons",
    "probe_step",
    "promise_standing",
    "reason",
    "rule",
    "same_reason",
    "say",
    "sentence",
    "short_period",
    "sign_in_page",
    "special_today",
    "stated",
    "target",
    "timing",
    "today",
    "trouble",
    "turn_ending",
    "urgency",
    "use",
    "weekday",
]
