"""The form's page, `GET, POST /jobs/new`: the main path, its buttons, and nothing typed is ever lost."""

import json

import pytest
from flask import Flask

from tests.fake_explorer import FakeExplorer
from tests.launch.form import DAMPING, TIM, as_typed, post
from tests.pages import Visitor, row_fields

BLANK = ("", "", "text", "")
MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}&amp;&#60;"


def test_a_job_is_started_and_its_id_is_shown(person: Visitor) -> None:
    answer = person.run(TIM)
    record = person.get(answer.location, title="Job 107")
    assert record.outcome == "accepted"
    assert record.job_id == "107"
    assert record.html.one(id="job-id").text == "107"
    assert record.html.one(id="sent-body").text == '{"input":{"query_1":{"name":"Tim Duncan"}}}'
    assert record.alert == ""


def test_no_button_means_run(person: Visitor) -> None:
    fields = person.filled(TIM)
    del fields["action"]
    assert person.get(post(person, fields, status=303).location).outcome == "accepted"


def test_the_blank_form_holds_one_row(person: Visitor) -> None:
    page = person.get("/jobs/new", title="New job")
    as_typed(page, BLANK, workflow_id="")
    assert page.outcome == ""
    assert page.alert == ""
    assert "Workflow ID" in {label.words for label in page.html.one("main").all("label")}
    names = {node["aria-label"] for node in page.html.all() if node["aria-label"].endswith("row 1")}
    assert names == {"Task ID, row 1", "Parameter, row 1", "Type, row 1", "Value, row 1", "Remove row 1"}
    assert page.html.one(id="rows-0-type").tag == "select"
    assert page.button("Remove row 1")["value"] == "remove-row-0"
    assert page.button("Add row")["value"] == "add-row"
    assert page.button("Run job")["value"] == "run"


def test_home_leads_to_the_form(person: Visitor) -> None:
    assert person.get("/", status=302).location == "/jobs/new"


def test_enter_presses_a_button_that_sends_nothing(tester: Visitor, fake: FakeExplorer) -> None:
    page = tester.get("/jobs/new")
    first = next(node for node in page.html.one("form", id="job").all("button"))
    page = post(tester, tester.filled(TIM) | {"action": first["value"]}, status=200)
    as_typed(page, TIM)
    assert fake.submissions == []


def test_add_row_adds_exactly_one_and_keeps_the_rest(person: Visitor) -> None:
    fields = person.filled(TIM, DAMPING)
    page = post(person, fields | {"action": "add-row"}, status=200)
    as_typed(page, TIM, DAMPING, BLANK)
    assert page.fields("Run job")["submission_key"] == fields["submission_key"]
    assert "autofocus" in page.html.one(id="rows-2-task_id").attributes
    page = person.press(page, "Add row", "/jobs/new")
    as_typed(page, TIM, DAMPING, BLANK, BLANK)


def test_remove_row_removes_that_one(person: Visitor) -> None:
    page = post(person, person.filled(TIM, DAMPING, BLANK) | {"action": "add-row"}, status=200)
    page = person.press(page, "Remove row 1", "/jobs/new")
    as_typed(page, DAMPING, BLANK, BLANK)
    page = person.press(page, "Remove row 3", "/jobs/new")
    page = person.press(page, "Remove row 2", "/jobs/new")
    as_typed(page, DAMPING)
    page = person.press(page, "Remove row 1", "/jobs/new")
    as_typed(page, BLANK)


def test_gaps_in_the_numbers_are_closed(person: Visitor) -> None:
    fields = person.filled() | {
        "rows-9999-task_id": "z",
        "rows-9999-name": "last",
        "rows-9999-value": "9",
        "rows-7-task_id": "a",
        "rows-7-name": "first",
        "rows-7-type": "number",
        "rows-7-value": "1",
    }
    for name in row_fields(BLANK):
        del fields[name]
    first, last = ("a", "first", "number", "1"), ("z", "last", "text", "9")
    as_typed(post(person, fields | {"action": "preview"}, status=200), first, last)
    as_typed(post(person, fields | {"action": "add-row"}, status=200), first, last, BLANK)
    as_typed(post(person, fields | {"action": "remove-row-7"}, status=200), last)
    as_typed(post(person, fields | {"action": "remove-row-9999"}, status=200), first)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"workflow_id": ""}, "workflow_id", "Enter the workflow ID"),
        ({"workflow_id": "0"}, "workflow_id", "the smallest is 1"),
        ({"workflow_id": "007"}, "workflow_id", "no zeros in front: type 7."),
        ({"workflow_id": "+5"}, "workflow_id", "has no sign: type 5."),
        ({"workflow_id": "9223372036854775808"}, "workflow_id", "the largest is 9223372036854775807."),
        ({"workflow_id": "１２"}, "workflow_id", "digits 0 to 9: type 12."),
        ({"workflow_id": "9" * 5_000}, "workflow_id", "the largest is 9223372036854775807."),
        ({"workflow_id": "\x00"}, "workflow_id", "holds the control character U+0000"),
        ({"rows-0-task_id": ""}, "rows-0-task_id", "Row 1, Task ID: Enter the task ID"),
        ({"rows-0-task_id": " \t "}, "rows-0-task_id", "Row 1, Task ID: Enter the task ID"),
        ({"rows-0-name": ""}, "rows-0-name", "Row 1, Parameter: Enter the name of the parameter"),
        ({"rows-0-task_id": "t" * 257}, "rows-0-task_id", "257 characters; 256 is the most it can have."),
        ({"rows-0-name": "n" * 257}, "rows-0-name", "257 characters; 256 is the most it can have."),
        ({"rows-0-value": "v" * 65_537}, "rows-0-value", "65,537 characters; 65,536 is the most it can have."),
        ({"rows-0-type": "date"}, "rows-0-type", "Choose a type: Text or Number."),
        ({"rows-0-type": ""}, "rows-0-type", "Choose a type: Text or Number."),
        ({"rows-0-type": "number", "rows-0-value": ""}, "rows-0-value", "Row 1, Value:"),
        ({"rows-0-type": "number", "rows-0-value": "1,5"}, "rows-0-value", "1.5"),
        ({"rows-0-type": "number", "rows-0-value": "1e400"}, "rows-0-value", "Row 1, Value:"),
        ({"rows-0-task_id": "a\x00b"}, "rows-0-task_id", "control character U+0000 at character 2"),
        ({"rows-0-name": "a\tb"}, "rows-0-name", "control character U+0009 at character 2"),
        ({"rows-0-value": "a\x1bb"}, "rows-0-value", "control character U+001B at character 2"),
        ({"rows-0-value": "a\udcffb"}, "rows-0-value", "broken UTF-8 at character 2"),
        ({"rows-1-task_id": "query_1", "rows-1-name": " name "}, "rows-1-name", "Row 2, Parameter: Row 1 gives"),
    ],
)
def test_what_is_wrong_stands_in_the_summary_and_at_its_field(
    tester: Visitor, fake: FakeExplorer, changes: dict[str, str], field: str, sentence: str
) -> None:
    fields = tester.filled(TIM) | changes
    page = post(tester, fields, status=422)
    assert page.outcome == "invalid"
    assert page.title == "Error: New job"
    assert sentence in page.alert
    assert page.html.all(role="alert")[0].one("a", href=f"#{field}")
    at_field = page.html.one(id=field)
    assert at_field["aria-invalid"] == "true"
    assert "autofocus" in at_field.attributes
    errors = [page.html.one(id=name) for name in at_field["aria-describedby"].split() if "error" in name]
    assert errors[0].words in page.alert
    again = page.fields("Run job")
    assert again["submission_key"] == fields["submission_key"]
    for name, text in fields.items():
        assert name == "csrf_token" or again[name] == text.replace("\udcff", "\ufffd")
    assert fake.submissions == []


def test_markup_typed_into_every_field_stays_text(tester: Visitor) -> None:
    typed = (MARKUP, MARKUP + "2", "number", "\n</textarea>" + MARKUP)
    page = post(tester, tester.filled(typed, workflow_id=MARKUP), status=422)
    as_typed(page, typed, workflow_id=MARKUP)
    assert "<script>alert" not in page.text
    assert not page.html.all("img")
    page = post(tester, tester.filled(typed) | {"rows-0-type": MARKUP}, status=422)
    assert page.rows()[0][2] == MARKUP
    page = tester.get(tester.run((MARKUP, MARKUP, "text", MARKUP)).location)
    assert "<script>alert" not in page.text
    assert json.loads(page.html.one(id="sent-body").text) == {"input": {MARKUP: {MARKUP: MARKUP}}}
    assert "<script>alert" not in tester.get("/submissions").text


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("\r\nfirst\r\n\r\nlast\r\n", "\nfirst\n\nlast\n"),
        ("\n\n", "\n\n"),
        ("\rold\r", "\nold\n"),
        (" Tim ", " Tim "),
        ("", ""),
        ("007", "007"),
        ("\t", "\t"),
        ("\u2028\u202e😀", "\u2028\u202e😀"),
        ("v" * 65_536, "v" * 65_536),
        ("\r\n" * 65_536, "\n" * 65_536),
    ],
)
def test_a_text_goes_as_typed_with_plain_line_ends(tester: Visitor, fake: FakeExplorer, typed: str, sent: str) -> None:
    page = post(tester, tester.filled(("q", "n", "text", typed)) | {"action": "preview"}, status=200)
    assert page.rows()[0][3].replace("\r", "\n") == sent
    tester.press(page, "Run job", "/jobs/new", status=303)
    assert json.loads(fake.submissions[0].body) == {"input": {"q": {"n": sent}}}


@pytest.mark.parametrize("digits", ["0.10", "9007199254740993", "-0", "1e-300", "123456789012345678901234567890"])
def test_a_number_keeps_its_digits(tester: Visitor, fake: FakeExplorer, digits: str) -> None:
    tester.run(("q", "n", "number", f" {digits}\n"))
    assert fake.submissions[0].body == f'{{"input":{{"q":{{"n":{digits}}}}}}}'.encode()


def test_what_is_shown_before_is_what_is_sent(tester: Visitor, fake: FakeExplorer) -> None:
    rows = [("b", "x", "text", 'é😀"\\'), ("a", "y", "number", "1.50"), ("b", "z", "text", ""), BLANK]
    page = post(tester, tester.filled(*rows) | {"action": "preview"}, status=200)
    shown = page.html.one(id="preview").text
    tester.press(page, "Run job", "/jobs/new", status=303)
    (request,) = fake.submissions
    assert request.body.decode() == shown == '{"input":{"b":{"x":"é😀\\"\\\\","z":""},"a":{"y":1.50}}}'
    assert request.path == "/api-open/v1/workflows/4216617528/jobs"


def test_the_script_is_given_the_same_preview(tester: Visitor) -> None:
    fields = tester.filled(DAMPING)
    answer = tester.post("/jobs/preview", fields)
    assert answer.response.json["body"] == '{"input":{"pagerank_1":{"d":0.85}}}'
    answer = tester.post("/jobs/preview", fields | {"rows-0-value": "1,5"})
    assert answer.response.json["body"] == ""
    tester.post("/jobs/preview", fields | {"csrf_token": "x"}, status=400)


def test_without_rows_there_is_a_job_without_input(tester: Visitor, fake: FakeExplorer) -> None:
    tester.run(BLANK, BLANK)
    assert fake.submissions[0].body == b'{"input":{}}'


def test_500_rows_are_accepted_and_501_are_not(tester: Visitor, fake: FakeExplorer) -> None:
    rows = [(f"task_{number}", "name", "text", "v") for number in range(501)]
    page = tester.run(*rows, status=422)
    assert page.outcome == "invalid"
    assert "The form has 501 rows; 500 is the most it can have." in page.alert
    as_typed(page, *rows)
    page = tester.press(page, "Remove row 501", "/jobs/new")
    full = tester.press(page, "Add row", "/jobs/new", status=422)
    assert "A form takes 500 rows, and this one has 500." in full.alert
    as_typed(full, *rows[:500])
    assert fake.submissions == []
    answer = tester.press(full, "Run job", "/jobs/new", status=303)
    assert len(json.loads(fake.submissions[0].body)["input"]) == 500
    assert tester.get(answer.location).outcome == "accepted"


def test_a_form_sent_without_a_login_comes_back_filled_after_signing_in(app: Flask, stranger: Visitor) -> None:
    rows = [("query_1", "name", "text", "\nTim\r\nDuncan "), ("\udcff", MARKUP, "number", "x")]
    signed = Visitor(app.test_client()).get("/sign-in").fields("Sign in")["csrf_token"]  # in another session
    fields = {"workflow_id": "4216617528", "submission_key": "tab", "csrf_token": signed} | row_fields(*rows)
    to_sign_in = stranger.post("/jobs/new", fields, status=302)
    assert to_sign_in.location.startswith("/sign-in?next=%2Fjobs%2Fnew")
    page = stranger.get(to_sign_in.location)
    back = stranger.press(page, "Sign in", "/sign-in", status=303, account="root", password="123")
    page = stranger.get(back.location, title="New job")
    as_typed(page, ("query_1", "name", "text", "\nTim\nDuncan "), ("\ufffd", MARKUP, "number", "x"))
    assert page.fields("Run job")["submission_key"] == "tab"
    page = stranger.press(page, "Remove row 2", "/jobs/new")
    assert stranger.press(page, "Run job", "/jobs/new", status=303)
