"""The browser writes the JSON that will be sent byte for byte as the server does, and hides it for the same faults."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenForm
from tests.browser.pages import TIM, JobForm, call

MODULES = ("page.mjs", "preview.mjs", "request_body.mjs", "sheet.mjs")
BOTH = """async ({ fetchPreview, readForm, writeBody, writeForm }, form) => {
  writeForm(form);
  return [writeBody(readForm()), (await fetchPreview()).body];
}"""
SHOW = """({ readForm, selectText, showPreview, writeBody, writeForm }, form) => {
  writeForm(form);
  const body = writeBody(readForm());
  showPreview(body);
  const place = document.getElementById("preview");
  selectText(place);
  return [[place.textContent, getSelection().toString()], body];
}"""
PAUSE = "({ ASK_PAUSE }) => new Promise((done) => setTimeout(done, ASK_PAUSE * 2))"
Cells = tuple[str, str, str, str]
WHITE = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
IN_VALUE = WHITE.translate(dict.fromkeys(b"\v\f\x85"))


def text(value: str) -> list[Cells]:
    return [("query_1", "name", "text", value)]


def number(value: str) -> list[Cells]:
    return [("query_1", "d", "number", value)]


def label(value: str) -> list[Cells]:
    return [(value, "name", "text", "v"), ("task", value, "text", "v")]


SENT: dict[str, list[Cells]] = {
    "nothing": [],
    "blank rows": [("", " ", "text", ""), *text("v"), ("\xa0", "", "number", "")],
    "tasks in the order of their first row": [
        ("b", "1", "text", "x"), ("a", "2", "text", "y"), ("b", "0", "number", "1"), ("10", "z", "text", ""),
        ("2", "10", "text", "z"), ("2", "9", "text", "z"),
    ],
    "names of an object's own": [
        ("__proto__", "__proto__", "text", "x"), ("constructor", "toString", "text", "y"),
        ("__proto__", "a", "text", ""),
    ],
    "quotes": text("\"'\\/<!--</script>`${1}{{7*7}}"),
    "line ends": text("a\r\nb\rc\nd\te"),
    "separators": text("\u2028\u2029\ufeff\u00ad\u200b\u202e"),
    "beyond the basic plane": text("😀👨\u200d👩\u200d👧𝒳"),
    "a lone surrogate, which the browser posts as U+FFFD": text("a\ud83d b\udc00\ud83d"),
    "a lone surrogate in a label": label("x\ud800"),
    "white space at the ends of a value": text(f"{IN_VALUE} v {IN_VALUE}"),
    "white space alone is a value": text(" "),
    "white space at the ends of labels": label(f"{WHITE}a b{WHITE}"),
    "what is no white space": label("\u200ba\ufeff\u180e"),
    "the longest label": label("x" * 256),
    "the longest label of emoji": label("😀" * 256),
    "the longest label within white space": label(" " * 300 + "x" * 256 + "\u3000" * 300),
    "the longest value": text("😀" + "é" * 65_535),
    "spaces without an end": text(" " * 65_536),
    **{f"number {value}": number(value) for value in (
        "0.10", "-0", "0", "-0.0e-0", "1E+5", "1e308", "1.7976931348623157e308", "5e-324", "0e999", "-0.000e-999",
        "123456789012345678901234567890", " 0.85\xa0", "\n1\u3000", "1" * 300, "0." + "0" * 300 + "1",
    )},
    "the longest number": number("0." + "1" * 65_534),
}  # fmt: skip

REFUSED: dict[str, list[Cells]] = {
    "no task ID": [("", "name", "text", "v")],
    "no name": [("query_1", WHITE, "text", "v")],
    "a value alone": [("", "", "text", " ")],
    "twice": [*text("a"), *text("b")],
    "twice but for white space": [*text("a"), (" query_1", "name\xa0", "number", "1")],
    "the same name of 1": [("1", "1", "text", "a"), ("1", "1", "text", "a")],
    "a label too long": label("x" * 257),
    "a label of emoji too long": label("😀" * 257),
    "a value too long": text("x" * 65_537),
    "a value of emoji too long": text("😀" * 65_537),
    "a number too long": number("0." + "1" * 65_535),
    **{f"control character {ord(c):02x} in a value": text(f"a{c}b") for c in "\0\x08\v\f\x1b\x1f\x7f\x80\x85\x9f"},
    **{f"control character {ord(c):02x} in a label": label(f"a{c}b") for c in "\0\x07\t\x1c\x1f\x7f\x9f"},
    "a control character at the end of a label": label("a\x1c"),
    **{f"number {value}": number(value) for value in (
        "", " ", "01", "-01", "+1", "1.", ".5", "1e", "1e400", "-1e400", "1e-400", "-0.0001e-400", "0x1", "1_000",
        "1,5", "NaN", "Infinity", "１", "٣", "1 2", "1\n2", "2e308", "1" * 400, "--1", "true", '"1"',
    )},
    "501 rows": [("", "", "text", "")] * 501,
}  # fmt: skip


def write(page: Page, rows: list[Cells], workflow: str = "") -> tuple[str, str]:
    """Put rows into the form as they are; return the browser's JSON and the server's."""
    browsers, servers = call(page, MODULES, BOTH, {"workflow": workflow, "rows": rows or [("",) * 4]})
    return str(browsers), str(servers)


def test_the_browser_writes_what_the_server_would_send(form: JobForm) -> None:
    wrong = []
    for name, rows in SENT.items():
        browsers, servers = write(form.page, rows)
        assert servers.startswith('{"input":{'), name
        if browsers != servers:
            wrong.append((name, browsers[:200], servers[:200]))
    assert wrong == []


def test_the_browser_refuses_what_the_server_refuses(form: JobForm) -> None:
    told = {name: write(form.page, rows) for name, rows in REFUSED.items()}
    assert {name: both for name, both in told.items() if both != ("", "")} == {}


@pytest.mark.parametrize(
    ("workflow", "shown"),
    [
        ("", True), ("1", True), (" 4216617528\u3000", True), ("9223372036854775807", True), (" ", False),
        ("9223372036854775808", False), ("10000000000000000000", False), ("0", False), ("01", False), ("+1", False),
        ("1a", False), ("１", False), ("1\x001", False), ("1 2", False),
    ],
)  # fmt: skip
def test_the_workflow_id_counts_once_it_is_typed(form: JobForm, workflow: str, shown: bool) -> None:
    browsers, servers = write(form.page, text("v"), workflow)
    assert browsers == servers
    assert bool(servers) is shown


def test_it_stands_there_without_the_server(open_form: OpenForm) -> None:
    form = open_form()
    form.page.route("**/jobs/preview", lambda _: None)  # an answer that never comes
    form.fill(TIM)
    expect(form.preview).to_have_text('{"input":{"query_1":{"name":"Tim Duncan"}}}')
    form.field("Value", 1).press_sequentially(' "the best"')
    expect(form.preview).to_have_text('{"input":{"query_1":{"name":"Tim Duncan \\"the best\\""}}}')
    form.field("Task ID", 1).fill("")
    expect(form.preview).to_be_hidden()


def test_the_server_is_asked_once_typing_pauses_and_one_at_a_time(form: JobForm) -> None:
    asked: list[str] = []
    waiting: list[Route] = []
    form.page.on("request", lambda request: asked.append(request.url) if "preview" in request.url else None)
    form.page.route("**/jobs/preview", lambda route: waiting.append(route))
    with form.page.expect_request("**/jobs/preview"):
        form.fill(TIM)
        form.field("Value", 1).press_sequentially(" and thirty characters more ...")
    assert len(asked) == 1
    form.field("Value", 1).fill("Tony Parker")
    call(form.page, MODULES, PAUSE)
    assert len(asked) == 1
    with form.page.expect_request("**/jobs/preview") as second:
        waiting[0].continue_()
    assert "Tony+Parker" in (second.value.post_data or "")
    expect(form.preview).to_contain_text("Tony Parker")


def test_a_long_one_stands_in_pieces_and_is_one_line_all_the_same(form: JobForm) -> None:
    rows = [("t", str(number), "text", f'a,"{number}",\n' + "x" * 60) for number in range(500)]
    for change in (rows, [*rows[:250], ("t", "new", "number", "0.50"), *rows[251:]], rows[100:], rows[:2]):
        shown, browsers = call(form.page, MODULES, SHOW, {"workflow": "", "rows": change})
        assert shown == [browsers, browsers]
    assert form.preview.locator("span").count() == 0


def test_a_form_that_is_left_in_a_hurry_is_a_draft(form: JobForm) -> None:
    form.fill(TIM, workflow="424242")
    form.page.goto("/submissions")
    offer = form.page.get_by_text("workflow 424242")
    for _ in range(20):  # what a page sends as it is left has no answer to wait for
        form.page.goto("/jobs/new")
        if offer.count():
            break
    expect(offer).to_be_visible()


def test_a_form_that_was_sent_is_no_draft(form: JobForm) -> None:
    form.fill(("query_1", "name", "Text", "sent in a hurry")).run()
    form.page.goto("/jobs/new")
    links = form.page.get_by_role("link", name="Continue").all()
    for address in [link.get_attribute("href") for link in links]:
        form.page.goto(address or "")
        expect(form.field("Value", 1)).not_to_have_value(re.compile("sent in a hurry"))
