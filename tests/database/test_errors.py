"""A database that can't be used, at the start and while pages are served: said in one line, and in time."""

import os
import re
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.commands import assert_refused, clean_environ, run_many
from tests.conftest import MakeApp, parts_of
from tests.pages import Visitor
from tests.postgres import WITH_PASSWORD, Postgres, running_postgres
from webapp.database.schema import SchemaError, await_database


@pytest.fixture
def hanging() -> Iterator[int]:
    """A port that accepts and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def assert_start_says(cases: Sequence[tuple[str, str]], folder: Path) -> None:
    """Try to start on databases by their addresses: each time one line says why not, and names no password."""
    settings = clean_environ() | {"JOBDESK_DATA_DIR": str(folder)}
    commands = [("database upgrade", {"JOBDESK_DATABASE_URL": address}) for address, _ in cases]
    for (_, words), (status, output, errors) in zip(cases, run_many(commands, settings), strict=True):
        assert re.search(words, errors)
        assert_refused(status, output, errors, "")
        assert "Error" not in errors
        assert "secret" not in errors


@pytest.fixture(scope="session")
def with_password(postgres: Postgres) -> None:
    postgres.run(f"CREATE ROLE {WITH_PASSWORD} LOGIN PASSWORD 'right'")


@contextmanager
def stopped(backends: list[int]) -> Iterator[None]:
    for backend in backends:
        os.kill(backend, signal.SIGSTOP)
    try:
        yield
    finally:
        for backend in backends:
            os.kill(backend, signal.SIGCONT)


def test_the_start_says_what_is_wrong(one_postgres: str, with_password: None, hanging: int, tmp_path: Path) -> None:
    here = one_postgres
    (tmp_path / "x").write_bytes(b"no database" * 100)
    assert_start_says(
        [
            (f"{here}_missing", "no database of this name"),
            (f"{here}?sslmode=require", "TLS"),
            (here.replace("127.0.0.1", "nowhere.invalid"), "no host of this name"),
            (re.sub(r":\d+/", ":1/", here).replace("jobdesk@", "jobdesk:secret@"), "nothing listens"),
            (here.replace("jobdesk@", "nobody:secret@"), "does not know this user"),
            (here.replace("jobdesk@", f"{WITH_PASSWORD}:secret@"), "refuses the password"),
            (here.replace("jobdesk@", f"{WITH_PASSWORD}@"), "wants a password"),
            (here.replace("+psycopg", "+nothing"), "Can't load plugin"),
            (f"{here}?other_option=1", "other_option"),
            (f"postgresql+psycopg://jobdesk:secret@127.0.0.1:{hanging}/x", "does not answer"),
            (f"sqlite:///{tmp_path / 'missing/x.sqlite3'}", "file can't be opened"),
            (f"sqlite:///{tmp_path / 'x'}", "no database of SQLite"),
        ],
        tmp_path,
    )


def test_the_start_says_so_whatever_language_the_server_speaks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    with running_postgres() as german:
        german.run("ALTER SYSTEM SET lc_messages = 'C.utf8'")
        german.stop()
        german.start()
        german.run(f"CREATE ROLE {WITH_PASSWORD} LOGIN PASSWORD 'right'")
        name = german.new_database().rpartition("/")[2]
        assert_start_says(
            [
                (german.address("missing"), "no database of this name"),
                (german.address("missing", role=f"{WITH_PASSWORD}:right"), "no database of this name"),
                (german.address(name, role=f"{WITH_PASSWORD}:secret"), "refuses (the|this user or this) password"),
                (german.address(name, role=WITH_PASSWORD), "wants a password"),
                (
                    german.address(name, role="nobody"),
                    "does not know this user|refuses the connection, and says .*nobody",
                ),
            ],
            tmp_path,
        )


def test_many_hosts_that_hang_are_told_in_time(hanging: int) -> None:
    hosts = "&".join([f"host=127.0.0.1:{hanging}"] * 8)
    begun = time.monotonic()
    with pytest.raises(SchemaError, match=r"does not answer within 0\.5 seconds"):
        await_database(f"postgresql+psycopg://jobdesk:secret@/x?{hosts}", seconds=0.5)
    assert time.monotonic() - begun < 5


def test_a_server_that_hangs_is_told_in_time(make_app: MakeApp, emptied_postgres: str) -> None:
    app = make_app("http://127.0.0.1:9", database_url=emptied_postgres)
    database = parts_of(app).database
    visitor = Visitor(app.test_client())
    visitor.get("/healthz")
    with database.reading() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        query = text("SELECT pid FROM pg_stat_activity WHERE datname = :name")
        backends = list(connection.execute(query, {"name": name}).scalars())
    with stopped(backends):
        begun = time.monotonic()
        visitor.get("/healthz", status=503)
        assert time.monotonic() - begun < 2
    visitor.get("/healthz")


@pytest.mark.parametrize("path", ["/healthz", "/jobs/new"])
def test_a_port_that_never_answers_is_told_in_time(make_app: MakeApp, hanging: int, path: str) -> None:
    app = make_app("http://127.0.0.1:9", database_url=f"postgresql+psycopg://jobdesk@127.0.0.1:{hanging}/x")
    client = app.test_client()
    client.set_cookie("jobdesk", "some handle")
    begun = time.monotonic()
    assert client.get(path).status_code == 503
    assert time.monotonic() - begun < (2 if path == "/healthz" else 6)


def test_a_database_whose_file_is_gone_is_told(make_app: MakeApp, database_file: Path) -> None:
    visitor = Visitor(make_app("http://127.0.0.1:9").test_client())
    visitor.get("/healthz")
    database_file.unlink()
    visitor.get("/healthz", status=503)
