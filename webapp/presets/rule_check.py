"""Whether a rule makes sense for its row: a range is of numbers, what is allowed can be sent, the default is legal."""

from collections.abc import Callable
from dataclasses import replace

from webapp.presets.rules import PresetRow, Rule, number_value, sendable_number, value_fault
from webapp.request.job_request import NUMBER, FieldError, Row, is_blank
from webapp.request.text import (
    Refused,
    clean_text,
    refuse_long,
    refuse_unsendable,
    show,
    trim,
    with_line_feeds,
)

HELP_LIMIT = 500
ALLOWED_LIMIT = 200


def clean_rule(rule: Rule, row_type: str) -> Rule:
    """Return a rule as it is stored; one that `rule_errors` has nothing against."""
    allowed = rule.allowed
    if row_type == NUMBER:
        allowed = tuple(trim(value) for value in allowed)
    return replace(
        rule,
        help=trim(with_line_feeds(rule.help)),
        allowed=allowed,
        minimum=trim(rule.minimum),
        maximum=trim(rule.maximum),
    )


def rule_errors(index: int, row: PresetRow, *, value_is_good: bool) -> list[FieldError]:
    """Return what is wrong with the rule of the row at `index`, in the order of its fields.

    `value_is_good` is False where the value has an error of its own, so that it is not held against the rule.
    """
    if is_blank(row.row):
        return [FieldError(index, "task_id", "This row has a rule and no parameter: fill it in, or remove the row.")]
    errors = [
        FieldError(index, field, fault)
        for field, find in (("help", _help_fault), ("allowed", _allowed_fault), ("min", _minimum_fault))
        if (fault := find(row))
    ]
    errors += [FieldError(index, "max", fault) for fault in [_maximum_fault(row)] if fault]
    if value_is_good and not errors and (fault := _default_fault(row)):
        errors.append(FieldError(index, "value", fault))
    return errors


def _refusal(check: Callable[[], object]) -> str:
    try:
        check()
    except Refused as refusal:
        return str(refusal)
    return ""


def _help_fault(row: PresetRow) -> str:
    text = with_line_feeds(row.rule.help).replace("\n", " ").replace("\t", " ")

    def check() -> None:
        refuse_long(trim(text), what="The help", limit=HELP_LIMIT)
        refuse_unsendable(text, what="The help")

    return _refusal(check)


def _allowed_fault(row: PresetRow) -> str:
    allowed, is_number = row.rule.allowed, row.row.type == NUMBER
    if len(allowed) > ALLOWED_LIMIT:
        return f"There are {len(allowed):,} allowed values; {ALLOWED_LIMIT} is the most a row can have."
    seen: set[object] = set()
    for value in allowed:
        fault = _number_list_fault(value) if is_number else _text_list_fault(value)
        if fault:
            return fault
        same = number_value(trim(value)) if is_number else value
        if same in seen:
            return f"{show(value)} is there twice."
        seen.add(same)
    return ""


def _number_list_fault(value: str) -> str:
    return "" if sendable_number(value) else f"{show(value)} is no number that could be sent."


def _text_list_fault(value: str) -> str:
    if not trim(value):
        return "An allowed value can't be blank: a row that is not required may be left empty anyway."
    if "\n" in value or "\r" in value:
        return f"{show(value)} has more than one line."
    return _refusal(lambda: clean_text(value))


def _minimum_fault(row: PresetRow) -> str:
    return _end_fault(row, row.rule.minimum)


def _maximum_fault(row: PresetRow) -> str:
    lowest, highest = trim(row.rule.minimum), trim(row.rule.maximum)
    if fault := _end_fault(row, highest):
        return fault
    if not lowest or not highest or not sendable_number(lowest):
        return ""
    return f"{show(highest)} is below {show(lowest)}." if number_value(highest) < number_value(lowest) else ""


def _end_fault(row: PresetRow, typed: str) -> str:
    if not trim(typed):
        return ""
    if row.row.type != NUMBER:
        return "A range needs numbers: choose the type Number, or leave it out."
    if row.rule.allowed:
        return "A row has allowed values or a range, not both."
    return "" if sendable_number(typed) else f"{show(typed)} is no number that could be sent."


def _default_fault(row: PresetRow) -> str:
    rule, typed = clean_rule(row.rule, row.row.type), row.row
    if rule.fixed and typed.type == NUMBER and not trim(typed.value):
        return "A fixed row needs its value: enter the number."
    if rule.fixed and rule.required and not trim(typed.value):
        return "A fixed row that is required needs its value."
    if not trim(typed.value) and not rule.fixed and _may_start_empty(typed):
        return ""
    return value_fault(rule, replace(typed, value=with_line_feeds(typed.value)))


def _may_start_empty(row: Row) -> bool:
    """Whether the value is still to be typed; spaces are a text that was typed."""
    return row.type == NUMBER or row.value == ""
