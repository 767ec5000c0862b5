"""A stand-in Explorer on a clock that only the test moves, and a client that speaks to it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from webapp.demo import GRAPH_ADDRESS, GRAPH_PORT, create_explorer

BASE = "/api-open/v1"
ROOT = {"Authorization": "Bearer WyJyb290IiwiMTIzIl0="}


class Clock:
    """Seconds since the epoch; 2022-07-15 09:09:15 in Shanghai until advanced."""

    def __init__(self) -> None:
        self.now = 1_657_847_355.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class Caller:
    """Calls the API with a token, checks the envelope of every answer, and returns what is in it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def connect(self) -> None:
        graph = {"address": GRAPH_ADDRESS, "port": GRAPH_PORT}
        assert self.client.post(f"{BASE}/connect", json=graph, headers=ROOT).status_code == 200

    def add(self, workflow_id: str, inputs: Mapping[str, Mapping[str, object]] | None = None) -> str:
        answer = self.client.post(f"{BASE}/workflows/{workflow_id}/jobs", json={"input": inputs or {}})
        return str(data_of(answer)["id"])

    def get(self, path: str, **query: object) -> Any:
        return data_of(self.client.get(BASE + path, query_string=query))

    def page(self, keys: Mapping[str, object]) -> Any:
        return self.get("/jobs", filter=json.dumps(keys))

    def cancel(self, job_id: str) -> Any:
        return data_of(self.client.put(f"{BASE}/jobs/{job_id}/cancel"))

    def result_path(self, job_id: str, index: int = 0) -> str:
        return f"/jobs/{job_id}/tasks/{self.get(f'/jobs/{job_id}')['tasks'][index]['id']}/sample_result"


def data_of(answer: Any) -> Any:
    """Return the data of an answer that must be a success."""
    assert answer.status_code == 200, answer.text
    assert answer.json["code"] == 0
    assert answer.json["message"] == "Success"
    return answer.json["data"]


def assert_error(answer: Any, code: int, words: str = "", *, status: int | None = None) -> None:
    """Check that an answer is the envelope of an error, under the HTTP status its code stands for."""
    assert answer.json["code"] == code, answer.text
    assert answer.status_code == (status or code // 100_000)
    assert words in answer.json["message"]
    assert set(answer.json) == {"code", "message"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stranger(clock: Clock) -> FlaskClient:
    """A client without a token."""
    return create_explorer(clock=clock).test_client()


@pytest.fixture
def caller(stranger: FlaskClient) -> Caller:
    """A client that has connected."""
    caller = Caller(stranger)
    caller.connect()
    return caller
