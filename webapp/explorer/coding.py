"""Undoing an answer's content coding within a bound.

We ask for none, but a proxy may compress all the same; a few kilobytes of gzip can hold gigabytes.
"""

import zlib

from webapp.explorer.errors import NoAnswer

_GZIP = 16 + zlib.MAX_WBITS


def decoded(body: bytes, coding: str, max_bytes: int, http_status: int) -> bytes:
    """Return the body with `coding` (a Content-Encoding header) undone, never inflating beyond `max_bytes`.

    Raises NoAnswer: "too-long" beyond the bound, "unreadable" for a coding unknown or broken.
    """
    match coding.strip().lower():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip":
            return _inflated(body, _GZIP, max_bytes, http_status)
        case "deflate":
            return _inflated(body, _deflate_kind(body), max_bytes, http_status)
    raise NoAnswer("unreadable", "unknown coding", http_status=http_status)


def _deflate_kind(body: bytes) -> int:
    # "deflate" means zlib's format, but some send the bare stream; zlib's first two bytes tell.
    is_zlib = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


def _inflated(body: bytes, kind: int, max_bytes: int, http_status: int) -> bytes:
    if not body:
        return b""
    inflater = zlib.decompressobj(kind)
    try:
        text = inflater.decompress(body, max_bytes + 1)
    except zlib.error:
        raise NoAnswer("unreadable", "broken coding", http_status=http_status) from None
    if len(text) > max_bytes:
        raise NoAnswer("too-long")
    if not inflater.eof or inflater.unused_data:
        raise NoAnswer("unreadable", "broken coding", http_status=http_status)
    return text
