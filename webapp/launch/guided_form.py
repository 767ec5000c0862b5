"""The form of a preset with rules: it shows just what may be changed, as long as the preset is as it was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from webapp.drafts.form_rows import RowView, Sheet
from webapp.logs import log_database_failure
from webapp.presets.content import PresetContent
from webapp.presets.record import Preset
from webapp.presets.rules import NO_RULE, PresetRow, Rule, misfits, range_words, value_errors
from webapp.presets.store import Presets
from webapp.sign_in.logins import Login
from webapp.submissions.record import FORM
from webapp.web.parts import part

log = get_logger("jobdesk.launch")

OTHER_NOW = (
    "The preset that this form was opened from was changed since, or is gone. What was filled in is below, as an "
    "ordinary form: the preset's rules no longer hold it."
)
MISFIT = "These are not the preset's rows: this is an ordinary form, which the preset's rules do not hold."
NOT_ASKED = "The preset's rules can't be shown now. They hold all the same: running the form checks it against them."


@dataclass(frozen=True, slots=True)
class GuidedRow:
    """One row of a guided form; `id` is what its fields' names begin with, `number` is counted from 1."""

    id: str
    number: int
    view: RowView
    rule: Rule

    @property
    def range(self) -> str:
        """What a number may be, in words; "" where the rule says nothing of it."""
        return range_words(self.rule)


@dataclass(frozen=True)
class Guide:
    """What a guided form shows: rows to fill in, rows that are fixed; and whether its values keep their rules."""

    preset: Preset
    open: tuple[GuidedRow, ...]
    fixed: tuple[GuidedRow, ...]
    keeps_rules: bool


@dataclass(frozen=True)
class Guidance:
    """How a form is shown: guided, or (`guide` is None) as an ordinary one, with a note where that needs one.

    `preset` is the one that filled an ordinary form.
    """

    sheet: Sheet
    guide: Guide | None = None
    note: str = ""
    preset: Preset | None = None

    @property
    def keeps_rules(self) -> bool:
        """Whether no value is against the preset's rules, as far as they hold the form."""
        return self.guide is None or self.guide.keeps_rules


def guidance(sheet: Sheet, login: Login | None) -> Guidance:
    """Return how a form is shown. One whose preset no longer holds for it is the preset's no more, and says so."""
    if sheet.preset is None:
        return Guidance(sheet)
    unseen = Guidance(sheet, note=NOT_ASKED if sheet.preset.mark else "")
    if login is None:
        return unseen
    try:
        preset = part(Presets).get(sheet.preset.id, person=login.person)
    except SQLAlchemyError as error:
        log_database_failure(log, "a preset could not be asked for", error)
        return unseen
    return _guidance(sheet, preset)


def _guidance(sheet: Sheet, preset: Preset | None) -> Guidance:
    if preset is None or preset.mark != mark_of(sheet):
        return Guidance(without_preset(sheet), note=OTHER_NOW if preset or mark_of(sheet) else "")
    if not preset.mark:
        return Guidance(sheet, preset=preset)
    if misfits_of(sheet, preset.content):
        return Guidance(without_preset(sheet), note=MISFIT)
    return Guidance(sheet, _guide(sheet, preset))


def mark_of(sheet: Sheet) -> str:
    """Return the mark of the preset that a form was opened from."""
    return sheet.preset.mark if sheet.preset else ""


def misfits_of(sheet: Sheet, content: PresetContent) -> bool:
    """Whether a form's workflow or rows are not those of a preset."""
    return bool(misfits(sheet.workflow_id, sheet.rows, preset_id=content.workflow_id, preset_rows=content.rows))


def without_preset(sheet: Sheet) -> Sheet:
    """Return the form as an ordinary one."""
    return replace(sheet, preset=None, source=FORM)


def first_field(rows: Sequence[PresetRow]) -> str:
    """Return the ID of the field where a person begins who opens a preset."""
    if all(row.rule == NO_RULE for row in rows):
        return "workflow_id"
    return next((f"rows-{index}-value" for index, row in enumerate(rows) if not row.rule.fixed), "run")


def _guide(sheet: Sheet, preset: Preset) -> Guide:
    rows = [
        GuidedRow(f"rows-{index}-", index + 1, view, known.rule)
        for index, (view, known) in enumerate(zip(sheet.row_views, preset.content.rows, strict=False))
    ]
    still_open = tuple(row for row in rows if not row.rule.fixed)
    fixed = tuple(row for row in rows if row.rule.fixed)
    return Guide(preset, still_open, fixed, keeps_rules=not value_errors(sheet.rows, preset.content.rows))
