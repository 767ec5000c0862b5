"""Logins, kept forms, submissions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "logins",
        sa.Column("handle_digest", sa.String(64), primary_key=True),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("graph", sa.Text, nullable=False),
        sa.Column("explorer_url", sa.Text, nullable=False),
        sa.Column("sealed_token", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("expiry_known", sa.Boolean, nullable=False),
    )
    op.create_index("ix_logins_expires_at", "logins", ["expires_at"])
    op.create_table(
        "kept_forms",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_kept_forms_kept_at", "kept_forms", ["kept_at"])
    op.create_table(
        "submissions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("submission_key", sa.String(128), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("explorer_url", sa.Text, nullable=False),
        sa.Column("graph", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("workflow_id", sa.String(19), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("deadline_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("job_id", sa.String(19)),
        sa.Column("code", sa.BigInteger),
        sa.Column("name", sa.Text, nullable=False, server_default=""),
        sa.Column("message", sa.Text, nullable=False, server_default=""),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("http_status", sa.Integer),
        sa.Column("traceparent", sa.Text, nullable=False, server_default=""),
        sa.Column("milliseconds", sa.Float),
        sa.UniqueConstraint("submission_key", "identity", "digest", name="uq_submissions_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_submissions_identity", "submissions", ["explorer_url", "identity", "id"])
    op.create_index("ix_submissions_state", "submissions", ["state", "deadline_at"])
