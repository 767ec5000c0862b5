"""Fills a database with made-up submissions, in the tables and the search index of the product."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rows import Batch, made
from sqlalchemy import insert
from sqlalchemy.dialects.sqlite import dialect

from webapp.database.schema import upgrade
from webapp.submissions.search import ADD
from webapp.submissions.tables import submissions

BATCH = 5_000
AHEAD = 4


def fill(file: Path, *, number: int, now_ms: int, explorer_url: str) -> None:
    """Make a database of `number` submissions, the newest at `now_ms`."""
    upgrade(f"sqlite:///{file}")
    batches = [
        Batch(first, min(BATCH, number - first + 1), number, now_ms, explorer_url)
        for first in range(1, number + 1, BATCH)
    ]
    with sqlite3.connect(file, isolation_level=None) as database:
        # Nothing to lose yet. Indexes are made at the end, in one go: that is faster and gives the same.
        for pragma in ("synchronous=OFF", "cache_size=-500000", "temp_store=MEMORY"):
            database.execute(f"PRAGMA {pragma}")
        indexes = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'submissions' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            database.execute(f"DROP INDEX {name}")
        _insert(database, batches)
        for _, sql in indexes:
            database.execute(sql)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _insert(database: sqlite3.Connection, batches: list[Batch]) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for rows, words in _ahead(pool, batches):
            into = str(insert(submissions).compile(dialect=dialect(paramstyle="named"), column_keys=list(rows[0])))
            database.execute("BEGIN")
            database.executemany(into, rows)
            database.executemany(ADD["sqlite"].text.replace(":id", "?").replace(":words", "?"), words)
            database.execute("COMMIT")


def _ahead(
    pool: ProcessPoolExecutor, batches: list[Batch]
) -> Iterator[tuple[list[dict[str, object]], list[tuple[int, str]]]]:
    """Give the batches in order, some of them made ahead: a million at once would not fit into memory."""
    waiting = [pool.submit(made, batch) for batch in batches[:AHEAD]]
    for batch in [*batches[AHEAD:], *[None] * len(waiting)]:
        yield waiting.pop(0).result()
        if batch is not None:
            waiting.append(pool.submit(made, batch))
