"""Saving the form as a preset. Whatever happens, the form comes back as it was."""

from dataclasses import replace

from flask import flash, redirect, url_for
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from webapp.database.errors import database_sentence
from webapp.drafts.filled_form import FilledForm, errors_alert
from webapp.launch.answers import Answer, keep_and_sign_in, show
from webapp.launch.forms import PostedForm
from webapp.launch.import_box import without_import_text
from webapp.launch.page import ALERT, FormPage, broken_page, expired_page
from webapp.logs import log_database_failure
from webapp.presets.content import InvalidPreset, PresetContent, clean_preset_name, read_content
from webapp.presets.rules import NO_RULE, PresetRow
from webapp.presets.store import ChangedMeanwhileError, NamesTakenError, Preset, Presets
from webapp.request.job_request import FieldError, Row
from webapp.request.text import Refused, trim
from webapp.sign_in.current_login import current_login
from webapp.sign_in.logins import Person
from webapp.web.alerts import Alert
from webapp.web.parts import part
from webapp.web.security import csrf_failure

log = get_logger("jobdesk.launch")

NAME = "preset_name"
OVERWRITE = "preset_overwrite"  # the name of the button that answers the question, and its id


def save_preset(posted: PostedForm) -> Answer:
    """Save what a form holds as a preset and lead to it, or bring the form back with what is wrong."""
    try:
        login = current_login()
        if login is None:
            return keep_and_sign_in(posted)
    except SQLAlchemyError as error:
        return show(without_import_text(_not_saved(posted.form, error)))
    if csrf_failure(posted.fields):
        page = expired_page(posted.form)
        return show(without_import_text(replace(page, form=replace(page.form, focus=NAME), outcome="")))
    if fault := posted.fault:
        return show(broken_page(posted.form, fault))
    try:
        return _save(posted.form, login.person, overwrite=posted.fields.get(OVERWRITE, ""))
    except SQLAlchemyError as error:
        return show(_not_saved(posted.form, error))


def _save(form: FilledForm, person: Person, *, overwrite: str) -> Answer:
    """Save under the name that was typed; `overwrite` is the preset, as it was seen, that may be overwritten."""
    try:
        earlier = _of_the_same_name(form, person)
        opened = _opened(form, person)
        content = read_content(_content(form, opened or earlier))
        if earlier and _seen(earlier) != overwrite:
            return show(_question(form, earlier, opened))
        number = _store(content, earlier, person)
    except InvalidPreset as invalid:
        return show(_invalid(form, invalid.errors))
    except (NamesTakenError, ChangedMeanwhileError):
        return show(_question(form, part(Presets).named(content.name, person=person)))
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


def _of_the_same_name(form: FilledForm, person: Person) -> Preset | None:
    try:
        name = clean_preset_name(form.preset_name.name)
    except Refused:
        return None  # told together with all else that is wrong
    return part(Presets).named(name, person=person)


def _opened(form: FilledForm, person: Person) -> Preset | None:
    """Return the preset that holds the form to its rules: saved under another name, the values keep them."""
    if form.preset is None or not form.preset.mark:
        return None
    preset = part(Presets).get(form.preset.id, person=person)
    return preset if preset and preset.mark == form.preset.mark else None


def _content(form: FilledForm, ruled: Preset | None) -> PresetContent:
    """Return what is to be saved; rows that stand in `ruled`, too, keep the rules that they have there."""
    known = {_place(row.row): row.rule for row in ruled.content.rows} if ruled else {}
    rows = tuple(PresetRow(row, known.get(_place(row), NO_RULE)) for row in form.rows)
    return PresetContent(
        name=form.preset_name.name, team=form.preset_name.team, workflow_id=form.workflow_id, rows=rows
    )


def _place(row: Row) -> tuple[str, str, str]:
    return trim(row.task_id), trim(row.name), row.type


def _invalid(form: FilledForm, errors: tuple[FieldError, ...]) -> FormPage:
    alert = errors_alert(errors, title="The preset was not saved")
    return FormPage(form=form.refuse(errors), status=422, alert=alert)


def _question(form: FilledForm, earlier: Preset | None, opened: Preset | None = None) -> FormPage:
    asks = "You have a preset of this name: overwrite it?"
    if opened and earlier and opened.id != earlier.id:
        asks += f" Its rules become those of “{opened.content.name}”."
    elif earlier and earlier.content.has_rules:
        asks += " Rows that stay keep their rules."
    if earlier and earlier.content.team and not form.preset_name.team:
        asks += " It is for the team now, and would be yours alone."
    alert = Alert(title="The preset was not saved yet.", sentence=asks, kind="warning")
    return FormPage(
        form=replace(form, focus=OVERWRITE),
        status=409,
        alert=alert,
        asks=asks,
        overwrites=_seen(earlier) if earlier else "",
    )


def _not_saved(form: FilledForm, error: SQLAlchemyError) -> FormPage:
    log_database_failure(log, "preset not saved", error)
    alert = Alert(
        title="The preset was not saved.",
        sentence=f"{database_sentence(error)} Your form is below as it was: save it again in a moment.",
    )
    return FormPage(form=replace(form, focus=ALERT), status=503, alert=alert)
