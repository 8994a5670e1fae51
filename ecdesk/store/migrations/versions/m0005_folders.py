"""What SELECT said of a folder, mails that cannot be had, flags on their way to the server."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind in (
        ("uidnext", sa.Integer()),
        ("mails", sa.Integer()),
        ("modseq", sa.BigInteger()),
        ("complete", sa.Boolean()),
        ("renumbered", sa.Boolean()),
    ):
        nothing = sa.text("0")
        op.add_column("folder", sa.Column(name, kind, nullable=False, server_default=nothing))
    op.drop_column("folder", "last_uid")
    op.create_table(
        "unfetched",
        sa.Column("folder_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("aside", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("again_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"],
            ["folder.id"],
            name=op.f("fk_unfetched_folder_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("folder_id", "uid", name=op.f("pk_unfetched")),
    )
    op.create_table(
        "flag_out",
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("flag", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["raw_mail.id"],
            name=op.f("fk_flag_out_mail_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mail_id", "flag", name=op.f("pk_flag_out")),
    )
