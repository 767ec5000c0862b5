"""Cells of a CSV file, made harmless to the spreadsheet that opens them."""

import re
from collections.abc import Iterable

from webapp.request.numbers import as_decimal
from webapp.web.posted import printable

# A spreadsheet takes what begins so for a formula; East Asian ones take the full-width signs, too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A sign behind what a spreadsheet may take for the end of a cell, set to another separator than ours: it sees no
# quotation there. Each run is looked at from its beginning alone, so that reading it takes linear time.
BEFORE_SIGN = re.compile(r"(?<![;|\s\"])[;|\s\"]++(?=[=+\-@＝＋－＠])")
SEPARATOR = re.compile(r"[;|\t\r\n]")
QUOTED = re.compile(r"[,;|\t\r\n\"]")
BOM = "\ufeff"


def defused(text: str) -> str:
    """Keep a spreadsheet from running a cell as a formula."""
    inside = BEFORE_SIGN.sub(lambda found: f"{found[0]}'" if SEPARATOR.search(found[0]) else found[0], text)
    starts = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{inside}" if starts else inside


def cell(text: str) -> str:
    """Return a cell of a result: a number as it is, a text defused."""
    return text if as_decimal(text) is not None else defused(printable(text))


def csv_line(cells: Iterable[str]) -> str:
    """Return one line of a CSV file, with its end."""
    return ",".join(map(_quoted, cells)) + "\r\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text
