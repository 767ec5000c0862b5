"""The answers to a POST of the form: the form again, or the way to the record of its submission."""

from dataclasses import replace

from flask import Response as PageResponse
from flask import g, redirect, render_template, stream_template, url_for
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger
from werkzeug.wrappers import Response

from webapp.database.errors import database_sentence
from webapp.drafts.filled_form import FilledForm
from webapp.drafts.store import Drafts, TooLargeToKeepError, delete_draft, keep_signed
from webapp.explorer.client import BusyError
from webapp.explorer.errors import is_session_over
from webapp.launch.dispatch import Dispatcher, EarlierUnreadableError, Joined, Sent
from webapp.launch.fill import recent_workflows
from webapp.launch.forms import PostedForm
from webapp.launch.guided_form import guided_form, preset_check
from webapp.launch.import_box import shown_text
from webapp.launch.page import FormPage, invalid_page, not_sent_page, refused_page, sent_before_page
from webapp.launch.preview import form_preview
from webapp.logs import log_database_failure
from webapp.presets.store import Presets
from webapp.request.job_request import MAX_ROWS, FieldError, InvalidRequest, JobRequest, read_request
from webapp.sign_in.logins import Login
from webapp.submissions.outcomes import NOT_FOUND, blames_request, busy_alert, database_alert, outcome_alert
from webapp.submissions.outcomes import Answer as ExplorerAnswer
from webapp.submissions.record import NOT_SENT, REFUSED, UNKNOWN
from webapp.submissions.store import Origin, Submissions
from webapp.web.alerts import Link
from webapp.web.parts import part
from webapp.web.posted import sender_address
from webapp.web.security import csrf_token, to_sign_in

log = get_logger("jobdesk.launch")

Answer = Response | tuple[str, int]


def show(page: FormPage) -> Answer:
    """Render the form's page; one of too many rows piece by piece, as all of it would take much memory."""
    login = g.get("login")
    guided = guided_form(page.form, login)
    preview = form_preview(guided.form, login, keeps_rules=guided.keeps_rules)
    values = {"page": page, "form": guided.form, "alert": page.alert, "guided": guided, "preview": preview}
    values |= {"workflows": recent_workflows(login), "import_text": shown_text(page.form)}
    template = "launch/guided.html" if guided.rules_of else "launch/new_job.html"
    if len(page.form.rows) > MAX_ROWS:
        csrf_token()  # the session that holds it is written before the page is
        streamed = stream_template(template, **values)
        return PageResponse(streamed, page.status, content_type="text/html; charset=utf-8")
    return render_template(template, **values), page.status


def show_as_draft(page: FormPage, login: Login) -> Answer:
    """Keep the form as a draft and render its page."""
    part(Drafts).save(page.form, identity=login.person.identity)
    return show(page)


def keep_and_sign_in(posted: PostedForm) -> Response:
    """Lead to the sign-in page, and from there back to the form, whose import box is not read before."""
    kept_id = keep_signed(posted.form, posted.fields)
    return to_sign_in(url_for("launch.new_job", kept=kept_id or None))


def check(form: FilledForm, login: Login) -> JobRequest | FormPage:
    """Return the request that a form makes, or the form as it comes back if it may not be sent."""
    try:
        request = read_request(form.workflow_id, form.rows)
    except InvalidRequest as invalid:
        return preset_check(form, invalid.errors, login) or invalid_page(form, invalid.errors)
    page = preset_check(form, (), login) if form.preset else None
    # What was sent before keeps its answer, even if the preset has changed since.
    if page and part(Submissions).find(request, person=login.person, key=form.key) is None:
        return page
    return request


def run(form: FilledForm, login: Login) -> Answer:
    """Send what a form holds as one submission, or bring the form back with what is wrong."""
    try:
        request = check(form, login)
        if isinstance(request, FormPage):
            return show_as_draft(request, login)
        origin = Origin(form.source, form.origin_id)
        dispatched = part(Dispatcher).dispatch(
            request,
            login=login,
            key=form.key,
            origin=origin,
            on_close=lambda connection: delete_draft(connection, form.key, identity=login.person.identity),
        )
    except BusyError:
        return show(not_sent_page(form, busy_alert(), status=503))
    except EarlierUnreadableError:
        return show(sent_before_page(form))
    except SQLAlchemyError as error:
        return show(unsent_page(form, error))
    return _answer(form, request, dispatched, login)


def unsent_page(form: FilledForm, error: SQLAlchemyError) -> FormPage:
    """Return the form when the database failed before anything was sent by this request."""
    log_database_failure(log, "nothing was sent", error)
    if part(Dispatcher).has_sent(form.key):
        return sent_before_page(form)
    return not_sent_page(form, database_alert(database_sentence(error)), status=503)


def _answer(form: FilledForm, request: JobRequest, dispatched: Sent | Joined, login: Login) -> Answer:
    if isinstance(dispatched, Joined) or not dispatched.recorded:
        _forget_draft(form, login)
    if isinstance(dispatched, Sent):
        _count_use(form, dispatched, login)
        return _answer_sent(form, request, dispatched)
    record = dispatched.submission
    if dispatched.waited and record.outcome in {REFUSED, NOT_SENT}:
        return _form_again(form, request, record.outcome, record)
    return _to_record(record.id)


def _forget_draft(form: FilledForm, login: Login) -> None:
    try:
        part(Drafts).forget(form.key, identity=login.person.identity)
    except SQLAlchemyError as error:
        log_database_failure(log, "draft not forgotten", error)  # a draft too many does no harm; the answer matters


def _count_use(form: FilledForm, sent: Sent, login: Login) -> None:
    if form.preset is None or sent.outcome == NOT_SENT:
        return
    try:
        part(Presets).count_use(form.preset.id, person=login.person)
    except SQLAlchemyError as error:
        log_database_failure(log, "use of a preset not counted", error)  # the answer matters


def _answer_sent(form: FilledForm, request: JobRequest, sent: Sent) -> Answer:
    if sent.outcome in {REFUSED, NOT_SENT}:
        return _form_again(form, request, sent.outcome, sent.result)
    if sent.recorded:
        return _to_record(sent.submission_id)
    alert = outcome_alert(UNKNOWN, sent.result, workflow_id=request.workflow_id)
    return render_template("launch/unrecorded.html", result=sent.result, job_request=request, alert=alert), 200


def _form_again(form: FilledForm, request: JobRequest, outcome: str, told: ExplorerAnswer) -> Answer:
    alert = outcome_alert(outcome, told, workflow_id=request.workflow_id)
    if outcome == NOT_SENT:
        return show(not_sent_page(form, alert, status=502))
    errors: tuple[FieldError, ...] = ()
    if told.code == NOT_FOUND:
        errors = (FieldError(row=None, field="workflow_id", message="Explorer does not know this workflow."),)
    page = refused_page(form, alert, status=422 if blames_request(told) else 502, errors=errors)
    return show(_with_sign_in(page) if is_session_over(told.code) else page)


def _with_sign_in(page: FormPage) -> FormPage:
    """Return the page with the way to sign in and come back to this form."""
    kept_id = None
    try:
        kept_id = part(Drafts).keep(page.form, address=sender_address())
    except TooLargeToKeepError:
        log.info("form too large to keep", address=sender_address())
    except SQLAlchemyError as error:
        log_database_failure(log, "form not kept", error)
    back = url_for("launch.new_job", kept=kept_id)
    link = Link(address=url_for("sign_in.sign_in", next=back), text="Sign in and come back to this form")
    return replace(page, alert=page.alert and replace(page.alert, links=(link,)))


def _to_record(submission_id: int) -> Response:
    return redirect(url_for("submissions.submission", submission_id=submission_id), 303)
