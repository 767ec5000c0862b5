"""Looking at Explorer's jobs for the one that a submission in doubt may have made."""

from dataclasses import dataclass

from webapp.explorer.client import ExplorerClient
from webapp.explorer.clock import ClockOffset
from webapp.explorer.errors import BadAnswer
from webapp.explorer.models import Job
from webapp.history.doubt import Doubts
from webapp.history.records import Submission
from webapp.settle.candidates import Window, candidates, window_of

PAGE_SIZE = 100
PAGES_LIMIT = 100


@dataclass(frozen=True)
class Sight:
    """What Explorer's list shows: the jobs that may be meant, and whether all of it could be read."""

    jobs: tuple[Job, ...]
    whole: bool
    clock_offset_ms: int


def look(record: Submission, *, token: str, explorer: ExplorerClient, offset: ClockOffset, doubts: Doubts) -> Sight:
    """Ask Explorer for the jobs of a record's workflow; raises ExplorerError."""
    if record.clock_offset_ms is None and offset.milliseconds is None:
        # Nothing Explorer said had a date yet: one short answer tells the clock before the window is cut.
        offset.learn(explorer.jobs(token=token, workflow_id=record.workflow_id, page_size=1).date_offset_seconds)
    milliseconds = _offset_of(record, offset)
    window = window_for(record, milliseconds)
    jobs, whole = _jobs_within(window, record, token=token, explorer=explorer)
    claimed = doubts.claimed([job.id for job in jobs])
    found = candidates(jobs, workflow_id=record.workflow_id, window=window, claimed=claimed)
    return Sight(tuple(found), whole, milliseconds)


def window_for(record: Submission, clock_offset_ms: int) -> Window:
    """Return the window of a record; its own offset, kept when it was sent, goes first."""
    own = record.clock_offset_ms
    return window_of(
        started_at=record.started_at,
        window_ends_at=record.window_ends_at,
        clock_offset_ms=clock_offset_ms if own is None else own,
    )


def _offset_of(record: Submission, offset: ClockOffset) -> int:
    if record.clock_offset_ms is not None:
        return record.clock_offset_ms
    return offset.milliseconds or 0


def _jobs_within(window: Window, record: Submission, *, token: str, explorer: ExplorerClient) -> tuple[list[Job], bool]:
    found: dict[str, Job] = {}
    unreadable = 0
    for number in range(1, PAGES_LIMIT + 1):
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
        new = {job.id: job for job in page.items if job.id not in found}
        found |= new
        # Explorer may give smaller pages than asked for, no total, or the same page again.
        missing = 0 if page.total is None else page.total - len(found)
        if not new or (page.total is not None and missing <= 0):
            return list(found.values()), not unreadable and missing <= 0
    raise BadAnswer("Explorer's list of the workflow's jobs does not end.")
