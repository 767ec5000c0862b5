"""Asking Explorer for one job, or to stop it: each call takes a place, and the refreshing part may share one."""

from collections.abc import Hashable
from dataclasses import dataclass

from webapp.database.clock import now_ms
from webapp.explorer.client import ExplorerClient, Places
from webapp.explorer.errors import BadAnswer, NoAnswer, Rejected
from webapp.explorer.models import JobDetails
from webapp.jobs.shared_answers import SharedAnswers
from webapp.sign_in.logins import TOKEN, Login

OFFSET_MS = 2_000  # a Date header counts whole seconds: a smaller offset may be none


@dataclass(frozen=True)
class Seen:
    """What Explorer said of a job, and when: `at` by our clock, `explorer_at` by Explorer's, in milliseconds."""

    details: JobDetails
    at: int

    @property
    def explorer_at(self) -> int:
        """The present by Explorer's clock, which its times are told by."""
        offset = round((self.details.date_offset_seconds or 0) * 1000)
        return self.at + offset if abs(offset) > OFFSET_MS else self.at


class JobDesk:
    """Looks at jobs and stops them, for a login."""

    def __init__(self, explorer: ExplorerClient, places: Places, *, waiters: Places) -> None:
        self._explorer = explorer
        self._places = places
        self._shared: SharedAnswers[Seen] = SharedAnswers(waiters=waiters)

    def look(self, job_id: str, *, login: Login) -> Seen:
        """Ask for a job's details; raises ExplorerError and BusyError."""
        with self._places.take():
            details = self._explorer.job(token=login.token, job_id=job_id)
        return Seen(details, now_ms())

    def glance(self, job_id: str, *, login: Login) -> Seen:
        """Return a job's details, of the last second where the same account asked; raises as `look` does.

        A pasted token shares with nobody: an identity renewed by another token may be another account's.
        """
        if login.person.kind == TOKEN:
            return self.look(job_id, login=login)
        return self._shared.get(_key(job_id, login), lambda: self.look(job_id, login=login))

    def stop(self, job_id: str, *, login: Login) -> bool:
        """Ask Explorer once to stop a job; False where the request may have arrived, but was not confirmed.

        Raises ExplorerError where it is certain that Explorer did not take it, and BusyError.
        """
        try:
            with self._places.take():
                self._explorer.cancel(token=login.token, job_id=job_id)
        except (NoAnswer, BadAnswer):
            return False
        except Rejected as error:
            if error.code is None and (error.http_status >= 500 or error.http_status == 408):
                return False  # a proxy's word, not Explorer's
            raise
        finally:
            self._shared.clear(_key(job_id, login))
        return True


def _key(job_id: str, login: Login) -> Hashable:
    return login.person.identity, job_id
