"""What a submission takes: with a long history, with an empty one, and without the record; and what a commit takes."""

import sqlite3
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import mean, median, quantiles

from pages import twenty
from people import ROWS, Visitor, one_person
from sqlalchemy import func, select
from table import Line

from webapp.database.engine import open_database
from webapp.submissions.search import index_waiting
from webapp.submissions.tables import words_waiting

ROUNDS = 30
EACH_ROUND = 20
MANY, EMPTY, WITHOUT, COMMIT = "with the long history", "with an empty history", "without the record", "a commit alone"


def record(visitors: dict[str, Visitor], folder: Path) -> Iterator[Line]:
    """Time submissions on servers that take turns, and commits of a bare SQLite on the same disk."""
    for what, rows in (("5 rows", ROWS), ("20 rows", twenty())):
        taken: dict[str, list[float]] = {name: [] for name in (*visitors, COMMIT)}
        for turn in range(ROUNDS + 1):
            # Each begins a turn as often as the others: what was idle before is slower at first.
            for name, visitor in _from(turn, list(visitors.items())):
                answers = one_person(visitor.server, partial(visitor.post, rows=rows), number=EACH_ROUND)
                if any(answer.status != 303 for answer in answers):
                    raise RuntimeError(f"A submission {name} was answered {answers[0].status}.")
                taken[name] += [answer.seconds * 1000 for answer in answers if turn]
            commits = list(_commits(folder / "bare.sqlite3"))
            taken[COMMIT] += commits if turn else []
        yield from _lines(what, taken)


def _from(turn: int, visitors: list[tuple[str, Visitor]]) -> list[tuple[str, Visitor]]:
    start = turn % len(visitors)
    return visitors[start:] + visitors[:start]


def index_later(file: Path) -> Iterator[Line]:
    """Time what the worker does later for the submissions measured: putting their words into the index."""
    database = open_database(f"sqlite:///{file}")
    with database.reading() as connection:
        waiting = connection.execute(select(func.count()).select_from(words_waiting)).scalar_one()
    began = time.perf_counter()
    while index_waiting(database):
        pass
    yield Line("indexing words later, a submission", (time.perf_counter() - began) * 1000 / max(waiting, 1), "ms")
    database.engine.dispose()


def _lines(what: str, taken: dict[str, list[float]]) -> Iterator[Line]:
    for name, times in taken.items():
        yield Line(f"{what}, {name}: median", median(times), "ms")
        yield Line(f"{what}, {name}: mean", mean(times), "ms")
        yield Line(f"{what}, {name}: 95 of 100 within", quantiles(times, n=20)[-1], "ms")
    for name, middle in (("median", median), ("mean", mean)):
        yield Line(f"{what}, long / empty history: {name}", middle(taken[MANY]) / middle(taken[EMPTY]), "x", 1.1)
    for name, middle in (("median", median), ("mean", mean)):
        commit, without = middle(taken[COMMIT]), middle(taken[WITHOUT])
        for history in (EMPTY, MANY):
            cost = middle(taken[history]) - without
            yield Line(f"{what}, {history}: the record costs, {name}", cost, "ms", 1.5 * commit + 1)
            yield Line(f"{what}, {history}: that less 1 ms, in commits", (cost - 1) / commit, "x", 1.5)


def _commits(file: Path) -> Iterator[float]:
    """Give the milliseconds of transactions that write one small row."""
    with sqlite3.connect(file, isolation_level=None) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, content BLOB NOT NULL)")
        for _ in range(EACH_ROUND):
            began = time.perf_counter()
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO rows (content) VALUES (?)", (b"x" * 500,))
            database.execute("COMMIT")
            yield (time.perf_counter() - began) * 1000
    database.close()
