"""The page that starts a job: `GET, POST /jobs/new`, and the preview that its script asks for."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger
from werkzeug.wrappers import Response

from webapp.database.engine import database_sentence
from webapp.drafts.form_rows import Sheet, remove_row
from webapp.drafts.store import KeptForms
from webapp.launch.answers import Answer, answer, form_of, keep_and_sign_in
from webapp.launch.dispatch import Dispatcher, EarlierUnreadableError
from webapp.launch.fill import fill_page
from webapp.launch.first_form import open_page
from webapp.launch.forms import JobForm
from webapp.launch.guided_form import guidance, without_preset
from webapp.launch.import_box import import_page
from webapp.launch.page import (
    Page,
    add_row_page,
    broken_page,
    earlier_page,
    expired_page,
    invalid_page,
    not_sent_page,
    preview_page,
    show,
)
from webapp.launch.preset_check import refusal
from webapp.launch.preview import same_sentence, tell
from webapp.launch.save_preset import save_preset
from webapp.launch.suggestions import suggestions
from webapp.logs import log_database_failure
from webapp.request.body import read_body
from webapp.request.job_request import InvalidRequest, read_request
from webapp.sign_in.current_login import current_login, signed_in
from webapp.sign_in.logins import Login
from webapp.submissions.outcomes import busy_alert, database_alert
from webapp.submissions.record import RERUN
from webapp.submissions.store import Origin, Submissions
from webapp.web.parts import part
from webapp.web.places import BusyError
from webapp.web.posted import found_or_404, link_fields, posted_form
from webapp.web.security import csrf_failure, guards_itself

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
    try:
        login = current_login()
        if login is None:
            return keep_and_sign_in(form)
    except SQLAlchemyError as error:
        return _unsent(form.sheet(), error)
    sheet = form.sheet()
    return _trying(sheet, lambda: _begin(form, sheet, login))


@blueprint.post("/jobs/preview")
def preview() -> dict[str, object]:
    """Keep the draft and return as JSON what the form would send, and what it says about itself.

    `body`: the same bytes as text, "" while something is wrong, and `curl` with it; `link`: the address that fills a
    form like this one, or in `no_link` why there is none; `notes`: texts by row index; `workflow_note`;
    `dropped`: rows of the original that are gone; `same`: who ran exactly this, with its address in `same_address`.
    """
    sheet = JobForm(posted_form(request)).sheet()
    part(KeptForms).save_draft(form_of(sheet), identity=signed_in().person.identity)
    telling = tell(sheet, signed_in(), keeps_rules=guidance(sheet, signed_in()).keeps_rules)
    return {
        "body": telling.body,
        "curl": telling.curl,
        "link": telling.link.address,
        "no_link": telling.link.reason,
        "notes": {str(index): note for index, note in telling.notes.items()},
        "workflow_note": telling.workflow_note,
        "dropped": list(telling.dropped),
        "same": same_sentence(telling),
        "same_address": url_for("submissions.submission", submission_id=telling.same.id) if telling.same else "",
    }


@blueprint.get("/jobs/suggestions")
def suggest() -> dict[str, object]:
    """Return as JSON what a workflow's tasks were given in earlier submissions."""
    return suggestions(request.args.get("workflow_id", ""), signed_in().person)


@blueprint.post("/presets")
@guards_itself
def save_as_preset() -> Answer:
    """Save the form as a preset, and lose nothing of it whatever happens."""
    return save_preset(JobForm(posted_form(request)))


@blueprint.post("/drafts/<draft_id>/discard")
def discard(draft_id: str) -> Response:
    """Delete a draft."""
    part(KeptForms).discard(draft_id, identity=signed_in().person.identity)
    flash("The unsent form was discarded.")
    return redirect(url_for("launch.new_job"), 303)


@blueprint.post("/submissions/<submission_id>/run-again")
def run_again(submission_id: str) -> Answer:
    """Send an earlier submission's values once more, as a new submission."""
    record = found_or_404(part(Submissions).get, submission_id, person=signed_in().person)
    form = JobForm(posted_form(request))
    sheet = Sheet(
        workflow_id=record.workflow_id,
        rows=read_body(record.body),
        key=form.sheet().key,
        source=RERUN,
        origin_id=record.id,
    )
    if sentence := form.broken():
        return show(broken_page(sheet, sentence))
    return _trying(sheet, lambda: _run(sheet, signed_in()))


def _trying(sheet: Sheet, act: Callable[[], Answer]) -> Answer:
    try:
        return act()
    except BusyError:
        return show(not_sent_page(sheet, busy_alert(), status=503))
    except EarlierUnreadableError:
        return show(earlier_page(sheet))
    except SQLAlchemyError as error:
        return _unsent(sheet, error)


def _unsent(sheet: Sheet, error: SQLAlchemyError) -> Answer:
    log_database_failure(log, "nothing was sent", error)
    if part(Dispatcher).has_sent(sheet.key):
        return show(earlier_page(sheet))
    return show(not_sent_page(sheet, database_alert(database_sentence(error)), status=503))


def _begin(form: JobForm, sheet: Sheet, login: Login) -> Answer:
    if csrf_failure(form.posted):
        return show(expired_page(sheet))
    if sentence := form.broken():
        return show(broken_page(sheet, sentence))
    return _run(sheet, login) if form.action == "run" else show(_drafted(_edit(form, sheet, login), login))


def _drafted(page: Page, login: Login) -> Page:
    part(KeptForms).save_draft(form_of(page.sheet), identity=login.person.identity)
    return page


def _edit(form: JobForm, sheet: Sheet, login: Login) -> Page:
    removed = form.removed_row()
    if form.action == "add-row":
        return add_row_page(sheet)
    if removed is not None:
        return Page(sheet=remove_row(sheet, removed))
    if form.action == "preview":
        return refusal(sheet, login) or preview_page(sheet)
    if form.action == "free":
        return Page(sheet=without_preset(sheet))
    if page := fill_page(form.action, sheet, login.person):
        return page
    if page := import_page(form.action, sheet, form.import_text.data or "", form.import_seen.data or ""):
        return page
    return broken_page(sheet, "The form came with a button that Jobdesk does not know.")


def _run(sheet: Sheet, login: Login) -> Answer:
    if refused := refusal(sheet, login):
        return show(_drafted(refused, login))
    try:
        job_request = read_request(sheet.workflow_id, sheet.rows)
    except InvalidRequest as error:
        return show(_drafted(invalid_page(sheet, error.errors), login))
    origin = Origin(sheet.source, sheet.origin_id)
    dispatched = part(Dispatcher).dispatch(job_request, login=login, key=sheet.key, origin=origin)
    return answer(sheet, job_request, dispatched, login)
