"""A task's result: its rows as a table, as a chart and as CSV."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, url_for

from webapp.explorer.errors import ExplorerError
from webapp.explorer.models import TaskResult
from webapp.explorer.text import JOB_ID, TASK_ID
from webapp.results.fetch import LIMITS, WRONG_LIMIT, TaskKey, fetch_result, result_error_page
from webapp.results.page import ResultPage, TableOptions
from webapp.web.alerts import ErrorPage
from webapp.web.posted import matching_or_404, own_address
from webapp.web.table_cells import csv_answer, csv_cell, csv_line

blueprint = Blueprint("results", __name__)

Answer = tuple[str, int]


@blueprint.get("/jobs/<job_id>/tasks/<task_id>")
def task_result(job_id: str, task_id: str) -> Answer:
    """Show the rows that Explorer returns, sorted and filtered as the address says."""
    task_key, options = _checked(job_id, task_id), TableOptions.read(request.args)
    found = _result_or_error(task_key, options)
    if isinstance(found, ErrorPage):
        return _page_without_rows(task_key, options, found)
    page = ResultPage(found, options)
    return render_template("results/result.html", task_key=task_key, options=options, limits=LIMITS, page=page), 200


@blueprint.get("/jobs/<job_id>/tasks/<task_id>.csv")
def task_result_csv(job_id: str, task_id: str) -> Answer | Response:
    """Download the same rows as CSV; `bom=1` is for Excel."""
    task_key, options = _checked(job_id, task_id), TableOptions.read(request.args)
    found = _result_or_error(task_key, options)
    if isinstance(found, ErrorPage):
        return _page_without_rows(task_key, options, found)
    name = f"job-{task_key.job_id}-{task_key.task_id}.csv"
    return csv_answer(name, _csv_lines(found, options))


def _checked(job_id: str, task_id: str) -> TaskKey:
    return TaskKey(job_id=matching_or_404(JOB_ID, job_id), task_id=matching_or_404(TASK_ID, task_id))


def _result_or_error(task_key: TaskKey, options: TableOptions) -> TaskResult | ErrorPage:
    if options.limit is None:
        return WRONG_LIMIT
    try:
        return fetch_result(task_key, limit=options.limit)
    except ExplorerError as error:
        here = own_address(request)
        return result_error_page(error, task_key, here=here, sign_in=url_for("sign_in.sign_in", next=here))


def _page_without_rows(task_key: TaskKey, options: TableOptions, error_page: ErrorPage) -> Answer:
    page = render_template(
        "results/none.html", task_key=task_key, options=options, limits=LIMITS, alert=error_page.alert
    )
    return page, error_page.status


def _csv_lines(result: TaskResult, options: TableOptions) -> Iterator[str]:
    yield csv_line(f"Column {number}" for number in range(1, result.width + 1))
    for row in options.sorted_rows(result.rows):
        if options.matches(row):
            yield csv_line([*map(csv_cell, row), *[""] * (result.width - len(row))])
