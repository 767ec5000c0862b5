"""Saving the form as a preset. Whatever happens, the form comes back as it was."""

from dataclasses import replace

from flask import flash, redirect, url_for
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from webapp.database.engine import database_sentence
from webapp.drafts.form_rows import Sheet, errors_alert, refuse
from webapp.launch.answers import Answer, keep_and_sign_in
from webapp.launch.forms import JobForm
from webapp.launch.page import ALERT, Page, broken_page, expired_page, show
from webapp.logs import log_database_failure
from webapp.presets.content import InvalidPreset, PresetContent, clean_preset_name, read_content
from webapp.presets.record import Preset
from webapp.presets.rules import NO_RULE, PresetRow
from webapp.presets.store import ChangedMeanwhileError, NamesTakenError, Presets
from webapp.request.job_request import FieldError
from webapp.request.row import Row
from webapp.request.text import Refused, trim
from webapp.sign_in.current_login import current_login
from webapp.sign_in.logins import Login, Person
from webapp.web.alerts import Alert
from webapp.web.parts import part
from webapp.web.security import csrf_failure

log = get_logger("jobdesk.launch")

NAME = "preset_name"
OVERWRITE = "preset_overwrite"  # the name of the button that answers the question, and its id


def save_preset(form: JobForm) -> Answer:
    """Save what a form holds as a preset and lead to it, or bring the form back with what is wrong."""
    try:
        login = current_login()
        return _begin(form, form.sheet(), login) if login else keep_and_sign_in(form)
    except SQLAlchemyError as error:
        log_database_failure(log, "preset not saved", error)
        return show(_not_saved(form.sheet(), database_sentence(error)))


def _begin(form: JobForm, sheet: Sheet, login: Login) -> Answer:
    if csrf_failure(form.posted):
        page = expired_page(sheet)
        return show(replace(page, sheet=replace(page.sheet, focus=NAME), outcome=""))
    if sentence := form.broken():
        return show(broken_page(sheet, sentence))
    return _save(sheet, login.person, overwrite=form.posted.get(OVERWRITE, ""))


def _save(sheet: Sheet, person: Person, *, overwrite: str) -> Answer:
    """Save under the name that was typed; `overwrite` is the preset, as it was seen, that may be overwritten."""
    try:
        earlier = _of_the_same_name(sheet, person)
        opened = _opened(sheet, person)
        content = read_content(_content(sheet, opened or earlier))
        if earlier and _seen(earlier) != overwrite:
            return show(_question(sheet, earlier, opened))
        number = _store(content, earlier, person)
    except InvalidPreset as invalid:
        return show(_invalid(sheet, invalid.errors))
    except (NamesTakenError, ChangedMeanwhileError):
        return show(_question(sheet, part(Presets).named(content.name, person=person)))
    flash(f"Saved as the preset “{content.name}”.")
    return redirect(url_for("presets.preset", preset_id=number), 303)


def _store(content: PresetContent, earlier: Preset | None, person: Person) -> int:
    if earlier is None:
        return part(Presets).save(content, person=person)
    part(Presets).change(earlier.id, content, person=person, version=earlier.line.version)
    return earlier.id


def _seen(preset: Preset) -> str:
    """Return what tells this version of a preset from others: who changes it meanwhile has the question asked anew."""
    return f"{preset.id}.{preset.line.version}"


def _of_the_same_name(sheet: Sheet, person: Person) -> Preset | None:
    try:
        name = clean_preset_name(sheet.saving.name)
    except Refused:
        return None  # told together with all else that is wrong
    return part(Presets).named(name, person=person)


def _opened(sheet: Sheet, person: Person) -> Preset | None:
    """Return the preset that holds the form to its rules: saved under another name, the values keep them."""
    if sheet.preset is None or not sheet.preset.mark:
        return None
    preset = part(Presets).get(sheet.preset.id, person=person)
    return preset if preset and preset.mark == sheet.preset.mark else None


def _content(sheet: Sheet, ruled: Preset | None) -> PresetContent:
    """Return what is to be saved; rows that stand in `ruled`, too, keep the rules that they have there."""
    known = {_place(row.row): row.rule for row in ruled.content.rows} if ruled else {}
    rows = tuple(PresetRow(row, known.get(_place(row), NO_RULE)) for row in sheet.rows)
    return PresetContent(name=sheet.saving.name, team=sheet.saving.team, workflow_id=sheet.workflow_id, rows=rows)


def _place(row: Row) -> tuple[str, str, str]:
    return trim(row.task_id), trim(row.name), row.type


def _invalid(sheet: Sheet, errors: tuple[FieldError, ...]) -> Page:
    number = len(errors)
    what = "one thing needs" if number == 1 else f"{number} things need"
    alert = replace(errors_alert(errors), title=f"The preset was not saved: {what} a change.")
    return Page(sheet=refuse(sheet, errors), status=422, alert=alert)


def _question(sheet: Sheet, earlier: Preset | None, opened: Preset | None = None) -> Page:
    asks = "You have a preset of this name: overwrite it?"
    if opened and earlier and opened.id != earlier.id:
        asks += f" Its rules become those of “{opened.content.name}”."
    elif earlier and earlier.content.has_rules:
        asks += " Rows that stay keep their rules."
    if earlier and earlier.content.team and not sheet.saving.team:
        asks += " It is for the team now, and would be yours alone."
    alert = Alert(title="The preset was not saved yet.", sentence=asks, kind="warning")
    return Page(
        sheet=replace(sheet, focus=OVERWRITE),
        status=409,
        alert=alert,
        asks=asks,
        overwrites=_seen(earlier) if earlier else "",
    )


def _not_saved(sheet: Sheet, why: str) -> Page:
    alert = Alert(
        title="The preset was not saved.",
        sentence=f"{why} Your form is below as it was: save it again in a moment.",
    )
    return Page(sheet=replace(sheet, focus=ALERT), status=503, alert=alert)
