"""Who is signed in: one row a login."""

from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, String, Table, Text

from webapp.database import metadata

logins = Table(
    "logins",
    metadata,
    Column("handle_digest", String(64), primary_key=True),
    Column("identity", String(64), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("who", Text, nullable=False),
    Column("graph", Text, nullable=False),
    Column("explorer_url", Text, nullable=False),
    Column("sealed_token", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("expiry_known", Boolean, nullable=False),
)
