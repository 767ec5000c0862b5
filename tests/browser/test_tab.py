"""A tab keeps its form: Back and Reload bring back what was typed, with its key."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.pages import TIM, JobForm, SignInPage

FILL_STORE = """() => {
  Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""
TONY = ("query_1", "name", "Text", "Tony Parker")


def test_back_and_run_again_is_the_same_job(form: JobForm) -> None:
    first = form.fill(TIM).run()
    job_id, address = first.job_id, form.page.url
    again = first.back()
    again.expect_rows(TIM)
    assert again.run().job_id == job_id
    assert form.page.url == address


def test_a_form_that_a_link_filled_is_the_same_job_too(form: JobForm) -> None:
    form.page.goto("/jobs/new?workflow_id=4216617528&query_1.name=Tim+Duncan")
    first = form.run()
    job_id = first.job_id
    assert first.back().run().job_id == job_id


def test_back_edit_run_is_a_second_job(form: JobForm) -> None:
    first = form.fill(TIM).run()
    job_id = first.job_id
    assert first.back().fill(TONY).run().job_id != job_id


def test_reload_keeps_what_was_typed(form: JobForm) -> None:
    form.fill(TIM, TONY)
    key = form.key
    form.page.reload()
    form.expect_rows(TIM, TONY)
    assert form.key == key
    expect(form.preview).to_be_hidden()


def test_a_skip_link_is_no_other_form(form: JobForm) -> None:
    form.fill(TIM)
    form.page.get_by_role("link", name="Skip to the content").press("Enter")
    form.page.reload()
    form.expect_rows(TIM)


def test_a_new_visit_is_a_blank_form(form: JobForm) -> None:
    form.fill(TIM)
    key = form.key
    form.page.get_by_role("link", name="New job").click()
    form.expect_rows(("", "", "Text", ""))
    assert form.key != key


def test_tabs_do_not_mix(form: JobForm) -> None:
    form.fill(TIM)
    other = JobForm.open(form.page.context.new_page()).fill(TONY)
    form.page.reload()
    other.page.reload()
    form.expect_rows(TIM)
    other.expect_rows(TONY)
    assert form.key != other.key


def test_a_form_with_errors_stays_as_the_server_sent_it(form: JobForm) -> None:
    form.fill(("query_1", "", "Text", "")).run_in_vain("invalid")
    form.expect_rows(("query_1", "", "Text", ""))
    expect(form.field("Parameter", 1)).to_have_accessible_description(re.compile("Enter"))


def test_a_double_click_is_one_job(form: JobForm) -> None:
    form.fill(TIM)
    posts: list[str] = []
    form.page.on("request", lambda request: request.method == "POST" and posts.append(request.url))
    form.run_button.dblclick()
    form.page.wait_for_url("**/submissions/*")
    assert len([url for url in posts if url.endswith("/jobs/new")]) == 1


def test_a_form_sent_without_a_login_comes_back_after_signing_in(visit: Visit) -> None:
    form = SignInPage.open(visit()).sign_in().fill(TIM, TONY)
    key = form.key
    form.page.context.clear_cookies(name="jobdesk")
    form.run_button.click()
    expect(form.page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    back = SignInPage(form.page).sign_in()
    back.expect_rows(TIM, TONY)
    assert back.key == key


def test_what_was_edited_before_signing_in_again_is_not_lost(visit: Visit) -> None:
    form = SignInPage.open(visit()).sign_in().fill(TIM)
    form.page.context.clear_cookies(name="jobdesk")
    form.run_button.click()
    back = SignInPage(form.page).sign_in()
    kept = form.page.url
    assert "kept=" in kept
    back.fill(TONY)
    form.page.goto("/sign-in")
    form.page.goto(kept)
    back.expect_rows(TONY)


def test_a_full_store_loses_nothing_on_the_page(form: JobForm) -> None:
    form.page.evaluate(FILL_STORE)
    assert form.fill(TIM).run().job_id
