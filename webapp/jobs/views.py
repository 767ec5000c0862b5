"""Explorer's jobs: all of them, one of them as it goes, and stopping it."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from structlog import get_logger
from werkzeug.wrappers import Response

from webapp.explorer.client import ExplorerClient, Places
from webapp.explorer.errors import ExplorerError
from webapp.explorer.text import JOB_ID
from webapp.jobs.cancel_requests import remember
from webapp.jobs.fetch import JobDesk
from webapp.jobs.filters import ORDERS, STATUSES, JobsForm
from webapp.jobs.job_view import has_result_page
from webapp.jobs.list import JobList, list_jobs
from webapp.jobs.page import Page, job_error_page, job_page, state_part
from webapp.sign_in.current_login import signed_in
from webapp.submissions.known_jobs import KnownJobs
from webapp.web.alerts import Alert, Link, explorer_error_page
from webapp.web.parts import part
from webapp.web.posted import matching_or_404, own_address

log = get_logger("jobdesk.follow")
blueprint = Blueprint("jobs", __name__)

blueprint.add_app_template_test(has_result_page, "with_result_page")


@blueprint.get("/jobs")
def jobs() -> Page:
    """List Explorer's jobs, filtered by the address, a page of Explorer's at a time."""
    form = JobsForm(request.args)
    if not form.validate():
        return _list_page(form, None, _summary(form), 422)
    try:
        listed = list_jobs(
            form.wanted(),
            login=signed_in(),
            explorer=part(ExplorerClient),
            places=part(Places),
            known_jobs=part(KnownJobs),
        )
    except ExplorerError as error:
        error_page = explorer_error_page(error, sign_in=url_for("sign_in.sign_in", next=own_address(request)))
        return _list_page(form, None, error_page.alert, error_page.status)
    return _list_page(form, listed, None, 200)


@blueprint.get("/jobs/<job_id>")
def job(job_id: str) -> Page:
    """Show one job; always asks Explorer."""
    return job_page(_checked(job_id))


@blueprint.get("/jobs/<job_id>/state")
def state(job_id: str) -> Page:
    """Show the part of a job's page that follows along; its answer may be a second old, and of the same account."""
    return state_part(_checked(job_id))


@blueprint.post("/jobs/<job_id>/cancel")
def cancel(job_id: str) -> Page | Response:
    """Ask Explorer, once, to stop a job."""
    job_id = _checked(job_id)
    try:
        confirmed = part(JobDesk).stop(job_id, login=signed_in())
    except ExplorerError as error:
        log.info("cancel failed", job=job_id, **_whose(), reason=str(error))
        error_page = job_error_page(error, job_id)
        alert = replace(error_page.alert, title=f"Job {job_id} was not cancelled.")
        return job_page(job_id, refused=replace(error_page, alert=alert))
    log.info("cancelled", job=job_id, **_whose(), confirmed=confirmed)
    remember(job_id, confirmed=confirmed)
    return redirect(url_for("jobs.job", job_id=job_id), 303)


def _whose() -> dict[str, str]:
    person = signed_in().person
    return {"account": person.who, "graph": person.graph}


def _checked(job_id: str) -> str:
    return matching_or_404(JOB_ID, job_id)


def _list_page(form: JobsForm, listed: JobList | None, alert: Alert | None, status: int) -> Page:
    choices = {"statuses": STATUSES, "orders": ORDERS}
    return render_template("jobs/jobs.html", form=form, listed=listed, alert=alert, **choices), status


def _summary(form: JobsForm) -> Alert:
    links = tuple(
        Link(address=f"#{name}", text=" ".join(str(error) for error in errors)) for name, errors in form.errors.items()
    )
    return Alert(title="Explorer was not asked: a filter needs a change.", links=links)
