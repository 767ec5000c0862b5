"""What came of a submission: the table of outcomes, and the sentences that say what is certain and what helps.

Nothing here reads Explorer's prose.
"""

from dataclasses import dataclass

from webapp.explorer.answers import AddJobResult
from webapp.explorer.errors import code_family, is_session_over
from webapp.submissions.record import ACCEPTED, NOT_SENT, REFUSED, SENDING, UNKNOWN, Submission
from webapp.web.alerts import NOT_SENT as WHY_NOT_SENT
from webapp.web.alerts import Alert, explorer_message

NOT_FOUND = 40404000
FORBIDDEN = 403


@dataclass(frozen=True)
class OutcomeText:
    """An outcome in words: its name in lists, and the sentence at the head of a page."""

    label: str
    title: str


OUTCOMES = {
    ACCEPTED: OutcomeText("Accepted", "Explorer made the job."),
    REFUSED: OutcomeText("Refused", "Explorer refused the job. No job was made."),
    NOT_SENT: OutcomeText("Not sent", "Nothing was sent. No job was made."),
    UNKNOWN: OutcomeText("Unknown", "It is not known whether the job was started."),
    SENDING: OutcomeText("Under way", "The request is under way: Explorer has not answered yet."),
}

WHY_UNKNOWN = {
    "timeout": "Explorer took the request and did not answer in time.",
    "broken": "The connection to Explorer broke off before its answer was complete.",
    "too-long": "Explorer's answer was longer than 2 MiB, so Jobdesk stopped reading it.",
    "bad-id": "Explorer reported success, but no job ID that can be used.",
    "duplicate-member": "Explorer's answer contradicts itself: it holds the same member twice.",
    "interrupted": "Jobdesk was interrupted while it waited for Explorer's answer.",
}

Answer = AddJobResult | Submission  # an answer as it came, or the record of one


def outcome_label(outcome: str) -> str:
    """Return an outcome's name in lists."""
    return OUTCOMES[outcome].label


def outcome_alert(outcome: str, answer: Answer, *, workflow_id: str) -> Alert:
    """Return what a page says of an outcome `refused`, `not_sent` or `unknown` that follows from an answer."""
    if outcome == REFUSED:
        sentence = _why_refused(answer, workflow_id)
    elif outcome == NOT_SENT:
        sentence = WHY_NOT_SENT.get(answer.reason, "The connection to Explorer could not be made.")
    else:
        sentence = f"{_why_unknown(answer)} {_advice(workflow_id)}"
    words = explorer_message(code=answer.code, message=answer.message, name=answer.name, traceparent=answer.traceparent)
    kind = "warning" if outcome == UNKNOWN else "danger"
    return Alert(title=OUTCOMES[outcome].title, sentence=sentence, said=words, kind=kind)


def blames_request(answer: Answer) -> bool:
    """Whether a refusal is about what was sent (code 4xxxxxxx, or HTTP 4xx without one), not about Explorer itself."""
    if code_family(answer.code) == 4:
        return True
    return answer.http_status is not None and 400 <= answer.http_status < 500


def busy_alert() -> Alert:
    """Return what a page says if too many requests wait for Explorer already."""
    return Alert(
        title="Busy: nothing was sent.",
        sentence="Explorer is slow, and many people wait for it. Your form is below as it was: run it again soon.",
    )


def database_alert(why: str) -> Alert:
    """Return what a page says if the record could not be made."""
    return Alert(
        title="Nothing was sent: Jobdesk could not record it.",
        sentence=f"{why.removesuffix('.')}, and nothing is sent without a record. Your form is below as it was: "
        "run it again. If this happens again, tell the person who looks after Jobdesk.",
    )


def _why_unknown(answer: Answer) -> str:
    if answer.code is not None:
        return "Explorer answered with an error of its own, which does not say whether the job was made."
    other = f"Jobdesk can't make sense of the answer (HTTP status {answer.http_status})."
    return WHY_UNKNOWN.get(answer.reason, other)


def _advice(workflow_id: str) -> str:
    return (
        f"The job may or may not exist. Jobdesk looks for it among the jobs of workflow {workflow_id}: "
        "wait for that before you run this again, or it may run twice."
    )


def _why_refused(answer: Answer, workflow_id: str) -> str:
    code = answer.code
    if is_session_over(code):
        return "Explorer has ended your session. Sign in again: you come back to this form as it is."
    if code == NOT_FOUND:
        return (
            f"Explorer does not know workflow {workflow_id}. The ID is in the upper left corner of the workflow's page."
        )
    if code is not None and code // 100_000 == FORBIDDEN:
        return f"Your account may not run workflow {workflow_id}. Ask its owner in Explorer."
    if code is not None and code_family(code) != 4:
        return "Explorer has a problem of its own, and made no job. Try again, and tell the person who looks after it."
    if code is not None:
        return (
            "Compare the task IDs and parameters with the workflow's page: "
            "a task ID is in the upper right of the task's settings."
        )
    return f"What answered (HTTP status {answer.http_status}) was not Explorer itself, or not in its usual form."
