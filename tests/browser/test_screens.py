"""Narrow and wide, light and dark: no page scrolls sideways, none has a serious fault of accessibility."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import Visit
from tests.browser.pages import TIM, JobForm, SignInPage

LONG = ("query_1", "long", "Text", "a-word-without-an-end" * 30 + "\n" + "many words " * 60)
# What the dark scheme can change.
OF_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
ROWS = urlencode([("workflow_id", "4216617528"), *((f"t.{number}", "v") for number in range(200))])


def sign_in(page: Page) -> None:
    page.context.clear_cookies()
    SignInPage.open(page)


def failed_sign_in(page: Page) -> None:
    page.context.clear_cookies()
    SignInPage.open(page).try_account(password="wrong")
    expect(page.get_by_role("alert").first).to_be_visible()


def blank_form(page: Page) -> None:
    JobForm.open(page)


def form_with_errors(page: Page) -> None:
    JobForm.open(page).fill(TIM, LONG, ("", "d", "Number", "0,5"), workflow="12x").run_in_vain("invalid")


def form_of_200_rows(page: Page) -> None:
    JobForm.open(page, f"?{ROWS}").expect_rows_count(200)


def form_under_review(page: Page) -> None:
    JobForm.open(page).fill(TIM)
    page.get_by_text("Paste JSON, curl, cells or lines").click()
    lines = "\n".join(f"{task}.{name} = {value[:900]}" for task, name, _, value in (TIM, LONG, LONG, *[TIM] * 30))
    page.get_by_label("Text to read").fill(f"{lines}\n" + "\n".join(f"t.p{number} = v" for number in range(40)))
    page.get_by_role("button", name="Read it").click()
    expect(page.locator("#review")).to_be_visible()


def form_with_exports(page: Page) -> None:
    JobForm.open(page, "?workflow_id=4216617528&query_1.name=Tim+Duncan&query_1.note=" + "many+words+" * 40)
    page.get_by_text("Copy as curl or link").click()
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()


def filled_form(page: Page) -> None:
    JobForm.open(page).fill(TIM).run()
    JobForm.open(page).fill(workflow="4216617528")
    page.get_by_role("button", name="Fill from last run").click()
    expect(page.locator("#notice")).to_be_visible()


def refused(page: Page) -> None:
    JobForm.open(page).fill(TIM, LONG, workflow="4216617529").run_in_vain("refused")


def accepted(page: Page) -> None:
    JobForm.open(page).fill(TIM, LONG, workflow="4216617528")
    JobForm(page).remove_row(2)
    JobForm(page).run()


def record_of_a_refusal(page: Page) -> None:
    refused(page)
    page.goto("/submissions")
    page.get_by_role("link", name="20").first.click()
    expect(page.get_by_role("alert").first).to_be_visible()


def submissions(page: Page) -> None:
    refused(page)
    page.goto("/submissions")
    expect(page.get_by_role("table")).to_be_visible()


def workflow(page: Page) -> None:
    accepted(page)
    refused(page)
    page.goto("/workflows/4216617528")
    expect(page.get_by_role("heading", name="Last submissions")).to_be_visible()


def unknown_page(page: Page) -> None:
    page.goto("/nowhere")


SCREENS = [
    sign_in,
    failed_sign_in,
    blank_form,
    form_with_errors,
    form_of_200_rows,
    form_under_review,
    form_with_exports,
    filled_form,
    refused,
    accepted,
    record_of_a_refusal,
    submissions,
    workflow,
    unknown_page,
]


@pytest.mark.parametrize("show", SCREENS)
def test_no_serious_fault_of_accessibility(
    visit: Visit, signed_in: StorageState, axe: Axe, show: Callable[[Page], None]
) -> None:
    page = visit(storage_state=signed_in, color_scheme="light", reduced_motion="reduce")
    show(page)
    assert serious(axe, page) == []
    page.emulate_media(color_scheme="dark")
    assert serious(axe, page, options=OF_COLOURS) == []


def serious(axe: Axe, page: Page, **settings: Any) -> list[tuple[str, str]]:
    faults = axe.run(page, **settings).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in faults if fault["impact"] in {"serious", "critical"}]


@pytest.mark.parametrize("show", SCREENS)
def test_no_page_scrolls_sideways(visit: Visit, signed_in: StorageState, show: Callable[[Page], None]) -> None:
    page = visit(storage_state=signed_in)
    show(page)
    for width in (320, 375, 768, 1024, 1600):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_narrow_sheet_shows_its_labels_and_runs(visit: Visit, signed_in: StorageState) -> None:
    page = visit(storage_state=signed_in, viewport={"width": 375, "height": 700}, has_touch=True, is_mobile=True)
    form = JobForm.open(page).fill(TIM)
    for field in (form.run_button, form.field("Task ID", 1), form.field("Value", 1)):
        box = field.bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert box["height"] >= 44
    # Laid out as a card, a row is still a row of a table to who hears it.
    expect(page.get_by_role("row").filter(has=page.get_by_label("Value, row 1"))).to_have_count(1)
    assert form.run().job_id
