"""From the first schema to the newest, with rows in it; beside a copy, once, and never from a newer one."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy import create_engine, text

from tests.conftest import SECRET_KEY, MakeConfig
from tests.postgres import Postgres
from tests.store import Store
from webapp.database.schema import MIGRATIONS, REVISIONS, current_revision, upgrade
from webapp.sign_in.logins import account_person
from webapp.submissions.search import ids_with
from webapp.wiring import make_services

JOBDESK = str(Path(sys.executable).with_name("jobdesk"))
EXPLORER = "http://127.0.0.1:9"
Run = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An address of a database without anything in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    address = postgres.new_database(template="template0")
    yield address
    postgres.drop(address)


@pytest.fixture
def old_url(bare_url: str) -> str:
    """A database of the first schema, with a record of each kind in it."""
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["url"] = bare_url
    command.upgrade(settings, "0001")
    person = account_person(explorer_url=EXPLORER, account="root", graph="g:9669")
    row = {
        "identity": person.identity,
        "digest": "d" * 64,
        "explorer_url": EXPLORER,
        "graph": "g:9669",
        "who": "root",
        "workflow_id": "42",
        "body": '{"input":{"q":{"name":"Tim Zürich"}}}'.encode(),
        "started_at": 1_000,
        "deadline_at": 34_000,
    }
    kinds = [("accepted", "107"), ("accepted", "107"), ("unknown", None), ("sending", None), ("refused", None)]
    statement = text(
        f"INSERT INTO submissions ({', '.join(row)}, submission_key, state, job_id)"  # noqa: S608
        f" VALUES ({', '.join(f':{name}' for name in row)}, :submission_key, :state, :job_id)"
    )
    engine = create_engine(bare_url)
    with engine.begin() as connection:
        for number, (state, job_id) in enumerate(kinds):
            changes = {"submission_key": str(number), "state": state, "job_id": job_id}
            connection.execute(statement, row | changes)
        connection.execute(text("INSERT INTO kept_forms (id, content, kept_at) VALUES ('k', '[]', 1)"))
    engine.dispose()
    return bare_url


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that starts `jobdesk` on a database."""

    def start(url: str, *arguments: str) -> "subprocess.Popen[str]":
        settings = {
            "JOBDESK_EXPLORER_URL": EXPLORER,
            "JOBDESK_DATABASE_URL": url,
            "JOBDESK_SECRET_KEY": SECRET_KEY,
            "JOBDESK_DATA_DIR": str(tmp_path / "data"),
        }
        environ = {name: value for name, value in os.environ.items() if not name.startswith("JOBDESK_")}
        pipe = subprocess.PIPE
        return subprocess.Popen([JOBDESK, *arguments], stdout=pipe, stderr=pipe, env=environ | settings, text=True)

    return start


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Return how a process ended, and what it said about that."""
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def test_an_old_database_is_brought_up_to_date(old_url: str, make_config: MakeConfig) -> None:
    upgrade(old_url)
    assert current_revision(old_url) == REVISIONS[-1]
    store = Store(make_services(make_config(EXPLORER, database_url=old_url)))
    person = store.person(graph="g:9669")
    assert store.listed(person=person) == [5, 4, 3, 2, 1]
    assert {record.who for record in map(store.get, range(1, 6))} == {"root"}
    assert sorted(record.id for record in store.parts.settler.doubts.due(number=9)) == [3, 4]
    assert store.parts.settler.doubts.claimed_jobs(["107"]).keys() == {"107"}  # by the newer of the two
    number = store.open("Zürich", person=person)
    assert number == 6
    store.parts.database.engine.dispose()


def test_the_words_of_old_records_are_found(old_url: str, make_config: MakeConfig) -> None:
    upgrade(old_url)
    store = Store(make_services(make_config(EXPLORER, database_url=old_url)))
    with store.parts.database.reading() as connection:
        assert ids_with(connection, ["zür"], before=99, number=9) == [5, 4, 3, 2, 1]
    store.parts.database.engine.dispose()


def test_a_copy_is_made_beside_an_sqlite_database(old_url: str) -> None:
    if not old_url.startswith("sqlite"):
        pytest.skip("PostgreSQL has tools of its own for that.")
    upgrade(old_url)
    copy = create_engine(f"{old_url}.before-0001")
    with copy.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM submissions")).scalar_one() == 5
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0001"
    copy.dispose()


def test_the_copy_holds_what_is_still_in_the_log(old_url: str) -> None:
    """Somebody reads the old database all the while, so that its log can't be folded in."""
    if not old_url.startswith("sqlite"):
        pytest.skip("PostgreSQL has tools of its own for that.")
    reader = create_engine(old_url)
    with reader.connect() as connection:
        connection.execute(text("SELECT count(*) FROM submissions")).scalar_one()
        writer = create_engine(old_url)
        with writer.begin() as writing:
            writing.execute(text("UPDATE submissions SET who = 'late'"))
        upgrade(old_url)
        writer.dispose()
    reader.dispose()
    copy = create_engine(f"{old_url}.before-0001")
    with copy.connect() as connection:
        assert connection.execute(text("SELECT DISTINCT who FROM submissions")).scalar_one() == "late"
    copy.dispose()


def test_two_processes_upgrade_at_once(old_url: str, run: Run) -> None:
    both = [run(old_url, "database", "upgrade") for _ in range(2)]
    assert [ended(process) for process in both] == [(0, ""), (0, "")]
    assert current_revision(old_url) == REVISIONS[-1]


@pytest.mark.parametrize("arguments", [("database", "upgrade"), ("worker",), ("serve", "--port", "0")])
def test_a_newer_database_is_refused_with_a_sentence(bare_url: str, run: Run, arguments: tuple[str, ...]) -> None:
    upgrade(bare_url)
    engine = create_engine(bare_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    code, errors = ended(run(bare_url, *arguments))
    assert code == 2
    assert errors == ("jobdesk: The database is from a newer Jobdesk (schema 9999): start that one, or a later one.\n")


def test_serve_upgrades_sqlite_by_itself_and_says_how_elsewhere(old_url: str, run: Run) -> None:
    process = run(old_url, "worker")
    assert process.stdout is not None
    if old_url.startswith("sqlite"):
        assert process.stdout.readline() == "Jobdesk's worker works.\n"
        process.terminate()
        assert ended(process)[0] == 0
        assert current_revision(old_url) == REVISIONS[-1]
    else:
        code, errors = ended(process)
        assert (code, current_revision(old_url)) == (2, "0001")
        assert "run `jobdesk database upgrade` first" in errors


@pytest.mark.parametrize("arguments", [("database", "upgrade"), ("worker",)])
def test_no_database_to_be_reached_is_one_line(run: Run, arguments: tuple[str, ...]) -> None:
    code, errors = ended(run("postgresql+psycopg://nobody@127.0.0.1:9/none", *arguments))
    assert code == 2
    assert errors.startswith("jobdesk: The database can't be opened")
    assert errors.count("\n") == 1
