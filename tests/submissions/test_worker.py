"""The worker: every due record is checked once, by any number of workers, and none is lost when one is killed."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import SECRET_KEY, MakeApp, parts_of
from tests.submissions.desk import Desk
from tests.submissions.jobs_explorer import JobsExplorer, a_job
from tests.waiting import wait_for
from webapp.worker import Worker

JOBDESK = str(Path(sys.executable).with_name("jobdesk"))
Start = Callable[..., "subprocess.Popen[str]"]


def workflows(explorer: JobsExplorer) -> Counter[str]:
    return Counter(request.path.split("/")[4] for request in explorer.lists)


@pytest.fixture
def start(explorer: JobsExplorer, database_file: Path, tmp_path: Path) -> Iterator[Start]:
    """Return a function that starts `jobdesk` on the test's database; each process is ended by its ID."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **changes: str) -> "subprocess.Popen[str]":
        settings = {
            "JOBDESK_EXPLORER_URL": explorer.url,
            "JOBDESK_DATABASE_URL": f"sqlite:///{database_file}",
            "JOBDESK_SECRET_KEY": SECRET_KEY,
            "JOBDESK_DATA_DIR": str(tmp_path / "data"),
            "JOBDESK_CONNECT_TIMEOUT": "2",
            "JOBDESK_READ_TIMEOUT": "8",
        }
        environ = {name: value for name, value in os.environ.items() if not name.startswith("JOBDESK_")}
        process = subprocess.Popen(
            [JOBDESK, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environ | settings | changes,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline()
        return process

    yield begin
    for process in started:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        assert process.stdout is not None
        process.stdout.close()


def test_two_workers_take_each_look_once(make_app: MakeApp, explorer: JobsExplorer, desk: Desk) -> None:
    numbers = [desk.doubt(str(index), workflow_id=str(1_000 + index)) for index in range(20)]
    for number in numbers:
        desk.age(number)
    workers = [Worker(parts_of(make_app(explorer.url))) for _ in range(2)]
    threads = [threading.Thread(target=worker.run, kwargs={"go_on": lambda: True}) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: {desk.get(number).outcome for number in numbers} == {"not_sent"})
    finally:
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join(15)
    assert set(workflows(explorer).values()) == {1}
    assert len(workflows(explorer)) == 20


def test_a_worker_process_settles_after_a_restart(desk: Desk, explorer: JobsExplorer, start: Start) -> None:
    number = desk.open()
    desk.age(number)
    explorer.jobs = [a_job(7, created=desk.get(number).started_at)]
    start("worker")
    wait_for(lambda: desk.get(number).job_id == "7")


def test_a_worker_indexes_the_words_that_wait(desk: Desk, start: Start) -> None:
    number = desk.open()
    assert number in _waiting(desk)
    start("worker")
    wait_for(lambda: _waiting(desk) == [])


def _waiting(desk: Desk) -> list[int]:
    with desk.parts.database.reading() as connection:
        return list(connection.execute(text("SELECT submission_id FROM words_waiting")).scalars())


def test_sigterm_lets_a_worker_finish_what_it_holds(desk: Desk, explorer: JobsExplorer, start: Start) -> None:
    numbers = [desk.doubt(str(index), workflow_id=str(1_000 + index)) for index in range(30)]
    for number in numbers:
        desk.age(number)
    arrived, gate = threading.Semaphore(0), threading.Event()

    def hold() -> None:
        arrived.release()
        assert gate.wait(15)

    explorer.on_list = hold
    process = start("worker")
    for _ in range(8):
        assert arrived.acquire(timeout=15)
    process.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.3)
    gate.set()
    assert process.wait(15) == 0
    states = Counter(desk.get(number).outcome for number in numbers)
    assert states == {"not_sent": 8, "unknown": 22}
    untouched = [desk.get(number) for number in numbers if desk.get(number).outcome == "unknown"]
    assert len(desk.parts.settler.doubts.due(number=99)) == len(untouched)  # free for the next worker


def test_the_look_of_a_killed_worker_is_free_after_its_lease(desk: Desk, explorer: JobsExplorer, start: Start) -> None:
    number = desk.doubt()
    desk.age(number)
    arrived, gate = threading.Semaphore(0), threading.Event()

    def hold() -> None:
        arrived.release()
        assert gate.wait(15)

    explorer.on_list = hold
    process = start("worker")
    assert arrived.acquire(timeout=15)
    process.kill()
    process.wait(10)
    gate.set()
    explorer.on_list = lambda: None
    assert not desk.parts.settler.doubts.due(number=9)
    desk.age(number, 60_000)
    start("worker")
    wait_for(lambda: desk.get(number).outcome == "not_sent")


def test_serve_brings_a_worker_and_can_leave_it_out(desk: Desk, start: Start) -> None:
    number = desk.doubt()
    desk.age(number)
    start("serve", "--port", "0", "--workers", "1", "--no-worker")
    threading.Event().wait(1.5)  # nothing may happen: there is nothing to wait for
    assert desk.get(number).outcome == "unknown"
    start("serve", "--port", "0", "--workers", "1")
    wait_for(lambda: desk.get(number).outcome == "not_sent")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="children are found by /proc")
def test_no_orphan_goes_on_when_the_parent_is_killed(desk: Desk, start: Start) -> None:
    process = start("serve", "--port", "0", "--workers", "1")
    number = desk.doubt()
    desk.age(number)
    wait_for(lambda: desk.get(number).outcome == "not_sent")  # the worker is at work
    children = _children(process.pid)
    assert len(children) == 2
    process.kill()
    process.wait(10)
    wait_for(lambda: not any(_lives(child) for child in children), seconds=20)


def _children(parent: int) -> list[int]:
    listed = (Path("/proc") / str(parent) / "task" / str(parent) / "children").read_text()
    return [int(pid) for pid in listed.split()]


def _lives(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
