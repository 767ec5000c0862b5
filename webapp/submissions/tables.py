"""The tables of submissions: one row per submission, the events of those in doubt, the words not indexed yet."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
    text,
)

from webapp.database.engine import BigId, metadata

# Most rows have none of these: to open a submission nothing is written into their indexes.
DUE = text("next_check_at IS NOT NULL")
CLAIMED = text("claim IS NOT NULL")
CREATED = text("job_created_ms IS NOT NULL")
RUN_AGAIN = text("origin_id IS NOT NULL")
# A successful run of known duration. Written out: SQLite uses the index only for the very same condition.
TIMED_RUN = text("job_status = 2 AND job_begun_ms IS NOT NULL AND job_ended_ms IS NOT NULL")

submissions = Table(
    "submissions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("submission_key", String(128), nullable=False),
    Column("identity", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("explorer_url", Text, nullable=False),
    Column("graph", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("workflow_id", String(19), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", String(10), key="outcome", nullable=False),
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
    Column("scope", String(16), nullable=False, server_default=""),
    # The job ID that this record holds: no two records of one Explorer can hold the same.
    Column("claim", String(19)),
    Column("found", Boolean, nullable=False, server_default=text("false")),
    Column("clock_offset_ms", BigInteger),  # no longer written
    Column("next_check_at", BigInteger),
    Column("checks", Integer, nullable=False, server_default="0"),
    Column("candidates", Text, nullable=False, server_default=""),
    Column("waiting_for", String(10), nullable=False, server_default=""),
    Column("source", String(10), nullable=False, server_default="form"),
    Column("origin_id", BigInteger),
    Column("workflow_name", Text, nullable=False, server_default=""),
    Column("job_status", Integer),
    Column("job_status_at", BigInteger),
    Column("job_created_ms", BigInteger),  # these three by Explorer's clock
    Column("job_begun_ms", BigInteger),
    Column("job_ended_ms", BigInteger),
    # The same key, account and content are the same submission, however often they arrive.
    UniqueConstraint("submission_key", "identity", "digest", name="uq_submissions_once"),
    Index(
        "uq_submissions_claim",
        "explorer_url",
        "claim",
        unique=True,
        sqlite_where=CLAIMED,
        postgresql_where=CLAIMED,
    ),
    Index("ix_submissions_scope", "scope", "id"),
    Index("ix_submissions_workflow", "scope", "workflow_id", "id"),
    Index("ix_submissions_outcome", "scope", "outcome", "id"),
    Index("ix_submissions_who", "scope", "who", "id"),
    Index("ix_submissions_started", "started_at"),
    Index("ix_submissions_digest", "scope", "digest", "id"),
    Index("ix_submissions_origin", "origin_id", sqlite_where=RUN_AGAIN, postgresql_where=RUN_AGAIN),
    Index("ix_submissions_due", "next_check_at", sqlite_where=DUE, postgresql_where=DUE),
    Index(
        "ix_submissions_created",
        "explorer_url",
        "started_at",
        sqlite_where=CREATED,
        postgresql_where=CREATED,
    ),
    Index(
        "ix_submissions_runs",
        "scope",
        "workflow_id",
        "id",
        "job_status",
        "job_begun_ms",
        "job_ended_ms",
        sqlite_where=TIMED_RUN,
        postgresql_where=TIMED_RUN,
    ),
    sqlite_autoincrement=True,  # a deleted ID is not given out again: links would lead to another record
)

events = Table(
    "steps",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("submission_id", BigInteger, nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("step", Text, nullable=False),
    Column("who", Text, nullable=False, server_default=""),
)

# Submissions whose words are not in the search index yet: a person who submits does not wait for that.
words_waiting = Table(
    "words_waiting",
    metadata,
    Column("submission_id", BigId, primary_key=True, autoincrement=False),
)


def lock(connection: Connection, condition: ColumnElement[bool]) -> list[int]:
    """Lock the records of a condition until the transaction ends, and return their IDs in order.

    A transaction that changes several records locks them by this first: two that lock them in different orders
    would wait for each other. SQLite's writers have the whole database.
    """
    # A sum: SQLite would otherwise go through all records in the order of their IDs.
    query = select(submissions.c.id).where(condition).order_by(submissions.c.id + 0)
    return list(connection.execute(query.with_for_update()).scalars())
