"""What a person may learn from the history: the workflows that were run, what they were given, their last good run.

SQLite keeps no statistics here. Each statement therefore takes the newest IDs within, by the index that holds their
order and no further than a limit: what it costs does not grow with the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, Subquery, bindparam, case, func, select

from webapp.explorer.models import JobStatus
from webapp.sign_in.logins import Person
from webapp.submissions.past_values_query import KnownTask, learn
from webapp.submissions.record import ACCEPTED, Submission
from webapp.submissions.store import Submissions
from webapp.submissions.tables import TIMED_RUN, submissions

LOOKED_AT = 300  # of the newest records
LOOKED_AT_FOR_OWN = 2_000  # where one person's stand among everybody's
LEARNED_FROM = 50
LARGEST_BODY = 262_144  # bytes
WORKFLOWS_LIMIT = 50


@dataclass(frozen=True, slots=True)
class KnownWorkflow:
    """A workflow that was run; `name` is "" where Explorer has not told it."""

    workflow_id: str
    name: str


def _newest(ids: Select[tuple[int]]) -> Subquery:
    return ids.order_by(submissions.c.id.desc()).limit(bindparam("looked_at")).subquery()


IN_SCOPE = select(submissions.c.id).where(submissions.c.scope == bindparam("scope"))
OF_WORKFLOW = IN_SCOPE.where(submissions.c.workflow_id == bindparam("workflow_id"))
ALL, OF_ONE, TIMED = _newest(IN_SCOPE), _newest(OF_WORKFLOW), _newest(OF_WORKFLOW.where(TIMED_RUN))
ANYBODYS = ""
SEEN = (bindparam("identity") == ANYBODYS) | (submissions.c.identity == bindparam("identity"))
TAKEN = submissions.c.outcome == ACCEPTED
NEWEST_FIRST = submissions.c.id.desc()
SUCCESS_FIRST = case((submissions.c.job_status == JobStatus.SUCCESS, 0), else_=1)

# Made once: SQLAlchemy takes longer to recognise a statement that is made anew than SQLite takes to run it.
BODIES = (
    select(submissions.c.body)
    .join(OF_ONE, OF_ONE.c.id == submissions.c.id)
    # The length is known without reading a body, which the columns behind it are not.
    .where(func.length(submissions.c.body) <= LARGEST_BODY, SEEN, TAKEN)
    .order_by(NEWEST_FIRST)
    .limit(LEARNED_FROM)
)
RECENT_RUN = (
    select(submissions.c.id, submissions.c.job_status)
    .join(OF_ONE, OF_ONE.c.id == submissions.c.id)
    .where(SEEN, TAKEN)
    .order_by(SUCCESS_FIRST, NEWEST_FIRST)
    .limit(1)
)
OLDER_RUN = (
    select(submissions.c.id)
    .join(TIMED, TIMED.c.id == submissions.c.id)
    .where(SEEN, TAKEN)
    .order_by(NEWEST_FIRST)
    .limit(1)
)
WORKFLOWS = (
    select(submissions.c.workflow_id, submissions.c.workflow_name)
    .join(ALL, ALL.c.id == submissions.c.id)
    .where(SEEN)
    .order_by(NEWEST_FIRST)
)


class Learning:
    """Reads what the submissions that a person may see teach."""

    def __init__(self, store: Submissions) -> None:
        self._store = store

    def tasks(self, workflow_id: str, *, person: Person) -> Sequence[KnownTask]:
        """Return the tasks that a workflow's newest accepted submissions gave parameters to."""
        values = self._values(person) | {"workflow_id": workflow_id}
        with self._store.database.reading() as connection:
            return learn(connection.execute(BODIES, values).scalars())

    def last_run(self, workflow_id: str, *, person: Person) -> Submission | None:
        """Return a workflow's newest run that succeeded; the newest accepted one where none is known to have."""
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
                names[workflow_id] = names.get(workflow_id) or name  # one that was renamed has its newest
        return [KnownWorkflow(workflow_id, name) for workflow_id, name in names.items()][:WORKFLOWS_LIMIT]

    def _values(self, person: Person) -> dict[str, object]:
        if self._store.shared:
            return {"scope": person.scope, "identity": ANYBODYS, "looked_at": LOOKED_AT}
        return {"scope": person.scope, "identity": person.identity, "looked_at": LOOKED_AT_FOR_OWN}
