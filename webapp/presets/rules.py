"""The rules of a preset's rows: what a rule is, whether it makes sense, and whether a form keeps it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from webapp.request.job_request import NUMBER, FieldError, Row, is_blank
from webapp.request.numbers import clean_number
from webapp.request.text import Refused, clean_text, refuse_long, refuse_unsendable, show, trim, with_line_feeds

HELP_LIMIT = 500
ALLOWED_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """What a row's value must keep to. `allowed` has values as written; `minimum` and `maximum` are "" if open."""

    fixed: bool = False
    required: bool = False
    help: str = ""
    allowed: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""


NO_RULE = Rule()


@dataclass(frozen=True, slots=True)
class PresetRow:
    """A row of the form, and its rule."""

    row: Row
    rule: Rule = NO_RULE


def clean_rule(rule: Rule, row_type: str) -> Rule:
    """Return a rule as it is stored, if `rule_errors` finds nothing wrong with it."""
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

    The value is checked against the rule only if `value_is_good`, that is if it has no error of its own.
    """
    if is_blank(row.row):
        return [FieldError(index, "task_id", "This row has a rule but no parameter. Fill it in, or remove the row.")]
    faults = {
        "help": _help_fault(row.rule.help),
        "allowed": _allowed_fault(row.rule.allowed, is_number=row.row.type == NUMBER),
        "min": _limit_fault(row, row.rule.minimum),
        "max": _limit_fault(row, row.rule.maximum) or _order_fault(row.rule),
    }
    errors = [FieldError(index, field, fault) for field, fault in faults.items() if fault]
    if value_is_good and not errors and (fault := _default_fault(row)):
        errors.append(FieldError(index, "value", fault))
    return errors


def _help_fault(text: str) -> str:
    text = with_line_feeds(text).replace("\n", " ").replace("\t", " ")

    def check() -> None:
        refuse_long(trim(text), what="The help", limit=HELP_LIMIT)
        refuse_unsendable(text, what="The help")

    return _refusal(check)


def _allowed_fault(allowed: Sequence[str], *, is_number: bool) -> str:
    if len(allowed) > ALLOWED_LIMIT:
        return f"There are {len(allowed):,} allowed values; {ALLOWED_LIMIT} is the most a row can have."
    seen: set[object] = set()
    for value in allowed:
        if fault := _number_fault(value) if is_number else _allowed_text_fault(value):
            return fault
        same = _decimal(trim(value)) if is_number else value
        if same in seen:
            return f"{show(value)} appears twice."
        seen.add(same)
    return ""


def _allowed_text_fault(value: str) -> str:
    if not trim(value):
        return "An allowed value can't be blank. A row that is not required can be left empty anyway."
    if "\n" in value or "\r" in value:
        return f"{show(value)} has more than one line."
    return _refusal(lambda: clean_text(value))


def _limit_fault(row: PresetRow, typed: str) -> str:
    if not trim(typed):
        return ""
    if row.row.type != NUMBER:
        return "A range needs numbers. Choose the type Number, or remove the range."
    if row.rule.allowed:
        return "Enter allowed values or a range, not both."
    return _number_fault(typed)


def _order_fault(rule: Rule) -> str:
    lowest, highest = trim(rule.minimum), trim(rule.maximum)
    if not highest or _number_fault(lowest):
        return ""
    return f"{show(highest)} is below {show(lowest)}." if _decimal(highest) < _decimal(lowest) else ""


def _default_fault(row: PresetRow) -> str:
    """Return why the value that the preset starts with is against its rule; one that people fill in may be missing."""
    rule, typed = clean_rule(row.rule, row.row.type), row.row
    if not trim(typed.value):
        if rule.fixed and typed.type == NUMBER:
            return "Enter the number: a fixed row needs its value."
        if rule.fixed and rule.required:
            return "Enter a value: a row that is fixed and required needs one."
        if not rule.fixed and (typed.type == NUMBER or typed.value == ""):  # spaces are a text that was typed
            return ""
    return value_fault(rule, replace(typed, value=with_line_feeds(typed.value)))


def _refusal(check: Callable[[], object]) -> str:
    try:
        check()
    except Refused as refusal:
        return str(refusal)
    return ""


def _number_fault(typed: str) -> str:
    return f"{show(typed)} is not a number that can be sent." if _sendable(typed) is None else ""


def _sendable(typed: str) -> str | None:
    try:
        return clean_number(typed)
    except Refused:
        return None


def _decimal(number: str) -> Decimal:
    """Return the exact value of a number that can be sent."""
    mantissa = number.lower().partition("e")[0]
    # A zero can have any exponent, and Decimal refuses very long ones.
    return Decimal(number) if mantissa.strip("-0.") else Decimal()


def value_fault(rule: Rule, row: Row) -> str:
    """Return why a row's value is against its rule, as a sentence; "" if it is not, or if it is not a number."""
    if not trim(row.value):
        if rule.required:
            return "Enter a value: the preset requires one."
        return "" if not rule.allowed or row.value == "" or row.value in rule.allowed else _not_allowed(row.value)
    if row.type != NUMBER:
        return "" if not rule.allowed or row.value in rule.allowed else _not_allowed(row.value)
    number = _sendable(row.value)
    return "" if number is None else _against_rule(rule, number)


def _against_rule(rule: Rule, number: str) -> str:
    value = _decimal(number)
    if rule.allowed and value not in [_decimal(allowed) for allowed in rule.allowed]:
        return _not_allowed(number)
    if rule.minimum and value < _decimal(rule.minimum):
        return f"{show(number)} is too small: the preset takes {range_words(rule)}."
    if rule.maximum and value > _decimal(rule.maximum):
        return f"{show(number)} is too large: the preset takes {range_words(rule)}."
    return ""


def _not_allowed(value: str) -> str:
    return f"{show(value)} is not among the values that the preset allows."


def range_words(rule: Rule) -> str:
    """Return "numbers from 1 to 10", "numbers from 1 upwards" or "numbers up to 10"; "" without a range."""
    if rule.minimum and rule.maximum:
        return f"numbers from {rule.minimum} to {rule.maximum}"
    if rule.minimum:
        return f"numbers from {rule.minimum} upwards"
    return f"numbers up to {rule.maximum}" if rule.maximum else ""


def misfits(
    workflow_id: str, rows: Sequence[Row], *, preset_id: str, preset_rows: Sequence[PresetRow]
) -> list[FieldError]:
    """Return where a form differs from its preset: the workflow, and rows that were changed, added or removed."""
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
    fields = ("task_id", "name", "type", "value") if known.rule.fixed else ("task_id", "name", "type")
    wrong = [field for field in fields if getattr(row, field) != getattr(known.row, field)]
    return [FieldError(index, field, f"The preset has {show(getattr(known.row, field))} here.") for field in wrong]


def value_errors(rows: Sequence[Row], preset_rows: Sequence[PresetRow]) -> list[FieldError]:
    """Return what is wrong with the values of a form whose rows are the preset's."""
    faults = [value_fault(known.rule, row) for row, known in zip(rows, preset_rows, strict=True)]
    return [FieldError(index, "value", fault) for index, fault in enumerate(faults) if fault]
