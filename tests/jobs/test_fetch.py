"""Shared answers: one call serves everybody who asks within a second."""

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest

from webapp.explorer.client import BusyError, Places
from webapp.explorer.errors import BadAnswer
from webapp.jobs.fetch import SharedAnswers


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Question:
    """Counts how often it was asked; while `gate` is not set, the answer waits for it."""

    def __init__(self) -> None:
        self.asked = 0
        self.begun = threading.Semaphore(0)
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self) -> int:
        self.asked += 1
        number = self.asked
        self.begun.release()
        assert self.gate.wait(10)
        return number


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def answers(clock: Clock) -> SharedAnswers[int]:
    return SharedAnswers(waiters=Places(2), clock=clock)


@pytest.mark.parametrize(("seconds", "answer"), [(0.0, 1), (0.9, 1), (1.0, 2), (60.0, 2)])
def test_an_answer_is_good_for_a_second(answers: SharedAnswers[int], clock: Clock, seconds: float, answer: int) -> None:
    question = Question()
    assert answers.get("job", question) == 1
    clock.now += seconds
    assert answers.get("job", question) == answer


def test_another_key_is_another_answer(answers: SharedAnswers[int]) -> None:
    question = Question()
    assert [answers.get("a", question), answers.get("b", question), answers.get("a", question)] == [1, 2, 1]


def test_two_who_ask_at_once_make_one_call(answers: SharedAnswers[int]) -> None:
    question = Question()
    question.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answers.get, "job", question)
        assert question.begun.acquire(timeout=10)
        second = pool.submit(answers.get, "job", question)
        question.gate.set()
        assert (first.result(10), second.result(10), question.asked) == (1, 1, 1)


def test_clearing_is_for_those_who_ask_after(answers: SharedAnswers[int]) -> None:
    question = Question()
    question.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        before = pool.submit(answers.get, "job", question)
        assert question.begun.acquire(timeout=10)
        answers.clear("job")
        after = pool.submit(answers.get, "job", question)
        assert question.begun.acquire(timeout=10)
        question.gate.set()
        assert (before.result(10), after.result(10)) == (1, 2)


def test_a_failure_is_shared_as_well(answers: SharedAnswers[int], clock: Clock) -> None:
    question = Question()

    def fail() -> int:
        question()
        raise BadAnswer("nonsense")

    for _ in range(2):
        with pytest.raises(BadAnswer, match="nonsense"):
            answers.get("job", fail)
    assert question.asked == 1
    clock.now += 1
    assert answers.get("job", question) == 2


def test_more_than_may_wait_are_turned_away(clock: Clock) -> None:
    answers: SharedAnswers[int] = SharedAnswers(waiters=Places(1), clock=clock)
    question = Question()
    question.gate.clear()
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(answers.get, "job", question)]
        assert question.begun.acquire(timeout=10)
        waiting += [pool.submit(answers.get, "job", question) for _ in range(2)]
        turned_away = next(as_completed(waiting, timeout=10))
        assert isinstance(turned_away.exception(), BusyError)
        question.gate.set()
        assert [future.result(10) for future in waiting if future is not turned_away] == [1, 1]


def test_old_answers_are_forgotten(answers: SharedAnswers[int], clock: Clock) -> None:
    for number in range(100):
        clock.now += 1
        answers.get(number, lambda: 1)
    assert len(answers._calls) == 1
