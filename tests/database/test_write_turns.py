"""Those who write to SQLite take turns: threads and processes, with a killed holder, a fork and a time limit."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from webapp.database.engine import Database, open_database
from webapp.database.write_turns import SUFFIX, WriteTurns

COUNT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from sqlalchemy import text
from webapp.database.engine import open_database
database = open_database(sys.argv[1])
def add_one(_):
    with database.writing(durable=False) as connection:
        number = connection.execute(text("SELECT number FROM counter")).scalar_one()
        connection.execute(text("UPDATE counter SET number = :number"), {"number": number + 1})
with ThreadPoolExecutor(8) as pool:
    list(pool.map(add_one, range(100)))
"""
HOLD = """
import sys
from webapp.database.write_turns import WriteTurns
with WriteTurns(sys.argv[1], seconds=5).turn():
    print("held", flush=True)
    sys.stdin.read()
"""
FORK = """
import os, sys, threading
from webapp.database.write_turns import WriteTurns
turns = WriteTurns(sys.argv[1], seconds=5)
held, leave = threading.Event(), threading.Event()
def hold():
    with turns.turn():
        held.set()
        leave.wait()
thread = threading.Thread(target=hold)
thread.start()
held.wait()
child = os.fork()
if child == 0:
    with turns.turn():
        os._exit(7)
leave.set()
thread.join()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def start(program: str, argument: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, argument], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def counting(path: Path) -> Database:
    database = open_database(f"sqlite:///{path}")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE counter (number INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    return database


def test_no_update_is_lost_among_threads_of_several_processes(tmp_path: Path) -> None:
    database = counting(tmp_path / "test.sqlite3")
    processes = [start(COUNT, str(database.engine.url)) for _ in range(3)]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    with database.reading() as connection:
        assert connection.execute(text("SELECT number FROM counter")).scalar_one() == 300
    database.engine.dispose()


def test_a_killed_holder_stops_nobody(tmp_path: Path) -> None:
    path = str(tmp_path / "test.sqlite3")
    with start(HOLD, path) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(OperationalError, match="database is locked"), WriteTurns(path, seconds=0.1).turn():
            pass
        os.kill(holder.pid, signal.SIGKILL)
        with WriteTurns(path, seconds=5).turn():
            pass


def test_who_gave_up_leaves_no_lock_behind(tmp_path: Path) -> None:
    path = str(tmp_path / "test.sqlite3")
    impatient, other = WriteTurns(path, seconds=0.1), WriteTurns(path, seconds=5)
    with other.turn():
        for _ in range(3):
            with pytest.raises(OperationalError), impatient.turn():
                pass
    for turns in (other, impatient, other):
        with turns.turn(), open(path + SUFFIX) as file, pytest.raises(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_process_forked_while_a_thread_has_the_turn_waits_for_it(tmp_path: Path) -> None:
    with start(FORK, str(tmp_path / "test.sqlite3")) as process:
        process.communicate(timeout=30)
    assert process.returncode == 7


def test_a_writing_block_within_another_is_refused_at_once(tmp_path: Path) -> None:
    database = counting(tmp_path / "test.sqlite3")
    with database.writing(), pytest.raises(RuntimeError, match="within"), database.writing():
        pass
    database.engine.dispose()


def test_without_a_lock_file_sqlite_waits_by_itself(tmp_path: Path) -> None:
    (tmp_path / f"test.sqlite3{SUFFIX}").mkdir()
    database = counting(tmp_path / "test.sqlite3")
    with database.writing() as connection:
        connection.execute(text("UPDATE counter SET number = 5"))
    database.engine.dispose()
