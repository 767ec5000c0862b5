"""Reading Explorer's list of jobs: pages of any size, totals or none, filters or none, and lists that make no sense."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.submissions.desk import Desk
from tests.submissions.jobs_explorer import JobsExplorer, a_job
from webapp.database.clock import now_ms
from webapp.explorer.errors import BadAnswer
from webapp.submissions.job_search import Sight, look


def sight(desk: Desk) -> Sight:
    record = desk.get(desk.doubt())
    return look(record, token="t", explorer=desk.parts.explorer, doubts=desk.parts.settler.doubts)


def ids(seen: Sight) -> list[int]:
    return sorted(int(job.id) for job in seen.jobs)


ODDITIES: dict[str, dict[str, object]] = {
    "plain": {},
    "smaller pages than asked for": {"largest_page": 10},
    "no total": {"tells_total": False},
    "no total, smaller pages": {"tells_total": False, "largest_page": 7},
    "no filter": {"filters": False, "largest_page": 50},
}


@pytest.mark.parametrize("oddities", ODDITIES.values(), ids=ODDITIES)
@pytest.mark.parametrize("number", [0, 1, 99, 100, 101, 250])
def test_all_pages_are_read(desk: Desk, explorer: JobsExplorer, oddities: dict[str, object], number: int) -> None:
    for name, value in oddities.items():
        setattr(explorer, name, value)
    old = [a_job(10_000 + index, created=now_ms() - 86_400_000) for index in range(30)]
    explorer.jobs = [*old, *(a_job(index) for index in range(1, number + 1))]
    seen = sight(desk)
    assert ids(seen) == list(range(1, number + 1))
    assert seen.whole


def test_the_same_page_again_ends_it_and_is_not_the_whole(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(index) for index in range(1, 31)]
    explorer.largest_page, explorer.pages = 10, False
    seen = sight(desk)
    assert ids(seen) == list(range(1, 11))
    assert not seen.whole
    assert len(explorer.lists) == 2


def test_a_list_that_is_shorter_than_its_total_is_not_the_whole(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.total = 1
    assert not sight(desk).whole


def test_a_list_that_never_ends_is_given_up(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(index) for index in range(1, 300)]
    explorer.largest_page, explorer.total = 1, 10**9
    with pytest.raises(BadAnswer):
        sight(desk)
    assert len(explorer.lists) == 100


def test_what_explorer_is_asked(desk: Desk, explorer: JobsExplorer) -> None:
    before = now_ms()
    seen = sight(desk)
    (request,) = explorer.lists
    query = parse_qs(urlsplit(request.path).query)
    wanted = json.loads(query["filter"][0])
    assert request.path.startswith("/api-open/v1/workflows/4216617528/jobs?")
    assert wanted["orderByCreateTime"] == "asc"
    assert before - 910_000 <= wanted["fromCreateTime"] <= now_ms() - 902_000
    width = wanted["toCreateTime"] - wanted["fromCreateTime"]
    assert (
        width - 2 * 10_000 - 4_000 - 2 * 900_000 == seen.offset.most - seen.offset.least
    )  # deadline 10 s in these tests
    assert seen.offset.is_precise


@pytest.mark.parametrize("created", ["2026-11-23", 0, None, -5, "soon", 1.5, {}, [], True])
def test_a_job_whose_time_can_not_be_read_may_be_meant(desk: Desk, explorer: JobsExplorer, created: object) -> None:
    explorer.jobs = [a_job(1) | {"createTime": created}]
    explorer.filters = False
    assert [job.created_ms for job in sight(desk).jobs] == [None]


@pytest.mark.parametrize("broken", [{"id": None}, {"id": "x"}, {"id": 0}, {"id": True}, {"id": -1}])
def test_an_item_that_can_not_be_read_makes_the_list_less_than_whole(
    desk: Desk, explorer: JobsExplorer, broken: dict[str, object]
) -> None:
    explorer.jobs = [a_job(1), a_job(2) | broken]
    seen = sight(desk)
    assert ids(seen) == [1]
    assert not seen.whole


def test_claimed_jobs_are_left_out(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(1), a_job(2)]
    other = desk.doubt("another")
    assert desk.parts.settler.doubts.found(desk.get(other), "1")
    assert ids(sight(desk)) == [2]
