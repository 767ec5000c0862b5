"""The rows of a result as HTML: made at once and lean, for there may be ten thousand."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from webapp.explorer.text import visible

CHUNK = 200  # rows a body of the table


def table_bodies(rows: Sequence[tuple[str, ...]], shown: Iterable[bool], *, width: int) -> Markup:
    """Return the bodies of a table, every cell with what hides or reorders text made visible."""
    lines = [_line(row, width, is_shown) for row, is_shown in zip(rows, shown, strict=True)]
    chunks = ("\n".join(lines[begin : begin + CHUNK]) for begin in range(0, len(lines), CHUNK))
    return Markup("\n").join(Markup(f"<tbody>\n{chunk}\n</tbody>") for chunk in chunks)  # noqa: S704  cells are escaped


def _line(row: tuple[str, ...], width: int, is_shown: bool) -> str:
    cells = "</td><td>".join([escape(visible(cell)) for cell in row] + [""] * (width - len(row)))
    return f"<tr{'' if is_shown else ' hidden'}><td>{cells}</td></tr>"
