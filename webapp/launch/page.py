"""The form's page: what it shows besides the form, and with which status it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.drafts.filled_form import FilledForm, errors_alert
from webapp.drafts.store import Draft
from webapp.launch.forms import new_key
from webapp.presets.store import PresetLine
from webapp.request.job_request import MAX_ROWS, NUMBER, FieldError, Row
from webapp.web.alerts import Alert
from webapp.web.posted import printable

ALERT = "alert"  # the ID of the element with role="alert"
RUN = "run"  # of the button that runs the job
REVIEW = "review"  # of the section that shows what would replace the form
NOTICE = "notice"  # of the sentence that says what was filled in
INVALID, REFUSED, NOT_SENT, UNKNOWN = "invalid", "refused", "not_sent", "unknown"
SHOWN_ROWS = 20
SHOWN_VALUE = 200


@dataclass(frozen=True, slots=True)
class ReviewedRow:
    """A row that would stand in the form; `more` is how many characters of its value are not shown."""

    task_id: str
    name: str
    type: str
    value: str
    more: int


@dataclass(frozen=True, kw_only=True)
class Review:
    """What would replace the form, shown before it does; `sentence` says what it is.

    `action` is the value of the button that replaces the form, "" if there is no such button. `rows` are the first
    of `count`; `left_out` quotes each piece that was not understood, with the reason.
    """

    sentence: str
    workflow_id: str = ""
    rows: tuple[ReviewedRow, ...] = ()
    count: int = 0
    left_out: Sequence[tuple[str, str]] = ()
    left_out_count: int = 0
    token_dropped: bool = False
    action: str = ""
    seen: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What was done with the form; `link_text` within the sentence leads to `address`, if there is one."""

    before: str
    link_text: str = ""
    address: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """The form, filled; `outcome` is "" if nothing was to be sent.

    `asks` is the question whether to overwrite a preset, whose ID and version are in `overwrites`.
    """

    form: FilledForm
    status: int = 200
    outcome: str = ""
    alert: Alert | None = None
    drafts: Sequence[Draft] = ()
    presets: Sequence[PresetLine] = ()
    review: Review | None = None
    notice: Notice | None = None
    asks: str = ""
    overwrites: str = ""


def reviewed_rows(rows: Sequence[Row]) -> tuple[ReviewedRow, ...]:
    """Return the first rows as a review shows them."""
    return tuple(
        ReviewedRow(
            task_id=printable(row.task_id),
            name=printable(row.name),
            type="Number" if row.type == NUMBER else "Text",
            value=printable(row.value[:SHOWN_VALUE]),
            more=max(0, len(row.value) - SHOWN_VALUE),
        )
        for row in rows[:SHOWN_ROWS]
    )


def invalid_page(form: FilledForm, errors: Sequence[FieldError]) -> FormPage:
    """Return the form with the errors of what was typed, and the same key."""
    return FormPage(form=form.refuse(errors), status=422, outcome=INVALID, alert=errors_alert(errors))


def add_row_page(form: FilledForm) -> FormPage:
    """Return the form with one more row; at the limit, as it was, with an error that names the limit."""
    if len(form.rows) < MAX_ROWS:
        return FormPage(form=form.add_row())
    message = f"A form takes {MAX_ROWS} rows, and this one has {len(form.rows)}."
    return invalid_page(form, [FieldError(row=None, field="rows", message=message)])


def broken_page(form: FilledForm, sentence: str) -> FormPage:
    """Return the form when it came in a shape that no page of ours sends."""
    alert = Alert(title="Nothing was sent: the form did not arrive whole.", sentence=sentence)
    return FormPage(form=replace(form, focus=ALERT), status=422, outcome=INVALID, alert=alert)


def expired_page(form: FilledForm) -> FormPage:
    """Return the form when its CSRF token is not good (any longer): one more click sends it."""
    alert = Alert(
        title="Nothing was sent yet.",
        sentence="This form was open for too long, or was sent from another site. It is below as it was: "
        "check it and press the button again.",
        kind="warning",
    )
    return FormPage(form=replace(form, focus=RUN), status=400, outcome=INVALID, alert=alert)


def not_sent_page(form: FilledForm, alert: Alert, *, status: int) -> FormPage:
    """Return the form, with a new key, when no job was made because nothing arrived."""
    return FormPage(form=_again(form), status=status, outcome=NOT_SENT, alert=alert)


def sent_before_page(form: FilledForm) -> FormPage:
    """Return the form, with its key, when it was sent before and its record can't be read."""
    alert = Alert(
        title="This form was sent already, and its outcome can't be read now.",
        sentence="Nothing more was sent. Run it again later without changing it: "
        "it is still the same submission and does not run twice.",
    )
    return FormPage(form=replace(form, focus=ALERT), status=503, outcome=UNKNOWN, alert=alert)


def refused_page(form: FilledForm, alert: Alert, *, status: int, errors: tuple[FieldError, ...]) -> FormPage:
    """Return the form, with a new key, when Explorer answered with an error; known causes stand at their fields."""
    return FormPage(form=replace(_again(form), errors=errors), status=status, outcome=REFUSED, alert=alert)


def _again(form: FilledForm) -> FilledForm:
    return replace(form, key=new_key(), focus=ALERT)
