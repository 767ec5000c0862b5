"""The form of a preset with rules: its JSON follows as the free form's does, and it has its keys."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import JobForm

PRESET = {
    "jobdesk_presets": 1,
    "presets": [
        {
            "name": "Guided in a browser",
            "workflow_id": "4216617528",
            "rows": [
                {"task_id": "query_1", "name": "space", "value": "nba", "fixed": True},
                {"task_id": "query_1", "name": "player", "required": True},
                {"task_id": "pagerank_1", "name": "d", "type": "number", "value": "0.850", "min": "0", "max": "1"},
            ],
        }
    ],
}
BODY = '{"input":{"query_1":{"space":"nba","player":"%s"},"pagerank_1":{"d":%s}}}'


@pytest.fixture
def guided(form: JobForm) -> Page:
    """Give the guided form's page."""
    page = form.page
    page.goto("/presets/import")
    page.get_by_label("Or its text").fill(json.dumps(PRESET))
    page.get_by_label("Overwrite presets of the same name").check()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("link", name="Open Guided in a browser", exact=True).click()
    expect(page.get_by_label("Value, row 2", exact=True)).to_be_focused()
    expect(page.locator("html.scripted")).to_be_visible()
    return page


def test_its_json_follows_without_the_server_and_hides_while_something_is_missing(guided: Page) -> None:
    guided.route("**/jobs/preview", lambda _: None)  # an answer that never comes
    shown = guided.get_by_label("JSON that will be sent")
    expect(shown).to_be_hidden()
    guided.keyboard.type("Tim")
    expect(shown).to_have_text(BODY % ("Tim", "0.850"))
    for wrong in ("x", "1.5", "-1"):
        guided.get_by_label("Value, row 3", exact=True).fill(wrong)
        expect(shown).to_be_hidden()
        guided.get_by_label("Value, row 3", exact=True).fill("1e-1")
        expect(shown).to_have_text(BODY % ("Tim", "1e-1"))
    guided.get_by_label("Value, row 2", exact=True).fill("  ")
    expect(shown).to_be_hidden()


def test_the_servers_word_counts(guided: Page) -> None:
    shown = guided.get_by_label("JSON that will be sent")
    guided.keyboard.type("Tim")
    with guided.expect_response("**/jobs/preview"):
        guided.get_by_label("Value, row 3", exact=True).fill("1.00000000000000000000001")
    expect(shown).to_be_hidden()
