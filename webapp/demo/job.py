"""A job, and how far it has come: computed from the clock whenever somebody asks, so that no job needs a thread."""

import hashlib
from dataclasses import dataclass
from enum import IntEnum

from webapp.demo.workflows import Failure, Inputs, Workflow

PREPARE_SECONDS = 0.5
RUN_SECONDS = 1.5
STOP_SECONDS = 1.0


class Status(IntEnum):
    """Status of a job or a task (Explorer API, job status)."""

    PREPARING = 0
    RUNNING = 1
    SUCCESS = 2
    FAILED = 3
    INTERRUPTED = 4
    STOPPING = 5


FINAL = frozenset({Status.SUCCESS, Status.FAILED, Status.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a job or a task stands; `begin` and `end` are seconds since the epoch, None while not reached."""

    status: Status
    begin: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as made; times are seconds since the epoch. `failure` is known from the start, `pace` scales durations."""

    id: int
    workflow: Workflow
    inputs: Inputs
    failure: Failure | None
    name: str
    created: float
    pace: float
    cancelled: float | None = None

    def progress(self, now: float) -> Progress:
        """Return where the job stands at `now`."""
        begin = self.created + PREPARE_SECONDS * self.pace
        if self.cancelled is not None:
            return self._stopped(self.cancelled, begin, now)
        return _undisturbed(begin, self._end(), Status.FAILED if self.failure else Status.SUCCESS, now)

    def task_progress(self, index: int, now: float) -> Progress:
        """Return where the task at `index` stands at `now`; tasks run one after the other."""
        end = self.created + self._length(index + 1)
        begin = end - RUN_SECONDS * self.pace
        if self.cancelled is not None and self.cancelled < end:
            return self._stopped(self.cancelled, begin, now)
        if self.failure and index > self.failure.index:
            return Progress(Status.PREPARING if now < self._end() else Status.INTERRUPTED, None, None)
        failed = self.failure is not None and index == self.failure.index
        return _undisturbed(begin, end, Status.FAILED if failed else Status.SUCCESS, now)

    def task_run_id(self, index: int) -> str:
        """Return the run's ID of the task at `index`: 32 hexadecimal digits, the same whenever asked."""
        seed = f"{self.name}/{self.id}/{index}/{self.created}"
        return hashlib.blake2b(seed.encode(), digest_size=16).hexdigest()

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


def _undisturbed(begin: float, end: float, outcome: Status, now: float) -> Progress:
    if now < begin:
        return Progress(Status.PREPARING, None, None)
    if now < end:
        return Progress(Status.RUNNING, begin, None)
    return Progress(outcome, begin, end)
