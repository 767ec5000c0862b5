"""One page for all submissions in doubt whose job only their owner can choose."""

import pytest
from flask import Flask
from sqlalchemy import event, text
from structlog.testing import capture_logs

from tests.fake_explorer import answer
from tests.pages import Page, Visitor
from tests.submissions.desk import Desk
from tests.submissions.jobs_explorer import WORKFLOW, JobsExplorer, a_job
from webapp.submissions.record import CHOICE

PATH = "/submissions/doubts"
RECORD = "Record the choices"
TIM = ("query_1", "name", "text", "Tim Duncan")


@pytest.fixture
def two(analyst: Visitor, desk: Desk, explorer: JobsExplorer) -> list[int]:
    """Two records of one workflow that wait, each with the same two jobs to choose from."""
    return waiting(desk, explorer, "Tim", "Tony")


def waiting(desk: Desk, explorer: JobsExplorer, *values: str, **options: str) -> list[int]:
    numbers = [desk.doubt(value, **options) for value in values]
    explorer.jobs = [a_job(7), a_job(8)]
    for number in numbers:
        desk.check(number)
        assert desk.get(number).waiting_for == CHOICE
    return numbers


def options(page: Page, number: int) -> dict[str, str]:
    select = page.html.one("select", name=f"choice-{number}")
    return {option["value"]: option.words for option in select.all("option")}


def choose(analyst: Visitor, choices: dict[int, str], *, status: int = 303) -> Page:
    fields = {f"choice-{number}": value for number, value in choices.items()}
    return analyst.post(PATH, analyst.get(PATH).fields("Sign out") | fields, status=status)


def states(desk: Desk, *numbers: int) -> list[tuple[str, str | None]]:
    return [(record.outcome, record.job_id) for record in map(desk.get, numbers)]


def test_each_is_shown_with_its_values_and_its_jobs(analyst: Visitor, desk: Desk, two: list[int]) -> None:
    page = analyst.get(PATH, title="Submissions in doubt")
    assert page.html.one(id=f"workflow-{WORKFLOW}").words == f"Workflow {WORKFLOW}"
    assert [chip.words for chip in page.html.all("li", class_="chip")] == ["q.n = Tim", "q.n = Tony"]
    for number in two:
        assert page.html.one("main").one("a", href=f"/submissions/{number}")
        choices = options(page, number)
        assert list(choices) == ["", "7", "8"]
        assert choices[""] == "Leave open"
        assert choices["7"].startswith("7, job_7, made 20")
        assert choices["7"].endswith("UTC, Success")
    assert page.outcome == ""


def test_all_choices_are_recorded_at_once_with_who_chose(analyst: Visitor, desk: Desk, two: list[int]) -> None:
    first, second = two
    fields = analyst.get(PATH).fields(RECORD) | {f"choice-{first}": "8", f"choice-{second}": "7"}
    assert analyst.post(PATH, fields, status=303).location == PATH
    page = analyst.get(PATH)
    assert "2 submissions were settled." in page.text
    assert "No submission of yours waits for a choice." in page.text
    assert states(desk, first, second) == [("accepted", "8"), ("accepted", "7")]
    assert "Chose job 8 as this submission's. (root)" in analyst.get(f"/submissions/{first}").html.one(id="state").words


def test_the_log_says_who_chose(analyst: Visitor, desk: Desk, two: list[int]) -> None:
    desk.age(two[1])
    with capture_logs() as lines:
        choose(analyst, {two[0]: "8", two[1]: "none"})
    chosen = [(line["account"], line["submission"], line["job"]) for line in lines if line["event"] == "chosen"]
    assert chosen == [("root", two[0], "8"), ("root", two[1], None)]


def test_what_is_left_open_stays_open(analyst: Visitor, desk: Desk, two: list[int]) -> None:
    choose(analyst, {two[0]: "8", two[1]: ""})
    page = analyst.get(PATH)
    assert "1 submission was settled." in page.text
    assert page.html.all("select", name=f"choice-{two[1]}")
    assert states(desk, *two) == [("accepted", "8"), ("unknown", None)]


def test_none_is_offered_when_it_may_be_said(analyst: Visitor, desk: Desk, two: list[int]) -> None:
    desk.age(two[0])
    page = analyst.get(PATH)
    assert options(page, two[0])["none"] == "None of them"
    assert "none" not in options(page, two[1])
    choose(analyst, {two[0]: "none", two[1]: "7"})
    assert states(desk, *two) == [("not_sent", None), ("accepted", "7")]
    assert any("Said that none" in step for step in desk.events(two[0]))


def test_one_job_for_two_submissions_is_told_at_both_and_nothing_is_recorded(
    analyst: Visitor, desk: Desk, explorer: JobsExplorer, two: list[int]
) -> None:
    (third,) = waiting(desk, explorer, "Manu")
    page = choose(analyst, {two[0]: "7", two[1]: "7", third: "8"}, status=422)
    assert page.title == "Error: Submissions in doubt"
    for number, other in (two, reversed(two)):
        error = page.html.one(id=f"choice-{number}-error").words
        assert error == f"You chose job 7 for submission {other} too. It can belong to only one."
        assert page.html.one(role="alert").one("a", href=f"#choice-{number}")
    sent = page.fields(RECORD)
    assert [sent[f"choice-{number}"] for number in (*two, third)] == ["7", "7", "8"]
    assert states(desk, *two, third) == [("unknown", None)] * 3


@pytest.mark.parametrize("value", ["9", "07", "none", "8' OR 1", "\udcff", "NONE"])
def test_what_can_not_be_chosen_is_told_and_nothing_is_recorded(
    analyst: Visitor, desk: Desk, two: list[int], value: str
) -> None:
    page = choose(analyst, {two[0]: value, two[1]: "7"}, status=422)
    error = page.html.one(id=f"choice-{two[0]}-error").words
    assert error in {
        "It is too early to say so: Explorer may still make the job.",
        "The jobs to choose from have changed. Choose again.",
    }
    assert page.fields(RECORD)[f"choice-{two[0]}"] == value.replace("\udcff", "\ufffd")
    assert page.fields(RECORD)[f"choice-{two[1]}"] == "7"
    assert states(desk, *two) == [("unknown", None)] * 2


def test_a_job_that_another_record_holds_meanwhile_leaves_the_others(
    analyst: Visitor, desk: Desk, explorer: JobsExplorer, two: list[int]
) -> None:
    explorer.add_job = answer(200, {"code": 0, "data": {"id": 8}})
    analyst.run(TIM)
    choose(analyst, {two[0]: "8", two[1]: "7"})
    page = analyst.get(PATH)
    assert (
        f"1 submission was settled. Job 8 belongs to another submission: submission {two[0]} stays open." in page.text
    )
    assert states(desk, *two) == [("unknown", None), ("accepted", "7")]


def test_one_that_was_settled_meanwhile_is_named(analyst: Visitor, desk: Desk, two: list[int]) -> None:
    page = analyst.get(PATH)
    desk.parts.settler.doubts.found(desk.get(two[0]), "7", by=desk.person())
    fields = page.fields(RECORD) | {f"choice-{two[0]}": "8", f"choice-{two[1]}": "8"}
    analyst.post(PATH, fields, status=303)
    said = f"1 submission was settled. Submission {two[0]} does not wait for you to choose its job."
    assert said in analyst.get(PATH).text
    assert states(desk, *two) == [("accepted", "7"), ("accepted", "8")]


def test_colleagues_see_and_settle_only_their_own(
    desk_app: Flask, analyst: Visitor, desk: Desk, explorer: JobsExplorer, two: list[int]
) -> None:
    ana = Visitor(desk_app.test_client())
    ana.sign_in(account="ana")
    assert "No submission of yours waits" in ana.get(PATH).text
    (hers,) = waiting(desk, explorer, "Manu", account="ana")
    assert [select["name"] for select in ana.get(PATH).html.all("select")] == [f"choice-{hers}"]
    choose(ana, {two[0]: "7", 999_999: "8", hers: "8"})
    page = ana.get(PATH)
    for number in (two[0], 999_999):
        assert f"Submission {number} does not wait for you to choose its job." in page.text
    assert states(desk, *two, hers) == [("unknown", None), ("unknown", None), ("accepted", "8")]


@pytest.mark.parametrize("fields", [[("choice-x", "7")], [("choice-", "7")], [("choice-1", "7"), ("choice-1", "8")]])
def test_fields_that_no_page_sends(analyst: Visitor, two: list[int], fields: list[tuple[str, str]]) -> None:
    token = analyst.get(PATH).fields("Sign out")["csrf_token"]
    analyst.post(PATH, [("csrf_token", token), *fields], status=400)


def test_choosing_needs_the_forms_token_and_a_sign_in(desk_app: Flask, analyst: Visitor, two: list[int]) -> None:
    analyst.post(PATH, {f"choice-{two[0]}": "7"}, status=400)
    stranger = Visitor(desk_app.test_client())
    assert stranger.get(PATH, status=302).location == "/sign-in?next=%2Fsubmissions%2Fdoubts"


def test_the_history_and_a_record_lead_to_it(
    desk_app: Flask, analyst: Visitor, desk: Desk, explorer: JobsExplorer
) -> None:
    assert not analyst.get("/submissions").html.all("a", href=PATH)
    (first,) = waiting(desk, explorer, "Tim")
    assert analyst.get("/submissions").html.one("a", href=PATH).words == "1 submission waits for you to choose its job"
    assert analyst.get(f"/submissions/{first}").html.one("a", href=PATH)
    waiting(desk, explorer, "Tony", "Manu")
    assert analyst.get("/submissions").html.one("a", href=PATH).words.startswith("3 submissions wait for you to choose")
    ana = Visitor(desk_app.test_client())
    ana.sign_in(account="ana")
    assert not ana.get("/submissions").html.all("a", href=PATH)
    assert not ana.get(f"/submissions/{first}").html.all("a", href=PATH)


def test_the_count_of_the_history_uses_an_index(desk: Desk) -> None:
    asked: list[tuple[str, object]] = []
    engine = desk.parts.database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    desk.parts.settler.doubts.number_to_choose(desk.person())
    ((statement, values),) = [one for one in asked if "count" in one[0]]
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert "USING INDEX ix_submissions_outcome (scope=? AND state=?)" in str(plan)


def test_at_most_200_are_shown_and_the_rest_is_told(analyst: Visitor, desk: Desk, explorer: JobsExplorer) -> None:
    (first, *_) = waiting(desk, explorer, "Tim", "Tony")
    numbers = [first, *(desk.doubt(f"value {number}") for number in range(204))]
    jobs = "(SELECT candidates FROM submissions WHERE id = :id)"
    copy = f"UPDATE submissions SET waiting_for = 'choice', candidates = {jobs}"  # noqa: S608  no text of anybody
    with desk.parts.database.writing() as connection:
        connection.execute(text(f"{copy} WHERE state = 'unknown'"), {"id": first})
    page = analyst.get(PATH)
    assert len(page.html.all("select")) == 200
    assert "206 submissions wait; 200 of them are shown here." in page.text
    desk_fields = {f"choice-{number}": "" for number in numbers[-3:]} | {f"choice-{first}": "7"}
    analyst.post(PATH, page.fields("Sign out") | desk_fields, status=303)
    assert states(desk, first) == [("accepted", "7")]
