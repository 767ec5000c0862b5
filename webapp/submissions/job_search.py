"""The search among a workflow's jobs for the one that a submission in doubt may have made."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from webapp.explorer.client import ExplorerClient
from webapp.explorer.errors import BadAnswer
from webapp.explorer.models import Job
from webapp.submissions.clock_offset import Offset, ReportedJob, is_beyond, offset_at
from webapp.submissions.doubts import Doubts
from webapp.submissions.record import Submission

PAGE_SIZE = 100
PAGES_LIMIT = 100
SEARCH_SECONDS = 120  # for all pages together
WIDEN_MS = 2_000  # a createTime may count whole seconds, and clocks are corrected meanwhile


class CheckLostError(Exception):
    """Another process may check this record by now: this one concludes nothing."""


@dataclass(frozen=True)
class Window:
    """When the job of a submission was made, if there is one: milliseconds by Explorer's clock."""

    begins: int
    ends: int

    def holds(self, created_ms: int | None) -> bool:
        """Whether a job of this time may be the submission's; a job without a time may be."""
        return created_ms is None or self.begins <= created_ms <= self.ends


@dataclass(frozen=True)
class FoundJobs:
    """The jobs that may be the submission's. `complete` is False if Explorer's list may lack some."""

    jobs: tuple[Job, ...]
    complete: bool
    offset: Offset


@dataclass(frozen=True)
class _JobList:
    jobs: list[Job]
    complete: bool
    date_offsets: list[float | None]


def find_jobs(
    record: Submission,
    *,
    token: str,
    explorer: ExplorerClient,
    doubts: Doubts,
    renew: Callable[[], bool] = lambda: True,
) -> FoundJobs:
    """Return the jobs that may be a record's.

    `renew` is called between pages and returns whether the check is still this process's. Raises ExplorerError, and
    CheckLostError if `renew` returns False.
    """
    earlier = doubts.reported_jobs(record.started_at)
    offset = offset_at(record.started_at, earlier)
    # Wider than needed: other records' jobs around the window show whether a clock was set since.
    listed = _list_jobs(window_for(record, offset.widened()), record, token=token, explorer=explorer, renew=renew)
    now_known = offset_at(record.started_at, [*earlier, *_reported_among(listed.jobs, doubts)])
    if offset.known and not now_known.known:
        # The list contradicts what was known: search where the job may be as well.
        listed = _list_jobs(window_for(record, now_known), record, token=token, explorer=explorer, renew=renew)
    claimed = frozenset(doubts.claimed_jobs([job.id for job in listed.jobs]))
    window = window_for(record, now_known)
    jobs = possible_jobs(listed.jobs, workflow_id=record.workflow_id, window=window, claimed=claimed)
    return FoundJobs(tuple(jobs), listed.complete and not is_beyond(now_known, listed.date_offsets), now_known)


def window_for(record: Submission, offset: Offset) -> Window:
    """Return the window of a record, widened by how uncertain the offset is."""
    return Window(record.started_at + offset.least - WIDEN_MS, record.made_until + offset.most + WIDEN_MS)


def possible_jobs(jobs: Iterable[Job], *, workflow_id: str, window: Window, claimed: frozenset[str]) -> list[Job]:
    """Return the jobs that may be a record's, each once; Explorer may have ignored the filter."""
    possible = {
        job.id: job
        for job in jobs
        if job.workflow_id in {workflow_id, ""} and window.holds(job.created_ms) and job.id not in claimed
    }
    return list(possible.values())


def only_possible_job(found: FoundJobs, other_windows: Sequence[Window]) -> Job | None:
    """Return the job that must be the record's: the only possible one, in no window of another record in doubt.

    Records and jobs taken together tell no more than each record by itself. A record in doubt may have made no job,
    and a job may have been started by somebody in Explorer. So if A may own jobs 1 and 2, and B only job 1, it does
    not follow that A owns 2: A may own 1, B none, and 2 be a stranger's. If two of three records are settled, the
    third is settled by the next check.
    """
    if not found.complete or not found.offset.is_precise or len(found.jobs) != 1:
        return None
    (job,) = found.jobs
    if job.created_ms is None or any(window.holds(job.created_ms) for window in other_windows):
        return None
    return job


def _reported_among(jobs: list[Job], doubts: Doubts) -> list[ReportedJob]:
    """Return the times of those jobs that Explorer itself reported for other records."""
    created = {job.id: job.created_ms for job in jobs if job.created_ms is not None}
    times = {job_id: times for job_id, times in doubts.claimed_jobs(list(created)).items() if times is not None}
    return [
        ReportedJob(sent_ms=sent, answered_ms=answered, created_ms=created[job_id])
        for job_id, (sent, answered) in times.items()
    ]


def _list_jobs(
    window: Window, record: Submission, *, token: str, explorer: ExplorerClient, renew: Callable[[], bool]
) -> _JobList:
    found: dict[str, Job] = {}
    unreadable = 0
    dates: list[float | None] = []
    give_up = time.monotonic() + SEARCH_SECONDS
    for number in range(1, PAGES_LIMIT + 1):
        if number > 1 and not renew():
            raise CheckLostError
        page = explorer.jobs(
            token=token,
            workflow_id=record.workflow_id,
            created_from_ms=window.begins,
            created_to_ms=window.ends,
            order="asc",
            page=number,
            page_size=PAGE_SIZE,
        )
        unreadable += page.unreadable
        dates.append(page.date_offset_seconds)
        new = {job.id: job for job in page.items if job.id not in found}
        found |= new
        # Explorer may give smaller pages than asked for, no total, or the same page again.
        missing = 0 if page.total is None else page.total - len(found)
        if not new or (page.total is not None and missing <= 0):
            return _JobList(list(found.values()), not unreadable and missing <= 0, dates)
        if time.monotonic() > give_up:
            raise BadAnswer("Explorer's list of the workflow's jobs takes too long to read.")
    raise BadAnswer("Explorer's list of the workflow's jobs does not end.")
