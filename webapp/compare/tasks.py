"""The tasks that two jobs share: of the same name, and at the same place among those of that name."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.explorer.models import Task


@dataclass(frozen=True)
class SharedTask:
    """A task of both jobs; `label` is its name, with its place from the second of that name on: PageRank (2)."""

    label: str
    left: Task
    right: Task


def shared_tasks(left: Iterable[Task], right: Iterable[Task]) -> list[SharedTask]:
    """Return the tasks that both have, in the left one's order."""
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
