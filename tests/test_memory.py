"""One request costs memory in proportion to its size, whatever it holds: ten times its size and 5 MiB at most."""

import gc
import tracemalloc
from urllib.parse import urlencode

import pytest

from tests.pages import URLENCODED, Visitor

BODY = 2 * 1024 * 1024
MORE = 5 * 1024 * 1024
JSON_TEXTS = {
    "tiny members": ('{"a":{', '"b":1,', '"c":1}}'),
    "other members": ('{"a":{', '"b":"",', '"c":1}}'),
    "numbers": ("[", "1,", "1]"),
    "texts": ("[", '"a",', "1]"),
    "empty objects": ("[", "{},", "{}]"),
    "empty lists": ("[", "[],", "[]]"),
    "nested lists": ("", "[", ""),
    "nested objects": ("", '{"a":', ""),
    "commas": ("", ",", ""),
    "escaped quotes": ('"', '\\"', '"'),
    "presets": ('{"jobdesk_presets":1,"presets":[', '{"name":"a"},', "{}]}"),
    "preset rows": ('{"jobdesk_presets":1,"presets":[{"rows":[', "{},", "{}]}]}"),
    "allowed": ('{"jobdesk_presets":1,"presets":[{"rows":[{"allowed":[', '"a",', '"b"]}]}]}'),
}
OTHER_TEXTS = {
    "cells": ("", "a\tb\tc\n", ""),
    "tabs": ("", "\t", "x"),
    "quoted cells": ("", '\t"', ""),
    "lines": ("", "a.b=1\n", ""),
    "line ends": ("x", "\n", "x"),
    "curl data": ("curl ", "-d 1 ", ""),
    "curl dollars": ("curl ", "$`", "'"),
    "curl quotes": ("curl ", "''", ""),
    "cmd quotes": ('curl ^"', '\\"', ""),
}
TEXTS = JSON_TEXTS | OTHER_TEXTS


def _peak(visitor: Visitor, path: str, body: bytes) -> int:
    """Return how many bytes answering takes at its peak, the body itself included."""
    gc.collect()
    tracemalloc.start()
    try:
        answer = visitor.client.post(path, data=body, content_type=URLENCODED)
        for _ in answer.iter_encoded():
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _text(kind: str, length: int) -> str:
    before, repeated, after = TEXTS[kind]
    return before + repeated * ((length - len(before) - len(after)) // len(repeated)) + after


def _fill(fields: dict[str, str], name: str, kind: str, size: int) -> bytes:
    """Return a body of about this size whose field holds the text, written as programs may: most as it is."""
    rest = urlencode({key: value for key, value in fields.items() if key != name}).encode()
    text = _text(kind, size - len(rest) - len(name) - 2).encode()
    return rest + b"&" + name.encode() + b"=" + text.replace(b"%", b"%25").replace(b"&", b"%26").replace(b"+", b"%2B")


# The button, the field, what is pasted, and how long it is. Presets are JSON, so other texts are not read there.
PLACES = {
    "/jobs/new": ("Run job", "import_text", TEXTS, BODY // 2),
    "/presets/import": ("Import", "text", JSON_TEXTS, BODY),
}


@pytest.mark.parametrize("path", PLACES)
def test_a_pasted_text(tester: Visitor, path: str) -> None:
    button, name, kinds, size = PLACES[path]
    fields = tester.get(path).fields(button) | ({"action": "import"} if name == "import_text" else {})
    tester.post(path, fields, status=None)  # loads what the first request loads
    for kind in kinds:
        body = _fill(fields, name, kind, size)
        peak = _peak(tester, path, body)
        assert peak < 10 * len(body) + MORE, f"{kind}: {peak / len(body):.1f} times"


@pytest.mark.parametrize("path", ["/jobs/new", "/sign-in", "/jobs/preview"])
def test_fields(tester: Visitor, path: str) -> None:
    fields = tester.get("/jobs/new").fields("Run job")
    tester.post(path, fields, status=None)
    for name in ("a", "rows-1-value", "rows-{}-x"):
        body = urlencode(fields).encode() + b"".join(f"&{name.format(number)}=".encode() for number in range(65_000))
        peak = _peak(tester, path, body + b"&b=" + b"b" * (BODY - len(body) - 3))
        assert peak < 10 * BODY + MORE, f"{name}: {peak / BODY:.1f} times"


@pytest.mark.parametrize("path", ["/jobs/new", "/jobs/preview"])
def test_more_rows_than_a_form_takes(tester: Visitor, path: str) -> None:
    fields = tester.get("/jobs/new").fields("Run job")
    tester.post(path, fields, status=None)
    kept = {name: value for name, value in fields.items() if not name.startswith("rows-")}
    row = "&rows-{0}-task_id=query_1&rows-{0}-name=&rows-{0}-type=text&rows-{0}-value=" + "v" * 130
    body = urlencode(kept).encode() + "".join(row.format(number) for number in range(10_000)).encode()
    assert BODY * 0.95 < len(body) < BODY
    peak = _peak(tester, path, body)
    assert peak < 10 * len(body) + MORE, f"{peak / len(body):.1f} times"
