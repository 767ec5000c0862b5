"""Explorer's list of jobs, filtered by the address."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import StandIn
from tests.fake_explorer import FakeExplorer, answer
from tests.jobs.conftest import COMMUNITY
from tests.pages import Page, Visitor

JOB = {"id": 9_007_199_254_740_993, "name": "w_1", "workflowId": "4216617528", "status": 6, "createTime": 0}


def rows(page: Page) -> list[list[str]]:
    return [[cell.words for cell in row.all("td")] for row in page.html.all("tbody")[0].all("tr")]


def listing(*items: object, **members: object) -> bytes:
    data = {"items": items, "total": len(items), "Page": 1, "PageSize": 20}
    return answer(200, {"code": 0, "message": "Success", "data": data | members})


def question(fake: FakeExplorer) -> dict[str, object]:
    """Return what Explorer was asked for last."""
    parts = urlsplit(fake.requests[-1].path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {"path": parts.path, **json.loads(query.pop("filter")), **query}


def test_whoever_started_them(person: Visitor, stand_in: StandIn, job_id: str) -> None:
    stand_in.now += 100
    page = person.get("/jobs", title="Jobs")
    (row,) = rows(page)
    assert row[0].startswith(job_id)
    assert row[1] == "Success"
    assert COMMUNITY in row[2]
    assert row[4:6] == ["35 s", "root"]
    assert "query_1.name = Tony Parker" in row[6]
    assert page.html.all("a", href=f"/jobs/{job_id}")
    assert page.html.one("nav", aria_label="Main").one("a", aria_current="page").words == "Jobs"


def test_nothing_yet(person: Visitor) -> None:
    assert "Explorer has no jobs yet" in person.get("/jobs").html.one("main").words
    assert "No job matches" in person.get("/jobs?name=x").html.one("main").words


def test_filters_and_page_go_to_explorer(fake: FakeExplorer, tester: Visitor) -> None:
    fake.listing = listing(JOB, total=45)
    query = "status=2&name=a%22b&workflow=4216617528&begins=2026-11-01&ends=2026-11-02&order=asc&page=2"
    page = tester.get(f"/jobs?{query}")
    assert question(fake) == {
        "path": "/api-open/v1/workflows/4216617528/jobs",
        "name": 'a"b',
        "status": 2,
        "fromCreateTime": 1_793_491_200_000,
        "toCreateTime": 1_793_663_999_999,
        "orderByCreateTime": "asc",
        "page": "2",
        "pageSize": "20",
    }
    assert page.html.one(id="name")["value"] == 'a"b'
    assert "Page 2 of 3" in page.html.one("main").words
    links = {node.words: parse_qs(urlsplit(node["href"]).query) for node in page.html.all("nav")[1].all("a")}
    assert (links["Previous"]["page"], links["Next"]["page"]) == (["1"], ["3"])
    assert links["Next"]["name"] == ['a"b']


def test_unknown_status_large_number_and_odd_text(fake: FakeExplorer, tester: Visitor) -> None:
    fake.listing = listing(JOB | {"name": "\u202e<b>", "workflowName": "\x00"}, 7, {"id": None})
    page = tester.get("/jobs")
    (row,) = rows(page)
    assert row[0] == "9007199254740993 \\u202e<b>"
    assert row[1] == "unknown status (6)"
    assert row[3] == "unknown"
    assert "outside Jobdesk" in row[5]
    assert "2 of the entries" in page.html.one("main").words


def test_without_a_total(fake: FakeExplorer, tester: Visitor) -> None:
    fake.listing = listing(JOB, total=None, PageSize=None)
    page = tester.get("/jobs")
    assert "does not say how many" in page.html.one("main").words
    assert [node.words for node in page.html.all("nav")[1].all("a")] == ["Next"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("status=9", "no such status"),
        ("status=%C2%B2", "no such status"),
        ("workflow=12x", "not a workflow ID"),
        ("workflow=0", "smallest is 1"),
        ("begins=tomorrow", "2026-11-23"),
        ("ends=0001-01-01", "2026-11-23"),
        ("begins=2026-11-02&ends=2026-11-01", "before the first"),
        ("begins=x&ends=2026-11-01", "2026-11-23"),
        ("order=sideways", "newest or oldest"),
        ("page=0", "from 1 to 1,000,000"),
        ("page=99999999999999999999999", "from 1 to 1,000,000"),
        ("page=%FF", "from 1 to 1,000,000"),
        ("name=" + "x" * 257, "256 characters"),
    ],
)
def test_bad_filters(fake: FakeExplorer, tester: Visitor, query: str, words: str) -> None:
    number = len(fake.requests)
    page = tester.get(f"/jobs?{query}", status=422, title="Error: Jobs")
    assert words in page.alert
    assert len(fake.requests) == number


@pytest.mark.parametrize("query", ["name=%ED%A0%80", "name=%00", "name=%F0%9F%98%80", "x=1", "status=&page="])
def test_odd_filters(fake: FakeExplorer, tester: Visitor, query: str) -> None:
    tester.get(f"/jobs?{query}")
