"""All jobs of this process: made, found, cancelled, under one lock and within bounded memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from webapp.demo.envelope import ExplorerError, Fault, quoted
from webapp.demo.job import FINAL, Job
from webapp.demo.workflows import Inputs, Workflow, first_failure

FIRST_ID = 107
KEPT_JOBS = 100_000
ZONE = timezone(timedelta(hours=8))
"""The server's local time, in which jobs are named and tasks report."""


class JobStore:
    """The newest `kept` jobs; `pace` scales every duration of a job. Jobs are immutable, so a list of them is safe."""

    def __init__(
        self, *, clock: Callable[[], float], pace: float = 1.0, kept: int = KEPT_JOBS, first_id: int = FIRST_ID
    ) -> None:
        self.clock = clock
        self._pace = pace
        self._kept = kept
        self._lock = threading.RLock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._next_id = first_id
        self._latest = 0.0

    def add(self, workflow: Workflow, inputs: Inputs) -> Job:
        """Make a job; it counts as prepared from this moment on."""
        failure = first_failure(workflow, inputs)
        with self._lock:
            # A clock that was set back must not break that a higher ID was created later.
            self._latest = created = max(self._latest, self.clock())
            job = Job(self._next_id, workflow, inputs, failure, _job_name(workflow, created), created, self._pace)
            self._next_id += 1
            self._jobs[str(job.id)] = job
            if len(self._jobs) > self._kept:
                self._jobs.popitem(last=False)
        return job

    def find(self, job_id: str) -> Job:
        """Return a job by its ID as written in a path; raises `ExplorerError` (ErrNotFound)."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None:
            raise ExplorerError(Fault.NOT_FOUND, f"job {quoted(job_id)} does not exist")
        return job

    def oldest_first(self) -> list[Job]:
        """Return all jobs in the order they were made, which is that of their `created`, too."""
        with self._lock:
            return list(self._jobs.values())

    def cancel(self, job_id: str) -> None:
        """Stop a job; one that is stopping already goes on stopping.

        Raises `ExplorerError`: ErrNotFound, or ErrBadRequest when the job has ended.
        """
        with self._lock:
            job, now = self.find(job_id), self.clock()
            status = job.progress(now).status
            if status in FINAL:
                raise ExplorerError(Fault.BAD_REQUEST, f"job {job_id} has ended: {status.name.capitalize()}")
            self._jobs[job_id] = replace(job, cancelled=now if job.cancelled is None else job.cancelled)


def _job_name(workflow: Workflow, created: float) -> str:
    return f"{workflow.name}_{datetime.fromtimestamp(created, ZONE):%Y%m%d%H%M%S}"
