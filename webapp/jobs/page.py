"""The page of a job: Explorer's answer, the record of what Jobdesk sent, and requests to cancel."""

from dataclasses import dataclass, replace

from flask import render_template, session, url_for

from webapp.database.clock import now_ms
from webapp.explorer.errors import ExplorerError
from webapp.explorer.models import JobStatus, is_final, status_label
from webapp.jobs.fetch import ExplorerJobs, FetchedJob
from webapp.jobs.job_view import job_view
from webapp.request.job_request import read_body
from webapp.sign_in.current_login import signed_in
from webapp.submissions.known_jobs import KnownJobs, belongs
from webapp.submissions.record import Submission
from webapp.web.alerts import Alert, ErrorPage, explorer_error_page
from webapp.web.parts import part

Answer = tuple[str, int]

# Requests to cancel, kept in the browser's session until Explorer's status shows them.
SESSION_KEY = "asked_to_stop"
KEPT_REQUESTS = 10
CONFIRMED_MS = 60_000  # so long a confirmed request counts more than Explorer's status
UNCONFIRMED_MS = 600_000


@dataclass(frozen=True)
class CancelRequest:
    """A request to cancel a job that its status does not show yet; `confirmed` if Explorer accepted it."""

    confirmed: bool


def remember_cancel_request(job_id: str, *, confirmed: bool) -> None:
    """Keep a request to cancel in this browser's session."""
    kept = [entry for entry in session.get(SESSION_KEY, []) if entry[0] != job_id]
    session[SESSION_KEY] = [*kept[1 - KEPT_REQUESTS :], [job_id, confirmed, now_ms()]]


def job_page(job_id: str, *, refused: ErrorPage | None = None) -> Answer:
    """Return a job's page, newly fetched; `refused` says why a request to cancel the job failed."""
    record = _record(job_id)
    try:
        fetched = part(ExplorerJobs).fetch(job_id, login=signed_in())
    except ExplorerError as error:
        return _page_without_answer(job_id, record, refused or job_error_page(error, job_id))
    record = _updated_record(record, fetched)
    status = fetched.details.job.status
    request = _pending_request(job_id, status=status)
    alert = _too_late(refused.alert, status) if refused else _unconfirmed(request)
    parts = _inputs(job_id, record) | _state(fetched, record, request)
    page = render_template("jobs/job.html", **parts, alert=alert, failed=refused is not None)
    return page, refused.status if refused else 200


def state_part(job_id: str) -> Answer:
    """Return the part of the page that is fetched again until the job has ended; of a failure, its alert alone."""
    try:
        fetched = part(ExplorerJobs).fetch_shared(job_id, login=signed_in())
    except ExplorerError as error:
        error_page = job_error_page(error, job_id)
        return render_template("jobs/trouble.html", alert=error_page.alert), error_page.status
    record = _updated_record(_record(job_id), fetched)
    request = _pending_request(job_id, status=fetched.details.job.status)
    return render_template("jobs/state.html", **_state(fetched, record, request)), 200


def job_error_page(error: ExplorerError, job_id: str) -> ErrorPage:
    """Return the alert for a failed call about a job; signing in again leads back to its page."""
    page = url_for("jobs.job", job_id=job_id)
    return explorer_error_page(error, sign_in=url_for("sign_in.sign_in", next=page))


def _pending_request(job_id: str, *, status: int) -> CancelRequest | None:
    """Return the request to cancel that a job's status does not show yet."""
    if is_final(status) or status == JobStatus.STOPPING:
        return None
    for kept_id, confirmed, at in session.get(SESSION_KEY, []):
        if kept_id == job_id and now_ms() - at < (CONFIRMED_MS if confirmed else UNCONFIRMED_MS):
            return CancelRequest(confirmed)
    return None


def _page_without_answer(job_id: str, record: Submission | None, error_page: ErrorPage) -> Answer:
    if record is None:
        page = render_template("jobs/no_job.html", job_id=job_id, alert=error_page.alert)
        return page, error_page.status
    blames_request = error_page.status < 500
    parts = _inputs(job_id, record) | {"view": None, "goes_on": not blames_request}
    page = render_template("jobs/job.html", **parts, alert=error_page.alert, failed=True)
    # The record is worth a page of its own, so Explorer's failure is no 502 here.
    return page, error_page.status if blames_request else 200


def _inputs(job_id: str, record: Submission | None) -> dict[str, object]:
    return {"job_id": job_id, "record": record, "rows": read_body(record.body) if record else ()}


def _state(fetched: FetchedJob, record: Submission | None, request: CancelRequest | None) -> dict[str, object]:
    workflow_id = fetched.details.job.workflow_id or (record.workflow_id if record else "")
    usual = part(KnownJobs).usual_duration(workflow_id, person=signed_in().person) if workflow_id else None
    view = job_view(fetched, usual=usual, cancelling=request is not None and request.confirmed)
    return {"view": view, "goes_on": not view.ended}


def _record(job_id: str) -> Submission | None:
    return part(KnownJobs).record_of(job_id, person=signed_in().person)


def _updated_record(record: Submission | None, fetched: FetchedJob) -> Submission | None:
    """Write what is new into the record and return it; None if it is of another job with the same ID."""
    job = fetched.details.job
    if record is None or not belongs(record, job):
        return None
    part(KnownJobs).learn_news(record, job)
    return record


def _too_late(alert: Alert, status: int) -> Alert:
    if not is_final(status):
        return alert
    return replace(alert, sentence=f"It had ended already: {status_label(status)}.")


def _unconfirmed(request: CancelRequest | None) -> Alert | None:
    if request is None or request.confirmed:
        return None
    return Alert(
        title="Cancelling was requested, not confirmed.",
        sentence="Explorer gave no usable answer, and the job is not stopping yet. You can cancel it again.",
        kind="warning",
    )
