"""Jobs, tasks, results and sessions of Explorer. All moments are milliseconds since the epoch."""

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


NO_STATUS = -1  # Explorer gave no status, or one that is no number


def status_label(status: int) -> str:
    """Return the status in words, such as "Running"; "unknown status (6)" for a number outside Explorer's table."""
    if status in set(JobStatus):
        return JobStatus(status).name.capitalize()
    return "unknown status" if status == NO_STATUS else f"unknown status ({status})"


def is_final(status: int) -> bool:
    """Whether a job of this status has ended; one of an unknown status counts as not ended."""
    return status in {JobStatus.SUCCESS, JobStatus.FAILED, JobStatus.INTERRUPTED}


@dataclass(frozen=True, kw_only=True)
class Job:
    """One run of a workflow. Moments are None before they have come, or if they cannot be read."""

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

    `total` is None if Explorer did not give it; `unreadable` counts the items without a usable job ID;
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

    `width` is the number of cells of the widest row; `ragged` means that others have fewer; `more` means that Explorer
    sent more rows than it was asked for, and that those are left out.
    """

    rows: tuple[tuple[str, ...], ...]
    width: int
    ragged: bool = False
    more: bool = False


@dataclass(frozen=True, kw_only=True)
class Session:
    """A login at Explorer; `max_age_seconds` is None if Explorer did not give its life."""

    token: str = field(repr=False)
    max_age_seconds: int | None
