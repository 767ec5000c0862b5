"""Somebody who submits one value after the other to servers that come and go."""

import random
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests

from tests.crash.killed_server import KilledServer

WORKFLOWS = 600  # most are rare enough that a doubt about one settles by itself


@dataclass(frozen=True)
class Told:
    """What an answer said of a submission; `pressed_before`: an earlier arrival of it got no answer."""

    workflow_id: str
    body: bytes
    status: int
    outcome: str
    pressed_before: bool


@dataclass
class Analyst:
    """Presses again when no answer came, mostly; each request goes to any of the servers that are up."""

    name: str
    servers: Sequence[KilledServer]
    chance: random.Random
    stop: threading.Event
    told: list[Told] = field(default_factory=list)

    def begin(self) -> None:
        """Sign in."""
        self.browser = requests.Session()
        self.browser.trust_env = False
        self._sign_in()

    def work(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            self.submit(number)
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

    def submit(self, number: int) -> None:
        # A few workflows are everybody's.
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
        pressed_before = answer is None
        if answer is None and self.chance.random() < 0.5:
            answer = self._ask("POST", "/jobs/new", fields)
        if answer is not None:
            self.told.append(Told(workflow_id, body, answer.status_code, _outcome(answer), pressed_before))

    def _surely(self, method: str, path: str, fields: dict[str, str] | None = None) -> requests.Response:
        """Return the answer, asking again after each kill and while the database is away."""
        while True:
            answer = self._ask(method, path, fields)
            if answer is not None and answer.status_code != 503:
                return answer
            assert not self.stop.wait(0.05)

    def _ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> requests.Response | None:
        """Return the answer; None when the server was killed meanwhile."""
        while not (up := [server.url for server in self.servers if server.up.is_set()]):
            if self.stop.wait(0.05):
                return None
        try:
            return self.browser.request(
                method, self.chance.choice(up) + path, data=fields, timeout=15, allow_redirects=False
            )
        except requests.RequestException:
            return None


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
    assert found, f"no field {name}"
    return found[1]


def _outcome(answer: requests.Response) -> str:
    found = re.search(r'data-outcome="(\w+)"', answer.text)
    return found[1] if found else str(answer.status_code)


@contextmanager
def at_work(analysts: Sequence[Analyst], stop: threading.Event) -> Iterator[None]:
    """Sign all of them in, and let them work until the end of the block."""
    for analyst in analysts:
        analyst.begin()
    threads = [threading.Thread(target=analyst.work) for analyst in analysts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
