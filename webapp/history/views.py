"""What was started from here: the list of submissions, and one of them."""

from flask import Blueprint, abort, render_template, request

from webapp.alerts import Alert
from webapp.history.store import Submission
from webapp.jobs.body import read_body
from webapp.outcomes import not_sent_alert, refused_alert, unknown_alert
from webapp.posted import posted_number
from webapp.services import services
from webapp.sign_in.current import signed_in

blueprint = Blueprint("history", __name__)

PAGE_ROWS = 50


@blueprint.get("/submissions")
def submissions() -> str:
    """List the newest submissions; `before` is the ID that the page goes on behind."""
    before = posted_number(request.args.get("before", ""))
    rows = services().submissions.newest(person=signed_in().person, number=PAGE_ROWS + 1, before=before)
    listed = [(row, read_body(row.body)) for row in rows[:PAGE_ROWS]]
    older = rows[PAGE_ROWS - 1].id if len(rows) > PAGE_ROWS else None
    return render_template("history/submissions.html", listed=listed, older=older, before=before)


@blueprint.get("/submissions/<submission_id>")
def submission(submission_id: str) -> str:
    """Show one submission: what was sent, and what came of it."""
    number = posted_number(submission_id)
    record = services().submissions.get(number, person=signed_in().person) if number else None
    if record is None:
        abort(404)
    return render_template("history/submission.html", record=record, rows=read_body(record.body), alert=_alert(record))


def _alert(record: Submission) -> Alert | None:
    match record.state:
        case "refused":
            return refused_alert(record, workflow_id=record.workflow_id)
        case "not_sent":
            return not_sent_alert(record)
        case "unknown":
            return unknown_alert(record, workflow_id=record.workflow_id)
    return None
