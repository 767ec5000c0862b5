"""The form's page: what it shows, and with which status it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import Response, g, render_template, stream_template

from webapp.drafts.form_rows import Sheet, add_row, errors_alert, refuse
from webapp.drafts.store import Draft
from webapp.launch.forms import new_key
from webapp.launch.guided_form import guidance
from webapp.launch.preview import same_sentence, tell
from webapp.launch.review import Notice, Review
from webapp.launch.suggestions import recent_workflows
from webapp.presets.record import PresetLine
from webapp.request.job_request import FieldError, InvalidRequest, read_request
from webapp.request.row import MAX_ROWS
from webapp.web.alerts import Alert
from webapp.web.security import csrf_token

Answer = Response | tuple[str, int]

ALERT = "alert"  # the id of the element with role="alert"
RUN = "run"  # the id of the button that runs the job
INVALID, REFUSED, NOT_SENT, UNKNOWN = "invalid", "refused", "not_sent", "unknown"


@dataclass(frozen=True, kw_only=True)
class Page:
    """The form, filled; `outcome` is "" where nothing was to be sent.

    `review` is what would replace it; `notice` says what did; `asks` is the question
    whether to overwrite a preset, whose ID and version are in `overwrites`.
    """

    sheet: Sheet
    status: int = 200
    outcome: str = ""
    alert: Alert | None = None
    drafts: Sequence[Draft] = ()
    presets: Sequence[PresetLine] = ()
    review: Review | None = None
    notice: Notice | None = None
    asks: str = ""
    overwrites: str = ""


def show(page: Page) -> Answer:
    """Render the form's page; one of too many rows piece by piece, as all of it would take much memory."""
    login = g.get("login")
    guided = guidance(page.sheet, login)
    telling = tell(guided.sheet, login, keeps_rules=guided.keeps_rules)
    values = {"page": page, "sheet": guided.sheet, "alert": page.alert, "telling": telling}
    values |= {"guide": guided.guide, "preset_note": guided.note, "filled_from": guided.preset}
    template = "launch/guided.html" if guided.guide else "launch/new_job.html"
    values |= {"workflows": recent_workflows(login), "same": same_sentence(telling)}
    if len(page.sheet.rows) > MAX_ROWS:
        csrf_token()  # the session that holds it is written before the page is
        return Response(stream_template(template, **values), page.status, content_type="text/html; charset=utf-8")
    return render_template(template, **values), page.status


def invalid_page(sheet: Sheet, errors: tuple[FieldError, ...]) -> Page:
    """Return the form with the errors of what was typed, and the same key."""
    return Page(sheet=refuse(sheet, errors), status=422, outcome=INVALID, alert=errors_alert(errors))


def add_row_page(sheet: Sheet) -> Page:
    """Return the form with one more row; at the limit, as it was, with an error that names the limit."""
    if len(sheet.rows) < MAX_ROWS:
        return Page(sheet=add_row(sheet))
    message = f"A form takes {MAX_ROWS} rows, and this one has {len(sheet.rows)}."
    return invalid_page(sheet, (FieldError(row=None, field="rows", message=message),))


def preview_page(sheet: Sheet) -> Page:
    """Return the form with the JSON that would be sent, or with what is wrong; nothing is sent."""
    try:
        read_request(sheet.workflow_id, sheet.rows)
    except InvalidRequest as error:
        return invalid_page(sheet, error.errors)
    return Page(sheet=replace(sheet, focus=RUN))


def broken_page(sheet: Sheet, sentence: str) -> Page:
    """Return the form when it came in a shape that no page of ours sends."""
    alert = Alert(title="Nothing was sent: the form did not arrive whole.", sentence=sentence)
    return Page(sheet=replace(sheet, focus=ALERT), status=422, outcome=INVALID, alert=alert)


def expired_page(sheet: Sheet) -> Page:
    """Return the form when its CSRF token is not (or no longer) good: one more click sends it."""
    alert = Alert(
        title="Nothing was sent yet.",
        sentence="This form was open for long, or came from elsewhere. It is below as it was: "
        "look through it, and press the button again.",
        kind="warning",
    )
    return Page(sheet=replace(sheet, focus=RUN), status=400, outcome=INVALID, alert=alert)


def not_sent_page(sheet: Sheet, alert: Alert, *, status: int) -> Page:
    """Return the form when no job was made because nothing arrived, with a new key."""
    return Page(sheet=_again(sheet), status=status, outcome=NOT_SENT, alert=alert)


def earlier_page(sheet: Sheet) -> Page:
    """Return the form, with its key, when it was sent before and what came of it can't be read."""
    alert = Alert(
        title="This form was sent already, and what came of it can't be read now.",
        sentence="Nothing more was sent. Run it again later, as it is: "
        "it is still the same submission, and does not run twice.",
    )
    return Page(sheet=replace(sheet, focus=ALERT), status=503, outcome=UNKNOWN, alert=alert)


def refused_page(sheet: Sheet, alert: Alert, *, status: int, errors: tuple[FieldError, ...]) -> Page:
    """Return the form when Explorer answered with an error, known causes at their fields, with a new key."""
    again = replace(_again(sheet), errors=errors)
    return Page(sheet=again, status=status, outcome=REFUSED, alert=alert)


def _again(sheet: Sheet) -> Sheet:
    return replace(sheet, key=new_key(), focus=ALERT)
