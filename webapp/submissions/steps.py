"""The steps that a submission in doubt has gone through, each with its time and, where a person took it, who."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from webapp.database.clock import now_ms
from webapp.database.engine import Database
from webapp.submissions.tables import steps


@dataclass(frozen=True)
class Step:
    """One step; `at` in milliseconds since the epoch, `who` empty where Jobdesk took it by itself."""

    at: int
    step: str
    who: str


def add_step(connection: Connection, submission_id: int, step: str, *, who: str = "") -> None:
    """Write down a step within a transaction."""
    connection.execute(insert(steps), {"submission_id": submission_id, "at": now_ms(), "step": step, "who": who})


def steps_of(database: Database, submission_id: int) -> Sequence[Step]:
    """Return the steps of a submission, oldest first."""
    query = select(steps.c.at, steps.c.step, steps.c.who).where(steps.c.submission_id == submission_id)
    with database.reading() as connection:
        return [Step(*row) for row in connection.execute(query.order_by(steps.c.id))]
