"""The schema's version: made and changed by the Alembic migrations in `migrations/`."""

import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future, wait
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.engine import URL, make_url

from webapp.database.engine import open_database

MIGRATIONS = Path(__file__).parent / "migrations"
# All there are, oldest first; a test compares them with the folder.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")
OPENING_SECONDS = 10


class SchemaError(Exception):
    """The database's schema can't be used; its text is one line that says why and what to do."""


def prepare_schema(url: str) -> None:
    """Bring an SQLite schema up to date; elsewhere see that it is. Raises SchemaError."""
    if make_url(url).get_backend_name() == "sqlite":
        # One process at a time looks, too: two that open a new file at once can't both give it its journal mode.
        upgrade(url)
    elif current_revision(url) != REVISIONS[-1]:
        raise SchemaError("The database's schema is not up to date: run `jobdesk database upgrade` first.")


def await_database(url: str, *, seconds: float = OPENING_SECONDS) -> None:
    """Return when a server has answered; raises SchemaError after so long, however many hosts its address has."""
    if make_url(url).get_backend_name() == "sqlite":
        return
    asked: Future[str | None] = Future()

    def ask() -> None:
        try:
            asked.set_result(current_revision(url))
        except Exception as error:  # noqa: BLE001  # it is raised where it is waited for
            asked.set_exception(error)

    threading.Thread(target=ask, daemon=True).start()
    if not wait([asked], timeout=seconds).done:
        raise SchemaError(f"The database does not answer within {seconds} seconds. See JOBDESK_DATABASE_URL.")
    asked.result()


def current_revision(url: str) -> str | None:
    """Return the schema's revision, None for an empty database; raises SchemaError for one from a newer Jobdesk."""
    database = open_database(url)
    try:
        with database.reading() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    finally:
        database.engine.dispose()
    if revision is not None and revision not in REVISIONS:
        raise SchemaError(f"The database is from a newer Jobdesk (schema {revision}): start that one, or a later one.")
    return str(revision) if revision else None


def upgrade(url: str) -> None:
    """Bring the schema up to date, one process at a time, with a copy of an SQLite database beside it."""
    address = make_url(url)
    open_database(url).close()  # an address that can't be one is refused before a lock file is made for it
    with _alone(address):
        before = current_revision(url)
        if before == REVISIONS[-1]:
            return
        from alembic import command  # only here: most starts need no migration
        from alembic.config import Config

        if before is not None:
            _copy(address, before)
        settings = Config()
        settings.set_main_option("script_location", str(MIGRATIONS))
        settings.attributes["url"] = url
        command.upgrade(settings, "head")


@contextmanager
def _alone(address: URL) -> Iterator[None]:
    """Hold a lock file beside an SQLite database; other databases lock within the migration's transaction."""
    if address.get_backend_name() != "sqlite" or not address.database:
        yield
        return
    with Path(f"{address.database}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy(address: URL, revision: str) -> None:
    if address.get_backend_name() == "sqlite" and address.database:
        # By SQLite itself: a copy of the file would miss what is still in the log beside it.
        with (
            closing(sqlite3.connect(address.database)) as source,
            closing(sqlite3.connect(f"{address.database}.before-{revision}")) as copy,
        ):
            source.backup(copy)
