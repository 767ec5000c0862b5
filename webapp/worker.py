"""The background worker: checks every record that is due, indexes new ones, and deletes what is not kept longer."""

import contextlib
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from webapp.database.clock import now_ms
from webapp.logs import log_database_failure
from webapp.sign_in.logins import delete_ended
from webapp.submissions.cleanup import delete_old
from webapp.submissions.record import Submission
from webapp.submissions.search import index_waiting
from webapp.wiring import Services

log = get_logger("jobdesk.worker")

PAUSE_SECONDS = 1.0
CHECKS_AT_ONCE = 8
CHECKS_PER_ROUND = 24
ROUNDS_BETWEEN_SWEEPS = 600
DAY_MS = 24 * 3600 * 1000


class Worker:
    """Any number of workers may run, on any number of machines: one of them takes each check.

    What is due stands in the tables alone: after a worker was killed, others take its checks.
    """

    def __init__(self, parts: Services) -> None:
        self._parts = parts
        self._stopping = False
        # Not an Event: a signal handler that sets one may wait for a lock that its own thread holds.
        self._news: SimpleQueue[None] = SimpleQueue()
        self._go_on: Callable[[], bool] = lambda: True

    def stop(self) -> None:
        """Begin no further check; those under way are finished."""
        self._stopping = True
        self._news.put(None)

    def run(self, *, go_on: Callable[[], bool]) -> None:
        """Work until `stop` is called, or `go_on` returns False."""
        self._go_on = go_on
        rounds, swept = 0, False
        with ThreadPoolExecutor(CHECKS_AT_ONCE, thread_name_prefix="check") as pool:
            while not self._is_over():
                if rounds % ROUNDS_BETWEEN_SWEEPS == 0 or not swept:
                    swept = self._sweep()
                self._round(pool)
                self._index()
                rounds += 1
                with contextlib.suppress(Empty):
                    self._news.get(timeout=PAUSE_SECONDS)

    def _round(self, pool: ThreadPoolExecutor) -> None:
        try:
            due = self._parts.settler.doubts.due(number=CHECKS_PER_ROUND)
        except SQLAlchemyError as error:
            log_database_failure(log, "what is due can't be read", error)
            return
        for _ in pool.map(self._check, due):
            if self._is_over():
                pool.shutdown(wait=True, cancel_futures=True)
                return

    def _check(self, record: Submission) -> None:
        if self._is_over():
            return
        try:
            self._parts.settler.check(record)
        except SQLAlchemyError as error:
            log_database_failure(log, "check failed", error, submission=record.id)
        except Exception:
            log.exception("check failed", submission=record.id)

    def _index(self) -> None:
        try:
            while index_waiting(self._parts.database) and not self._is_over():
                pass
        except SQLAlchemyError as error:
            log_database_failure(log, "words not indexed", error)

    def _is_over(self) -> bool:
        return self._stopping or not self._go_on()

    def _sweep(self) -> bool:
        """Delete for some seconds; return False if something is left for the next round."""
        try:
            return sweep(self._parts)
        except SQLAlchemyError as error:
            log_database_failure(log, "sweep failed", error)
            return True


def run_worker(parts: Services, *, parent: int | None = None, on_ready: Callable[[], None] = lambda: None) -> None:
    """Work until SIGTERM or Ctrl-C, or until the parent process is gone; finish what is under way."""
    worker = Worker(parts)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, lambda *_: worker.stop())
    log.info("worker begins")
    on_ready()
    worker.run(go_on=lambda: parent is None or os.getppid() == parent)
    log.info("worker ends")


def sweep(parts: Services) -> bool:
    """Delete ended logins, old tries to sign in, and the records that JOBDESK_KEEP_DAYS no longer keeps.

    Returns False when some of the records are left for the next round.
    """
    with parts.database.writing() as connection:
        delete_ended(connection)
    parts.sign_in_tries.sweep()
    days = parts.config.keep_days
    return days is None or delete_old(parts.database, before=now_ms() - days * DAY_MS)
