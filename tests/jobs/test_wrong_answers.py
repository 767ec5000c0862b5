"""Wrong answers from Explorer: no 500, no known fact is lost, and one sentence says what is wrong."""

import pytest

from tests.fake_explorer import FakeExplorer, answer, made
from tests.jobs.conftest import details
from tests.pages import Visitor

NONSENSE = [
    b"",
    answer(200, b"<html>hello"),
    answer(502, b"<html>bad gateway"),
    answer(404, b"not here"),
    answer(200, []),
    answer(200, {"code": 0}),
    answer(200, {"code": 0, "data": []}),
    answer(200, {"code": 0, "data": {"id": True}}),
    answer(200, {"code": 50004000, "message": "<ErrInternalServer>"}),
    answer(200, {"code": 0, "data": {"id": 107, "tasks": {"id": 1}}}),
    answer(200, b'{"code":0,"code":0}'),
    details(id=108),
    details(id="x"),
]


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_about_a_job_without_a_record(fake: FakeExplorer, tester: Visitor, nonsense: bytes) -> None:
    fake.listing = nonsense
    page = tester.get("/jobs/107", status=502, title="Error: job 107")
    assert len(page.alert) > 20
    part = tester.client.get("/jobs/107/state")
    assert part.status_code == 502
    assert 'role="alert"' in part.text


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_the_facts_of_the_record_stay(fake: FakeExplorer, tester: Visitor, nonsense: bytes) -> None:
    fake.add_job = made(107)
    tester.run(("query_1", "name", "text", "Tim Duncan"))
    fake.listing = details()
    tester.get("/jobs/107", title="Running: job 107")
    fake.listing = nonsense
    page = tester.get("/jobs/107", title="Error: job 107")
    assert page.alert
    assert "Last known status: Running" in page.html.one("main").words
    assert "Tim Duncan" in page.html.one("main").words
    assert "Running" in tester.get("/submissions").html.one("main").words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": 6}, "unknown status (6)"),
        ({"status": "2"}, "Success"),
        ({"status": None}, "unknown status"),
        ({"status": 10**30}, "unknown status"),
        ({"status": 2**62}, "unknown status (4611686018427387904)"),
        ({"status": True, "name": 7, "workflowId": None, "workflowName": []}, "unknown status"),
        ({"tasks": None}, "lists no tasks"),
        ({"tasks": [1, None, {}, {"id": ""}]}, "4 of its tasks came without an ID"),
        ({"tasks": [{"id": "../x", "name": "\u202e<b>"}]}, "\\u202e<b>"),
        ({"createTime": "2022-07-15T09:09:16+08:00", "runBeginTime": 1657847356, "runEndTime": "0"}, "Running"),
        ({"runBeginTime": -5, "createTime": "soon", "runEndTime": 10**18}, "Running"),
        ({"status": 2, "runBeginTime": 1657847356000, "runEndTime": 1657847355000}, "Success"),
        ({"name": "\u202eevil\x00"}, "\\u202eevil\\x00"),
    ],
)
def test_odd_members(fake: FakeExplorer, tester: Visitor, changes: dict[str, object], words: str) -> None:
    fake.add_job = made(107)
    tester.run()
    fake.listing = details(**changes)
    assert words in tester.get("/jobs/107").html.one("main").words
    assert tester.client.get("/jobs/107/state").status_code == 200
    tester.get("/submissions")


def test_a_missing_status_takes_nothing_away(fake: FakeExplorer, tester: Visitor) -> None:
    fake.add_job = made(107)
    tester.run()
    fake.listing = details(status=2, runEndTime=1_657_847_360_000)
    tester.get("/jobs/107")
    fake.listing = details(status=None, workflowName=None)
    tester.get("/jobs/107")
    page = tester.get("/submissions").html.one("main").words
    assert "Success" in page
    assert "workflow_player" in page


def test_a_session_that_is_over(fake: FakeExplorer, tester: Visitor) -> None:
    fake.listing = answer(401, {"code": 40104001, "message": "<ErrSession>"})
    page = tester.get("/jobs/107", status=401)
    assert "ErrSession" in page.alert
    assert page.html.all("a", href="/sign-in?next=/jobs/107")
    assert "/sign-in?next=/jobs/107" in tester.client.get("/jobs/107/state").text
    page = tester.get("/jobs?name=a+b", status=401)
    assert page.html.all("a", href="/sign-in?next=/jobs?name%3Da%2Bb")


def test_another_workflows_job_of_the_same_id(fake: FakeExplorer, tester: Visitor) -> None:
    fake.add_job = made(107)
    tester.run(("query_1", "name", "text", "Tim Duncan"))
    fake.listing = details(workflowId="999")
    page = tester.get("/jobs/107")
    assert "outside Jobdesk" in page.html.one("main").words
    assert "Tim Duncan" not in page.text


@pytest.mark.parametrize("nonsense", [*NONSENSE[:7], answer(200, {"code": 0, "data": {"items": 7, "total": 1}})])
def test_in_the_list(fake: FakeExplorer, tester: Visitor, nonsense: bytes) -> None:
    fake.listing = nonsense
    assert tester.get("/jobs", status=502, title="Error: Jobs").alert
