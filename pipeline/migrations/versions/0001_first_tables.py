"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "unpackings",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("members", sa.Text, nullable=False),
    )
    op.create_table(
        "readings",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("code", sa.String(32), nullable=False, server_default=""),
        sa.Column("message", sa.Text, nullable=False, server_default=""),
        sa.Column("pages", sa.Integer, nullable=False, server_default="0"),
        sa.Column("seconds", sa.Float, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="1"),
    )
    op.create_table(
        "profiles",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("profile", sa.Text, nullable=False),
    )
    op.create_table(
        "dossiers",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("province", sa.String(40)),
        sa.Column("region", sa.String(80)),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("files_digest", sa.String(64), nullable=False),
        sa.Column("review_key", sa.String(64), nullable=False),
        sa.Column("outputs_key", sa.String(64), nullable=False, server_default=""),
        sa.Column("present", sa.Boolean, nullable=False),
    )
    op.create_table(
        "versions",
        sa.Column("dossier", sa.String(200), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("review_key", sa.String(64), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("received_at", sa.String(32)),
        sa.Column("made_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Take back."""
    for table in ("audit", "versions", "dossiers", "profiles", "readings", "unpackings"):
        op.drop_table(table)
