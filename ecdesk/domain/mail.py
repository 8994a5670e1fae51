"""A mail as the rest of ECDesk sees it: frozen values, no bytes of the wire.

`mail/parse.py` makes a `ParsedMail` from raw bytes and never raises; what was wrong with the bytes
is kept in `defects`. Text is exactly what was written: nothing here is normalised, so that spans
found later are offsets into what the person sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header: display name (may be empty) and addr-spec (RFC 5322)."""

    name: str
    addr: str

    @property
    def domain(self) -> str:
        """The part after the last `@`, in lower case; empty where there is none."""
        return self.addr.rpartition("@")[2].lower() if "@" in self.addr else ""

    @property
    def key(self) -> str:
        """What two spellings of one mailbox share: the address in lower case, trimmed."""
        return self.addr.strip().lower()


class Auto(StrEnum):
    """What kind of machine wrote a mail; `NO` is a person. Machines never start a clock."""

    NO = "no"
    REPLY = "reply"  # out of office, automatic receipt (RFC 3834)
    BOUNCE = "bounce"  # delivery status (RFC 3464)
    BULK = "bulk"  # newsletters, lists
    NOTICE = "notice"  # order notices, system mail


class PartKind(StrEnum):
    """What a stretch of a mail's text is."""

    WRITTEN = "written"  # what the person wrote for this mail
    QUOTE = "quote"  # an earlier mail, with its introducing line
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class TextPart:
    """A stretch `text[start:end]` of a mail; parts follow each other without gaps."""

    kind: PartKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail. `position` counts the leaves of the MIME tree and finds its bytes again."""

    position: int
    filename: str
    content_type: str
    size: int  # decoded bytes
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class FormFields:
    """What a contact form or an order notice says of the customer; empty where it does not."""

    customer_name: str = ""
    kana: str = ""
    email: str = ""
    phone: str = ""
    order_number: str = ""
    item: str = ""
    body: str = ""  # the customer's own words
    address: str = ""  # where they live, as they wrote it
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail read whole. Times are aware; `date` is the Date header, not the time of arrival."""

    message_id: str
    answers: tuple[str, ...]  # the ids of In-Reply-To; RFC 5322 allows several
    references: tuple[str, ...]
    subject: str
    sender: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    date: datetime | None
    received: datetime | None  # the top Received header
    text: str  # the plain part, or the HTML part as text
    parts: tuple[TextPart, ...]
    html: str | None  # the HTML part as sent: hostile until mail/html.py made it safe
    attachments: tuple[Attachment, ...]
    form: FormFields | None
    channel: str
    auto: Auto
    charset: str  # what the text was really decoded with
    defects: tuple[str, ...]

    @property
    def in_reply_to(self) -> str:
        """The mail that this one answers, the first where it names several; else empty."""
        return self.answers[0] if self.answers else ""

    @property
    def written(self) -> str:
        """The text the person wrote for this mail: without quotes and signature."""
        kept = (self.text[p.start : p.end] for p in self.parts if p.kind is PartKind.WRITTEN)
        return "".join(kept).strip()
