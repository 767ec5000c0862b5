"""Job details: the fields, their types, and how a job moves on with the clock."""

import re

import pytest

from tests.demo.conftest import BASE, Caller, Clock, assert_error

CREATED = 1_657_847_355_000
TWO_TASKS = "4216617552"


def statuses(caller: Caller) -> tuple[int, list[int]]:
    job = caller.get("/jobs/107")
    return job["status"], [task["status"] for task in job["tasks"]]


def test_a_finished_job_in_full(caller: Caller, clock: Clock) -> None:
    caller.add("4216617528", {"query_1": {"name": "Tim Duncan"}})
    clock.advance(2)
    job = caller.get("/jobs/107")
    assert re.fullmatch("[0-9a-f]{32}", job["tasks"][0].pop("id"))
    assert job == {
        "id": 107,
        "name": "workflow_player_20220715090915",
        "workflowId": "4216617528",
        "workflowName": "workflow_player",
        "status": 2,
        "runBeginTime": CREATED + 500,
        "runEndTime": CREATED + 2000,
        "createTime": CREATED,
        "tasks": [
            {
                "name": "Query",
                "status": 2,
                "runBeginTime": "2022-07-15T09:09:15+08:00",
                "runEndTime": "2022-07-15T09:09:17+08:00",
            }
        ],
    }


def test_times_that_have_not_come_are_0_for_a_job_and_null_for_a_task(caller: Caller) -> None:
    caller.add("4216617528")
    job = caller.get("/jobs/107")
    assert (job["runBeginTime"], job["runEndTime"]) == (0, 0)
    assert (job["tasks"][0]["runBeginTime"], job["tasks"][0]["runEndTime"]) == (None, None)


@pytest.mark.parametrize(
    ("seconds", "job", "tasks"),
    [
        (0, 0, [0, 0]),
        (0.5, 1, [1, 0]),
        (1.9, 1, [1, 0]),
        (2, 1, [2, 0]),
        (2.5, 1, [2, 1]),
        (4, 2, [2, 2]),
        (10_000, 2, [2, 2]),
    ],
)
def test_tasks_run_one_after_the_other(
    caller: Caller, clock: Clock, seconds: float, job: int, tasks: list[int]
) -> None:
    caller.add(TWO_TASKS)
    clock.advance(seconds)
    assert statuses(caller) == (job, tasks)


@pytest.mark.parametrize(
    ("seconds", "job", "tasks"), [(0, 0, [0, 0]), (0.5, 1, [1, 0]), (1.9, 1, [1, 0]), (2, 3, [3, 4])]
)
def test_a_failing_task_fails_the_job_and_interrupts_the_later_ones(
    caller: Caller, clock: Clock, seconds: float, job: int, tasks: list[int]
) -> None:
    caller.add(TWO_TASKS, {"query_1": {"name": "Nobody"}})
    clock.advance(seconds)
    assert statuses(caller) == (job, tasks)


def test_the_last_task_alone_may_fail(caller: Caller, clock: Clock) -> None:
    caller.add(TWO_TASKS, {"lpa_1": {"iterations": 0}})
    clock.advance(4)
    assert statuses(caller) == (3, [2, 3])


def test_task_ids_stay_and_differ(caller: Caller, clock: Clock) -> None:
    caller.add(TWO_TASKS)
    caller.add(TWO_TASKS)
    before = [task["id"] for job_id in (107, 108) for task in caller.get(f"/jobs/{job_id}")["tasks"]]
    clock.advance(4)
    after = [task["id"] for job_id in (107, 108) for task in caller.get(f"/jobs/{job_id}")["tasks"]]
    assert before == after
    assert len(set(before)) == 4


def test_another_account_sees_the_job(caller: Caller) -> None:
    caller.add("4216617528")
    colleague = Caller(caller.client.application.test_client())
    # ["ana","123"], connected at the graph's other address
    ana = {"Authorization": "Bearer WyJhbmEiLCIxMjMiXQ=="}
    colleague.client.post(f"{BASE}/connect", json={"address": "192.168.8.111", "port": 9669}, headers=ana)
    assert colleague.get("/jobs/107")["id"] == 107
    assert colleague.cancel("107") == {"success": True}


@pytest.mark.parametrize("job_id", ["106", "108", "0107", "abc", "-1", "1" * 5000, "%00", "%ff", "１０７"])
def test_an_unknown_job_does_not_exist(caller: Caller, job_id: str) -> None:
    caller.add("4216617528")
    assert_error(caller.client.get(f"{BASE}/jobs/{job_id}"), 40404000, "<ErrNotFound> job ")
