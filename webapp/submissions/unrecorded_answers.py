"""Answers of Explorer that could not be written into their records: kept until the database takes them."""

import threading
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from webapp.database.clock import now_ms
from webapp.explorer.answers import AddJobResult
from webapp.submissions.doubts import Doubts
from webapp.submissions.record import Submission
from webapp.submissions.store import Submissions, as_closed

log = get_logger("jobdesk.launch")

LIMIT = 2_000  # answers, of some kB each: a process that ends has no time to log more
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
ENDING_PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class UnrecordedAnswer:
    """What came of the request of one submission; `answered_at` in milliseconds since the epoch."""

    submission_id: int
    workflow_id: str
    result: AddJobResult
    answered_at: int

    def log_fields(self) -> dict[str, object]:
        """Return what the log says of it: nothing that was typed, and no token."""
        return {"submission": self.submission_id, "outcome": self.result.outcome, "job": self.result.job_id}


class UnrecordedAnswers:
    """Tries to close records in one thread of this process, which runs only while an answer waits.

    An answer that gets into its record is logged as "record closed late". An answer that is given up is logged as
    "job not recorded": beyond LIMIT at once, else when the process ends before the database takes it.
    """

    def __init__(self, submissions: Submissions, doubts: Doubts) -> None:
        self._submissions = submissions
        self._doubts = doubts
        self._changed = threading.Condition()
        self._waiting: dict[int, UnrecordedAnswer] = {}  # in the order in which they are tried
        self._runs = False
        self._ending = False
        self._over = False

    def add(self, submission_id: int, result: AddJobResult, *, workflow_id: str, error: Exception) -> None:
        """Take an answer whose record could not be closed because of `error`."""
        answer = UnrecordedAnswer(submission_id, workflow_id, result, now_ms())
        log.warning("record not closed yet", **answer.log_fields(), error=type(error).__name__)
        with self._changed:
            kept = not self._over and len(self._waiting) < LIMIT
            if kept:
                self._waiting[submission_id] = answer
                self._start()
        if not kept:
            _give_up(answer)

    def with_answer(self, record: Submission) -> Submission:
        """Return a record with its answer, if that waits here."""
        answer = self._waiting.get(record.id)
        return as_closed(record, answer.result, answered_at=answer.answered_at) if answer else record

    def finish(self, seconds: float = 10) -> None:
        """Try for some seconds more, then give up what is left: the process ends."""
        with self._changed:
            self._ending = True
            if self._waiting:
                self._start()
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._waiting, timeout=seconds)
            left = list(self._waiting.values())
            self._waiting.clear()
            self._over = True
        for answer in left:
            _give_up(answer)

    def _start(self) -> None:
        # Only when there is work: a forked process does not have the threads of its parent.
        if self._runs:
            return
        try:
            threading.Thread(target=self._run, name="unrecorded answers", daemon=True).start()
            self._runs = True
        except RuntimeError:  # the next answer, or the end of the process, tries again
            log.warning("no thread for unrecorded answers")

    def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        self._rest(pause)
        while (answer := self._first()) is not None:
            if self._close(answer):
                pause = FIRST_PAUSE_SECONDS
            else:
                self._rest(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _rest(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait(min(seconds, ENDING_PAUSE_SECONDS) if self._ending else seconds)

    def _first(self) -> UnrecordedAnswer | None:
        with self._changed:
            answer = next(iter(self._waiting.values()), None)
            self._runs = answer is not None
            return answer

    def _close(self, answer: UnrecordedAnswer) -> bool:
        """Try once; return False if the answer waits on, behind the others: the fault may be its own."""
        try:
            self._submissions.close(answer.submission_id, answer.result, answered_at=answer.answered_at)
        except Exception as error:
            if not isinstance(error, SQLAlchemyError):
                log.exception("record not closed", **answer.log_fields())
            with self._changed:
                if self._waiting.pop(answer.submission_id, None):
                    self._waiting[answer.submission_id] = answer
            return False
        log.info("record closed late", **answer.log_fields())
        with self._changed:
            self._waiting.pop(answer.submission_id, None)
            self._changed.notify_all()
        self._check_others_soon(answer)
        return True

    def _check_others_soon(self, answer: UnrecordedAnswer) -> None:
        try:
            self._doubts.check_choices_soon(answer.workflow_id)
        except SQLAlchemyError as error:
            log.warning("others in doubt not made due", error=type(error).__name__)  # they are checked later anyway


def _give_up(answer: UnrecordedAnswer) -> None:
    log.error("job not recorded", **answer.log_fields())
