"""The workflow ID: digits from 1 to 9223372036854775807."""

import pytest

from webapp.request.text import Refused, clean_workflow_id


@pytest.mark.parametrize(
    ("typed", "workflow_id"),
    [
        ("4216617528", "4216617528"),
        ("1", "1"),
        ("9223372036854775807", "9223372036854775807"),
        (" \t42\u00a0\r\n", "42"),
    ],
)
def test_digits_are_taken_and_trimmed(typed, workflow_id):
    assert clean_workflow_id(typed) == workflow_id


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "Enter the workflow ID: the digits in the upper left corner of the workflow's page in Explorer."),
        (" \n", "Enter the workflow ID"),
        ("0", "the smallest is 1"),
        ("0" * 5_000, "the smallest is 1"),
        ("007", "no zeros in front: type 7."),
        ("0" + "9" * 30, "no zeros in front. Enter the digits"),
        ("+5", "no sign: type 5."),
        ("-5", "no sign: type 5."),
        ("-0", "no sign. Enter the digits"),
        ("9223372036854775808", "the largest is 9223372036854775807"),
        ("9" * 5_000, "the largest is 9223372036854775807"),
        ("１２", "the digits 0 to 9: type 12."),
        ("١٢", "the digits 0 to 9: type 12."),
        ("²", "“²” is not a workflow ID"),
        ("1.0", "digits only"),
        ("1e5", "digits only"),
        ("1_000", "digits only"),
        ("4216 617528", "no spaces"),
        ("query_1", "“query_1” is not a workflow ID"),
        ("http://explorer:7002/workflow/42", "looks like an address"),
        ("42\x00", "U+0000"),
        ("42\udc80", "broken UTF-8"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(typed, part):
    with pytest.raises(Refused) as raised:
        clean_workflow_id(typed)
    assert part in str(raised.value)
    assert len(str(raised.value)) < 250
