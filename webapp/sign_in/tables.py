"""The tables of logins, of tries to sign in, and of the secret key's fingerprint."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, String, Table, Text

from webapp.database.engine import metadata

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

# `source` is the keyed digest of an account or of an address that failed to sign in or is trying to.
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("failed", Integer, nullable=False),
    Column("under_way", Integer, nullable=False),
    Column("ends_at", BigInteger, nullable=False, index=True),  # in milliseconds; then counting starts again
)

# One row, for the secret key that this database was first used with.
key_fingerprint = Table(
    "key_fingerprint",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", String(32), nullable=False),
)
