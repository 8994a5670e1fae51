"""What a person lets stand in a draft, the reasons given in it, and what a shop's checks leave."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("asides", sa.JSON(), nullable=True))
    op.add_column("draft", sa.Column("reasons", sa.JSON(), nullable=True))
    op.create_table(
        "check_word",
        sa.Column("shop_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("draft_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shop_id"], ["shop.id"], name=op.f("fk_check_word_shop_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shop_id", "code", "draft_id", name=op.f("pk_check_word")),
    )
    op.create_index("ix_check_word_draft_id", "check_word", ["draft_id"], unique=False)
