"""Settling by hand: look again, choose the job, or say that none is meant; for one submission, or for all."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from structlog import get_logger
from werkzeug.wrappers import Response

from webapp.explorer.client import Places
from webapp.request.job_request import read_body
from webapp.sign_in.current_login import signed_in
from webapp.sign_in.logins import Logins
from webapp.submissions.choices import (
    NONE,
    PREFIX,
    TOO_EARLY,
    Choices,
    MalformedError,
    Settled,
    read_choices,
    record_choices,
    sentence_of_gone,
)
from webapp.submissions.closings import Closings
from webapp.submissions.record import UNKNOWN, Submission
from webapp.submissions.settler import Settler
from webapp.submissions.store import Submissions
from webapp.web.alerts import Alert, Link
from webapp.web.parts import part
from webapp.web.posted import found_or_404, posted_form

log = get_logger("jobdesk.settle")
blueprint = Blueprint("doubts", __name__)

PAGE_RECORDS = 200
SENTENCES = 5  # a notice travels in a cookie
LINKS = 20


@blueprint.get("/submissions/doubts")
def doubts() -> str:
    """Show all of a person's own submissions whose job only they can choose."""
    person = signed_in().person
    records = part(Settler).doubts.to_choose(person, number=PAGE_RECORDS)
    number = len(records)
    if number == PAGE_RECORDS:
        number = part(Settler).doubts.number_to_choose(person)
    return _page(Choices(records, dict.fromkeys((record.id for record in records), "")), number=number)


@blueprint.post("/submissions/doubts")
def choose_all() -> Response | tuple[str, int]:
    """Record what was chosen for each of them; nothing at all while any of it can't be meant."""
    person = signed_in().person
    waiting = part(Settler).doubts.to_choose(person)
    try:
        choices = read_choices(posted_form(request), waiting)
    except MalformedError:
        abort(400)
    errors = choices.errors()
    if errors:
        return _page(choices, number=len(waiting), errors=errors), 422
    settled = record_choices(choices, doubts=part(Settler).doubts, person=person)
    flash(_told(settled))
    return redirect(url_for("doubts.doubts"), 303)


@blueprint.post("/submissions/<submission_id>/check")
def check(submission_id: str) -> Response:
    """Look for the job again now, with the owner's token: another person's list may lack the job."""
    record = _visible(submission_id)
    login = signed_in() if _is_own(record) else part(Logins).of_person(record.identity)
    if login is None:
        flash(f"Only {record.who}'s sign-in can check this: checking goes on when {record.who} has signed in.")
    elif record.outcome == UNKNOWN:
        with part(Places).take():
            part(Settler).check_now(record, login)
    return _back(record)


@blueprint.post("/submissions/<submission_id>/choose")
def choose(submission_id: str) -> Response:
    """Record the job that a person says is this submission's: one of those that were found."""
    record = _own(submission_id)
    job_id = posted_form(request).get("job_id", "")
    chosen = next((job for job in record.candidate_jobs if job.id == job_id), None)
    if chosen is None or record.outcome != UNKNOWN:
        flash("That could not be recorded: the jobs to choose from have changed.")
    elif not part(Settler).doubts.found(record, chosen.id, status=chosen.status, by=signed_in().person):
        flash(f"Job {chosen.id} belongs to another submission.")
    else:
        log.info("chosen", submission=record.id, job=chosen.id, account=signed_in().person.who)
    return _back(record)


@blueprint.post("/submissions/<submission_id>/none")
def none(submission_id: str) -> Response:
    """Record that a person says that no job is this submission's."""
    record = _own(submission_id)
    if record.may_have_none:
        part(Settler).doubts.none_found(record, by=signed_in().person)
        log.info("chosen", submission=record.id, job=None, account=signed_in().person.who)
    else:
        flash(TOO_EARLY)
    return _back(record)


def _page(choices: Choices, *, number: int, errors: Mapping[int, str] | None = None) -> str:
    workflows: dict[str, list[Submission]] = {}
    for record in choices.records:
        workflows.setdefault(record.workflow_id, []).append(record)
    return render_template(
        "submissions/doubts.html",
        workflows=workflows,
        rows={record.id: read_body(record.body) for record in choices.records},
        chosen=choices.chosen,
        errors=errors or {},
        alert=_alert(errors, choices.gone) if errors else None,
        number=number,
        shown=len(choices.records),
        prefix=PREFIX,
        no_job=NONE,
    )


def _alert(errors: Mapping[int, str], gone: Sequence[int]) -> Alert:
    links = [Link(address=f"#{PREFIX}{number}", text=f"Submission {number}: {text}") for number, text in errors.items()]
    more = [f"The first {LINKS} of {len(links)} are named here."] if len(links) > LINKS else []
    sentences = ["Nothing was recorded.", *_some([sentence_of_gone(number) for number in gone]), *more]
    return Alert(title="Some choices can't be meant.", sentence=" ".join(sentences), links=tuple(links[:LINKS]))


def _told(settled: Settled) -> str:
    number = settled.number
    done = "1 submission was settled." if number == 1 else f"{number or 'No'} submissions were settled."
    return " ".join([done, *_some(settled.failures)])


def _some(sentences: Sequence[str]) -> list[str]:
    more = len(sentences) - SENTENCES
    return [*sentences[:SENTENCES], *([f"So it is with {more} more."] if more > 0 else [])]


def _visible(submission_id: str) -> Submission:
    return part(Closings).known(found_or_404(part(Submissions).get, submission_id, person=signed_in().person))


def _own(submission_id: str) -> Submission:
    """Return a record that this person may settle: one that the same account, or the same token's person, made."""
    record = _visible(submission_id)
    if not _is_own(record):
        abort(403)
    return record


def _is_own(record: Submission) -> bool:
    return record.identity == signed_in().person.identity


def _back(record: Submission) -> Response:
    return redirect(url_for("submissions.submission", submission_id=record.id), 303)
