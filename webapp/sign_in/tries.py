"""The limit on failed sign-ins, per account and per address. It is kept in the database, so all processes share it."""

import ipaddress
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from webapp.database.clock import now_ms
from webapp.database.engine import Database
from webapp.explorer.client import BusyError, Places
from webapp.sign_in.secret_key import Sealer
from webapp.sign_in.tables import sign_in_tries

WINDOW_MS = 15 * 60 * 1000
ACCOUNT_LIMIT = 10
ADDRESS_LIMIT = 48  # less than half of 100, because tries in a row can fall into two windows
LONGEST_WAIT_SECONDS = 10.0  # for other tries that are under way
LOOK_AGAIN_SECONDS = 0.05
DELETED_AT_ONCE = 500


class TooManyTriesError(Exception):
    """The limit is reached: no further try is allowed for `wait_seconds`."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__("too many failed sign-ins")
        self.wait_seconds = wait_seconds


@dataclass
class Try:
    """A try under way; its caller sets `failed` if Explorer refuses it."""

    failed: bool = False


@dataclass(frozen=True)
class _Source:
    """The account or address that tries are counted for, and how many may fail in a window."""

    key: str
    limit: int


@dataclass(frozen=True)
class _CountedTry:
    """A try under way that is counted for a source; `ends_at` identifies the window."""

    source: _Source
    ends_at: int


class Tries:
    """Counts failed sign-ins and those under way, so that many at once can't pass the limit either.

    A window begins with a source's first try. If a process is killed during a try, it counts until the window ends.
    """

    def __init__(self, database: Database, sealer: Sealer, *, waiters: Places) -> None:
        self._database = database
        self._sealer = sealer
        self._waiters = waiters

    @contextmanager
    def take(self, *, address: str, account: str = "", graph: str = "") -> Iterator[Try]:
        """Count one try while it is under way; raises TooManyTriesError if the limit is reached.

        If only tries under way reach the limit, this waits for them. A pasted token has no `account`.
        """
        counted = self._wait_and_count(self._sources(address, account, graph))
        this = Try()
        try:
            yield this
        finally:
            self._end(counted, failed=this.failed)

    def sweep(self) -> None:
        """Delete counts whose window has ended, a bounded number at a time."""
        old = select(sign_in_tries.c.source).where(sign_in_tries.c.ends_at <= now_ms()).limit(DELETED_AT_ONCE)
        # Rows that another transaction holds are skipped: waiting for them could end in a deadlock.
        old = old.with_for_update(skip_locked=True)
        number = DELETED_AT_ONCE
        while number == DELETED_AT_ONCE:
            with self._database.writing(durable=False) as connection:
                number = connection.execute(
                    delete(sign_in_tries).where(sign_in_tries.c.source.in_(old.scalar_subquery()))
                ).rowcount

    def _sources(self, address: str, account: str, graph: str) -> Sequence[_Source]:
        """Return the account before the address: rows are always locked in this order, against deadlocks."""
        of_address = _Source(self._sealer.digest(f"address\0{network_of(address)}"), ADDRESS_LIMIT)
        if not account:
            return [of_address]
        return [_Source(self._sealer.digest(f"account\0{graph}\0{account}"), ACCOUNT_LIMIT), of_address]

    def _wait_and_count(self, sources: Sequence[_Source]) -> Sequence[_CountedTry]:
        counted = self._count(sources)
        if counted is not None:
            return counted
        try:
            with self._waiters.take():
                give_up, pause = time.monotonic() + LONGEST_WAIT_SECONDS, threading.Event()
                while counted is None and time.monotonic() < give_up:
                    pause.wait(LOOK_AGAIN_SECONDS)
                    counted = self._count(sources)
        except BusyError:
            pass
        if counted is None:
            raise TooManyTriesError(1)
        return counted

    def _count(self, sources: Sequence[_Source]) -> Sequence[_CountedTry] | None:
        """Count a try for each source, or for none: return None while tries under way reach a limit."""
        now = now_ms()
        try:
            with self._database.writing(durable=False) as connection:
                return [_count_one(connection, source, now) for source in sources]
        except _FullError as full:
            if full.failed < full.source.limit:
                return None
            raise TooManyTriesError(max(1, -(-(full.ends_at - now) // 1000))) from None

    def _end(self, counted: Sequence[_CountedTry], *, failed: bool) -> None:
        with self._database.writing(durable=False) as connection:
            for one in counted:
                same_window = (sign_in_tries.c.source == one.source.key) & (sign_in_tries.c.ends_at == one.ends_at)
                values = {"under_way": sign_in_tries.c.under_way - 1, "failed": sign_in_tries.c.failed + int(failed)}
                connection.execute(update(sign_in_tries).where(same_window).values(values))


class _FullError(Exception):
    def __init__(self, source: _Source, failed: int, ends_at: int) -> None:
        super().__init__("full")
        self.source = source
        self.failed = failed
        self.ends_at = ends_at


def _count_one(connection: Connection, source: _Source, now: int) -> _CountedTry:
    table = sign_in_tries.c
    over = table.ends_at <= now
    first = {"source": source.key, "failed": 0, "under_way": 1, "ends_at": now + WINDOW_MS}
    one_more = {
        "failed": case((over, 0), else_=table.failed),
        "under_way": case((over, 1), else_=table.under_way + 1),
        "ends_at": case((over, now + WINDOW_MS), else_=table.ends_at),
    }
    free = over | (table.failed + table.under_way < source.limit)
    upsert: sqlite.Insert | postgresql.Insert = (
        sqlite.insert(sign_in_tries) if connection.dialect.name == "sqlite" else postgresql.insert(sign_in_tries)
    )
    statement = upsert.values(first)
    upserted = statement.on_conflict_do_update(index_elements=[table.source], set_=one_more, where=free)
    changed = connection.execute(upserted.returning(table.source)).first()
    row = connection.execute(select(table.failed, table.ends_at).where(table.source == source.key)).one()
    if changed is None:
        raise _FullError(source, row.failed, row.ends_at)
    return _CountedTry(source, row.ends_at)


def network_of(address: str) -> str:
    """Return what counts as one address: of IPv6 the /64, because a machine can use every address in it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)
