"""Choosing the jobs of all submissions in doubt, in a real browser: without scripts, narrow, light and dark."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve, Visit
from tests.browser.pages import SignInPage
from tests.conftest import MakeApp, parts_of
from tests.submissions.desk import Desk
from tests.submissions.jobs_explorer import JobsExplorer, a_job

LONG = "a-value-without-an-end" * 30


@pytest.fixture
def explorer() -> Iterator[JobsExplorer]:
    explorer = JobsExplorer()
    yield explorer
    explorer.stop()


@pytest.fixture
def app(make_app: MakeApp, explorer: JobsExplorer) -> Flask:
    return make_app(explorer.url)


@pytest.fixture
def address(app: Flask, serve: Serve) -> str:
    return serve(app)


@pytest.fixture
def doubts(app: Flask, explorer: JobsExplorer) -> tuple[int, int]:
    """Two records of one workflow that wait, each with the same two jobs to choose from."""
    desk = Desk(parts_of(app))
    desk.sign_in()
    desk.learn()
    first, second = desk.doubt("Tim Duncan"), desk.doubt(LONG)
    explorer.jobs = [a_job(7), a_job(8, name=LONG)]
    desk.check(first)
    desk.check(second)
    return first, second


def select(page: Page, number: int, job_id: str) -> None:
    page.get_by_label(f"Job of submission {number}", exact=True).select_option(job_id)


def record(page: Page) -> None:
    page.get_by_role("button", name="Record the choices").click()


def test_all_are_chosen_without_scripts(visit: Visit, doubts: tuple[int, int]) -> None:
    first, second = doubts
    page = visit(java_script_enabled=False)
    SignInPage.open(page).sign_in()
    page.goto("/submissions")
    page.get_by_role("link", name="2 submissions wait for you to choose their job").click()
    select(page, first, "8")
    select(page, second, "8")
    record(page)
    expect(page.get_by_role("alert").first).to_contain_text("Nothing was recorded.")
    expect(page.get_by_label(f"Job of submission {second}", exact=True)).to_have_value("8")
    select(page, second, "7")
    record(page)
    expect(page.get_by_role("status").first).to_have_text("2 submissions were settled.")


def test_it_is_readable_narrow_and_dark(visit: Visit, axe: Axe, doubts: tuple[int, int]) -> None:
    page = visit(reduced_motion="reduce")
    SignInPage.open(page).sign_in()
    page.goto("/submissions/doubts")
    for number in doubts:
        select(page, number, "8")
    record(page)
    expect(page.get_by_role("alert").first).to_be_focused()
    for width in (320, 375, 768, 1600):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe.run(page).response["violations"] == []
