"""What guards sign-in: the tries, the secret key's fingerprint, and whose address a kept form came from."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add two tables, and two columns to the kept forms."""
    op.create_table(
        "sign_in_tries",
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("under_way", sa.Integer, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_sign_in_tries_ends_at", "sign_in_tries", ["ends_at"])
    op.create_table(
        "key_fingerprint",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("fingerprint", sa.String(32), nullable=False),
    )
    op.add_column("kept_forms", sa.Column("address", sa.String(64), nullable=False, server_default=""))
    op.add_column("kept_forms", sa.Column("size", sa.Integer, nullable=False, server_default="0"))
