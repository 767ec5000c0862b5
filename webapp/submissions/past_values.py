"""What the submissions that a person may see offer for the next one: workflows, tasks, values, the last good run.

SQLite keeps no statistics here. Each statement therefore takes the newest IDs within, by the index that holds their
order and no further than a limit: what it costs does not grow with the number of records.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, Subquery, bindparam, case, func, select

from webapp.explorer.models import JobStatus
from webapp.request.job_request import read_body
from webapp.sign_in.logins import Person
from webapp.submissions.record import ACCEPTED, Submission
from webapp.submissions.store import Submissions
from webapp.submissions.tables import TIMED_RUN, submissions

NEWEST_RECORDS = 300
NEWEST_RECORDS_FOR_OWN = 2_000  # one person's stand among everybody's
NEWEST_BODIES = 50
LARGEST_BODY = 262_144  # bytes
WORKFLOWS_LIMIT = 50
ROWS_LIMIT = 2_000  # to count more would keep the person who types waiting
PARAMETERS_LIMIT = 500  # of all tasks together, as many as a form has rows
VALUES_LIMIT = 20  # per parameter
LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class KnownWorkflow:
    """A workflow that was run; `name` is "" if Explorer has not told it."""

    workflow_id: str
    name: str


@dataclass(frozen=True, slots=True)
class KnownParameter:
    """A parameter as it was sent: its usual type, and values of that type, each of one line and sent so many times."""

    name: str
    type: str
    values: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A task that was given parameters."""

    task_id: str
    parameters: tuple[KnownParameter, ...]


def _newest(ids: Select[tuple[int]]) -> Subquery:
    return ids.order_by(submissions.c.id.desc()).limit(bindparam("newest")).subquery()


IN_SCOPE = select(submissions.c.id).where(submissions.c.scope == bindparam("scope"))
OF_WORKFLOW = IN_SCOPE.where(submissions.c.workflow_id == bindparam("workflow_id"))
ALL, OF_ONE, TIMED = _newest(IN_SCOPE), _newest(OF_WORKFLOW), _newest(OF_WORKFLOW.where(TIMED_RUN))
ANYBODYS = ""
SEEN = (bindparam("identity") == ANYBODYS) | (submissions.c.identity == bindparam("identity"))
IS_ACCEPTED = submissions.c.outcome == ACCEPTED
NEWEST_FIRST = submissions.c.id.desc()
SUCCESS_FIRST = case((submissions.c.job_status == JobStatus.SUCCESS, 0), else_=1)

# Made once: SQLAlchemy takes longer to recognise a new statement than SQLite takes to run it.
BODIES = (
    select(submissions.c.body)
    .join(OF_ONE, OF_ONE.c.id == submissions.c.id)
    # SQLite knows the length without reading the body, but reads the body to get at the columns behind it.
    .where(func.length(submissions.c.body) <= LARGEST_BODY, SEEN, IS_ACCEPTED)
    .order_by(NEWEST_FIRST)
    .limit(NEWEST_BODIES)
)
RECENT_RUN = (
    select(submissions.c.id, submissions.c.job_status)
    .join(OF_ONE, OF_ONE.c.id == submissions.c.id)
    .where(SEEN, IS_ACCEPTED)
    .order_by(SUCCESS_FIRST, NEWEST_FIRST)
    .limit(1)
)
OLDER_RUN = (
    select(submissions.c.id)
    .join(TIMED, TIMED.c.id == submissions.c.id)
    .where(SEEN, IS_ACCEPTED)
    .order_by(NEWEST_FIRST)
    .limit(1)
)
WORKFLOWS = (
    select(submissions.c.workflow_id, submissions.c.workflow_name)
    .join(ALL, ALL.c.id == submissions.c.id)
    .where(SEEN)
    .order_by(NEWEST_FIRST)
)


class PastValues:
    """Reads what was sent before."""

    def __init__(self, store: Submissions) -> None:
        self._store = store

    def tasks(self, workflow_id: str, *, person: Person) -> Sequence[KnownTask]:
        """Return the tasks to which a workflow's newest accepted submissions gave parameters, most used first."""
        values = self._values(person) | {"workflow_id": workflow_id}
        with self._store.database.reading() as connection:
            return _tasks_of(connection.execute(BODIES, values).scalars())

    def last_run(self, workflow_id: str, *, person: Person) -> Submission | None:
        """Return a workflow's newest run that succeeded, or its newest accepted one if none did."""
        values = self._values(person) | {"workflow_id": workflow_id}
        with self._store.database.reading() as connection:
            found = connection.execute(RECENT_RUN, values).first()
            if found is None or found.job_status != JobStatus.SUCCESS:
                found = connection.execute(OLDER_RUN, values).first() or found
        return self._store.get(found.id, person=person) if found else None

    def workflows(self, *, person: Person) -> Sequence[KnownWorkflow]:
        """Return the workflows that were run last, newest first."""
        names: dict[str, str] = {}
        with self._store.database.reading() as connection:
            for workflow_id, name in connection.execute(WORKFLOWS, self._values(person)):
                names[workflow_id] = names.get(workflow_id) or name  # the newest name of a renamed one
        return [KnownWorkflow(workflow_id, name) for workflow_id, name in names.items()][:WORKFLOWS_LIMIT]

    def _values(self, person: Person) -> dict[str, object]:
        if self._store.shared:
            return {"scope": person.scope, "identity": ANYBODYS, "newest": NEWEST_RECORDS}
        return {"scope": person.scope, "identity": person.identity, "newest": NEWEST_RECORDS_FOR_OWN}


@dataclass
class _Counted:
    """How often one parameter was sent, and with which values of each type."""

    number: int = 0
    values: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, kind: str, value: str) -> None:
        """Count one row; of a value that can't be offered only the type counts."""
        self.number += 1
        self.values.setdefault(kind, Counter())[value if _can_be_offered(value) else ""] += 1

    def known(self, name: str) -> KnownParameter:
        """Return the parameter; of values that were used as often the newer comes first."""
        kind, values = max(self.values.items(), key=lambda item: item[1].total())
        del values[""]
        most_used = values.most_common(VALUES_LIMIT)
        return KnownParameter(
            name, kind, tuple(value for value, _ in most_used), tuple(count for _, count in most_used)
        )


def _tasks_of(bodies: Iterable[bytes]) -> tuple[KnownTask, ...]:
    """Return the tasks of a workflow from its bodies, the newest first; after ROWS_LIMIT rows no more are read."""
    counted: dict[tuple[str, str], _Counted] = {}
    rows_read = 0
    for body in bodies:
        for row in read_body(body):
            counted.setdefault((row.task_id, row.name), _Counted()).add(row.type, row.value)
            rows_read += 1
        if rows_read >= ROWS_LIMIT:
            break
    most_used = sorted(counted.items(), key=lambda item: item[1].number, reverse=True)[:PARAMETERS_LIMIT]
    tasks: dict[str, list[KnownParameter]] = {}
    for (task_id, name), parameter in most_used:
        tasks.setdefault(task_id, []).append(parameter.known(name))
    return tuple(KnownTask(task_id, tuple(parameters)) for task_id, parameters in tasks.items())


def _can_be_offered(value: str) -> bool:
    # The field that offers values has one line: it would drop line ends and other characters that can't be shown.
    return len(value) <= LONGEST_VALUE and value.isprintable()
