"""The two sides of a comparison: a submission and its job each, and the parameters and tasks that both have."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.explorer.client import ExplorerClient, Places
from webapp.explorer.errors import ExplorerError
from webapp.explorer.models import JobDetails, Task
from webapp.request.job_request import Row
from webapp.sign_in.current_login import signed_in
from webapp.submissions.record import Submission
from webapp.web.parts import part


@dataclass(frozen=True)
class Side:
    """One submission; `details` and `failure` are both None if it has no job."""

    record: Submission
    details: JobDetails | None = None
    failure: ExplorerError | None = None

    @property
    def title(self) -> str:
        """Its name in a heading."""
        return f"Job {self.record.job_id}" if self.record.job_id else f"Submission {self.record.id}"

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks of its job, as far as Explorer says."""
        return self.details.tasks if self.details else ()

    @property
    def status(self) -> int | None:
        """The job's status; the last known one if Explorer says none."""
        return self.details.job.status if self.details else self.record.job_status

    @property
    def took_ms(self) -> int | None:
        """How long the job ran, in milliseconds; None while that is not known."""
        if self.details is None:
            return None
        begun, ended = self.details.job.begun_ms, self.details.job.ended_ms
        return None if begun is None or ended is None or ended < begun else ended - begun


@dataclass(frozen=True)
class ParameterLine:
    """One parameter: its row on either side, None if that side was not given it."""

    task_id: str
    name: str
    left: Row | None
    right: Row | None

    @property
    def mark(self) -> str:
        """What differs, in a word; empty if nothing does."""
        if self.left is None or self.right is None:
            return "only left" if self.right is None else "only right"
        if self.left.value != self.right.value:
            return "differs"
        # "7" and 7 are different values to Explorer.
        return "" if self.left.type == self.right.type else "type differs"


@dataclass(frozen=True)
class SharedTask:
    """A task of both jobs; `label` is its name, numbered from the second task of that name on: PageRank (2)."""

    label: str
    left: Task
    right: Task


def fetch_side(record: Submission) -> Side:
    """Return a submission with its job's details, just fetched."""
    if record.job_id is None:
        return Side(record)
    try:
        with part(Places).take():
            return Side(record, part(ExplorerClient).job(token=signed_in().token, job_id=record.job_id))
    except ExplorerError as failure:
        return Side(record, failure=failure)


def parameter_lines(left: Iterable[Row], right: Iterable[Row]) -> list[ParameterLine]:
    """Return a line for each parameter of either side, in the left one's order, then the right one's."""
    first = {(row.task_id, row.name): row for row in left}
    second = {(row.task_id, row.name): row for row in right}
    return [ParameterLine(*key, first.get(key), second.get(key)) for key in {**first, **second}]


def shared_tasks(left: Iterable[Task], right: Iterable[Task]) -> list[SharedTask]:
    """Return the tasks that both jobs have, in the left one's order."""
    other = _labelled(right)
    return [SharedTask(label, task, other[label]) for label, task in _labelled(left).items() if label in other]


def _labelled(tasks: Iterable[Task]) -> dict[str, Task]:
    seen: Counter[str] = Counter()
    labelled = {}
    for task in tasks:
        name = task.name or "Task without a name"
        seen[name] += 1
        labelled[name if seen[name] == 1 else f"{name} ({seen[name]})"] = task
    return labelled
