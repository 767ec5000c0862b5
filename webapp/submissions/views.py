"""The pages of the list of submissions, and of one submission."""

from flask import Blueprint, Response, abort, render_template, request, stream_with_context

from webapp.database.clock import now_ms
from webapp.explorer.client import Places
from webapp.request.job_request import read_body
from webapp.sign_in.current_login import signed_in
from webapp.submissions.export import csv_lines
from webapp.submissions.outcomes import outcome_label
from webapp.submissions.settler import Settler
from webapp.submissions.store import Submissions
from webapp.submissions.submission_list import FilterForm, SubmissionList
from webapp.submissions.submission_page import find_submission, outcome_values, page_values
from webapp.web.alerts import fields_alert
from webapp.web.parts import part
from webapp.web.posted import posted_number

blueprint = Blueprint("submissions", __name__)
blueprint.add_app_template_filter(outcome_label)

PAGE_ROWS = 50
LATE_MS = 2_000  # a worker that runs has checked a due record by then


@blueprint.get("/submissions")
def submissions() -> tuple[str, int]:
    """List the newest submissions of a filter, below the ID `before`."""
    form = FilterForm(request.args)
    valid = form.validate()
    person = signed_in().person
    before = posted_number(request.args.get("before", ""))
    listed = SubmissionList(part(Submissions)).page(form.filters(), person=person, number=PAGE_ROWS, before=before)
    page = render_template(
        "submissions/submissions.html",
        form=form,
        alert=None if valid else fields_alert("A filter could not be used.", form.errors),
        rows=[(record, read_body(record.body)) for record in listed.records],
        older=listed.older,
        before=before,
        to_choose=part(Settler).doubts.number_to_choose(person),
    )
    return page, 200 if valid else 422


@blueprint.get("/submissions.csv")
def download() -> Response:
    """Download the filtered list as CSV, streamed."""
    form = FilterForm(request.args)
    if not form.validate():
        abort(422)
    found, person, filters = SubmissionList(part(Submissions)), signed_in().person, form.filters()
    lines = csv_lines(lambda: found.every(filters, person=person))
    headers = {"Content-Disposition": 'attachment; filename="submissions.csv"'}
    return Response(stream_with_context(lines), content_type="text/csv; charset=utf-8", headers=headers)


@blueprint.get("/submissions/<submission_id>")
def submission(submission_id: str) -> str:
    """Show one submission: what was sent, and what came of it."""
    return render_template("submissions/submission.html", **page_values(find_submission(submission_id)))


@blueprint.get("/submissions/<submission_id>/state")
def state(submission_id: str) -> str:
    """Show the part of a submission's page that refreshes itself; check a record that is due, if no worker has."""
    record = find_submission(submission_id)
    if record.next_check_at is not None and record.next_check_at + LATE_MS < now_ms():
        with part(Places).take():
            part(Settler).check(record)
        record = find_submission(submission_id)
    return render_template("submissions/state.html", **outcome_values(record))
