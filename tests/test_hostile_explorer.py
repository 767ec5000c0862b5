"""Explorer's answers at their worst, on every page that shows them: never a page of 500 or 503, never a huge one."""

import json

import pytest

from tests.fake_explorer import FakeExplorer, answer
from tests.pages import Visitor

TASK = "f" * 32
PAGE_BYTES = 1_000_000
JOB = {
    "id": 107,
    "name": "workflow_player_20220715090915",
    "workflowId": "4216617528",
    "workflowName": "workflow_player",
    "status": 2,
    "createTime": 1_657_847_355_000,
    "runBeginTime": 1_657_847_356_000,
    "runEndTime": 1_657_847_357_000,
}
RUN = {"id": TASK, "name": "Query", "status": 2, "runBeginTime": "2022-07-15T09:09:16+08:00", "runEndTime": None}
YEAR_10000 = 253_402_300_800_000
HOSTILE: list[dict[str, object]] = [
    {"name": "n" * 3_000_000, "workflowName": "w" * 3_000_000},
    {"name": "\ud800\udfff\ufffe\uffff\u0000\u202e</script>", "workflowName": "\ufffe"},
    *(
        {"createTime": value, "runBeginTime": value, "runEndTime": value}
        for value in (YEAR_10000, -YEAR_10000, 10**300)
    ),
    *(
        {"createTime": value, "runBeginTime": value, "runEndTime": value}
        for value in ("9999-12-31T23:59:59Z", True, [])
    ),
    *({"status": value} for value in (2**63, -1, 1e308, True, "2", None, {})),
    *({"id": value} for value in ("9" * 1000, 10**1000, -1, 0, 1e400, True, None, {"a": []})),
    *({"workflowId": value} for value in ("9" * 1000, 10**30, None, [])),
]
PAGES = ("/jobs", "/jobs/107", "/jobs/107/state", "/submissions", "/submissions/1", f"/jobs/107/tasks/{TASK}")


def job(changes: dict[str, object]) -> dict[str, object]:
    return JOB | changes | {"tasks": [RUN | {name: changes[name] for name in ("name", "status") if name in changes}]}


def envelope(data: object) -> bytes:
    return answer(200, {"code": 0, "message": "Success", "data": data})


def assert_held(visitor: Visitor, path: str) -> None:
    page = visitor.client.get(path)
    assert page.status_code in {200, 302, 404, 422, 502}, (path, page.status_code)
    assert len(page.data) < PAGE_BYTES, path


@pytest.mark.parametrize("changes", HOSTILE, ids=lambda changes: str(changes)[:40])
def test_a_job(tester: Visitor, fake: FakeExplorer, changes: dict[str, object]) -> None:
    tester.run(("query_1", "name", "text", "Tim Duncan"))
    hostile = job(changes)
    for data in (hostile, {"items": [hostile, JOB], "total": 2}, {"items": [hostile] * 3, "total": 10**30}):
        fake.listing = envelope(data)
        for path in PAGES:
            assert_held(tester, path)


@pytest.mark.parametrize(("number", "status"), [(1_000, 200), (26_000, 502)])
def test_more_jobs_than_were_asked_for(tester: Visitor, fake: FakeExplorer, number: int, status: int) -> None:
    jobs = [JOB | {"id": 107 + place, "name": "n" * 2000} for place in range(1_000)] * (number // 1_000)
    fake.listing = envelope({"items": jobs, "total": number})
    for path in ("/jobs", "/jobs?page=2"):
        assert_held(tester, path)
        words = tester.get(path, status=status).html.one("main").words
        assert ("more jobs than a page holds" if status == 200 else "too long") in words


CELLS = ["1e-323", "1e400", "-1e400", "NaN", "Infinity", "9" * 5000, "\ufffe\uffff\u0000", "\ud800", "x" * 500_000, ""]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: repr(cell[:12]))
@pytest.mark.parametrize("other", [["player1", "0.5"], [None, 1.5], [[1], {"a": 1}], [True, False]])
def test_a_result(tester: Visitor, fake: FakeExplorer, cell: str, other: list[object]) -> None:
    fake.listing = envelope({"items": [["player0", cell], other, [cell, cell]]})
    base = f"/jobs/107/tasks/{TASK}"
    for path in (base, f"{base}?sort=1", f"{base}.csv", f"{base}?limit=1000", f"{base}?picture=bars"):
        page = tester.client.get(path)
        assert page.status_code in {200, 404, 422, 502}, (path, page.status_code)


DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    "body",
    [
        DEEP,
        b'{"code": 0, "data": ' + DEEP + b"}",
        b'{"code": NaN}',
        b'{"code": 0, "data": {"items": [], "total": Infinity}}',
        b'{"code": ' + b"9" * 10_000 + b"}",
        json.dumps({"code": 0, "message": "\ud800" * 1000, "data": []}).encode(),
        json.dumps({"code": 50004000, "message": "m" * 1_000_000}).encode(),
        b"\xff" * 1000,
    ],
    ids=range(8),
)
def test_a_body(tester: Visitor, fake: FakeExplorer, body: bytes) -> None:
    fake.listing = fake.add_job = answer(200, body)
    for path in PAGES:
        assert_held(tester, path)
    page = tester.client.post("/jobs/new", data=tester.filled(("query_1", "name", "text", "Tim Duncan")))
    assert page.status_code in {200, 303, 422, 502}
    assert_held(tester, "/submissions/1")
