"""Words that wait for the index: found all the same, indexed once by any number of workers, deleted with records."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from tests.conftest import MakeStore
from tests.store import REFUSED, Store
from webapp.submissions.search import AT_ONCE, ids_with, index_waiting
from webapp.submissions.submission_list import SubmissionFilters, SubmissionList
from webapp.worker import sweep


def waiting(store: Store) -> int:
    with store.parts.database.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM words_waiting")).scalar_one())


def indexed(store: Store, *beginnings: str) -> list[int]:
    with store.parts.database.reading() as connection:
        return ids_with(connection, beginnings, before=10**9, number=10**4)


def index_all(store: Store) -> None:
    while index_waiting(store.parts.database):
        pass


def test_what_waits_is_found_and_so_is_what_was_indexed(store: Store) -> None:
    first = store.open("alpha internationalization")
    assert indexed(store, "alpha") == []
    assert store.search("alph international") == [first]
    index_all(store)
    assert (indexed(store, "alpha"), waiting(store)) == ([first], 0)
    second = store.open("alphabet internationalized")
    assert store.search("alph") == [second, first]
    assert store.search("alph internationalize") == [second]
    assert store.search("beta") == []


def test_pages_go_through_both(store: Store) -> None:
    numbers = [store.open(f"word {index}") for index in range(240)]
    index_all(store)
    numbers += [store.open(f"word {index}") for index in range(60)]
    history, seen, before = SubmissionList(store.parts.submissions), [], None
    for _ in range(10):
        page = history.page(SubmissionFilters(words=("word",)), person=store.person(), number=31, before=before)
        seen += [record.id for record in page.records]
        before = page.older
    assert seen == numbers[::-1]
    assert before is None


def test_many_workers_index_each_once(make_store: MakeStore) -> None:
    stores = [make_store() for _ in range(3)]
    numbers = [stores[0].open("word") for _ in range(3 * AT_ONCE + 5)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(index_all, stores))
    assert waiting(stores[0]) == 0
    assert indexed(stores[0], "word") == numbers[::-1]
    assert stores[0].listed(SubmissionFilters(words=("word",)), number=1000) == numbers[::-1]


def test_records_go_with_their_words_whether_these_wait_or_not(make_store: MakeStore) -> None:
    store = make_store(keep_days=1)
    old, kept = [store.open("word old"), store.open("word old")], store.open("word kept")
    index_all(store)
    late = store.open("word late")
    for number in (*old, late):
        store.close(number, REFUSED)
        store.change(number, {"started_at": 1})
    sweep(store.parts)
    assert (waiting(store), indexed(store, "word")) == (0, [kept])
    again = store.open("word again")
    index_all(store)
    assert store.search("word") == [again, kept]
