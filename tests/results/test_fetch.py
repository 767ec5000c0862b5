"""A task that has no rows to show: what its state is, and the way on."""

import pytest

from tests.fake_explorer import FakeExplorer, Request, answer
from tests.pages import Visitor
from tests.results.conftest import PATH, TASK

REFUSAL = answer(400, {"code": 40004000, "message": "the task is still running"})


@pytest.mark.parametrize(
    ("status", "words", "refreshes"),
    [
        (0, "not finished", True),
        (1, "“Running”", True),
        (3, "failed", False),
        (4, "interrupted", False),
        (6, "(6)", True),
    ],
)
def test_the_tasks_state_is_told(
    tester: Visitor, fake: FakeExplorer, monkeypatch: pytest.MonkeyPatch, status: int, words: str, refreshes: bool
) -> None:
    tasks = [{"id": TASK, "name": "PageRank", "status": status}]
    details = answer(200, {"code": 0, "data": {"id": 107, "status": 1, "tasks": tasks}})

    def reply(request: Request) -> bytes:
        return REFUSAL if "sample_result" in request.path else details

    monkeypatch.setattr(fake, "reply", reply)
    page = tester.get(PATH, status=422)
    assert words in page.alert
    assert "the task is still running" in page.alert
    assert ("Refresh" in page.alert) == refreshes


def test_a_job_that_says_nothing_leaves_explorers_words(tester: Visitor, fake: FakeExplorer) -> None:
    fake.listing = REFUSAL
    assert "the task is still running" in tester.get(PATH, status=422).alert
