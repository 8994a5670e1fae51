"""One index of mails fewer: another begins with the same column and serves for both."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_mail_conversation_id", table_name="mail")
