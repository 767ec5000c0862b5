"""A submission in doubt, on its pages: checked at once, followed, checked by hand, chosen by a person."""

import pytest
from flask import Flask
from sqlalchemy import text
from structlog.testing import capture_logs

from tests.conftest import parts_of
from tests.fake_explorer import answer
from tests.pages import Node, Page, Visitor, read_html
from tests.submissions.desk import Desk
from tests.submissions.jobs_explorer import JobsExplorer, a_job

TIM = ("query_1", "name", "text", "Tim Duncan")
FAILED = answer(500, {"code": 50004000, "message": "what Explorer says"})


@pytest.fixture
def desk(desk_app: Flask) -> Desk:
    """Nobody is signed in but by the pages; Explorer's clock is known to be ours."""
    desk = Desk(parts_of(desk_app))
    desk.learn()
    return desk


@pytest.fixture
def in_doubt(analyst: Visitor, explorer: JobsExplorer) -> str:
    """Leave a submission in doubt and return its page's path."""
    explorer.add_job = b""
    return analyst.run(TIM).location


def number_of(path: str) -> int:
    return int(path.rpartition("/")[2])


def press(analyst: Visitor, path: str, button: str, action: str) -> Page:
    analyst.press(analyst.get(path), button, f"{path}/{action}", status=303)
    return analyst.get(path)


def part(analyst: Visitor, path: str) -> Node:
    """Fetch the part of a submission's page that follows along; it is no page of its own."""
    response = analyst.client.get(f"{path}/state")
    assert response.status_code == 200
    return read_html(response.text).one(id="state")


@pytest.mark.parametrize("code", [50004000, 50004003, 90004000])
def test_an_error_of_explorers_own_is_checked_within_the_request(
    analyst: Visitor, explorer: JobsExplorer, code: int
) -> None:
    explorer.add_job = answer(500, {"code": code, "message": "what Explorer says"})
    page = analyst.run(TIM, status=502)
    assert page.outcome == "refused"
    assert "what Explorer says" in page.alert
    assert str(code) in page.alert
    assert page.rows() == [TIM]
    assert len(explorer.lists) == 1
    again = analyst.post("/jobs/new", page.fields("Run job"), status=502)
    assert again.outcome == "refused"
    assert len(explorer.submissions) == 2


def test_its_job_is_found_within_the_request(analyst: Visitor, explorer: JobsExplorer, desk: Desk) -> None:
    explorer.add_job = FAILED
    explorer.before_answer = lambda: explorer.jobs.append(a_job(7))
    page = analyst.get(analyst.run(TIM).location)
    assert (page.outcome, page.job_id) == ("accepted", "7")
    assert "Jobdesk found the job among the workflow's jobs" in page.text
    assert "what Explorer says" in page.text


def test_an_error_of_a_proxy_waits_for_the_window(analyst: Visitor, explorer: JobsExplorer) -> None:
    explorer.add_job = answer(502, b"<h1>Bad gateway</h1>")
    assert analyst.get(analyst.run(TIM).location).outcome == "unknown"
    assert explorer.lists == []


def test_when_the_check_fails_it_stays_unknown(analyst: Visitor, explorer: JobsExplorer) -> None:
    explorer.add_job = FAILED
    explorer.fault = b""
    page = analyst.get(analyst.run(TIM).location)
    assert page.outcome == "unknown"
    assert "what Explorer says" in page.alert


def test_it_says_so_and_when_it_checks_again(analyst: Visitor, in_doubt: str) -> None:
    page = analyst.get(in_doubt)
    assert page.outcome == "unknown"
    assert "We do not know whether Explorer started this job. Checking again at" in page.html.one(id="state").words
    assert page.button("Run it anyway")
    assert "may run twice" in page.html.one(id="run-again").words


def test_check_now(analyst: Visitor, explorer: JobsExplorer, desk: Desk, in_doubt: str) -> None:
    assert press(analyst, in_doubt, "Check now", "check").outcome == "unknown"
    assert len(explorer.lists) == 1
    desk.age(number_of(in_doubt))
    page = press(analyst, in_doubt, "Check now", "check")
    assert page.outcome == "not_sent"
    assert "No job was made; you may run it again" in page.html.one(id="state").words
    explorer.add_job = answer(200, {"code": 0, "data": {"id": 9}})
    link = page.html.one(id="state").one("a")["href"]
    assert analyst.get(link, title="New job").rows() == [TIM]


def test_a_person_chooses_and_is_named(analyst: Visitor, explorer: JobsExplorer, in_doubt: str) -> None:
    explorer.jobs = [a_job(7), a_job(8)]
    page = press(analyst, in_doubt, "Check now", "check")
    assert page.outcome == "unknown"
    page = press(analyst, in_doubt, "This one is mine: job 8", "choose")
    assert (page.outcome, page.job_id) == ("accepted", "8")
    assert "Chose job 8 as this submission's. (root)" in page.html.one(id="state").words


def test_the_log_says_who_chose(analyst: Visitor, explorer: JobsExplorer, in_doubt: str) -> None:
    explorer.jobs = [a_job(7), a_job(8)]
    press(analyst, in_doubt, "Check now", "check")
    with capture_logs() as lines:
        press(analyst, in_doubt, "This one is mine: job 8", "choose")
    (chosen,) = [line for line in lines if line["event"] == "chosen"]
    assert (chosen["account"], chosen["submission"], chosen["job"]) == ("root", number_of(in_doubt), "8")


def test_only_a_listed_job_can_be_chosen(analyst: Visitor, explorer: JobsExplorer, in_doubt: str) -> None:
    explorer.jobs = [a_job(7), a_job(8)]
    fields = press(analyst, in_doubt, "Check now", "check").fields("This one is mine: job 8")
    for job_id in ("9", "", "8' OR 1", "00008"):
        analyst.post(f"{in_doubt}/choose", fields | {"job_id": job_id}, status=303)
    page = analyst.get(in_doubt)
    assert page.outcome == "unknown"
    assert "the jobs to choose from have changed" in page.text


def test_a_job_of_another_submission_can_not_be_chosen(
    analyst: Visitor, explorer: JobsExplorer, in_doubt: str, desk: Desk
) -> None:
    explorer.jobs = [a_job(7), a_job(8)]
    page = press(analyst, in_doubt, "Check now", "check")
    explorer.add_job = answer(200, {"code": 0, "data": {"id": 8}})
    analyst.run(TIM)
    analyst.press(page, "This one is mine: job 8", f"{in_doubt}/choose", status=303)
    page = analyst.get(in_doubt)
    assert page.outcome == "unknown"
    assert "Job 8 belongs to another submission." in page.text


def test_none_of_these(analyst: Visitor, explorer: JobsExplorer, desk: Desk, in_doubt: str) -> None:
    explorer.jobs = [a_job(7), a_job(8)]
    press(analyst, in_doubt, "Check now", "check")
    early = analyst.get(in_doubt)
    assert not [button for button in early.html.all("button") if button.words == "None of these"]
    analyst.post(f"{in_doubt}/none", early.fields("Check now"), status=303)
    assert "It is too early to say so" in analyst.get(in_doubt).text
    desk.age(number_of(in_doubt))
    page = press(analyst, in_doubt, "None of these", "none")
    assert page.outcome == "not_sent"
    assert "Said that none of the jobs is this submission's. (root)" in page.html.one(id="state").words


def test_none_can_be_said_when_the_list_can_not_be_read(
    analyst: Visitor, explorer: JobsExplorer, desk: Desk, in_doubt: str
) -> None:
    desk.age(number_of(in_doubt))
    explorer.total = 5
    press(analyst, in_doubt, "Check now", "check")
    assert press(analyst, in_doubt, "None of these", "none").outcome == "not_sent"


def test_settling_by_hand_needs_the_forms_token(analyst: Visitor, in_doubt: str) -> None:
    for action in ("check", "choose", "none"):
        analyst.post(f"{in_doubt}/{action}", {}, status=400)
        analyst.post(f"/submissions/999/{action}", analyst.get(in_doubt).fields("Check now"), status=404)


def test_a_strangers_doubt_is_not_to_be_seen(desk_app: Flask, analyst: Visitor, in_doubt: str) -> None:
    other = Visitor(desk_app.test_client())
    other.sign_in(graph_address="192.168.8.111")
    other.get(in_doubt, status=404)
    other.get(f"{in_doubt}/state", status=404)


def test_signing_in_wakes_what_waits_for_it(
    analyst: Visitor, explorer: JobsExplorer, desk: Desk, in_doubt: str
) -> None:
    explorer.fault = answer(401, {"code": 40104001, "message": "over"})
    page = press(analyst, in_doubt, "Check now", "check")
    assert "Explorer's session is over. Checking waits until you sign in" in page.html.one(id="state").words
    assert not desk.parts.settler.doubts.due(number=9)
    explorer.fault = None
    explorer.jobs = [a_job(7)]
    analyst.sign_in()
    (due,) = desk.parts.settler.doubts.due(number=9)
    desk.parts.settler.check(due)
    assert analyst.get(in_doubt).job_id == "7"


def test_signing_in_by_a_fresh_token_wakes_the_records_of_the_old_one(desk_app: Flask, explorer: JobsExplorer) -> None:
    desk, owner = Desk(parts_of(desk_app)), Visitor(desk_app.test_client())
    owner.sign_in_by_token("the-first-token")
    explorer.add_job = b""
    path = owner.run(TIM).location
    explorer.fault = answer(401, {"code": 40104001, "message": "over"})
    press(owner, path, "Check now", "check")
    explorer.fault = None
    owner.sign_in_by_token("the-second-token")
    assert [record.id for record in desk.parts.settler.doubts.due(number=9)] == [number_of(path)]


def test_the_part_that_follows_along_looks_when_no_worker_does(
    analyst: Visitor, explorer: JobsExplorer, desk: Desk, in_doubt: str
) -> None:
    assert part(analyst, in_doubt)["data-outcome"] == "unknown"
    assert explorer.lists == []  # not due yet
    desk.age(number_of(in_doubt), 4_000)
    explorer.jobs = [a_job(7)]
    state = part(analyst, in_doubt)
    assert (state["data-outcome"], state["data-job-id"]) == ("accepted", "7")


def test_a_request_whose_process_died_is_in_doubt_when_its_page_is_opened(
    analyst: Visitor, explorer: JobsExplorer, desk: Desk
) -> None:
    number = desk.open()
    path = f"/submissions/{number}"
    assert analyst.get(path).outcome == "sending"
    desk.age(number)
    page = analyst.get(path)
    assert page.outcome == "unknown"
    assert "Jobdesk was interrupted" in page.alert
    assert press(analyst, path, "Check now", "check").outcome == "not_sent"


# Doubts of other people.


@pytest.fixture
def colleague(desk_app: Flask) -> Visitor:
    visitor = Visitor(desk_app.test_client())
    visitor.sign_in(account="ana")
    return visitor


def end_logins_of(desk: Desk, account: str) -> None:
    with desk.parts.database.writing() as connection:
        connection.execute(text("DELETE FROM logins WHERE who = :who"), {"who": account})


def test_a_colleague_does_not_look_with_a_token_of_their_own(
    desk: Desk, explorer: JobsExplorer, in_doubt: str, colleague: Visitor
) -> None:
    desk.age(number_of(in_doubt))
    end_logins_of(desk, "root")
    page = press(colleague, in_doubt, "Check now", "check")
    assert page.outcome == "unknown"
    assert "can check this. Checking continues when root signs in." in page.text
    assert explorer.lists == []


def test_a_colleague_may_have_it_looked_at_by_the_owners_login(
    desk: Desk, explorer: JobsExplorer, in_doubt: str, colleague: Visitor
) -> None:
    desk.age(number_of(in_doubt))
    assert press(colleague, in_doubt, "Check now", "check").outcome == "not_sent"
    assert len(explorer.lists) == 1


def test_a_colleague_can_not_choose(
    analyst: Visitor, desk: Desk, explorer: JobsExplorer, in_doubt: str, colleague: Visitor
) -> None:
    explorer.jobs = [a_job(7), a_job(8)]
    press(analyst, in_doubt, "Check now", "check")
    desk.age(number_of(in_doubt))
    page = colleague.get(in_doubt)
    assert "Only root can say which job is meant." in page.text
    assert {button.words for button in page.html.one(id="state").all("button")} == {"Check now"}
    fields = page.fields("Check now")
    colleague.post(f"{in_doubt}/choose", fields | {"job_id": "7"}, status=403)
    colleague.post(f"{in_doubt}/none", fields, status=403)
    assert colleague.get(in_doubt).outcome == "unknown"


def test_people_who_share_an_account_own_its_records(
    analyst: Visitor, desk_app: Flask, explorer: JobsExplorer, in_doubt: str
) -> None:
    explorer.jobs = [a_job(7), a_job(8)]
    press(analyst, in_doubt, "Check now", "check")
    other = Visitor(desk_app.test_client())
    other.sign_in()
    assert press(other, in_doubt, "This one is mine: job 8", "choose").job_id == "8"
