"""What a preset says of its rows, beyond their values: which may be changed, and into what. Pure checking."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from webapp.request.job_request import NUMBER, FieldError, Row
from webapp.request.numbers import clean_number
from webapp.request.text import Refused, show, trim


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for one row's value. `allowed` holds values as written; a range's ends are "" where it is open."""

    fixed: bool = False
    required: bool = False
    help: str = ""
    allowed: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""


NO_RULE = Rule()


@dataclass(frozen=True, slots=True)
class PresetRow:
    """A row as the form has it, and its rule."""

    row: Row
    rule: Rule = NO_RULE


def number_value(number: str) -> Decimal:
    """Return the value of a number that may be sent, exactly, whatever its digits and its exponent."""
    mantissa = number.lower().partition("e")[0]
    # Any exponent may stand behind a zero, and Decimal refuses the longest.
    return Decimal(number) if mantissa.strip("-0.") else Decimal()


def sendable_number(typed: str) -> str | None:
    """Return a number as it would be sent; None for a text that is none."""
    try:
        return clean_number(typed)
    except Refused:
        return None


def value_fault(rule: Rule, row: Row) -> str:
    """Return why a row's value is against its rule, as a sentence; "" where it is not, or where it is no number."""
    if not trim(row.value):
        return _empty_fault(rule, row)
    if row.type != NUMBER:
        return "" if not rule.allowed or row.value in rule.allowed else _not_allowed(row.value)
    number = sendable_number(row.value)
    return "" if number is None else _number_fault(rule, number)


def _empty_fault(rule: Rule, row: Row) -> str:
    if rule.required:
        return "Enter a value: the preset requires one."
    return "" if not rule.allowed or row.value == "" or row.value in rule.allowed else _not_allowed(row.value)


def _not_allowed(value: str) -> str:
    return f"{show(value)} is not among the values that the preset allows."


def _number_fault(rule: Rule, number: str) -> str:
    value = number_value(number)
    if rule.allowed and value not in [number_value(allowed) for allowed in rule.allowed]:
        return _not_allowed(number)
    if rule.minimum and value < number_value(rule.minimum):
        return f"{show(number)} is too small: the preset takes {range_words(rule)}."
    if rule.maximum and value > number_value(rule.maximum):
        return f"{show(number)} is too large: the preset takes {range_words(rule)}."
    return ""


def range_words(rule: Rule) -> str:
    """Return "numbers from 1 to 10", "numbers from 1 on" or "numbers up to 10"; "" without a range."""
    if rule.minimum and rule.maximum:
        return f"numbers from {rule.minimum} to {rule.maximum}"
    if rule.minimum:
        return f"numbers from {rule.minimum} on"
    return f"numbers up to {rule.maximum}" if rule.maximum else ""


def misfits(
    workflow_id: str, rows: Sequence[Row], *, preset_id: str, preset_rows: Sequence[PresetRow]
) -> list[FieldError]:
    """Return where a form is not the preset's: another workflow, rows that differ, are missing, or were added."""
    errors = []
    if trim(workflow_id) != preset_id:
        errors.append(FieldError(None, "workflow_id", f"The preset is for workflow {preset_id}."))
    for index, (row, known) in enumerate(zip(rows, preset_rows, strict=False)):
        errors += _misfit(index, row, known)
    added = range(len(preset_rows), len(rows))
    errors += [FieldError(index, "task_id", "This row is not in the preset.") for index in added]
    for missing in preset_rows[len(rows) :]:
        sentence = f"The preset has a row {show(f'{missing.row.task_id}.{missing.row.name}')}, which is missing here."
        errors.append(FieldError(None, "rows", sentence))
    return errors


def _misfit(index: int, row: Row, known: PresetRow) -> list[FieldError]:
    wanted = known.row
    held = ("task_id", "name", "type", "value") if known.rule.fixed else ("task_id", "name", "type")
    wrong = [field for field in held if getattr(row, field) != getattr(wanted, field)]
    return [FieldError(index, field, f"The preset has {show(getattr(wanted, field))} here.") for field in wrong]


def value_errors(rows: Sequence[Row], preset_rows: Sequence[PresetRow]) -> list[FieldError]:
    """Return what is wrong with the values of a form that fits its preset, row by row."""
    faults = [value_fault(known.rule, row) for row, known in zip(rows, preset_rows, strict=True)]
    return [FieldError(index, "value", fault) for index, fault in enumerate(faults) if fault]
