"""What the form says about itself before it is sent: the bytes, notes on its rows, whether the same ran before."""

from dataclasses import dataclass, field, replace

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from webapp.config import Config
from webapp.database.clock import now_ms
from webapp.drafts.form_rows import Sheet
from webapp.explorer.models import status_label
from webapp.launch.changes import Changes, changes
from webapp.logs import log_database_failure
from webapp.request.body import read_body
from webapp.request.curl import write_curl
from webapp.request.job_request import InvalidRequest, JobRequest, read_request
from webapp.sign_in.logins import Login, Person
from webapp.submissions.record import Submission
from webapp.submissions.store import Submissions
from webapp.web.durations import ago
from webapp.web.form_links import FormLink, form_link
from webapp.web.parts import part
from webapp.web.posted import printable

log = get_logger("jobdesk.launch")

DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Telling:
    """`body` is what would be sent, as text, "" while something is wrong.

    `curl` is the command that sends the same, "" as well; `link` fills a form like this one, right or wrong.
    `notes` say what was changed against the original, by the index of the row; `dropped` names rows of it that are
    gone; `same` is the newest run of exactly this within a day.
    """

    body: str
    link: FormLink
    curl: str = ""
    notes: dict[int, str] = field(default_factory=dict)
    workflow_note: str = ""
    dropped: tuple[str, ...] = ()
    same: Submission | None = None
    same_ago: str = ""


def tell(sheet: Sheet, login: Login | None, *, keeps_rules: bool = True) -> Telling:
    """Return what a form says; without a login (or a database) what can be said without.

    `keeps_rules` is False for a form that its preset's rules would keep from being sent.
    """
    request = _request(sheet) if keeps_rules else None
    telling = _exports(sheet, request)
    if login is None:
        return telling
    try:
        changed = _changes(sheet, login.person)
        same = _same(sheet, request, login.person)
    except SQLAlchemyError as error:
        log_database_failure(log, "the history could not be asked", error)
        return telling
    return replace(
        telling,
        notes={index: printable(note) for index, note in changed.notes.items()},
        workflow_note=changed.workflow,
        dropped=tuple(printable(text) for text in changed.dropped),
        same=same,
        same_ago=ago(now_ms() - same.started_at) if same else "",
    )


def same_sentence(telling: Telling) -> str:
    """Return "ana ran exactly this 14 minutes ago: job 107, Success"; an empty text where nobody did."""
    same = telling.same
    if same is None:
        return ""
    job = f"job {same.job_id}" if same.job_id else f"submission {same.id}, outcome {same.outcome}"
    status = f", {status_label(same.job_status)}" if same.job_status is not None else ""
    return f"{same.who} ran exactly this {telling.same_ago}: {job}{status}"


def _exports(sheet: Sheet, request: JobRequest | None) -> Telling:
    """Return what is sent and how else it can be written; without a workflow ID there is no command yet."""
    link = form_link(sheet.workflow_id, sheet.rows)
    if request is None:
        return Telling("", FormLink(link.address, printable(link.reason)))
    url = part(Config).explorer_url
    curl = write_curl(url, request.workflow_id, request.body) if sheet.workflow_id else ""
    return Telling(request.body.decode(), link, curl)


def _request(sheet: Sheet) -> JobRequest | None:
    try:
        # The body does not hold the workflow ID, so it can be shown before that is typed.
        return read_request(sheet.workflow_id or "1", sheet.rows)
    except InvalidRequest:
        return None


def _changes(sheet: Sheet, person: Person) -> Changes:
    original = part(Submissions).get(sheet.origin_id, person=person) if sheet.origin_id else None
    if original is None:
        return Changes({}, ())
    return changes(sheet.workflow_id, sheet.rows, before_id=original.workflow_id, before=read_body(original.body))


def _same(sheet: Sheet, request: JobRequest | None, person: Person) -> Submission | None:
    if request is None or not sheet.workflow_id:
        return None
    return part(Submissions).same(request.digest, person=person, since=now_ms() - DAY_MS)
