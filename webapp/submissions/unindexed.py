"""Submissions whose words are not in the search index yet: listed when opened, indexed by the worker soon after.

A search goes through those that wait itself, so that it finds them all the same.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, delete, insert, select

from webapp.database.engine import Database
from webapp.submissions.search_index import drop_words, index_words
from webapp.submissions.search_words import WORD_LENGTH, words_of
from webapp.submissions.tables import submissions, words_waiting

WAITING = insert(words_waiting)
# By IDs, and not joined: SQLite, which keeps no statistics here, would go through all submissions for it.
OLDEST = select(words_waiting.c.submission_id).order_by(words_waiting.c.submission_id)
BODIES = select(submissions.c.id, submissions.c.body).order_by(submissions.c.id)
AT_ONCE = 50  # holds SQLite's write lock for some milliseconds
CHUNK = 500


def await_index(connection: Connection, submission_id: int) -> None:
    """Note, within the transaction that opens a submission, that its words are to be indexed."""
    connection.execute(WAITING, {"submission_id": submission_id})


def index_waiting(database: Database) -> bool:
    """Index the words of some submissions that wait, oldest first; False when fewer than AT_ONCE waited.

    Any number of workers may: each submission is indexed by the one that takes it from the list.
    """
    with database.reading() as connection:
        ids = connection.execute(OLDEST.limit(AT_ONCE)).scalars().all()
        waiting = dict(_words(connection, ids))
    if ids:
        free = OLDEST.where(words_waiting.c.submission_id.in_(ids)).with_for_update(skip_locked=True)
        taking = delete(words_waiting).where(words_waiting.c.submission_id.in_(free.scalar_subquery()))
        with database.writing(durable=False) as connection:
            taken = connection.execute(taking.returning(words_waiting.c.submission_id)).scalars()
            index_words(connection, {number: waiting[number] for number in taken if number in waiting})
    return len(ids) == AT_ONCE


def waiting_with(connection: Connection, beginnings: Sequence[str], *, before: int) -> list[int]:
    """Return the IDs below `before` of those that wait and hold words with all these beginnings, newest first."""
    ids = connection.execute(OLDEST.where(words_waiting.c.submission_id < before)).scalars().all()
    return [number for number, words in _words(connection, ids) if _holds(words, beginnings)][::-1]


def forget_words(connection: Connection, bodies: Mapping[int, bytes]) -> None:
    """Take the words of submissions out of the index, or those of them that wait from the list."""
    waiting = delete(words_waiting).where(words_waiting.c.submission_id.in_(bodies))
    waited = set(connection.execute(waiting.returning(words_waiting.c.submission_id)).scalars())
    drop_words(connection, {number: body for number, body in bodies.items() if number not in waited})


def _words(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    for start in range(0, len(ids), CHUNK):
        some = BODIES.where(submissions.c.id.in_(ids[start : start + CHUNK]))
        yield from ((row.id, words_of(row.body)) for row in connection.execute(some))


def _holds(words: Sequence[str], beginnings: Sequence[str]) -> bool:
    return all(any(word.startswith(beginning[:WORD_LENGTH]) for word in words) for beginning in beginnings)
