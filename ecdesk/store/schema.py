"""The tables. Known to `store`, `views` and `engine` alone; everything outside sees frozen values.

One table, one class, in the order a mail passes them. What is computed (a deadline) is stored only
as a cache for sorting and says so. Longer than 400 lines because the tables are read together.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ecdesk.domain.outgoing import LIVE


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC as sortable text; a naive one is a bug and refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """To UTC without zone, as SQLite keeps it."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a naive time was about to be stored"
            raise ValueError(msg)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Back to an aware UTC instant."""
        return None if value is None else value.replace(tzinfo=UTC)


# In these words, an index holds it: by whom somebody may be (views/same_person.py).
BARE_NAME = "replace(replace(name, ' ', ''), '　', '')"
PHONE_END = "substr(phone, length(phone) - 3)"


class Table(DeclarativeBase):
    """What every table shares: types and predictable constraint names (Alembic needs them)."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as declared
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        bytes: LargeBinary,
        str: Text,
    }
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Shop(Table):
    """A business identity (domain.shop.Shop)."""

    __tablename__ = "shop"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    department: Mapped[str] = mapped_column(default="")
    staff: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    signature: Mapped[str] = mapped_column(default="")
    colour: Mapped[str] = mapped_column(default="#0B6E69")
    channel: Mapped[str] = mapped_column(default="own")
    calendar: Mapped[dict[str, Any]]
    fast_minutes: Mapped[int] = mapped_column(default=60)
    limit_minutes: Mapped[int] = mapped_column(default=180)
    rescue_minutes: Mapped[int | None]  # None: five sixths of the limit
    # By channel, over the shop's own: {channel: [fast, limit, rescue or null]}
    channel_targets: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Mailbox(Table):
    """An account that receives and sends for a shop; its password is in the keyring."""

    __tablename__ = "mailbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    address: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16))
    user: Mapped[str] = mapped_column(default="")
    # {imap or pop3, smtp: {host, port, security, trust_pem}, oauth: {provider, client_id}, sent,
    # routes: [{domain, server, user}]}
    servers: Mapped[dict[str, Any]]
    trust_pem: Mapped[str] = mapped_column(default="")
    path: Mapped[str] = mapped_column(default="")
    horizon_at: Mapped[datetime | None]  # mail older than this opens no turn (first sync)
    synced_at: Mapped[datetime | None]  # the last sync that ended well
    trouble: Mapped[dict[str, Any] | None]  # {code, values} of the last failure, if it stands
    removed_at: Mapped[datetime | None]


class Folder(Table):
    """A folder of a mailbox; UIDs count only under its `uidvalidity`."""

    __tablename__ = "folder"
    __table_args__ = (UniqueConstraint("mailbox_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id", ondelete="CASCADE"))
    name: Mapped[str]
    role: Mapped[str] = mapped_column(String(16))
    uidvalidity: Mapped[int] = mapped_column(default=0)
    # What SELECT said when it was last compared; `complete`: and all of that was received.
    uidnext: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    mails: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    modseq: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    complete: Mapped[bool] = mapped_column(default=False, server_default=sql("0"))
    # Its UIDs are new: what lies there is probably known, and told by its head.
    renumbered: Mapped[bool] = mapped_column(default=False, server_default=sql("0"))


class Unfetched(Table):
    """A mail that its server has and will not or must not give us; tried again at times."""

    __tablename__ = "unfetched"
    folder_id: Mapped[int] = mapped_column(
        ForeignKey("folder.id", ondelete="CASCADE"), primary_key=True
    )
    uid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    why: Mapped[str]  # a Trouble's code, or mail.too_large
    size: Mapped[int]  # bytes, as the server counts them; 0 where it does not say
    tries: Mapped[int]  # how often the line broke over it, or it was refused
    aside: Mapped[bool]  # no longer tried with the others, and listed
    since: Mapped[datetime]
    again_at: Mapped[datetime]


class FlagOut(Table):
    """A flag that the person's doing sets on a mail at its server; gone once it is set there."""

    __tablename__ = "flag_out"
    mail_id: Mapped[int] = mapped_column(
        ForeignKey("raw_mail.id", ondelete="CASCADE"), primary_key=True
    )
    flag: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime]


class RawMail(Table):
    """The bytes of a mail as the server sent them, compressed (zlib)."""

    __tablename__ = "raw_mail"
    id: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes]
    size: Mapped[int]  # uncompressed
    sha256: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index("ix_raw_mail_sha256", "sha256"),)


class Erased(Table):
    """The hash of a mail that was deleted for good with its customer: it is not taken in again."""

    __tablename__ = "erased"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class Customer(Table):
    """A person who writes to a shop."""

    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    kana: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_customer_bare_name", sql(BARE_NAME)),
        Index("ix_customer_phone_end", sql(PHONE_END)),
    )


class CustomerAddress(Table):
    """An address that belongs to a customer, in lower case."""

    __tablename__ = "customer_address"
    address: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), index=True
    )


class Persona(Table):
    """What the operator knows of a customer's manner. The mail builder cannot reach this table."""

    __tablename__ = "persona"
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    brief: Mapped[bool] = mapped_column(default=False)  # 要件のみ: wants no words around it
    manner: Mapped[str] = mapped_column(default="")
    matters: Mapped[str] = mapped_column(default="")  # what they care about
    contact: Mapped[str] = mapped_column(default="")  # how they like to be reached


class SamePerson(Table):
    """A customer that is another one, by the person's word, with all that undoing it needs.

    Everything of `other_id` is `customer_id`'s from then on; its own row stays, with the name,
    the telephone and the persona that it had.
    """

    __tablename__ = "same_person"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), index=True
    )
    other_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    data: Mapped[dict[str, Any]]  # engine/same_person.py


class OtherPerson(Table):
    """Two customers that are not one, by the person's word: nobody asks again."""

    __tablename__ = "other_person"
    customer_id: Mapped[int] = mapped_column(  # the lower number of the two
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    at: Mapped[datetime]


class NeverCustomer(Table):
    """A sender that never opens a turn (sales, newsletters), by the person's word."""

    __tablename__ = "never_customer"
    address: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]


class Conversation(Table):
    """Mails, calls and notes with one customer about one matter."""

    __tablename__ = "conversation"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    subject: Mapped[str] = mapped_column(default="")
    subject_key: Mapped[str] = mapped_column(default="")
    order_number: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="own")
    status: Mapped[str] = mapped_column(String(16))
    snippet: Mapped[str] = mapped_column(default="")
    last_mail_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=0)  # grows with every mail in or out
    # The person put it together or apart: nothing joins it to another such one by itself.
    by_hand: Mapped[bool] = mapped_column(default=False)
    # All from here on are caches of what the events say: engine/turns.py keeps them equal.
    due_at: Mapped[datetime | None]  # the open turn's limit
    band: Mapped[int] = mapped_column(default=1)  # urgency.Place: band, at, received
    place_at: Mapped[datetime | None]  # without an open turn: when the first promise is due
    place_since: Mapped[datetime | None]
    # What the place rests on: {mails, safety, emotion, urgency, needed_on, needs_reply}; None: no
    # turn is open.
    rests_on: Mapped[dict[str, Any] | None]
    intent: Mapped[str] = mapped_column(default="")  # of the customer's newest mail, once read
    promise_at: Mapped[datetime | None]  # the open promise that is due first
    promise_about: Mapped[str] = mapped_column(default="")
    wait_since: Mapped[datetime | None]  # waiting.Wait: the customer's own
    wait_mails: Mapped[int] = mapped_column(default=0)
    wait_on_us: Mapped[bool] = mapped_column(default=True)
    checking: Mapped[str] = mapped_column(default="")  # with whom: 仕入先確認中
    snoozed: Mapped[bool] = mapped_column(default=False)
    snoozed_until: Mapped[datetime | None]  # None, where it is: until a mail comes
    __table_args__ = (
        Index("ix_conversation_place", "status", "band", "place_at", "place_since", "id"),
        Index("ix_conversation_recent", "status", "last_mail_at", "id"),
        # What the queue is narrowed to, counted by status too.
        Index("ix_conversation_shop", "shop_id", "status", "last_mail_at", "id"),
        Index("ix_conversation_intent", "intent", "status", "last_mail_at", "id"),
        Index("ix_conversation_promise", "promise_at", "id"),
        Index("ix_conversation_snoozed", "snoozed", "snoozed_until", "id"),
        # No number is given twice: a window may still hold that of one that is no more.
        {"sqlite_autoincrement": True},
    )


class Absorbed(Table):
    """A conversation that is no more, and the one in which its mails stand now."""

    __tablename__ = "absorbed"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    into_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )


class Regrouping(Table):
    """A merging or splitting by the person's hand, with all that undoing it needs."""

    __tablename__ = "regrouping"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    data: Mapped[dict[str, Any]]  # engine/regroup.py


class Mail(Table):
    """A mail, read. Its bytes are `raw_mail` of the same id."""

    __tablename__ = "mail"
    id: Mapped[int] = mapped_column(ForeignKey("raw_mail.id"), primary_key=True)
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    # Whose it is: who wrote it, whom we wrote to. Nobody's: what we passed on to others.
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    direction: Mapped[str] = mapped_column(String(8), default="in")
    message_id: Mapped[str]  # as sent, or made from the hash where there is none
    in_reply_to: Mapped[str] = mapped_column(default="")
    references: Mapped[list[Any]]
    sender_name: Mapped[str] = mapped_column(default="")
    sender_address: Mapped[str] = mapped_column(default="")
    reply_to: Mapped[list[Any]]  # [[name, addr], …]; `to` and `cc` likewise
    to: Mapped[list[Any]]
    cc: Mapped[list[Any]]
    subject: Mapped[str] = mapped_column(default="")
    subject_key: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]
    date: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(default="")
    parts: Mapped[list[Any]]  # [[kind, start, end], …]
    has_html: Mapped[bool] = mapped_column(default=False)
    auto: Mapped[str] = mapped_column(String(16), default="no")
    channel: Mapped[str] = mapped_column(default="own")
    form: Mapped[dict[str, Any] | None]  # domain.mail.FormFields
    charset: Mapped[str] = mapped_column(default="")
    read_as: Mapped[str] = mapped_column(default="")  # the charset that the person chose
    defects: Mapped[list[Any]]
    # Brought in from elsewhere, as old mail: what a customer wrote in it opens no turn.
    imported: Mapped[bool] = mapped_column(default=False, server_default=sql("0"))
    # An event of the clock: a person's mail that came in, or one of ours to the customer.
    counts: Mapped[bool] = mapped_column(default=False)
    # \\Answered, as last seen on the server: it stays when the mail is moved away from there.
    answered: Mapped[bool] = mapped_column(default=False)
    # What it says as a whole (engine/readings.py); the spans are `finding`. None: not read yet.
    reading: Mapped[dict[str, Any] | None]
    state: Mapped[str] = mapped_column(String(16))  # raw → read | problem
    problem: Mapped[str] = mapped_column(default="")  # the exception's class: never its text
    __table_args__ = (
        Index("ix_mail_message_id", "message_id"),
        Index("ix_mail_conversation_received", "conversation_id", "received_at"),
        Index("ix_mail_customer_subject", "customer_id", "subject_key", "received_at"),
        Index("ix_mail_unread", "state", sqlite_where=sql("state <> 'read'")),
        # Mails of customers that the reader has not seen, for when there is nothing else to do.
        Index("ix_mail_no_reading", "received_at", sqlite_where=sql("reading IS NULL AND counts")),
    )


# As the indexes say it: SQLite takes one only where a query has these words. That what is raw is
# not read it does not know.
NOT_READ = sql("mail.state <> 'read'")
NOT_UNDERSTOOD = sql("mail.reading IS NULL AND mail.counts")


class Reference(Table):
    """A Message-ID that a mail cites; found from either side, whichever arrived first."""

    __tablename__ = "reference"
    mail_id: Mapped[int] = mapped_column(
        ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True
    )
    message_id: Mapped[str] = mapped_column(primary_key=True, index=True)


class ThreadKey(Table):
    """A mall's number or an order that a mail names: `mall:…`, `order:…`."""

    __tablename__ = "thread_key"
    mail_id: Mapped[int] = mapped_column(
        ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True, index=True)


class Placement(Table):
    """Where a mail lies on the server, with its flags there."""

    __tablename__ = "placement"
    __table_args__ = (UniqueConstraint("folder_id", "uid"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("raw_mail.id", ondelete="CASCADE"), index=True)
    folder_id: Mapped[int] = mapped_column(ForeignKey("folder.id", ondelete="CASCADE"))
    uid: Mapped[int]
    flags: Mapped[list[Any]]


class Attachment(Table):
    """A file in a mail; its bytes are cut out of the raw mail on demand."""

    __tablename__ = "attachment"
    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    inline: Mapped[bool] = mapped_column(default=False)


class Turn(Table):
    """From the first unanswered customer mail to the reply; worked out from mails and marks."""

    __tablename__ = "turn"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    opened_by: Mapped[int] = mapped_column(ForeignKey("mail.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_how: Mapped[str | None] = mapped_column(String(16))
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))
    reason: Mapped[str] = mapped_column(default="")
    # sla.Result, taken once with the hours of that day; None while open, and for old mail.
    elapsed: Mapped[int | None]
    waited: Mapped[int | None]
    fast_minutes: Mapped[int | None]
    limit_minutes: Mapped[int | None]
    __table_args__ = (
        Index("ix_turn_closed", "closed_at"),
        # One open turn a conversation: a second customer mail does not move the clock.
        Index(
            "uq_turn_open",
            "conversation_id",
            unique=True,
            sqlite_where=sql("closed_at IS NULL"),
        ),
    )


class Mark(Table):
    """The person's word that ends a turn without a reply; undone by taking it away."""

    __tablename__ = "mark"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    how: Mapped[str] = mapped_column(String(16))  # domain.conversation.Closed
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    knows: Mapped[int] = mapped_column(default=0)  # the newest mail there was, as in `outgoing`


class Call(Table):
    """A phone call with the customer. One that reached them is an event of the clock."""

    __tablename__ = "call"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]  # when it ended
    minutes: Mapped[int] = mapped_column(default=0)
    whom: Mapped[str] = mapped_column(default="")
    said: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(String(16))  # domain.conversation.Outcome
    knows: Mapped[int] = mapped_column(default=0)  # the newest mail there was, as in `outgoing`
    removed_at: Mapped[datetime | None]


class Promise(Table):
    """A dated thing that we told a customer (domain.promise); what ends it is in the events."""

    __tablename__ = "promise"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))  # the notice that holds it
    call_id: Mapped[int | None] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    about: Mapped[str] = mapped_column(default="")
    dropped_at: Mapped[datetime | None]  # by the person's word
    # Caches of what the events say: what ended it, and whether that was a word of ours.
    ended_at: Mapped[datetime | None]
    kept: Mapped[bool] = mapped_column(default=False)


class Snooze(Table):
    """The person's word to see a conversation later; the newest one that has not ended counts."""

    __tablename__ = "snooze"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    until: Mapped[datetime | None]  # None: until a mail comes
    knows: Mapped[int] = mapped_column(default=0)  # a mail stored after this one ends it
    ended_at: Mapped[datetime | None]  # by the person's word


class Checking(Table):
    """Something is being found out from a third party; our answer ends it. No clock stops."""

    __tablename__ = "checking"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    whom: Mapped[str]
    ended_at: Mapped[datetime | None]  # by the person's word


class Tag(Table):
    """A word by which the person finds a conversation again."""

    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(index=True)


class Finding(Table):
    """Something the reader noticed in a mail, with its span. `version` is the reader's."""

    __tablename__ = "finding"
    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    values: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=0)


class MarkWord(Table):
    """The person's word on a span of a mail, over what the reader found there."""

    __tablename__ = "mark_word"
    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id", ondelete="CASCADE"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    sort: Mapped[str] = mapped_column(String(16))  # request, question, disclosure; none: no mark
    kind: Mapped[str] = mapped_column(String(16), default="")  # of a disclosure
    # Of a request or question, where the person decided: a state of domain.ledger.
    state: Mapped[str] = mapped_column(String(16), default="")
    at: Mapped[datetime]
    # The reader's mark over which it was said: by this rule, resting on these words.
    code: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    cue: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class AnswerLink(Table):
    """Sentences of our letter that the person linked to a mark of a mail (domain.links.Link)."""

    __tablename__ = "answer_link"
    mail_id: Mapped[int] = mapped_column(
        ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    end: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    instead: Mapped[str] = mapped_column(default="")
    day: Mapped[date | None]
    at: Mapped[datetime]


class ShopRules(Table):
    """A shop's own rules and its time of making, as one whole (domain.shop_rules)."""

    __tablename__ = "shop_rules"
    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    rules: Mapped[list[Any]]  # [{name, text, intents}, …]
    lead: Mapped[dict[str, Any] | None]  # {days, until}
    at: Mapped[datetime]


class ReadAgain(Table):
    """A mail of ours that the person read again after it had gone."""

    __tablename__ = "read_again"
    mail_id: Mapped[int] = mapped_column(
        ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]


class LabelWord(Table):
    """The person's word on what a mail says as a whole: its intent, target, timing or cause."""

    __tablename__ = "label_word"
    mail_id: Mapped[int] = mapped_column(
        ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    label: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]


class Looked(Table):
    """A step before asking back that the person has taken, in the turn in which this mail is."""

    __tablename__ = "looked"
    mail_id: Mapped[int] = mapped_column(
        ForeignKey("mail.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    step: Mapped[str] = mapped_column(String(16), primary_key=True)  # domain.unclear.Step
    at: Mapped[datetime]


class LearnedAlias(Table):
    """What a shop's customers call a product, by the person's word."""

    __tablename__ = "learned_alias"
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), primary_key=True)
    alias: Mapped[str] = mapped_column(primary_key=True)  # folded
    written: Mapped[str]
    product: Mapped[str]
    created_at: Mapped[datetime]


class Forgotten(Table):
    """Corrections made up to a moment teach nothing any more, by the person's word."""

    __tablename__ = "forgotten"
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), primary_key=True)
    what: Mapped[str] = mapped_column(String(16), primary_key=True)  # domain.learning.What
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class CheckWord(Table):
    """A check was set aside in a letter; without a letter, it falls silent for the whole shop."""

    __tablename__ = "check_word"
    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    # No reference: what was learned outlives the draft by which it was.
    draft_id: Mapped[str] = mapped_column(String(36), primary_key=True, index=True)
    at: Mapped[datetime]


class Template(Table):
    """A template that the shop wrote, or changed: then it lies over the shipped one of its key."""

    __tablename__ = "template"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    data: Mapped[dict[str, Any]]  # domain.template.as_table
    saved_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # taken away; kept for undo


class TemplateVersion(Table):
    """How a template read before it was changed."""

    __tablename__ = "template_version"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class TemplateUse(Table):
    """How often mails were sent that began with a template, shipped ones included."""

    __tablename__ = "template_use"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    uses: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]


class Draft(Table):
    """A mail being written; saved as it is typed. One per conversation and kind."""

    __tablename__ = "draft"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # made by the window
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    kind: Mapped[str] = mapped_column(String(16))
    to: Mapped[list[Any]]
    cc: Mapped[list[Any]]
    bcc: Mapped[list[Any]]
    subject: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    source_mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))  # replied, forwarded
    updated_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # kept for 30 days after sending
    discarded_at: Mapped[datetime | None]  # thrown away; kept, files and all, for undo
    promise: Mapped[dict[str, Any] | None]  # {day, time, about}: a holding notice's
    template: Mapped[str | None]  # the key of the one it began with
    fields: Mapped[list[Any] | None]  # [[name, start, end, value], …] of those that are filled
    asides: Mapped[list[Any] | None]  # [[code, words], …] of what may stand (domain.asides)
    reasons: Mapped[dict[str, Any] | None]  # why a stop is sent over: code → reason


class DraftFile(Table):
    """A file attached to a draft: copied in, so that the original may go away."""

    __tablename__ = "draft_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str]
    content_type: Mapped[str]
    data: Mapped[bytes]


class Outgoing(Table):
    """A mail approved for sending: its bytes never change after approval."""

    __tablename__ = "outgoing"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id"))
    draft_id: Mapped[str | None] = mapped_column(ForeignKey("draft.id"))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)  # once sent
    kind: Mapped[str] = mapped_column(String(16))
    message_id: Mapped[str] = mapped_column(unique=True)
    sender: Mapped[str]
    recipients: Mapped[list[Any]]
    to: Mapped[list[Any]]
    subject: Mapped[str]
    raw: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]  # of the conversation, as the person saw it when approving
    knows: Mapped[int] = mapped_column(default=0)  # the newest mail then: later ones stay open
    overrides: Mapped[dict[str, Any]]  # code → the reason the person gave
    approved_at: Mapped[datetime]
    due_at: Mapped[datetime]  # not before this instant: countdown, retry
    attempts: Mapped[int] = mapped_column(default=0)
    permanent: Mapped[bool] = mapped_column(default=False)  # no step by itself: the person's turn
    unknown_since: Mapped[datetime | None]
    trouble: Mapped[dict[str, Any] | None]  # {code, values, phase, reply}
    refused: Mapped[dict[str, Any]]  # recipient → reply, of those the server would not take
    sent_at: Mapped[datetime | None]
    copy_tries: Mapped[int] = mapped_column(default=0)
    # [{due_at, about}, …] as approved, made by the 250; one alone by itself in older files
    promise: Mapped[list[Any] | dict[str, Any] | None] = mapped_column(JSON)
    __table_args__ = (
        Index(
            "uq_outgoing_live",
            "conversation_id",
            unique=True,
            sqlite_where=sql(f"state IN ({', '.join(repr(s.value) for s in sorted(LIVE))})"),
        ),
        Index("ix_outgoing_state", "state", "due_at"),
    )


class Note(Table):
    """A word to oneself about a conversation. The mail builder cannot reach this table."""

    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str]
    created_at: Mapped[datetime]


class AppliedCommand(Table):
    """The id of a command that took effect, recorded in the same transaction as the effect."""

    __tablename__ = "applied_command"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    applied_at: Mapped[datetime]
    answer: Mapped[dict[str, Any]]


class LearnedLabel(Table):
    """What a label on a shop's forms means, by the person's word; it lies over resources/forms."""

    __tablename__ = "learned_label"
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"), primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)  # folded
    written: Mapped[str]
    field: Mapped[str] = mapped_column(String(32))  # of domain.mail.FormFields
    created_at: Mapped[datetime]


class ShopEvent(Table):
    """What happened in a shop (domain.events.ShopEvent), kept as it was told."""

    __tablename__ = "shop_event"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id"))
    name: Mapped[str]
    start_at: Mapped[datetime]
    end_at: Mapped[datetime]  # the first moment after it
    terms: Mapped[str] = mapped_column(default="")
    page: Mapped[str] = mapped_column(default="")  # what the page said then
    url: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # taken away; kept for undo
    __table_args__ = (Index("ix_shop_event_when", "shop_id", "end_at"),)


class EventFile(Table):
    """A picture or file kept with an event: copied in, so that the original may go away."""

    __tablename__ = "event_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(
        ForeignKey("shop_event.id", ondelete="CASCADE"), index=True
    )
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    data: Mapped[bytes]
    removed_at: Mapped[datetime | None]  # taken off the event; kept for undo


class OrderImport(Table):
    """An export of a shop's system that was taken in, as a whole that can be taken back."""

    __tablename__ = "order_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    format: Mapped[str] = mapped_column(String(16))  # domain.order_formats
    undone_at: Mapped[datetime | None]


class ShopOrder(Table):
    """An order as the shop's system tells it (domain.orders.Order). Whose it is, is worked out.

    What it is found by is kept beside what is shown: `key`, `name_key`, `phone_key`.
    """

    __tablename__ = "shop_order"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shop.id", ondelete="CASCADE"))
    key: Mapped[str]
    number: Mapped[str]
    placed_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(default="")
    name_key: Mapped[str] = mapped_column(default="")
    mail: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    phone_key: Mapped[str] = mapped_column(default="")
    total: Mapped[int | None]  # yen
    states: Mapped[list[Any]]
    items: Mapped[list[Any]]  # [[name, option, quantity, price], …]
    method: Mapped[str] = mapped_column(default="")
    tracking: Mapped[list[Any]]
    shipped_on: Mapped[date | None]
    import_id: Mapped[int | None] = mapped_column(  # the newest that changed it
        ForeignKey("order_import.id", ondelete="SET NULL"), index=True
    )
    __table_args__ = (
        UniqueConstraint("shop_id", "key"),
        Index("ix_shop_order_key", "key"),
        Index("ix_shop_order_mail", "mail"),
        Index("ix_shop_order_phone", "phone_key"),
        Index("ix_shop_order_name", "name_key"),
    )


class OrderBefore(Table):
    """What an order was before an import changed it, for undo; empty for one that was new."""

    __tablename__ = "order_before"
    import_id: Mapped[int] = mapped_column(
        ForeignKey("order_import.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    order_id: Mapped[int] = mapped_column(
        ForeignKey("shop_order.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )
    data: Mapped[dict[str, Any]]  # domain.orders.as_table, and import_id


class SearchPlace(Table):
    """Where a mail stands in the search index (store/search.py): by its time, newest highest."""

    __tablename__ = "search_place"
    place: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(unique=True)


class SearchWaiting(Table):
    """A mail that is not in the search index, or not as it is now; written by triggers."""

    __tablename__ = "search_waiting"
    mail_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change: Mapped[int] = mapped_column(BigInteger)  # another number at every change


class SearchGone(Table):
    """What the search index still holds of a mail that reads otherwise now, or is no more.

    The index keeps no text: to take words out it has to be told them again. Written by triggers.
    """

    __tablename__ = "search_gone"
    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int]
    subject: Mapped[str]
    text: Mapped[str]
    sender_name: Mapped[str]
    sender_address: Mapped[str]
    to: Mapped[list[Any]]
    cc: Mapped[list[Any]]
    files: Mapped[str | None]
    direction: Mapped[str]
    mailbox_id: Mapped[int]
    customer_id: Mapped[int | None]
    name: Mapped[str | None]
    kana: Mapped[str | None]
    phone: Mapped[str | None]


class Setting(Table):
    """A choice of the person, by name."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
