"""Rows are added and removed at once, numbered as they stand."""

import re

from playwright.sync_api import expect

from tests.browser.pages import TIM, JobForm, call

SHEET = ("sheet.mjs",)
BLANK = ("", "", "Text", "")
DAMPING = ("pagerank_1", "d", "Number", "0.85")
TIME_NUMBERING = """({ numberRows }) => {
  const start = performance.now();
  numberRows(0);
  return performance.now() - start;
}"""
SOURCE = ("bfs_1", "source", "Text", "player100")


def test_a_new_row_is_blank_and_has_the_focus(form: JobForm) -> None:
    form.fill(("query_1", "", "Number", "007")).run_in_vain("invalid")
    form.add_row()
    expect(form.field("Task ID", 2)).to_be_focused()
    form.expect_rows(("query_1", "", "Number", "007"), BLANK)
    expect(form.field("Parameter", 2)).not_to_have_attribute("aria-invalid", "true")


def test_the_row_that_takes_the_place_gets_the_focus(form: JobForm) -> None:
    form.fill(TIM, DAMPING, SOURCE)
    form.remove_row(2)
    form.expect_rows(TIM, SOURCE)
    expect(form.field("Task ID", 2)).to_be_focused()
    form.remove_row(2)
    form.expect_rows(TIM)
    expect(form.field("Task ID", 1)).to_be_focused()


def test_removing_the_only_row_clears_it(form: JobForm) -> None:
    form.fill(DAMPING)
    form.remove_row(1)
    form.expect_rows(BLANK)


def test_a_removed_row_can_be_had_again(form: JobForm) -> None:
    form.fill(TIM, DAMPING)
    form.remove_row(1)
    form.page.get_by_role("button", name="Undo").click()
    form.expect_rows(TIM, DAMPING)


def test_typing_ends_the_offer_to_undo(form: JobForm) -> None:
    form.fill(TIM, DAMPING)
    form.remove_row(1)
    form.field("Value", 1).press("End")
    form.field("Value", 1).press("1")
    expect(form.page.get_by_role("button", name="Undo")).to_be_hidden()


def test_rows_are_sent_as_they_stand(form: JobForm) -> None:
    form.fill(DAMPING, TIM)
    form.remove_row(1)
    submission = form.run()
    expect(submission.sent).to_have_text('{"input":{"query_1":{"name":"Tim Duncan"}}}')


def test_five_hundred_rows_are_quick_and_the_most(form: JobForm) -> None:
    call(form.page, SHEET, "({ setRowCount }) => setRowCount(500)")
    form.expect_rows_count(500)
    assert call(form.page, SHEET, TIME_NUMBERING) < 100
    form.page.get_by_role("button", name="Add row").click()
    expect(form.page.get_by_text("A form takes 500 rows").last).to_be_visible()
    form.expect_rows_count(500)


def test_a_value_grows_with_its_text(form: JobForm) -> None:
    value = form.field("Value", 1)
    before = value.bounding_box()
    value.fill("line\n" * 6)
    after = value.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] * 3
    expect(value).to_have_value(re.compile("line"))
