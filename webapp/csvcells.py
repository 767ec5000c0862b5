"""Cells of a CSV file, made harmless to the spreadsheet that opens them."""

import csv
import io
from collections.abc import Iterable

from webapp.decimals import as_decimal
from webapp.posted import printable

# A spreadsheet takes what begins so for a formula; East Asian ones take the full-width signs, too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"


def defused(text: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def cell(text: str) -> str:
    """Return a cell of a result: a number as it is, a text defused."""
    return text if as_decimal(text) is not None else defused(printable(text))


def csv_line(cells: Iterable[str]) -> str:
    """Return one line of a CSV file, with its end."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
