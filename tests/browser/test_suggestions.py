"""What was run before is offered by the browser's own lists, and costs nothing that is typed."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenForm
from tests.browser.pages import TIM, WORKFLOW, JobForm

COMMUNITY = "4216617552"
DEPTH = ("query_1", "max_depth", "Number", "2")
LINES = "one\n\n two\n"
PASTE = """async ([text, html]) => {
  const parts = {"text/plain": new Blob([text], {type: "text/plain"})};
  if (html) parts["text/html"] = new Blob([html], {type: "text/html"});
  await navigator.clipboard.write([new ClipboardItem(parts)]);
}"""


@pytest.fixture
def form(open_form: OpenForm) -> JobForm:
    """Give a blank form of somebody who has run a workflow before."""
    form = open_form(permissions=["clipboard-read", "clipboard-write"])
    form.fill(("query_1", "name", "Text", "Tony Parker"), DEPTH, workflow=COMMUNITY).run()
    return JobForm.open(form.page)


def offered(field: Locator) -> list[str]:
    """Return the values of the list that a field has; none where it has no list."""
    values: list[str] = field.evaluate("field => Array.from(field.list?.options ?? [], (option) => option.value)")
    return values


def know(form: JobForm) -> None:
    """Type the workflow ID and wait until it is known."""
    with form.page.expect_response(lambda response: response.url.endswith(f"suggestions?workflow_id={COMMUNITY}")):
        form.workflow.fill(COMMUNITY)


def is_line(form: JobForm, row: int = 1) -> None:
    expect(form.page.locator(f"input#rows-{row - 1}-value")).to_be_visible()


def is_area(form: JobForm, row: int = 1) -> None:
    expect(form.page.locator(f"textarea#rows-{row - 1}-value")).to_be_visible()


def choose_parameter(form: JobForm) -> None:
    """Type a task and a parameter that are known; the value's field is one of a single line then."""
    know(form)
    form.field("Task ID", 1).fill("query_1")
    form.field("Parameter", 1).fill("name")
    form.page.keyboard.press("Tab")
    is_line(form)


def copy(page: Page, text: str, html: str = "") -> None:
    page.evaluate(PASTE, [text, html])


def test_each_field_of_a_row_is_offered_what_was_run(form: JobForm) -> None:
    assert COMMUNITY in offered(form.workflow)
    know(form)
    form.field("Task ID", 1).focus()
    assert offered(form.field("Task ID", 1)) == ["query_1"]
    form.field("Task ID", 1).fill("query_1")
    form.field("Parameter", 1).focus()
    assert sorted(offered(form.field("Parameter", 1))) == ["max_depth", "name"]
    form.field("Parameter", 1).fill("name")
    form.page.keyboard.press("Tab")
    form.page.keyboard.press("Tab")
    assert "Tony Parker" in offered(form.field("Value", 1))


def test_a_field_that_a_program_fills_stays_what_it_was(form: JobForm) -> None:
    know(form)
    value = form.field("Value", 1).element_handle()
    assert value is not None
    form.field("Task ID", 1).fill("query_1")
    form.field("Parameter", 1).fill("name")
    value.fill("Tim")
    value.click()
    value.type(" Duncan")
    form.expect_rows(TIM)
    value.fill(LINES)
    form.expect_rows(("query_1", "name", "Text", LINES))


def test_the_focus_moves_on_by_keyboard(form: JobForm) -> None:
    choose_parameter(form)
    expect(form.field("Type", 1)).to_be_focused()
    form.page.keyboard.press("Tab")
    expect(form.field("Value", 1)).to_be_focused()
    form.page.keyboard.type("Tim")
    form.page.keyboard.press("Enter")
    expect(form.field("Task ID", 2)).to_be_focused()
    form.expect_rows(("query_1", "name", "Text", "Tim"), ("", "", "Text", ""))


def test_a_known_parameter_sets_its_type(form: JobForm) -> None:
    know(form)
    form.fill_row(1, ("query_1", "max_depth", "Number", "3"))
    form.add_row()
    form.field("Task ID", 2).fill("query_1")
    form.field("Parameter", 2).fill("max_depth")
    form.page.keyboard.press("Tab")
    expect(form.field("Type", 2)).to_have_value("number")
    form.field("Parameter", 2).fill("name")
    form.page.keyboard.press("Tab")
    expect(form.field("Type", 2)).to_have_value("text")


def test_a_type_that_was_chosen_stays(form: JobForm) -> None:
    know(form)
    form.field("Type", 1).select_option("Text")
    form.field("Task ID", 1).fill("query_1")
    form.field("Parameter", 1).fill("max_depth")
    form.page.keyboard.press("Tab")
    expect(form.field("Type", 1)).to_have_value("text")


def test_what_is_filled_quickly_is_all_there(form: JobForm) -> None:
    form.fill(TIM, DEPTH, ("query_1", "note", "Text", LINES), workflow=COMMUNITY)
    form.expect_rows(TIM, DEPTH, ("query_1", "note", "Text", LINES))
    is_area(form, 3)


@pytest.mark.parametrize("way", ["fill", "paste", "insert"])
def test_lines_keep_their_ends(form: JobForm, way: str) -> None:
    choose_parameter(form)
    value = form.field("Value", 1)
    if way == "fill":
        value.fill(LINES)
    elif way == "insert":
        value.focus()
        form.page.keyboard.insert_text(LINES)
    else:
        copy(form.page, LINES)
        value.focus()
        form.page.keyboard.press("Control+V")
    is_area(form)
    form.expect_rows(("query_1", "name", "Text", LINES))
    expect(form.field("Value", 1)).to_be_focused()
    form.field("Task ID", 1).focus()
    is_area(form)


def test_a_cell_with_lines_keeps_their_ends(form: JobForm) -> None:
    choose_parameter(form)
    form.field("Value", 1).fill("Tim ")
    copy(form.page, '"one\n""two"""\n', "<table><tr><td>one<br>two</td></tr></table>")
    form.field("Value", 1).focus()
    form.page.keyboard.press("End")
    form.page.keyboard.press("Control+V")
    form.expect_rows(("query_1", "name", "Text", 'Tim one\n"two"'))


def test_cells_with_lines_fill_rows_with_their_ends(form: JobForm) -> None:
    choose_parameter(form)
    copy(form.page, 'query_1\tname\ttext\t"a\nb"\n')
    form.field("Task ID", 1).focus()
    form.page.keyboard.press("Control+V")
    form.expect_rows(("query_1", "name", "Text", "a\nb"))


def test_shift_and_enter_begin_another_line(form: JobForm) -> None:
    choose_parameter(form)
    form.field("Value", 1).fill("ab")
    form.page.keyboard.press("ArrowLeft")
    form.page.keyboard.press("Shift+Enter")
    form.page.keyboard.type("x")
    form.expect_rows(("query_1", "name", "Text", "a\nxb"))


def test_a_row_that_is_removed_and_had_again_keeps_its_lines(form: JobForm) -> None:
    choose_parameter(form)
    form.field("Value", 1).fill(LINES)
    form.remove_row(1)
    form.page.get_by_role("button", name="Undo").click()
    form.expect_rows(("query_1", "name", "Text", LINES))


def test_an_unknown_parameter_has_its_many_lines_again(form: JobForm) -> None:
    choose_parameter(form)
    form.field("Value", 1).fill("kept")
    form.field("Parameter", 1).fill("other")
    form.page.keyboard.press("Tab")
    is_area(form)
    form.expect_rows(("query_1", "other", "Text", "kept"))


def test_a_value_under_the_pointer_can_be_clicked(form: JobForm) -> None:
    form.page.goto(f"/jobs/new?workflow_id={COMMUNITY}&query_1.name=Tim")
    form.page.wait_for_load_state("networkidle")
    form.field("Value", 1).hover()
    is_line(form)
    form.field("Value", 1).click()
    form.page.keyboard.press("End")
    form.page.keyboard.type(" Duncan")
    form.expect_rows(("query_1", "name", "Text", "Tim Duncan"))


def test_what_is_sent_is_the_same_from_a_single_line(form: JobForm) -> None:
    choose_parameter(form)
    form.field("Value", 1).fill(" Tim Duncan ")
    expect(form.page.get_by_text("Starts or ends with white space")).to_be_visible()
    form.workflow.fill(WORKFLOW)
    submission = form.run()
    expect(submission.sent).to_have_text('{"input":{"query_1":{"name":" Tim Duncan "}}}')


def test_without_scripts_the_last_run_fills_the_form(open_form: OpenForm) -> None:
    form = open_form(java_script_enabled=False).fill(TIM)
    form.run()
    form = JobForm.open(form.page)
    assert form.workflow.get_attribute("list") == "known-workflows"
    form.workflow.fill(WORKFLOW)
    form.page.get_by_role("button", name="Fill from last run").click()
    expect(form.page.get_by_role("status").first).to_contain_text("Filled from submission")
    form.expect_rows(TIM)
