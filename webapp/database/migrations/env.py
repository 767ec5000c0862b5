"""Alembic's entry: runs the migrations, all in one transaction, on the address that `webapp.schema` gives."""

from alembic import context
from sqlalchemy import text

from webapp.database.engine import metadata, open_database

database = open_database(context.config.attributes["url"], limited=False)
with database.writing() as connection:
    # SQLite's DDL is transactional once the driver leaves BEGIN to us: a killed migration leaves nothing half done.
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7002)"))
    with context.begin_transaction():
        context.run_migrations()
database.engine.dispose()
