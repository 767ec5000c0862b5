"""Settling: from a submission in doubt to what is certain, one look at a time."""

from structlog import get_logger

from webapp.database.clock import now_ms
from webapp.explorer.client import ExplorerClient
from webapp.explorer.errors import ExplorerError, Rejected
from webapp.explorer.models import Job
from webapp.explorer.text import visible
from webapp.sign_in.logins import Login, Logins
from webapp.submissions.candidates import Window, sure
from webapp.submissions.doubts import Doubts
from webapp.submissions.job_search import LookLostError, Sight, look, window_for
from webapp.submissions.job_states import Statuses
from webapp.submissions.record import (
    ACCEPTED,
    CHOICE,
    EXPLORER,
    SENDING,
    SESSION,
    UNKNOWN,
    Candidate,
    Submission,
)
from webapp.submissions.store import GRACE_MS

log = get_logger("jobdesk.settle")

FIRST_PAUSE_MS = 1_000
LONGEST_PAUSE_MS = 300_000
LEASE_MARGIN_MS = 15_000


class _Lease:
    """The look at a record: this process's as long as it can be renewed."""

    def __init__(self, record: Submission, doubts: Doubts, milliseconds: int) -> None:
        self.record = record
        self._doubts = doubts
        self._milliseconds = milliseconds

    def renew(self) -> bool:
        """Hold it for longer; False when it was lost."""
        renewed = self._doubts.take(self.record, lease_ms=self._milliseconds)
        self.record = renewed or self.record
        return renewed is not None


class Settler:
    """Looks at records that are due: those in doubt for their job, accepted ones for their job's status."""

    def __init__(
        self,
        doubts: Doubts,
        statuses: Statuses,
        logins: Logins,
        explorer: ExplorerClient,
        *,
        deadline_seconds: float,
    ) -> None:
        self.doubts = doubts
        self._statuses = statuses
        self._logins = logins
        self._explorer = explorer
        self._lease_ms = round(2_000 * deadline_seconds) + LEASE_MARGIN_MS

    def work(self, record: Submission) -> None:
        """Take one look at a due record, unless another process has it."""
        taken = self.doubts.take(record, lease_ms=self._lease_ms)
        if taken is None or taken.outcome == SENDING:
            return
        login = self._logins.of_person(taken.identity)
        if taken.outcome == ACCEPTED:
            self._follow(taken, login)
        elif login is None:
            self.doubts.later(taken, in_ms=LONGEST_PAUSE_MS, waiting_for=SESSION)
        else:
            self.settle(taken, login)

    def check_now(self, record: Submission, login: Login) -> None:
        """Look for the job of an unknown record at once, due or not; not when another process has the look."""
        taken = self.doubts.take(record, lease_ms=self._lease_ms)
        if taken is not None and taken.outcome == UNKNOWN:
            self.settle(taken, login)

    def settle(self, record: Submission, login: Login) -> None:
        """Look for the job of a record in doubt, and end the doubt where that is certain."""
        looked_at = now_ms()
        lease = _Lease(record, self.doubts, self._lease_ms)
        try:
            sight = self._sight(lease, login)
        except LookLostError:
            log.info("look lost", submission=record.id)
            return
        except ExplorerError as error:
            over = isinstance(error, Rejected) and error.session_over
            log.info("could not check", submission=record.id, reason=str(error))
            pause = LONGEST_PAUSE_MS if over else _pause(record)
            self.doubts.later(lease.record, in_ms=pause, waiting_for=SESSION if over else EXPLORER)
            return
        self._judge(lease.record, sight, looked_at)

    def _sight(self, lease: "_Lease", login: Login) -> Sight:
        return look(lease.record, token=login.token, explorer=self._explorer, doubts=self.doubts, renew=lease.renew)

    def _judge(self, record: Submission, sight: Sight, looked_at: int) -> None:
        rivals = [(rival, window_for(rival, sight.offset)) for rival in self.doubts.rivals(record)]
        job = sure(sight.jobs, [window for _, window in rivals]) if sight.whole and sight.offset.is_precise else None
        if job is not None:
            if self.doubts.found(record, job.id, status=job.status):
                log.info("found", submission=record.id, job=job.id)
            else:  # another record has claimed it since the look: the next one leaves it out
                self.doubts.later(record, in_ms=FIRST_PAUSE_MS)
            return
        if not sight.jobs and sight.whole:
            self._none(record, looked_at)
            return
        jobs = [_candidate(job) for job in sorted(sight.jobs, key=lambda job: _distance(job, record))]
        # A rival that is still under way will tell by itself; else only a person can.
        ends = [rival.deadline_at for rival, window in rivals if rival.outcome == SENDING and _may_own(window, sight)]
        if ends:
            pause = min(_pause(record), max(FIRST_PAUSE_MS, max(ends) + GRACE_MS - now_ms()))
            self.doubts.later(record, in_ms=pause, candidates=jobs)
        else:
            self.doubts.later(record, in_ms=_pause(record), waiting_for=CHOICE, candidates=jobs)

    def _none(self, record: Submission, looked_at: int) -> None:
        # What counts is when the look began: the list may be as old as that.
        left = record.window_ends_at - looked_at
        if left <= 0 or record.ended_by_explorer:
            self.doubts.none_found(record)
            log.info("no job", submission=record.id)
            return
        self.doubts.later(record, in_ms=min(_pause(record), max(0, record.window_ends_at - now_ms())))

    def _follow(self, record: Submission, login: Login | None) -> None:
        if login is None or record.job_id is None:
            self._statuses.later(record)  # the person may sign in again
            return
        try:
            details = self._explorer.job(token=login.token, job_id=record.job_id)
        except ExplorerError as error:
            gone = isinstance(error, Rejected) and (error.code or 0) // 100_000 in {403, 404}
            self._statuses.stop(record) if gone else self._statuses.later(record)
            return
        self._statuses.learn(record, details.job)


def _may_own(window: Window, sight: Sight) -> bool:
    return any(window.holds(job.created_ms) for job in sight.jobs)


def _distance(job: Job, record: Submission) -> int:
    """Return how far apart a job's making and a record's sending seem: of many jobs the nearest are offered."""
    return abs((job.created_ms or 0) - record.started_at)


def _candidate(job: Job) -> Candidate:
    return Candidate(id=job.id, name=visible(job.name), status=job.status, created_ms=job.created_ms)


def _pause(record: Submission) -> int:
    return min(FIRST_PAUSE_MS * (1 << min(record.checks, 12)), LONGEST_PAUSE_MS)
