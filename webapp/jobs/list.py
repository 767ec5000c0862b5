"""Explorer's list of jobs, whoever started them, put beside the records that Jobdesk has of them."""

from dataclasses import dataclass

from webapp.explorer.client import ExplorerClient, Places
from webapp.explorer.models import Job, JobPage
from webapp.jobs.filters import Wanted
from webapp.jobs.job_view import took_ms, visible_job
from webapp.request.job_request import Row, read_body
from webapp.sign_in.logins import Login
from webapp.submissions.known_jobs import KnownJobs
from webapp.submissions.record import Submission

PAGE_SIZE = 20


@dataclass(frozen=True, kw_only=True)
class ListedJob:
    """One job of the list; `record` and `rows` are what Jobdesk sent, where it was Jobdesk."""

    job: Job
    took_ms: int | None
    record: Submission | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class JobList:
    """One page of the list; `total` and `pages` are None where Explorer did not tell.

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
    wanted: Wanted, *, login: Login, explorer: ExplorerClient, places: Places, known_jobs: KnownJobs
) -> JobList:
    """Ask for one page; raises ExplorerError and BusyError."""
    with places.take():
        page = explorer.jobs(
            token=login.token,
            workflow_id=wanted.workflow_id,
            name=wanted.name,
            status=wanted.status,
            created_from_ms=wanted.created_from_ms,
            created_to_ms=wanted.created_to_ms,
            order=wanted.order,
            page=wanted.page,
            page_size=PAGE_SIZE,
        )
    items = page.items[:PAGE_SIZE]
    held = known_jobs.records_of(items, person=login.person)
    pages = _pages(page)
    return JobList(
        jobs=tuple(_listed(job, held.get(job.id)) for job in items),
        page=wanted.page,
        pages=pages,
        total=page.total,
        goes_on=bool(page.items) if pages is None else wanted.page < pages,
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
