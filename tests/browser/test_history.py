"""The list of submissions, narrow and wide: columns go, then rows become cards, before a word breaks."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import insert, select

from tests.browser.conftest import Serve, Visit
from tests.browser.pages import SignInPage
from tests.conftest import parts_of
from tests.pages import Visitor
from webapp.submissions.tables import submissions

Open = Callable[..., Page]

NUMBER = 200
WHO = ("root", "maximiliane.oberhuber@example.com", "Ana María Fernández-Villaverde de la Cruz")
WORKFLOWS = ("", "PageRank", "Nightly reconciliation of counterparties and beneficial ownership (production, EMEA)")
OUTCOMES = (
    ("accepted", 2),
    ("refused", None),
    ("not_sent", None),
    ("unknown", None),
    ("sending", None),
    ("accepted", 4),
)
ROWS = (
    ("query_1", "player", "text", "Tim"),
    ("query_1", "note", "text", "many words " * 60),
    ("louvain_1", "since", "text", "2026-11-24T22:51:04+00:00"),
    ("pagerank_1", "damping_factor", "number", "0.85"),
)
# The words that stand on two lines. A hyphen, a slash and the like may end a line.
BROKEN_WORDS = r"""() => {
  const broken = [];
  for (const cell of document.querySelectorAll("main td")) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const word of walker.currentNode.data.matchAll(/[\p{L}\p{N}_.@+:]+/gu)) {
        const range = document.createRange();
        range.setStart(walker.currentNode, word.index);
        range.setEnd(walker.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) broken.push(word[0]);
      }
    }
  }
  return broken;
}"""
# Job IDs, dates and outcomes that stand on two lines, hyphens or not.
FACTS = "main td :is(code, time, .outcome, .job-status)"
BROKEN_FACTS = f"""() => [...document.querySelectorAll("{FACTS}")]
  .filter(fact => fact.getClientRects().length > 1).map(fact => fact.textContent)"""
# Cells whose text stands out of them.
OVERFULL = """() => [...document.querySelectorAll("main td")]
  .filter(cell => cell.offsetWidth && cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent)"""
SCROLLED = (
    "() => Math.max(0, ...[...document.querySelectorAll('.table-responsive')].map(x => x.scrollWidth - x.clientWidth))"
)


@pytest.fixture
def address(app: Flask, person: Visitor, serve: Serve) -> str:
    """Serve an app with a long history and give its address."""
    person.run(*ROWS, status=422)  # whatever comes of it: its record is copied and changed
    with parts_of(app).database.writing() as connection:
        first = dict(connection.execute(select(submissions)).mappings().one())
        connection.execute(insert(submissions), [_like(first, number) for number in range(1, NUMBER)])
    return serve(app)


def _like(first: dict[str, object], number: int) -> dict[str, object]:
    outcome, status = OUTCOMES[number % len(OUTCOMES)]
    changes = {
        "id": None,
        "submission_key": str(number),
        "who": WHO[number % len(WHO)],
        "workflow_id": "9223372036854775807",
        "workflow_name": WORKFLOWS[number % len(WORKFLOWS)],
        "outcome": outcome,
        "job_id": str(9223372036854775000 + number) if outcome == "accepted" else None,
        "job_status": status,
        "claim": None,
        "next_check_at": None,
    }
    return {name: value for name, value in (first | changes).items() if name not in {"id", "state"}}


@pytest.fixture
def history(visit: Visit) -> Open:
    """Return a function that opens the list in a window of some width."""
    page = visit()
    SignInPage.open(page).sign_in()

    def open_list(width: int) -> Page:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/submissions")
        return page

    return open_list


def test_no_word_breaks_and_nothing_scrolls_sideways(history: Open) -> None:
    for width in (1600, 1440, 1439, 1024, 768, 767, 375):
        page = history(width)
        found = {script: page.evaluate(script) for script in (BROKEN_WORDS, BROKEN_FACTS, OVERFULL)}
        assert list(found.values()) == [[], [], []], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SCROLLED) == 0, width


def test_where_it_came_from_goes_first_and_the_rest_stays(history: Open) -> None:
    for width, source in ((1600, True), (1440, False), (768, False), (375, False)):
        row = history(width).locator("main tbody tr").nth(5)
        assert row.locator(".source").is_visible() is source
        for name in ("pick", "started", "who", "workflow", "values", "ended"):
            assert row.locator(f".{name}").is_visible(), (width, name)
