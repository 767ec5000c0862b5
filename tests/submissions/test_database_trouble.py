"""The database fails before the record: nothing is sent. It fails after the answer: the ID is on the page.

Locked, full, read-only and gone are what SQLite itself says: a setting of its own brings it there.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, text

from tests.conftest import MakeApp, parts_of
from tests.fake_explorer import made
from tests.pages import Visitor
from tests.postgres import Postgres
from tests.submissions.desk import Desk
from tests.submissions.jobs_explorer import JobsExplorer
from tests.waiting import wait_for

TIM = ("query_1", "name", "text", "Tim Duncan")
LONG = ("query_1", "name", "text", "long " * 10_000)  # needs new pages of the database
Trouble = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def explorer() -> Iterator[JobsExplorer]:
    explorer = JobsExplorer(add_job=made(7))
    yield explorer
    explorer.stop()


@pytest.fixture
def app(make_app: MakeApp, explorer: JobsExplorer) -> Flask:
    return make_app(explorer.url)


@pytest.fixture(params=["locked", "full", "read-only", "gone", "replaced"])
def trouble(request: pytest.FixtureRequest, app: Flask, database_file: Path) -> Trouble:
    """Return a context in which an SQLite database is in trouble."""
    if request.param == "locked":
        return lambda: _locked(database_file)
    if request.param in {"gone", "replaced"}:
        return lambda: _gone(database_file, replaced=request.param == "replaced")
    pragmas = {"full": ("max_page_count=1", "max_page_count=4294967294"), "read-only": ("query_only=1", "query_only=0")}
    return lambda: _set(app, *pragmas[request.param])


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@contextmanager
def _gone(file: Path, *, replaced: bool) -> Iterator[None]:
    """Move the file and its log away under open connections, and back."""
    names = [f"{file.name}{end}" for end in ("", "-wal", "-shm")]
    elsewhere = file.parent / "elsewhere"
    elsewhere.mkdir()
    for name in names:
        if (file.parent / name).exists():
            (file.parent / name).rename(elsewhere / name)
    if replaced:
        file.write_bytes(b"")
    yield
    for name in names:
        (file.parent / name).unlink(missing_ok=True)
        if (elsewhere / name).exists():
            (elsewhere / name).rename(file.parent / name)


@contextmanager
def _set(app: Flask, on: str, off: str) -> Iterator[None]:
    """Give each connection that is taken from the pool one of SQLite's own settings."""
    engine = parts_of(app).database.engine
    setting = [on]

    def set_it(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA {setting[0]}").close()

    event.listen(engine, "checkout", set_it)
    yield
    setting[0] = off


def test_before_the_record_nothing_is_sent(app: Flask, explorer: JobsExplorer, trouble: Trouble) -> None:
    visitor = Visitor(app.test_client())
    visitor.sign_in()
    fields = visitor.filled(LONG)
    with trouble():
        page = visitor.post("/jobs/new", fields, status=503)
        assert page.outcome == "not_sent"
        assert page.rows() == [LONG]
        assert page.fields("Run job")["submission_key"] != fields["submission_key"]
        assert explorer.submissions == []
    again = visitor.get(visitor.press(page, "Run job", "/jobs/new", status=303).location)
    assert (again.outcome, again.job_id) == ("accepted", "7")
    assert len(explorer.submissions) == 1


def test_after_the_answer_the_id_is_shown_and_the_record_is_closed_later(
    app: Flask, explorer: JobsExplorer, trouble: Trouble, request: pytest.FixtureRequest
) -> None:
    if "full" in request.node.name:
        pytest.skip("Closing a record takes no new page.")
    visitor, desk = Visitor(app.test_client()), Desk(parts_of(app))
    visitor.sign_in()
    fields, begun = visitor.filled(TIM), trouble()

    explorer.before_answer = begun.__enter__
    page = visitor.post("/jobs/new", fields, status=200)
    assert (page.outcome, page.job_id) == ("accepted", "7")
    assert "this could not be saved" in page.alert
    begun.__exit__(None, None, None)
    wait_for(lambda: desk.get(1).outcome != "sending")
    record = desk.get(1)
    assert (record.outcome, record.job_id, record.found) == ("accepted", "7", False)
    explorer.before_answer = lambda: None
    assert visitor.post("/jobs/new", fields, status=303).location == "/submissions/1"
    assert len(explorer.submissions) == 1


def test_a_postgresql_that_is_gone(make_app: MakeApp, explorer: JobsExplorer, postgres: Postgres) -> None:
    address = postgres.new_database()
    name = address.rpartition("/")[2]
    app = make_app(explorer.url, database_url=address)
    visitor, desk = Visitor(app.test_client()), Desk(parts_of(app))
    visitor.sign_in()
    fields = visitor.filled(TIM)

    def go() -> None:
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608

    def come_back() -> None:
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    go()
    page = visitor.post("/jobs/new", fields, status=503)
    assert page.rows() == [TIM]
    assert explorer.submissions == []
    come_back()
    explorer.before_answer = go
    page = visitor.press(page, "Run job", "/jobs/new", status=200)
    assert (page.outcome, page.job_id) == ("accepted", "7")
    assert "this could not be saved" in page.alert
    come_back()
    wait_for(lambda: desk.get(1).outcome != "sending")
    assert (desk.get(1).outcome, desk.get(1).job_id, desk.get(1).found) == ("accepted", "7", False)
    visitor.get("/submissions/1")
    parts_of(app).database.engine.dispose()
    postgres.drop(address)


def test_connections_that_postgresql_ended_are_made_anew(
    make_app: MakeApp, explorer: JobsExplorer, postgres: Postgres
) -> None:
    address = postgres.new_database()
    app = make_app(explorer.url, database_url=address)
    visitor = Visitor(app.test_client())
    visitor.sign_in()
    fields = visitor.filled(TIM)
    name = address.rpartition("/")[2]
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
    explorer.before_answer = lambda: postgres.run(end)
    assert visitor.get(visitor.post("/jobs/new", fields, status=303).location).job_id == "7"
    with parts_of(app).database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM submissions")).scalar_one() == 1
    parts_of(app).database.engine.dispose()
    postgres.drop(address)
