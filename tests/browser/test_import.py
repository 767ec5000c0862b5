"""Pasting into the import box: shown first, with the keyboard, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenForm
from tests.browser.pages import TIM, JobForm, SubmissionPage

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2VjcmV0"
LINES = "query_1.name = Tony Parker\npagerank_1.d:number = 0.850\n"
TONY = ("query_1", "name", "Text", "Tony Parker")
DAMPING = ("pagerank_1", "d", "Number", "0.850")


def paste(form: JobForm, text: str) -> None:
    """Open the box, paste, and have it read."""
    form.page.get_by_text("Paste JSON, curl, cells or lines").click()
    form.page.get_by_label("Text to read").fill(text)
    form.page.get_by_role("button", name="Read it").click()
    expect(form.page.locator("#review, [role=alert]").first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_lines_replace_the_form_after_a_look(open_form: OpenForm, scripts: bool) -> None:
    form = open_form(java_script_enabled=scripts).fill(TIM)
    key = form.key
    paste(form, LINES)
    expect(form.page.locator("#review")).to_be_focused()
    form.expect_rows(TIM)
    form.page.get_by_role("button", name="Replace the form with these 2 rows").click()
    form.expect_rows(TONY, DAMPING)
    expect(form.page.locator("#notice")).to_be_focused()
    assert form.key == key


def test_the_form_as_it_was_comes_back_with_back(form: JobForm) -> None:
    form.fill(TIM)
    paste(form, LINES)
    form.page.get_by_role("button", name="Replace the form with these 2 rows").click()
    form.expect_rows(TONY, DAMPING)
    form.page.go_back()
    form.expect_rows(TIM)


def test_enter_writes_lines_and_control_enter_reads_them(form: JobForm) -> None:
    form.fill(TIM)
    form.page.get_by_text("Paste JSON, curl, cells or lines").click()
    box = form.page.get_by_label("Text to read")
    box.focus()
    form.page.keyboard.type("query_1.name = Tony Parker")
    form.page.keyboard.press("Enter")
    form.page.keyboard.type("query_1.x = y")
    expect(box).to_have_value("query_1.name = Tony Parker\nquery_1.x = y")
    form.page.keyboard.press("Control+Enter")
    expect(form.page.get_by_role("button", name="Replace the form with these 2 rows")).to_be_visible()


def test_a_token_that_was_pasted_is_kept_nowhere(form: JobForm) -> None:
    asked: list[str] = []
    form.page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    form.fill(TIM)
    paste(form, f"curl http://x/api-open/v1/workflows/5/jobs -H 'Cookie: explorer_token={TOKEN}' -d '{{}}'")
    expect(form.page.get_by_text("it was dropped and is kept nowhere")).to_be_visible()
    assert TOKEN not in form.page.content()
    assert TOKEN not in form.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    # The one request that has it is the one that reads it.
    assert [request for request in asked if TOKEN in request and "action=import" not in request] == []


def test_what_is_not_understood_is_told_at_the_top(form: JobForm) -> None:
    form.fill(TIM)
    paste(form, "hello world")
    expect(form.alert).to_be_focused()
    expect(form.alert).to_contain_text("hello world")
    form.expect_rows(TIM)
    expect(form.page.get_by_label("Text to read")).to_have_value("hello world")


def test_exports_follow_what_is_typed(open_form: OpenForm) -> None:
    form = open_form(permissions=["clipboard-read", "clipboard-write"])
    form.fill(TIM)
    form.page.get_by_text("Copy as curl or link").click()
    expect(form.page.get_by_label("The curl command", exact=True)).to_contain_text("Tim Duncan")
    form.page.get_by_role("button", name="Copy link").click()
    expect(form.page.get_by_role("button", name="Copy link")).to_have_text("Copied")
    link = form.page.evaluate("navigator.clipboard.readText()")
    form.page.goto(link)
    form.expect_rows(TIM)


def test_the_json_of_a_submission_can_be_pasted(form: JobForm) -> None:
    submission: SubmissionPage = form.fill(TIM).run()
    text = submission.sent.inner_text()
    form = JobForm.open(form.page)
    paste(form, text)
    form.page.get_by_role("button", name="Replace the form with this row").click()
    form.expect_rows(TIM)
