"""A task's result: its rows as a table, as a picture and as CSV."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, url_for

from webapp.explorer.errors import ExplorerError
from webapp.explorer.models import TaskResult
from webapp.identifiers import JOB_ID, TASK_ID
from webapp.results.fetch import Place, ask, why_none
from webapp.results.page import Shown
from webapp.results.sample_size import LIMIT_SENTENCE, LIMITS
from webapp.results.table_options import ResultView
from webapp.web.alerts import Alert
from webapp.web.csv_cells import BOM, cell, csv_line
from webapp.web.explorer_alerts import Trouble
from webapp.web.posted import matching_or_404, own_address

blueprint = Blueprint("results", __name__)

Page = tuple[str, int]


@blueprint.get("/jobs/<job_id>/tasks/<task_id>")
def task_result(job_id: str, task_id: str) -> Page:
    """Show the rows that Explorer returns, sorted and filtered as the address says."""
    place, view = _checked(job_id, task_id), ResultView.read(request.args)
    found = _found(place, view)
    if isinstance(found, Trouble):
        return _without_rows(place, view, found)
    return render_template("results/result.html", place=place, view=view, limits=LIMITS, shown=Shown(found, view)), 200


@blueprint.get("/jobs/<job_id>/tasks/<task_id>.csv")
def task_result_csv(job_id: str, task_id: str) -> Page | Response:
    """Download the same rows as CSV; `bom=1` is for Excel."""
    place, view = _checked(job_id, task_id), ResultView.read(request.args)
    found = _found(place, view)
    if isinstance(found, Trouble):
        return _without_rows(place, view, found)
    name = f"job-{place.job_id}-{place.task_id}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = BOM if request.args.get("bom") == "1" else ""
    text += "".join(_lines(found, view))
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


def _checked(job_id: str, task_id: str) -> Place:
    return Place(job_id=matching_or_404(JOB_ID, job_id), task_id=matching_or_404(TASK_ID, task_id))


def _found(place: Place, view: ResultView) -> TaskResult | Trouble:
    if view.limit is None:
        return Trouble(Alert(title="So many rows can't be asked for.", sentence=LIMIT_SENTENCE), 422)
    try:
        return ask(place, limit=view.limit)
    except ExplorerError as error:
        here = own_address(request)
        return why_none(error, place, here=here, sign_in=url_for("sign_in.sign_in", next=here))


def _without_rows(place: Place, view: ResultView, trouble: Trouble) -> Page:
    page = render_template("results/none.html", place=place, view=view, limits=LIMITS, alert=trouble.alert)
    return page, trouble.status


def _lines(result: TaskResult, view: ResultView) -> Iterator[str]:
    yield csv_line(f"Column {number}" for number in range(1, result.width + 1))
    for row in view.arranged(result.rows):
        if view.shows(row):
            yield csv_line([*map(cell, row), *[""] * (result.width - len(row))])
