"""What people say of dossiers, and what each was judged from."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "tasks",
        sa.Column("dossier", sa.String(200), primary_key=True),
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("task", sa.Text, nullable=False),
    )
    op.create_table(
        "remarks",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("dossier", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("requirement", sa.String(80), nullable=False, server_default=""),
        sa.Column("basis", sa.String(64), nullable=False, server_default=""),
    )
    op.create_index("ix_remarks_dossier", "remarks", ["dossier"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_remarks_dossier", "remarks")
    for table in ("remarks", "tasks"):
        op.drop_table(table)
