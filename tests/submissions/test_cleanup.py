"""Old records are deleted after a time; those in doubt are kept."""

from sqlalchemy import text

from tests.conftest import MakeStore
from tests.store import BROKEN, REFUSED, Store, made
from webapp.worker import sweep

DAY_MS = 24 * 3600 * 1000


def count(store: Store, table: str) -> int:
    with store.parts.database.reading() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


def test_old_settled_records_go_with_their_words_and_steps(make_store: MakeStore) -> None:
    store = make_store(keep_days=30)
    ends = {"refused": REFUSED, "accepted": made(7), "unknown": BROKEN, "sending": None}
    numbers = {state: store.open(f"word {state}") for state in ends}
    young = store.open("word young")
    store.close(young, REFUSED)
    for state, result in ends.items():
        if result:
            store.close(numbers[state], result)
        store.change(numbers[state], {"started_at": store.get(young).started_at - 31 * DAY_MS})
    found = store.open("word found")
    store.close(found, BROKEN)
    assert store.parts.settler.doubts.found(store.get(found), "8")
    store.change(found, {"started_at": 1})
    assert count(store, "steps") == 1
    sweep(store.parts)
    kept = [young, numbers["sending"], numbers["unknown"]]
    assert store.listed() == kept
    assert store.search("word") == kept
    assert count(store, "steps") == 0
    assert store.parts.settler.doubts.claimed_jobs(["7", "8"]) == {}


def test_more_than_a_chunk_goes(make_store: MakeStore) -> None:
    store = make_store(keep_days=1)
    for index in range(520):
        store.open(str(index))
    with store.parts.database.writing() as connection:
        connection.execute(text("UPDATE submissions SET state = 'refused', started_at = 1"))
    sweep(store.parts)
    assert store.listed() == []


def test_nothing_goes_unless_asked_for(store: Store) -> None:
    number = store.open("x")
    store.close(number, REFUSED)
    store.change(number, {"started_at": 1})
    sweep(store.parts)
    assert store.listed() == [number]
