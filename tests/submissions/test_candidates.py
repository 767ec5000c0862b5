"""Which jobs may be the one of a submission in doubt: 100 seconds long sent at 1,000 s, 6 s to settle."""

import pytest

from webapp.explorer.models import Job
from webapp.submissions.candidates import Window, candidates, sure, window_of
from webapp.submissions.clock_offset import Offset

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


def of(*jobs: Job, ahead: int = 0, claimed: frozenset[str] = frozenset()) -> list[str]:
    window = window_of(started_at=SENT, made_until=ENDS, offset=Offset(least=ahead, most=ahead, known=True))
    return [found.id for found in candidates(jobs, workflow_id="42", window=window, claimed=claimed)]


@pytest.mark.parametrize(
    ("created", "may_be"),
    [
        (SENT, True),
        (SENT - 2_000, True),
        (SENT - 2_001, False),
        (ENDS + 2_000, True),
        (ENDS + 2_001, False),
        (None, True),
        (0, False),
    ],
)
def test_the_window_is_widened_by_two_seconds(created: int | None, *, may_be: bool) -> None:
    assert of(job(created=created)) == (["1"] if may_be else [])


@pytest.mark.parametrize("ahead", [-3_600_000, -1_500, 1_500, 3_600_000])
def test_the_window_is_cut_by_explorers_clock(ahead: int) -> None:
    assert of(job(created=SENT + ahead), ahead=ahead) == ["1"]
    assert of(job(created=SENT + ahead - 2_001), ahead=ahead) == []
    assert of(job(created=ENDS + ahead + 2_001), ahead=ahead) == []


def test_another_workflows_jobs_are_left_out_even_when_explorer_lists_them() -> None:
    assert of(job("1", workflow_id="43"), job("2"), job("3", workflow_id="")) == ["2", "3"]


def test_claimed_jobs_are_left_out() -> None:
    assert of(job("1"), job("2"), claimed=frozenset({"1"})) == ["2"]


def test_a_job_that_is_listed_twice_is_one() -> None:
    assert of(job("1"), job("1")) == ["1"]


def test_the_only_candidate_without_a_rival_is_sure() -> None:
    only = job("1")
    assert sure([only], []) is only
    assert sure([], []) is None
    assert sure([only, job("2")], []) is None
    assert sure([only], [Window(SENT + 1, ENDS)]) is only
    assert sure([only], [Window(SENT, ENDS)]) is None
    assert sure([job("1", created=None)], []) is None
