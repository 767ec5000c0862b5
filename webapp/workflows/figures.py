"""What came of a workflow's newest submissions: outcomes, how jobs ended, how long they took, why Explorer refused."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Connection, Select, Subquery, bindparam, func, select

from webapp.explorer.models import JobStatus
from webapp.sign_in.logins import ACCOUNT, Person
from webapp.submissions.known_jobs import FEWEST_RUNS, NEWEST_RUNS
from webapp.submissions.record import COLUMNS, REFUSED, Submission, as_submission
from webapp.submissions.store import Submissions
from webapp.submissions.tables import submissions

NEWEST = 1_000  # submissions of the workflow that are looked at
NEWEST_OF_PERSON = 2_000  # the person's, of all workflows, if people see only their own
MOST_BYTES = 16 * 1024 * 1024  # of bodies: SQLite reads a body to get at the columns behind it
LATEST = 10
REFUSALS_SHOWN = 5
LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """What Explorer said when it refused, how often, and the newest submission to which it said so.

    `message` is cut to LONGEST_MESSAGE characters, and "" if Explorer said nothing.
    """

    message: str
    code: int | None
    name: str
    http_status: int | None
    count: int
    submission_id: int


@dataclass(frozen=True, slots=True)
class Durations:
    """How long successful jobs took, in milliseconds: half of them `median_ms` at most, nine in ten `most_ms`."""

    median_ms: int
    most_ms: int
    runs: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures of the submissions that were looked at; `complete` if there are no older ones.

    `outcomes` and `statuses` count submissions and their jobs' last known statuses. `name` is the workflow's, from its
    newest job that is known; "" if none is. `refusals` come the most frequent first.
    """

    name: str
    complete: bool
    number: int
    outcomes: Counter[str]
    statuses: Counter[int]
    last_failed_job: str | None
    durations: Durations | None
    refusals: tuple[Refusal, ...]
    more_refusals: int
    latest: tuple[Submission, ...]

    @property
    def ended(self) -> int:
        """How many jobs are known to have ended."""
        return sum(self.statuses[status] for status in (JobStatus.SUCCESS, JobStatus.FAILED, JobStatus.INTERRUPTED))


# Made once: SQLAlchemy takes longer to recognise a new statement than SQLite takes to run it. SQLite keeps no
# statistics here: the newest IDs are taken within, by the index that holds their order.
IN_SCOPE = select(submissions.c.id).where(submissions.c.scope == bindparam("scope")).order_by(submissions.c.id.desc())
OF_WORKFLOW = IN_SCOPE.where(submissions.c.workflow_id == bindparam("workflow_id")).limit(NEWEST + 1).subquery()
OF_PERSON = IN_SCOPE.where(submissions.c.who == bindparam("who")).limit(NEWEST_OF_PERSON + 1).subquery()


def _sizes(ids: Subquery) -> Select[Any]:
    size = func.length(submissions.c.body).label("size")
    chosen = select(submissions.c.id, submissions.c.workflow_id, size).join(ids, ids.c.id == submissions.c.id)
    return chosen.order_by(submissions.c.id.desc())


SIZES, SIZES_OF_PERSON = _sizes(OF_WORKFLOW), _sizes(OF_PERSON)
ENDS = select(
    submissions.c.id,
    submissions.c.outcome,
    submissions.c.job_id,
    submissions.c.workflow_name,
    submissions.c.job_status,
    (submissions.c.job_ended_ms - submissions.c.job_begun_ms).label("took_ms"),
    func.substr(submissions.c.message, 1, LONGEST_MESSAGE + 1).label("message"),
    submissions.c.code,
    submissions.c.name.label("code_name"),
    submissions.c.http_status,
).order_by(submissions.c.id.desc())
RECORDS = select(*COLUMNS).order_by(submissions.c.id.desc())


def figures_of(workflow_id: str, *, store: Submissions, person: Person) -> Figures:
    """Return the figures of a workflow's newest submissions that a person may see."""
    with store.database.reading() as connection:
        ids, complete = _newest(connection, workflow_id, store, person)
        chosen, seen = submissions.c.id.in_(ids), store.visible_to(person)
        rows = connection.execute(ENDS.where(chosen, seen)).all()
        latest = connection.execute(RECORDS.where(submissions.c.id.in_(ids[:LATEST]), seen)).all()
    refusals = _refusals(rows)
    return Figures(
        name=next((row.workflow_name for row in rows if row.workflow_name), ""),
        complete=complete,
        number=len(rows),
        outcomes=Counter(row.outcome for row in rows),
        statuses=Counter(row.job_status for row in rows if row.job_status is not None),
        last_failed_job=next((row.job_id for row in rows if row.job_status == JobStatus.FAILED), None),
        durations=_durations(row.took_ms for row in rows if row.job_status == JobStatus.SUCCESS),
        refusals=tuple(refusals[:REFUSALS_SHOWN]),
        more_refusals=sum(refusal.count for refusal in refusals[REFUSALS_SHOWN:]),
        latest=tuple(map(as_submission, latest)),
    )


def _newest(connection: Connection, workflow_id: str, store: Submissions, person: Person) -> tuple[list[int], bool]:
    """Return the IDs of the workflow's submissions to look at, newest first, and whether there are no older ones."""
    # A pasted token's scope holds its own submissions alone.
    of_person = not store.shared and person.kind == ACCOUNT
    statement, limit = (SIZES_OF_PERSON, NEWEST_OF_PERSON) if of_person else (SIZES, NEWEST)
    values = {"scope": person.scope, "who": person.who, "workflow_id": workflow_id}
    found = connection.execute(statement, values).all()
    ids: list[int] = []
    size = 0
    for row in found[:limit]:
        if row.workflow_id != workflow_id:
            continue
        size += row.size
        if size > MOST_BYTES or len(ids) == NEWEST:
            return ids, False
        ids.append(row.id)
    return ids, len(found) <= limit


def _durations(taken: Iterable[int | None]) -> Durations | None:
    """Return how long the newest jobs took, by the rule of a job's page; None if too few are known."""
    known = list(islice((took for took in taken if took is not None and took >= 0), NEWEST_RUNS))
    if len(known) < FEWEST_RUNS:
        return None
    nine_in_ten = quantiles(known, n=10, method="inclusive")[-1]
    return Durations(median_ms=round(median(known)), most_ms=round(nine_in_ten), runs=len(known))


def _refusals(rows: Sequence[Any]) -> list[Refusal]:
    """Return what Explorer said, the most frequent first; of what it said as often, the newer."""
    said: dict[tuple[object, ...], Refusal] = {}
    for row in rows:
        if row.outcome == REFUSED:
            refusal = Refusal(_cut(row.message), row.code, row.code_name, row.http_status, 0, row.id)
            key = (refusal.message, refusal.code, refusal.name, refusal.http_status)
            known = said.get(key, refusal)
            said[key] = replace(known, count=known.count + 1)
    return sorted(said.values(), key=lambda refusal: refusal.count, reverse=True)


def _cut(message: str) -> str:
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"
