"""Editing a preset: read as a whole, stored if nobody stored a newer one meanwhile; nothing typed is lost."""

from dataclasses import replace

from flask import abort, flash, redirect, url_for
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger
from werkzeug.wrappers import Response

from webapp.database.errors import database_sentence
from webapp.drafts.filled_form import FilledForm, PresetRef
from webapp.drafts.store import Drafts, keep_signed
from webapp.logs import log_database_failure
from webapp.presets.content import InvalidPreset, read_content
from webapp.presets.editor_rows import NAME, EditSheet, edit_sheet, read_sheet, write_sheet
from webapp.presets.forms import EditForm
from webapp.presets.page import (
    broken_page,
    edit_page,
    expired_page,
    gone_page,
    invalid_page,
    not_kept_alert,
    not_saved_page,
)
from webapp.presets.record import Preset
from webapp.presets.store import ChangedMeanwhileError, NamesTakenError, Presets
from webapp.request.job_request import MAX_ROWS, FieldError
from webapp.sign_in.current_login import current_login, signed_in
from webapp.web.alerts import Alert, Link
from webapp.web.parts import part
from webapp.web.security import csrf_failure, to_sign_in

log = get_logger("jobdesk.presets")

Answer = Response | tuple[str, int]
TAKEN = "You have another preset of this name."
TOO_MANY = f"A preset takes {MAX_ROWS} rows, and this one has them."


def open_editor(preset: Preset, kept_id: str) -> Answer:
    """Return the editor of the person's own preset, or of what was kept while they signed in."""
    kept = part(Drafts).find(kept_id, identity=signed_in().person.identity) if kept_id else None
    if kept and kept.edited and kept.preset and kept.preset.id == preset.id:
        return edit_page(preset.id, read_sheet(kept.edited))
    alert = not_kept_alert("This is the preset as it is stored.") if kept_id else None
    return edit_page(preset.id, edit_sheet(preset.content, preset.line.version), alert=alert)


def save(form: EditForm, preset_id: int) -> Answer:
    """Do what the editor's button says; who is not signed in comes back to it after signing in."""
    sheet = form.sheet()
    try:
        if current_login() is None:
            return _keep_and_sign_in(form, sheet, preset_id)
        if _own(preset_id) is None:
            return gone_page(preset_id, sheet)
        if csrf_failure(form.posted):
            return expired_page(preset_id, sheet)
        if sentence := form.broken():
            return broken_page(preset_id, sheet, sentence)
        return _save(preset_id, sheet) if form.action == "save" else _edit(form, preset_id, sheet)
    except SQLAlchemyError as error:
        log_database_failure(log, "preset not saved", error)
        return not_saved_page(preset_id, sheet, database_sentence(error))


def _keep_and_sign_in(form: EditForm, sheet: EditSheet, preset_id: int) -> Response:
    rows = tuple(row.read().row for row in sheet.rows)
    kept = FilledForm(
        workflow_id=sheet.workflow_id,
        rows=rows,
        preset=PresetRef(preset_id, ""),
        edited=write_sheet(sheet),
    )
    kept_id = keep_signed(kept, form.posted)
    return to_sign_in(url_for("presets.edit", preset_id=preset_id, kept=kept_id or None))


def _edit(form: EditForm, preset_id: int, sheet: EditSheet) -> Answer:
    removed = form.removed_row()
    if removed is not None:
        return edit_page(preset_id, sheet.remove_row(removed))
    if form.action != "add-row":
        return broken_page(preset_id, sheet, "The form came with a button that Jobdesk does not know.")
    if len(sheet.rows) < MAX_ROWS:
        return edit_page(preset_id, sheet.add_row())
    return invalid_page(preset_id, sheet.refuse([FieldError(None, "rows", TOO_MANY)]))


def _save(preset_id: int, sheet: EditSheet) -> Answer:
    try:
        content = read_content(sheet.content())
        part(Presets).change(preset_id, content, person=signed_in().person, version=sheet.version)
    except InvalidPreset as invalid:
        return invalid_page(preset_id, sheet.refuse(invalid.errors))
    except NamesTakenError:
        return invalid_page(preset_id, sheet.refuse([FieldError(None, NAME, TAKEN)]))
    except ChangedMeanwhileError:
        return _changed_meanwhile(preset_id, sheet)
    flash("The preset was saved.")
    return redirect(url_for("presets.preset", preset_id=preset_id), 303)


def _changed_meanwhile(preset_id: int, sheet: EditSheet) -> Answer:
    """Bring the form back over what is stored by now: saving it once more overwrites that knowingly."""
    now = _own(preset_id)
    if now is None:
        return gone_page(preset_id, sheet)
    alert = Alert(
        title="The preset was not saved: it was changed since you opened it here.",
        sentence="What you typed is below as it was. Saving it again overwrites the newer one.",
        links=(Link(address=url_for("presets.preset", preset_id=preset_id), text="Look at the newer one"),),
        kind="warning",
    )
    return edit_page(preset_id, replace(sheet, version=now.line.version), alert=alert, status=409)


def may_edit(preset_id: int) -> Preset:
    """Return a preset that the person owns; else aborts, with 404 where they may not even see it."""
    return _own(preset_id) or abort(404)


def _own(preset_id: int) -> Preset | None:
    """Return a preset that the person owns, None where they can't see it (any longer); aborts with 403 otherwise."""
    person = signed_in().person
    preset = part(Presets).get(preset_id, person=person)
    return preset if preset is None or preset.line.is_of(person) else abort(403)
