"""The connections of one process: how many, what is said when all are in use, and that none waits for Explorer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.pool import QueuePool

from tests.conftest import SECRET_KEY, MakeApp, parts_of
from tests.fake_explorer import FakeExplorer, Request
from tests.pages import Visitor
from webapp.config import ConfigError, read_config
from webapp.database.engine import Database, open_database

NEEDED = {"JOBDESK_EXPLORER_URL": "http://explorer:7002", "JOBDESK_SECRET_KEY": SECRET_KEY}


class Watching(FakeExplorer):
    """Notes how many connections are checked out whenever it is asked."""

    pool: QueuePool

    def reply(self, request: Request) -> bytes:
        self.checked_out.add((request.method, self.pool.checkedout()))
        return super().reply(request)

    def __post_init__(self) -> None:
        self.checked_out: set[tuple[str, int]] = set()
        super().__post_init__()


@pytest.fixture
def watching() -> Iterator[Watching]:
    watching = Watching()
    yield watching
    watching.stop()


def pool_of(database: Database) -> QueuePool:
    assert isinstance(database.engine.pool, QueuePool)
    return database.engine.pool


def test_the_pool_is_a_setting() -> None:
    assert read_config(NEEDED).database_pool == 8
    assert read_config(NEEDED | {"JOBDESK_DATABASE_POOL": "3"}).database_pool == 3
    for wrong in ("0", "-1", "many", "1001"):
        with pytest.raises(ConfigError, match="JOBDESK_DATABASE_POOL"):
            read_config(NEEDED | {"JOBDESK_DATABASE_POOL": wrong})


def test_a_process_takes_so_many_connections_and_no_more(emptied_postgres: str) -> None:
    database = open_database(emptied_postgres, pool=3)

    def ask(_number: int) -> int:
        with database.reading() as connection:
            connection.execute(text("SELECT pg_sleep(0.02)"))
            return int(connection.connection.dbapi_connection.info.backend_pid)  # type: ignore[union-attr]

    with ThreadPoolExecutor(12) as threads:
        backends = set(threads.map(ask, range(36)))
    assert len(backends) <= 3
    assert (pool_of(database).size(), pool_of(database)._max_overflow) == (3, 0)
    database.engine.dispose()


def test_a_connection_that_the_server_has_closed_is_replaced(emptied_postgres: str) -> None:
    database, other = open_database(emptied_postgres, pool=1), open_database(emptied_postgres)
    number = select(func.pg_backend_pid())

    def read() -> int:
        with database.reading() as connection:
            return int(connection.execute(number).scalar_one())

    def look() -> int:
        row = database.first(number, {})
        assert row is not None
        return int(row[0])

    backends = []
    for ask in (read, look, read):
        backends.append(ask())
        with other.writing() as connection:
            connection.execute(select(func.pg_terminate_backend(backends[-1], 5_000)))
    assert len(set(backends)) == 3
    for each in (database, other):
        each.engine.dispose()


def test_a_full_pool_has_a_sentence_of_its_own(make_app: MakeApp, fake: FakeExplorer, emptied_postgres: str) -> None:
    app = make_app(fake.url, database_url=emptied_postgres, database_pool=1)
    visitor = Visitor(app.test_client())
    visitor.sign_in()
    form = visitor.filled(("query_1", "name", "text", "x"))
    with ExitStack() as holding:
        holding.enter_context(parts_of(app).database.reading())
        page = visitor.get("/submissions", status=503)
        assert "All its database connections are in use. Try again in a moment." in page.html.words
        assert page.headers["Retry-After"] == "5"
        assert "answer" not in visitor.get("/healthz", status=503).text
        sent = visitor.post("/jobs/new", form, status=503)
        assert "All its database connections are in use" in sent.html.words
    assert fake.submissions == []
    visitor.get("/submissions")


def test_no_connection_is_held_while_explorer_is_asked(make_app: MakeApp, watching: Watching) -> None:
    app = make_app(watching.url)
    watching.pool = pool_of(parts_of(app).database)
    person = Visitor(app.test_client())
    person.sign_in()
    person.run(("query_1", "name", "text", "x"))
    watching.add_job = b""
    doubt = person.run(("query_1", "name", "text", "y")).location
    person.press(person.get(doubt), "Check now", f"{doubt}/check", status=303)
    person.get("/jobs")
    assert {number for _, number in watching.checked_out} == {0}
    assert {method for method, _ in watching.checked_out} == {"GET", "POST"}
