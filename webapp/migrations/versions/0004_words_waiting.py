"""Submissions whose words the worker has yet to put into the search index."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the list of those that wait; the words of all others are in the index."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table("words_waiting", sa.Column("submission_id", number, primary_key=True, autoincrement=False))
