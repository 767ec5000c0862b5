"""A preset as its editor shows it: all as it was typed, with errors; rows are added and removed by buttons."""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

from webapp.presets.content import PresetContent
from webapp.presets.rules import PresetRow, Rule
from webapp.request.job_request import TEXT, FieldError, Row
from webapp.web.alerts import Alert, Link
from webapp.web.posted import printable

LABELS = {
    "task_id": "Task ID",
    "name": "Parameter",
    "type": "Type",
    "value": "Value",
    "help": "Help",
    "allowed": "Allowed values",
    "min": "Smallest",
    "max": "Largest",
}
NO_ERRORS = dict.fromkeys(LABELS, "")
NAME = "preset_name"


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row of the editor. `allowed` is one text, a value a line; `min` and `max` are the range's ends."""

    task_id: str = ""
    name: str = ""
    type: str = TEXT
    value: str = ""
    fixed: bool = False
    required: bool = False
    help: str = ""
    allowed: str = ""
    min: str = ""
    max: str = ""

    @property
    def has_rule(self) -> bool:
        """Whether anything of the rule was chosen or typed."""
        return any((self.fixed, self.required, self.help, self.allowed, self.min, self.max))

    def read(self) -> PresetRow:
        """Return the row with its rule; blank lines allow nothing."""
        allowed = self.allowed.replace("\r\n", "\n").split("\n")
        rule = Rule(
            fixed=self.fixed,
            required=self.required,
            help=self.help,
            allowed=tuple(line for line in allowed if line),
            minimum=self.min,
            maximum=self.max,
        )
        return PresetRow(Row(self.task_id, self.name, self.type, self.value), rule)

    def printable(self) -> "TypedRow":
        """Return the row as a page can hold it."""
        return replace(
            self,
            task_id=printable(self.task_id),
            name=printable(self.name),
            type=printable(self.type),
            value=printable(self.value),
            help=printable(self.help),
            allowed=printable(self.allowed),
            min=printable(self.min),
            max=printable(self.max),
        )


@dataclass(frozen=True, kw_only=True)
class EditSheet:
    """The editor, filled. `version` is the preset's when it was opened; `focus` the field to go on at."""

    name: str
    team: bool
    workflow_id: str
    version: int
    rows: tuple[TypedRow, ...] = ()
    errors: tuple[FieldError, ...] = ()
    focus: str = ""

    def content(self) -> PresetContent:
        """Return what was typed, unchecked."""
        rows = tuple(row.read() for row in self.rows)
        return PresetContent(name=self.name, team=self.team, workflow_id=self.workflow_id, rows=rows)

    def error(self, name: str) -> str:
        """Return the message for a field of the form itself."""
        return " ".join(error.message for error in self.errors if error.row is None and error.field == name)

    @property
    def row_errors(self) -> list[dict[str, str]]:
        """The messages of each row by field, "" where there is none."""
        errors = [NO_ERRORS.copy() for _ in self.rows]
        for error in self.errors:
            if error.row is not None:
                errors[error.row][error.field] = errors[error.row][error.field] or error.message
        return errors

    def add_row(self) -> "EditSheet":
        """Return the editor with one more row, ready to be typed into."""
        return replace(self, rows=(*self.rows, TypedRow()), focus=f"rows-{len(self.rows)}-task_id")

    def remove_row(self, index: int) -> "EditSheet":
        """Return the editor without a row; focus goes to the row that took its place."""
        rows = self.rows[:index] + self.rows[index + 1 :]
        focus = f"rows-{min(index, len(rows) - 1)}-task_id" if rows else NAME
        return replace(self, rows=rows, focus=focus)

    def refuse(self, errors: Sequence[FieldError]) -> "EditSheet":
        """Return the editor with its errors, the first wrong field in focus."""
        return replace(self, errors=tuple(errors), focus=field_id(errors[0]))


def edit_sheet(content: PresetContent, version: int) -> EditSheet:
    """Return the editor of a preset as it is stored."""
    rows = tuple(map(_typed, content.rows))
    return EditSheet(
        name=content.name, team=content.team, workflow_id=content.workflow_id, version=version, rows=rows, focus=NAME
    )


def _typed(row: PresetRow) -> TypedRow:
    rule = row.rule
    return TypedRow(
        task_id=row.row.task_id,
        name=row.row.name,
        type=row.row.type,
        value=row.row.value,
        fixed=rule.fixed,
        required=rule.required,
        help=rule.help,
        allowed="\n".join(rule.allowed),
        min=rule.minimum,
        max=rule.maximum,
    )


def write_sheet(sheet: EditSheet) -> str:
    """Return the editor as text, to be kept for somebody who has to sign in first."""
    rows = [astuple(row) for row in sheet.rows]
    return json.dumps([sheet.name, sheet.team, sheet.workflow_id, sheet.version, rows])


def read_sheet(text: str) -> EditSheet:
    """Return the editor that `write_sheet` wrote."""
    name, team, workflow_id, version, rows = json.loads(text)
    typed = tuple(TypedRow(*cells) for cells in rows)
    return EditSheet(name=name, team=team, workflow_id=workflow_id, version=version, rows=typed, focus=NAME)


def errors_alert(errors: Sequence[FieldError]) -> Alert:
    """Return the summary of errors: a link to each field."""
    number = len(errors)
    what = "one thing needs" if number == 1 else f"{number} things need"
    links = tuple(Link(address=f"#{field_id(error)}", text=_summary(error)) for error in errors)
    return Alert(title=f"The preset was not saved: {what} a change.", links=links)


def field_id(error: FieldError) -> str:
    """Return the id of the element that an error belongs to."""
    return error.field if error.row is None else f"rows-{error.row}-{error.field}"


def _summary(error: FieldError) -> str:
    return error.message if error.row is None else f"Row {error.row + 1}, {LABELS[error.field]}: {error.message}"
