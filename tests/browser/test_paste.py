"""Cells copied from a spreadsheet fill rows."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenForm
from tests.browser.pages import TIM, JobForm, Row

DAMPING = ("pagerank_1", "d", "Number", "0.85")
COPY = """async ([text, html]) => {
  const parts = {"text/plain": new Blob([text], {type: "text/plain"})};
  if (html) parts["text/html"] = new Blob([html], {type: "text/html"});
  await navigator.clipboard.write([new ClipboardItem(parts)]);
}"""
TABLE = "<table><tr><td>a</td></tr></table>"


@pytest.fixture
def form(open_form: OpenForm) -> JobForm:
    return open_form(permissions=["clipboard-read", "clipboard-write"])


def paste(form: JobForm, text: str, column: str = "Task ID", row: int = 1, *, html: str = "") -> None:
    form.page.evaluate(COPY, [text, html])
    form.field(column, row).focus()
    form.page.keyboard.press("Control+V")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("query_1\tname\tText\tTim Duncan\r\npagerank_1\td\tNUMBER\t0.85\r\n", [TIM, DAMPING]),
        ("query_1\tname\tTim Duncan\nbfs_1\tsource\t", [TIM, ("bfs_1", "source", "Text", "")]),
        ("pagerank_1\td\tnumber\n", [("pagerank_1", "d", "Number", "")]),
        ("query_1\tname\n", [("query_1", "name", "Text", "")]),
        ("query_1\nquery_2\n", [("query_1", "", "Text", ""), ("query_2", "", "Text", "")]),
        ('q\tn\ttext\t"a ""b""\r\nc"\r\n', [("q", "n", "Text", 'a "b"\nc')]),
        ('q\tn\ttext\t"as typed"\n', [("q", "n", "Text", '"as typed"')]),
        ("q\tn\ttext\t007 ", [("q", "n", "Text", "007 ")]),
    ],
)
def test_cells_fill_rows(form: JobForm, text: str, rows: list[Row]) -> None:
    paste(form, text)
    form.expect_rows(*rows)


def test_cells_fill_from_the_field_on(form: JobForm) -> None:
    form.fill(TIM, DAMPING)
    paste(form, "x\tnumber\t1\ny\ttext\t2\n", "Parameter", 2)
    form.expect_rows(TIM, ("pagerank_1", "x", "Number", "1"), ("", "y", "Text", "2"))
    expect(form.field("Parameter", 2)).to_be_focused()


def test_names_and_values_leave_the_types(form: JobForm) -> None:
    form.fill(DAMPING)
    paste(form, "e\t0.5", "Parameter")
    form.expect_rows(("pagerank_1", "e", "Number", "0.5"))


def test_a_column_of_values_fills_downwards(form: JobForm) -> None:
    paste(form, "1\r\n2\r\n", "Value", html=TABLE)
    form.expect_rows(("", "", "Text", "1"), ("", "", "Text", "2"))


def test_text_of_many_lines_is_one_value(form: JobForm) -> None:
    paste(form, "one\n\ttwo\nthree", "Value")
    form.expect_rows(("", "", "Text", "one\n\ttwo\nthree"))


def test_one_cell_goes_to_the_cursor_without_its_line_end(form: JobForm) -> None:
    form.field("Value", 1).fill("Tim ")
    paste(form, "Duncan\r\n", "Value", html=TABLE)
    form.expect_rows(("", "", "Text", "Tim Duncan"))


def test_plain_text_is_pasted_as_ever(form: JobForm) -> None:
    form.field("Parameter", 1).fill("na")
    paste(form, "me", "Parameter")
    form.expect_rows(("", "name", "Text", ""))


def test_pasting_can_be_undone(form: JobForm) -> None:
    form.fill(TIM)
    paste(form, "a\tb\nc\td\n")
    form.expect_rows_count(2)
    form.page.get_by_role("button", name="Undo").click()
    form.expect_rows(TIM)


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("t\tp\tText\tv\n" * 501, "Task ID", "501 rows"),
        ("t\tp\tText\tv\tmore\n", "Task ID", "5 columns wide"),
        ("t\tp\tdate\tv\n", "Task ID", "“date” would be a type"),
        ("x\ty\tz\tv\n", "Parameter", "4 columns wide"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_pasted(form: JobForm, text: str, column: str, said: str) -> None:
    form.fill(TIM)
    paste(form, text, column)
    expect(form.page.get_by_text(said).last).to_be_visible()
    form.expect_rows(TIM)


def test_five_hundred_rows_are_pasted(form: JobForm) -> None:
    paste(form, "".join(f"t\tp{number}\tText\tv\n" for number in range(500)))
    form.expect_rows_count(500)
    expect(form.field("Parameter", 500)).to_have_value("p499")
