import pytest

from webapp.explorer.errors import BadAnswer
from webapp.explorer.models import NO_STATUS, Job, Task
from webapp.explorer.readers import moment_ms, read_details, read_page

JOB = {
    "id": 107,
    "name": "workflow_q745a_20220715090915",
    "workflowId": "4216617528",
    "workflowName": "workflow_q745a",
    "status": 2,
    "runBeginTime": 1657848036000,
    "runEndTime": 1657848037000,
    "createTime": 1657848035000,
}


def page(data):
    return read_page(data, page=1, page_size=10, date_offset_seconds=None)


def details(data):
    return read_details(data, date_offset_seconds=0.5)


def test_a_page_as_the_vendor_prints_it():
    found = page({"items": [JOB], "total": 2, "Page": 3, "PageSize": 1})
    assert found.items == (
        Job(
            id="107",
            name="workflow_q745a_20220715090915",
            workflow_id="4216617528",
            workflow_name="workflow_q745a",
            status=2,
            created_ms=1657848035000,
            begun_ms=1657848036000,
            ended_ms=1657848037000,
        ),
    )
    assert (found.total, found.page, found.page_size, found.unreadable) == (2, 3, 1, 0)


def test_details_with_a_task():
    task = {"id": "f" * 32, "name": "BFS", "status": 2, "runBeginTime": "2022-07-12T10:33:35+08:00", "runEndTime": None}
    found = details({**JOB, "tasks": [task, {"name": "no ID"}, 7]})
    assert found.job.id == "107"
    assert found.tasks == (Task(id="f" * 32, name="BFS", status=2, begun_ms=1657593215000, ended_ms=None),)
    assert (found.unreadable, found.date_offset_seconds) == (2, 0.5)


def test_a_job_without_tasks_yet():
    assert details(JOB).tasks == ()
    assert details({**JOB, "tasks": None}).tasks == ()


@pytest.mark.parametrize("item", [None, 7, "107", [], {}, {"id": 0}, {"id": True}, {"id": 1.0}, {"id": "x"}])
def test_an_item_without_a_usable_id_is_counted(item):
    found = page({"items": [item, JOB], "total": 2})
    assert ([job.id for job in found.items], found.unreadable) == (["107"], 1)


def test_a_job_of_odd_types_is_still_a_job():
    odd = {"id": "0107", "name": 7, "workflowId": 4216617528, "workflowName": None, "status": "3", "createTime": "x"}
    job = page({"items": [odd], "total": "1"}).items[0]
    assert job == Job(
        id="107",
        name="7",
        workflow_id="4216617528",
        workflow_name="",
        status=3,
        created_ms=None,
        begun_ms=None,
        ended_ms=None,
    )


@pytest.mark.parametrize("status", [None, True, "x", 2.0, -1, []])
def test_a_status_that_is_no_number_is_unknown(status):
    assert page({"items": [{**JOB, "status": status}], "total": 1}).items[0].status == NO_STATUS


def test_an_empty_page_may_have_no_list():
    assert page({"items": None, "total": 0}).items == ()
    assert page({"total": 0}).items == ()


def test_a_total_that_was_not_said_is_not_made_up():
    assert page({"items": [JOB]}).total is None


@pytest.mark.parametrize("data", [None, [], "x", 7, {}, {"items": None, "total": 3}, {"items": {}, "total": 1}])
def test_a_page_that_is_none(data):
    with pytest.raises(BadAnswer, match=r"^Explorer's answer holds"):
        page(data)


@pytest.mark.parametrize("data", [None, [], {}, {"id": "x"}, {**JOB, "tasks": 7}])
def test_details_that_are_none(data):
    with pytest.raises(BadAnswer, match=r"^Explorer's answer"):
        details(data)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1657848035000, 1657848035000),
        ("1657848035000", 1657848035000),
        (1657848035000.0, 1657848035000),
        (1657848035, 1657848035000),
        ("2022-07-15T09:20:35+08:00", 1657848035000),
        ("2022-07-15T01:20:35.123456789Z", 1657848035123),
        (None, None),
        (0, None),
        (-1, None),
        (True, None),
        ("", None),
        ("0", None),
        ("tomorrow", None),
        ("2022-07-15T09:20:35", None),
        ("0001-01-01T00:00:00Z", None),
        (float("inf"), None),
        (10**30, None),
        ([], None),
    ],
)
def test_moments(value, expected):
    assert moment_ms(value) == expected
