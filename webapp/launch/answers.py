"""The answer to the POST of a form, by what came of it."""

from dataclasses import replace

from flask import redirect, render_template, url_for
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger
from werkzeug.wrappers import Response

from webapp.drafts.form_rows import Sheet
from webapp.drafts.signed_out import keep_signed
from webapp.drafts.store import KeptForm, KeptForms, TooLargeToKeepError
from webapp.explorer.errors import is_session_over
from webapp.launch.dispatch import Joined, Sent
from webapp.launch.forms import JobForm
from webapp.launch.page import Page, not_sent_page, refused_page, show
from webapp.logs import log_database_failure
from webapp.presets.store import Presets
from webapp.request.job_request import FieldError, JobRequest
from webapp.sign_in.logins import Login
from webapp.submissions.outcomes import NOT_FOUND, blames_request, outcome_alert
from webapp.submissions.outcomes import Answer as ExplorerAnswer
from webapp.submissions.record import NOT_SENT, REFUSED, UNKNOWN
from webapp.web.alerts import Link
from webapp.web.parts import part
from webapp.web.posted import sender_address
from webapp.web.security import to_sign_in

log = get_logger("jobdesk.launch")

Answer = Response | tuple[str, int]


def answer(sheet: Sheet, request: JobRequest, dispatched: Sent | Joined, login: Login) -> Answer:
    """Return the answer to one arrival of a submission; what was sent is a draft no more."""
    _forget_draft(sheet, login)
    if isinstance(dispatched, Sent):
        _count_use(sheet, dispatched, login)
        return _answer_sent(sheet, request, dispatched)
    record = dispatched.submission
    if dispatched.waited and record.outcome in {REFUSED, NOT_SENT}:
        return _form_again(sheet, request, record.outcome, record)
    return _to_record(record.id)


def _forget_draft(sheet: Sheet, login: Login) -> None:
    try:
        part(KeptForms).forget(sheet.key, identity=login.person.identity)
    except SQLAlchemyError as error:
        log_database_failure(log, "draft not forgotten", error)  # a draft too many harms nobody; the answer matters


def _count_use(sheet: Sheet, sent: Sent, login: Login) -> None:
    if sheet.preset is None or sent.outcome == NOT_SENT:
        return
    try:
        part(Presets).count_use(sheet.preset.id, person=login.person)
    except SQLAlchemyError as error:
        log_database_failure(log, "use of a preset not counted", error)  # the answer matters


def keep(sheet: Sheet) -> str:
    """Keep a form on the server and return the address that brings it back; raises TooLargeToKeepError."""
    form = replace(form_of(sheet), import_text=sheet.import_text)
    return url_for("launch.new_job", kept=part(KeptForms).keep(form, address=sender_address()))


def keep_and_sign_in(form: JobForm) -> Response:
    """Lead to the sign-in page, and from there back to the form, whose import box is not read before."""
    sheet = form.sheet(read_import=False)
    kept_id = keep_signed(replace(form_of(sheet), import_text=sheet.import_text), form.posted)
    return to_sign_in(url_for("launch.new_job", kept=kept_id or None))


def form_of(sheet: Sheet) -> KeptForm:
    """Return a form as it is kept."""
    return KeptForm(
        workflow_id=sheet.workflow_id,
        rows=sheet.rows,
        submission_key=sheet.key,
        source=sheet.source,
        origin_id=sheet.origin_id,
        preset=sheet.preset,
        saving=sheet.saving,
    )


def _answer_sent(sheet: Sheet, request: JobRequest, sent: Sent) -> Answer:
    if sent.outcome in {REFUSED, NOT_SENT}:
        return _form_again(sheet, request, sent.outcome, sent.result)
    if sent.recorded:
        return _to_record(sent.submission_id)
    alert = outcome_alert(UNKNOWN, sent.result, workflow_id=request.workflow_id)
    return render_template("launch/unrecorded.html", result=sent.result, job_request=request, alert=alert), 200


def _form_again(sheet: Sheet, request: JobRequest, outcome: str, found: ExplorerAnswer) -> Answer:
    alert = outcome_alert(outcome, found, workflow_id=request.workflow_id)
    if outcome == NOT_SENT:
        return show(not_sent_page(sheet, alert, status=502))
    errors: tuple[FieldError, ...] = ()
    if found.code == NOT_FOUND:
        errors = (FieldError(row=None, field="workflow_id", message="Explorer does not know this workflow."),)
    page = refused_page(
        sheet,
        alert,
        status=422 if blames_request(found) else 502,
        errors=errors,
    )
    return show(_with_sign_in(page) if is_session_over(found.code) else page)


def _with_sign_in(page: Page) -> Page:
    """Return the page with the way to sign in and come back to this form."""
    try:
        back = keep(page.sheet)
    except TooLargeToKeepError:
        back = url_for("launch.new_job")
    except SQLAlchemyError as error:
        log_database_failure(log, "form not kept", error)
        back = url_for("launch.new_job")
    link = Link(address=url_for("sign_in.sign_in", next=back), text="Sign in and come back to this form")
    alert = page.alert and replace(page.alert, links=(link,))
    return replace(page, alert=alert)


def _to_record(submission_id: int) -> Response:
    return redirect(url_for("submissions.submission", submission_id=submission_id), 303)
