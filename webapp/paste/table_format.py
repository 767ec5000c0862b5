r"""A request as a table: cells of a spreadsheet, or lines such as `query_1.name = Tim Duncan`.

**Cells.** The browser reads cells that are pasted into the form by the same rule (static/cells.mjs); its cases, which
the tests of both read, are in tests/paste/cells.json. Tabs divide the cells of a line. A cell with a tab, a line end
or a quotation mark in it stands in quotation marks, its own doubled; quotation marks around anything else were typed,
and stay. An apostrophe before what a spreadsheet would take for a formula is not part of the cell. The columns are
task ID, parameter, type and value. Types may be missing (three columns), or task, parameter and type stand in one cell
as `query_1.d:number` (two columns). A first line with the columns' names may give them in another order.

**Lines.** The first `=` divides parameter and value, and white space around both is not part of them. A side that
would be read otherwise stands in double quotation marks with the escapes of JSON, `query_1.text = " two\nlines"`.
Blank lines and lines that begin with `#` say nothing.

In both, a line `workflow_id` names the workflow.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from webapp.paste.findings import WORKFLOW_ID, Pieces, Understood, collect
from webapp.request.job_request import NUMBER, TEXT, Row
from webapp.request.parameter_syntax import NotUnderstood, read_parameter
from webapp.request.text import show, trim, with_line_feeds

_CELL = re.compile(r'(?:"((?:[^"]++|"")*+)"(?=[\t\n]|\Z)|([^\t\n]*+))(\t|\n|\Z)')
_NEEDS_QUOTES = re.compile('["\t\r\n]')
# A spreadsheet takes what begins so for a formula, unless an apostrophe stands before it.
_FORMULA = re.compile("'*[=+@\t\r\n＝＋－＠-]")
_TASK, _NAME, _TYPE, _VALUE, _PARAMETER = "task", "name", "type", "value", "parameter"
_TITLES = {
    "task": _TASK,
    "task id": _TASK,
    "task_id": _TASK,
    "parameter": _NAME,
    "parameter name": _NAME,
    "name": _NAME,
    "type": _TYPE,
    "value": _VALUE,
}
_COLUMNS = {2: (_PARAMETER, _VALUE), 3: (_TASK, _NAME, _VALUE), 4: (_TASK, _NAME, _TYPE, _VALUE)}
_TYPES = {"": TEXT, "text": TEXT, "number": NUMBER}
_CELLS = 20_000  # of a line, the rest of which is one more cell: a sheet has 16,384 columns
_LOOKED_AT = 1_000  # lines, whose columns are those of the whole table
_EXPECTED = "task ID, parameter, type and value (the type may be missing), or query_1.name and value"

_LINE = re.compile(r"[^\n]++")
_decoder = json.JSONDecoder()


def read_cells(text: str) -> Understood:
    """Return what cells say; the apostrophe before a formula is not part of the cell."""
    return collect("cells of a sheet", lambda pieces: _take_table(cells_of_lines(with_line_feeds(text)), pieces))


def read_lines(text: str) -> Understood:
    """Return what lines say; line ends are CRLF, LF or CR."""
    return collect("lines", lambda pieces: _take_lines(text, pieces))


def cells_of_lines(text: str) -> Iterator[list[str]]:
    """Yield the cells of each line of a text whose line ends are LF; a line end at its very end begins no line."""
    position = 0
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        if text.find('"', position, end) < 0:
            yield [_undefused(cell) for cell in text[position:end].split("\t", _CELLS)]
            position = end + 1
        else:
            line, position = _quoted_line(text, position)
            yield line


def _quoted_line(text: str, position: int) -> tuple[list[str], int]:
    """Return the cells of a line, whose quotation marks may keep line ends, and where the next line begins."""
    line = []
    for match in _CELL.finditer(text, position):
        line.append(_read_cell(match))
        position = match.end()
        if match[3] != "\t":
            break
    return line, position


def _read_cell(match: re.Match[str]) -> str:
    quoted, plain = match[1], match[2]
    if quoted is None:
        return _undefused(plain)
    return _undefused(quoted.replace('""', '"') if _NEEDS_QUOTES.search(quoted) else f'"{quoted}"')


def _undefused(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _take_table(lines: Iterator[list[str]], pieces: Pieces) -> None:
    filled = ((number, _cut(cells)) for number, cells in enumerate(lines, start=1) if _is_filled(cells))
    first = list(islice(filled, _LOOKED_AT))
    columns = _titles(first[0][1]) if first else None
    if columns:
        del first[0]
    else:
        columns = _columns(first)
    for number, cells in chain(first, filled):
        try:
            _take_cells(cells, columns, pieces)
        except NotUnderstood as error:
            pieces.refuse(" | ".join(cells)[:60], f"Line {number:,}: {error}")


def _is_filled(cells: list[str]) -> bool:
    return any(cells) and bool(trim("".join(cells)))


def _cut(cells: list[str]) -> list[str]:
    """Return the cells without blank ones after the fourth: whole rows of a sheet have thousands."""
    return cells if len(cells) <= 4 or trim("".join(cells[4:])) else cells[:4]


def _titles(cells: list[str]) -> tuple[str, ...] | None:
    titles = tuple(_TITLES.get(trim(cell).lower(), "") for cell in cells)
    named = [title for title in titles if title]
    whole = len(set(named)) == len(named) == sum(1 for cell in cells if trim(cell))
    return titles if whole and {_TASK, _NAME, _VALUE} <= set(named) else None


def _columns(filled: list[tuple[int, list[str]]]) -> tuple[str, ...]:
    """Return the columns of a table without titles: as many as most lines have, workflow lines apart."""
    widths = Counter(len(cells) for _, cells in filled if not _names_workflow(cells))
    width = widths.most_common(1)[0][0] if widths else 2
    if width == 3 and _has_types_for_values([cells[2] for _, cells in filled if len(cells) == 3]):
        return _TASK, _NAME, _TYPE
    return _COLUMNS.get(width, ())


def _has_types_for_values(values: list[str]) -> bool:
    words = [trim(value).lower() for value in values]
    return any(words) and all(word in _TYPES for word in words)


def _take_cells(cells: list[str], columns: tuple[str, ...], pieces: Pieces) -> None:
    if _names_workflow(cells):
        pieces.take_workflow(next(filter(trim, cells[1:]), ""))
        return
    if len(cells) < len(columns) or trim("".join(cells[len(columns) :])):
        raise NotUnderstood(_wrong_width(len(cells), len(columns)))
    if _VALUE not in columns:
        raise NotUnderstood(f"the third cell is a type, and no value follows it. The columns are {_EXPECTED}.")
    named = dict(zip(columns, cells, strict=False))
    if _PARAMETER in named:
        task_id, name, parameter_type = read_parameter(trim(named[_PARAMETER]))
    else:
        task_id, name, parameter_type = named[_TASK], named[_NAME], _type(named.get(_TYPE, ""))
    pieces.take(Row(task_id, name, parameter_type, named[_VALUE]))


def _names_workflow(cells: list[str]) -> bool:
    named = trim(cells[0][:40]).lower().replace(" ", "_") == WORKFLOW_ID
    return named and sum(1 for cell in cells if trim(cell)) <= 2


def _type(cell: str) -> str:
    if (parameter_type := _TYPES.get(trim(cell).lower())) is None:
        raise NotUnderstood(f"{show(cell)} is not a type: a type is Text or Number.")
    return parameter_type


def _wrong_width(found: int, expected: int) -> str:
    counted = f"the line has {found:,} cell{'s' * (found != 1)}"
    where = f"; {expected} are expected" if expected else ""
    return f"{counted}{where}. The columns are {_EXPECTED}."


def _take_lines(text: str, pieces: Pieces) -> None:
    text = with_line_feeds(text)
    number, position = 1, 0
    # One line at a time: a list of all lines may take ten times the text.
    for line in _LINE.finditer(text):
        number += text.count("\n", position, line.start())
        position = line.start()
        content = trim(line[0])
        if content and not content.startswith("#"):
            try:
                _take_line(content, pieces)
            except NotUnderstood as error:
                pieces.refuse(content, f"Line {number:,}: {error}")


def _take_line(line: str, pieces: Pieces) -> None:
    key, value = _divide(line)
    value = _unquote(value)
    if key == WORKFLOW_ID:
        pieces.take_workflow(value)
        return
    task_id, name, parameter_type = read_parameter(key)
    pieces.take(Row(task_id, name, parameter_type, value))


def _divide(line: str) -> tuple[str, str]:
    """Return the parameter, out of its quotation marks, and the value as it is written."""
    if not line.startswith('"'):
        key, divided, value = line.partition("=")
    else:
        key, end = _decode(line)
        divided, value = trim(line[end:])[:1], trim(line[end:])[1:]
    if divided != "=":
        raise NotUnderstood(f"{show(line)} is not understood: no = divides the parameter and its value.")
    return (key if line.startswith('"') else trim(key)), trim(value)


def _unquote(value: str) -> str:
    if not value.startswith('"'):
        return value
    text, end = _decode(value)
    if end != len(value):
        raise NotUnderstood(f"{show(value)} is not understood: something follows the closing quotation mark.")
    return text


def _decode(written: str) -> tuple[str, int]:
    try:
        text, end = _decoder.raw_decode(written)
    except json.JSONDecodeError as error:
        raise NotUnderstood(
            f"{show(written)} is not understood: what begins with a quotation mark is written as in JSON, "
            r"with \" for a quotation mark and \\ for a backslash in it."
        ) from error
    return str(text), end
