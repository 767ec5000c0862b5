"""Less to write for each submission: its words go into the search index later, and one index is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the list of submissions whose words wait (those of all others are indexed), and drop what `who` serves."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table("words_waiting", sa.Column("submission_id", number, primary_key=True, autoincrement=False))
    op.drop_index("ix_submissions_identity", "submissions")
