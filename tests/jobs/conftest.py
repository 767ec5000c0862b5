"""Jobs that take their time: each task of the stand-in runs 15 s, by a clock that only tests move."""

import time
from collections.abc import Iterator

import pytest

from tests.conftest import StandIn, running_stand_in
from tests.fake_explorer import FakeExplorer, answer
from tests.pages import Visitor

PACE = 10.0
COMMUNITY = "4216617552"  # two tasks


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with running_stand_in(StandIn(now=float(round(time.time()))), pace=PACE) as here:
        yield here


@pytest.fixture
def job_id(person: Visitor) -> str:
    """A job of two tasks, started from here just now."""
    person.run(("query_1", "name", "text", "Tony Parker"), workflow_id=COMMUNITY)
    return person.get("/submissions/1").job_id


def details(**changes: object) -> bytes:
    """Return the fake's answer about a job; `changes` replace members, and None takes one away."""
    job = {
        "id": 107,
        "name": "workflow_player_20220715090915",
        "workflowId": "4216617528",
        "workflowName": "workflow_player",
        "status": 1,
        "createTime": 1_657_847_355_000,
        "runBeginTime": 1_657_847_356_000,
        "runEndTime": 0,
        "tasks": [
            {
                "id": "f" * 32,
                "name": "Query",
                "status": 1,
                "runBeginTime": "2022-07-15T09:09:16+08:00",
                "runEndTime": None,
            }
        ],
    }
    data = {name: value for name, value in (job | changes).items() if value is not None}
    return answer(200, {"code": 0, "message": "Success", "data": data}, Date="Fri, 15 Jul 2022 01:09:20 GMT")


def asked(fake: FakeExplorer, ending: str) -> int:
    """Return how often the fake was asked for a path with this ending."""
    return sum(request.path.endswith(ending) for request in fake.requests)
