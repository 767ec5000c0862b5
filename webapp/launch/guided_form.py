"""The form of a preset with rules: it shows just what may be changed, and is checked against them before it is sent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import url_for
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from webapp.drafts.filled_form import FilledForm, ShownRow
from webapp.launch.page import ALERT, INVALID, FormPage, invalid_page
from webapp.logs import log_database_failure
from webapp.presets.content import PresetContent
from webapp.presets.rules import NO_RULE, PresetRow, Rule, misfits, range_words, value_errors
from webapp.presets.store import Preset, Presets
from webapp.request.job_request import NUMBER, FieldError, Row
from webapp.sign_in.logins import Login
from webapp.web.alerts import Alert, Link
from webapp.web.parts import part

log = get_logger("jobdesk.launch")

OTHER_NOW = (
    "The preset that this form was opened from was changed or deleted. What you filled in is below, "
    "in an ordinary form: the preset's rules no longer apply."
)
MISFIT = "These are not the preset's rows. This is an ordinary form: the preset's rules do not apply."
NOT_SHOWN = "The preset's rules can't be shown now. They still apply: Jobdesk checks the form when you run it."
OR_TEXT = re.compile(r", or choose Text [a-z ]*")


@dataclass(frozen=True, slots=True)
class GuidedRow:
    """One row of a guided form; `id` is what its fields' names begin with, `number` is counted from 1."""

    id: str
    number: int
    shown: ShownRow
    rule: Rule

    @property
    def range(self) -> str:
        """What a number may be, in words; "" if the rule has no range."""
        return range_words(self.rule)


@dataclass(frozen=True)
class GuidedForm:
    """How a form is shown: guided by its `rules_of`, or (if that is None) as an ordinary one.

    Guided, it has rows to fill in and rows that are fixed. `note` says why the form of a preset is an ordinary one;
    `filled_from` is the preset that filled an ordinary form. `keeps_rules` is whether no value breaks a rule.
    """

    form: FilledForm
    rules_of: Preset | None = None
    open: tuple[GuidedRow, ...] = ()
    fixed: tuple[GuidedRow, ...] = ()
    keeps_rules: bool = True
    note: str = ""
    filled_from: Preset | None = None


def guided_form(form: FilledForm, login: Login | None) -> GuidedForm:
    """Return how a form is shown. A form that does not fit its preset any longer is an ordinary one, and says so."""
    if form.preset is None:
        return GuidedForm(form)
    unseen = GuidedForm(form, note=NOT_SHOWN if form.preset.mark else "")
    if login is None:
        return unseen
    try:
        preset = part(Presets).get(form.preset.id, person=login.person)
    except SQLAlchemyError as error:
        log_database_failure(log, "a preset could not be read", error)
        return unseen
    if preset is None or preset.mark != form.preset.mark:
        return GuidedForm(form.without_preset(), note=OTHER_NOW if preset or form.preset.mark else "")
    if not preset.mark:
        return GuidedForm(form, filled_from=preset)
    if _misfits(form, preset.content):
        return GuidedForm(form.without_preset(), note=MISFIT)
    return _guided(form, preset)


def first_field(rows: Sequence[PresetRow]) -> str:
    """Return the ID of the field where a person begins who opens a preset."""
    if all(row.rule == NO_RULE for row in rows):
        return "workflow_id"
    return next((f"rows-{index}-value" for index, row in enumerate(rows) if not row.rule.fixed), "run")


def preset_check(form: FilledForm, errors: Sequence[FieldError], login: Login) -> FormPage | None:
    """Return the form as it comes back if it breaks its preset's rules; None if it may be sent.

    `errors` is what else is wrong with it: the page shows these with those of the rules.
    """
    if form.preset is None:
        return None
    preset = part(Presets).get(form.preset.id, person=login.person)
    if preset is None:
        return _changed_page(form) if form.preset.mark else None
    if preset.mark != form.preset.mark:
        return _changed_page(form, address=url_for("launch.new_job", preset=preset.id))
    return _rules_page(form, errors, preset.content) if preset.mark else None


def _guided(form: FilledForm, preset: Preset) -> GuidedForm:
    rows = [
        GuidedRow(f"rows-{index}-", index + 1, shown, known.rule)
        for index, (shown, known) in enumerate(zip(form.shown_rows, preset.content.rows, strict=False))
    ]
    return GuidedForm(
        form,
        preset,
        open=tuple(row for row in rows if not row.rule.fixed),
        fixed=tuple(row for row in rows if row.rule.fixed),
        keeps_rules=not value_errors(form.rows, preset.content.rows),
    )


def _misfits(form: FilledForm, content: PresetContent) -> list[FieldError]:
    return misfits(form.workflow_id, form.rows, preset_id=content.workflow_id, preset_rows=content.rows)


def _rules_page(form: FilledForm, errors: Sequence[FieldError], content: PresetContent) -> FormPage | None:
    if wrong := _misfits(form, content):
        # The guided form could not be put right: these fields are not open there.
        return invalid_page(form.without_preset(), wrong)
    by_rule = {error.row: error for error in value_errors(form.rows, content.rows)}
    found = [_reworded(error, form.rows) for error in errors if error.row not in by_rule] + [*by_rule.values()]
    found.sort(key=lambda error: -1 if error.row is None else error.row)
    return invalid_page(form, found) if found else None


def _reworded(error: FieldError, rows: Sequence[Row]) -> FieldError:
    """Return an error without the advice to choose another type, which a guided form does not offer."""
    if error.row is None or error.field != "value" or rows[error.row].type != NUMBER:
        return error
    return replace(error, message=OR_TEXT.sub("", error.message))


def _changed_page(form: FilledForm, *, address: str = "") -> FormPage:
    alert = Alert(
        title="Nothing was sent: the preset was changed or deleted after this form was opened.",
        sentence="What you filled in is below, in an ordinary form without the preset's rules. "
        "Check it and press the button again.",
        links=(Link(address=address, text="Open the preset as it is now"),) if address else (),
    )
    return FormPage(form=replace(form.without_preset(), focus=ALERT), status=422, outcome=INVALID, alert=alert)
