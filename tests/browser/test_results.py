"""A task's result in the browser: sorted and filtered at once, ten thousand rows, charts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve, Visit
from tests.browser.pages import SignInPage
from tests.fake_explorer import FakeExplorer, answer

PATH = "/jobs/107/tasks/abc"
Open = Callable[..., Page]
MIXED = [["a", "10"], ["b", "9"], ["c", "-1e3"], ["d", "<b>x</b>"], ["e", ""], ["f", "9007199254740993"]]
MANY = [[f"player{number}", f"{number * 7919 % 10_000 / 10_000:.4f}"] for number in range(10_000)]


def result(rows: list[list[str]]) -> bytes:
    return answer(200, {"code": 0, "message": "Success", "data": {"items": rows}})


@pytest.fixture
def address(fake_app: Flask, serve: Serve) -> str:
    """Serve the app in front of the fake Explorer."""
    return serve(fake_app)


@pytest.fixture
def open_result(visit: Visit, fake: FakeExplorer) -> Open:
    """Sign in and open a result of these rows."""

    def go(rows: list[list[str]], query: str = "", **settings: Any) -> Page:
        fake.listing = result(rows)
        page = visit(**settings)
        SignInPage.open(page).sign_in()
        page.goto(PATH + query)
        return page

    return go


def first_cells(page: Page) -> str:
    return "".join(page.locator("#result tbody tr:visible td:first-child").all_inner_texts())


@pytest.mark.parametrize("scripts", [True, False])
def test_numbers_are_sorted_as_numbers(open_result: Open, scripts: bool) -> None:
    page = open_result(MIXED, java_script_enabled=scripts)
    page.get_by_role("link", name="Column 2").click()
    expect(page.get_by_role("columnheader", name="Column 2")).to_have_attribute("aria-sort", "ascending")
    assert first_cells(page) == "cbafde"
    page.get_by_role("link", name="Column 2").click()
    expect(page.get_by_role("columnheader", name="Column 2")).to_have_attribute("aria-sort", "descending")
    assert first_cells(page) == "dfabce"
    page.reload()
    assert first_cells(page) == "dfabce"


def test_rows_are_filtered_as_one_types(open_result: Open) -> None:
    page = open_result(MIXED)
    page.get_by_label("Filter").press_sequentially("9")
    expect(page.locator("#rows-said")).to_have_text("2 of 6 rows")
    assert first_cells(page) == "bf"
    download = page.get_by_role("link", name="Download CSV")
    expect(download).to_have_attribute("href", re.compile(r"/jobs/107/tasks/abc\.csv\?limit=100&q=9$"))
    page.get_by_label("Filter").fill("nobody")
    expect(page.get_by_text("No row holds this text.")).to_be_visible()
    page.get_by_label("Filter").fill("")
    expect(page.locator("#rows-said")).to_have_text("6 of 6 rows")
    assert first_cells(page) == "abcdef"


def test_a_filter_of_the_address_can_be_widened(open_result: Open) -> None:
    page = open_result(MIXED, "?q=9")
    assert first_cells(page) == "bf"
    page.get_by_label("Filter").fill("")
    expect(page.locator("#rows-said")).to_have_text("6 of 6 rows")
    assert first_cells(page) == "abcdef"


def test_ten_thousand_rows(open_result: Open) -> None:
    page = open_result(MANY, "?limit=10000")
    expect(page.locator("#rows-said")).to_contain_text("10,000 of 10,000 rows")
    page.get_by_role("link", name="Column 2").click()
    expect(page.locator("#result tbody tr").first).to_have_text("player00.0000")
    page.get_by_label("Filter").fill("player777")
    expect(page.locator("#rows-said")).to_have_text("11 of 10,000 rows")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1400])
def test_the_chart_is_seen_and_all_is_accessible(open_result: Open, axe: Axe, scheme: str, width: int) -> None:
    page = open_result(MANY[:100], viewport={"width": width, "height": 900}, color_scheme=scheme)
    chart = page.get_by_role("img", name="The 20 highest values of column 2")
    expect(chart).to_be_visible()
    assert chart.evaluate("drawing => drawing.getBoundingClientRect().width") > 300
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    faults = [fault for fault in axe.run(page).response["violations"] if fault["impact"] in {"serious", "critical"}]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []


def test_the_table_is_still_one_to_a_screen_reader(open_result: Open) -> None:
    page = open_result(MIXED)
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(7)
    expect(page.get_by_role("cell", name="9007199254740993")).to_be_visible()


def test_rows_are_copied_as_cells(open_result: Open) -> None:
    page = open_result([["=1+1", "-5"], ["b", "2"]], permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as cells").click()
    expect(page.get_by_text("Copied").first).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "'=1+1\t-5\nb\t2"
