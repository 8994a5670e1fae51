"""The tables. Known to `store`, `views` and `engine` alone; everything outside sees frozen values.

One table, one class, in the order a mail passes them. What is computed (a deadline) is stored only
as a cache for sorting and says so. Longer than 400 lines because the tables are read together.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
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
    last_uid: Mapped[int] = mapped_column(default=0)  # the highest UID whose bytes are stored


class RawMail(Table):
    """The bytes of a mail as the server sent them, compressed (zlib)."""

    __tablename__ = "raw_mail"
    id: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes]
    size: Mapped[int]  # uncompressed
    sha256: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index("ix_raw_mail_sha256", "sha256"),)


class Customer(Table):
    """A person who writes to a shop."""

    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    kana: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class CustomerAddress(Table):
    """An address that belongs to a customer, in lower case."""

    __tablename__ = "customer_address"
    address: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), index=True
    )


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
    due_at: Mapped[datetime | None]  # cache for sorting: the open turn's limit
    # The person put it together or apart: nothing joins it to another such one by itself.
    by_hand: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index("ix_conversation_queue", "status", "due_at", "id"),
        Index("ix_conversation_recent", "status", "last_mail_at", "id"),
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
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), index=True)
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
    # An event of the clock: a person's mail that came in, or one of ours to the customer.
    counts: Mapped[bool] = mapped_column(default=False)
    # \\Answered, as last seen on the server: it stays when the mail is moved away from there.
    answered: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16))  # raw → read | problem
    problem: Mapped[str] = mapped_column(default="")  # the exception's class: never its text
    __table_args__ = (
        Index("ix_mail_message_id", "message_id"),
        Index("ix_mail_conversation_received", "conversation_id", "received_at"),
        Index("ix_mail_customer_subject", "customer_id", "subject_key", "received_at"),
        Index("ix_mail_unread", "state", sqlite_where=sql("state <> 'read'")),
    )


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
    __table_args__ = (
        # One open turn a conversation: a second customer mail does not move the clock.
        Index(
            "uq_turn_open",
            "conversation_id",
            unique=True,
            sqlite_where=sql("closed_at IS NULL"),
            postgresql_where=sql("closed_at IS NULL"),
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


class Finding(Table):
    """Something the reader noticed in a mail, with its span; filled when reading comes."""

    __tablename__ = "finding"
    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id", ondelete="CASCADE"), index=True)
    code: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    values: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=0)


class Template(Table):
    """A reply with fields that a person must fill."""

    __tablename__ = "template"
    id: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("shop.id"))
    name: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    body: Mapped[str]


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
    __table_args__ = (
        Index(
            "uq_outgoing_live",
            "conversation_id",
            unique=True,
            sqlite_where=sql(f"state IN ({', '.join(repr(s.value) for s in sorted(LIVE))})"),
            postgresql_where=sql(f"state IN ({', '.join(repr(s.value) for s in sorted(LIVE))})"),
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


class Setting(Table):
    """A choice of the person, by name."""

    __tablename__ = "setting"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
