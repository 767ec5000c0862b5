"""Explorer's jobs: the list, the page of one job, and cancelling it."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from structlog import get_logger
from werkzeug.wrappers import Response

from webapp.explorer.client import ExplorerClient, Places
from webapp.explorer.errors import ExplorerError
from webapp.explorer.text import JOB_ID
from webapp.jobs.fetch import ExplorerJobs
from webapp.jobs.job_list import ORDERS, STATUSES, JobFilterForm, JobList, list_jobs
from webapp.jobs.job_view import has_result_page
from webapp.jobs.page import Answer, job_error_page, job_page, remember_cancel_request, state_part
from webapp.sign_in.current_login import signed_in
from webapp.submissions.known_jobs import KnownJobs
from webapp.web.alerts import Alert, explorer_error_page, fields_alert
from webapp.web.parts import part
from webapp.web.posted import matching_or_404, own_address

log = get_logger("jobdesk.jobs")
blueprint = Blueprint("jobs", __name__)
blueprint.add_app_template_test(has_result_page, "with_result_page")

WRONG_FILTER = "Explorer was not asked: correct the filters below."


@blueprint.get("/jobs")
def jobs() -> Answer:
    """List Explorer's jobs as the address filters them, one of Explorer's pages at a time."""
    form = JobFilterForm(request.args)
    if not form.validate():
        return _list_page(form, None, fields_alert(WRONG_FILTER, form.errors), 422)
    try:
        listed = list_jobs(
            form.query(),
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
def job(job_id: str) -> Answer:
    """Show one job, newly fetched from Explorer."""
    return job_page(_checked(job_id))


@blueprint.get("/jobs/<job_id>/state")
def state(job_id: str) -> Answer:
    """Show the refreshing part of a job's page; what it shows may be a second old."""
    return state_part(_checked(job_id))


@blueprint.post("/jobs/<job_id>/cancel")
def cancel(job_id: str) -> Answer | Response:
    """Ask Explorer once to cancel a job."""
    job_id = _checked(job_id)
    try:
        confirmed = part(ExplorerJobs).cancel(job_id, login=signed_in())
    except ExplorerError as error:
        log.info("cancel failed", job=job_id, **_account(), reason=str(error))
        error_page = job_error_page(error, job_id)
        alert = replace(error_page.alert, title=f"Job {job_id} was not cancelled.")
        return job_page(job_id, refused=replace(error_page, alert=alert))
    log.info("cancelled", job=job_id, **_account(), confirmed=confirmed)
    remember_cancel_request(job_id, confirmed=confirmed)
    return redirect(url_for("jobs.job", job_id=job_id), 303)


def _account() -> dict[str, str]:
    person = signed_in().person
    return {"account": person.who, "graph": person.graph}


def _checked(job_id: str) -> str:
    return matching_or_404(JOB_ID, job_id)


def _list_page(form: JobFilterForm, listed: JobList | None, alert: Alert | None, status: int) -> Answer:
    choices = {"statuses": STATUSES, "orders": ORDERS}
    return render_template("jobs/jobs.html", form=form, listed=listed, alert=alert, **choices), status
