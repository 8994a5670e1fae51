"""Where a turn stands in the queue and why, how it ended; promises, calls, snoozes, tags."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_Parts = tuple[sa.Column[Any] | sa.ForeignKeyConstraint, ...]
_OF_A_CONVERSATION: dict[str, _Parts] = {
    "call": (
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("knows", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
    ),
    "promise": (
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_promise_mail_id"),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name="fk_promise_call_id", ondelete="CASCADE"
        ),
    ),
    "snooze": (
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("knows", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
    ),
    "checking": (
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
    ),
    "tag": (sa.Column("name", sa.Text(), nullable=False),),
}
_TO_CONVERSATION: tuple[sa.Column[Any], ...] = (
    sa.Column("band", sa.Integer(), nullable=False, server_default="1"),
    sa.Column("place_at", sa.DateTime(), nullable=True),
    sa.Column("place_since", sa.DateTime(), nullable=True),
    sa.Column("rests_on", sa.JSON(), nullable=True),
    sa.Column("intent", sa.Text(), nullable=False, server_default=""),
    sa.Column("promise_at", sa.DateTime(), nullable=True),
    sa.Column("promise_about", sa.Text(), nullable=False, server_default=""),
    sa.Column("wait_since", sa.DateTime(), nullable=True),
    sa.Column("wait_mails", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("wait_on_us", sa.Boolean(), nullable=False, server_default="1"),
    sa.Column("checking", sa.Text(), nullable=False, server_default=""),
    sa.Column("snoozed", sa.Boolean(), nullable=False, server_default="0"),
    sa.Column("snoozed_until", sa.DateTime(), nullable=True),
)
_TO_OTHERS: dict[str, tuple[sa.Column[Any], ...]] = {
    "shop": (
        sa.Column("rescue_minutes", sa.Integer(), nullable=True),
        sa.Column("channel_targets", sa.JSON(), nullable=False, server_default="{}"),
    ),
    "turn": tuple(
        sa.Column(name, sa.Integer(), nullable=True)
        for name in ("elapsed", "waited", "fast_minutes", "limit_minutes")
    ),
    "draft": (sa.Column("promise", sa.JSON(), nullable=True),),
    "outgoing": (sa.Column("promise", sa.JSON(), nullable=True),),
}


def upgrade() -> None:
    for table, parts in _OF_A_CONVERSATION.items():
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("conversation_id", sa.Integer(), nullable=False),
            *parts,
            sa.ForeignKeyConstraint(
                ["conversation_id"],
                ["conversation.id"],
                name=op.f(f"fk_{table}_conversation_id"),
                ondelete="CASCADE",
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
        op.create_index(f"ix_{table}_conversation_id", table, ["conversation_id"], unique=False)
    op.create_index("ix_tag_name", "tag", ["name"], unique=False)
    for table, columns in {"conversation": _TO_CONVERSATION, **_TO_OTHERS}.items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_turn_closed", "turn", ["closed_at"], unique=False)
    op.drop_index("ix_conversation_queue", table_name="conversation")
    op.create_index(
        "ix_conversation_place",
        "conversation",
        ["status", "band", "place_at", "place_since", "id"],
        unique=False,
    )
    op.create_index("ix_conversation_promise", "conversation", ["promise_at", "id"], unique=False)
    op.create_index(
        "ix_conversation_snoozed", "conversation", ["snoozed", "snoozed_until", "id"], unique=False
    )
    # Until the engine has worked them out anew, open turns stand by their limit.
    op.execute(
        "UPDATE conversation SET place_at = due_at, place_since = (SELECT opened_at FROM turn "
        "WHERE turn.conversation_id = conversation.id AND turn.closed_at IS NULL)"
    )
