"""Presets in a browser: saved from the form, opened guided, deleted behind a question; with scripts and without."""

import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import OpenForm, Visit
from tests.browser.pages import TIM, JobForm, SubmissionPage
from tests.browser.test_screens import serious

NAME = {"task_id": "query_1", "name": "name", "required": True, "help": "A player's full name."}
DAMPING = {"task_id": "pagerank_1", "name": "d", "type": "number", "value": "0.85", "min": "0", "max": "1"}
KIND = {"task_id": "query_1", "name": "kind", "value": "a", "allowed": ["a", "b"]}
FIXED = {"task_id": "query_1", "name": "space", "value": "nba", "fixed": True}
LONG = {"task_id": "t" * 200, "name": "n" * 200, "value": "a-word-without-an-end" * 30, "help": "many words " * 40}

OpenPreset = Callable[..., Page]


@pytest.fixture
def open_preset(visit: Visit, signed_in: StorageState, request: pytest.FixtureRequest) -> OpenPreset:
    """Return a function that imports one preset and shows its page."""

    def store(*rows: dict[str, object], **settings: object) -> Page:
        page = visit(storage_state=signed_in, **settings)
        preset = {"name": request.node.name[:100], "workflow_id": "4216617528", "rows": rows, "team": True}
        page.goto("/presets/import")
        page.get_by_label("Or its text").fill(json.dumps({"jobdesk_presets": 1, "presets": [preset]}))
        page.get_by_label("Overwrite presets of the same name").check()
        page.get_by_role("button", name="Import", exact=True).click()
        page.get_by_role("link", name=str(preset["name"]), exact=True).click()
        expect(page.get_by_role("heading", name=str(preset["name"]), exact=True)).to_be_visible()
        return page

    return store


def open_form(page: Page) -> Page:
    page.get_by_role("link", name="Open", exact=True).click()
    expect(page.get_by_role("heading", name="New job")).to_be_visible()
    return page


def test_a_form_is_saved_and_opened_again(form: JobForm) -> None:
    page = form.fill(TIM).page
    page.get_by_text("Save as preset").click()
    page.get_by_label("Name of the preset").fill("Saved in a browser")
    page.get_by_label("For the team").check()
    page.get_by_label("Name of the preset").press("Enter")
    expect(page.get_by_role("heading", name="Saved in a browser")).to_be_visible()
    JobForm(open_form(page)).expect_rows(TIM)
    assert JobForm(page).run().job_id


def test_a_name_that_is_taken_is_asked_about_without_scripts(open_form: OpenForm) -> None:
    for question in (False, True):
        page = open_form(java_script_enabled=False).fill(TIM).page
        page.get_by_text("Save as preset").click()
        page.get_by_label("Name of the preset").fill("Asked about")
        page.get_by_role("button", name="Save preset").click()
        if question:
            expect(page.get_by_role("button", name="Yes, overwrite it")).to_be_focused()
            page.get_by_role("button", name="Yes, overwrite it").click()
        expect(page.get_by_role("heading", name="Asked about")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_guided_form(open_preset: OpenPreset, scripts: bool) -> None:
    page = open_form(open_preset(FIXED, NAME, DAMPING, KIND, java_script_enabled=scripts))
    expect(page.get_by_label("Value, row 1", exact=True)).to_have_count(0)
    expect(page.get_by_label("Value, row 2", exact=True)).to_be_focused()
    expect(page.get_by_text("nba", exact=True)).to_be_visible()
    page.get_by_label("Value, row 3", exact=True).fill("7")
    page.get_by_label("Value, row 4", exact=True).select_option("b")
    page.get_by_role("button", name="Run job").click()
    expect(page.locator("[data-outcome=invalid]")).to_be_visible()
    expect(page.get_by_label("Value, row 2", exact=True)).to_be_focused()
    expect(page.get_by_label("Value, row 3", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Value, row 4", exact=True)).to_have_value("b")
    expect(page.get_by_label("JSON that will be sent")).to_be_hidden()
    page.get_by_label("Value, row 2", exact=True).fill("Tim Duncan")
    page.get_by_label("Value, row 3", exact=True).fill("0.50")
    page.get_by_role("button", name="Check", exact=True).click()
    body = '{"input":{"query_1":{"space":"nba","name":"Tim Duncan","kind":"b"},"pagerank_1":{"d":0.50}}}'
    expect(page.get_by_label("JSON that will be sent")).to_have_text(body)


def test_the_json_follows_what_is_typed_and_its_rules(open_preset: OpenPreset) -> None:
    page = open_form(open_preset(NAME, DAMPING))
    shown = page.get_by_label("JSON that will be sent")
    expect(shown).to_be_hidden()
    page.get_by_label("Value, row 1", exact=True).fill("Tim")
    expect(shown).to_have_text('{"input":{"query_1":{"name":"Tim"},"pagerank_1":{"d":0.85}}}')
    page.get_by_label("Value, row 2", exact=True).fill("2")
    expect(shown).to_be_hidden()


def test_keys_go_through_a_guided_form_and_run_it(open_preset: OpenPreset) -> None:
    page = open_form(open_preset({"task_id": "query_1", "name": "name", "value": "Tim", "required": True}))
    page.keyboard.press("Control+Enter")
    SubmissionPage(page).shown()
    expect(page.get_by_text("a preset", exact=True)).to_be_visible()


def test_enter_goes_to_the_next_value(open_preset: OpenPreset) -> None:
    page = open_form(open_preset(DAMPING, NAME))
    page.get_by_label("Value, row 1", exact=True).press("Enter")
    expect(page.get_by_label("Value, row 2", exact=True)).to_be_focused()


def test_back_brings_what_was_typed_into_a_guided_form(open_preset: OpenPreset) -> None:
    page = open_form(open_preset(NAME, KIND))
    page.get_by_label("Value, row 1", exact=True).fill("Tim Duncan")
    page.get_by_label("Value, row 2", exact=True).select_option("b")
    page.get_by_role("link", name="Submissions").click()
    page.go_back()
    expect(page.get_by_label("Value, row 1", exact=True)).to_have_value("Tim Duncan")
    expect(page.get_by_label("Value, row 2", exact=True)).to_have_value("b")


def test_a_guided_form_becomes_a_free_one_with_what_was_typed(open_preset: OpenPreset) -> None:
    page = open_form(open_preset(FIXED, NAME))
    page.get_by_label("Value, row 2", exact=True).fill("Tim")
    page.get_by_role("button", name="Open as a free form").click()
    JobForm(page).expect_rows(("query_1", "space", "Text", "nba"), ("query_1", "name", "Text", "Tim"))


@pytest.mark.parametrize("scripts", [True, False])
def test_deleting_asks_first(open_preset: OpenPreset, scripts: bool) -> None:
    page = open_preset(FIXED, java_script_enabled=scripts)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_role("button", name="Yes, delete it")).to_be_hidden()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(page.get_by_text("was deleted.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_rules_are_given_in_the_editor(open_preset: OpenPreset, scripts: bool) -> None:
    page = open_preset({"task_id": "query_1", "name": "name"}, java_script_enabled=scripts)
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("button", name="Add row").click()
    expect(page.get_by_label("Task ID, row 2")).to_be_focused()
    page.get_by_role("button", name="Remove row 2").click()
    page.get_by_text("Rule of row 1").click()
    page.get_by_label("Allowed values, one per line, row 1").fill("Tim Duncan\nTony Parker")
    page.get_by_label("Required, row 1").check()
    page.get_by_role("button", name="Save", exact=True).last.click()
    page = open_form(page)
    page.get_by_label("Value, row 1", exact=True).select_option("Tony Parker")
    page.get_by_role("button", name="Run job").click()
    SubmissionPage(page).shown()


def test_a_file_is_imported(open_preset: OpenPreset) -> None:
    page = open_preset(FIXED)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download JSON").click()
    page.goto("/presets/import")
    page.get_by_label("File, up to 2 MiB").set_input_files(download.value.path())
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("already")
    page.get_by_label("Overwrite presets of the same name").check()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("One preset was imported.")).to_be_visible()


def guided(page: Page) -> None:
    open_form(page)


def guided_with_errors(page: Page) -> None:
    open_form(page).get_by_label("Value, row 3", exact=True).fill("7")
    page.get_by_role("button", name="Run job").click()
    expect(page.locator("[data-outcome=invalid]")).to_be_visible()


def one(page: Page) -> None:
    page.get_by_role("button", name="Delete", exact=True).click()


def every(page: Page) -> None:
    page.goto("/presets")


def editor(page: Page) -> None:
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_role("heading", name="Edit a preset")).to_be_visible()


def editor_with_errors(page: Page) -> None:
    editor(page)
    page.get_by_label("Smallest, row 3").fill("few")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("alert")).to_be_visible()


def importing(page: Page) -> None:
    page.goto("/presets/import")
    page.get_by_label("Or its text").fill("{")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def saving(page: Page) -> None:
    JobForm.open(page).fill(TIM)
    page.get_by_text("Save as preset").click()
    page.get_by_role("button", name="Save preset").click()
    expect(page.get_by_role("alert")).to_be_visible()


SCREENS = [guided, guided_with_errors, one, every, editor, editor_with_errors, importing, saving]


@pytest.mark.parametrize("show", SCREENS)
def test_no_fault_of_accessibility_and_no_scrolling_sideways(
    open_preset: OpenPreset, axe: Axe, show: Callable[[Page], None]
) -> None:
    page = open_preset(FIXED, NAME, DAMPING, KIND, LONG, color_scheme="light", reduced_motion="reduce")
    show(page)
    assert serious(axe, page) == []
    page.emulate_media(color_scheme="dark")
    assert serious(axe, page) == []
    for width in (320, 375, 768, 1600):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
