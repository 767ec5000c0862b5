"""The search by words of parameter names and values: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL.

The index holds words cut to WORD_LENGTH characters; a search compares whole words on the rows that it finds. A
submission waits until a worker has put its words into the index. Until then each search goes through its words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import BigInteger, Connection, TextClause, bindparam, delete, select, text

from webapp.database.engine import Database
from webapp.request.job_request import read_body
from webapp.submissions.tables import submissions, words_waiting

WORD = re.compile(r"[^\W_]+")
WORD_LENGTH = 8
WORDS_LIMIT = 10_000  # more would hold SQLite's write lock for seconds, and PostgreSQL's index ends at 1 MiB
AT_ONCE = 50  # submissions to index: they hold SQLite's write lock for some milliseconds
CHUNK = 500


def _for_one(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("id", type_=BigInteger))


# Made once: SQLAlchemy takes longer to recognise a new statement than the databases take to run it.
# By IDs, and not joined: SQLite, which keeps no statistics here, would go through all submissions for it.
OLDEST = select(words_waiting.c.submission_id).order_by(words_waiting.c.submission_id)
BODIES = select(submissions.c.id, submissions.c.body).order_by(submissions.c.id)
ADD = {
    "sqlite": _for_one("INSERT INTO submission_words (rowid, words) VALUES (:id, :words)"),
    "postgresql": _for_one(
        "INSERT INTO submission_words (id, words) VALUES (:id, array_to_tsvector(string_to_array(:words, ' ')))"
    ),
}
DROP = {
    "sqlite": _for_one("INSERT INTO submission_words (submission_words, rowid, words) VALUES ('delete', :id, :words)"),
    "postgresql": _for_one("DELETE FROM submission_words WHERE id = :id"),
}
FIND = {
    "sqlite": "SELECT rowid FROM submission_words WHERE submission_words MATCH :words AND rowid < :before"
    " ORDER BY rowid DESC LIMIT :number",
    "postgresql": "SELECT id FROM submission_words WHERE words @@ CAST(:words AS tsquery) AND id < :before"
    " ORDER BY id DESC LIMIT :number",
}


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case: runs of letters and digits; `_` divides."""
    return WORD.findall(text.lower())


def words_of(body: bytes) -> list[str]:
    """Return the words of a body for the index, each once."""
    found: dict[str, None] = {}
    for word in _whole_words(body):
        found[word[:WORD_LENGTH]] = None
        if len(found) == WORDS_LIMIT:
            break
    return list(found)


def holds_words(body: bytes, beginnings: Sequence[str]) -> bool:
    """Whether a body that the index found for all these beginnings really has words that start with them."""
    longer = [beginning for beginning in beginnings if len(beginning) > WORD_LENGTH]  # the index compares the others
    if not longer:
        return True
    # JSON's escapes are not part of words: a beginning that the bytes do not hold starts no word. 30 times as fast.
    if not all(beginning in body.decode().lower() for beginning in longer):
        return False
    words = set(_whole_words(body))
    return all(any(word.startswith(beginning) for word in words) for beginning in longer)


def index_waiting(database: Database) -> bool:
    """Index the words of some submissions that wait, oldest first; return False if fewer than AT_ONCE waited.

    Any number of workers may do so: each submission is indexed by the one that takes it from the list.
    """
    with database.reading() as connection:
        ids = connection.execute(OLDEST.limit(AT_ONCE)).scalars().all()
        waiting = dict(_words(connection, ids))
    if ids:
        free = OLDEST.where(words_waiting.c.submission_id.in_(ids)).with_for_update(skip_locked=True)
        taking = delete(words_waiting).where(words_waiting.c.submission_id.in_(free.scalar_subquery()))
        with database.writing(durable=False) as connection:
            taken = connection.execute(taking.returning(words_waiting.c.submission_id)).scalars()
            _run(connection, ADD, {number: waiting[number] for number in taken if number in waiting})
    return len(ids) == AT_ONCE


def ids_with(connection: Connection, beginnings: Sequence[str], *, before: int, number: int) -> list[int]:
    """Return the newest IDs below `before` that the index has for all these beginnings, cut to WORD_LENGTH."""
    dialect = connection.dialect.name
    parts = [_beginning(dialect, beginning[:WORD_LENGTH]) for beginning in beginnings]
    words = (" AND " if dialect == "sqlite" else " & ").join(parts)
    found = connection.execute(text(FIND[dialect]), {"words": words, "before": before, "number": number})
    return list(found.scalars())


def waiting_with(connection: Connection, beginnings: Sequence[str], *, before: int) -> list[int]:
    """Return the IDs below `before` that wait and hold words with all these beginnings, newest first."""
    ids = connection.execute(OLDEST.where(words_waiting.c.submission_id < before)).scalars().all()
    return [number for number, words in _words(connection, ids) if _holds(words, beginnings)][::-1]


def forget_words(connection: Connection, bodies: Mapping[int, bytes]) -> None:
    """Take submissions from the list of those that wait, or their words out of the index."""
    waiting = delete(words_waiting).where(words_waiting.c.submission_id.in_(bodies))
    waited = set(connection.execute(waiting.returning(words_waiting.c.submission_id)).scalars())
    _run(connection, DROP, {number: words_of(body) for number, body in bodies.items() if number not in waited})


def _whole_words(body: bytes) -> list[str]:
    return [word for row in read_body(body) for word in split_words(f"{row.name} {row.value}")]


def _words(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    for start in range(0, len(ids), CHUNK):
        some = BODIES.where(submissions.c.id.in_(ids[start : start + CHUNK]))
        yield from ((row.id, words_of(row.body)) for row in connection.execute(some))


def _holds(words: Sequence[str], beginnings: Sequence[str]) -> bool:
    return all(any(word.startswith(beginning[:WORD_LENGTH]) for word in words) for beginning in beginnings)


def _beginning(dialect: str, beginning: str) -> str:
    # Words are letters and digits alone: nothing in them needs an escape.
    if dialect == "sqlite":
        return f'"{beginning}"' if len(beginning) == WORD_LENGTH else f'"{beginning}" *'
    return f"'{beginning}':*"


def _run(connection: Connection, statements: dict[str, TextClause], words: Mapping[int, Sequence[str]]) -> None:
    # A statement takes from these what it names.
    values = [{"id": number, "words": " ".join(some)} for number, some in words.items()]
    if values:
        connection.execute(statements[connection.dialect.name], values)
