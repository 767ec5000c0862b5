"""Two submissions compared: what they were given, how they went, and what came out."""

from collections.abc import Iterator

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.compare.choice import Choice
from webapp.compare.page import Comparison, JoinedResults, compare
from webapp.results.fetch import LIMITS
from webapp.web.alerts import Alert
from webapp.web.csv_cells import BOM, cell, csv_line
from webapp.web.explorer_alerts import Trouble
from webapp.web.posted import posted_number

blueprint = Blueprint("compare", __name__)

Page = tuple[str, int]

TWO = Alert(title="Pick two submissions to compare.", sentence="Tick exactly two in the list, or type their numbers.")
NO_TASK = Trouble(Alert(title="There is nothing to compare.", sentence="The two jobs share no such task."), 404)


@blueprint.get("/submissions/compare", endpoint="compare")
def comparison() -> Page | AnyResponse:
    """Show two submissions side by side; `pick`, twice, is what the list of submissions sends."""
    if "pick" in request.args or not (request.args.get("left") and request.args.get("right")):
        return _picked(request.args.getlist("pick"))
    found = compare(Choice.read(request.args))
    asked_wrongly = found.trouble is not None and found.trouble.status == 422 and found.choice.limit is None
    page = render_template("compare/compare.html", found=found, limits=LIMITS)
    # The records are worth a page even where Explorer gives nothing.
    return page, 422 if asked_wrongly else 200


@blueprint.get("/submissions/compare.csv")
def download() -> Page | Response:
    """Download the joined results; `bom=1` is for Excel."""
    found = compare(Choice.read(request.args))
    if found.results is None:
        trouble = found.trouble or NO_TASK
        return render_template("compare/pick.html", alert=trouble.alert, left="", right=""), trouble.status
    name = f"submissions-{found.left.record.id}-{found.right.record.id}.csv"
    text = (BOM if request.args.get("bom") == "1" else "") + "".join(_lines(found, found.results))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, content_type="text/csv; charset=utf-8", headers=headers)


def _picked(picks: list[str]) -> Page | AnyResponse:
    numbers = sorted({number for pick in picks if (number := posted_number(pick))})
    if len(numbers) == 2:
        return redirect(url_for("compare.compare", left=numbers[0], right=numbers[1]))
    typed = {name: str(posted_number(request.args.get(name, "")) or "") for name in ("left", "right")}
    return render_template("compare/pick.html", alert=TWO, **typed), 422


def _lines(found: Comparison, results: JoinedResults) -> Iterator[str]:
    left, right = found.left.title, found.right.title
    yield csv_line(
        ["Column 1", left, right, "Difference", f"Rank in {left}", f"Rank in {right}", "Ranks risen", "Kind"]
    )
    for line in results.lines:
        key, first, second, *ours = line.cells()
        yield csv_line([cell(key), cell(first), cell(second), *ours])
