"""What tests of storage do with the parts of one process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from sqlalchemy import update

from webapp.explorer.answers import AddJobResult
from webapp.request.job_request import Row, read_request
from webapp.sign_in.logins import Person, account_person, token_person
from webapp.submissions.record import Submission
from webapp.submissions.search import split_words
from webapp.submissions.store import Origin
from webapp.submissions.submission_list import SubmissionFilters, SubmissionList
from webapp.submissions.tables import submissions
from webapp.wiring import Services

WORKFLOW = "4216617528"
REFUSED = AddJobResult(outcome="refused", reason="error-code", code=40004001, message="no", http_status=400)
BROKEN = AddJobResult(outcome="unknown", reason="broken")
_keys = count(1)


def made(job_id: int) -> AddJobResult:
    return AddJobResult(outcome="accepted", reason="", job_id=str(job_id), code=0, http_status=200)


@dataclass
class Store:
    """The parts of one process."""

    parts: Services

    def person(self, account: str = "root", graph: str = "127.0.0.1:9669") -> Person:
        return account_person(explorer_url=self.parts.config.explorer_url, account=account, graph=graph)

    def token_person(self, token: str) -> Person:
        return token_person(explorer_url=self.parts.config.explorer_url, token=token, label="root")

    def open(
        self,
        *values: str,
        rows: Sequence[Row] = (),
        person: Person | None = None,
        key: str = "",
        workflow_id: str = WORKFLOW,
    ) -> int:
        """Open a record with these values of one parameter each, or these rows."""
        typed = [*rows, *(Row("query_1", f"p{index}", "text", value) for index, value in enumerate(values))]
        return self.parts.submissions.open(
            read_request(workflow_id, typed),
            person=person or self.person(),
            key=key or f"key {next(_keys)}",
            origin=Origin(),
        )

    def close(self, number: int, result: AddJobResult) -> None:
        self.parts.submissions.close(number, result)

    def get(self, number: int) -> Submission:
        record = self.parts.settler.doubts.get(number)
        assert record is not None
        return record

    def change(self, number: int, values: Mapping[str, object]) -> None:
        with self.parts.database.writing() as connection:
            connection.execute(update(submissions).where(submissions.c.id == number).values(**values))

    def listed(
        self, filters: SubmissionFilters | None = None, *, person: Person | None = None, number: int = 50
    ) -> list[int]:
        """Return the IDs of a view's first page."""
        page = SubmissionList(self.parts.submissions).page(
            filters or SubmissionFilters(), person=person or self.person(), number=number
        )
        return [record.id for record in page.records]

    def search(self, text: str) -> list[int]:
        """Return what a search for a text finds."""
        return self.listed(SubmissionFilters(words=tuple(split_words(text))))
