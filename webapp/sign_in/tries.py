"""The limit on failed sign-ins, by account and by address, in the database: it holds over processes and machines."""

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
from webapp.sign_in.sealing import Sealer
from webapp.sign_in.tables import sign_in_tries
from webapp.web.places import BusyError, Places

WINDOW_MS = 15 * 60 * 1000
ACCOUNT_LIMIT = 10
ADDRESS_LIMIT = 48  # twice that is below 100: a row of tries may begin in one window and end in the next
PATIENCE_SECONDS = 10.0  # for the tries of others that are under way
LOOK_AGAIN_SECONDS = 0.05
SWEPT_AT_ONCE = 500


class TooManyTriesError(Exception):
    """No further try is allowed for `wait_seconds`."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__("too many failed sign-ins")
        self.wait_seconds = wait_seconds


@dataclass
class Try:
    """A try under way; whoever holds it says whether it `failed`."""

    failed: bool = False


@dataclass(frozen=True)
class _Source:
    """What tries are counted for, and how many may fail in a window."""

    key: str
    limit: int


@dataclass(frozen=True)
class _Taken:
    """A place that a try holds among a source's; `ends_at` tells the window in which it was taken."""

    source: _Source
    ends_at: int


class Tries:
    """Counts sign-ins that failed and those under way: so many at once can't pass the limit either.

    A window begins with a source's first try. A try whose process was killed counts as under way to the window's end.
    """

    def __init__(self, database: Database, sealer: Sealer, *, waiters: Places) -> None:
        self._database = database
        self._sealer = sealer
        self._waiters = waiters

    @contextmanager
    def take(self, *, address: str, account: str = "", graph: str = "") -> Iterator[Try]:
        """Hold a place for one try; raises TooManyTriesError where none is left.

        Where the limit is reached only by tries under way, those are waited for. A pasted token has no `account`.
        """
        taken = self._patiently(self._sources(address, account, graph))
        this = Try()
        try:
            yield this
        finally:
            self._give_back(taken, failed=this.failed)

    def sweep(self) -> None:
        """Delete what no longer counts, a bounded number at a time."""
        old = select(sign_in_tries.c.source).where(sign_in_tries.c.ends_at <= now_ms()).limit(SWEPT_AT_ONCE)
        # Skipping what others hold: it waits for nobody, so that it stands in nobody's way.
        old = old.with_for_update(skip_locked=True)
        number = SWEPT_AT_ONCE
        while number == SWEPT_AT_ONCE:
            with self._database.writing(durable=False) as connection:
                number = connection.execute(
                    delete(sign_in_tries).where(sign_in_tries.c.source.in_(old.scalar_subquery()))
                ).rowcount

    def _sources(self, address: str, account: str, graph: str) -> Sequence[_Source]:
        """Return the account before the address: rows that are taken in one order lock nobody out for ever."""
        of_address = _Source(self._sealer.digest(f"address\0{network_of(address)}"), ADDRESS_LIMIT)
        if not account:
            return [of_address]
        return [_Source(self._sealer.digest(f"account\0{graph}\0{account}"), ACCOUNT_LIMIT), of_address]

    def _patiently(self, sources: Sequence[_Source]) -> Sequence[_Taken]:
        taken = self._take(sources)
        if taken is not None:
            return taken
        try:
            with self._waiters.take():
                give_up, pause = time.monotonic() + PATIENCE_SECONDS, threading.Event()
                while taken is None and time.monotonic() < give_up:
                    pause.wait(LOOK_AGAIN_SECONDS)
                    taken = self._take(sources)
        except BusyError:
            pass
        if taken is None:
            raise TooManyTriesError(1)
        return taken

    def _take(self, sources: Sequence[_Source]) -> Sequence[_Taken] | None:
        """Take a place of each source, or none of any: None while those under way have them all."""
        now = now_ms()
        try:
            with self._database.writing(durable=False) as connection:
                return [_take_one(connection, source, now) for source in sources]
        except _FullError as full:
            if full.failed < full.source.limit:
                return None
            raise TooManyTriesError(max(1, -(-(full.ends_at - now) // 1000))) from None

    def _give_back(self, taken: Sequence[_Taken], *, failed: bool) -> None:
        with self._database.writing(durable=False) as connection:
            for place in taken:
                same_window = (sign_in_tries.c.source == place.source.key) & (sign_in_tries.c.ends_at == place.ends_at)
                values = {"under_way": sign_in_tries.c.under_way - 1, "failed": sign_in_tries.c.failed + int(failed)}
                connection.execute(update(sign_in_tries).where(same_window).values(values))


class _FullError(Exception):
    def __init__(self, source: _Source, failed: int, ends_at: int) -> None:
        super().__init__("full")
        self.source = source
        self.failed = failed
        self.ends_at = ends_at


def _take_one(connection: Connection, source: _Source, now: int) -> _Taken:
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
    return _Taken(source, row.ends_at)


def network_of(address: str) -> str:
    """Return what counts as one address: an IPv6 one's /64, for a machine may choose any within it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((int(found), 64), strict=False))
    return str(found)
