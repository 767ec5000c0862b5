"""The values that a rule takes and refuses."""

import pytest

from webapp.presets.rules import PresetRow, Rule, misfits, range_words, value_fault
from webapp.request.job_request import NUMBER, TEXT, Row

REQUIRED = Rule(required=True)
RANGE = Rule(minimum="-0.5", maximum="1e2")
NUMBERS = Rule(allowed=("0.10", "1e3", "0e" + "9" * 30))
TEXTS = Rule(allowed=("a", " b"))


def fault(rule: Rule, value: str, row_type: str = TEXT) -> str:
    return value_fault(rule, Row("t", "n", row_type, value))


@pytest.mark.parametrize(
    ("rule", "row_type", "value"),
    [
        (Rule(), TEXT, ""),
        (Rule(), NUMBER, "x"),
        (REQUIRED, TEXT, "x"),
        (REQUIRED, NUMBER, "0"),
        (RANGE, NUMBER, "-0.5"),
        (RANGE, NUMBER, "-0.50000"),
        (RANGE, NUMBER, "100"),
        (RANGE, NUMBER, "100." + "0" * 65_000),
        (RANGE, NUMBER, "1" + "0" * 65_000 + "e-65000"),
        (RANGE, NUMBER, "0e" + "9" * 65_000),
        (RANGE, NUMBER, " 5 "),
        (RANGE, NUMBER, "no number"),
        (RANGE, NUMBER, "1e999"),
        (RANGE, NUMBER, ""),
        (NUMBERS, NUMBER, "0.1"),
        (NUMBERS, NUMBER, "1000.0"),
        (NUMBERS, NUMBER, "-0"),
        (TEXTS, TEXT, "a"),
        (TEXTS, TEXT, " b"),
        (TEXTS, TEXT, ""),
    ],
)
def test_what_is_taken(rule: Rule, row_type: str, value: str) -> None:
    assert fault(rule, value, row_type) == ""


@pytest.mark.parametrize(
    ("rule", "row_type", "value", "words"),
    [
        (REQUIRED, TEXT, "", "requires one"),
        (REQUIRED, TEXT, " \n\u3000", "requires one"),
        (REQUIRED, NUMBER, "", "requires one"),
        (RANGE, NUMBER, "-0.51", "too small: the preset takes numbers from -0.5 to 1e2"),
        (RANGE, NUMBER, "100.0" + "0" * 60_000 + "1", "too large"),
        (RANGE, NUMBER, "1e308", "too large"),
        (NUMBERS, NUMBER, "0.11", "not among"),
        (TEXTS, TEXT, "b", "not among"),
        (TEXTS, TEXT, "A", "not among"),
        (TEXTS, TEXT, " ", "not among"),
    ],
)
def test_what_is_refused(rule: Rule, row_type: str, value: str, words: str) -> None:
    assert words in fault(rule, value, row_type)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule(), ""),
        (Rule(minimum="1"), "numbers from 1 upwards"),
        (Rule(maximum="1"), "numbers up to 1"),
        (Rule(minimum="1", maximum="2"), "numbers from 1 to 2"),
    ],
)
def test_a_range_in_words(rule: Rule, words: str) -> None:
    assert range_words(rule) == words


def test_a_form_that_is_the_presets_fits() -> None:
    rows = [Row("t", "n", TEXT, "v"), Row("t", "m", NUMBER, "1")]
    preset = [PresetRow(rows[0], Rule(fixed=True)), PresetRow(rows[1])]
    assert misfits(" 42 ", [rows[0], Row("t", "m", NUMBER, "2")], preset_id="42", preset_rows=preset) == []
    swapped = misfits("42", rows[::-1], preset_id="42", preset_rows=preset)
    assert [(error.row, error.field) for error in swapped] == [
        *((0, "name"), (0, "type"), (0, "value"), (1, "name"), (1, "type"))
    ]
