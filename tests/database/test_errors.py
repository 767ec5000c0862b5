"""A database that can't be used, at the start and while pages are served: said in one line, and in time."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import MakeApp, parts_of
from tests.pages import Visitor
from tests.postgres import WITH_PASSWORD, Postgres, running_postgres

STARTING = "from webapp.cli import main; main(['database', 'upgrade'])"


@pytest.fixture
def hanging() -> Iterator[int]:
    """A port that accepts and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def upgraded(address: str, folder: Path) -> str:
    """Try to start on a database and return the line that says why not."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JOBDESK_")}
    settings = clean | {"JOBDESK_DATABASE_URL": address, "JOBDESK_DATA_DIR": str(folder)}
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", STARTING], env=settings, capture_output=True, text=True, timeout=30, check=False
    )
    assert time.monotonic() - begun < 15
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert "Error" not in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


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


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda here: f"{here}_missing", "no database of this name"),
        (lambda here: f"{here}?sslmode=require", "TLS"),
        (lambda here: here.replace("127.0.0.1", "nowhere.invalid"), "no host of this name"),
        (lambda here: re.sub(r":\d+/", ":1/", here).replace("jobdesk@", "jobdesk:secret@"), "nothing listens"),
        (lambda here: here.replace("jobdesk@", "nobody:secret@"), "does not know this user"),
        (lambda here: here.replace("jobdesk@", f"{WITH_PASSWORD}:secret@"), "refuses the password"),
        (lambda here: here.replace("jobdesk@", f"{WITH_PASSWORD}@"), "wants a password"),
        (lambda here: here.replace("+psycopg", "+nothing"), "Can't load plugin"),
        (lambda here: f"{here}?other_option=1", "other_option"),
    ],
)
def test_the_start_says_what_is_wrong(
    one_postgres: str, with_password: None, tmp_path: Path, change: Callable[[str], str], words: str
) -> None:
    assert words in upgraded(change(one_postgres), tmp_path)


def test_the_start_says_so_whatever_language_the_server_speaks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    with running_postgres() as german:
        german.run("ALTER SYSTEM SET lc_messages = 'C.utf8'")
        german.stop()
        german.start()
        german.run(f"CREATE ROLE {WITH_PASSWORD} LOGIN PASSWORD 'right'")
        here = german.new_database()
        name = here.rpartition("/")[2]
        assert "no database of this name" in upgraded(german.address("missing"), tmp_path)
        right = german.address("missing", role=f"{WITH_PASSWORD}:right")
        assert "no database of this name" in upgraded(right, tmp_path)
        wrong = upgraded(german.address(name, role=f"{WITH_PASSWORD}:secret"), tmp_path)
        assert re.search("refuses (the|this user or this) password", wrong)
        assert "wants a password" in upgraded(german.address(name, role=WITH_PASSWORD), tmp_path)
        nobody = upgraded(german.address(name, role="nobody"), tmp_path)
        assert re.search("does not know this user|refuses the connection, and says .*nobody", nobody)


def test_many_hosts_that_hang_are_told_in_time(hanging: int, tmp_path: Path) -> None:
    hosts = "&".join([f"host=127.0.0.1:{hanging}"] * 8)
    assert "does not answer within 10 seconds" in upgraded(f"postgresql+psycopg://jobdesk:secret@/x?{hosts}", tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("missing/x.sqlite3", None, "file can't be opened"), ("x", b"no database" * 100, "no database of SQLite")],
)
def test_the_start_says_what_is_wrong_with_a_file(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    if content:
        (tmp_path / name).write_bytes(content)
    assert words in upgraded(f"sqlite:///{tmp_path / name}", tmp_path)


def test_the_start_tells_a_server_that_hangs(hanging: int, tmp_path: Path) -> None:
    address = f"postgresql+psycopg://jobdesk:secret@127.0.0.1:{hanging}/x"
    assert "does not answer" in upgraded(address, tmp_path)


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
