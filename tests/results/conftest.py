"""A task of the stand-in, and a fake Explorer that answers with the rows a test wants."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import requests

from tests.conftest import StandIn
from tests.fake_explorer import FakeExplorer, answer
from tests.pages import Visitor

TASK = "0123456789abcdef0123456789abcdef"
PATH = f"/jobs/107/tasks/{TASK}"
CONNECT = {"Authorization": "Bearer WyJyb290IiwiMTIzIl0="}

Rows = Callable[..., None]


@pytest.fixture
def rows(fake: FakeExplorer) -> Rows:
    """Return a function that sets the rows of every result."""

    def give(*found: list[object]) -> None:
        fake.listing = answer(200, {"code": 0, "message": "Success", "data": {"items": list(found)}})

    return give


@dataclass
class Explored:
    """The stand-in, asked beside Jobdesk: what tasks a job has."""

    url: str

    def tasks(self, job_id: str) -> list[str]:
        with requests.Session() as session:
            graph = json.dumps({"address": "127.0.0.1", "port": 9669})
            connect = session.post(f"{self.url}/api-open/v1/connect", data=graph, headers=CONNECT, timeout=5)
            cookies = {"explorer_token": connect.cookies["explorer_token"]}
            job = session.get(f"{self.url}/api-open/v1/jobs/{job_id}", cookies=cookies, timeout=5).json()
        return [task["id"] for task in job["data"]["tasks"]]


@pytest.fixture
def explored(stand_in: StandIn) -> Explored:
    return Explored(stand_in.url)


@pytest.fixture
def ranked(person: Visitor, explored: Explored) -> str:
    """The path of a PageRank's result, in front of the stand-in."""
    person.run(("pagerank_1", "d", "number", "0.85"), workflow_id="4216617533")
    return f"/jobs/107/tasks/{explored.tasks('107')[0]}"
