"""The form filled from the last run of its workflow: at once where nothing is typed yet, else after a look."""

import re
from dataclasses import replace

from flask import url_for

from webapp.database.clock import now_ms
from webapp.drafts.form_rows import WORKFLOW, Sheet
from webapp.explorer.models import status_label
from webapp.launch.page import Page
from webapp.launch.review import NOTICE, Notice, Review, shown_rows, typed_rows, under_review
from webapp.request.body import read_body
from webapp.request.job_request import FieldError
from webapp.request.text import Refused, show
from webapp.request.workflow_id import clean_workflow_id
from webapp.sign_in.logins import Person
from webapp.submissions.past_values import PastValues
from webapp.submissions.record import FORM, Submission
from webapp.submissions.store import Submissions
from webapp.web.alerts import Alert, Link
from webapp.web.durations import ago
from webapp.web.parts import part
from webapp.web.posted import posted_number

FILL, LEAVE = "fill", "leave"
FILL_FROM = re.compile(r"fill-from-([1-9][0-9]{0,18})")


def fill_page(action: str, sheet: Sheet, person: Person) -> Page | None:
    """Return what a button of this room makes of the form; None for a button of another."""
    if action == LEAVE:
        return Page(sheet=replace(sheet, import_text=""))
    if action == FILL:
        return _from_last_run(sheet, person)
    if match := FILL_FROM.fullmatch(action):
        return _from_record(sheet, posted_number(match[1]), person)
    return None


def _from_last_run(sheet: Sheet, person: Person) -> Page:
    try:
        workflow_id = clean_workflow_id(sheet.workflow_id)
    except Refused as refusal:
        return _without_workflow(sheet, str(refusal))
    record = PastValues(part(Submissions)).last_run(workflow_id, person=person)
    if record is None:
        sentence = f"No run of workflow {show(workflow_id)} is known here, so there is nothing to fill in."
        return Page(sheet=replace(sheet, focus=NOTICE), notice=Notice(before=sentence))
    typed = typed_rows(sheet)
    if typed and typed != read_body(record.body):
        return _review(sheet, record)
    return _filled(sheet, record)


def _from_record(sheet: Sheet, submission_id: int | None, person: Person) -> Page:
    record = part(Submissions).get(submission_id, person=person) if submission_id else None
    if record is None:
        sentence = "There is no such submission (any longer), so nothing was filled in."
        return Page(sheet=replace(sheet, focus=NOTICE), notice=Notice(before=sentence))
    return _filled(sheet, record)


def _filled(sheet: Sheet, record: Submission) -> Page:
    filled = replace(
        sheet,
        workflow_id=record.workflow_id,
        rows=read_body(record.body),
        source=FORM,
        origin_id=None,
        preset=None,
        focus=NOTICE,
    )
    notice = Notice(
        before="Filled from ",
        link_text=f"submission {record.id}",
        address=url_for("submissions.submission", submission_id=record.id),
        after=f" {_about(record)}.",
    )
    return Page(sheet=filled, notice=notice)


def _review(sheet: Sheet, record: Submission) -> Page:
    rows = read_body(record.body)
    review = Review(
        sentence=f"The last run is submission {record.id} {_about(record)}.",
        workflow_id=record.workflow_id,
        rows=shown_rows(rows),
        count=len(rows),
        action=f"fill-from-{record.id}",
    )
    return Page(sheet=under_review(sheet), review=review)


def _about(record: Submission) -> str:
    """Return "(job 107, Success), by ana 14 minutes ago"; a run that is not known to have succeeded says so."""
    status = "not known to have succeeded" if record.job_status is None else status_label(record.job_status)
    return f"(job {record.job_id}, {status}), by {record.who} {ago(now_ms() - record.started_at)}"


def _without_workflow(sheet: Sheet, sentence: str) -> Page:
    errors = (FieldError(row=None, field=WORKFLOW, message=sentence),)
    alert = Alert(
        title="Nothing was filled in: the workflow ID comes first.",
        links=(Link(address=f"#{WORKFLOW}", text=sentence),),
    )
    return Page(sheet=replace(sheet, errors=errors, focus=WORKFLOW), status=422, outcome="invalid", alert=alert)
