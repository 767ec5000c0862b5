"""Start one job: recorded before it is sent, sent once, recorded after. See README, "How a submission is handled"."""

import threading
import time
from collections import deque
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from webapp.explorer.answers import AddJobResult
from webapp.explorer.client import BusyError, ExplorerClient, Places
from webapp.logs import log_database_failure
from webapp.request.job_request import JobRequest
from webapp.sign_in.logins import Login
from webapp.submissions.record import UNKNOWN, Submission
from webapp.submissions.settler import Settler
from webapp.submissions.store import AlreadyThereError, Also, Origin, Submissions
from webapp.submissions.unrecorded_answers import UnrecordedAnswers

log = structlog.get_logger("jobdesk.launch")

LOOK_AGAIN_SECONDS = 0.03
SENT_KEYS_KEPT = 10_000


@dataclass(frozen=True)
class Sent:
    """This arrival sent the request. `recorded` is False if the record could not be closed yet.

    `outcome` is what is certain now: if Explorer itself failed, its jobs have been looked at already.
    """

    submission_id: int
    result: AddJobResult
    recorded: bool
    outcome: str


@dataclass(frozen=True)
class Joined:
    """The same submission arrived before: this is its record, as it ended, or as it is after a wait in vain.

    `waited` says that it was under way when this arrival came.
    """

    submission: Submission
    waited: bool


class EarlierUnreadableError(Exception):
    """The same submission arrived before, and its record can't be read now: nothing more was sent."""


class Dispatcher:
    """Sends submissions, each once. `places` bounds the requests under way, `waiters` those that wait for one."""

    def __init__(
        self,
        submissions: Submissions,
        unrecorded_answers: UnrecordedAnswers,
        explorer: ExplorerClient,
        settler: Settler,
        places: Places,
        *,
        waiters: Places,
        deadline_seconds: float,
    ) -> None:
        self._submissions = submissions
        self._unrecorded_answers = unrecorded_answers
        self._explorer = explorer
        self._settler = settler
        self._places = places
        self._waiters = waiters
        self._deadline_seconds = deadline_seconds
        self._sent_keys: deque[str] = deque(maxlen=SENT_KEYS_KEPT)

    def has_sent(self, key: str) -> bool:
        """Whether this process has sent a submission under a key; asked when the database does not answer."""
        return key in self._sent_keys

    def dispatch(
        self, request: JobRequest, *, login: Login, key: str, origin: Origin, on_close: Also | None = None
    ) -> Sent | Joined:
        """Send a request, or join the same one that has arrived before.

        `on_close` is done in the transaction that closes the record, unless that fails.
        Raises BusyError if too many requests wait for Explorer, and SQLAlchemyError if the record could not be made:
        in both cases nothing was sent. Raises EarlierUnreadableError if it arrived before and its record can't be read.
        """
        try:
            with self._places.take():
                return self._send(request, login=login, key=key, origin=origin, on_close=on_close)
        except AlreadyThereError:
            return self._joined(request, login=login, key=key)
        except BusyError:
            if self._submissions.find(request, person=login.person, key=key) is None:
                raise
            return self._joined(request, login=login, key=key)

    def _find(self, request: JobRequest, *, login: Login, key: str) -> Submission | None:
        record = self._submissions.find(request, person=login.person, key=key)
        return self._unrecorded_answers.with_answer(record) if record else None

    def _joined(self, request: JobRequest, *, login: Login, key: str) -> Joined:
        try:
            earlier = self._find(request, login=login, key=key)
            if earlier is not None:
                return self._join(earlier, request, login=login, key=key)
        except SQLAlchemyError as error:
            log.warning("the earlier record can't be read", error=type(error).__name__)
        raise EarlierUnreadableError

    def _send(self, request: JobRequest, *, login: Login, key: str, origin: Origin, on_close: Also | None) -> Sent:
        submission_id = self._submissions.open(request, person=login.person, key=key, origin=origin)
        self._sent_keys.append(key)
        result = self._explorer.add_job(token=login.token, workflow_id=request.workflow_id, body=request.body)
        _log(submission_id, result)
        try:
            self._submissions.close(submission_id, result, also=on_close)
        except SQLAlchemyError as error:
            self._unrecorded_answers.add(submission_id, result, workflow_id=request.workflow_id, error=error)
            return Sent(submission_id, result, recorded=False, outcome=result.outcome)
        outcome = self._settled(submission_id, login) if result.ended_by_explorer else result.outcome
        return Sent(submission_id, result, recorded=True, outcome=outcome)

    def _settled(self, submission_id: int, login: Login) -> str:
        """Look for the job at once: Explorer itself said that it failed, so the request is no longer under way."""
        try:
            record = self._settler.doubts.get(submission_id)
            if record is not None and record.outcome == UNKNOWN:
                self._settler.check_now(record, login)
                record = self._settler.doubts.get(submission_id)
        except SQLAlchemyError as error:
            log_database_failure(log, "not checked", error, submission=submission_id)
            return UNKNOWN  # as it is on record
        return record.outcome if record else UNKNOWN

    def _join(self, earlier: Submission, request: JobRequest, *, login: Login, key: str) -> Joined:
        if earlier.is_over:
            return Joined(earlier, waited=False)
        try:
            with self._waiters.take():
                return Joined(self._wait(earlier, request, login=login, key=key), waited=True)
        except BusyError:
            return Joined(earlier, waited=True)

    def _wait(self, earlier: Submission, request: JobRequest, *, login: Login, key: str) -> Submission:
        # The sender may be another process or machine, so the record is looked at.
        give_up = time.monotonic() + self._deadline_seconds + 1
        pause = threading.Event()
        record: Submission | None = earlier
        while record is not None and not record.is_over and time.monotonic() < give_up:
            pause.wait(LOOK_AGAIN_SECONDS)
            record = self._find(request, login=login, key=key)
        return record or earlier


def _log(submission_id: int, result: AddJobResult) -> None:
    log.info(
        "submission",
        submission=submission_id,
        outcome=result.outcome,
        job=result.job_id,
        code=result.code,
        reason=result.reason,
        milliseconds=round(result.milliseconds, 1),
    )
