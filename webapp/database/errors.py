"""The sentences for a database that fails: on a page, and when it can't be opened at the start.

They go by codes and kinds of errors, since a server may speak any language. Words are looked at last. No password is
ever in a sentence.
"""

import sqlite3
from contextlib import suppress

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# PostgreSQL's: serialization failure, deadlock, lock not available.
CONFLICTS = frozenset({"40001", "40P01", "55P03"})
STATEMENT_TIMEOUT, TOO_MANY = "57014", "53300"
AWAY = (OperationalError, InterfaceError, DisconnectionError)  # without a code: the server said nothing
BY_CODE = {
    "28P01": "its server refuses the password.",
    "28000": "its server does not let this user in.",
    "3D000": "its server has no database of this name.",
    "42501": "its server does not let this user do what Jobdesk needs.",
    "53300": "its server takes no more connections.",
    "57P03": "its server is starting or stopping.",
}
BY_SQLITE = {
    sqlite3.SQLITE_CANTOPEN: "its file can't be opened.",
    sqlite3.SQLITE_NOTADB: "its file is no database of SQLite.",
    sqlite3.SQLITE_CORRUPT: "its file is damaged.",
    sqlite3.SQLITE_READONLY: "its file can't be written.",
    sqlite3.SQLITE_FULL: "its disk is full.",
    sqlite3.SQLITE_BUSY: "another process holds it.",
    sqlite3.SQLITE_IOERR: "its disk can't be read or written.",
}
OF_THE_DRIVER = (
    ("timeout expired", "its server does not answer."),
    ("did not answer", "its server does not answer."),
    ("resolve host", "no host of this name is known."),
    ("could not translate host", "no host of this name is known."),
    ("SSL", "TLS failed, or its server has none."),
    ("certificate", "TLS failed: its server's certificate is not trusted."),
    ("Connection refused", "nothing listens on this port."),
    ("no password supplied", "its server wants a password."),
    ("No module named", "its driver is not installed."),
)
OF_AN_ENGLISH_SERVER = (
    ("password authentication failed", BY_CODE["28P01"]),
    ("role ", "its server does not know this user."),
    ("pg_hba.conf", BY_CODE["28000"]),
    ("does not exist", BY_CODE["3D000"]),
    ("too many", BY_CODE["53300"]),
    ("the database system is", BY_CODE["57P03"]),
)
WORDS = 200
PROBE_SECONDS = 3


def sqlstate(error: BaseException) -> str | None:
    """Return the code by which a server says what is wrong; None where it said none."""
    return getattr(getattr(error, "orig", None), "sqlstate", None)


def is_conflict(error: BaseException) -> bool:
    """Whether other changes stood in the way: the database answers, and the same may work in a moment."""
    if sqlstate(error) in CONFLICTS:
        return True
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def database_sentence(error: BaseException) -> str:
    """Return what a page says of a failure of the database."""
    if isinstance(error, PoolTimeoutError):
        return "All its database connections are in use."
    if is_conflict(error):
        return "Jobdesk's database was busy with other changes."
    code = sqlstate(error) or ""
    if code == STATEMENT_TIMEOUT:
        return "Jobdesk's database took too long."
    if code == TOO_MANY:
        return "Jobdesk's database takes no more connections."
    if (isinstance(error, AWAY) and not code) or code.startswith(("08", "57")):
        return "Jobdesk's own database does not answer."
    return "Jobdesk's own database could not do this."


def why_not_opened(error: BaseException, url: str) -> str:
    """Return why the database of an address can't be opened, as the end of a sentence."""
    cause: BaseException = getattr(error, "orig", None) or error
    return _by_code(cause, error) or _by_words(cause, make_url(url))


def _by_code(cause: BaseException, error: BaseException) -> str | None:
    if isinstance(cause, TimeoutError):
        return "it does not answer."
    if isinstance(cause, OSError) and cause.filename:
        return f"its file can't be opened: {cause.strerror}."
    if isinstance(cause, sqlite3.Error):
        return BY_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    if getattr(getattr(cause, "pgconn", None), "needs_password", False):
        return "its server wants a password."
    return BY_CODE.get(sqlstate(error) or "")


def _by_words(cause: BaseException, url: URL) -> str:
    words = _freed(str(cause), url)
    said = words.rpartition("FATAL:")[2] if "FATAL:" in words else ""
    known = OF_AN_ENGLISH_SERVER if said else (*OF_THE_DRIVER, *OF_AN_ENGLISH_SERVER)
    for hint, why in known:
        if hint in (said or words):
            return why
    connection = getattr(cause, "pgconn", None)
    told = " ".join((said or words.rpartition(" failed: ")[2]).split())[:WORDS]
    if connection is None:
        return f"its driver says “{told}”."
    if _has_another(url):
        return "its server has no database of this name that this user may open."
    refused = "this user or this password" if connection.used_password else "the connection"
    return f"its server refuses {refused}, and says “{told}”."


def _freed(words: str, url: URL) -> str:
    """Return words without the password and the options of an address: an option may be a misplaced password."""
    options = [value for values in url.normalized_query.values() for value in values]
    for secret in filter(None, (url.password, *options)):
        words = words.replace(secret, "…")
    return words


def _has_another(url: URL) -> bool:
    """Whether the server lets the same user into the database that is always there."""
    elsewhere = url.set(database="postgres").update_query_dict({"connect_timeout": str(PROBE_SECONDS)})
    engine = create_engine(elsewhere, hide_parameters=True)
    with suppress(SQLAlchemyError):
        engine.connect().close()
        engine.dispose()
        return True
    return False
