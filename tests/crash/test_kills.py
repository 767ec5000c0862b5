"""The server is killed in the middle of submissions, again and again; then every record is compared with every job.

`KILLS=500` makes it longer, `SEED=…` makes it the same again as far as threads and time allow.
`--log-cli-level=INFO` shows the figures.
"""

import logging
import os
import random
import re
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from tests.crash.killed_server import KilledServer
from tests.crash.recording_explorer import RecordingExplorer

log = logging.getLogger("kills")

KILLS = int(os.environ.get("KILLS", "40"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
PEOPLE = 6
WORKFLOWS = 100 * PEOPLE
SETTLE_SECONDS = 90

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are told apart by /proc")


@dataclass
class Analyst:
    """Somebody who submits one value after the other, and presses again when no answer came.

    `told` is what each answer said: the workflow, the body and the outcome.
    """

    name: str
    server: KilledServer
    chance: random.Random
    stop: threading.Event
    told: list[tuple[str, bytes, str]] = field(default_factory=list)

    def work(self) -> None:
        self.browser = requests.Session()
        self.browser.trust_env = False
        self._sign_in()
        number = 0
        while not self.stop.is_set():
            number += 1
            self._submit(number)
            self.stop.wait(self.chance.uniform(0, 0.15))

    def _sign_in(self) -> None:
        page = self._surely("GET", "/sign-in")
        fields = {
            "csrf_token": _hidden(page.text, "csrf_token"),
            "account": self.name,
            "password": "123",
            "graph_address": "127.0.0.1",
            "graph_port": "9669",
            "next": "",
        }
        assert self._surely("POST", "/sign-in", fields).status_code == 303
        self._csrf = _hidden(self._surely("GET", "/jobs/new").text, "csrf_token")

    def _submit(self, number: int) -> None:
        # Most workflows are rare enough that a doubt about one settles by itself; a few are everybody's.
        rare = self.chance.random() < 0.9
        workflow_id = str(1000 + self.chance.randrange(WORKFLOWS) if rare else self.chance.randrange(1, 4))
        value = f"{self.name} {number}"
        fields = {
            "csrf_token": self._csrf,
            "submission_key": f"{self.name}-{number}-{self.chance.randrange(10**9)}",
            "workflow_id": workflow_id,
            "rows-0-task_id": "query_1",
            "rows-0-name": "name",
            "rows-0-type": "text",
            "rows-0-value": value,
            "action": "run",
        }
        body = b'{"input":{"query_1":{"name":"%s"}}}' % value.encode()
        answer = self._ask("POST", "/jobs/new", fields)
        if answer is None and self.chance.random() < 0.5:
            answer = self._ask("POST", "/jobs/new", fields)
        if answer is not None:
            self.told.append((workflow_id, body, _outcome(answer)))

    def _surely(self, method: str, path: str, fields: dict[str, str] | None = None) -> requests.Response:
        """Return the answer, asking again after each kill."""
        while True:
            answer = self._ask(method, path, fields)
            if answer is not None:
                return answer
            assert not self.stop.wait(0.05)

    def _ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> requests.Response | None:
        """Return the answer; None when the server was killed meanwhile."""
        while not self.server.up.wait(0.2):
            if self.stop.is_set():
                return None
        try:
            return self.browser.request(method, self.server.url + path, data=fields, timeout=15, allow_redirects=False)
        except requests.RequestException:
            return None


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
    assert found, f"no field {name}"
    return found[1]


def _outcome(answer: requests.Response) -> str:
    found = re.search(r'data-outcome="(\w+)"', answer.text)
    return found[1] if found else str(answer.status_code)


@dataclass(frozen=True)
class Record:
    workflow_id: str
    body: bytes
    state: str
    job_id: str | None
    found: bool
    waiting_for: str

    @property
    def in_doubt(self) -> bool:
        return self.state in {"sending", "unknown"}


def read_records(folder: Path) -> list[Record]:
    with closing(sqlite3.connect(folder / "jobdesk.sqlite3")) as database:
        rows = database.execute("SELECT workflow_id, body, state, job_id, found, waiting_for FROM submissions")
        return [Record(row[0], bytes(row[1]), row[2], row[3], bool(row[4]), row[5]) for row in rows]


@pytest.fixture
def explorer() -> Iterator[RecordingExplorer]:
    explorer = RecordingExplorer(seed=SEED)
    yield explorer
    explorer.stop()


@pytest.fixture
def server(explorer: RecordingExplorer, tmp_path: Path) -> Iterator[KilledServer]:
    server = KilledServer(explorer.url, tmp_path / "data")
    server.start()
    yield server
    server.kill_all()


def test_no_kill_loses_doubles_or_mixes_up_a_job(explorer: RecordingExplorer, server: KilledServer) -> None:
    chance = random.Random(SEED)  # noqa: S311  not for secrets
    stop = threading.Event()
    analysts = [
        Analyst(f"analyst{number}", server, random.Random(SEED + number + 1), stop)  # noqa: S311
        for number in range(PEOPLE)
    ]
    threads = [threading.Thread(target=analyst.work) for analyst in analysts]
    for thread in threads:
        thread.start()
    killed = Counter(_kill_one(server, chance) for _ in range(KILLS))
    stop.set()
    for thread in threads:
        thread.join(60)
    records = _settled(server)
    _tell(killed, records, explorer)
    assert not server.orphans()
    _compare(records, explorer)
    _hold_to_its_word(analysts, explorer)


def _kill_one(server: KilledServer, chance: random.Random) -> str:
    threading.Event().wait(chance.uniform(0.1, 1.2))
    what = server.kill(chance)
    if not server.up.is_set():
        server.start()
    return what


def _settled(server: KilledServer) -> list[Record]:
    """Wait until nothing is in doubt but what only a person can tell, and return all records."""
    give_up = time.monotonic() + SETTLE_SECONDS
    pause = threading.Event()
    while True:
        records = read_records(server.folder)
        waiting = [record for record in records if record.in_doubt and record.waiting_for != "choice"]
        if not waiting or time.monotonic() > give_up:
            assert not waiting
            return records
        pause.wait(0.2)


def _tell(killed: Counter[str], records: list[Record], explorer: RecordingExplorer) -> None:
    states = Counter(record.state + (", found" if record.found else "") for record in records)
    made = f"{len(explorer.asked)} requests made {len(explorer.jobs)} jobs"
    log.info("seed %s; killed %s; %s", SEED, dict(killed), made)
    log.info("%s records: %s", len(records), dict(states))


def _compare(records: list[Record], explorer: RecordingExplorer) -> None:
    jobs = {job.id: job for job in explorer.jobs}
    owners = Counter(record.job_id for record in records if record.job_id)
    assert [job_id for job_id, number in owners.items() if number > 1] == [], "a job that two records hold"
    # Each input was submitted under one key, however often it was pressed.
    doubled = [asked for asked, number in Counter(explorer.asked).items() if number > 1]
    assert doubled == [], "a submission that was sent twice"
    assert len({record.body for record in records}) == len(records)
    lost = [
        job
        for job in explorer.jobs
        if not any(
            record.job_id == job.id or (record.in_doubt and record.workflow_id == job.workflow_id)
            for record in records
            if record.body == job.body
        )
    ]
    assert lost == [], "a job that nobody knows of"
    for record in records:
        if record.state == "accepted":
            job = jobs[str(record.job_id)]
            assert (job.workflow_id, job.body) == (record.workflow_id, record.body), "a job of another submission"
    ended = {record.body for record in records if record.state in {"refused", "not_sent"}}
    assert [job for job in explorer.jobs if job.body in ended] == [], "a job of a record that says there is none"


def _hold_to_its_word(analysts: list[Analyst], explorer: RecordingExplorer) -> None:
    """What a page told an analyst was true."""
    made = {(job.workflow_id, job.body) for job in explorer.jobs}
    for analyst in analysts:
        assert analyst.told
        for workflow_id, body, outcome in analyst.told:
            assert outcome in {"303", "accepted", "refused", "not_sent", "unknown"}, outcome
            if outcome in {"refused", "not_sent"}:
                assert (workflow_id, body) not in made, f"told {outcome}, but there is a job"
