"""The records that wait until their owner chooses a job, on both databases."""

from concurrent.futures import ThreadPoolExecutor

from tests.conftest import MakeStore
from tests.store import BROKEN, Store
from webapp.sign_in.logins import Person
from webapp.submissions.choices import Choices, Recorded, record_choices
from webapp.submissions.record import CHOICE, Candidate, Submission

JOBS = [Candidate(id=str(number), name="", status=2, created_ms=None) for number in range(1, 9)]


def doubted(store: Store, value: str, *, person: Person | None = None, waiting_for: str = CHOICE) -> int:
    number = store.open(value, person=person)
    store.close(number, BROKEN)
    store.parts.settler.doubts.later(store.get(number), in_ms=0, waiting_for=waiting_for, candidates=JOBS)
    return number


def test_only_a_persons_own_records_that_wait_for_a_choice(store: Store) -> None:
    person, doubts = store.token_person("one"), store.parts.settler.doubts
    own = [doubted(store, str(index), person=person) for index in range(3)]
    doubted(store, "waits for time", person=person, waiting_for="")
    for other in (store.person(), store.token_person("two")):
        doubted(store, "another's", person=other)
    store.open("under way", person=person)
    assert [record.id for record in doubts.to_choose(person)] == own
    assert [record.id for record in doubts.to_choose(person, number=2)] == own[:2]
    assert doubts.number_to_choose(person) == 3
    assert doubts.none_found(store.get(own[0]), by=person)
    assert doubts.number_to_choose(person) == 2


def test_of_choices_that_arrive_twice_at_once_each_is_recorded_once(make_store: MakeStore) -> None:
    stores = [make_store(), make_store()]
    person = stores[0].person()
    for job in JOBS:
        doubted(stores[0], job.id)
    waiting = stores[0].parts.settler.doubts.to_choose(person)
    choices = Choices(waiting, {record.id: job.id for record, job in zip(waiting, JOBS, strict=True)})

    def settle(store: Store) -> Recorded:
        return record_choices(choices, doubts=store.parts.settler.doubts, person=person)

    with ThreadPoolExecutor(2) as pool:
        settled = list(pool.map(settle, stores))
    assert sum(one.number for one in settled) == len(JOBS)
    assert sum(len(one.failures) for one in settled) == len(JOBS)
    records: list[Submission] = [stores[0].get(record.id) for record in waiting]
    assert [record.job_id for record in records] == [job.id for job in JOBS]
