"""The page that compares two submissions, and its download as CSV."""

from collections.abc import Iterator

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.compare.joined_results import JoinedResults
from webapp.compare.page import Choice, Comparison, compare
from webapp.results.fetch import LIMITS, WRONG_LIMIT
from webapp.web.alerts import Alert, ErrorPage
from webapp.web.posted import posted_number
from webapp.web.table_cells import csv_answer, csv_cell, csv_line

blueprint = Blueprint("compare", __name__)

HtmlAnswer = tuple[str, int]

TWO = Alert(title="Pick two submissions to compare.", sentence="Tick exactly two in the list, or type their numbers.")
NO_TASK = ErrorPage(
    Alert(title="There is nothing to compare.", sentence="The two jobs share no task of this name."), 404
)


@blueprint.get("/submissions/compare", endpoint="compare")
def comparison() -> HtmlAnswer | AnyResponse:
    """Show two submissions side by side; the list of submissions sends `pick` twice."""
    if "pick" in request.args or not (request.args.get("left") and request.args.get("right")):
        return _answer_picked(request.args.getlist("pick"))
    found = compare(Choice.read(request.args))
    page = render_template("compare/compare.html", found=found, limits=LIMITS)
    # The records are worth a page even if Explorer does not answer.
    return page, WRONG_LIMIT.status if found.error_page is WRONG_LIMIT else 200


@blueprint.get("/submissions/compare.csv")
def download() -> HtmlAnswer | Response:
    """Download the joined results; `bom=1` is for Excel."""
    found = compare(Choice.read(request.args))
    if found.results is None:
        error_page = found.error_page or NO_TASK
        return render_template("compare/pick.html", alert=error_page.alert, left="", right=""), error_page.status
    name = f"submissions-{found.left.record.id}-{found.right.record.id}.csv"
    return csv_answer(name, _lines(found, found.results))


def _answer_picked(picks: list[str]) -> HtmlAnswer | AnyResponse:
    numbers = sorted({number for pick in picks if (number := posted_number(pick))})
    if len(numbers) == 2:
        return redirect(url_for("compare.compare", left=numbers[0], right=numbers[1]))
    typed = {name: str(posted_number(request.args.get(name, "")) or "") for name in ("left", "right")}
    return render_template("compare/pick.html", alert=TWO, **typed), 422


def _lines(found: Comparison, results: JoinedResults) -> Iterator[str]:
    yield csv_line(found.headings)
    for line in results.lines:
        key, first, second, *ours = line.cells()
        yield csv_line([csv_cell(key), csv_cell(first), csv_cell(second), *ours])
