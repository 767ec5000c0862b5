"""Keys as in a sheet."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import COLUMNS, TIM, WORKFLOW, JobForm, SubmissionPage

DAMPING = ("pagerank_1", "d", "Number", "0.85")
TYPED_ENTER = """(field, how) => {
  const event = new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true, ...how});
  field.dispatchEvent(event);
  return event.defaultPrevented;
}"""


def test_a_job_is_run_with_the_keyboard_alone(form: JobForm) -> None:
    keyboard = form.page.keyboard
    expect(form.workflow).to_be_focused()
    keyboard.type(WORKFLOW)
    keyboard.press("Enter")
    for text in ("query_1", "name", "", "Tim Duncan"):
        keyboard.type(text)
        keyboard.press("Tab")
    expect(form.page.get_by_role("button", name="Remove row 1")).to_be_focused()
    for _ in range(2):
        keyboard.press("Tab")
    expect(form.page.get_by_role("button", name="Check", exact=True)).to_be_focused()
    while not form.run_button.evaluate("button => button === document.activeElement"):
        keyboard.press("Tab")
    keyboard.press("Enter")
    assert SubmissionPage(form.page).shown().job_id


def test_enter_goes_to_the_row_below(form: JobForm) -> None:
    form.fill(TIM, DAMPING)
    for column in COLUMNS:
        form.field(column, 1).press("Enter")
        expect(form.field(column, 2)).to_be_focused()
    form.expect_rows(TIM, DAMPING)


def test_shift_enter_goes_to_the_row_above(form: JobForm) -> None:
    form.fill(TIM, DAMPING)
    form.field("Parameter", 2).press("Shift+Enter")
    expect(form.field("Parameter", 1)).to_be_focused()


def test_enter_in_the_last_row_adds_one(form: JobForm) -> None:
    form.fill(TIM)
    for number, column in enumerate(COLUMNS, 2):
        form.field(column, number - 1).press("Enter")
        expect(form.field("Task ID", number)).to_be_focused()
        form.expect_rows_count(number)


def test_enter_in_the_workflow_id_goes_to_the_first_row(form: JobForm) -> None:
    form.workflow.press("Enter")
    expect(form.field("Task ID", 1)).to_be_focused()
    form.expect_rows_count(1)


def test_shift_enter_makes_a_new_line_in_a_value(form: JobForm) -> None:
    form.field("Value", 1).press_sequentially("one")
    form.field("Value", 1).press("Shift+Enter")
    form.field("Value", 1).press_sequentially("two")
    expect(form.field("Value", 1)).to_have_value("one\ntwo")


@pytest.mark.parametrize(
    ("column", "key"), [("Task ID", "Control+Enter"), ("Type", "Control+Enter"), ("Value", "Meta+Enter")]
)
def test_control_enter_runs(form: JobForm, column: str, key: str) -> None:
    form.fill(TIM)
    form.field(column, 1).press(key)
    assert SubmissionPage(form.page).shown().job_id


def test_control_enter_runs_from_outside_the_form(form: JobForm) -> None:
    form.fill(TIM)
    form.page.get_by_role("link", name="Submissions").press("Control+Enter")
    assert SubmissionPage(form.page).shown().job_id


@pytest.mark.parametrize("how", [{"isComposing": True}, {"keyCode": 229}])
@pytest.mark.parametrize("held", [{}, {"ctrlKey": True}])
def test_enter_that_ends_a_composition_is_not_enter(
    form: JobForm, how: dict[str, object], held: dict[str, bool]
) -> None:
    form.fill(TIM)
    form.field("Value", 1).focus()
    assert form.field("Value", 1).evaluate(TYPED_ENTER, how | held) is False
    expect(form.field("Value", 1)).to_be_focused()
    form.expect_rows(TIM)


def test_enter_on_a_button_presses_it(form: JobForm) -> None:
    form.fill(TIM, DAMPING)
    form.page.get_by_role("button", name="Remove row 1").press("Enter")
    form.expect_rows(DAMPING)
    form.page.get_by_role("button", name="Add row").press("Enter")
    form.expect_rows_count(2)
