"""A curl command that adds a job, as the vendor prints it, a browser copies it or Jobdesk writes it."""

import re
from collections.abc import Sequence

from webapp.paste.curl_words import ADDRESS, UNKNOWN, Argument, arguments, as_bash, continued, find_curl
from webapp.paste.findings import Pieces, Understood, collect, place
from webapp.paste.json_format import take_json
from webapp.paste.shell_words import Command, Word, is_open, split_words
from webapp.request.text import show

_DATA = frozenset(("data", "data-raw", "data-binary", "data-ascii", "json"))
_FILES = frozenset(("data", "data-binary", "data-ascii", "json"))
_OTHER_BODIES = {
    "data-urlencode": "encodes its data, so what it sends is no JSON",
    "form": "sends a web form, not JSON",
    "form-string": "sends a web form, not JSON",
    "upload-file": "sends a file, which Jobdesk cannot read",
    "config": "names a file of options, which Jobdesk cannot read",
    "get": "sends GET, but a new job is sent by POST",
    "head": "sends HEAD, but a new job is sent by POST",
}
_JOBS = re.compile(r"[^\s?#]*/api-open/v1/workflows/([^/?#\s]*)/jobs/?(?:[?#]\S*)?")
_TYPOGRAPHIC = re.compile(r"(?:-\w|--[\w-]+=)?[“”„‘’]|[–—]\w")
_HARMLESS_REST = re.compile(r"[\s;&|]*")
_PIECE = 60
_APOSTROPHE = "An apostrophe ends what stands between ' and ', in a value, too. Paste the body alone."
_LOST_QUOTES = "is what a shell leaves of the body, whose quotation marks end each other: put it between ' and '."


def read_curl(text: str) -> Understood:
    """Return what the first curl command of a text says; nothing is run and no file is read."""
    start = find_curl(text) or 0
    return collect("a curl command", lambda pieces: _take_command(as_bash(text[start:]), pieces))


def _take_command(text: str, pieces: Pieces) -> None:
    commands = split_words(text)
    if commands.unread is not None:
        pieces.refuse(text[commands.unread :][:_PIECE], _unread_reason(text, commands.unread))
        return
    words, rest = continued(commands.commands)
    if odd := next((word for word in words if _TYPOGRAPHIC.match(word.text)), None):
        reason = "marks or dashes of a word processor (“ ” –), which no shell understands: type \" or ' and - instead."
        pieces.refuse(odd.text, f"{show(odd.text)} has {reason} Nothing of the command was read.")
        return
    _take_arguments(text, list(arguments(words[1:])), pieces)
    _refuse_rest(text, rest, pieces)


def _unread_reason(text: str, position: int) -> str:
    where = place(text, position)
    if is_open(text, position):
        return f"The quotation mark that opens in {where} is never closed. {_APOSTROPHE}"
    return f"The command is longer than commands are, and was read up to {where} only. Paste the body alone."


def _take_arguments(text: str, given: list[Argument], pieces: Pieces) -> None:
    for argument in given:
        if argument.option == UNKNOWN:
            pieces.refuse_named(argument.value, "is no option of curl that Jobdesk knows, so it was passed over.")
        elif argument.option in _OTHER_BODIES:
            pieces.refuse_named(argument.word.text, f"{_OTHER_BODIES[argument.option]}.")
        elif argument.option == "request" and argument.value.upper() != "POST":
            pieces.refuse_named(argument.value, "is another method: a new job is sent by POST.")
    _take_address([a for a in given if a.option in (ADDRESS, "url") and a.value.strip()], pieces)
    _take_body(text, [a for a in given if a.option in _DATA], pieces)


def _take_address(addresses: list[Argument], pieces: Pieces) -> None:
    if not addresses:
        pieces.refuse("curl", "The command names no address, so no workflow ID is known.")
    for address in addresses:
        if found := _JOBS.fullmatch(address.value):
            pieces.take_workflow(found[1])
        else:
            what = "is not the address that adds a job, which ends with /api-open/v1/workflows/4216617528/jobs."
            pieces.refuse_named(address.value, what)


def _take_body(text: str, bodies: list[Argument], pieces: Pieces) -> None:
    if not bodies:
        pieces.refuse("curl", "The command sends no body: it stands behind -d or --data-raw.")
    if len(bodies) > 1:
        pieces.refuse_named(bodies[1].value[:_PIECE], "is a second body, so neither was read: a job has one.")
        return
    for body in bodies:
        if body.option in _FILES and body.value.startswith("@"):
            pieces.refuse_named(body.value, "is a file, which Jobdesk cannot read. Paste what is in it.")
        elif body.word.expansions:
            what = "stands in the body, and only a shell can fill it in. Paste the body with what is meant."
            pieces.refuse_named(body.word.expansions[0], what)
        elif '"' not in body.value and text[body.word.start : body.word.end].count('"') > 2:
            pieces.refuse_named(body.value[:_PIECE], _LOST_QUOTES)
        else:
            take_json(body.value, pieces, where="in the body, ")


def _refuse_rest(text: str, rest: Sequence[Command], pieces: Pieces) -> None:
    if rest and not _HARMLESS_REST.fullmatch(text[_first(rest).start :]):
        piece = text[_first(rest).start :][:_PIECE]
        pieces.refuse_named(piece, "stands behind the command, and was not read.")


def _first(commands: Sequence[Command]) -> Word:
    return commands[0].words[0]
