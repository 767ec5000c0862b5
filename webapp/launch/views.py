"""The page that starts a job: `GET, POST /jobs/new`, and the preview that its script asks for."""

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger
from werkzeug.wrappers import Response

from webapp.jobs.request import InvalidRequest, read_request
from webapp.launch.answers import Answer, answer, keep
from webapp.launch.forms import JobForm
from webapp.launch.opening import open_page
from webapp.launch.page import (
    Page,
    add_row_page,
    broken_page,
    expired_page,
    invalid_page,
    not_sent_page,
    preview_page,
    show,
)
from webapp.launch.sheet import Sheet, remove_row
from webapp.limiting import BusyError
from webapp.outcomes import busy_alert, database_alert
from webapp.posted import link_fields, posted_form
from webapp.security import csrf_failure, guards_itself, to_sign_in
from webapp.services import services
from webapp.sign_in.current import current_login
from webapp.sign_in.logins import Login

log = get_logger("jobdesk.launch")
blueprint = Blueprint("launch", __name__)


@blueprint.get("/")
def home() -> Response:
    """Lead to the form."""
    return redirect(url_for("launch.new_job"))


@blueprint.get("/jobs/new")
def new_job() -> Answer:
    """Show the form: blank, or filled by a link, an earlier submission or a form that was kept."""
    return show(open_page(link_fields(request)))


@blueprint.post("/jobs/new")
@guards_itself
def start_job() -> Answer:
    """Read the form, do what its button says, and lose nothing of it whatever happens."""
    form = JobForm(posted_form(request))
    sheet = form.sheet()
    try:
        login = current_login()
        return to_sign_in(keep(sheet)) if login is None else _act(form, sheet, login)
    except BusyError:
        return show(not_sent_page(sheet, busy_alert(), status=503))
    except SQLAlchemyError:
        log.exception("nothing was sent")
        return show(not_sent_page(sheet, database_alert(), status=503))


@blueprint.post("/jobs/preview")
def preview() -> dict[str, str]:
    """Return as JSON what the form would send: `body`, the same bytes as text, or "" while something is wrong."""
    return {"body": JobForm(posted_form(request)).sheet().preview}


def _act(form: JobForm, sheet: Sheet, login: Login) -> Answer:
    if csrf_failure(form.posted):
        return show(expired_page(sheet))
    if sentence := form.broken():
        return show(broken_page(sheet, sentence))
    if form.action == "run":
        return _run(sheet, login)
    return show(_edit(form, sheet))


def _edit(form: JobForm, sheet: Sheet) -> Page:
    removed = form.removed_row()
    if form.action == "add-row":
        return add_row_page(sheet)
    if removed is not None:
        return Page(sheet=remove_row(sheet, removed))
    if form.action == "preview":
        return preview_page(sheet)
    return broken_page(sheet, "The form came with a button that Jobdesk does not know.")


def _run(sheet: Sheet, login: Login) -> Answer:
    try:
        job_request = read_request(sheet.workflow_id, sheet.rows)
    except InvalidRequest as error:
        return show(invalid_page(sheet, error.errors))
    return answer(sheet, job_request, services().dispatcher.dispatch(job_request, login=login, key=sheet.key))
