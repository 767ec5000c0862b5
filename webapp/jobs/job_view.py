"""What the page of a job shows, computed from Explorer's answer: its state, its tasks and their timeline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.explorer.models import Job, JobStatus, Task, is_final, status_label
from webapp.explorer.text import TASK_ID, visible
from webapp.jobs.fetch import FetchedJob
from webapp.submissions.known_jobs import UsualDuration
from webapp.web.charts import AXIS_PIXELS, Tick, duration_ticks

TASKS_SHOWN = 200
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 15.0
AGE_PER_PAUSE = 30  # a job that is half an hour old need not be fetched every second

ROW_PIXELS = 36
TEXT_LINE_PIXELS = 13
BAR_TOP_PIXELS = 19
NARROWEST_PERCENT = 0.8  # of the width, so that a task that took no time has a visible bar
KNOWN_STATUSES = frozenset(JobStatus)


@dataclass(frozen=True, kw_only=True)
class TaskBar:
    """One task's bar: `x` and `width` in percent, the tops of bar and text in pixels; `pattern` names its filling."""

    task: Task
    x: str
    width: str
    text_y: int
    bar_y: int
    pattern: str


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """All bars, from the first begin to the last end; heights are in pixels."""

    bars: tuple[TaskBar, ...]
    took_ms: int
    ticks: tuple[Tick, ...]
    bars_height: int
    label_y: int
    height: int


@dataclass(frozen=True, kw_only=True)
class JobView:
    """What the refreshing part shows; times are in milliseconds.

    `status` is the status on the page, `explorer_status` is Explorer's: they differ after a request to cancel.
    `elapsed_ms` is how long the job has run or ran, `waiting_ms` how long it has waited to begin; `now` is by
    Explorer's clock.
    """

    job: Job
    status: int
    explorer_status: int
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
        """Whether the job has ended."""
        return is_final(self.explorer_status)

    @property
    def can_be_cancelled(self) -> bool:
        """Whether the page offers to cancel the job, as it does for a status that is unknown here."""
        return not self.ended and self.status != JobStatus.STOPPING

    @property
    def bar_ms(self) -> int | None:
        """How far the progress bar of a running job is, at most to its end; None if there is no bar."""
        if self.usual is None or self.elapsed_ms is None or self.ended:
            return None
        return min(self.elapsed_ms, self.usual.milliseconds)

    def task_took_ms(self, task: Task) -> int | None:
        """How long a task has run or ran."""
        return took_ms(task, now=self.now)

    @property
    def title(self) -> str:
        """The title of the browser's tab."""
        return f"{status_label(self.status).capitalize()}: job {self.job.id}"


def job_view(fetched: FetchedJob, *, usual: UsualDuration | None, cancelling: bool) -> JobView:
    """Return what the page shows; `cancelling` if Explorer has confirmed a request to cancel the job."""
    job = visible_job(fetched.details.job)
    now = fetched.explorer_now
    tasks = tuple(replace(task, name=visible(task.name)) for task in fetched.details.tasks[:TASKS_SHOWN])
    return JobView(
        job=job,
        status=JobStatus.STOPPING if cancelling else job.status,
        explorer_status=job.status,
        tasks=tasks,
        more_tasks=len(fetched.details.tasks) - len(tasks),
        unreadable=fetched.details.unreadable,
        elapsed_ms=took_ms(job, now=now),
        waiting_ms=_waiting_ms(job, now),
        usual=usual,
        timeline=timeline_of(tasks, now=now),
        checked_at=fetched.at,
        now=now,
        pause_seconds=_pause_seconds(job, now),
    )


def took_ms(run: Job | Task, *, now: int) -> int | None:
    """Return how long a job or a task ran, or has run by now; None if its times do not say."""
    if run.begun_ms is None:
        return None
    end = run.ended_ms if run.ended_ms is not None else None if is_final(run.status) else max(now, run.begun_ms)
    return end - run.begun_ms if end is not None and end >= run.begun_ms else None


def has_result_page(task: Task) -> bool:
    """Whether a task has an ID that an address of its result can hold."""
    return TASK_ID.fullmatch(task.id) is not None


def visible_job(job: Job) -> Job:
    """Return a job with every character of its texts visible."""
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
    return round(min(max(age / AGE_PER_PAUSE, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS), 1)


def timeline_of(tasks: Sequence[Task], *, now: int) -> Timeline | None:
    """Return the timeline of the tasks that have begun, the first at the top; None if none has begun.

    `now` is by Explorer's clock: the bar of a running task ends there.
    """
    begun = [(task.begun_ms, task) for task in tasks if task.begun_ms is not None]
    if not begun:
        return None
    spans = [(begin, max(begin, _end(task, begin, now)), task) for begin, task in begun]
    begins, ends = min(span[0] for span in spans), max(span[1] for span in spans)
    spans.sort(key=lambda span: span[0])
    bars = [_bar(row, span, begins, ends) for row, span in enumerate(spans)]
    bars_height = len(bars) * ROW_PIXELS
    return Timeline(
        bars=tuple(bars),
        took_ms=ends - begins,
        ticks=duration_ticks(ends - begins),
        bars_height=bars_height,
        label_y=bars_height + TEXT_LINE_PIXELS,
        height=bars_height + AXIS_PIXELS,
    )


def _end(task: Task, begin: int, now: int) -> int:
    if task.ended_ms is not None:
        return task.ended_ms
    return begin if is_final(task.status) else now


def _bar(row: int, span: tuple[int, int, Task], begins: int, ends: int) -> TaskBar:
    begin, end, task = span
    whole = max(ends - begins, 1)
    width = max(100 * (end - begin) / whole, NARROWEST_PERCENT)
    return TaskBar(
        task=task,
        x=f"{min(100 * (begin - begins) / whole, 100 - width):.4g}%",
        width=f"{width:.4g}%",
        text_y=row * ROW_PIXELS + TEXT_LINE_PIXELS,
        bar_y=row * ROW_PIXELS + BAR_TOP_PIXELS,
        pattern=str(task.status) if task.status in KNOWN_STATUSES else "other",
    )
