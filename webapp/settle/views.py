"""Settling by hand: look again, choose the job, or say that none is meant."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from structlog import get_logger
from werkzeug.wrappers import Response

from webapp.clock import now_ms
from webapp.history.records import UNKNOWN, Submission
from webapp.posted import posted_form, posted_number
from webapp.services import services
from webapp.sign_in.current import signed_in

log = get_logger("jobdesk.settle")
blueprint = Blueprint("settle", __name__)


@blueprint.post("/submissions/<submission_id>/check")
def check(submission_id: str) -> Response:
    """Look for the job again now, with the owner's token: another person's list may lack the job."""
    record = _visible(submission_id)
    login = signed_in() if _is_own(record) else services().logins.of_person(record.identity)
    if login is None:
        flash(f"Only {record.who}'s sign-in can check this: checking goes on when {record.who} has signed in.")
    elif record.state == UNKNOWN:
        with services().places.take():
            services().settler.check_now(record, login)
    return _back(record)


@blueprint.post("/submissions/<submission_id>/choose")
def choose(submission_id: str) -> Response:
    """Record the job that a person says is this submission's: one of those that were found."""
    record = _own(submission_id)
    job_id = posted_form(request).get("job_id", "")
    chosen = next((job for job in record.candidate_jobs if job.id == job_id), None)
    if chosen is None or record.state != UNKNOWN:
        flash("That could not be recorded: the jobs to choose from have changed.")
    elif not services().settler.doubts.found(record, chosen.id, status=chosen.status, by=signed_in().person):
        flash(f"Job {chosen.id} belongs to another submission.")
    else:
        log.info("chosen", submission=record.id, job=chosen.id, account=signed_in().person.who)
    return _back(record)


@blueprint.post("/submissions/<submission_id>/none")
def none(submission_id: str) -> Response:
    """Record that a person says that no job is this submission's."""
    record = _own(submission_id)
    if record.state == UNKNOWN and record.window_ends_at <= now_ms():
        services().settler.doubts.none_found(record, by=signed_in().person)
        log.info("chosen", submission=record.id, job=None, account=signed_in().person.who)
    else:
        flash("It is too early to say so: Explorer may still make the job.")
    return _back(record)


def _visible(submission_id: str) -> Submission:
    number = posted_number(submission_id)
    record = services().submissions.get(number, person=signed_in().person) if number else None
    if record is None:
        abort(404)
    return services().closings.known(record)


def _own(submission_id: str) -> Submission:
    """Return a record that this person may settle: one that the same account, or the same token's person, made."""
    record = _visible(submission_id)
    if not _is_own(record):
        abort(403)
    return record


def _is_own(record: Submission) -> bool:
    return record.identity == signed_in().person.identity


def _back(record: Submission) -> Response:
    return redirect(url_for("history.submission", submission_id=record.id), 303)
