"""A job belongs to one record, and what Explorer reports late counts more than what was concluded."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.submissions.desk import BROKEN, MADE, Desk
from tests.submissions.jobs_explorer import JobsExplorer, a_job
from tests.waiting import wait_for
from webapp.database.clock import now_ms
from webapp.explorer.answers import AddJobResult

REFUSED = AddJobResult(outcome="refused", reason="error-code", code=40004001, message="no", http_status=400)


def test_a_job_belongs_to_one_record(desk: Desk) -> None:
    first, second = desk.doubt("a"), desk.doubt("b")
    doubts = desk.parts.settler.doubts
    assert doubts.found(desk.get(first), "7", by=desk.person())
    assert not doubts.found(desk.get(second), "7", by=desk.person())
    assert desk.get(second).outcome == "unknown"


def test_of_two_that_claim_at_once_one_gets_it(desk: Desk) -> None:
    numbers = [desk.doubt(str(number)) for number in range(8)]
    doubts = desk.parts.settler.doubts
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda number: doubts.found(desk.get(number), "7"), numbers))
    assert got.count(True) == 1


def test_a_reported_id_beats_a_found_one(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(7)]
    finder = desk.doubt("a")
    assert desk.check(finder).job_id == "7"
    owner = desk.open("b")
    desk.parts.submissions.close(owner, MADE)
    assert (desk.get(owner).job_id, desk.get(owner).found) == ("7", False)
    record = desk.get(finder)
    assert (record.outcome, record.job_id, record.job_status, record.found) == ("unknown", None, None, False)
    assert desk.events(finder)[-1] == f"Explorer reported job 7 for submission {owner}: in doubt again."
    desk.age(finder)
    assert desk.check(finder).outcome == "not_sent"


def test_an_id_that_is_reported_twice_stays_on_both_and_is_held_by_the_newer(desk: Desk) -> None:
    """An Explorer that was set up anew counts from the start again."""
    old, new = desk.open("a"), desk.open("b")
    desk.parts.submissions.close(old, MADE)
    desk.parts.submissions.close(new, MADE)
    assert [desk.get(number).job_id for number in (old, new)] == ["7", "7"]
    assert desk.parts.settler.doubts.claimed_jobs(["7"]).keys() == {"7"}


@pytest.mark.parametrize("settled", ["unknown", "not_sent", "found another", "chosen"])
@pytest.mark.parametrize("result", [MADE, REFUSED], ids=["made", "refused"])
def test_a_sender_believed_dead_comes_back_with_the_truth(
    desk: Desk, explorer: JobsExplorer, settled: str, result: AddJobResult
) -> None:
    number = desk.open()
    desk.age(number)
    if settled == "found another":
        explorer.jobs = [a_job(6, created=desk.get(number).started_at)]
    if settled in {"not_sent", "found another"}:
        desk.check(number)
    else:
        desk.parts.settler.doubts.take(desk.get(number), lease_ms=1_000)
    if settled == "chosen":
        assert desk.parts.settler.doubts.found(desk.get(number), "6", by=desk.person())
    assert desk.get(number).outcome != "sending"
    desk.parts.submissions.close(number, result)
    record = desk.get(number)
    assert (record.outcome, record.job_id, record.code, record.found) == (
        result.outcome,
        result.job_id,
        result.code,
        False,
    )
    assert record.job_status is None
    assert desk.parts.settler.doubts.claimed_jobs(["6", "7"]).keys() == ({"7"} if result is MADE else set())


def test_a_late_doubt_does_not_undo_what_was_settled(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(6)]
    number = desk.doubt()
    assert desk.check(number).job_id == "6"
    desk.parts.submissions.close(number, BROKEN)
    assert (desk.get(number).outcome, desk.get(number).job_id) == ("accepted", "6")


@pytest.mark.parametrize("settled", ["unknown", "not_sent", "found", "chosen"])
@pytest.mark.parametrize("result", [MADE, REFUSED], ids=["made", "refused"])
def test_an_answer_that_is_recorded_late_beats_what_was_concluded(
    desk: Desk, explorer: JobsExplorer, settled: str, result: AddJobResult
) -> None:
    number = desk.open()
    answered_at = desk.get(number).started_at + 5
    desk.age(number)
    doubts = desk.parts.settler.doubts
    if settled == "found":
        explorer.jobs = [a_job(6, created=desk.get(number).started_at)]
    if settled in {"not_sent", "found"}:
        desk.check(number)
    else:
        doubts.take(desk.get(number), lease_ms=1_000)
    if settled == "chosen":
        assert doubts.found(desk.get(number), "6", by=desk.person())
    for _ in range(2):  # the first commit may have been made, though nobody knows
        desk.parts.submissions.close(number, result, answered_at=answered_at)
        record = desk.get(number)
        assert (record.outcome, record.job_id, record.found, record.ended_at) == (
            result.outcome,
            result.job_id,
            False,
            answered_at,
        )
    what = "job 7" if result is MADE else "no job was made"
    corrected = ", and job 6 is not this submission's" if settled in {"found", "chosen"} else ""
    last = f"Explorer's answer was recorded late: {what}{corrected}."
    assert [step for step in desk.events(number) if "late" in step] == [last]
    assert desk.events(number)[-1] == last


def test_a_choice_of_a_job_that_is_reported_late_for_another_is_taken_back(desk: Desk) -> None:
    owner, chooser = desk.doubt("a"), desk.doubt("b")
    assert desk.parts.settler.doubts.found(desk.get(chooser), "7", by=desk.person())
    desk.parts.submissions.close(owner, MADE, answered_at=desk.get(owner).started_at)
    assert (desk.get(owner).outcome, desk.get(owner).job_id) == ("accepted", "7")
    assert (desk.get(chooser).outcome, desk.get(chooser).job_id) == ("unknown", None)
    assert desk.events(chooser)[-1] == f"Explorer reported job 7 for submission {owner}: in doubt again."


def test_a_late_answer_has_those_that_wait_for_a_choice_looked_at_now(desk: Desk, explorer: JobsExplorer) -> None:
    owner, neighbour = desk.open("a"), desk.doubt("b")
    explorer.jobs = [a_job(7)]
    desk.age(owner, 15_000)
    assert desk.parts.settler.doubts.take(desk.get(owner), lease_ms=0)
    assert desk.check(neighbour).waiting_for == "choice"
    desk.parts.unrecorded_answers.add(owner, MADE, workflow_id=desk.get(owner).workflow_id, error=OSError())
    wait_for(lambda: (desk.get(neighbour).next_check_at or 0) <= now_ms())
    desk.parts.unrecorded_answers.finish()
    assert desk.get(owner).job_id == "7"
    desk.age(neighbour)
    assert desk.check(neighbour).outcome == "not_sent"


def test_a_record_that_takes_its_job_over_makes_the_further_change_too(desk: Desk) -> None:
    finder = desk.doubt("finder")
    assert desk.parts.settler.doubts.found(desk.get(finder), "7")
    owner = desk.open("owner")
    changes: list[int] = []
    desk.parts.submissions.close(owner, MADE, also=lambda _connection: changes.append(owner))
    assert (desk.get(owner).job_id, desk.get(finder).job_id) == ("7", None)
    assert changes == [owner]
