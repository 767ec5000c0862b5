"""The search index over the words of submissions: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Connection, TextClause, bindparam, text

from webapp.history.words import WORD_LENGTH, words_of

ADD = {
    "sqlite": "INSERT INTO submission_words (rowid, words) VALUES (:id, :words)",
    "postgresql": "INSERT INTO submission_words (id, words)"
    " VALUES (:id, array_to_tsvector(string_to_array(:words, ' ')))",
}
DROP = {
    "sqlite": "INSERT INTO submission_words (submission_words, rowid, words) VALUES ('delete', :id, :words)",
    "postgresql": "DELETE FROM submission_words WHERE id = :id",
}
FIND = {
    "sqlite": "SELECT rowid FROM submission_words WHERE submission_words MATCH :words AND rowid < :before"
    " ORDER BY rowid DESC LIMIT :number",
    "postgresql": "SELECT id FROM submission_words WHERE words @@ CAST(:words AS tsquery) AND id < :before"
    " ORDER BY id DESC LIMIT :number",
}


def index_words(connection: Connection, submission_id: int, body: bytes) -> None:
    """Put a submission's words into the index; once a submission, within the transaction that opens it."""
    _run(connection, ADD, submission_id, body)


def drop_words(connection: Connection, submission_id: int, body: bytes) -> None:
    """Take a submission's words out of the index."""
    _run(connection, DROP, submission_id, body)


def ids_with(connection: Connection, beginnings: Sequence[str], *, before: int, number: int) -> list[int]:
    """Return the newest IDs below `before` that hold words with all these beginnings (compared to WORD_LENGTH)."""
    dialect = connection.dialect.name
    parts = [_beginning(dialect, beginning[:WORD_LENGTH]) for beginning in beginnings]
    words = (" AND " if dialect == "sqlite" else " & ").join(parts)
    found = connection.execute(text(FIND[dialect]), {"words": words, "before": before, "number": number})
    return list(found.scalars())


def _beginning(dialect: str, beginning: str) -> str:
    # Words are letters and digits alone: nothing in them needs an escape.
    if dialect == "sqlite":
        return f'"{beginning}"' if len(beginning) == WORD_LENGTH else f'"{beginning}" *'
    return f"'{beginning}':*"


def _run(connection: Connection, statements: dict[str, str], submission_id: int, body: bytes) -> None:
    statement: TextClause = text(statements[connection.dialect.name]).bindparams(bindparam("id", type_=BigInteger))
    values = {"id": submission_id, "words": " ".join(words_of(body))}
    names = {name for name in values if f":{name}" in statements[connection.dialect.name]}
    connection.execute(statement, {name: values[name] for name in names})
