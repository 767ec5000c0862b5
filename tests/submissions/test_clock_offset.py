"""The clock that stamps `createTime` is off, and a proxy writes a `Date` of its own: nothing false is concluded."""

import pytest

from tests.submissions.desk import FAILED, MADE, Desk
from tests.submissions.jobs_explorer import JobsExplorer, a_job
from webapp.database.clock import now_ms
from webapp.submissions.clock_offset import NOTHING_KNOWN, ReportedJob, offset_at

SKEWS = [-120_000, -30_000, -5_000, -3_000, -1_000, 0, 1_000, 3_000, 5_000, 30_000, 120_000]
DATES = {"Explorer's own date": None, "a proxy's, right": 0, "a proxy's, behind": -90_000, "a proxy's, ahead": 3_000}

all_skews = pytest.mark.parametrize("skew", SKEWS)
all_dates = pytest.mark.parametrize("date", DATES.values(), ids=DATES)


@pytest.fixture
def newcomer(desk: Desk) -> Desk:
    """Nothing is known of Explorer's clock."""
    with desk.parts.database.writing() as connection:
        connection.exec_driver_sql("UPDATE submissions SET job_created_ms = NULL")
    return desk


def old_doubt(desk: Desk, explorer: JobsExplorer, *, skew: int, date: int | None) -> int:
    """Leave a submission in doubt whose window has passed, and set the clocks."""
    explorer.ahead_ms = skew if date is None else date
    number = desk.doubt()
    desk.age(number)
    return number


@all_skews
@all_dates
def test_with_nothing_known_a_person_chooses(
    newcomer: Desk, explorer: JobsExplorer, skew: int, date: int | None
) -> None:
    number = old_doubt(newcomer, explorer, skew=skew, date=date)
    explorer.jobs = [a_job(7, created=newcomer.get(number).started_at + skew)]
    record = newcomer.check(number)
    assert (record.outcome, record.waiting_for) == ("unknown", "choice")
    assert [job.id for job in record.candidate_jobs] == ["7"]


@all_skews
@all_dates
def test_with_nothing_known_none_is_concluded_where_nothing_lies_near(
    newcomer: Desk, explorer: JobsExplorer, skew: int, date: int | None
) -> None:
    number = old_doubt(newcomer, explorer, skew=skew, date=date)
    explorer.jobs = [a_job(7, created=newcomer.get(number).started_at - 3_600_000)]
    assert newcomer.check(number).outcome == "not_sent"


@all_skews
@all_dates
def test_with_an_accepted_job_known_it_is_found(
    newcomer: Desk, explorer: JobsExplorer, skew: int, date: int | None
) -> None:
    newcomer.learn(ahead_ms=skew)
    number = old_doubt(newcomer, explorer, skew=skew, date=date)
    sent = newcomer.get(number).started_at
    explorer.jobs = [a_job(7, created=sent + skew), a_job(8, created=sent + skew - 60_000)]
    assert newcomer.check(number).job_id == "7"


@all_skews
@all_dates
def test_with_an_accepted_job_in_the_list_it_is_found(
    newcomer: Desk, explorer: JobsExplorer, skew: int, date: int | None
) -> None:
    other = newcomer.doubt("other", result=MADE)  # job 7
    number = old_doubt(newcomer, explorer, skew=skew, date=date)
    known, sent = newcomer.get(other), newcomer.get(number).started_at
    explorer.jobs = [a_job(7, created=known.started_at + skew), a_job(8, created=sent + skew)]
    assert newcomer.check(number).job_id == "8"


@all_skews
@all_dates
def test_where_the_offset_is_uncertain_a_person_chooses(
    newcomer: Desk, explorer: JobsExplorer, skew: int, date: int | None
) -> None:
    newcomer.learn(ahead_ms=skew, slowness_ms=2_500)
    number = old_doubt(newcomer, explorer, skew=skew, date=date)
    explorer.jobs = [a_job(7, created=newcomer.get(number).started_at + skew)]
    assert newcomer.check(number).waiting_for == "choice"


@all_skews
@all_dates
def test_when_explorers_own_error_came_is_told_by_its_clock(
    newcomer: Desk, explorer: JobsExplorer, skew: int, date: int | None
) -> None:
    newcomer.learn(ahead_ms=skew)
    explorer.ahead_ms = skew if date is None else date
    number = newcomer.doubt(result=FAILED)
    record = newcomer.get(number)
    later = (record.ended_at or 0) + skew + 3_000
    explorer.jobs = [a_job(7, created=record.started_at + skew), a_job(8, created=later)]
    assert newcomer.check(number).job_id == "7"


@all_skews
def test_with_nothing_known_a_person_chooses_after_explorers_own_error(
    newcomer: Desk, explorer: JobsExplorer, skew: int
) -> None:
    explorer.ahead_ms = skew
    number = newcomer.doubt(result=FAILED)
    explorer.jobs = [a_job(7, created=newcomer.get(number).started_at + skew)]
    assert newcomer.check(number).waiting_for == "choice"


@all_skews
def test_a_clock_that_was_set_since_is_not_trusted(newcomer: Desk, explorer: JobsExplorer, skew: int) -> None:
    """The list itself contradicts what earlier jobs told."""
    newcomer.learn(ahead_ms=skew + 60_000)
    other = newcomer.doubt("other", result=MADE)  # job 7
    number = old_doubt(newcomer, explorer, skew=skew, date=None)
    known, sent = newcomer.get(other), newcomer.get(number).started_at
    explorer.jobs = [a_job(7, created=known.started_at + skew), a_job(8, created=sent + skew)]
    assert newcomer.check(number).outcome == "unknown"


@pytest.mark.parametrize("ahead_ms", [-3_600_000, 3_600_000])
def test_where_even_date_is_too_far_off_nothing_is_concluded(
    newcomer: Desk, explorer: JobsExplorer, ahead_ms: int
) -> None:
    number = old_doubt(newcomer, explorer, skew=ahead_ms, date=None)
    explorer.jobs = [a_job(7, created=newcomer.get(number).started_at + ahead_ms)]
    assert newcomer.check(number).outcome == "unknown"


def test_the_look_at_an_accepted_job_learns_once(newcomer: Desk, explorer: JobsExplorer) -> None:
    number = newcomer.doubt(result=MADE)
    created = newcomer.get(number).started_at + 60_000
    explorer.jobs = [a_job(7, created=created, status=1)]
    assert newcomer.check(number).job_created_ms == created
    explorer.jobs = [a_job(7, created=created + 5_000)]
    assert newcomer.check(number).job_created_ms == created


def test_a_job_that_was_only_found_tells_nothing(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(7, status=1)]
    number = desk.doubt()
    desk.check(number)
    record = desk.check(number)
    assert (record.job_id, record.job_created_ms) == ("7", None)


def test_what_is_known_grows_less_certain_and_is_forgotten() -> None:
    now = now_ms()
    reported = ReportedJob(sent_ms=now, answered_ms=now + 100, created_ms=now - now % 1000 + 1)
    widths = [
        offset.most - offset.least for offset in (offset_at(now + age, [reported]) for age in (0, 60_000, 600_000))
    ]
    assert widths == [100, 160, 700]
    assert offset_at(now + 3_600_001, [reported]) == NOTHING_KNOWN


def test_the_tightest_of_several_counts() -> None:
    slow = ReportedJob(sent_ms=10_000, answered_ms=15_000, created_ms=70_001)
    fast = ReportedJob(sent_ms=10_000, answered_ms=10_050, created_ms=70_030)
    offset = offset_at(10_000, [slow, fast])
    assert (offset.least, offset.most, offset.is_precise) == (59_980, 60_001, True)
