"""The search index, what waits for it and what has to leave it; all mails wait.

The triggers are what keeps the index true whatever writes to `mail`. A later step that lays the
table out anew (batch mode) drops them, and has to make them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_SAID = ("subject", "text", "sender_name", "sender_address", '"to"', "cc")
_KEPT = (*_SAID, "direction", "mailbox_id", "customer_id")
_CHANGES = (*_KEPT, "received_at", "state")
_GONE = f"place, {', '.join(_KEPT)}, files, name, kana, phone"
_FILES = "SELECT group_concat(filename, char(10)) FROM attachment WHERE mail_id = {}"
_WAITS = "ON CONFLICT (mail_id) DO UPDATE SET change = excluded.change"


def _kept(of: str) -> str:
    return ", ".join(f"{of}.{name}" for name in _KEPT)


def _leaves(of: str) -> str:
    """A mail as it was leaves the index."""
    return f"""
    INSERT INTO search_gone ({_GONE})
        SELECT p.place, {_kept(of)}, ({_FILES.format(f"{of}.id")}), c.name, c.kana, c.phone
        FROM search_place p LEFT JOIN customer c ON c.id = {of}.customer_id
        WHERE p.mail_id = {of}.id;
    DELETE FROM search_place WHERE mail_id = {of}.id;
    DELETE FROM search_waiting WHERE mail_id = {of}.id;
"""  # noqa: S608 - names of ours


_ENTERS = f"""
    INSERT INTO search_waiting (mail_id, change)
        SELECT NEW.id, random() WHERE NEW.state = 'read' {_WAITS};
"""
_DIFFERS = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _CHANGES)
_THEIRS = "SELECT id FROM mail WHERE customer_id = OLD.id"
_TRIGGERS = (
    f"CREATE TRIGGER search_mail_new AFTER INSERT ON mail BEGIN {_ENTERS} END",
    f"""CREATE TRIGGER search_mail_changed AFTER UPDATE OF {", ".join(_CHANGES)} ON mail
    WHEN {_DIFFERS} BEGIN {_leaves("OLD")} {_ENTERS} END""",
    f"CREATE TRIGGER search_mail_removed BEFORE DELETE ON mail BEGIN {_leaves('OLD')} END",
    f"""CREATE TRIGGER search_customer_changed AFTER UPDATE OF name, kana, phone ON customer
    WHEN NEW.name IS NOT OLD.name OR NEW.kana IS NOT OLD.kana OR NEW.phone IS NOT OLD.phone
    BEGIN
    INSERT INTO search_gone ({_GONE})
        SELECT p.place, {_kept("m")}, ({_FILES.format("m.id")}), OLD.name, OLD.kana, OLD.phone
        FROM mail m JOIN search_place p ON p.mail_id = m.id WHERE m.customer_id = OLD.id;
    DELETE FROM search_place WHERE mail_id IN ({_THEIRS});
    INSERT INTO search_waiting (mail_id, change)
        SELECT id, random() FROM mail WHERE customer_id = OLD.id AND state = 'read' {_WAITS};
    END""",  # noqa: S608 - names of ours
)


def upgrade() -> None:
    op.create_table(
        "search_place",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_search_place")),
        sa.UniqueConstraint("mail_id", name=op.f("uq_search_place_mail_id")),
    )
    op.create_table(
        "search_waiting",
        sa.Column("mail_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_search_waiting")),
    )
    op.create_table(
        "search_gone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("sender_address", sa.Text(), nullable=False),
        sa.Column("to", sa.JSON(), nullable=False),
        sa.Column("cc", sa.JSON(), nullable=False),
        sa.Column("files", sa.Text(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("mailbox_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("kana", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_gone")),
    )
    connection = op.get_bind()
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE search_fts USING fts5"
        "(words, content='', detail=none, columnsize=0, prefix='1', tokenize='ascii')"
    )
    for trigger in _TRIGGERS:
        connection.exec_driver_sql(trigger)
    connection.exec_driver_sql(
        "INSERT INTO search_waiting (mail_id, change)"
        " SELECT id, random() FROM mail WHERE state = 'read'"
    )
