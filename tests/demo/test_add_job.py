"""Add a job: what is taken, what is refused, and that the answer may be late."""

import re
import threading
import time

import pytest

from tests.demo.conftest import BASE, Caller, assert_error, data_of
from webapp.demo import WORKFLOWS, create_explorer
from webapp.demo.workflows import Workflow

PATH = f"{BASE}/workflows/4216617528/jobs"
TRACE = r"00-[0-9a-f]{32}-[0-9a-f]{16}-01"


def test_the_vendors_example_is_answered_byte_for_byte(caller: Caller) -> None:
    answer = caller.client.post(PATH, data='{"input":{"query_1":{"name":"Tim Duncan"}}}')
    assert answer.data == b'{"code":0,"data":{"id":107},"message":"Success"}'
    assert answer.content_type == "application/json; charset=utf-8"
    assert re.fullmatch(TRACE, answer.headers["Traceparent"])


def test_ids_grow_by_one(caller: Caller) -> None:
    assert [caller.add("4216617528") for _ in range(3)] == ["107", "108", "109"]


@pytest.mark.parametrize("body", [b"", b"{}", b'{"input":{}}', b'{"input":{"query_1":{}}}', b'{"more":1}'])
def test_input_is_optional_at_every_level(caller: Caller, body: bytes) -> None:
    assert data_of(caller.client.post(PATH, data=body)) == {"id": 107}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.name)
def test_the_example_of_every_workflow_is_taken(caller: Caller, workflow: Workflow) -> None:
    inputs: dict[str, dict[str, object]] = {}
    for given in workflow.example:
        value = float(given.value) if given.type == "number" else given.value
        inputs.setdefault(given.task_id, {})[given.parameter] = value
    assert caller.add(workflow.id, inputs) == "107"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\x00",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b'{"input":{"query_1":{"name":NaN}}}',
        b'{"input":{"query_1":{"name":1e999}}}',
        b'{"input":{"query_1":{"name":' + b"9" * 5000 + b"}}}",
        b"[" * 100_000,
        b'{"input":' * 100_000,
    ],
    ids=range(12),
)
def test_a_body_that_is_no_json_object_is_a_bad_request(caller: Caller, body: bytes) -> None:
    assert_error(caller.client.post(PATH, data=body), 40004000, "<ErrBadRequest> the body is not ")
    assert caller.get("/jobs")["total"] == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"input":null}', "input must be an object"),
        ('{"input":[]}', "input must be an object"),
        ('{"input":{"query_1":"Tim"}}', "query_1 must be an object"),
        ('{"input":{"query_2":{}}}', 'workflow 4216617528 has no task "query_2"'),
        ('{"input":{"\\ud800":{}}}', "has no task"),
        ('{"input":{"query_1":{"nome":"Tim"}}}', 'task query_1 has no parameter "nome"'),
        ('{"input":{"query_1":{"name":true}}}', "query_1.name must be a string or a number"),
        ('{"input":{"query_1":{"name":null}}}', "query_1.name must be a string or a number"),
        ('{"input":{"query_1":{"name":["Tim"]}}}', "query_1.name must be a string or a number"),
        ('{"input":{"query_1":{"name":{"a":1}}}}', "query_1.name must be a string or a number"),
        ('{"input":{"query_1":{"name":' + "[" * 100 + "]" * 100 + "}}}", "must be a string or a number"),
    ],
)
def test_an_input_that_does_not_fit_is_a_parameter_error(caller: Caller, body: str, words: str) -> None:
    assert_error(caller.client.post(PATH, data=body), 40004001, words)
    assert caller.get("/jobs")["total"] == 0


def test_an_unknown_workflow_does_not_exist(caller: Caller) -> None:
    answer = caller.client.post(f"{BASE}/workflows/4216617529/jobs", json={})
    assert_error(answer, 40404000, '<ErrNotFound> workflow "4216617529" does not exist')


def test_a_body_beyond_16_mib_is_refused(caller: Caller) -> None:
    answer = caller.client.post(PATH, data=b" " * (16 * 1024 * 1024 + 1))
    assert_error(answer, 40004000, "Too Large", status=413)


def test_a_delayed_answer_comes_after_the_job_was_made() -> None:
    app = create_explorer(delay_ms=500)
    caller, watcher = Caller(app.test_client()), Caller(app.test_client())
    caller.connect()
    watcher.connect()
    started = time.monotonic()
    adding = threading.Thread(target=caller.add, args=["4216617528"])
    adding.start()
    while watcher.get("/jobs")["total"] == 0:
        assert time.monotonic() - started < 10
    assert adding.is_alive()
    adding.join()
    assert time.monotonic() - started >= 0.5


def test_many_threads_make_as_many_jobs() -> None:
    app = create_explorer()
    callers = [Caller(app.test_client()) for _ in range(8)]
    ids: list[str] = []

    def add_some(caller: Caller) -> None:
        caller.connect()
        ids.extend(caller.add("4216617528") for _ in range(25))

    threads = [threading.Thread(target=add_some, args=[caller]) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, ids)) == list(range(107, 307))
