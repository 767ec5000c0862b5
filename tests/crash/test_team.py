"""Two servers, two workers and one PostgreSQL, as a team has them: killed, restarted, short of connections.

`TEAM_EVENTS=300` and `TEAM_SECONDS=120` make it longer, `SEED=…` makes it the same again as far as threads and time
allow. `--log-cli-level=INFO` shows the figures.
"""

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.crash.analyst import Analyst, at_work
from tests.crash.comparison import compare, hold_to_its_word, read_records, settled, tell
from tests.crash.killed_server import KilledProcess, KilledServer
from tests.crash.recording_explorer import RecordingExplorer
from tests.fake_explorer import TOKEN
from tests.postgres import FAST, IMMEDIATE, Postgres, running_postgres
from tests.waiting import wait_for
from webapp.database.schema import upgrade

EVENTS = int(os.environ.get("TEAM_EVENTS", "12"))
SECONDS = float(os.environ.get("TEAM_SECONDS", "4"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
PEOPLE = 6
CROWD = 16
PROCESSES = 6  # of a team: two web processes of either server, and two workers
SECRET = "a secret key that only these tests use"

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are told apart by /proc")


@pytest.fixture
def explorer() -> Iterator[RecordingExplorer]:
    explorer = RecordingExplorer(seed=SEED)
    yield explorer
    explorer.stop()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as running:
        yield running


@contextmanager
def team(explorer_url: str, folder: Path, address: str) -> Iterator[tuple[list[KilledServer], list[KilledProcess]]]:
    """Run two servers without workers and two workers on one database."""
    settings = {"JOBDESK_DATABASE_URL": address, "JOBDESK_SECRET_KEY": SECRET}
    servers = [
        KilledServer(explorer_url, folder / f"server{number}", "--no-worker", settings=settings) for number in (1, 2)
    ]
    workers = [
        KilledProcess(explorer_url, folder / f"worker{number}", "worker", settings=settings) for number in (1, 2)
    ]
    processes = (*servers, *workers)
    try:
        with ThreadPoolExecutor(len(processes)) as pool:
            list(pool.map(lambda process: process.start(), processes))
        yield servers, workers
    finally:
        for process in processes:
            process.kill_all()


def crowd(number: int, servers: Sequence[KilledServer], stop: threading.Event) -> list[Analyst]:
    return [
        Analyst(f"analyst{one}", servers, random.Random(SEED + one + 1), stop)  # noqa: S311
        for one in range(number)
    ]


def lines(processes: Sequence[KilledProcess], event: str) -> int:
    return sum(len(process.lines(event)) for process in processes)


def test_no_kill_and_no_restart_of_the_database_loses_doubles_or_mixes_up_a_job(
    explorer: RecordingExplorer, postgres: Postgres, tmp_path: Path
) -> None:
    chance = random.Random(SEED)  # noqa: S311  not for secrets
    address = postgres.new_database()
    stop = threading.Event()
    with team(explorer.url, tmp_path, address) as (servers, workers):
        analysts = crowd(PEOPLE, servers, stop)
        happened: Counter[str] = Counter()
        with at_work(analysts, stop):
            for number in range(EVENTS):
                threading.Event().wait(chance.uniform(0.1, 0.8))
                # Of four events one is a restart of the database.
                event = _restart if number % 4 == 1 else _hit
                happened[event(chance, postgres, servers, workers)] += 1
        records = settled(address)
        late, lost = lines(servers, "record closed late"), lines(servers, "job not recorded")
        tell(f"seed {SEED}; {dict(happened)}; closed late {late}, not recorded {lost}", records, explorer)
    compare(records, explorer)
    hold_to_its_word(analysts, explorer)


def _hit(
    chance: random.Random, _postgres: Postgres, servers: Sequence[KilledServer], workers: Sequence[KilledProcess]
) -> str:
    """Kill a server, its master, a web process or a worker, or stop one of them in order; start it again."""
    what = chance.choices(["kill server", "stop server", "kill worker", "stop worker"], weights=[5, 2, 2, 1])[0]
    process = chance.choice(servers) if "server" in what else chance.choice(workers)
    if what == "kill server" and isinstance(process, KilledServer):
        what = f"kill {process.kill(chance)}"
    elif what.startswith("kill"):
        process.kill_all()
    else:
        assert process.stop() == 0
    if not process.up.is_set():
        process.start()
    return what


def _restart(
    chance: random.Random, postgres: Postgres, servers: Sequence[KilledServer], workers: Sequence[KilledProcess]
) -> str:
    how = chance.choice([FAST, IMMEDIATE])
    postgres.stop(how)
    # A process that is killed meanwhile starts when the database is there again.
    killed = chance.choice([*servers, *workers]) if chance.random() < 0.3 else None
    if killed:
        killed.kill_all()
    threading.Event().wait(chance.uniform(0, 1))
    postgres.start()
    if killed:
        killed.start()
    return "restart fast" if how is FAST else "restart immediate"


def test_too_few_connections_lose_and_double_nothing(
    explorer: RecordingExplorer, postgres: Postgres, tmp_path: Path
) -> None:
    postgres.run(f"CREATE ROLE limited LOGIN CONNECTION LIMIT {PROCESSES + 1}")
    postgres.run("CREATE DATABASE limited OWNER limited TEMPLATE template0")
    address = postgres.address("limited", role="limited")
    upgrade(address)
    stop = threading.Event()
    with team(explorer.url, tmp_path, address) as (servers, _workers):
        analysts = crowd(CROWD, servers, stop)
        with at_work(analysts, stop):
            threading.Event().wait(SECONDS)
        # Each process keeps the connections that it has: the administrator allows more.
        postgres.run("ALTER ROLE limited CONNECTION LIMIT -1")
        records = settled(postgres.address("limited"))
        late, lost = lines(servers, "record closed late"), lines(servers, "job not recorded")
        told = Counter(told.status for analyst in analysts for told in analyst.told)
        tell(f"seed {SEED}; answers {dict(told)}; closed late {late}, not recorded {lost}", records, explorer)
        assert "too many connections" in "".join(server.log.read_text() for server in servers)
        assert lost == 0
    compare(records, explorer)
    hold_to_its_word(analysts, explorer)
    reported = {record.body for record in records if record.state == "accepted" and not record.found}
    accepted = [told for analyst in analysts for told in analyst.told if told.outcome == "accepted"]
    assert [told for told in accepted if told.body not in reported] == [], "an answer that was given up"


Away = Callable[[], None]


@pytest.fixture
def away(explorer: RecordingExplorer, postgres: Postgres, tmp_path: Path) -> Iterator[tuple[KilledServer, str, Away]]:
    """A server that has an accepted job which its database, gone meanwhile, could not be told; and a way back."""
    address = postgres.new_database()
    name = address.rpartition("/")[2]
    explorer.always_accepts = True

    def go() -> None:
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608

    settings = {"JOBDESK_DATABASE_URL": address, "JOBDESK_SECRET_KEY": SECRET}
    server = KilledServer(explorer.url, tmp_path / "server", "--no-worker", settings=settings)
    server.start()
    analyst = Analyst("ana", [server], random.Random(SEED), threading.Event())  # noqa: S311
    analyst.begin()
    explorer.before_answer = go
    analyst.submit(1)
    assert [(told.status, told.outcome) for told in analyst.told] == [(200, "accepted")]
    yield server, address, lambda: postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    server.kill_all()


def test_the_record_is_closed_when_the_database_is_back(away: tuple[KilledServer, str, Away]) -> None:
    server, address, come_back = away
    come_back()
    wait_for(
        lambda: [(one.state, one.job_id, one.found) for one in read_records(address)] == [("accepted", "1", False)]
    )
    assert server.stop() == 0
    assert [line["job"] for line in server.lines("record closed late")] == ["1"]
    assert server.lines("job not recorded") == []


def test_a_server_that_ends_while_the_database_is_away_logs_what_it_knows(
    away: tuple[KilledServer, str, Away],
) -> None:
    server, address, come_back = away
    begun = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begun < 20
    (line,) = server.lines("job not recorded")
    assert (line["submission"], line["outcome"], line["job"], line["level"]) == (1, "accepted", "1", "error")
    assert TOKEN not in server.log.read_text()
    come_back()
    assert [(one.state, one.job_id) for one in read_records(address)] == [("sending", None)]
