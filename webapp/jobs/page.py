"""The page of a job and its refreshing part: Explorer's answer, our record, and what is said without either."""

from dataclasses import replace

from flask import render_template, url_for

from webapp.explorer.errors import ExplorerError
from webapp.explorer.models import is_final, status_label
from webapp.jobs.cancel_requests import Asked, asked_to_stop
from webapp.jobs.fetch import JobDesk, Seen
from webapp.jobs.job_view import shown_job
from webapp.request.job_request import read_body
from webapp.sign_in.current_login import signed_in
from webapp.submissions.known_jobs import KnownJobs, belongs
from webapp.submissions.record import Submission
from webapp.web.alerts import Alert, ErrorPage, explorer_error_page
from webapp.web.parts import part

Page = tuple[str, int]


def job_page(job_id: str, *, refused: ErrorPage | None = None) -> Page:
    """Return a job's page, just looked up; `refused` is what came of a request to stop it."""
    record = _holding(job_id)
    try:
        seen = part(JobDesk).look(job_id, login=signed_in())
    except ExplorerError as error:
        return _without_answer(job_id, record, refused or job_error_page(error, job_id))
    record = _learned(record, seen)
    status = seen.details.job.status
    asked = asked_to_stop(job_id, status=status)
    alert = _too_late(refused.alert, status) if refused else _unconfirmed(asked)
    parts = _about(job_id, record) | _state(seen, record, asked)
    return render_template("jobs/job.html", **parts, alert=alert, failed=refused is not None), (
        refused.status if refused else 200
    )


def state_part(job_id: str) -> Page:
    """Return the part of the page that is fetched anew until the job has ended; a failure is its alert alone."""
    try:
        seen = part(JobDesk).glance(job_id, login=signed_in())
    except ExplorerError as error:
        error_page = job_error_page(error, job_id)
        return render_template("jobs/trouble.html", alert=error_page.alert), error_page.status
    record = _learned(_holding(job_id), seen)
    asked = asked_to_stop(job_id, status=seen.details.job.status)
    return render_template("jobs/state.html", **_state(seen, record, asked)), 200


def job_error_page(error: ExplorerError, job_id: str) -> ErrorPage:
    """Return what a failed call about a job means; signing in again leads back to its page."""
    page = url_for("jobs.job", job_id=job_id)
    return explorer_error_page(error, sign_in=url_for("sign_in.sign_in", next=page))


def _without_answer(job_id: str, record: Submission | None, error_page: ErrorPage) -> Page:
    if record is None:
        page = render_template("jobs/no_job.html", job_id=job_id, alert=error_page.alert)
        return page, error_page.status
    blames_request = error_page.status < 500
    parts = _about(job_id, record) | {"shown": None, "goes_on": not blames_request}
    page = render_template("jobs/job.html", **parts, alert=error_page.alert, failed=True)
    # What the record tells is a page worth having: the 502 is for where there is nothing else to show.
    return page, error_page.status if blames_request else 200


def _about(job_id: str, record: Submission | None) -> dict[str, object]:
    return {"job_id": job_id, "record": record, "rows": read_body(record.body) if record else ()}


def _state(seen: Seen, record: Submission | None, asked: Asked | None) -> dict[str, object]:
    workflow_id = seen.details.job.workflow_id or (record.workflow_id if record else "")
    usual = part(KnownJobs).usual_duration(workflow_id, person=signed_in().person) if workflow_id else None
    shown = shown_job(seen, usual=usual, asked=asked)
    return {"shown": shown, "goes_on": not shown.ended}


def _holding(job_id: str) -> Submission | None:
    return part(KnownJobs).record_of(job_id, person=signed_in().person)


def _learned(record: Submission | None, seen: Seen) -> Submission | None:
    """Write down what is new; return the record if it is this job's."""
    job = seen.details.job
    if record is None or not belongs(record, job):
        return None
    part(KnownJobs).learn_news(record, job)
    return record


def _too_late(alert: Alert, status: int) -> Alert:
    if not is_final(status):
        return alert
    return replace(alert, sentence=f"It had ended already: {status_label(status)}.")


def _unconfirmed(asked: Asked | None) -> Alert | None:
    if asked is None or asked.confirmed:
        return None
    return Alert(
        title="Cancelling was requested, not confirmed.",
        sentence="Explorer gave no usable answer, and does not show the job stopping yet. You may ask again.",
        kind="warning",
    )
