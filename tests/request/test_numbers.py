"""Numbers: JSON's grammar with every digit kept, and what is said about everything else."""

import pytest

from webapp.request.numbers import clean_number, suggestions
from webapp.request.text import Refused


@pytest.mark.parametrize(
    "number",
    ["0", "-0", "7", "0.85", "0.10", "-12", "9007199254740993", "1" * 30, "1e5", "1E+05", "0e5", "0.0e-999", "5e-324"],
)
def test_every_digit_is_kept(number):
    assert clean_number(number) == number


@pytest.mark.parametrize("edge", [" ", "\t", "\n", "\r\n", "\u00a0"])
def test_a_number_is_trimmed(edge):
    assert clean_number(f"{edge}0.10{edge}") == "0.10"


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("007", "type 7, or choose Text to keep the zeros"),
        ("-007", "type -7, or choose Text to keep the zeros"),
        ("00.50", "type 0.50, or choose Text to keep the zeros"),
        ("00", "type 0, or"),
        ("+5", "“+5” cannot be sent as a number: type 5, or choose Text"),
        (".5", "type 0.5, or"),
        ("-.5", "type -0.5, or"),
        ("5.", "type 5, or"),
        ("5.e3", "type 5e3, or"),
        ("1_000", "type 1000, or"),
        ("1,5", "type 1.5, or"),
        ("0,500", "type 0.500, or"),
        ("1,000", "type 1000 or 1.000, or"),
        ("-1,000,000", "type -1000000, or"),
        ("1,000.5", "type 1000.5, or"),
        ("1.000,5", "type 1000.5, or"),
        ("1.000.000", "type 1000000, or"),
        ("+1.000", "type 1.000, or"),
        ("1 000", "type 1000, or"),
        ("1\u202f000,5", "type 1000.5, or"),
        ("1'000", "type 1000, or"),
        ("0x10", "type 16, or"),
        ("-0x1f", "type -31, or"),
        ("１２", "type 12, or"),
        ("－１，５", "type -1.5, or"),
        ("١٢", "type 12, or"),
        ("−5", "type -5, or"),
        ('"5"', "type 5, or"),
        ("“0.5”", "type 0.5, or"),
    ],
)
def test_what_is_nearly_a_number_is_refused_with_what_to_type(typed, part):
    with pytest.raises(Refused) as raised:
        clean_number(typed)
    assert part in str(raised.value)


@pytest.mark.parametrize(
    "typed",
    ["NaN", "Infinity", "-Infinity", "inf", "true", "null", "--5", "²", "5²", "½", "5%", "1 5", "- 5", "1,2,3", "1e",
     "e5", "1e5.5", "+", "-", ".", ",", '""', "0x", "1\n000", "[1]", "1e+400x", "+1e400", "5" * 50 + "x"],
)  # fmt: skip
def test_what_is_no_number_is_refused_without_guessing(typed):
    with pytest.raises(Refused, match=r"type digits, such as 0\.85 or -12, or choose Text"):
        clean_number(typed)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "Enter a number"),
        (" \n", "Enter a number"),
        ("1e400", "“1e400” is too large"),
        ("-1e400", "is too large"),
        ("9" * 400, "is too large"),
        ("1e" + "9" * 5_000, "is too large"),
        ("1e-400", "so small that it would become 0: type 0, or choose Text"),
        ("-0.0001e-999999", "would become 0"),
        ("5\x07", "U+0007"),
        ("5\udcff", "broken UTF-8"),
        ("1" * 65_537, "65,536 is the most"),
    ],
)
def test_what_cannot_be_held_is_refused(typed, part):
    with pytest.raises(Refused) as raised:
        clean_number(typed)
    assert part in str(raised.value)


def test_65536_digits_after_the_point_are_kept():
    number = "0." + "1" * 65_534
    assert clean_number(number) == number


def test_a_suggestion_too_long_to_read_is_not_made():
    assert suggestions("+" + "1" * 39) == ("1" * 39,)
    assert suggestions("+" + "1" * 40) == ()
