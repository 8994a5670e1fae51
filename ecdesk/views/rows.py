"""What the window, the command line and reports read: frozen rows, complete in themselves.

A row holds values only: no session, no lazy attribute, nothing that changes behind one's back.
They cross threads freely. How long is left is not in them: it is computed from `received_at` and
the shop's calendar for the instant at which it is shown (`domain.sla.read_clock`).

Longer than 400 lines because it is one list of what can be shown; the clock's are in clock_rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ecdesk.domain.conversation import Direction, Kind, Status
from ecdesk.domain.mail import Address, Attachment, FormFields, TextPart
from ecdesk.domain.outgoing import State
from ecdesk.domain.shop import Mailbox, Shop
from ecdesk.domain.sla import Result, Targets
from ecdesk.mail.channels import Route
from ecdesk.views.clock_rows import (
    UNKNOWN,
    CallView,
    PromiseView,
    PromiseWish,
    Stands,
    rescue_of,
    targets_of,
)
from ecdesk.views.clue_rows import NO_CLUES, Clues, LabelWhy

if TYPE_CHECKING:  # the window's first picture does without it
    from ecdesk.domain.asides import Aside
    from ecdesk.domain.events import Near, ShopEvent
    from ecdesk.domain.fields import Filled
    from ecdesk.domain.marks import Sort, Word
    from ecdesk.domain.urgency import Place
    from ecdesk.views.orders import OrderView


class Tab(StrEnum):
    """The divisions of the queue."""

    REPLY = "reply"
    PROMISES = "promises"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    DONE = "done"
    BACKLOG = "backlog"  # from before the first sync; shown only while it holds something


def tab_of(status: Status) -> Tab:
    """The tab under which a conversation of a status stands while it is not snoozed."""
    return Tab.PROMISES if status is Status.PROMISED else Tab(status.value)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One conversation in the queue."""

    id: int
    shop: Shop
    customer: str  # the display name; empty where nobody gave one
    address: str
    subject: str
    snippet: str
    status: Status
    received_at: datetime | None  # when the open turn opened; None where none is open
    limit_at: datetime | None  # cache, for sorting; the pill computes its own
    last_mail_at: datetime
    unanswered: int  # customer mails in the open turn
    attachments: bool
    has_draft: bool
    outgoing: State | None  # a live outgoing: being sent, held, unknown …
    channel: str
    bounced: bool = False  # the open turn began with what came back: 届かなかった
    stands: Stands = UNKNOWN

    @property
    def targets(self) -> Targets:
        """What the turn is held to: by its channel."""
        return targets_of(self.shop, self.channel)

    @property
    def place(self) -> Place | None:
        """Where the open turn stands in the queue, and why."""
        return self.stands.place(self.shop, self.channel)

    @property
    def rescue_at(self) -> datetime | None:
        """When a holding notice is laid ready; None where no turn is open."""
        return rescue_of(self.received_at, self.shop, self.channel)

    def rescue_ready(self, now: datetime) -> bool:
        """Whether a holding notice lies ready: the turn runs, and nothing is on its way."""
        at = self.rescue_at
        return at is not None and at <= now and self.outgoing is None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A stretch of the queue; `after` asks for the next one, None at the end."""

    rows: tuple[QueueRow, ...]
    after: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many conversations stand under each tab."""

    by_tab: dict[Tab, int]

    def __getitem__(self, tab: Tab) -> int:
        """The count of one tab."""
        return self.by_tab.get(tab, 0)


@dataclass(frozen=True, slots=True)
class MarkView:
    """Words of a mail that ask something or tell of the customer, as the person sees them marked.

    `number` counts requests and questions over the open turn; 0 for the others.
    """

    start: int
    end: int
    sort: Sort
    kind: str
    code: str
    cue: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class MailReading:
    """What a mail says as a whole: the labels of `domain.reading`, by their values.

    `dates` are the days that bind the shop: (words, day). `hints` are codes and words of what
    points to another shop or an earlier talk.
    """

    intent: str
    also: tuple[str, ...]
    target: str
    timing: str
    cause: str
    urgency: str
    emotion: str
    needs_reply: bool
    dates: tuple[tuple[str, date], ...] = ()
    hints: tuple[tuple[str, str], ...] = ()
    present: tuple[str, ...] = ()  # of an order in the mail
    missing: tuple[str, ...] = ()
    why: tuple[LabelWhy, ...] = ()  # of the labels that are not what was read
    cues: tuple[str, ...] = ()  # the words from which its intent was read
    named: tuple[tuple[str, str], ...] = ()  # order_numbers, phones or products, and the words


@dataclass(frozen=True, slots=True)
class MailView:
    """One mail of a conversation, as it is shown."""

    id: int
    direction: Direction
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    received_at: datetime
    subject: str
    text: str
    parts: tuple[TextPart, ...]
    has_html: bool
    attachments: tuple[Attachment, ...]
    auto: str
    channel: str
    charset: str
    defects: tuple[str, ...]
    form: FormFields | None = None  # what a form's or an order's mail says of the customer
    undelivered: bool = False  # ours, and it came back: 届かなかった
    read_as: str = ""  # the charset that the person chose; empty where it reads by itself
    marks: tuple[MarkView, ...] = ()  # in order
    words: tuple[Word, ...] = ()  # the person's on them, already in `marks`
    reading: MailReading | None = None  # None: not read yet
    # What the shop has learned not to mark, each with in how many mails it was taken off.
    left_out: tuple[tuple[MarkView, int], ...] = ()


@dataclass(frozen=True, slots=True)
class CameMeanwhile:
    """A mail that came into a conversation after our reply to it was approved."""

    mail_id: int
    direction: Direction  # OUT: answered from another device
    sender: Address
    received_at: datetime
    subject: str
    snippet: str  # its first words


@dataclass(frozen=True, slots=True)
class OutgoingView:
    """A mail on its way out."""

    id: int
    conversation_id: int
    shop: Shop
    kind: Kind
    state: State
    message_id: str
    to: tuple[Address, ...]
    subject: str
    body: str
    approved_at: datetime
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    permanent: bool  # nothing more happens by itself: the person's turn
    unknown_since: datetime | None  # when looking for an unknown one in Sent began
    trouble: dict[str, Any] | None  # {code, values}
    refused: dict[str, str]  # of `recipients`, in small letters → the server's reply
    recipients: tuple[str, ...] = ()  # all it goes to, Cc and Bcc included
    meanwhile: tuple[CameMeanwhile, ...] = ()  # of a held one: the difference since its approval
    revision: int = 0  # the conversation's now; `SendOutgoing.revision` holds the person to it


@dataclass(frozen=True, slots=True)
class DraftFileView:
    """A file attached to a draft."""

    id: int
    filename: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """A mail being written, as last saved."""

    id: str
    conversation_id: int | None
    shop_id: int
    kind: Kind
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: str
    body: str
    source_mail_id: int | None
    files: tuple[DraftFileView, ...]
    updated_at: datetime
    promise: PromiseWish | None = None  # of a holding notice
    template: str = ""  # the key of the one it began with
    fields: tuple[Filled, ...] = ()  # of it, those that are filled
    asides: tuple[Aside, ...] = ()  # what may stand, whatever the checks say
    reasons: tuple[tuple[str, str], ...] = ()  # why stops are to be sent over: code, reason


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note to oneself."""

    id: int
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierView:
    """Another conversation of the same customer, newest first."""

    id: int
    shop_name: str
    subject: str
    last_mail_at: datetime
    status: Status
    mails: int


@dataclass(frozen=True, slots=True)
class TopicView:
    """What a customer told of themselves in an earlier mail."""

    at: datetime
    kind: str  # domain.reading.DisclosureKind
    text: str
    conversation_id: int


@dataclass(frozen=True, slots=True)
class PersonaView:
    """A customer's manner, as the operator knows it."""

    brief: bool = False
    manner: str = ""
    matters: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is past of a customer's other conversations, newest first."""

    calls: tuple[CallView, ...] = ()
    notes: tuple[NoteView, ...] = ()
    promises: tuple[PromiseView, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerView:
    """Who writes."""

    id: int
    name: str  # the record's: what the addressee line is compared with
    kana: str
    addresses: tuple[str, ...]
    first_mail_at: datetime | None
    mails: int
    earlier: tuple[EarlierView, ...]
    persona: PersonaView = PersonaView()
    topics: tuple[TopicView, ...] = ()  # newest first
    phone: str = ""
    elsewhere: Elsewhere = Elsewhere()


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn, open while `closed_at` is None."""

    opened_at: datetime
    mails: int
    closed_at: datetime | None = None
    closed_how: str | None = None
    reason: str = ""
    bounced: bool = False  # opened by what came back: our answer never arrived
    result: Result | None = None  # of an ended one: how it went, by the hours of that day


@dataclass(frozen=True, slots=True)
class AnswerTarget:
    """What a reply answers and where it goes; `to` is empty where nobody can be answered."""

    mail_id: int | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    route: Route = Route.MAIL  # SCREEN: the mall's own; NOBODY: not by mail


@dataclass(frozen=True, slots=True)
class LinkedView:
    """Another conversation that this one goes on from, or that is about the same order."""

    id: int
    subject: str
    customer: str
    order_number: str
    last_mail_at: datetime
    status: Status
    mails: int


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A conversation opened."""

    id: int
    shop: Shop
    mailbox_id: int
    customer: CustomerView | None
    subject: str
    order_number: str
    channel: str
    status: Status
    revision: int
    turn: TurnView | None  # the open one, else the last closed one
    mails: tuple[MailView, ...]  # oldest first
    outgoing: OutgoingView | None  # the live one
    draft: DraftView | None  # the newest
    notes: tuple[NoteView, ...]
    answers: AnswerTarget
    older_drafts: tuple[DraftView, ...] = ()  # besides the newest: a reply beside a forward
    linked: tuple[LinkedView, ...] = ()  # 前のやりとり
    never: tuple[str, ...] = ()  # who write here and are no customers, by the person's word
    stands: Stands = UNKNOWN
    promises: tuple[PromiseView, ...] = ()  # the open ones first, by their time
    calls: tuple[CallView, ...] = ()  # oldest first
    events: tuple[Near, ...] = ()  # 受付時の店のできごと, without their page and files
    clues: Clues = NO_CLUES  # what to look into before asking back
    orders: tuple[OrderView, ...] = ()  # what this customer bought, newest first
    adviser: str = ""  # the model on this machine that may be asked; empty: nobody

    @property
    def drafts(self) -> tuple[DraftView, ...]:
        """Everything begun in this conversation, newest first."""
        return () if self.draft is None else (self.draft, *self.older_drafts)

    @property
    def promise(self) -> PromiseView | None:
        """The open promise that is due first."""
        return next((one for one in self.promises if one.is_open), None)

    @property
    def targets(self) -> Targets:
        """What the turn is held to: by its channel."""
        return targets_of(self.shop, self.channel)

    @property
    def place(self) -> Place | None:
        """Where the open turn stands in the queue, and why."""
        return self.stands.place(self.shop, self.channel)

    @property
    def rescue_at(self) -> datetime | None:
        """When a holding notice is laid ready; None where no turn is open."""
        waits = self.turn is not None and self.turn.closed_at is None
        opened = self.turn.opened_at if self.turn is not None and waits else None
        return rescue_of(opened, self.shop, self.channel)


@dataclass(frozen=True, slots=True)
class MailboxView:
    """A mailbox with how it fares, for the status bar and the settings."""

    mailbox: Mailbox
    shop: Shop
    synced_at: datetime | None
    trouble: dict[str, Any] | None  # {code, values}
    sample: bool


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A mail that could not be read; its bytes are safe."""

    mail_id: int
    mailbox_address: str
    received_at: datetime
    size: int
    problem: str


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A conversation that another could be put together with."""

    id: int
    subject: str
    customer_id: int | None
    customer: str
    address: str  # one of the customer's, where there is any
    order_number: str
    snippet: str
    last_mail_at: datetime
    status: Status
    mails: int


@dataclass(frozen=True, slots=True)
class MergedMail:
    """A mail as it would stand in a conversation put together: one line."""

    id: int
    conversation_id: int
    direction: Direction
    sender: Address
    received_at: datetime
    gist: str


@dataclass(frozen=True, slots=True)
class TriedReading:
    """A mail as it would read under another charset."""

    subject: str
    sender: Address
    text: str  # the beginning
    charset: str
    broken: int  # signs in all of it that could not be read


@dataclass(frozen=True, slots=True)
class FormLabel:
    """A label of a form's mail and what stands under it."""

    label: str  # as written
    value: str
    field: str  # what the person taught it to mean; empty for one that nobody knows


@dataclass(frozen=True, slots=True)
class StatusView:
    """What the status bar and top bar say."""

    mailboxes: tuple[MailboxView, ...]
    shops: tuple[Shop, ...]
    waiting_to_send: int  # countdown, ready, claimed, transmitting, failed with a retry
    needs_person: int  # held, failed for good, unknown
    problems: int
    events: tuple[EventView, ...] = ()  # that run or will, without their page and files


@dataclass(frozen=True, slots=True)
class SafeBody:
    """A mail's HTML made safe, and the pictures it carries itself."""

    pieces: tuple[str, ...]  # each is laid out by itself: see mail/html_layout.py
    images: dict[str, bytes] = field(default_factory=dict)  # cid → data
    blocked: int = 0  # remote loads taken out
    remote: int = 0  # pictures among them that could be fetched
    links: tuple[tuple[str, str, str], ...] = ()  # text, where it leads, what deceives: links.py


@dataclass(frozen=True, slots=True)
class EventFileView:
    """A picture or file kept with an event."""

    id: int
    filename: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class EventView:
    """What happened in a shop, as it was kept."""

    event: ShopEvent
    shop_id: int
    files: tuple[EventFileView, ...] = ()
