"""The app on a fresh database, in front of the stand-in Explorer or of a fake one that says what a test wants."""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, inspect, text
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.fake_explorer import FakeExplorer
from tests.pages import Visitor
from tests.postgres import Postgres, running_postgres
from tests.store import Store
from webapp.app import create_app
from webapp.config import Config
from webapp.database.schema import upgrade
from webapp.demo import GRAPH_ADDRESS, GRAPH_PORT, create_explorer
from webapp.wiring import KEY, Services, make_services

SECRET_KEY = "a secret key that only these tests use"

MakeConfig = Callable[..., Config]
MakeApp = Callable[..., Flask]
MakeStore = Callable[..., Store]


class _Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Write no access log."""


@dataclass
class StandIn:
    """The stand-in Explorer, listening; its clock moves only when a test moves it."""

    url: str = ""
    now: float = 1_657_847_355.0


@contextmanager
def running_stand_in(here: StandIn, *, pace: float) -> Iterator[StandIn]:
    """Serve the stand-in by the clock of `here`; `pace` makes its tasks take that many times as long."""
    explorer = create_explorer(pace=pace, clock=lambda: here.now)
    server = make_server("127.0.0.1", 0, explorer, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    here.url = f"http://127.0.0.1:{server.port}"
    yield here
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with running_stand_in(StandIn(), pace=0) as here:
        yield here


@pytest.fixture
def fake() -> Iterator[FakeExplorer]:
    fake = FakeExplorer()
    yield fake
    fake.stop()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the schema and no rows: making it takes longer than copying it."""
    path = tmp_path_factory.mktemp("schema") / "jobdesk.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_file(tmp_path: Path, empty_database: Path) -> Path:
    return Path(shutil.copy(empty_database, tmp_path / "jobdesk.sqlite3"))


@pytest.fixture
def make_config(database_file: Path) -> MakeConfig:
    """Return a function that makes a Config for an Explorer's address."""

    def make(explorer_url: str, **changes: Any) -> Config:
        values: dict[str, Any] = {
            "explorer_url": explorer_url,
            "database_url": f"sqlite:///{database_file}",
            "secret_key": SECRET_KEY,
            "graph_address": GRAPH_ADDRESS,
            "graph_port": GRAPH_PORT,
            "other_graphs": True,
            "connect_timeout": 2.0,
            "read_timeout": 8.0,
        }
        return Config(**(values | changes))

    return make


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(make_config: MakeConfig, compiled_templates: FileSystemBytecodeCache) -> Iterator[MakeApp]:
    """Return a function that makes an app for an Explorer's address, on the one database of the test."""
    apps: list[Flask] = []

    def make(explorer_url: str, **changes: Any) -> Flask:
        apps.append(create_app(make_config(explorer_url, **changes)))
        apps[-1].jinja_env.bytecode_cache = compiled_templates
        return apps[-1]

    yield make
    for app in apps:
        parts_of(app).database.engine.dispose()


def parts_of(app: Flask) -> Services:
    parts: Services = app.extensions[KEY]
    return parts


@pytest.fixture
def app(make_app: MakeApp, stand_in: StandIn) -> Flask:
    return make_app(stand_in.url)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Somebody who is not signed in, in front of the stand-in."""
    return Visitor(app.test_client())


@pytest.fixture
def person(stranger: Visitor) -> Visitor:
    """Somebody signed in as root, in front of the stand-in."""
    stranger.sign_in()
    return stranger


@pytest.fixture
def fake_app(make_app: MakeApp, fake: FakeExplorer) -> Flask:
    return make_app(fake.url)


@pytest.fixture
def tester(fake_app: Flask) -> Visitor:
    """Somebody signed in, in front of the fake Explorer."""
    visitor = Visitor(fake_app.test_client())
    visitor.sign_in()
    return visitor


@pytest.fixture(scope="session", autouse=True)
def _plain_tracebacks() -> None:
    """Where rich is installed structlog draws tracebacks with it, which takes minutes for deep ones."""
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], renderer])


@pytest.fixture(autouse=True)
def _quiet_libraries() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as running:
        yield running


@pytest.fixture(scope="session")
def one_postgres(postgres: Postgres) -> str:
    return postgres.new_database()


@pytest.fixture
def emptied_postgres(one_postgres: str) -> str:
    """Emptying a database takes a tenth of the time that making one does."""
    engine = create_engine(one_postgres)
    with engine.begin() as connection:
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        connection.execute(text(f"TRUNCATE {', '.join(sorted(tables))} RESTART IDENTITY"))
    engine.dispose()
    return one_postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, database_file: Path) -> Iterator[str]:
    """An address of a database with the schema and no rows."""
    if request.param == "sqlite":
        yield f"sqlite:///{database_file}"
        return
    yield request.getfixturevalue("emptied_postgres")


@pytest.fixture
def make_store(make_config: MakeConfig, database_url: str) -> Iterator[MakeStore]:
    """Return a function that makes the parts of one more process on the test's database."""
    stores: list[Store] = []

    def make(explorer_url: str = "http://127.0.0.1:9", **changes: object) -> Store:
        config = make_config(explorer_url, **{"database_url": database_url} | changes)
        stores.append(Store(make_services(config)))
        return stores[-1]

    yield make
    for store in stores:
        store.parts.database.engine.dispose()


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store()
