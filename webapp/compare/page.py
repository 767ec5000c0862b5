"""The comparison of two submissions: what its address asks for, and all that its page shows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from flask import request, url_for

from webapp.compare.joined_results import JoinedResults, join_results
from webapp.compare.sides import ParameterLine, SharedTask, Side, fetch_side, parameter_lines, shared_tasks
from webapp.explorer.errors import ExplorerError
from webapp.explorer.models import Task, TaskResult
from webapp.request.job_request import read_body
from webapp.results.fetch import WRONG_LIMIT, TaskKey, fetch_result, read_limit, rows_error_page
from webapp.sign_in.current_login import signed_in
from webapp.submissions.record import Submission
from webapp.submissions.store import Submissions
from webapp.web.alerts import ErrorPage
from webapp.web.parts import part
from webapp.web.posted import found_or_404, own_address, printable
from webapp.web.times import duration_words

DEFAULT_ROWS = 1_000
_COLUMN = re.compile(r"[1-9][0-9]?")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Two submissions, and what to compare of their results: a task, a column (from 1), a number of rows.

    `limit` is None for a number that is not offered.
    """

    left: Submission
    right: Submission
    task: str
    column: int
    limit: int | None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Return what an address asks for; aborts with 404 unless the person may see both submissions."""
        column = query.get("column", "")
        return cls(
            left=_visible(query.get("left", "")),
            right=_visible(query.get("right", "")),
            task=printable(query.get("task", "")),
            column=int(column) if _COLUMN.fullmatch(column) else 2,
            limit=read_limit(query.get("limit"), default=DEFAULT_ROWS),
        )

    def query(self, **changes: object) -> dict[str, object]:
        """Return the query of this choice with some changes."""
        task = {"task": self.task} if self.task else {}
        chosen = {"left": self.left.id, "right": self.right.id, "limit": self.limit or DEFAULT_ROWS}
        return {**chosen, "column": self.column, **task, **changes}


@dataclass(frozen=True)
class Comparison:
    """Two submissions, and the task whose results are compared; `results` is None if there are none."""

    choice: Choice
    left: Side
    right: Side
    shared: list[SharedTask]
    task: SharedTask | None
    results: JoinedResults | None
    error_page: ErrorPage | None

    @property
    def parameters(self) -> list[ParameterLine]:
        """The parameters side by side."""
        return parameter_lines(read_body(self.left.record.body), read_body(self.right.record.body))

    @property
    def slower(self) -> str:
        """By how much the right job ran longer or shorter, in words; empty if that is not known, or nothing."""
        if self.left.took_ms is None or self.right.took_ms is None or self.left.took_ms == self.right.took_ms:
            return ""
        longer = self.right.took_ms - self.left.took_ms
        return f"{duration_words(abs(longer))} {'longer' if longer > 0 else 'shorter'}"

    @property
    def headings(self) -> list[str]:
        """The headings of the joined results."""
        left, right = self.left.title, self.right.title
        return ["Column 1", left, right, "Difference", f"Rank in {left}", f"Rank in {right}", "Ranks risen", "Kind"]

    @property
    def why_no_results(self) -> str:
        """Why there are no results to compare, if Explorer is not the reason."""
        if not self.left.record.job_id or not self.right.record.job_id:
            return "Only two submissions that became jobs have results to compare."
        if self.shared:
            return "The two jobs share no task of this name. Choose another."
        return "The two jobs share no task, so there are no results to compare."


def compare(choice: Choice) -> Comparison:
    """Return a comparison; asks Explorer for both jobs and for the results of the task chosen."""
    left, right = fetch_side(choice.left), fetch_side(choice.right)
    shared = shared_tasks(left.tasks, right.tasks)
    first = None if choice.task or not shared else shared[0]
    task = next((task for task in shared if task.label == choice.task), first)
    failure = left.failure or right.failure
    error_page = _error_page(failure) if failure else WRONG_LIMIT if choice.limit is None else None
    results = None
    if task and choice.limit and not error_page:
        try:
            results = _results(choice, task, limit=choice.limit)
        except ExplorerError as error:
            error_page = _error_page(error)
    return Comparison(choice, left, right, shared, task, results, error_page)


def _results(choice: Choice, task: SharedTask, *, limit: int) -> JoinedResults:
    left = _result(choice.left, task.left, limit=limit)
    right = _result(choice.right, task.right, limit=limit)
    may_be_cut = any(result.more or len(result.rows) == limit for result in (left, right))
    lines = join_results(left.rows, right.rows, column=choice.column)
    return JoinedResults(lines, max(left.width, right.width), may_be_cut)


def _result(record: Submission, task: Task, *, limit: int) -> TaskResult:
    return fetch_result(TaskKey(job_id=record.job_id or "", task_id=task.id), limit=limit)


def _error_page(error: ExplorerError) -> ErrorPage:
    return rows_error_page(error, sign_in=url_for("sign_in.sign_in", next=own_address(request)))


def _visible(text: str) -> Submission:
    return found_or_404(part(Submissions).get, text, person=signed_in().person)
