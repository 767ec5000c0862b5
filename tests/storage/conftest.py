"""Both databases that Jobdesk promises to run on: each test of storage runs once on either."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.conftest import MakeConfig
from tests.postgres import Postgres, running_postgres
from tests.storage.store import Store
from webapp.services import make_services

MakeStore = Callable[..., Store]


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
