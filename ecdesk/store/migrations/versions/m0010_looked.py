"""What was looked into before asking back; the person's word on a mail's labels; what they taught.

A correction keeps the rule that it corrects, so that it still counts when the reader reads
otherwise.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("code", "cue"):
        op.add_column(
            "mark_word", sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)
        )
    op.create_table(
        "looked",
        sa.Column("mail_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mail.id"], name=op.f("fk_looked_mail_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mail_id", "step", name=op.f("pk_looked")),
    )
    op.create_table(
        "label_word",
        sa.Column("mail_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mail.id"], name=op.f("fk_label_word_mail_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mail_id", "label", name=op.f("pk_label_word")),
    )
    op.create_table(
        "learned_alias",
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_learned_alias_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "alias", name=op.f("pk_learned_alias")),
    )
    op.create_table(
        "forgotten",
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_forgotten_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "what", "key", name=op.f("pk_forgotten")),
    )
