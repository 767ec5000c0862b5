"""What earlier submissions teach about a workflow: which tasks, parameters and values were sent, most used first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from webapp.request.body import read_body

ROWS_LIMIT = 2_000  # counting more would keep who types waiting
PARAMETERS_LIMIT = 500  # of all tasks together, as many as a form has rows
VALUES_LIMIT = 20  # a parameter
LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class KnownParameter:
    """A parameter as it was sent: its usual type, and values of that type, each of one line."""

    name: str
    type: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A task that was given parameters."""

    task_id: str
    parameters: tuple[KnownParameter, ...]


@dataclass
class _Counted:
    """How often one parameter was sent, and with what of each type."""

    number: int = 0
    values: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, kind: str, value: str) -> None:
        """Count one row; a value that could not be offered counts for its type alone."""
        self.number += 1
        self.values.setdefault(kind, Counter())[value if _can_be_offered(value) else ""] += 1

    def known(self, name: str) -> KnownParameter:
        """Return the parameter; of values as often used the newer comes first."""
        kind, values = max(self.values.items(), key=lambda item: item[1].total())
        del values[""]
        return KnownParameter(name, kind, tuple(value for value, _ in values.most_common(VALUES_LIMIT)))


def learn(bodies: Iterable[bytes]) -> tuple[KnownTask, ...]:
    """Return the tasks of a workflow from its bodies, the newest first; after ROWS_LIMIT rows no more are read."""
    counted: dict[tuple[str, str], _Counted] = {}
    rows_read = 0
    for body in bodies:
        for row in read_body(body):
            counted.setdefault((row.task_id, row.name), _Counted()).add(row.type, row.value)
            rows_read += 1
        if rows_read >= ROWS_LIMIT:
            break
    return _by_use(counted)


def _by_use(counted: dict[tuple[str, str], _Counted]) -> tuple[KnownTask, ...]:
    most_used = sorted(counted.items(), key=lambda item: item[1].number, reverse=True)[:PARAMETERS_LIMIT]
    tasks: dict[str, list[KnownParameter]] = {}
    for (task_id, name), parameter in most_used:
        tasks.setdefault(task_id, []).append(parameter.known(name))
    return tuple(KnownTask(task_id, tuple(parameters)) for task_id, parameters in tasks.items())


def _can_be_offered(value: str) -> bool:
    # A field that offers values is one of a single line: it would drop line ends and what is like them.
    return len(value) <= LONGEST_VALUE and value.isprintable()
