"""A PostgreSQL server of the tests' own: an ordinary user's, on a free port, in a folder that goes away with it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from webapp.database.schema import upgrade

EMPTY = "empty"  # has the schema and no rows: making it takes longer than copying it
WITH_PASSWORD = "with_password"  # a role that has to give its password, once it is made
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT  # who is connected is cut off; immediate: as if it had crashed
ORDINARY = ("postgres", "nobody")  # one of these runs it where the tests are root's: PostgreSQL refuses root


class Postgres:
    """A server that can be stopped and started again; `new_database` makes databases that are dropped with it."""

    def __init__(self, port: int, command: list[Any], log: Path, options: dict[str, Any]) -> None:
        self._port = port
        self._numbers = count(1)
        self._command, self._log, self._options = command, log, options

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stderr=log, **self._options)
        self._wait()

    def stop(self, how: signal.Signals = FAST) -> None:
        """End it, not waiting for who is still connected."""
        self._process.send_signal(how)
        self._process.wait(30)

    def address(self, name: str, *, role: str = "jobdesk") -> str:
        return f"postgresql+psycopg://{role}@127.0.0.1:{self._port}/{name}"

    def new_database(self, *, template: str = EMPTY) -> str:
        """Return the address of a new database; `template0` is one without a schema."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def drop(self, address: str) -> None:
        self.run(f"DROP DATABASE {address.rpartition('/')[2]} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """Run one statement beside all databases."""
        engine = create_engine(self.address("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def _wait(self) -> None:
        give_up, pause = time.monotonic() + 30, threading.Event()
        while True:
            try:
                self.run("SELECT 1")
            except OperationalError:
                assert self._process.poll() is None, "PostgreSQL ended"
                assert time.monotonic() < give_up, "PostgreSQL does not answer"
                pause.wait(0.05)
            else:
                return


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """Run a server, whose commits are on the disk if `durable`.

    Skips the test where its programs are missing, and fails it in CI.
    """
    programs = _programs()
    if programs is None:
        (pytest.fail if "CI" in os.environ else pytest.skip)("PostgreSQL's programs are not installed.")
    user = ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="jobdesk-postgres-"))
    if "user" in user:
        shutil.chown(folder, user["user"], user["group"])
    try:
        with _server(programs, folder, user, durable=durable) as postgres:
            yield postgres
    finally:
        shutil.rmtree(folder)


@contextmanager
def _server(programs: Path, folder: Path, user: dict[str, Any], *, durable: bool) -> Iterator[Postgres]:
    data, port = folder / "data", free_port()
    options: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL} | user
    making = [programs / "initdb", "-D", data, "-U", "jobdesk", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(making, check=True, **options)
    rules = data / "pg_hba.conf"
    rules.write_text(f"host all {WITH_PASSWORD} 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
    settings = {"listen_addresses": "127.0.0.1", "fsync": "on" if durable else "off", "max_connections": "200"}
    given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [programs / "postgres", "-D", data, "-p", str(port), "-k", folder, *given]
    postgres = Postgres(port, command, folder / "log", options)
    try:
        postgres.start()
        postgres.run(f"CREATE DATABASE {EMPTY}")
        upgrade(postgres.address(EMPTY))
        yield postgres
    finally:
        postgres.stop()


def _programs() -> Path | None:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "postgres").exists() and (folder / "initdb").exists()), None)


def ordinary_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next(known[name] for name in ORDINARY if name in known)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
