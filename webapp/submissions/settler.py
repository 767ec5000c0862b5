"""The settler: checks one record at a time, and ends a doubt as soon as it is certain what came of a submission."""

from structlog import get_logger

from webapp.database.clock import now_ms
from webapp.explorer.client import ExplorerClient
from webapp.explorer.errors import ExplorerError, Rejected
from webapp.explorer.models import Job
from webapp.explorer.text import visible
from webapp.sign_in.logins import Login, Logins
from webapp.submissions.doubts import Doubts
from webapp.submissions.job_search import CheckLostError, FoundJobs, find_jobs, only_possible_job, window_for
from webapp.submissions.known_jobs import KnownJobs
from webapp.submissions.record import ACCEPTED, CHOICE, EXPLORER, SENDING, SESSION, UNKNOWN, Candidate, Submission
from webapp.submissions.store import GRACE_MS

log = get_logger("jobdesk.settle")

FIRST_PAUSE_MS = 1_000
LONGEST_PAUSE_MS = 300_000
LEASE_MARGIN_MS = 15_000


class _Lease:
    """The right to check a record: this process has it as long as it can renew it."""

    def __init__(self, record: Submission, doubts: Doubts, milliseconds: int) -> None:
        self.record = record
        self._doubts = doubts
        self._milliseconds = milliseconds

    def renew(self) -> bool:
        """Keep it for longer; return False if it was lost."""
        renewed = self._doubts.take(self.record, lease_ms=self._milliseconds)
        self.record = renewed or self.record
        return renewed is not None


class Settler:
    """Checks records that are due: those in doubt for their job, accepted ones for their job's status."""

    def __init__(
        self,
        doubts: Doubts,
        known_jobs: KnownJobs,
        logins: Logins,
        explorer: ExplorerClient,
        *,
        deadline_seconds: float,
    ) -> None:
        self.doubts = doubts
        self._known_jobs = known_jobs
        self._logins = logins
        self._explorer = explorer
        self._lease_ms = round(2_000 * deadline_seconds) + LEASE_MARGIN_MS

    def check(self, record: Submission) -> None:
        """Check a due record, unless another process does."""
        record_now = self.doubts.take(record, lease_ms=self._lease_ms)
        if record_now is None or record_now.outcome == SENDING:
            return
        login = self._logins.of_person(record_now.identity)
        if record_now.outcome == ACCEPTED:
            self._learn_status(record_now, login)
        elif login is None:
            self.doubts.later(record_now, in_ms=LONGEST_PAUSE_MS, waiting_for=SESSION)
        else:
            self._settle(record_now, login)

    def check_now(self, record: Submission, login: Login) -> None:
        """Look for the job of an unknown record, due or not, unless another process does."""
        record_now = self.doubts.take(record, lease_ms=self._lease_ms)
        if record_now is not None and record_now.outcome == UNKNOWN:
            self._settle(record_now, login)

    def _settle(self, record: Submission, login: Login) -> None:
        checked_at = now_ms()
        lease = _Lease(record, self.doubts, self._lease_ms)
        try:
            found = find_jobs(record, token=login.token, explorer=self._explorer, doubts=self.doubts, renew=lease.renew)
        except CheckLostError:
            log.info("check lost", submission=record.id)
        except ExplorerError as error:
            session_over = isinstance(error, Rejected) and error.session_over
            log.info("could not check", submission=record.id, reason=str(error))
            pause = LONGEST_PAUSE_MS if session_over else _pause(record)
            self.doubts.later(lease.record, in_ms=pause, waiting_for=SESSION if session_over else EXPLORER)
        else:
            self._conclude(lease.record, found, checked_at)

    def _conclude(self, record: Submission, found: FoundJobs, checked_at: int) -> None:
        others = [(other, window_for(other, found.offset)) for other in self.doubts.others_in_doubt(record)]
        job = only_possible_job(found, [window for _, window in others])
        if job is not None:
            if self.doubts.found(record, job.id, status=job.status):
                log.info("found", submission=record.id, job=job.id)
            else:  # another record has claimed it meanwhile: the next check leaves it out
                self.doubts.later(record, in_ms=FIRST_PAUSE_MS)
            return
        if not found.jobs and found.complete:
            self._conclude_none(record, checked_at)
            return
        candidates = [_candidate(job) for job in sorted(found.jobs, key=lambda job: _distance(job, record))]
        # Another submission that is still under way will tell which job is its own; else only a person can.
        deadlines = [
            other.deadline_at
            for other, window in others
            if other.outcome == SENDING and any(window.holds(job.created_ms) for job in found.jobs)
        ]
        if deadlines:
            pause = min(_pause(record), max(FIRST_PAUSE_MS, max(deadlines) + GRACE_MS - now_ms()))
            self.doubts.later(record, in_ms=pause, candidates=candidates)
        else:
            self.doubts.later(record, in_ms=_pause(record), waiting_for=CHOICE, candidates=candidates)

    def _conclude_none(self, record: Submission, checked_at: int) -> None:
        # The time when the check began counts: the list may be as old as that.
        if record.window_ends_at <= checked_at or record.ended_by_explorer:
            self.doubts.none_found(record)
            log.info("no job", submission=record.id)
            return
        self.doubts.later(record, in_ms=min(_pause(record), max(0, record.window_ends_at - now_ms())))

    def _learn_status(self, record: Submission, login: Login | None) -> None:
        if login is None or record.job_id is None:
            self._known_jobs.check_later(record)  # the person may sign in again
            return
        try:
            details = self._explorer.job(token=login.token, job_id=record.job_id)
        except ExplorerError as error:
            gone = isinstance(error, Rejected) and (error.code or 0) // 100_000 in {403, 404}
            self._known_jobs.check_no_more(record) if gone else self._known_jobs.check_later(record)
            return
        self._known_jobs.learn(record, details.job)


def _distance(job: Job, record: Submission) -> int:
    """Return the time between a job's making and a record's sending: of many jobs the nearest are offered."""
    return abs((job.created_ms or 0) - record.started_at)


def _candidate(job: Job) -> Candidate:
    return Candidate(id=job.id, name=visible(job.name), status=job.status, created_ms=job.created_ms)


def _pause(record: Submission) -> int:
    return min(FIRST_PAUSE_MS * (1 << min(record.checks, 12)), LONGEST_PAUSE_MS)
