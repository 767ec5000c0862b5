"""The pages of the list of submissions, and of one submission."""

import secrets
from collections.abc import Iterator

from flask import Blueprint, Response, abort, render_template, request, stream_with_context

from webapp.config import Config
from webapp.database.clock import now_ms
from webapp.database.engine import Database
from webapp.explorer.client import Places
from webapp.request.job_request import read_body
from webapp.request.link_and_curl import write_curl
from webapp.sign_in.current_login import signed_in
from webapp.submissions.closings import Closings
from webapp.submissions.export import csv_lines
from webapp.submissions.outcomes import OUTCOMES, outcome_alert, outcome_label
from webapp.submissions.record import ACCEPTED, SENDING, Submission, events_of
from webapp.submissions.settler import Settler
from webapp.submissions.store import Submissions
from webapp.submissions.submission_list import FilterForm, SubmissionFilters, SubmissionList
from webapp.web.alerts import fields_alert
from webapp.web.form_links import form_link
from webapp.web.parts import part
from webapp.web.posted import found_or_404, posted_number

blueprint = Blueprint("submissions", __name__)
blueprint.add_app_template_filter(outcome_label)

PAGE_ROWS = 50
LATEST = 4  # of the same workflow, offered for a comparison
DAY_MS = 24 * 3600 * 1000


@blueprint.get("/submissions")
def submissions() -> tuple[str, int]:
    """List the newest submissions of a filter, below the ID `before`."""
    form = FilterForm(request.args)
    valid = form.validate()
    before = posted_number(request.args.get("before", ""))
    listed = _list().page(form.filters(), person=signed_in().person, number=PAGE_ROWS, before=before)
    rows = [(record, read_body(record.body)) for record in listed.records]
    alert = None if valid else fields_alert("A filter could not be used.", form.errors)
    to_choose = part(Settler).doubts.number_to_choose(signed_in().person)
    page = render_template(
        "submissions/submissions.html",
        form=form,
        alert=alert,
        rows=rows,
        older=listed.older,
        before=before,
        to_choose=to_choose,
    )
    return page, 200 if valid else 422


@blueprint.get("/submissions.csv")
def download() -> Response:
    """Download the filtered list as CSV, streamed."""
    form = FilterForm(request.args)
    if not form.validate():
        abort(422)
    found, person, filters = _list(), signed_in().person, form.filters()
    lines: Iterator[str] = csv_lines(lambda: found.every(filters, person=person))
    headers = {"Content-Disposition": 'attachment; filename="submissions.csv"'}
    return Response(stream_with_context(lines), content_type="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/submissions/<submission_id>")
def submission(submission_id: str) -> str:
    """Show one submission: what was sent, and what came of it."""
    record = _visible(submission_id)
    return render_template("submissions/submission.html", **_shown(record), **_around(record))


@blueprint.get("/submissions/<submission_id>/state")
def state(submission_id: str) -> str:
    """Show the part of a submission's page that refreshes itself; checks a record that is due, if no worker has."""
    record = _visible(submission_id)
    if record.next_check_at is not None and record.next_check_at + LATE_MS < now_ms():
        with part(Places).take():
            part(Settler).check(record)
        record = _visible(submission_id)
    return render_template("submissions/state.html", **_shown(record))


LATE_MS = 2_000  # a worker that runs has checked it by then


def _list() -> SubmissionList:
    return SubmissionList(part(Submissions))


def _visible(submission_id: str) -> Submission:
    record = part(Closings).known(found_or_404(part(Submissions).get, submission_id, person=signed_in().person))
    if record.is_overdue:
        part(Settler).doubts.take(record, lease_ms=0)  # unknown from now on, whether a worker runs or not
        return _visible(submission_id)
    return record


def _shown(record: Submission) -> dict[str, object]:
    as_wished = record.outcome in {ACCEPTED, SENDING}
    return {
        "record": record,
        "title": OUTCOMES[record.outcome].title,
        "alert": None if as_wished else outcome_alert(record.outcome, record, workflow_id=record.workflow_id),
        "events": events_of(part(Database), record.id),
        "may_say_none": record.may_have_none,
        "mine": record.identity == signed_in().person.identity,
    }


def _around(record: Submission) -> dict[str, object]:
    person = signed_in().person
    store = part(Submissions)
    since = record.started_at - DAY_MS
    rows = read_body(record.body)
    return {
        "rows": rows,
        "link": form_link(record.workflow_id, rows),
        "curl": write_curl(part(Config).explorer_url, record.workflow_id, record.body),
        "reruns": store.reruns(record.id, person=person),
        "key": secrets.token_urlsafe(16),
        "alike": _alike(record),
        "earlier": store.same(record.digest, person=person, before=record.id, since=since),
    }


def _alike(record: Submission) -> list[Submission]:
    """Return the latest others of the same workflow, which it may be compared with."""
    filters = SubmissionFilters(workflow_id=record.workflow_id)
    latest = _list().page(filters, person=signed_in().person, number=LATEST + 1).records
    return [other for other in latest if other.id != record.id][:LATEST]
