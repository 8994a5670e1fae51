"""What the clock knows of a conversation; what board, tray and holding notice show. Frozen rows.

Like all rows they hold instants, never how long is left: that is worked out for the moment at which
it is shown. What is computed here (a place, a rescue) is computed from the row alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from ecdesk.domain.conversation import Outcome
from ecdesk.domain.promise import Promise, Standing, standing_of
from ecdesk.domain.shop import Shop
from ecdesk.domain.sla import Targets, rescue_at
from ecdesk.mail import mall_clocks

if TYPE_CHECKING:  # the window's first picture does without it
    from ecdesk.domain.alarms import Alarm
    from ecdesk.domain.board import Column
    from ecdesk.domain.calendar import Calendar
    from ecdesk.domain.channel_clocks import MallClock
    from ecdesk.domain.holding import Notice
    from ecdesk.domain.mail import Address
    from ecdesk.domain.urgency import Case, Place
    from ecdesk.domain.waiting import Wait


def targets_of(shop: Shop, channel: str) -> Targets:
    """What a turn is held to that came to a shop by a channel."""
    return shop.targets_on(channel, mall_clocks.targets())


def rescue_of(received: datetime | None, shop: Shop, channel: str) -> datetime | None:
    """When a holding notice is laid ready for the turn opened then; None where none is open."""
    if received is None:
        return None
    return rescue_at(received, shop.calendar, targets_of(shop, channel))


@dataclass(frozen=True, slots=True)
class Stands:
    """What is known of a conversation beside its turn; in the queue's row and when it is opened."""

    case: Case | None = None  # of the open turn: what its place rests on
    needs_reply: bool = True  # else the turn's mails read as thanks alone: 返信不要 is proposed
    promise_at: datetime | None = None  # the open promise that is due first
    promise_about: str = ""
    wait: Wait | None = None  # the customer's own, over all their mails on the matter
    mall: MallClock | None = None
    tags: tuple[str, ...] = ()
    intent: str = ""  # of the newest mail, a domain.reading.Intent; empty while it is not read
    checking: str = ""  # with whom: 仕入先確認中
    snoozed: bool = False
    snoozed_until: datetime | None = None  # None, where it is snoozed: until a mail comes

    def is_snoozed(self, now: datetime) -> bool:
        """Whether it is hidden at `now`."""
        return self.snoozed and (self.snoozed_until is None or self.snoozed_until > now)

    def place(self, shop: Shop, channel: str) -> Place | None:
        """Where the open turn stands in the queue, and why; None where none is open."""
        from ecdesk.domain.urgency import place_of

        if self.case is None:
            return None
        return place_of(self.case, shop.calendar, targets_of(shop, channel))


UNKNOWN = Stands()


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A dated thing we told the customer, as the events of its conversation have it."""

    id: int
    made_at: datetime
    due_at: datetime
    about: str
    mail_id: int | None = None  # the notice that holds it
    call_id: int | None = None
    ended_at: datetime | None = None
    kept: bool = False  # ended by a word of ours, in time or not

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.ended_at is None

    def standing(self, calendar: Calendar, now: datetime) -> Standing:
        """How it stands at `now`."""
        made = Promise(self.made_at, self.due_at)
        return standing_of(made, self.ended_at, calendar, now, kept=self.kept)


@dataclass(frozen=True, slots=True)
class PromiseWish:
    """What a holding notice that is being written will promise."""

    day: date
    until: time | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class CallView:
    """A phone call with the customer."""

    id: int
    at: datetime
    whom: str
    said: str
    outcome: Outcome
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What the queue can be narrowed to: tags and intents in use, each with how many bear it."""

    tags: tuple[tuple[str, int], ...] = ()
    intents: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A matter on the board."""

    id: int
    customer: str
    subject: str
    since: datetime  # when the customer began to wait
    due_at: datetime | None  # the limit, or the promise


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One column: how many stand in it, the oldest one's wall seconds, and its first cards."""

    column: Column
    count: int
    oldest: int
    cards: tuple[BoardCard, ...]


@dataclass(frozen=True, slots=True)
class ShopAlarms:
    """What becomes due in a shop, the earliest first, for `domain.alarms.due_now`."""

    shop: Shop
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class AlarmsView:
    """What tray and notifications go by: instants only, to be read anew at a change."""

    shops: tuple[ShopAlarms, ...]
    open_turns: int
    worst: tuple[Shop, datetime] | None  # the limit that runs out first, and whose


@dataclass(frozen=True, slots=True)
class HoldingView:
    """A holding notice laid ready; `notice.body(day, until)` is its text."""

    conversation_id: int
    notice: Notice
    subject: str
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    source_mail_id: int | None
    days: tuple[date, ...]  # on which we can write next
    ready: bool  # the time for it has come
