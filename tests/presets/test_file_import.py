"""The import page: it stores all presets of a file or none, and names every fault with its place."""

import io
import json
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.conftest import parts_of
from tests.pages import URLENCODED, Page, Visitor
from tests.presets.conftest import Make, Members, file_of, import_text

ROW: Members = {"task_id": "query_1", "name": "player", "value": "Tim"}
RULED: Members = {
    "task_id": "p",
    "name": "d",
    "type": "number",
    "value": "0.10",
    "min": "0",
    "max": "1",
    "help": "é\nx",
}
PRESET: Members = {"name": "Ranks", "workflow_id": "4216617528", "rows": [ROW]}


def faults(page: Page) -> list[str]:
    """Return what the page says is wrong."""
    return [node.words for node in page.html.all(role="alert")[0].all("li")]


def upload(visitor: Visitor, content: bytes, *, status: int, **fields: str) -> Page:
    form = visitor.get("/presets/import").fields("Import")
    body, kind = multipart(form | fields | {"file": FileStorage(io.BytesIO(content), "presets.json")})
    return visitor.ask("POST", "/presets/import", status=status, data=body, content_type=kind)


def multipart(fields: Mapping[str, object]) -> tuple[bytes, str]:
    """Return a body and its type (the test client's own way leaves files behind for large ones)."""
    boundary, body = encode_multipart(fields)
    return body, f"multipart/form-data; boundary={boundary}"


def test_what_goes_out_comes_in_the_same(tester: Visitor, make: Make, ana: Visitor) -> None:
    make(ROW, RULED, {"task_id": "t", "name": "n", "allowed": ["a", "b"], "required": True}, name="Zürich", team=True)
    make(ROW | {"fixed": True})
    file = tester.get("/presets.json")
    assert file.headers["Content-Disposition"] == 'attachment; filename="presets.json"'
    assert file.headers["Content-Type"].startswith("application/json")
    import_text(ana, file.text, status=303)
    assert ana.get("/presets.json?whose=mine").text == file.text
    assert json.loads(tester.get("/presets/2.json").text)["presets"] == [PRESET | {"rows": [ROW | {"fixed": True}]}]


def test_a_file_is_uploaded(tester: Visitor) -> None:
    page = tester.get(upload(tester, b"\xef\xbb\xbf" + file_of(PRESET).encode(), status=303).location)
    assert "One preset was imported." in page.html.one("main").words


def test_names_that_are_there_are_refused_unless_told(tester: Visitor, make: Make) -> None:
    make(ROW)
    file = file_of(PRESET | {"rows": []}, PRESET | {"name": "New"})
    page = import_text(tester, file, status=409)
    assert faults(page) == ["You already have a preset “Ranks”."]
    assert page.fields("Import")["text"] == file
    assert [preset["name"] for preset in json.loads(tester.get("/presets.json").text)["presets"]] == ["Ranks"]
    tester.post("/presets/import", page.fields("Import") | {"overwrite": "1"}, status=303)
    assert json.loads(tester.get("/presets/1.json").text)["presets"][0]["rows"] == []


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("", ["Choose a file, or paste its text."]),
        ("{", ["This is not JSON: Expecting property name enclosed in double quotes at line 1, column 2."]),
        ("[]", ["The file: write an object in braces here."]),
        ("{}", ["This is not a file of presets"]),
        ('{"jobdesk_presets": 2, "presets": []}', ["This is not a file of presets"]),
        ('{"jobdesk_presets": 1}', ["The file: “presets” is missing, or is not a list."]),
        (file_of(), ["The file contains no preset."]),
        ('{"jobdesk_presets": 1, "presets": [], "presets": []}', ["The file: “presets” appears twice."]),
        ('{"jobdesk_presets": NaN}', ["This is not JSON: it contains NaN, which is not a number in JSON."]),
        ("[" * 100_000, ["This is not a file of presets: it is nested too deeply."]),
        (file_of({"name": "x"}), ["Preset 1, workflow_id: Enter the workflow ID:"]),
        (file_of(PRESET | {"more": 1}), ["Preset 1: Jobdesk does not know “more”."]),
        (
            file_of(PRESET | {"name": None, "team": 1}),
            ["Preset 1, name: write a text in quotation marks", "Preset 1, team: write true or false here."],
        ),
        (file_of(PRESET | {"rows": {}}), ["Preset 1, rows: write a list here."]),
        (file_of(PRESET | {"rows": [1]}), ["Preset 1, row 1: write an object in braces here."]),
        (
            file_of(PRESET | {"rows": [{}]}),
            ["Preset 1, row 1, task_id: it is missing.", "Preset 1, row 1, name: it is missing."],
        ),
        (file_of(PRESET, PRESET), ["Preset 2: preset 1 already has the name “Ranks”."]),
        (file_of(PRESET | {"rows": [ROW, ROW]}), ["Preset 1, row 2, name: Row 1 gives “player” of “query_1” already."]),
        (file_of(PRESET | {"rows": [ROW | {"value": 1}]}), ["Preset 1, row 1, value: write a text in quotation marks"]),
        (
            file_of(PRESET | {"rows": [ROW | {"value": None}]}),
            ["Preset 1, row 1, value: write a text in quotation marks"],
        ),
        (file_of(PRESET | {"rows": [ROW | {"allowed": "x"}]}), ["Preset 1, row 1, allowed: write a list here."]),
        (
            file_of(PRESET | {"rows": [ROW | {"allowed": [1, ""]}]}),
            ["Preset 1, row 1, allowed: write a text in quotation marks"],
        ),
        (
            file_of(PRESET | {"rows": [ROW | {"allowed": [""]}]}),
            ["Preset 1, row 1, allowed: An allowed value can't be blank"],
        ),
        (
            file_of(PRESET | {"rows": [ROW | {"allowed": ["Tim", "a\nb"]}]}),
            ["Preset 1, row 1, allowed: “a[U+000A]b” has more than one line."],
        ),
        (
            file_of(PRESET | {"name": "a\x00"}),
            ["Preset 1, name: The name holds the control character U+0000 at character 2"],
        ),
        (
            file_of(PRESET | {"rows": [ROW | {"value": "\ud800"}]}),
            ["Preset 1, row 1, value: The value holds broken UTF-8"],
        ),
        (
            file_of(PRESET, {"name": "x", "nme": "y", "rows": [ROW, RULED | {"min": "2", "fixed": "no"}]}),
            [
                "Preset 2: Jobdesk does not know “nme”.",
                "Preset 2, row 2, fixed: write true or false here.",
                "Preset 2, workflow_id: Enter the workflow ID:",
                "Preset 2, row 2, max: “1” is below “2”.",
            ],
        ),
    ],
)
def test_every_fault_is_named_and_nothing_is_stored(tester: Visitor, file: str, words: list[str]) -> None:
    page = import_text(tester, file, status=422)
    assert page.alert.startswith("Nothing was imported.")
    told = faults(page)
    assert [fault[: len(beginning)] for fault, beginning in zip(told, words, strict=True)] == words
    assert page.fields("Import")["text"] == file
    assert "There is no preset yet" in tester.get("/presets").text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file, or paste its text."),
        (b"\xff{}", "The file is not a text in UTF-8: byte 1 is wrong."),
        (b"\x00", "This is not JSON"),
        (b"[]", "The file: write an object in braces here."),
    ],
)
def test_a_file_that_can_not_be_used(tester: Visitor, content: bytes, words: str) -> None:
    assert faults(upload(tester, content, status=422))[0].startswith(words)


def test_a_file_and_a_text_at_once(tester: Visitor) -> None:
    page = upload(tester, b"{}", status=422, text="{}")
    assert faults(page) == ["You chose a file and pasted a text. Send only one of them."]


def test_numbers_keep_their_digits_with_and_without_quotation_marks(tester: Visitor) -> None:
    rows = (
        '[{"task_id": "p", "name": "d", "type": "number", "value": 0.100, "allowed": [1E2, "0.10"], "required": true}]'
    )
    file = f'{{"jobdesk_presets": 1, "presets": [{{"name": "N", "workflow_id": 4216617528, "rows": {rows}}}]}}'
    import_text(tester, file, status=303)
    (row,) = json.loads(tester.get("/presets/1.json").text)["presets"][0]["rows"]
    assert (row["value"], row["allowed"]) == ("0.100", ["1E2", "0.10"])


@pytest.mark.parametrize("as_a_file", [True, False])
def test_what_is_too_much_is_413(tester: Visitor, as_a_file: bool) -> None:
    fields = tester.get("/presets/import").fields("Import") | {"text": "x" * (2 * 1024 * 1024)}
    body, kind = multipart(fields) if as_a_file else (urlencode(fields).encode(), URLENCODED)
    tester.ask("POST", "/presets/import", status=413, data=body, content_type=kind)


def test_nearly_two_mebibytes_are_read(tester: Visitor) -> None:
    rows = [ROW | {"name": f"n{number}", "value": "v" * 4_000} for number in range(480)]
    upload(tester, file_of(PRESET | {"rows": rows}).encode(), status=303)
    assert len(tester.get("/jobs/new?preset=1").rows()) == 480


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "multipart/form-data", 400),
        (b"nonsense", "multipart/form-data; boundary=x", 400),
        (b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff', "multipart/form-data; boundary=x", 400),
        (b"{}", "application/json", 415),
        (b"", "", 400),
    ],
)
def test_bodies_of_other_shapes(tester: Visitor, body: bytes, content_type: str, status: int) -> None:
    tester.ask("POST", "/presets/import", status=status, data=body, content_type=content_type)


def test_without_a_good_token_nothing_is_stored(tester: Visitor) -> None:
    page = import_text(tester, file_of(PRESET), status=400, csrf_token="old")
    assert page.fields("Import")["text"] == file_of(PRESET)
    assert "There is no preset yet" in tester.get("/presets").text


def test_a_text_whose_login_is_gone_comes_back_after_signing_in(tester: Visitor) -> None:
    fields = tester.get("/presets/import").fields("Import") | {"text": file_of(PRESET)}
    tester.sign_out()
    sign_in = tester.get(tester.post("/presets/import", fields, status=302).location)
    way = tester.press(
        sign_in, "Sign in", sign_in.html.all("form")[0]["action"], status=303, account="root", password="1"
    )
    assert tester.get(way.location, title="Import presets").fields("Import")["text"] == file_of(PRESET)


def test_a_database_that_does_not_answer_loses_nothing(tester: Visitor, fake_app: Flask) -> None:
    fields = tester.get("/presets/import").fields("Import") | {"text": file_of(PRESET)}
    with parts_of(fake_app).database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE presets RENAME TO elsewhere"))
    page = tester.post("/presets/import", fields, status=503)
    assert page.fields("Import")["text"] == file_of(PRESET)


def test_many_faults_are_counted(tester: Visitor) -> None:
    page = import_text(tester, file_of(PRESET | {"rows": [{}] * 450}), status=422)
    assert len(faults(page)) == 201
    assert faults(page)[-1] == "And 700 more."


def test_what_is_evil_is_shown_as_text(tester: Visitor) -> None:
    evil = "<img src=x onerror=alert(1)>"
    page = import_text(tester, file_of(PRESET | {evil: 1}), status=422)
    assert faults(page) == [f"Preset 1: Jobdesk does not know “{evil}”."]


@pytest.mark.parametrize(
    "file", ["null", "1", '"x"', "true", "[[]]", '{"jobdesk_presets": [], "presets": 1}', "\ufeff{}", "{} {}"]
)
def test_whatever_is_pasted_is_told(tester: Visitor, file: str) -> None:
    assert faults(import_text(tester, file, status=422))
