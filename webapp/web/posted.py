"""What a request holds: the fields of its form or address, exactly as they came."""

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

from flask import Request, abort
from flask import request as request_under_way
from werkzeug.datastructures import MultiDict
from werkzeug.formparser import FormDataParser

FIELDS_LIMIT = 65_536
PARTS_LIMIT = 100  # of a form with a file
NUMBER = re.compile(r"[1-9][0-9]{0,18}")
ESCAPED = re.compile(rb"(?:%[0-9A-Fa-f]{2})++")
SURROGATES = re.compile("[\ud800-\udfff]")

Found = TypeVar("Found")
Scope = ParamSpec("Scope")


def posted_form(request: Request) -> MultiDict[str, str]:
    """Return the urlencoded body's fields in order; none without a body.

    Bytes that are not UTF-8 become lone surrogates, so that they can be refused field by field
    (Werkzeug's own reading empties the whole form over one raw byte).
    Aborts with 413 over the size or number of fields and with 415 for a body of another kind.
    """
    body = request.get_data(cache=True)
    if body and request.mimetype != "application/x-www-form-urlencoded":
        abort(415)
    return MultiDict(_pairs(body))


@dataclass(frozen=True)
class Upload:
    """A form with a file: `content` is the first file, b"" if none was chosen; `files` is how many came."""

    fields: MultiDict[str, str]
    content: bytes
    files: int = 0


def posted_upload(request: Request, name: str) -> Upload:
    """Return a form that may have a file in the field `name`; an urlencoded form has none.

    Aborts with 413 over the size or number of fields, and with 415 for a body of another kind.
    """
    if request.mimetype != "multipart/form-data":
        return Upload(posted_form(request), b"")
    # In memory: the limit of the body bounds it, and no error leaves a file on the disk.
    parser = FormDataParser(stream_factory=lambda *_, **__: BytesIO(), max_form_parts=PARTS_LIMIT)
    _, fields, files = parser.parse(request.stream, request.mimetype, request.content_length, request.mimetype_params)
    file = files.get(name)
    return Upload(MultiDict(fields), file.read() if file else b"", len(files.getlist(name)))


def link_fields(request: Request) -> list[tuple[str, str]]:
    """Return the pairs of the address's query in order, read like a form's body."""
    return _pairs(request.query_string)


def sender_address() -> str:
    """Return the IP address that the current request came from; a trusted proxy says it for others."""
    return request_under_way.remote_addr or "unknown"


def own_address(request: Request) -> str:
    """Return the request's path and query, percent-encoded as needed."""
    query = quote(request.query_string, safe=string.punctuation)
    return quote(request.path) + (f"?{query}" if query else "")


def posted_number(text: str) -> int | None:
    """Return the number of a record in an address: plain digits, 1 to 2^63 - 1; None for anything else."""
    return int(text) if NUMBER.fullmatch(text) and int(text) < 2**63 else None


def found_or_404(
    get: Callable[Concatenate[int, Scope], Found | None], number: str, *args: Scope.args, **scope: Scope.kwargs
) -> Found:
    """Return the record that an address names by its number; aborts with 404 if `get` finds none."""
    wanted = posted_number(number)
    found = get(wanted, *args, **scope) if wanted else None
    return abort(404) if found is None else found


def matching_or_404(pattern: re.Pattern[str], text: str) -> str:
    """Return an ID from an address; aborts with 404 if it is not of this pattern."""
    return text if pattern.fullmatch(text) else abort(404)


def printable(text: str) -> str:
    """Return `text` with lone surrogates, which no page can be encoded with, as U+FFFD."""
    return SURROGATES.sub("\ufffd", text)


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    # Not by parse_qsl, which takes 76 times the memory of a text whose every byte is escaped, as browsers send Chinese.
    if raw.count(b"&") >= FIELDS_LIMIT:
        abort(413)
    pairs = (pair.partition(b"=") for pair in raw.split(b"&") if pair)
    return [(_unescaped(name), _unescaped(value)) for name, _, value in pairs]


def _unescaped(part: bytes) -> str:
    part = part.replace(b"+", b" ")
    if b"%" not in part:
        return _decoded(part)
    text, start = StringIO(), 0
    for escaped in ESCAPED.finditer(part):
        text.write(_decoded(part[start : escaped.start()]))
        text.write(_decoded(bytes.fromhex(escaped[0].replace(b"%", b"").decode())))
        start = escaped.end()
    return text.getvalue() + _decoded(part[start:])


def _decoded(part: bytes) -> str:
    return part.decode("utf-8", "surrogateescape")
