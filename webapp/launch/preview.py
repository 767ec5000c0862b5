"""What the form shows before it is sent: the bytes, what was changed, and whether the same ran before."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from webapp.config import Config
from webapp.database.clock import now_ms
from webapp.drafts.filled_form import FilledForm
from webapp.explorer.models import status_label
from webapp.logs import log_database_failure
from webapp.request.job_request import NUMBER, InvalidRequest, JobRequest, Row, is_blank, read_body, read_request
from webapp.request.link_and_curl import write_curl
from webapp.request.text import show, trim
from webapp.sign_in.logins import Login, Person
from webapp.submissions.record import Submission
from webapp.submissions.store import Submissions
from webapp.web.form_links import FormLink, form_link
from webapp.web.parts import part
from webapp.web.posted import printable
from webapp.web.times import ago

log = get_logger("jobdesk.launch")

DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Changes:
    """A form against the submission that it was filled from.

    `notes` has a sentence for each changed row, by its index; `workflow_note` is one on the workflow ID, or "";
    `dropped` names the rows that are gone.
    """

    notes: dict[int, str] = field(default_factory=dict)
    workflow_note: str = ""
    dropped: tuple[str, ...] = ()


NO_CHANGES = Changes()


@dataclass(frozen=True)
class FormPreview:
    """What is known of a form before it is sent.

    `body` is what would be sent, as text, and `curl` the command that sends it: both "" while something is wrong.
    `link` fills a form like this one, right or wrong. `same` is the newest run of exactly this within a day,
    `same_sentence` says so: "ana ran exactly this 14 minutes ago: job 107, Success".
    """

    body: str
    link: FormLink
    curl: str = ""
    changes: Changes = NO_CHANGES
    same: Submission | None = None
    same_sentence: str = ""


def form_preview(form: FilledForm, login: Login | None, *, keeps_rules: bool = True) -> FormPreview:
    """Return the preview of a form; without a login or a database, what is known without.

    `keeps_rules` is False for a form that its preset's rules would keep from being sent.
    """
    is_wrong = not keeps_rules or any(error.row is not None for error in form.errors)
    request = None if is_wrong else _request(form)
    preview = _exports(form, request)
    if login is None:
        return preview
    try:
        changes, same = _changes(form, login.person), _same(form, request, login.person)
    except SQLAlchemyError as error:
        log_database_failure(log, "the submissions could not be read", error)
        return preview
    return replace(preview, changes=changes, same=same, same_sentence=_same_sentence(same) if same else "")


def changes_of(workflow_id: str, rows: Sequence[Row], *, before_id: str, before: Sequence[Row]) -> Changes:
    """Compare workflow ID and rows with those `before`; a row is known by its task ID and parameter."""
    originals = {(row.task_id, row.name): row for row in before}
    here = {_place(row) for row in rows}
    return Changes(
        notes={
            index: printable(note)
            for index, row in enumerate(rows)
            if not is_blank(row) and (note := _note(row, originals.get(_place(row))))
        },
        workflow_note="" if trim(workflow_id) == before_id else f"Changed: it was {before_id}.",
        dropped=tuple(
            printable(f"{row.task_id}.{row.name} = {_value(row)}") for key, row in originals.items() if key not in here
        ),
    )


def _place(row: Row) -> tuple[str, str]:
    return trim(row.task_id), trim(row.name)


def _note(row: Row, original: Row | None) -> str:
    if original is None:
        return "New: not in the original."
    if row.type != original.type:
        kind = "number" if original.type == NUMBER else "text"
        return f"Changed: it was the {kind} {_value(original)}."
    return "" if row.value == original.value else f"Changed: it was {_value(original)}."


def _value(row: Row) -> str:
    return show(row.value) if row.value else "empty"


def _same_sentence(same: Submission) -> str:
    job = f"job {same.job_id}" if same.job_id else f"submission {same.id}, outcome {same.outcome}"
    status = f", {status_label(same.job_status)}" if same.job_status is not None else ""
    return f"{same.who} ran exactly this {ago(now_ms() - same.started_at)}: {job}{status}"


def _exports(form: FilledForm, request: JobRequest | None) -> FormPreview:
    """Return the bytes and how else they can be written; without a workflow ID there is no command yet."""
    link = form_link(form.workflow_id, form.rows)
    if request is None:
        return FormPreview("", FormLink(link.address, printable(link.reason)))
    url = part(Config).explorer_url
    curl = write_curl(url, request.workflow_id, request.body) if form.workflow_id else ""
    return FormPreview(request.body.decode(), link, curl)


def _request(form: FilledForm) -> JobRequest | None:
    try:
        # The body does not hold the workflow ID, so it can be shown before that is typed.
        return read_request(form.workflow_id or "1", form.rows)
    except InvalidRequest:
        return None


def _changes(form: FilledForm, person: Person) -> Changes:
    original = part(Submissions).get(form.origin_id, person=person) if form.origin_id else None
    if original is None:
        return NO_CHANGES
    return changes_of(form.workflow_id, form.rows, before_id=original.workflow_id, before=read_body(original.body))


def _same(form: FilledForm, request: JobRequest | None, person: Person) -> Submission | None:
    if request is None or not form.workflow_id:
        return None
    return part(Submissions).same(request.digest, person=person, since=now_ms() - DAY_MS)
