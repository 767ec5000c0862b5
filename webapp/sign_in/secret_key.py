"""Which secret key the database belongs to: machines with another one must not serve it."""

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.database.engine import Database
from webapp.sign_in.sealing import Sealer
from webapp.sign_in.tables import key_fingerprint, logins

ONLY = 1  # the ID of the table's one row


class OtherKeyError(Exception):
    """The database belongs to another secret key; its text is one line that says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "The secret key is not the one that this database was used with: give every machine the same "
            "JOBDESK_SECRET_KEY, or end all logins and take this one with `jobdesk secret accept`."
        )


def check_key(database: Database, sealer: Sealer) -> None:
    """Hold the secret key against the database, which remembers the first one; raises OtherKeyError."""
    with database.reading() as connection:
        known = _known(connection)
    if (known or _remember(database, sealer)) != sealer.fingerprint():
        raise OtherKeyError


def accept_key(database: Database, sealer: Sealer) -> None:
    """End all logins, which another key can't open, and take this one from now on."""
    _remember(database, sealer)
    with database.writing() as connection:
        connection.execute(delete(logins))
        connection.execute(update(key_fingerprint).values(fingerprint=sealer.fingerprint()))


def _remember(database: Database, sealer: Sealer) -> str | None:
    """Write the fingerprint into a database without one, and return what it remembers: the first machine wins."""
    try:
        with database.writing() as connection:
            if _known(connection) is None:
                connection.execute(insert(key_fingerprint), {"id": ONLY, "fingerprint": sealer.fingerprint()})
    except IntegrityError:
        pass  # another machine was first
    with database.reading() as connection:
        return _known(connection)


def _known(connection: Connection) -> str | None:
    found: str | None = connection.execute(select(key_fingerprint.c.fingerprint)).scalar_one_or_none()
    return found
