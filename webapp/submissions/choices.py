"""The jobs that a person chooses for all of their submissions in doubt at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from structlog import get_logger
from werkzeug.datastructures import MultiDict

from webapp.sign_in.logins import Person
from webapp.submissions.doubts import Doubts
from webapp.submissions.record import UNKNOWN, Submission
from webapp.web.posted import posted_number

log = get_logger("jobdesk.settle")

PREFIX = "choice-"  # of a field's name; the submission's ID follows
NONE = "none"  # instead of a job's ID

TOO_EARLY = "It is too early to say so: Explorer may still make the job."


class MalformedError(Exception):
    """A field that no page of ours sends: its name comes twice, or names no submission."""


@dataclass(frozen=True)
class Choices:
    """What was chosen for each submission: a job's ID, NONE, or "" if it stays open.

    `gone` are the submissions for which something was chosen, and which do not wait for this person.
    """

    records: Sequence[Submission] = ()
    chosen: Mapping[int, str] = field(default_factory=dict)
    gone: Sequence[int] = ()

    def errors(self) -> dict[int, str]:
        """Return a sentence for each submission whose choice can't be recorded."""
        takers: dict[str, list[int]] = {}
        for number, value in self.chosen.items():
            takers.setdefault(value, []).append(number)
        sentences = {record.id: self._error(record, takers) for record in self.records}
        return {number: sentence for number, sentence in sentences.items() if sentence}

    def _error(self, record: Submission, takers: Mapping[str, list[int]]) -> str:
        value = self.chosen[record.id]
        if not value:
            return ""
        if value == NONE:
            return "" if record.may_have_none else TOO_EARLY
        if value not in {job.id for job in record.candidate_jobs}:
            return "The jobs to choose from have changed. Choose again."
        other = next((number for number in takers[value] if number != record.id), None)
        return f"You chose job {value} for submission {other} too. It can belong to only one." if other else ""


@dataclass(frozen=True)
class Recorded:
    """How many choices were recorded, and a sentence for each that could not be."""

    number: int
    failures: Sequence[str]


def read_choices(form: MultiDict[str, str], waiting: Sequence[Submission]) -> Choices:
    """Return what a form says of the records that wait; raises MalformedError."""
    posted: dict[int, str] = {}
    for name in (name for name in form if name.startswith(PREFIX)):
        number = posted_number(name.removeprefix(PREFIX))
        if number is None or len(form.getlist(name)) > 1:
            raise MalformedError
        posted[number] = form[name]
    records = [record for record in waiting if record.id in posted]
    chosen = {record.id: posted[record.id] for record in records}
    gone = [number for number, value in posted.items() if value and number not in chosen]
    return Choices(records, chosen, gone)


def record_choices(choices: Choices, *, doubts: Doubts, person: Person) -> Recorded:
    """Record each choice by itself: one that can't be recorded does not affect the others."""
    made = [(record, choices.chosen[record.id]) for record in choices.records if choices.chosen[record.id]]
    failed = [
        (record, value) for record, value in made if not record_choice(record, value, doubts=doubts, person=person)
    ]
    failures = [_failure(record, value, doubts) for record, value in failed]
    return Recorded(len(made) - len(failed), [*failures, *map(gone_sentence, choices.gone)])


def record_choice(record: Submission, value: str, *, doubts: Doubts, person: Person) -> bool:
    """Record a job's ID, one of the record's candidates, or NONE; return False if it stays open."""
    if value == NONE:
        recorded = doubts.none_found(record, by=person)
    else:
        status = next(job.status for job in record.candidate_jobs if job.id == value)
        recorded = doubts.found(record, value, status=status, by=person)
    if recorded:
        log.info("chosen", submission=record.id, job=None if value == NONE else value, account=person.who)
    return recorded


def gone_sentence(number: int) -> str:
    """Return what is said of a submission that does not wait for this person's choice."""
    return f"Submission {number} does not wait for you to choose its job."


def _failure(record: Submission, value: str, doubts: Doubts) -> str:
    now = doubts.get(record.id)
    if now is None or now.outcome != UNKNOWN:
        return gone_sentence(record.id)
    return f"Job {value} belongs to another submission: submission {record.id} stays open."
