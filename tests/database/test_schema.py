"""The schema's version, and what the migrations make."""

import fcntl
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.exc import ArgumentError

from webapp.app import create_app
from webapp.database.engine import metadata
from webapp.database.schema import (
    MIGRATIONS,
    REVISIONS,
    SchemaError,
    current_revision,
    prepare_schema,
    upgrade,
)


def test_the_known_revisions_are_those_in_the_folder() -> None:
    assert tuple(sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("0*.py"))) == REVISIONS


def test_an_empty_database_is_brought_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    assert current_revision(url) is None
    prepare_schema(url)
    assert current_revision(url) == REVISIONS[-1]
    prepare_schema(url)


def test_the_migrations_make_what_the_code_says(database_file: Path) -> None:
    assert create_app  # importing the app makes all tables known
    engine = create_engine(f"sqlite:///{database_file}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_a_table_of_ours})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def _is_a_table_of_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not str(name).startswith("submission_words")  # SQLite's own, for its full-text index


def test_many_at_once_upgrade_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    start = threading.Barrier(3)

    def prepare(_: int) -> None:
        start.wait(timeout=10)
        prepare_schema(url)

    # Alembic's own context is one a process: that several processes agree is test_cli's.
    upgrade(url)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(prepare, range(3)))
    assert current_revision(url) == REVISIONS[-1]


def test_a_start_waits_for_another_before_it_opens_a_new_file(tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite3"
    with ThreadPoolExecutor(1) as pool:
        with (tmp_path / "new.sqlite3.lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            started = pool.submit(prepare_schema, f"sqlite:///{file}")
            assert not wait([started], timeout=0.5).done
            assert not file.exists()
        started.result(timeout=10)
    assert file.exists()


def test_an_address_that_can_not_be_one_leaves_no_lock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArgumentError):
        prepare_schema("sqlite://u:secret@host/x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("function", [prepare_schema, upgrade])
def test_a_database_of_a_newer_jobdesk_is_left_alone(database_file: Path, function: object) -> None:
    with closing(sqlite3.connect(database_file)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    before = database_file.read_bytes()
    with pytest.raises(SchemaError, match="from a newer Jobdesk"):
        function(f"sqlite:///{database_file}")  # type: ignore[operator]
    assert database_file.read_bytes() == before
