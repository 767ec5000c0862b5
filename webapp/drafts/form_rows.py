"""The form as a page shows it: rows with their errors and notes, edited by buttons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.request.job_request import FieldError
from webapp.request.row import TEXT, Row, edge_spaces
from webapp.submissions.record import FORM
from webapp.web.alerts import Alert, Link
from webapp.web.posted import printable

LABELS = {"task_id": "Task ID", "name": "Parameter", "type": "Type", "value": "Value"}
BLANK = Row(task_id="", name="", type=TEXT, value="")
WORKFLOW = "workflow_id"
EDGES = "Starts or ends with white space, which will be sent."
LONG_ROWS = 250  # static/rows.js knows it, too
NO_ERRORS = dict.fromkeys(LABELS, "")


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the page: what was typed, printable, with an error a field and a note on its value."""

    task_id: str
    name: str
    type: str
    value: str
    errors: dict[str, str]
    note: str


@dataclass(frozen=True, slots=True)
class PresetRef:
    """The preset that a form was opened from, and its mark then: "" where it had no rule."""

    id: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Saving:
    """What was typed to save the form as a preset."""

    name: str = ""
    team: bool = False


NOT_SAVING = Saving()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The form of a page, filled. `focus` is the id of the field that the person goes on at.

    `source`, `origin_id` and `preset` say where it came from, and go with it until it is sent. `import_text` is what
    the import box holds, without the tokens that were in it.
    """

    workflow_id: str = ""
    rows: tuple[Row, ...] = ()
    key: str = ""
    errors: tuple[FieldError, ...] = ()
    focus: str = WORKFLOW
    source: str = FORM
    origin_id: int | None = None
    import_text: str = ""
    preset: PresetRef | None = None
    saving: Saving = NOT_SAVING

    def error(self, name: str) -> str:
        """Return the message for a field of the form itself."""
        return " ".join(error.message for error in self.errors if error.row is None and error.field == name)

    @property
    def is_long(self) -> bool:
        """Whether the browser is to lay out those of its rows alone that somebody sees."""
        return len(self.rows) > LONG_ROWS

    @property
    def workflow_text(self) -> str:
        """The workflow ID as it was typed, printable."""
        return printable(self.workflow_id)

    @property
    def row_views(self) -> list[RowView]:
        """The rows to show: at least a blank one to type into."""
        errors: dict[int, dict[str, str]] = {}
        for error in self.errors:
            if error.row is not None:
                errors.setdefault(error.row, {}).setdefault(error.field, error.message)
        return [_row_view(row, errors.get(index, {})) for index, row in enumerate(self.rows or (BLANK,))]


def _row_view(row: Row, errors: dict[str, str]) -> RowView:
    return RowView(
        task_id=printable(row.task_id),
        name=printable(row.name),
        type=printable(row.type),
        value=printable(row.value),
        errors=NO_ERRORS | errors if errors else NO_ERRORS,
        note=EDGES if row.type == TEXT and edge_spaces(row.value) else "",
    )


def add_row(sheet: Sheet) -> Sheet:
    """Return the sheet with exactly one more row, ready to be typed into."""
    rows = (*sheet.rows, BLANK)
    return replace(sheet, rows=rows, focus=f"rows-{len(rows) - 1}-task_id")


def remove_row(sheet: Sheet, index: int) -> Sheet:
    """Return the sheet without the row at `index`; focus goes to the row that took its place."""
    rows = sheet.rows[:index] + sheet.rows[index + 1 :]
    return replace(sheet, rows=rows, focus=f"rows-{max(0, min(index, len(rows) - 1))}-task_id")


def refuse(sheet: Sheet, errors: Sequence[FieldError]) -> Sheet:
    """Return the sheet with its errors, the first wrong field in focus."""
    return replace(sheet, errors=tuple(errors), focus=field_id(errors[0]))


def errors_alert(errors: Sequence[FieldError]) -> Alert:
    """Return the summary of errors: a link to each field."""
    number = len(errors)
    what = "one thing needs" if number == 1 else f"{number} things need"
    return Alert(
        title=f"Nothing was sent: {what} a change.",
        links=tuple(Link(address=f"#{field_id(error)}", text=_summary(error)) for error in errors),
    )


def field_id(error: FieldError) -> str:
    """Return the id of the element that an error belongs to."""
    return error.field if error.row is None else f"rows-{error.row}-{error.field}"


def _summary(error: FieldError) -> str:
    if error.row is None:
        return error.message
    return f"Row {error.row + 1}, {LABELS[error.field]}: {error.message}"
