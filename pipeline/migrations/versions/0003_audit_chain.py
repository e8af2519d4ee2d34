"""The audit log as a chain: each row holds the hash of the one before; rows that are there are chained once."""

import sqlalchemy as sa
from alembic import op

from pipeline.audit import FIRST, chain_hash

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("audit") as table:
        table.add_column(sa.Column("previous", sa.String(64)))
        table.add_column(sa.Column("hash", sa.String(64)))
    connection, previous = op.get_bind(), FIRST
    rows = sa.table(
        "audit", *(sa.column(name) for name in ("id", "at", "who", "action", "subject", "detail", "previous", "hash"))
    )
    for row in connection.execute(sa.select(rows).order_by(rows.c.id)).mappings().all():
        own = chain_hash(previous, row)
        connection.execute(sa.update(rows).where(rows.c.id == row["id"]).values(previous=previous, hash=own))
        previous = own
    with op.batch_alter_table("audit") as table:
        table.alter_column("previous", existing_type=sa.String(64), nullable=False)
        table.alter_column("hash", existing_type=sa.String(64), nullable=False)
        table.create_unique_constraint("uq_audit_previous", ["previous"])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("audit") as table:
        table.drop_constraint("uq_audit_previous", type_="unique")
        table.drop_column("hash")
        table.drop_column("previous")
