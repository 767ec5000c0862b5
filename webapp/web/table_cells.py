"""Many rows as HTML: made at once and lean, for there may be ten thousand."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

from markupsafe import Markup, escape

from webapp.explorer.text import visible

CHUNK = 200  # rows to see in a body of the table; the browser lays out those bodies alone that are near

Row = tuple[str, ...]


def table_bodies(rows: Sequence[Row], shown: Sequence[bool], *, width: int) -> Markup:
    """Return the bodies of a table, every cell with what hides or reorders text made visible."""
    lines = list(map(partial(_line, width=width), rows, shown))
    chunks = ("\n".join(lines[begin:end]) for begin, end in pairwise(_divisions(shown)))
    return Markup("\n").join(Markup(f"<tbody>\n{chunk}\n</tbody>") for chunk in chunks)  # noqa: S704  cells are escaped


def _divisions(shown: Sequence[bool]) -> list[int]:
    places = [place for place, is_shown in enumerate(shown) if is_shown]
    return [0, *places[CHUNK::CHUNK], len(shown)]


def _line(row: Row, is_shown: bool, *, width: int) -> str:
    cells = "</td><td>".join([escape(visible(cell)) for cell in row] + [""] * (width - len(row)))
    return f"<tr{'' if is_shown else ' hidden'}><td>{cells}</td></tr>"
