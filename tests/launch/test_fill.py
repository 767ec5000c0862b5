"""The button "Fill from last run": at once into a blank form, into another only after a look."""

import pytest
from flask import Flask
from sqlalchemy import update

from tests.conftest import MakeApp, StandIn, parts_of
from tests.fake_explorer import FakeExplorer
from tests.pages import Page, Visitor
from webapp.submissions.tables import submissions

TIM = ("query_1", "name", "text", "Tim Duncan")
DAMPING = ("pagerank_1", "d", "number", "0.850")
BLANK = ("", "", "text", "")


def fill(
    visitor: Visitor, *rows: tuple[str, str, str, str], workflow_id: str = "4216617528", status: int = 200
) -> Page:
    fields = visitor.filled(*rows, workflow_id=workflow_id) | {"action": "fill"}
    return visitor.post("/jobs/new", fields, status=status)


def know(app: Flask, number: int, status: int) -> None:
    """Have the history know how a submission's job ended."""
    with parts_of(app).database.writing() as connection:
        connection.execute(update(submissions).where(submissions.c.id == number).values(job_status=status))


def test_the_last_good_run_is_laid_out(fake_app: Flask, tester: Visitor) -> None:
    tester.run(TIM, ("query_1", "note", "text", "two\nlines"), DAMPING)
    tester.run(TIM)
    know(fake_app, 1, 2)
    know(fake_app, 2, 3)
    page = fill(tester, BLANK)
    assert page.rows() == [TIM, ("query_1", "note", "text", "two\nlines"), DAMPING]
    notice = page.html.one(id="notice")
    assert notice.words == "Filled from submission 1 (job 107, Success), by root less than a minute ago."
    assert notice.one("a")["href"] == "/submissions/1"
    assert "autofocus" in notice.attributes
    assert page.fields("Run job")["source"] == "form"
    assert tester.get(tester.press(page, "Run job", "/jobs/new", status=303).location).outcome == "accepted"


def test_without_a_known_success_the_newest_accepted_run_is_taken(fake_app: Flask, tester: Visitor) -> None:
    tester.run(TIM)
    page = fill(tester, BLANK)
    assert page.rows() == [TIM]
    assert "(job 107, not known to have succeeded)" in page.html.one(id="notice").words
    know(fake_app, 1, 1)
    assert "(job 107, Running)" in fill(tester, BLANK).html.one(id="notice").words


def test_what_was_typed_is_replaced_only_after_a_look(tester: Visitor, fake: FakeExplorer) -> None:
    tester.run(TIM, DAMPING)
    typed = ("query_1", "name", "text", "Tony Parker")
    page = fill(tester, typed)
    key = page.fields("Run job")["submission_key"]
    assert page.rows() == [typed]
    review = page.html.one(id="review")
    assert "submission 1" in review.words
    assert "Tim Duncan" in review.words
    assert "autofocus" in review.attributes
    left = tester.press(page, "Leave the form as it is", "/jobs/new")
    assert left.rows() == [typed]
    assert not left.html.all(id="review")
    replaced = tester.press(page, "Replace the form with these 2 rows", "/jobs/new")
    assert replaced.rows() == [TIM, DAMPING]
    assert replaced.html.one(id="notice").words.startswith("Filled from submission 1 ")
    assert replaced.fields("Run job")["submission_key"] == key
    assert len(fake.submissions) == 1


def test_the_run_that_was_looked_at_is_the_one_that_fills(tester: Visitor) -> None:
    tester.run(TIM)
    page = fill(tester, DAMPING)
    tester.run(DAMPING, ("query_1", "name", "text", "newer"))
    assert tester.press(page, "Replace the form with this row", "/jobs/new").rows() == [TIM]


def test_a_form_that_holds_the_same_needs_no_look(tester: Visitor) -> None:
    tester.run(TIM)
    page = fill(tester, TIM, BLANK)
    assert page.rows() == [TIM]
    assert page.html.one(id="notice")


def test_a_run_without_parameters_can_be_filled_from(tester: Visitor) -> None:
    tester.run(BLANK)
    assert "Filled from submission 1" in fill(tester, BLANK).html.one(id="notice").words
    page = fill(tester, TIM)
    assert "It has no parameters." in page.html.one(id="review").words
    assert tester.press(page, "Replace the form with no rows", "/jobs/new").rows() == [BLANK]


def test_a_long_run_is_shown_in_part_and_filled_whole(tester: Visitor) -> None:
    rows = [("t", f"p{number}", "text", "v" * 300) for number in range(25)]
    tester.run(*rows)
    page = fill(tester, TIM)
    assert len(page.html.one(id="review").one("tbody").all("tr")) == 20
    assert "and 5 more" in page.html.one(id="review").words
    assert "100 more characters" in page.html.one(id="review").words
    assert tester.press(page, "Replace the form with these 25 rows", "/jobs/new").rows() == rows


def test_no_run_that_is_known_is_a_sentence(tester: Visitor) -> None:
    page = fill(tester, TIM, workflow_id="77")
    assert page.rows() == [TIM]
    assert "No run of workflow “77” is known here" in page.html.one(id="notice").words


@pytest.mark.parametrize("workflow_id", ["", "x", "0", "\x00", "\udcff", "9" * 5_000])
def test_without_a_workflow_id_nothing_is_filled_in(tester: Visitor, workflow_id: str) -> None:
    page = fill(tester, TIM, workflow_id=workflow_id, status=422)
    assert page.alert.startswith("Nothing was filled in: enter the workflow ID first.")
    assert page.rows() == [TIM]
    assert page.html.one(id="workflow_id")["aria-invalid"] == "true"


@pytest.mark.parametrize("number", ["999", "9223372036854775807", "9999999999999999999"])
def test_a_run_that_is_not_there_fills_nothing(tester: Visitor, number: str) -> None:
    page = tester.post("/jobs/new", tester.filled(TIM) | {"action": f"fill-from-{number}"})
    assert page.rows() == [TIM]
    assert "no such submission" in page.html.one(id="notice").words


def test_nobody_fills_from_what_they_may_not_see(make_app: MakeApp, stand_in: StandIn) -> None:
    app = make_app(stand_in.url, history="own")
    root, ana = Visitor(app.test_client()), Visitor(app.test_client())
    root.sign_in()
    ana.sign_in(account="ana")
    root.run(TIM)
    assert "No run of workflow" in fill(ana, BLANK).html.one(id="notice").words
    page = ana.post("/jobs/new", ana.filled(BLANK) | {"action": "fill-from-1"})
    assert page.rows() == [BLANK]
    assert fill(root, BLANK).rows() == [TIM]


def test_a_form_of_a_preset_that_is_filled_otherwise_is_the_presets_no_more(tester: Visitor) -> None:
    tester.run(TIM)
    tester.post("/presets", tester.filled(DAMPING) | {"preset_name": "mine"}, status=303)
    page = tester.get("/jobs/new?preset=1")
    assert page.fields("Run job")["preset"] == "1"
    page = tester.press(page, "Fill from last run", "/jobs/new")
    page = tester.press(page, "Replace the form with this row", "/jobs/new")
    assert page.rows() == [TIM]
    assert page.fields("Run job").get("preset", "") == ""
    assert page.fields("Run job")["source"] == "form"
