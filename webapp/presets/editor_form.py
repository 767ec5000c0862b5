"""The form of the editor: a preset as it is typed, with its errors, and how a posted form is read."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict

from webapp.drafts.filled_form import field_id
from webapp.presets.content import PresetContent
from webapp.presets.rules import PresetRow, Rule
from webapp.request.job_request import TEXT, FieldError, Row
from webapp.web.posted import posted_number, printable

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
CELLS = "task_id|name|type|value|fixed|required|help|allowed|min|max"
ROW_FIELD = re.compile(rf"rows-(0|[1-9][0-9]{{0,3}})-({CELLS})")
STRAY_FIELD = re.compile(rf"rows-(.*)-({CELLS})", re.DOTALL)
REMOVE_ROW = re.compile(r"remove-row-(0|[1-9][0-9]{0,3})")
CHOICES = {"fixed": ("", "fixed"), "required": ("", "1")}
ONCE = (NAME, "team", "workflow_id", "version", "action")


@dataclass(frozen=True, slots=True)
class TypedRow:
    """One row of the editor. `allowed` has one value per line; `min` and `max` are the ends of the range."""

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
        """Whether any part of the rule was filled in."""
        return any((self.fixed, self.required, self.help, self.allowed, self.min, self.max))

    def read(self) -> PresetRow:
        """Return the row with its rule; blank lines are not allowed values."""
        rule = Rule(
            fixed=self.fixed,
            required=self.required,
            help=self.help,
            allowed=tuple(line for line in self.allowed.split("\n") if line),
            minimum=self.min,
            maximum=self.max,
        )
        return PresetRow(Row(self.task_id, self.name, self.type, self.value), rule)

    def printable(self) -> "TypedRow":
        """Return the row with texts that a page can contain."""
        texts: dict[str, Any] = {name: printable(getattr(self, name)) for name in LABELS}
        return replace(self, **texts)


@dataclass(frozen=True, kw_only=True)
class TypedPreset:
    """A preset in the editor. `version` is the one that was opened; `focus` is the id of the field to continue at."""

    name: str
    team: bool
    workflow_id: str
    version: int
    rows: tuple[TypedRow, ...] = ()
    errors: tuple[FieldError, ...] = ()
    focus: str = NAME

    def content(self) -> PresetContent:
        """Return what was typed, unchecked."""
        rows = tuple(row.read() for row in self.rows)
        return PresetContent(name=self.name, team=self.team, workflow_id=self.workflow_id, rows=rows)

    def error(self, name: str) -> str:
        """Return the error of a field that belongs to no row; "" if there is none."""
        return " ".join(error.message for error in self.errors if error.row is None and error.field == name)

    @property
    def row_errors(self) -> list[dict[str, str]]:
        """The errors of each row by field; "" for a field without one."""
        errors = [NO_ERRORS.copy() for _ in self.rows]
        for error in self.errors:
            if error.row is not None:
                errors[error.row][error.field] = errors[error.row][error.field] or error.message
        return errors

    def add_row(self) -> "TypedPreset":
        """Return the preset with one more row, which gets the focus."""
        return replace(self, rows=(*self.rows, TypedRow()), focus=f"rows-{len(self.rows)}-task_id")

    def remove_row(self, index: int) -> "TypedPreset":
        """Return the preset without a row; the row that takes its place gets the focus."""
        rows = self.rows[:index] + self.rows[index + 1 :]
        focus = f"rows-{min(index, len(rows) - 1)}-task_id" if rows else NAME
        return replace(self, rows=rows, focus=focus)

    def refuse(self, errors: Sequence[FieldError]) -> "TypedPreset":
        """Return the preset with its errors; the first wrong field gets the focus."""
        return replace(self, errors=tuple(errors), focus=field_id(errors[0]))


def typed_preset(content: PresetContent, version: int) -> TypedPreset:
    """Return a stored preset as the editor first shows it."""
    rows = tuple(map(_typed_row, content.rows))
    return TypedPreset(
        name=content.name, team=content.team, workflow_id=content.workflow_id, version=version, rows=rows
    )


def _typed_row(row: PresetRow) -> TypedRow:
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


def write_typed(typed: TypedPreset) -> str:
    """Return the preset as text, to keep it while the person signs in."""
    rows = [astuple(row) for row in typed.rows]
    return json.dumps([typed.name, typed.team, typed.workflow_id, typed.version, rows])


def read_typed(text: str) -> TypedPreset:
    """Return the preset that `write_typed` wrote."""
    name, team, workflow_id, version, rows = json.loads(text)
    typed_rows = tuple(TypedRow(*cells) for cells in rows)
    return TypedPreset(name=name, team=team, workflow_id=workflow_id, version=version, rows=typed_rows)


class EditForm:
    """The posted form of the editor; only its shape is checked here."""

    def __init__(self, posted: MultiDict[str, str]) -> None:
        self.posted = posted

    @property
    def action(self) -> str:
        """The name of the button; `save` if there was none."""
        return self.posted.get("action", "save")

    @cached_property
    def _cells(self) -> dict[int | str, dict[str, str]]:
        """The rows' fields by row number, then those with another text in place of the number."""
        cells: dict[int, dict[str, str]] = {}
        strays: dict[int | str, dict[str, str]] = {}
        for name in self.posted:
            if match := ROW_FIELD.fullmatch(name):
                cells.setdefault(int(match[1]), {})[match[2]] = self.posted[name]
            elif stray := STRAY_FIELD.fullmatch(name):
                strays.setdefault(stray[1], {})[stray[2]] = self.posted[name]
        return {number: cells[number] for number in sorted(cells)} | strays

    def typed(self) -> TypedPreset:
        """Return everything that was typed, for the page to show again."""
        return TypedPreset(
            name=self.posted.get(NAME, ""),
            team="team" in self.posted,
            workflow_id=self.posted.get("workflow_id", ""),
            version=posted_number(self.posted.get("version", "")) or 0,
            rows=tuple(_posted_row(cells) for cells in self._cells.values()),
            focus="",
        )

    def removed_row(self) -> int | None:
        """Return the place, from 0, of the row whose Remove button was pressed; None for another button."""
        match = REMOVE_ROW.fullmatch(self.action)
        numbers = list(self._cells)
        return numbers.index(int(match[1])) if match and int(match[1]) in numbers else None

    def broken(self) -> str:
        """Return a sentence on what no page of Jobdesk would send; "" if the form is whole."""
        for name, values in self.posted.lists():
            of_row = name.startswith("rows-")
            if len(values) > 1 and (of_row or name in ONCE):
                return f"The field {printable(name)[:60]} came twice. Each field may come once."
            if of_row and not ROW_FIELD.fullmatch(name):
                return f"Jobdesk knows no field “{printable(name)[:60]}”. Rows are numbered from 0 to 9999."
        for cells in self._cells.values():
            for name, choices in CHOICES.items():
                if cells.get(name, "") not in choices:
                    return f"A row came with “{printable(cells[name])[:60]}” for the choice “{name}”."
        return "" if posted_number(self.posted.get("version", "")) else "The form came without the preset's version."


def _posted_row(cells: Mapping[str, str]) -> TypedRow:
    texts = {name: cells.get(name, "").replace("\r\n", "\n") for name in ("value", "help", "allowed")}
    return TypedRow(
        task_id=cells.get("task_id", ""),
        name=cells.get("name", ""),
        type=cells.get("type", TEXT),
        fixed=cells.get("fixed", "") == "fixed",
        required=cells.get("required", "") == "1",
        min=cells.get("min", ""),
        max=cells.get("max", ""),
        **texts,
    )
