"""Lists of jobs: newest first in pages of ten, narrowed by a filter."""

import json

import pytest

from tests.demo.conftest import BASE, Caller, Clock, assert_error

START = 1_657_847_355_000


def ids(page: dict[str, list[dict[str, int]]]) -> list[int]:
    return [job["id"] for job in page["items"]]


@pytest.fixture
def three(caller: Caller, clock: Clock) -> Caller:
    """Three jobs, ten seconds apart: 107 has ended, 108 has failed, 109 of another workflow is preparing."""
    caller.add("4216617528")
    clock.advance(10)
    caller.add("4216617528", {"query_1": {"name": "Nobody"}})
    clock.advance(10)
    caller.add("4216617533")
    return caller


def test_the_newest_job_comes_first(three: Caller) -> None:
    page = three.get("/jobs")
    assert ids(page) == [109, 108, 107]
    assert list(page) == ["items", "total", "Page", "PageSize"]
    assert (page["total"], page["Page"], page["PageSize"]) == (3, 1, 10)


def test_a_listed_job_has_no_tasks(three: Caller) -> None:
    assert three.get("/jobs")["items"][1] == {
        "id": 108,
        "name": "workflow_player_20220715090925",
        "workflowId": "4216617528",
        "workflowName": "workflow_player",
        "status": 3,
        "runBeginTime": START + 10_500,
        "runEndTime": START + 12_000,
        "createTime": START + 10_000,
    }


def test_a_workflow_lists_its_own_jobs(three: Caller) -> None:
    page = three.get("/workflows/4216617533/jobs")
    assert (ids(page), page["total"]) == ([109], 1)


def test_an_unknown_workflow_has_no_list(caller: Caller) -> None:
    assert_error(caller.client.get(f"{BASE}/workflows/7/jobs"), 40404000, 'workflow "7" does not exist')


def test_ten_jobs_make_a_page(caller: Caller) -> None:
    for _ in range(12):
        caller.add("4216617528")
    assert ids(caller.get("/jobs")) == list(range(118, 108, -1))
    assert ids(caller.get("/jobs", page=2)) == [108, 107]
    assert ids(caller.get("/jobs", page=4, pageSize=3)) == [109, 108, 107]
    assert caller.get("/jobs", page=9_999_999_999, pageSize=5)["items"] == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, [109, 108, 107]),
        ({"name": "pagerank"}, [109]),
        ({"name": "20220715090925"}, [108]),
        ({"name": "PageRank"}, []),
        ({"status": 0}, [109]),
        ({"status": 2}, [107]),
        ({"status": 3}, [108]),
        ({"fromCreateTime": START + 10_000}, [109, 108]),
        ({"fromCreateTime": START + 10_001}, [109]),
        ({"toCreateTime": START + 10_000}, [108, 107]),
        ({"toCreateTime": START + 9_999}, [107]),
        ({"fromCreateTime": START + 1, "toCreateTime": START + 19_999}, [108]),
        ({"orderByCreateTime": "asc"}, [107, 108, 109]),
        ({"orderByCreateTime": "desc"}, [109, 108, 107]),
        ({"orderByCreateTime": "asc", "name": "player"}, [107, 108]),
        ({"name": None, "status": None}, [109, 108, 107]),
        ({"unknown": 1}, [109, 108, 107]),
    ],
)
def test_the_filter(three: Caller, keys: dict[str, object], expected: list[int]) -> None:
    page = three.page(keys)
    assert (ids(page), page["total"]) == (expected, len(expected))


def test_an_empty_filter_is_none(three: Caller) -> None:
    assert three.get("/jobs", filter="")["total"] == 3


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "null",
        "[" * 100_000,
        json.dumps({"name": 7}),
        json.dumps({"status": "2"}),
        json.dumps({"status": True}),
        json.dumps({"status": 6}),
        json.dumps({"status": 1.5}),
        json.dumps({"fromCreateTime": "yesterday"}),
        '{"toCreateTime": 1e999}',
        json.dumps({"orderByCreateTime": "up"}),
        json.dumps({"orderByCreateTime": 1}),
    ],
    ids=range(13),
)
def test_a_malformed_filter_is_a_parameter_error(caller: Caller, text: str) -> None:
    answer = caller.client.get(f"{BASE}/jobs", query_string={"filter": text})
    assert_error(answer, 40004001, "<ErrParam> filter")


@pytest.mark.parametrize("name", ["page", "pageSize"])
@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "ten", "１", "9" * 5000])
def test_a_page_that_is_no_count_is_a_parameter_error(caller: Caller, name: str, text: str) -> None:
    answer = caller.client.get(f"{BASE}/jobs", query_string={name: text})
    assert_error(answer, 40004001, f"<ErrParam> {name} must be a whole number above 0")
