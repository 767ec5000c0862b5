"""Jobs, tasks and results as Explorer sends them, in any size: all can be shown and stored."""

import tracemalloc

import pytest

from webapp.database.clock import moment
from webapp.explorer.client import ExplorerClient
from webapp.explorer.errors import BadAnswer, NoAnswer, Rejected
from webapp.explorer.models import NO_STATUS, Job, Task
from webapp.explorer.readers import moment_ms, read_details, read_job, read_page

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


HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


@pytest.fixture
def ask(serve, impatient):
    """Return a function that asks for a result which is these bytes of JSON."""

    def ask(data, *, limit=100):
        server = serve(HEAD + b'{"code":0,"message":"Success","data":' + data + b"}")
        result = impatient(server.url).task_result(token="eyJ", job_id="107", task_id="ab12", limit=limit)
        assert server.received[0].startswith(
            b"GET /api-open/v1/jobs/107/tasks/ab12/sample_result?limit=%d HTTP/1.1\r\n" % limit
        )
        assert b"explorer_token=eyJ" in server.received[0]
        return result

    return ask


def test_rows_as_the_vendor_prints_them(ask):
    result = ask(b'{"items":[["player110","0.150000"],["player126","0.150000"]]}')
    assert result.rows == (("player110", "0.150000"), ("player126", "0.150000"))
    assert (result.width, result.ragged, result.more) == (2, False, False)


@pytest.mark.parametrize("data", [b'{"items":[]}', b'{"items":null}'])
def test_no_rows(ask, data):
    assert (ask(data).rows, ask(data).width) == ((), 0)


def test_rows_of_different_lengths_are_kept_and_told(ask):
    result = ask(b'{"items":[["a"],["b","1","2"],[]]}')
    assert (result.rows, result.width, result.ragged) == ((("a",), ("b", "1", "2"), ()), 3, True)


def test_more_rows_than_asked_for_are_left_out_and_told(ask):
    result = ask(b'{"items":[["a"],["b"],["c"]]}', limit=2)
    assert (result.rows, result.more) == ((("a",), ("b",)), True)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (b"0.10", "0.10"),
        (b"9007199254740993", "9007199254740993"),
        (b"1e400", "1e400"),
        (b"-0", "-0"),
        (b"9" * 5_000, "9" * 5_000),
        (b"true", "true"),
        (b"null", "null"),
        ('["ü", 0.10, {"a": null}]'.encode(), '["ü", 0.10, {"a": null}]'),
        (b'"<b>"', "<b>"),
    ],
)
def test_every_cell_is_text(ask, cell, text):
    assert ask(b'{"items":[[' + cell + b"]]}").rows == ((text,),)


@pytest.mark.parametrize(
    "data",
    [
        b"null",
        b"[]",
        b"7",
        b"{}",
        b'{"items":"rows"}',
        b'{"items":{"0":["a"]}}',
        b'{"items":["a"]}',
        b'{"items":[null]}',
        b'{"items":[["a"],{"b":1}]}',
        b'{"items":[[NaN]]}',
        b'{"items":[[' + b"[" * 900 + b"]" * 900 + b"]]}",
        b'{"items":[[' + b"[" * 90_000 + b"]" * 90_000 + b"]]}",
        b'{"items":[],"items":[["a"]]}',
    ],
)
def test_what_holds_no_rows_is_told(ask, data):
    with pytest.raises(BadAnswer):
        ask(data)


def test_an_error_of_explorer_comes_as_one(serve, impatient):
    server = serve(HEAD + b'{"code":40004000,"message":"the task is still running"}')
    with pytest.raises(Rejected, match="40004000"):
        impatient(server.url).task_result(token="eyJ", job_id="107", task_id="ab12", limit=10)


def rows(number):
    return b'{"items":[' + b",".join(b'["player%012d","0.%09d"]' % (row, row) for row in range(number)) + b"]}"


@pytest.mark.parametrize("data", [rows(1_000_000), rows(200_000), b'{"items":[' + b"[]," * 300_000 + b"[]]}"])
def test_too_much_is_refused_and_costs_little(ask, data):
    with pytest.raises(NoAnswer) as caught:
        ask(data)
    assert caught.value.reason == "too-long"


def test_what_is_too_wide_as_a_table_is_refused(ask):
    with pytest.raises(NoAnswer):
        ask(b'{"items":[[' + b"1," * 10_000 + b"1]" + b',["a"]' * 100 + b"]}")


def test_the_most_that_is_read_costs_under_64_mib(serve):
    row = b'["player1","0.150000"],'
    server = serve(HEAD + b'{"code":0,"data":{"items":[' + row * 120_000 + b'["a","1"]]}}')
    tracemalloc.start()
    try:
        result = ExplorerClient(server.url).task_result(token="eyJ", job_id="107", task_id="ab12", limit=10_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(result.rows), result.more) == (10_000, True)
    assert peak < 64 * 1024 * 1024


def test_a_long_name_is_cut_visibly() -> None:
    job = read_job({"id": 1, "name": "n" * 7_000_000, "workflowName": "n" * 1_000})
    assert job is not None
    assert (len(job.name), job.name[-2:], len(job.workflow_name)) == (1_000, "n…", 1_000)


def test_a_list_longer_than_was_asked_for_is_bounded_and_counted() -> None:
    page = read_page({"items": [{"id": 1}] * 260_000}, page=1, page_size=10, date_offset_seconds=None)
    assert (len(page.items), page.unreadable) == (1_000, 259_000)


@pytest.mark.parametrize("value", ["9999-12-31T23:59:59-23:00", 253_402_300_800_000, 2**63, 1e300, "10000-01-01"])
def test_every_moment_is_one_that_can_be_shown(value: object) -> None:
    milliseconds = moment_ms(value)
    assert milliseconds is None or moment(milliseconds)


@pytest.mark.parametrize("status", [2**63, 10**18 * 10, -1, 1.5])
def test_a_status_that_no_table_holds_is_unknown(status: float) -> None:
    job = read_job({"id": 1, "status": status})
    assert job is not None
    assert job.status == NO_STATUS
