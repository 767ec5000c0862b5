"""What a preset contains: its name, its workflow and its rows with their rules, checked before it is stored."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from webapp.presets.rules import NO_RULE, PresetRow, Rule, clean_rule, rule_errors
from webapp.request.job_request import NUMBER, TEXT, FieldError, InvalidRequest, Row, is_blank, read_request
from webapp.request.text import Refused, refuse_long, refuse_unsendable, trim

NAME_LIMIT = 100
# They reverse the text that follows, so that a list of presets would read wrong.
DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
FIELDS = ("task_id", "name", "type", "value", "fixed", "required", "help", "allowed", "min", "max")


@dataclass(frozen=True, kw_only=True)
class PresetContent:
    """What a person types of a preset."""

    name: str
    team: bool
    workflow_id: str
    rows: tuple[PresetRow, ...]

    @property
    def plain_rows(self) -> tuple[Row, ...]:
        """The rows without their rules."""
        return tuple(row.row for row in self.rows)

    @property
    def has_rules(self) -> bool:
        """Whether any row has a rule; the form of such a preset is a guided one."""
        return any(row.rule != NO_RULE for row in self.rows)


class InvalidPreset(ValueError):  # noqa: N818 - a sibling of InvalidRequest
    """The preset can't be stored; `errors` has everything that is wrong, in the order of the form."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(errors)
        self.errors = tuple(errors)


def clean_preset_name(typed: str) -> str:
    """Return the trimmed name; raises Refused."""
    if not (name := trim(typed)):
        raise Refused("Enter a name for the preset.")
    refuse_long(name, what="The name", limit=NAME_LIMIT)
    refuse_unsendable(name, what="The name")
    refuse_unsendable(name, what="The name", pattern=DIRECTION)
    return name


def read_content(typed: PresetContent) -> PresetContent:
    """Return the preset as it is stored: cleaned and without blank rows; raises InvalidPreset.

    A number may be missing: people fill it in when they open the preset.
    """
    errors: list[FieldError] = []
    name = ""
    try:
        name = clean_preset_name(typed.name)
    except Refused as refusal:
        errors.append(FieldError(None, "preset_name", str(refusal)))
    workflow_id, cleaned = _read_rows(typed, errors)
    errors += _rule_errors(typed.rows, errors)
    if errors:
        raise InvalidPreset(sorted(errors, key=_place))
    return PresetContent(name=name, team=typed.team, workflow_id=workflow_id, rows=cleaned)


def _read_rows(typed: PresetContent, errors: list[FieldError]) -> tuple[str, tuple[PresetRow, ...]]:
    filled = [row for row in typed.rows if not is_blank(row.row)]
    try:
        request = read_request(typed.workflow_id, [_with_number(row.row) for row in typed.rows])
    except InvalidRequest as invalid:
        errors += invalid.errors
        return "", ()
    parameters = zip(filled, request.parameters, strict=True)
    return request.workflow_id, tuple(
        PresetRow(
            Row(parameter.task_id, parameter.name, parameter.type, parameter.value if _has_value(row.row) else ""),
            clean_rule(row.rule, row.row.type),
        )
        for row, parameter in parameters
    )


def _has_value(row: Row) -> bool:
    return bool(trim(row.value)) if row.type == NUMBER else True


def _with_number(row: Row) -> Row:
    """Return the row with some number if its number is missing, so that the rest of it can be checked."""
    return row if _has_value(row) or is_blank(row) else replace(row, value="0")


def _rule_errors(rows: Sequence[PresetRow], errors: Sequence[FieldError]) -> list[FieldError]:
    wrong = {error.row for error in errors if error.field in {"value", "type"}}
    found = []
    for index, row in enumerate(rows):
        if row.rule != NO_RULE:
            found += rule_errors(index, row, value_is_good=index not in wrong)
    return found


def _place(error: FieldError) -> tuple[int, int]:
    if error.row is None:
        return (-1, ("preset_name", "workflow_id", "rows").index(error.field))
    return (error.row, FIELDS.index(error.field))


def row_members(row: PresetRow) -> dict[str, object]:
    """Return a row as the members of a JSON object, without the defaults."""
    rule = row.rule
    members = {
        "task_id": row.row.task_id,
        "name": row.row.name,
        "type": row.row.type if row.row.type != TEXT else "",
        "value": row.row.value,
        "fixed": rule.fixed,
        "required": rule.required,
        "help": rule.help,
        "allowed": list(rule.allowed),
        "min": rule.minimum,
        "max": rule.maximum,
    }
    return {name: value for name, value in members.items() if value}


def row_of(members: Mapping[str, Any]) -> PresetRow:
    """Return the row that `row_members` wrote."""
    row = Row(members["task_id"], members["name"], members.get("type", TEXT), members.get("value", ""))
    if len(members) <= 4 and not members.keys() - {"task_id", "name", "type", "value"}:
        return PresetRow(row)
    return PresetRow(
        row,
        Rule(
            fixed=members.get("fixed", False),
            required=members.get("required", False),
            help=members.get("help", ""),
            allowed=tuple(members.get("allowed", ())),
            minimum=members.get("min", ""),
            maximum=members.get("max", ""),
        ),
    )
