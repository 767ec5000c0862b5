"""From doubt to what is certain, one check at a time."""

import pytest

from tests.conftest import MakeApp, parts_of
from tests.fake_explorer import answer
from tests.submissions.desk import BROKEN, FAILED, MADE, Desk
from tests.submissions.jobs_explorer import JobsExplorer, a_job
from webapp.database.clock import now_ms
from webapp.explorer.answers import AddJobResult

REFUSED = AddJobResult(outcome="refused", reason="error-code", code=40004001, message="no", http_status=400)
PROXYS = AddJobResult(outcome="unknown", reason="http-error", http_status=502)
LATE = AddJobResult(outcome="unknown", reason="timeout")
STRANGE = AddJobResult(outcome="unknown", reason="bad-id", code=0, http_status=200)


def test_none_before_the_window_has_passed_is_looked_at_again(desk: Desk) -> None:
    record = desk.check(desk.doubt())
    assert (record.outcome, record.checks, record.waiting_for) == ("unknown", 1, "")
    assert record.next_check_at is not None
    assert 0 < record.next_check_at - now_ms() <= 1_000


def test_none_after_the_window_was_not_sent(desk: Desk) -> None:
    number = desk.doubt()
    desk.age(number)
    record = desk.check(number)
    assert (record.outcome, record.reason, record.next_check_at) == ("not_sent", "none-found", None)
    assert desk.events(number) == ["No job was found: none was made."]


def test_none_after_the_window_where_explorer_had_answered_is_refused(desk: Desk) -> None:
    number = desk.doubt(result=AddJobResult(outcome="unknown", reason="strange-code", code=7, http_status=200))
    assert desk.check(number).outcome == "unknown"
    desk.age(number)
    assert desk.check(number).outcome == "refused"


def test_an_error_of_explorers_own_needs_no_window(desk: Desk) -> None:
    assert desk.check(desk.doubt(result=FAILED)).outcome == "refused"


def test_the_next_look_comes_no_later_than_the_windows_end(desk: Desk) -> None:
    number = desk.doubt()
    for _ in range(8):
        desk.check(number)
    record = desk.get(number)
    assert record.next_check_at is not None
    assert record.next_check_at <= record.window_ends_at + 50


def test_a_list_that_is_older_than_the_windows_end_does_not_conclude(desk: Desk, explorer: JobsExplorer) -> None:
    number = desk.doubt()
    desk.age(number, desk.get(number).window_ends_at - now_ms() - 150)
    explorer.on_list = lambda: explorer.wait_until(desk.get(number).window_ends_at + 50)
    assert desk.check(number).outcome == "unknown"
    explorer.on_list = lambda: None
    assert desk.check(number).outcome == "not_sent"


def test_one_without_a_rival_is_found(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(7)]
    number = desk.doubt()
    record = desk.check(number)
    assert (record.outcome, record.job_id, record.found, record.job_status) == ("accepted", "7", True, 2)
    assert desk.events(number) == ["Found job 7: no other could be meant."]
    assert desk.check(number).next_check_at is None  # its job has ended


def test_one_with_a_rival_in_doubt_is_left_to_a_person(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(7)]
    first, second = desk.doubt("a"), desk.doubt("b")
    for number in (first, second):
        record = desk.check(number)
        assert (record.outcome, record.waiting_for) == ("unknown", "choice")
        assert [job.id for job in record.candidate_jobs] == ["7"]


def test_one_with_a_rival_under_way_waits_for_that(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(7)]
    number, rival = desk.doubt("a"), desk.open("b")
    record = desk.check(number)
    assert (record.outcome, record.waiting_for) == ("unknown", "")
    desk.parts.submissions.close(rival, REFUSED)
    assert desk.check(number).job_id == "7"


def test_a_rival_under_way_is_waited_for_no_longer_than_it_may_take(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(7)]
    number, rival = desk.doubt("a"), desk.open("b")
    for _ in range(9):
        record = desk.check(number)
    assert record.checks == 9
    assert (record.next_check_at or 0) <= desk.get(rival).deadline_at + 2_100


def test_whom_a_rival_under_way_can_not_help_waits_for_a_person(desk: Desk, explorer: JobsExplorer) -> None:
    number = desk.doubt("a")
    desk.age(number)
    sent = desk.get(number).started_at
    explorer.jobs = [a_job(7, created=sent), a_job(8, created=sent)]
    desk.open("b")
    assert desk.check(number).waiting_for == "choice"


def test_rivals_of_another_workflow_or_another_time_do_not_count(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(7)]
    number = desk.doubt("a")
    desk.doubt("b", workflow_id="4216617529")
    desk.age(desk.doubt("c"))
    assert desk.check(number).job_id == "7"


def test_explorers_own_error_ends_the_time_in_which_a_job_was_made(desk: Desk, explorer: JobsExplorer) -> None:
    """Of two jobs the one that was made after the answer can't be its own."""
    number = desk.doubt(result=FAILED)
    ended = desk.get(number).ended_at or 0
    explorer.jobs = [a_job(7), a_job(8, created=ended + 2_500)]
    assert desk.check(number).job_id == "7"


def test_none_is_concluded_where_every_job_was_made_after_explorers_own_error(
    desk: Desk, explorer: JobsExplorer
) -> None:
    number = desk.doubt(result=FAILED)
    explorer.jobs = [a_job(8, created=(desk.get(number).ended_at or 0) + 2_500)]
    assert desk.check(number).outcome == "refused"


def test_a_rival_whose_error_came_before_a_job_was_made_can_not_own_it(desk: Desk, explorer: JobsExplorer) -> None:
    rival, number = desk.doubt("a", result=FAILED), desk.doubt("b")
    explorer.jobs = [a_job(7, created=(desk.get(rival).ended_at or 0) + 2_500)]
    assert desk.check(number).job_id == "7"
    assert desk.check(rival).outcome == "refused"


@pytest.mark.parametrize("result", [BROKEN, PROXYS, LATE, STRANGE], ids=lambda result: result.reason)
def test_what_is_not_explorers_own_error_does_not_end_it(
    desk: Desk, explorer: JobsExplorer, result: AddJobResult
) -> None:
    """A proxy may have given up while Explorer worked on."""
    rival, number = desk.doubt("a", result=result), desk.doubt("b")
    explorer.jobs = [a_job(7, created=(desk.get(rival).ended_at or 0) + 2_500)]
    for one in (rival, number):
        record = desk.check(one)
        assert (record.outcome, record.waiting_for) == ("unknown", "choice")


def test_a_process_that_was_killed_does_not_end_it(desk: Desk, explorer: JobsExplorer) -> None:
    number = desk.open()
    desk.age(number, 11_000)  # the deadline is 10 s
    explorer.jobs = [a_job(7), a_job(8, created=now_ms() + 2_500)]
    desk.check(number)
    assert [job.id for job in desk.check(number).candidate_jobs] == ["7", "8"]


def test_of_two_jobs_a_person_chooses(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(7), a_job(8)]
    record = desk.check(desk.doubt())
    assert (record.outcome, record.waiting_for) == ("unknown", "choice")
    assert [job.id for job in record.candidate_jobs] == ["7", "8"]


def test_when_one_of_two_is_claimed_the_other_is_found(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(7), a_job(8)]
    first, second = desk.doubt("a"), desk.doubt("b")
    desk.check(first)
    desk.check(second)
    assert desk.parts.settler.doubts.found(desk.get(first), "8", by=desk.person())
    neighbour = desk.get(second)
    assert (neighbour.next_check_at or 0) <= now_ms()  # woken by it
    assert desk.check(second).job_id == "7"


def test_a_job_without_a_time_is_left_to_a_person(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(7) | {"createTime": None}]
    assert desk.check(desk.doubt()).waiting_for == "choice"


def test_a_list_with_an_unreadable_item_concludes_nothing(desk: Desk, explorer: JobsExplorer) -> None:
    number = desk.doubt()
    desk.age(number)
    explorer.jobs = [a_job(7, created=desk.get(number).started_at, id="?")]
    assert desk.check(number).outcome == "unknown"
    explorer.jobs.append(a_job(8, created=desk.get(number).started_at))
    record = desk.check(number)
    assert (record.outcome, [job.id for job in record.candidate_jobs]) == ("unknown", ["8"])


@pytest.mark.parametrize("status", [-1, 6, 2**31, 10**15])
def test_a_found_jobs_odd_status_can_be_kept(desk: Desk, explorer: JobsExplorer, status: int) -> None:
    explorer.jobs = [a_job(7) | {"status": status}]
    assert desk.check(desk.doubt()).job_id == "7"


@pytest.mark.parametrize("ahead_ms", [-3_600_000, 3_600_000])
def test_explorers_clock_counts(make_app: MakeApp, explorer: JobsExplorer, ahead_ms: int) -> None:
    explorer.ahead_ms = ahead_ms
    desk = Desk(parts_of(make_app(explorer.url)))
    desk.sign_in()
    desk.learn(ahead_ms=ahead_ms)
    number = desk.open()
    desk.parts.submissions.close(number, BROKEN)
    explorer.jobs = [a_job(7), a_job(8, created=now_ms() + ahead_ms)]
    assert desk.check(number).job_id == "8"


# Nobody to ask, or nobody who answers.


def test_nobody_is_signed_in(desk: Desk, explorer: JobsExplorer) -> None:
    number = desk.doubt(account="ana")
    record = desk.check(number)
    assert (record.outcome, record.waiting_for) == ("unknown", "session")
    assert explorer.lists == []
    desk.check(number)
    assert len(desk.events(number)) == 1  # it is said once
    explorer.jobs = [a_job(7)]
    desk.sign_in("ana")
    assert desk.check(number).job_id == "7"


def test_explorers_session_is_over(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.fault = answer(401, {"code": 40104001, "message": "over"})
    record = desk.check(desk.doubt())
    assert record.waiting_for == "session"
    assert (record.next_check_at or 0) - now_ms() > 200_000


def test_a_wake_during_a_look_is_not_lost(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.fault = answer(401, {"code": 40104001, "message": "over"})
    explorer.on_list = lambda: desk.parts.settler.doubts.check_person_soon(desk.person())
    assert (desk.check(desk.doubt()).next_check_at or 0) <= now_ms()


def test_explorer_is_down_and_is_asked_less_and_less_often(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.fault = b""
    number = desk.doubt()
    pauses = []
    for _ in range(10):
        record = desk.check(number)
        assert (record.outcome, record.waiting_for) == ("unknown", "explorer")
        pauses.append(round(((record.next_check_at or 0) - now_ms()) / 1000))
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    explorer.fault = None
    desk.age(number, 400_000)
    assert desk.check(number).outcome == "not_sent"


# Claims, and the truth that comes late.


def test_a_sending_record_past_its_deadline_is_interrupted(desk: Desk) -> None:
    number = desk.open()
    assert desk.check(number).outcome == "sending"  # not yet
    desk.age(number)
    assert desk.check(number).outcome == "not_sent"
    assert desk.events(number)[0].startswith("No answer was recorded in time")


# The status of jobs that are known.


def test_a_job_is_followed_until_it_has_ended(desk: Desk, explorer: JobsExplorer) -> None:
    explorer.jobs = [a_job(7) | {"status": 1}]
    number = desk.doubt(result=MADE)
    record = desk.check(number)
    assert (record.job_status, record.workflow_name) == (1, "players")
    assert record.next_check_at is not None
    explorer.jobs = [a_job(7)]
    record = desk.check(number)
    assert (record.job_status, record.next_check_at) == (2, None)


@pytest.mark.parametrize(
    ("fault", "goes_on"),
    [
        (b"", True),
        (answer(503, b"a proxy's"), True),
        (answer(500, {"code": 50004000, "message": "x"}), True),
        (answer(401, {"code": 40104001, "message": "over"}), True),
        (answer(404, {"code": 40404000, "message": "none"}), False),
        (answer(403, {"code": 40304000, "message": "no"}), False),
    ],
)
def test_following_goes_on_unless_explorer_will_never_tell(
    desk: Desk, explorer: JobsExplorer, fault: bytes, *, goes_on: bool
) -> None:
    explorer.fault = fault
    record = desk.check(desk.doubt(result=MADE))
    assert (record.next_check_at is not None) is goes_on


# A look that has lost its lease.


def end_lease(desk: Desk) -> None:
    """Have the looks under way taken by somebody else."""
    with desk.parts.database.writing() as connection:
        connection.exec_driver_sql("UPDATE submissions SET next_check_at = 2 WHERE state = 'unknown'")


@pytest.mark.parametrize("pages", [1, 3])
def test_a_look_whose_lease_was_lost_concludes_nothing(desk: Desk, explorer: JobsExplorer, pages: int) -> None:
    number = desk.doubt()
    desk.age(number)
    old = desk.get(number).started_at - 600_000
    explorer.jobs = [a_job(index, created=old) for index in range(20, 20 + pages)]
    explorer.largest_page = 1
    explorer.on_list = lambda: end_lease(desk)
    assert desk.check(number).outcome == "unknown"
    assert len(explorer.lists) == 1
    explorer.on_list = lambda: None
    assert desk.check(number).outcome == "not_sent"


def test_the_lease_is_renewed_between_pages(desk: Desk, explorer: JobsExplorer) -> None:
    number = desk.doubt()
    desk.age(number)
    old = desk.get(number).started_at - 600_000
    explorer.jobs = [a_job(index, created=old) for index in range(20, 25)]
    explorer.largest_page = 1
    leases: list[int] = []

    def see() -> None:
        explorer.wait_until(now_ms() + 5)
        leases.append(desk.get(number).next_check_at or 0)

    explorer.on_list = see
    desk.check(number)
    assert len(set(leases)) == 5
