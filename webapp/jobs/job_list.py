"""Explorer's list of jobs with its filters; jobs that Jobdesk started are shown with their records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, ValidationError
from wtforms.validators import Length

from webapp.explorer.client import ExplorerClient, Places
from webapp.explorer.models import Job, JobPage, JobStatus, status_label
from webapp.jobs.job_view import took_ms, visible_job
from webapp.request.job_request import Row, read_body
from webapp.request.text import Refused, clean_workflow_id
from webapp.sign_in.logins import Login
from webapp.submissions.known_jobs import KnownJobs
from webapp.submissions.record import Submission
from webapp.web.posted import posted_number, printable
from webapp.web.times import DAY, day_ms

PAGE_SIZE = 20
STATUSES = (("", "Any status"), *((str(int(status)), status_label(status)) for status in JobStatus))
ORDERS = (("", "Newest first"), ("asc", "Oldest first"))
LAST_PAGE = 1_000_000


@dataclass(frozen=True, kw_only=True)
class JobQuery:
    """What Explorer is asked for; both moments are in milliseconds and included."""

    name: str | None
    workflow_id: str | None
    status: int | None
    created_from_ms: int | None
    created_to_ms: int | None
    order: Literal["desc", "asc"]
    page: int


class JobFilterForm(Form):
    """The filters in the address of the list: the days are days of creation in UTC, the page is Explorer's."""

    status = StringField("Status")
    name = StringField("Name", validators=[Length(max=256, message="The name can have up to 256 characters.")])
    workflow = StringField("Workflow ID")
    begins = StringField("Created from")
    ends = StringField("Created to")
    order = StringField("Order")
    page = StringField("Page")

    def __init__(self, args: Mapping[str, str]) -> None:
        super().__init__(MultiDict({name: printable(value).strip() for name, value in args.items()}))

    def validate_status(self, field: StringField) -> None:
        """Accept the known statuses."""
        if field.data and field.data not in dict(STATUSES):
            raise ValidationError("There is no such status. Choose one from the list.")

    def validate_workflow(self, field: StringField) -> None:
        """Accept a workflow ID."""
        try:
            field.data = clean_workflow_id(field.data) if field.data else ""
        except Refused as refusal:
            raise ValidationError(str(refusal)) from None

    def validate_begins(self, field: StringField) -> None:
        """Accept a day."""
        day_ms(field.data)

    def validate_ends(self, field: StringField) -> None:
        """Accept a day that is not before the first."""
        begins, ends = None if self.begins.errors else day_ms(self.begins.data), day_ms(field.data)
        if begins is not None and ends is not None and ends < begins:
            raise ValidationError("This day is before the first one.")

    def validate_order(self, field: StringField) -> None:
        """Accept newest or oldest first."""
        if field.data and field.data not in {"asc", "desc"}:
            raise ValidationError("Choose newest or oldest first.")

    def validate_page(self, field: StringField) -> None:
        """Accept the number of a page."""
        if field.data and (posted_number(field.data) or LAST_PAGE + 1) > LAST_PAGE:
            raise ValidationError(f"A page is a number from 1 to {LAST_PAGE:,}.")

    def query(self) -> JobQuery:
        """Return what to ask Explorer for; the form must be valid."""
        ends = day_ms(self.ends.data)
        return JobQuery(
            name=self.name.data or None,
            workflow_id=self.workflow.data or None,
            status=int(self.status.data) if self.status.data else None,
            created_from_ms=day_ms(self.begins.data),
            created_to_ms=None if ends is None else ends + DAY - 1,
            order="asc" if self.order.data == "asc" else "desc",
            page=int(self.page.data or 1),
        )

    def address(self) -> dict[str, str]:
        """Return the filters as the query of an address, without the page."""
        return {name: str(value) for name, value in self.data.items() if value and name != "page"}


@dataclass(frozen=True, kw_only=True)
class ListedJob:
    """One job of the list; `record` and `rows` are what Jobdesk sent if it started the job."""

    job: Job
    took_ms: int | None
    record: Submission | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class JobList:
    """One page of the list; `total` and `pages` are None if Explorer did not say.

    `left_out` is how many jobs Explorer sent beyond those that were asked for.
    """

    jobs: tuple[ListedJob, ...]
    page: int
    pages: int | None
    total: int | None
    goes_on: bool
    unreadable: int
    left_out: int

    @property
    def before(self) -> int:
        """The page before this one."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after this one."""
        return self.page + 1


def list_jobs(
    query: JobQuery, *, login: Login, explorer: ExplorerClient, places: Places, known_jobs: KnownJobs
) -> JobList:
    """Fetch one page; raises ExplorerError and BusyError."""
    with places.take():
        page = explorer.jobs(
            token=login.token,
            workflow_id=query.workflow_id,
            name=query.name,
            status=query.status,
            created_from_ms=query.created_from_ms,
            created_to_ms=query.created_to_ms,
            order=query.order,
            page=query.page,
            page_size=PAGE_SIZE,
        )
    items = page.items[:PAGE_SIZE]
    held = known_jobs.records_of(items, person=login.person)
    pages = _pages(page)
    return JobList(
        jobs=tuple(_listed(job, held.get(job.id)) for job in items),
        page=query.page,
        pages=pages,
        total=page.total,
        goes_on=bool(page.items) if pages is None else query.page < pages,
        unreadable=page.unreadable,
        left_out=len(page.items) - len(items),
    )


def _pages(page: JobPage) -> int | None:
    # Explorer may give smaller pages than asked for, and says so.
    return None if page.total is None else max(1, -(-page.total // page.page_size))


def _listed(job: Job, record: Submission | None) -> ListedJob:
    shown = visible_job(job)
    took = took_ms(job, now=job.begun_ms or 0) if job.ended_ms is not None else None
    rows = read_body(record.body) if record else ()
    return ListedJob(job=shown, took_ms=took, record=record, rows=rows)
