"""How a transaction is begun, on SQLite."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from webapp.database.engine import Database, open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{tmp_path}/test.sqlite3")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE counter (number INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    yield database
    database.engine.dispose()


def count(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text("SELECT number FROM counter")).scalar_one())


def test_no_update_is_lost_among_threads(database: Database) -> None:
    def add_one(_: int) -> None:
        with database.writing(durable=False) as connection:
            number = connection.execute(text("SELECT number FROM counter")).scalar_one()
            connection.execute(text("UPDATE counter SET number = :number"), {"number": number + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(200)))
    assert count(database) == 200


def test_a_block_that_raises_changes_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            connection.execute(text("UPDATE counter SET number = 5"))
            connection.execute(text("no SQL"))

    with pytest.raises(OperationalError):
        fail()
    assert count(database) == 0


def test_reading_goes_on_while_somebody_writes(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("UPDATE counter SET number = 5"))
        assert count(database) == 0
    assert count(database) == 5


def test_a_commit_is_on_the_disk_unless_told_otherwise(database: Database) -> None:
    for durable, synchronous in ((True, 2), (False, 1), (True, 2)):
        with database.writing(durable=durable) as connection:
            assert connection.execute(text("PRAGMA synchronous")).scalar_one() == synchronous
            assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_an_error_does_not_repeat_what_was_to_be_written(database: Database) -> None:
    with pytest.raises(OperationalError) as raised, database.writing() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:token)"), {"token": "a secret token"})
    assert "secret" not in str(raised.value)


def test_changes_that_wait_are_committed_together_and_each_has_its_own_result(database: Database) -> None:
    commits: list[Connection] = []
    event.listen(database.engine, "commit", commits.append)

    def add_one(connection: Connection) -> int:
        connection.execute(text("UPDATE counter SET number = number + 1"))
        return int(connection.execute(text("SELECT number FROM counter")).scalar_one())

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: database.repeating(add_one), range(200)))
    assert sorted(results) == list(range(1, 201))
    assert len(commits) < 200
    assert count(database) == 200


def test_a_change_that_fails_fails_alone(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT PRIMARY KEY)"))

    def add(number: int) -> bool:
        word = "twice" if number % 5 == 0 else str(number)
        try:
            database.repeating(
                lambda connection: connection.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})
            )
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(add, range(100)))
    assert [number for number, is_new in enumerate(added) if not is_new and number % 5] == []
    assert sum(added) == 81
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM words")).scalar_one() == 81
