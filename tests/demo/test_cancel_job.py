"""Cancel a job: stopping for a second, then interrupted; too late once it has ended."""

import pytest

from tests.demo.conftest import BASE, Caller, Clock, assert_error, data_of

FORM = "application/x-www-form-urlencoded"
TWO_TASKS = "4216617552"


def statuses(caller: Caller) -> tuple[int, list[int]]:
    job = caller.get("/jobs/107")
    return job["status"], [task["status"] for task in job["tasks"]]


def test_a_running_job_stops_and_is_then_interrupted(caller: Caller, clock: Clock) -> None:
    caller.add("4216617528")
    clock.advance(1)
    assert data_of(caller.client.put(f"{BASE}/jobs/107/cancel", content_type=FORM)) == {"success": True}
    assert statuses(caller) == (5, [5])
    clock.advance(1)
    assert statuses(caller) == (4, [4])


def test_the_tasks_that_had_ended_keep_their_success(caller: Caller, clock: Clock) -> None:
    caller.add(TWO_TASKS)
    clock.advance(2.2)
    caller.cancel("107")
    assert statuses(caller) == (5, [2, 5])
    clock.advance(1)
    assert statuses(caller) == (4, [2, 4])


def test_the_times_of_a_job_cancelled_before_it_began(caller: Caller, clock: Clock) -> None:
    caller.add("4216617528")
    caller.cancel("107")
    clock.advance(5)
    job = caller.get("/jobs/107")
    assert (job["runBeginTime"], job["runEndTime"]) == (0, 1_657_847_356_000)
    assert job["tasks"][0]["runBeginTime"] is None


def test_cancelling_again_does_not_start_over(caller: Caller, clock: Clock) -> None:
    caller.add("4216617528")
    caller.cancel("107")
    clock.advance(0.9)
    assert caller.cancel("107") == {"success": True}
    clock.advance(0.1)
    assert statuses(caller) == (4, [4])


@pytest.mark.parametrize(("name", "words"), [("Tim Duncan", "Success"), ("Nobody", "Failed")])
def test_a_job_that_has_ended_cannot_be_cancelled(caller: Caller, clock: Clock, name: str, words: str) -> None:
    caller.add("4216617528", {"query_1": {"name": name}})
    clock.advance(2)
    answer = caller.client.put(f"{BASE}/jobs/107/cancel")
    assert_error(answer, 40004000, f"<ErrBadRequest> job 107 has ended: {words}")


def test_an_interrupted_job_cannot_be_cancelled(caller: Caller, clock: Clock) -> None:
    caller.add("4216617528")
    caller.cancel("107")
    clock.advance(1)
    assert_error(caller.client.put(f"{BASE}/jobs/107/cancel"), 40004000, "has ended: Interrupted")


def test_an_unknown_job_does_not_exist(caller: Caller) -> None:
    assert_error(caller.client.put(f"{BASE}/jobs/107/cancel"), 40404000, 'job "107" does not exist')
