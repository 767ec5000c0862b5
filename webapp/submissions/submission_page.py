"""What the page of a submission shows: what was sent, what came of it, and other submissions like it."""

import secrets

from webapp.config import Config
from webapp.database.engine import Database
from webapp.request.job_request import read_body
from webapp.request.link_and_curl import write_curl
from webapp.sign_in.current_login import signed_in
from webapp.submissions.outcomes import OUTCOMES, outcome_alert
from webapp.submissions.record import ACCEPTED, SENDING, Submission, events_of
from webapp.submissions.settler import Settler
from webapp.submissions.store import Submissions
from webapp.submissions.submission_list import SubmissionFilters, SubmissionList
from webapp.submissions.unrecorded_answers import UnrecordedAnswers
from webapp.web.form_links import form_link
from webapp.web.parts import part
from webapp.web.posted import found_or_404

LATEST = 4  # of the same workflow, offered for a comparison
DAY_MS = 24 * 3600 * 1000


def find_submission(submission_id: str) -> Submission:
    """Return the record that an address names, with an answer that waits to be recorded; aborts with 404."""
    found = found_or_404(part(Submissions).get, submission_id, person=signed_in().person)
    record = part(UnrecordedAnswers).with_answer(found)
    if record.is_overdue:
        part(Settler).doubts.take(record, lease_ms=0)  # unknown from now on, even if no worker runs
        return find_submission(submission_id)
    return record


def is_own(record: Submission) -> bool:
    """Whether the same account, or the same token's person, made a record."""
    return record.identity == signed_in().person.identity


def outcome_values(record: Submission) -> dict[str, object]:
    """Return what the part of the page that refreshes itself shows."""
    as_wished = record.outcome in {ACCEPTED, SENDING}
    return {
        "record": record,
        "title": OUTCOMES[record.outcome].title,
        "alert": None if as_wished else outcome_alert(record.outcome, record, workflow_id=record.workflow_id),
        "events": events_of(part(Database), record.id),
        "mine": is_own(record),
    }


def page_values(record: Submission) -> dict[str, object]:
    """Return what the whole page shows."""
    person = signed_in().person
    store = part(Submissions)
    rows = read_body(record.body)
    since = record.started_at - DAY_MS
    return outcome_values(record) | {
        "rows": rows,
        "link": form_link(record.workflow_id, rows),
        "curl": write_curl(part(Config).explorer_url, record.workflow_id, record.body),
        "reruns": store.reruns(record.id, person=person),
        "key": secrets.token_urlsafe(16),
        "alike": _others_of_workflow(record),
        "earlier": store.same(record.digest, person=person, before=record.id, since=since),
    }


def _others_of_workflow(record: Submission) -> list[Submission]:
    filters = SubmissionFilters(workflow_id=record.workflow_id)
    latest = SubmissionList(part(Submissions)).page(filters, person=signed_in().person, number=LATEST + 1).records
    return [other for other in latest if other.id != record.id][:LATEST]
