"""A job's page in the browser: it follows along, tells in the tab, stops at the end, asks before it cancels."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, StorageState, expect

from tests.browser.conftest import Visit
from tests.browser.pages import JobForm

TASKS = ("query_1", "name", "Text", "Tony Parker")
COMMUNITY = "4216617552"  # two tasks of 2 s
ICON = "link[rel=icon]"


def follow(page: Page) -> str:
    """Start a job and go on to its page; return its ID."""
    job_id = JobForm.open(page).fill(TASKS, workflow=COMMUNITY).run().job_id
    page.get_by_role("link", name="Follow the job").click()
    expect(page.get_by_role("heading", name=f"Job {job_id}", exact=True)).to_be_visible()
    return job_id


@pytest.fixture
def page(visit: Visit, signed_in: StorageState) -> Page:
    return visit(storage_state=signed_in, timezone_id="Asia/Kolkata")


def icon(page: Page) -> str:
    return page.locator(ICON).get_attribute("href") or ""


def test_it_follows_along_and_stops_when_the_job_has_ended(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/state") else None)
    job_id = follow(page)
    expect(page).to_have_title(re.compile(f"^(Preparing|Running): job {job_id}"))
    first = icon(page)
    expect(page).to_have_title(f"Success: job {job_id} – Jobdesk")
    assert icon(page) != first
    expect(page.get_by_role("button", name="Cancel job")).to_be_hidden()
    expect(page.locator("#job-state")).not_to_have_attribute("data-refresh", re.compile(""))
    number = len(asked)
    page.wait_for_timeout(1_500)
    assert len(asked) == number


def test_times_are_the_persons_own(page: Page) -> None:
    follow(page)
    checked = page.locator(".checked time")
    expect(checked).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    hour, minute = (checked.get_attribute("datetime") or "")[11:16].split(":")
    ahead = (int(hour) * 60 + int(minute) + 330) % 1440
    expect(checked).to_have_text(re.compile(f"^{ahead // 60:02}:{ahead % 60:02}:"))
    expect(page.locator(".timeline title").first).not_to_contain_text("UTC")


def test_an_open_question_stays_open(page: Page) -> None:
    follow(page)
    page.get_by_role("button", name="Cancel job").click()
    question = page.get_by_role("button", name="Yes, cancel job")
    expect(question).to_be_visible()
    with page.expect_response("**/state"):  # the job ends soon: one refresh is enough
        pass
    expect(question).to_be_visible()
    question.click()
    expect(page.get_by_role("heading", name="Job ")).to_be_visible()
    expect(page).to_have_title(re.compile("^(Stopping|Interrupted): "))
    expect(page).to_have_title(re.compile("^Interrupted: "))


def test_cancel_without_scripts(visit: Visit, signed_in: StorageState) -> None:
    page = visit(storage_state=signed_in, java_script_enabled=False)
    job_id = follow(page)
    expect(page.get_by_role("button", name="Tell me when it ends")).to_be_hidden()
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_role("button", name="Yes, cancel job")).to_be_hidden()
    page.get_by_role("button", name="Cancel job").click()
    page.get_by_role("button", name="Yes, cancel job").click()
    page.wait_for_url(f"**/jobs/{job_id}")
    expect(page).to_have_title(f"Stopping: job {job_id} – Jobdesk")


def test_a_failed_refresh_leaves_what_is_known(page: Page) -> None:
    job_id = follow(page)
    page.route("**/state", lambda route: route.abort())
    expect(page.locator("#job-trouble")).to_contain_text("Could not refresh at")
    expect(page.locator("#job-state")).to_contain_text("checked")
    page.unroute("**/state")
    expect(page).to_have_title(f"Success: job {job_id} – Jobdesk")
    expect(page.locator("#job-trouble")).to_be_empty()


def test_a_hidden_tab_does_not_ask(page: Page) -> None:
    follow(page)
    page.evaluate(
        "Object.defineProperty(document, 'hidden', { get: () => window.away, configurable: true });"
        "window.away = true; document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.wait_for_timeout(500)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2_000)
    assert asked == []
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    assert len(asked) == 1


def test_told_by_the_title_where_nothing_else_may(page: Page) -> None:
    follow(page)
    page.get_by_role("button", name="Tell me when it ends").click()
    expect(page.locator("#tell-note")).to_contain_text(re.compile("title and icon|You will be told"))


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_narrow_and_wide_light_and_dark(
    visit: Visit, signed_in: StorageState, axe: Axe, width: int, scheme: str
) -> None:
    page = visit(storage_state=signed_in, viewport={"width": width, "height": 800}, color_scheme=scheme)
    job_id = follow(page)
    for path in (f"/jobs/{job_id}", "/jobs", "/jobs?status=9"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = [
            fault["id"] for fault in axe.run(page).response["violations"] if fault["impact"] in {"serious", "critical"}
        ]
        assert found == [], path
