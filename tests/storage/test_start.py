"""A database that can't be used, at the start and while pages are served: said in one line, and in time."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import MakeApp, parts_of
from tests.pages import Visitor

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
    assert time.monotonic() - begun < 12
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert "Error" not in done.stderr
    assert "secret" not in done.stderr
    return done.stderr


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
    ],
)
def test_the_start_says_what_is_wrong(one_postgres: str, tmp_path: Path, change, words: str) -> None:  # type: ignore[no-untyped-def]
    assert words in upgraded(change(one_postgres), tmp_path)


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
