"""What a comparison shows, computed before its template is reached."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from flask import request, url_for
from markupsafe import Markup

from webapp.compare.choice import Choice
from webapp.compare.inputs import InputLine, side_by_side
from webapp.compare.joining import Line, joined
from webapp.compare.sides import Side, look, rows_of
from webapp.compare.tasks import SharedTask, shared_tasks
from webapp.explorer.errors import ExplorerError
from webapp.request.body import read_body
from webapp.results.fetch import WRONG_LIMIT, rows_trouble
from webapp.web.durations import duration_words
from webapp.web.explorer_alerts import Trouble
from webapp.web.posted import own_address
from webapp.web.table_cells import table_bodies

COLUMNS = 8  # of a joined line


@dataclass(frozen=True)
class JoinedResults:
    """Two results joined; `widest` is the number of columns there are to choose from."""

    lines: list[Line]
    widest: int
    may_be_cut: bool

    @property
    def bodies(self) -> Markup:
        """The bodies of the table."""
        rows = [line.cells() for line in self.lines]
        return table_bodies(rows, [True] * len(rows), width=COLUMNS)

    @cached_property
    def kinds(self) -> Counter[str]:
        """How many lines there are of each kind."""
        return Counter(line.kind for line in self.lines)


@dataclass(frozen=True)
class Comparison:
    """Two submissions, and the task of theirs that is compared; `results` is None where there is none."""

    choice: Choice
    left: Side
    right: Side
    shared: list[SharedTask]
    task: SharedTask | None
    results: JoinedResults | None
    trouble: Trouble | None

    @property
    def inputs(self) -> list[InputLine]:
        """The inputs side by side."""
        return side_by_side(read_body(self.left.record.body), read_body(self.right.record.body))

    @property
    def slower(self) -> str:
        """By how much the right job ran longer or shorter, in words."""
        longer = (self.right.took_ms or 0) - (self.left.took_ms or 0)
        return f"{duration_words(abs(longer))} {'longer' if longer > 0 else 'shorter'}"


def compare(choice: Choice) -> Comparison:
    """Return a comparison, asking Explorer for both jobs and for the results of the task chosen."""
    left, right = look(choice.left), look(choice.right)
    shared = shared_tasks(left.tasks, right.tasks)
    task = next(
        (task for task in shared if task.label == choice.task), None if choice.task or not shared else shared[0]
    )
    failure = left.failure or right.failure
    trouble = _trouble(failure) if failure else _no_such_limit(choice)
    results = None
    if task and not trouble:
        try:
            results = _results(choice, task, left, right)
        except ExplorerError as error:
            trouble = _trouble(error)
    return Comparison(choice, left, right, shared, task, results, trouble)


def _results(choice: Choice, task: SharedTask, left: Side, right: Side) -> JoinedResults:
    limit = choice.limit or 0
    first = rows_of(left, task.left, limit=limit)
    second = rows_of(right, task.right, limit=limit)
    lines = joined(first.rows, second.rows, column=choice.column)
    cut = any(found.more or len(found.rows) == limit for found in (first, second))
    return JoinedResults(lines, max(first.width, second.width), cut)


def _no_such_limit(choice: Choice) -> Trouble | None:
    if choice.limit is not None:
        return None
    return WRONG_LIMIT


def _trouble(error: ExplorerError) -> Trouble:
    return rows_trouble(error, sign_in=url_for("sign_in.sign_in", next=own_address(request)))
