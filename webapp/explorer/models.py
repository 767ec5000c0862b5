"""What Explorer knows, as frozen dataclasses; all moments are milliseconds since the epoch."""

from dataclasses import dataclass, field
from enum import IntEnum


class JobStatus(IntEnum):
    """The status of a job or a task (Explorer API, "Job status")."""

    PREPARING = 0
    RUNNING = 1
    SUCCESS = 2
    FAILED = 3
    INTERRUPTED = 4
    STOPPING = 5

    @property
    def is_final(self) -> bool:
        """Whether it stays as it is."""
        return self in {JobStatus.SUCCESS, JobStatus.FAILED, JobStatus.INTERRUPTED}


NO_STATUS = -1  # what a job has whose status Explorer did not say, or not as a number


def status_label(status: int) -> str:
    """Return the status in words, such as "Running"; "unknown status (6)" for one this project does not know."""
    if status in set(JobStatus):
        return JobStatus(status).name.capitalize()
    return "unknown status" if status == NO_STATUS else f"unknown status ({status})"


def is_final(status: int) -> bool:
    """Tell whether a job of this status has ended; an unknown status has not, for all we know."""
    return status in set(JobStatus) and JobStatus(status).is_final


@dataclass(frozen=True, kw_only=True)
class Job:
    """One run of a workflow. Moments are None before they have come, or where Explorer's text cannot be read."""

    id: str
    name: str
    workflow_id: str
    workflow_name: str
    status: int
    created_ms: int | None
    begun_ms: int | None
    ended_ms: int | None


@dataclass(frozen=True, kw_only=True)
class Task:
    """One component's run within a job; `id` is the run's (32 hex digits), not the component's."""

    id: str
    name: str
    status: int
    begun_ms: int | None
    ended_ms: int | None


@dataclass(frozen=True, kw_only=True)
class JobPage:
    """One page of a list of jobs.

    `total` is None where Explorer did not say it; `unreadable` counts the items that are no job with an ID;
    `date_offset_seconds` is Explorer's clock minus ours.
    """

    items: tuple[Job, ...]
    total: int | None
    page: int
    page_size: int
    unreadable: int = 0
    date_offset_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class JobDetails:
    """A job with its tasks; `unreadable` counts the tasks without an ID."""

    job: Job
    tasks: tuple[Task, ...]
    unreadable: int = 0
    date_offset_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class TaskResult:
    """The rows of a task's result, every cell a text.

    `width` is the number of cells of the widest row; `ragged` tells that others have fewer; `more` that Explorer sent
    more rows than it was asked for, which are left out.
    """

    rows: tuple[tuple[str, ...], ...]
    width: int
    ragged: bool = False
    more: bool = False


@dataclass(frozen=True, kw_only=True)
class Session:
    """A login at Explorer; `max_age_seconds` is None where Explorer did not say how long it lasts."""

    token: str = field(repr=False)
    max_age_seconds: int | None
