"""The pages of the form: `GET, POST /jobs/new`, and what its script asks for."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from webapp.drafts.store import Drafts
from webapp.launch.answers import Answer, check, keep_and_sign_in, run, show, show_as_draft, unsent_page
from webapp.launch.fill import fill_page, first_page, run_again_form, suggestions
from webapp.launch.forms import PostedForm
from webapp.launch.guided_form import guided_form
from webapp.launch.import_box import import_page, without_import_text
from webapp.launch.page import RUN, FormPage, add_row_page, broken_page, expired_page
from webapp.launch.preview import form_preview
from webapp.launch.save_preset import save_preset
from webapp.sign_in.current_login import current_login, signed_in
from webapp.sign_in.logins import Login
from webapp.submissions.store import Submissions
from webapp.web.parts import part
from webapp.web.posted import found_or_404, link_fields, posted_form
from webapp.web.security import csrf_failure, guards_itself

blueprint = Blueprint("launch", __name__)


@blueprint.get("/")
def home() -> Response:
    """Lead to the form."""
    return redirect(url_for("launch.new_job"))


@blueprint.get("/jobs/new")
def new_job() -> Answer:
    """Show the form: blank, or filled by a link, an earlier submission or a form that was kept."""
    return show(first_page(link_fields(request)))


@blueprint.post("/jobs/new")
@guards_itself
def start_job() -> Answer:
    """Read the form and do what its button says; whatever happens, what was typed is not lost."""
    posted = PostedForm(posted_form(request))
    try:
        login = current_login()
        if login is None:
            return keep_and_sign_in(posted)
    except SQLAlchemyError as error:
        return show(without_import_text(unsent_page(posted.form, error)))
    if csrf_failure(posted.fields):
        return show(without_import_text(expired_page(posted.form)))
    if fault := posted.fault:
        return show(broken_page(posted.form, fault))
    if posted.action == "run":
        return run(posted.form, login)
    try:
        return show_as_draft(_page_of_button(posted, login), login)
    except SQLAlchemyError as error:
        return show(unsent_page(posted.form, error))


@blueprint.post("/jobs/preview")
def preview() -> dict[str, object]:
    """Keep the draft and return as JSON what the form would send, and what is known of it.

    `body`: the same bytes as text, "" while something is wrong, and `curl` with it; `link`: the address that fills a
    form like this one, or in `no_link` why there is none; `notes`: texts by row index; `workflow_note`;
    `dropped`: rows of the original that are gone; `same`: who ran exactly this, with its address in `same_address`.
    """
    form, login = PostedForm(posted_form(request)).form, signed_in()
    part(Drafts).save(form, identity=login.person.identity)
    preview = form_preview(form, login, keeps_rules=guided_form(form, login).keeps_rules)
    return {
        "body": preview.body,
        "curl": preview.curl,
        "link": preview.link.address,
        "no_link": preview.link.reason,
        "notes": {str(index): note for index, note in preview.changes.notes.items()},
        "workflow_note": preview.changes.workflow_note,
        "dropped": list(preview.changes.dropped),
        "same": preview.same_sentence,
        "same_address": url_for("submissions.submission", submission_id=preview.same.id) if preview.same else "",
    }


@blueprint.get("/jobs/suggestions")
def suggest() -> dict[str, object]:
    """Return as JSON what a workflow's tasks were given in earlier submissions."""
    return suggestions(request.args.get("workflow_id", ""), signed_in().person)


@blueprint.post("/presets")
@guards_itself
def save_as_preset() -> Answer:
    """Save the form as a preset; whatever happens, what was typed is not lost."""
    return save_preset(PostedForm(posted_form(request)))


@blueprint.post("/drafts/<draft_id>/discard")
def discard(draft_id: str) -> Response:
    """Delete a draft."""
    part(Drafts).discard(draft_id, identity=signed_in().person.identity)
    flash("The unsent form was discarded.")
    return redirect(url_for("launch.new_job"), 303)


@blueprint.post("/submissions/<submission_id>/run-again")
def run_again(submission_id: str) -> Answer:
    """Send an earlier submission's values once more, as a new submission."""
    record = found_or_404(part(Submissions).get, submission_id, person=signed_in().person)
    posted = PostedForm(posted_form(request))
    form = run_again_form(record, posted.form.key)
    if fault := posted.fault:
        return show(broken_page(form, fault))
    return run(form, signed_in())


def _page_of_button(posted: PostedForm, login: Login) -> FormPage:
    """Return what a button that sends nothing makes of the form."""
    form, action = posted.form, posted.action
    if action == "add-row":
        return add_row_page(form)
    if (index := posted.removed_row) is not None:
        return FormPage(form=form.remove_row(index))
    if action == "preview":
        checked = check(form, login)
        return checked if isinstance(checked, FormPage) else FormPage(form=replace(form, focus=RUN))
    if action == "free":
        return FormPage(form=form.without_preset())
    return (
        fill_page(action, form, login.person)
        or import_page(action, form, posted.fields.get("import_seen", ""))
        or broken_page(form, "The form came with a button that Jobdesk does not know.")
    )
