"""Indexes by which a large desk is narrowed to a shop or an intent, and likenesses are found."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("shop", "intent"):
        column = "shop_id" if name == "shop" else name
        op.create_index(
            f"ix_conversation_{name}",
            "conversation",
            [column, "status", "last_mail_at", "id"],
            unique=False,
        )
    op.create_index(
        "ix_customer_bare_name",
        "customer",
        [sa.text("replace(replace(name, ' ', ''), '　', '')")],
        unique=False,
    )
    op.create_index(
        "ix_customer_phone_end",
        "customer",
        [sa.text("substr(phone, length(phone) - 3)")],
        unique=False,
    )
