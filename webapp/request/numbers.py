"""Numbers, every digit kept: which can be sent (RFC 8259, section 6), which were meant, how they compare."""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal

from webapp.request.text import SHOWN, Refused, clean_text, show, trim

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"[+-]?0[0-9]")
_EXAMPLES = "digits, such as 0.85 or -12"
_AS_TYPED = "choose Text to send it as typed"

_ASCII_MARKS = str.maketrans(
    {"＋": "+", "－": "-", "−": "-", "．": ".", "٫": ".", "，": ",", "٬": "'", "’": "'", "＿": "_"}
    | dict.fromkeys("\xa0\u2007\u2009\u202f\u3000", " ")
)
_QUOTED = re.compile(r"""(["'`])(.*)\1|“(.*)”""")
_HEXADECIMAL = re.compile("([+-]?)0[xX]([0-9a-fA-F]+)")
_GROUPED = re.compile(
    r"(?P<whole>[+-]?[1-9][0-9]{0,2}(?P<mark>[ '.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*)"
    r"(?P<rest>(?:(?!(?P=mark))[.,][0-9]*)?(?:[eE][+-]?[0-9]+)?)"
)
_LOOSE = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?(?P<exponent>(?:[eE][+-]?[0-9]+)?)")

# ASCII digits only: Decimal() takes "1_000", "NaN" and the digits of every script.
_DECIMAL = re.compile(r"-?[0-9]{1,100}(?:\.[0-9]{1,100})?(?:[eE][+-]?[0-9]{1,3})?")
# Two such numbers differ in fewer than 2 * 999 + 200 places.
_EXACT = Context(prec=2_500)


class Digits(str):
    """A number of a JSON text, as the digits it was written with: int() and float() would change or refuse some."""

    __slots__ = ()


def clean_number(typed: str) -> str:
    """Return the number trimmed, with the digits that were typed; raises Refused with what to type instead."""
    number = clean_text(trim(typed))
    if not number:
        raise Refused("Enter a number, such as 0.85, or choose Text to send an empty value.")
    fault = _range_fault(number) if _NUMBER.fullmatch(number) else _grammar_fault(number)
    if fault:
        raise Refused(fault)
    return number


def suggestions(typed: str) -> tuple[str, ...]:
    """Return the numbers that may be meant, likeliest first: "1,000" is 1000 or 1.000, "1,5" only 1.5.

    A long text gets none: people cannot compare it with what was typed.
    """
    if len(typed) > SHOWN:
        return ()
    return tuple(number for number in _meant(typed) if _NUMBER.fullmatch(number) and not _range_fault(number))


def as_decimal(text: str) -> Decimal | None:
    """Return the number that Explorer wrote as text; None for other texts and for over 100 digits beside the dot."""
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def difference(old: Decimal, new: Decimal) -> Decimal:
    """Return new minus old, exactly."""
    return _EXACT.subtract(new, old)


def signed(number: Decimal) -> str:
    """Return a difference with its sign, as people write it: +0.000001 and not +1E-6, unless that is very long."""
    written = f"{number:f}" if abs(number.adjusted()) < 40 else str(number)
    return f"+{written}" if number > 0 else written


def sorted_by(rows: Sequence[tuple[str, ...]], column: int, *, descending: bool) -> list[tuple[str, ...]]:
    """Return rows sorted by a column, counted from 0: numbers first, then texts, whatever their case.

    Equal ones stay in order, rows without the cell come last.
    """
    there = [row for row in rows if len(row) > column and row[column]]
    missing = [row for row in rows if not (len(row) > column and row[column])]
    return sorted(there, key=lambda row: _order(row[column]), reverse=descending) + missing


def _order(text: str) -> tuple[int, Decimal, str]:
    number = as_decimal(text)
    return (1, Decimal(), text.casefold()) if number is None else (0, number, "")


def _grammar_fault(typed: str) -> str:
    meant = " or ".join(suggestions(typed))
    if meant and _LEADING_ZERO.match(typed):
        return f"A number has no zeros in front: type {meant}, or choose Text to keep the zeros."
    return f"{show(typed)} cannot be sent as a number: type {meant or _EXAMPLES}, or {_AS_TYPED}."


def _range_fault(number: str) -> str | None:
    """Most readers of JSON make doubles: a number that would become infinity or 0 in one is not what was typed."""
    value = float(number)
    if math.isinf(value):
        return f"{show(number)} is too large: numbers go up to about 1.79e308. Type a smaller one, or {_AS_TYPED}."
    mantissa = number.lower().partition("e")[0]
    if value == 0 and mantissa.strip("-0."):
        return f"{show(number)} is so small that it would become 0: type 0, or {_AS_TYPED}."
    return None


def _meant(typed: str) -> tuple[str, ...]:
    """Return what the text may stand for that a sheet, another language or another script wrote so."""
    ascii_text = "".join(str(unicodedata.decimal(c, c)) for c in typed.translate(_ASCII_MARKS))
    quoted = _QUOTED.fullmatch(ascii_text)
    plain = (quoted[2] or quoted[3] or "").strip() if quoted else ascii_text
    if hexadecimal := _HEXADECIMAL.fullmatch(plain):
        return (hexadecimal[1].strip("+") + str(int(hexadecimal[2], 16)),)
    candidates = map(_strict, _with_decimal_point(re.sub("(?<=[0-9])_(?=[0-9])", "", plain)))
    return tuple(dict.fromkeys(number for number in candidates if number))


def _with_decimal_point(text: str) -> Iterator[str]:
    """Yield the text without marks between thousands and with a point before its decimals."""
    grouped = _GROUPED.fullmatch(text)
    if grouped and not _is_plain_decimal(grouped):
        yield grouped["whole"].replace(grouped["mark"], "") + grouped["rest"].replace(",", ".")
    if text.count(",") <= 1 and not ("," in text and "." in text):
        yield text.replace(",", ".")


def _is_plain_decimal(grouped: re.Match[str]) -> bool:
    """Tell +1.000, which is 1, from 1.000.000 and 1.000,5: there the points can only stand between thousands."""
    return grouped["mark"] == "." and grouped["whole"].count(".") == 1 and "," not in grouped["rest"]


def _strict(text: str) -> str | None:
    """Return the number in JSON's grammar: no plus, no zeros in front, digits on both sides of the point."""
    loose = _LOOSE.fullmatch(text)
    if not loose or not (loose["whole"] or loose["fraction"]):
        return None
    fraction = f".{loose['fraction']}" if loose["fraction"] else ""
    return loose["sign"].strip("+") + (loose["whole"].lstrip("0") or "0") + fraction + loose["exponent"]
