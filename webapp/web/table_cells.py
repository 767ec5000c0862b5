"""The cells of a table as HTML and as CSV, made harmless to browsers and to spreadsheets."""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise

from flask import Response, request
from markupsafe import Markup, escape

from webapp.explorer.text import visible
from webapp.request.numbers import as_decimal
from webapp.web.posted import printable

CHUNK = 200  # visible rows per <tbody>: the browser lays out only those near the screen
# Spreadsheets read a cell that begins like this as a formula; East Asian ones read full-width signs, too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A spreadsheet that is set to another separator than ours may end a cell here, so a sign behind it begins a formula.
# Each run of separators is matched from its beginning alone, which keeps the time linear.
BEFORE_SIGN = re.compile(r"(?<![;|\s\"])[;|\s\"]++(?=[=+\-@＝＋－＠])")
SEPARATOR = re.compile(r"[;|\t\r\n]")
QUOTED = re.compile(r"[,;|\t\r\n\"]")
BOM = "\ufeff"

Cells = tuple[str, ...]


def table_bodies(rows: Sequence[Cells], shown: Sequence[bool], *, width: int) -> Markup:
    """Return the bodies of a table, with characters that hide or reorder text made visible."""
    lines = list(map(partial(_line, width=width), rows, shown))
    chunks = ("\n".join(lines[begin:end]) for begin, end in pairwise(_divisions(shown)))
    return Markup("\n").join(Markup(f"<tbody>\n{chunk}\n</tbody>") for chunk in chunks)  # noqa: S704  cells are escaped


def _divisions(shown: Sequence[bool]) -> list[int]:
    places = [place for place, is_shown in enumerate(shown) if is_shown]
    return [0, *places[CHUNK::CHUNK], len(shown)]


def _line(row: Cells, is_shown: bool, *, width: int) -> str:
    cells = "</td><td>".join([escape(visible(cell)) for cell in row] + [""] * (width - len(row)))
    return f"<tr{'' if is_shown else ' hidden'}><td>{cells}</td></tr>"


def defused(text: str) -> str:
    """Return a cell that a spreadsheet does not run as a formula."""
    inside = BEFORE_SIGN.sub(lambda found: f"{found[0]}'" if SEPARATOR.search(found[0]) else found[0], text)
    starts = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{inside}" if starts else inside


def csv_cell(text: str) -> str:
    """Return a cell of a result for CSV: a number as it is, a text defused."""
    return text if as_decimal(text) is not None else defused(printable(text))


def csv_line(cells: Iterable[str]) -> str:
    """Return one line of a CSV file, with its end."""
    return ",".join(map(_quoted, cells)) + "\r\n"


def csv_answer(name: str, lines: Iterable[str]) -> Response:
    """Return a CSV file to download, with a byte order mark for Excel if the address says `bom=1`."""
    text = (BOM if request.args.get("bom") == "1" else "") + "".join(lines)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text
