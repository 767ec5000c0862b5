"""Looking at Explorer's jobs for the one that a submission in doubt may have made."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from webapp.explorer.client import ExplorerClient
from webapp.explorer.errors import BadAnswer
from webapp.explorer.models import Job
from webapp.submissions.candidates import Window, candidates, window_of
from webapp.submissions.clock_offset import Offset, Witness, is_beyond, offset_at
from webapp.submissions.doubts import Doubts
from webapp.submissions.record import Submission

PAGE_SIZE = 100
PAGES_LIMIT = 100
LOOK_SECONDS = 120  # for all pages together


class LookLostError(Exception):
    """Another process may have the look by now: this one concludes nothing."""


@dataclass(frozen=True)
class Sight:
    """What Explorer's list shows: the jobs that may be meant, whether that is all of them, and the offset they tell."""

    jobs: tuple[Job, ...]
    whole: bool
    offset: Offset


@dataclass(frozen=True)
class _Listed:
    jobs: list[Job]
    whole: bool
    date_offsets: list[float | None]


def look(
    record: Submission,
    *,
    token: str,
    explorer: ExplorerClient,
    doubts: Doubts,
    renew: Callable[[], bool] = lambda: True,
) -> Sight:
    """Ask Explorer for the jobs of a record's workflow; raises ExplorerError, and LookLostError where `renew` fails.

    `renew` is called between pages, and says whether the look is still this process's.
    """
    earlier = _witnesses(doubts.witnesses(record.started_at))
    offset = offset_at(record.started_at, earlier)
    # Wider than the window: other records' jobs beside it tell whether a clock was set since the offset was learned.
    listed = _listed(window_for(record, offset.widened()), record, token=token, explorer=explorer, renew=renew)
    told = offset_at(record.started_at, [*earlier, *_seen(listed.jobs, doubts)])
    if offset.known and not told.known:
        # The list contradicts what was known: look where the job may be as well.
        listed = _listed(window_for(record, told), record, token=token, explorer=explorer, renew=renew)
    claimed = frozenset(doubts.claims([job.id for job in listed.jobs]))
    found = candidates(listed.jobs, workflow_id=record.workflow_id, window=window_for(record, told), claimed=claimed)
    return Sight(tuple(found), listed.whole and not is_beyond(told, listed.date_offsets), told)


def window_for(record: Submission, offset: Offset) -> Window:
    """Return the window of a record by Explorer's clock."""
    return window_of(started_at=record.started_at, made_until=record.made_until, offset=offset)


def _witnesses(records: list[tuple[int, int, int]]) -> list[Witness]:
    return [Witness(sent_ms=sent, answered_ms=answered, created_ms=created) for sent, answered, created in records]


def _seen(jobs: list[Job], doubts: Doubts) -> list[Witness]:
    """Return what the jobs tell that Explorer itself reported for other records."""
    created = {job.id: job.created_ms for job in jobs if job.created_ms is not None}
    reported = doubts.claims(list(created))
    times = [(*span, created[job_id]) for job_id, span in reported.items() if span is not None]
    return _witnesses(times)


def _listed(
    window: Window, record: Submission, *, token: str, explorer: ExplorerClient, renew: Callable[[], bool]
) -> _Listed:
    found: dict[str, Job] = {}
    unreadable = 0
    dates: list[float | None] = []
    give_up = time.monotonic() + LOOK_SECONDS
    for number in range(1, PAGES_LIMIT + 1):
        if number > 1 and not renew():
            raise LookLostError
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
            return _Listed(list(found.values()), not unreadable and missing <= 0, dates)
        if time.monotonic() > give_up:
            raise BadAnswer("Explorer's list of the workflow's jobs takes too long to read.")
    raise BadAnswer("Explorer's list of the workflow's jobs does not end.")
