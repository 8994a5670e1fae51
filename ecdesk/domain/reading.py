"""What a customer's mail says, as the reader understood it: frozen values, each with its evidence.

`language/reading.py` makes a `Reading`; the queue, the thread and the customer's card show it. A
mark is a code with the words it rests on, and `words` says why in the person's language. The one
rule: every mark's `start`/`end` are offsets into the mail's text exactly as it was written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ecdesk.domain.mail import Auto, FormFields

DayOff = Callable[[date], bool]


class Intent(StrEnum):
    """What the mail is for."""

    ORDER_NEW = "order_new"
    ORDER_CHANGE = "order_change"
    ORDER_CANCEL = "order_cancel"
    PAYMENT = "payment"
    RECEIPT_DOC = "receipt_doc"
    STOCK = "stock"
    PRODUCT_SPEC = "product_spec"
    PRICE_QUOTE = "price_quote"
    SHIPPING_STATUS = "shipping_status"
    SHIPPING_COST = "shipping_cost"
    DELIVERY_REQUEST = "delivery_request"
    DELIVERY_TROUBLE = "delivery_trouble"
    ITEM_DEFECT = "item_defect"
    ITEM_WRONG = "item_wrong"
    ITEM_MISSING = "item_missing"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"
    HOWTO_CARE = "howto_care"
    SITE_TROUBLE = "site_trouble"
    CAMPAIGN_EVENT = "campaign_event"
    POINTS = "points"
    THANKS = "thanks"
    COMPLAINT_SERVICE = "complaint_service"
    ACCOUNT_PRIVACY = "account_privacy"
    WHOLESALE_MEDIA = "wholesale_media"
    SALES_PITCH = "sales_pitch"
    BOUNCE = "bounce"
    WRONG_SHOP = "wrong_shop"
    OTHER_UNCLEAR = "other_unclear"


class Target(StrEnum):
    """What the mail is about."""

    PRODUCT = "product"
    EVENT = "event"
    STAFF = "staff"
    WRONG_SHOP = "wrong_shop"
    SITE = "site"
    ORDER_DELIVERY = "order_delivery"
    OTHER = "other"


class Timing(StrEnum):
    """Where the customer stands: before, at or after buying."""

    BEFORE = "before"
    AT = "at"
    AFTER = "after"
    NONE = "none"


class Cause(StrEnum):
    """Why the mail had to be written."""

    INFO_ERROR = "info_error"
    INFO_MISSING = "info_missing"
    ITEM_ERROR = "item_error"
    ITEM_MISSING = "item_missing"
    DELIVERY = "delivery"
    SYSTEM = "system"
    STAFF = "staff"
    CUSTOMER_SIDE = "customer_side"
    NONE = "none"


class Urgency(StrEnum):
    """How soon an answer is needed."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Emotion(StrEnum):
    """How the customer feels."""

    CALM = "calm"
    HAPPY = "happy"
    ANXIOUS = "anxious"
    IRRITATED = "irritated"
    ANGRY = "angry"


class DisclosureKind(StrEnum):
    """What part of their own life a customer tells of."""

    EVENT = "event"
    GIFT = "gift"
    FAMILY = "family"
    HEALTH = "health"
    WORK = "work"
    LIFE = "life"
    LOYAL = "loyal"
    FEELING = "feeling"
    HOME = "home"
    PRIOR = "prior"


class Wish(StrEnum):
    """What lies behind an inquiry: goods, a favour, or something to be made better."""

    GOODS = "goods"
    FAVOUR = "favour"
    IMPROVEMENT = "improvement"


class Role(StrEnum):
    """What a date is in the mail. All but `REF` bind the shop."""

    NEED = "need"  # used or needed then
    DELIVER = "deliver"  # to arrive then
    REPLY = "reply"  # to be answered by then
    REF = "ref"  # only told of


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of the mail that mean something: `text` stands at `[start:end]` of the mail.

    `code` says by which rule (`request.polite`, …) and `cue` by which of the words.
    """

    text: str
    start: int
    end: int
    kind: str
    code: str
    cue: str = ""


@dataclass(frozen=True, slots=True)
class DateMark:
    """A date in the mail. `others` are further readings of the same words, nearest first."""

    text: str
    start: int
    end: int
    day: date
    role: Role
    code: str
    cue: str = ""
    others: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderInMail:
    """What a mail that orders goods already says, and what is still missing for taking it.

    Parts: goods, quantity, name, address, phone, payment, date.
    """

    present: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def sufficient(self) -> bool:
        """Whether the order can be taken as it stands: a date is welcome, not needed."""
        return not set(self.missing) - {"date"}


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the mail's text. All of it may be missing.

    `is_holiday` tells public holidays, `is_closed` the shop's own days off (None: weekends and
    holidays). `catalogue` maps what a product may be called to its name; where it is whole, other
    goods are a sign of another shop. `order_patterns` are this shop's order numbers as regular
    expressions, `foreign_patterns` other shops' by their name.
    """

    sender_name: str = ""
    form: FormFields | None = None
    auto: Auto = Auto.NO
    zone: str = "Asia/Tokyo"
    is_holiday: DayOff | None = None
    is_closed: DayOff | None = None
    catalogue: dict[str, str] = field(default_factory=dict)
    catalogue_is_whole: bool = True
    order_patterns: tuple[str, ...] = ()
    foreign_patterns: dict[str, str] = field(default_factory=dict)
    channel: str = "own"
    earlier_unanswered: int = 0  # mails of the same turn that have waited when this one came


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything found in one mail."""

    requests: tuple[Mark, ...] = ()
    questions: tuple[Mark, ...] = ()
    disclosures: tuple[Mark, ...] = ()
    urgency_cues: tuple[Mark, ...] = ()
    emotion_cues: tuple[Mark, ...] = ()
    names: tuple[Mark, ...] = ()
    order_numbers: tuple[Mark, ...] = ()
    phones: tuple[Mark, ...] = ()
    products: tuple[Mark, ...] = ()
    dates: tuple[DateMark, ...] = ()
    wishes: tuple[Mark, ...] = ()  # kind: a Wish
    wrong_shop: tuple[Mark, ...] = ()  # why it may be meant for another shop
    history: tuple[Mark, ...] = ()  # words that point to an earlier talk: 例の, 先日の
    intent: Intent = Intent.OTHER_UNCLEAR
    intent_cues: tuple[Mark, ...] = ()
    also: tuple[Intent, ...] = ()
    target: Target = Target.OTHER
    timing: Timing = Timing.NONE
    cause: Cause = Cause.NONE
    urgency: Urgency = Urgency.NORMAL
    emotion: Emotion = Emotion.CALM
    needs_reply: bool = True
    order: OrderInMail | None = None

    @property
    def deadlines(self) -> tuple[DateMark, ...]:
        """The dates that bind the shop."""
        return tuple(mark for mark in self.dates if mark.role is not Role.REF)

    @property
    def deadline(self) -> date | None:
        """The first day that binds the shop."""
        return min((mark.day for mark in self.deadlines), default=None)
