"""JSON, read strictly: digits kept, what Explorer does not take named, and a place for what is no JSON."""

import pytest

from webapp.paste.json_format import read_json
from webapp.request.job_request import Row


def reasons(text: str) -> str:
    return " ".join(piece.reason for piece in read_json(text).not_taken)


@pytest.mark.parametrize("text", ['{"input":{"a":{"b":"c"}}}', '{"a":{"b":"c"}}', ' {\n"a" : {"b"\t:"c"}\n}\n'])
def test_a_body_and_its_inside_are_read(text):
    assert read_json(text).rows == (Row("a", "b", "text", "c"),)


@pytest.mark.parametrize("text", ["{}", '{"input":{}}', '{"input":{"a":{}}}'])
def test_a_body_may_be_empty(text):
    assert (read_json(text).rows, read_json(text).not_taken) == ((), ())


def test_a_task_may_be_called_input():
    assert read_json('{"input":{"input":{"b":"c"}}}').rows == (Row("input", "b", "text", "c"),)


@pytest.mark.parametrize("number", ["0.10", "-0", "1e400", "12345678901234567890", "9" * 5_000, "1E+05", "0.1e-999"])
def test_numbers_keep_their_digits(number):
    assert read_json(f'{{"a":{{"b":{number}}}}}').rows == (Row("a", "b", "number", number),)


@pytest.mark.parametrize("value", ["", " ", "007", "0.10", "\\n", "\\\\", '\\"', "勇士", "👍", "\\ud83d\\udc4d", "NaN"])
def test_texts_stay_texts(value):
    [row] = read_json(f'{{"a":{{"b":"{value}"}}}}').rows
    assert row.type == "text"


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("[1]", "“a.b” holds a list: Explorer takes only texts and numbers."),
        ('{"c":1}', "“a.b” holds an object"),
        ("true", "“a.b” holds true"),
        ("false", "“a.b” holds false"),
        ("null", "“a.b” holds null"),
        ("NaN", "“a.b” holds NaN, which is no number in JSON"),
        ("-Infinity", "“a.b” holds -Infinity"),
        ('"\\ud800"', "“a.b” was not taken. The value holds broken UTF-8"),
        ('"\\u0000"', "“a.b” was not taken. The value holds the control character U+0000"),
    ],
)
def test_what_explorer_does_not_take_is_named_and_the_rest_is_taken(value, part):
    text = f'{{"a":{{"x":"1","b":{value},"y":2}}}}'
    assert part in reasons(text)
    assert [row.name for row in read_json(text).rows] == ["x", "y"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('{"a":{"b":1,"b":1,"ok":1}}', "“a.b” is given 2 times"),
        ('{"a":{"b":1,"b":[1],"ok":1}}', "“a.b” is given 2 times"),
        ('{"a":{"b":1},"a":{"c":1},"o":{"ok":1}}', "“a” is given 2 times, so none of them was taken"),
        ('{"input":{"a":{"b":1},"a":{"c":1},"o":{"ok":1}}}', "“a” is given 2 times"),
        ('{"input":{"o":{"ok":1}},"a":{"b":1}}', "“a” is beside"),
        ('{"a":"b","o":{"ok":1}}', "“a” holds a text, but a task holds its parameters"),
        ('{"a":[],"o":{"ok":1}}', "“a” holds a list"),
        ('{"a\\nb":{"b":1},"o":{"ok":1}}', "Its task ID holds the control character U+000A"),
        ('{"o":{"\\ud800":1,"ok":1}}', "Its name holds broken UTF-8"),
    ],
)
def test_what_is_not_as_it_should_be_is_named(text, part):
    assert part in reasons(text)
    assert [row.name for row in read_json(text).rows] == ["ok"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('{"input":{"a":{"b":1}},"input":{"a":{"b":1}}}', "“input” is given 2 times"),
        ('{"input":"x"}', "“input” holds a text"),
        ("[1]", "The JSON holds a list, but a body is an object"),
        ('"x"', "The JSON holds a text"),
        ('{"a":{"b":1}} x', "Something follows the end of the JSON (line 1, column 15)"),
        ('{"a":{"b":1}', "ends too early"),
        ('{"a":{"b":"x', "The quotation mark that opens here is never closed (line 1, column 11)"),
        ('{"a":{"b":1,}}', "A comma is before a closing bracket; JSON allows none there (line 1, column"),
        ('{\n"a":{"b":1},\n}', "A comma is before a closing bracket"),
        ("{'a':{'b':1}}", 'double quotation marks ("), not single ones (line 1, column 2)'),
        ('{"a":{"b":\'c\'}}', "not single ones (line 1, column 11)"),
        ("{“a”:{}}", "““” is a quotation mark of a word processor"),
        ('{"a":{"b":"x\ny"}}', "A line end, a tab or another control character"),
        ('{"a":{"b":"\\q"}}', "This backslash begins no escape"),
        ('{"a":{"b":"\\u12"}}', "This backslash begins no escape"),
        ('{"a":{"b" 1}}', "A colon is missing"),
        ('{"a":{"b":1 "c":2}}', "A comma or a closing bracket is missing before"),
        ('{"a":{b:1}}', "A name in double quotation marks is missing"),
        ('{"a":{"b":x}}', "“x}}” is not a JSON value"),
        ('{"a":{"b":01}}', "A comma or a closing bracket is missing"),
        ('{"a":{"b":+1}}', "“+1}}” is not a JSON value"),
        ("", "ends too early"),
        ('{"a": {' + '"b": 1, ' * 20_000 + '"c": 1}}', "more than 20,000 values"),
        ("[" * 15_000, "nested too deeply"),
        ('{"a":' * 15_000, "nested too deeply"),
    ],
)
def test_what_is_no_body_is_refused_with_its_place(text, part):
    assert part in reasons(text)
    assert read_json(text).rows == ()


def test_many_faults_end_the_reading_with_a_sentence():
    text = "{" + ",".join(f'"a{index}":[]' for index in range(1_000)) + "}"
    assert len(read_json(text).not_taken) < 300
    assert "reading stopped here" in reasons(text)
