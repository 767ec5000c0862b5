"""Many threads that change the same records at once: none of them is told that the database failed."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

import pytest
from sqlalchemy import Connection, event, text, update
from sqlalchemy.exc import OperationalError

from tests.conftest import MakeStore
from tests.presets.test_store import content
from tests.store import BROKEN, Store, made
from webapp.database.errors import database_sentence, is_conflict
from webapp.submissions.search import index_waiting
from webapp.submissions.tables import submissions
from webapp.worker import sweep

DOUBTS = 65


@pytest.fixture
def doubts(store: Store) -> list[int]:
    numbers = [store.open(str(index)) for index in range(DOUBTS)]
    for number in numbers:
        store.close(number, BROKEN)
    with store.parts.database.writing() as connection:
        connection.execute(update(submissions).values(waiting_for="choice"))
    return numbers


def together(*works: Callable[[], object]) -> None:
    """Run these at once, and raise what one of them raises."""
    start = threading.Barrier(len(works))

    def begin(work: Callable[[], object]) -> None:
        start.wait(10)
        work()

    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(begin, works))


def test_settling_waking_and_signing_in_at_once(store: Store, doubts: list[int]) -> None:
    person = store.person()
    parts = store.parts

    def settle(numbers: list[int]) -> None:
        for number in numbers:
            parts.settler.doubts.found(store.get(number), str(number + 1000), by=person)

    def sign_in() -> None:
        for _ in range(30):
            parts.logins.create(person, token="a token", life_seconds=3600)
            parts.settler.doubts.check_person_soon(person)

    def close() -> None:
        # A job ID that was found for one record is reported for another, which was opened before or after it.
        for number in doubts[::7]:
            store.close(store.open(f"late {number}"), made(number + 1000))

    shares = [doubts[index::4] for index in range(4)]
    works = [partial(settle, share) for share in (shares[0], shares[1][::-1], shares[2], shares[3][::-1])]
    together(*works, sign_in, sign_in, close)
    assert {store.get(number).job_id for number in doubts} <= {None, *(str(number + 1000) for number in doubts)}


def test_a_deadlock_is_tried_again_and_never_said_to_be_silence(make_store: MakeStore) -> None:
    store = make_store()
    if store.parts.database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    first, second = store.open("a"), store.open("b")
    both = threading.Barrier(2)
    tried = []

    def cross(here: int, there: int) -> Callable[[], None]:
        def work(connection: Connection) -> None:
            tried.append(here)
            touch(connection, here)
            if len(tried) <= 2:
                both.wait(10)
            touch(connection, there)

        return lambda: store.parts.database.repeating(work)

    def touch(connection: Connection, number: int) -> None:
        connection.execute(text("UPDATE submissions SET checks = checks + 1 WHERE id = :id"), {"id": number})

    together(cross(first, second), cross(second, first))
    assert len(tried) == 3
    assert [store.get(number).checks for number in (first, second)] == [2, 2]


def test_a_conflict_has_a_sentence_of_its_own(make_store: MakeStore) -> None:
    store, other = make_store(), make_store()
    number = store.open("a")
    change = update(submissions).where(submissions.c.id == number).values(checks=1)
    with ExitStack() as holding:
        holding.enter_context(store.parts.database.writing()).execute(change)
        with pytest.raises(OperationalError) as raised, other.parts.database.writing() as connection:
            connection.execute(change)
    assert is_conflict(raised.value)
    assert "busy with other changes" in database_sentence(raised.value)


def test_an_import_takes_the_lock_for_few_statements(store: Store) -> None:
    many = [content(f"P{number:04}", value="v") for number in range(3_000)]
    for overwrite in (False, True):
        statements = record_statements(store)
        assert len(set(store.parts.presets.save_all(many, person=store.person(), overwrite=overwrite))) == 3_000
        assert len([one for one in statements if "presets" in one]) <= 8
    with store.parts.database.reading() as connection:
        versions = connection.execute(text("SELECT DISTINCT version FROM presets")).scalars().all()
    assert versions == [2]


def test_two_imports_of_the_same_names_do_not_block_each_other(store: Store) -> None:
    many = [content(f"P{number:04}", value="v") for number in range(500)]
    presets, person = store.parts.presets, store.person()
    imports = [
        partial(presets.save_all, some, person=person, overwrite=True) for some in (many, many[::-1], many, many[::-1])
    ]
    together(*imports)
    assert presets.named("P0499", person=person) is not None


def test_others_write_between_the_chunks_of_what_is_forgotten(make_store: MakeStore) -> None:
    store = make_store(keep_days=1)
    for number in range(250):
        store.open(f"word {number}")
    while index_waiting(store.parts.database):
        pass
    with store.parts.database.writing() as connection:
        connection.execute(update(submissions).values(outcome="refused", started_at=1))
    statements = record_statements(store)
    assert sweep(store.parts)
    assert len([one for one in statements if one.startswith("DELETE FROM submissions")]) == 3
    assert len([one for one in statements if "submission_words" in one]) == 3
    assert store.search("word") == []


def record_statements(store: Store) -> list[str]:
    """Return a list to which each statement of the store is added from now on, once however many rows it takes."""
    statements: list[str] = []
    event.listen(
        store.parts.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2].lstrip())
    )
    return statements
