"""The database: how a transaction is begun, on SQLite and elsewhere, and the tables' common metadata."""

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Integer,
    MetaData,
    RootTransaction,
    Row,
    Select,
    create_engine,
    event,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from webapp.database.errors import sqlstate
from webapp.database.write_turns import Change, WriteTurns

BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up its own integers alone
metadata = MetaData(naming_convention={"ix": "ix_%(column_0_N_label)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"})

FILE = "jobdesk_file"
# How a transaction on SQLite begins.
READING = ("BEGIN",)
WRITING = ("PRAGMA synchronous=FULL", "BEGIN IMMEDIATE")
HASTY = ("PRAGMA synchronous=NORMAL", "BEGIN IMMEDIATE")
WAIT_SECONDS = 5  # for a lock, a connection, a place in the pool
POOL = 8  # connections of one process to a server; few are enough, as none is held while Explorer is asked
FILE_POOL = 32  # connections of one process to a file
TRIES = 4  # of a transaction that conflicts with another one
PAUSE_SECONDS = 0.02  # before the second try; doubled before each further one
REPEATABLE = frozenset({"40001", "40P01"})  # PostgreSQL's serialization failure and deadlock

T = TypeVar("T")


class Database:
    """Transactions on one engine.

    `reading` sees a snapshot. `writing` holds SQLite's write lock from its first statement on, so that what it reads
    stays true until it commits. A commit is on the disk when it returns, except with `durable=False`: then a power cut
    may undo it, but a killed process does not.
    """

    def __init__(self, engine: Engine, *, limited: bool = True) -> None:
        self.engine = engine
        self._turns = _turns(engine.url) if engine.dialect.name == "sqlite" else None
        self._begin: Callable[[Connection, Sequence[str]], None] = _begun_by_driver
        if self._turns:
            self._begin = _begin_sqlite
        elif engine.dialect.driver == "psycopg" and limited:
            from webapp.database.postgres import BEGIN

            self._begin = partial(_begin_postgres, BEGIN)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self._transaction(READING) as connection:
            yield connection

    def first(self, statement: Select[Any], values: Mapping[str, Any]) -> Row[Any] | None:
        """Return the first row of one statement; it needs no transaction, and half the time of one."""
        for is_last in (False, True):
            with self.engine.connect() as connection:
                try:
                    return connection.execute(statement, values).first()
                except DBAPIError as error:
                    if is_last or not error.connection_invalidated:
                        raise
        raise AssertionError

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[Connection]:
        """A transaction that is committed at the end of the block, or rolled back when it raises."""
        # The turn comes first: those who wait for it need no connection.
        with (
            self._turns.turn() if self._turns else nullcontext(),
            self._transaction(WRITING if durable else HASTY) as connection,
        ):
            yield connection

    def repeating(self, work: Callable[[Connection], T], *, durable: bool = True) -> T:
        """Return what the work returns, done in one `writing`; a deadlock or serialization failure starts it anew.

        The work may do nothing but change the database by this connection: it may be run several times. On SQLite the
        work of several threads that wait for their turn is committed together.
        """
        if self._turns:
            return self._repeating_together(self._turns, Change(work, durable=durable))
        for tried in range(1, TRIES):
            try:
                with self.writing(durable=durable) as connection:
                    return work(connection)
            except DBAPIError as error:
                if sqlstate(error) not in REPEATABLE:
                    raise
            time.sleep(PAUSE_SECONDS * 2 ** (tried - 1) * (1 + random.random()))  # noqa: S311
        with self.writing(durable=durable) as connection:
            return work(connection)

    def _repeating_together(self, turns: WriteTurns, change: Change[T]) -> T:
        with turns.turn_for(change) as changes:
            if changes:
                with self._transaction(WRITING if any(each.durable for each in changes) else HASTY) as connection:
                    for each in changes:
                        each.make(connection)
        if change.failure:
            raise change.failure
        if change.made:
            return change.result
        with self.writing(durable=change.durable) as connection:
            return change.work(connection)

    @contextmanager
    def _transaction(self, beginning: Sequence[str]) -> Iterator[Connection]:
        connection, transaction = self._begun(beginning)
        with connection, transaction:
            yield connection

    def _begun(self, beginning: Sequence[str]) -> tuple[Connection, RootTransaction]:
        """Return a connection and its transaction; a connection that is found dead is replaced once.

        Nothing has been done in the transaction yet, and its beginning costs less than to ask whether the server lives.
        """
        for is_last in (False, True):
            connection = self.engine.connect()
            try:
                transaction = connection.begin()
                self._begin(connection, beginning)
            except BaseException as error:
                connection.close()
                if is_last or not (isinstance(error, DBAPIError) and error.connection_invalidated):
                    raise
            else:
                return connection, transaction
        raise AssertionError

    def close(self) -> None:
        """Give back every connection; a forked process starts with this."""
        self.engine.dispose(close=False)


def open_database(url: str, *, pool: int = POOL, limited: bool = True) -> Database:
    """Open `url` (any SQLAlchemy address); connects only when first used.

    `pool` is the number of connections to a server. Without `limited` a statement may take as long as it takes.
    """
    backend = make_url(url).get_backend_name()
    # Whether we begin transactions ourselves: then that shows whether a connection still lives.
    begins = backend == "sqlite" or (limited and make_url(url).get_dialect().driver == "psycopg")
    # hide_parameters: what a person typed, and sealed tokens, must not reach a log by way of an exception.
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=FILE_POOL if backend == "sqlite" else pool,
        max_overflow=0,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=not begins,
        connect_args={"timeout": WAIT_SECONDS} if backend == "sqlite" else {},
    )
    if backend == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "checkout", _check_file)
    elif engine.dialect.driver == "psycopg" and limited:
        from webapp.database import postgres  # its driver is an extra

        event.listen(
            engine, "do_connect", lambda _dialect, _record, given, options: postgres.connect(*given, **options)
        )
    return Database(engine, limited=limited)


def _turns(url: URL) -> WriteTurns:
    in_file = url.database and url.database != ":memory:" and not url.database.startswith("file:")
    return WriteTurns(url.database if in_file else None, seconds=WAIT_SECONDS)


def _prepare_sqlite(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred: ours is in Database
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
    path = next(str(row[2]) for row in connection.execute("PRAGMA database_list") if row[1] == "main")
    record.info[FILE] = (path, _identity(path))


def _check_file(_connection: sqlite3.Connection, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Have a connection replaced if its file was deleted or replaced: what it wrote would be lost silently."""
    path, identity = record.info[FILE]
    if identity != _identity(path):
        raise DisconnectionError("the database's file is another one")


def _begin_sqlite(connection: Connection, statements: Sequence[str]) -> None:
    # By the driver itself: SQLAlchemy takes longer to run these statements than SQLite does.
    driver = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    for statement in statements:
        try:
            driver.execute(statement)
        except sqlite3.Error as error:
            raise OperationalError(statement, None, error) from error


def _begin_postgres(begin: str, connection: Connection, _statements: Sequence[str]) -> None:
    connection.exec_driver_sql(begin)


def _begun_by_driver(_connection: Connection, _statements: Sequence[str]) -> None:
    """Other drivers begin a transaction by themselves."""


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
