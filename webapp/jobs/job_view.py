"""A job as its page shows it: what Explorer said, put beside what Jobdesk knows."""

from dataclasses import dataclass, replace

from webapp.explorer.models import Job, JobStatus, Task, is_final, status_label
from webapp.explorer.text import TASK_ID, visible
from webapp.jobs.cancel_requests import Asked
from webapp.jobs.fetch import Seen
from webapp.jobs.timeline import Timeline, timeline_of
from webapp.submissions.known_jobs import UsualDuration

TASKS_SHOWN = 200
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 15.0
AGE_A_PAUSE = 30  # a job of half an hour need not be looked at each second


@dataclass(frozen=True, kw_only=True)
class ShownJob:
    """What the refreshing part shows. Times are milliseconds; texts can be looked at.

    `status` is what the page says, `said_status` what Explorer does: they differ after a request to stop.
    `elapsed_ms` is how long it runs, or ran; `waiting_ms` how long it has not begun; `now` is by Explorer's clock.
    """

    job: Job
    status: int
    said_status: int
    tasks: tuple[Task, ...]
    more_tasks: int
    unreadable: int
    elapsed_ms: int | None
    waiting_ms: int | None
    usual: UsualDuration | None
    timeline: Timeline | None
    checked_at: int
    now: int
    pause_seconds: float

    @property
    def ended(self) -> bool:
        """Whether it stays as it is."""
        return is_final(self.said_status)

    @property
    def can_be_cancelled(self) -> bool:
        """Whether asking to stop it makes sense; of a status nobody knows, it may."""
        return not self.ended and self.status != JobStatus.STOPPING

    @property
    def bar_ms(self) -> int | None:
        """How far the bar of a running job has come, at most to its end; None without one."""
        if self.usual is None or self.elapsed_ms is None or self.ended:
            return None
        return min(self.elapsed_ms, self.usual.milliseconds)

    def task_took_ms(self, task: Task) -> int | None:
        """How long a task ran, or runs."""
        return took_ms(task, now=self.now)

    @property
    def title(self) -> str:
        """What the tab says."""
        return f"{status_label(self.status).capitalize()}: job {self.job.id}"


def shown_job(seen: Seen, *, usual: UsualDuration | None, asked: Asked | None) -> ShownJob:
    """Put together what the page shows."""
    job = visible_job(seen.details.job)
    now = seen.explorer_at
    tasks = tuple(replace(task, name=visible(task.name)) for task in seen.details.tasks[:TASKS_SHOWN])
    stopping = asked is not None and asked.confirmed
    return ShownJob(
        job=job,
        status=JobStatus.STOPPING if stopping else job.status,
        said_status=job.status,
        tasks=tasks,
        more_tasks=len(seen.details.tasks) - len(tasks),
        unreadable=seen.details.unreadable,
        elapsed_ms=took_ms(job, now=now),
        waiting_ms=_waiting_ms(job, now),
        usual=usual,
        timeline=timeline_of(tasks, now=now),
        checked_at=seen.at,
        now=now,
        pause_seconds=_pause_seconds(job, now),
    )


def took_ms(run: Job | Task, *, now: int) -> int | None:
    """Return how long a job or a task ran, or runs by now; None where its times do not tell."""
    if run.begun_ms is None:
        return None
    end = run.ended_ms if run.ended_ms is not None else None if is_final(run.status) else max(now, run.begun_ms)
    return end - run.begun_ms if end is not None and end >= run.begun_ms else None


def has_result_page(task: Task) -> bool:
    """Whether a task's result has a page: its ID is one as Explorer makes them."""
    return TASK_ID.fullmatch(task.id) is not None


def visible_job(job: Job) -> Job:
    """Return a job whose texts can be looked at."""
    return replace(
        job,
        name=visible(job.name),
        workflow_id=visible(job.workflow_id),
        workflow_name=visible(job.workflow_name),
    )


def _waiting_ms(job: Job, now: int) -> int | None:
    if job.begun_ms is not None or job.created_ms is None or is_final(job.status):
        return None
    return max(now - job.created_ms, 0)


def _pause_seconds(job: Job, now: int) -> float:
    since = job.created_ms or job.begun_ms or now
    age = max(now - since, 0) / 1000
    return round(min(max(age / AGE_A_PAUSE, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS), 1)
