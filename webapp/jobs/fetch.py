"""Calls to Explorer about one job: its details, whose answers can be shared for a second, and its cancelling."""

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from webapp.database.clock import now_ms
from webapp.explorer.client import ExplorerClient, Places
from webapp.explorer.errors import BadAnswer, NoAnswer, Rejected
from webapp.explorer.models import JobDetails
from webapp.sign_in.logins import TOKEN, Login

OFFSET_MS = 2_000  # a Date header counts whole seconds, so a smaller offset may be none
SHARED_SECONDS = 1.0

Value = TypeVar("Value")


@dataclass(frozen=True)
class FetchedJob:
    """A job's details and when they were fetched, in milliseconds by our clock."""

    details: JobDetails
    at: int

    @property
    def explorer_now(self) -> int:
        """The same moment by Explorer's clock, which stamps the times in the details."""
        offset = round((self.details.date_offset_seconds or 0) * 1000)
        return self.at + offset if abs(offset) > OFFSET_MS else self.at


class ExplorerJobs:
    """Fetches and cancels Explorer's jobs for a login."""

    def __init__(self, explorer: ExplorerClient, places: Places, *, waiters: Places) -> None:
        self._explorer = explorer
        self._places = places
        self._shared: SharedAnswers[FetchedJob] = SharedAnswers(waiters=waiters)

    def fetch(self, job_id: str, *, login: Login) -> FetchedJob:
        """Return a job's details; raises ExplorerError and BusyError."""
        with self._places.take():
            details = self._explorer.job(token=login.token, job_id=job_id)
        return FetchedJob(details, now_ms())

    def fetch_shared(self, job_id: str, *, login: Login) -> FetchedJob:
        """Return a job's details, up to a second old if the same account fetched them; raises as `fetch` does.

        A login by token never shares: the token that renews it may be another account's.
        """
        if login.person.kind == TOKEN:
            return self.fetch(job_id, login=login)
        return self._shared.get(_key(job_id, login), lambda: self.fetch(job_id, login=login))

    def cancel(self, job_id: str, *, login: Login) -> bool:
        """Ask Explorer once to cancel a job; False if the request may have arrived, but was not confirmed.

        Raises ExplorerError if it is certain that Explorer did not accept the request, and BusyError.
        """
        try:
            with self._places.take():
                self._explorer.cancel(token=login.token, job_id=job_id)
        except (NoAnswer, BadAnswer):
            return False
        except Rejected as error:
            if error.code is None and (error.http_status >= 500 or error.http_status == 408):
                return False  # from a proxy, not from Explorer
            raise
        finally:
            self._shared.clear(_key(job_id, login))
        return True


def _key(job_id: str, login: Login) -> Hashable:
    return login.person.identity, job_id


@dataclass
class _Call(Generic[Value]):
    future: Future[Value]
    ended_at: float | None = None


class SharedAnswers(Generic[Value]):
    """Answers by key, each for a second after it came. For each key one call is under way; others wait for its answer.

    Each of those who wait takes one of `waiters`, so that a slow Explorer cannot hold all threads of the process.
    """

    def __init__(
        self, *, waiters: Places, seconds: float = SHARED_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._waiters = waiters
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: dict[Hashable, _Call[Value]] = {}

    def get(self, key: Hashable, ask: Callable[[], Value]) -> Value:
        """Return the answer for a key, from `ask` if there is none yet; a failure is shared, too.

        Raises what `ask` raised, and BusyError if too many wait already.
        """
        with self._lock:
            self._forget_old()
            call = self._calls.get(key)
            if call is None:
                mine = self._calls[key] = _Call(Future())
        if call is None:
            return self._ask(mine, ask)
        if call.future.done():
            return call.future.result()
        with self._waiters.take():
            return call.future.result()

    def clear(self, key: Hashable) -> None:
        """Let the next request ask Explorer again, even if a call is under way."""
        with self._lock:
            self._calls.pop(key, None)

    def _ask(self, call: _Call[Value], ask: Callable[[], Value]) -> Value:
        try:
            value = ask()
        except BaseException as error:
            call.future.set_exception(error)
            raise
        else:
            call.future.set_result(value)
            return value
        finally:
            with self._lock:
                call.ended_at = self._clock()

    def _forget_old(self) -> None:
        # Calls end in any order, so all are looked at; there are only as many as jobs on open pages.
        oldest = self._clock() - self._seconds
        old = [key for key, call in self._calls.items() if call.ended_at is not None and call.ended_at <= oldest]
        for key in old:
            del self._calls[key]
