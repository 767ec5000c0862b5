"""Jobs: how far each has come, what its tasks give, and the store of all jobs of this process.

How far a job has come is computed from the clock on each call, so that no job needs a thread.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from enum import IntEnum

from webapp.demo.components import ResultRows
from webapp.demo.envelope import ExplorerError, Fault, quoted
from webapp.demo.workflows import Failure, Inputs, Workflow, component_rows, first_failure

FIRST_ID = 107
KEPT_JOBS = 100_000
PREPARE_SECONDS = 0.5
RUN_SECONDS = 1.5
STOP_SECONDS = 1.0
ZONE = timezone(timedelta(hours=8))
"""The server's local time, in which jobs are named and tasks report."""


class Status(IntEnum):
    """Status of a job or a task (Explorer API, job status)."""

    PREPARING = 0
    RUNNING = 1
    SUCCESS = 2
    FAILED = 3
    INTERRUPTED = 4
    STOPPING = 5


FINAL = frozenset({Status.SUCCESS, Status.FAILED, Status.INTERRUPTED})
NO_RESULT = {
    Status.PREPARING: "has not begun",
    Status.RUNNING: "is still running",
    Status.STOPPING: "is being stopped",
    Status.INTERRUPTED: "was interrupted and has no result",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job or a task is; `begin` and `end` are seconds since the epoch, None before they have come."""

    status: Status
    begin: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class Job:
    """A job; times are seconds since the epoch. `failure` is known from the start, `pace` scales durations."""

    id: int
    workflow: Workflow
    inputs: Inputs
    failure: Failure | None
    name: str
    created: float
    pace: float
    cancelled: float | None = None

    def progress(self, now: float) -> Progress:
        """Return how far the job is at `now`."""
        begin = self.created + PREPARE_SECONDS * self.pace
        if self.cancelled is not None:
            return self._stopped(self.cancelled, begin, now)
        return _undisturbed(begin, self._end(), Status.FAILED if self.failure else Status.SUCCESS, now)

    def task_progress(self, index: int, now: float) -> Progress:
        """Return how far the task at `index` is at `now`; tasks run one after the other."""
        end = self.created + self._length(index + 1)
        begin = end - RUN_SECONDS * self.pace
        if self.cancelled is not None and self.cancelled < end:
            return self._stopped(self.cancelled, begin, now)
        if self.failure and index > self.failure.index:
            return Progress(Status.PREPARING if now < self._end() else Status.INTERRUPTED, None, None)
        failed = self.failure is not None and index == self.failure.index
        return _undisturbed(begin, end, Status.FAILED if failed else Status.SUCCESS, now)

    def task_run_id(self, index: int) -> str:
        """Return the run's ID of the task at `index`: 32 hexadecimal digits that never change."""
        seed = f"{self.name}/{self.id}/{index}/{self.created}"
        return hashlib.blake2b(seed.encode(), digest_size=16).hexdigest()

    def task_rows(self, run_id: str, now: float) -> ResultRows:
        """Return the result of the task whose run has this ID: rows of two or three texts each.

        Raises `ExplorerError`: ErrNotFound for another ID, ErrBadRequest if the task has no result (yet).
        """
        for index in range(len(self.workflow.components)):
            if self.task_run_id(index) == run_id:
                break
        else:
            raise ExplorerError(Fault.NOT_FOUND, f"job {self.id} has no task {quoted(run_id)}")
        status = self.task_progress(index, now).status
        if status is Status.FAILED and self.failure:
            raise ExplorerError(Fault.BAD_REQUEST, f"the task failed: {self.failure.reason}")
        if status is not Status.SUCCESS:
            raise ExplorerError(Fault.BAD_REQUEST, f"the task {NO_RESULT[status]}")
        return component_rows(self.workflow.id, self.inputs, index)

    def _end(self) -> float:
        tasks = self.failure.index + 1 if self.failure else len(self.workflow.components)
        return self.created + self._length(tasks)

    def _length(self, tasks: int) -> float:
        return tasks * (PREPARE_SECONDS + RUN_SECONDS) * self.pace

    def _stopped(self, cancelled: float, begin: float, now: float) -> Progress:
        begun = begin if begin <= cancelled else None
        end = cancelled + STOP_SECONDS * self.pace
        if now < end:
            return Progress(Status.STOPPING, begun, None)
        return Progress(Status.INTERRUPTED, begun, end)


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
        """Make a job, which begins to prepare at once."""
        failure = first_failure(workflow, inputs)
        with self._lock:
            # Even if the clock is set back, a job with a higher ID must be created later.
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
        """Return all jobs in the order of their IDs and of `created`."""
        with self._lock:
            return list(self._jobs.values())

    def cancel(self, job_id: str) -> None:
        """Stop a job; one that is stopping already goes on as before.

        Raises `ExplorerError`: ErrNotFound, or ErrBadRequest if the job has ended.
        """
        with self._lock:
            job, now = self.find(job_id), self.clock()
            status = job.progress(now).status
            if status in FINAL:
                raise ExplorerError(Fault.BAD_REQUEST, f"job {job_id} has ended: {status.name.capitalize()}")
            self._jobs[job_id] = replace(job, cancelled=now if job.cancelled is None else job.cancelled)


def _job_name(workflow: Workflow, created: float) -> str:
    return f"{workflow.name}_{datetime.fromtimestamp(created, ZONE):%Y%m%d%H%M%S}"


def _undisturbed(begin: float, end: float, outcome: Status, now: float) -> Progress:
    if now < begin:
        return Progress(Status.PREPARING, None, None)
    if now < end:
        return Progress(Status.RUNNING, begin, None)
    return Progress(outcome, begin, end)
