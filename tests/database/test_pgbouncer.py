"""Jobdesk behind Debian's PgBouncer in transaction mode, with fewer connections than threads."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from tests.conftest import MakeApp, StandIn, parts_of
from tests.drafts.test_store import form
from tests.pages import Visitor
from tests.postgres import free_port, ordinary_user
from tests.presets.test_store import content
from tests.store import Store, made
from webapp.sign_in.logins import account_person
from webapp.submissions.search import index_waiting
from webapp.submissions.tables import submissions
from webapp.worker import sweep

SERVER_CONNECTIONS = 3
THREADS = 12
SETTINGS = """\
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {size}
query_wait_timeout = 20
"""


def program() -> str:
    found = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        (pytest.fail if "CI" in os.environ else pytest.skip)("PgBouncer is not installed.")
    return found


@pytest.fixture
def pooled(emptied_postgres: str) -> Iterator[str]:
    """The address of an empty database by way of PgBouncer."""
    server, user, own = make_url(emptied_postgres), ordinary_user(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="jobdesk-pgbouncer-"))
    (folder / "users").write_text(f'"{server.username}" ""\n', encoding="utf-8")
    values = {"host": server.host, "port": server.port, "own": own, "folder": folder, "size": SERVER_CONNECTIONS}
    (folder / "ini").write_text(SETTINGS.format(**values), encoding="utf-8")
    folder.chmod(0o755)
    process = subprocess.Popen(
        [program(), folder / "ini"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **user,
    )
    address = server.set(port=own).render_as_string(hide_password=False)
    try:
        wait_until_it_answers(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder)


def wait_until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    give_up, pause = time.monotonic() + 20, threading.Event()
    engine = create_engine(address)
    while True:
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except OperationalError:
            assert process.poll() is None, "PgBouncer ended"
            assert time.monotonic() < give_up
            pause.wait(0.05)
        else:
            engine.dispose()
            return


def test_a_day_by_way_of_pgbouncer(make_app: MakeApp, stand_in: StandIn, pooled: str) -> None:
    app = make_app(stand_in.url, database_url=pooled, keep_days=1)
    parts, people = parts_of(app), [Visitor(app.test_client()) for _ in range(THREADS)]

    def work(number: int) -> list[str]:
        person = people[number]
        person.sign_in()
        started = [person.run(("query_1", "name", "text", f"word {number} {turn}")).location for turn in range(3)]
        parts.drafts.save(form(key=f"key {number}"), identity=str(number))
        person.get("/submissions?q=word")
        return started

    with ThreadPoolExecutor(THREADS) as pool:
        started = [location for locations in pool.map(work, range(THREADS)) for location in locations]
        while index_waiting(parts.database):
            pass
        list(pool.map(parts.settler.check, parts.settler.doubts.due(number=THREADS)))
    assert len(set(started)) == 3 * THREADS
    assert all(parts.drafts.newest(identity=str(number)) for number in range(THREADS))
    person = account_person(explorer_url=stand_in.url, account="root", graph="127.0.0.1:9669")
    parts.presets.save_all([content(f"P{number}") for number in range(300)], person=person, overwrite=True)
    with parts.database.writing() as connection:
        connection.execute(update(submissions).values(started_at=1))
    assert sweep(parts)
    with parts.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(submissions)).scalar_one() == 0


def test_named_prepared_statements_are_not_used_unless_asked_for(make_app: MakeApp, pooled: str) -> None:
    store = Store(parts_of(make_app("http://127.0.0.1:9", database_url=pooled)))
    for number in range(10):  # a driver prepares what it runs for the sixth time
        store.close(store.open(str(number)), made(number + 1))
    with store.parts.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar_one() == 0
