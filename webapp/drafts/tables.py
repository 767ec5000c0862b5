"""Forms that were not sent: kept for somebody who has to sign in first, or a signed-in person's drafts."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from webapp.database.engine import metadata

kept_forms = Table(
    "kept_forms",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("content", Text, nullable=False),
    Column("kept_at", BigInteger, nullable=False, index=True),
    # Whose draft it is; empty for a form that was sent while nobody was signed in.
    Column("identity", String(64), nullable=False, server_default=""),
    Column("submission_key", String(128), nullable=False, server_default=""),
    # Of a form that was sent while nobody was signed in: where it came from (a keyed digest), and its bytes.
    Column("address", String(64), nullable=False, server_default=""),
    Column("size", Integer, nullable=False, server_default="0"),
    Index("ix_kept_forms_identity", "identity", "submission_key"),
)
