"""Mails that were brought in from elsewhere; what was deleted for good and must not come back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mail",
        sa.Column("imported", sa.Boolean(), server_default=sa.text("0"), nullable=False),
    )
    op.create_table(
        "erased",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_erased")),
    )
