"""Numbers that Explorer writes as text: told from other texts, compared and subtracted without losing a digit."""

import re
from collections.abc import Sequence
from decimal import Context, Decimal

# ASCII digits only: Decimal() takes "1_000", "NaN" and the digits of every script.
_NUMBER = re.compile(r"-?[0-9]{1,100}(?:\.[0-9]{1,100})?(?:[eE][+-]?[0-9]{1,3})?")
# Two such numbers differ in fewer than 2 * 999 + 200 places.
_EXACT = Context(prec=2_500)

Key = tuple[int, Decimal, str]


def as_decimal(text: str) -> Decimal | None:
    """Return the number a text is; None for all else, and for one of more than 100 digits on a side of its dot."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def difference(old: Decimal, new: Decimal) -> Decimal:
    """Return new minus old, exactly."""
    return _EXACT.subtract(new, old)


def written(number: Decimal) -> str:
    """Return a number as people write it: 0.000001 and not 1E-6, as long as it is not absurdly long."""
    return f"{number:f}" if abs(number.adjusted()) < 40 else str(number)


def signed(number: Decimal) -> str:
    """Return a difference with its sign: +0.5, 0, -0.5."""
    return f"+{written(number)}" if number > 0 else written(number)


def order_key(text: str) -> Key:
    """Return what a cell is sorted by: numbers first and as numbers, then texts, whatever their case."""
    number = as_decimal(text)
    return (1, Decimal(), text.casefold()) if number is None else (0, number, "")


def sorted_by(rows: Sequence[tuple[str, ...]], column: int, *, descending: bool) -> list[tuple[str, ...]]:
    """Return rows sorted by a column, counted from 0; equal ones stay in order, rows without the cell come last."""
    there = [row for row in rows if len(row) > column and row[column]]
    missing = [row for row in rows if not (len(row) > column and row[column])]
    return sorted(there, key=lambda row: order_key(row[column]), reverse=descending) + missing
