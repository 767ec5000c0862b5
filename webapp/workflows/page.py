"""The page of a workflow: its parameters, presets, latest submissions, figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, url_for

from webapp.explorer.models import JobStatus
from webapp.presets.preset_list import Filters, page_of
from webapp.presets.store import Presets
from webapp.request.job_request import NUMBER
from webapp.sign_in.current_login import signed_in
from webapp.submissions.outcomes import OUTCOMES
from webapp.submissions.past_values import NEWEST_BODIES, KnownTask, PastValues
from webapp.submissions.record import Submission
from webapp.submissions.search import split_words
from webapp.submissions.store import Submissions
from webapp.web.parts import part
from webapp.workflows.figures import Figures, figures_of

PARAMETERS_SHOWN = 20  # further ones are folded
PARAMETERS_LIMIT = 200
VALUES_SHOWN = 5
PRESETS_SHOWN = 10
ENDS = {JobStatus.SUCCESS: "Succeeded", JobStatus.FAILED: "Failed", JobStatus.INTERRUPTED: "Interrupted"}


@dataclass(frozen=True, slots=True)
class UsualValue:
    """A value that was sent so many times; `address` lists the submissions that hold its words, "" if it has none."""

    value: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter of the workflow, with its most used values."""

    task_id: str
    name: str
    type_label: str
    values: tuple[UsualValue, ...]


@dataclass(frozen=True, slots=True)
class LatestRow:
    """One of the latest submissions; `took_ms` is None if its job's times are not known."""

    record: Submission
    took_ms: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """A count with its name; `percent` of all, "" if there are none."""

    label: str
    count: int
    percent: str


def workflow_page(workflow_id: str) -> str:
    """Return the page of a workflow that may have been run or not."""
    person, store = signed_in().person, part(Submissions)
    figures = figures_of(workflow_id, store=store, person=person)
    past_values = PastValues(store)
    last_run = past_values.last_run(workflow_id, person=person)
    parameters = _parameters(workflow_id, past_values.tasks(workflow_id, person=person))
    presets = page_of(part(Presets), Filters(workflow_id=workflow_id), person=person, number=PRESETS_SHOWN)
    return render_template(
        "workflows/workflow.html",
        workflow_id=workflow_id,
        figures=figures,
        outcomes=_outcomes(figures),
        ends=_ends(figures),
        latest=[LatestRow(record, _took_ms(record)) for record in figures.latest],
        last_run=last_run,
        parameters=parameters[:PARAMETERS_SHOWN],
        further_parameters=parameters[PARAMETERS_SHOWN:PARAMETERS_LIMIT],
        more_parameters=len(parameters[PARAMETERS_LIMIT:]),
        bodies=NEWEST_BODIES,
        presets=presets,
    )


def _parameters(workflow_id: str, tasks: Sequence[KnownTask]) -> list[ParameterRow]:
    return [
        ParameterRow(
            task.task_id,
            parameter.name,
            "Number" if parameter.type == NUMBER else "Text",
            tuple(
                UsualValue(value, count, _address(workflow_id, parameter.name, value))
                for value, count in zip(parameter.values[:VALUES_SHOWN], parameter.counts, strict=False)
            ),
        )
        for task in tasks
        for parameter in task.parameters
    ]


def _address(workflow_id: str, name: str, value: str) -> str:
    """Return the address of the list that is searched for a parameter's value."""
    if not split_words(value):
        return ""
    return url_for("submissions.submissions", workflow=workflow_id, q=f"{name} {value}")


def _outcomes(figures: Figures) -> list[Share]:
    return [
        Share(text.label, count, _percent(count, figures.number))
        for outcome, text in OUTCOMES.items()
        if (count := figures.outcomes[outcome])
    ]


def _ends(figures: Figures) -> list[Share]:
    return [
        Share(label, figures.statuses[status], _percent(figures.statuses[status], figures.ended))
        for status, label in ENDS.items()
    ]


def _percent(count: int, number: int) -> str:
    """Return a share in whole per cent; what is not all or nothing is never told as 100 % or 0 %."""
    if not number or not count:
        return "0%" if number else ""
    return "100%" if count == number else f"{min(max(round(100 * count / number), 1), 99)}%"


def _took_ms(record: Submission) -> int | None:
    if record.job_begun_ms is None or record.job_ended_ms is None:
        return None
    took = record.job_ended_ms - record.job_begun_ms
    return took if took >= 0 else None
