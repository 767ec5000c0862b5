"""Forms kept for somebody who has to sign in first."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from webapp.database import metadata

kept_forms = Table(
    "kept_forms",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("content", Text, nullable=False),
    Column("kept_at", BigInteger, nullable=False, index=True),
)
