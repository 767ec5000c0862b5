"""What goes over the wire, and what markup may do."""

import pytest
from playwright.sync_api import StorageState, expect

from tests.browser.conftest import Visit
from tests.browser.pages import TIM, JobForm, SignInPage

TRAFFIC = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .map(entry => entry.transferSize)"""
MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}&lt;"


def test_the_first_visit_is_light_and_the_next_is_lighter(visit: Visit, signed_in: StorageState) -> None:
    page = visit(storage_state=signed_in)
    JobForm.open(page)
    first = page.evaluate(TRAFFIC)
    assert len(first) <= 15  # the page, its style sheet and its modules
    assert sum(first) < 35_000
    page.goto("/jobs/new")
    again = [size for size in page.evaluate(TRAFFIC) if size]
    assert len(again) == 1
    assert again[0] < 8_000


@pytest.mark.parametrize("scripts", [True, False])
def test_markup_is_text_in_every_field(visit: Visit, signed_in: StorageState, scripts: bool) -> None:
    form = JobForm.open(visit(storage_state=signed_in, java_script_enabled=scripts))
    typed = (MARKUP, MARKUP, "Text", MARKUP)
    form.fill(typed, workflow=MARKUP).run_in_vain("invalid")
    form.expect_rows(typed)
    form.fill(typed).run_in_vain("refused")
    form.expect_rows(typed)
    form.page.goto("/submissions")
    expect(form.page.get_by_text("<script>").first).to_be_visible()
    form.page.get_by_role("table").get_by_role("link").first.click()
    expect(form.page.get_by_role("cell", name=MARKUP).first).to_be_visible()
    expect(form.page.locator("main script, main img")).to_have_count(0)


def test_markup_is_text_on_the_sign_in_page(visit: Visit) -> None:
    page = visit()
    SignInPage.open(page, f"?next={MARKUP}").try_account(MARKUP, MARKUP)
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Account", exact=True)).to_have_value(MARKUP)


def test_markup_in_a_link_is_text(form: JobForm) -> None:
    form.page.goto("/jobs/new?workflow_id=<script>alert(1)</script>&a.b=<img src=x onerror=alert(1)>")
    form.expect_rows(("a", "b", "Text", "<img src=x onerror=alert(1)>"))
    form.page.goto("/jobs/new?<script>alert(1)</script>")
    expect(form.alert).to_contain_text("could not be understood")


def test_an_open_page_asks_for_nothing_by_itself(form: JobForm) -> None:
    with form.page.expect_response("**/jobs/preview"):
        form.fill(TIM)
    form.page.wait_for_load_state("networkidle")
    asked: list[str] = []
    form.page.on("request", lambda request: asked.append(request.url))
    form.page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 300)))")
    assert asked == []
