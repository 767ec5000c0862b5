"""Records and claims: one record per submission, one check per record, one record per job."""

import multiprocessing
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from tests.conftest import MakeStore
from tests.store import BROKEN, REFUSED, Store, made
from webapp.config import Config
from webapp.database.clock import now_ms
from webapp.submissions.store import AlreadyThereError
from webapp.wiring import make_services


def test_a_record_as_it_was_written(store: Store) -> None:
    number = store.open("Tim Duncan", "蒂姆 \U0001f3c0")
    record = store.get(number)
    assert record.body == '{"input":{"query_1":{"p0":"Tim Duncan","p1":"蒂姆 \U0001f3c0"}}}'.encode()
    assert (record.outcome, record.who, record.found, record.job_id) == ("sending", "root", False, None)
    assert record.deadline_at - record.started_at == 10_000
    store.close(number, made(7))
    assert (store.get(number).outcome, store.get(number).job_id) == ("accepted", "7")


@pytest.mark.parametrize("change", [{"key": "other"}, {"person": "ana"}, {"value": "y"}, {"workflow_id": "1"}])
def test_the_same_key_account_and_content_are_one(store: Store, change: dict[str, str]) -> None:
    store.open("x", key="k")
    with pytest.raises(AlreadyThereError):
        store.open("x", key="k")
    person = store.person(change.get("person", "root"))
    key, workflow_id = change.get("key", "k"), change.get("workflow_id", "4216617528")
    store.open(change.get("value", "x"), key=key, person=person, workflow_id=workflow_id)


def _try_to_open(store: Store) -> int:
    try:
        store.open("x", key="the same")
    except AlreadyThereError:
        return 0
    return 1


def test_many_threads_open_one_record(make_store: MakeStore) -> None:
    stores = [make_store(), make_store()]
    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(_try_to_open, stores * 8)) == 1


def _open_in_a_process(config: Config, barrier: Any, opened: Any) -> None:
    store = Store(make_services(config))
    barrier.wait(60)
    with ThreadPoolExecutor(4) as pool:
        opened.put(sum(pool.map(_try_to_open, [store] * 4)))
    store.parts.database.engine.dispose()


def test_many_processes_open_one_record(store: Store) -> None:
    spawn = multiprocessing.get_context("spawn")
    barrier, opened = spawn.Barrier(2), spawn.Queue()
    processes = [spawn.Process(target=_open_in_a_process, args=(store.parts.config, barrier, opened)) for _ in range(2)]
    for process in processes:
        process.start()
    assert sorted(opened.get(timeout=60) for _ in processes) == [0, 1]
    for process in processes:
        process.join(20)
    opened.close()
    opened.join_thread()


def test_a_second_closing_changes_nothing(store: Store) -> None:
    number = store.open("x")
    store.close(number, REFUSED)
    store.close(number, BROKEN)
    assert store.get(number).outcome == "refused"


def test_of_two_processes_one_takes_a_look(make_store: MakeStore) -> None:
    first, second = make_store(), make_store()
    numbers = [first.open(str(index)) for index in range(20)]
    for number in numbers:
        first.close(number, BROKEN)
    start = threading.Barrier(2)

    def take_all(store: Store) -> list[int]:
        records = [store.get(number) for number in numbers]
        start.wait(10)
        taken = [store.parts.settler.doubts.take(record, lease_ms=60_000) for record in records]
        return [record.id for record in taken if record]

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(take_all, [first, second])
    assert sorted(one + other) == numbers


def test_a_job_is_claimed_once(make_store: MakeStore) -> None:
    first, second = make_store(), make_store()
    numbers = [first.open(str(index)) for index in range(8)]
    for number in numbers:
        first.close(number, BROKEN)

    def claim(number: int) -> bool:
        store = first if number % 2 else second
        return store.parts.settler.doubts.found(store.get(number), "7")

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(claim, numbers)).count(True) == 1


def test_a_reported_id_takes_it_from_its_finder(store: Store) -> None:
    finder, owner = store.open("a"), store.open("b")
    store.close(finder, BROKEN)
    assert store.parts.settler.doubts.found(store.get(finder), "7")
    store.close(owner, made(7))
    assert (store.get(finder).outcome, store.get(owner).job_id) == ("unknown", "7")


def test_what_is_due(store: Store) -> None:
    doubt, job, later, over = (store.open(text) for text in "abcd")
    store.close(doubt, BROKEN)
    store.close(job, made(1))
    store.close(over, REFUSED)
    for number, moment in ((doubt, 5), (job, 1), (later, now_ms() + 60_000)):
        store.change(number, {"next_check_at": moment})
    assert [record.id for record in store.parts.settler.doubts.due(number=9)] == [doubt, job]


def test_very_many_long_words_can_be_kept(store: Store) -> None:
    """PostgreSQL's index has a bound, and on SQLite everybody waits for the one who writes."""
    words = ["".join(chr(0x20000 + (index >> 4 * place) % 16) for place in range(8)) for index in range(40_000)]
    begun = time.monotonic()
    number = store.open(*(" ".join(words[begin : begin + 7_000]) for begin in range(0, 40_000, 7_000)))
    assert time.monotonic() - begun < 4
    assert store.search(words[0]) == [number]


def test_waiting_records_are_found_without_reading_all_others(store: Store) -> None:
    if store.parts.database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps statistics.")
    seen: list[str] = []
    doubts, number = store.parts.settler.doubts, store.open("x")
    store.close(number, BROKEN)
    record = store.get(number)
    with store.parts.database.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.set_trace_callback(seen.append)  # type: ignore[attr-defined]
    doubts.due(number=9)
    doubts.others_in_doubt(record)
    doubts.check_person_soon(store.person())
    doubts.found(store.get(number), "7")  # it was woken: an older reading concludes nothing
    with store.parts.database.engine.connect() as connection:
        plans = [
            str(connection.execute(text(f"EXPLAIN QUERY PLAN {statement}")).all())
            for statement in seen
            if "coalesce" in statement
        ]
    assert len(plans) == 4
    assert all("ix_submissions_due" in plan for plan in plans)
