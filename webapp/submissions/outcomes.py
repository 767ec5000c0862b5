"""The sentences for what came of a submission: what is certain, and what helps. Nothing here reads Explorer's prose."""

from webapp.explorer.errors import is_session_over
from webapp.explorer.job_answer import AddJobResult
from webapp.submissions.record import Submission
from webapp.web.alerts import Alert, Said, said
from webapp.web.explorer_alerts import NOT_SENT

NOT_FOUND = 40404000
FORBIDDEN = 403

UNKNOWN = {
    "timeout": "Explorer took the request and did not answer in time.",
    "broken": "The connection to Explorer broke off before its answer was complete.",
    "too-long": "Explorer's answer was longer than 2 MiB, so Jobdesk stopped reading it.",
    "bad-id": "Explorer reported success, but no job ID that can be used.",
    "duplicate-member": "Explorer's answer contradicts itself: it holds the same member twice.",
    "interrupted": "Jobdesk was interrupted while it waited for Explorer's answer.",
}


Outcome = AddJobResult | Submission  # an answer as it came, or the record of one


def refused_alert(outcome: Outcome, *, workflow_id: str) -> Alert:
    """Return what is shown when Explorer answered with an error, and there is no job."""
    return Alert(
        title="Explorer refused the job. No job was made.",
        sentence=_why_refused(outcome, workflow_id),
        said=_words(outcome),
    )


def not_sent_alert(outcome: Outcome) -> Alert:
    """Return what is shown when Explorer was not reached."""
    sentence = NOT_SENT.get(outcome.reason, "The connection to Explorer could not be made.")
    return Alert(title="Nothing was sent. No job was made.", sentence=sentence, said=_words(outcome))


def unknown_alert(outcome: Outcome, *, workflow_id: str) -> Alert:
    """Return what is shown when nobody knows whether there is a job."""
    if outcome.code is not None:
        why = "Explorer answered with an error of its own, which does not say whether the job was made."
    elif outcome.reason in UNKNOWN:
        why = UNKNOWN[outcome.reason]
    else:
        why = f"The answer makes no sense to Jobdesk (HTTP status {outcome.http_status})."
    advice = (
        f"The job may or may not exist. Jobdesk looks for it among the jobs of workflow {workflow_id}: "
        "wait for that before you run this again, or it may run twice."
    )
    return Alert(
        title="It is not known whether the job was started.",
        sentence=f"{why} {advice}",
        said=_words(outcome),
        kind="warning",
    )


def blames_request(outcome: Outcome) -> bool:
    """Whether a refusal is about what was sent (code 4xxxxxxx, or HTTP 4xx without one), not about Explorer itself."""
    if outcome.code is not None and outcome.code // 10_000_000 == 4:
        return True
    return outcome.http_status is not None and 400 <= outcome.http_status < 500


def busy_alert() -> Alert:
    """Return what is shown when too many requests wait for Explorer already."""
    return Alert(
        title="Busy: nothing was sent.",
        sentence="Explorer is slow, and many people wait for it. Your form is below as it was: run it again soon.",
    )


def database_alert(why: str) -> Alert:
    """Return what is shown when the record could not be made."""
    return Alert(
        title="Nothing was sent: Jobdesk could not record it.",
        sentence=f"{why.removesuffix('.')}, and nothing is sent without a record. "
        "Your form is below as it was: run it again, and tell the person who looks after Jobdesk if it stays so.",
    )


def _words(outcome: Outcome) -> Said | None:
    return said(code=outcome.code, message=outcome.message, name=outcome.name, traceparent=outcome.traceparent)


def _why_refused(outcome: Outcome, workflow_id: str) -> str:
    code = outcome.code
    if is_session_over(code):
        return "Explorer has ended your session. Sign in again: you come back to this form as it is."
    if code == NOT_FOUND:
        return (
            f"Explorer does not know workflow {workflow_id}. The ID is in the upper left corner of the workflow's page."
        )
    if code is not None and code // 100_000 == FORBIDDEN:
        return f"Your account may not run workflow {workflow_id}. Ask its owner in Explorer."
    if code is not None and code // 10_000_000 != 4:
        return "Explorer has a problem of its own, and made no job. Try again, and tell the person who looks after it."
    if code is not None:
        return (
            "Compare the task IDs and parameters with the workflow's page: "
            "a task ID is in the upper right of the task's settings."
        )
    return f"What answered (HTTP status {outcome.http_status}) was not Explorer itself, or not in its usual form."
