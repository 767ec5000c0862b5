r"""A request as lines, `query_1.name = Tim Duncan`, in the one syntax for a parameter (webapp.jobs.syntax).

The first `=` divides, and white space around both sides is not part of them. A side that would be read otherwise
stands in double quotation marks with the escapes of JSON, `query_1.text = " two\nlines"`: one with white space at its
ends, `"` at its beginning or a line end or a tab within, and a parameter with `=` within or with `#` or `curl` at its
beginning. A line `workflow_id = 4216617528` names the workflow. Blank lines and lines that begin with `#` say nothing.
"""

import json
import re
from collections.abc import Sequence

from webapp.paste.curl_words import find_curl
from webapp.paste.findings import WORKFLOW_ID, Pieces, Understood, collect
from webapp.request.job_request import Row, is_blank
from webapp.request.parameter_syntax import NotUnderstood, read_parameter, write_parameter
from webapp.request.text import show, trim, with_line_feeds

_quoted = json.JSONEncoder(ensure_ascii=False).encode
_LINE = re.compile(r"[^\n]*+\n|[^\n]++")
_decoder = json.JSONDecoder()


def write_lines(rows: Sequence[Row], *, workflow_id: str = "") -> str:
    """Return one line a row, but for blank ones; before them, one that names the workflow where one is given."""
    head = [f"{WORKFLOW_ID} = {_side(workflow_id)}\n"] if workflow_id else []
    return "".join(head + [f"{_key(write_parameter(row))} = {_side(row.value)}\n" for row in rows if not is_blank(row)])


def read_lines(text: str) -> Understood:
    """Return what lines say; line ends are CRLF, LF or CR."""
    return collect("lines", lambda pieces: _take_lines(text, pieces))


def _take_lines(text: str, pieces: Pieces) -> None:
    # One at a time: a list of all lines may take ten times the text.
    for number, line in enumerate(_LINE.finditer(with_line_feeds(text)), start=1):
        content = trim(line[0]) if line[0] != "\n" else ""
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
        raise NotUnderstood(f"{show(value)} is not understood: something stands behind the closing quotation mark.")
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


def _key(parameter: str) -> str:
    misleading = "=" in parameter or parameter.startswith("#") or find_curl(f"{parameter} ") is not None
    return _quoted(parameter) if misleading else _side(parameter)


def _side(text: str) -> str:
    ambiguous = trim(text) != text or text.startswith('"') or any(mark in text for mark in "\t\n\r")
    return _quoted(text) if ambiguous else text
