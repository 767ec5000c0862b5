"""Saved forms: one row a preset, its rows and rules in it as JSON."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from webapp.database.engine import BigId, metadata

presets = Table(
    "presets",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("scope", String(16), nullable=False),
    Column("identity", String(64), nullable=False),
    Column("who", Text, nullable=False),
    Column("name", String(100), nullable=False),
    Column("team", Boolean, nullable=False),
    Column("workflow_id", String(19), nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger),
    Column("uses", BigInteger, nullable=False, server_default="0"),
    Column("version", BigInteger, nullable=False, server_default="1"),
    # Name, help and parameters in lower case, for the list's search.
    Column("words", Text, nullable=False),
    # In ASCII: what a value may hold, no database must choke on. The longest last: the list is read without them.
    Column("content", Text, nullable=False),
    UniqueConstraint("identity", "name", name="uq_presets_name"),
    Index("ix_presets_scope", "scope", "workflow_id"),
    sqlite_autoincrement=True,  # links to a deleted preset must not lead to another
)
