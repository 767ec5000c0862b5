"""The pages on which a person settles doubts: check again, choose the job or none, for one submission or for all."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
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
    Recorded,
    gone_sentence,
    read_choices,
    record_choice,
    record_choices,
)
from webapp.submissions.record import UNKNOWN, Submission
from webapp.submissions.settler import Settler
from webapp.submissions.submission_page import find_submission, is_own
from webapp.web.alerts import Alert, Link
from webapp.web.parts import part
from webapp.web.posted import posted_form

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
    """Record what was chosen for each of them; nothing at all if any choice has an error."""
    person = signed_in().person
    waiting = part(Settler).doubts.to_choose(person)
    try:
        choices = read_choices(posted_form(request), waiting)
    except MalformedError:
        abort(400)
    errors = choices.errors()
    if errors:
        return _page(choices, number=len(waiting), errors=errors), 422
    flash(_notice(record_choices(choices, doubts=part(Settler).doubts, person=person)))
    return redirect(url_for("doubts.doubts"), 303)


@blueprint.post("/submissions/<submission_id>/check")
def check(submission_id: str) -> Response:
    """Look for the job again now, with the owner's token: another person's list may lack the job."""
    record = find_submission(submission_id)
    login = signed_in() if is_own(record) else part(Logins).of_person(record.identity)
    if login is None:
        flash(f"Only {record.who} can check this. Checking continues when {record.who} signs in.")
    elif record.outcome == UNKNOWN:
        with part(Places).take():
            part(Settler).check_now(record, login)
    return _to_page(record)


@blueprint.post("/submissions/<submission_id>/choose")
def choose(submission_id: str) -> Response:
    """Record the job that a person says is this submission's: one of those that were found."""
    record = _find_own(submission_id)
    job_id = posted_form(request).get("job_id", "")
    if record.outcome != UNKNOWN or job_id not in {job.id for job in record.candidate_jobs}:
        flash("That could not be recorded: the jobs to choose from have changed.")
    elif not record_choice(record, job_id, doubts=part(Settler).doubts, person=signed_in().person):
        flash(f"Job {job_id} belongs to another submission.")
    return _to_page(record)


@blueprint.post("/submissions/<submission_id>/none")
def none(submission_id: str) -> Response:
    """Record that a person says that no job is this submission's."""
    record = _find_own(submission_id)
    if record.may_have_none:
        record_choice(record, NONE, doubts=part(Settler).doubts, person=signed_in().person)
    else:
        flash(TOO_EARLY)
    return _to_page(record)


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
    sentences = ["Nothing was recorded.", *_first([gone_sentence(number) for number in gone]), *more]
    return Alert(title="Some choices can't be recorded.", sentence=" ".join(sentences), links=tuple(links[:LINKS]))


def _notice(recorded: Recorded) -> str:
    number = recorded.number
    done = "1 submission was settled." if number == 1 else f"{number or 'No'} submissions were settled."
    return " ".join([done, *_first(recorded.failures)])


def _first(sentences: Sequence[str]) -> list[str]:
    more = len(sentences) - SENTENCES
    return [*sentences[:SENTENCES], *([f"The same is true of {more} more."] if more > 0 else [])]


def _find_own(submission_id: str) -> Submission:
    """Return a record that this person may settle; aborts with 403 or 404."""
    record = find_submission(submission_id)
    if not is_own(record):
        abort(403)
    return record


def _to_page(record: Submission) -> Response:
    return redirect(url_for("submissions.submission", submission_id=record.id), 303)
