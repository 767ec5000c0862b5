"""The search for the job of a submission in doubt: in lists with pages of any size, totals or none, and worse."""

import json
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.submissions.desk import Desk
from tests.submissions.jobs_explorer import JobsExplorer, a_job
from webapp.database.clock import now_ms
from webapp.explorer.errors import BadAnswer
from webapp.explorer.models import Job
from webapp.submissions.clock_offset import NOTHING_KNOWN, Offset
from webapp.submissions.job_search import (
    FoundJobs,
    Window,
    find_jobs,
    only_possible_job,
    possible_jobs,
    window_for,
)


def found_jobs(desk: Desk) -> FoundJobs:
    record = desk.get(desk.doubt())
    return find_jobs(record, token="t", explorer=desk.parts.explorer, doubts=desk.parts.settler.doubts)


def ids(found: FoundJobs) -> list[int]:
    return sorted(int(job.id) for job in found.jobs)


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
    found = found_jobs(desk)
    assert ids(found) == list(range(1, number + 1))
    assert found.complete


def test_the_same_page_again_ends_it_and_is_not_the_whole(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(index) for index in range(1, 31)]
    explorer.largest_page, explorer.pages = 10, False
    found = found_jobs(desk)
    assert ids(found) == list(range(1, 11))
    assert not found.complete
    assert len(explorer.lists) == 2


def test_a_list_that_is_shorter_than_its_total_is_not_the_whole(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.total = 1
    assert not found_jobs(desk).complete


def test_a_list_that_never_ends_is_given_up(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(index) for index in range(1, 300)]
    explorer.largest_page, explorer.total = 1, 10**9
    with pytest.raises(BadAnswer):
        found_jobs(desk)
    assert len(explorer.lists) == 100


def test_what_explorer_is_asked(desk: Desk, explorer: JobsExplorer) -> None:
    before = now_ms()
    found = found_jobs(desk)
    (request,) = explorer.lists
    query = parse_qs(urlsplit(request.path).query)
    wanted = json.loads(query["filter"][0])
    assert request.path.startswith("/api-open/v1/workflows/4216617528/jobs?")
    assert wanted["orderByCreateTime"] == "asc"
    assert before - 910_000 <= wanted["fromCreateTime"] <= now_ms() - 902_000
    width = wanted["toCreateTime"] - wanted["fromCreateTime"]
    assert (
        width - 2 * 10_000 - 4_000 - 2 * 900_000 == found.offset.most - found.offset.least
    )  # deadline 10 s in these tests
    assert found.offset.is_precise


@pytest.mark.parametrize("created", ["2026-11-23", 0, None, -5, "soon", 1.5, {}, [], True])
def test_a_job_whose_time_can_not_be_read_may_be_meant(desk: Desk, explorer: JobsExplorer, created: object) -> None:
    explorer.jobs = [a_job(1) | {"createTime": created}]
    explorer.filters = False
    assert [job.created_ms for job in found_jobs(desk).jobs] == [None]


@pytest.mark.parametrize("broken", [{"id": None}, {"id": "x"}, {"id": 0}, {"id": True}, {"id": -1}])
def test_an_item_that_can_not_be_read_makes_the_list_less_than_whole(
    desk: Desk, explorer: JobsExplorer, broken: dict[str, object]
) -> None:
    explorer.jobs = [a_job(1), a_job(2) | broken]
    found = found_jobs(desk)
    assert ids(found) == [1]
    assert not found.complete


def test_claimed_jobs_are_left_out(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(1), a_job(2)]
    other = desk.doubt("another")
    assert desk.parts.settler.doubts.found(desk.get(other), "1")
    assert ids(found_jobs(desk)) == [2]


SENT, ENDS = 1_000_000, 1_006_000


def job(job_id: str = "1", *, created: int | None = SENT, workflow_id: str = "42") -> Job:
    return Job(
        id=job_id,
        name="",
        workflow_id=workflow_id,
        workflow_name="",
        status=2,
        created_ms=created,
        begun_ms=None,
        ended_ms=None,
    )


EXACT = Offset(least=0, most=0, known=True)


def possible(*jobs: Job, claimed: frozenset[str] = frozenset(), workflow_id: str = "42") -> list[str]:
    found = possible_jobs(jobs, workflow_id=workflow_id, window=Window(SENT, ENDS), claimed=claimed)
    return [job.id for job in found]


@pytest.mark.parametrize(
    ("created", "may_be"),
    [
        (SENT, True),
        (SENT - 1, False),
        (ENDS, True),
        (ENDS + 1, False),
        (None, True),
        (0, False),
    ],
)
def test_a_job_is_possible_within_the_window(created: int | None, *, may_be: bool) -> None:
    assert possible(job(created=created)) == (["1"] if may_be else [])


@pytest.mark.parametrize(("least", "most"), [(0, 0), (-3_600_000, -3_599_000), (1_500, 2_500), (3_600_000, 3_600_000)])
def test_the_window_is_cut_by_explorers_clock_and_widened_by_two_seconds(desk: Desk, least: int, most: int) -> None:
    record = desk.get(desk.doubt())
    window = window_for(record, Offset(least=least, most=most, known=True))
    assert window.begins == record.started_at + least - 2_000
    assert window.ends == record.window_ends_at + most + 2_000


def test_another_workflows_jobs_are_left_out_even_when_explorer_lists_them() -> None:
    assert possible(job("1", workflow_id="43"), job("2"), job("3", workflow_id="")) == ["2", "3"]


def test_claimed_jobs_are_left_out_of_those_listed() -> None:
    assert possible(job("1"), job("2"), claimed=frozenset({"1"})) == ["2"]


def test_a_job_that_is_listed_twice_is_one() -> None:
    assert possible(job("1"), job("1")) == ["1"]


def only(*jobs: Job, others: Sequence[Window] = (), complete: bool = True, offset: Offset = EXACT) -> Job | None:
    return only_possible_job(FoundJobs(jobs, complete, offset), others)


def test_the_only_possible_job_is_the_records() -> None:
    assert only(job("1")) == job("1")
    assert only(job("1"), others=[Window(SENT + 1, ENDS)]) == job("1")
    assert only(job("1"), others=[Window(SENT, ENDS)]) is None
    assert only() is None
    assert only(job("1"), job("2")) is None
    assert only(job("1", created=None)) is None
    assert only(job("1"), complete=False) is None
    assert only(job("1"), offset=NOTHING_KNOWN) is None
