"""Task result: rows of texts, computed from what the job was given."""

import pytest

from tests.demo.conftest import BASE, Caller, Clock, assert_error

PLAYER, PAGE_RANK, DISTANCE, COMMUNITY = "4216617528", "4216617533", "4216617541", "4216617552"


def rows(caller: Caller, clock: Clock, workflow_id: str, inputs: dict[str, dict[str, object]]) -> list[list[str]]:
    job_id = caller.add(workflow_id, inputs)
    clock.advance(4)
    items: list[list[str]] = caller.get(caller.result_path(job_id, -1), limit=1000)["items"]
    return items


def test_a_player_whom_he_follows_and_his_teams(caller: Caller, clock: Clock) -> None:
    assert rows(caller, clock, PLAYER, {"query_1": {"name": "Tim Duncan"}}) == [
        ["player100", "Tim Duncan", "42"],
        ["player101", "Tony Parker", "36"],
        ["player125", "Manu Ginobili", "41"],
        ["Spurs", "1997", "2016"],
    ]


def test_without_inputs_the_workflows_own_are_used(caller: Caller, clock: Clock) -> None:
    assert rows(caller, clock, PLAYER, {})[0] == ["player100", "Tim Duncan", "42"]


def test_whom_nobody_follows_has_the_rank_one_minus_d(caller: Caller, clock: Clock) -> None:
    ranked = rows(caller, clock, PAGE_RANK, {"pagerank_1": {"d": 0.85, "iterations": 20}})
    assert len(ranked) == 51
    assert ranked[0][0] == "player100"
    assert ["player110", "0.150000"] in ranked


@pytest.mark.parametrize(
    ("workflow_id", "one", "other"),
    [
        (PLAYER, {"query_1": {"name": "Tim Duncan"}}, {"query_1": {"name": "Tony Parker"}}),
        (PAGE_RANK, {"pagerank_1": {"d": 0.85}}, {"pagerank_1": {"d": 0.5}}),
        (PAGE_RANK, {"pagerank_1": {"iterations": 1}}, {"pagerank_1": {"iterations": 2}}),
        (DISTANCE, {"bfs_1": {"max_depth": 1}}, {"bfs_1": {"max_depth": 2}}),
        (DISTANCE, {"bfs_1": {"source": "player113"}}, {"bfs_1": {"source": "Yao Ming"}}),
        (COMMUNITY, {"query_1": {"name": "Tim Duncan"}}, {"query_1": {"name": "Yao Ming"}}),
    ],
)
def test_other_inputs_give_other_rows(
    caller: Caller,
    clock: Clock,
    workflow_id: str,
    one: dict[str, dict[str, object]],
    other: dict[str, dict[str, object]],
) -> None:
    assert rows(caller, clock, workflow_id, one) != rows(caller, clock, workflow_id, other)


def test_a_later_task_works_on_the_rows_of_the_one_before(caller: Caller, clock: Clock) -> None:
    job_id = caller.add(COMMUNITY, {"query_1": {"name": "Yao Ming", "max_depth": 1}})
    clock.advance(4)
    people, communities = (caller.get(caller.result_path(job_id, index), limit=1000)["items"] for index in (0, 1))
    assert [row[1] for row in people] == ["Yao Ming", "Tracy McGrady", "Shaquille O'Neal"]
    assert {row[0] for row in communities} == {row[0] for row in people}


def test_limit_is_10_unless_given(caller: Caller, clock: Clock) -> None:
    path = caller.result_path(caller.add(PAGE_RANK))
    clock.advance(2)
    assert len(caller.get(path)["items"]) == 10
    assert len(caller.get(path, limit=3)["items"]) == 3


@pytest.mark.parametrize("limit", ["", "0", "-1", "1e3", "all", "9" * 5000])
def test_a_limit_that_is_no_count_is_a_parameter_error(caller: Caller, clock: Clock, limit: str) -> None:
    path = caller.result_path(caller.add(PLAYER))
    clock.advance(2)
    answer = caller.client.get(BASE + path, query_string={"limit": limit})
    assert_error(answer, 40004001, "<ErrParam> limit must be a whole number above 0")


@pytest.mark.parametrize(("seconds", "words"), [(0, "has not begun"), (1, "is still running")])
def test_before_its_end_a_task_has_no_result(caller: Caller, clock: Clock, seconds: float, words: str) -> None:
    path = caller.result_path(caller.add(PLAYER))
    clock.advance(seconds)
    assert_error(caller.client.get(BASE + path), 40004000, f"<ErrBadRequest> the task {words}")


@pytest.mark.parametrize(("seconds", "words"), [(0, "is being stopped"), (1, "was interrupted")])
def test_a_cancelled_task_has_no_result(caller: Caller, clock: Clock, seconds: float, words: str) -> None:
    job_id = caller.add(PLAYER)
    path = caller.result_path(job_id)
    caller.cancel(job_id)
    clock.advance(seconds)
    assert_error(caller.client.get(BASE + path), 40004000, words)


@pytest.mark.parametrize(
    ("workflow_id", "inputs", "words"),
    [
        (PLAYER, {"query_1": {"name": "Nobody"}}, 'query_1: name: there is no player "Nobody"'),
        (PLAYER, {"query_1": {"name": "x" * 65_536}}, "there is no player"),
        (PLAYER, {"query_1": {"name": 7}}, "name: must be text, not the number 7"),
        (PAGE_RANK, {"pagerank_1": {"d": 7}}, "d: must be between 0 and 1, not 7"),
        (PAGE_RANK, {"pagerank_1": {"d": "0.85"}}, 'd: must be a number, not the text "0.85"'),
        (PAGE_RANK, {"pagerank_1": {"iterations": 1.5}}, "iterations: must be a whole number from 1 to 1000"),
        (PAGE_RANK, {"pagerank_1": {"iterations": 10**300}}, "not 1e+300"),
        (DISTANCE, {"bfs_1": {"source": ""}}, 'source: there is no player ""'),
        (DISTANCE, {"bfs_1": {"max_depth": "2"}}, "max_depth: must be a number"),
        (COMMUNITY, {"lpa_1": {"iterations": 0}}, "lpa_1: iterations: must be a whole number"),
    ],
)
def test_a_failed_task_says_why(
    caller: Caller, clock: Clock, workflow_id: str, inputs: dict[str, dict[str, object]], words: str
) -> None:
    path = caller.result_path(caller.add(workflow_id, inputs), -1)
    clock.advance(4)
    answer = caller.client.get(BASE + path)
    assert_error(answer, 40004000, words)
    assert "<ErrBadRequest> the task failed: " in answer.text


def test_the_task_after_a_failed_one_was_interrupted(caller: Caller, clock: Clock) -> None:
    path = caller.result_path(caller.add(COMMUNITY, {"query_1": {"name": "Nobody"}}), 1)
    clock.advance(4)
    assert_error(caller.client.get(BASE + path), 40004000, "was interrupted")


@pytest.mark.parametrize("task_id", ["query_1", "0" * 32, "%00"])
def test_an_unknown_task_does_not_exist(caller: Caller, task_id: str) -> None:
    caller.add(PLAYER)
    answer = caller.client.get(f"{BASE}/jobs/107/tasks/{task_id}/sample_result")
    assert_error(answer, 40404000, "<ErrNotFound> job 107 has no task ")


def test_a_task_of_an_unknown_job_does_not_exist(caller: Caller) -> None:
    answer = caller.client.get(f"{BASE}/jobs/107/tasks/{'0' * 32}/sample_result")
    assert_error(answer, 40404000, 'job "107" does not exist')
