"""Single keys: each does what the page offers, none while typing, and they can be switched off for good."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenForm, Visit
from tests.browser.pages import TIM, JobForm, SubmissionPage

DAMPING = ("pagerank_1", "d", "Number", "0.85")
SOURCE = ("bfs_1", "source", "Text", "player100")
PRESS = """([key, how]) => {
  const event = new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true, ...how});
  document.body.dispatchEvent(event);
  return event.defaultPrevented;
}"""
FORBID_STORAGE = """() => {
  Object.defineProperty(window, "localStorage", {get() { throw new DOMException("no", "SecurityError"); }});
}"""


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Keyboard shortcuts")


def switch(page: Page) -> Locator:
    return page.get_by_role("checkbox", name="Single-key shortcuts")


def leave_field(page: Page) -> None:
    field = page.locator("input:focus, textarea:focus, select:focus")
    expect(field).to_have_count(1)
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)


def scripted(submission: SubmissionPage) -> SubmissionPage:
    """Wait until the page's script has run: a key is pressed, but not waited for."""
    expect(submission.page.locator("html.scripted")).to_be_visible()
    return submission


def press_and_wait(page: Page, key: str, heading: str) -> None:
    """Press a key that opens another page, and wait until that takes keys itself."""
    page.keyboard.press(key)
    expect(page.get_by_role("heading", name=heading).first).to_be_visible()
    expect(page.locator("html.scripted")).to_be_visible()


@pytest.fixture
def page(form: JobForm) -> Page:
    """Give the form's page, its field left."""
    leave_field(form.page)
    return form.page


@pytest.fixture
def submission(form: JobForm) -> SubmissionPage:
    return scripted(form.fill(TIM).run())


def test_a_question_mark_lists_the_keys_and_escape_closes_the_list(page: Page) -> None:
    page.get_by_role("link", name="Submissions").focus()
    page.keyboard.press("?")
    expect(dialog(page)).to_be_visible()
    expect(dialog(page).locator("#keys-here")).to_contain_text("Add row")
    expect(dialog(page).locator("#keys-everywhere")).to_contain_text("New job")
    expect(dialog(page)).to_contain_text("Run job")
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_role("link", name="Submissions")).to_be_focused()


def test_the_button_opens_the_list_too_and_gets_the_focus_back(page: Page) -> None:
    button = page.get_by_role("button", name="Keyboard shortcuts", exact=True)
    button.click()
    dialog(page).get_by_role("button", name="Close").click()
    expect(dialog(page)).to_be_hidden()
    expect(button).to_be_focused()


def test_each_listed_key_stands_once_and_is_told_to_assistive_technology(page: Page) -> None:
    page.keyboard.press("?")
    keys = dialog(page).locator("#keys-here kbd, #keys-everywhere kbd").all_text_contents()
    assert len(keys) == len(set(keys))
    assert {"?", "n", "j", "s", "a", "c", "x", "d", "u"} <= set(keys)
    expect(page.get_by_role("link", name="Submissions", include_hidden=True)).to_have_attribute(
        "aria-keyshortcuts", "s"
    )


@pytest.mark.parametrize(("key", "path"), [("n", "/jobs/new"), ("j", "/jobs"), ("s", "/submissions")])
def test_pages_are_a_key_away(submission: SubmissionPage, key: str, path: str) -> None:
    submission.page.keyboard.press(key)
    submission.page.wait_for_url(f"**{path}")


@pytest.mark.parametrize("path", ["/submissions", "/jobs"])
def test_a_slash_goes_to_the_search_and_escape_leaves_it(form: JobForm, path: str) -> None:
    page = form.page
    page.goto(path)
    page.keyboard.press("/")
    field = page.locator("[data-key='/']")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()


def test_rows_of_a_list_are_walked(submission: SubmissionPage) -> None:
    page = submission.page
    page.goto("/submissions")
    rows = page.locator("tbody tr")
    for key in ("d", "d", "u") if rows.count() > 1 else ("d",):
        page.keyboard.press(key)
    expect(rows.first.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("Submission"))).to_be_visible()


def test_run_again_asks_and_no_other_key_does_anything_meanwhile(submission: SubmissionPage) -> None:
    page, address = submission.page, submission.page.url
    page.keyboard.press("r")
    question = page.get_by_role("button", name="Yes, run it again")
    expect(question).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.press("?")
    expect(dialog(page)).to_be_hidden()
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    assert page.url == address
    page.keyboard.press("n")
    page.wait_for_url("**/jobs/new")


def test_edit_and_run(submission: SubmissionPage) -> None:
    submission.page.keyboard.press("e")
    JobForm(submission.page).shown().expect_rows(TIM)


def test_a_job_is_opened_and_its_cancel_only_asked_for(form: JobForm) -> None:
    page = scripted(form.fill(TIM, workflow="4216617552").run()).page
    press_and_wait(page, "o", "Job ")
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Yes, cancel job")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_title(re.compile("^Success"))


def test_a_result_is_opened_and_filtered(submission: SubmissionPage) -> None:
    page = submission.page
    press_and_wait(page, "o", "Job ")
    expect(page).to_have_title(re.compile("^Success"))
    press_and_wait(page, "t", "Result of a task")
    page.keyboard.press("/")
    expect(page.get_by_label("Filter", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Job ")).to_be_visible()


def test_rows_of_the_form_are_added_removed_and_had_again(form: JobForm) -> None:
    keyboard = form.page.keyboard
    form.fill(TIM, DAMPING)
    leave_field(form.page)
    keyboard.press("a")
    expect(form.field("Task ID", 3)).to_be_focused()
    keyboard.type("n")
    leave_field(form.page)
    keyboard.press("x")
    form.expect_rows(TIM, DAMPING)
    leave_field(form.page)
    keyboard.press("u")
    keyboard.press("x")
    form.expect_rows(DAMPING)
    leave_field(form.page)
    keyboard.press("z")
    form.expect_rows(TIM, DAMPING)


def test_without_a_row_in_focus_none_is_removed(form: JobForm) -> None:
    form.fill(TIM, DAMPING).workflow.focus()
    leave_field(form.page)
    form.page.keyboard.press("x")
    expect(form.page.locator("#rows-said")).to_contain_text("none was removed")
    form.expect_rows(TIM, DAMPING)


def test_a_key_checks_the_form(form: JobForm) -> None:
    form.fill(("query_1", "name", "Number", "0,5"))
    leave_field(form.page)
    form.page.keyboard.press("c")
    expect(form.alert).to_contain_text("needs a change")


@pytest.mark.parametrize("column", ["Task ID", "Parameter", "Type", "Value"])
def test_nothing_happens_while_typing(form: JobForm, column: str) -> None:
    address = form.page.url
    field = form.field(column, 1)
    field.focus()
    form.page.keyboard.type("n?/jsacxz")
    if column != "Type":
        expect(field).to_have_value("n?/jsacxz")
    expect(dialog(form.page)).to_be_hidden()
    form.expect_rows_count(1)
    assert form.page.url == address


@pytest.mark.parametrize(
    "how",
    [{"ctrlKey": True}, {"altKey": True}, {"metaKey": True}, {"repeat": True}, {"isComposing": True}, {"keyCode": 229}],
)
def test_a_key_that_is_held_or_composed_is_another(page: Page, how: dict[str, object]) -> None:
    assert page.evaluate(PRESS, ["?", how]) is False
    expect(dialog(page)).to_be_hidden()
    assert page.evaluate(PRESS, ["?", {}]) is True
    expect(dialog(page)).to_be_visible()


def test_capitals_of_caps_lock_are_keys_and_those_of_shift_are_not(page: Page) -> None:
    assert page.evaluate(PRESS, ["A", {"shiftKey": True}]) is False
    assert page.evaluate(PRESS, ["A", {}]) is True
    expect(JobForm(page).field("Task ID", 2)).to_be_focused()


def test_switched_off_they_stay_off_on_every_page(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/submissions")
    page.keyboard.press("?")
    switch(page).uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_role("link", name="Submissions")).not_to_have_attribute("aria-keyshortcuts", "s")
    page.reload()
    leave = page.get_by_role("link", name="New job")
    leave.focus()
    page.keyboard.press("?")
    expect(dialog(page)).to_be_hidden()
    # The tab that was open all the while has followed.
    expect(other.get_by_role("link", name="Submissions")).not_to_have_attribute("aria-keyshortcuts", "s")
    other.keyboard.press("/")
    expect(other.get_by_label("Search")).not_to_be_focused()
    other.get_by_role("button", name="Keyboard shortcuts").click()
    switch(other).check()
    expect(page.get_by_role("link", name="Submissions")).to_have_attribute("aria-keyshortcuts", "s")
    leave.focus()
    page.keyboard.press("?")
    expect(dialog(page)).to_be_visible()


def test_without_storage_the_switch_holds_for_the_page(open_form: OpenForm) -> None:
    form = open_form()
    page = form.page
    page.context.add_init_script(f"({FORBID_STORAGE})()")
    page.reload()
    leave_field(page)
    page.keyboard.press("?")
    switch(page).uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(dialog(page)).to_be_hidden()
    page.reload()
    leave_field(page)
    page.keyboard.press("?")
    expect(dialog(page)).to_be_visible()


def test_the_sign_in_page_has_them_and_without_scripts_there_are_none(visit: Visit) -> None:
    page = visit()
    page.goto("/sign-in")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(dialog(page)).to_be_visible()
    plain = visit(java_script_enabled=False)
    plain.goto("/sign-in")
    expect(plain.get_by_role("button", name="Keyboard shortcuts")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_the_list_is_accessible_and_fits(open_form: OpenForm, axe: Axe, scheme: str, width: int) -> None:
    page = open_form(color_scheme=scheme, viewport={"width": width, "height": 700}).page
    leave_field(page)
    page.keyboard.press("?")
    expect(dialog(page)).to_be_visible()
    found = axe.run(page).response["violations"]
    assert [violation["id"] for violation in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
