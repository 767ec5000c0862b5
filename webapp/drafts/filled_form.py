"""The form of a job, filled: what was typed, where it came from, and what a page shows of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from webapp.request.job_request import TEXT, FieldError, Row, has_edge_spaces, is_blank
from webapp.submissions.record import FORM
from webapp.web.alerts import Alert, Link
from webapp.web.posted import printable

LABELS = {"task_id": "Task ID", "name": "Parameter", "type": "Type", "value": "Value"}
BLANK = Row(task_id="", name="", type=TEXT, value="")
WORKFLOW = "workflow_id"
EDGES = "Starts or ends with white space, which will be sent."
LONG_ROWS = 250  # as in static/sheet.mjs
NO_ERRORS = dict.fromkeys(LABELS, "")


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the page: what was typed, printable, with an error per field and a note on its value."""

    task_id: str
    name: str
    type: str
    value: str
    errors: dict[str, str]
    note: str


@dataclass(frozen=True, slots=True)
class PresetRef:
    """The preset that a form was opened from, and its mark then: "" if it had no rule."""

    id: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PresetName:
    """The name under which the form is to be saved as a preset, and whether for the team."""

    name: str = ""
    team: bool = False


NO_NAME = PresetName()


@dataclass(frozen=True, kw_only=True)
class FilledForm:
    """The form as it was typed, unchecked.

    `source`, `origin_id` and `preset` say where it came from, and stay with it until it is sent.
    `import_text` is the import box as it was posted: a token may stand in it, so no page shows it as it is.
    `focus` is the ID of the element that gets the focus. `edited` is, for a form kept from the editor of presets,
    all that the editor held.
    """

    workflow_id: str = ""
    rows: tuple[Row, ...] = ()
    key: str = ""
    errors: tuple[FieldError, ...] = ()
    focus: str = WORKFLOW
    source: str = FORM
    origin_id: int | None = None
    import_text: str = field(default="", repr=False)
    preset: PresetRef | None = None
    preset_name: PresetName = NO_NAME
    edited: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether there is neither a workflow ID nor a row."""
        return not self.workflow_id and not self.typed_rows

    @property
    def typed_rows(self) -> tuple[Row, ...]:
        """The rows that are not blank."""
        return tuple(row for row in self.rows if not is_blank(row))

    @property
    def is_long(self) -> bool:
        """Whether the browser lays out only the rows in view."""
        return len(self.rows) > LONG_ROWS

    @property
    def workflow_text(self) -> str:
        """The workflow ID as it was typed, printable."""
        return printable(self.workflow_id)

    @property
    def shown_rows(self) -> list[ShownRow]:
        """The rows to show: at least a blank one to type into."""
        errors: dict[int, dict[str, str]] = {}
        for error in self.errors:
            if error.row is not None:
                errors.setdefault(error.row, {}).setdefault(error.field, error.message)
        return [_shown(row, errors.get(index, {})) for index, row in enumerate(self.rows or (BLANK,))]

    def error(self, name: str) -> str:
        """Return the message for a field of the form itself."""
        return " ".join(error.message for error in self.errors if error.row is None and error.field == name)

    def add_row(self) -> "FilledForm":
        """Return the form with exactly one more row, which gets the focus."""
        return replace(self, rows=(*self.rows, BLANK), focus=f"rows-{len(self.rows)}-task_id")

    def remove_row(self, index: int) -> "FilledForm":
        """Return the form without the row at `index`; the row that took its place gets the focus."""
        rows = self.rows[:index] + self.rows[index + 1 :]
        return replace(self, rows=rows, focus=f"rows-{max(0, min(index, len(rows) - 1))}-task_id")

    def refuse(self, errors: Sequence[FieldError]) -> "FilledForm":
        """Return the form with its errors; the first wrong field gets the focus."""
        return replace(self, errors=tuple(errors), focus=field_id(errors[0]))

    def without_preset(self) -> "FilledForm":
        """Return the form as one that came from no preset."""
        return replace(self, preset=None, source=FORM)


def _shown(row: Row, errors: dict[str, str]) -> ShownRow:
    return ShownRow(
        task_id=printable(row.task_id),
        name=printable(row.name),
        type=printable(row.type),
        value=printable(row.value),
        errors=NO_ERRORS | errors if errors else NO_ERRORS,
        note=EDGES if row.type == TEXT and has_edge_spaces(row.value) else "",
    )


def errors_alert(
    errors: Sequence[FieldError], *, title: str = "Nothing was sent", labels: Mapping[str, str] = LABELS
) -> Alert:
    """Return the summary of errors: a link to each field."""
    number = len(errors)
    what = "one thing needs" if number == 1 else f"{number} things need"
    links = tuple(Link(address=f"#{field_id(error)}", text=_summary(error, labels)) for error in errors)
    return Alert(title=f"{title}: {what} a change.", links=links)


def field_id(error: FieldError) -> str:
    """Return the ID of the element that an error belongs to."""
    return error.field if error.row is None else f"rows-{error.row}-{error.field}"


def _summary(error: FieldError, labels: Mapping[str, str]) -> str:
    return error.message if error.row is None else f"Row {error.row + 1}, {labels[error.field]}: {error.message}"
