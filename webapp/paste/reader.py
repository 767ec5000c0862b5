"""A pasted text, recognised by what it looks like: JSON, a curl command, cells, lines or a link of Jobdesk."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, unquote

from webapp.paste.curl_format import find_curl, read_curl
from webapp.paste.findings import NotTaken, Pieces, Understood, collect, parameter_path
from webapp.paste.json_format import read_json
from webapp.paste.redaction import RedactedText, redact, redact_tokens
from webapp.paste.table_format import read_cells, read_lines
from webapp.request.job_request import Row
from webapp.request.link_and_curl import read_link
from webapp.request.parameter_syntax import NotUnderstood
from webapp.request.text import show, trim, with_line_feeds

__all__ = ["MAY_HOLD_TOKEN", "NotTaken", "Understood", "understand", "without_tokens"]

_MAX_LINK = 100_000  # far beyond what a link of ours has, encoded twice
_LINK = re.compile(r"(?:https?://[^\s?#]*)?/(?:jobs/new|sign-in)\?[^\s]*", re.IGNORECASE)
_OPTION = re.compile(r"(?<!\S)--?[A-Za-z]")
_JSON_MEMBER = re.compile(r'"(?:[^"\\\n]++|\\.)*+"\s*:')
MAY_HOLD_TOKEN = re.compile(r"token|cookie|authorization|bearer|eyJ|curl|@|(?<!\S)-[bu-]", re.IGNORECASE)
"""Found in every text that without_tokens() changes, and in many others; looking takes a fraction of its time."""
_KNOWN = "JSON, a curl command, cells of a sheet, lines such as query_1.name = Tim Duncan, or a link of Jobdesk"
_NOT_KEPT = "holds what looks like a token, so it was not taken: tokens are not kept. If it is not a token, type it."


def understand(text: str) -> Understood:
    """Return what a pasted text says and what of it was not taken; never raises, and never returns a credential."""
    redacted, understood = _redact_and_read(text)
    return _without_marks(understood, redacted)


def without_tokens(text: str) -> str:
    """Return the text with "…" for every credential in it, for showing it again; unchanged if it holds none."""
    if not MAY_HOLD_TOKEN.search(text):
        return text
    redacted, _ = _redact_and_read(text)
    return redacted.show(redacted.text) if redacted.found else text


def _redact_and_read(text: str) -> tuple[RedactedText, Understood]:
    text = with_line_feeds(text)
    redacted = redact(text)
    understood = _read(redacted.text)
    is_command = find_curl(redacted.text) is not None
    if not understood.not_taken or not (is_command or _is_nothing(understood)):
        return redacted, understood
    plain = redact(text, as_command=False)
    if is_command and (table := _table_instead(understood, plain.text)) and not _has_options(table):
        return plain, table
    loosely = redacted.loosely()
    return (redacted, understood) if loosely == redacted else (loosely, _read(loosely.text))


def _read(text: str) -> Understood:
    start = trim(text)[:1]
    if not start:
        return collect("", lambda pieces: pieces.refuse("", "There is nothing to read: paste something into the box."))
    if start in "{[" or _JSON_MEMBER.match(trim(text[:10_000])):
        understood = read_json(text)
        return _table_instead(understood, text) or understood
    if find_curl(text) is not None:
        return read_curl(text)
    if _LINK.fullmatch(trim(text)):
        return collect("a link", lambda pieces: _take_link(trim(text), pieces))
    return _read_table(text)


def _table_instead(understood: Understood, text: str) -> Understood | None:
    """Return a table whose first task is named as JSON or a command begins; None unless all of it is read."""
    if understood.rows or understood.workflow_id or not ("\t" in text or " = " in text):
        return None
    table = _read_table(text)
    return table if table.rows and not table.not_taken else None


def _is_nothing(understood: Understood) -> bool:
    return understood.format in ("", "lines") and not understood.rows and understood.workflow_id is None


def _has_options(table: Understood) -> bool:
    """Whether a table is more likely a command: a command's credentials would not be found in a table."""
    return any(_OPTION.search(part) for row in table.rows for part in (row.task_id, row.name, row.value))


def _read_table(text: str) -> Understood:
    if "\t" in text and not _has_tabs_in_values(text):
        return read_cells(text)
    understood = read_lines(text)
    if understood.rows or understood.workflow_id or "=" in text:
        return understood
    return collect("", lambda pieces: pieces.refuse(text, f"{show(text)} cannot be read. Paste {_KNOWN}."))


def _has_tabs_in_values(text: str) -> bool:
    """Whether tabs are in or around the parts of lines, as in `a.b = 1<TAB>2` and `a.b<TAB>=<TAB>1`."""
    return all(
        (len(line) == 2 and " = " in line[0]) or (len(line) == 3 and trim(line[1]) == "=") for line in _tabbed(text)
    )


def _tabbed(text: str) -> Iterator[list[str]]:
    """Yield the lines that have tabs, divided at the first three."""
    end = 0
    while (tab := text.find("\t", end)) >= 0:
        begin, end = text.rfind("\n", end, tab) + 1 or end, text.find("\n", tab)
        end = len(text) if end < 0 else end
        yield text[begin:end].split("\t", 3)


def _take_link(address: str, pieces: Pieces) -> None:
    """Take all rows of a link, or none."""
    if len(address) > _MAX_LINK:
        pieces.refuse(address, f"The address has more than {_MAX_LINK:,} characters, so it is not a link of Jobdesk.")
        return
    query = address.partition("?")[2].partition("#")[0]
    if query.startswith("next="):
        query = unquote(query.removeprefix("next="), errors="surrogateescape").partition("?")[2]
    try:
        workflow_id, rows = read_link(parse_qsl(query, keep_blank_values=True, errors="surrogateescape"))
    except (NotUnderstood, ValueError) as error:
        pieces.refuse(address, str(error))
        return
    if workflow_id:
        pieces.take_workflow(workflow_id)
    for row in rows:
        pieces.take(row)


def _without_marks(understood: Understood, redacted: RedactedText) -> Understood:
    """Return the same without the rows that held a credential, and without marks in what is shown."""
    held = _holding_tokens(understood.rows, redacted.mark)
    rows = [row for row in understood.rows if row not in held] if held else understood.rows
    not_taken = [*understood.not_taken, *(_token_refusal(row) for row in held)]

    def shown(part: str) -> str:
        return redacted.show(redact_tokens(part, redacted.mark))

    return replace(
        understood,
        rows=tuple(rows),
        not_taken=tuple(NotTaken(shown(piece.quoted), shown(piece.reason)) for piece in not_taken),
        token_dropped=redacted.found or bool(held),
    )


def _holding_tokens(rows: Sequence[Row], mark: str) -> dict[Row, None]:
    """Return the rows with a credential in them, in order."""
    # One look at all rows together is enough for most texts.
    together = "\n".join(part for row in rows for part in (row.task_id, row.name, row.value))
    if mark not in redact_tokens(together, mark):
        return {}
    parts = ((row, "\n".join((row.task_id, row.name, row.value))) for row in rows)
    return dict.fromkeys(row for row, part in parts if mark in redact_tokens(part, mark))


def _token_refusal(row: Row) -> NotTaken:
    named = show(parameter_path(row.task_id, row.name))
    return NotTaken(named, f"{named} {_NOT_KEPT}")
