"""The search index over the words of submissions: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, Connection, TextClause, bindparam, text

from webapp.submissions.search_words import WORD_LENGTH, words_of


def _on_one(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("id", type_=BigInteger))


# Made once: SQLAlchemy takes longer to read a statement than the databases take to run it.
ADD = {
    "sqlite": _on_one("INSERT INTO submission_words (rowid, words) VALUES (:id, :words)"),
    "postgresql": _on_one(
        "INSERT INTO submission_words (id, words) VALUES (:id, array_to_tsvector(string_to_array(:words, ' ')))"
    ),
}
DROP = {
    "sqlite": _on_one("INSERT INTO submission_words (submission_words, rowid, words) VALUES ('delete', :id, :words)"),
    "postgresql": _on_one("DELETE FROM submission_words WHERE id = :id"),
}
FIND = {
    "sqlite": "SELECT rowid FROM submission_words WHERE submission_words MATCH :words AND rowid < :before"
    " ORDER BY rowid DESC LIMIT :number",
    "postgresql": "SELECT id FROM submission_words WHERE words @@ CAST(:words AS tsquery) AND id < :before"
    " ORDER BY id DESC LIMIT :number",
}


def index_words(connection: Connection, words: Mapping[int, Sequence[str]]) -> None:
    """Put the words of submissions, by their IDs, into the index; once a submission."""
    _run(connection, ADD, words)


def drop_words(connection: Connection, bodies: Mapping[int, bytes]) -> None:
    """Take the words of submissions, which are in the index, out of it."""
    _run(connection, DROP, {number: words_of(body) for number, body in bodies.items()})


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


def _run(connection: Connection, statements: dict[str, TextClause], words: Mapping[int, Sequence[str]]) -> None:
    # A statement takes of these what it names.
    values = [{"id": number, "words": " ".join(some)} for number, some in words.items()]
    if values:
        connection.execute(statements[connection.dialect.name], values)
