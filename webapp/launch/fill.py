"""What fills the form: a link, an earlier submission, a draft, a preset, the workflow's last run; and suggestions."""

import re
from collections.abc import Sequence
from dataclasses import replace

from flask import url_for
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from webapp.database.clock import now_ms
from webapp.drafts.filled_form import NO_NAME, WORKFLOW, FilledForm, PresetName, PresetRef
from webapp.drafts.store import Drafts
from webapp.explorer.models import status_label
from webapp.launch.forms import new_key
from webapp.launch.guided_form import first_field
from webapp.launch.page import NOTICE, REVIEW, FormPage, Notice, Review, reviewed_rows
from webapp.logs import log_database_failure
from webapp.presets.preset_list import Filters, page_of
from webapp.presets.store import Presets
from webapp.request.job_request import FieldError, read_body
from webapp.request.link_and_curl import read_link
from webapp.request.parameter_syntax import NotUnderstood
from webapp.request.text import Refused, clean_workflow_id, show
from webapp.sign_in.current_login import signed_in
from webapp.sign_in.logins import Login, Person
from webapp.submissions.past_values import KnownTask, KnownWorkflow, PastValues
from webapp.submissions.record import LINK, PRESET, RERUN, Submission
from webapp.submissions.store import Submissions
from webapp.web.alerts import Alert, Link
from webapp.web.parts import part
from webapp.web.posted import posted_number
from webapp.web.times import ago

log = get_logger("jobdesk.launch")

PRESETS_OFFERED = 5  # on the blank form: those used last
FILL, LEAVE = "fill", "leave"
FILL_FROM = re.compile(r"fill-from-([1-9][0-9]{0,18})")


def first_page(pairs: Sequence[tuple[str, str]]) -> FormPage:
    """Return the form for an address's query; a query that is not understood leaves it blank, and the page says why."""
    match pairs:
        case []:
            return _blank_form(signed_in().person)
        case [("kept", kept_id)]:
            return _kept(kept_id)
        case [("draft", kept_id)]:
            return _draft(kept_id)
        case [("from", submission_id)]:
            return _rerun(submission_id)
        case [("preset", preset_id)]:
            return _from_preset(preset_id)
    try:
        workflow_id, rows = read_link(pairs)
    except NotUnderstood as error:
        return _blank("This link could not be understood, so nothing was filled in.", str(error), status=400)
    return FormPage(form=FilledForm(workflow_id=workflow_id, rows=tuple(rows), key=new_key(), source=LINK))


def run_again_form(record: Submission, key: str) -> FilledForm:
    """Return the form with an earlier submission's values, under a key of its own."""
    rows = read_body(record.body)
    return FilledForm(workflow_id=record.workflow_id, rows=rows, key=key, source=RERUN, origin_id=record.id)


def _blank_form(person: Person) -> FormPage:
    drafts = part(Drafts).newest(identity=person.identity)
    presets = page_of(part(Presets), Filters(), person=person, number=PRESETS_OFFERED)
    return FormPage(form=FilledForm(key=new_key()), drafts=drafts, presets=presets.lines)


def _kept(kept_id: str) -> FormPage:
    form = part(Drafts).find(kept_id, identity=signed_in().person.identity)
    if form is None:
        return _blank("That form is no longer kept.", "Forms are kept for some days only.", status=404)
    preset = None if form.edited else form.preset
    return FormPage(form=replace(form, key=form.key or new_key(), preset=preset, edited=""))


def _draft(kept_id: str) -> FormPage:
    """Go on with a draft, under a new key: the tab that it comes from may still be open."""
    page, key = _kept(kept_id), new_key()
    if page.alert is not None:
        return page
    part(Drafts).take_over(kept_id, identity=signed_in().person.identity, key=key)
    return replace(page, form=replace(page.form, key=key))


def _rerun(text: str) -> FormPage:
    submission_id = posted_number(text)
    record = part(Submissions).get(submission_id, person=signed_in().person) if submission_id else None
    if record is None:
        return _blank("There is no such submission, or it is not yours to see.", "", status=404)
    return FormPage(form=run_again_form(record, new_key()))


def _from_preset(text: str) -> FormPage:
    preset_id = posted_number(text)
    preset = part(Presets).get(preset_id, person=signed_in().person) if preset_id else None
    if preset is None:
        return _blank("There is no such preset, or it is not yours to see.", "", status=404)
    offers_name = preset.line.is_of(signed_in().person) and not preset.content.has_rules
    form = FilledForm(
        workflow_id=preset.content.workflow_id,
        rows=preset.content.plain_rows,
        key=new_key(),
        source=PRESET,
        preset=PresetRef(preset.id, preset.mark),
        preset_name=PresetName(preset.content.name, preset.content.team) if offers_name else NO_NAME,
        focus=first_field(preset.content.rows),
    )
    return FormPage(form=form)


def _blank(title: str, sentence: str, *, status: int) -> FormPage:
    return FormPage(form=FilledForm(key=new_key()), status=status, alert=Alert(title=title, sentence=sentence))


def fill_page(action: str, form: FilledForm, person: Person) -> FormPage | None:
    """Return what a button that fills the form makes of it; None for any other button."""
    if action == LEAVE:
        return FormPage(form=replace(form, import_text=""))
    if action == FILL:
        return _from_last_run(form, person)
    if match := FILL_FROM.fullmatch(action):
        return _from_record(form, posted_number(match[1]), person)
    return None


def _from_last_run(form: FilledForm, person: Person) -> FormPage:
    try:
        workflow_id = clean_workflow_id(form.workflow_id)
    except Refused as refusal:
        return _without_workflow(form, str(refusal))
    record = PastValues(part(Submissions)).last_run(workflow_id, person=person)
    if record is None:
        sentence = f"No run of workflow {show(workflow_id)} is known here, so nothing was filled in."
        return FormPage(form=replace(form, focus=NOTICE), notice=Notice(before=sentence))
    typed = form.typed_rows
    return _review(form, record) if typed and typed != read_body(record.body) else _filled(form, record)


def _from_record(form: FilledForm, submission_id: int | None, person: Person) -> FormPage:
    record = part(Submissions).get(submission_id, person=person) if submission_id else None
    if record is None:
        sentence = "There is no such submission, so nothing was filled in."
        return FormPage(form=replace(form, focus=NOTICE), notice=Notice(before=sentence))
    return _filled(form, record)


def _filled(form: FilledForm, record: Submission) -> FormPage:
    filled = replace(
        form.without_preset(),
        workflow_id=record.workflow_id,
        rows=read_body(record.body),
        origin_id=None,
        focus=NOTICE,
    )
    notice = Notice(
        before="Filled from ",
        link_text=f"submission {record.id}",
        address=url_for("submissions.submission", submission_id=record.id),
        after=f" {_about(record)}.",
    )
    return FormPage(form=filled, notice=notice)


def _review(form: FilledForm, record: Submission) -> FormPage:
    rows = read_body(record.body)
    review = Review(
        sentence=f"The last run is submission {record.id} {_about(record)}.",
        workflow_id=record.workflow_id,
        rows=reviewed_rows(rows),
        count=len(rows),
        action=f"fill-from-{record.id}",
    )
    return FormPage(form=replace(form, focus=REVIEW), review=review)


def _about(record: Submission) -> str:
    """Return "(job 107, Success), by ana 14 minutes ago"; a run that is not known to have succeeded says so."""
    status = "not known to have succeeded" if record.job_status is None else status_label(record.job_status)
    return f"(job {record.job_id}, {status}), by {record.who} {ago(now_ms() - record.started_at)}"


def _without_workflow(form: FilledForm, sentence: str) -> FormPage:
    errors = (FieldError(row=None, field=WORKFLOW, message=sentence),)
    alert = Alert(
        title="Nothing was filled in: enter the workflow ID first.",
        links=(Link(address=f"#{WORKFLOW}", text=sentence),),
    )
    return FormPage(form=form.refuse(errors), status=422, outcome="invalid", alert=alert)


def recent_workflows(login: Login | None) -> Sequence[KnownWorkflow]:
    """Return the workflows that the form's field suggests; none without a login or a database."""
    if login is None:
        return ()
    try:
        return PastValues(part(Submissions)).workflows(person=login.person)
    except SQLAlchemyError as error:
        log_database_failure(log, "the recent workflows could not be read", error)
        return ()


def suggestions(workflow_id: str, person: Person) -> dict[str, object]:
    """Return as JSON what a workflow's tasks were given, most used first; no tasks for what is no workflow ID.

    `{"tasks": [{"task_id": …, "parameters": [{"name": …, "type": …, "values": [text, …]}, …]}, …]}`
    """
    try:
        known = PastValues(part(Submissions)).tasks(clean_workflow_id(workflow_id), person=person)
    except Refused:
        known = ()
    return {"tasks": [_task(task) for task in known]}


def _task(task: KnownTask) -> dict[str, object]:
    parameters = [
        {"name": parameter.name, "type": parameter.type, "values": parameter.values} for parameter in task.parameters
    ]
    return {"task_id": task.task_id, "parameters": parameters}
