"""Everything works without scripts: each button is a round trip that loses nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenForm, Visit
from tests.browser.pages import TIM, JobForm, SignInPage

DAMPING = ("pagerank_1", "d", "Number", "0.85")


@pytest.fixture
def form(open_form: OpenForm) -> JobForm:
    return open_form(java_script_enabled=False)


def test_an_analyst_signs_in_and_runs_a_job(visit: Visit) -> None:
    form = SignInPage.open(visit(java_script_enabled=False)).sign_in()
    assert form.fill(TIM).run().job_id


def test_rows_are_added_and_removed(form: JobForm) -> None:
    form.fill(TIM, DAMPING)
    form.add_row()
    expect(form.field("Task ID", 3)).to_be_focused()
    form.expect_rows(TIM, DAMPING, ("", "", "Text", ""))
    form.remove_row(1)
    form.expect_rows(DAMPING, ("", "", "Text", ""))
    expect(form.field("Task ID", 1)).to_be_focused()


def test_enter_adds_and_removes_nothing_and_runs_nothing(form: JobForm) -> None:
    form.fill(TIM)
    form.field("Task ID", 1).press("Enter")
    expect(form.run_button).to_be_focused()
    form.expect_rows(TIM)


def test_errors_come_back_with_what_was_typed(form: JobForm) -> None:
    form.fill(("query_1", "", "Number", "007")).run_in_vain("invalid")
    form.expect_rows(("query_1", "", "Number", "007"))
    expect(form.field("Parameter", 1)).to_be_focused()
    expect(form.alert.get_by_role("link")).to_have_count(2)


def test_what_will_be_sent_is_shown_by_a_button(form: JobForm) -> None:
    form.fill(TIM)
    form.page.get_by_role("button", name="Check", exact=True).click()
    expect(form.preview).to_have_text('{"input":{"query_1":{"name":"Tim Duncan"}}}')
    assert form.run().job_id


def test_what_needs_scripts_is_not_offered(form: JobForm) -> None:
    expect(form.page.locator("#job").get_by_text("Ctrl")).to_be_hidden()
    submission = form.fill(TIM).run()
    expect(submission.page.get_by_role("button", name="Copy the job ID")).to_be_hidden()


def test_an_unknown_page_has_a_way_on(form: JobForm) -> None:
    form.page.goto("/nowhere")
    form.page.get_by_role("link", name="Go to the form").click()
    form.shown()
