"""One request costs memory in proportion to its size, whatever it holds: ten times its size and 5 MiB at most."""

import gc
import io
import tracemalloc
from urllib.parse import quote, urlencode

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.pages import URLENCODED, Visitor
from webapp.presets.content import PresetContent
from webapp.presets.file_format import write_presets
from webapp.presets.rules import NO_RULE, PresetRow, Rule
from webapp.request.job_request import TEXT, Row

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


def _peak(visitor: Visitor, path: str, body: bytes, content_type: str = URLENCODED, status: int | None = None) -> int:
    """Return how many bytes answering takes at its peak, the body itself included."""
    gc.collect()
    tracemalloc.start()
    try:
        answer = visitor.client.post(path, data=body, content_type=content_type)
        for _ in answer.iter_encoded():
            pass
        assert status in {None, answer.status_code}
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


@pytest.mark.parametrize("text", ["你", "你\r\n", "a.b=é\r\n"])
def test_a_text_with_the_escapes_of_browsers(tester: Visitor, text: str) -> None:
    fields = tester.get("/jobs/new").fields("Run job") | {"action": "import"}
    tester.post("/jobs/new", fields, status=None)
    escaped = quote(text).encode()
    body = urlencode(fields | {"import_text": ""}).replace("import_text=", "").encode() + b"&import_text="
    body += escaped * (BODY // 2 // len(escaped))
    peak = _peak(tester, "/jobs/new", body)
    assert peak < 10 * len(body) + MORE, f"{peak / len(body):.1f} times"


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


ALLOWED = Rule(allowed=tuple(map(chr, range(0x100, 0x1C8))))
PRESETS = {
    "rows": (500, NO_RULE, ""),
    "rules": (500, Rule(required=True, help="h"), ""),
    "a row": (1, NO_RULE, ""),
    "no rows": (0, NO_RULE, ""),
    "allowed values": (400, ALLOWED, ""),
    "long values": (100, NO_RULE, "v" * 3_900 + "\U0001d54f"),  # one such character makes Python take 4 bytes for each
}


def _written(kind: str, size: int = BODY - 2_000) -> str:
    """Return a file of nearly this size that Jobdesk wrote."""
    rows, rule, value = PRESETS[kind]
    cells = tuple(PresetRow(Row("a", str(number), TEXT, value), rule) for number in range(rows))
    contents = [
        PresetContent(name=str(number), team=False, workflow_id="1", rows=cells) for number in range(10_000, 60_000)
    ]
    each = len(write_presets(contents[:2]).encode()) - len(write_presets(contents[:1]).encode())
    return write_presets(contents[: size // each])


@pytest.mark.parametrize("kind", PRESETS)
def test_a_file_of_presets(tester: Visitor, kind: str) -> None:
    fields = tester.get("/presets/import").fields("Import")
    tester.post("/presets/import", fields, status=422)  # loads what the first request loads
    boundary, body = encode_multipart(fields | {"file": FileStorage(io.BytesIO(_written(kind).encode()), "p.json")})
    peak = _peak(tester, "/presets/import", body, f"multipart/form-data; boundary={boundary}", status=303)
    assert len(body) > BODY * 0.7
    assert peak < 10 * len(body) + MORE, f"{peak / len(body):.1f} times"


@pytest.mark.parametrize("status", [303, 409])
def test_the_pasted_text_of_a_file_of_presets(tester: Visitor, status: int) -> None:
    fields = tester.get("/presets/import").fields("Import")
    text = _written("rules", size=BODY * 9 // 10).replace("\n", "\r\n")
    body = f"csrf_token={fields['csrf_token']}&text={text}".encode()
    if status == 409:
        tester.client.post("/presets/import", data=body, content_type=URLENCODED)
    peak = _peak(tester, "/presets/import", body, status=status)
    assert peak < 10 * len(body) + MORE, f"{peak / len(body):.1f} times"
