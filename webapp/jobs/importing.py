"""A pasted text, recognised by what it looks like: JSON, a curl command, cells, lines or a link of Jobdesk."""

import re
from dataclasses import replace
from urllib.parse import parse_qsl, unquote

from webapp.jobs.cells import read_cells
from webapp.jobs.credentials import Hidden, hide, hide_tokens
from webapp.jobs.curl_text import read_curl
from webapp.jobs.curl_words import find_curl
from webapp.jobs.exchange import read_link
from webapp.jobs.json_text import read_json
from webapp.jobs.lines import read_lines
from webapp.jobs.row import Row
from webapp.jobs.syntax import NotUnderstood
from webapp.jobs.text import show, trim, with_line_feeds
from webapp.jobs.understood import NotTaken, Pieces, Understood, collect, path

__all__ = ["NotTaken", "Understood", "understand", "without_tokens"]

_BOM = "\ufeff"
_LINK = re.compile(r"(?:https?://[^\s?#]*)?/(?:jobs/new|sign-in)\?[^\s]*", re.IGNORECASE)
_JSON_MEMBER = re.compile(r'"[^"\n]*"\s*:')
_KNOWN = "JSON, a curl command, cells of a sheet, lines such as query_1.name = Tim Duncan, or a link of Jobdesk"
_NOT_KEPT = "holds what looks like a token, so it was not taken: tokens are not kept. If it is none, type it."


def understand(text: str) -> Understood:
    """Return what a pasted text says and what of it was not taken; never raises, and never returns a credential."""
    hidden = hide(with_line_feeds(text).removeprefix(_BOM))
    return _without_marks(_read(hidden.text), hidden)


def without_tokens(text: str) -> str:
    """Return the text with "…" for every credential in it, for showing it again; unchanged where there is none."""
    hidden = hide(with_line_feeds(text))
    return hidden.show(hidden.text) if hidden.found else text


def _read(text: str) -> Understood:
    start = trim(text)[:1]
    if not start:
        return collect("", lambda pieces: pieces.refuse("", "There is nothing to read: paste something into the box."))
    if start in "{[" or _JSON_MEMBER.match(trim(text[:10_000])):
        return read_json(text)
    if find_curl(text) is not None:
        return read_curl(text)
    if _LINK.fullmatch(trim(text)):
        return collect("a link", lambda pieces: _take_link(trim(text), pieces))
    return read_cells(text) if "\t" in text.strip("\t\n ") or "\t" in text else _read_lines(text)


def _read_lines(text: str) -> Understood:
    understood = read_lines(text)
    if understood.rows or understood.workflow_id or "=" in text:
        return understood
    return collect("", lambda pieces: pieces.refuse(text, f"{show(text)} is none of what can be read here: {_KNOWN}."))


def _take_link(address: str, pieces: Pieces) -> None:
    """Take a link's rows, all or none: read_link() says what is wrong with it."""
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


def _without_marks(understood: Understood, hidden: Hidden) -> Understood:
    """Return the same without the rows that held a credential, and without marks in what is shown."""
    rows = [row for row in understood.rows if not _holds_token(row, hidden.mark)]
    held = [row for row in understood.rows if _holds_token(row, hidden.mark)]
    not_taken = [*understood.not_taken, *(_token_refusal(row) for row in held)]

    def shown(part: str) -> str:
        return hidden.show(hide_tokens(part, hidden.mark))

    return replace(
        understood,
        rows=tuple(rows),
        not_taken=tuple(NotTaken(shown(piece.quoted), shown(piece.reason)) for piece in not_taken),
        token_dropped=hidden.found or bool(held),
    )


def _holds_token(row: Row, mark: str) -> bool:
    return any(mark in hide_tokens(part, mark) for part in (row.task_id, row.name, row.value))


def _token_refusal(row: Row) -> NotTaken:
    named = show(path(row.task_id, row.name))
    return NotTaken(named, f"{named} {_NOT_KEPT}")
