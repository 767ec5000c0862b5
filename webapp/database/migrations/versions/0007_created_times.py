"""When jobs were made by Explorer's clock: how far that is from ours."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the moment, and the index that finds the records which have one."""
    op.add_column("submissions", sa.Column("job_created_ms", sa.BigInteger))
    known = sa.text("job_created_ms IS NOT NULL")
    columns = ["explorer_url", "started_at"]
    op.create_index("ix_submissions_created", "submissions", columns, sqlite_where=known, postgresql_where=known)
