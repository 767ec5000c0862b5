"""The way that most visits take: sign in, fill in, run, see the job's ID."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenForm, Visit
from tests.browser.pages import TIM, JobForm, SignInPage, SubmissionPage


def test_an_analyst_signs_in_and_runs_a_job(visit: Visit) -> None:
    form = SignInPage.open(visit()).sign_in()
    submission = form.fill(TIM).run()
    assert re.fullmatch(r"[0-9]+", submission.job_id)
    expect(submission.page.locator("#job-id")).to_have_text(submission.job_id)
    expect(submission.sent).to_have_text('{"input":{"query_1":{"name":"Tim Duncan"}}}')


def test_a_wrong_password_is_told_and_the_account_kept(visit: Visit) -> None:
    page = visit()
    SignInPage.open(page).try_account(password="wrong")
    expect(page.get_by_role("alert").first).to_contain_text("Wrong account or password")
    expect(page.get_by_label("Account", exact=True)).to_have_value("root")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")


def test_signing_out_leads_to_the_sign_in_page_and_forgets_the_form(visit: Visit) -> None:
    form = SignInPage.open(visit()).sign_in().fill(TIM)
    form.page.get_by_role("button", name="Sign out").click()
    expect(form.page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    assert form.page.evaluate("Object.keys(sessionStorage)") == []


def test_what_will_be_sent_is_shown_while_typing(form: JobForm) -> None:
    form.fill(TIM)
    expect(form.preview).to_have_text('{"input":{"query_1":{"name":"Tim Duncan"}}}')
    form.fill_row(1, ("pagerank_1", "d", "Number", "0.850"))
    expect(form.preview).to_have_text('{"input":{"pagerank_1":{"d":0.850}}}')
    form.field("Value", 1).fill("0,85")
    expect(form.preview).to_be_hidden()


def test_the_preview_is_not_asked_for_with_every_key(form: JobForm) -> None:
    asked: list[str] = []
    form.page.on("request", lambda request: asked.append(request.url))
    form.fill(TIM)
    form.field("Value", 1).press_sequentially(" and twenty characters more")
    expect(form.preview).to_contain_text("characters more")
    assert len(asked) < 10


def test_without_the_server_the_browsers_own_preview_is_marked(form: JobForm) -> None:
    form.fill(TIM)
    expect(form.preview).to_contain_text("Tim Duncan")
    form.page.route("**/jobs/preview", lambda route: route.fulfill(status=200, body="no JSON"))
    form.field("Value", 1).fill("Tony Parker")
    expect(form.page.get_by_text("The server could not be asked")).to_be_visible()
    expect(form.preview).to_contain_text("Tony Parker")


def test_white_space_at_the_ends_is_pointed_out(form: JobForm) -> None:
    note = form.page.get_by_text("Starts or ends with white space")
    form.fill_row(1, ("query_1", "name", "Text", "Tim Duncan "))
    expect(note).to_be_visible()
    form.field("Type", 1).select_option("Number")
    expect(note).to_be_hidden()


def test_errors_are_told_at_the_field_and_lead_there(form: JobForm) -> None:
    form.fill(TIM, ("pagerank_1", "d", "Number", "0,5")).run_in_vain("invalid")
    assert form.page.title().startswith("Error")
    expect(form.field("Value", 2)).to_be_focused()
    expect(form.field("Value", 2)).to_have_accessible_description(re.compile("type 0.5"))
    form.workflow.focus()
    form.alert.get_by_role("link").click()
    expect(form.field("Value", 2)).to_be_focused()


def test_links_of_the_summary_follow_their_rows(form: JobForm) -> None:
    form.fill(TIM, ("pagerank_1", "d", "Number", "0,5")).run_in_vain("invalid")
    form.remove_row(1)
    expect(form.alert.get_by_role("link")).to_have_text(re.compile("^Row 1, Value"))
    form.alert.get_by_role("link").click()
    expect(form.field("Value", 1)).to_be_focused()


def test_an_error_of_explorer_keeps_the_form(form: JobForm) -> None:
    form.fill(TIM, workflow="4216617529").run_in_vain("refused")
    expect(form.alert).to_be_focused()
    expect(form.alert).to_contain_text("ErrNotFound")
    form.expect_rows(TIM)


@pytest.mark.parametrize("size", [(1280, 900), (1000, 1100), (375, 700)])
def test_what_the_server_says_meanwhile_does_not_move_the_button(open_form: OpenForm, size: tuple[int, int]) -> None:
    open_form().fill(TIM).run()
    form = open_form(viewport={"width": size[0], "height": size[1]}).fill(TIM)
    expect(form.preview).to_have_text('{"input":{"query_1":{"name":"Tim Duncan"}}}')
    form.run_button.hover()
    form.page.mouse.down()
    expect(form.page.locator("#same")).to_contain_text("ran exactly this")
    form.page.mouse.up()
    assert SubmissionPage(form.page).shown().job_id


def test_times_stand_in_the_browsers_own_zone(open_form: OpenForm) -> None:
    form = open_form(timezone_id="Asia/Kolkata")
    expect(form.page.locator("time[data-local=until]")).to_contain_text("GMT+5:30")
    submission = form.fill(TIM).run()
    started = submission.page.locator("time[data-local=full]").first
    expect(started).to_have_text(re.compile(r"^\d+ \w+ \d{4}, \d\d:\d\d:\d\d$"))
    expect(started).to_have_attribute("title", re.compile(r"UTC$"))


def test_the_job_id_can_be_copied(open_form: OpenForm) -> None:
    submission = open_form(permissions=["clipboard-read", "clipboard-write"]).fill(TIM).run()
    submission.page.get_by_role("button", name="Copy the job ID").click()
    expect(submission.page.get_by_text("Copied").first).to_be_visible()
    assert submission.page.evaluate("navigator.clipboard.readText()") == submission.job_id


def test_without_a_clipboard_the_job_id_is_selected(open_form: OpenForm) -> None:
    submission = open_form().fill(TIM).run()
    submission.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    submission.page.get_by_role("button", name="Copy the job ID").click()
    expect(submission.page.get_by_text("press Ctrl+C").first).to_be_visible()
    assert submission.page.evaluate("getSelection().toString()") == submission.job_id
