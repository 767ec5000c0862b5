"""Records in doubt, made and checked without pages, and time that passes when a test says so."""

import time
from dataclasses import dataclass, replace

from sqlalchemy import text, update

from tests.submissions.jobs_explorer import WORKFLOW
from webapp.explorer.answers import AddJobResult
from webapp.request.job_request import Row, read_request
from webapp.sign_in.logins import Person, account_person
from webapp.submissions.record import Submission, events_of
from webapp.submissions.store import Origin
from webapp.submissions.tables import submissions
from webapp.wiring import Services

BROKEN = AddJobResult(outcome="unknown", reason="broken")
FAILED = AddJobResult(outcome="unknown", reason="error-code", code=50004000, message="it failed", http_status=500)
MADE = AddJobResult(outcome="accepted", reason="", job_id="7", code=0, http_status=200)
LATER_MS = 30_000  # more than any window of these tests


@dataclass
class Desk:
    """The parts of an app, and what a test does with them."""

    parts: Services

    def person(self, account: str = "root") -> Person:
        return account_person(explorer_url=self.parts.config.explorer_url, account=account, graph="127.0.0.1:9669")

    def sign_in(self, account: str = "root") -> None:
        self.parts.logins.create(self.person(account), token="token-of-the-test", life_seconds=3600)

    def open(self, value: str = "x", *, account: str = "root", workflow_id: str = WORKFLOW) -> int:
        """Open a record, as a request that is under way has one."""
        request = read_request(workflow_id, [Row("q", "n", "text", value)])
        person = self.person(account)
        return self.parts.submissions.open(request, person=person, key=f"key of {value}", origin=Origin())

    def learn(self, *, ahead_ms: int = 0, slowness_ms: int = 0) -> int:
        """Have Jobdesk know of a job that Explorer made and reported just now, by a clock that is ahead of ours."""
        number = self.open(f"known at {time.monotonic_ns()}", workflow_id="77")
        job_id = str(900_000_000 + number)
        self.parts.submissions.close(number, replace(MADE, job_id=job_id))
        record = self.get(number)
        values = {
            "started_at": record.started_at - slowness_ms,
            "job_created_ms": record.started_at + ahead_ms,
            "next_check_at": None,
        }
        with self.parts.database.writing() as connection:
            connection.execute(update(submissions).where(submissions.c.id == number).values(values))
        return number

    def doubt(self, value: str = "x", *, result: AddJobResult = BROKEN, **options: str) -> int:
        """Open a record and close it in doubt."""
        number = self.open(value, **options)
        self.parts.submissions.close(number, result)
        return number

    def get(self, number: int) -> Submission:
        record = self.parts.settler.doubts.get(number)
        assert record is not None
        return record

    def events(self, number: int) -> list[str]:
        return [event.sentence for event in events_of(self.parts.database, number)]

    def age(self, number: int, milliseconds: int = LATER_MS) -> None:
        """Let time pass for one record."""
        columns = (submissions.c.started_at, submissions.c.deadline_at, submissions.c.next_check_at)
        values = {column: column - milliseconds for column in columns}
        with self.parts.database.writing() as connection:
            connection.execute(update(submissions).where(submissions.c.id == number).values(values))

    def due_now(self, number: int) -> None:
        """Make one record due without letting its window pass."""
        with self.parts.database.writing() as connection:
            connection.execute(text("UPDATE submissions SET next_check_at = 1 WHERE id = :id"), {"id": number})

    def check(self, number: int) -> Submission:
        """Check a record as a worker does, and return it as it is after that."""
        self.due_now(number)
        self.parts.settler.check(self.get(number))
        return self.get(number)
