"""When jobs ran: how long a workflow usually takes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add both moments, and the index that finds a workflow's durations without reading its records."""
    op.add_column("submissions", sa.Column("job_begun_ms", sa.BigInteger))
    op.add_column("submissions", sa.Column("job_ended_ms", sa.BigInteger))
    timed = sa.text("job_status = 2 AND job_begun_ms IS NOT NULL AND job_ended_ms IS NOT NULL")
    columns = ["scope", "workflow_id", "id", "job_status", "job_begun_ms", "job_ended_ms"]
    op.create_index("ix_submissions_runs", "submissions", columns, sqlite_where=timed, postgresql_where=timed)
