"""What was started from here: one row a submission, written before it is sent."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from webapp.database import metadata

submissions = Table(
    "submissions",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("submission_key", String(128), nullable=False),
    Column("identity", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("explorer_url", Text, nullable=False),
    Column("graph", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("workflow_id", String(19), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", String(10), nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("deadline_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("job_id", String(19)),
    Column("code", BigInteger),
    Column("name", Text, nullable=False, server_default=""),
    Column("message", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("http_status", Integer),
    Column("traceparent", Text, nullable=False, server_default=""),
    Column("milliseconds", Float),
    # The same key, account and content are the same submission, however often they arrive.
    UniqueConstraint("submission_key", "identity", "digest", name="uq_submissions_once"),
    Index("ix_submissions_identity", "explorer_url", "identity", "id"),
    Index("ix_submissions_state", "state", "deadline_at"),
)
