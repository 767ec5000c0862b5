"""The pages as a person sees them: fields by their labels, buttons by their names; an action returns the next page."""

import json
import re
from dataclasses import dataclass
from typing import Any, Self

from playwright.sync_api import Locator, Page, expect

ACCOUNT, PASSWORD = "root", "123"
WORKFLOW = "4216617528"
COLUMNS = ("Task ID", "Parameter", "Type", "Value")
TIM = ("query_1", "name", "Text", "Tim Duncan")

Row = tuple[str, str, str, str]
# Loads modules under the addresses that the page has loaded them from, which makes them the page's own.
LOAD = """const load = async (...names) => Object.assign({}, ...(await Promise.all(names.map((name) => {
  const loaded = document.querySelector(`link[href$="/${name}"], script[src$="/${name}"]`);
  return import(loaded.href ?? loaded.src);
}))));"""


def call(page: Page, modules: tuple[str, ...], function: str, argument: object = None) -> Any:
    """Return what a JavaScript function returns: it is given what modules export, and an argument."""
    # In ASCII escapes, because lone surrogates have no other way into the browser.
    loaded = f"await load(...{json.dumps(modules)})"
    return page.evaluate(f"(async () => {{ {LOAD} return ({function})({loaded}, {json.dumps(argument)}); }})()")


@dataclass(frozen=True)
class SignInPage:
    """Signing in."""

    page: Page

    @classmethod
    def open(cls, page: Page, query: str = "") -> Self:
        """Go to the page."""
        page.goto(f"/sign-in{query}")
        return cls(page)

    def try_account(self, account: str = ACCOUNT, password: str = PASSWORD) -> None:
        """Send the form."""
        self.page.get_by_label("Account", exact=True).fill(account)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def sign_in(self) -> "JobForm":
        """Sign in with the demo's account."""
        self.try_account()
        return JobForm(self.page).shown()


@dataclass(frozen=True)
class JobForm:
    """The form of a job."""

    page: Page

    @classmethod
    def open(cls, page: Page, query: str = "") -> Self:
        """Go to the form."""
        page.goto(f"/jobs/new{query}")
        return cls(page).shown()

    def shown(self) -> Self:
        """Wait until the form is there."""
        expect(self.page.get_by_role("heading", name="New job")).to_be_visible()
        return self

    @property
    def workflow(self) -> Locator:
        """The field of the workflow ID."""
        return self.page.get_by_label("Workflow ID", exact=True)

    @property
    def alert(self) -> Locator:
        """The error, if there is one."""
        return self.page.get_by_role("alert").first

    @property
    def preview(self) -> Locator:
        """The JSON that will be sent."""
        return self.page.get_by_label("JSON that will be sent")

    @property
    def run_button(self) -> Locator:
        """The button that runs."""
        return self.page.get_by_role("button", name="Run job")

    @property
    def key(self) -> str:
        """The submission key."""
        return self.page.locator("[name=submission_key]").input_value()

    def field(self, column: str, row: int) -> Locator:
        """Return a field of a row."""
        return self.page.get_by_label(f"{column}, row {row}", exact=True)

    def fill(self, *rows: Row, workflow: str = WORKFLOW) -> Self:
        """Type the workflow ID and rows, adding those that are missing."""
        self.workflow.fill(workflow)
        for number, row in enumerate(rows, 1):
            if number > self.row_count():
                self.add_row()
            self.fill_row(number, row)
        return self

    def fill_row(self, number: int, row: Row) -> None:
        """Type one row."""
        task_id, name, kind, value = row
        self.field("Task ID", number).fill(task_id)
        self.field("Parameter", number).fill(name)
        self.field("Type", number).select_option(kind)
        self.field("Value", number).fill(value)

    def add_row(self) -> None:
        """Press the button and wait for the row."""
        count = self.row_count()
        self.page.get_by_role("button", name="Add row").click()
        self.expect_rows_count(count + 1)

    def remove_row(self, number: int) -> None:
        """Press the button of a row."""
        self.page.get_by_role("button", name=f"Remove row {number}", exact=True).click()

    def row_count(self) -> int:
        """Return how many rows there are."""
        return self.page.get_by_label(re.compile(r"^Task ID, row \d+$")).count()

    def expect_rows_count(self, count: int) -> None:
        """Wait for so many rows, numbered as they stand."""
        expect(self.page.get_by_label(re.compile(r"^Task ID, row \d+$"))).to_have_count(count)
        expect(self.field("Value", count)).to_be_visible()

    def expect_rows(self, *rows: Row) -> None:
        """Wait until the sheet holds these rows."""
        self.expect_rows_count(len(rows))
        for number, row in enumerate(rows, 1):
            for column, value in zip(COLUMNS, row, strict=True):
                expected = value.lower() if column == "Type" else value
                expect(self.field(column, number)).to_have_value(expected)

    def run(self) -> "SubmissionPage":
        """Run the job."""
        self.run_button.click()
        return SubmissionPage(self.page).shown()

    def run_in_vain(self, outcome: str) -> Self:
        """Run, and get the form again."""
        self.run_button.click()
        expect(self.page.locator(f"[data-outcome={outcome}]")).to_be_visible()
        return self.shown()


@dataclass(frozen=True)
class SubmissionPage:
    """What came of a submission."""

    page: Page

    def shown(self) -> Self:
        """Wait until the job is there."""
        self.page.wait_for_url("**/submissions/*")
        expect(self.page.locator("[data-job-id]")).to_be_visible()
        return self

    @property
    def job_id(self) -> str:
        """The job's ID."""
        return self.page.locator("[data-job-id]").get_attribute("data-job-id") or ""

    @property
    def sent(self) -> Locator:
        """The JSON that was sent."""
        return self.page.get_by_label("The JSON that was sent")

    def back(self) -> JobForm:
        """Go back in the browser's history."""
        self.page.go_back()
        return JobForm(self.page).shown()
