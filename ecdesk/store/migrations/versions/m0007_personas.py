"""What the operator knows of a customer's manner; an index for mails that wait to be read."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "persona",
        sa.Column("customer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("brief", sa.Boolean(), nullable=False),
        sa.Column("manner", sa.Text(), nullable=False),
        sa.Column("matters", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
            name=op.f("fk_persona_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_persona")),
    )
    op.create_index(
        "ix_mail_no_reading",
        "mail",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("reading IS NULL AND counts"),
    )
